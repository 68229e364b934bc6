//! The folder with the bytes of files.
//!
//! One file a file, named after room and id; with `.part` behind it until it is complete. The folder
//! is 0700 and what is in it 0600. Nothing is remembered between two jobs: how much of a file is
//! there is what the system says, so a crash leaves nothing to be put right.
//!
//! A file is complete in this order: its bytes are on the disk, they hash to its name, it has its
//! last name, the folder is on the disk, its row says so. So what the ledger calls complete is there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use tchat_proto::file::{FileHasher, Layout};
use tchat_proto::id::{FileId, RoomId};
use tchat_proto::limits::SEALED_CHUNK_BYTES;
use tchat_proto::refusal::{Code, Refusal};

use super::space::Space;
use super::{Did, FileKey, Task};
use crate::limits::FILE_SYNC_EVERY;
use crate::store::{DataFailed, private_file, private_folder};

/// What the name of a file ends in that is not complete.
const PART: &str = ".part";

/// The folder.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
}

/// How far a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Part,
    Whole,
}

impl Disk {
    /// The folder beside the database in `data`. Made if there is none.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] if it cannot be.
    pub(crate) fn open(data: &Path) -> Result<Self, DataFailed> {
        let folder = data.join("files");
        private_folder(&folder)
            .and_then(|()| sync_folder(data))
            .map_err(|error| DataFailed::from_io(&folder, error))?;
        Ok(Self { folder })
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does what is to be done. Blocks.
    ///
    /// # Errors
    ///
    /// The refusal to answer with.
    pub(super) fn carry_out(&self, key: FileKey, task: Task) -> Result<Did, Refusal> {
        let did = match task {
            Task::Open(layout) => self.begin(key, layout).map(|have| Did::Opened { have }),
            Task::Put { layout, offset, sealed } => {
                self.put(key, layout, offset, &sealed).map(|()| Did::Put)
            }
            Task::Close(layout) => self.close(key, layout).map(|()| Did::Checked),
            Task::Get { offset } => {
                self.get(key, offset).map(|(sealed, bytes)| Did::Read { sealed, bytes })
            }
            Task::Drop => self.remove(key).map(|()| Did::Dropped),
        };
        did.map_err(DiskFailed::into_refusal)
    }

    /// Says how much of a file is there, and cuts off what is no whole chunk.
    fn begin(&self, key: FileKey, layout: Layout) -> Result<u64, DiskFailed> {
        // Checked already: its row is about to say so, or the server ended in between.
        let whole = fs::metadata(self.path(key, Stage::Whole)).map(|file| file.len());
        if whole.is_ok_and(|whole| whole == layout.sealed_bytes()) {
            return Ok(layout.sealed_bytes());
        }
        let part = self.path(key, Stage::Part);
        let there = fs::metadata(&part).map_or(0, |file| file.len());
        let have = layout.whole_chunks(there);
        self.check_space(layout.sealed_bytes().saturating_sub(have))?;
        let file = private_file(&part)?;
        if there != have {
            file.set_len(have)?;
        }
        Ok(have)
    }

    fn put(
        &self,
        key: FileKey,
        layout: Layout,
        offset: u64,
        sealed: &[u8],
    ) -> Result<(), DiskFailed> {
        let path = self.path(key, Stage::Part);
        let mut file = match OpenOptions::new().write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return self.put_to_whole(key);
            }
            Err(error) => return Err(error.into()),
        };
        let there = file.metadata()?.len();
        let have = layout.whole_chunks(there);
        let length = layout.chunk_at(offset).map(|(_, length)| length);
        if length != Some(sealed.len()) || offset > have {
            return Err(misplaced(have));
        }
        if offset < have {
            return Ok(());
        }
        let length = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        self.check_space(length)?;
        if there != have {
            file.set_len(have)?;
        }
        let written = file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(sealed));
        if let Err(error) = written {
            // What was written of it is no whole chunk, and counts for nothing; but it fills the
            // disk.
            file.set_len(have)?;
            return Err(error.into());
        }
        let end = offset.saturating_add(length);
        if offset.checked_div(FILE_SYNC_EVERY) != end.checked_div(FILE_SYNC_EVERY) {
            self.sync(key, &file)?;
        }
        Ok(())
    }

    /// A chunk of a file that has no part: another connection closed it, or it was dropped.
    fn put_to_whole(&self, key: FileKey) -> Result<(), DiskFailed> {
        let is_whole = fs::exists(self.path(key, Stage::Whole))?;
        if is_whole { Ok(()) } else { Err(refused(Code::NoSuchFile)) }
    }

    fn close(&self, key: FileKey, layout: Layout) -> Result<(), DiskFailed> {
        let path = self.path(key, Stage::Part);
        let mut file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return self.put_to_whole(key);
            }
            Err(error) => return Err(error.into()),
        };
        let there = file.metadata()?.len();
        if there != layout.sealed_bytes() {
            return Err(misplaced(layout.whole_chunks(there)));
        }
        self.sync(key, &file)?;
        if hash(&mut file, layout)? != key.file {
            drop(file);
            self.remove(key)?;
            return Err(refused(Code::FileDiffers));
        }
        fs::rename(&path, self.path(key, Stage::Whole))?;
        sync_folder(&self.folder)?;
        Ok(())
    }

    /// Waits until what was written is on the disk.
    ///
    /// If that fails nobody knows what is there, and the system forgets that it failed: so all of it
    /// is thrown away.
    fn sync(&self, key: FileKey, file: &File) -> Result<(), DiskFailed> {
        let synced = file.sync_all();
        if synced.is_err() {
            self.remove(key)?;
        }
        Ok(synced?)
    }

    fn get(&self, key: FileKey, offset: u64) -> Result<(Bytes, u64), DiskFailed> {
        let mut file = match File::open(self.path(key, Stage::Whole)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(refused(Code::NoSuchFile));
            }
            Err(error) => return Err(error.into()),
        };
        let bytes = file.metadata()?.len();
        let layout = Layout::of_sealed(bytes).ok_or_else(|| refused(Code::NoSuchFile))?;
        let (_, length) = layout.chunk_at(offset).ok_or_else(|| refused(Code::ChunkMisplaced))?;
        let mut sealed = vec![0; length];
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut sealed)?;
        Ok((sealed.into(), bytes))
    }

    /// Deletes all there is of a file.
    pub(super) fn remove(&self, key: FileKey) -> Result<(), DiskFailed> {
        for stage in [Stage::Part, Stage::Whole] {
            self.remove_one(key, stage)?;
        }
        Ok(())
    }

    pub(super) fn remove_one(&self, key: FileKey, stage: Stage) -> Result<(), DiskFailed> {
        match fs::remove_file(self.path(key, stage)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Everything that lies in the folder and is of us, with its length.
    pub(super) fn list(&self) -> io::Result<Vec<(FileKey, Stage, u64)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if let Some((key, stage)) = entry.file_name().to_str().and_then(meant) {
                found.push((key, stage, entry.metadata().map_or(0, |file| file.len())));
            }
        }
        Ok(found)
    }

    fn check_space(&self, bytes: u64) -> Result<(), DiskFailed> {
        match Space::of(&self.folder) {
            Some(space) if space.for_files() < bytes => Err(refused(Code::DiskFull)),
            Some(_) | None => Ok(()),
        }
    }

    fn path(&self, key: FileKey, stage: Stage) -> PathBuf {
        self.folder.join(name(key, stage))
    }
}

/// What a file is called in the folder. In hexadecimal: some systems do not tell capitals apart.
fn name(FileKey { room, file }: FileKey, stage: Stage) -> String {
    let end = if stage == Stage::Part { PART } else { "" };
    [&HEXLOWER.encode(&room.0), "-", &HEXLOWER.encode(&file.0), end].concat()
}

/// Which file is called that, if one is.
fn meant(name: &str) -> Option<(FileKey, Stage)> {
    let (stem, stage) = match name.strip_suffix(PART) {
        Some(stem) => (stem, Stage::Part),
        None => (name, Stage::Whole),
    };
    let (room, file) = stem.split_once('-')?;
    let bytes = |hex: &str| HEXLOWER.decode(hex.as_bytes()).ok();
    let room = RoomId::from_slice(&bytes(room)?)?;
    Some((FileKey { room, file: FileId::from_slice(&bytes(file)?)? }, stage))
}

/// What a file of which every byte is there is called, by what is in it.
fn hash(file: &mut File, layout: Layout) -> io::Result<FileId> {
    let (mut hasher, mut buffer) = (FileHasher::default(), vec![0; SEALED_CHUNK_BYTES]);
    file.seek(SeekFrom::Start(0))?;
    let mut offset: u64 = 0;
    while let Some((_, length)) = layout.chunk_at(offset) {
        let chunk = buffer.get_mut(..length).unwrap_or_default();
        file.read_exact(chunk)?;
        hasher.update(chunk);
        offset = offset.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
    }
    Ok(hasher.finish())
}

/// Makes the names in a folder durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened, and names are durable with what they name.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Why something was not done.
#[derive(Debug)]
pub(super) enum DiskFailed {
    /// The client is told.
    Refused(Refusal),
    /// The disk failed, and the client is told no more than that.
    Disk(io::Error),
}

impl DiskFailed {
    fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Disk(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull.into(),
                kind => {
                    tracing::warn!(?kind, "the disk failed with a file");
                    Code::StorageFailed.into()
                }
            },
        }
    }
}

impl From<io::Error> for DiskFailed {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

const fn refused(code: Code) -> DiskFailed {
    DiskFailed::Refused(Refusal::new(code))
}

/// The file goes on elsewhere.
fn misplaced(have: u64) -> DiskFailed {
    DiskFailed::Refused(Refusal { limit: Some(have), ..Refusal::new(Code::ChunkMisplaced) })
}

#[cfg(test)]
mod tests;
