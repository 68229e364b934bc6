//! The plain room: what is said in it is not encrypted, and everybody on the network can read along.
//!
//! A server has one at most, always called [`RoomName::plain`]. It is spoken of in words of its own,
//! from the list of rooms ([`PlainRoom`]) over requests and answers to the entries of its log, so that
//! nothing of a sealed room can be taken for it, and the other way round. There are no accounts in it:
//! whoever is connected to it is in it, under a [`PlainName`].

use std::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::id::{RoomId, Seq};
use crate::limits::NICK_BYTES_MAX;
use crate::room::RoomName;

impl RoomName {
    /// The plain room, on each server that has one.
    #[must_use]
    pub fn plain() -> Self {
        Self::fixed("plain")
    }

    /// Whether it is the name of the plain room.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::plain()
    }
}

/// The plain room as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PlainRoom {
    /// Which room. Another one after each start, unless the server keeps what is said.
    #[n(0)]
    pub room: RoomId,
    /// How many are in it, programs of the worksheet included.
    #[n(1)]
    pub people: u32,
    /// The last place of its log.
    #[n(2)]
    pub head: Seq,
    /// Whether the asking connection is in it.
    #[n(3)]
    pub member: bool,
}

/// What somebody is called in the plain room: no claim, no key, only until they go.
///
/// 1 to 128 bytes without control characters. The server makes it of whatever the program of a
/// pupil sent, and tells two of one name apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct PlainName(#[n(0)] String);

impl PlainName {
    /// The name, if the text may be one.
    #[must_use]
    pub fn admitted(text: &str) -> Option<Self> {
        let well_formed = (1..=NICK_BYTES_MAX).contains(&text.len())
            && !text.chars().any(char::is_control)
            && text.trim() == text;
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for PlainName {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::admitted(d.str()?)
            .ok_or_else(|| minicbor::decode::Error::message("not a name of the plain room"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{from_cbor, to_cbor};

    #[test]
    fn a_name_is_short_and_can_be_shown() {
        for text in ["bob", "bob2", "? ?", "éloïse", &"x".repeat(128)] {
            let name = PlainName::admitted(text).unwrap();
            assert_eq!(from_cbor::<PlainName>(&to_cbor(&name)), Ok(name));
        }
        for text in ["", " ", " bob", "a\nb", "\u{1b}", &"x".repeat(129)] {
            assert_eq!(PlainName::admitted(text), None, "{text:?}");
            assert!(from_cbor::<PlainName>(&to_cbor(&text)).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_plain_room_has_the_name_that_people_type() {
        assert_eq!(RoomName::parse("Plain"), Ok(RoomName::plain()));
    }
}
