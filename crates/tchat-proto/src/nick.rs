//! Pseudonyms: what people call each other.
//!
//! A [`Nick`] that exists is valid: normalised (NFKC), free of controls, format characters and
//! line breaks, one to 32 characters, and not a word that a notice could be mistaken for. Two
//! pseudonyms are the same person's name if their [`Nick::key`]s are equal; a server gives each
//! key to one account only.

use std::fmt;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

use crate::limits::{NICK_BYTES_MAX, NICK_CHARS_MAX};

/// A valid pseudonym, kept as its owner writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Nick(#[n(0)] String);

/// Why a text is no pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NickInvalid {
    /// Nothing is left after trimming.
    #[error("the pseudonym is empty")]
    Empty,
    /// Too many characters.
    #[error("the pseudonym is longer than {NICK_CHARS_MAX} characters")]
    TooLong,
    /// A control, format or otherwise invisible character.
    #[error("the pseudonym contains the character U+{:04X}, which cannot be shown", u32::from(*.0))]
    Character(char),
    /// A word that people would take for the server's voice.
    #[error("the pseudonym `{0}` is reserved")]
    Reserved(String),
}

/// Words that would look like the server speaking, in both languages and as the worksheet has it.
const RESERVED: [&str; 7] = ["server", "serveur", "tchat", "system", "système", "admin", "*"];

impl Nick {
    /// Normalises and checks a text.
    ///
    /// # Errors
    ///
    /// [`NickInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NickInvalid> {
        // Cut before normalising: one code point can become eighteen.
        if text.len() > NICK_BYTES_MAX.saturating_mul(2) {
            return Err(NickInvalid::TooLong);
        }
        let nick = text.nfkc().collect::<String>();
        let nick = nick.split_whitespace().collect::<Vec<_>>().join(" ");
        if nick.is_empty() {
            return Err(NickInvalid::Empty);
        }
        if nick.chars().count() > NICK_CHARS_MAX || nick.len() > NICK_BYTES_MAX {
            return Err(NickInvalid::TooLong);
        }
        if let Some(invisible) = nick.chars().find(|c| is_invisible(*c)) {
            return Err(NickInvalid::Character(invisible));
        }
        let nick = Self(nick);
        let key = nick.key();
        if RESERVED.iter().any(|word| look(word) == key) {
            return Err(NickInvalid::Reserved(nick.0));
        }
        Ok(nick)
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What decides whether two pseudonyms are the same: how they look, without case.
    ///
    /// The skeleton of [UTS #39 §4, Confusable Detection]: `alice` with a Cyrillic `а`, or `bob1` and
    /// `bobl`, cannot be told apart on a screen, so they are one pseudonym and one person's.
    ///
    /// [UTS #39 §4, Confusable Detection]: https://www.unicode.org/reports/tr39/#Confusable_Detection
    #[must_use]
    pub fn key(&self) -> String {
        look(&self.0)
    }

    /// Pseudonyms to offer when this one is taken: `bob2`, `bob3`, `bob4`.
    pub fn alternatives(&self) -> impl Iterator<Item = Self> + '_ {
        (2..100).filter_map(|number| {
            let room_for_digits = NICK_CHARS_MAX.saturating_sub(2);
            let stem = self.0.chars().take(room_for_digits).collect::<String>();
            Self::parse(&format!("{stem}{number}")).ok().filter(|other| other.key() != self.key())
        })
    }
}

impl fmt::Display for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Nick {
    type Err = NickInvalid;

    fn from_str(text: &str) -> Result<Self, NickInvalid> {
        Self::parse(text)
    }
}

impl<'b, C> Decode<'b, C> for Nick {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        match Self::parse(text) {
            // What is signed is the text itself, so it must already be in its final form.
            Ok(nick) if nick.0 == text => Ok(nick),
            Ok(_) | Err(_) => Err(minicbor::decode::Error::message("not a valid pseudonym")),
        }
    }
}

/// How a text looks, without case.
fn look(text: &str) -> String {
    let folded = text.to_lowercase().nfkc().collect::<String>();
    skeleton(&folded).collect::<String>().to_lowercase()
}

/// Characters that show nothing, or change how their neighbours are shown.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E000}'..='\u{F8FF}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_kept_as_written_and_compared_without_case() {
        let nick = Nick::parse("  Éloïse   B ").unwrap();
        assert_eq!(nick.as_str(), "Éloïse B");
        assert_eq!(nick.key(), Nick::parse("éloïse b").unwrap().key());
    }

    #[test]
    fn composed_and_decomposed_accents_are_one_pseudonym() {
        assert_eq!(Nick::parse("e\u{301}lo").unwrap(), Nick::parse("élo").unwrap());
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for text in ["a\u{200B}b", "\u{1b}[31mred", "a\u{202E}b", "a\0b", "\u{FEFF}bob"] {
            assert!(matches!(Nick::parse(text), Err(NickInvalid::Character(_))), "{text:?}");
        }
    }

    #[test]
    fn nothing_passes_for_the_server() {
        for text in ["SERVEUR", "Server", "  serveur ", "ＳＥＲＶＥＵＲ", "*"] {
            assert!(matches!(Nick::parse(text), Err(NickInvalid::Reserved(_))), "{text:?}");
        }
    }

    #[test]
    fn what_looks_the_same_is_the_same_pseudonym() {
        for (one, other) in
            [("alice", "\u{430}lice"), ("bob1", "bobl"), ("paypal", "p\u{430}yp\u{430}l")]
        {
            assert_eq!(Nick::parse(one).unwrap().key(), Nick::parse(other).unwrap().key(), "{one}");
        }
        for (one, other) in [("elo", "élo"), ("bob2", "bob3"), ("alice", "alicia")] {
            assert_ne!(Nick::parse(one).unwrap().key(), Nick::parse(other).unwrap().key(), "{one}");
        }
        assert!(matches!(Nick::parse("\u{455}erver"), Err(NickInvalid::Reserved(_))));
    }

    #[test]
    fn empty_and_endless_pseudonyms_are_refused() {
        assert_eq!(Nick::parse(" \t"), Err(NickInvalid::Empty));
        assert_eq!(Nick::parse(&"a".repeat(33)), Err(NickInvalid::TooLong));
        assert_eq!(Nick::parse(&"\u{FDFA}".repeat(32)), Err(NickInvalid::TooLong));
        assert!(Nick::parse(&"é".repeat(32)).is_ok());
    }

    #[test]
    fn a_long_pseudonym_that_ends_in_a_digit_is_not_offered_itself() {
        let taken = Nick::parse(&format!("{}4", "b".repeat(30))).unwrap();
        assert!(taken.alternatives().all(|nick| nick.key() != taken.key()));
    }

    #[test]
    fn alternatives_are_valid_and_differ() {
        let long = Nick::parse(&"b".repeat(32)).unwrap();
        let offered: Vec<_> = long.alternatives().take(3).collect();
        assert_eq!(offered.len(), 3);
        assert!(offered.iter().all(|nick| nick.key() != long.key()));
    }
}
