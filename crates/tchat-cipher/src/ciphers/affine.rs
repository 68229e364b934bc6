//! The affine cipher: the letter at place x becomes the one at a·x + b modulo 26.

use num_bigint::BigInt;

use crate::alphabet::{back, letter, place};
use crate::key::{GOOD_MULTIPLIERS, WrongKey, remainder_26};
use crate::numbers::integers;

/// Atbash: A for Z, which is a = b = 25.
pub const ATBASH: Affine = Affine { a: 25, b: 25 };

/// A key of the affine cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Affine {
    /// Has an inverse modulo 26.
    a: u8,
    /// Below 26.
    b: u8,
}

impl Affine {
    /// The cipher with these two numbers, taken modulo 26.
    ///
    /// # Errors
    ///
    /// If `a` has no inverse: two letters would become one.
    pub fn new(a: &BigInt, b: &BigInt) -> Result<Self, WrongKey> {
        let key = Self { a: remainder_26(a), b: remainder_26(b) };
        let good = GOOD_MULTIPLIERS.contains(&key.a);
        if good { Ok(key) } else { Err(WrongKey::NotInvertible(a.clone())) }
    }

    /// Reads `a,b`, with any separators.
    ///
    /// # Errors
    ///
    /// If there are not two integers, or `a` has no inverse.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        match integers(key).as_deref() {
            Some([a, b]) => Self::new(a, b),
            _ if key.trim().is_empty() => Err(WrongKey::Missing),
            _ => Err(WrongKey::NotTwoIntegers(key.to_owned())),
        }
    }

    /// All 312 keys.
    pub fn all() -> impl Iterator<Item = Self> {
        GOOD_MULTIPLIERS.into_iter().flat_map(|a| (0..26).map(move |b| Self { a, b }))
    }

    /// a and b, below 26.
    #[must_use]
    pub const fn numbers(self) -> (u8, u8) {
        (self.a, self.b)
    }

    /// The place that becomes that of a letter of the text.
    #[must_use]
    pub fn place(self, x: u8) -> u8 {
        // Below 26 each, so that 25·25 + 25 = 650 needs more than a byte.
        let y = (u16::from(self.a) * u16::from(x % 26) + u16::from(self.b)) % 26;
        u8::try_from(y).unwrap_or_default()
    }

    /// The key that undoes this one: x = a⁻¹·y − a⁻¹·b.
    #[must_use]
    pub fn inverse(self) -> Self {
        let undoes = |other: &u8| (u16::from(self.a) * u16::from(*other)) % 26 == 1;
        // INVARIANT: `a` is one of the good ones, and each has its inverse among them.
        let a = GOOD_MULTIPLIERS.into_iter().find(undoes).unwrap_or(1);
        Self { a, b: Self { a, b: 0 }.place(back(self.b)) }
    }

    /// Enciphers letters, case kept.
    #[must_use]
    pub fn encrypt(self, text: &str) -> String {
        text.chars().map(|c| place(c).map_or(c, |x| letter(self.place(x), c))).collect()
    }

    /// Deciphers letters, case kept.
    #[must_use]
    pub fn decrypt(self, text: &str) -> String {
        self.inverse().encrypt(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_an_inverse() {
        assert_eq!(Affine::all().count(), 312);
        for key in Affine::all() {
            assert_eq!(key.decrypt(&key.encrypt("abcXYZ")), "abcXYZ", "{key:?}");
        }
    }

    #[test]
    fn keys_have_any_separators_and_signs() {
        let key = Affine { a: 3, b: 7 };
        for text in ["3,7", "[3, 7]", "(3, 7)", "3 7", "a=3, b=7", "29,-19", "3;7"] {
            assert_eq!(Affine::parse(text), Ok(key), "{text}");
        }
        assert_eq!(Affine::parse("-3,5"), Ok(Affine { a: 23, b: 5 }));
        assert_eq!(Affine::parse(""), Err(WrongKey::Missing));
        assert_eq!(Affine::parse("3"), Err(WrongKey::NotTwoIntegers("3".into())));
    }

    #[test]
    fn a_number_without_inverse_is_refused_with_the_good_ones_named() {
        let wrong = Affine::parse("2,1").unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "a = 2 has no inverse modulo 26; a must be one of 1, 3, 5, 7, 9, 11, 15, 17, 19, 21, \
             23, 25"
        );
        assert!(Affine::parse("0,5").is_err() && Affine::parse("13,5").is_err());
    }
}
