//! The log: each entry taken once, in order, in one transaction with what it changes.
//!
//! A delivery is taken whole or not at all: ratchets, opened messages, people, place in the log.
//! Events are told after the transaction. The chain is computed from the very bytes and must be the
//! server's: one that drops, changes or reorders entries is found out here.

use std::time::Instant;

use rusqlite::Transaction;
use tchat_mls::content::{Body, Content};
use tchat_mls::said::{self, Witness};
use tchat_mls::{Applied, ApplyFailed, JoinKeyTaken, LeaveFailed, OpenFailed, Opened};
use tchat_planted::{self as planted, Bug};
use tchat_proto::entry::{Blob, Entry, EntryBody, chain_after, inbox_of};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::identity::{DeviceCertificate, LeaveStatement, NickStatement};
use tchat_proto::request::{Delivery, Request};
use tchat_roster::Member;

use super::change::{self, Placed};
use super::keeping::look_up;
use super::people::People;
use super::requests::Purpose;
use super::room::{Flow, Log, Room, vault_failed};
use super::send::settle;
use super::{Engine, order};
use crate::event::{Alarm, Event, Gap, GapReason, LeftReason, Person};
use crate::limits::UNREADABLE_IN_A_ROW;
use crate::store::proofs::{self, Proof};
use crate::store::rooms::{self, Place, Standing};
use crate::store::seen::Compared;
use crate::store::vault::SqlVault;
use crate::store::{Durability, GivenUp, leftovers, notices, timeline};
use crate::timeline::Happening;
use crate::trouble::Trouble;

/// What a delivery asks for once it is taken.
#[derive(Debug, Default)]
struct Aftermath {
    events: Vec<Event>,
    /// This device cannot follow the group any more and must join anew.
    broken: bool,
    /// Someone asked to leave.
    leaving: bool,
    /// Whether the join key came with the last commit, to those whom it added.
    key_told: Option<bool>,
    /// When the server admitted the last entry.
    time: Timestamp,
    /// What we sent and has its place.
    settled: Vec<MessageId>,
}

/// One delivery being taken, inside its transaction.
struct Taking<'a, 'db> {
    db: &'a Transaction<'db>,
    room: &'a mut Room,
    people: &'a mut People,
    me: Member,
    aftermath: Aftermath,
}

impl Engine {
    /// Takes entries of a followed log.
    pub(super) fn handle_delivery(
        &mut self,
        now: Instant,
        delivery: &Delivery,
    ) -> Result<(), Trouble> {
        if delivery.room == inbox_of(self.device.key()) {
            return self.handle_inbox(delivery);
        }
        if self.take_plain_delivery(delivery)? {
            return Ok(());
        }
        let Some(room) = self.rooms.get_mut(&delivery.room) else { return Ok(()) };
        if room.flow.log == Log::Unfollowed {
            return Ok(());
        }
        let days = room.row.keeping.days;
        let me = Member { account: self.device.account(), device: self.device.key() };
        let people = &mut self.people;
        if planted::is(Bug::PlaceKeptBeforeContent) {
            let mut row = room.row.clone();
            let taken = u64::try_from(delivery.entries.len()).unwrap_or(u64::MAX);
            row.place.cursor = Seq(row.place.cursor.0.saturating_add(taken));
            row.place.chain = delivery.chain;
            self.store.write(Durability::Full, |db| Ok(rooms::put(db, &row)?))?;
        }
        let aftermath = self.store.write(Durability::Relaxed, |db| {
            let mut taking = Taking { db, room, people, me, aftermath: Aftermath::default() };
            taking.take_all(delivery)?;
            if taking.aftermath.events.iter().any(Event::is_deletion) {
                leftovers::clear(db)?;
            }
            rooms::put(db, &taking.room.row)?;
            Ok(taking.aftermath)
        })?;
        if room.row.keeping.days != days {
            self.keeper.look_at_once();
        }
        self.after_delivery(now, delivery.room, aftermath)
    }

    fn after_delivery(
        &mut self,
        now: Instant,
        id: RoomId,
        aftermath: Aftermath,
    ) -> Result<(), Trouble> {
        self.time.heard(aftermath.time);
        for id in &aftermath.settled {
            self.ours.remove(id);
        }
        self.tell_of(id, aftermath.events);
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.heard = room.heard.max(aftermath.time);
        if aftermath.leaving {
            room.grant_within(now, &mut self.random);
        }
        match aftermath.key_told {
            Some(true) => room.flow.tell_key_at = None,
            Some(false) => room.tell_key_within(now, &mut self.random),
            None => {}
        }
        if aftermath.broken {
            let name = room.row.name.clone();
            room.flow = Flow::default();
            self.requests.ask(Request::Unfollow(id), Purpose::Unfollow);
            let joining = room.joining;
            return self.enter(id, name, joining);
        }
        if room.row.standing != Standing::Member {
            room.flow = Flow::default();
            self.requests.ask(Request::Unfollow(id), Purpose::Unfollow);
            return Ok(());
        }
        room.reached(now, room.row.place.cursor);
        self.check_caught_up(now, id);
        Ok(())
    }
}

impl Taking<'_, '_> {
    fn take_all(&mut self, delivery: &Delivery) -> Result<(), GivenUp> {
        let Place { cursor, chain, .. } = self.room.row.place;
        self.room.row.seen.begin(cursor, chain);
        for bytes in &delivery.entries {
            let entry = Entry::from_bytes(bytes).or(Err(Trouble::ServerBroken))?;
            let before = self.room.row.place;
            let place = &mut self.room.row.place;
            if entry.seq != place.cursor.next() {
                return Err(Trouble::ServerBroken.into());
            }
            place.cursor = entry.seq;
            place.chain = chain_after(place.chain, bytes);
            self.room.row.seen.push(self.room.row.place.chain);
            self.aftermath.time = entry.time;
            let (seq, time, told) = (entry.seq, entry.time, self.aftermath.events.len());
            self.settle_claim(time)?;
            self.take(entry)?;
            self.keep_notices(seq, time, told)?;
            if self.aftermath.broken {
                // What we miss from here on is counted once we have come back.
                self.room.row.place = before;
                return Ok(());
            }
            if self.room.row.standing != Standing::Member {
                return Ok(());
            }
        }
        if self.room.row.place.chain != delivery.chain {
            let room = self.room.row.name.clone();
            return Err(Trouble::HistoryDiffers { room }.into());
        }
        Ok(())
    }

    /// Keeps what an entry brought that is told between messages.
    fn keep_notices(&self, seq: Seq, time: Timestamp, from: usize) -> Result<(), GivenUp> {
        for event in self.aftermath.events.iter().skip(from) {
            if let Some((_, what)) = Happening::of(event) {
                notices::put(self.db, self.room.id(), seq, time, &what)?;
            }
        }
        Ok(())
    }

    /// What the server said expired may have done so by the rules up to here.
    fn settle_claim(&mut self, time: Timestamp) -> Result<(), GivenUp> {
        if self.room.row.keeping.claimed.is_some() {
            look_up(self.room, self.db)?;
            self.room.row.keeping.settle(time);
        }
        Ok(())
    }

    fn take(&mut self, entry: Entry) -> Result<(), GivenUp> {
        match &entry.body {
            EntryBody::Message { sealed } => {
                self.room.row.place.messages += 1;
                self.take_message(&entry, sealed)
            }
            EntryBody::Commit { commit, nicks, join_key, .. } => {
                for claim in nicks {
                    self.learn(claim)?;
                }
                self.take_commit(commit, join_key.as_ref())
            }
            EntryBody::Leave(statement) => self.take_leave(statement),
            EntryBody::Nick(claim) => self.take_nick(claim),
            EntryBody::Founding { nick, .. } => self.learn(nick),
            EntryBody::Welcome(_) | EntryBody::Unknown(_) => Ok(()),
            // INVARIANT: nobody reads here what was not sealed for this room.
            EntryBody::Plain { .. } | EntryBody::PlainJoined(_) | EntryBody::PlainLeft(_) => {
                Err(Trouble::ServerBroken.into())
            }
        }
    }

    /// Opens a message and puts it into the timeline.
    fn take_message(&mut self, entry: &Entry, sealed: &[u8]) -> Result<(), GivenUp> {
        let db = self.db;
        match self.room.group(db)?.open(&SqlVault(db), sealed) {
            Ok(Opened::Message { from, id, content }) if id == entry.id => {
                if self.may_write(entry, from.account)? {
                    self.take_content(entry, &from, &content)
                } else {
                    self.take_gap(entry, GapReason::NotAllowed)
                }
            }
            Ok(Opened::Own { id }) if id == entry.id => self.take_own(entry, id),
            Ok(_) => self.take_gap(entry, GapReason::Unreadable),
            Err(OpenFailed::Vault(error)) => Err(vault_failed(error)),
            Err(error) => {
                tracing::warn!(seq = entry.seq.0, "a message could not be opened: {error}");
                self.take_gap(entry, GapReason::Unreadable)
            }
        }
    }

    /// Whether the room's rules let this member write at this place: the server checks them too.
    fn may_write(&mut self, entry: &Entry, from: AccountKey) -> Result<bool, GivenUp> {
        let allowed = self.room.group(self.db)?.policy().may_write(from);
        if let Err(why) = allowed {
            let (seq, room) = (entry.seq.0, self.room.id());
            tracing::warn!(seq, %room, "the server let somebody write who may not: {why}");
        }
        Ok(allowed.is_ok())
    }

    fn take_content(
        &mut self,
        entry: &Entry,
        from: &DeviceCertificate,
        content: &[u8],
    ) -> Result<(), GivenUp> {
        let Ok(said) = said::read(content) else {
            return self.take_gap(entry, GapReason::Unreadable);
        };
        if let Some(witness) = &said.witness {
            self.compare(entry.seq, from, witness);
        }
        let content = said.content.clone();
        if matches!(content, Content::Unknown { fallback: None, .. }) {
            return self.take_gap(entry, GapReason::LaterVersion);
        }
        let Ok(signed) = said.vouched(from.device, self.room.id(), entry.id) else {
            return self.take_gap(entry, GapReason::Unreadable);
        };
        if signed.is_some() && self.people.is_new_device(from.device) {
            proofs::put_device(self.db, from)?;
        }
        let proof = signed.map(|signed| Proof { device: from.device, signed });
        self.room.readable();
        let placed =
            Placed { at: entry.seq, id: entry.id, time: entry.time, from: from.account, proof };
        self.take_said(placed, content)
    }

    /// Keeps a message, or does to one what its author wished.
    fn take_said(&mut self, placed: Placed, content: Content) -> Result<(), GivenUp> {
        let (db, people, at) = (self.db, &*self.people, placed.at);
        let event = match content {
            Content::Message(body) => {
                Event::Message(change::put(db, self.room, people, &placed, body)?)
            }
            Content::Report { fallback: text, .. }
            | Content::Unknown { fallback: Some(text), .. } => {
                Event::Message(change::put(db, self.room, people, &placed, Body::text(text))?)
            }
            change => match change::carry_out(db, self.room, people, placed, change)? {
                Ok(event) => event,
                Err(why) => {
                    change::passed_over(self.room.id(), at, why);
                    return Ok(());
                }
            },
        };
        self.aftermath.events.push(event);
        Ok(())
    }

    /// Compares the log that a message's author had seen with ours.
    fn compare(&mut self, at: Seq, from: &DeviceCertificate, witness: &Witness) {
        let row = &mut self.room.row;
        if row.seen.compare(witness, at) == Compared::Differs
            && row.disputes.raise(from.account, witness.seq)
        {
            tracing::warn!(seq = at.0, place = witness.seq.0, "a witness is not of our log");
            let who = self.people.person(from.account);
            let alarm = Alarm::Forked { who, place: witness.seq };
            self.aftermath.events.push(Event::Alarm { room: row.name.clone(), alarm });
        }
    }

    /// One's own message has its place. What it says is in the outbox: MLS cannot open it.
    fn take_own(&mut self, entry: &Entry, id: MessageId) -> Result<(), GivenUp> {
        let from = self.me.account;
        let sent = Placed { at: entry.seq, id, time: entry.time, from, proof: None };
        match settle(self.db, self.room, self.people, sent)? {
            Some(event) => {
                self.aftermath.settled.push(id);
                self.aftermath.events.extend(event);
                Ok(())
            }
            None => self.take_gap(entry, GapReason::Unreadable),
        }
    }

    fn take_gap(&mut self, entry: &Entry, reason: GapReason) -> Result<(), GivenUp> {
        let gap = Gap {
            room: self.room.row.name.clone(),
            first: entry.seq,
            last: entry.seq,
            count: 1,
            reason,
        };
        timeline::put_gap(self.db, self.room.id(), &gap)?;
        self.aftermath.events.push(Event::Gap(gap));
        if reason == GapReason::Unreadable && self.room.unreadable() {
            let room = self.room.row.name.clone();
            let alarm = Alarm::Unreadable { count: UNREADABLE_IN_A_ROW };
            self.aftermath.events.push(Event::Alarm { room, alarm });
        }
        Ok(())
    }

    /// Applies a commit: somebody else's, or one's own now that it has its place.
    fn take_commit(&mut self, commit: &[u8], join_key: Option<&Blob>) -> Result<(), GivenUp> {
        let db = self.db;
        let group = self.room.group(db)?;
        let asked_to_leave = group.leaving().keys().copied().collect::<Vec<_>>();
        match group.apply(&SqlVault(db), commit) {
            Ok(applied) => {
                self.take_join_key(join_key, &applied)?;
                self.applied(&applied, &asked_to_leave)
            }
            Err(ApplyFailed::Vault(error)) => Err(vault_failed(error)),
            // The server checks the same rules: it hands this on knowingly.
            Err(ApplyFailed::Refused(refused)) => {
                tracing::warn!("a commit in the log breaks the rules: {refused}");
                let room = self.room.row.name.clone();
                Err(Trouble::CommitForged { room }.into())
            }
            // Its maker sealed it badly for us, or nobody told us the join key: only joining anew
            // helps.
            Err(error) if error.needs_rejoin() || error.lacks_join_key() => {
                tracing::warn!("a commit could not be applied: {error}");
                self.aftermath.broken = true;
                Ok(())
            }
            // No commit of this group at all: a server that admits it checks nothing.
            Err(error) => {
                tracing::warn!("the log holds what is no commit: {error}");
                let room = self.room.row.name.clone();
                Err(Trouble::CommitForged { room }.into())
            }
        }
    }

    /// Takes the join key that came beside the commit just applied: at the next epoch nobody can
    /// open it.
    fn take_join_key(&mut self, sealed: Option<&Blob>, by: &Applied) -> Result<(), GivenUp> {
        let (db, sealed) = (self.db, sealed.map(|it| it.0.as_ref()));
        let group = self.room.group(db)?;
        match group.take_join_key(&SqlVault(db), sealed).map_err(vault_failed)? {
            JoinKeyTaken::Told => self.aftermath.key_told = Some(true),
            // Who comes by the door has the key; who was added has what the adder told.
            JoinKeyTaken::OnlyHeld if !by.change.external && !by.change.joined.is_empty() => {
                self.aftermath.key_told = Some(false);
            }
            JoinKeyTaken::Lacking => {
                tracing::warn!("a commit brought no join key that fits: this member cannot invite");
            }
            JoinKeyTaken::OnlyHeld | JoinKeyTaken::NoneNeeded => {}
        }
        Ok(())
    }

    fn applied(
        &mut self,
        applied: &Applied,
        asked_to_leave: &[tchat_proto::id::DeviceKey],
    ) -> Result<(), GivenUp> {
        let room = self.room.row.name.clone();
        self.room.reseal();
        self.room.direct.changed();
        self.room.readable();
        // Won or lost, the commit of ours that was under way is settled.
        self.room.row.pending = None;
        self.room.flow.asked = false;
        if applied.own {
            self.intent_done();
        }
        for intent in &mut self.room.intents {
            intent.made = false;
        }
        let by = self.people.person(applied.change.by.account);
        self.tell_rules(applied, &by)?;
        for member in &applied.change.left {
            let asked = asked_to_leave.contains(&member.device);
            let reason = match asked {
                true => LeftReason::Left,
                false if self.is_banned(*member)? => LeftReason::Banned,
                false => LeftReason::Removed,
            };
            let (who, by) = (self.people.person(member.account), (!asked).then(|| by.clone()));
            self.aftermath.events.push(Event::Left { room: room.clone(), who, reason, by });
        }
        for member in &applied.change.joined {
            let who = self.people.person(member.account);
            self.aftermath.events.push(Event::Joined { room: room.clone(), who });
        }
        if applied.removed_me {
            self.removed()?;
        }
        Ok(())
    }

    /// Tells what the commit changed of the rules.
    fn tell_rules(&mut self, applied: &Applied, by: &Person) -> Result<(), GivenUp> {
        let Some(before) = &applied.policy_before else { return Ok(()) };
        let name = self.room.row.name.clone();
        let after = self.room.group(self.db)?.policy();
        let days = after.retention_days;
        let told = order::told(&name, self.people, Some(by), (before, after));
        self.room.row.keeping.days = Some(days);
        self.aftermath.events.extend(told);
        Ok(())
    }

    fn is_banned(&mut self, member: Member) -> Result<bool, GivenUp> {
        Ok(self.room.group(self.db)?.policy().banned.contains(&member.account))
    }

    /// The change that was wanted is in the log.
    fn intent_done(&mut self) {
        if let Some(intent) = self.room.intents.pop_front_if(|intent| intent.made)
            && intent.reference.is_some()
        {
            self.aftermath.events.push(Event::Done { reference: intent.reference });
        }
    }

    /// We were removed, for good.
    fn removed(&mut self) -> Result<(), GivenUp> {
        let unsent = self.room.close(self.db, Standing::Removed)?;
        self.aftermath.events.extend(unsent);
        Ok(())
    }

    /// A wish to leave: one's own ends our being here, another's waits for a commit.
    fn take_leave(&mut self, statement: &LeaveStatement) -> Result<(), GivenUp> {
        let db = self.db;
        if statement.device == self.me.device && !planted::is(Bug::ReadsOnAfterLeaving) {
            return self.left();
        }
        match self.room.group(db)?.leave(&SqlVault(db), statement) {
            Ok(_) => self.aftermath.leaving = true,
            Err(LeaveFailed::Vault(error)) => return Err(vault_failed(error)),
            Err(error) => tracing::warn!("a wish to leave does not hold: {error}"),
        }
        Ok(())
    }

    fn left(&mut self) -> Result<(), GivenUp> {
        let unsent = self.room.close(self.db, Standing::Out)?;
        let room = self.room.row.name.clone();
        let who = self.people.person(self.me.account);
        let events = &mut self.aftermath.events;
        events.push(Event::Left { room, who, reason: LeftReason::Left, by: None });
        events.extend(unsent);
        Ok(())
    }

    fn learn(&mut self, claim: &NickStatement) -> Result<(), GivenUp> {
        if let Some(learned) = self.people.learn(claim) {
            let told = learned.keep(self.db)?;
            self.aftermath.events.extend(told);
        }
        Ok(())
    }

    /// Someone has another pseudonym: said once in each room, whichever log brought it first.
    fn take_nick(&mut self, claim: &NickStatement) -> Result<(), GivenUp> {
        self.learn(claim)?;
        if let Some(who) = self.people.renamed_by(claim) {
            let (room, to) = (self.room.row.name.clone(), claim.nick.clone());
            self.aftermath.events.push(Event::Renamed { room, who, to });
        }
        Ok(())
    }
}
