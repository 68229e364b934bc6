//! A database file of a profile, and what seals in it.

use std::path::{Path, PathBuf};

use crate::private_file::private_database;
use crate::store::schema::{self, Schema};
use crate::store::sealer::Sealer;
use crate::trouble::Trouble;

/// Where a database is, and what its values pass through.
#[derive(Debug, Clone)]
pub struct Database {
    path: PathBuf,
    sealer: Sealer,
}

impl Database {
    /// One that is not sealed.
    #[must_use]
    pub fn open_to_all(path: PathBuf) -> Self {
        Self { path, sealer: Sealer::Open }
    }

    /// One that is.
    pub(crate) const fn sealed(path: PathBuf, sealer: Sealer) -> Self {
        Self { path, sealer }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What its values pass through.
    pub(crate) const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The folder of the profile that it belongs to: databases of a sealed one lie one deeper.
    pub(crate) fn profile(&self) -> &Path {
        let folder = self.path.parent();
        let above = folder.and_then(Path::parent).filter(|_| self.sealer.is_sealed());
        above.or(folder).unwrap_or_else(|| Path::new("."))
    }

    /// Opens it, making it if there is none.
    pub(crate) fn connect(&self, schema: &Schema) -> Result<rusqlite::Connection, Trouble> {
        private_database(&self.path)?;
        schema::open(&self.path, schema, &self.sealer)
    }

    /// Makes a copy that is sealed as `copy` says, a new file.
    ///
    /// `statements` copy a table each, from `main` to `copy`: what they open is ours, what they
    /// seal is the copy's. Once this returns the copy is on disk.
    pub(crate) fn copy_to(
        &self,
        copy: &Self,
        schema: &Schema,
        statements: &[&str],
    ) -> Result<(), Trouble> {
        drop(copy.connect(schema)?);
        let db = self.connect(schema)?;
        let write = || {
            copy.sealer.install_sealing(&db)?;
            // As bytes: a path need not be UTF-8.
            let path = copy.path.as_os_str().as_encoded_bytes();
            db.execute("ATTACH ?1 AS copy", [path])?;
            db.execute_batch("PRAGMA copy.synchronous = FULL; BEGIN IMMEDIATE")?;
            for statement in statements {
                db.execute(statement, [])?;
            }
            db.execute_batch("COMMIT; PRAGMA copy.wal_checkpoint(TRUNCATE); DETACH copy")
        };
        write().map_err(|error| schema::trouble(&copy.path, &error))
    }
}
