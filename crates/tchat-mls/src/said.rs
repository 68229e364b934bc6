//! A content in its sealed message: what is said, what its author had seen, and their name under it.
//!
//! The [`Witness`] is the place that the author had reached in the room's log, and the chain there.
//! Whoever opens the message compares it with their own log: a server that shows members different
//! logs is found out by the first message that passes between them.
//!
//! The signature is the author's *device's*, over room, message id and content. MLS signs every
//! message too, but that signature is gone once the message is opened, and covers what only members
//! can know. This one can be shown to others later ([`crate::report`]). It takes nothing from
//! deniability: there was none, since members keep what MLS signs.
//!
//! What is signed are the bytes of the content's CBOR map without the pair of key 3, its count one
//! less. So a key of a later version is covered, though this one skips it.

use minicbor::{Decode, Decoder, Encode, Encoder};
use tchat_proto::id::{Chain, DeviceKey, MessageId, RoomId, Seq};
use tchat_proto::identity::{BadSignature, Label, SignatureBytes, verify};

use crate::content::{Content, ContentBroken};
use crate::device::Device;

/// The key of the text in the content's map.
const KEY_TEXT: u64 = 1;
/// The key of the witness.
const KEY_WITNESS: u64 = 2;
/// The key of the signature.
const KEY_SIGNATURE: u64 = 3;

/// The first byte of a map of no pairs (RFC 8949 §3.1): counts below 24 are in the byte itself.
const MAP: u8 = 0xa0;
/// How many pairs such a map can have.
const MAP_PAIRS_MAX: u64 = 23;

/// How far an author had come in the room's log when they sealed a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Witness {
    /// The last entry they had taken.
    #[n(0)]
    pub seq: Seq,
    /// The first bytes of the chain after it.
    #[n(1)]
    pub chain: ShortChain,
}

/// The first half of a [`Chain`]: 128 bits, which nobody finds twice for one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct ShortChain(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; Self::LEN],
);

impl ShortChain {
    /// How many bytes it is long.
    pub const LEN: usize = 16;
}

impl From<Chain> for ShortChain {
    fn from(chain: Chain) -> Self {
        let mut short = [0; Self::LEN];
        for (to, from) in short.iter_mut().zip(chain.0) {
            *to = from;
        }
        Self(short)
    }
}

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is said.
    pub content: Content,
    /// How far its author had come. Clients before this was introduced do not say.
    pub witness: Option<Witness>,
    /// What was signed, and the signature. Clients before this was introduced do not sign.
    signed: Option<Signed>,
}

/// The bytes that a signature is over, in pieces around the text, which is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Signed {
    /// What comes before the text's first byte.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    before: Vec<u8>,
    /// What comes after its last.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    after: Vec<u8>,
    /// By the author's device.
    #[n(2)]
    pub signature: SignatureBytes,
}

impl Signed {
    /// The signed bytes, with the text back in its place.
    #[must_use]
    pub fn bytes(&self, text: &str) -> Vec<u8> {
        [&self.before, text.as_bytes(), &self.after].concat()
    }
}

/// Writes what a member says, signed by their device.
///
/// # Errors
///
/// [`ContentBroken::TooLong`].
pub fn write(
    content: &Content,
    witness: Option<Witness>,
    author: &Device,
    room: RoomId,
    id: MessageId,
) -> Result<Vec<u8>, ContentBroken> {
    let mut bytes = content.to_bytes()?;
    if let Some(witness) = witness {
        add(&mut bytes, KEY_WITNESS, witness);
    }
    let signature = author.device_seed().sign(Label::Said, &to_be_signed(room, id, &bytes).each());
    add(&mut bytes, KEY_SIGNATURE, signature);
    Ok(bytes)
}

/// Reads what was opened. The signature is checked by [`Said::vouched`].
///
/// # Errors
///
/// [`ContentBroken`] if it is no content.
pub fn read(bytes: &[u8]) -> Result<Said, ContentBroken> {
    let content = Content::from_bytes(bytes)?;
    let pairs = Pairs::of(bytes).ok_or(ContentBroken::Unreadable)?;
    Ok(Said { content, witness: pairs.witness, signed: pairs.signed(bytes) })
}

impl Said {
    /// What proves later that a device said so; `None` for what is not signed.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if there is a signature, and it is not this device's for this message.
    pub fn vouched(
        self,
        author: DeviceKey,
        room: RoomId,
        id: MessageId,
    ) -> Result<Option<Signed>, BadSignature> {
        let Some(signed) = self.signed else { return Ok(None) };
        let text = self.content.shown().unwrap_or_default();
        check(author, room, id, &signed.bytes(text), &signed.signature)?;
        Ok(Some(signed))
    }
}

/// Whether a device signed a content, given without its signature, as this message of this room.
///
/// # Errors
///
/// [`BadSignature`] if it did not.
pub fn check(
    author: DeviceKey,
    room: RoomId,
    id: MessageId,
    unsigned: &[u8],
    signature: &SignatureBytes,
) -> Result<(), BadSignature> {
    verify(&author.0, Label::Said, &to_be_signed(room, id, unsigned).each(), signature)
}

/// What a signature is over, each part of a fixed length.
struct ToBeSigned {
    room: RoomId,
    id: MessageId,
    content: [u8; 32],
}

fn to_be_signed(room: RoomId, id: MessageId, unsigned: &[u8]) -> ToBeSigned {
    ToBeSigned { room, id, content: *blake3::hash(unsigned).as_bytes() }
}

impl ToBeSigned {
    const fn each(&self) -> [&[u8]; 3] {
        [&self.room.0, &self.id.0, &self.content]
    }
}

/// Adds a pair at the end of a small map of ours.
fn add(map: &mut Vec<u8>, key: u64, value: impl Encode<()>) {
    if let Some(first) = map.first_mut() {
        *first = first.saturating_add(1);
    }
    let written = Encoder::new(map).u64(key).and_then(|e| e.encode(value)).map(drop);
    debug_assert!(written.is_ok(), "writing into memory does not fail");
}

/// Where in a content's bytes the pairs lie that are looked for.
#[derive(Debug, Default)]
struct Pairs {
    count: u64,
    /// Where the first pair begins.
    begin: usize,
    /// The text's bytes.
    text: Option<(usize, usize)>,
    witness: Option<Witness>,
    /// The pair of the signature, and the signature.
    signature: Option<((usize, usize), SignatureBytes)>,
}

impl Pairs {
    /// `None` if the bytes are no map that can be walked, or a key is there twice that must not be.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut d = Decoder::new(bytes);
        let Some(count) = d.map().ok()? else {
            // A map of indefinite length, which later keys are not put in: nothing is signed.
            return Some(Self::default());
        };
        let mut pairs = Self { count, begin: d.position(), ..Self::default() };
        for _ in 0..count {
            let begin = d.position();
            match d.u64().ok()? {
                KEY_TEXT if d.datatype().ok()? == minicbor::data::Type::String => {
                    let length = d.str().ok()?.len();
                    let span = (d.position().checked_sub(length)?, d.position());
                    once(&mut pairs.text, span)?;
                }
                KEY_WITNESS => once(&mut pairs.witness, d.decode().ok()?)?,
                KEY_SIGNATURE => {
                    let signature = d.decode().ok()?;
                    once(&mut pairs.signature, ((begin, d.position()), signature))?;
                }
                _ => d.skip().ok()?,
            }
        }
        Some(pairs)
    }

    /// The signed bytes around the text, if there is a signature.
    fn signed(self, bytes: &[u8]) -> Option<Signed> {
        let ((from, to), signature) = self.signature?;
        // A later version that has so many keys will not be read by this one's rule.
        let count = u8::try_from(self.count.checked_sub(1)?).ok()?;
        if u64::from(count) > MAP_PAIRS_MAX {
            return None;
        }
        let (text_from, text_to) = self.text.unwrap_or((bytes.len(), bytes.len()));
        let mut before = vec![MAP | count];
        before.extend(without(bytes, (self.begin, text_from), (from, to)));
        let after = without(bytes, (text_to, bytes.len()), (from, to));
        Some(Signed { before, after, signature })
    }
}

/// The bytes of a span, but for those of another.
fn without(bytes: &[u8], (from, to): (usize, usize), (gap, end): (usize, usize)) -> Vec<u8> {
    let piece = |from, to| bytes.get(from..to).unwrap_or_default();
    [piece(from, gap.min(to)), piece(end.max(from), to)].concat()
}

/// Takes a value that may be there once only.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// A content without its signature, as it is in a report.
///
/// # Errors
///
/// [`ContentBroken`] if it is no content.
pub(crate) fn read_unsigned(bytes: &[u8]) -> Result<(Content, Option<Witness>), ContentBroken> {
    let said = read(bytes)?;
    Ok((said.content, said.witness))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tchat_proto::frame::{from_cbor, to_cbor};

    use super::*;

    const ROOM: RoomId = RoomId([1; 16]);
    const ID: MessageId = MessageId([2; 16]);

    fn witness() -> Witness {
        Witness { seq: Seq(70_000), chain: ShortChain([9; 16]) }
    }

    #[test]
    fn what_is_said_comes_with_a_witness_and_a_signature_that_holds() {
        let alice = Device::generate().unwrap();
        let content = Content::text("hello");
        let bytes = write(&content, Some(witness()), &alice, ROOM, ID).unwrap();
        let said = read(&bytes).unwrap();
        assert_eq!((&said.content, said.witness), (&content, Some(witness())));
        let signed = said.vouched(alice.key(), ROOM, ID).unwrap().unwrap();
        let unsigned = signed.bytes("hello");
        assert_eq!(read_unsigned(&unsigned), Ok((content, Some(witness()))));
        assert_eq!(check(alice.key(), ROOM, ID, &unsigned, &signed.signature), Ok(()));
    }

    #[test]
    fn a_signature_holds_for_its_room_its_message_its_author_and_its_text_only() {
        let [alice, bob] = [(); 2].map(|()| Device::generate().unwrap());
        let bytes = write(&Content::text("yes"), None, &alice, ROOM, ID).unwrap();
        let vouched = |author, room, id| read(&bytes).unwrap().vouched(author, room, id);
        assert!(vouched(alice.key(), ROOM, ID).is_ok());
        assert_eq!(vouched(bob.key(), ROOM, ID), Err(BadSignature));
        assert_eq!(vouched(alice.key(), RoomId([7; 16]), ID), Err(BadSignature));
        assert_eq!(vouched(alice.key(), ROOM, MessageId([7; 16])), Err(BadSignature));
        let at = bytes.windows(3).position(|it| it == b"yes").unwrap();
        let changed = [&bytes[..at], b"no!", &bytes[at + 3..]].concat();
        assert_eq!(read(&changed).unwrap().vouched(alice.key(), ROOM, ID), Err(BadSignature));
    }

    #[test]
    fn an_earlier_client_says_the_same_without_witness_or_signature() {
        let said = read(&Content::text("hello").to_bytes().unwrap()).unwrap();
        assert_eq!(said.witness, None);
        assert_eq!(said.vouched(DeviceKey([3; 32]), ROOM, ID), Ok(None));
    }

    #[test]
    fn an_earlier_client_reads_the_text_and_passes_over_the_rest() {
        let alice = Device::generate().unwrap();
        let bytes = write(&Content::text("hello"), Some(witness()), &alice, ROOM, ID).unwrap();
        assert_eq!(Content::from_bytes(&bytes), Ok(Content::text("hello")));
    }

    /// A map of a version to come: a key before the text, the signature in the middle, a key after.
    fn of_tomorrow(author: &Device, stars: u8) -> Vec<u8> {
        let map = |signature: Option<SignatureBytes>| {
            let mut bytes = Vec::new();
            let mut e = Encoder::new(&mut bytes);
            e.map(4 + u64::from(signature.is_some())).unwrap();
            e.u8(20).unwrap().u8(stars).unwrap().u8(0).unwrap().u8(1).unwrap();
            if let Some(signature) = signature {
                e.u8(3).unwrap().encode(signature).unwrap();
            }
            e.u8(1).unwrap().str("five stars").unwrap().u8(21).unwrap().str("x").unwrap();
            bytes
        };
        let unsigned = map(None);
        let parts = to_be_signed(ROOM, ID, &unsigned);
        map(Some(author.device_seed().sign(Label::Said, &parts.each())))
    }

    #[test]
    fn keys_of_tomorrow_are_signed_too_wherever_they_stand() {
        let alice = Device::generate().unwrap();
        let vouched = |bytes: &[u8]| read(bytes).unwrap().vouched(alice.key(), ROOM, ID);
        let five = of_tomorrow(&alice, 5);
        assert!(vouched(&five).unwrap().is_some());
        let mut four = five;
        four[2] = 4;
        assert_eq!(vouched(&four), Err(BadSignature));
    }

    #[test]
    fn a_text_or_signature_that_is_there_twice_is_refused() {
        let alice = Device::generate().unwrap();
        let mut bytes = write(&Content::text("one"), None, &alice, ROOM, ID).unwrap();
        let twice = {
            let mut bytes = bytes.clone();
            add(&mut bytes, KEY_TEXT, "two");
            bytes
        };
        assert_eq!(read(&twice), Err(ContentBroken::Unreadable));
        add(&mut bytes, KEY_SIGNATURE, SignatureBytes([0; 64]));
        assert_eq!(read(&bytes), Err(ContentBroken::Unreadable));
    }

    #[test]
    fn a_proof_survives_the_disk() {
        let alice = Device::generate().unwrap();
        let bytes = write(&Content::text("kept"), Some(witness()), &alice, ROOM, ID).unwrap();
        let signed = read(&bytes).unwrap().vouched(alice.key(), ROOM, ID).unwrap().unwrap();
        assert_eq!(from_cbor::<Signed>(&to_cbor(&signed)), Ok(signed));
    }

    proptest! {
        #[test]
        fn any_text_is_vouched_for(text in ".{0,300}") {
            let alice = Device::from_seeds(
                tchat_proto::identity::SigningSeed::from_bytes([1; 32]),
                tchat_proto::identity::SigningSeed::from_bytes([2; 32]),
            );
            let content = Content::text(text);
            let bytes = write(&content, Some(witness()), &alice, ROOM, ID).unwrap();
            let said = read(&bytes).unwrap();
            prop_assert_eq!(&said.content, &content);
            prop_assert!(said.vouched(alice.key(), ROOM, ID).unwrap().is_some());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(said) = read(&bytes) {
                let _vouched = said.vouched(DeviceKey([3; 32]), ROOM, ID);
            }
        }
    }
}
