//! A file on its way into a folder: under another name until it is whole, then under its own.
//!
//! Nothing is ever written over. The unfinished file is made anew or, to go on with it, opened only
//! if it is a plain file of one name, no link; when it is whole it takes the first name that is free:
//! `photo.jpg`, `photo (2).jpg`. On disks that know hard links that is one step that either happens
//! or finds the name taken; on others the name is taken first, by an empty file of our own.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tchat_proto::limits::FILE_CHUNK_BYTES;

use super::trouble::FileTrouble;
use crate::limits::SAVED_NAMES_MAX;
use crate::private_file::not_writable;
use crate::safe_name::{numbered, unfinished};
use crate::trouble::Trouble;

/// A file that is not whole yet.
#[derive(Debug)]
pub(crate) struct Arriving {
    path: PathBuf,
    file: File,
}

impl Arriving {
    /// Begins a file that will be called `name`, a safe one; `mark` tells it from others of that
    /// name. One that is there already under that mark is gone on with.
    ///
    /// # Errors
    ///
    /// [`FileTrouble::NotSaved`] if the folder is none, or nothing can be written there.
    pub(crate) fn open(folder: &Path, name: &str, mark: &str) -> Result<Self, Trouble> {
        let path = path(folder, name, mark);
        let not_saved = |error: io::Error| not_saved(folder, &error);
        if !fs::metadata(folder).map_err(not_saved)?.is_dir() {
            return Err(not_saved(io::ErrorKind::NotADirectory.into()));
        }
        let file = match options().create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let file = options().open(&path).map_err(not_saved)?;
                if !is_ours(&file.metadata().map_err(not_saved)?) {
                    return Err(not_saved(io::ErrorKind::AlreadyExists.into()));
                }
                file
            }
            Err(error) => return Err(not_saved(error)),
        };
        Ok(Self { path, file })
    }

    /// How many whole chunks are in it, at most `chunks`. What is behind them is cut off, and so is
    /// the last chunk of all: only what is asked for again tells that the file is complete.
    pub(crate) fn whole_chunks(&mut self, chunks: u64) -> Result<u64, Trouble> {
        let length = self.file.metadata().map_err(|error| self.trouble(&error))?.len();
        let there = (length / FILE_CHUNK_BYTES as u64).min(chunks.saturating_sub(1));
        self.cut(there)?;
        Ok(there)
    }

    /// Throws away all but the first `chunks`.
    pub(crate) fn cut(&mut self, chunks: u64) -> Result<(), Trouble> {
        let length = chunks.saturating_mul(FILE_CHUNK_BYTES as u64);
        let cut = self.file.set_len(length).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        cut.map(drop).map_err(|error| self.trouble(&error))
    }

    /// Reads the next bytes of what is there.
    pub(crate) fn read(&mut self, bytes: &mut Vec<u8>, length: usize) -> Result<(), Trouble> {
        bytes.resize(length, 0);
        self.file.read_exact(bytes).map_err(|error| self.trouble(&error))
    }

    /// Writes the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.file.write_all(bytes).map_err(|error| self.trouble(&error))
    }

    /// Waits until what was written is on disk.
    pub(crate) fn sync(&self) -> Result<(), Trouble> {
        self.file.sync_data().map_err(|error| self.trouble(&error))
    }

    /// It is whole: gives it its name in its folder, or the next one that is free. Gives its path.
    pub(crate) fn finish(self, name: &str) -> Result<PathBuf, Trouble> {
        self.file.sync_all().map_err(|error| self.trouble(&error))?;
        let Self { path, file } = self;
        // Some systems rename no file that is open.
        drop(file);
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        for number in 1..=SAVED_NAMES_MAX {
            let target = match number {
                1 => folder.join(name),
                number => folder.join(numbered(name, number)),
            };
            match put_at(&path, &target) {
                Ok(()) => return Ok(target),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(not_saved(folder, &error)),
            }
        }
        Err(not_saved(folder, &io::ErrorKind::AlreadyExists.into()))
    }

    fn trouble(&self, error: &io::Error) -> Trouble {
        not_saved(self.path.parent().unwrap_or(&self.path), error)
    }
}

/// Deletes what is there of a file that will not become whole.
pub(crate) fn abandon(folder: &Path, name: &str, mark: &str) {
    let path = path(folder, name, mark);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    if is_file && let Err(error) = fs::remove_file(&path) {
        tracing::warn!("an unfinished file stays: {}", error.kind());
    }
}

fn path(folder: &Path, name: &str, mark: &str) -> PathBuf {
    folder.join(unfinished(name, mark))
}

/// For reading and writing, never through a symbolic link, and waiting for nobody.
fn options() -> fs::OpenOptions {
    let mut options = File::options();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;

        use nix::fcntl::OFlag;
        options.custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits());
    }
    options
}

/// Whether a file that is there already can be one that we began: another with our name is not
/// written to.
fn is_ours(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    let only_name = std::os::unix::fs::MetadataExt::nlink(metadata) == 1;
    #[cfg(not(unix))]
    let only_name = true;
    metadata.is_file() && only_name
}

/// Gives a file another name, if that is free.
fn put_at(path: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(path, target) {
        // What is left is a second name of the same file, and no loss.
        Ok(()) => {
            if let Err(error) = fs::remove_file(path) {
                tracing::warn!("the unfinished name of a file stays: {}", error.kind());
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            File::options().write(true).create_new(true).open(target)?;
            fs::rename(path, target).inspect_err(|_| {
                // Ours, and empty.
                drop(fs::remove_file(target));
            })
        }
    }
}

fn not_saved(folder: &Path, error: &io::Error) -> Trouble {
    match not_writable(folder, error) {
        full @ Trouble::DiskFull { .. } => full,
        _ => FileTrouble::NotSaved { path: folder.to_owned(), reason: error.to_string() }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
        let mut names = entries.map(|entry| name(entry).unwrap()).collect::<Vec<_>>();
        names.sort();
        names
    }

    #[test]
    fn a_file_gets_its_name_once_it_is_whole_and_takes_nobody_elses() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        for (mark, text, name) in
            [("a", "one", "x.txt"), ("b", "two", "x (2).txt"), ("c", "three", "x (3).txt")]
        {
            let mut arriving = Arriving::open(folder, "x.txt", mark).unwrap();
            arriving.write(text.as_bytes()).unwrap();
            assert!(folder.join(format!("x.txt.{mark}.part")).exists());
            assert_eq!(arriving.finish("x.txt").unwrap(), folder.join(name));
            assert_eq!(content(&folder.join(name)), text);
        }
        assert_eq!(names(folder), ["x (2).txt", "x (3).txt", "x.txt"]);
    }

    #[test]
    fn a_file_is_gone_on_with_at_a_whole_chunk_and_its_end_is_asked_for_again() {
        let home = tempfile::tempdir().unwrap();
        let mut arriving = Arriving::open(home.path(), "x", "a").unwrap();
        arriving.write(&vec![7; FILE_CHUNK_BYTES]).unwrap();
        arriving.write(b"half").unwrap();
        drop(arriving);
        let mut arriving = Arriving::open(home.path(), "x", "a").unwrap();
        assert_eq!(arriving.whole_chunks(9).unwrap(), 1);
        let mut bytes = Vec::new();
        arriving.read(&mut bytes, FILE_CHUNK_BYTES).unwrap();
        arriving.write(b"the rest").unwrap();
        let path = arriving.finish("x").unwrap();
        assert_eq!(content(&path).len(), FILE_CHUNK_BYTES + 8);
        let mut whole = Arriving::open(home.path(), "y", "a").unwrap();
        whole.write(&vec![7; FILE_CHUNK_BYTES]).unwrap();
        assert_eq!(whole.whole_chunks(1).unwrap(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_in_the_way_are_neither_followed_nor_written_over() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("folder");
        fs::create_dir(&folder).unwrap();
        let victim = home.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        let in_the_way = folder.join("x.a.part");
        symlink(&victim, &in_the_way).unwrap();
        assert!(Arriving::open(&folder, "x", "a").is_err());
        fs::remove_file(&in_the_way).unwrap();
        fs::hard_link(&victim, &in_the_way).unwrap();
        assert!(Arriving::open(&folder, "x", "a").is_err());
        fs::remove_file(&in_the_way).unwrap();
        nix::unistd::mkfifo(&in_the_way, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert!(Arriving::open(&folder, "x", "a").is_err());
        // A link that leads nowhere takes a name as well as any file.
        symlink(home.path().join("nowhere"), folder.join("x")).unwrap();
        let arriving = Arriving::open(&folder, "x", "b").unwrap();
        assert_eq!(arriving.finish("x").unwrap(), folder.join("x (2)"));
        assert!(!home.path().join("nowhere").exists());
        assert_eq!(content(&victim), "precious");
    }

    #[test]
    fn a_folder_that_is_none_is_said() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        for folder in [file, home.path().join("none")] {
            let trouble = Arriving::open(&folder, "x", "a").unwrap_err();
            assert!(matches!(trouble, Trouble::File(FileTrouble::NotSaved { .. })), "{trouble:?}");
        }
    }

    #[test]
    fn what_will_not_become_whole_goes_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        drop(Arriving::open(home.path(), "x", "a").unwrap());
        drop(Arriving::open(home.path(), "x", "b").unwrap());
        abandon(home.path(), "x", "a");
        abandon(home.path(), "x", "a");
        assert_eq!(names(home.path()), ["x.b.part"]);
    }
}
