//! The breakers of [`tchat_cipher`], one after another, on the messages of a chat.
//!
//! The simplest cipher that explains the messages is believed: Caesar's before the affine one,
//! those that move letters about before Vigenère's. Where the key moves along the text it begins anew with every message,
//! so messages cannot simply be joined: either the longest is broken alone, or each is cut to a
//! multiple of the length that is tried, which keeps the key in step.

use tchat_cipher::breaking::{self, Certainty, affine, caesar, substitution, vigenere, xor};
use tchat_cipher::carrier::Carrier;
use tchat_cipher::ciphers::vigenere::Advance;
use tchat_cipher::statistics::LetterCounts;
use tchat_cipher::{Cipher, Name, alphabet};

/// How many keys are told.
const GUESSES_TOLD: usize = 3;

/// The key lengths for which messages are joined in step.
const PERIODS_IN_STEP: std::ops::RangeInclusive<usize> = 2..=8;

/// With fewer letters, a search among 26! keys finds a text in anything.
const SUBSTITUTION_LETTERS_MIN: u64 = 60;

/// Where the search for a substitution begins: the same messages give the same keys.
const SEED: u64 = 1;

/// A key, and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The cipher with its key.
    pub cipher: Cipher,
    /// Its name.
    pub name: Name,
    /// The key, as it is typed.
    pub key: String,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
    /// What it makes of the latest message.
    pub text: String,
}

impl Guess {
    /// Whether it is more likely than everything else together.
    #[must_use]
    pub fn is_believed(&self) -> bool {
        Certainty::of(self.probability) >= Certainty::Possible
    }

    /// Whether it says that nothing is enciphered at all: Caesar's cipher that moves by nothing.
    #[must_use]
    pub fn is_in_clear(&self) -> bool {
        self.name == Name::Caesar && self.key == "0"
    }

    fn is_certain(&self) -> bool {
        Certainty::of(self.probability) == Certainty::Certain
    }
}

/// What the messages may be enciphered with, the likeliest first.
pub(super) fn guesses(messages: &[String]) -> Vec<Guess> {
    let Some(last) = messages.last() else { return Vec::new() };
    let attacks = [by_caesar, by_affine, by_xor, by_transposition, by_vigenere, by_substitution];
    let mut all = Vec::<Guess>::new();
    for attack in attacks {
        let mut found = attack(messages, last);
        found.truncate(GUESSES_TOLD);
        if found.first().is_some_and(Guess::is_certain) {
            return found;
        }
        all.extend(found);
    }
    all.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    all.dedup_by(|a, b| a.text == b.text);
    all.truncate(GUESSES_TOLD);
    all
}

fn by_caesar(messages: &[String], last: &str) -> Vec<Guess> {
    let ranked = caesar::rank(&joined(messages)).into_iter();
    ranked
        .map(|guess| {
            let key = guess.key.shift().to_string();
            told(Name::Caesar, key, Cipher::Caesar(guess.key), guess.probability, last)
        })
        .collect()
}

fn by_affine(messages: &[String], last: &str) -> Vec<Guess> {
    let ranked = affine::rank(&joined(messages)).into_iter();
    ranked
        .map(|guess| {
            let (a, b) = guess.key.numbers();
            let cipher = Cipher::Affine(guess.key);
            told(Name::Affine, format!("{a},{b}"), cipher, guess.probability, last)
        })
        .collect()
}

fn by_vigenere(messages: &[String], last: &str) -> Vec<Guess> {
    if alphabets(&joined(messages)) == Some(Alphabets::One) {
        return Vec::new();
    }
    let letters = |text: &str| text.chars().filter_map(alphabet::place).count();
    let crack = |text: &str| vigenere::crack(text, Advance::Letters);
    let in_step = |period: usize| {
        let cut = messages.iter().map(|message| {
            let kept = letters(message) / period * period;
            first_letters(message, kept)
        });
        cut.collect::<Vec<_>>().join(" ")
    };
    let longest = messages.iter().max_by_key(|message| letters(message));
    let alone = longest.map(|message| crack(message)).unwrap_or_default();
    best(alone, |period| crack(&in_step(period)))
        .into_iter()
        .filter_map(|guess| {
            let key = guess.key.letters();
            let cipher = Cipher::new(Name::Vigenere, &key).ok()?;
            Some(told(Name::Vigenere, key, cipher, guess.probability, last))
        })
        .collect()
}

/// Exclusive or, of characters or of bytes in one of the carriers.
fn by_xor(messages: &[String], last: &str) -> Vec<Guess> {
    let carried = messages.iter().map(|message| Carrier::recognised(message.trim()));
    let carried = carried.collect::<Option<Vec<_>>>().unwrap_or_default();
    let (name, units, sent) = match carried.first() {
        Some((carrier, _)) => {
            let sent =
                carried.iter().map(|(_, bytes)| bytes.iter().map(|b| u32::from(*b)).collect());
            (name_of(*carrier), xor::Units::Bytes, sent.collect::<Vec<Vec<u32>>>())
        }
        // Text that was combined with text has control characters in it; other text is none.
        None if messages.iter().any(|message| message.chars().any(is_written_by_nobody)) => {
            let sent = messages.iter().map(|message| message.chars().map(u32::from).collect());
            (Name::Xor, xor::Units::CodePoints, sent.collect::<Vec<Vec<u32>>>())
        }
        None => return Vec::new(),
    };
    let in_step = |period: usize| {
        let cut = sent.iter().flat_map(|one| one.get(..one.len() / period * period));
        cut.flatten().copied().collect::<Vec<u32>>()
    };
    let longest = sent.iter().max_by_key(|one| one.len());
    let alone = longest.map(|one| xor::crack(one, units)).unwrap_or_default();
    best(alone, |period| xor::crack(&in_step(period), units))
        .into_iter()
        .filter_map(|guess| {
            let key = xor::written(&guess.key, units);
            let cipher = Cipher::new(name, &key).ok()?;
            Some(told(name, key, cipher, guess.probability, last))
        })
        .collect()
}

/// The letters are all there, in another order: the longest message has the most to compare.
fn by_transposition(messages: &[String], last: &str) -> Vec<Guess> {
    let Some(longest) = messages.iter().max_by_key(|message| message.len()) else {
        return Vec::new();
    };
    let names = [Name::Scytale, Name::Transposition];
    // What cannot be known is no finding.
    let found = names.into_iter().filter_map(|name| breaking::attack(name, longest, None).ok());
    let best = found.filter_map(|findings| findings.into_iter().next());
    best.filter_map(|finding| {
        let cipher = Cipher::new(finding.name, &finding.key).ok()?;
        Some(told(finding.name, finding.key, cipher, finding.probability, last))
    })
    .collect()
}

fn by_substitution(messages: &[String], last: &str) -> Vec<Guess> {
    let text = joined(messages);
    let few = LetterCounts::of(&text).total() < SUBSTITUTION_LETTERS_MIN;
    if few || alphabets(&text) == Some(Alphabets::Several) {
        return Vec::new();
    }
    let climbed = substitution::climb(&text, SEED).into_iter();
    climbed
        .map(|guess| {
            let key = guess.key.key();
            let cipher = Cipher::Substitution(Box::new(guess.key));
            told(Name::Substitution, key, cipher, guess.probability, last)
        })
        .collect()
}

/// Whether every letter always stands for the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabets {
    One,
    Several,
}

/// What the index of coincidence says of it, if there are letters enough to tell: 0.077 in French
/// and 0.066 in English stay with one alphabet, and fall towards 0.038 with several.
fn alphabets(text: &str) -> Option<Alphabets> {
    const LETTERS_MIN: u64 = 150;
    let counts = LetterCounts::of(text);
    let index = counts.index_of_coincidence().filter(|_| counts.total() >= LETTERS_MIN)?;
    match index {
        high if high > 0.062 => Some(Alphabets::One),
        low if low < 0.052 => Some(Alphabets::Several),
        _ => None,
    }
}

/// A control character that is no end of a line: nobody types it.
fn is_written_by_nobody(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// What was found in the longest message; or, if that is not certain, in all of them together.
fn best<K>(
    alone: Vec<breaking::Guess<K>>,
    in_step: impl Fn(usize) -> Vec<breaking::Guess<K>>,
) -> Vec<breaking::Guess<K>> {
    let sure =
        |guesses: &Vec<breaking::Guess<K>>| guesses.first().map_or(0.0, |guess| guess.probability);
    if Certainty::of(sure(&alone)) == Certainty::Certain {
        return alone;
    }
    let all = std::iter::once(alone).chain(PERIODS_IN_STEP.map(in_step));
    all.max_by(|a, b| sure(a).total_cmp(&sure(b))).unwrap_or_default()
}

fn told(name: Name, key: String, cipher: Cipher, probability: f64, last: &str) -> Guess {
    let text = cipher.decrypt(last).unwrap_or_else(|_refused| last.to_owned());
    Guess { cipher, name, key, probability, text }
}

fn joined(messages: &[String]) -> String {
    messages.join("\n")
}

/// A text up to and with its letter of this number.
fn first_letters(text: &str, count: usize) -> &str {
    let letters = text.char_indices().filter(|(_, c)| alphabet::place(*c).is_some());
    let end = letters.take(count).last().map_or(0, |(at, letter)| at + letter.len_utf8());
    text.get(..end).unwrap_or(text)
}

const fn name_of(carrier: Carrier) -> Name {
    match carrier {
        Carrier::List => Name::XorList,
        Carrier::Hexadecimal => Name::XorHexadecimal,
        Carrier::Binary => Name::XorBinary,
        Carrier::Base64 => Name::XorBase64,
    }
}
