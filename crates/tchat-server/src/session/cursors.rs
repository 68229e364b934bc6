//! Where a session is in each log that it follows.

use std::sync::Arc;

use tchat_proto::id::{Chain, DeviceKey, RoomId, Seq};

use crate::hub::log_view::LogView;
use crate::tail::Next;

/// A place in a followed log.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) log: Arc<LogView>,
    pub(crate) at: Seq,
    pub(crate) chain: Chain,
    /// A read of the store is under way.
    pub(crate) reading: bool,
}

/// The followed logs, each served in its turn.
#[derive(Debug, Default)]
pub(crate) struct Cursors {
    cursors: Vec<Cursor>,
    next: usize,
}

/// What a cursor's log has for it.
#[derive(Debug)]
pub(crate) enum Found {
    /// This log has something new.
    Batch(crate::tail::TailBatch),
    /// The store must be read.
    InStore(Seq),
}

impl Cursor {
    /// The last place that `device` may read; `None` if it may read nothing here any more.
    fn until(&self, device: DeviceKey) -> Option<Seq> {
        let Some(room) = self.log.room() else {
            return Some(Seq(u64::MAX));
        };
        let membership = room.members.get(&device)?;
        (membership.joined <= self.at.next()).then_some(membership.left.unwrap_or(Seq(u64::MAX)))
    }

    /// What there is after it.
    pub(crate) fn find(&self, device: DeviceKey) -> Option<Found> {
        if self.reading {
            return None;
        }
        let until = self.until(device)?;
        match self.log.next(self.at, until) {
            Next::CaughtUp => None,
            Next::Batch(batch) => Some(Found::Batch(batch)),
            Next::InStore(end) => Some(Found::InStore(end)),
        }
    }
}

impl Cursors {
    pub(crate) const fn len(&self) -> usize {
        self.cursors.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cursor> {
        self.cursors.iter()
    }

    pub(crate) fn of(&mut self, log: RoomId) -> Option<&mut Cursor> {
        self.cursors.iter_mut().find(|it| it.log.id() == log)
    }

    /// Follows a log, or goes to another place in it.
    pub(crate) fn put(&mut self, cursor: Cursor) {
        match self.of(cursor.log.id()) {
            Some(known) => *known = cursor,
            None => {
                // Most clients follow one room and their inbox: no room for guesses.
                self.cursors.reserve_exact(1);
                self.cursors.push(cursor);
            }
        }
    }

    pub(crate) fn remove(&mut self, log: RoomId) -> Option<Cursor> {
        let index = self.cursors.iter().position(|it| it.log.id() == log)?;
        Some(self.cursors.swap_remove(index))
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Cursor> {
        self.cursors.drain(..)
    }

    /// The next cursor in turn.
    pub(crate) fn next_in_turn(&mut self) -> Option<&mut Cursor> {
        if self.next >= self.cursors.len() {
            self.next = 0;
        }
        let cursor = self.cursors.get_mut(self.next)?;
        self.next = self.next.saturating_add(1);
        Some(cursor)
    }
}
