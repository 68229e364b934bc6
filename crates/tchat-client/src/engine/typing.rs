//! Who is typing: said for the moment, shown for the moment.
//!
//! Nobody's word is taken but a member's own, at the group's epoch, and each once: what is anything
//! else is passed over without a word, as nobody has done anything about it. Off altogether if the
//! person wishes, on all their devices.

use std::collections::BTreeMap;
use std::time::Instant;

use tchat_mls::{Heard, Whispered};
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, RoomId};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Request, Whisper};
use tchat_proto::room::RoomName;

use super::Engine;
use super::requests::Purpose;
use super::room::Room;
use crate::command::Reference;
use crate::event::{Event, Reach};
use crate::limits::{TYPING_EVERY, TYPING_LASTS, TYPING_PEOPLE_MAX};
use crate::store::vault::SqlVault;
use crate::store::{Durability, marks};
use crate::trouble::Trouble;

/// Who types where.
#[derive(Debug, Default)]
pub(super) struct Typing {
    /// When others were last told that one types in a room.
    said: BTreeMap<RoomId, Instant>,
    /// The number of the last whisper of this device.
    last: u64,
    /// The server knows no whispers.
    unheard_of: bool,
    /// Until when somebody counts as typing in a room.
    shown: BTreeMap<(RoomId, AccountKey), Instant>,
    /// The last whisper that was heard of each device, at an epoch.
    heard: BTreeMap<RoomId, (Epoch, BTreeMap<DeviceKey, u64>)>,
}

impl Typing {
    /// Whether a whisper was not heard before.
    fn is_fresh(&mut self, room: RoomId, epoch: Epoch, heard: &Heard) -> bool {
        let (at, devices) = self.heard.entry(room).or_default();
        if *at != epoch {
            *at = epoch;
            devices.clear();
        }
        let last = devices.entry(heard.from.device).or_default();
        let is_fresh = heard.number > *last;
        *last = heard.number.max(*last);
        is_fresh
    }

    /// When the next one does not count as typing any more.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.shown.values().min().copied()
    }
}

impl Engine {
    /// Tells the others of a room that one is typing, if there is anybody to tell and not too often.
    pub(super) fn type_in(
        &mut self,
        now: Instant,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        match self.marked_room(name) {
            Ok((id, _)) => {
                self.whisper(now, id)?;
                self.events.push_back(Event::Done { reference });
            }
            Err(trouble) => self.refuse(trouble, reference),
        }
        Ok(())
    }

    fn whisper(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        let is_due = |said: &Instant| now.saturating_duration_since(*said) >= TYPING_EVERY;
        let is_live = self.is_online() && self.rooms.get(&id).is_some_and(Room::is_live);
        if !is_live
            || self.typing.unheard_of
            || !self.marks.shares_typing()
            || !self.typing.said.get(&id).is_none_or(is_due)
            || !self.is_heard_in(id)?
        {
            return Ok(());
        }
        self.typing.said.insert(id, now);
        let number = self.time.latest().0.max(self.typing.last.saturating_add(1));
        self.typing.last = number;
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let device = &self.device;
        let (epoch, sealed) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let sealed = group.whisper(&SqlVault(db), device, number, Whispered::Typing);
            Ok((group.epoch(), sealed))
        })?;
        if let Ok(sealed) = sealed {
            let whisper = Whisper { room: id, epoch, sealed: sealed.into() };
            self.requests.ask(Request::Whisper(whisper), Purpose::Whisper);
        }
        Ok(())
    }

    /// Whether a room is small enough, somebody else in it is there, and one may write in it.
    fn is_heard_in(&mut self, id: RoomId) -> Result<bool, Trouble> {
        let me = self.device.account();
        if self.with_policy(id, |policy| policy.may_write(me).is_err())? != Some(false) {
            return Ok(false);
        }
        let members = self.members(id)?;
        let is_there = |account: AccountKey| self.people.reach(account) != Reach::Offline;
        let mut others = members.iter().filter(|(account, _)| **account != me);
        Ok(members.len() <= TYPING_PEOPLE_MAX && others.any(|(account, _)| is_there(*account)))
    }

    /// The server takes no whisper. It is not said again.
    pub(super) fn whisper_refused(&mut self, refusal: &Refusal) {
        self.typing.unheard_of |= refusal.code == Code::Unsupported;
        tracing::debug!(code = refusal.code.as_str(), "a whisper was refused");
    }

    /// Somebody whispers.
    pub(super) fn hear(&mut self, now: Instant, whisper: &Whisper) -> Result<(), Trouble> {
        let Whisper { room: id, epoch, sealed } = whisper;
        let is_live = self.rooms.get(id).is_some_and(Room::is_live);
        if !is_live || !self.marks.shares_typing() {
            return Ok(());
        }
        let Some(room) = self.rooms.get_mut(id) else { return Ok(()) };
        let heard = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let is_now = group.epoch() == *epoch;
            let heard = is_now.then(|| group.hear(&SqlVault(db), &sealed.0)).flatten();
            Ok(heard.filter(|heard| group.policy().may_write(heard.from.account).is_ok()))
        })?;
        let Some(heard) = heard else { return Ok(()) };
        let from = heard.from.account;
        let is_typing = heard.what == Whispered::Typing;
        if !self.typing.is_fresh(*id, *epoch, &heard)
            || !is_typing
            || from == self.device.account()
            || self.people.is_ignored(from)
            || self.members(*id)?.len() > TYPING_PEOPLE_MAX
        {
            return Ok(());
        }
        if self.typing.shown.insert((*id, from), now + TYPING_LASTS).is_none() {
            self.tell_typing(*id, from, true);
        }
        Ok(())
    }

    fn tell_typing(&mut self, id: RoomId, account: AccountKey, on: bool) {
        if let Some(room) = self.rooms.get(&id) {
            let (room, who) = (room.row.name.clone(), self.people.person(account));
            self.events.push_back(Event::Typing { room, who, on });
        }
    }

    /// Those who have not said so again are typing no more.
    pub(super) fn end_typing(&mut self, now: Instant) {
        self.end_typing_of(|_, until| until <= now);
    }

    /// Nobody is typing any more, as far as can be known.
    pub(super) fn end_all_typing(&mut self) {
        self.end_typing_of(|_, _| true);
        self.typing.unheard_of = false;
        self.typing.said.clear();
    }

    /// What somebody typed is there.
    pub(super) fn has_typed(&mut self, id: RoomId, account: AccountKey) {
        self.end_typing_of(|typing, _| typing == (id, account));
    }

    fn end_typing_of(&mut self, is_over: impl Fn((RoomId, AccountKey), Instant) -> bool) {
        let over = |(typing, until): (&(RoomId, AccountKey), &Instant)| {
            is_over(*typing, *until).then_some(*typing)
        };
        let over: Vec<_> = self.typing.shown.iter().filter_map(over).collect();
        for typing in over {
            self.typing.shown.remove(&typing);
            self.tell_typing(typing.0, typing.1, false);
        }
    }

    /// Lets others see when one is typing, and sees it of them; or neither.
    pub(super) fn share_typing(
        &mut self,
        now: Instant,
        share: Option<bool>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        if let Some(share) = share.filter(|share| *share != self.marks.shares_typing()) {
            let decided = self.marks.decide(self.time.latest(), share.into());
            self.store.write(Durability::Relaxed, |db| Ok(marks::put_typing(db, decided)?))?;
            self.marks.typing = decided;
            self.share_soon(now);
        }
        if !self.marks.shares_typing() {
            self.end_typing_of(|_, _| true);
        }
        let share = self.marks.shares_typing();
        self.events.push_back(Event::SharingTyping { share, reference });
        Ok(())
    }
}
