//! The scytale: written in rows of n characters, read column by column.

use num_bigint::{BigInt, Sign};

use crate::key::{WrongKey, one_integer};

/// A staff around which n characters fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scytale {
    /// At least 1.
    columns: usize,
}

impl Scytale {
    /// Reads the number of columns.
    ///
    /// # Errors
    ///
    /// If it is no integer, or below 1.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        let columns: BigInt = one_integer(key)?;
        if columns.sign() != Sign::Plus {
            return Err(WrongKey::TooFewColumns(columns));
        }
        // More columns than any text has characters change nothing.
        Ok(Self { columns: usize::try_from(&columns).unwrap_or(usize::MAX) })
    }

    /// The cipher with this many columns, if it is at least one.
    #[must_use]
    pub fn of(columns: usize) -> Option<Self> {
        (columns > 0).then_some(Self { columns })
    }

    /// How many columns there are.
    #[must_use]
    pub const fn columns(self) -> usize {
        self.columns
    }

    /// Writes in rows and reads the columns.
    #[must_use]
    pub fn encrypt(self, text: &str) -> String {
        by_columns(text, &self.in_order(text))
    }

    /// Writes the columns and reads the rows.
    #[must_use]
    pub fn decrypt(self, text: &str) -> String {
        by_rows(text, &self.in_order(text))
    }

    /// The columns from left to right, as many as a text can fill.
    fn in_order(self, text: &str) -> Vec<usize> {
        (0..self.columns.min(text.chars().count().max(1))).collect()
    }
}

/// The characters of a text written in rows, read column by column in this order.
///
/// `order` must be a permutation of its indices; characters of missing columns are left out.
pub(super) fn by_columns(text: &str, order: &[usize]) -> String {
    let characters: Vec<char> = text.chars().collect();
    places(characters.len(), order).map(|place| characters[place]).collect()
}

/// What [`by_columns`] read, in rows again.
pub(super) fn by_rows(text: &str, order: &[usize]) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut rows = characters.clone();
    for (c, place) in characters.iter().zip(places(characters.len(), order)) {
        rows[place] = *c;
    }
    rows.into_iter().collect()
}

/// The places of a text of this length, column by column.
fn places(length: usize, order: &[usize]) -> impl Iterator<Item = usize> {
    order.iter().flat_map(move |&column| (column..length).step_by(order.len().max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_columns_than_characters_change_nothing() {
        for key in ["4", "99999999999999999999999999"] {
            let scytale = Scytale::parse(key).unwrap();
            assert_eq!(scytale.encrypt("été"), "été");
            assert_eq!(scytale.decrypt("été"), "été");
        }
    }

    #[test]
    fn no_columns_are_refused() {
        assert_eq!(Scytale::parse("0"), Err(WrongKey::TooFewColumns(0.into())));
        assert_eq!(Scytale::parse("-2"), Err(WrongKey::TooFewColumns((-2).into())));
    }
}
