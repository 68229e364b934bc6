//! The timeline: every message and gap of every room, by place in the log.
//!
//! Of a message lies here what it says now; what it said before lies in [`super::revisions`], and
//! what others think of it in [`super::reactions`]. Who changes it is [`super::changes`].

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::room::RoomName;

use super::bodies::BodyRow;
use super::changes::DeletedRow;
use super::proofs::Proof;
use super::reactions;
use super::revisions::{EditedRow, Revision};
use crate::event::{Gap, GapReason, Message, Person};
use crate::history::{Item, Since};
use crate::parts::Form;

/// A row's kind: a message, or a gap with its reason.
mod kind {
    pub(super) const MESSAGE: i64 = 0;
    pub(super) const BEFORE_YOU_JOINED: i64 = 1;
    pub(super) const REPAIRED: i64 = 2;
    pub(super) const UNREADABLE: i64 = 3;
    pub(super) const LATER_VERSION: i64 = 4;
    pub(super) const NOT_ALLOWED: i64 = 5;
    pub(super) const EXPIRED: i64 = 6;
}

impl GapReason {
    const fn kind(self) -> i64 {
        match self {
            Self::BeforeYouJoined => kind::BEFORE_YOU_JOINED,
            Self::Repaired => kind::REPAIRED,
            Self::Unreadable => kind::UNREADABLE,
            Self::LaterVersion => kind::LATER_VERSION,
            Self::NotAllowed => kind::NOT_ALLOWED,
            Self::Expired => kind::EXPIRED,
        }
    }

    const fn from_kind(kind: i64) -> Option<Self> {
        Some(match kind {
            kind::BEFORE_YOU_JOINED => Self::BeforeYouJoined,
            kind::REPAIRED => Self::Repaired,
            kind::UNREADABLE => Self::Unreadable,
            kind::LATER_VERSION => Self::LaterVersion,
            kind::NOT_ALLOWED => Self::NotAllowed,
            kind::EXPIRED => Self::Expired,
            _ => return None,
        })
    }
}

const INSERT: &str = "INSERT INTO timeline
    (room, seq, last, kind, id, account, nick, time, mine, text, proof, body)
    VALUES (?1, ?2, ?3, ?4, ?5, seal('timeline.account', ?1, ?2, ?6),
        seal('timeline.nick', ?1, ?2, ?7), ?8, ?9,
        seal('timeline.text', ?1, ?2, ?3, ?4, ?5, ?8, ?9, ?10),
        seal('timeline.proof', ?1, ?2, ?11), seal('timeline.body', ?1, ?2, ?12))";

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.timeline
        (room, seq, last, kind, id, account, nick, time, mine, text, proof, body, edited, deleted)
    SELECT room, seq, last, kind, id,
        seal('timeline.account', room, seq, unseal('timeline.account', room, seq, account)),
        seal('timeline.nick', room, seq, unseal('timeline.nick', room, seq, nick)), time, mine,
        seal('timeline.text', room, seq, last, kind, id, time, mine,
            unseal('timeline.text', room, seq, last, kind, id, time, mine, text)),
        seal('timeline.proof', room, seq, unseal('timeline.proof', room, seq, proof)),
        seal('timeline.body', room, seq, unseal('timeline.body', room, seq, body)),
        seal('timeline.edited', room, seq, unseal('timeline.edited', room, seq, edited)),
        seal('timeline.deleted', room, seq, unseal('timeline.deleted', room, seq, deleted))
    FROM main.timeline";

/// Keeps a message, what belongs to it beside its text, and what proves whose it is.
pub(crate) fn put_message(
    db: &Connection,
    room: RoomId,
    message: &Message,
    body: &BodyRow,
    proof: Option<&Proof>,
) -> rusqlite::Result<()> {
    let seq = message.seq.0.cast_signed();
    db.prepare_cached(INSERT)?.execute(params![
        room.0,
        seq,
        seq,
        kind::MESSAGE,
        message.id.0,
        message.from.account.0,
        message.from.nick,
        message.time.0.cast_signed(),
        message.mine,
        message.text,
        proof.map(to_cbor),
        body.to_bytes(),
    ])?;
    Ok(())
}

/// Keeps a gap: its count in place of a time, its last place beside the first.
pub(crate) fn put_gap(db: &Connection, room: RoomId, gap: &Gap) -> rusqlite::Result<()> {
    db.prepare_cached(INSERT)?.execute(params![
        room.0,
        gap.first.0.cast_signed(),
        gap.last.0.cast_signed(),
        gap.reason.kind(),
        [0_u8; 16],
        [0_u8; 32],
        "",
        gap.count.cast_signed(),
        false,
        "",
        None::<Vec<u8>>,
        None::<Vec<u8>>,
    ])?;
    Ok(())
}

/// The rooms that have a history.
pub(crate) fn rooms(db: &Connection) -> rusqlite::Result<Vec<RoomName>> {
    let mut statement =
        db.prepare_cached("SELECT unseal('rooms.name', room, name) FROM rooms ORDER BY 1")?;
    let names = statement.query_map([], |row| {
        RoomName::admitted(&row.get::<_, String>(0)?).ok_or(rusqlite::Error::InvalidQuery)
    })?;
    names.collect()
}

/// What the last one was called who wrote in a room and is not oneself.
pub(crate) fn last_other(db: &Connection, room: RoomId) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "SELECT unseal('timeline.nick', room, seq, nick) FROM timeline
         WHERE room = ?1 AND kind = 0 AND mine = 0 ORDER BY seq DESC LIMIT 1",
    )?
    .query_row([room.0], |row| row.get(0))
    .optional()
}

/// At most `limit` items of a room from `since` on, without what those said whom one ignores.
pub(crate) fn items(
    db: &Connection,
    name: &RoomName,
    since: Since,
    limit: usize,
) -> rusqlite::Result<Vec<Item>> {
    let (after, time) = match since {
        Since::After(seq) => (seq.0, 0),
        // A gap keeps its count in the column of the time, and is left out of what is asked by time.
        Since::Time(time) => (0, time.0.max(1)),
    };
    let mut statement = db.prepare_cached(&format!(
        "{SELECT} WHERE room = (SELECT room FROM rooms WHERE unseal('rooms.name', room, name) = ?1)
            AND seq > ?2
            AND (?3 = 0 OR (kind = 0 AND time >= ?3))
            AND {NOT_IGNORED}
         ORDER BY seq LIMIT ?4"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(
        params![name.as_str(), after.cast_signed(), time.cast_signed(), limit],
        |row| item(db, name, row),
    )?;
    with_reactions(db, rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// At most `limit` items of a room before a place, the last one first, as [`items`] gives them.
pub(crate) fn before(
    db: &Connection,
    name: &RoomName,
    before: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<Item>> {
    let before = i64::try_from(before.0).unwrap_or(i64::MAX);
    page(db, name, "seq < ?2 AND {shown} ORDER BY seq DESC", before, limit)
}

/// At most `limit` items of a room after a place, or from its beginning on.
pub(crate) fn after(
    db: &Connection,
    name: &RoomName,
    after: Option<Seq>,
    limit: usize,
) -> rusqlite::Result<Vec<Item>> {
    let after = after.map_or(-1, |seq| i64::try_from(seq.0).unwrap_or(i64::MAX));
    page(db, name, "seq > ?2 AND {shown} ORDER BY seq", after, limit)
}

/// The item at a place, if there is one.
pub(crate) fn at(db: &Connection, name: &RoomName, seq: Seq) -> rusqlite::Result<Option<Item>> {
    let seq = i64::try_from(seq.0).unwrap_or(i64::MAX);
    Ok(page(db, name, "seq = ?2 AND {shown}", seq, 1)?.pop())
}

fn page(
    db: &Connection,
    name: &RoomName,
    which: &str,
    bound: i64,
    limit: usize,
) -> rusqlite::Result<Vec<Item>> {
    let which = which.replace("{shown}", NOT_IGNORED);
    let mut statement = db.prepare_cached(&format!(
        "{SELECT} WHERE room = (SELECT room FROM rooms WHERE unseal('rooms.name', room, name) = ?1)
            AND {which} LIMIT ?3"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows =
        statement.query_map(params![name.as_str(), bound, limit], |row| item(db, name, row))?;
    with_reactions(db, rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// No message of whom one ignores.
const NOT_IGNORED: &str = "NOT EXISTS (SELECT 1 FROM regards WHERE kind = 0
    AND regards.account =
        mask('regards.account', unseal('timeline.account', room, seq, timeline.account))
    AND unseal('regards.ignored', unmask('regards.account', regards.account), ignored)
        IS NOT NULL)";

/// Puts beside messages of one room what others think of them.
fn with_reactions(db: &Connection, mut items: Vec<(RoomId, Item)>) -> rusqlite::Result<Vec<Item>> {
    let Some((id, _)) = items.first() else { return Ok(Vec::new()) };
    let (id, places) = (*id, items.iter().map(|(_, item)| item.seq()));
    let (first, last) = places
        .fold((Seq(u64::MAX), Seq::ZERO), |(first, last), seq| (first.min(seq), last.max(seq)));
    let mut counts = reactions::between(db, id, first, last)?;
    for (_, item) in &mut items {
        if let Item::Message(message) = item {
            message.reactions = counts.remove(&message.seq).unwrap_or_default();
        }
    }
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

/// The message at a place, if there is one.
pub(crate) fn message(
    db: &Connection,
    name: &RoomName,
    room: RoomId,
    seq: Seq,
) -> rusqlite::Result<Option<Message>> {
    let row = db
        .prepare_cached(&format!("{SELECT} WHERE room = ?1 AND seq = ?2 AND kind = 0"))?
        .query_row(params![room.0, seq.0.cast_signed()], |row| item(db, name, row))
        .optional()?;
    let Some((_, Item::Message(mut message))) = row else { return Ok(None) };
    message.reactions = reactions::between(db, room, seq, seq)?.remove(&seq).unwrap_or_default();
    Ok(Some(message))
}

/// What must be known of a message to change it or to quote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) seq: Seq,
    pub(crate) id: MessageId,
    pub(crate) from: Person,
    pub(crate) text: String,
    pub(crate) deleted: bool,
}

/// Looks for the message at a place.
pub(crate) fn found(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<Option<Found>> {
    db.prepare_cached(
        "SELECT id, unseal('timeline.account', room, seq, account),
            unseal('timeline.nick', room, seq, nick),
            unseal('timeline.text', room, seq, last, kind, id, time, mine, text),
            deleted IS NOT NULL
         FROM timeline WHERE room = ?1 AND seq = ?2 AND kind = 0",
    )?
    .query_row(params![room.0, seq.0.cast_signed()], |row| {
        Ok(Found {
            seq,
            id: MessageId(row.get(0)?),
            from: Person { account: AccountKey(row.get(1)?), nick: row.get(2)? },
            text: row.get(3)?,
            deleted: row.get(4)?,
        })
    })
    .optional()
}

/// What the message at a place says now, and where that came from.
pub(super) fn current(
    db: &Connection,
    room: RoomId,
    seq: Seq,
) -> rusqlite::Result<Option<Revision>> {
    db.prepare_cached(
        "SELECT id, time, unseal('timeline.text', room, seq, last, kind, id, time, mine, text),
            unseal('timeline.proof', room, seq, proof),
            unseal('timeline.edited', room, seq, edited)
         FROM timeline WHERE room = ?1 AND seq = ?2 AND kind = 0 AND deleted IS NULL",
    )?
    .query_row(params![room.0, seq.0.cast_signed()], |row| {
        let first = EditedRow {
            at: seq,
            id: MessageId(row.get(0)?),
            time: Timestamp(row.get::<_, i64>(1)?.cast_unsigned()),
        };
        let EditedRow { at, id, time } = cbor(row.get(4)?)?.unwrap_or(first);
        Ok(Revision { at, id, time, text: row.get(2)?, proof: cbor(row.get(3)?)? })
    })
    .optional()
}

/// One's own last messages in a room, the newest first: at most `limit`.
pub(crate) fn last_of_mine(
    db: &Connection,
    room: RoomId,
    limit: usize,
) -> rusqlite::Result<Vec<(Seq, MessageId)>> {
    let mut statement = db.prepare_cached(
        "SELECT seq, id FROM timeline WHERE room = ?1 AND kind = 0 AND mine = 1
            AND deleted IS NULL ORDER BY seq DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![room.0, limit], |row| {
        Ok((Seq(row.get::<_, i64>(0)?.cast_unsigned()), MessageId(row.get(1)?)))
    })?;
    rows.collect()
}

/// The last messages of a room that others wrote, the newest first: at most `limit`.
pub(crate) fn last_of_others(
    db: &Connection,
    name: &RoomName,
    limit: usize,
) -> rusqlite::Result<Vec<(Seq, AccountKey)>> {
    let mut statement = db.prepare_cached(
        "SELECT seq, unseal('timeline.account', room, seq, account) FROM timeline
         WHERE room = (SELECT room FROM rooms WHERE unseal('rooms.name', room, name) = ?1)
            AND kind = 0 AND mine = 0 AND deleted IS NULL ORDER BY seq DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![name.as_str(), limit], |row| {
        Ok((Seq(row.get::<_, i64>(0)?.cast_unsigned()), AccountKey(row.get(1)?)))
    })?;
    rows.collect()
}

/// The columns that [`item`] reads.
const SELECT: &str = "SELECT seq, last, kind, id, unseal('timeline.account', room, seq, account),
        unseal('timeline.nick', room, seq, nick), time, mine,
        unseal('timeline.text', room, seq, last, kind, id, time, mine, text), room,
        unseal('timeline.body', room, seq, body), unseal('timeline.edited', room, seq, edited),
        unseal('timeline.deleted', room, seq, deleted)
    FROM timeline";

/// Reads an item, but for what others think of it.
fn item(db: &Connection, name: &RoomName, row: &Row<'_>) -> rusqlite::Result<(RoomId, Item)> {
    let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
    let (room, first) = (RoomId(row.get(9)?), Seq(number(0)?));
    let kind: i64 = row.get(2)?;
    if kind != kind::MESSAGE {
        let gap = Item::Gap(Gap {
            room: name.clone(),
            first,
            last: Seq(number(1)?),
            count: number(6)?,
            reason: GapReason::from_kind(kind).ok_or(rusqlite::Error::InvalidQuery)?,
        });
        return Ok((room, gap));
    }
    let mut message = Message {
        room: name.clone(),
        seq: first,
        id: MessageId(row.get(3)?),
        from: Person { account: AccountKey(row.get(4)?), nick: row.get(5)? },
        text: row.get(8)?,
        time: Timestamp(number(6)?),
        mine: row.get(7)?,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: cbor::<EditedRow>(row.get(11)?)?.map(EditedRow::told),
        deleted: cbor::<DeletedRow>(row.get(12)?)?.map(DeletedRow::told),
        reactions: Vec::new(),
        notify: false,
    };
    if let Some(body) = cbor::<BodyRow>(row.get(10)?)? {
        body.tell(db, room, &mut message)?;
    }
    Ok((room, Item::Message(message)))
}

/// Reads a column that holds CBOR, if it holds anything.
fn cbor<T: for<'b> minicbor::Decode<'b, ()>>(
    column: Option<Vec<u8>>,
) -> rusqlite::Result<Option<T>> {
    column.map(|bytes| from_cbor(&bytes)).transpose().or(Err(rusqlite::Error::InvalidQuery))
}

/// What of a row says how old it is.
pub(crate) enum Age {
    /// A message.
    Message { seq: Seq, time: Timestamp },
    /// A gap: as old as what lies around it.
    Gap { first: Seq, last: Seq, count: u64, reason: GapReason },
}

/// The oldest rows of a room.
pub(crate) fn ages(db: &Connection, room: RoomId, limit: usize) -> rusqlite::Result<Vec<Age>> {
    let mut statement = db.prepare_cached(
        "SELECT seq, last, kind, time FROM timeline WHERE room = ?1 ORDER BY seq LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![room.0, limit], |row| {
        let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
        let (first, time) = (Seq(number(0)?), number(3)?);
        let kind: i64 = row.get(2)?;
        if kind == kind::MESSAGE {
            return Ok(Age::Message { seq: first, time: Timestamp(time) });
        }
        let reason = GapReason::from_kind(kind).ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(Age::Gap { first, last: Seq(number(1)?), count: time, reason })
    })?;
    rows.collect()
}

/// When the last message of a room was admitted that is kept.
pub(crate) fn last_time(db: &Connection, room: RoomId) -> rusqlite::Result<Timestamp> {
    let time = db
        .prepare_cached(
            "SELECT time FROM timeline WHERE room = ?1 AND kind = 0 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([room.0], |row| row.get::<_, i64>(0))
        .optional()?;
    Ok(time.map_or(Timestamp(0), |time| Timestamp(time.cast_unsigned())))
}

/// Keeps a gap, as one with the gap of the same reason that the room's timeline ends with, if it does.
pub(crate) fn put_or_join_gap(db: &Connection, room: RoomId, gap: &Gap) -> rusqlite::Result<()> {
    let last = db
        .prepare_cached(
            "SELECT seq, kind, time FROM timeline WHERE room = ?1 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([room.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((first, kind, count)) = last.filter(|(_, kind, _)| *kind == gap.reason.kind()) else {
        return put_gap(db, room, gap);
    };
    db.prepare_cached("DELETE FROM timeline WHERE room = ?1 AND seq = ?2 AND kind = ?3")?
        .execute(params![room.0, first, kind])?;
    let count = gap.count.saturating_add(count.cast_unsigned());
    put_gap(db, room, &Gap { first: Seq(first.cast_unsigned()), count, ..gap.clone() })
}
