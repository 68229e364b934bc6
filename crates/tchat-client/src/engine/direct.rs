//! Direct conversations: rooms of two, made when one of them writes.
//!
//! Who writes first founds the room and adds the other, who may be away: key packages are on the
//! server. Until a device of the other is in the group, what was written waits, since it could not
//! be opened by whom it is for. Who comes second waits for that, with what they wrote.

use std::time::Instant;

use tchat_proto::direct;
use tchat_proto::id::{AccountKey, Epoch, RoomId};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;

use super::Engine;
use super::requests::Purpose;
use super::room::Room;
use crate::command::Reference;
use crate::event::{Event, Person};
use crate::limits::REACH_AGAIN;
use crate::store::outbox::OutboxRow;
use crate::store::rooms::Standing;
use crate::store::{Durability, GivenUp};
use crate::trouble::Trouble;

/// What is known of a conversation of two.
#[derive(Debug, Default)]
pub(super) struct Direct {
    /// With whom it is, once that was worked out.
    other: Option<AccountKey>,
    /// The front end was told that they cannot be added yet.
    told_unreached: bool,
}

impl Engine {
    /// Writes to someone alone.
    pub(super) fn write_to(
        &mut self,
        who: &Nick,
        text: Option<String>,
        reference: Option<Reference>,
    ) {
        let Some(with) = self.people.called(who) else {
            return self.refuse(Trouble::NobodyCalled { nick: who.clone() }, reference);
        };
        let me = self.device.account();
        if with == me {
            return self.refuse(Trouble::ToYourself, reference);
        }
        let name = direct::name_of(me, with);
        match self.room_named(&name).map(|room| (room.id(), room.row.standing)) {
            Some((id, Standing::Member | Standing::Entering)) => self.write_in(id, text, reference),
            _ => {
                let purpose = Purpose::CreateDirect { with, text, reference };
                self.requests.ask(Request::CreateDirect(with), purpose);
            }
        }
    }

    /// The conversation is there: come into it, and write.
    pub(super) fn direct_created(
        &mut self,
        id: RoomId,
        with: AccountKey,
        text: Option<String>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let name = direct::name_of(self.device.account(), with);
        self.enter(id, name, Joining::Hidden)?;
        self.introduce(id);
        self.write_in(id, text, reference);
        Ok(())
    }

    fn write_in(&mut self, room: RoomId, text: Option<String>, reference: Option<Reference>) {
        let Some(text) = text else {
            self.introduce(room);
            self.events.push_back(Event::Done { reference });
            return;
        };
        let Some(name) = self.rooms.get(&room).map(|room| room.row.name.clone()) else { return };
        match self.check_text(&name, &text, 0) {
            Ok(()) => {
                let id = self.time.id(&mut self.random);
                self.keep(vec![OutboxRow { room, id, text, reference }]);
            }
            Err(trouble) => self.refuse(trouble, reference),
        }
    }

    /// Tells with whom a room is, if it is a conversation of two.
    pub(super) fn introduce(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get(&id) else { return };
        let name = room.row.name.clone();
        if let Some(with) = self.other_in(&name) {
            let with = self.people.person(with);
            self.events.push_back(Event::Direct { room: name, with });
        }
    }

    /// Tells of all conversations of two that we are in.
    pub(super) fn introduce_all(&mut self) {
        let in_it = |room: &&Room| {
            matches!(room.row.standing, Standing::Member | Standing::Entering)
                && direct::is_reserved(&room.row.name)
        };
        let ids: Vec<_> = self.rooms.values().filter(in_it).map(Room::id).collect();
        for id in ids {
            self.introduce(id);
        }
    }

    /// With whom a room is, as a front end sees them.
    pub(super) fn person_in(&self, name: &RoomName) -> Option<Person> {
        self.other_in(name).map(|with| self.people.person(with))
    }

    /// With whom a room is, if its name says that it is a conversation of two of which we are one:
    /// nobody but those two can work the name out without knowing both, and members check the rest.
    pub(super) fn other_in(&self, name: &RoomName) -> Option<AccountKey> {
        let me = self.device.account();
        if !direct::is_reserved(name) {
            return None;
        }
        self.people.accounts().find(|it| *it != me && direct::name_of(me, *it) == *name)
    }

    /// With whom a room is, worked out once.
    pub(super) fn other_of(&mut self, id: RoomId) -> Option<AccountKey> {
        let room = self.rooms.get(&id)?;
        let other = room.direct.other.or_else(|| self.other_in(&room.row.name));
        self.rooms.get_mut(&id)?.direct.other = other;
        other
    }

    /// The policy under which a room is founded.
    pub(super) fn new_policy(&self, room: &Room) -> RoomPolicy {
        let me = self.device.account();
        match self.other_in(&room.row.name) {
            Some(other) => RoomPolicy::of_two(me, other),
            None => RoomPolicy::of_founder(me, room.joining),
        }
    }

    /// Adds the other to a conversation that they are not in: at its beginning, and when there is
    /// something for them.
    pub(super) fn reach(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        let Some(other) = self.other_of(id) else { return Ok(()) };
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let busy = room.row.pending.is_some() || !room.intents.is_empty();
        if !room.is_live() || busy || room.flow.reach_at.is_some_and(|at| at > now) {
            return Ok(());
        }
        let (is_in, begun) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            Ok((group.members().any(|it| it.account == other), group.epoch() > Epoch(0)))
        })?;
        if is_in || (begun && room.outgoing.is_empty()) {
            return Ok(());
        }
        room.flow.reach_at = Some(now + REACH_AGAIN);
        let purpose = Purpose::Reach { room: id, account: other };
        self.requests.ask(Request::TakeKeyPackages(other), purpose);
        Ok(())
    }

    /// Nobody can be added now. It is tried again; the person hears of it once.
    pub(super) fn not_reached(&mut self, id: RoomId, account: AccountKey, refusal: Refusal) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let told = std::mem::replace(&mut room.direct.told_unreached, true);
        if told {
            return;
        }
        let trouble = match refusal.code {
            Code::NoKeyPackage => Trouble::NotReached { nick: self.people.person(account).nick },
            _ => refusal.into(),
        };
        self.refuse(trouble, None);
    }

    /// Someone came online: whom we could not add may have left key packages now.
    pub(super) fn reach_sooner(&mut self, account: AccountKey) {
        let name = direct::name_of(self.device.account(), account);
        if let Some(room) = self.rooms.values_mut().find(|room| room.row.name == name) {
            room.flow.reach_at = None;
        }
    }
}

/// Whether what was written must wait, because whom it is for could not open it.
pub(super) fn must_wait(
    room: &mut Room,
    db: &rusqlite::Connection,
    other: Option<AccountKey>,
) -> Result<bool, GivenUp> {
    let Some(other) = other else { return Ok(false) };
    let group = room.group(db)?;
    Ok(!group.members().any(|member| member.account == other))
}
