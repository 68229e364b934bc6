//! Why a key is wrong, and which would be right.

use num_bigint::BigInt;
use thiserror::Error;

use crate::numbers;

/// Why a key is wrong; each message says what a right one looks like.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WrongKey {
    /// The cipher has no key.
    #[error("this cipher takes no key")]
    TakesNone,
    /// There is no key.
    #[error("a key is needed")]
    Missing,
    /// Not one whole number.
    #[error("the key {0:?} is not one whole number, such as `3` or `-3`")]
    NotOneInteger(String),
    /// Not two whole numbers.
    #[error("the key {0:?} is not two whole numbers a and b, such as `5,8`")]
    NotTwoIntegers(String),
    /// Two letters would be enciphered alike.
    #[error("a = {0} has no inverse modulo 26; a must be one of {good}", good = good_multipliers())]
    NotInvertible(BigInt),
    /// The key has no letter.
    #[error("the key {0:?} has no letter from A to Z; the key is a word, such as `NSI`")]
    NoLetter(String),
    /// A substitution needs 26 letters.
    #[error("the key has {0} characters; it must be the 26 letters in another order")]
    NotTwentySix(usize),
    /// A character that is no letter, in a substitution.
    #[error("the key contains {0:?}; it must be the 26 letters A to Z in another order")]
    NotALetter(char),
    /// A letter twice, in a substitution.
    #[error("the key has the letter {0} twice; it must have each of the 26 once")]
    LetterTwice(char),
    /// A scytale needs at least one column.
    #[error("the number of columns is {0}, and must be at least 1")]
    TooFewColumns(BigInt),
    /// No RSA key.
    #[error(
        "the key {0:?} is no pair of an exponent and a modulus, such as `17,3233` \
         (or `17,3233,2753`: e, n and d)"
    )]
    NotAnRsaKey(String),
    /// A modulus or exponent that cannot be one.
    #[error("n = {0} must be at least 2, and the exponent at least 1")]
    RsaTooSmall(BigInt),
    /// No Diffie-Hellman numbers.
    #[error(
        "the key {0:?} is not p,g,a: a prime, a base and one's own secret number, such as `23,5,6`"
    )]
    NotAnExchange(String),
    /// p, g or a out of range.
    #[error("p must be at least 3, g from 1 to p - 1, and the secret number not negative")]
    ExchangeOutOfRange,
}

/// The numbers that have an inverse modulo 26.
pub const GOOD_MULTIPLIERS: [u8; 12] = [1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25];

fn good_multipliers() -> String {
    GOOD_MULTIPLIERS.map(|a| a.to_string()).join(", ")
}

/// A key that is one integer: `3`, `-3`, `[3]`.
pub(crate) fn one_integer(key: &str) -> Result<BigInt, WrongKey> {
    let bare = key.trim().trim_matches(|c| "[](){}\"'".contains(c)).trim();
    if bare.is_empty() {
        return Err(WrongKey::Missing);
    }
    numbers::integer(bare).ok_or_else(|| WrongKey::NotOneInteger(key.to_owned()))
}

/// The remainder of an integer, at least 0 as in Python.
pub(crate) fn remainder(number: &BigInt, modulus: u32) -> u32 {
    let remainder = number % modulus;
    let positive: BigInt = (remainder + modulus) % modulus;
    // INVARIANT: it lies between 0 and the modulus.
    u32::try_from(&positive).unwrap_or_default()
}

/// The remainder modulo 26.
pub(crate) fn remainder_26(number: &BigInt) -> u8 {
    // INVARIANT: below 26.
    u8::try_from(remainder(number, 26)).unwrap_or_default()
}
