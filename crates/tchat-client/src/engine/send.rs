//! The outbox: what is written is kept, sealed when it can be, and stays until it is in the log.
//!
//! A message is sealed and its ratchet advanced in one durable transaction before a byte is sent
//! (else a crash would use a key twice). Posts are pipelined; order among them holds because a
//! commit in the log means that every post not in the log before it was refused: all of them are
//! sealed anew, in order, under the same ids, and the server recognises an id that it has.

use rusqlite::Connection;
use tchat_mls::SealFailed;
use tchat_mls::content::{Body, Content};
use tchat_mls::said::{self, Witness};
use tchat_planted::{self as planted, Bug};
use tchat_proto::id::{Epoch, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::policy::{MayNotWrite, Role, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;

use std::time::{Duration, Instant};

use super::Engine;
use super::change::{self, Placed};
use super::drafts;
use super::people::People;
use super::requests::Purpose;
use super::room::{Outgoing, Room, internal, vault_failed};
use super::say::{lacks_place, placed, with_dependents};
use crate::command::{Command, Wish};
use crate::event::{Event, Message};
use crate::limits::{OUTBOX_MAX, POSTS_IN_FLIGHT_MAX};
use crate::store::outbox::OutboxRow;
use crate::store::rooms::Place;
use crate::store::vault::SqlVault;
use crate::store::{Durability, GivenUp, leftovers, outbox};
use crate::trouble::Trouble;

impl Engine {
    /// Takes all wishes to send that wait at the front, in one transaction.
    pub(super) fn take_sends(&mut self) {
        let mut rows = Vec::new();
        while let Some(Command { wish: Wish::Send { room, .. }, .. }) = self.waiting.front()
            && !self.means_plain(room)
        {
            let Some(room) = self.room_named(room).map(Room::id) else {
                break;
            };
            let Some(Command { wish: Wish::Send { room: name, text }, reference }) =
                self.waiting.pop_front()
            else {
                break;
            };
            match self.check_text(&name, &text, rows.len()) {
                Ok(()) => {
                    let id = self.time.id(&mut self.random);
                    let content = self.said(room, text);
                    rows.push(OutboxRow { room, id, content, reference });
                }
                Err(trouble) => self.refuse(trouble.about(Some(&text)), reference),
            }
        }
        if let Some(Command { wish: Wish::Send { room, .. }, .. }) = self.waiting.front()
            && self.room_named(room).is_none()
            && !self.means_plain(room)
            && let Some(Command { wish: Wish::Send { room, text }, reference }) =
                self.waiting.pop_front()
        {
            self.refuse(Trouble::NotInRoom { room }.about(Some(&text)), reference);
        }
        self.keep(rows);
    }

    /// What is sent of a text that is nothing else.
    pub(super) fn said(&mut self, room: RoomId, text: String) -> Content {
        let mentions = self.mentions(room, &text);
        Content::Message(Body { mentions, ..Body::text(text) })
    }

    /// Whether a text can be sent to a room.
    pub(super) fn check_text(
        &self,
        room: &RoomName,
        text: &str,
        taken: usize,
    ) -> Result<(), Trouble> {
        if text.is_empty() {
            return Err(Trouble::Empty);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(Trouble::TooLong { bytes: text.len(), limit: TEXT_BYTES_MAX });
        }
        self.check_room(room, taken)
    }

    /// Whether anything can be sent to a room, beside what was just taken.
    pub(super) fn check_room(&self, room: &RoomName, taken: usize) -> Result<(), Trouble> {
        if self.unsent() + taken >= OUTBOX_MAX {
            return Err(Trouble::OutboxFull { limit: OUTBOX_MAX });
        }
        if self.room_named(room).is_some_and(|room| room.row.disputes.are_open()) {
            return Err(Trouble::Forked { room: room.clone() });
        }
        match self.member_room(room) {
            Err(trouble @ Trouble::Removed { .. }) => Err(trouble),
            Err(trouble) if !self.is_entering(room) => Err(trouble),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn is_entering(&self, room: &RoomName) -> bool {
        use crate::store::rooms::Standing;
        self.room_named(room).is_some_and(|room| room.row.standing == Standing::Entering)
    }

    pub(super) fn keep(&mut self, rows: Vec<OutboxRow>) {
        if rows.is_empty() {
            return;
        }
        let kept = self.store.write(Durability::Full, |db| {
            let keep = |row: &OutboxRow| {
                outbox::push(db, row)?;
                drafts::sent(db, row)
            };
            rows.iter().try_for_each(keep).map_err(GivenUp::from)
        });
        for row in rows {
            match &kept {
                Ok(()) => {
                    self.ours.insert(row.id);
                    if let Some(room) = self.rooms.get_mut(&row.room) {
                        if matches!(row.content, Content::Message(_)) {
                            self.wrote.insert(row.room, room.row.place.cursor);
                        }
                        room.outgoing.push_back(Outgoing { row, ours: true, sealed_at: None });
                    }
                }
                // Nothing was taken: the person must know, and nothing else is wrong.
                Err(trouble) => {
                    self.refuse(trouble.clone().about(row.written()), row.reference);
                }
            }
        }
    }

    /// Seals and posts what waits in a room, as much as may be under way at once.
    pub(super) fn pump(&mut self, id: RoomId) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get(&id) else { return Ok(()) };
        let waits = room.outgoing.iter().any(|outgoing| outgoing.sealed_at.is_none());
        let held = room.row.disputes.are_open() || room.flow.post_after.is_some();
        if !room.is_live() || held || !waits {
            return Ok(());
        }
        if self.must_wait(id)? {
            return Ok(());
        }
        let me = self.device.account();
        let look = |policy: &RoomPolicy| {
            let slow = policy.slow_seconds > 0 && policy.role(me) == Role::Member;
            (policy.may_write(me), slow)
        };
        let Some((may_write, slow)) = self.with_policy(id, look)? else { return Ok(()) };
        if let Err(why) = may_write {
            return self.give_up_writing(id, why);
        }
        // In slow mode one at a time: of two under way the second could be taken and the first not.
        let at_once = if slow { 1 } else { POSTS_IN_FLIGHT_MAX };
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let free = at_once.saturating_sub(room.flow.posts);
        if free == 0 {
            return Ok(());
        }
        let device = &self.device;
        let careless = planted::is(Bug::RatchetNotKept);
        let durability = if careless { Durability::Relaxed } else { Durability::Full };
        let mut posts = self.store.write(durability, |db| {
            let epoch = room.group(db)?.epoch();
            let Place { cursor, chain, .. } = room.row.place;
            let witness = Witness { seq: cursor, chain: chain.into() };
            let mut posts = Vec::new();
            for index in 0..room.outgoing.len() {
                let Some(outgoing) = room.outgoing.get(index) else {
                    break;
                };
                if outgoing.sealed_at.is_some() {
                    continue;
                }
                // Nor what stands behind it: order holds.
                if posts.len() == free || lacks_place(outgoing) {
                    break;
                }
                let message = outgoing.row.id;
                let content = &outgoing.row.content;
                let content = said::write(content, Some(witness), device, id, message)
                    .map_err(|error| internal("encode a message", &error))?;
                let sealed = match room.group(db)?.seal(&SqlVault(db), device, message, &content) {
                    Ok(sealed) => sealed,
                    Err(SealFailed::Vault(error)) => return Err(vault_failed(error)),
                    Err(error) => return Err(internal("seal a message", &error).into()),
                };
                if let Some(outgoing) = room.outgoing.get_mut(index) {
                    outgoing.sealed_at = Some(epoch);
                }
                if planted::is(Bug::ForgottenOnceSent) {
                    outbox::remove(db, message)?;
                }
                posts.push((message, sealed));
            }
            Ok(posts)
        })?;
        if planted::is(Bug::SentOutOfOrder) {
            posts.reverse();
        }
        room.flow.posts += posts.len();
        for (message, sealed) in posts {
            let post = Request::Post { room: id, id: message, sealed: sealed.into() };
            self.requests.ask(post, Purpose::Post { room: id, id: message });
        }
        Ok(())
    }

    /// A post is durable. Its line is placed when the log comes to it; if we are past its place
    /// already (we came in anew since), here and now.
    pub(super) fn stored(
        &mut self,
        now: Instant,
        id: RoomId,
        message: MessageId,
        seq: Seq,
        time: Timestamp,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.posts = room.flow.posts.saturating_sub(1);
        if seq > room.row.place.cursor {
            room.acknowledged(now, seq);
            return Ok(());
        }
        let (people, me) = (&self.people, self.device.account());
        let placed = Placed { at: seq, id: message, time, from: me, proof: None };
        let event = self.store.write(Durability::Relaxed, |db| {
            let event = settle(db, room, people, placed)?;
            if event.iter().flatten().any(Event::is_deletion) {
                leftovers::clear(db)?;
            }
            Ok(event)
        })?;
        self.ours.remove(&message);
        self.tell_kept(event.flatten());
        Ok(())
    }

    /// A post was refused.
    pub(super) fn post_refused(
        &mut self,
        now: Instant,
        id: RoomId,
        message: MessageId,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.posts = room.flow.posts.saturating_sub(1);
        match refusal.code {
            // The log will bring the commit that made it stale, and with it everything is sealed
            // anew. A removal comes by the log too.
            Code::StaleEpoch | Code::NotAMember | Code::Removed | Code::NotFounded => Ok(()),
            Code::RateLimited | Code::Busy | Code::SlowMode => {
                let wait = refusal.retry_after_ms.unwrap_or(1_000);
                let wait = Duration::from_millis(wait.into());
                room.flow.post_after = Some(now + wait);
                unsealed_from(room, message);
                if refusal.code == Code::SlowMode {
                    let room = room.row.name.clone();
                    self.events.push_back(Event::Waiting { room, wait });
                }
                Ok(())
            }
            Code::Muted => self.give_up_writing(id, MayNotWrite::Muted),
            Code::Frozen => self.give_up_writing(id, MayNotWrite::Frozen),
            Code::Archived => self.give_up_writing(id, MayNotWrite::Archived),
            _ => self.give_up_post(id, message, refusal.into()),
        }
    }

    /// Gives back everything that waits in a room: its rules do not let us write.
    fn give_up_writing(&mut self, id: RoomId, why: MayNotWrite) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get(&id) else { return Ok(()) };
        let room = room.row.name.clone();
        self.give_up_outgoing(id, |text| Trouble::MayNotWrite { room: room.clone(), why, text })
    }

    /// Nothing of what waits in a room can be sent there.
    pub(super) fn give_up_outgoing(
        &mut self,
        id: RoomId,
        why: impl Fn(String) -> Trouble,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        self.store.write(Durability::Full, |db| {
            let mut ids = room.outgoing.iter().map(|outgoing| outgoing.row.id);
            ids.try_for_each(|id| outbox::remove(db, id)).map_err(GivenUp::from)
        })?;
        for Outgoing { row, .. } in std::mem::take(&mut room.outgoing) {
            self.ours.remove(&row.id);
            let trouble = match row.written() {
                Some(text) => why(text.to_owned()).about(Some(text)),
                None => why(String::new()),
            };
            self.events.push_back(Event::Error { trouble, reference: row.reference });
        }
        Ok(())
    }

    /// A message that the server will never take, and what is about it.
    fn give_up_post(
        &mut self,
        id: RoomId,
        message: MessageId,
        trouble: Trouble,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        let lost = with_dependents(room, message);
        self.store.write(Durability::Full, |db| {
            lost.iter().try_for_each(|id| outbox::remove(db, *id)).map_err(GivenUp::from)
        })?;
        let (lost, kept) = std::mem::take(&mut room.outgoing)
            .into_iter()
            .partition::<Vec<_>, _>(|outgoing| lost.contains(&outgoing.row.id));
        room.outgoing = kept.into();
        for Outgoing { row, .. } in lost {
            self.ours.remove(&row.id);
            self.refuse(trouble.clone().about(row.written()), row.reference);
        }
        Ok(())
    }

    /// Posting may go on.
    pub(super) fn post_again(&mut self, now: Instant, id: RoomId) {
        if let Some(room) = self.rooms.get_mut(&id)
            && room.flow.post_after.is_some_and(|after| after <= now)
        {
            room.flow.post_after = None;
        }
    }
}

/// A refused post and all behind it are sealed anew, so that order holds.
fn unsealed_from(room: &mut Room, message: MessageId) {
    let from = room.outgoing.iter().position(|out| out.row.id == message).unwrap_or(0);
    for outgoing in room.outgoing.iter_mut().skip(from) {
        outgoing.sealed_at = None::<Epoch>;
    }
}

/// Gives what one sent its place: out of the outbox, and into the timeline if it is a message, else
/// done to the message that it is about. `None` if it does not wait; an empty answer if nothing came
/// of it and nobody waits to hear so.
pub(super) fn settle(
    db: &Connection,
    room: &mut Room,
    people: &People,
    sent: Placed,
) -> Result<Option<Option<Event>>, GivenUp> {
    let index = room.outgoing.iter().position(|outgoing| outgoing.row.id == sent.id);
    let Some(Outgoing { row, ours, .. }) = index.and_then(|it| room.outgoing.remove(it)) else {
        return Ok(None);
    };
    let OutboxRow { id, content, reference, .. } = row;
    outbox::remove(db, id)?;
    let Content::Message(body) = content else {
        let at = sent.at;
        let event = match change::carry_out(db, room, people, sent, content)? {
            Ok(event) => Some(event.answering(reference.filter(|_| ours))),
            Err(why) => {
                change::passed_over(room.id(), at, why);
                let trouble = why.trouble(&room.row.name);
                ours.then(|| match trouble {
                    Some(trouble) => Event::Error { trouble, reference },
                    None => Event::Done { reference },
                })
            }
        };
        return Ok(Some(event));
    };
    let message = change::put(db, room, people, &sent, body)?;
    placed(db, room, id, sent.at)?;
    if !ours {
        return Ok(Some(Some(Event::Message(message))));
    }
    let Message { room, seq, text, time, form, reply, mentions, .. } = message;
    Ok(Some(Some(Event::Sent { room, seq, id, text, time, reference, form, reply, mentions })))
}
