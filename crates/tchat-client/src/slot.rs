//! What an account's devices share through the server, which cannot read it.
//!
//! The marks ([`crate::marks`]) as CBOR, padded so that their length tells little, sealed under a
//! key that only who has the account's private key can derive, for one server. The version is
//! authenticated: the server cannot pass an old value off as a later one. `docs/protocol.md` §13.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::aead::{Aad, LessSafeKey, NONCE_LEN, Nonce};
use minicbor::{Decode, Encode};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{RoomId, ServerKey};
use tchat_proto::identity::SigningSeed;
use tchat_proto::limits::SLOT_BYTES_MAX;
use zeroize::Zeroizing;

use crate::marks::{Marks, Register, RoomMarks, is_default};
use crate::random;
use crate::store::sealer::cipher;

/// The content is padded to a multiple of this many bytes: about twenty rooms.
const PADDING_BYTES: usize = 1_024;

/// How many bytes say how long the content is.
const LENGTH_BYTES: usize = 4;

/// How many bytes sealing adds: nonce and tag.
const SEALING_BYTES: usize = NONCE_LEN + 16;

/// The longest content, in bytes: what is left of the longest slot.
const CONTENT_BYTES_MAX: usize =
    (SLOT_BYTES_MAX - SEALING_BYTES) / PADDING_BYTES * PADDING_BYTES - LENGTH_BYTES;

/// The format that this version writes.
const FORMAT: u64 = 1;

/// Seals and opens an account's slot on one server.
pub(crate) struct SlotKey(LessSafeKey);

impl fmt::Debug for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotKey(..)")
    }
}

/// Why nothing can be taken from a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SlotBroken {
    /// It was not sealed under this key as this version, or holds no marks.
    #[error("the slot does not open")]
    Unreadable,
    /// A later client wrote it: it is not to be replaced by an earlier one.
    #[error("the slot is of a later version")]
    Later,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    format: u64,
    #[n(1)]
    rooms: BTreeMap<RoomId, RoomMarks>,
    #[cbor(n(2), default, skip_if = "is_default")]
    typing: Register,
}

/// What every format has.
#[derive(Decode)]
#[cbor(map)]
struct Format {
    #[n(0)]
    format: u64,
}

impl Marks {
    /// As much of the marks as a slot can hold: of too many rooms the lightest are left out, the same
    /// ones by every device.
    #[must_use]
    pub(crate) fn to_share(&self) -> Self {
        let length = |marks: &Self| to_cbor(&Wire::of(marks)).len();
        let mut rooms = self.by_weight();
        let mut fit = Self { rooms: rooms.iter().copied().collect(), typing: self.typing };
        let over = length(&fit).saturating_sub(CONTENT_BYTES_MAX);
        if over == 0 {
            return fit;
        }
        // The head of the map cannot grow by leaving something out.
        let mut freed = 0;
        rooms.retain(|(room, marks)| {
            if freed >= over {
                return true;
            }
            freed = freed.saturating_add(to_cbor(room).len()).saturating_add(to_cbor(marks).len());
            false
        });
        fit.rooms = rooms.into_iter().collect();
        fit
    }
}

impl Wire {
    fn of(marks: &Marks) -> Self {
        Self { format: FORMAT, rooms: marks.rooms.clone(), typing: marks.typing }
    }
}

impl SlotKey {
    /// The key of an account on a server.
    pub(crate) fn derive(account: &SigningSeed, server: ServerKey) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("tchat slot v1");
        hasher.update(account.expose_bytes()).update(&server.0);
        let key = Zeroizing::new(*hasher.finalize().as_bytes());
        Self(cipher(&key))
    }

    /// Seals marks as the version of this number; they must be what a slot can hold
    /// ([`Marks::to_share`]).
    pub(crate) fn seal(&self, version: u64, marks: &Marks) -> Vec<u8> {
        let content = to_cbor(&Wire::of(marks));
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let mut plain = [&length.to_be_bytes()[..], &content].concat();
        plain.resize(plain.len().next_multiple_of(PADDING_BYTES), 0);
        let nonce = random::bytes::<NONCE_LEN>();
        let aad = Aad::from(version.to_be_bytes());
        // The cipher fails for lengths only that no slot has.
        let tag =
            self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut plain);
        let tag = tag.map(|tag| tag.as_ref().to_vec()).unwrap_or_default();
        [&nonce[..], &plain, &tag].concat()
    }

    /// Opens the version of this number.
    ///
    /// # Errors
    ///
    /// [`SlotBroken`] if there is nothing to be taken from it.
    pub(crate) fn open(&self, version: u64, sealed: &[u8]) -> Result<Marks, SlotBroken> {
        let unreadable = SlotBroken::Unreadable;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(unreadable)?;
        let mut plain = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let aad = Aad::from(version.to_be_bytes());
        let plain = self.0.open_in_place(nonce, aad, &mut plain).or(Err(unreadable))?;
        let (length, padded) = plain.split_first_chunk::<LENGTH_BYTES>().ok_or(unreadable)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).or(Err(unreadable))?;
        let content = padded.get(..length).ok_or(unreadable)?;
        match from_cbor::<Format>(content) {
            Ok(Format { format: FORMAT }) => {
                let Wire { rooms, typing, .. } = from_cbor(content).or(Err(unreadable))?;
                Ok(Marks { rooms, typing })
            }
            Ok(_) => Err(SlotBroken::Later),
            Err(_) => Err(unreadable),
        }
    }
}

/// For tests: what a later version would put.
#[cfg(test)]
pub(crate) fn sealed_of_a_later_format(key: &SlotKey, version: u64) -> Vec<u8> {
    let mut plain = vec![0, 0, 0, 3, 0xa1, 0x00, 0x02];
    let nonce = Nonce::assume_unique_for_key([0; NONCE_LEN]);
    let aad = Aad::from(version.to_be_bytes());
    let tag = key.0.seal_in_place_separate_tag(nonce, aad, &mut plain).unwrap();
    [&[0; NONCE_LEN][..], &plain, tag.as_ref()].concat()
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::Seq;

    use super::*;
    use crate::marks::Position;

    const SERVER: ServerKey = ServerKey([2; 32]);

    fn key() -> SlotKey {
        SlotKey::derive(&SigningSeed::from_bytes([1; 32]), SERVER)
    }

    fn room(number: u64) -> RoomId {
        let mut id = [7; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        RoomId(id)
    }

    fn marks(rooms: u64) -> Marks {
        let read = |seq| Position { turn: 1 << 40, seq: Seq(seq) };
        let register = |stamp| Register { stamp: (1 << 41) + stamp, value: u64::MAX };
        let one = |number| {
            let (rule, snoozed) = (register(number), register(0));
            (room(number), RoomMarks { read: read((1 << 40) + number), rule, snoozed })
        };
        Marks { rooms: (0..rooms).map(one).collect(), typing: Register { stamp: 3, value: 0 } }
    }

    #[test]
    fn what_one_device_seals_another_opens_and_nobody_else() {
        let marks = marks(3);
        let sealed = key().seal(7, &marks);
        assert_eq!(key().open(7, &sealed), Ok(marks.clone()));
        let others = [
            SlotKey::derive(&SigningSeed::from_bytes([9; 32]), SERVER),
            SlotKey::derive(&SigningSeed::from_bytes([1; 32]), ServerKey([9; 32])),
        ];
        for other in others {
            assert_eq!(other.open(7, &sealed), Err(SlotBroken::Unreadable));
        }
        assert_eq!(key().open(8, &sealed), Err(SlotBroken::Unreadable), "an old one as a new one");
        assert_ne!(key().seal(7, &marks), sealed, "each time another nonce");
    }

    #[test]
    fn a_slot_tells_its_size_by_the_kilobyte_only() {
        let lengths = [0, 1, 5].map(|rooms| key().seal(1, &marks(rooms)).len());
        assert_eq!(lengths, [1_024 + SEALING_BYTES; 3]);
        assert_eq!(key().seal(1, &marks(30)).len() % PADDING_BYTES, SEALING_BYTES);
    }

    #[test]
    fn of_too_many_rooms_the_lightest_are_left_out_the_same_by_every_device() {
        let all = marks(5_000);
        let fit = all.to_share();
        assert!(key().seal(1, &fit).len() <= SLOT_BYTES_MAX);
        assert!(fit.rooms.len() > 700, "{}", fit.rooms.len());
        assert!(fit.rooms.contains_key(&room(4_999)) && !fit.rooms.contains_key(&room(0)));
        let mut fewer = all;
        fewer.rooms.remove(&room(3));
        assert_eq!(fewer.to_share(), fit);
        assert_eq!(fit.to_share(), fit);
        assert_eq!(marks(3).to_share(), marks(3));
    }

    #[test]
    fn what_was_changed_or_cut_does_not_open() {
        let sealed = key().seal(1, &marks(2));
        for at in (0..sealed.len()).step_by(37) {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(key().open(1, &bent), Err(SlotBroken::Unreadable), "byte {at}");
            assert_eq!(key().open(1, &sealed[..at]), Err(SlotBroken::Unreadable), "{at} bytes");
        }
    }

    /// Sealed with the right key, by a program that is not this one.
    fn sealed_by_another(content: &[u8], length: u32) -> Vec<u8> {
        let mut plain = [&length.to_be_bytes()[..], content].concat();
        let nonce = || Nonce::assume_unique_for_key([0; NONCE_LEN]);
        let aad = Aad::from(1_u64.to_be_bytes());
        let tag = key().0.seal_in_place_separate_tag(nonce(), aad, &mut plain).unwrap();
        [&[0; NONCE_LEN][..], &plain, tag.as_ref()].concat()
    }

    #[test]
    fn a_later_format_is_told_from_what_is_none() {
        let length = |content: &[u8]| u32::try_from(content.len()).unwrap();
        let later = [0xa2, 0x00, 0x02, 0x01, 0x61, b'x'];
        let sealed = sealed_by_another(&later, length(&later));
        assert_eq!(key().open(1, &sealed), Err(SlotBroken::Later));
        let nonsense = [0xa2, 0x00, 0x01, 0x01, 0x61, b'x'];
        for (content, length) in
            [(&nonsense[..], length(&nonsense)), (&later[..2], 2), (&later[..], u32::MAX)]
        {
            let sealed = sealed_by_another(content, length);
            assert_eq!(key().open(1, &sealed), Err(SlotBroken::Unreadable));
        }
        // A key of a later version within the format is skipped.
        let more = [0xa3, 0x00, 0x01, 0x01, 0xa0, 0x09, 0x61, b'x'];
        let sealed = sealed_by_another(&more, length(&more));
        assert_eq!(key().open(1, &sealed), Ok(Marks::default()));
    }

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", key()), "SlotKey(..)");
    }

    #[test]
    fn what_is_sealed_is_as_the_grammar_has_it() {
        const GRAMMAR: &str = include_str!("../../../docs/protocol.cddl");
        let matches = |marks: &Marks| {
            let bytes = to_cbor(&Wire::of(marks));
            cddl_cat::validate_cbor_bytes("slot-content", GRAMMAR, &bytes)
        };
        for marks in [Marks::default(), marks(2)] {
            assert!(matches(&marks).is_ok(), "{:?}", matches(&marks));
        }
        let only_read =
            RoomMarks { read: Position { turn: 0, seq: Seq(7) }, ..RoomMarks::default() };
        let marks = Marks { rooms: [(room(1), only_read)].into(), typing: Register::default() };
        assert!(matches(&marks).is_ok());
        let other = cddl_cat::validate_cbor_bytes("slot-content", GRAMMAR, &[0xa1, 0x00, 0x02]);
        assert!(other.is_err());
    }
}
