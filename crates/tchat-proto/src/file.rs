//! Sealed files: how they are cut into chunks, and what they are called.
//!
//! A file is sealed in chunks of [`FILE_CHUNK_BYTES`], the last one shorter; a file of 0 bytes has
//! one empty chunk. Each chunk grows by [`FILE_TAG_BYTES`]. So the length of a sealed file says how
//! it is cut, and any offset but a chunk's own is a mistake: [`Layout`] knows.
//!
//! A [`FileId`] is the hash over the hashes of all sealed chunks: who has the id can check what
//! came, and who made the file up cannot put another one in its place. [`FileHasher`] makes it, one
//! chunk after the other. Sealing itself is the client's; `docs/protocol.md` says how.

use crate::id::FileId;
use crate::limits::{FILE_CHUNK_BYTES, FILE_TAG_BYTES, SEALED_CHUNK_BYTES};

/// How a sealed file of some length is cut into chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    sealed_bytes: u64,
}

impl Layout {
    /// The layout of a sealed file of this length; `None` if no sealed file is as long: something
    /// has to be in its last chunk, but for that of an empty file.
    #[must_use]
    pub fn of_sealed(sealed_bytes: u64) -> Option<Self> {
        let last = sealed_bytes.checked_rem(SEALED_CHUNK)?;
        let is_empty_file = sealed_bytes == TAG;
        let is_cut = last == 0 || last > TAG;
        (is_empty_file || (sealed_bytes > 0 && is_cut)).then_some(Self { sealed_bytes })
    }

    /// The layout of a file of this length before it is sealed; `None` if it is too long to be
    /// counted.
    #[must_use]
    pub fn of_plain(plain_bytes: u64) -> Option<Self> {
        let chunks = plain_bytes.div_ceil(CHUNK).max(1);
        let sealed_bytes = plain_bytes.checked_add(chunks.checked_mul(TAG)?)?;
        Some(Self { sealed_bytes })
    }

    /// How long all sealed chunks are together.
    #[must_use]
    pub const fn sealed_bytes(self) -> u64 {
        self.sealed_bytes
    }

    /// How long the file is without sealing.
    #[must_use]
    pub const fn plain_bytes(self) -> u64 {
        self.sealed_bytes.saturating_sub(self.chunks().saturating_mul(TAG))
    }

    /// How many chunks it has, at least one.
    #[must_use]
    pub const fn chunks(self) -> u64 {
        self.sealed_bytes.div_ceil(SEALED_CHUNK)
    }

    /// Where in the sealed file a chunk begins.
    #[must_use]
    pub const fn offset(self, chunk: u64) -> u64 {
        chunk.saturating_mul(SEALED_CHUNK)
    }

    /// The number of the chunk that begins at `offset` of the sealed file, from 0, and how long it
    /// is sealed; `None` if none begins there.
    #[must_use]
    pub fn chunk_at(self, offset: u64) -> Option<(u64, usize)> {
        let (number, within) = (offset.checked_div(SEALED_CHUNK)?, offset % SEALED_CHUNK);
        let rest = self.sealed_bytes.checked_sub(offset).filter(|rest| *rest > 0)?;
        let length = usize::try_from(rest.min(SEALED_CHUNK)).ok()?;
        (within == 0).then_some((number, length))
    }

    /// The whole chunks within the first `bytes` of the sealed file, in bytes: what of a file that
    /// was cut short is worth keeping.
    #[must_use]
    pub fn whole_chunks(self, bytes: u64) -> u64 {
        if bytes >= self.sealed_bytes {
            return self.sealed_bytes;
        }
        bytes.saturating_sub(bytes % SEALED_CHUNK)
    }
}

const CHUNK: u64 = FILE_CHUNK_BYTES as u64;
const TAG: u64 = FILE_TAG_BYTES as u64;
const SEALED_CHUNK: u64 = SEALED_CHUNK_BYTES as u64;

/// Computes what a sealed file is called: BLAKE3 in key-derivation mode, context `tchat file v1`,
/// over the BLAKE3 hashes of its sealed chunks.
#[derive(Debug, Clone)]
pub struct FileHasher {
    hasher: blake3::Hasher,
}

impl Default for FileHasher {
    fn default() -> Self {
        Self { hasher: blake3::Hasher::new_derive_key("tchat file v1") }
    }
}

impl FileHasher {
    /// Takes the next sealed chunk, whole.
    pub fn update(&mut self, sealed_chunk: &[u8]) {
        self.hasher.update(blake3::hash(sealed_chunk).as_bytes());
    }

    /// What the file of all these chunks is called.
    #[must_use]
    pub fn finish(&self) -> FileId {
        FileId(*self.hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_of_no_bytes_has_one_empty_chunk() {
        let layout = Layout::of_plain(0).unwrap();
        assert_eq!((layout.sealed_bytes(), layout.chunks()), (16, 1));
        assert_eq!(layout.chunk_at(0), Some((0, 16)));
        assert_eq!(Layout::of_sealed(16), Some(layout));
    }

    #[test]
    fn a_length_that_no_sealed_file_has_is_no_layout() {
        for sealed in [0, 1, 15, SEALED_CHUNK + 1, SEALED_CHUNK + 16, 7 * SEALED_CHUNK + 16] {
            assert_eq!(Layout::of_sealed(sealed), None, "{sealed}");
        }
        for sealed in [16, 17, SEALED_CHUNK - 1, SEALED_CHUNK, SEALED_CHUNK + 17, 1 << 40] {
            assert!(Layout::of_sealed(sealed).is_some(), "{sealed}");
        }
        assert_eq!(Layout::of_plain(u64::MAX), None);
    }

    #[test]
    fn a_chunk_begins_at_its_own_place_and_nowhere_else() {
        let layout = Layout::of_plain(CHUNK + 1).unwrap();
        assert_eq!(layout.chunk_at(0), Some((0, SEALED_CHUNK_BYTES)));
        assert_eq!(layout.chunk_at(SEALED_CHUNK), Some((1, 17)));
        for offset in [1, SEALED_CHUNK - 1, SEALED_CHUNK + 1, SEALED_CHUNK + 17, u64::MAX] {
            assert_eq!(layout.chunk_at(offset), None, "{offset}");
        }
        assert_eq!(Layout::of_plain(CHUNK).unwrap().chunk_at(SEALED_CHUNK), None, "no empty end");
    }

    #[test]
    fn of_a_file_cut_short_whole_chunks_are_kept() {
        let layout = Layout::of_plain(CHUNK + 1).unwrap();
        for (there, kept) in [
            (0, 0),
            (SEALED_CHUNK - 1, 0),
            (SEALED_CHUNK, SEALED_CHUNK),
            (SEALED_CHUNK + 16, SEALED_CHUNK),
            (SEALED_CHUNK + 17, SEALED_CHUNK + 17),
            (SEALED_CHUNK + 99, SEALED_CHUNK + 17),
        ] {
            assert_eq!(layout.whole_chunks(there), kept, "{there}");
        }
    }

    /// Pinned: other implementations must come to the same name.
    #[test]
    fn a_file_is_called_by_the_hashes_of_its_chunks() {
        let mut hasher = FileHasher::default();
        hasher.update(&[1; 20]);
        hasher.update(&[2; 17]);
        let hashes = [blake3::hash(&[1; 20]), blake3::hash(&[2; 17])];
        let hashes: Vec<u8> = hashes.iter().flat_map(|it| *it.as_bytes()).collect();
        assert_eq!(hasher.finish().0, blake3::derive_key("tchat file v1", &hashes));
        let mut exchanged = FileHasher::default();
        exchanged.update(&[2; 17]);
        exchanged.update(&[1; 20]);
        assert_ne!(exchanged.finish(), hasher.finish());
    }

    proptest! {
        #[test]
        fn the_sealed_length_says_what_the_plain_one_was(plain in 0..1_u64 << 50) {
            let layout = Layout::of_plain(plain).unwrap();
            prop_assert_eq!(Layout::of_sealed(layout.sealed_bytes()), Some(layout));
            prop_assert_eq!(layout.plain_bytes(), plain);
            let last = layout.offset(layout.chunks() - 1);
            let (_, length) = layout.chunk_at(last).unwrap();
            prop_assert_eq!(last + length as u64, layout.sealed_bytes());
        }
    }
}
