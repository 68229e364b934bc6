//! Names for things that last: rooms, messages, keys, places in a log.
//!
//! Each is a type of its own, so that a device cannot be taken for an account or a sequence number
//! for an epoch. Ids are opaque bytes on the wire (CBOR byte strings); people see them as
//! base64url without padding, and short ones as the first six characters.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use minicbor::{Decode, Encode};

/// A text that should have been an id, and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {bytes} bytes in base64url")]
pub struct NotAnId {
    /// How many bytes the id should have had.
    pub bytes: usize,
}

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] #[cbor(with = "minicbor::bytes")] pub [u8; $len]);

        impl $name {
            /// How many bytes it is long.
            pub const LEN: usize = $len;

            /// Its bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Takes it from a slice of the right length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The first six characters of its text: enough to tell two apart on a screen, never
            /// enough to decide by.
            #[must_use]
            pub fn short(&self) -> String {
                self.to_string().chars().take(6).collect()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&BASE64URL_NOPAD.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.short())
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                BASE64URL_NOPAD
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or(NotAnId { bytes: $len })
            }
        }
    };
}

opaque_id!(
    /// A room: one append-only log. Made by the server, kept for good; the room's name may change.
    RoomId,
    16
);
opaque_id!(
    /// A message or commit, named by the client that made it.
    ///
    /// It is the idempotency key: a post repeated under the same id by the same device is the same
    /// post, and gets the first one's place.
    MessageId,
    16
);
opaque_id!(
    /// A person on tchat: the Ed25519 public key of an account. Pseudonyms change, this does not.
    AccountKey,
    32
);
opaque_id!(
    /// A device of an account: the Ed25519 public key its MLS leaf signs with.
    DeviceKey,
    32
);
opaque_id!(
    /// A server: the Ed25519 public key that certifies its TLS keys. What clients pin.
    ServerKey,
    32
);
opaque_id!(
    /// A file: the hash over its sealed chunks (see [`crate::file`]). Whoever has the id knows
    /// whether the bytes are those that were meant.
    FileId,
    32
);
opaque_id!(
    /// What a server knows an invitation by: the hash of its token (see [`crate::invitation`]).
    TokenHash,
    32
);
opaque_id!(
    /// The hash that ties a log entry to all before it (see [`crate::entry`]).
    Chain,
    32
);

/// A place in a room's log. The first entry has 1; 0 is before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Seq(#[n(0)] pub u64);

impl Seq {
    /// Before the first entry.
    pub const ZERO: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An MLS epoch ([RFC 9420 §4.1, Cryptographic State and Evolution]): grows by one per commit.
///
/// [RFC 9420 §4.1, Cryptographic State and Evolution]: https://www.rfc-editor.org/rfc/rfc9420.html#section-4.1
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Epoch(#[n(0)] pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The MLS group that seals a room: the room's id and how often the room was founded before.
///
/// A room whose last member left is founded anew in the same log; the generation keeps the two
/// groups apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct GroupName {
    /// The room it seals.
    #[n(0)]
    pub room: RoomId,
    /// 0 for the first founding, one more for each later one.
    #[n(1)]
    pub generation: u32,
}

impl GroupName {
    /// The MLS group id: room id, then the generation in big-endian.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [self.room.0.as_slice(), &self.generation.to_be_bytes()].concat()
    }

    /// Takes it from an MLS group id.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (room, generation) = bytes.split_at_checked(RoomId::LEN)?;
        Some(Self {
            room: RoomId::from_slice(room)?,
            generation: u32::from_be_bytes(generation.try_into().ok()?),
        })
    }
}

/// A moment by the server's clock, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Order never depends on it: [`Seq`] decides order, this is for people to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub u64);

impl MessageId {
    /// An id of something made when the server's clock said `time`, as far as its maker knew.
    ///
    /// It begins with the milliseconds, as UUIDs of version 7 do ([RFC 9562 §5.7]): a database that
    /// keeps ids in order then adds new ones at the end. Nothing else depends on it.
    ///
    /// [RFC 9562 §5.7]: https://www.rfc-editor.org/rfc/rfc9562.html#section-5.7
    #[must_use]
    pub fn at(time: Timestamp, random: [u8; 10]) -> Self {
        let mut id = [0; Self::LEN];
        let (begin, rest) = id.split_at_mut(6);
        begin.copy_from_slice(&time.0.to_be_bytes()[2..]);
        rest.copy_from_slice(&random);
        Self(id)
    }

    /// The part that says when, for those who keep ids in order. Its maker may have put anything
    /// there.
    #[must_use]
    pub fn when(&self) -> [u8; 6] {
        let [a, b, c, d, e, f, ..] = self.0;
        [a, b, c, d, e, f]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_begins_with_its_time() {
        let id = MessageId::at(Timestamp(0x0102_0304_0506), [7; 10]);
        assert_eq!(id.0, [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]);
        assert_eq!(id.when(), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn an_id_survives_its_text() {
        let key = ServerKey([7; 32]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(key.to_string().len(), 43);
    }

    #[test]
    fn text_of_another_length_is_not_an_id() {
        let room = RoomId([7; 16]).to_string();
        assert_eq!(room.parse::<ServerKey>(), Err(NotAnId { bytes: 32 }));
        assert!("é".parse::<RoomId>().is_err());
    }

    #[test]
    fn a_group_name_survives_its_bytes() {
        let name = GroupName { room: RoomId([9; 16]), generation: 3 };
        assert_eq!(GroupName::from_bytes(&name.to_bytes()), Some(name));
        assert_eq!(GroupName::from_bytes(&[0; 19]), None);
        assert_eq!(GroupName::from_bytes(&[]), None);
    }
}
