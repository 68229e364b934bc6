//! A sealed file that holds other files: what a profile is carried in from one machine to another.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `tchPROF1`; the last is the version |
//! | 112 | the key, wrapped by a passphrase, as in a sealed profile ([`crate::wrapped_key`]) |
//! | the rest | chunks of 64 KiB, the last one shorter, each sealed and followed by its tag |
//!
//! Chunks are sealed with AES-256-GCM under a key derived from the wrapped one, which is random and seals
//! one file only. The nonce of a chunk is its number, with its first byte 1 for the last chunk and 0 for
//! all others, and the first 120 bytes are its associated data: so a file that was cut, put together from
//! two, or changed in any bit does not open (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, "Online
//! Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015).
//!
//! In the chunks, one after the other: of each file the length of its name (2), its name, its length (8),
//! its bytes; then a length of 0 for the end. Numbers are big-endian.

use std::io::{self, Read, Write};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::data_key::DataKey;
use crate::passphrase::Passphrase;
use crate::wrapped_key::{NotAWrappedKey, UnwrapRefused, WRAPPED_KEY_BYTES, WrappedKey};

/// What the file begins with, without the version.
const MAGIC: &[u8; 7] = b"tchPROF";
const VERSION: u8 = b'1';

/// How long the part is that is not sealed.
const HEAD_BYTES: usize = 8 + WRAPPED_KEY_BYTES;

/// How many bytes are sealed together.
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;

/// The longest name of a file.
const NAME_BYTES_MAX: usize = 128;

/// Why a file is no profile that was exported, or none that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAContainer {
    /// It is something else.
    #[error("it is no exported profile")]
    Foreign,
    /// A later version wrote it.
    #[error("a later version wrote it")]
    Newer,
    /// It was cut or changed.
    #[error("it is damaged: it was cut or changed")]
    Damaged,
}

/// Why a container was not written or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContainerFailed {
    /// The file, or what it goes into, cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is not one.
    #[error(transparent)]
    Not(#[from] NotAContainer),
    /// The passphrase does not open it.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The passphrase costs more memory than there is.
    #[error("not enough memory")]
    OutOfMemory,
}

impl From<UnwrapRefused> for ContainerFailed {
    fn from(refused: UnwrapRefused) -> Self {
        match refused {
            UnwrapRefused::WrongPassphrase => Self::WrongPassphrase,
            UnwrapRefused::OutOfMemory => Self::OutOfMemory,
        }
    }
}

/// The cipher of the chunks.
fn cipher(key: &DataKey) -> LessSafeKey {
    let derived = zeroize::Zeroizing::new(blake3::derive_key(
        "tchat exported profile v1: chunks",
        key.expose_bytes(),
    ));
    #[expect(clippy::expect_used, reason = "32 bytes are a key for AES-256")]
    let key = UnboundKey::new(&AES_256_GCM, derived.as_slice()).expect("a key of the right length");
    LessSafeKey::new(key)
}

/// Whether more chunks follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Within,
    Last,
}

fn nonce(number: u64, place: Place) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    let (mark, rest) = nonce.split_at_mut(NONCE_LEN - 8);
    mark.fill(0);
    if let Some(first) = mark.first_mut() {
        *first = u8::from(place == Place::Last);
    }
    rest.copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

/// A container being written.
pub(crate) struct Packing<W> {
    out: W,
    head: [u8; HEAD_BYTES],
    cipher: LessSafeKey,
    chunk: Vec<u8>,
    number: u64,
}

impl<W: Write> Packing<W> {
    /// Begins one whose key is wrapped so.
    pub(crate) fn begin(mut out: W, key: &DataKey, wrapped: &WrappedKey) -> io::Result<Self> {
        let mut head = [0; HEAD_BYTES];
        let (magic, rest) = head.split_at_mut(8);
        magic[..7].copy_from_slice(MAGIC);
        magic[7] = VERSION;
        rest.copy_from_slice(&wrapped.to_bytes());
        out.write_all(&head)?;
        let chunk = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        Ok(Self { out, head, cipher: cipher(key), chunk, number: 0 })
    }

    /// Puts a file into it. One whose length changes meanwhile is refused.
    pub(crate) fn put(&mut self, name: &str, length: u64, mut from: impl Read) -> io::Result<()> {
        let name_length = u16::try_from(name.len()).or(Err(io::ErrorKind::InvalidFilename))?;
        self.push(&name_length.to_be_bytes())?;
        self.push(name.as_bytes())?;
        self.push(&length.to_be_bytes())?;
        let (mut left, mut buffer) = (length, vec![0; CHUNK_BYTES]);
        while left > 0 {
            let most = usize::try_from(left).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES));
            let read = from.read(&mut buffer[..most])?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.push(&buffer[..read])?;
            left -= read as u64;
        }
        Ok(())
    }

    /// That was the last file. Gives back what it was written to.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.push(&0_u16.to_be_bytes())?;
        self.seal(Place::Last)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn push(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.chunk.len() == CHUNK_BYTES {
                self.seal(Place::Within)?;
            }
            let room = CHUNK_BYTES - self.chunk.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn seal(&mut self, place: Place) -> io::Result<()> {
        let nonce = nonce(self.number, place);
        let sealed =
            self.cipher.seal_in_place_append_tag(nonce, Aad::from(&self.head), &mut self.chunk);
        sealed.or(Err(io::ErrorKind::Other))?;
        self.out.write_all(&self.chunk)?;
        self.chunk.clear();
        self.number += 1;
        Ok(())
    }
}

/// A container being read.
pub(crate) struct Unpacking<R> {
    from: R,
    head: [u8; HEAD_BYTES],
    cipher: LessSafeKey,
    /// What was opened and not taken.
    open: Vec<u8>,
    taken: usize,
    /// What was read behind it.
    ahead: Vec<u8>,
    number: u64,
    over: bool,
}

/// A container's head: what it is, and how its key is wrapped.
pub(crate) struct Head {
    bytes: [u8; HEAD_BYTES],
    wrapped: WrappedKey,
}

impl Head {
    /// Reads it.
    pub(crate) fn read(from: &mut impl Read) -> Result<Self, ContainerFailed> {
        let mut head = Vec::new();
        from.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        match head.strip_prefix(MAGIC).and_then(|rest| rest.first()) {
            Some(&VERSION) => {}
            Some(version) if *version > VERSION => return Err(NotAContainer::Newer.into()),
            _ => return Err(NotAContainer::Foreign.into()),
        }
        let bytes: [u8; HEAD_BYTES] = head.try_into().or(Err(NotAContainer::Damaged))?;
        let wrapped = WrappedKey::from_bytes(&bytes[8..]).map_err(|error| match error {
            NotAWrappedKey::Newer => NotAContainer::Newer,
            NotAWrappedKey::Damaged | NotAWrappedKey::Cost => NotAContainer::Damaged,
        })?;
        Ok(Self { bytes, wrapped })
    }

    /// How its key is wrapped.
    pub(crate) const fn wrapped(&self) -> &WrappedKey {
        &self.wrapped
    }

    /// The key, if the passphrase is right.
    pub(crate) fn open(&self, passphrase: &Passphrase) -> Result<DataKey, ContainerFailed> {
        Ok(self.wrapped.unwrap_with(passphrase)?)
    }
}

impl<R: Read> Unpacking<R> {
    /// Goes on behind the head.
    pub(crate) fn begin(from: R, head: &Head, key: &DataKey) -> Self {
        Self {
            from,
            head: head.bytes,
            cipher: cipher(key),
            open: Vec::new(),
            taken: 0,
            ahead: Vec::new(),
            number: 0,
            over: false,
        }
    }

    /// The next file: hands its bytes to what `begin` makes of its name. `None` when there was the
    /// last.
    ///
    /// Each byte was proven to be what was written; that none is missing only the end proves.
    pub(crate) fn next<W: Write>(
        &mut self,
        begin: impl FnOnce(&str) -> Result<W, ContainerFailed>,
    ) -> Result<Option<W>, ContainerFailed> {
        let length = usize::from(u16::from_be_bytes(self.take_array()?));
        if length == 0 {
            // The last chunk ends here, and the file with it.
            let rest = self.open.len() > self.taken || !self.over;
            return if rest { Err(NotAContainer::Damaged.into()) } else { Ok(None) };
        }
        if length > NAME_BYTES_MAX {
            return Err(NotAContainer::Damaged.into());
        }
        let mut name = vec![0; length];
        self.take(&mut name)?;
        let name = String::from_utf8(name).or(Err(NotAContainer::Damaged))?;
        let mut left = u64::from_be_bytes(self.take_array()?);
        let mut to = begin(&name)?;
        while left > 0 {
            self.fill()?;
            let there = self.open.get(self.taken..).unwrap_or_default();
            let most = usize::try_from(left).map_or(there.len(), |left| left.min(there.len()));
            to.write_all(there.get(..most).unwrap_or_default())?;
            self.taken += most;
            left -= most as u64;
        }
        Ok(Some(to))
    }

    fn take_array<const N: usize>(&mut self) -> Result<[u8; N], ContainerFailed> {
        let mut bytes = [0; N];
        self.take(&mut bytes)?;
        Ok(bytes)
    }

    fn take(&mut self, mut bytes: &mut [u8]) -> Result<(), ContainerFailed> {
        while !bytes.is_empty() {
            self.fill()?;
            let there = self.open.get(self.taken..).unwrap_or_default();
            let most = there.len().min(bytes.len());
            let (now, later) = bytes.split_at_mut(most);
            now.copy_from_slice(there.get(..most).unwrap_or_default());
            self.taken += most;
            bytes = later;
        }
        Ok(())
    }

    /// Opens the next chunk, if nothing is left of the one before.
    fn fill(&mut self) -> Result<(), ContainerFailed> {
        while self.taken >= self.open.len() {
            if self.over {
                return Err(NotAContainer::Damaged.into());
            }
            const SEALED: usize = CHUNK_BYTES + TAG_BYTES;
            // One byte more tells whether this is the last.
            let wanted = (SEALED + 1).saturating_sub(self.ahead.len());
            (&mut self.from).take(wanted as u64).read_to_end(&mut self.ahead)?;
            let place = if self.ahead.len() > SEALED { Place::Within } else { Place::Last };
            self.over = place == Place::Last;
            let rest = self.ahead.split_off(self.ahead.len().min(SEALED));
            let mut chunk = std::mem::replace(&mut self.ahead, rest);
            let nonce = nonce(self.number, place);
            let opened = self.cipher.open_in_place(nonce, Aad::from(&self.head), &mut chunk);
            let length = opened.or(Err(NotAContainer::Damaged))?.len();
            chunk.truncate(length);
            (self.open, self.taken) = (chunk, 0);
            self.number += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wrapped_key::Cost;

    fn passphrase() -> Passphrase {
        Passphrase::from_utf8(b"a passphrase").unwrap()
    }

    /// Files of lengths around those of chunks.
    fn files() -> Vec<(String, Vec<u8>)> {
        let lengths = [0, 1, CHUNK_BYTES - 40, CHUNK_BYTES, 3 * CHUNK_BYTES + 5];
        let file = |length: usize| (format!("{length}.db"), vec![length.to_le_bytes()[0]; length]);
        lengths.into_iter().map(file).collect()
    }

    fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let key = DataKey::from_bytes(&[7; 32]);
        let wrapped = WrappedKey::wrap(&key, &passphrase(), Cost::LEAST).unwrap();
        let mut packing = Packing::begin(Vec::new(), &key, &wrapped).unwrap();
        for (name, bytes) in files {
            packing.put(name, bytes.len() as u64, bytes.as_slice()).unwrap();
        }
        packing.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ContainerFailed> {
        let mut from = bytes;
        let head = Head::read(&mut from)?;
        let key = head.open(&passphrase())?;
        let mut unpacking = Unpacking::begin(from, &head, &key);
        let mut files = Vec::new();
        loop {
            let mut called = String::new();
            let next = unpacking.next(|name| {
                name.clone_into(&mut called);
                Ok(Vec::new())
            })?;
            match next {
                Some(bytes) => files.push((called, bytes)),
                None => return Ok(files),
            }
        }
    }

    fn why(bytes: &[u8]) -> NotAContainer {
        match unpacked(bytes) {
            Err(ContainerFailed::Not(why)) => why,
            other => panic!("{:?}", other.map(|files| files.len())),
        }
    }

    #[test]
    fn what_was_packed_is_what_comes_out() {
        assert_eq!(unpacked(&packed(&files())).unwrap(), files());
        assert_eq!(unpacked(&packed(&[])).unwrap(), []);
        // A chunk that ends exactly with the end.
        let exact = CHUNK_BYTES - 2 - 1 - 8 - 2;
        let one = [("x".to_owned(), vec![9; exact])];
        let bytes = packed(&one);
        assert_eq!(bytes.len(), HEAD_BYTES + CHUNK_BYTES + TAG_BYTES);
        assert_eq!(unpacked(&bytes).unwrap(), one);
    }

    #[test]
    fn nothing_of_it_lies_open() {
        let bytes = packed(&[("name-of-a-file.db".to_owned(), b"canary".repeat(99))]);
        for open in [&b"canary"[..], b"name-of-a-file"] {
            assert!(!bytes.windows(open.len()).any(|window| window == open));
        }
    }

    #[test]
    fn a_file_that_was_cut_anywhere_does_not_open() {
        let whole = packed(&files());
        let chunk = CHUNK_BYTES + TAG_BYTES;
        let cuts =
            (0..5).flat_map(|n| [0, 1, 15, 16, 17].map(|more| HEAD_BYTES + n * chunk + more));
        for cut in cuts.chain([whole.len() - 1]).filter(|cut| *cut < whole.len()) {
            assert_eq!(why(&whole[..cut]), NotAContainer::Damaged, "at {cut}");
        }
        assert_eq!(why(&whole[..HEAD_BYTES - 1]), NotAContainer::Damaged);
        assert_eq!(why(&[&whole[..], b"x"].concat()), NotAContainer::Damaged);
    }

    #[test]
    fn no_bit_can_be_changed_and_no_chunk_moved() {
        let whole = packed(&files());
        for at in (HEAD_BYTES..whole.len()).step_by(4_999) {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            assert_eq!(why(&bent), NotAContainer::Damaged, "at {at}");
        }
        let chunk = CHUNK_BYTES + TAG_BYTES;
        let mut moved = whole.clone();
        let (first, second) = moved[HEAD_BYTES..].split_at_mut(chunk);
        first.swap_with_slice(&mut second[..chunk]);
        assert_eq!(why(&moved), NotAContainer::Damaged);
        let doubled = [&whole[..HEAD_BYTES + chunk], &whole[HEAD_BYTES..]].concat();
        assert_eq!(why(&doubled), NotAContainer::Damaged);
        // Of another file under the same passphrase.
        let mut salted = whole;
        salted[8 + 30] ^= 1;
        assert_eq!(why(&salted), NotAContainer::Damaged);
    }

    #[test]
    fn what_is_something_else_or_newer_is_said_so() {
        assert_eq!(why(b""), NotAContainer::Foreign);
        assert_eq!(why(&[7; 4_096]), NotAContainer::Foreign);
        assert_eq!(why(b"SQLite format 3\0"), NotAContainer::Foreign);
        let mut newer = packed(&[]);
        newer[7] = b'2';
        assert_eq!(why(&newer), NotAContainer::Newer);
    }

    #[test]
    fn another_passphrase_does_not_open_it() {
        let bytes = packed(&files());
        let head = Head::read(&mut bytes.as_slice()).unwrap();
        let other = Passphrase::from_utf8(b"another").unwrap();
        assert!(matches!(head.open(&other), Err(ContainerFailed::WrongPassphrase)));
    }
}
