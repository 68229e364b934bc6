//! The database's shape and its settings.
//!
//! Entries lie in a rowid table in the order in which they were admitted, over all logs: appending
//! touches the fewest pages. `dedupe` recognises a repeated request without saying whose it was.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use tchat_planted::{self as planted, Bug};

use super::DataFailed;
use super::folder::private_file;
use super::migrate::{VERSION, migrate};
use crate::state::Day;

/// Says that the file is tchat's (`tcht`), for `file` and for us.
const APPLICATION_ID: i64 = 0x7463_6874;

/// The tables of the first format; [`migrate`] has what came later.
pub(super) const TABLES: &str = "
CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE logs(
    log INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
    head INTEGER NOT NULL, chain BLOB NOT NULL, messages INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE rooms(
    log INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, joining INTEGER NOT NULL,
    creator BLOB, generation INTEGER NOT NULL, founded INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE events(
    id INTEGER PRIMARY KEY, log INTEGER NOT NULL, seq INTEGER NOT NULL,
    data BLOB NOT NULL, chain BLOB NOT NULL, dedupe BLOB UNIQUE, messages INTEGER NOT NULL,
    UNIQUE(log, seq)
) STRICT;
CREATE TABLE members(
    log INTEGER NOT NULL, device BLOB NOT NULL, account BLOB NOT NULL,
    joined INTEGER NOT NULL, gone INTEGER, sum INTEGER NOT NULL,
    PRIMARY KEY(log, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE rosters(
    log INTEGER PRIMARY KEY, seq INTEGER NOT NULL, snapshot BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE steps(
    log INTEGER NOT NULL, seq INTEGER NOT NULL,
    group_info BLOB NOT NULL, welcomed BLOB NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(log, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE nicks(
    account BLOB PRIMARY KEY, statement BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE packages(
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, account BLOB NOT NULL, device BLOB NOT NULL,
    data BLOB, sum INTEGER NOT NULL
) STRICT;
";

/// Whether the database was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// It was just made.
    Fresh,
    /// It was there.
    Known,
}

/// Opens the one connection that writes.
pub(super) fn open_to_write(path: &Path, today: Day) -> Result<(Connection, Age), DataFailed> {
    drop(private_file(path).map_err(|error| DataFailed::from_io(path, error))?);
    let failed = |error: rusqlite::Error| DataFailed::from_sqlite(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
    let version = check_format(&db, path)?;
    settle(&db).map_err(failed)?;
    if version == 0 {
        create(&mut db).map_err(failed)?;
    }
    migrate(&mut db, path, version.max(1), today)?;
    Ok((db, if version == 0 { Age::Fresh } else { Age::Known }))
}

/// Makes the tables of the first format.
pub(super) fn create(db: &mut Connection) -> rusqlite::Result<()> {
    let create = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    create.execute_batch(TABLES)?;
    create.pragma_update(None, "application_id", APPLICATION_ID)?;
    create.pragma_update(None, "user_version", 1)?;
    create.commit()
}

/// The format of what is there, 0 if nothing is.
fn check_format(db: &Connection, path: &Path) -> Result<i64, DataFailed> {
    let failed = |error: rusqlite::Error| DataFailed::from_sqlite(path, &error);
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let version = pragma("user_version").map_err(failed)?;
    let application = pragma("application_id").map_err(failed)?;
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let ours = application == APPLICATION_ID || (tables == 0 && version == 0);
    if !ours || (tables == 0) != (version == 0) {
        return Err(DataFailed::Corrupt {
            what: "not a database of a tchat server".to_owned(),
            place: path.to_owned(),
        });
    }
    if version > VERSION {
        return Err(DataFailed::Newer { found: version, known: VERSION });
    }
    Ok(version)
}

/// Durable at every commit, and checkpoints rare enough to be cheap.
fn settle(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "WAL")?;
    let careless = planted::is(Bug::AcknowledgedBeforeSynced);
    db.pragma_update(None, "synchronous", if careless { "OFF" } else { "FULL" })?;
    db.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    db.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    db.pragma_update(None, "busy_timeout", 5_000)?;
    // Each commit walks the hash table of all cached pages: a large cache costs every batch more
    // than it saves in reading, which the system's own cache does nearly as well.
    db.pragma_update(None, "cache_size", -8_192)?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    // What expired is overwritten. From the first row on: a page that changes its purpose would keep
    // what it held before.
    db.pragma_update(None, "secure_delete", "ON")?;
    // If the server stopped because a sync failed, the log may hold pages that the system believes
    // to be on disk and are not: nothing new may lie behind them. (Rebello et al., "Can Applications
    // Recover from fsync Failures?", 2020.)
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens one more connection, for reading old entries.
pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.pragma_update(None, "busy_timeout", 5_000)?;
    db.pragma_update(None, "cache_size", -2_048)?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(db)
}
