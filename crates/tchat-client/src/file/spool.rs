//! Where files wait, sealed, until the server has them.
//!
//! A file is sealed into the profile's folder before anything of it is sent, so that what becomes of
//! the original does no harm, and a restart goes on where it was. Nothing here is open: the keys are
//! in the profile's database. The names say nothing, and neither does the folder's, which is a hash
//! under a secret of the device; so it stays where it is when a profile is sealed or unsealed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use tchat_mls::Device;
use tchat_proto::id::{MessageId, ServerKey};

use crate::private_file::{not_writable, private_file, private_folder};
use crate::trouble::Trouble;

/// The folder of a profile with what waits for any of its servers.
const FOLDER: &str = "files";

/// Separates the names of folders from all else that is derived from a device's keys.
const CONTEXT: &str = "tchat 2026 folder of files that wait for a server v1";

/// What waits for one server.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    folder: PathBuf,
}

impl Spool {
    /// The spool of a device for one server, in the folder of a profile. Made when it is needed.
    pub(crate) fn new(profile: &Path, device: &Device, server: ServerKey) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(device.device_seed().expose_bytes());
        hasher.update(&server.0);
        let mut name = [0; 8];
        hasher.finalize_xof().fill(&mut name);
        Self { folder: profile.join(FOLDER).join(HEXLOWER.encode(&name)) }
    }

    /// A new file for what a message will carry, for reading and writing.
    pub(crate) fn create(&self, message: MessageId) -> Result<File, Trouble> {
        private_folder(&self.folder)?;
        let path = self.path(message);
        let file = private_file(&path)?;
        file.set_len(0).map_err(|error| not_writable(&path, &error))?;
        Ok(file)
    }

    /// The file that a message will carry, sealed; `None` if it is gone.
    pub(crate) fn open(&self, message: MessageId) -> Result<Option<File>, Trouble> {
        let path = self.path(message);
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(not_writable(&path, &error)),
        }
    }

    /// Deletes what a message was to carry.
    pub(crate) fn remove(&self, message: MessageId) {
        match fs::remove_file(self.path(message)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!("a file that is not needed any more stays: {}", error.kind());
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// Deletes all but what these messages carry: what a crash left behind.
    pub(crate) fn sweep(&self, kept: &BTreeSet<MessageId>) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let kept = kept.iter().map(|id| self.path(*id)).collect::<BTreeSet<_>>();
        let orphans = entries.flatten().map(|entry| entry.path());
        for orphan in orphans.filter(|path| !kept.contains(path)) {
            if let Err(error) = fs::remove_file(&orphan) {
                tracing::warn!("a file that a crash left behind stays: {}", error.kind());
            }
        }
    }

    /// The trouble that a file here cannot be written.
    pub(crate) fn trouble(&self, error: &io::Error) -> Trouble {
        not_writable(&self.folder, error)
    }

    fn path(&self, message: MessageId) -> PathBuf {
        self.folder.join(HEXLOWER.encode(&message.0))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    const SERVER: ServerKey = ServerKey([1; 32]);

    #[test]
    fn what_waits_is_there_after_a_restart_and_what_a_crash_left_is_not() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::generate().unwrap();
        let (kept, orphan) = (MessageId([1; 16]), MessageId([2; 16]));
        let spool = Spool::new(home.path(), &device, SERVER);
        spool.create(kept).unwrap().write_all(b"sealed").unwrap();
        spool.create(orphan).unwrap();
        let spool = Spool::new(home.path(), &device, SERVER);
        spool.sweep(&BTreeSet::from([kept]));
        let mut content = String::new();
        spool.open(kept).unwrap().unwrap().read_to_string(&mut content).unwrap();
        assert_eq!(content, "sealed");
        assert!(spool.open(orphan).unwrap().is_none());
        spool.remove(kept);
        spool.remove(kept);
        assert!(spool.open(kept).unwrap().is_none());
    }

    #[test]
    fn each_server_has_a_folder_whose_name_says_nothing_of_it() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::generate().unwrap();
        let folder = |device: &Device, server| Spool::new(home.path(), device, server).folder;
        let other = Device::generate().unwrap();
        let names =
            [folder(&device, SERVER), folder(&device, ServerKey([2; 32])), folder(&other, SERVER)];
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3);
        assert_eq!(folder(&device, SERVER), names[0]);
    }

    #[cfg(unix)]
    #[test]
    fn what_waits_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let spool = Spool::new(home.path(), &Device::generate().unwrap(), SERVER);
        let file = spool.create(MessageId([1; 16])).unwrap();
        let mode = |metadata: fs::Metadata| metadata.permissions().mode() & 0o777;
        assert_eq!(mode(file.metadata().unwrap()), 0o600);
        assert_eq!(mode(fs::metadata(&spool.folder).unwrap()), 0o700);
    }
}
