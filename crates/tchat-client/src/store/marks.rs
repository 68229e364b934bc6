//! What one marks in one's rooms: up to where one has read, what is worth a notification. Of rooms
//! that this device is not in, too: its person's other devices are.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tchat_proto::frame::from_cbor;
use tchat_proto::id::{AccountKey, RoomId, Seq};

use super::bodies::BodyRow;
use crate::event::UnreadCount;
use crate::marks::{Marks, Position, Register, RoomMarks};

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.marks
        (room, turn, seq, rule, rule_stamp, snoozed, snoozed_stamp)
    SELECT room, seal('marks.turn', room, unseal('marks.turn', room, turn)),
        seal('marks.seq', room, unseal('marks.seq', room, seq)),
        seal('marks.rule', room, unseal('marks.rule', room, rule)),
        seal('marks.rule_stamp', room, unseal('marks.rule_stamp', room, rule_stamp)),
        seal('marks.snoozed', room, unseal('marks.snoozed', room, snoozed)),
        seal('marks.snoozed_stamp', room, unseal('marks.snoozed_stamp', room, snoozed_stamp))
    FROM main.marks";

/// The same for what holds for all rooms.
pub(super) const COPY_CHOICES: &str = "INSERT INTO copy.choices (name, value, stamp)
    SELECT name, seal('choices.value', name, unseal('choices.value', name, value)),
        seal('choices.stamp', name, unseal('choices.stamp', name, stamp)) FROM main.choices";

/// What the choice is called whether others see when one is typing.
const TYPING: &str = "typing";

/// Keeps the marks in a room.
pub(crate) fn put(db: &Connection, room: RoomId, marks: &RoomMarks) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO marks (room, turn, seq, rule, rule_stamp, snoozed, snoozed_stamp)
         VALUES (?1, seal('marks.turn', ?1, ?2), seal('marks.seq', ?1, ?3),
            seal('marks.rule', ?1, ?4), seal('marks.rule_stamp', ?1, ?5),
            seal('marks.snoozed', ?1, ?6), seal('marks.snoozed_stamp', ?1, ?7))",
    )?
    .execute(params![
        room.0,
        marks.read.turn.cast_signed(),
        marks.read.seq.0.cast_signed(),
        marks.rule.value.cast_signed(),
        marks.rule.stamp.cast_signed(),
        marks.snoozed.value.cast_signed(),
        marks.snoozed.stamp.cast_signed(),
    ])?;
    Ok(())
}

/// Keeps whether others see when one is typing.
pub(crate) fn put_typing(db: &Connection, typing: Register) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO choices (name, value, stamp)
         VALUES (?1, seal('choices.value', ?1, ?2), seal('choices.stamp', ?1, ?3))",
    )?
    .execute(params![TYPING, typing.value.cast_signed(), typing.stamp.cast_signed()])?;
    Ok(())
}

const SELECT: &str = "SELECT unseal('marks.turn', room, turn), unseal('marks.seq', room, seq),
        unseal('marks.rule', room, rule), unseal('marks.rule_stamp', room, rule_stamp),
        unseal('marks.snoozed', room, snoozed),
        unseal('marks.snoozed_stamp', room, snoozed_stamp), room FROM marks";

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

fn marks(row: &Row<'_>) -> rusqlite::Result<RoomMarks> {
    Ok(RoomMarks {
        read: Position { turn: number(row, 0)?, seq: Seq(number(row, 1)?) },
        rule: Register { value: number(row, 2)?, stamp: number(row, 3)? },
        snoozed: Register { value: number(row, 4)?, stamp: number(row, 5)? },
    })
}

/// The marks in a room.
pub(crate) fn of(db: &Connection, room: RoomId) -> rusqlite::Result<RoomMarks> {
    let mut statement = db.prepare_cached(&format!("{SELECT} WHERE room = ?1"))?;
    let found = statement.query_row([room.0], marks).optional()?;
    Ok(found.unwrap_or_default())
}

/// All marks.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Marks> {
    let mut statement = db.prepare_cached(SELECT)?;
    let rooms = statement.query_map([], |row| Ok((RoomId(row.get(6)?), marks(row)?)))?;
    let rooms = rooms.collect::<rusqlite::Result<_>>()?;
    let typing = db
        .prepare_cached(
            "SELECT unseal('choices.value', name, value), unseal('choices.stamp', name, stamp)
             FROM choices WHERE name = ?1",
        )?
        .query_row([TYPING], |row| Ok(Register { value: number(row, 0)?, stamp: number(row, 1)? }))
        .optional()?;
    Ok(Marks { rooms, typing: typing.unwrap_or_default() })
}

/// Whether one ignores somebody.
pub(crate) type IsIgnored<'i> = &'i dyn Fn(AccountKey) -> bool;

/// How much others wrote in a room after a place and did not delete. If one ignores nobody nothing
/// is opened for it but what names people.
pub(crate) fn count(
    db: &Connection,
    room: RoomId,
    after: Seq,
    is_ignored: Option<IsIgnored<'_>>,
) -> rusqlite::Result<UnreadCount> {
    let place = params![room.0, after.0.cast_signed()];
    let mut count = UnreadCount::default();
    if is_ignored.is_none() {
        let mut messages = db.prepare_cached(
            "SELECT count(*) FROM timeline
             WHERE room = ?1 AND seq > ?2 AND kind = 0 AND mine = 0 AND deleted IS NULL",
        )?;
        count.messages = messages.query_row(place, |row| number(row, 0))?;
    }
    let mut others = db.prepare_cached(
        "SELECT unseal('timeline.account', room, seq, account),
            unseal('timeline.body', room, seq, body) FROM timeline
         WHERE room = ?1 AND seq > ?2 AND kind = 0 AND mine = 0 AND deleted IS NULL
            AND (?3 OR body IS NOT NULL)",
    )?;
    let mut rows = others.query(params![room.0, after.0.cast_signed(), is_ignored.is_some()])?;
    while let Some(row) = rows.next()? {
        let is_heeded = match is_ignored {
            Some(is_ignored) => {
                let is_heeded = !is_ignored(AccountKey(row.get(0)?));
                count.messages = count.messages.saturating_add(is_heeded.into());
                is_heeded
            }
            None => true,
        };
        let body: Option<Vec<u8>> = row.get(1)?;
        if let Some(body) = body.filter(|_| is_heeded) {
            let body: BodyRow = from_cbor(&body).or(Err(rusqlite::Error::InvalidQuery))?;
            count.mentions = count.mentions.saturating_add(body.names_me().into());
        }
    }
    Ok(count)
}
