//! Attacks on a text by the name of the cipher, or without it.

use num_bigint::BigUint;
use thiserror::Error;

use super::discrete_log::{self, NoLogarithm};
use super::guess::{Certainty, Guess};
use super::{
    affine, caesar, caesar_unicode, codebook, rsa, substitution, transposition, vigenere, xor,
};
use crate::alphabet::{capital, place};
use crate::carrier::Carrier;
use crate::ciphers::rsa::{self as textbook_rsa, Half, Pair};
use crate::ciphers::rsa_integer;
use crate::ciphers::vigenere::Advance;
use crate::key::WrongKey;
use crate::language::Language;
use crate::name::Name;
use crate::numbers;
use crate::refused::Refused;

/// A key that an attack found, as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Of which cipher.
    pub name: Name,
    /// The key, in the form of [`Name::example_key`].
    pub key: String,
    /// The text that it gives.
    pub text: String,
    /// The language of that text; none where the key was calculated, not guessed.
    pub language: Option<Language>,
    /// How likely this is right, from 0 to 1.
    pub probability: f64,
}

impl Finding {
    /// How far to believe it.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        Certainty::of(self.probability)
    }
}

/// Why an attack leads nowhere.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NotBroken {
    /// Too little text: many keys give something that could be meant.
    #[error("{have} letters are too few to know; about {needed} are needed")]
    TooLittle {
        /// Letters (or bytes) of the text.
        have: usize,
        /// How many are nearly always enough.
        needed: usize,
    },
    /// A mask as long as the text, used once: every text of this length is equally possible.
    #[error("a mask used once hides everything: each text of this length has a mask that gives it")]
    MaskUsedOnce,
    /// The attack starts from what is public.
    #[error("the public key is needed, such as {0}")]
    NeedsPublicKey(&'static str),
    /// That key is none.
    #[error(transparent)]
    WrongKey(#[from] WrongKey),
    /// Two texts under one mask are needed.
    #[error("two enciphered texts are expected, one a line, and there are {0}")]
    NotTwoTexts(usize),
    /// The probable word gives nothing writable anywhere.
    #[error("this word fits at no place")]
    CribFitsNowhere,
    /// The modulus does not come apart.
    #[error("n has {0} bits and does not come apart in a moment")]
    NotFactored(u64),
    /// The exchange does not come apart.
    #[error(transparent)]
    NoLogarithm(#[from] NoLogarithm),
    /// The text is not written as this cipher writes.
    #[error(transparent)]
    NotReadable(#[from] Refused),
}

/// Attacks a text of a known cipher; the likeliest key first.
///
/// `key` is what is public: `e,n` for RSA, which on characters can also be read by frequency, and
/// `p,g,A` for Diffie-Hellman. Other ciphers have nothing
/// public, and leave it.
///
/// # Errors
///
/// If nothing can be known, with the reason.
pub fn attack(name: Name, text: &str, key: Option<&str>) -> Result<Vec<Finding>, NotBroken> {
    let findings = match name {
        Name::OneTimePad | Name::LetterMask => return Err(NotBroken::MaskUsedOnce),
        Name::Rsa | Name::RsaInteger => return of_rsa(name, text, key),
        Name::DiffieHellman => return of_exchange(text, key),
        _ => guesses(name, text)?,
    };
    let best = findings.first().map(Finding::certainty);
    if best.is_none_or(|certainty| certainty == Certainty::Unknown) {
        return Err(too_little(name, text));
    }
    Ok(findings)
}

/// Attacks a text of an unknown cipher with what fits its form; the likeliest first, and of those
/// that explain it alike the simplest.
///
/// # Errors
///
/// If nothing fits.
pub fn attack_any(text: &str) -> Result<Vec<Finding>, NotBroken> {
    let mut findings: Vec<Finding> = vec![];
    let mut reason = None;
    for name in fitting(text) {
        match attack(name, text, None) {
            Ok(found) => findings.extend(found.into_iter().take(1)),
            Err(why) => reason = Some(why),
        }
        // What a simple cipher explains needs no other.
        if findings.last().is_some_and(|found| found.certainty() == Certainty::Certain) {
            break;
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty()));
    let mut seen: Vec<String> = vec![];
    findings.retain(|finding| {
        let first = !seen.contains(&finding.text);
        seen.push(finding.text.clone());
        first
    });
    if findings.is_empty() {
        return Err(reason.unwrap_or_else(|| too_little(Name::Caesar, text)));
    }
    Ok(findings)
}

/// The ciphers that write as this text is written, the simplest first.
fn fitting(text: &str) -> Vec<Name> {
    let mut fitting = vec![];
    match Carrier::recognised(text) {
        Some((Carrier::List, _)) => fitting.push(Name::XorList),
        Some((Carrier::Hexadecimal, _)) => fitting.push(Name::XorHexadecimal),
        Some((Carrier::Binary, _)) => fitting.push(Name::XorBinary),
        Some((Carrier::Base64, _)) => fitting.push(Name::XorBase64),
        None if numbers::read(text).is_ok_and(|numbers| !numbers.is_empty()) => {
            fitting.push(Name::Rsa);
        }
        None => {}
    }
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        fitting.push(Name::Xor);
    } else if text.chars().any(|c| place(c).is_some()) {
        fitting.extend([
            Name::Caesar,
            Name::Affine,
            Name::Scytale,
            Name::Transposition,
            Name::Vigenere,
            Name::VigenereEvery,
            Name::Substitution,
        ]);
    }
    fitting
}

/// The guesses of the breaker for this cipher.
fn guesses(name: Name, text: &str) -> Result<Vec<Finding>, NotBroken> {
    let word = |guess: Guess<vigenere::Word>| guess.map(|word| word.letters());
    Ok(match name {
        Name::Caesar | Name::Rot13 | Name::CaesarCapitals => {
            all(name, caesar::rank(text), |key| key.shift().to_string())
        }
        Name::CaesarUnicode => all(name, caesar_unicode::rank(text), ToString::to_string),
        Name::Affine | Name::Atbash => all(name, affine::rank(text), |key| {
            let (a, b) = key.numbers();
            format!("{a},{b}")
        }),
        Name::Vigenere | Name::VigenereRaw => {
            let guesses = vigenere::crack(text, Advance::Letters);
            all(name, guesses.into_iter().map(word).collect(), String::clone)
        }
        Name::VigenereEvery => {
            let guesses = vigenere::crack(text, Advance::Every);
            all(name, guesses.into_iter().map(word).collect(), String::clone)
        }
        Name::VigenereFromOne => {
            let guesses = vigenere::crack(text, Advance::Letters);
            let before = |word: &vigenere::Word| {
                word.letters().chars().filter_map(place).map(|at| capital(at + 25)).collect()
            };
            all(name, guesses, before)
        }
        Name::Substitution => {
            /// Any number; with another, the search takes other ways.
            const SEED: u64 = 1;
            all(name, substitution::climb(text, SEED), |key| key.key())
        }
        Name::Scytale => all(name, transposition::scytale(text), |key| key.columns().to_string()),
        Name::Transposition => all(name, transposition::columns(text), |key| key.word()),
        Name::Xor => {
            let points: Vec<u32> = text.chars().map(u32::from).collect();
            of_units(name, &points, xor::Units::CodePoints)
        }
        Name::XorList => of_bytes(name, Carrier::List, text)?,
        Name::XorHexadecimal => of_bytes(name, Carrier::Hexadecimal, text)?,
        Name::XorBinary => of_bytes(name, Carrier::Binary, text)?,
        Name::XorBase64 => of_bytes(name, Carrier::Base64, text)?,
        Name::OneTimePad
        | Name::LetterMask
        | Name::Rsa
        | Name::RsaInteger
        | Name::DiffieHellman => vec![],
    })
}

fn all<K>(name: Name, guesses: Vec<Guess<K>>, key: impl Fn(&K) -> String) -> Vec<Finding> {
    let finding = |guess: Guess<K>| Finding {
        name,
        key: key(&guess.key),
        text: guess.text,
        language: Some(guess.language),
        probability: guess.probability,
    };
    guesses.into_iter().map(finding).collect()
}

fn of_bytes(name: Name, carrier: Carrier, text: &str) -> Result<Vec<Finding>, NotBroken> {
    let bytes: Vec<u32> = carrier.read(text)?.into_iter().map(u32::from).collect();
    Ok(of_units(name, &bytes, xor::Units::Bytes))
}

fn of_units(name: Name, sent: &[u32], units: xor::Units) -> Vec<Finding> {
    all(name, xor::crack(sent, units), |key| xor::written(key, units))
}

fn too_little(name: Name, text: &str) -> NotBroken {
    let letters = text.chars().filter_map(place).count();
    let bytes = |carrier: Carrier| carrier.read(text).map_or(0, |bytes| bytes.len());
    /// What a key of eight letters needs: as long as people choose them.
    const PERIOD: usize = 8;
    let (have, needed) = match name {
        Name::Affine | Name::Atbash => (letters, affine::LETTERS_NEEDED),
        Name::Vigenere | Name::VigenereEvery | Name::VigenereRaw | Name::VigenereFromOne => {
            (letters, vigenere::letters_needed(PERIOD))
        }
        Name::Substitution => (letters, substitution::LETTERS_NEEDED),
        Name::Xor => (text.chars().count(), xor::units_needed(PERIOD)),
        Name::XorList => (bytes(Carrier::List), xor::units_needed(PERIOD)),
        Name::XorHexadecimal => (bytes(Carrier::Hexadecimal), xor::units_needed(PERIOD)),
        Name::XorBinary => (bytes(Carrier::Binary), xor::units_needed(PERIOD)),
        Name::XorBase64 => (bytes(Carrier::Base64), xor::units_needed(PERIOD)),
        Name::Scytale | Name::Transposition => (letters, transposition::LETTERS_NEEDED),
        _ => (letters, caesar::LETTERS_NEEDED),
    };
    NotBroken::TooLittle { have, needed }
}

/// A key that was calculated: it is right, not likely.
fn calculated(name: Name, key: String, text: String) -> Vec<Finding> {
    vec![Finding { name, key, text, language: None, probability: 1.0 }]
}

const NEEDS_RSA_KEY: NotBroken = NotBroken::NeedsPublicKey("17,3233");

/// Without its public key, RSA on characters is a code, and a long text gives that away.
///
/// The key is the table: each number and its letter.
fn by_frequency(text: &str) -> Result<Vec<Finding>, NotBroken> {
    /// Any number; with another, the search takes other ways.
    const SEED: u64 = 1;
    let numbers = numbers::read(text)?;
    let mut codes: Vec<&BigUint> = vec![];
    for number in &numbers {
        if codes.len() <= codebook::CODES_MAX && !codes.contains(&number) {
            codes.push(number);
        }
    }
    let table = |letters: &String| {
        let row = |(code, letter): (&&BigUint, char)| format!("{code}={letter}");
        codes.iter().zip(letters.chars()).map(row).collect::<Vec<_>>().join(" ")
    };
    let findings = all(Name::Rsa, codebook::climb(&numbers, SEED), table);
    let found = findings.first().is_some_and(|best| best.certainty() > Certainty::Unknown);
    if found { Ok(findings) } else { Err(NEEDS_RSA_KEY) }
}

fn of_rsa(name: Name, text: &str, key: Option<&str>) -> Result<Vec<Finding>, NotBroken> {
    let Some(key) = key else {
        return if name == Name::Rsa { by_frequency(text) } else { Err(NEEDS_RSA_KEY) };
    };
    let public = Pair::parse(key)?.public;
    let Some(private) = private_half(&public) else {
        if name == Name::Rsa {
            let text = rsa::by_table(&public, &numbers::read(text)?)?;
            return Ok(calculated(name, key.to_owned(), text));
        }
        return Err(NotBroken::NotFactored(public.modulus().bits()));
    };
    let text = match name {
        Name::Rsa => textbook_rsa::decrypt(&private, text)?,
        _ => rsa_integer::decrypt(&private, text)?,
    };
    Ok(calculated(name, format!("{},{}", private.exponent(), private.modulus()), text))
}

fn private_half(public: &Half) -> Option<Half> {
    let factored = rsa::factor(public.modulus())?;
    let exponent = rsa::private_exponent(public.exponent(), &factored)?;
    Half::new(&exponent.into(), &public.modulus().clone().into()).ok()
}

/// The key is the secret number; the text the shared one, if the other's number is given.
fn of_exchange(text: &str, key: Option<&str>) -> Result<Vec<Finding>, NotBroken> {
    let Some(key) = key else {
        return Err(NotBroken::NeedsPublicKey("23,5,8"));
    };
    let integers = numbers::integers(key).unwrap_or_default();
    let small: Vec<u64> = integers.iter().filter_map(|n| u64::try_from(n).ok()).collect();
    let (&[p, g, public], [_, _, _]) = (&small[..], &integers[..]) else {
        let wrong = || WrongKey::NotAnExchange(key.to_owned());
        let large = integers.len() == 3 && integers.iter().all(|n| n.to_biguint().is_some());
        return Err(if large { NoLogarithm::TooLarge.into() } else { wrong().into() });
    };
    let secret = discrete_log::solve(p, g, public)?;
    let shared = match &numbers::read(text)?[..] {
        [] => String::new(),
        [other] => other.modpow(&BigUint::from(secret), &BigUint::from(p)).to_string(),
        others => return Err(Refused::NotOneNumber(others.len()).into()),
    };
    Ok(calculated(Name::DiffieHellman, secret.to_string(), shared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher::Cipher;

    const TEXT: &str = "Salut à tous ! On se retrouve demain à huit heures devant le lycée, et \
                        n'oubliez pas votre cahier de maths, sinon le professeur sera fâché.";

    fn sent(name: Name, key: &str) -> String {
        Cipher::new(name, key).unwrap().encrypt(TEXT).unwrap()
    }

    #[test]
    fn what_is_found_deciphers_as_it_is_typed() {
        for (name, key) in [
            (Name::Caesar, "3"),
            (Name::Rot13, ""),
            (Name::CaesarUnicode, "1000"),
            (Name::Affine, "5,8"),
            (Name::Vigenere, "NSI"),
            (Name::VigenereEvery, "NSI"),
            (Name::VigenereFromOne, "NSI"),
            (Name::Substitution, "QWERTZUIOPASDFGHJKLYXCVBNM"),
            (Name::Scytale, "5"),
            (Name::Transposition, "LYCEE"),
            (Name::Xor, "clé"),
            (Name::XorList, "TERM"),
            (Name::XorHexadecimal, "TERM"),
            (Name::XorBinary, "TERM"),
            (Name::XorBase64, "TERM"),
        ] {
            let sent = sent(name, key);
            let found = &attack(name, &sent, None).unwrap()[0];
            assert_eq!(found.text, TEXT, "{name}");
            if name != Name::Rot13 {
                let again = Cipher::new(name, &found.key).unwrap();
                assert_eq!(again.decrypt(&sent).as_deref(), Ok(TEXT), "{name} {}", found.key);
            }
        }
    }

    #[test]
    fn the_cipher_need_not_be_named() {
        for (name, key) in [
            (Name::Caesar, "3"),
            (Name::Affine, "5,8"),
            (Name::Vigenere, "NSI"),
            (Name::VigenereEvery, "NSI"),
            (Name::Substitution, "QWERTZUIOPASDFGHJKLYXCVBNM"),
            (Name::Scytale, "5"),
            (Name::Xor, "clé"),
            (Name::XorHexadecimal, "TERM"),
            (Name::XorBase64, "TERM"),
        ] {
            let found = &attack_any(&sent(name, key)).unwrap()[0];
            assert_eq!((found.name, found.text.as_str()), (name, TEXT));
        }
    }

    #[test]
    fn a_public_key_is_enough_where_it_is_small() {
        let sent = sent(Name::Rsa, "17,3233");
        assert_eq!(attack(Name::Rsa, "[28, 1992]", None), Err(NEEDS_RSA_KEY));
        let found = &attack(Name::Rsa, &sent, Some("17,3233")).unwrap()[0];
        assert_eq!((found.key.as_str(), found.text.as_str()), ("2753,3233", TEXT));
        let found = &attack(Name::DiffieHellman, "19", Some("23,5,8")).unwrap()[0];
        assert_eq!((found.key.as_str(), found.text.as_str()), ("6", "2"));
        let large = format!("{},5,8", u64::MAX);
        let refused = NotBroken::NoLogarithm(NoLogarithm::TooLarge);
        assert_eq!(attack(Name::DiffieHellman, "", Some(&large)), Err(refused));
    }

    #[test]
    fn where_nothing_can_be_known_nothing_is_concluded() {
        assert_eq!(attack(Name::OneTimePad, "abc", None), Err(NotBroken::MaskUsedOnce));
        let too_little = NotBroken::TooLittle { have: 4, needed: 30 };
        assert_eq!(attack(Name::Affine, "xqzv", None), Err(too_little));
        // Nor in what says the same thing over and over.
        for text in ["AB", "zzzzzzzzzzzzzzzz", "ababababababab", "zzzz zzzz zzzz zzzz"] {
            assert!(matches!(attack_any(text), Err(NotBroken::TooLittle { .. })), "{text}");
        }
        assert!(matches!(attack_any(""), Err(NotBroken::TooLittle { .. })));
        assert!(attack_any("[99999, 12345]").is_err());
    }
}
