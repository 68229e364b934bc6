//! A profile that another program has open: its histories can be read all the same.
//!
//! Nothing is locked and nothing written but what SQLite needs for reading beside somebody who
//! writes, and what makes an open profile's search index. Who holds the lock may not change what
//! kind of profile it is meanwhile, or the databases that are read here are gone.

use std::path::Path;

use super::files::{self, Files};
use super::{KnownServer, SCHEMA, known_servers, unwrap_refused};
use crate::history::Archive;
use crate::passphrase::Passphrase;
use crate::store::schema;
use crate::trouble::Trouble;

/// A profile, open for reading.
#[derive(Debug)]
pub struct Beside {
    files: Files,
    servers: Vec<KnownServer>,
}

impl Beside {
    /// Opens a profile that is not sealed.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileSealed`]; another [`Trouble`] if it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        match files::sealed_folder(folder).is_dir() {
            true => Err(Trouble::ProfileSealed { path: folder.to_owned() }),
            false => Self::with(folder, Files::open(folder)),
        }
    }

    /// Opens a sealed one. Takes a fraction of a second on purpose.
    ///
    /// # Errors
    ///
    /// [`Trouble::WrongPassphrase`]; another [`Trouble`] if it cannot be read.
    pub fn open_sealed(folder: &Path, passphrase: &Passphrase) -> Result<Self, Trouble> {
        let sealed = files::sealed_folder(folder);
        let key = files::read_key(&sealed)?
            .unwrap_with(passphrase)
            .map_err(|refused| unwrap_refused(folder, refused))?;
        Self::with(folder, Files::sealed(sealed, key))
    }

    fn with(folder: &Path, files: Files) -> Result<Self, Trouble> {
        let database = files.profile();
        let changing = files::clearing_mark(&files::sealed_folder(folder)).exists();
        if changing || !database.path().exists() {
            // It is being sealed, or unsealed, or made: in a moment it is one of them.
            return Err(Trouble::ProfileInUse { path: folder.to_owned() });
        }
        let db = database.connect(&SCHEMA)?;
        let servers =
            known_servers(&db).map_err(|error| schema::trouble(database.path(), &error))?;
        Ok(Self { files, servers })
    }

    /// The servers that were used, the last one first.
    #[must_use]
    pub fn servers(&self) -> &[KnownServer] {
        &self.servers
    }

    /// Its histories.
    #[must_use]
    pub fn archive(&self) -> Archive {
        Archive::with(self.files.clone())
    }
}
