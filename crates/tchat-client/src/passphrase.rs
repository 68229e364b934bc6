//! A passphrase, in the one form in which it is compared.
//!
//! What people type for the same words differs between keyboards and systems: a letter and its
//! accent as one character or two, spaces of several kinds. [`Passphrase::parse`] makes them the
//! same, as OpaqueString does (RFC 8265 §4.2), so that a profile sealed on one machine opens on
//! another.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};
use zeroize::Zeroizing;

use crate::limits::PASSPHRASE_BYTES_MAX;

/// A passphrase: not empty, normalised. Wiped on drop, never printed.
pub struct Passphrase(Zeroizing<String>);

/// Why a text is no passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseInvalid {
    /// There is nothing in it.
    #[error("the passphrase is empty")]
    Empty,
    /// It is longer than anybody types.
    #[error("the passphrase is longer than {PASSPHRASE_BYTES_MAX} bytes")]
    TooLong,
    /// A character that keyboards type by accident and screens do not show.
    #[error("the passphrase contains the character U+{:04X}, which cannot be typed", u32::from(*.0))]
    Character(char),
    /// The bytes are no text.
    #[error("the passphrase is not valid UTF-8")]
    NotUtf8,
}

impl Passphrase {
    /// Takes a text as a passphrase: spaces of every kind become U+0020, the rest becomes NFC.
    ///
    /// # Errors
    ///
    /// [`PassphraseInvalid`] if it is empty, too long, or has control or unassigned characters.
    pub fn parse(text: &str) -> Result<Self, PassphraseInvalid> {
        if text.len() > PASSPHRASE_BYTES_MAX {
            return Err(PassphraseInvalid::TooLong);
        }
        // Room for all that NFC can make of it: a string that grows would leave a copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(NFC_GROWTH_MAX * text.len()));
        for c in text.chars().map(space_mapped).nfc() {
            if is_forbidden(c) {
                return Err(PassphraseInvalid::Character(c));
            }
            normal.push(c);
        }
        if normal.is_empty() { Err(PassphraseInvalid::Empty) } else { Ok(Self(normal)) }
    }

    /// The same from bytes that came by a file descriptor or the environment.
    ///
    /// # Errors
    ///
    /// [`PassphraseInvalid`], also if they are not UTF-8.
    pub fn from_utf8(bytes: &[u8]) -> Result<Self, PassphraseInvalid> {
        Self::parse(str::from_utf8(bytes).or(Err(PassphraseInvalid::NotUtf8))?)
    }

    /// What keys are derived from.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The most bytes of UTF-8 that NFC makes of one (Unicode Standard Annex #15, table 9).
const NFC_GROWTH_MAX: usize = 3;

/// RFC 8265 §4.2.1: every space that is not ASCII counts as the one that is.
fn space_mapped(c: char) -> char {
    match c.general_category() {
        GeneralCategory::SpaceSeparator => ' ',
        _ => c,
    }
}

/// What the FreeformClass leaves out (RFC 8264 §4.3.3) and a terminal or file may bring along.
fn is_forbidden(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
    )
}

impl PartialEq for Passphrase {
    /// Of two that were just typed by one person: time tells nobody anything.
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Vec<u8> {
        Passphrase::parse(text).unwrap().as_bytes().to_vec()
    }

    #[test]
    fn the_same_words_from_another_keyboard_are_the_same_passphrase() {
        assert_eq!(normal("\u{e9}te\u{301}"), normal("e\u{301}t\u{e9}"));
        assert_eq!(normal("a\u{a0}b\u{3000}c"), normal("a b c"));
        assert_ne!(normal("Correct"), normal("correct"));
        assert_eq!(normal(" spaces stay "), b" spaces stay ");
        // Examples of RFC 8265 §4.4.
        assert_eq!(normal("Jack of \u{2666}s"), "Jack of \u{2666}s".as_bytes());
        assert_eq!(normal("foo\u{1680}bar"), b"foo bar");
    }

    #[test]
    fn what_nobody_means_to_type_is_no_passphrase() {
        let refused = |text: &str| Passphrase::parse(text).err();
        assert_eq!(refused(""), Some(PassphraseInvalid::Empty));
        assert_eq!(refused("a\u{9}b"), Some(PassphraseInvalid::Character('\t')));
        assert_eq!(refused("\u{3}"), Some(PassphraseInvalid::Character('\u{3}')));
        assert_eq!(refused("my cat is a \u{9}by"), Some(PassphraseInvalid::Character('\t')));
        let long = "x".repeat(PASSPHRASE_BYTES_MAX + 1);
        assert_eq!(refused(&long), Some(PassphraseInvalid::TooLong));
        assert_eq!(Passphrase::from_utf8(b"\xff").err(), Some(PassphraseInvalid::NotUtf8));
    }

    #[test]
    fn a_passphrase_is_not_printed() {
        assert_eq!(format!("{:?}", Passphrase::parse("secret").unwrap()), "Passphrase(..)");
    }
}
