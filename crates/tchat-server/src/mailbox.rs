//! How the rest of the server reaches a session: notes for it, and a bell.
//!
//! Notes are answers to what the session itself asked for, so its requests in flight bound them. The
//! bell is rung once until it is heard: a session that is ready already is not woken again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tchat_proto::id::{Chain, Epoch, RoomId, Seq};
use tchat_proto::refusal::Refusal;
use tchat_proto::request::{Announcement, Answer, Whisper};

use crate::admin::survey::Survey;
use crate::files::Did;
use crate::limits::WHISPERS_WAITING_MAX;
use crate::plain::PlainBatch;
use crate::store::{Batch, ReadFailed, Stored, Swept};

/// A request of a session on its way through the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(pub(crate) u64);

/// Something for a session to know.
#[derive(Debug)]
pub(crate) enum Note {
    /// The verdict on a proposal.
    Verdict(Ticket, Stored),
    /// The answer to a question about the state.
    Looked(Ticket, Result<Answer, Refusal>),
    /// The chain at the place where a log is to be followed, or `None` if it ends before.
    ChainRead(Ticket, Result<Option<Chain>, ReadFailed>),
    /// Old entries of a followed log, from after this place on.
    EntriesRead(RoomId, Seq, Result<Batch, ReadFailed>),
    /// The same of the plain room.
    PlainRead(RoomId, Seq, PlainBatch),
    /// What came of something that was to be done with a file.
    File(Ticket, Result<Did, Refusal>),
    /// It is this session's turn to join a room.
    Turn(RoomId),
    /// Newcomers cannot use the room's door of this epoch: ask this session's device for another.
    DoorWanted(RoomId, Epoch),
    /// Somebody says something for the moment.
    Whisper(Whisper),
    /// Another device of the account has replaced what they share.
    SlotChanged(u64),
    /// The operator says something.
    Announcement(Announcement),
    /// What an operator asked of the state.
    Surveyed(Box<Survey>),
    /// A piece of a sweep was done.
    Swept(Swept),
    /// The session must end.
    End(Refusal),
}

/// A session's address within the server.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    notes: Vec<Note>,
    /// How many of the notes are whispers.
    whispers: usize,
    rung: bool,
    waker: Option<Waker>,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a note without ringing.
    pub(crate) fn leave(&self, note: Note) {
        self.lock().notes.push(note);
    }

    /// Leaves a whisper and rings, unless too many wait.
    pub(crate) fn whisper(&self, whisper: Whisper) {
        let mut inner = self.lock();
        if inner.whispers >= WHISPERS_WAITING_MAX {
            return;
        }
        inner.whispers = inner.whispers.saturating_add(1);
        inner.notes.push(Note::Whisper(whisper));
        drop(inner);
        self.ring();
    }

    /// Leaves a note and rings.
    pub(crate) fn send(&self, note: Note) {
        self.leave(note);
        self.ring();
    }

    /// Wakes the session, unless it is about to look anyway.
    pub(crate) fn ring(&self) {
        let waker = {
            let mut inner = self.lock();
            if inner.rung {
                return;
            }
            inner.rung = true;
            inner.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for the bell, and silences it.
    pub(crate) fn poll_rung(&self, context: &Context<'_>) -> Poll<()> {
        let mut inner = self.lock();
        if inner.rung {
            inner.rung = false;
            return Poll::Ready(());
        }
        match &mut inner.waker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        Poll::Pending
    }

    /// Whether the bell was rung; silences it.
    pub(crate) fn take_rung(&self) -> bool {
        std::mem::take(&mut self.lock().rung)
    }

    /// Takes what was left.
    pub(crate) fn take(&self) -> Vec<Note> {
        let mut inner = self.lock();
        inner.whispers = 0;
        std::mem::take(&mut inner.notes)
    }
}
