//! What was written and is not in the log yet: messages, and changes of them. What was said is kept
//! here, never its sealed form: that is made anew whenever the group has moved on.

use rusqlite::{Connection, params};
use tchat_mls::content::{Body, Content};
use tchat_proto::id::{MessageId, RoomId};

use crate::command::Reference;

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutboxRow {
    pub(crate) room: RoomId,
    pub(crate) id: MessageId,
    /// What is said. What it is about may have no place yet ([`tchat_proto::id::Seq::ZERO`]): then
    /// it waits here, too, and further ahead.
    pub(crate) content: Content,
    pub(crate) reference: Option<Reference>,
}

impl OutboxRow {
    /// What a person wrote, if it is that.
    pub(crate) fn written(&self) -> Option<&str> {
        match &self.content {
            Content::Message(Body { text, .. }) | Content::Edit { text, .. } => Some(text),
            Content::Delete { .. }
            | Content::Reaction { .. }
            | Content::Report { .. }
            | Content::Unknown { .. } => None,
        }
    }
}

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.outbox (pos, room, id, text, reference, content)
    SELECT pos, room, id, seal('outbox.text', room, id, unseal('outbox.text', room, id, text)),
        seal('outbox.reference', room, id, unseal('outbox.reference', room, id, reference)),
        seal('outbox.content', room, id, unseal('outbox.content', room, id, content))
    FROM main.outbox";

/// Puts something at the end.
pub(crate) fn push(db: &Connection, row: &OutboxRow) -> rusqlite::Result<()> {
    // The text of its own is what earlier versions kept, which knew nothing else.
    db.prepare_cached(
        "INSERT INTO outbox (room, id, text, reference, content) VALUES (?1, ?2,
            seal('outbox.text', ?1, ?2, ''), seal('outbox.reference', ?1, ?2, ?3),
            seal('outbox.content', ?1, ?2, ?4))",
    )?
    .execute(params![
        row.room.0,
        row.id.0,
        row.reference.as_ref().map(|reference| &reference.0),
        bytes(&row.content)?,
    ])?;
    Ok(())
}

/// Keeps a content in place of that which is there.
pub(crate) fn replace(db: &Connection, row: &OutboxRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE outbox SET content = seal('outbox.content', room, id, ?2) WHERE id = ?1",
    )?
    .execute(params![row.id.0, bytes(&row.content)?])?;
    Ok(())
}

/// Takes something out: it has its place in the log, or never will have one.
pub(crate) fn remove(db: &Connection, id: MessageId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute(params![id.0])?;
    Ok(())
}

/// Everything that waits, in the order in which it was written.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<OutboxRow>> {
    let mut statement = db.prepare_cached(
        "SELECT room, id, unseal('outbox.text', room, id, text),
            unseal('outbox.reference', room, id, reference),
            unseal('outbox.content', room, id, content) FROM outbox ORDER BY pos",
    )?;
    let rows = statement.query_map([], |row| {
        let content = match row.get::<_, Option<Vec<u8>>>(4)? {
            Some(bytes) => Content::from_bytes(&bytes).or(Err(rusqlite::Error::InvalidQuery))?,
            None => Content::text(row.get::<_, String>(2)?),
        };
        Ok(OutboxRow {
            room: RoomId(row.get(0)?),
            id: MessageId(row.get(1)?),
            content,
            reference: row.get::<_, Option<String>>(3)?.map(Reference),
        })
    })?;
    rows.collect()
}

fn bytes(content: &Content) -> rusqlite::Result<Vec<u8>> {
    content.to_bytes().or(Err(rusqlite::Error::InvalidQuery))
}
