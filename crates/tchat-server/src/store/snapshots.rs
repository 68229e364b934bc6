//! When a room's roster is written down, so that a start replays little.
//!
//! A roster is a fold of the log; a snapshot is the fold so far. It is written when the commits since
//! the last one weigh as much as it does: small rooms nearly always, large ones rarely, and what is
//! written in all at most doubles.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tchat_proto::id::{RoomId, Seq};

use super::rows::LogNumbers;
use super::sum::{int, sum_of};
use crate::limits::COMMITS_PER_SNAPSHOT;
use crate::state::State;

/// Bytes of commits below which no snapshot is worth writing.
const REPLAY_BYTES_MIN: usize = 64 * 1024;

/// What was appended to a room since its last snapshot.
#[derive(Debug, Default, Clone, Copy)]
struct Since {
    steps: u32,
    bytes: usize,
    snapshot_bytes: usize,
}

impl Since {
    fn is_due(&self) -> bool {
        let worth = self.snapshot_bytes.max(REPLAY_BYTES_MIN);
        self.steps >= COMMITS_PER_SNAPSHOT || self.bytes >= worth
    }
}

/// Which rooms have a snapshot how long ago.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    since: BTreeMap<RoomId, Since>,
}

impl Snapshots {
    /// Notes the snapshot that was read at the start.
    pub(super) fn note_read(&mut self, room: RoomId, bytes: usize) {
        self.since.entry(room).or_default().snapshot_bytes = bytes;
    }

    /// Notes a commit or a wish to leave.
    pub(super) fn note_step(&mut self, room: RoomId, bytes: usize) {
        let since = self.since.entry(room).or_default();
        since.steps = since.steps.saturating_add(1);
        since.bytes = since.bytes.saturating_add(bytes);
    }

    /// Writes the room's snapshot if one is due.
    pub(super) fn write_if_due(
        &mut self,
        db: &Connection,
        numbers: &LogNumbers,
        state: &State,
        room: RoomId,
    ) -> rusqlite::Result<()> {
        let due = self.since.get(&room).is_some_and(Since::is_due);
        if due {
            self.write(db, numbers, state, room)?;
        }
        Ok(())
    }

    /// Writes the snapshots of all rooms that have moved on since theirs.
    pub(super) fn write_all(
        &mut self,
        db: &Connection,
        numbers: &LogNumbers,
        state: &State,
    ) -> rusqlite::Result<()> {
        let moved = self.since.iter().filter(|(_, it)| it.steps > 0);
        let moved: Vec<RoomId> = moved.map(|(room, _)| *room).collect();
        for room in moved {
            self.write(db, numbers, state, room)?;
        }
        Ok(())
    }

    /// Writes the room's roster as it is, or removes what is left of one.
    pub(super) fn write(
        &mut self,
        db: &Connection,
        numbers: &LogNumbers,
        state: &State,
        room: RoomId,
    ) -> rusqlite::Result<()> {
        let (Some(number), Some(known)) = (numbers.of(room), state.room(room)) else {
            return Ok(());
        };
        let seq = known.head.seq;
        db.prepare_cached("DELETE FROM steps WHERE log = ? AND seq <= ?")?
            .execute((number, int(seq.0)))?;
        let Some(roster) = known.roster() else {
            self.since.remove(&room);
            return db
                .prepare_cached("DELETE FROM rosters WHERE log = ?")?
                .execute([number])
                .map(drop);
        };
        let snapshot = roster.snapshot();
        let since = Since { snapshot_bytes: snapshot.len(), ..Since::default() };
        self.since.insert(room, since);
        let sum = snapshot_sum(seq, &snapshot);
        db.prepare_cached(
            "INSERT OR REPLACE INTO rosters(log, seq, snapshot, sum) VALUES(?, ?, ?, ?)",
        )?
        .execute((number, int(seq.0), snapshot, sum))
        .map(drop)
    }
}

pub(super) fn snapshot_sum(seq: Seq, snapshot: &[u8]) -> i64 {
    sum_of("rosters", &[&seq.0.to_be_bytes(), snapshot])
}
