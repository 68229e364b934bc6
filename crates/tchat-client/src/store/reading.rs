//! Messages as they are read by place, whoever wrote them: for the search index and for what is
//! found with it.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::room::RoomName;

/// A room that has a history, or may come to have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomExtent {
    pub(crate) room: RoomId,
    pub(crate) name: RoomName,
    /// The last place of its timeline, a message's or a gap's.
    pub(crate) last: Seq,
    /// How far its log was taken.
    pub(crate) cursor: Seq,
}

/// A message, as far as looking for it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) seq: Seq,
    pub(crate) id: MessageId,
    pub(crate) account: AccountKey,
    pub(crate) nick: String,
    pub(crate) time: Timestamp,
    pub(crate) mine: bool,
    pub(crate) text: String,
}

/// Messages in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The messages.
    pub(crate) messages: Vec<Written>,
    /// The last place that was looked at, if there was any.
    pub(crate) last: Option<Seq>,
}

const COLUMNS: &str = "seq, kind, id, unseal('timeline.account', room, seq, account),
    unseal('timeline.nick', room, seq, nick), time, mine,
    unseal('timeline.text', room, seq, last, kind, id, time, mine, text)";

/// The rooms by name, and how far each is kept.
pub(crate) fn extents(db: &Connection) -> rusqlite::Result<Vec<RoomExtent>> {
    let mut statement = db.prepare_cached(
        "SELECT room, unseal('rooms.name', room, name),
            (SELECT coalesce(max(seq), 0) FROM timeline WHERE timeline.room = rooms.room),
            cursor FROM rooms ORDER BY 2",
    )?;
    let rows = statement.query_map([], |row| {
        let name: String = row.get(1)?;
        Ok(RoomExtent {
            room: RoomId(row.get(0)?),
            name: RoomName::admitted(&name).ok_or(rusqlite::Error::InvalidQuery)?,
            last: Seq(row.get::<_, i64>(2)?.cast_unsigned()),
            cursor: Seq(row.get::<_, i64>(3)?.cast_unsigned()),
        })
    })?;
    rows.collect()
}

/// The messages among the `limit` places after `after`.
pub(crate) fn after(
    db: &Connection,
    room: RoomId,
    after: Seq,
    limit: usize,
) -> rusqlite::Result<Stretch> {
    let sql = format!(
        "SELECT {COLUMNS} FROM timeline WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"
    );
    stretch(db, &sql, room, after, limit)
}

/// The messages among the `limit` places before `before`, the last one first.
pub(crate) fn before(
    db: &Connection,
    room: RoomId,
    before: Seq,
    limit: usize,
) -> rusqlite::Result<Stretch> {
    let sql = format!(
        "SELECT {COLUMNS} FROM timeline WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    );
    stretch(db, &sql, room, before, limit)
}

fn stretch(
    db: &Connection,
    sql: &str,
    room: RoomId,
    bound: Seq,
    limit: usize,
) -> rusqlite::Result<Stretch> {
    let mut statement = db.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![room.0, bound.0.cast_signed(), limit])?;
    let mut stretch = Stretch::default();
    while let Some(row) = rows.next()? {
        stretch.last = Some(seq(row)?);
        stretch.messages.extend(written(row)?);
    }
    Ok(stretch)
}

/// The message at a place, if there is one.
pub(crate) fn at(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<Option<Written>> {
    let sql = format!("SELECT {COLUMNS} FROM timeline WHERE room = ?1 AND seq = ?2");
    let row = db
        .prepare_cached(&sql)?
        .query_row(params![room.0, seq.0.cast_signed()], written)
        .optional()?;
    Ok(row.flatten())
}

fn seq(row: &Row<'_>) -> rusqlite::Result<Seq> {
    Ok(Seq(row.get::<_, i64>(0)?.cast_unsigned()))
}

/// A row's message; `None` for a gap.
fn written(row: &Row<'_>) -> rusqlite::Result<Option<Written>> {
    if row.get::<_, i64>(1)? != 0 {
        return Ok(None);
    }
    Ok(Some(Written {
        seq: seq(row)?,
        id: MessageId(row.get(2)?),
        account: AccountKey(row.get(3)?),
        nick: row.get(4)?,
        time: Timestamp(row.get::<_, i64>(5)?.cast_unsigned()),
        mine: row.get(6)?,
        text: row.get(7)?,
    }))
}
