//! Textbook RSA, one number a character: `pow(ord(c), e, n)`.
//!
//! Without padding, so that the same character always becomes the same number: a substitution with
//! large numbers.

use num_bigint::{BigInt, BigUint};

use crate::key::WrongKey;
use crate::numbers;
use crate::refused::Refused;

/// An exponent and a modulus: half of a pair of keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Half {
    exponent: BigUint,
    modulus: BigUint,
}

impl Half {
    /// The half with this exponent and modulus.
    ///
    /// # Errors
    ///
    /// If the modulus is below 2, or the exponent below 1.
    pub fn new(exponent: &BigInt, modulus: &BigInt) -> Result<Self, WrongKey> {
        let small = || WrongKey::RsaTooSmall(modulus.clone());
        let exponent = exponent.to_biguint().filter(|e| *e >= BigUint::from(1_u8));
        let modulus_size = modulus.to_biguint().filter(|n| *n >= BigUint::from(2_u8));
        Ok(Self { exponent: exponent.ok_or_else(small)?, modulus: modulus_size.ok_or_else(small)? })
    }

    /// The exponent, e or d.
    #[must_use]
    pub const fn exponent(&self) -> &BigUint {
        &self.exponent
    }

    /// The modulus n.
    #[must_use]
    pub const fn modulus(&self) -> &BigUint {
        &self.modulus
    }

    /// The number to the power of the exponent, modulo n.
    #[must_use]
    pub fn power(&self, number: &BigUint) -> BigUint {
        number.modpow(&self.exponent, &self.modulus)
    }
}

/// The halves that a key gives: to encipher with, and to decipher with.
///
/// A class exchanges them apart; whoever has one half gives it for both, and it does only what it
/// is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// (e, n).
    pub public: Half,
    /// (d, n).
    pub private: Half,
}

impl Pair {
    /// Reads one half, `17,3233`, or both, `17,3233,2753` (e, n, d), `17,3233,2753,3233`, or
    /// `{"publique": [17, 3233], "privee": [2753, 3233]}`. Of two numbers the greater is n.
    ///
    /// # Errors
    ///
    /// If the key is none of these.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        let half = |a: &BigInt, b: &BigInt| Half::new(a.min(b), a.max(b));
        let pair = match numbers::integers(key).as_deref() {
            Some([a, b]) => (half(a, b)?, half(a, b)?),
            Some([e, n, d]) => (Half::new(e, n)?, Half::new(d, n)?),
            Some([a, b, c, d]) => (half(a, b)?, half(c, d)?),
            Some([]) if key.trim().is_empty() => return Err(WrongKey::Missing),
            _ => return Err(WrongKey::NotAnRsaKey(key.to_owned())),
        };
        let (public, private) = pair;
        if private_first(key) {
            return Ok(Self { public: private, private: public });
        }
        Ok(Self { public, private })
    }
}

/// Whether a key with words names its private half first.
fn private_first(key: &str) -> bool {
    let key = key.to_lowercase();
    key.find("priv").zip(key.find("pub")).is_some_and(|(private, public)| private < public)
}

/// Enciphers with (e, n).
///
/// # Errors
///
/// If n does not exceed a code point: two characters would become one.
pub fn encrypt(key: &Half, text: &str) -> Result<String, Refused> {
    let one = |c: char| {
        let number = BigUint::from(u32::from(c));
        if number >= key.modulus {
            let modulus = key.modulus.to_string();
            return Err(Refused::CharacterAboveModulus { character: c, modulus });
        }
        Ok(key.power(&number))
    };
    let numbers: Vec<BigUint> = text.chars().map(one).collect::<Result<_, _>>()?;
    Ok(numbers::written(numbers))
}

/// Deciphers with (d, n), whatever separates the numbers.
///
/// # Errors
///
/// If the text is no list of numbers below n, or a result is no character.
pub fn decrypt(key: &Half, text: &str) -> Result<String, Refused> {
    let one = |(place, number): (usize, &BigUint)| {
        if *number >= key.modulus {
            let (number, bound) = (number.to_string(), key.modulus.to_string());
            return Err(Refused::NumberTooLarge { number, bound });
        }
        let code = key.power(number);
        let character = u32::try_from(&code).ok().and_then(char::from_u32);
        character.ok_or_else(|| Refused::NoCharacter { place: place + 1, code: code.to_string() })
    };
    numbers::read(text)?.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_many_forms() {
        let both = Pair::parse("17,3233,2753").unwrap();
        for key in [
            "[17, 3233, 2753, 3233]",
            r#"{"publique": [17, 3233], "privee": [2753, 3233]}"#,
            r#"{"privee": ["2753", "3233"], "publique": ["17", "3233"]}"#,
            "public=(17, 3233) private=(2753, 3233)",
        ] {
            assert_eq!(Pair::parse(key).as_ref(), Ok(&both), "{key}");
        }
        for key in ["17,3233", "[3233,17]", "(17, 3233)", "e=17 n=3233"] {
            assert_eq!(Pair::parse(key).map(|pair| pair.public), Ok(both.public.clone()), "{key}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(Pair::parse(""), Err(WrongKey::Missing));
        assert_eq!(Pair::parse("17"), Err(WrongKey::NotAnRsaKey("17".into())));
        assert_eq!(Pair::parse("0,3233"), Err(WrongKey::RsaTooSmall(3233.into())));
        assert!(Pair::parse("-17,3233").is_err());
    }

    #[test]
    fn a_number_of_another_key_is_refused() {
        let key = Pair::parse("2753,3233").unwrap().private;
        assert!(matches!(decrypt(&key, "[3233]"), Err(Refused::NumberTooLarge { .. })));
        assert_eq!(decrypt(&key, "2790; 1313"), Ok("Ae".into()));
    }
}
