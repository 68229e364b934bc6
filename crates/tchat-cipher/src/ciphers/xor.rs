//! Exclusive or of code points: `chr(ord(c) ^ ord(k))`, the key repeated.

use crate::key::WrongKey;
use crate::refused::Refused;

/// A key for exclusive or, on characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Xor {
    /// Not empty.
    key: Vec<char>,
}

impl Xor {
    /// Takes the key as it is, every character of it.
    ///
    /// # Errors
    ///
    /// If it is empty.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        let key: Vec<char> = key.chars().collect();
        if key.is_empty() { Err(WrongKey::Missing) } else { Ok(Self { key }) }
    }

    /// How many characters the key has.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.key.len()
    }

    /// Enciphers, and deciphers again. Control characters, NUL among them, are ordinary results.
    ///
    /// # Errors
    ///
    /// If a result is no character: a surrogate, or above U+10FFFF.
    pub fn apply(&self, text: &str) -> Result<String, Refused> {
        let both = |(place, (c, k)): (usize, (char, &char))| {
            let code = u32::from(c) ^ u32::from(*k);
            char::from_u32(code)
                .ok_or_else(|| Refused::NoCharacter { place: place + 1, code: code.to_string() })
        };
        text.chars().zip(self.key.iter().cycle()).enumerate().map(both).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_itself_as_key_is_all_nul() {
        let key = Xor::parse("été😀").unwrap();
        assert_eq!(key.apply("été😀"), Ok("\0\0\0\0".to_owned()));
    }

    #[test]
    fn what_no_character_has_is_refused() {
        // U+AC00 ^ U+7400 = U+D800.
        let refused = Refused::NoCharacter { place: 2, code: "55296".into() };
        assert_eq!(Xor::parse("\u{7400}").unwrap().apply("a\u{AC00}"), Err(refused));
        assert!(Xor::parse("\u{10FFFD}").unwrap().apply("😀").is_err());
    }
}
