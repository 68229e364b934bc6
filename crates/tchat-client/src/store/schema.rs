//! Opening SQLite databases safely, and saying what went wrong with one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::sealer::Sealer;
use crate::trouble::Trouble;

/// The tables of a database and their version.
pub(crate) struct Schema {
    /// Tells our databases from others.
    pub(crate) application_id: i32,
    /// Grows with every change of the tables.
    pub(crate) version: i32,
    /// Makes the tables of this version. A column whose values pass through
    /// [`super::sealer`] has `SEALED` before its type.
    pub(crate) create: &'static str,
}

impl Schema {
    /// Tells a sealed database from an open one: the last letter of its name is a small one.
    const fn application_id(&self, sealer: &Sealer) -> i32 {
        if sealer.is_sealed() { self.application_id ^ 0x20 } else { self.application_id }
    }

    /// What makes the tables. Sealed values are BLOBs, and the tables are strict: a text on its
    /// way past the sealer is refused.
    fn create(&self, sealer: &Sealer) -> String {
        if sealer.is_sealed() {
            self.create.replace("SEALED TEXT", "BLOB").replace("SEALED INTEGER", "BLOB")
        } else {
            self.create.to_owned()
        }
        .replace("SEALED ", "")
    }
}

/// How long to wait for another connection's write.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Opens a database, making its tables if it is new.
pub(crate) fn open(path: &Path, schema: &Schema, sealer: &Sealer) -> Result<Connection, Trouble> {
    let (db, version) = connect(path, sealer).map_err(|error| trouble(path, &error))?;
    if version > schema.version {
        return Err(Trouble::ProfileNewer { path: path.to_owned() });
    }
    if version == 0 {
        make(&db, schema, sealer).map_err(|error| trouble(path, &error))?;
    }
    let application_id: i32 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|error| trouble(path, &error))?;
    if application_id == schema.application_id(sealer) {
        Ok(db)
    } else {
        Err(Trouble::ProfileDamaged {
            path: path.to_owned(),
            what: "it is a database of something else".to_owned(),
        })
    }
}

fn connect(path: &Path, sealer: &Sealer) -> rusqlite::Result<(Connection, i32)> {
    let db = Connection::open(path)?;
    sealer.install(&db)?;
    db.busy_timeout(BUSY_WAIT)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    db.pragma_update(None, "cell_size_check", "ON")?;
    // Temporary tables would leave what is secret in files of their own.
    db.pragma_update(None, "temp_store", "MEMORY")?;
    // Deleted keys and messages are overwritten, not only unlinked.
    db.pragma_update(None, "secure_delete", "ON")?;
    let version = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((db, version))
}

fn make(db: &Connection, schema: &Schema, sealer: &Sealer) -> rusqlite::Result<()> {
    let sql = format!(
        "BEGIN IMMEDIATE; {} PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
        schema.create(sealer),
        schema.application_id(sealer),
        schema.version
    );
    db.execute_batch(&sql)
}

/// What a failed query means to the person.
pub(crate) fn trouble(path: &Path, error: &rusqlite::Error) -> Trouble {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Trouble::DiskFull { path },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Trouble::ProfileDamaged { path, what: error.to_string() }
        }
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked,
        ) => Trouble::ProfileNotWritable { path, reason: error.to_string() },
        Some(_) => Trouble::Internal { what: format!("SQLite: {error}") },
        // Not SQLite's word: a value in the file is not of the kind that we write.
        None => Trouble::ProfileDamaged { path, what: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: Schema =
        Schema { application_id: 7, version: 2, create: "CREATE TABLE t (x) STRICT;" };
    const PLAIN: Schema =
        Schema { application_id: 7, version: 2, create: "CREATE TABLE t (x INTEGER) STRICT;" };

    #[test]
    fn a_database_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(open(&path, &PLAIN, &Sealer::Open).unwrap());
        let older = Schema { version: 1, ..PLAIN };
        assert_eq!(open(&path, &older, &Sealer::Open).err(), Some(Trouble::ProfileNewer { path }));
    }

    #[test]
    fn a_file_that_is_no_database_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        std::fs::write(&path, [7; 4096]).unwrap();
        assert!(matches!(open(&path, &PLAIN, &Sealer::Open), Err(Trouble::ProfileDamaged { .. })));
    }

    #[test]
    fn a_database_of_another_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(open(&path, &Schema { application_id: 8, ..PLAIN }, &Sealer::Open).unwrap());
        assert!(matches!(open(&path, &PLAIN, &Sealer::Open), Err(Trouble::ProfileDamaged { .. })));
    }

    #[test]
    fn tables_that_cannot_be_made_leave_nothing_half_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        assert!(open(&path, &SCHEMA, &Sealer::Open).is_err());
        assert!(open(&path, &PLAIN, &Sealer::Open).is_ok());
    }
}
