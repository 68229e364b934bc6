//! What can be said of a room without reading it.
//!
//! A room's name is typed more often than read, so it may have less than a pseudonym: no spaces and
//! no symbols, as in the IdentifierClass of PRECIS ([RFC 8264 §4.2]), and one script. Of the signs
//! of ASCII three are left, which no shell and no link stumbles over. As with pseudonyms,
//! [`RoomName::parse`] is every rule, and what is read from the wire or a store need only be in its
//! final form.
//!
//! [RFC 8264 §4.2]: https://www.rfc-editor.org/rfc/rfc8264#section-4.2

use std::fmt;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use crate::id::{RoomId, Seq};
use crate::limits::ROOM_NAME_CHARS_MAX;
use crate::policy::Joining;
use crate::spelling::freeform::{self, Property};
use crate::spelling::{is_never_shown, marks, scripts};

/// A room's name: lower-case letters, digits, `-`, `_` and `.`, in any script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct RoomName(#[n(0)] String);

/// Why a text is no room name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoomNameInvalid {
    /// Nothing is left after trimming.
    #[error("the room name is empty")]
    Empty,
    /// Too many characters.
    #[error("the room name is longer than {ROOM_NAME_CHARS_MAX} characters")]
    TooLong,
    /// A character that names may not have.
    #[error("the room name contains {0:?}; letters, digits, `-`, `_` and `.` may be used")]
    Character(char),
    /// Scripts that are not written together, by their names in Unicode.
    #[error("the room name mixes two scripts, {one} and {other}")]
    MixedScripts {
        /// The script that came first.
        one: &'static str,
        /// A script that does not go with it.
        other: &'static str,
    },
    /// Digits of two systems.
    #[error("the room name mixes digits of two systems, {one} and {other}")]
    MixedDigits {
        /// The digit that came first.
        one: char,
        /// A digit of another system.
        other: char,
    },
}

impl RoomName {
    /// Normalises (NFKC, lower case) and checks a text. A leading `#` is habit, not part of it.
    ///
    /// # Errors
    ///
    /// [`RoomNameInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, RoomNameInvalid> {
        if text.len() > ROOM_NAME_CHARS_MAX.saturating_mul(8) {
            return Err(RoomNameInvalid::TooLong);
        }
        let trimmed = text.trim();
        let name = normal(trimmed.strip_prefix('#').unwrap_or(trimmed));
        if name.is_empty() {
            return Err(RoomNameInvalid::Empty);
        }
        if name.chars().count() > ROOM_NAME_CHARS_MAX {
            return Err(RoomNameInvalid::TooLong);
        }
        let odd = name.char_indices().find(|(place, c)| !may_be_named(&name, *place, *c));
        if let Some(odd) = odd.map(|(_, c)| c).or_else(|| marks::misplaced(&name)) {
            return Err(RoomNameInvalid::Character(odd));
        }
        if let Some((one, other)) = scripts::mixed(&name) {
            return Err(RoomNameInvalid::MixedScripts { one, other });
        }
        if let Some((one, other)) = scripts::mixed_digits(&name) {
            return Err(RoomNameInvalid::MixedDigits { one, other });
        }
        Ok(Self(name))
    }

    /// A name that was admitted before, perhaps by another version of Unicode: it is in its final
    /// form, of letters, marks, numbers, and what our tables do not know.
    #[must_use]
    pub fn admitted(text: &str) -> Option<Self> {
        let well_formed = !text.is_empty()
            && text.chars().count() <= ROOM_NAME_CHARS_MAX
            && text.chars().all(may_have_been_admitted)
            && normal(text) == text;
        well_formed.then(|| Self(text.to_owned()))
    }

    /// Whether it holds by every rule of [`RoomName::parse`].
    ///
    /// # Errors
    ///
    /// [`RoomNameInvalid`] says what is wrong with it.
    pub fn admit(&self) -> Result<(), RoomNameInvalid> {
        Self::parse(&self.0).map(drop)
    }

    /// The room that every new server has.
    #[must_use]
    pub fn general() -> Self {
        Self("general".to_owned())
    }

    /// A name that was worked out, in its final form.
    pub(crate) const fn made(name: String) -> Self {
        Self(name)
    }

    /// A name that was written in this program.
    pub(crate) fn fixed(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// What to call a room whose name is not known yet.
    #[must_use]
    pub fn unnamed(room: RoomId) -> Self {
        Self(format!("room-{}", room.short().to_lowercase()))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Of ASCII, what a room's name may have.
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether other tables than ours can have let a character pass.
fn may_have_been_admitted(c: char) -> bool {
    if c.is_ascii() {
        return is_plain(c);
    }
    let is_wordy = matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark | GeneralCategoryGroup::Number
    );
    let is_unknown = c.general_category() == GeneralCategory::Unassigned;
    !is_never_shown(c) && (is_wordy || is_unknown || c.is_alphanumeric())
}

/// Whether a character at a place of a name is a letter, digit or mark (RFC 8264 §9.1,
/// LetterDigits), or one of the three signs.
fn may_be_named(name: &str, place: usize, c: char) -> bool {
    if c.is_ascii() {
        return is_plain(c);
    }
    let is_letter = match c.general_category_group() {
        GeneralCategoryGroup::Letter => true,
        GeneralCategoryGroup::Mark => c.general_category() != GeneralCategory::EnclosingMark,
        GeneralCategoryGroup::Number => c.general_category() == GeneralCategory::DecimalNumber,
        GeneralCategoryGroup::Punctuation
        | GeneralCategoryGroup::Symbol
        | GeneralCategoryGroup::Separator
        | GeneralCategoryGroup::Other => false,
    };
    match freeform::property(c) {
        Property::Valid => is_letter,
        Property::InContext => is_letter && freeform::fits(name, place, c),
        Property::Joiner | Property::Disallowed | Property::Unassigned => false,
    }
}

/// NFKC, lower case, and NFKC again: each can undo the other, as with `ℌ` (a capital only after the
/// first) and with capitals that only lower case takes apart.
fn normal(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for RoomName {
    type Err = RoomNameInvalid;

    fn from_str(text: &str) -> Result<Self, RoomNameInvalid> {
        Self::parse(text)
    }
}

impl<'b, C> Decode<'b, C> for RoomName {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        Self::admitted(text)
            .ok_or_else(|| minicbor::decode::Error::message("not a room name's final form"))
    }
}

/// A room as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoomInfo {
    /// Which room.
    #[n(0)]
    pub room: RoomId,
    /// What it is called.
    #[n(1)]
    pub name: RoomName,
    /// How one comes in.
    #[n(2)]
    pub joining: Joining,
    /// How many devices are in it.
    #[n(3)]
    pub members: u32,
    /// The last place of its log.
    #[n(4)]
    pub head: Seq,
    /// Whether the asking device is in it.
    #[n(5)]
    pub member: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{from_cbor, to_cbor};

    proptest! {
        #[test]
        fn what_was_parsed_is_read_and_parsed_to_itself(
            text in prop_oneof![any::<String>(), "[a-zA-ZßİΣςа-яЁא-תا-ي०-९ｱ-ﾝ一-龥\u{301}\u{345}._-]{1,20}"],
        ) {
            if let Ok(name) = RoomName::parse(&text) {
                prop_assert_eq!(RoomName::parse(name.as_str()), Ok(name.clone()));
                prop_assert_eq!(name.as_str().nfkc().collect::<String>(), name.as_str());
                prop_assert!(name.as_str().chars().count() <= ROOM_NAME_CHARS_MAX);
                prop_assert_eq!(from_cbor::<RoomName>(&to_cbor(&name)), Ok(name));
            }
        }
    }

    #[test]
    fn a_room_name_is_normalised() {
        assert_eq!(RoomName::parse(" #General ").unwrap(), RoomName::general());
        assert_eq!(RoomName::parse("Café-2").unwrap().as_str(), "café-2");
    }

    #[test]
    fn a_room_name_of_any_character_is_in_its_final_form() {
        // Those of which `ℌ` is one were kept with a capital, and then no client could read them.
        assert_eq!(RoomName::parse("ℌ").unwrap().as_str(), "h");
        // Ideographs, syllables of Hangul and what follows have neither case nor other forms.
        let plain = |c: &char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{20000}'..);
        for character in ('\0'..=char::MAX).filter(|c| !plain(c)) {
            if let Ok(name) = RoomName::parse(character.encode_utf8(&mut [0; 4])) {
                assert_eq!(RoomName::parse(name.as_str()).as_ref(), Ok(&name), "{character}");
                assert_eq!(RoomName::admitted(name.as_str()), Some(name), "{character}");
            }
        }
    }

    #[test]
    fn a_room_is_named_in_any_script_but_in_one() {
        for text in ["новости", "नमस्ते", "東京_ラーメン", "회의-2", "علی۲", "x\u{302}y", "l.l"]
        {
            assert_eq!(RoomName::parse(text).unwrap().as_str(), text);
        }
        let (one, other) = ("Latin", "Cyrillic");
        let mixed = RoomNameInvalid::MixedScripts { one, other };
        assert_eq!(RoomName::parse("t\u{435}a"), Err(mixed));
        let mixed = RoomNameInvalid::MixedDigits { one: '1', other: '२' };
        assert_eq!(RoomName::parse("क1२"), Err(mixed));
    }

    #[test]
    fn a_name_that_another_version_of_the_rules_admitted_can_be_read_but_not_made() {
        for text in ["t\u{435}a", "a\u{378}", "क1२"] {
            let read = RoomName::admitted(text).unwrap();
            assert_eq!(read.admit().err(), RoomName::parse(text).err());
        }
        for text in
            ["", "A", "a b", "#a", "a\u{202E}", "ａ", "a\n", "$", "a/b", "a\u{1680}b", "a\u{2773}"]
        {
            assert_eq!(RoomName::admitted(text), None, "{text:?}");
        }
        assert_eq!(RoomName::admitted(&"x".repeat(65)), None);
    }

    #[test]
    fn a_room_name_holds_nothing_that_a_shell_or_screen_would_stumble_over() {
        for text in [
            "a b",
            "a/b",
            "a\u{1b}",
            "a\u{202E}b",
            "$x",
            "a'b",
            "a\u{200D}b",
            "a\u{200B}b",
            "\u{301}a",
            "a\u{301}\u{301}\u{301}",
            "🦀",
            "½",
            "a·b",
            "a\u{2060}",
            "a\u{378}",
        ] {
            assert!(matches!(RoomName::parse(text), Err(RoomNameInvalid::Character(_))), "{text}");
        }
        assert_eq!(RoomName::parse("#"), Err(RoomNameInvalid::Empty));
        assert_eq!(RoomName::parse(&"x".repeat(65)), Err(RoomNameInvalid::TooLong));
    }
}
