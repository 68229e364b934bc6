//! Opening SQLite databases safely, and saying what went wrong with one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::sealer::Sealer;
use crate::trouble::Trouble;

/// The tables of a database and their version.
pub(crate) struct Schema {
    /// Tells our databases from others.
    pub(crate) application_id: i32,
    /// Makes the tables of version 1. A column whose values pass through
    /// [`super::sealer`] has `SEALED` before its type.
    pub(crate) create: &'static str,
    /// What each later version added, in order: appended to, never changed, so that a database of
    /// any version becomes one of the last.
    pub(crate) additions: &'static [&'static str],
}

impl Schema {
    /// Tells a sealed database from an open one: the last letter of its name is a small one.
    const fn application_id(&self, sealer: &Sealer) -> i32 {
        if sealer.is_sealed() { self.application_id ^ 0x20 } else { self.application_id }
    }

    /// The version that all of it makes: one more than there are additions.
    fn version(&self) -> i32 {
        i32::try_from(self.additions.len()).unwrap_or(i32::MAX).saturating_add(1)
    }

    /// What makes of a database of `version` one of the last; of version 0 there is nothing yet.
    fn steps_from(&self, version: i32, sealer: &Sealer) -> String {
        let made = usize::try_from(version).unwrap_or_default();
        let steps = std::iter::once(&self.create).chain(self.additions).skip(made);
        steps.map(|step| typed(step, sealer)).collect()
    }
}

/// The statements for this kind of profile. Sealed values are BLOBs, and the tables are strict: a
/// text on its way past the sealer is refused.
fn typed(statements: &str, sealer: &Sealer) -> String {
    if sealer.is_sealed() {
        statements.replace("SEALED TEXT", "BLOB").replace("SEALED INTEGER", "BLOB")
    } else {
        statements.to_owned()
    }
    .replace("SEALED ", "")
}

/// How long to wait for another connection's write.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Opens a database, making its tables if it is new, and adding to them if it is older than we are.
pub(crate) fn open(path: &Path, schema: &Schema, sealer: &Sealer) -> Result<Connection, Trouble> {
    let failed = |error| trouble(path, &error);
    let (db, version) = connect(path, sealer).map_err(failed)?;
    let application_id: i32 =
        db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    let is_new = version == 0 && application_id == 0;
    if !is_new && application_id != schema.application_id(sealer) {
        return Err(Trouble::ProfileDamaged {
            path: path.to_owned(),
            what: "it is a database of something else".to_owned(),
        });
    }
    if version > schema.version() {
        return Err(Trouble::ProfileNewer { path: path.to_owned() });
    }
    if version < schema.version() {
        make(&db, schema, sealer).map_err(failed)?;
    }
    Ok(db)
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

/// Makes what is missing, all of it or nothing.
fn make(db: &Connection, schema: &Schema, sealer: &Sealer) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    // Another process may have done it since we looked.
    let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < schema.version() {
        transaction.execute_batch(&format!(
            "{} PRAGMA application_id = {}; PRAGMA user_version = {};",
            schema.steps_from(version, sealer),
            schema.application_id(sealer),
            schema.version()
        ))?;
    }
    transaction.commit()
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

    const SCHEMA: Schema = Schema {
        application_id: 7,
        create: "CREATE TABLE t (x) STRICT;",
        additions: &["CREATE TABLE u (x) STRICT;"],
    };
    const PLAIN: Schema = Schema {
        application_id: 7,
        create: "CREATE TABLE t (x INTEGER) STRICT;",
        additions: &["ALTER TABLE t ADD COLUMN y SEALED TEXT;"],
    };

    #[test]
    fn a_database_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(open(&path, &PLAIN, &Sealer::Open).unwrap());
        let older = Schema { additions: &[], ..PLAIN };
        assert_eq!(open(&path, &older, &Sealer::Open).err(), Some(Trouble::ProfileNewer { path }));
    }

    #[test]
    fn a_database_of_an_earlier_version_keeps_what_it_has_and_gets_what_was_added() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let older = Schema { additions: &[], ..PLAIN };
        let db = open(&path, &older, &Sealer::Open).unwrap();
        db.execute("INSERT INTO t (x) VALUES (5)", []).unwrap();
        drop(db);
        for _ in 0..2 {
            let db = open(&path, &PLAIN, &Sealer::Open).unwrap();
            let row = |row: &rusqlite::Row<'_>| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?))
            };
            assert_eq!(db.query_row("SELECT x, y FROM t", [], row), Ok((5, None)));
        }
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
