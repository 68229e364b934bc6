//! Commits of a member: removing, adding, granting the wish to leave.
//!
//! A wanted change is an [`Intent`]; its commit is made when the room is quiet, kept with the
//! group's pending state in one transaction, and sent until the server has answered. If somebody
//! else's commit came first the log brings it, MLS drops ours, and the intent is built anew. Never
//! is a pending commit dropped because a connection broke: the server may have it.

use std::collections::BTreeSet;
use std::time::Instant;

use rusqlite::Connection;
use tchat_mls::{Bundle, CommitFailed, Group, WelcomeFailed};
use tchat_proto::entry::{Blob, Entry, EntryBody, Invited, inbox_of};
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, MessageId, RoomId};
use tchat_proto::nick::Nick;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{CommitPost, Delivery, Request, WelcomePost};
use tchat_proto::room::RoomName;

use super::requests::Purpose;
use super::room::{Intent, LeaveWish, Room, WantedChange, internal, vault_failed};
use super::{Engine, Reach};
use crate::command::Reference;
use crate::event::{Event, LeftReason, Present, Role};
use crate::limits::FRESH_DOOR_EVERY;
use crate::random;
use crate::store::rooms::{self, Place, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, GivenUp, people as people_table};
use crate::trouble::Trouble;

impl Engine {
    /// Makes the next wanted commit of a room, if it is time for one.
    pub(super) fn govern(&mut self, now: Instant, id: RoomId) -> Result<(), Trouble> {
        self.post_again(now, id);
        self.grant_leaves(now, id)?;
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
        let device = &self.device;
        let made = self.store.attempt(Durability::Full, |db| {
            let made = make_commit(db, room, device, &intent.change)?;
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
            let change = WantedChange::FreshDoor;
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
            let change = WantedChange::Remove(leaving);
            room.intents.push_back(Intent { change, reference: None, made: false });
        }
        Ok(())
    }

    /// A commit of ours was refused. Stale: the log brings the winner. Otherwise it breaks a rule,
    /// and only then is it dropped.
    pub(super) fn commit_refused(&mut self, id: RoomId, refusal: Refusal) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.asked = false;
        if matches!(refusal.code, Code::StaleEpoch | Code::StorageFailed | Code::Stopping) {
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

    /// Removes someone's devices from a room.
    pub(super) fn remove(
        &mut self,
        now: Instant,
        name: &RoomName,
        who: &Nick,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let id = match self.member_room(name) {
            Ok(id) => id,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let (me, account) = (self.device.account(), self.people.called(who));
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let (owner, devices) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let devices: BTreeSet<_> = group
                .members()
                .filter(|member| Some(member.account) == account)
                .map(|member| member.device)
                .collect();
            Ok((group.policy().owners.contains(&me), devices))
        })?;
        if !owner {
            self.refuse(Trouble::OwnersOnly { room: name.clone() }, reference);
            return Ok(());
        }
        if devices.is_empty() {
            self.refuse(Trouble::NobodyCalled { nick: who.clone() }, reference);
            return Ok(());
        }
        room.intents.push_back(Intent {
            change: WantedChange::Remove(devices),
            reference,
            made: false,
        });
        self.govern(now, id)
    }

    /// Adds someone to a room: first takes the key packages they left on the server.
    pub(super) fn add(&mut self, name: &RoomName, who: &Nick, reference: Option<Reference>) {
        let room = match self.member_room(name) {
            Ok(room) => room,
            Err(trouble) => return self.refuse(trouble, reference),
        };
        let Some(account) = self.people.called(who) else {
            return self.refuse(Trouble::NobodyCalled { nick: who.clone() }, reference);
        };
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
        tracing::debug!(account = %account.short(), packages = packages.len(), "adding");
        if let Some(room) = self.rooms.get_mut(&id) {
            let packages = packages.into_iter().map(|package| package.0.to_vec()).collect();
            room.intents.push_back(Intent {
                change: WantedChange::Add(packages),
                reference,
                made: false,
            });
        }
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
            let leave = Request::Leave { id: MessageId(random::bytes()), statement };
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

    /// The server will not have us in a room, and its log does not say why.
    pub(super) fn thrown_out(&mut self, id: RoomId) -> Result<(), Trouble> {
        let who = self.people.person(self.device.account());
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let name = room.row.name.clone();
        let unsent = self.store.write(Durability::Full, |db| {
            let unsent = room.close(db, Standing::Removed)?;
            rooms::put(db, &room.row)?;
            Ok(unsent)
        })?;
        self.events.extend(unsent);
        let reason = LeftReason::Removed;
        self.events.push_back(Event::Left { room: name, who, reason });
        Ok(())
    }

    /// Says who is in a room: from the group if we are in it, else as the server says.
    pub(super) fn who(
        &mut self,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.values_mut().find(|room| room.row.name == *name) else {
            self.refuse(Trouble::NotInRoom { room: name.clone() }, reference);
            return Ok(());
        };
        if room.row.standing != Standing::Member {
            let purpose = Purpose::People { room: name.clone(), reference };
            self.requests.ask(Request::People(room.id()), purpose);
            return Ok(());
        }
        let (accounts, owners) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let accounts: BTreeSet<_> = group.members().map(|member| member.account).collect();
            Ok((accounts, group.policy().owners.clone()))
        })?;
        let mut people: Vec<_> = accounts
            .into_iter()
            .map(|account| {
                let role = if owners.contains(&account) { Role::Owner } else { Role::Member };
                self.present(account, role)
            })
            .collect();
        people.sort_by(|one, other| one.who.cmp(&other.who));
        self.events.push_back(Event::People { room: name.clone(), people, reference });
        Ok(())
    }

    /// A member as the front end sees them.
    pub(super) fn present(&self, account: AccountKey, role: Role) -> Present {
        let me = account == self.device.account();
        Present {
            who: self.people.person(account),
            online: me || self.people.is_online(account),
            me,
            role,
            fingerprint: tchat_mls::fingerprint::Fingerprint::of_account(account).to_string(),
        }
    }

    /// Takes what came into the inbox: rooms that we were added to.
    pub(super) fn handle_inbox(&mut self, delivery: &Delivery) -> Result<(), Trouble> {
        debug_assert_eq!(delivery.room, inbox_of(self.device.key()));
        for bytes in &delivery.entries {
            let entry = Entry::from_bytes(bytes).or(Err(Trouble::ServerBroken))?;
            if let EntryBody::Welcome(invited) = entry.body {
                self.welcomed(&invited)?;
            }
        }
        Ok(())
    }

    /// Comes into a room by a Welcome, unless it was taken before.
    fn welcomed(&mut self, invited: &Invited) -> Result<(), Trouble> {
        let id = invited.group.room;
        let room = self.rooms.entry(id).or_insert_with(|| {
            // What it is called is asked for next.
            Self::unknown_room(id, RoomName::unnamed(id))
        });
        let known = room.row.place.cursor >= invited.seq;
        if known || !matches!(room.row.standing, Standing::Out | Standing::Entering) {
            return Ok(());
        }
        let (device, people, row) = (&self.device, &mut self.people, &mut room.row);
        let opened = self.store.attempt(Durability::Full, |db| {
            let (welcome, tree) = (&invited.welcome.0, &invited.tree.0);
            let vault = SqlVault(db);
            let group = match Group::from_welcome(&vault, device, welcome, tree, &invited.leaving) {
                Ok(group) => group,
                Err(WelcomeFailed::Vault(error)) => return Err(vault_failed(error)),
                Err(refused) => return Ok(Err(refused)),
            };
            people.own.key_packages = people.own.key_packages.saturating_sub(1);
            people_table::put_own(db, &people.own)?;
            row.group = invited.group;
            row.standing = Standing::Member;
            row.pending = None;
            row.place = Place {
                cursor: invited.seq,
                chain: invited.chain,
                messages: invited.messages_before,
            };
            rooms::put(db, row)?;
            Ok(Ok(group))
        })?;
        let group = match opened {
            Ok(group) => group,
            Err(refused) => {
                tracing::warn!("a welcome could not be used: {refused}");
                return Ok(());
            }
        };
        room.group = Some(group);
        room.added = true;
        self.progress.reach = Reach::Greeted;
        self.ask_rooms(None);
        self.learn_all(&invited.nicks)
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
    change: &WantedChange,
) -> Result<Result<Made, Trouble>, GivenUp> {
    let commit_id = MessageId(random::bytes());
    let vault = SqlVault(db);
    let name = room.row.name.clone();
    let group = room.group(db)?;
    let made = match change {
        WantedChange::Remove(devices) => {
            let still_in: Vec<DeviceKey> =
                devices.iter().copied().filter(|key| group.member(*key).is_some()).collect();
            if still_in.is_empty() {
                return Ok(Ok(Made::Nothing));
            }
            group.remove(&vault, device, commit_id, &still_in)
        }
        WantedChange::Add(packages) => group.add(&vault, device, commit_id, packages),
        WantedChange::FreshDoor => group.update(&vault, device, commit_id),
    };
    match made {
        Ok(bundle) => {
            room.row.pending = Some(pending_commit(room.id(), commit_id, bundle));
            Ok(Ok(Made::Commit))
        }
        Err(CommitFailed::Vault(error)) => Err(vault_failed(error)),
        Err(CommitFailed::Refused(refused)) => {
            tracing::debug!("a wanted commit breaks a rule: {refused}");
            Ok(Err(Trouble::OwnersOnly { room: name }))
        }
        Err(error) => Ok(Err(internal("make a commit", &error))),
    }
}

pub(super) fn pending_commit(room: RoomId, id: MessageId, bundle: Bundle) -> Request {
    Request::Commit(CommitPost {
        room,
        id,
        commit: bundle.commit.into(),
        group_info: bundle.group_info.into(),
        welcome: bundle
            .welcome
            .map(|welcome| WelcomePost { welcome: welcome.bytes.into(), devices: welcome.devices }),
    })
}
