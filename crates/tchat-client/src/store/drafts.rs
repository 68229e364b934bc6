//! What was typed and not sent: one text a room, and one for each message that is being answered.

use rusqlite::{Connection, Row, params};
use tchat_proto::id::{RoomId, Seq};

/// A text that was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftRow {
    pub(crate) room: RoomId,
    /// The place of the message that it answers, if it answers one.
    pub(crate) reply: Option<Seq>,
    pub(crate) text: String,
}

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.drafts (room, reply, text)
    SELECT room, reply, seal('drafts.text', room, reply, unseal('drafts.text', room, reply, text))
    FROM main.drafts";

/// No place: what answers nothing.
fn key(reply: Option<Seq>) -> i64 {
    reply.map_or(0, |seq| seq.0.cast_signed())
}

/// Keeps a draft, in place of the one that is there.
pub(crate) fn put(db: &Connection, draft: &DraftRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO drafts (room, reply, text)
         VALUES (?1, ?2, seal('drafts.text', ?1, ?2, ?3))",
    )?
    .execute(params![draft.room.0, key(draft.reply), draft.text])?;
    Ok(())
}

/// Forgets a draft: it was sent, or given up.
pub(crate) fn remove(db: &Connection, room: RoomId, reply: Option<Seq>) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM drafts WHERE room = ?1 AND reply = ?2")?
        .execute(params![room.0, key(reply)])?;
    Ok(())
}

/// How many there are beside one.
pub(crate) fn count_others(
    db: &Connection,
    room: RoomId,
    reply: Option<Seq>,
) -> rusqlite::Result<usize> {
    let others = "SELECT count(*) FROM drafts WHERE room <> ?1 OR reply <> ?2";
    let mut count = db.prepare_cached(others)?;
    let count: i64 = count.query_row(params![room.0, key(reply)], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Every draft.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<DraftRow>> {
    let mut statement = db.prepare_cached(
        "SELECT room, reply, unseal('drafts.text', room, reply, text) FROM drafts
         ORDER BY room, reply",
    )?;
    let rows = statement.query_map([], draft)?;
    rows.collect()
}

fn draft(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    let reply = Some(Seq(row.get::<_, i64>(1)?.cast_unsigned())).filter(|it| *it > Seq::ZERO);
    Ok(DraftRow { room: RoomId(row.get(0)?), reply, text: row.get(2)? })
}
