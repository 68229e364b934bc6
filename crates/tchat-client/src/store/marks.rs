//! What one marks in one's rooms: up to where one has read, what is worth a notification. Of rooms
//! that this device is not in, too: its person's other devices are.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tchat_proto::id::{AccountKey, RoomId, Seq};

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

/// How much of a room is unread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Messages of others.
    pub(crate) count: u64,
    /// Those of them that name one.
    pub(crate) mentions: u64,
}

/// What others wrote in a room after a place, but for those whom one ignores.
pub(crate) fn tally(
    db: &Connection,
    room: RoomId,
    after: Seq,
    is_ignored: Option<&dyn Fn(AccountKey) -> bool>,
) -> rusqlite::Result<Tally> {
    let place = params![room.0, after.0.cast_signed()];
    let Some(is_ignored) = is_ignored else {
        let mut count = db.prepare_cached(
            "SELECT count(*) FROM timeline WHERE room = ?1 AND seq > ?2 AND kind = 0 AND mine = 0",
        )?;
        let count = count.query_row(place, |row| number(row, 0))?;
        return Ok(Tally { count, mentions: 0 });
    };
    let mut others = db.prepare_cached(
        "SELECT unseal('timeline.account', room, seq, account) FROM timeline
         WHERE room = ?1 AND seq > ?2 AND kind = 0 AND mine = 0",
    )?;
    let mut rows = others.query(place)?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        if !is_ignored(AccountKey(row.get(0)?)) {
            tally.count = tally.count.saturating_add(1);
        }
    }
    Ok(tally)
}
