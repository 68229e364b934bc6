//! The entries of a room's log, and the chain that ties them together.
//!
//! Everything that reaches a member is an entry: sealed messages, commits, founding, wishes to
//! leave, pseudonyms. An [`Entry`] is encoded once, when the server admits it; those very bytes are
//! stored, handed on, and hashed. [`chain_after`] is the hash over all entries up to one place: two
//! who have the same chain at a place have seen the same log up to it.
//!
//! A device's inbox is a log too, of the room id that [`inbox_of`] derives from its key.

use bytes::Bytes;
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::frame::{FrameBroken, from_cbor, to_cbor};
use crate::id::{Chain, DeviceKey, GroupName, MessageId, RoomId, Seq, Timestamp};
use crate::identity::{LeaveStatement, NickStatement};
use crate::plain::PlainName;

/// One place in a log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Its place: the one before it plus one.
    #[n(0)]
    pub seq: Seq,
    /// When the server admitted it. Never decides order.
    #[n(1)]
    pub time: Timestamp,
    /// What its maker called it.
    #[n(2)]
    pub id: MessageId,
    /// What it says.
    #[n(3)]
    pub body: EntryBody,
}

/// What an entry says.
///
/// A kind that this version does not know is kept as [`EntryBody::Unknown`] and passed over: the
/// chain covers its bytes all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryBody {
    /// The room was founded (anew): epoch 0 of a group.
    Founding {
        /// The group that seals the room from here on.
        group: GroupName,
        /// Who founded it.
        founder: DeviceKey,
        /// The founder's pseudonym.
        nick: NickStatement,
    },
    /// A message, an MLS PrivateMessage ([RFC 9420 §6.3, Encoding and Decoding a Private Message]).
    ///
    /// [RFC 9420 §6.3, Encoding and Decoding a Private Message]: https://www.rfc-editor.org/rfc/rfc9420.html#section-6.3
    Message {
        /// As its sender sealed it.
        sealed: Bytes,
    },
    /// A commit, an MLS PublicMessage ([RFC 9420 §6.2, Encoding and Decoding a Public Message]).
    ///
    /// [RFC 9420 §6.2, Encoding and Decoding a Public Message]: https://www.rfc-editor.org/rfc/rfc9420.html#section-6.2
    Commit {
        /// As its committer signed it.
        commit: Bytes,
        /// The pseudonyms of those it brings in.
        nicks: Vec<NickStatement>,
        /// For a newcomer who came by the door: the wishes to leave that were open then. Between
        /// looking through the door and coming in somebody may have asked to leave.
        leaving: Vec<LeaveStatement>,
        /// The room's join key, sealed for the members of the epoch that the commit leads to.
        join_key: Option<Blob>,
    },
    /// A member wants to leave; the next committer removes its leaf.
    Leave(LeaveStatement),
    /// A member has a (new) pseudonym.
    Nick(NickStatement),
    /// In an inbox: a room that a member added this device to.
    Welcome(Box<Invited>),
    /// In the plain room: somebody said something. What it is only they know: a text, most likely.
    Plain {
        /// What they are called.
        from: PlainName,
        /// The bytes, as they came.
        said: Bytes,
    },
    /// In the plain room: somebody came.
    PlainJoined(PlainName),
    /// In the plain room: somebody went.
    PlainLeft(PlainName),
    /// A kind from a later version.
    Unknown(u32),
}

/// What a device needs to enter a room that it was added to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Invited {
    /// The group.
    #[n(0)]
    pub group: GroupName,
    /// The place of the commit that added it: the log begins after it.
    #[n(1)]
    pub seq: Seq,
    /// The chain at that place.
    #[n(2)]
    pub chain: Chain,
    /// How many messages the room had before.
    #[n(3)]
    pub messages_before: u64,
    /// The MLS Welcome ([RFC 9420 §12.4.3.1, Joining via Welcome Message]).
    ///
    /// [RFC 9420 §12.4.3.1, Joining via Welcome Message]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.1
    #[n(4)]
    pub welcome: Blob,
    /// The group's ratchet tree after the commit.
    #[n(5)]
    pub tree: Blob,
    /// Wishes to leave that no commit has granted yet.
    #[n(6)]
    pub leaving: Vec<LeaveStatement>,
    /// The pseudonyms of the members.
    #[n(7)]
    pub nicks: Vec<NickStatement>,
    /// The room's join key, sealed for the members of the epoch that the commit led to.
    #[n(8)]
    pub join_key: Option<Blob>,
}

/// Bytes that are shared, not copied, and a CBOR byte string on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blob(pub Bytes);

impl<C> Encode<C> for Blob {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Blob {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self(Bytes::copy_from_slice(d.bytes()?)))
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

/// The kinds as numbers on the wire. Never reused.
mod kind {
    pub(super) const FOUNDING: u32 = 0;
    pub(super) const MESSAGE: u32 = 1;
    pub(super) const COMMIT: u32 = 2;
    pub(super) const LEAVE: u32 = 3;
    pub(super) const NICK: u32 = 4;
    pub(super) const WELCOME: u32 = 5;
    pub(super) const PLAIN: u32 = 6;
    pub(super) const PLAIN_JOINED: u32 = 7;
    pub(super) const PLAIN_LEFT: u32 = 8;
}

impl<C> Encode<C> for EntryBody {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Founding { group, founder, nick } => {
                e.array(4)?.u32(kind::FOUNDING)?.encode_with(group, c)?;
                e.encode_with(founder, c)?.encode_with(nick, c)?.ok()
            }
            Self::Message { sealed } => e.array(2)?.u32(kind::MESSAGE)?.bytes(sealed)?.ok(),
            Self::Commit { commit, nicks, leaving, join_key } => {
                let fields = if join_key.is_some() { 5 } else { 4 };
                e.array(fields)?.u32(kind::COMMIT)?.bytes(commit)?.encode_with(nicks, c)?;
                e.encode_with(leaving, c)?;
                match join_key {
                    Some(join_key) => e.encode_with(join_key, c)?.ok(),
                    None => Ok(()),
                }
            }
            Self::Leave(statement) => e.array(2)?.u32(kind::LEAVE)?.encode_with(statement, c)?.ok(),
            Self::Nick(statement) => e.array(2)?.u32(kind::NICK)?.encode_with(statement, c)?.ok(),
            Self::Welcome(invited) => {
                e.array(2)?.u32(kind::WELCOME)?.encode_with(invited.as_ref(), c)?.ok()
            }
            Self::Plain { from, said } => {
                e.array(3)?.u32(kind::PLAIN)?.encode_with(from, c)?.bytes(said)?.ok()
            }
            Self::PlainJoined(who) => {
                e.array(2)?.u32(kind::PLAIN_JOINED)?.encode_with(who, c)?.ok()
            }
            Self::PlainLeft(who) => e.array(2)?.u32(kind::PLAIN_LEFT)?.encode_with(who, c)?.ok(),
            Self::Unknown(kind) => e.array(1)?.u32(*kind)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for EntryBody {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        let unexpected = || minicbor::decode::Error::message("an entry body of another length");
        let fields = d.array()?.ok_or_else(unexpected)?;
        let kind = d.u32()?;
        let expected = match kind {
            kind::FOUNDING => 4,
            kind::COMMIT if fields == 5 => 5,
            kind::COMMIT => 4,
            kind::PLAIN => 3,
            kind::MESSAGE
            | kind::LEAVE
            | kind::NICK
            | kind::WELCOME
            | kind::PLAIN_JOINED
            | kind::PLAIN_LEFT => 2,
            _ => fields,
        };
        if fields != expected || fields == 0 {
            return Err(unexpected());
        }
        Ok(match kind {
            kind::FOUNDING => Self::Founding {
                group: d.decode_with(c)?,
                founder: d.decode_with(c)?,
                nick: d.decode_with(c)?,
            },
            kind::MESSAGE => Self::Message { sealed: Bytes::copy_from_slice(d.bytes()?) },
            kind::COMMIT => Self::Commit {
                commit: Bytes::copy_from_slice(d.bytes()?),
                nicks: d.decode_with(c)?,
                leaving: d.decode_with(c)?,
                join_key: if fields == 5 { Some(d.decode_with(c)?) } else { None },
            },
            kind::LEAVE => Self::Leave(d.decode_with(c)?),
            kind::NICK => Self::Nick(d.decode_with(c)?),
            kind::WELCOME => Self::Welcome(Box::new(d.decode_with(c)?)),
            kind::PLAIN => {
                Self::Plain { from: d.decode_with(c)?, said: Bytes::copy_from_slice(d.bytes()?) }
            }
            kind::PLAIN_JOINED => Self::PlainJoined(d.decode_with(c)?),
            kind::PLAIN_LEFT => Self::PlainLeft(d.decode_with(c)?),
            _ => {
                for _ in 1..fields {
                    d.skip()?;
                }
                Self::Unknown(kind)
            }
        })
    }
}

impl Entry {
    /// The bytes that are stored, handed on and hashed.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        to_cbor(self).into()
    }

    /// Reads an entry from its bytes.
    ///
    /// # Errors
    ///
    /// [`FrameBroken::Undecodable`] if they are none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrameBroken> {
        from_cbor(bytes)
    }
}

/// The chain before a room's first entry: it belongs to this room and no other.
#[must_use]
pub fn chain_start(room: RoomId) -> Chain {
    Chain(hash("tchat chain v1", &[&room.0]))
}

/// The chain after an entry, given the one before it and the entry's bytes.
#[must_use]
pub fn chain_after(before: Chain, entry: &[u8]) -> Chain {
    Chain(hash("tchat chain v1", &[&before.0, entry]))
}

/// The log that is a device's inbox.
#[must_use]
pub fn inbox_of(device: DeviceKey) -> RoomId {
    let mut id = [0; RoomId::LEN];
    let digest = hash("tchat inbox v1", &[&device.0]);
    for (to, from) in id.iter_mut().zip(digest) {
        *to = from;
    }
    RoomId(id)
}

/// BLAKE3 in its key-derivation mode, so that hashes for different purposes never meet.
fn hash(context: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::SigningSeed;

    fn entry(body: EntryBody) -> Entry {
        Entry { seq: Seq(3), time: Timestamp(1_700_000_000_000), id: MessageId([7; 16]), body }
    }

    fn bob() -> PlainName {
        PlainName::admitted("bob").unwrap()
    }

    #[test]
    fn every_kind_of_entry_survives_its_bytes() {
        let seed = SigningSeed::from_bytes([1; 32]);
        let group = GroupName { room: RoomId([2; 16]), generation: 1 };
        let leave = LeaveStatement::sign(&seed, group, crate::id::Epoch(4));
        let nick = NickStatement::sign(
            &seed,
            crate::id::ServerKey([3; 32]),
            1,
            crate::nick::Nick::parse("alice").unwrap(),
        );
        let invited = Invited {
            group,
            seq: Seq(2),
            chain: chain_start(group.room),
            messages_before: 1,
            welcome: vec![1].into(),
            tree: vec![2].into(),
            leaving: vec![leave],
            nicks: vec![nick.clone()],
            join_key: Some(vec![3].into()),
        };
        for body in [
            EntryBody::Founding { group, founder: DeviceKey([1; 32]), nick: nick.clone() },
            EntryBody::Message { sealed: vec![1, 2, 3].into() },
            EntryBody::Commit {
                commit: vec![4].into(),
                nicks: vec![nick.clone()],
                leaving: vec![leave],
                join_key: None,
            },
            EntryBody::Commit {
                commit: vec![4].into(),
                nicks: Vec::new(),
                leaving: Vec::new(),
                join_key: Some(vec![5].into()),
            },
            EntryBody::Leave(leave),
            EntryBody::Nick(nick),
            EntryBody::Welcome(Box::new(invited)),
            EntryBody::Plain { from: bob(), said: vec![0xff, b'x'].into() },
            EntryBody::PlainJoined(bob()),
            EntryBody::PlainLeft(bob()),
            EntryBody::Unknown(99),
        ] {
            let entry = entry(body);
            assert_eq!(Entry::from_bytes(&entry.to_bytes()), Ok(entry));
        }
    }

    #[test]
    fn an_entry_of_a_later_version_is_passed_over_not_refused() {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        e.map(4).unwrap();
        e.u8(0).unwrap().u64(3).unwrap().u8(1).unwrap().u64(0).unwrap();
        e.u8(2).unwrap().bytes(&[7; 16]).unwrap();
        e.u8(3).unwrap().array(3).unwrap().u32(99).unwrap().str("new").unwrap().u8(1).unwrap();
        let entry = Entry::from_bytes(&bytes).unwrap();
        assert_eq!(entry.body, EntryBody::Unknown(99));
    }

    #[test]
    fn the_chain_changes_with_any_entry_before_it() {
        let start = chain_start(RoomId([1; 16]));
        assert_ne!(start, chain_start(RoomId([2; 16])));
        let one = chain_after(start, b"one");
        assert_ne!(chain_after(one, b"two"), chain_after(chain_after(start, b"uno"), b"two"));
    }

    #[test]
    fn a_kind_with_missing_fields_is_refused() {
        for bytes in [&[0x81, 0x01][..], &[0x80], &[0x82, 0x02, 0x40], &[0x82, 0x06, 0x61, b'x']] {
            assert!(from_cbor::<EntryBody>(bytes).is_err(), "{bytes:?}");
        }
    }
}
