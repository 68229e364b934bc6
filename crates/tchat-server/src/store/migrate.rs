//! From one format of the data to the next.
//!
//! A store is always made in the first format and then brought to the present one, each step in a
//! transaction of its own: so what begins today has the very shape of what was brought here, and a
//! crash between two steps is gone on from.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::DataFailed;
use super::rows::{handing_number, package_sum, seen_sum};
use super::sum::sum_of;
use crate::state::{Day, Handing};

/// The format that this program reads and writes. Grows with every change.
pub(super) const VERSION: i64 = 6;

/// What each step from version 1 on adds.
const STEPS: [&str; 5] = [
    "
CREATE TABLE seen(
    account BLOB PRIMARY KEY, first INTEGER, last INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE held(
    account BLOB NOT NULL, place INTEGER NOT NULL,
    nick TEXT NOT NULL, until INTEGER NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(account, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE bans(
    account BLOB PRIMARY KEY, since INTEGER NOT NULL, reason TEXT, sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE packages ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE packages ADD COLUMN handing INTEGER NOT NULL DEFAULT 0;
",
    "
CREATE TABLE invitations(
    token BLOB PRIMARY KEY, log INTEGER NOT NULL, maker BLOB, made INTEGER NOT NULL,
    expires INTEGER, uses INTEGER, revoked INTEGER, sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE guests(
    token BLOB NOT NULL, account BLOB NOT NULL, used INTEGER NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(token, account)
) STRICT, WITHOUT ROWID;
",
    "
CREATE TABLE files(
    log INTEGER NOT NULL, id BLOB NOT NULL, account BLOB NOT NULL, bytes INTEGER NOT NULL,
    complete INTEGER NOT NULL, day INTEGER NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY(log, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_begun ON files(day) WHERE complete = 0;
",
    // How far the logs were swept for expired messages: earlier programs would take an erased one for
    // a damaged one.
    "
CREATE TABLE swept(
    log INTEGER PRIMARY KEY, through INTEGER NOT NULL, days INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT;
",
    // A slot is rewritten often and can be long: in a table with row ids its key is not moved.
    "
CREATE TABLE slots(
    account BLOB PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;
",
];

/// Brings a store of format `version` to the present one, on the day `today`.
pub(super) fn migrate(
    db: &mut Connection,
    path: &Path,
    version: i64,
    today: Day,
) -> Result<(), DataFailed> {
    let failed = |error: rusqlite::Error| DataFailed::from_sqlite(path, &error);
    for (before, step) in (1..).zip(STEPS).filter(|(before, _)| *before >= version) {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        tx.execute_batch(step).map_err(failed)?;
        if before == 1 && !begin_to_count_days(&tx, today).map_err(failed)? {
            let what = "a row of packages has changed".to_owned();
            return Err(DataFailed::Corrupt { what, place: path.to_owned() });
        }
        tx.pragma_update(None, "user_version", before.saturating_add(1)).map_err(failed)?;
        tx.commit().map_err(failed)?;
        tracing::info!(from = before, "the data was brought to a later format");
    }
    Ok(())
}

/// Whoever has a pseudonym counts as there today, and so do key packages: nobody knows better. Says
/// whether all was as it had been written.
fn begin_to_count_days(db: &Connection, today: Day) -> rusqlite::Result<bool> {
    let mut accounts = db.prepare("SELECT account FROM nicks")?;
    let accounts = accounts.query_map([], |row| row.get::<_, [u8; 32]>(0))?;
    for account in accounts {
        let account = account?;
        let sum = seen_sum(&account, None, today);
        db.prepare_cached("INSERT INTO seen(account, first, last, sum) VALUES(?, NULL, ?, ?)")?
            .execute((account, today.0, sum))?;
    }
    let waiting =
        "SELECT id, hash, account, device, data, sum FROM packages WHERE data IS NOT NULL";
    let mut packages = db.prepare(waiting)?;
    let mut packages = packages.query([])?;
    while let Some(row) = packages.next()? {
        let (id, hash): (i64, [u8; 16]) = (row.get(0)?, row.get(1)?);
        let (account, device): ([u8; 32], [u8; 32]) = (row.get(2)?, row.get(3)?);
        let data = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        if row.get::<_, i64>(5)? != sum_of("packages", &[&hash, &account, &device, data]) {
            return Ok(false);
        }
        let sum =
            package_sum((&hash, &account, &device, data), today, handing_number(Handing::Once));
        db.prepare_cached("UPDATE packages SET day = ?, sum = ? WHERE id = ?")?
            .execute((today.0, sum, id))?;
    }
    Ok(true)
}
