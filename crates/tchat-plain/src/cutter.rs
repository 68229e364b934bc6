//! Cuts a stream of bytes into pieces that `recv(1024).decode()` can take.
//!
//! No byte is changed, dropped or moved. A piece has at most [`RECV_BYTES`], and ends within a UTF-8
//! character only if the rest of that character does not come: its beginning waits for
//! [`UNFINISHED_MAX`]. Bytes that are no UTF-8 are nobody's business here and go on as they are.

use std::time::Instant;

use crate::limits::{RECV_BYTES, UNFINISHED_MAX};

/// What came from one sender and was not handed on yet.
#[derive(Debug, Default)]
pub struct Cutter {
    bytes: Vec<u8>,
    /// When the last of them came.
    arrived: Option<Instant>,
    /// Since when the bytes are the beginning of a character and nothing else.
    unfinished_since: Option<Instant>,
}

impl Cutter {
    /// Takes what came.
    pub fn push(&mut self, now: Instant, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.arrived = Some(now);
    }

    /// The next piece to hand on, if there is one by now.
    pub fn poll(&mut self, now: Instant) -> Option<Vec<u8>> {
        let end = first_cut(&self.bytes, RECV_BYTES);
        if end > 0 {
            self.unfinished_since = None;
            return Some(self.take(end));
        }
        let waited = self.poll_timeout()?;
        if now < waited {
            return None;
        }
        self.finish()
    }

    /// When to call [`Self::poll`] again if nothing more comes.
    pub fn poll_timeout(&mut self) -> Option<Instant> {
        if self.bytes.is_empty() {
            return None;
        }
        if self.unfinished_since.is_none() {
            self.unfinished_since = self.arrived;
        }
        self.unfinished_since?.checked_add(UNFINISHED_MAX)
    }

    /// Nothing more comes: the beginning of a character that waits goes on as it is.
    pub fn finish(&mut self) -> Option<Vec<u8>> {
        let end = self.bytes.len().min(RECV_BYTES);
        self.unfinished_since = None;
        (end > 0).then(|| self.take(end))
    }

    fn take(&mut self, end: usize) -> Vec<u8> {
        let rest = self.bytes.split_off(end);
        std::mem::replace(&mut self.bytes, rest)
    }
}

/// A text in pieces of at most [`RECV_BYTES`], all of which is there already.
pub fn pieces(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let end = match first_cut(bytes, RECV_BYTES) {
            0 => bytes.len().min(RECV_BYTES),
            end => end,
        };
        let (piece, rest) = bytes.split_at(end);
        bytes = rest;
        Some(piece)
    })
}

/// Where to cut so that at most `max` bytes come before, and no character is cut; 0 if there is only
/// the beginning of one.
fn first_cut(bytes: &[u8], max: usize) -> usize {
    let end = bytes.len().min(max);
    let head = bytes.get(..end).unwrap_or_default();
    end.saturating_sub(unfinished(head))
}

/// How many bytes at the end are the beginning of a character of which the rest is missing.
fn unfinished(bytes: &[u8]) -> usize {
    // The longest character has four bytes, so its beginning has at most three.
    let is_beginning = |length: &usize| {
        let tail = bytes.len().checked_sub(*length).and_then(|at| bytes.get(at..));
        tail.is_some_and(|tail| match std::str::from_utf8(tail) {
            Ok(_) => false,
            Err(error) => error.valid_up_to() == 0 && error.error_len().is_none(),
        })
    };
    (1..=3).find(is_beginning).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    /// All that a cutter hands on of `parts` that come at once, and then of a long silence.
    fn cut(parts: &[&[u8]]) -> Vec<Vec<u8>> {
        let now = Instant::now();
        let mut cutter = Cutter::default();
        let mut out = Vec::new();
        for part in parts {
            cutter.push(now, part);
            out.extend(std::iter::from_fn(|| cutter.poll(now)));
        }
        out.extend(std::iter::from_fn(|| cutter.poll(now + UNFINISHED_MAX)));
        out
    }

    #[test]
    fn a_message_goes_on_at_once_and_unchanged() {
        let mut cutter = Cutter::default();
        let now = Instant::now();
        cutter.push(now, "Salut à tous !".as_bytes());
        assert_eq!(cutter.poll(now).as_deref(), Some("Salut à tous !".as_bytes()));
        assert_eq!(cutter.poll(now), None);
        assert_eq!(cutter.poll_timeout(), None);
    }

    #[test]
    fn a_long_message_is_cut_where_a_character_ends() {
        let text = format!("x{}", "é".repeat(1_500));
        let pieces = cut(&[text.as_bytes()]);
        assert_eq!(pieces.concat(), text.as_bytes());
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [1_023, 1_024, 954]);
        assert!(pieces.iter().all(|piece| std::str::from_utf8(piece).is_ok()));
    }

    #[test]
    fn half_a_character_waits_for_its_other_half_and_not_for_long() {
        let now = Instant::now();
        let mut cutter = Cutter::default();
        cutter.push(now, b"caf\xc3");
        assert_eq!(cutter.poll(now).as_deref(), Some(&b"caf"[..]));
        assert_eq!(cutter.poll(now), None);
        cutter.push(now + Duration::from_millis(10), b"\xa9 !");
        assert_eq!(cutter.poll(now).as_deref(), Some("é !".as_bytes()));

        cutter.push(now, b"\xe2\x82");
        assert_eq!(cutter.poll(now), None);
        assert_eq!(cutter.poll_timeout(), Some(now + UNFINISHED_MAX));
        assert_eq!(cutter.poll(now + UNFINISHED_MAX).as_deref(), Some(&b"\xe2\x82"[..]));
    }

    #[test]
    fn who_sends_a_character_drop_by_drop_does_not_make_it_wait_longer() {
        let now = Instant::now();
        let mut cutter = Cutter::default();
        for (after, byte) in [(0, 0xf0), (20, 0x9f), (40, 0xa6)] {
            let now = now + Duration::from_millis(after);
            cutter.push(now, &[byte]);
            assert_eq!(cutter.poll(now), None);
        }
        assert_eq!(cutter.poll_timeout(), Some(now + UNFINISHED_MAX));
    }

    #[test]
    fn what_is_no_utf8_goes_on_as_it_is() {
        assert_eq!(cut(&[b"\xff\xfe\x80abc"]), [b"\xff\xfe\x80abc".to_vec()]);
        assert_eq!(cut(&[&[0x80; 3_000]]).concat(), [0x80; 3_000]);
    }

    proptest! {
        #[test]
        fn nothing_is_changed_lost_or_too_long(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..6),
        ) {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let pieces = cut(&parts);
            prop_assert_eq!(pieces.concat(), parts.concat());
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= RECV_BYTES));
        }

        #[test]
        fn what_was_a_text_arrives_as_texts(text in "\\PC{0,3000}", at in any::<prop::sample::Index>()) {
            let bytes = text.as_bytes();
            let (one, other) = bytes.split_at(at.index(bytes.len() + 1));
            for piece in cut(&[one, other]) {
                prop_assert!(std::str::from_utf8(&piece).is_ok());
            }
            for piece in pieces(bytes) {
                prop_assert!(piece.len() <= RECV_BYTES && std::str::from_utf8(piece).is_ok());
            }
            prop_assert_eq!(pieces(bytes).collect::<Vec<_>>().concat(), bytes);
        }
    }
}
