//! What is worth a notification: the rules of one's rooms, which one's devices share.
//!
//! Judged where a message comes in, so that every front end comes to the same.

use std::time::Instant;

use tchat_proto::id::{RoomId, Timestamp};
use tchat_proto::room::RoomName;

use super::Engine;
use super::room::Room;
use crate::command::Reference;
use crate::event::{Event, Message};
use crate::marks::{NotifyRule, value_of};
use crate::trouble::Trouble;

impl Engine {
    /// Sets what of a room is worth a notification, and says what is.
    pub(super) fn notify(
        &mut self,
        now: Instant,
        name: &RoomName,
        rule: Option<NotifyRule>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let id = match self.marked_room(name) {
            Ok((id, _)) => id,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        if let Some(rule) = rule.filter(|rule| *rule != self.marks.of(id).rule()) {
            let decided = self.marks.decide(self.time.latest(), value_of(rule));
            self.mark(now, id, |marks| marks.rule = decided)?;
        }
        self.tell_rule(id, reference);
        Ok(())
    }

    /// Lets nothing of a room be worth a notification until a moment, or ends that.
    pub(super) fn snooze(
        &mut self,
        now: Instant,
        name: &RoomName,
        until: Option<Timestamp>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let id = match self.marked_room(name) {
            Ok((id, _)) => id,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let value = until.map_or(0, |until| until.0);
        if value != self.marks.of(id).snoozed.value {
            let decided = self.marks.decide(self.time.latest(), value);
            self.mark(now, id, |marks| marks.snoozed = decided)?;
        }
        self.tell_rule(id, reference);
        Ok(())
    }

    /// Says what of a room is worth a notification.
    pub(super) fn tell_rule(&mut self, id: RoomId, reference: Option<Reference>) {
        let Some(room) = self.rooms.get(&id) else { return };
        let (room, marks) = (room.row.name.clone(), self.marks.of(id));
        let (rule, snoozed_until) = (marks.rule(), marks.snoozed_until());
        self.events.push_back(Event::Notifying { room, rule, snoozed_until, reference });
    }

    /// Whether a message that came in is worth a notification. What was missed before the program
    /// began is history: that there is some is told as unread.
    pub(super) fn is_worth_notifying(&self, id: RoomId, message: &Message) -> bool {
        let Some(room) = self.rooms.get(&id) else { return false };
        let marks = self.marks.of(id);
        let is_history = room.is_catching_up() && room.unread.is_history();
        let is_snoozed = marks.snoozed_until().is_some_and(|until| message.time < until);
        let is_for_others = message.mine || self.people.is_ignored(message.from.account);
        if is_history || is_snoozed || is_for_others || message.seq <= marks.read.seq {
            return false;
        }
        match marks.rule() {
            NotifyRule::All => true,
            NotifyRule::Mentions => message.mentions_me() || self.is_direct(room),
            NotifyRule::Nothing => false,
        }
    }

    /// Whether a room is a conversation of two.
    pub(super) fn is_direct(&self, room: &Room) -> bool {
        self.person_in(&room.row.name).is_some()
    }
}
