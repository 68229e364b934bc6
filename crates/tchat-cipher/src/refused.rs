//! Why a text could not be enciphered or deciphered with a key that is right in itself.

use thiserror::Error;

/// Why a text could not be enciphered or deciphered.
///
/// A front end that shows what others wrote shows the text as it came instead: an error must not
/// hide a message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// A mask must never be used twice, so it is not repeated either.
    #[error("the mask has {mask} characters and the text {text}: a mask must be at least as long")]
    MaskTooShort {
        /// Characters (or letters) of the mask.
        mask: usize,
        /// Characters (or letters) of the text.
        text: usize,
    },
    /// The result is a number that no character has: a surrogate, or one above U+10FFFF.
    #[error("character {place} becomes the number {code}, which is no character of Unicode")]
    NoCharacter {
        /// Place of the character in the text, counted from 1.
        place: usize,
        /// The number.
        code: String,
    },
    /// RSA on characters: the modulus must exceed every code point.
    #[error(
        "the character U+{:04X} has the number {}, and n = {modulus} must be greater",
        u32::from(*.character),
        u32::from(*.character)
    )]
    CharacterAboveModulus {
        /// The character.
        character: char,
        /// n.
        modulus: String,
    },
    /// RSA on the whole message: its number must be below the modulus.
    #[error("the message is a number of {message} bits, and must be below n, which has {modulus}")]
    MessageAboveModulus {
        /// Bits of the message.
        message: u64,
        /// Bits of n.
        modulus: u64,
    },
    /// A number of the message is too large for the key or the cipher.
    #[error("the number {number} is not below {bound}, so this key did not make it")]
    NumberTooLarge {
        /// The number.
        number: String,
        /// What it must be below.
        bound: String,
    },
    /// Integers were expected, such as `[14, 9, 22]`.
    #[error("whole numbers are expected, such as `[14, 9, 22]`, and {0:?} is none")]
    NotNumbers(char),
    /// One number was expected.
    #[error("one whole number is expected, and there are {0}")]
    NotOneNumber(usize),
    /// Digits of this base were expected.
    #[error("{expected} are expected, and {found:?} is none")]
    NotDigits {
        /// What was expected.
        expected: &'static str,
        /// What is there.
        found: char,
    },
    /// The digits do not make up whole bytes.
    #[error("{digits} digits do not make whole bytes, each of which has {each}")]
    CutByte {
        /// How many there are.
        digits: usize,
        /// How many a byte has.
        each: usize,
    },
    /// The text is no base64.
    #[error("this is no base64 (RFC 4648)")]
    NotBase64,
    /// The bytes that came out are no text; the key is probably another.
    #[error("what comes out is no text (UTF-8, byte {0}): probably another key")]
    NotText(usize),
    /// A number is longer than any that is read.
    #[error("a number has more than {0} digits")]
    NumberTooLong(usize),
}
