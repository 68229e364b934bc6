//! What a connection speaks, by its first bytes; and what TLS leaves to be seen.
//!
//! A client of TLS begins with a record of type 22 (handshake) and major version 3: the bytes
//! `16 03`. Everything else is taken for a program of the worksheet, or another that can be read.
//!
//! A TLS record begins with a header that is not encrypted: its type, a version, its length
//! ([RFC 8446 §5.1]). [`RecordReader`] reads these and skips the rest: it keeps no byte of what is
//! inside.
//!
//! [RFC 8446 §5.1]: https://www.rfc-editor.org/rfc/rfc8446.html#section-5.1

use crate::segment::Direction;

/// What a connection speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speech {
    /// Too little has come to tell.
    #[default]
    Unclear,
    /// TLS: nothing but addresses, sizes and times can be seen.
    Encrypted,
    /// Text, or something else in the clear.
    Plain,
}

impl Speech {
    /// What bytes at the beginning of a direction say.
    #[must_use]
    pub const fn of_first(direction: Direction, first: &[u8]) -> Self {
        match (direction, first) {
            (_, []) | (Direction::ToServer, [0x16]) => Self::Unclear,
            (Direction::ToServer, [0x16, 0x03, ..]) => Self::Encrypted,
            // Who speaks TLS lets the client begin.
            _ => Self::Plain,
        }
    }
}

/// What a TLS record says it is: its content type, in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordHead {
    /// The content type. TLS 1.3 hides what it really is behind 23.
    pub kind: u8,
    /// How many bytes follow the header.
    pub length: u16,
}

impl RecordHead {
    /// The type's name in RFC 8446, in the words of people who look at Wireshark.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.kind {
            20 => "change_cipher_spec",
            21 => "alert",
            22 => "handshake",
            23 => "application_data",
            24 => "heartbeat",
            _ => "unknown",
        }
    }
}

/// How many bytes the header of a record has.
const HEAD_BYTES: usize = 5;

/// Reads the headers of the records in one direction, however they are cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordReader {
    head: [u8; HEAD_BYTES],
    /// How much of `head` is there.
    have: usize,
    /// How many bytes of the record's inside are still to come.
    inside: usize,
}

impl RecordReader {
    /// Takes bytes, and gives the headers that begin or end in them, each once: when it is whole.
    pub fn read(&mut self, mut bytes: &[u8]) -> Vec<RecordHead> {
        let mut heads = Vec::new();
        while let Some((&first, rest)) = bytes.split_first() {
            if self.inside > 0 {
                let skipped = self.inside.min(bytes.len());
                self.inside = self.inside.saturating_sub(skipped);
                bytes = bytes.get(skipped..).unwrap_or_default();
                continue;
            }
            if let Some(place) = self.head.get_mut(self.have) {
                *place = first;
            }
            self.have = self.have.saturating_add(1);
            bytes = rest;
            if self.have == HEAD_BYTES {
                let [kind, _, _, high, low] = self.head;
                let length = u16::from_be_bytes([high, low]);
                heads.push(RecordHead { kind, length });
                (self.have, self.inside) = (0, usize::from(length));
            }
        }
        heads
    }

    /// Counts bytes that went by unseen. What follows is read on as well as it can be.
    pub fn skip(&mut self, mut unseen: u64) {
        let skipped = unseen.min(u64::try_from(self.inside).unwrap_or(u64::MAX));
        self.inside = self.inside.saturating_sub(usize::try_from(skipped).unwrap_or(usize::MAX));
        unseen = unseen.saturating_sub(skipped);
        if unseen > 0 {
            // Headers were missed: where the next begins cannot be known.
            self.inside = usize::MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_bytes_tell_what_is_spoken() {
        use Direction::{ToClient, ToServer};
        for (direction, first, speech) in [
            (ToServer, &b""[..], Speech::Unclear),
            (ToServer, b"\x16", Speech::Unclear),
            (ToServer, b"\x16\x03\x01\x05", Speech::Encrypted),
            (ToServer, b"\x16\x04", Speech::Plain),
            (ToServer, b"alice", Speech::Plain),
            (ToClient, b"\x16\x03\x03", Speech::Plain),
            (ToClient, b"pseudo ?", Speech::Plain),
        ] {
            assert_eq!(Speech::of_first(direction, first), speech, "{first:?}");
        }
    }

    #[test]
    fn a_header_is_told_once_wherever_it_is_cut() {
        let mut bytes = b"\x16\x03\x01\x00\x03abc".to_vec();
        bytes.extend(b"\x14\x03\x03\x00\x00\x17\x03\x03\x01\x00");
        bytes.extend([7; 256]);
        let whole = RecordReader::default().read(&bytes);
        let said = whole.iter().map(|head| (head.name(), head.length)).collect::<Vec<_>>();
        let expected = [("handshake", 3), ("change_cipher_spec", 0), ("application_data", 256)];
        assert_eq!(said, expected);
        let mut reader = RecordReader::default();
        let one_by_one = bytes.iter().flat_map(|byte| reader.read(&[*byte])).collect::<Vec<_>>();
        assert_eq!(one_by_one, whole);
    }

    #[test]
    fn after_bytes_that_went_by_unseen_no_header_is_made_up() {
        let mut reader = RecordReader::default();
        assert_eq!(reader.read(b"\x17\x03\x03\x00\x0a").len(), 1);
        reader.skip(10);
        assert_eq!(reader.read(b"\x17\x03\x03\x00\x02xx").len(), 1, "inside was all of it");
        reader.skip(1);
        assert_eq!(reader.read(&[0; 100]), []);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same_headers(
            bytes in prop::collection::vec(any::<u8>(), 0..600),
            cuts in prop::collection::vec(1..50_usize, 1..40),
        ) {
            let whole = RecordReader::default().read(&bytes);
            let (mut reader, mut pieces, mut rest) = (RecordReader::default(), Vec::new(), &bytes[..]);
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.extend(reader.read(piece));
                rest = after;
            }
            prop_assert_eq!(pieces, whole);
        }
    }
}
