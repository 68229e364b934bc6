//! Caesar's cipher: every letter moves by the same number of places.

use crate::alphabet::{back, shifted};
use crate::key::{WrongKey, one_integer, remainder_26};

/// The number that pupils know as ROT13.
pub const ROT13: Caesar = Caesar { shift: 13 };

/// A shift of the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Caesar {
    /// Below 26.
    shift: u8,
}

impl Caesar {
    /// The cipher that moves `A` to this place.
    #[must_use]
    pub const fn new(shift: u8) -> Self {
        Self { shift: shift % 26 }
    }

    /// Reads any integer, negative ones too.
    ///
    /// # Errors
    ///
    /// If the key is no integer.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        Ok(Self::new(remainder_26(&one_integer(key)?)))
    }

    /// The places that a letter moves, below 26.
    #[must_use]
    pub const fn shift(self) -> u8 {
        self.shift
    }

    /// Moves every letter on.
    #[must_use]
    pub fn encrypt(self, text: &str) -> String {
        text.chars().map(|c| shifted(c, self.shift)).collect()
    }

    /// Moves every letter back.
    #[must_use]
    pub fn decrypt(self, text: &str) -> String {
        text.chars().map(|c| shifted(c, back(self.shift))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_any_integers() {
        for (key, shift) in [("-27", 25), (" 3 ", 3), ("[3]", 3), ("1000000000000000000000000", 14)]
        {
            assert_eq!(Caesar::parse(key).map(Caesar::shift), Ok(shift), "{key}");
        }
        assert_eq!(Caesar::parse(""), Err(WrongKey::Missing));
        for key in ["trois", "3.5", "3,5", "--3"] {
            assert_eq!(Caesar::parse(key), Err(WrongKey::NotOneInteger(key.into())), "{key}");
        }
    }
}
