//! The one-time pad on letters (*masque de lettres*): Vigenère's cipher whose key is never repeated.

use super::vigenere::{Advance, Vigenere};
use crate::alphabet::place;
use crate::key::WrongKey;
use crate::refused::Refused;

/// A mask of letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LetterMask {
    mask: Vigenere,
}

impl LetterMask {
    /// Reads the mask's letters.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn parse(mask: &str) -> Result<Self, WrongKey> {
        Ok(Self { mask: Vigenere::parse(mask, Advance::Letters)? })
    }

    /// Enciphers letters, case kept.
    ///
    /// # Errors
    ///
    /// If the mask has fewer letters than the text.
    pub fn encrypt(&self, text: &str) -> Result<String, Refused> {
        self.long_enough(text).map(|mask| mask.encrypt(text))
    }

    /// Deciphers letters, case kept.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn decrypt(&self, text: &str) -> Result<String, Refused> {
        self.long_enough(text).map(|mask| mask.decrypt(text))
    }

    fn long_enough(&self, text: &str) -> Result<&Vigenere, Refused> {
        let letters = text.chars().filter(|c| place(*c).is_some()).count();
        let mask = self.mask.period();
        if mask < letters {
            return Err(Refused::MaskTooShort { mask, text: letters });
        }
        Ok(&self.mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_use_the_mask_up() {
        let mask = LetterMask::parse("BC").unwrap();
        assert_eq!(mask.encrypt("a é 1 a"), Ok("b é 1 c".to_owned()));
        assert_eq!(mask.encrypt("aaa"), Err(Refused::MaskTooShort { mask: 2, text: 3 }));
    }
}
