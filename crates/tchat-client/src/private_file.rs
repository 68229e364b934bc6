//! Files and folders that nobody else on the machine may read.
//!
//! Folders are made 0700 and files 0600 *before* anything is written to them, SQLite's companions
//! included, whatever the umask says. A folder or file that others can read is refused, not mended:
//! what was in it may have been read already.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::trouble::Trouble;

/// The companions that SQLite keeps beside a database in WAL mode.
pub(crate) const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Makes a folder for its owner only, or checks that it is.
pub(crate) fn private_folder(path: &Path) -> Result<(), Trouble> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| not_writable(path, &error))?;
    check_owner_only(path)
}

/// Makes a file for its owner only, or checks that it is; opened for reading and writing.
pub(crate) fn private_file(path: &Path) -> Result<File, Trouble> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(|error| not_writable(path, &error))?;
    check_owner_only(path)?;
    Ok(file)
}

/// Makes a database file and its companions for their owner only, before SQLite opens them.
///
/// SQLite gives companions the mode of the database, but only those that it makes itself.
pub(crate) fn private_database(path: &Path) -> Result<(), Trouble> {
    private_file(path)?;
    for end in COMPANIONS {
        let companion = companion(path, end);
        if companion.exists() {
            check_owner_only(&companion)?;
        }
    }
    Ok(())
}

/// The path of a database's companion.
pub(crate) fn companion(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

#[cfg(unix)]
fn check_owner_only(path: &Path) -> Result<(), Trouble> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(|error| not_writable(path, &error))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(Trouble::ProfileExposed { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn check_owner_only(_path: &Path) -> Result<(), Trouble> {
    Ok(())
}

/// What the system said about a path, as something a person can act on.
pub(crate) fn not_writable(path: &Path, error: &io::Error) -> Trouble {
    if error.kind() == io::ErrorKind::StorageFull {
        return Trouble::DiskFull { path: path.to_owned() };
    }
    Trouble::ProfileNotWritable { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folders_and_files_are_for_their_owner_only() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        private_folder(&folder).unwrap();
        private_file(&folder.join("key")).unwrap();
        assert_eq!((mode(&folder), mode(&folder.join("key"))), (0o700, 0o600));
    }

    #[test]
    fn what_others_could_read_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("key");
        fs::write(&file, "secret").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(private_file(&file).err(), Some(Trouble::ProfileExposed { path: file }));
    }
}
