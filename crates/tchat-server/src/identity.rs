//! Who the server is: one Ed25519 key that clients pin, made at the first start.
//!
//! The key never speaks TLS itself. It certifies ([`crate::tls`]), so that several servers, each
//! with a TLS key of its own, can one day be one tchat. It lies in one file of one line, readable
//! by its owner only; whoever has it can pass for the server, but cannot read a message.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use tchat_proto::id::ServerKey;
use tchat_proto::identity::SigningSeed;
use tchat_proto::invitation::InvitationToken;
use zeroize::{Zeroize as _, Zeroizing};

use crate::store::{DataFailed, DataFolder, DedupeKey};

/// What the line begins with, so that nobody takes the file for something else.
const PREFIX: &str = "tchat-server-key-1 ";

/// The longest file that can be one: anything longer is damaged.
const FILE_BYTES_MAX: u64 = 256;

/// The server's key.
#[derive(Debug)]
pub(crate) struct Identity {
    seed: SigningSeed,
}

impl Identity {
    /// Reads the key, or makes it if the folder is a new one.
    ///
    /// # Errors
    ///
    /// [`DataFailed`]; above all [`DataFailed::IdentityMissing`] if there is data but no key.
    pub(crate) fn open(folder: &DataFolder) -> Result<Self, DataFailed> {
        let path = folder.identity();
        match crate::store::private_existing(&path) {
            Ok(file) => Self::read(file, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if folder.database().exists() {
                    return Err(DataFailed::IdentityMissing { path });
                }
                Self::make(folder, &path).map_err(|error| DataFailed::from_io(&path, error))
            }
            Err(reason) => Err(DataFailed::Unreadable { path, reason: reason.to_string() }),
        }
    }

    fn read(file: File, path: &Path) -> Result<Self, DataFailed> {
        let mut text = Zeroizing::new(String::new());
        let read = file.take(FILE_BYTES_MAX).read_to_string(&mut text);
        let seed = match read {
            Ok(_) => text.trim_end().strip_prefix(PREFIX),
            Err(_) => None,
        };
        let seed = seed.and_then(|it| BASE64URL_NOPAD.decode(it.as_bytes()).ok());
        let seed = seed.map(Zeroizing::new);
        match seed.and_then(|it| <[u8; 32]>::try_from(it.as_slice()).ok()) {
            Some(seed) => Ok(Self { seed: SigningSeed::from_bytes(seed) }),
            None => Err(DataFailed::Corrupt {
                what: "not a server's key".to_owned(),
                place: path.to_owned(),
            }),
        }
    }

    /// Writes the whole file under another name first, so that there is never half a key.
    fn make(folder: &DataFolder, path: &Path) -> io::Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(io::Error::other)?;
        let text = Zeroizing::new(format!("{PREFIX}{}\n", BASE64URL_NOPAD.encode(&*seed)));
        let unfinished = path.with_extension("key.new");
        let mut file = crate::store::private_file(&unfinished)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        #[cfg(unix)]
        File::open(folder.path())?.sync_all()?;
        Ok(Self { seed: SigningSeed::from_bytes(*seed) })
    }

    /// What clients pin.
    pub(crate) fn key(&self) -> ServerKey {
        ServerKey(self.seed.public_bytes())
    }

    /// The private key, for certifying.
    pub(crate) const fn seed(&self) -> &SigningSeed {
        &self.seed
    }

    /// The token of the invitation for the owner of a private server. Derived, so that it is the same
    /// at each start and lies in no file.
    pub(crate) fn owner_token(&self) -> InvitationToken {
        let mut hasher = blake3::Hasher::new_derive_key("tchat owner invitation v1");
        hasher.update(self.seed.expose_bytes());
        let mut token = [0; InvitationToken::LEN];
        hasher.finalize_xof().fill(&mut token);
        hasher.zeroize();
        InvitationToken::from_bytes(token)
    }

    /// Hides from the store who posted.
    pub(crate) fn dedupe(&self) -> DedupeKey {
        DedupeKey::derive(self.seed.expose_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(dir.path()).unwrap();
        let made = Identity::open(&folder).unwrap().key();
        assert_eq!(Identity::open(&folder).unwrap().key(), made);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_key_even_if_somebody_opened_it_up() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(dir.path()).unwrap();
        drop(Identity::open(&folder).unwrap());
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.identity(), open).unwrap();
        drop(Identity::open(&folder).unwrap());
        let mode = std::fs::metadata(folder.identity()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_is_not_replaced_in_silence() {
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(dir.path()).unwrap();
        std::fs::write(folder.identity(), "junk").unwrap();
        assert!(matches!(Identity::open(&folder), Err(DataFailed::Corrupt { .. })));
        std::fs::remove_file(folder.identity()).unwrap();
        std::fs::write(folder.database(), "").unwrap();
        assert!(matches!(Identity::open(&folder), Err(DataFailed::IdentityMissing { .. })));
    }
}
