//! Where we are after connecting: the rooms there are, ours to come back to, the one to be in.

use std::time::Instant;

use tchat_proto::id::{RoomId, Seq};
use tchat_proto::plain::PlainRoom;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::{RoomInfo, RoomName};

use super::requests::Purpose;
use super::room::{Flow, Log};
use super::{Engine, IfAbsent, Reach};
use crate::command::Reference;
use crate::event::{Alarm, Event, Person, RoomSummary, UnreadCount};
use crate::store::Durability;
use crate::store::rooms::{self, Place, Standing};
use crate::trouble::Trouble;

impl Engine {
    /// The server's rooms: come back to ours, go for the goal.
    pub(super) fn handle_rooms(
        &mut self,
        infos: Vec<RoomInfo>,
        plain: Option<PlainRoom>,
        wish: Option<Option<Reference>>,
    ) -> Result<(), Trouble> {
        self.take_names(&infos)?;
        if let Some(reference) = wish {
            let mut rooms = Vec::new();
            for info in infos {
                let with = self.person_in(&info.name);
                let unread = if info.member { Some(self.unread_of(info.room)?) } else { None };
                rooms.push(summary(info, with, unread));
            }
            rooms.extend(plain.map(plain_summary));
            rooms.sort_by(|one, other| one.name.cmp(&other.name));
            self.events.push_back(Event::Rooms { rooms, reference });
            return Ok(());
        }
        self.progress.reach = Reach::Settled;
        self.introduce_all()?;
        self.follow_inbox();
        self.still_away();
        self.ask_slot();
        let ours: Vec<_> = self.rooms.keys().copied().collect();
        for room in ours {
            self.come_back(room);
        }
        self.arrive_in_plain(plain.as_ref());
        self.go_for_goal(&infos, plain.as_ref())
    }

    /// Keeps what rooms are called.
    pub(super) fn take_names(&mut self, infos: &[RoomInfo]) -> Result<(), Trouble> {
        for info in infos {
            let Some(room) = self.rooms.get_mut(&info.room) else {
                continue;
            };
            room.joining = info.joining;
            room.listed = info.member;
            // A room keeps the name by which it was first known: people write to it by that.
            if room.row.name == RoomName::unnamed(info.room) {
                room.row.name = info.name.clone();
                let row = &room.row;
                self.store.write(Durability::Full, |db| Ok(rooms::put(db, row)?))?;
                self.introduce(info.room)?;
            }
        }
        Ok(())
    }

    /// The rooms' names, for those that we were added to: follow them now.
    pub(super) fn named(&mut self, infos: &[RoomInfo]) -> Result<(), Trouble> {
        self.take_names(infos)?;
        let ours: Vec<_> = self.rooms.keys().copied().collect();
        for room in ours {
            self.come_back(room);
        }
        Ok(())
    }

    /// Goes on where we were in a room: follow its log, send again what was not answered, or ask for
    /// the door. Nothing, if that is under way already.
    pub(super) fn come_back(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        match room.row.standing {
            Standing::Member if room.flow.log == Log::Unfollowed && !room.flow.asked => {
                self.follow(id);
            }
            Standing::Entering if room.row.pending.is_some() => self.send_pending(id),
            // The server has us in: a Welcome may be in the inbox, and loses nothing of what was said.
            Standing::Entering if room.listed && !self.inbox.is_read() => {}
            Standing::Entering => self.ask_door(id),
            Standing::Member | Standing::Out | Standing::Removed => {}
        }
    }

    /// Follows a room's log from our place on. What was under way in the room begins anew.
    pub(super) fn follow(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        room.flow = Flow { log: Log::Asked, ..Flow::default() };
        let Place { cursor, chain, .. } = room.row.place;
        let follow = Request::Follow { room: id, after: cursor, chain };
        self.requests.ask(follow, Purpose::Follow { room: id });
    }

    /// The log is followed; all up to `head` is what we missed.
    pub(super) fn following(&mut self, now: Instant, id: RoomId, head: Seq) {
        if let Some(room) = self.rooms.get_mut(&id) {
            room.flow.log = Log::CatchingUp { head };
            if std::mem::take(&mut room.added) {
                let who = self.people.person(self.device.account());
                self.events.push_back(Event::Joined { room: room.row.name.clone(), who });
            }
        }
        self.become_ready(id);
        self.check_caught_up(now, id);
    }

    /// Notes when all that was missed has been taken.
    pub(super) fn check_caught_up(&mut self, now: Instant, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if let Log::CatchingUp { head } = room.flow.log
            && room.row.place.cursor >= head
        {
            room.flow.log = Log::Live;
            self.keeper.look_at_once();
            room.unread.caught_up();
            // Someone may have left while nobody was there to remove their leaf.
            room.grant_within(now, &mut self.random);
            self.events.push_back(Event::CaughtUp { room: room.row.name.clone() });
            for (who, place) in std::mem::take(&mut room.disputed) {
                let alarm = Alarm::Forked { who: self.people.person(who), place };
                self.events.push_back(Event::Alarm { room: room.row.name.clone(), alarm });
            }
            // A commit from before the cut: did it get through? The server knows it by its id.
            self.send_pending(id);
        }
    }

    /// Tells that we are in the room that the front end asked for.
    pub(super) fn become_ready(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        if self.progress.ready || self.goal.room.as_ref() != Some(&room.row.name) {
            return;
        }
        let Some(me) = self.people.my_nick().map(ToString::to_string) else {
            return;
        };
        self.progress.ready = true;
        self.events.push_back(Event::Ready {
            server: self.server.to_string(),
            room: room.row.name.clone(),
            me,
            encrypted: true,
        });
    }

    /// Goes for the room that the front end asked for, unless we are in it.
    fn go_for_goal(
        &mut self,
        infos: &[RoomInfo],
        plain: Option<&PlainRoom>,
    ) -> Result<(), Trouble> {
        let Some(name) = self.goal.room.clone() else { return Ok(()) };
        if self.progress.ready {
            return Ok(());
        }
        if self.people.my_nick().is_none() {
            self.close(Some(Refusal::new(Code::NickMissing).into()));
            return Ok(());
        }
        if let Some(plain) = plain.filter(|_| self.means_plain(&name)) {
            // Being connected is being in: there is nothing to refuse.
            self.want_plain(plain);
            return Ok(());
        }
        let Some(info) = infos.iter().find(|info| info.name == name) else {
            self.close(Some(Trouble::NoSuchRoom { room: name }));
            return Ok(());
        };
        let standing = self.rooms.get(&info.room).map_or(Standing::Out, |room| room.row.standing);
        match (standing, self.goal.if_absent) {
            (Standing::Member | Standing::Entering, _) => {}
            (Standing::Removed, IfAbsent::Refuse) => {
                self.close(Some(Trouble::Removed { room: name }));
            }
            (Standing::Out, IfAbsent::Refuse) => {
                self.close(Some(Trouble::NotInRoom { room: name }));
            }
            // Who was removed may have been let in again: the server knows.
            (Standing::Out | Standing::Removed, IfAbsent::Join) => {
                let (id, listed) = (info.room, info.member);
                let unknown = || Self::unknown_room(id, name.clone());
                self.rooms.entry(id).or_insert_with(unknown).listed = listed;
                self.enter(id, name, info.joining)?;
            }
        }
        Ok(())
    }
}

fn plain_summary(plain: PlainRoom) -> RoomSummary {
    RoomSummary {
        name: RoomName::plain(),
        members: plain.people,
        member: plain.member,
        joining: Joining::Open,
        encrypted: false,
        with: None,
        unread: None,
    }
}

fn summary(info: RoomInfo, with: Option<Person>, unread: Option<UnreadCount>) -> RoomSummary {
    RoomSummary {
        name: info.name,
        members: info.members,
        member: info.member,
        joining: info.joining,
        encrypted: true,
        with,
        unread,
    }
}
