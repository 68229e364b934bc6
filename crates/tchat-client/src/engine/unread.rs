//! What of a room is unread: how much, and up to where one has read.
//!
//! Unread is what others wrote after the place up to which one has read, but for what was deleted and
//! what those say whom one ignores. It is counted in the store once and then as messages come. To
//! write in a room is to have read what this device had of it.

use std::time::Instant;

use tchat_proto::id::{RoomId, Seq};
use tchat_proto::room::RoomName;

use super::Engine;
use super::room::Room;
use crate::command::{Reference, Which};
use crate::event::{Event, Message, UnreadCount};
use crate::marks::RoomMarks;
use crate::store::rooms::Standing;
use crate::store::{Durability, marks};
use crate::trouble::Trouble;

/// How much of a room is unread, as far as it was counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unread {
    /// `None` if it is to be counted anew.
    count: Option<UnreadCount>,
    /// What the front end knows.
    told: UnreadCount,
    /// All that was missed was taken once, since the program began.
    was_live: bool,
}

impl Unread {
    /// Something changed that only the store can tell the meaning of.
    pub(super) const fn recount(&mut self) {
        self.count = None;
    }

    /// All that was missed was taken.
    pub(super) const fn caught_up(&mut self) {
        self.was_live = true;
    }

    /// Whether what was missed, if something is on its way, was so before the program began.
    pub(super) const fn is_history(&self) -> bool {
        !self.was_live
    }

    /// Somebody else wrote.
    const fn add(&mut self, mentions_me: bool) {
        if let Some(count) = &mut self.count {
            count.messages = count.messages.saturating_add(1);
            count.mentions = count.mentions.saturating_add(mentions_me as u64);
        }
    }

    fn may_be_news(&self) -> bool {
        self.count != Some(self.told)
    }
}

impl Engine {
    /// One has read up to a place, or all there is.
    pub(super) fn read(
        &mut self,
        now: Instant,
        name: &RoomName,
        up_to: Option<Seq>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let (id, head) = match self.marked_room(name) {
            Ok(room) => room,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let seq = up_to.unwrap_or(head);
        if seq > head {
            self.refuse(Trouble::NoSuchMessage { room: name.clone() }, reference);
            return Ok(());
        }
        self.mark(now, id, |marks| marks.read = marks.read.read_up_to(seq))?;
        self.tell_unread_of(id, reference)
    }

    /// One wants to read again from a message on.
    pub(super) fn mark_unread(
        &mut self,
        now: Instant,
        name: &RoomName,
        from: &Which,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let found = self.marked_room(name).and_then(|(id, head)| {
            let seq = self.place_of(name, from)?;
            let is_there = seq > Seq::ZERO && seq <= head;
            is_there
                .then_some((id, seq))
                .ok_or_else(|| Trouble::NoSuchMessage { room: name.clone() })
        });
        let (id, seq) = match found {
            Ok(found) => found,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        self.mark(now, id, |marks| marks.read = marks.read.unread_from(seq))?;
        self.tell_unread_of(id, reference)
    }

    /// Says how much of a room is unread.
    pub(super) fn ask_unread(
        &mut self,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        match self.marked_room(name) {
            Ok((id, _)) => self.tell_unread_of(id, reference),
            Err(trouble) => {
                self.refuse(trouble, reference);
                Ok(())
            }
        }
    }

    /// A room in which something can be marked, and how far its log was taken.
    pub(super) fn marked_room(&self, name: &RoomName) -> Result<(RoomId, Seq), Trouble> {
        if self.means_plain(name) {
            return Err(Trouble::OnlyText { room: name.clone() });
        }
        match self.room_named(name) {
            Some(room) if room.row.standing != Standing::Out => {
                Ok((room.id(), room.row.place.cursor))
            }
            Some(_) | None => Err(Trouble::NotInRoom { room: name.clone() }),
        }
    }

    /// Changes the marks in a room, here and later on one's other devices.
    pub(super) fn mark(
        &mut self,
        now: Instant,
        id: RoomId,
        change: impl FnOnce(&mut RoomMarks),
    ) -> Result<(), Trouble> {
        let before = self.marks.of(id);
        let mut marks = before;
        change(&mut marks);
        if marks == before {
            return Ok(());
        }
        self.store.write(Durability::Relaxed, |db| Ok(marks::put(db, id, &marks)?))?;
        self.marks.rooms.insert(id, marks);
        if marks.read != before.read
            && let Some(room) = self.rooms.get_mut(&id)
        {
            room.unread.recount();
        }
        self.share_soon(now);
        Ok(())
    }

    /// One has written in a room: what this device has of it is read. What comes before that is in
    /// its place was not.
    fn wrote_in(&mut self, now: Instant, id: RoomId, cursor: Seq) -> Result<(), Trouble> {
        if self.unread_of(id)? == UnreadCount::default() {
            return Ok(());
        }
        self.mark(now, id, |marks| marks.read = marks.read.read_up_to(cursor))
    }

    /// How much of a room is unread, counted if need be.
    pub(super) fn unread_of(&mut self, id: RoomId) -> Result<UnreadCount, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(UnreadCount::default()) };
        if let Some(count) = room.unread.count {
            return Ok(count);
        }
        let read = self.marks.of(id).read.seq;
        let is_ignored = |account| self.people.is_ignored(account);
        let heeds = self.people.ignores_anybody().then_some(&is_ignored as marks::IsIgnored<'_>);
        let count = marks::count(self.store.db(), id, read, heeds)
            .map_err(|error| self.store.trouble(&error))?;
        room.unread.count = Some(count);
        Ok(count)
    }

    /// Says how much of a room is unread, whether or not that is news.
    fn tell_unread_of(&mut self, id: RoomId, reference: Option<Reference>) -> Result<(), Trouble> {
        let count = self.unread_of(id)?;
        let read = self.marks.of(id).read.seq;
        if let Some(room) = self.rooms.get_mut(&id) {
            room.unread.told = count;
            let room = room.row.name.clone();
            self.events.push_back(Event::Unread { room, count, read, reference });
        }
        Ok(())
    }

    /// Says what has changed since it was last told, of each room once: not while what was missed is
    /// on its way, nor before one's other devices have said what they know.
    pub(super) fn tell_unread(&mut self) -> Result<(), Trouble> {
        if !self.progress.ready || self.slot.is_awaited() {
            return Ok(());
        }
        let is_news = |room: &&Room| {
            room.row.standing == Standing::Member
                && !room.is_catching_up()
                && room.unread.may_be_news()
        };
        let rooms: Vec<_> = self.rooms.values().filter(is_news).map(Room::id).collect();
        for id in rooms {
            let count = self.unread_of(id)?;
            if self.rooms.get(&id).is_some_and(|room| room.unread.told != count) {
                self.tell_unread_of(id, None)?;
            }
        }
        Ok(())
    }

    /// Others are ignored than before.
    pub(super) fn recount_all(&mut self) {
        for room in self.rooms.values_mut() {
            room.unread.recount();
        }
    }

    /// Tells what came by a room's log, and what follows from it here.
    pub(super) fn tell_of(&mut self, id: RoomId, events: Vec<Event>) {
        for mut event in events {
            match &mut event {
                Event::Message(message) => {
                    self.count_message(id, message);
                    message.notify = self.is_worth_notifying(id, message);
                    self.has_typed(id, message.from.account);
                }
                // It may have named one, or name one now.
                Event::Edited { .. } | Event::Deleted { .. } => {
                    if let Some(room) = self.rooms.get_mut(&id) {
                        room.unread.recount();
                    }
                }
                _ => {}
            }
            self.tell_kept([event]);
        }
    }

    /// What was written since this was last asked counts as having read.
    pub(super) fn note_written(&mut self, now: Instant) -> Result<(), Trouble> {
        for (id, cursor) in std::mem::take(&mut self.wrote) {
            self.wrote_in(now, id, cursor)?;
        }
        Ok(())
    }

    /// A message of a room came by its log.
    fn count_message(&mut self, id: RoomId, message: &Message) {
        let read = self.marks.of(id).read.seq;
        if message.mine || message.seq <= read || self.people.is_ignored(message.from.account) {
            return;
        }
        if let Some(room) = self.rooms.get_mut(&id) {
            room.unread.add(message.mentions_me());
        }
    }
}
