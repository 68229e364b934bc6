//! Where the socket is: `admin.sock` in the data folder, however long that folder's path.
//!
//! A socket's address has room for about a hundred bytes. On Linux a folder that is open can be
//! reached by a short name, so a long path is no hindrance there; elsewhere it is told.

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

const NAME: &str = "admin.sock";

/// The longest path of a socket, in bytes: the smallest `sun_path` in use (macOS, with its zero).
const PATH_BYTES_MAX: usize = 103;

/// A path that fits into a socket's address.
#[derive(Debug)]
struct Reach {
    path: PathBuf,
    /// Held while the path is used, which may go through it.
    _folder: Option<File>,
}

fn reach(data: &Path) -> io::Result<Reach> {
    let path = data.join(NAME);
    if path.as_os_str().as_bytes().len() <= PATH_BYTES_MAX {
        return Ok(Reach { path, _folder: None });
    }
    if !cfg!(target_os = "linux") {
        let long = "the path of the data folder is too long for a socket; choose a shorter one";
        return Err(io::Error::new(io::ErrorKind::InvalidFilename, long));
    }
    let folder = File::open(data)?;
    let number = std::os::fd::AsRawFd::as_raw_fd(&folder);
    let path = PathBuf::from(format!("/proc/self/fd/{number}")).join(NAME);
    Ok(Reach { path, _folder: Some(folder) })
}

/// Listens. Whoever calls has the data folder for itself, so a socket that is there already belongs
/// to a server that was killed.
pub(super) fn listen(data: &Path) -> io::Result<UnixListener> {
    remove(data)?;
    let reach = reach(data)?;
    let listener = UnixListener::bind(&reach.path)?;
    // The folder is closed to others, so nobody came in before this.
    fs::set_permissions(data.join(NAME), fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Removes the socket, and nothing but a socket.
pub(super) fn remove(data: &Path) -> io::Result<()> {
    let path = data.join(NAME);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.file_type().is_socket() => fs::remove_file(&path),
        Ok(_) => {
            let other = format!("`{}` is there already and is no socket", path.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, other))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Connects to the server that has this data folder.
pub(super) async fn connect(data: &Path) -> io::Result<UnixStream> {
    let reach = reach(data)?;
    UnixStream::connect(&reach.path).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn a_socket_that_a_killed_server_left_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        drop(listen(folder.path()).unwrap());
        assert!(connect(folder.path()).await.is_err(), "nobody is there");
        let _listener = listen(folder.path()).unwrap();
        assert_eq!(mode(&folder.path().join(NAME)), 0o600);
        assert!(connect(folder.path()).await.is_ok());
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), "mine").unwrap();
        assert!(listen(folder.path()).is_err());
        assert_eq!(fs::read(folder.path().join(NAME)).unwrap(), b"mine");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_folder_with_a_long_path_has_a_socket_too() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("d".repeat(120)).join("e".repeat(120));
        fs::create_dir_all(&deep).unwrap();
        let _listener = listen(&deep).unwrap();
        assert_eq!(mode(&deep.join(NAME)), 0o600);
        assert!(connect(&deep).await.is_ok());
        remove(&deep).unwrap();
        assert!(connect(&deep).await.is_err());
    }
}
