//! The bytes of one file, cheap to copy: copies share their pages until one of them writes.

use std::sync::Arc;

/// A database's page and a frame of its log touch one or two of these.
const PAGE_BYTES: usize = 4096;

type Page = [u8; PAGE_BYTES];

/// The bytes of one file. What was skipped over reads as zeros.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    /// `None` is a page of zeros. Bytes behind `len` are zeros.
    pages: Vec<Option<Arc<Page>>>,
    len: usize,
}

impl Content {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Reads as much of `into` as there is, tells how much that was, and leaves the rest alone.
    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) -> usize {
        let available = self.len.saturating_sub(offset).min(into.len());
        for piece in pieces(offset, available) {
            let into = &mut into[piece.of_range];
            match &self.pages[piece.page] {
                Some(page) => into.copy_from_slice(&page[piece.of_page]),
                None => into.fill(0),
            }
        }
        available
    }

    /// Writes, growing where needed.
    pub(crate) fn write(&mut self, offset: usize, data: &[u8]) {
        self.grow(offset + data.len());
        for piece in pieces(offset, data.len()) {
            self.page_mut(piece.page)[piece.of_page].copy_from_slice(&data[piece.of_range]);
        }
    }

    /// Makes the file at least so long.
    pub(crate) fn grow(&mut self, len: usize) {
        if len > self.len {
            self.pages.resize(len.div_ceil(PAGE_BYTES), None);
            self.len = len;
        }
    }

    /// Cuts the file off, or lengthens it with zeros.
    pub(crate) fn set_len(&mut self, len: usize) {
        if len < self.len {
            self.pages.truncate(len.div_ceil(PAGE_BYTES));
            self.len = len;
            let tail = len % PAGE_BYTES;
            if tail > 0 {
                self.page_mut(len / PAGE_BYTES)[tail..].fill(0);
            }
        }
        self.grow(len);
    }

    /// Inverts one bit, if there is such a byte.
    pub(crate) fn flip(&mut self, offset: usize, bit: u32) {
        if offset < self.len {
            self.page_mut(offset / PAGE_BYTES)[offset % PAGE_BYTES] ^= 1 << (bit % 8);
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.len];
        self.read(0, &mut bytes);
        bytes
    }

    fn page_mut(&mut self, page: usize) -> &mut Page {
        Arc::make_mut(self.pages[page].get_or_insert_with(|| Arc::new([0; PAGE_BYTES])))
    }
}

/// The part of a range of bytes that lies in one page.
struct Piece {
    page: usize,
    of_page: std::ops::Range<usize>,
    of_range: std::ops::Range<usize>,
}

fn pieces(offset: usize, len: usize) -> impl Iterator<Item = Piece> {
    split(offset, len, PAGE_BYTES).map(move |of_range| {
        let start = offset + of_range.start;
        let in_page = start % PAGE_BYTES;
        let of_page = in_page..in_page + of_range.len();
        Piece { page: start / PAGE_BYTES, of_page, of_range }
    })
}

/// Cuts `len` bytes that lie at `offset` at the multiples of `every`; ranges count from `offset`.
pub(crate) fn split(
    offset: usize,
    len: usize,
    every: usize,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let start = done;
        done = len.min(start + every - (offset + start) % every);
        (start < len).then_some(start..done)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Write(usize, Vec<u8>),
        SetLen(usize),
        Flip(usize, u32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..20_000_usize, any::<u8>(), 0..9_000_usize)
                .prop_map(|(offset, byte, len)| Step::Write(offset, vec![byte; len])),
            (0..20_000_usize).prop_map(Step::SetLen),
            (0..20_000_usize, 0..8_u32).prop_map(|(offset, bit)| Step::Flip(offset, bit)),
        ];
        prop::collection::vec(step, 1..12)
    }

    fn apply(step: &Step, plain: &mut Vec<u8>) {
        match step {
            Step::Write(offset, data) => {
                let end = offset + data.len();
                plain.resize(plain.len().max(end), 0);
                plain[*offset..end].copy_from_slice(data);
            }
            Step::SetLen(len) => plain.resize(*len, 0),
            Step::Flip(offset, bit) => {
                if let Some(byte) = plain.get_mut(*offset) {
                    *byte ^= 1 << bit;
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_content_reads_like_a_plain_vector_and_its_copies_stay_as_they_were(steps in steps()) {
            let (mut content, mut plain) = (Content::default(), Vec::new());
            let mut copies = Vec::new();
            for step in &steps {
                copies.push((content.clone(), plain.clone()));
                match step {
                    Step::Write(offset, data) => content.write(*offset, data),
                    Step::SetLen(len) => content.set_len(*len),
                    Step::Flip(offset, bit) => content.flip(*offset, *bit),
                }
                apply(step, &mut plain);
                prop_assert_eq!(&content.to_vec(), &plain);
            }
            for (copy, plain) in copies {
                prop_assert_eq!(copy.to_vec(), plain);
            }
        }
    }

    #[test]
    fn reading_past_the_end_tells_how_much_there_was() {
        let mut content = Content::default();
        content.write(4090, b"twelve bytes");
        let mut into = [7; 8];
        assert_eq!(content.read(4098, &mut into), 4);
        assert_eq!(&into, b"ytes\x07\x07\x07\x07");
        assert_eq!(content.read(5000, &mut into), 0);
    }
}
