//! Erasing the messages that a room's rules keep no longer.
//!
//! A sweep goes through each such room's log from where the last one ended, a few hundred entries in a
//! transaction, and takes the bytes of messages away ([`super::erased`]). Commits, wishes to leave,
//! pseudonyms and foundings stay: whoever was away for longer than messages are kept must still be able
//! to follow the group. Nothing changes that anything is decided by, so it goes past
//! [`crate::apply`]; killed anywhere, it goes on from the last transaction.
//!
//! A room that everybody has left has no rules. It is swept by those that it had last.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tchat_proto::entry::{Entry, EntryBody};
use tchat_proto::id::{Chain, RoomId, Seq, Timestamp};
use tchat_proto::policy::expired_up_to;

use super::erased::Erased;
use super::sum::{int, sum_of, uint};
use crate::limits::{SWEEP_BYTES_MAX, SWEEP_ENTRIES_MAX};
use crate::state::{Room, State};

/// How far a room was swept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The last place that was looked at.
    pub(super) through: Seq,
    /// For how many days its messages were kept then; 0: for ever.
    pub(super) days: u32,
}

/// What one transaction of a sweep came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Up to which place which log was looked at: nothing of that may be handed on from memory.
    pub through: BTreeMap<RoomId, Seq>,
    /// How many messages were erased.
    pub erased: u64,
    /// Whether there may be more to erase.
    pub more: bool,
}

/// How far the rooms were swept.
#[derive(Debug, Default)]
pub(super) struct Sweeps {
    marks: BTreeMap<RoomId, Mark>,
    /// Something was erased whose bytes may still lie in the log that is written ahead.
    pub(super) unsettled: bool,
}

impl Sweeps {
    /// A mark that was kept.
    pub(super) fn restore(&mut self, room: RoomId, mark: Mark) {
        self.marks.insert(room, mark);
    }

    /// The rooms in which there may be something to erase, each with its mark and the time up to
    /// which its messages are not kept.
    pub(super) fn due(&self, state: &State, now: Timestamp) -> Vec<(RoomId, Mark, Timestamp)> {
        let due = state.rooms().filter_map(|room| {
            let mark = self.marks.get(&room.id()).copied().unwrap_or_default();
            let mark = Mark { days: days_of(room).unwrap_or(mark.days), ..mark };
            let behind = room.head().seq > mark.through;
            Some((room.id(), mark, expired_up_to(mark.days, now).filter(|_| behind)?))
        });
        due.collect()
    }

    /// A room was swept. Gives whether that is news.
    pub(super) fn note(&mut self, room: RoomId, mark: Mark) -> bool {
        self.marks.insert(room, mark) != Some(mark)
    }
}

/// For how long its rules keep messages; `None` if nobody is in it.
fn days_of(room: &Room) -> Option<u32> {
    room.policy().map(|policy| policy.retention_days)
}

/// What a part of a log came to.
pub(super) struct Part {
    /// The last place that was looked at.
    pub(super) through: Seq,
    /// How many messages were erased.
    pub(super) erased: u64,
    /// Whether there may be more behind it.
    pub(super) more: bool,
}

/// Erases what was admitted after `after` and up to `expired`: some of it.
pub(super) fn sweep(
    db: &Connection,
    (log, number): (RoomId, i64),
    after: Seq,
    expired: Timestamp,
) -> rusqlite::Result<Part> {
    let mut part = Part { through: after, erased: 0, more: false };
    let mut select = db.prepare_cached(
        "SELECT seq, data, chain FROM events WHERE log = ? AND seq > ? ORDER BY seq LIMIT ?",
    )?;
    let limit = i64::try_from(SWEEP_ENTRIES_MAX).unwrap_or(i64::MAX);
    let mut rows = select.query((number, int(after.0), limit))?;
    let (mut looked_at, mut bytes, mut doomed) = (0, 0_usize, Vec::new());
    while let Some(row) = rows.next()? {
        let (seq, chain) = (Seq(uint(row.get(0)?)), Chain(row.get(2)?));
        let data = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        match verdict(log, seq, chain, data, expired) {
            Verdict::Keep => {}
            Verdict::Erase(erased) => doomed.push((seq, erased.to_bytes(log, seq, chain))),
            Verdict::End => return erase(db, number, doomed, part),
        }
        part.through = seq;
        looked_at += 1;
        bytes = bytes.saturating_add(data.len());
        if bytes >= SWEEP_BYTES_MAX {
            break;
        }
    }
    part.more = looked_at == SWEEP_ENTRIES_MAX || bytes >= SWEEP_BYTES_MAX;
    erase(db, number, doomed, part)
}

fn erase(
    db: &Connection,
    number: i64,
    doomed: Vec<(Seq, [u8; 17])>,
    part: Part,
) -> rusqlite::Result<Part> {
    let mut update = db.prepare_cached("UPDATE events SET data = ? WHERE log = ? AND seq = ?")?;
    let erased = u64::try_from(doomed.len()).unwrap_or(u64::MAX);
    for (seq, data) in doomed {
        update.execute((data, number, int(seq.0)))?;
    }
    Ok(Part { erased, ..part })
}

/// What becomes of an entry.
enum Verdict {
    Keep,
    Erase(Erased),
    /// It is not old enough, and so is what comes after it.
    End,
}

fn verdict(log: RoomId, seq: Seq, chain: Chain, data: &[u8], expired: Timestamp) -> Verdict {
    if Erased::read(log, seq, chain, data).is_some() {
        return Verdict::Keep;
    }
    let Ok(entry) = Entry::from_bytes(data) else {
        // Whoever reads it hears of it; nothing is written over what nobody understands.
        tracing::error!(room = %log, %seq, "an entry cannot be read, and is not erased");
        return Verdict::Keep;
    };
    match entry.body {
        _ if entry.time > expired => Verdict::End,
        EntryBody::Message { .. } => Verdict::Erase(Erased { time: entry.time }),
        _ => Verdict::Keep,
    }
}

pub(super) fn mark_sum(log: i64, mark: Mark) -> i64 {
    let (log, through) = (log.to_be_bytes(), mark.through.0.to_be_bytes());
    sum_of("swept", &[&log, &through, &mark.days.to_be_bytes()])
}

/// Writes how far a room was swept.
pub(super) fn write_mark(db: &Connection, log: i64, mark: Mark) -> rusqlite::Result<()> {
    let sum = mark_sum(log, mark);
    db.prepare_cached("INSERT OR REPLACE INTO swept(log, through, days, sum) VALUES(?, ?, ?, ?)")?
        .execute((log, int(mark.through.0), mark.days, sum))
        .map(drop)
}
