//! What waits for the writer: bounded in number and bytes, first come first served.
//!
//! Sessions never wait in here: one that finds the queue full keeps its work, takes no more requests
//! from its client, and is woken when there is room.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tchat_proto::id::{RoomId, Timestamp};

use crate::limits::{QUEUE_BYTES_MAX, QUEUE_PROPOSALS_MAX};
use crate::mailbox::{Mailbox, Ticket};
use crate::proposal::Proposal;

/// Where an answer goes.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) ticket: Ticket,
}

/// Something for the writer to do.
#[derive(Debug)]
pub(crate) enum Work {
    /// Decide.
    Propose(Box<Proposal>, Reply),
    /// Say how to come into a room, as it is at that moment.
    Door(RoomId, Reply),
    /// Say what an operator may know of the state, as it is at that moment.
    Survey(Reply),
    /// Erase some of the messages that are expired at that time.
    Sweep(Timestamp, Reply),
}

impl Work {
    fn bytes(&self) -> usize {
        match self {
            Self::Propose(proposal, _) => proposal.wish.bytes(),
            Self::Door(..) | Self::Survey(_) | Self::Sweep(..) => 0,
        }
    }

    const fn reply(&self) -> &Reply {
        match self {
            Self::Propose(_, reply)
            | Self::Door(_, reply)
            | Self::Survey(reply)
            | Self::Sweep(_, reply) => reply,
        }
    }
}

/// The work that waits.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    inner: Mutex<Inner>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    work: VecDeque<Work>,
    bytes: usize,
    /// Who found the queue full.
    turned_away: Vec<Arc<Mailbox>>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in work, or gives it back if there is no room: the session is then woken later.
    pub(crate) fn submit(&self, work: Work) -> Result<(), Work> {
        let mut inner = self.lock();
        let full = inner.work.len() >= QUEUE_PROPOSALS_MAX || inner.bytes >= QUEUE_BYTES_MAX;
        if full || inner.closed {
            inner.turned_away.push(Arc::clone(&work.reply().mailbox));
            return Err(work);
        }
        inner.bytes = inner.bytes.saturating_add(work.bytes());
        inner.work.push_back(work);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for work and takes all there is, or `None` once closed and empty.
    pub(crate) fn take(&self) -> Option<VecDeque<Work>> {
        let mut inner = self.lock();
        while inner.work.is_empty() && !inner.closed {
            inner = self.filled.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        Self::take_all(inner)
    }

    /// Whether there is work.
    pub(crate) fn has_work(&self) -> bool {
        !self.lock().work.is_empty()
    }

    /// Takes all the work there is, without waiting.
    pub(crate) fn try_take(&self) -> Option<VecDeque<Work>> {
        Self::take_all(self.lock())
    }

    fn take_all(mut inner: MutexGuard<'_, Inner>) -> Option<VecDeque<Work>> {
        if inner.work.is_empty() {
            return None;
        }
        inner.bytes = 0;
        let work = std::mem::take(&mut inner.work);
        let turned_away = std::mem::take(&mut inner.turned_away);
        drop(inner);
        for mailbox in turned_away {
            mailbox.ring();
        }
        Some(work)
    }

    /// Takes no more work. What waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }
}
