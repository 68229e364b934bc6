//! A file that somebody wants to send.
//!
//! Only regular files are read, through symbolic links as `cp` does. What is a pipe or a device is
//! refused before it is opened, and opened in a way that waits for nobody, should it become one in
//! between. A file that changes while it is read is noticed by its size and the time of its last
//! change: what would arrive was never in it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::trouble::FileTrouble;

/// A file to be sent, open.
#[derive(Debug)]
pub(crate) struct Source {
    path: PathBuf,
    file: File,
    stamp: Stamp,
}

/// What tells that a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

impl Source {
    /// Opens a file to be sent.
    ///
    /// # Errors
    ///
    /// [`FileTrouble`] if it is no file, or cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self, FileTrouble> {
        let unreadable = |error: io::Error| FileTrouble::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        // Looked at first: opening some devices does something.
        check_kind(path, &fs::metadata(path).map_err(unreadable)?)?;
        let file = open_without_waiting(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        check_kind(path, &metadata)?;
        Ok(Self { path: path.to_owned(), file, stamp: Stamp::of(&metadata) })
    }

    /// How many bytes it had when it was opened.
    pub(crate) const fn bytes(&self) -> u64 {
        self.stamp.bytes
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it.
    pub(crate) const fn reader(&mut self) -> &mut File {
        &mut self.file
    }

    /// Whether it is still what it was when it was opened, after all of it was read.
    pub(crate) fn is_unchanged(&mut self) -> bool {
        let metadata = self.file.metadata();
        let ends = self.file.stream_position().is_ok_and(|at| at == self.stamp.bytes)
            && self.file.read(&mut [0]).is_ok_and(|more| more == 0);
        ends && metadata.is_ok_and(|metadata| Stamp::of(&metadata) == self.stamp)
    }

    /// The trouble that it is not what it was.
    pub(crate) fn changed(&self) -> FileTrouble {
        FileTrouble::Changed { path: self.path.clone() }
    }

    /// The trouble that it cannot be read on.
    pub(crate) fn unreadable(&self, error: &io::Error) -> FileTrouble {
        FileTrouble::Unreadable { path: self.path.clone(), reason: error.to_string() }
    }
}

fn check_kind(path: &Path, metadata: &Metadata) -> Result<(), FileTrouble> {
    let path = || path.to_owned();
    if metadata.is_dir() {
        Err(FileTrouble::Folder { path: path() })
    } else if !metadata.is_file() {
        Err(FileTrouble::Special { path: path() })
    } else {
        Ok(())
    }
}

/// Opens for reading, even a pipe that nobody writes to.
#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use nix::fcntl::OFlag;

    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    File::options().read(true).custom_flags(flags.bits()).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read_all(source: &mut Source) -> Vec<u8> {
        let mut bytes = Vec::new();
        let length = source.bytes();
        source.reader().take(length).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_file_is_read_and_found_unchanged() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        for content in ["", "hello"] {
            fs::write(&path, content).unwrap();
            let mut source = Source::open(&path).unwrap();
            assert_eq!(read_all(&mut source), content.as_bytes());
            assert!(source.is_unchanged());
        }
    }

    #[test]
    fn a_file_that_grew_shrank_or_was_written_over_is_noticed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let changes: [fn(&Path); 3] = [
            |path| File::options().append(true).open(path).unwrap().write_all(b"more").unwrap(),
            |path| File::options().write(true).open(path).unwrap().set_len(3).unwrap(),
            |path| {
                let mut file = File::options().write(true).open(path).unwrap();
                file.write_all(b"HELLO").unwrap();
                file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
            },
        ];
        for change in changes {
            fs::write(&path, "hello").unwrap();
            let mut source = Source::open(&path).unwrap();
            read_all(&mut source);
            change(&path);
            assert!(!source.is_unchanged());
        }
    }

    #[test]
    fn a_file_that_is_deleted_or_replaced_meanwhile_is_the_one_that_was_opened() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        fs::write(&path, "hello").unwrap();
        let mut source = Source::open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "another").unwrap();
        assert_eq!(read_all(&mut source), b"hello");
        assert!(source.is_unchanged());
    }

    #[test]
    fn what_is_no_file_or_not_there_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let refused = |path: &Path| Source::open(path).unwrap_err();
        assert!(matches!(refused(home.path()), FileTrouble::Folder { .. }));
        assert!(matches!(refused(&home.path().join("none")), FileTrouble::Unreadable { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_refused_without_waiting_and_links_are_followed() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for special in [pipe.as_path(), &link, Path::new("/dev/zero")] {
            let refused = Source::open(special).unwrap_err();
            assert_eq!(refused, FileTrouble::Special { path: special.to_owned() });
        }
        // Even one that takes the place of a file after it was looked at.
        assert!(open_without_waiting(&pipe).is_ok());
        let (file, link) = (home.path().join("file"), home.path().join("to file"));
        fs::write(&file, "hello").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(Source::open(&link).unwrap().bytes(), 5);
    }
}
