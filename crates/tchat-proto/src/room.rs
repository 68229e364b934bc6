//! What can be said of a room without reading it.

use std::fmt;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::UnicodeNormalization as _;

use crate::id::{RoomId, Seq};
use crate::limits::ROOM_NAME_CHARS_MAX;
use crate::policy::Joining;

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
        match name.chars().find(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
            Some(other) => Err(RoomNameInvalid::Character(other)),
            None => Ok(Self(name)),
        }
    }

    /// The room that every new server has.
    #[must_use]
    pub fn general() -> Self {
        Self("general".to_owned())
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
        match Self::parse(text) {
            Ok(name) if name.0 == text => Ok(name),
            Ok(_) | Err(_) => Err(minicbor::decode::Error::message("not a valid room name")),
        }
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
    use super::*;

    #[test]
    fn a_room_name_is_normalised() {
        assert_eq!(RoomName::parse(" #General ").unwrap(), RoomName::general());
        assert_eq!(RoomName::parse("Café-2").unwrap().as_str(), "café-2");
    }

    #[test]
    fn a_room_name_of_any_character_is_in_its_final_form() {
        // Those of which `ℌ` is one were kept with a capital, and then no client could read them.
        assert_eq!(RoomName::parse("ℌ").unwrap().as_str(), "h");
        for character in '\0'..=char::MAX {
            if let Ok(name) = RoomName::parse(character.encode_utf8(&mut [0; 4])) {
                assert_eq!(RoomName::parse(name.as_str()), Ok(name), "{character}");
            }
        }
    }

    #[test]
    fn a_room_name_holds_nothing_that_a_shell_or_screen_would_stumble_over() {
        for text in ["a b", "a/b", "a\u{1b}", "a\u{202E}b", "$x", "a'b"] {
            assert!(matches!(RoomName::parse(text), Err(RoomNameInvalid::Character(_))), "{text}");
        }
        assert_eq!(RoomName::parse("#"), Err(RoomNameInvalid::Empty));
        assert_eq!(RoomName::parse(&"x".repeat(65)), Err(RoomNameInvalid::TooLong));
    }
}
