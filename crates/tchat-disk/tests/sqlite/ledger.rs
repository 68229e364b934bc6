//! A small program with a database: transactions that are numbered, and a check that tells which
//! of them are there.
//!
//! Each transaction writes to several pages of two tables, so that half a one shows.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

/// How a ledger keeps its database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mode {
    pub(crate) journal: &'static str,
    pub(crate) synchronous: &'static str,
}

pub(crate) const WAL_FULL: Mode = Mode { journal: "WAL", synchronous: "FULL" };

pub(crate) struct Ledger {
    pub(crate) db: Connection,
}

/// Why a ledger is not one.
#[derive(Debug)]
pub(crate) enum Damage {
    /// SQLite says so.
    Sqlite(#[expect(dead_code, reason = "shown when a test fails")] rusqlite::Error),
    /// It says that all is well, and the rows are not those of the first so many transactions.
    NoPrefix(#[expect(dead_code, reason = "shown when a test fails")] String),
}

impl From<rusqlite::Error> for Damage {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Ledger {
    pub(crate) fn open(path: &Path, mode: Mode) -> rusqlite::Result<Self> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", mode.journal)?;
        db.pragma_update(None, "synchronous", mode.synchronous)?;
        db.pragma_update(None, "wal_autocheckpoint", 24)?;
        db.execute_batch(
            "BEGIN IMMEDIATE;
             CREATE TABLE IF NOT EXISTS counter(id INTEGER PRIMARY KEY, n INTEGER NOT NULL);
             INSERT OR IGNORE INTO counter VALUES (1, 0);
             CREATE TABLE IF NOT EXISTS entries(n INTEGER PRIMARY KEY, text BLOB NOT NULL);
             COMMIT;",
        )?;
        Ok(Self { db })
    }

    /// Makes the next transaction, and tells its number.
    pub(crate) fn append(&mut self) -> rusqlite::Result<u32> {
        let transaction = self.db.transaction()?;
        let n = transaction.query_row(
            "UPDATE counter SET n = n + 1 WHERE id = 1 RETURNING n",
            [],
            |row| row.get(0),
        )?;
        transaction.execute("INSERT INTO entries VALUES (?1, ?2)", (n, text(n)))?;
        transaction.commit()?;
        Ok(n)
    }

    /// Moves everything from the log into the database. A reader in the way is an error.
    pub(crate) fn checkpoint(&self) -> rusqlite::Result<()> {
        let busy: i64 =
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(busy_error()) }
    }

    /// The number of the last transaction, if it and all before it are there and whole.
    pub(crate) fn check(&self) -> Result<u32, Damage> {
        let verdict: String = self.db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(Damage::NoPrefix(verdict));
        }
        let counter = self.db.query_row("SELECT n FROM counter", [], |row| row.get(0))?;
        let mut select = self.db.prepare("SELECT n, text FROM entries ORDER BY n")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(u32, Vec<u8>)> = rows.collect::<Result<_, _>>()?;
        let expected = (1..=counter).map(|n| (n, text(n)));
        if rows.iter().cloned().eq(expected) {
            Ok(counter)
        } else {
            let numbers: Vec<_> = rows.iter().map(|(n, _)| n).collect();
            Err(Damage::NoPrefix(format!("counter {counter}, rows {numbers:?}")))
        }
    }
}

fn busy_error() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)
}

/// What transaction `n` writes: now and then more than a page.
fn text(n: u32) -> Vec<u8> {
    let len = usize::try_from(n * 997 % 6000).unwrap();
    u64::from(n).to_le_bytes().into_iter().cycle().take(len).collect()
}

/// What kind of error SQLite gave.
pub(crate) fn kind<T>(outcome: rusqlite::Result<T>) -> Option<ErrorCode> {
    outcome.err().and_then(|it| it.sqlite_error_code())
}
