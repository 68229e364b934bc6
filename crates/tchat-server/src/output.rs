//! What waits to be written to one client, in the order in which it was put.
//!
//! Frames that many clients get are held, not copied: they are put together only as the socket
//! takes them, in a TLS record. What is for this client alone lies between them. Once all is
//! written nothing is held: a quiet connection costs no buffer.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::{Buf, Bytes, BytesMut};

/// Bytes in the order in which they go out.
#[derive(Debug, Default)]
pub(crate) struct Output {
    segments: VecDeque<Bytes>,
    /// After the segments: for this client alone, and more may follow.
    end: BytesMut,
    /// How many bytes the segments have.
    bytes: usize,
}

impl Output {
    pub(crate) fn len(&self) -> usize {
        self.bytes.saturating_add(self.end.len())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts all of `own` to the end.
    pub(crate) fn put(&mut self, own: &mut BytesMut) {
        let own = std::mem::take(own);
        if self.end.is_empty() {
            self.end = own;
        } else {
            // As one segment each, the pongs of a client that never reads would cost more than
            // their bytes.
            self.end.extend_from_slice(&own);
        }
    }

    /// Puts a frame to the end that others get as well.
    pub(crate) fn share(&mut self, frame: Bytes) {
        let own = std::mem::take(&mut self.end).freeze();
        for segment in [own, frame] {
            if !segment.is_empty() {
                self.bytes = self.bytes.saturating_add(segment.len());
                self.segments.push_back(segment);
            }
        }
    }

    /// Gives up what was written of the segments, and says what is left of `count`.
    fn advance_segments(&mut self, mut count: usize) -> usize {
        while count > 0
            && let Some(first) = self.segments.front_mut()
        {
            let length = first.len().min(count);
            first.advance(length);
            count = count.saturating_sub(length);
            self.bytes = self.bytes.saturating_sub(length);
            if first.is_empty() {
                self.segments.pop_front();
            }
        }
        if self.segments.is_empty() {
            self.segments = VecDeque::new();
        }
        count
    }
}

impl Buf for Output {
    fn remaining(&self) -> usize {
        self.len()
    }

    fn chunk(&self) -> &[u8] {
        self.segments.front().map_or(&self.end, |first| first)
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let segments = self.segments.iter().map(|it| &it[..]);
        let chunks = segments.chain(Some(&self.end[..]).filter(|end| !end.is_empty()));
        let filled =
            slices.iter_mut().zip(chunks).map(|(slice, chunk)| *slice = IoSlice::new(chunk));
        filled.count()
    }

    fn advance(&mut self, count: usize) {
        let rest = self.advance_segments(count);
        self.end.advance(rest);
        if self.end.is_empty() {
            // Advanced to its end, a buffer would keep its memory.
            self.end = BytesMut::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> BytesMut {
        BytesMut::from(text)
    }

    fn text(output: &mut Output) -> String {
        let bytes = output.copy_to_bytes(output.len());
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn lent(output: &Output, slices_max: usize) -> Vec<Vec<u8>> {
        let mut slices = vec![IoSlice::new(&[]); slices_max];
        let count = output.chunks_vectored(&mut slices);
        slices.iter().take(count).map(|it| it.to_vec()).collect()
    }

    #[test]
    fn nothing_overtakes_what_was_put_before_it() {
        let mut output = Output::default();
        output.put(&mut own("answer "));
        output.share(Bytes::from_static(b"entries "));
        output.put(&mut own("and "));
        output.put(&mut own("answers "));
        output.share(Bytes::from_static(b"entries"));
        assert_eq!(output.len(), 34);
        assert_eq!(text(&mut output), "answer entries and answers entries");
        assert!(output.is_empty());
    }

    #[test]
    fn it_goes_out_in_pieces_of_any_size() {
        for size in 1..=12 {
            let mut output = Output::default();
            output.put(&mut own("one"));
            output.share(Bytes::from_static(b"two"));
            output.share(Bytes::from_static(b"three"));
            output.put(&mut own("4"));
            let mut written = Vec::new();
            while !output.is_empty() {
                let length = size.min(output.len());
                let bytes = lent(&output, 4).concat();
                assert_eq!(bytes.len(), output.len());
                written.extend_from_slice(&bytes[..length]);
                output.advance(length);
            }
            assert_eq!(written, b"onetwothree4");
        }
    }

    #[test]
    fn it_lends_as_many_chunks_as_there_is_room_for() {
        let mut output = Output::default();
        output.share(Bytes::from_static(b"one"));
        output.share(Bytes::from_static(b"two"));
        output.put(&mut own("three"));
        assert_eq!(lent(&output, 2), [b"one", b"two"]);
        assert_eq!(lent(&output, 9).len(), 3);
    }

    #[test]
    fn a_shared_frame_is_not_copied_and_let_go_once_written() {
        let frame = Bytes::from(vec![7; 100]);
        let mut output = Output::default();
        output.share(frame.clone());
        assert_eq!(output.chunk().as_ptr(), frame.as_ptr());
        output.advance(99);
        assert!(!frame.is_unique());
        output.advance(1);
        assert!(frame.is_unique());
    }

    #[test]
    fn after_a_burst_no_memory_is_held() {
        let mut memory = BytesMut::zeroed(100_000);
        let mut output = Output::default();
        output.put(&mut memory.split());
        output.advance(99_999);
        assert!(!memory.try_reclaim(100_000));
        output.advance(1);
        assert!(memory.try_reclaim(100_000), "the output still holds what it wrote");
    }
}
