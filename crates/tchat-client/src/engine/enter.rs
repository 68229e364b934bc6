//! Coming into rooms: found an empty one, join one by an external commit, come back to ours.
//!
//! What is made for entering (group, commit) is on disk before it is sent and sent again to the
//! byte until the server has answered: the server knows it by its id. A commit that came too late
//! is thrown away with its group, and the door asked for again.

use std::time::Instant;

use tchat_mls::{Door as OpenDoor, FoundFailed, Group, JoinFailed, JoinKey};
use tchat_proto::id::{Chain, GroupName, MessageId, RoomId, Seq};
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Door, Request};
use tchat_proto::room::{RoomInfo, RoomName};

use super::govern::pending_commit;
use super::requests::Purpose;
use super::room::{Flow, Log, Room, vault_failed};
use super::{Engine, Reach};
use crate::client::IfAbsent;
use crate::command::{IfMissing, Reference};
use crate::event::{Event, Gap, GapReason, RoomSummary};
use crate::limits::{DOOR_REPORTS_MAX, DOOR_WAIT, ENTER_AGAIN};
use crate::random;
use crate::store::rooms::{Place, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, people as people_table, rooms, timeline};
use crate::trouble::Trouble;

impl Engine {
    /// The server's rooms: come back to ours, go for the goal.
    pub(super) fn handle_rooms(
        &mut self,
        infos: Vec<RoomInfo>,
        wish: Option<Option<Reference>>,
    ) -> Result<(), Trouble> {
        self.take_names(&infos)?;
        if let Some(reference) = wish {
            let mut rooms: Vec<_> = infos.into_iter().map(summary).collect();
            rooms.sort_by(|one, other| one.name.cmp(&other.name));
            self.events.push_back(Event::Rooms { rooms, reference });
            return Ok(());
        }
        self.progress.reach = Reach::Settled;
        self.follow_inbox()?;
        let ours: Vec<_> = self.rooms.keys().copied().collect();
        for room in ours {
            self.come_back(room);
        }
        self.go_for_goal(&infos)
    }

    /// Keeps what rooms are called now.
    fn take_names(&mut self, infos: &[RoomInfo]) -> Result<(), Trouble> {
        for info in infos {
            let Some(room) = self.rooms.get_mut(&info.room) else {
                continue;
            };
            room.joining = info.joining;
            if room.row.name != info.name {
                room.row.name = info.name.clone();
                let row = &room.row;
                self.store.write(Durability::Full, |db| Ok(rooms::put(db, row)?))?;
            }
        }
        Ok(())
    }

    /// Goes on where we were in a room: follow its log, or send again what was not answered.
    fn come_back(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        match room.row.standing {
            Standing::Member => self.follow(id),
            Standing::Entering => self.send_pending(id),
            Standing::Out | Standing::Removed => {}
        }
    }

    /// Follows a room's log from our place on.
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
    pub(super) fn following(&mut self, id: RoomId, head: Seq) {
        if let Some(room) = self.rooms.get_mut(&id) {
            room.flow.log = Log::CatchingUp { head };
            if std::mem::take(&mut room.added) {
                let who = self.people.person(self.device.account());
                self.events.push_back(Event::Joined { room: room.row.name.clone(), who });
            }
        }
        self.become_ready(id);
        self.check_caught_up(id);
    }

    /// Notes when all that was missed has been taken.
    pub(super) fn check_caught_up(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if let Log::CatchingUp { head } = room.flow.log
            && room.row.place.cursor >= head
        {
            room.flow.log = Log::Live;
            self.events.push_back(Event::CaughtUp { room: room.row.name.clone() });
            // A commit from before the cut: did it get through? The server knows it by its id.
            self.send_pending(id);
        }
    }

    /// Tells that we are in the room that the front end asked for.
    fn become_ready(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get(&id) else {
            return;
        };
        if self.progress.ready || self.goal.room.as_ref() != Some(&room.row.name) {
            return;
        }
        let Some(me) = self.people.my_nick().cloned() else {
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
    fn go_for_goal(&mut self, infos: &[RoomInfo]) -> Result<(), Trouble> {
        let Some(name) = self.goal.room.clone() else { return Ok(()) };
        if self.progress.ready {
            return Ok(());
        }
        if self.people.my_nick().is_none() {
            self.close(Some(Refusal::new(Code::NickMissing).into()));
            return Ok(());
        }
        let Some(info) = infos.iter().find(|info| info.name == name) else {
            self.close(Some(Trouble::NoSuchRoom { room: name }));
            return Ok(());
        };
        let standing = self.rooms.get(&info.room).map_or(Standing::Out, |room| room.row.standing);
        match (standing, self.goal.if_absent) {
            (Standing::Member | Standing::Entering, _) => {}
            (Standing::Removed, _) => self.close(Some(Trouble::Removed { room: name })),
            (Standing::Out, IfAbsent::Refuse) => {
                self.close(Some(Trouble::NotInRoom { room: name }));
            }
            (Standing::Out, IfAbsent::Join) => self.enter(info.room, name, info.joining)?,
        }
        Ok(())
    }

    /// A wish to join: the room may have been made since the list was last seen.
    pub(super) fn join(
        &mut self,
        name: &RoomName,
        missing: IfMissing,
        reference: Option<Reference>,
    ) {
        if self.member_room(name).is_ok() {
            self.events.push_back(Event::Done { reference });
            return;
        }
        let purpose = Purpose::Find { name: name.clone(), missing, reference };
        self.requests.ask(Request::Rooms, purpose);
    }

    /// The rooms there are now: enter the one that was wished for, or make it.
    pub(super) fn found_out(
        &mut self,
        infos: &[RoomInfo],
        name: RoomName,
        missing: IfMissing,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        self.take_names(infos)?;
        if let Some(info) = infos.iter().find(|info| info.name == name) {
            return self.enter_for(info.room, name, info.joining, reference);
        }
        let joining = match missing {
            IfMissing::Refuse => {
                self.refuse(Trouble::NoSuchRoom { room: name }, reference);
                return Ok(());
            }
            IfMissing::CreateByInvitation => Joining::ByInvitation,
            IfMissing::CreateOpen => Joining::Open,
        };
        let create = Request::CreateRoom { name: name.clone(), joining };
        self.requests.ask(create, Purpose::Create { name, joining, reference });
        Ok(())
    }

    /// Enters a room for the front end, which hears when we are in.
    pub(super) fn enter_for(
        &mut self,
        id: RoomId,
        name: RoomName,
        joining: Joining,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        self.enter(id, name, joining)?;
        if let Some(room) = self.rooms.get_mut(&id) {
            room.joins.push(reference);
        }
        Ok(())
    }

    /// Asks for the door of a room.
    pub(super) fn enter(
        &mut self,
        id: RoomId,
        name: RoomName,
        joining: Joining,
    ) -> Result<(), Trouble> {
        let room = self.rooms.entry(id).or_insert_with(|| Self::unknown_room(id, name));
        room.joining = joining;
        let row = &room.row;
        self.store.write(Durability::Full, |db| Ok(rooms::put(db, row)?))?;
        if !room.flow.asked {
            room.flow.asked = true;
            room.flow.enter_at = None;
            self.requests.ask(Request::Enter(id), Purpose::Enter { room: id });
        }
        Ok(())
    }

    /// Asks again for the doors whose turn was lost.
    pub(super) fn enter_again(&mut self, now: Instant) {
        for (id, room) in &mut self.rooms {
            if room.flow.enter_at.is_some_and(|at| at <= now) {
                room.flow.enter_at = None;
                room.flow.asked = true;
                self.requests.ask(Request::Enter(*id), Purpose::Enter { room: *id });
            }
        }
    }

    /// Nobody is in the room: found it.
    pub(super) fn found(&mut self, group: GroupName) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&group.room) else { return Ok(()) };
        let policy = RoomPolicy::of_founder(self.device.account(), room.joining);
        let join_key = match room.joining {
            Joining::Open => None,
            Joining::ByInvitation => Some(JoinKey::new(policy.join_key_version, random::bytes())),
        };
        let (device, row) = (&self.device, &mut room.row);
        let made = self.store.attempt(Durability::Full, |db| {
            match Group::found(&SqlVault(db), device, group, &policy, join_key.as_ref()) {
                Ok((made, founding)) => {
                    row.group = group;
                    row.standing = Standing::Entering;
                    row.pending = Some(Request::Found {
                        group,
                        id: MessageId(random::bytes()),
                        group_info: founding.group_info.into(),
                        tree: founding.tree.into(),
                    });
                    rooms::put(db, row)?;
                    Ok(Ok(made))
                }
                Err(FoundFailed::Vault(error)) => Err(vault_failed(error)),
                Err(refused) => Ok(Err(refused)),
            }
        })?;
        room.flow.asked = false;
        match made {
            Ok(made) => {
                room.group = Some(made);
                self.send_pending(group.room);
            }
            // A group of this name is ours already: the server wants it founded twice.
            Err(refused) => {
                tracing::warn!("a room could not be founded: {refused}");
                self.entering_failed(group.room, Trouble::ServerBroken);
            }
        }
        Ok(())
    }

    /// The door is open: make the joining commit.
    pub(super) fn join_through(&mut self, now: Instant, door: &Door) -> Result<(), Trouble> {
        let id = door.group.room;
        self.learn_all(&door.nicks)?;
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let device = &self.device;
        let row = &mut room.row;
        let joined = self.store.attempt(Durability::Full, |db| {
            let commit_id = MessageId(random::bytes());
            let open = OpenDoor {
                group_info: &door.group_info.0,
                tree: &door.tree.0,
                leaving: &door.leaving,
            };
            match Group::join(&SqlVault(db), device, door.group, commit_id, open, None) {
                Ok((group, bundle)) => {
                    row.group = door.group;
                    row.standing = Standing::Entering;
                    row.pending = Some(pending_commit(id, commit_id, bundle));
                    rooms::put(db, row)?;
                    Ok(Ok(group))
                }
                Err(JoinFailed::Vault(error)) => Err(vault_failed(error)),
                Err(refused) => Ok(Err(refused)),
            }
        })?;
        room.flow.asked = false;
        match joined {
            Ok(group) => {
                room.doors_reported = 0;
                room.group = Some(group);
                self.send_pending(id);
            }
            Err(refused) => self.door_useless(now, door, refused),
        }
        Ok(())
    }

    /// Keeps the pseudonyms that came with a door or a welcome.
    pub(super) fn learn_all(&mut self, claims: &[NickStatement]) -> Result<(), Trouble> {
        let people = &mut self.people;
        self.store.write(Durability::Relaxed, |db| {
            for claim in claims {
                if people.learn(claim).is_some() {
                    people_table::put(db, claim)?;
                }
            }
            Ok(())
        })
    }

    /// A door through which there is no way: it needs a key that we lack, or is broken and somebody
    /// in the room must make another.
    fn door_useless(&mut self, now: Instant, door: &Door, refused: JoinFailed) {
        let id = door.group.room;
        let Some(room) = self.rooms.get_mut(&id) else { return };
        room.group = None;
        let name = room.row.name.clone();
        let trouble = match refused {
            JoinFailed::JoinKey { .. } => Trouble::ByInvitation { room: name },
            JoinFailed::Removed { .. } => Trouble::Removed { room: name },
            JoinFailed::RoomFull { .. } => Refusal::new(Code::RoomFull).into(),
            broken if room.doors_reported < DOOR_REPORTS_MAX => {
                tracing::warn!("the door of a room cannot be used: {broken}");
                room.doors_reported += 1;
                room.flow.enter_at = Some(now + DOOR_WAIT);
                let report = Request::ReportDoor { room: id, epoch: door.epoch };
                self.requests.ask(report, Purpose::Report);
                return;
            }
            _ => Trouble::ServerBroken,
        };
        self.entering_failed(id, trouble);
    }

    /// Sends a founding or commit, the first time or again.
    pub(super) fn send_pending(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if let Some(pending) = &room.row.pending
            && !room.flow.asked
        {
            room.flow.asked = true;
            self.requests.ask(pending.clone(), Purpose::Pending { room: id });
        }
    }

    /// The founding or joining commit has its place: we are in.
    pub(super) fn entered(
        &mut self,
        id: RoomId,
        at: Seq,
        chain: Chain,
        messages_before: u64,
    ) -> Result<(), Trouble> {
        let me = self.people.person(self.device.account());
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let gap = gap_before(room, at, messages_before);
        room.row.place = Place { cursor: at, chain, messages: messages_before };
        room.row.standing = Standing::Member;
        room.row.pending = None;
        room.flow.asked = false;
        let row = &room.row;
        self.store.write(Durability::Full, |db| {
            rooms::put(db, row)?;
            if let Some(gap) = &gap {
                timeline::put_gap(db, id, gap)?;
            }
            Ok(())
        })?;
        let name = room.row.name.clone();
        let joins = std::mem::take(&mut room.joins);
        self.become_ready(id);
        self.events.push_back(Event::Joined { room: name, who: me });
        self.events.extend(gap.map(Event::Gap));
        self.events.extend(joins.into_iter().map(|reference| Event::Done { reference }));
        self.follow(id);
        Ok(())
    }

    /// The founding or joining commit was refused: throw it away, try again or give up.
    pub(super) fn entering_refused(
        &mut self,
        now: Instant,
        id: RoomId,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.asked = false;
        self.store.write(Durability::Full, |db| {
            // What waits to be sent stays: we are about to try again.
            room.forget_group(db)?;
            room.row.pending = None;
            room.row.standing = Standing::Out;
            Ok(rooms::put(db, &room.row)?)
        })?;
        self.door_refused(now, id, refusal);
        Ok(())
    }

    /// The door, or the way through it, was refused.
    pub(super) fn door_refused(&mut self, now: Instant, id: RoomId, refusal: Refusal) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        room.flow.asked = false;
        let name = room.row.name.clone();
        match refusal.code {
            // Somebody else was first: nothing is wrong, the next door will do.
            Code::StaleEpoch | Code::AlreadyFounded | Code::NotFounded | Code::NotYourTurn => {
                let spread =
                    random::below(u64::try_from(ENTER_AGAIN.as_millis()).unwrap_or(u64::MAX));
                let wait = ENTER_AGAIN + std::time::Duration::from_millis(spread);
                room.flow.enter_at = Some(now + wait);
            }
            Code::Removed => self.entering_failed(id, Trouble::Removed { room: name }),
            Code::NoSuchRoom => self.entering_failed(id, Trouble::NoSuchRoom { room: name }),
            _ => self.entering_failed(id, refusal.into()),
        }
    }

    /// There is no way into a room. If it was the goal, there is nothing left to do.
    fn entering_failed(&mut self, id: RoomId, trouble: Trouble) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let joins = std::mem::take(&mut room.joins);
        if !self.progress.ready && self.goal.room.as_ref() == Some(&room.row.name) {
            self.close(Some(trouble));
        } else if joins.is_empty() {
            self.refuse(trouble, None);
        } else {
            for reference in joins {
                self.refuse(trouble.clone(), reference);
            }
        }
    }
}

/// The messages that lie between what we had of a room and the place where we came in.
fn gap_before(room: &Room, at: Seq, messages_before: u64) -> Option<Gap> {
    let place = room.row.place;
    let count = messages_before.saturating_sub(place.messages);
    let reason =
        if place.cursor == Seq::ZERO { GapReason::BeforeYouJoined } else { GapReason::Repaired };
    (count > 0).then(|| Gap {
        room: room.row.name.clone(),
        first: place.cursor.next(),
        last: Seq(at.0.saturating_sub(1)),
        count,
        reason,
    })
}

fn summary(info: RoomInfo) -> RoomSummary {
    RoomSummary {
        name: info.name,
        members: info.members,
        member: info.member,
        joining: info.joining,
        encrypted: true,
    }
}
