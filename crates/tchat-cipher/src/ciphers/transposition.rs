//! Columnar transposition: the scytale, its columns read in the order of a word's letters.

use super::scytale::{by_columns, by_rows};
use crate::alphabet::{capital, places};
use crate::key::WrongKey;

/// A key: the order in which columns are read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Transposition {
    /// INVARIANT: a permutation of its indices, not empty.
    order: Vec<usize>,
}

impl Transposition {
    /// Reads a word: as many columns as letters, in alphabetical order, equal letters from the left.
    ///
    /// # Errors
    ///
    /// If the key has no letter.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        let letters = places(key);
        if letters.is_empty() {
            return Err(WrongKey::NoLetter(key.to_owned()));
        }
        let mut order: Vec<usize> = (0..letters.len()).collect();
        order.sort_by_key(|&column| letters[column]);
        Ok(Self { order })
    }

    /// The cipher that reads the columns in this order, if it is a permutation of them.
    #[must_use]
    pub fn of(order: Vec<usize>) -> Option<Self> {
        let all = (0..order.len()).all(|column| order.contains(&column));
        (all && !order.is_empty()).then_some(Self { order })
    }

    /// A word that is this key, as long as there are letters for it.
    #[must_use]
    pub fn word(&self) -> String {
        let rank = |column| self.order.iter().position(|at| *at == column).unwrap_or_default();
        let letter = |column| capital(u8::try_from(rank(column).min(25)).unwrap_or_default());
        (0..self.order.len()).map(letter).collect()
    }

    /// Writes in rows and reads the columns.
    #[must_use]
    pub fn encrypt(&self, text: &str) -> String {
        by_columns(text, &self.order)
    }

    /// Writes the columns and reads the rows.
    #[must_use]
    pub fn decrypt(&self, text: &str) -> String {
        by_rows(text, &self.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_longer_than_the_text_leaves_columns_empty() {
        let key = Transposition::parse("ZYX").unwrap();
        assert_eq!(key.encrypt("ab"), "ba");
        assert_eq!(key.decrypt("ba"), "ab");
        assert_eq!(key.encrypt(""), "");
    }

    #[test]
    fn a_key_without_letters_is_refused() {
        assert_eq!(Transposition::parse("42"), Err(WrongKey::NoLetter("42".into())));
    }
}
