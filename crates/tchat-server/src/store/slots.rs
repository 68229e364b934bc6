//! What accounts' devices share, as rows.

use rusqlite::Connection;
use tchat_proto::id::AccountKey;

use super::sum::{int, sum_of, uint};
use crate::state::SlotHead;

/// A row is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row of slots has changed")]
pub(super) struct Changed;

fn slot_sum(account: &[u8], version: i64, sealed: &[u8]) -> i64 {
    sum_of("slots", &[account, &version.to_be_bytes(), sealed])
}

/// Writes an account's slot.
pub(super) fn write(
    db: &Connection,
    account: AccountKey,
    version: u64,
    sealed: &[u8],
) -> rusqlite::Result<()> {
    let version = int(version);
    let sum = slot_sum(&account.0, version, sealed);
    db.prepare_cached(
        "INSERT OR REPLACE INTO slots(account, version, sealed, sum) VALUES(?, ?, ?, ?)",
    )?
    .execute((account.0, version, sealed, sum))
    .map(drop)
}

/// Forgets an account's slot.
pub(super) fn forget(db: &Connection, account: AccountKey) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM slots WHERE account = ?")?.execute([account.0]).map(drop)
}

/// What lies in an account's slot.
pub(super) fn read(db: &Connection, account: AccountKey) -> rusqlite::Result<Vec<u8>> {
    db.prepare_cached("SELECT sealed FROM slots WHERE account = ?")?
        .query_row([account.0], |row| row.get(0))
}

/// Visits every slot.
///
/// # Errors
///
/// [`Changed`] if a row is not what was written.
pub(super) fn for_each(
    db: &Connection,
    mut visit: impl FnMut(AccountKey, SlotHead),
) -> rusqlite::Result<Result<(), Changed>> {
    let mut select = db.prepare("SELECT account, version, sealed, sum FROM slots")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (account, version): ([u8; 32], i64) = (row.get(0)?, row.get(1)?);
        let sealed = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        if row.get::<_, i64>(3)? != slot_sum(&account, version, sealed) {
            return Ok(Err(Changed));
        }
        visit(AccountKey(account), SlotHead { version: uint(version), bytes: sealed.len() });
    }
    Ok(Ok(()))
}
