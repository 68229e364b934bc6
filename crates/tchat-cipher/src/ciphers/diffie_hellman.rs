//! Diffie and Hellman's exchange: two people agree on a number in front of everyone.
//!
//! Both know p and g; each sends g to the power of a secret of its own, and raises what it gets to
//! the same power. Without signatures, somebody in the middle can do that with both.

use num_bigint::{BigInt, BigUint};

use crate::key::WrongKey;
use crate::numbers;
use crate::refused::Refused;

/// One side of an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    prime: BigUint,
    base: BigUint,
    secret: BigUint,
}

impl Exchange {
    /// Reads `p,g,a`, with any separators.
    ///
    /// # Errors
    ///
    /// If there are not three numbers, or they cannot be such.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        match numbers::integers(key).as_deref() {
            Some([p, g, a]) => Self::new(p, g, a),
            _ if key.trim().is_empty() => Err(WrongKey::Missing),
            _ => Err(WrongKey::NotAnExchange(key.to_owned())),
        }
    }

    /// The side that knows the secret number `a`.
    ///
    /// # Errors
    ///
    /// If p is below 3, g is not between 1 and p − 1, or a is negative.
    pub fn new(p: &BigInt, g: &BigInt, a: &BigInt) -> Result<Self, WrongKey> {
        let in_range = *p >= BigInt::from(3) && *g >= BigInt::from(1) && g < p;
        let parts = (p.to_biguint(), g.to_biguint(), a.to_biguint());
        match parts {
            (Some(prime), Some(base), Some(secret)) if in_range => Ok(Self { prime, base, secret }),
            _ => Err(WrongKey::ExchangeOutOfRange),
        }
    }

    /// What this side sends: g to the power of a, modulo p.
    #[must_use]
    pub fn public(&self) -> BigUint {
        self.base.modpow(&self.secret, &self.prime)
    }

    /// What both sides know in the end, given what the other sent.
    #[must_use]
    pub fn shared(&self, other: &BigUint) -> BigUint {
        other.modpow(&self.secret, &self.prime)
    }

    /// In text: the public number for an empty text, else the shared one for the other's number.
    ///
    /// # Errors
    ///
    /// If the text is not one number.
    pub fn answer(&self, text: &str) -> Result<String, Refused> {
        let others = numbers::read(text)?;
        match &others[..] {
            [] => Ok(self.public().to_string()),
            [other] => Ok(self.shared(other).to_string()),
            _ => Err(Refused::NotOneNumber(others.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_other_sides_number() {
        let alice = Exchange::parse("p=23, g=5, a=6").unwrap();
        assert_eq!(alice.answer("").as_deref(), Ok("8"));
        assert_eq!(alice.answer("19\n").as_deref(), Ok("2"));
        assert_eq!(alice.answer("1 2"), Err(Refused::NotOneNumber(2)));
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        assert_eq!(Exchange::parse("23,5"), Err(WrongKey::NotAnExchange("23,5".into())));
        for key in ["2,1,1", "23,0,6", "23,23,6", "23,5,-6"] {
            assert_eq!(Exchange::parse(key), Err(WrongKey::ExchangeOutOfRange), "{key}");
        }
    }
}
