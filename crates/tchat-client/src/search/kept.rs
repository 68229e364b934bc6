//! A sealed profile's index between two runs: one file, sealed in pieces, replaced whole.
//!
//! What is in it lies in the database in the memory of whoever uses it, and on the disk only here.
//! Each piece is bound to its file, to its turn and to there being more: a file that was cut, or
//! put together from two, does not open, and is made anew from the history.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use crate::private_file::private_file;
use crate::profile::files::sync_folder;
use crate::random;
use crate::store::sealer::Sealer;

/// What the file begins with; the last letter is the format's version.
const MAGIC: [u8; 8] = *b"tchatSX1";

/// How much is sealed at once, in bytes.
const PIECE_BYTES: usize = 1024 * 1024;

/// The most that a sealed piece can have: nonce, kind and tag beside it.
const SEALED_BYTES_MAX: usize = PIECE_BYTES + 64;

/// The place that pieces are bound to.
const PLACE: &str = "search.piece";

/// What is said before the pieces, in clear; they are bound to all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Random: tells this file from every other.
    file: i64,
    /// The last change of the history that is in it.
    pub(super) changes: i64,
    /// How many bytes the pieces hold.
    pub(super) bytes: i64,
}

impl Head {
    const BYTES: usize = MAGIC.len() + 3 * 8;

    fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.file, self.changes, self.bytes];
        let numbers = numbers.iter().flat_map(|number| number.to_be_bytes());
        MAGIC.into_iter().chain(numbers).collect()
    }

    fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut bytes = [0; Self::BYTES];
        from.read_exact(&mut bytes)?;
        let (magic, numbers) = bytes.split_at(MAGIC.len());
        let numbers = numbers.as_chunks().0.iter().map(|it| i64::from_be_bytes(*it));
        match (magic == MAGIC, numbers.collect::<Vec<_>>().as_slice()) {
            (true, [file, changes, bytes]) if *bytes >= 0 => {
                Ok(Self { file: *file, changes: *changes, bytes: *bytes })
            }
            _ => Err(damaged()),
        }
    }

    const fn row(self, turn: i64, last: bool) -> [i64; 5] {
        [self.file, self.changes, self.bytes, turn, if last { 1 } else { 0 }]
    }
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// What a file says before its pieces; not yet known to be true.
pub(super) fn peek(path: &Path) -> Option<Head> {
    Head::read(&mut File::open(path).ok()?).ok()
}

/// Writes a file in place of the one that is there, if one is: whole, or not at all.
pub(super) fn write(path: &Path, sealer: &Sealer, changes: i64, bytes: &[u8]) -> io::Result<()> {
    let new = beginning(path);
    let replace = || -> io::Result<()> {
        let mut file = private_file(&new).map_err(io::Error::other)?;
        file.set_len(0)?;
        let length = i64::try_from(bytes.len()).map_err(io::Error::other)?;
        let head = Head { file: i64::from_be_bytes(random::bytes()), changes, bytes: length };
        file.write_all(&head.to_bytes())?;
        let mut turn = 0;
        let mut rest = bytes;
        loop {
            let (piece, after) = rest.split_at(rest.len().min(PIECE_BYTES));
            let sealed = sealer.sealed_bytes(PLACE, &head.row(turn, after.is_empty()), piece);
            let sealed = sealed.ok_or_else(damaged)?;
            let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
            file.write_all(&length.to_be_bytes())?;
            file.write_all(&sealed)?;
            if after.is_empty() {
                break;
            }
            (rest, turn) = (after, turn + 1);
        }
        file.sync_all()?;
        fs::rename(&new, path)
    };
    let written = replace();
    if written.is_err() {
        // What is left of it is written over next time.
        drop(fs::remove_file(&new));
        return written;
    }
    path.parent().map_or(Ok(()), |folder| sync_folder(folder).map_err(io::Error::other))
}

/// What a file is called until it is whole.
fn beginning(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Opens a file.
pub(super) fn read<'s>(path: &Path, sealer: &'s Sealer) -> io::Result<(Head, Pieces<'s>)> {
    let mut file = private_file_there(path)?;
    let head = Head::read(&mut file)?;
    let pieces =
        Pieces { file, sealer, head, turn: 0, left: head.bytes, piece: io::Cursor::default() };
    Ok((head, pieces))
}

fn private_file_there(path: &Path) -> io::Result<File> {
    if !path.exists() {
        return Err(io::ErrorKind::NotFound.into());
    }
    private_file(path).map_err(io::Error::other)
}

/// What is in a file, opened piece by piece.
pub(super) struct Pieces<'s> {
    file: File,
    sealer: &'s Sealer,
    head: Head,
    turn: i64,
    left: i64,
    piece: io::Cursor<Vec<u8>>,
}

impl Pieces<'_> {
    fn next_piece(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.file.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
        if length > SEALED_BYTES_MAX {
            return Err(damaged());
        }
        let mut sealed = vec![0; length];
        self.file.read_exact(&mut sealed)?;
        let last = usize::try_from(self.left).is_ok_and(|left| left <= PIECE_BYTES);
        let row = self.head.row(self.turn, last);
        let piece =
            self.sealer.unsealed_bytes(PLACE, &row, &sealed).map_err(|_not_ours| damaged())?;
        self.left -= i64::try_from(piece.len()).map_err(io::Error::other)?;
        self.turn += 1;
        Ok(piece)
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.read(into)?;
        if read > 0 || into.is_empty() || self.left <= 0 {
            return Ok(read);
        }
        self.piece = io::Cursor::new(self.next_piece()?);
        self.piece.read(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_key::DataKey;

    fn sealer() -> Sealer {
        DataKey::from_bytes(&[7; 32]).sealer(b"x")
    }

    fn read_all(path: &Path) -> io::Result<(i64, Vec<u8>)> {
        let sealer = sealer();
        let (head, pieces) = read(path, &sealer)?;
        let mut bytes = Vec::new();
        let length = u64::try_from(head.bytes).unwrap();
        pieces.take(length).read_to_end(&mut bytes)?;
        if i64::try_from(bytes.len()).unwrap() != head.bytes {
            return Err(damaged());
        }
        Ok((head.changes, bytes))
    }

    #[test]
    fn what_was_written_is_read_again_and_nothing_of_it_is_to_be_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.search");
        for length in [0, 1, 100, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES] {
            let bytes = b"needle ".iter().copied().cycle().take(length).collect::<Vec<_>>();
            write(&path, &sealer(), 5, &bytes).unwrap();
            assert_eq!(read_all(&path).unwrap(), (5, bytes));
            assert_eq!(peek(&path).map(|head| head.changes), Some(5));
            let kept = fs::read(&path).unwrap();
            assert!(!kept.windows(6).any(|it| it == b"needle"));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.search");
        write(&path, &sealer(), 5, b"abc").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_was_cut_bent_or_put_together_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.search");
        let bytes = vec![3; PIECE_BYTES + 100];
        write(&path, &sealer(), 5, &bytes).unwrap();
        let whole = fs::read(&path).unwrap();
        let second = whole.len() - 200;
        for length in [0, 7, Head::BYTES, Head::BYTES + 3, second, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(read_all(&path).is_err(), "cut at {length}");
        }
        for at in [0, 9, 17, 31, 33, 40, second, whole.len() - 1] {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            fs::write(&path, &bent).unwrap();
            assert!(read_all(&path).is_err(), "bent at {at}");
        }
        write(&path, &sealer(), 5, &bytes).unwrap();
        let other = fs::read(&path).unwrap();
        let mixed = [&whole[..second], &other[second..]].concat();
        fs::write(&path, mixed).unwrap();
        assert!(read_all(&path).is_err());
    }
}
