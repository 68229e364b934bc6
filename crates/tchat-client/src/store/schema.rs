//! Opening SQLite databases safely, and saying what went wrong with one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::sealer::Sealer;
use crate::trouble::Trouble;

/// The tables of a database and their version.
pub(crate) struct Schema {
    /// Tells our databases from others.
    pub(crate) application_id: i32,
    /// Makes the tables of version 1. A column whose values pass through
    /// [`super::sealer`] has `SEALED` before its type.
    pub(crate) create: &'static str,
    /// What brings a database of each version to the next one, from 1 on. New ones go this way, too,
    /// so that all are alike.
    pub(crate) changes: &'static [&'static str],
}

impl Schema {
    /// Tells a sealed database from an open one: the last letter of its name is a small one.
    const fn application_id(&self, sealer: &Sealer) -> i32 {
        if sealer.is_sealed() { self.application_id ^ 0x20 } else { self.application_id }
    }

    /// Grows with every change of the tables.
    fn version(&self) -> i32 {
        i32::try_from(self.changes.len()).map_or(i32::MAX, |changes| changes.saturating_add(1))
    }

    /// What makes the tables out of those of an earlier version, 0 for none. Sealed values are
    /// BLOBs, and the tables are strict: a text on its way past the sealer is refused.
    fn steps(&self, version: i32, sealer: &Sealer) -> String {
        let done = usize::try_from(version).unwrap_or_default();
        let steps = std::iter::once(&self.create).chain(self.changes).skip(done);
        let steps = steps.copied().collect::<Vec<_>>().join("\n");
        if sealer.is_sealed() {
            steps.replace("SEALED TEXT", "BLOB").replace("SEALED INTEGER", "BLOB")
        } else {
            steps
        }
        .replace("SEALED ", "")
    }
}

/// How long to wait for another connection's write.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Opens a database, making its tables if it is new.
pub(crate) fn open(path: &Path, schema: &Schema, sealer: &Sealer) -> Result<Connection, Trouble> {
    let (mut db, version) = connect(path, sealer).map_err(|error| trouble(path, &error))?;
    if version > schema.version() {
        return Err(Trouble::ProfileNewer { path: path.to_owned() });
    }
    if version == 0 {
        bring_up(&mut db, schema, sealer).map_err(|error| trouble(path, &error))?;
    }
    let application_id: i32 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|error| trouble(path, &error))?;
    if application_id != schema.application_id(sealer) {
        return Err(Trouble::ProfileDamaged {
            path: path.to_owned(),
            what: "it is a database of something else".to_owned(),
        });
    }
    if version > 0 && version < schema.version() {
        bring_up(&mut db, schema, sealer).map_err(|error| trouble(path, &error))?;
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

/// Makes the tables, or changes those of an earlier version: all of it or nothing.
fn bring_up(db: &mut Connection, schema: &Schema, sealer: &Sealer) -> rusqlite::Result<()> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Whoever reads beside the engine may have come first.
    let version = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < schema.version() {
        change.execute_batch(&schema.steps(version, sealer))?;
        change.pragma_update(None, "application_id", schema.application_id(sealer))?;
        change.pragma_update(None, "user_version", schema.version())?;
    }
    change.commit()
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
    use crate::data_key::DataKey;

    const SCHEMA: Schema =
        Schema { application_id: 7, create: "CREATE TABLE t (x) STRICT;", changes: &[] };
    const PLAIN: Schema =
        Schema { application_id: 7, create: "CREATE TABLE t (x INTEGER) STRICT;", changes: &[] };
    const LATER: Schema = Schema {
        changes: &[
            "ALTER TABLE t ADD COLUMN y SEALED TEXT;",
            "CREATE TABLE u (z SEALED TEXT) STRICT;",
        ],
        ..PLAIN
    };

    #[test]
    fn a_database_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(open(&path, &LATER, &Sealer::Open).unwrap());
        assert_eq!(open(&path, &PLAIN, &Sealer::Open).err(), Some(Trouble::ProfileNewer { path }));
    }

    #[test]
    fn a_database_of_an_earlier_version_keeps_what_it_has_and_gets_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let shape = |db: &Connection| {
            let sql = "SELECT group_concat(name || sql) FROM sqlite_schema ORDER BY name";
            db.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
        };
        let sealed = DataKey::from_bytes(&[7; 32]).sealer(b"x");
        for (name, sealer) in [("open", Sealer::Open), ("sealed", sealed)] {
            let path = folder.path().join(name);
            let first = open(&path, &PLAIN, &sealer).unwrap();
            first.execute("INSERT INTO t (x) VALUES (5)", []).unwrap();
            drop(first);
            let later = open(&path, &LATER, &sealer).unwrap();
            let kept: i64 = later.query_row("SELECT x FROM t", [], |row| row.get(0)).unwrap();
            assert_eq!(kept, 5);
            let new = open(&folder.path().join(format!("new {name}")), &LATER, &sealer).unwrap();
            assert_eq!(shape(&later), shape(&new));
            let past_the_sealer = later.execute("INSERT INTO u (z) VALUES ('text')", []);
            assert_eq!(past_the_sealer.is_err(), sealer.is_sealed());
            drop(later);
            assert!(open(&path, &LATER, &sealer).is_ok());
        }
    }

    #[test]
    fn a_change_that_fails_leaves_the_earlier_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(open(&path, &PLAIN, &Sealer::Open).unwrap());
        let failing =
            Schema { changes: &["CREATE TABLE u (z TEXT) STRICT; CREATE TABLE t (x);"], ..PLAIN };
        assert!(open(&path, &failing, &Sealer::Open).is_err());
        assert!(open(&path, &LATER, &Sealer::Open).is_ok());
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
