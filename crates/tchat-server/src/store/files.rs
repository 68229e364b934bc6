//! The rows of files. Their bytes lie elsewhere ([`crate::files`]).

use rusqlite::{Connection, OptionalExtension as _, Row};
use tchat_proto::id::{AccountKey, FileId, RoomId};

use super::past::damaged;
use super::sum::{int, sum_of, uint};
use crate::state::{Day, KeptFile};

/// What is read of each row, with its room.
const COLUMNS: &str =
    "SELECT logs.id, files.id, account, bytes, complete, day, files.sum, files.log
    FROM files JOIN logs ON logs.log = files.log";

/// A row that is not what was written.
#[derive(Debug, thiserror::Error)]
#[error("a row of files has changed")]
struct Changed;

fn sum(log: i64, file: FileId, kept: &KeptFile) -> i64 {
    let parts: [&[u8]; 6] = [
        &log.to_be_bytes(),
        &file.0,
        &kept.owner.0,
        &kept.bytes.to_be_bytes(),
        &[u8::from(kept.complete)],
        &kept.day.0.to_be_bytes(),
    ];
    sum_of("files", &parts)
}

pub(super) fn write(
    db: &Connection,
    log: i64,
    file: FileId,
    kept: KeptFile,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO files(log, id, account, bytes, complete, day, sum)
         VALUES(?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute((
        log,
        file.0,
        kept.owner.0,
        int(kept.bytes),
        kept.complete,
        kept.day.0,
        sum(log, file, &kept),
    ))
    .map(drop)
}

pub(super) fn forget(db: &Connection, log: i64, file: FileId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM files WHERE log = ? AND id = ?")?
        .execute((log, file.0))
        .map(drop)
}

/// A row, if it is what was written.
fn read(row: &Row<'_>) -> rusqlite::Result<(RoomId, FileId, KeptFile)> {
    let (room, file) = (RoomId(row.get(0)?), FileId(row.get(1)?));
    let kept = KeptFile {
        owner: AccountKey(row.get(2)?),
        bytes: uint(row.get(3)?),
        complete: row.get(4)?,
        day: Day(row.get(5)?),
    };
    let (stored, log): (i64, i64) = (row.get(6)?, row.get(7)?);
    if stored == sum(log, file, &kept) { Ok((room, file, kept)) } else { Err(damaged(6, Changed)) }
}

pub(super) fn read_one(
    db: &Connection,
    room: RoomId,
    file: FileId,
) -> rusqlite::Result<Option<KeptFile>> {
    let sql = rows_where("logs.id = ? AND files.id = ?");
    let mut select = db.prepare_cached(&sql)?;
    let kept = select.query_row((room.0, file.0), read).optional()?;
    Ok(kept.map(|(_, _, kept)| kept))
}

pub(super) fn read_of(db: &Connection, room: RoomId) -> rusqlite::Result<Vec<(FileId, KeptFile)>> {
    let mut select = db.prepare_cached(&rows_where("logs.id = ?"))?;
    let rows = select.query_map([room.0], read)?;
    rows.map(|row| row.map(|(_, file, kept)| (file, kept))).collect()
}

pub(super) fn read_begun_until(
    db: &Connection,
    last: Day,
) -> rusqlite::Result<Vec<(RoomId, FileId, KeptFile)>> {
    let mut select = db.prepare_cached(&rows_where("complete = 0 AND day <= ?"))?;
    select.query_map([last.0], read)?.collect()
}

/// Every file, one after the other: there may be a million.
pub(super) fn for_each(
    db: &Connection,
    mut visit: impl FnMut(RoomId, FileId, KeptFile),
) -> rusqlite::Result<()> {
    let mut select = db.prepare(COLUMNS)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (room, file, kept) = read(row)?;
        visit(room, file, kept);
    }
    Ok(())
}

/// The rows for which a condition holds.
fn rows_where(condition: &str) -> String {
    [COLUMNS, " WHERE ", condition].concat()
}
