//! Caesar's cipher in the whole Unicode table: `chr((ord(c) + key) % 0x110000)`.

use crate::key::{WrongKey, one_integer, remainder};
use crate::refused::Refused;

/// How many numbers the table has.
const TABLE: u32 = 0x11_0000;

/// A shift of the Unicode table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CaesarUnicode {
    /// Below 0x110000.
    shift: u32,
}

impl CaesarUnicode {
    /// Reads any integer.
    ///
    /// # Errors
    ///
    /// If the key is no integer.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        Ok(Self { shift: remainder(&one_integer(key)?, TABLE) })
    }

    /// Moves every character on.
    ///
    /// # Errors
    ///
    /// If one lands on a surrogate, which is no character.
    pub fn encrypt(self, text: &str) -> Result<String, Refused> {
        moved(text, self.shift)
    }

    /// Moves every character back.
    ///
    /// # Errors
    ///
    /// As [`encrypt`](Self::encrypt).
    pub fn decrypt(self, text: &str) -> Result<String, Refused> {
        moved(text, TABLE - self.shift)
    }
}

fn moved(text: &str, by: u32) -> Result<String, Refused> {
    let moved = |(place, c)| {
        let code = (u32::from(c) + by) % TABLE;
        char::from_u32(code)
            .ok_or_else(|| Refused::NoCharacter { place: place + 1, code: code.to_string() })
    };
    text.chars().enumerate().map(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_wraps_around_and_surrogates_are_refused() {
        let back = CaesarUnicode::parse("-1").unwrap();
        assert_eq!(back.encrypt("\0"), Ok("\u{10FFFF}".to_owned()));
        assert_eq!(back.decrypt("\u{10FFFF}"), Ok("\0".to_owned()));
        let far = CaesarUnicode::parse(&(0xD800 - 0x61).to_string()).unwrap();
        assert_eq!(
            far.encrypt("*a"),
            Err(Refused::NoCharacter { place: 2, code: 0xD800.to_string() })
        );
    }
}
