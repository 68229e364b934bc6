//! Coming into rooms: found an empty one, join one by an external commit, come in anew.
//!
//! What is made for entering (group, commit) is on disk before it is sent and sent again to the
//! byte until the server has answered: the server knows it by its id. A commit that came too late
//! is thrown away with its group, and the door asked for again.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tchat_mls::{Door as OpenDoor, FoundFailed, Group, JoinFailed, JoinKey, LeaveFailed};
use tchat_proto::direct;
use tchat_proto::id::{GroupName, RoomId, Seq, Timestamp};
use tchat_proto::identity::{LeaveStatement, NickStatement};
use tchat_proto::plain::PlainRoom;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Door, Request};
use tchat_proto::room::{RoomInfo, RoomName};

use super::govern::pending_commit;
use super::keeping::look_up;
use super::requests::Purpose;
use super::room::{Brought, Flow, Room, vault_failed};
use super::{Engine, order};
use crate::command::{IfMissing, Reference};
use crate::event::{Event, Gap, GapReason, LeftReason};
use crate::limits::{DOOR_REPORTS_MAX, DOOR_WAIT, ENTER_AGAIN, WELCOME_WAIT};
use crate::store::rooms::{self, Place, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, notices, timeline};
use crate::timeline::Happening;
use crate::trouble::Trouble;

impl Engine {
    /// A wish to join: the room may have been made since the list was last seen.
    pub(super) fn join(
        &mut self,
        name: &RoomName,
        missing: IfMissing,
        reference: Option<Reference>,
    ) {
        let in_plain = self.means_plain(name) && self.plain.is_live();
        if self.member_room(name).is_ok() || in_plain {
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
        plain: Option<&PlainRoom>,
        name: RoomName,
        missing: IfMissing,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        self.take_names(infos)?;
        if let Some(plain) = plain.filter(|_| self.means_plain(&name)) {
            self.want_plain_for(plain, reference);
            return Ok(());
        }
        if let Some(info) = infos.iter().find(|info| info.name == name) {
            return self.enter_for(info.room, name, info.joining, reference);
        }
        let joining = match missing {
            // Its name means the room that is not encrypted: none is made that is.
            _ if name.is_plain() => {
                self.refuse(Trouble::NoSuchRoom { room: name }, reference);
                return Ok(());
            }
            IfMissing::Refuse => {
                self.refuse(Trouble::NoSuchRoom { room: name }, reference);
                return Ok(());
            }
            IfMissing::CreateByInvitation => Joining::ByInvitation,
            IfMissing::CreateHidden => Joining::Hidden,
            IfMissing::CreateOpen => Joining::Open,
        };
        let create = Request::CreateRoom { name: name.clone(), joining };
        self.requests.ask(create, Purpose::Create { name, joining, reference });
        Ok(())
    }

    /// Having come in anew: who is in now and was not before, and who is not any more. Nobody comes
    /// or goes unseen, whatever made us lose the thread.
    fn changed_since(&mut self, id: RoomId) -> Result<Vec<Event>, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(Vec::new()) };
        let Some((known, policy)) = room.known.take() else { return Ok(Vec::new()) };
        let (now, policy_now) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            Ok((group.members().collect::<BTreeSet<_>>(), group.policy().clone()))
        })?;
        let name = &room.row.name;
        let joined = now.difference(&known).map(|member| Event::Joined {
            room: name.clone(),
            who: self.people.person(member.account),
        });
        let left = known.difference(&now).map(|member| Event::Left {
            room: name.clone(),
            who: self.people.person(member.account),
            reason: LeftReason::Left,
            by: None,
        });
        let ruled = order::told(name, &self.people, None, (&policy, &policy_now));
        Ok(joined.chain(left).chain(ruled).collect())
    }

    /// Enters a room for the front end, which hears when we are in.
    pub(super) fn enter_for(
        &mut self,
        id: RoomId,
        name: RoomName,
        joining: Joining,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let standing = self.rooms.get(&id).map_or(Standing::Out, |room| room.row.standing);
        if standing == Standing::Member {
            // What was begun before has succeeded since we asked.
            self.events.push_back(Event::Done { reference });
            return Ok(());
        }
        self.enter(id, name, joining)?;
        if let Some(room) = self.rooms.get_mut(&id) {
            room.joins.push(reference);
        }
        Ok(())
    }

    /// Wants to be in a room, for the first time or again. Goes on until we are in or refused, over
    /// lost connections and restarts too.
    pub(super) fn enter(
        &mut self,
        id: RoomId,
        name: RoomName,
        joining: Joining,
    ) -> Result<(), Trouble> {
        let room = self.rooms.entry(id).or_insert_with(|| Self::unknown_room(id, name));
        room.joining = joining;
        if room.row.standing != Standing::Entering {
            room.row.standing = Standing::Entering;
            room.row.pending = None;
            room.flow = Flow::default();
            let row = &room.row;
            self.store.write(Durability::Full, |db| Ok(rooms::put(db, row)?))?;
        }
        // What is under way already goes on.
        self.come_back(id);
        Ok(())
    }

    /// Asks for the door, unless that is under way.
    pub(super) fn ask_door(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        if !room.flow.asked {
            room.flow.asked = true;
            room.flow.enter_at = None;
            self.requests.ask(Request::Enter(id), Purpose::Enter { room: id });
        }
    }

    /// Asks again for the doors whose turn was lost.
    pub(super) fn enter_again(&mut self, now: Instant) {
        let due: Vec<_> = self
            .rooms
            .iter()
            .filter(|(_, room)| room.flow.enter_at.is_some_and(|at| at <= now))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            self.ask_door(id);
        }
    }

    /// Nobody is in the room: found it.
    pub(super) fn found(&mut self, asked: RoomId, group: GroupName) -> Result<(), Trouble> {
        let policy = self.rooms.get(&asked).map(|room| self.new_policy(room));
        let Some(policy) = policy else { return Ok(()) };
        let Some(room) = self.rooms.get_mut(&asked) else { return Ok(()) };
        // We hold a group with others in it: only they can have ended it, and they did not.
        let held =
            room.row.place.cursor > Seq::ZERO && group.generation <= room.row.group.generation;
        if group.room != asked || room.row.standing != Standing::Entering || held {
            return Err(Trouble::ServerBroken);
        }
        let join_key = match room.joining {
            Joining::Open => None,
            Joining::ByInvitation | Joining::Hidden => {
                Some(JoinKey::new(policy.join_key_version, self.random.bytes()))
            }
        };
        let called = self.time.id(&mut self.random);
        let (device, row) = (&self.device, &mut room.row);
        let made = self.store.attempt(Durability::Full, |db| {
            match Group::found(&SqlVault(db), device, group, &policy, join_key.as_ref()) {
                Ok((made, founding)) => {
                    row.group = group;
                    row.standing = Standing::Entering;
                    row.pending = Some(Request::Found {
                        group,
                        id: called,
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
                room.direct.changed();
                self.send_pending(group.room);
            }
            // A group of this name is ours already: the server wants it founded twice.
            Err(refused) => {
                tracing::warn!("a room could not be founded: {refused}");
                self.entering_failed(group.room, Trouble::ServerBroken)?;
            }
        }
        Ok(())
    }

    /// The door is open: make the joining commit.
    pub(super) fn join_through(
        &mut self,
        now: Instant,
        asked: RoomId,
        door: &Door,
    ) -> Result<(), Trouble> {
        let id = door.group.room;
        self.learn_all(&door.nicks)?;
        let Some(room) = self.rooms.get_mut(&asked) else { return Ok(()) };
        if id != asked || room.row.standing != Standing::Entering {
            return Err(Trouble::ServerBroken);
        }
        let (device, row, held) = (&self.device, &mut room.row, &mut room.group);
        let commit = self.time.id(&mut self.random);
        let joined = self.store.attempt(Durability::Full, |db| {
            let vault = SqlVault(db);
            if held.is_none() {
                *held = Group::load(&vault, row.group).map_err(vault_failed)?;
            }
            let known = held
                .as_ref()
                .map(|group| (group.members().collect::<BTreeSet<_>>(), group.policy().clone()));
            let open = OpenDoor {
                group_info: &door.group_info.0,
                tree: &door.tree.0,
                leaving: &door.leaving,
            };
            match Group::join(&vault, device, door.group, commit, open, None) {
                Ok((group, bundle)) => {
                    row.group = door.group;
                    row.pending = Some(pending_commit(id, commit, bundle));
                    rooms::put(db, row)?;
                    Ok(Ok((group, known)))
                }
                Err(JoinFailed::Vault(error)) => Err(vault_failed(error)),
                Err(refused) => Ok(Err(refused)),
            }
        })?;
        room.flow.asked = false;
        match joined {
            Ok((group, known)) => {
                room.doors_reported = 0;
                // Of several tries the first knew whom we had seen.
                room.known = room.known.take().or(known);
                room.group = Some(group);
                room.direct.changed();
                self.send_pending(id);
                Ok(())
            }
            Err(refused) => self.door_useless(now, door, refused),
        }
    }

    /// Keeps the pseudonyms that came with a door or a welcome.
    pub(super) fn learn_all(&mut self, claims: &[NickStatement]) -> Result<(), Trouble> {
        let people = &mut self.people;
        let told = self.store.write(Durability::Relaxed, |db| {
            let learned: Vec<_> = claims.iter().filter_map(|claim| people.learn(claim)).collect();
            Ok(learned.into_iter().map(|it| it.keep(db)).collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        self.events.extend(told.into_iter().flatten());
        Ok(())
    }

    /// A door through which there is no way: it needs a key that we lack, or is broken and somebody
    /// in the room must make another.
    fn door_useless(
        &mut self,
        now: Instant,
        door: &Door,
        refused: JoinFailed,
    ) -> Result<(), Trouble> {
        let id = door.group.room;
        let came_with_key = self.came_with_key();
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let came_with_key = came_with_key || room.brought == Brought::JoinKey;
        room.group = None;
        let name = room.row.name.clone();
        let trouble = match refused {
            JoinFailed::JoinKey { .. } if came_with_key => {
                Trouble::InvitationOutdated { room: name }
            }
            JoinFailed::JoinKey { .. } => Trouble::ByInvitation { room: name },
            JoinFailed::Removed { .. } => Trouble::Removed { room: name },
            JoinFailed::RoomFull { .. } => Refusal::new(Code::RoomFull).into(),
            broken if room.doors_reported < DOOR_REPORTS_MAX => {
                tracing::warn!("the door of a room cannot be used: {broken}");
                room.doors_reported += 1;
                room.flow.enter_at = Some(now + DOOR_WAIT);
                let report = Request::ReportDoor { room: id, epoch: door.epoch };
                self.requests.ask(report, Purpose::Report);
                return Ok(());
            }
            _ => Trouble::ServerBroken,
        };
        self.entering_failed(id, trouble)
    }

    /// Sends a founding or commit, the first time or again.
    pub(super) fn send_pending(&mut self, id: RoomId) {
        let Some(room) = self.rooms.get_mut(&id) else {
            return;
        };
        if let Some(pending) = &room.row.pending
            && let Some(commit) = room.row.pending_id()
            && !room.flow.asked
        {
            room.flow.asked = true;
            self.requests.ask(pending.clone(), Purpose::Pending { room: id, id: commit });
        }
    }

    /// The founding or joining commit has its place since `time`: we are in.
    pub(super) fn entered(
        &mut self,
        id: RoomId,
        place: Place,
        time: Timestamp,
        leaving: &[LeaveStatement],
    ) -> Result<(), Trouble> {
        let (me, at) = (self.people.person(self.device.account()), place.cursor);
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let gap = gap_before(room, at, place.messages);
        room.row.place = place;
        room.row.standing = Standing::Member;
        // By the rules of the group that we are in from here on.
        room.row.keeping.days = None;
        room.row.pending = None;
        room.flow.asked = false;
        self.store.write(Durability::Full, |db| {
            look_up(room, db)?;
            for statement in leaving {
                match room.group(db)?.recall(&SqlVault(db), statement) {
                    Ok(_) => {}
                    Err(LeaveFailed::Vault(error)) => return Err(vault_failed(error)),
                    Err(error) => tracing::warn!("a wish to leave does not hold: {error}"),
                }
            }
            rooms::put(db, &room.row)?;
            if let Some(gap) = &gap {
                timeline::put_gap(db, id, gap)?;
            }
            let joined = Happening::Joined { who: me.clone() };
            Ok(notices::put(db, id, at, time, &joined)?)
        })?;
        let name = room.row.name.clone();
        let joins = std::mem::take(&mut room.joins);
        let since = self.changed_since(id)?;
        self.keep_notices(id, at, &since)?;
        self.become_ready(id);
        self.events.push_back(Event::Joined { room: name, who: me });
        self.events.extend(since);
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
        self.store.write(Durability::Full, |db| {
            // What waits to be sent stays, and so does our wish to be in: we are about to try again.
            room.forget_group(db)?;
            room.row.pending = None;
            Ok(rooms::put(db, &room.row)?)
        })?;
        self.door_refused(now, id, refusal)
    }

    /// The door, or the way through it, was refused.
    pub(super) fn door_refused(
        &mut self,
        now: Instant,
        id: RoomId,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.asked = false;
        let name = room.row.name.clone();
        match refusal.code {
            // Somebody else was first, or there is much to do: the next door will do.
            Code::StaleEpoch
            | Code::AlreadyFounded
            | Code::NotFounded
            | Code::NotYourTurn
            | Code::Busy
            | Code::RateLimited
            | Code::StorageFailed => {
                let spread =
                    self.random.below(u64::try_from(ENTER_AGAIN.as_millis()).unwrap_or(u64::MAX));
                let wait = ENTER_AGAIN + Duration::from_millis(spread);
                room.flow.enter_at = Some(now + wait);
                Ok(())
            }
            // The other was first, and will add us.
            Code::NoSuchRoom | Code::InvitationNeeded if direct::is_reserved(&name) => {
                room.flow.enter_at = Some(now + WELCOME_WAIT);
                Ok(())
            }
            Code::Removed => self.entering_failed(id, Trouble::Removed { room: name }),
            Code::NoSuchRoom => self.entering_failed(id, Trouble::NoSuchRoom { room: name }),
            Code::InvitationNeeded => {
                self.entering_failed(id, Trouble::ByInvitation { room: name })
            }
            Code::JoinProof => self.entering_failed(id, Trouble::InvitationOutdated { room: name }),
            _ => self.entering_failed(id, refusal.into()),
        }
    }

    /// There is no way into a room. If it was the goal, there is nothing left to do.
    fn entering_failed(&mut self, id: RoomId, trouble: Trouble) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let standing = match trouble {
            Trouble::Removed { .. } => Standing::Removed,
            _ => Standing::Out,
        };
        let unsent = self.store.write(Durability::Full, |db| {
            let unsent = room.close(db, standing)?;
            rooms::put(db, &room.row)?;
            Ok(unsent)
        })?;
        room.flow = Flow::default();
        let joins = std::mem::take(&mut room.joins);
        let is_goal = self.goal.room.as_ref() == Some(&room.row.name);
        self.tell_kept(unsent);
        if !self.progress.ready && is_goal {
            self.close(Some(trouble));
        } else if joins.is_empty() {
            self.refuse(trouble, None);
        } else {
            for reference in joins {
                self.refuse(trouble.clone(), reference);
            }
        }
        Ok(())
    }
}

/// The messages that lie between what we had of a room and the place where we came in.
pub(super) fn gap_before(room: &Room, at: Seq, messages_before: u64) -> Option<Gap> {
    let place = room.row.place;
    let count = messages_before.saturating_sub(place.messages);
    // Who left and comes back held no group any more.
    let repaired = room.known.is_some() && place.cursor > Seq::ZERO;
    let reason = if repaired { GapReason::Repaired } else { GapReason::BeforeYouJoined };
    (count > 0).then(|| Gap {
        room: room.row.name.clone(),
        first: place.cursor.next(),
        last: Seq(at.0.saturating_sub(1)),
        count,
        reason,
    })
}
