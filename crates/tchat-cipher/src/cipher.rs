//! A cipher with its key, chosen by name while the program runs.

use crate::carrier::Carrier;
use crate::ciphers::affine::{ATBASH, Affine};
use crate::ciphers::caesar::{Caesar, ROT13};
use crate::ciphers::caesar_capitals;
use crate::ciphers::caesar_unicode::CaesarUnicode;
use crate::ciphers::diffie_hellman::Exchange;
use crate::ciphers::letter_mask::LetterMask;
use crate::ciphers::one_time_pad::OneTimePad;
use crate::ciphers::rsa::{self, Pair};
use crate::ciphers::rsa_integer;
use crate::ciphers::scytale::Scytale;
use crate::ciphers::substitution::Substitution;
use crate::ciphers::transposition::Transposition;
use crate::ciphers::vigenere::{Advance, Vigenere};
use crate::ciphers::xor::Xor;
use crate::ciphers::xor_bytes::XorBytes;
use crate::key::WrongKey;
use crate::name::Name;
use crate::refused::Refused;

/// A cipher with its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cipher {
    /// Caesar's, and ROT13.
    Caesar(Caesar),
    /// Caesar's on capitals without accents.
    CaesarCapitals(Caesar),
    /// Caesar's on all of Unicode.
    CaesarUnicode(CaesarUnicode),
    /// The affine cipher, and Atbash.
    Affine(Affine),
    /// Vigenère's, with its variants.
    Vigenere(Vigenere),
    /// Monoalphabetic substitution.
    Substitution(Box<Substitution>),
    /// The scytale.
    Scytale(Scytale),
    /// Columnar transposition.
    Transposition(Transposition),
    /// Exclusive or of characters.
    Xor(Xor),
    /// Exclusive or of bytes.
    XorBytes(XorBytes),
    /// The one-time pad.
    OneTimePad(OneTimePad),
    /// The one-time pad on letters.
    LetterMask(LetterMask),
    /// Textbook RSA on characters.
    Rsa(Box<Pair>),
    /// Textbook RSA on the whole message.
    RsaInteger(Box<Pair>),
    /// Diffie and Hellman's exchange, which enciphers nothing: it agrees on a number.
    DiffieHellman(Box<Exchange>),
}

impl Cipher {
    /// The cipher of this name with this key, in the form of [`Name::example_key`].
    ///
    /// # Errors
    ///
    /// If the key is wrong, with the reason and what would be right.
    pub fn new(name: Name, key: &str) -> Result<Self, WrongKey> {
        let vigenere = |advance| Vigenere::parse(key, advance).map(Self::Vigenere);
        let xor_bytes = |carrier| XorBytes::parse(key, carrier).map(Self::XorBytes);
        match name {
            Name::Caesar => Caesar::parse(key).map(Self::Caesar),
            Name::CaesarCapitals => Caesar::parse(key).map(Self::CaesarCapitals),
            Name::CaesarUnicode => CaesarUnicode::parse(key).map(Self::CaesarUnicode),
            Name::Rot13 => without_key(key, Self::Caesar(ROT13)),
            Name::Atbash => without_key(key, Self::Affine(ATBASH)),
            Name::Affine => Affine::parse(key).map(Self::Affine),
            Name::Vigenere => vigenere(Advance::Letters),
            Name::VigenereEvery => vigenere(Advance::Every),
            Name::VigenereRaw => Vigenere::parse_raw(key).map(Self::Vigenere),
            Name::VigenereFromOne => Vigenere::parse_from_one(key).map(Self::Vigenere),
            Name::Substitution => Substitution::parse(key).map(Box::new).map(Self::Substitution),
            Name::Scytale => Scytale::parse(key).map(Self::Scytale),
            Name::Transposition => Transposition::parse(key).map(Self::Transposition),
            Name::Xor => Xor::parse(key).map(Self::Xor),
            Name::XorList => xor_bytes(Carrier::List),
            Name::XorHexadecimal => xor_bytes(Carrier::Hexadecimal),
            Name::XorBinary => xor_bytes(Carrier::Binary),
            Name::XorBase64 => xor_bytes(Carrier::Base64),
            Name::OneTimePad => OneTimePad::parse(key).map(Self::OneTimePad),
            Name::LetterMask => LetterMask::parse(key).map(Self::LetterMask),
            Name::Rsa => Pair::parse(key).map(Box::new).map(Self::Rsa),
            Name::RsaInteger => Pair::parse(key).map(Box::new).map(Self::RsaInteger),
            Name::DiffieHellman => Exchange::parse(key).map(Box::new).map(Self::DiffieHellman),
        }
    }

    /// Enciphers a text. RSA uses the public half of its key; Diffie-Hellman gives one's own number
    /// for an empty text, and the shared one for the other's number.
    ///
    /// # Errors
    ///
    /// If the text and the key do not fit together.
    pub fn encrypt(&self, text: &str) -> Result<String, Refused> {
        match self {
            Self::Caesar(key) => Ok(key.encrypt(text)),
            Self::CaesarCapitals(key) => Ok(caesar_capitals::encrypt(*key, text)),
            Self::CaesarUnicode(key) => key.encrypt(text),
            Self::Affine(key) => Ok(key.encrypt(text)),
            Self::Vigenere(key) => Ok(key.encrypt(text)),
            Self::Substitution(key) => Ok(key.encrypt(text)),
            Self::Scytale(key) => Ok(key.encrypt(text)),
            Self::Transposition(key) => Ok(key.encrypt(text)),
            Self::Xor(key) => key.apply(text),
            Self::XorBytes(key) => Ok(key.encrypt(text)),
            Self::OneTimePad(mask) => mask.apply(text),
            Self::LetterMask(mask) => mask.encrypt(text),
            Self::Rsa(keys) => rsa::encrypt(&keys.public, text),
            Self::RsaInteger(keys) => rsa_integer::encrypt(&keys.public, text),
            Self::DiffieHellman(side) => side.answer(text),
        }
    }

    /// Deciphers a text. RSA uses the private half of its key; Diffie-Hellman does the same as to
    /// encipher.
    ///
    /// # Errors
    ///
    /// If the text cannot have been made with this key.
    pub fn decrypt(&self, text: &str) -> Result<String, Refused> {
        match self {
            Self::Caesar(key) | Self::CaesarCapitals(key) => Ok(key.decrypt(text)),
            Self::CaesarUnicode(key) => key.decrypt(text),
            Self::Affine(key) => Ok(key.decrypt(text)),
            Self::Vigenere(key) => Ok(key.decrypt(text)),
            Self::Substitution(key) => Ok(key.decrypt(text)),
            Self::Scytale(key) => Ok(key.decrypt(text)),
            Self::Transposition(key) => Ok(key.decrypt(text)),
            Self::Xor(key) => key.apply(text),
            Self::XorBytes(key) => key.decrypt(text),
            Self::OneTimePad(mask) => mask.apply(text),
            Self::LetterMask(mask) => mask.decrypt(text),
            Self::Rsa(keys) => rsa::decrypt(&keys.private, text),
            Self::RsaInteger(keys) => rsa_integer::decrypt(&keys.private, text),
            Self::DiffieHellman(side) => side.answer(text),
        }
    }
}

/// A cipher that takes no key, if none was given; `null` is how JSON and `None` how Python says so.
fn without_key(key: &str, cipher: Cipher) -> Result<Cipher, WrongKey> {
    let none = ["", "null", "none"].contains(&key.trim().to_ascii_lowercase().as_str());
    if none { Ok(cipher) } else { Err(WrongKey::TakesNone) }
}
