//! Frames: how messages are cut out of the stream of bytes.
//!
//! A frame is its length (four bytes, big-endian, without themselves) and a body in CBOR
//! (RFC 8949). The body is one [`crate::request::ToServer`] or [`crate::request::ToClient`]. A
//! length of zero or beyond the limit breaks the link before anything is allocated for it. There is
//! no compression: it would leak lengths of what is secret.
//!
//! [`Deframer`] collects bytes until a frame is whole; [`to_cbor`] and [`from_cbor`] are the only
//! places that encode and decode.

use bytes::{Buf as _, Bytes, BytesMut};
use minicbor::{Decode, Encode};

/// How long the length in front of every frame is.
const PREFIX_BYTES: usize = 4;

/// The peer sent something that is not the protocol. The link must be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameBroken {
    /// A frame without a body.
    #[error("a frame of length 0")]
    Empty,
    /// A frame longer than may be sent at this point.
    #[error("a frame of {length} bytes, {limit} are allowed")]
    TooLong {
        /// What the prefix said.
        length: usize,
        /// What was allowed.
        limit: usize,
    },
    /// The body is not the CBOR that was expected.
    #[error("a frame that cannot be decoded")]
    Undecodable,
}

/// Encodes `value` as CBOR.
#[must_use]
pub fn to_cbor<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    match minicbor::encode(value, &mut bytes) {
        Ok(()) => bytes,
        // A vector takes every write, and no encoder of ours refuses a value of its type.
        Err(error) => match error.into_write() {
            Some(never) => match never {},
            None => bytes,
        },
    }
}

/// Decodes `bytes`, all of them.
///
/// # Errors
///
/// [`FrameBroken::Undecodable`] if they are not exactly one `T`.
pub fn from_cbor<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, FrameBroken> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().or(Err(FrameBroken::Undecodable))?;
    if decoder.position() == bytes.len() { Ok(value) } else { Err(FrameBroken::Undecodable) }
}

/// Puts the length in front of `body` and appends both to `out`.
///
/// Bodies are bounded by the limits of what goes into them, far below what 32 bits can say.
pub fn put_frame(out: &mut BytesMut, body: &[u8]) {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    out.reserve(PREFIX_BYTES.saturating_add(body.len()));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(body);
}

/// Cuts a stream of bytes into frame bodies.
#[derive(Debug, Default)]
pub struct Deframer {
    buffer: BytesMut,
}

impl Deframer {
    /// Takes bytes from the peer.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame's body, or `None` while it is incomplete.
    ///
    /// # Errors
    ///
    /// [`FrameBroken`] if the next frame is empty or longer than `limit`.
    pub fn next_frame(&mut self, limit: usize) -> Result<Option<Bytes>, FrameBroken> {
        let Some(prefix) = self.buffer.first_chunk::<PREFIX_BYTES>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
        if length == 0 {
            return Err(FrameBroken::Empty);
        }
        if length > limit {
            return Err(FrameBroken::TooLong { length, limit });
        }
        if self.buffer.len().saturating_sub(PREFIX_BYTES) < length {
            return Ok(None);
        }
        self.buffer.advance(PREFIX_BYTES);
        let body = self.buffer.split_to(length).freeze();
        if self.buffer.is_empty() {
            // An idle connection keeps no buffer.
            self.buffer = BytesMut::new();
        }
        Ok(Some(body))
    }

    /// Whether a frame has begun and not ended.
    #[must_use]
    pub fn is_mid_frame(&self) -> bool {
        !self.buffer.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_of_zero_or_beyond_the_limit_is_refused_before_its_body_comes() {
        let mut deframer = Deframer::default();
        deframer.push(&[0, 0, 0, 0]);
        assert_eq!(deframer.next_frame(10), Err(FrameBroken::Empty));

        let mut deframer = Deframer::default();
        deframer.push(&[0, 0, 0, 11]);
        assert_eq!(deframer.next_frame(10), Err(FrameBroken::TooLong { length: 11, limit: 10 }));
        let mut deframer = Deframer::default();
        deframer.push(&u32::MAX.to_be_bytes());
        assert!(deframer.next_frame(10).is_err());
    }

    #[test]
    fn a_frame_of_exactly_the_limit_passes() {
        let mut out = BytesMut::new();
        put_frame(&mut out, &[1; 10]);
        let mut deframer = Deframer::default();
        deframer.push(&out);
        assert_eq!(deframer.next_frame(10).unwrap().unwrap().as_ref(), [1; 10]);
        assert!(!deframer.is_mid_frame());
    }

    #[test]
    fn bytes_after_a_value_are_not_ignored() {
        let mut bytes = to_cbor(&7_u8);
        assert_eq!(from_cbor::<u8>(&bytes), Ok(7));
        bytes.push(0);
        assert_eq!(from_cbor::<u8>(&bytes), Err(FrameBroken::Undecodable));
    }

    proptest! {
        #[test]
        fn frames_survive_any_cutting(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..50), 1..10),
            cuts in prop::collection::vec(1_usize..20, 1..100),
        ) {
            let mut stream = BytesMut::new();
            for body in &bodies {
                put_frame(&mut stream, body);
            }
            let mut deframer = Deframer::default();
            let mut cuts = cuts.iter().cycle();
            let mut seen = Vec::new();
            while !stream.is_empty() {
                let cut = (*cuts.next().unwrap()).min(stream.len());
                deframer.push(&stream.split_to(cut));
                while let Some(body) = deframer.next_frame(64).unwrap() {
                    seen.push(body.to_vec());
                }
            }
            prop_assert_eq!(seen, bodies);
        }
    }
}
