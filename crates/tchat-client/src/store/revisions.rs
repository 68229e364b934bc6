//! What messages said before they were edited, each with what proves it.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{MessageId, RoomId, Seq, Timestamp};

use super::proofs::Proof;
use crate::parts::Edited;

/// What a message said from a place on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The place from which on: that of the message itself, or of a change.
    pub(crate) at: Seq,
    /// What was at that place: what its author signed is bound to it.
    pub(crate) id: MessageId,
    pub(crate) time: Timestamp,
    pub(crate) text: String,
    pub(crate) proof: Option<Proof>,
}

/// Where the text that a message has now came from, if it is not its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct EditedRow {
    /// The place of the change.
    #[n(0)]
    pub(crate) at: Seq,
    /// What was at that place.
    #[n(1)]
    pub(crate) id: MessageId,
    #[n(2)]
    pub(crate) time: Timestamp,
}

impl EditedRow {
    /// As front ends are told.
    pub(super) const fn told(self) -> Edited {
        Edited { at: self.at, time: self.time }
    }
}

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.revisions (room, seq, at, id, time, text, proof)
    SELECT room, seq, at, id, time,
        seal('revisions.text', room, seq, at, id, time,
            unseal('revisions.text', room, seq, at, id, time, text)),
        seal('revisions.proof', room, seq, at, unseal('revisions.proof', room, seq, at, proof))
    FROM main.revisions";

/// Keeps what a message said until now.
pub(super) fn put(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    revision: &Revision,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO revisions (room, seq, at, id, time, text, proof)
         VALUES (?1, ?2, ?3, ?4, ?5, seal('revisions.text', ?1, ?2, ?3, ?4, ?5, ?6),
            seal('revisions.proof', ?1, ?2, ?3, ?7))",
    )?
    .execute(params![
        room.0,
        seq.0.cast_signed(),
        revision.at.0.cast_signed(),
        revision.id.0,
        revision.time.0.cast_signed(),
        revision.text,
        revision.proof.as_ref().map(to_cbor),
    ])?;
    Ok(())
}

/// All that a message said before what it says now, the first first.
pub(crate) fn of(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<Vec<Revision>> {
    let mut statement = db.prepare_cached(&format!("{SELECT} ORDER BY at"))?;
    let rows = statement.query_map(params![room.0, seq.0.cast_signed()], revision)?;
    rows.collect()
}

/// What a message said from a place on, if it says something else by now.
pub(super) fn at(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    at: Seq,
) -> rusqlite::Result<Option<Revision>> {
    db.prepare_cached(&format!("{SELECT} AND at = ?3"))?
        .query_row(params![room.0, seq.0.cast_signed(), at.0.cast_signed()], revision)
        .optional()
}

/// Forgets all that a message ever said.
pub(super) fn forget(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM revisions WHERE room = ?1 AND seq = ?2")?
        .execute(params![room.0, seq.0.cast_signed()])?;
    Ok(())
}

const SELECT: &str = "SELECT at, id, time, unseal('revisions.text', room, seq, at, id, time, text),
        unseal('revisions.proof', room, seq, at, proof)
    FROM revisions WHERE room = ?1 AND seq = ?2";

fn revision(row: &Row<'_>) -> rusqlite::Result<Revision> {
    let proof = row.get::<_, Option<Vec<u8>>>(4)?;
    let proof = proof.map(|bytes| from_cbor(&bytes)).transpose();
    Ok(Revision {
        at: Seq(row.get::<_, i64>(0)?.cast_unsigned()),
        id: MessageId(row.get(1)?),
        time: Timestamp(row.get::<_, i64>(2)?.cast_unsigned()),
        text: row.get(3)?,
        proof: proof.or(Err(rusqlite::Error::InvalidQuery))?,
    })
}
