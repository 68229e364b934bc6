//! Direct conversations: rooms of two, made when one of them writes.
//!
//! Who writes first founds the room and adds the other, who may be away: key packages are on the
//! server. Until a device of the other is in the group, what was written waits, since it could not
//! be opened by whom it is for. Who comes second waits for that, with what they wrote.
//!
//! INVARIANT: what is written to somebody alone is sealed only in a group whose policy is that of a
//! conversation of those two. Names and ids of rooms are the server's word: one that passed another
//! room off as the conversation could otherwise choose who reads it.

use std::collections::BTreeSet;
use std::time::Instant;

use tchat_proto::direct;
use tchat_proto::id::{AccountKey, Epoch, RoomId};
use tchat_proto::policy::{Joining, Kind, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;

use super::Engine;
use super::requests::Purpose;
use super::room::Room;
use crate::called::Called;
use crate::command::Reference;
use crate::event::{Event, Person};
use crate::limits::REACH_AGAIN;
use crate::store::Durability;
use crate::store::outbox::OutboxRow;
use crate::store::rooms::Standing;
use crate::trouble::Trouble;

/// What is known of a conversation of two.
#[derive(Debug, Default)]
pub(super) struct Direct {
    /// With whom it is, once that was worked out.
    other: Option<AccountKey>,
    /// The front end was told that they cannot be added yet.
    told_unreached: bool,
    /// Who is in, as of the group's last commit; `None` to be looked at anew.
    company: Option<Company>,
}

/// Who is in the group of a room that is called like a conversation of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Company {
    /// The group is of other people, or of more: the server gave it a name that is not its own.
    NotOfTwo,
    /// Oneself; `begun`, if the other was there before.
    Alone { begun: bool },
    /// Both.
    Both,
}

impl Direct {
    /// The group has changed.
    pub(super) const fn changed(&mut self) {
        self.company = None;
    }
}

impl Engine {
    /// Writes to someone alone.
    pub(super) fn write_to(
        &mut self,
        who: &Called,
        text: Option<String>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let me = self.device.account();
        let with = match self.people.find(who, |_| true) {
            Ok(with) if with != me => with,
            found => {
                let trouble = found.err().unwrap_or(Trouble::ToYourself);
                self.refuse(trouble.about(text.as_deref()), reference);
                return Ok(());
            }
        };
        let name = direct::name_of(me, with);
        match self.room_named(&name).map(|room| (room.id(), room.row.standing)) {
            Some((id, Standing::Member | Standing::Entering)) => self.write_in(id, text, reference),
            _ => {
                let purpose = Purpose::CreateDirect { with, text, reference };
                self.requests.ask(Request::CreateDirect(with), purpose);
                Ok(())
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
        if self.rooms.get(&id).is_some_and(|known| known.row.name != name) {
            return Err(Trouble::ServerBroken);
        }
        self.enter(id, name, Joining::Hidden)?;
        self.introduce(id)?;
        self.write_in(id, text, reference)
    }

    fn write_in(
        &mut self,
        room: RoomId,
        text: Option<String>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let Some(text) = text else {
            self.introduce(room)?;
            self.events.push_back(Event::Done { reference });
            return Ok(());
        };
        let name = self.rooms.get(&room).map(|room| room.row.name.clone());
        let Some(name) = name else { return Ok(()) };
        match self.check_text(&name, &text, 0) {
            Ok(()) => {
                let id = self.time.id(&mut self.random);
                let content = self.said(room, text);
                self.keep(vec![OutboxRow { room, id, content, reference }]);
            }
            Err(trouble) => self.refuse(trouble.about(Some(&text)), reference),
        }
        Ok(())
    }

    /// Tells with whom a room is, if it is a conversation of two.
    pub(super) fn introduce(&mut self, id: RoomId) -> Result<(), Trouble> {
        let Some(other) = self.other_of(id) else { return Ok(()) };
        if self.company(id, other)? == Some(Company::NotOfTwo) {
            return Ok(());
        }
        if let Some(room) = self.rooms.get(&id) {
            let (room, with) = (room.row.name.clone(), self.people.person(other));
            self.events.push_back(Event::Direct { room, with });
        }
        Ok(())
    }

    /// Tells of all conversations of two that we are in.
    pub(super) fn introduce_all(&mut self) -> Result<(), Trouble> {
        let in_it = |room: &&Room| {
            matches!(room.row.standing, Standing::Member | Standing::Entering)
                && direct::is_reserved(&room.row.name)
        };
        let ids: Vec<_> = self.rooms.values().filter(in_it).map(Room::id).collect();
        ids.into_iter().try_for_each(|id| self.introduce(id))
    }

    /// With whom a room is, as a front end sees them.
    pub(super) fn person_in(&self, name: &RoomName) -> Option<Person> {
        self.other_in(name).map(|with| self.people.person(with))
    }

    /// With whom a room is, if its name says that it is a conversation of two of which we are one.
    pub(super) fn other_in(&self, name: &RoomName) -> Option<AccountKey> {
        let me = self.device.account();
        if !direct::is_reserved(name) {
            return None;
        }
        self.people.accounts().find(|it| *it != me && direct::name_of(me, *it) == *name)
    }

    /// With whom a room is, worked out once.
    fn other_of(&mut self, id: RoomId) -> Option<AccountKey> {
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
        let Some(room) = self.rooms.get(&id) else { return Ok(()) };
        let busy = room.row.pending.is_some() || !room.intents.is_empty();
        if !room.is_live() || busy || room.flow.reach_at.is_some_and(|at| at > now) {
            return Ok(());
        }
        let writes = !room.outgoing.is_empty();
        match self.company(id, other)? {
            Some(Company::Alone { begun }) if writes || !begun => {}
            Some(Company::NotOfTwo) if writes => {
                let with = self.people.person(other).nick;
                let forged = |_| Trouble::ConversationForged { nick: with.clone() };
                return self.give_up_outgoing(id, forged);
            }
            _ => return Ok(()),
        }
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
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

    /// Whether what was written must wait, because whom it is for could not open it, or others could.
    pub(super) fn must_wait(&mut self, id: RoomId) -> Result<bool, Trouble> {
        let Some(other) = self.other_of(id) else { return Ok(false) };
        Ok(self.company(id, other)? != Some(Company::Both))
    }

    /// Who is in a room with somebody, once we are in it.
    fn company(&mut self, id: RoomId, other: AccountKey) -> Result<Option<Company>, Trouble> {
        let me = self.device.account();
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(None) };
        if room.row.standing != Standing::Member || room.direct.company.is_some() {
            return Ok(room.direct.company);
        }
        let company = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let policy = group.policy();
            let of_two =
                policy.kind == Kind::Direct && policy.owners == BTreeSet::from([me, other]);
            let somebody_else =
                group.members().any(|member| member.account != me && member.account != other);
            Ok(match group.members().any(|member| member.account == other) {
                _ if !of_two || somebody_else => Company::NotOfTwo,
                true => Company::Both,
                false => Company::Alone { begun: group.epoch() > Epoch(0) },
            })
        })?;
        room.direct.company = Some(company);
        Ok(Some(company))
    }
}
