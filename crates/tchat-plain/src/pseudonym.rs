//! A name for whoever came, made of the first bytes that they sent.
//!
//! The worksheet sends a pseudonym without an end and waits for no answer, so there is nothing to
//! refuse: whatever came becomes a name that can stand in a notice. Bytes that are no UTF-8 become
//! `?`, controls and what would reorder or hide the words around it go, and so does `SERVEUR`.
//!
//! A pseudonym and a message in one segment cannot be told apart, unless a line ends between them.

use crate::limits::{PSEUDONYM_CHARS_MAX, RECV_BYTES};
use crate::notice::SERVEUR;

/// What someone is called whose bytes leave nothing to be called by.
const NOBODY: &str = "anonyme";

/// A pseudonym: 1 to 32 characters that can be shown, no `SERVEUR` among them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pseudonym(String);

/// What the first bytes hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction<'b> {
    /// Who it is.
    pub pseudonym: Pseudonym,
    /// What came behind it, if a line ends between the two: a message already.
    pub rest: &'b [u8],
    /// What was odd about it.
    pub oddity: Option<Oddity>,
}

/// What can be odd about an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// A byte that is no UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Its place, from 0.
        place: usize,
    },
    /// Longer than a pseudonym: a message may be glued to it.
    TooLong {
        /// How many bytes.
        bytes: usize,
    },
    /// Nothing that can be shown.
    Nothing,
}

impl<'b> Introduction<'b> {
    /// Reads the first segment.
    #[must_use]
    pub fn read(first: &'b [u8]) -> Self {
        let (name, rest) = match first.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                let (name, rest) = first.split_at(end);
                (name, rest.get(1..).unwrap_or_default())
            }
            None => (first, &first[first.len()..]),
        };
        let taken = name.get(..RECV_BYTES).unwrap_or(name);
        let pseudonym = Pseudonym::of(&String::from_utf8_lossy(taken));
        let oddity = match not_utf8(taken) {
            Some((byte, place)) => Some(Oddity::NotUtf8 { byte, place }),
            None if String::from_utf8_lossy(taken).chars().count() > PSEUDONYM_CHARS_MAX => {
                Some(Oddity::TooLong { bytes: name.len() })
            }
            None if shown(&String::from_utf8_lossy(taken)).trim().is_empty() => {
                Some(Oddity::Nothing)
            }
            None => None,
        };
        Self { pseudonym, rest, oddity }
    }
}

/// The first byte that is no UTF-8, and its place. An unfinished character at the end is not one.
#[must_use]
pub fn not_utf8(bytes: &[u8]) -> Option<(u8, usize)> {
    let error = std::str::from_utf8(bytes).err()?;
    error.error_len()?;
    let place = error.valid_up_to();
    bytes.get(place).map(|byte| (*byte, place))
}

impl Pseudonym {
    /// The pseudonym that a text comes to.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut name = shown(text);
        // Taking it out may put it together again.
        while let Some(at) = name.to_ascii_uppercase().find(SERVEUR) {
            name.replace_range(at..at.saturating_add(SERVEUR.len()), "");
        }
        let name = bounded(name.trim(), PSEUDONYM_CHARS_MAX);
        Self(if name.is_empty() { NOBODY.to_owned() } else { name })
    }

    /// The same with a number behind it, to tell people apart.
    #[must_use]
    pub(crate) fn numbered(&self, number: usize) -> Self {
        let number = number.to_string();
        let room = PSEUDONYM_CHARS_MAX.saturating_sub(number.len());
        Self(format!("{}{number}", bounded(&self.0, room)))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without what a screen cannot show, or would hide behind.
fn shown(text: &str) -> String {
    let mapped = text.chars().map(|c| if c == char::REPLACEMENT_CHARACTER { '?' } else { c });
    mapped.filter(|c| !is_hidden(*c)).collect()
}

/// Controls, and what reorders, joins or hides the characters around it.
const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{E000}'..='\u{F8FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFC}'
            | '\u{E0000}'..='\u{10FFFF}'
    )
}

fn bounded(text: &str, chars_max: usize) -> String {
    let cut: String = text.chars().take(chars_max).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(first: &[u8]) -> String {
        Introduction::read(first).pseudonym.to_string()
    }

    #[test]
    fn an_ordinary_pseudonym_is_taken_as_it_is() {
        for text in ["alice", "éloïse", "Jean-Éric 2", "🦀"] {
            let read = Introduction::read(text.as_bytes());
            assert_eq!((read.pseudonym.as_str(), read.oddity), (text, None));
        }
    }

    #[test]
    fn a_pseudonym_that_is_none_becomes_one() {
        assert_eq!(name(b"\xff"), "?");
        assert_eq!(name(b""), "anonyme");
        assert_eq!(name(b" \t\x1b\x00 "), "anonyme");
        assert_eq!(name(b"\x1b]0;pwned\x07bob"), "]0;pwnedbob");
        assert_eq!(name("a\u{202E}b\u{200B}".as_bytes()), "ab");
        assert_eq!(name(&[b'x'; 10_000]), "x".repeat(32));
        assert_eq!(name(b"alice\r"), "alice");
    }

    #[test]
    fn nobody_is_called_serveur() {
        assert_eq!(name(b"SERVEUR"), "anonyme");
        assert_eq!(name(b"SERVEUR : bob"), ": bob");
        assert_eq!(name(b"SERserveurVEUR"), "anonyme");
        // A character that grows when it is put into capitals moves nothing.
        assert_eq!(name("\u{149}SERVEUR\u{df}".as_bytes()), "\u{149}\u{df}");
    }

    #[test]
    fn a_line_that_ends_divides_pseudonym_and_message_and_nothing_else_does() {
        let read = Introduction::read(b"alice\nbonjour");
        assert_eq!((read.pseudonym.as_str(), read.rest), ("alice", &b"bonjour"[..]));
        let glued = Introduction::read(b"alicebonjour");
        assert_eq!((glued.pseudonym.as_str(), glued.rest), ("alicebonjour", &b""[..]));
    }

    #[test]
    fn what_is_odd_is_said() {
        let odd = |first: &[u8]| Introduction::read(first).oddity;
        assert_eq!(odd(b"\xff"), Some(Oddity::NotUtf8 { byte: 0xff, place: 0 }));
        assert_eq!(odd(b"zo\xe9"), None, "its last character may be on its way");
        assert_eq!(odd(b"zo\xe9 "), Some(Oddity::NotUtf8 { byte: 0xe9, place: 2 }));
        assert_eq!(odd(&[b'x'; 40]), Some(Oddity::TooLong { bytes: 40 }));
        assert_eq!(odd(b" "), Some(Oddity::Nothing));
    }

    proptest! {
        #[test]
        fn whatever_came_becomes_a_name_that_can_be_shown(
            first in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..300),
                "(SERVEUR|serveur|ser|[\\PC\u{0}-\u{20}\u{202a}-\u{202e}]){0,40}".prop_map(String::into_bytes),
            ],
        ) {
            let name = name(&first);
            prop_assert!((1..=PSEUDONYM_CHARS_MAX).contains(&name.chars().count()));
            prop_assert!(!name.to_ascii_uppercase().contains(SERVEUR));
            prop_assert!(!name.chars().any(|c| c.is_control() || is_hidden(c)));
            prop_assert_eq!(name.trim(), &name);
            prop_assert_eq!(Pseudonym::of(&name).to_string(), name);
        }
    }
}
