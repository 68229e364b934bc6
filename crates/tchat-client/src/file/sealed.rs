//! How a file is sealed and opened, one chunk at a time.
//!
//! The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption
//! and its Nonce-Reuse Misuse-Resistance", 2015) over AES-256-GCM, with a key that no other file
//! has: the nonce is the chunk's number, and that of the last chunk is marked. So a file that was
//! cut, or whose chunks were exchanged, does not open. How it is cut, and what it is called, is
//! [`tchat_proto::file`]'s; all of it is in `docs/protocol.md`.
//!
//! The same chunk under the same number is always sealed alike. That is no reuse of a nonce: it is
//! the same message. And it is how a file that was opened half before a restart gets its name
//! checked as a whole: what lies on the disk is sealed again, only to be hashed.

use std::io::{self, Read, Write};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use tchat_mls::content::FileKey;
use tchat_proto::file::{FileHasher, Layout};
use tchat_proto::id::FileId;
use tchat_proto::limits::{FILE_CHUNK_BYTES, SEALED_CHUNK_BYTES};

/// A chunk that was not sealed at this place of this file, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the chunk does not open")]
pub(crate) struct DoesNotOpen;

/// Why a file could not be sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealFailed {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Read(io::Error),
    /// What is sealed cannot be written.
    #[error("the sealed file cannot be written: {0}")]
    Write(io::Error),
    /// It has fewer bytes than it had.
    #[error("the file ended early")]
    Shorter,
}

/// The cipher of one file.
struct Cipher {
    key: LessSafeKey,
    layout: Layout,
}

impl Cipher {
    fn new(key: &FileKey, layout: Layout) -> Self {
        #[expect(clippy::expect_used, reason = "32 bytes are a key for AES-256")]
        let key = UnboundKey::new(&AES_256_GCM, &key.0).expect("a key of the right length");
        Self { key: LessSafeKey::new(key), layout }
    }

    fn nonce(&self, chunk: u64) -> Nonce {
        let mut nonce = [0; NONCE_LEN];
        if let Some(number) = nonce.last_chunk_mut() {
            *number = chunk.to_be_bytes();
        }
        if chunk.saturating_add(1) == self.layout.chunks() {
            nonce[0] = 1;
        }
        Nonce::assume_unique_for_key(nonce)
    }

    /// Seals a chunk where it lies; the tag goes behind it.
    fn seal(&self, chunk: u64, bytes: &mut Vec<u8>) {
        #[expect(clippy::expect_used, reason = "fails beyond 64 GiB only")]
        self.key
            .seal_in_place_append_tag(self.nonce(chunk), Aad::empty(), bytes)
            .expect("a chunk is short enough to be sealed");
    }

    /// Opens a chunk where it lies.
    fn open(&self, chunk: u64, bytes: &mut Vec<u8>) -> Result<(), DoesNotOpen> {
        let expected = self.layout.chunk_at(self.layout.offset(chunk)).map(|(_, length)| length);
        if expected != Some(bytes.len()) {
            return Err(DoesNotOpen);
        }
        let plain = self.key.open_in_place(self.nonce(chunk), Aad::empty(), bytes);
        let length = plain.or(Err(DoesNotOpen))?.len();
        bytes.truncate(length);
        Ok(())
    }
}

/// A file being sealed, chunk by chunk.
pub(crate) struct Sealing {
    cipher: Cipher,
    hasher: FileHasher,
    next: u64,
    /// The chunk at hand; kept so that a file of a gigabyte is sealed in a quarter of a megabyte.
    chunk: Vec<u8>,
}

impl Sealing {
    /// Begins with a file of the layout.
    pub(crate) fn new(key: &FileKey, layout: Layout) -> Self {
        let chunk = Vec::with_capacity(SEALED_CHUNK_BYTES);
        Self { cipher: Cipher::new(key, layout), hasher: FileHasher::default(), next: 0, chunk }
    }

    /// Seals the next chunk. Gives the file's name once there is none left.
    pub(crate) fn step(
        &mut self,
        from: &mut impl Read,
        to: &mut impl Write,
    ) -> Result<Option<FileId>, SealFailed> {
        let plain_left = self.plain_left();
        let wanted = plain_left.min(FILE_CHUNK_BYTES as u64);
        self.chunk.clear();
        let read = from.take(wanted).read_to_end(&mut self.chunk).map_err(SealFailed::Read)?;
        if read as u64 != wanted {
            return Err(SealFailed::Shorter);
        }
        self.cipher.seal(self.next, &mut self.chunk);
        self.hasher.update(&self.chunk);
        to.write_all(&self.chunk).map_err(SealFailed::Write)?;
        self.next += 1;
        let done = self.next >= self.cipher.layout.chunks();
        Ok(done.then(|| self.hasher.finish()))
    }

    /// How many chunks are sealed.
    pub(crate) const fn chunks(&self) -> u64 {
        self.next
    }

    /// How many bytes of the file are sealed.
    pub(crate) fn done(&self) -> u64 {
        self.cipher.layout.plain_bytes() - self.plain_left()
    }

    fn plain_left(&self) -> u64 {
        let done = self.next.saturating_mul(FILE_CHUNK_BYTES as u64);
        self.cipher.layout.plain_bytes().saturating_sub(done)
    }
}

/// A file being opened, chunk by chunk, in order.
pub(crate) struct Opening {
    cipher: Cipher,
    hasher: FileHasher,
    next: u64,
}

impl Opening {
    /// Begins with a file of the layout.
    pub(crate) fn new(key: &FileKey, layout: Layout) -> Self {
        Self { cipher: Cipher::new(key, layout), hasher: FileHasher::default(), next: 0 }
    }

    /// The number of the chunk that comes next.
    pub(crate) const fn next(&self) -> u64 {
        self.next
    }

    /// How many bytes of the file are open.
    pub(crate) fn done(&self) -> u64 {
        self.next.saturating_mul(FILE_CHUNK_BYTES as u64).min(self.cipher.layout.plain_bytes())
    }

    /// How many bytes the next chunk has, open; `None` if there is none.
    pub(crate) fn next_length(&self) -> Option<usize> {
        let left = self.cipher.layout.plain_bytes().saturating_sub(self.done());
        let is_left = self.next < self.cipher.layout.chunks();
        is_left
            .then(|| usize::try_from(left).map_or(FILE_CHUNK_BYTES, |it| it.min(FILE_CHUNK_BYTES)))
    }

    /// Opens the next chunk where it lies. One that does not open changes nothing.
    pub(crate) fn open(&mut self, sealed: &mut Vec<u8>) -> Result<(), DoesNotOpen> {
        let hash = {
            let mut hasher = self.hasher.clone();
            hasher.update(sealed);
            hasher
        };
        self.cipher.open(self.next, sealed)?;
        self.hasher = hash;
        self.next += 1;
        Ok(())
    }

    /// Takes the next chunk as it was opened before. Whether it still is what it was, the name of
    /// the whole file will tell.
    pub(crate) fn pass(&mut self, plain: &mut Vec<u8>) {
        self.cipher.seal(self.next, plain);
        self.hasher.update(plain);
        self.next += 1;
    }

    /// What the file is called, if it has been gone through.
    pub(crate) fn finish(&self) -> Option<FileId> {
        (self.next >= self.cipher.layout.chunks()).then(|| self.hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    use super::*;

    fn key() -> FileKey {
        FileKey(std::array::from_fn(|at| u8::try_from(at).unwrap()))
    }

    fn layout(plain: usize) -> Layout {
        Layout::of_plain(plain as u64).unwrap()
    }

    fn seal(key: &FileKey, plain: &[u8]) -> (Vec<u8>, FileId) {
        let mut sealing = Sealing::new(key, layout(plain.len()));
        let (mut from, mut sealed) = (plain, Vec::new());
        loop {
            if let Some(file) = sealing.step(&mut from, &mut sealed).unwrap() {
                assert_eq!(sealing.done(), plain.len() as u64);
                return (sealed, file);
            }
        }
    }

    fn open(key: &FileKey, plain: usize, sealed: &[u8]) -> Result<(Vec<u8>, FileId), DoesNotOpen> {
        let mut opening = Opening::new(key, layout(plain));
        let mut opened = Vec::new();
        for chunk in sealed.chunks(SEALED_CHUNK_BYTES) {
            let mut chunk = chunk.to_vec();
            opening.open(&mut chunk)?;
            opened.extend(chunk);
        }
        Ok((opened, opening.finish().ok_or(DoesNotOpen)?))
    }

    /// A file of so many bytes that no two chunks of it are alike.
    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
    }

    const SIZES: [usize; 7] = [
        0,
        1,
        FILE_CHUNK_BYTES - 1,
        FILE_CHUNK_BYTES,
        FILE_CHUNK_BYTES + 1,
        2 * FILE_CHUNK_BYTES,
        2 * FILE_CHUNK_BYTES + 12_345,
    ];

    #[test]
    fn a_file_of_any_size_opens_as_what_it_was() {
        for size in SIZES {
            let plain = pattern(size);
            let (sealed, file) = seal(&key(), &plain);
            assert_eq!(sealed.len() as u64, layout(size).sealed_bytes(), "{size}");
            assert_eq!(open(&key(), size, &sealed), Ok((plain, file)), "{size}");
        }
    }

    #[test]
    fn a_file_that_was_cut_extended_or_put_together_anew_does_not_open() {
        let size = 2 * FILE_CHUNK_BYTES + 12_345;
        let (sealed, file) = seal(&key(), &pattern(size));
        let (first, rest) = sealed.split_at(SEALED_CHUNK_BYTES);
        let (second, third) = rest.split_at(SEALED_CHUNK_BYTES);
        for (what, chunks, claimed) in [
            ("cut after a chunk", vec![first, second], size),
            ("cut, and said to be as long", vec![first, second], 2 * FILE_CHUNK_BYTES),
            ("cut, and its last chunk kept", vec![first, third], FILE_CHUNK_BYTES + 12_345),
            ("exchanged", vec![second, first, third], size),
            ("doubled", vec![first, first, third], size),
            ("extended", vec![first, second, third, third], size),
            ("its last chunk alone", vec![third], 12_345),
            ("cut within a chunk", vec![first, second, &third[..third.len() - 1]], size),
            ("nothing", vec![], size),
        ] {
            let opened = open(&key(), claimed, &chunks.concat());
            assert!(opened.is_err(), "{what}");
        }
        let other = FileKey([9; 32]);
        assert_eq!(open(&other, size, &sealed), Err(DoesNotOpen));
        assert_eq!(open(&key(), size, &sealed).unwrap().1, file);
    }

    #[test]
    fn what_was_opened_before_a_restart_counts_for_the_name() {
        let size = 2 * FILE_CHUNK_BYTES + 5;
        let plain = pattern(size);
        let (sealed, file) = seal(&key(), &plain);
        let resumed = |disk: &[u8]| {
            let mut opening = Opening::new(&key(), layout(size));
            opening.pass(&mut disk.to_vec());
            assert_eq!((opening.next(), opening.done()), (1, FILE_CHUNK_BYTES as u64));
            for chunk in sealed.chunks(SEALED_CHUNK_BYTES).skip(1) {
                opening.open(&mut chunk.to_vec()).unwrap();
            }
            assert_eq!(opening.next_length(), None);
            opening.finish().unwrap()
        };
        assert_eq!(resumed(&plain[..FILE_CHUNK_BYTES]), file);
        let mut bent = plain;
        bent[1_000] ^= 1;
        assert_ne!(resumed(&bent[..FILE_CHUNK_BYTES]), file);
    }

    #[test]
    fn a_chunk_that_does_not_open_can_be_asked_for_again() {
        let plain = pattern(100);
        let (mut sealed, file) = seal(&key(), &plain);
        let mut opening = Opening::new(&key(), layout(100));
        let mut bent = sealed.clone();
        bent[3] ^= 1;
        assert_eq!(opening.open(&mut bent), Err(DoesNotOpen));
        assert_eq!((opening.next(), opening.finish()), (0, None));
        assert_eq!(opening.open(&mut sealed), Ok(()));
        assert_eq!(opening.finish(), Some(file));
    }

    #[test]
    fn a_file_that_ends_early_is_not_sealed() {
        let mut sealing = Sealing::new(&key(), layout(100));
        let failed = sealing.step(&mut &pattern(99)[..], &mut Vec::new());
        assert!(matches!(failed, Err(SealFailed::Shorter)));
    }

    /// The vectors of `docs/protocol.md`: another client must come to the same bytes.
    #[test]
    fn the_documented_vectors_hold() {
        let page = include_str!("../../../../docs/protocol.md");
        for size in [0, 5, FILE_CHUNK_BYTES, FILE_CHUNK_BYTES + 1] {
            let plain: Vec<u8> = (0..size).map(|at| u8::try_from(at % 256).unwrap()).collect();
            let (sealed, file) = seal(&key(), &plain);
            let last = sealed.chunks(SEALED_CHUNK_BYTES).last().unwrap();
            let end = &last[last.len().saturating_sub(21)..];
            let row = format!(
                "| {size} | {} | `{}` | `{}` |",
                sealed.len(),
                HEXLOWER.encode(end),
                HEXLOWER.encode(&file.0),
            );
            assert!(page.contains(&row), "missing in docs/protocol.md: {row}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn no_bit_of_a_sealed_file_can_be_changed(
            size in 0..3 * FILE_CHUNK_BYTES, at in any::<prop::sample::Index>(), bit in 0..8_u32,
        ) {
            let plain = pattern(size);
            let (mut sealed, file) = seal(&key(), &plain);
            prop_assert_eq!(open(&key(), size, &sealed), Ok((plain, file)));
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(open(&key(), size, &sealed), Err(DoesNotOpen));
        }

        #[test]
        fn a_file_opens_at_its_own_length_only(size in 0..2_000_usize, claimed in 0..2_000_usize) {
            let (sealed, _) = seal(&key(), &pattern(size));
            prop_assert_eq!(open(&key(), claimed, &sealed).is_ok(), size == claimed);
        }
    }
}
