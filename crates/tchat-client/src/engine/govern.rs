//! Commits of a member: adding, granting the wish to leave, and what [`super::order`] wishes for.
//!
//! A wanted change is an [`Intent`]; its commit is made when the room is quiet, kept with the
//! group's pending state in one transaction, and sent until the server has answered. If somebody
//! else's commit came first the log brings it, MLS drops ours, and the intent is built anew. Never
//! is a pending commit dropped because a connection broke: the server may have it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use rusqlite::Connection;
use tchat_mls::{Bundle, CommitFailed};
use tchat_proto::direct;
use tchat_proto::entry::Blob;
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, MessageId, RoomId};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;
use tchat_roster::CheckedKeyPackage;

use super::Engine;
use super::order::forbidden;
use super::requests::Purpose;
use super::room::{Intent, LeaveWish, Room, WantedChange, internal, vault_failed};
use crate::called::Called;
use crate::command::Reference;
use crate::event::{Event, LeftReason, Present, Reach, Role};
use crate::limits::{FRESH_DOOR_EVERY, REACH_AGAIN};
use crate::mark::Mark;
use crate::store::rooms::{self, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, GivenUp, notices};
use crate::timeline::Happening;
use crate::trouble::Trouble;

impl Engine {
    /// Makes the next wanted commit of a room, if it is time for one.
    pub(super) fn govern(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        self.grant_leaves(now, id)?;
        self.tell_key(now, id)?;
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        if !room.is_live() {
            return Ok(());
        }
        // What was written before the wish to leave goes out first.
        if room.leave.is_some() && room.outgoing.is_empty() {
            return self.ask_to_leave(id);
        }
        if room.row.pending.is_some() {
            return Ok(());
        }
        let Some(intent) = room.intents.front().cloned() else { return Ok(()) };
        let (device, commit_id) = (&self.device, self.time.id(&mut self.random));
        let made = self.store.attempt(Durability::Full, |db| {
            let made = make_commit(db, room, device, commit_id, &intent.change)?;
            if made.is_ok() {
                rooms::put(db, &room.row)?;
            }
            Ok(made)
        })?;
        match made {
            Ok(Made::Commit) => {
                if let Some(intent) = room.intents.front_mut() {
                    intent.made = true;
                }
                self.send_pending(id);
            }
            Ok(Made::Nothing) => {
                room.intents.pop_front();
                if intent.reference.is_some() {
                    self.events.push_back(Event::Done { reference: intent.reference });
                }
            }
            Err(trouble) => {
                // Rolled back: the group in memory may be ahead.
                room.group = None;
                room.intents.pop_front();
                self.refuse(trouble, intent.reference);
            }
        }
        Ok(())
    }

    /// Newcomers cannot use the door that somebody's commit brought: make a fresh one, unless the
    /// group has moved on since.
    pub(super) fn door_wanted(
        &mut self,
        now: Instant,
        id: RoomId,
        epoch: Epoch,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let made = room.door_made.is_some_and(|made| now < made + FRESH_DOOR_EVERY);
        if !room.is_live() || made {
            return Ok(());
        }
        let current = self.store.write(Durability::Relaxed, |db| Ok(room.group(db)?.epoch()))?;
        if current == epoch {
            room.door_made = Some(now);
            let change = WantedChange::FreshDoor(epoch);
            room.intents.push_back(Intent { change, reference: None, made: false });
        }
        Ok(())
    }

    /// Wants the leaves of those who left removed, if nobody else did it by now.
    fn grant_leaves(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        if !room.is_live() || room.flow.grant_at.is_none_or(|at| at > now) {
            return Ok(());
        }
        room.flow.grant_at = None;
        let leaving = self.store.write(Durability::Relaxed, |db| {
            Ok(room.group(db)?.leaving().keys().copied().collect::<BTreeSet<_>>())
        })?;
        if !leaving.is_empty() {
            let change = WantedChange::Grant(leaving);
            room.intents.push_back(Intent { change, reference: None, made: false });
        }
        Ok(())
    }

    /// Tells the join key to somebody who was added without it, if nobody else did by now: they can
    /// neither invite nor follow the next newcomer.
    fn tell_key(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        if !room.is_live() || room.flow.tell_key_at.is_none_or(|at| at > now) {
            return Ok(());
        }
        room.flow.tell_key_at = None;
        let epoch = self.store.write(Durability::Relaxed, |db| Ok(room.group(db)?.epoch()))?;
        let change = WantedChange::FreshDoor(epoch);
        room.intents.push_back(Intent { change, reference: None, made: false });
        Ok(())
    }

    /// A commit of ours was refused. Stale: the log brings the winner. Otherwise it breaks a rule,
    /// and only then is it dropped.
    pub(super) fn commit_refused(
        &mut self,
        id: RoomId,
        commit: MessageId,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        if room.row.pending_id() != Some(commit) {
            // The log has settled that one already; another may be on its way.
            return Ok(());
        }
        room.flow.asked = false;
        let settled_by_the_log = matches!(
            refusal.code,
            // In a room that nobody is in any more our own wish to leave was granted.
            Code::StaleEpoch | Code::NotFounded | Code::StorageFailed | Code::Stopping
        );
        if settled_by_the_log {
            return Ok(());
        }
        self.store.write(Durability::Full, |db| {
            room.group(db)?.abandon_pending(&SqlVault(db)).map_err(vault_failed)?;
            room.row.pending = None;
            Ok(rooms::put(db, &room.row)?)
        })?;
        let reference = room.intents.pop_front().and_then(|intent| intent.reference);
        self.refuse(refusal.into(), reference);
        Ok(())
    }

    /// Adds someone to a room: first takes the key packages they left on the server. Of whom nothing
    /// was missing a moment ago none is taken again: each is used once.
    pub(super) fn add(
        &mut self,
        now: Instant,
        name: &RoomName,
        who: &Called,
        reference: Option<Reference>,
    ) {
        let room = match self.member_room(name) {
            Ok(room) => room,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return;
            }
        };
        let account = match self.people.find(who, |_| true) {
            Ok(account) => account,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return;
            }
        };
        // Who is in with one device may have another that is not.
        let again = self.rooms.get(&room).and_then(|room| room.flow.all_in.get(&account));
        if again.is_some_and(|again| *again > now) {
            self.events.push_back(Event::Done { reference });
            return;
        }
        let purpose = Purpose::Take { room, account, reference };
        self.requests.ask(Request::TakeKeyPackages(account), purpose);
    }

    /// The key packages of someone who is to be added.
    pub(super) fn taken(
        &mut self,
        id: RoomId,
        account: AccountKey,
        packages: Vec<Blob>,
        reference: Option<Reference>,
    ) {
        // The server may hand out somebody else's: whom we add is ours to check.
        let theirs = |package: &Blob| {
            CheckedKeyPackage::from_bytes(&package.0)
                .is_ok_and(|package| package.member().account == account)
        };
        let (theirs, others): (Vec<_>, Vec<_>) = packages.into_iter().partition(theirs);
        if theirs.is_empty() || !others.is_empty() {
            tracing::warn!(
                others = others.len(),
                "the server gave other key packages than asked for"
            );
            let nick = self.people.person(account).nick;
            return self.refuse(Trouble::KeysSwapped { nick }, reference);
        }
        if let Some(room) = self.rooms.get_mut(&id) {
            let packages = theirs.into_iter().map(|package| package.0.to_vec()).collect();
            room.intents.push_back(Intent {
                change: WantedChange::Add(packages),
                reference,
                made: false,
            });
        }
    }

    /// Of an account's key packages those whose devices are not in a room yet; whatever else the
    /// server gave with them.
    pub(super) fn of_newcomers(
        &mut self,
        now: Instant,
        id: RoomId,
        account: AccountKey,
        packages: Vec<Blob>,
    ) -> Result<Vec<Blob>, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(packages) };
        if room.row.standing != Standing::Member {
            return Ok(packages);
        }
        let members = self.store.write(Durability::Relaxed, |db| {
            Ok(room.group(db)?.members().collect::<BTreeSet<_>>())
        })?;
        let is_in = |package: &Blob| {
            CheckedKeyPackage::from_bytes(&package.0).is_ok_and(|package| {
                package.member().account == account && members.contains(&package.member())
            })
        };
        let missing: Vec<_> = packages.into_iter().filter(|package| !is_in(package)).collect();
        if missing.is_empty() {
            room.flow.all_in.insert(account, now + REACH_AGAIN);
        }
        Ok(missing)
    }

    /// Leaves a room: a signed wish, good at the current epoch only. We are out once it is in the
    /// log ([`super::receive`]).
    pub(super) fn part(
        &mut self,
        now: Instant,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let id = match self.member_room(name) {
            Ok(id) => id,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        if direct::is_reserved(name) {
            self.refuse(Trouble::DirectStays, reference);
            return Ok(());
        }
        if let Some(room) = self.rooms.get_mut(&id) {
            room.leave = Some(LeaveWish { reference, signed_at: None });
        }
        self.govern(now, id)
    }

    /// Signs and posts the wish to leave, anew if a commit came in between.
    fn ask_to_leave(&mut self, id: RoomId) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let Some(wish) = &room.leave else { return Ok(()) };
        let signed_at = wish.signed_at;
        let device = &self.device;
        let statement = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let current = group.epoch();
            Ok((signed_at != Some(current)).then(|| group.leave_statement(device)))
        })?;
        if let (Some(statement), Some(wish)) = (statement, &mut room.leave) {
            wish.signed_at = Some(statement.epoch);
            let leave = Request::Leave { id: self.time.id(&mut self.random), statement };
            self.requests.ask(leave, Purpose::Leave { room: id });
        }
        Ok(())
    }

    /// The wish to leave was refused for good.
    pub(super) fn leave_refused(&mut self, id: RoomId, refusal: Refusal) {
        if refusal.code == Code::StaleEpoch {
            // The log brings the commit that came in between; then it is signed anew.
            return;
        }
        let wish = self.rooms.get_mut(&id).and_then(|room| room.leave.take());
        self.refuse(refusal.into(), wish.and_then(|wish| wish.reference));
    }

    /// The server says that we were removed from a room, and its log is not for us any more.
    pub(super) fn thrown_out(&mut self, id: RoomId) -> Result<(), Trouble> {
        let (who, time) = (self.people.person(self.device.account()), self.time.last());
        let reason = LeftReason::Removed;
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let name = room.row.name.clone();
        let unsent = self.store.write(Durability::Full, |db| {
            let unsent = room.close(db, Standing::Removed)?;
            rooms::put(db, &room.row)?;
            let left = Happening::Left { who: who.clone(), reason, by: None };
            notices::put(db, id, room.row.place.cursor, time, &left)?;
            Ok(unsent)
        })?;
        let is_goal = !self.progress.ready && self.goal.room.as_ref() == Some(&name);
        self.tell_kept(unsent);
        if is_goal {
            self.close(Some(Trouble::Removed { room: name.clone() }));
        }
        self.events.push_back(Event::Left { room: name, who, reason, by: None });
        Ok(())
    }

    /// Asks who is in a room. Whom the server names counts only for rooms that we are not in.
    pub(super) fn who(&mut self, name: &RoomName, reference: Option<Reference>) {
        match self.room_named(name).map(Room::id) {
            Some(id) => {
                let purpose = Purpose::People { room: name.clone(), reference };
                self.requests.ask(Request::People(id), purpose);
            }
            None => self.refuse(Trouble::NotInRoom { room: name.clone() }, reference),
        }
    }

    /// The accounts in a room that we are in.
    pub(super) fn members(&mut self, id: RoomId) -> Result<BTreeMap<AccountKey, Role>, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(BTreeMap::new()) };
        self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let policy = group.policy();
            Ok(group.members().map(|it| (it.account, policy.role(it.account))).collect())
        })
    }

    /// A member as the front end sees them.
    pub(super) fn present(&self, account: AccountKey, role: Role) -> Present {
        let me = account == self.device.account();
        Present {
            who: self.people.person(account),
            reach: match (me, self.away) {
                (false, _) => self.people.reach(account),
                (true, true) => Reach::Away,
                (true, false) => Reach::Online,
            },
            me,
            verified: self.people.is_verified(account),
            ignored: self.people.is_ignored(account),
            role,
            mark: Mark::of(account).to_string(),
            first_seen: self.people.first_seen(account),
            fingerprint: crate::fingerprint_of_account(account),
        }
    }
}

/// What became of a wanted change.
enum Made {
    /// Its commit is pending.
    Commit,
    /// There is nothing left to change.
    Nothing,
}

/// Makes the commit for a change and keeps it as pending; the trouble if it may not be made.
fn make_commit(
    db: &Connection,
    room: &mut Room,
    device: &tchat_mls::Device,
    commit_id: MessageId,
    change: &WantedChange,
) -> Result<Result<Made, Trouble>, GivenUp> {
    let vault = SqlVault(db);
    let name = room.row.name.clone();
    let group = room.group(db)?;
    let made = match change {
        WantedChange::Grant(devices) => {
            // Who came back meanwhile has taken the wish back.
            let leaving = devices.iter().filter(|key| group.leaving().contains_key(key));
            let leaving: Vec<DeviceKey> = leaving.copied().collect();
            if leaving.is_empty() {
                return Ok(Ok(Made::Nothing));
            }
            group.remove(&vault, device, commit_id, &leaving)
        }
        WantedChange::Rule(rule) => {
            let (policy, gone) = rule.applied(group);
            if gone.is_empty() && policy == *group.policy() {
                return Ok(Ok(Made::Nothing));
            }
            group.amend(&vault, device, commit_id, &gone, policy)
        }
        WantedChange::Add(packages) => {
            let is_new = |package: &&Vec<u8>| {
                CheckedKeyPackage::from_bytes(package)
                    .is_ok_and(|package| group.member(package.member().device).is_none())
            };
            let new: Vec<_> = packages.iter().filter(is_new).cloned().collect();
            if new.is_empty() {
                return Ok(Ok(Made::Nothing));
            }
            group.add(&vault, device, commit_id, &new)
        }
        WantedChange::FreshDoor(epoch) if *epoch != group.epoch() => return Ok(Ok(Made::Nothing)),
        WantedChange::FreshDoor(_) => group.update(&vault, device, commit_id),
        WantedChange::TurnKey => group.turn_key(&vault, device, commit_id),
    };
    match made {
        Ok(bundle) => {
            room.row.pending = Some(pending_commit(room.id(), commit_id, bundle));
            Ok(Ok(Made::Commit))
        }
        Err(CommitFailed::Vault(error)) => Err(vault_failed(error)),
        Err(CommitFailed::Refused(refused)) => {
            tracing::debug!("a wanted commit breaks a rule: {refused}");
            Ok(Err(forbidden(&refused, name)))
        }
        Err(error) => Ok(Err(internal("make a commit", &error))),
    }
}

pub(super) fn pending_commit(room: RoomId, id: MessageId, bundle: Bundle) -> Request {
    Request::Commit(bundle.into_post(room, id))
}
