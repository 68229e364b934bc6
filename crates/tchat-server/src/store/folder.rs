//! The data folder: ours alone, and locked while a server uses it.
//!
//! The folder is 0700 and every file in it 0600, whatever the umask: files are made with their mode
//! before SQLite opens them, and SQLite gives its own files the mode of the database. The lock is
//! the system's (`flock`), so a crash leaves none behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::DataFailed;

/// A data folder that this process has for itself.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    /// Held, not read: the lock ends with it.
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if there is none, and locks it.
    ///
    /// # Errors
    ///
    /// [`DataFailed::Locked`], [`DataFailed::NotWritable`] or [`DataFailed::DiskFull`].
    pub fn open(path: &Path) -> Result<Self, DataFailed> {
        make_private_folder(path).map_err(|error| DataFailed::from_io(path, error))?;
        let lock_path = path.join("lock");
        let lock = private_file(&lock_path).map_err(|error| DataFailed::from_io(path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(DataFailed::Locked { path: path.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(DataFailed::from_io(&lock_path, error)),
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("tchat.db")
    }

    /// The server's private key.
    #[must_use]
    pub fn identity(&self) -> PathBuf {
        self.path.join("identity.key")
    }

    /// Looks whether a server was here before, and all of it still is.
    ///
    /// A server that had lost its database would begin with empty rooms under its old name, and its
    /// clients would take that for a betrayal. Only where a first start was cut short may the key be
    /// alone: [`Self::made`] was not reached then.
    ///
    /// # Errors
    ///
    /// [`DataFailed::Corrupt`] if the database is missing or empty while the key is there.
    pub fn begin(&self) -> Result<(), DataFailed> {
        let database = self.database();
        let holds_data = fs::metadata(&database).is_ok_and(|file| file.len() > 0);
        let first_start = self.first_start();
        if holds_data || first_start.exists() {
            return Ok(());
        }
        if self.identity().exists() {
            let what = "the rooms are gone, though the server's key is here".to_owned();
            return Err(DataFailed::Corrupt { what, place: database });
        }
        let made = private_file(&first_start).and_then(|file| file.sync_all());
        made.map_err(|error| DataFailed::from_io(&first_start, error))
    }

    /// Everything was made and is on disk.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] if the folder cannot be written.
    pub fn made(&self) -> Result<(), DataFailed> {
        let first_start = self.first_start();
        match fs::remove_file(&first_start) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(DataFailed::from_io(&first_start, error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// There while a server is made.
    fn first_start(&self) -> PathBuf {
        self.path.join("first-start")
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    match fs::read_dir(path) {
        Ok(mut entries) => {
            // Somebody's folder full of other things is theirs; an empty one, or ours, is closed.
            if entries.next().is_none() || path.join("lock").exists() {
                close_to_others(path, 0o700)?;
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => create_folder(path),
        Err(error) => Err(error),
    }
}

fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a folder that nobody else may look into, if there is none.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    create_folder(path)?;
    close_to_others(path, 0o700)
}

/// Opens a file for writing that nobody else may read, and makes it if there is none.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close_to_others(path, 0o600)?;
    Ok(file)
}

/// Opens a file for reading that nobody else may read, if it exists.
pub(crate) fn private_existing(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    close_to_others(path, 0o600)?;
    Ok(file)
}

/// Takes away what others may do with `path`, if they may do anything.
#[cfg(unix)]
fn close_to_others(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let others = fs::metadata(path)?.permissions().mode() & 0o077;
    if others == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
