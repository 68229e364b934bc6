//! Vigenère's cipher: Caesar's, with the letters of a word in turn; and how classes differ about it.

use crate::alphabet::{back, place, places, shifted};
use crate::key::WrongKey;

/// When the key moves on to its next letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advance {
    /// At letters only.
    Letters,
    /// At every character, which `i % len(key)` gives in Python.
    Every,
}

/// A key of Vigenère's cipher.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vigenere {
    /// Never empty. For small letters and for capitals, the shift of each letter of the key.
    shifts: Vec<(u8, u8)>,
    advance: Advance,
}

impl Vigenere {
    /// The textbook's: A moves by 0, accents and everything but letters left out of the key.
    ///
    /// # Errors
    ///
    /// If the key has no letter.
    pub fn parse(key: &str, advance: Advance) -> Result<Self, WrongKey> {
        Self::of(places(key), advance).ok_or_else(|| WrongKey::NoLetter(key.to_owned()))
    }

    /// The same, but A moves by 1.
    ///
    /// # Errors
    ///
    /// If the key has no letter.
    pub fn parse_from_one(key: &str) -> Result<Self, WrongKey> {
        let shifts = places(key).into_iter().map(|place| (place + 1) % 26);
        Self::of(shifts.collect(), Advance::Letters)
            .ok_or_else(|| WrongKey::NoLetter(key.to_owned()))
    }

    /// The key's characters as they are: `ord(k) - 97` for small letters of the text and
    /// `ord(k) - 65` for capitals, so that a key in the other case enciphers differently.
    ///
    /// # Errors
    ///
    /// If the key is empty.
    pub fn parse_raw(key: &str) -> Result<Self, WrongKey> {
        let from = |c: char, a: u8| {
            let shift = (i64::from(u32::from(c)) - i64::from(a)).rem_euclid(26);
            u8::try_from(shift).unwrap_or_default()
        };
        let shifts: Vec<_> = key.chars().map(|c| (from(c, b'a'), from(c, b'A'))).collect();
        if shifts.is_empty() {
            return Err(WrongKey::Missing);
        }
        Ok(Self { shifts, advance: Advance::Letters })
    }

    /// The cipher with these shifts; none if there are none.
    #[must_use]
    pub fn of(shifts: Vec<u8>, advance: Advance) -> Option<Self> {
        let shifts: Vec<_> = shifts.into_iter().map(|shift| (shift % 26, shift % 26)).collect();
        (!shifts.is_empty()).then_some(Self { shifts, advance })
    }

    /// How many letters the key has.
    #[must_use]
    pub const fn period(&self) -> usize {
        self.shifts.len()
    }

    /// Enciphers letters, case kept.
    #[must_use]
    pub fn encrypt(&self, text: &str) -> String {
        self.moved(text, |shift| shift)
    }

    /// Deciphers letters, case kept.
    #[must_use]
    pub fn decrypt(&self, text: &str) -> String {
        self.moved(text, back)
    }

    fn moved(&self, text: &str, direction: fn(u8) -> u8) -> String {
        let mut shifts = self.shifts.iter().cycle();
        let mut moved = String::with_capacity(text.len());
        for c in text.chars() {
            let is_letter = place(c).is_some();
            let shift = (is_letter || self.advance == Advance::Every).then(|| shifts.next());
            let (small, capital) = shift.flatten().copied().unwrap_or_default();
            let shift = if c.is_ascii_lowercase() { small } else { capital };
            moved.push(if is_letter { shifted(c, direction(shift)) } else { c });
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_and_need_a_letter() {
        let of = |key| Vigenere::parse(key, Advance::Letters);
        assert_eq!(of("Vigenère"), of("VIGENERE"));
        assert_eq!(of("N.S.I. 2024"), of("nsi"));
        for key in ["", "123", "!"] {
            assert_eq!(of(key), Err(WrongKey::NoLetter(key.into())), "{key:?}");
        }
        assert_eq!(Vigenere::parse_raw(""), Err(WrongKey::Missing));
    }

    #[test]
    fn a_key_longer_than_the_text_is_used_as_far_as_it_goes() {
        let key = Vigenere::parse("ABCDEFGH", Advance::Letters).unwrap();
        assert_eq!(key.encrypt("aaa"), "abc");
    }

    #[test]
    fn in_classes_that_count_from_one_a_moves_by_one() {
        assert_eq!(Vigenere::parse_from_one("AZ").unwrap().encrypt("AA"), "BA");
    }

    #[test]
    fn a_raw_key_of_the_other_case_is_off_by_six_or_twenty() {
        let key = Vigenere::parse_raw("nsi").unwrap();
        assert_eq!(key.encrypt("Bonjour"), "Ugvwgce");
        assert_eq!(key.decrypt("Ugvwgce"), "Bonjour");
    }
}
