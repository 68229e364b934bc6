//! Keeping one's devices of one mind: what they share lies sealed on the server ([`crate::slot`]).
//!
//! After connecting, and whenever another device has put something, what is there is taken and
//! merged; what this device knows more is put after a while. Of two devices that put at once one is
//! refused, and does the same again: merging loses nothing.

use std::time::{Duration, Instant};

use tchat_proto::entry::Blob;
use tchat_proto::id::RoomId;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;

use super::requests::Purpose;
use super::{Engine, Reach};
use crate::limits::SLOT_WRITE_AFTER;
use crate::marks::Marks;
use crate::slot::{SlotBroken, SlotKey};
use crate::store::{Durability, GivenUp, marks};
use crate::trouble::Trouble;

/// How often in a row another device may have been faster: a server that says so again and again is
/// asked no more on this connection.
const STALE_MAX: u32 = 8;

/// What this device knows of the account's slot.
#[derive(Debug)]
pub(super) struct Slot {
    key: SlotKey,
    /// What is there; `None` before it was said on this connection.
    there: Option<There>,
    flow: Flow,
    /// When to put what this device knows more.
    put_at: Option<Instant>,
    /// Something else is there by now than what is being asked for.
    ask_again: bool,
    /// On this connection nothing more is asked: the server has no slots, or a later client's is in
    /// ours.
    off: bool,
    /// How often in a row another device was faster.
    stale: u32,
}

/// What is in the slot.
#[derive(Debug)]
struct There {
    version: u64,
    /// `None` if there is nothing that can be used.
    marks: Option<Marks>,
}

impl There {
    /// Whether it has what is to be shared. Nothing need not be put.
    fn has(&self, share: &Marks) -> bool {
        self.marks.as_ref() == Some(share) || (self.version == 0 && *share == Marks::default())
    }
}

/// What is under way.
#[derive(Debug, Default)]
enum Flow {
    #[default]
    Idle,
    Asked,
    Put(Box<Marks>),
}

impl Slot {
    pub(super) const fn new(key: SlotKey) -> Self {
        Self {
            key,
            there: None,
            flow: Flow::Idle,
            put_at: None,
            ask_again: false,
            off: false,
            stale: 0,
        }
    }

    /// Whether it is about to be said what one's other devices know, for the first time on this
    /// connection.
    pub(super) const fn is_awaited(&self) -> bool {
        matches!(self.flow, Flow::Asked) && self.there.is_none()
    }

    /// Whether something is to be put, and can be.
    pub(super) const fn is_behind(&self) -> bool {
        let can = self.there.is_some() || matches!(self.flow, Flow::Asked);
        can && !self.off && self.put_at.is_some()
    }

    /// When to put something.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let idle = matches!(self.flow, Flow::Idle) && !self.off && self.there.is_some();
        self.put_at.filter(|_| idle)
    }

    /// Forgets what the connection knew.
    pub(super) fn disconnected(&mut self) {
        self.there = None;
        self.flow = Flow::Idle;
        self.put_at = None;
        (self.ask_again, self.off, self.stale) = (false, false, 0);
    }

    fn give_up(&mut self) {
        self.off = true;
        self.put_at = None;
    }
}

impl Engine {
    /// Asks what one's other devices know. Who has no pseudonym here has nothing to share.
    pub(super) fn ask_slot(&mut self) {
        if self.slot.off || self.people.my_nick().is_none() {
            return;
        }
        if matches!(self.slot.flow, Flow::Idle) {
            self.slot.flow = Flow::Asked;
            self.requests.ask(Request::Slot, Purpose::Slot);
        } else {
            self.slot.ask_again = true;
        }
    }

    /// Another device has put a version.
    pub(super) fn slot_changed(&mut self, version: u64) {
        let known = self.slot.there.as_ref().map(|there| there.version);
        if self.progress.reach == Reach::Settled && known.is_none_or(|known| known < version) {
            self.ask_slot();
        }
    }

    /// This is there.
    pub(super) fn slot_told(
        &mut self,
        now: Instant,
        version: u64,
        sealed: Option<&Blob>,
    ) -> Result<(), Trouble> {
        self.slot.flow = Flow::Idle;
        let opened = sealed.map(|sealed| self.slot.key.open(version, &sealed.0)).transpose();
        let marks = match opened {
            Ok(marks) => marks,
            Err(SlotBroken::Later) => {
                tracing::info!("a later version of the program keeps the slot");
                self.slot.give_up();
                None
            }
            // Nobody else can do anything about it: it is replaced.
            Err(SlotBroken::Unreadable) => {
                tracing::warn!(version, "what is in the slot does not open");
                None
            }
        };
        if let Some(marks) = &marks {
            self.take_shared(marks)?;
        }
        let there = There { version, marks };
        let lacks = !there.has(&self.marks.to_share());
        self.slot.there = Some(there);
        if lacks {
            self.share_soon(now);
        }
        self.ask_slot_again();
        Ok(())
    }

    fn ask_slot_again(&mut self) {
        if std::mem::take(&mut self.slot.ask_again) {
            self.ask_slot();
        }
    }

    /// Takes what another device knows.
    fn take_shared(&mut self, shared: &Marks) -> Result<(), Trouble> {
        let mut merged = self.marks.clone();
        let changed = merged.merge(shared);
        if changed.is_empty() && merged.typing == self.marks.typing {
            return Ok(());
        }
        self.store.write(Durability::Relaxed, |db| {
            marks::put_typing(db, merged.typing)?;
            let put = |id: &RoomId| marks::put(db, *id, &merged.of(*id));
            changed.iter().try_for_each(put).map_err(GivenUp::from)
        })?;
        let before = std::mem::replace(&mut self.marks, merged);
        for id in changed {
            let (was, is) = (before.of(id), self.marks.of(id));
            if let Some(room) = self.rooms.get_mut(&id) {
                room.unread.recount();
            }
            if (was.rule(), was.snoozed_until()) != (is.rule(), is.snoozed_until()) {
                self.tell_rule(id, None);
            }
        }
        Ok(())
    }

    /// Something was marked: others of one's devices shall know, in a while. Once it is said what is
    /// there, if it is not yet.
    pub(super) fn share_soon(&mut self, now: Instant) {
        if !self.slot.off && self.slot.there.is_some() {
            self.slot.put_at.get_or_insert(now + SLOT_WRITE_AFTER);
        }
    }

    /// Puts what is to be put, if it is time to; who quits does not wait.
    pub(super) fn put_slot(&mut self, now: Instant) {
        let closes = self.progress.closing.is_some();
        let is_due = self.slot.poll_timeout().is_some_and(|at| closes || at <= now);
        let Some(there) = self.slot.there.as_ref().filter(|_| is_due) else { return };
        self.slot.put_at = None;
        let share = self.marks.to_share();
        if there.has(&share) {
            return;
        }
        let version = there.version.saturating_add(1);
        let sealed = self.slot.key.seal(version, &share).into();
        self.slot.flow = Flow::Put(Box::new(share));
        self.requests.ask(Request::PutSlot { version, sealed }, Purpose::PutSlot { version });
    }

    /// It is there, for good.
    pub(super) fn slot_put(&mut self, version: u64) {
        if let Flow::Put(marks) = std::mem::take(&mut self.slot.flow) {
            self.slot.there = Some(There { version, marks: Some(*marks) });
        }
        self.slot.stale = 0;
        self.ask_slot_again();
    }

    /// It was not taken.
    pub(super) fn slot_refused(&mut self, now: Instant, refusal: &Refusal) {
        self.slot.flow = Flow::Idle;
        match refusal.code {
            Code::StaleSlot if self.slot.stale < STALE_MAX => {
                self.slot.stale += 1;
                self.slot.ask_again = false;
                self.ask_slot();
            }
            Code::RateLimited | Code::Busy if self.progress.closing.is_none() => {
                let wait = refusal.retry_after_ms.unwrap_or(1_000);
                self.slot.put_at = Some(now + Duration::from_millis(wait.into()));
            }
            code => {
                tracing::info!(code = code.as_str(), "the server keeps no slot for us");
                self.slot.give_up();
            }
        }
    }
}
