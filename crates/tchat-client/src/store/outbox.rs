//! Messages that were written and are not in the log yet. What was said is kept here, never its
//! sealed form: that is made anew whenever the group has moved on.

use rusqlite::{Connection, params};
use tchat_proto::id::{MessageId, RoomId};

use crate::command::Reference;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutboxRow {
    pub(crate) room: RoomId,
    pub(crate) id: MessageId,
    pub(crate) text: String,
    pub(crate) reference: Option<Reference>,
}

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.outbox (pos, room, id, text, reference)
    SELECT pos, room, id, seal('outbox.text', room, id, unseal('outbox.text', room, id, text)),
        seal('outbox.reference', room, id, unseal('outbox.reference', room, id, reference))
    FROM main.outbox";

/// Puts a message at the end.
pub(crate) fn push(db: &Connection, row: &OutboxRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO outbox (room, id, text, reference) VALUES (?1, ?2,
            seal('outbox.text', ?1, ?2, ?3), seal('outbox.reference', ?1, ?2, ?4))",
    )?
    .execute(params![
        row.room.0,
        row.id.0,
        row.text,
        row.reference.as_ref().map(|reference| &reference.0),
    ])?;
    Ok(())
}

/// Takes a message out: it has its place in the log, or never will have one.
pub(crate) fn remove(db: &Connection, id: MessageId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute(params![id.0])?;
    Ok(())
}

/// Every message that waits, in the order in which they were written.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<OutboxRow>> {
    let mut statement = db.prepare_cached(
        "SELECT room, id, unseal('outbox.text', room, id, text),
            unseal('outbox.reference', room, id, reference) FROM outbox ORDER BY pos",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(OutboxRow {
            room: RoomId(row.get(0)?),
            id: MessageId(row.get(1)?),
            text: row.get(2)?,
            reference: row.get::<_, Option<String>>(3)?.map(Reference),
        })
    })?;
    rows.collect()
}
