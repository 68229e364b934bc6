//! The plain room: not encrypted, and so kept apart from all that is.
//!
//! It has a state, requests and events of its own ([`PlainEvent`]), and shares neither outbox nor
//! timeline with sealed rooms: nothing of it is written to this machine's disk, and nothing that was
//! written for a sealed room can be posted to it. One is in it by asking for [`RoomName::plain`] and in
//! no other way; a sealed room that this device has under that name goes first.
//!
//! Being connected is being in: after a lost connection one comes in anew and reads on from where one
//! was. What was not acknowledged is posted again under its id. What the server has no more is a
//! [`PlainGap`].

mod ask;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tchat_proto::entry::{Entry, EntryBody, chain_after, inbox_of};
use tchat_proto::id::{Chain, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::plain::{PlainName, PlainRoom as Listed};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Delivery, Request, Skipped};
use tchat_proto::room::RoomName;

pub(super) use self::ask::PlainAsk;
use super::Engine;
use super::requests::Purpose;
use crate::command::Reference;
use crate::event::{Event, PlainEvent, PlainGap, PlainGapReason, PlainMessage};
use crate::limits::{OUTBOX_MAX, POSTS_IN_FLIGHT_MAX};
use crate::store::rooms::Standing;
use crate::trouble::Trouble;

/// The plain room, as far as one wants to be in it.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// Whether one wants to be in it, over reconnects too.
    wanted: bool,
    stage: Stage,
    /// Which room one read last, and how far.
    read: Option<ReadPlace>,
    /// What one is called in it.
    name: Option<PlainName>,
    /// The room as the server listed it last.
    listed: Option<RoomId>,
    outgoing: VecDeque<Outgoing>,
    /// Wishes to join that are answered once one is in.
    joins: Vec<Option<Reference>>,
    /// When to post again after a refusal for the pace.
    post_after: Option<Instant>,
}

/// How far one is in, on this connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Out,
    Asked,
    CatchingUp(Seq),
    Live,
}

/// A place in the log of one plain room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ReadPlace {
    room: RoomId,
    cursor: Seq,
    chain: Chain,
    messages: u64,
}

/// A message that waits, in memory only.
#[derive(Debug)]
struct Outgoing {
    id: MessageId,
    text: String,
    reference: Option<Reference>,
    /// Posted on this connection.
    posted: bool,
}

impl Plain {
    /// Whether one is in, with all told that was there.
    pub(super) fn is_live(&self) -> bool {
        self.stage == Stage::Live
    }

    /// Whether one wants to be in.
    pub(super) const fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Whether somebody waits for being in.
    pub(super) const fn has_joins(&self) -> bool {
        !self.joins.is_empty()
    }

    /// How many messages wait.
    pub(super) fn unsent(&self) -> usize {
        self.outgoing.len()
    }

    /// When to post again.
    pub(super) const fn poll_timeout(&self) -> Option<Instant> {
        self.post_after
    }

    /// The connection is gone, and with it one's being in.
    pub(super) fn disconnected(&mut self) {
        self.stage = Stage::Out;
        self.post_after = None;
        for outgoing in &mut self.outgoing {
            outgoing.posted = false;
        }
    }

    fn is_of(&self, room: RoomId) -> bool {
        self.stage != Stage::Out && self.read.is_some_and(|read| read.room == room)
    }
}

impl Engine {
    /// Whether a name means the plain room: a sealed room that one has under it goes first.
    pub(super) fn means_plain(&self, name: &RoomName) -> bool {
        let sealed = self.room_named(name).is_some_and(|room| room.row.standing != Standing::Out);
        name.is_plain() && !sealed
    }

    /// The rooms were listed after connecting: comes in, if that is wanted.
    pub(super) fn arrive_in_plain(&mut self, listed: Option<&Listed>) {
        self.plain.listed = listed.map(|listed| listed.room);
        if !self.plain.wanted {
            return;
        }
        match listed {
            Some(listed) => self.ask_into_plain(listed.room),
            None => self.plain_gone(&Trouble::NoSuchRoom { room: RoomName::plain() }),
        }
    }

    /// Wants to be in the plain room.
    pub(super) fn want_plain(&mut self, listed: &Listed) {
        self.plain.wanted = true;
        self.ask_into_plain(listed.room);
    }

    /// The same for the front end, which hears when one is in.
    pub(super) fn want_plain_for(&mut self, listed: &Listed, reference: Option<Reference>) {
        if self.plain.is_live() {
            self.events.push_back(Event::Done { reference });
            return;
        }
        self.plain.joins.push(reference);
        self.want_plain(listed);
    }

    fn ask_into_plain(&mut self, room: RoomId) {
        // INVARIANT: no log is both. A server that says so would have one read for the other.
        if self.rooms.contains_key(&room) || room == inbox_of(self.device.key()) {
            self.plain_gone(&Trouble::ServerBroken);
            return;
        }
        if self.plain.stage == Stage::Out {
            self.plain.stage = Stage::Asked;
            self.requests.ask(Request::EnterPlain(room), Purpose::Plain(PlainAsk::Enter { room }));
        }
    }

    /// There is no way in: the server has no plain room any more, or no place in it.
    fn plain_gone(&mut self, trouble: &Trouble) {
        self.plain.wanted = false;
        self.plain.stage = Stage::Out;
        let waiting = self.plain.outgoing.drain(..).map(|outgoing| outgoing.reference);
        let references: Vec<_> = self.plain.joins.drain(..).chain(waiting).collect();
        for reference in references {
            self.refuse(trouble.clone(), reference);
        }
        if self.goal.room.as_ref().is_some_and(RoomName::is_plain) {
            self.close(Some(trouble.clone()));
        }
    }

    /// One is in.
    pub(super) fn plain_entered(
        &mut self,
        room: RoomId,
        name: PlainName,
        (after, chain, messages): (Seq, Chain, u64),
    ) {
        let begin = ReadPlace { room, cursor: after, chain, messages };
        let anew = self.plain.read.is_none_or(|read| read.room != room);
        // With a room of this name before, what lies between the two is lost.
        let reason = match self.plain.read {
            None => PlainGapReason::BeforeYouJoined,
            Some(_) => PlainGapReason::NotKept,
        };
        self.plain.name = Some(name.clone());
        let joins = std::mem::take(&mut self.plain.joins);
        if !self.progress.ready && self.goal.room.as_ref().is_some_and(RoomName::is_plain) {
            self.progress.ready = true;
            self.events.push_back(Event::Ready {
                server: self.server.to_string(),
                room: RoomName::plain(),
                me: name.to_string(),
                encrypted: false,
            });
        }
        if anew {
            self.plain.read = Some(begin);
            self.events.push_back(Event::Plain(PlainEvent::Entered { me: name }));
            self.tell_plain_gap(Seq::ZERO, after, messages, reason);
        }
        self.events.extend(joins.into_iter().map(|reference| Event::Done { reference }));
        self.follow_plain();
    }

    fn follow_plain(&mut self) {
        if let Some(ReadPlace { room, cursor, chain, .. }) = self.plain.read {
            let follow = Request::Follow { room, after: cursor, chain };
            self.requests.ask(follow, Purpose::Plain(PlainAsk::Follow));
        }
    }

    /// The log is followed up to `head` and on.
    pub(super) fn plain_followed(&mut self, head: Seq) {
        self.plain.stage = Stage::CatchingUp(head);
        self.check_plain_caught_up();
    }

    /// Coming in or following was refused.
    pub(super) fn plain_refused(&mut self, refusal: Refusal) {
        match refusal.code {
            // The server lost its last moments: the room begins anew.
            Code::HistoryDiffers => {
                self.plain.read = None;
                self.plain.stage = Stage::Out;
                self.ask_rooms_for_plain();
            }
            _ => self.plain_gone(&refusal.into()),
        }
    }

    fn ask_rooms_for_plain(&mut self) {
        self.requests.ask(Request::Rooms, Purpose::Plain(PlainAsk::Find));
    }

    fn check_plain_caught_up(&mut self) {
        if let (Stage::CatchingUp(head), Some(read)) = (self.plain.stage, self.plain.read)
            && read.cursor >= head
        {
            self.plain.stage = Stage::Live;
            self.events.push_back(Event::CaughtUp { room: RoomName::plain() });
        }
    }

    /// Takes entries, if they are of the plain room. Says whether they were.
    ///
    /// # Errors
    ///
    /// [`Trouble::ServerBroken`] if they are not what can be in that log, or not in order.
    pub(super) fn take_plain_delivery(&mut self, delivery: &Delivery) -> Result<bool, Trouble> {
        if !self.plain.is_of(delivery.room) {
            return Ok(false);
        }
        for bytes in &delivery.entries {
            let entry = Entry::from_bytes(bytes).or(Err(Trouble::ServerBroken))?;
            let Some(read) = &mut self.plain.read else { return Ok(true) };
            if entry.seq != read.cursor.next() {
                return Err(Trouble::ServerBroken);
            }
            read.cursor = entry.seq;
            read.chain = chain_after(read.chain, bytes);
            self.take_plain_entry(entry)?;
        }
        if self.plain.read.is_some_and(|read| read.chain != delivery.chain) {
            return Err(Trouble::ServerBroken);
        }
        self.check_plain_caught_up();
        Ok(true)
    }

    fn take_plain_entry(&mut self, entry: Entry) -> Result<(), Trouble> {
        let event = match entry.body {
            EntryBody::Plain { from, said } => {
                if let Some(read) = &mut self.plain.read {
                    read.messages = read.messages.saturating_add(1);
                }
                if self.plain_settle(entry.id, entry.seq, entry.time) {
                    return Ok(());
                }
                let mine = self.plain.name.as_ref() == Some(&from);
                // Of what is no text, what can be read is shown.
                let text = String::from_utf8_lossy(&said).into_owned();
                let (seq, id, time) = (entry.seq, entry.id, entry.time);
                PlainEvent::Message(PlainMessage { seq, id, from, text, time, mine })
            }
            EntryBody::PlainJoined(who) => PlainEvent::Joined(who),
            EntryBody::PlainLeft(who) => PlainEvent::Left(who),
            EntryBody::Unknown(_) => return Ok(()),
            // INVARIANT: nothing sealed is in this log, whatever a server says.
            EntryBody::Founding { .. }
            | EntryBody::Message { .. }
            | EntryBody::Commit { .. }
            | EntryBody::Leave(_)
            | EntryBody::Nick(_)
            | EntryBody::Welcome(_) => return Err(Trouble::ServerBroken),
        };
        self.events.push_back(Event::Plain(event));
        Ok(())
    }

    /// Entries are no more.
    ///
    /// # Errors
    ///
    /// [`Trouble::ServerBroken`] if they are of another room: nobody may skip those.
    pub(super) fn take_skipped(&mut self, skipped: &Skipped) -> Result<(), Trouble> {
        if !self.plain.is_of(skipped.room) {
            let known = self.rooms.contains_key(&skipped.room);
            return if known { Err(Trouble::ServerBroken) } else { Ok(()) };
        }
        let Some(read) = &mut self.plain.read else { return Ok(()) };
        if skipped.to <= read.cursor {
            return Err(Trouble::ServerBroken);
        }
        let (from, before) = (read.cursor, read.messages);
        (read.cursor, read.chain, read.messages) = (skipped.to, skipped.chain, skipped.messages);
        let count = skipped.messages.saturating_sub(before);
        self.tell_plain_gap(from, skipped.to, count, PlainGapReason::NotKept);
        self.check_plain_caught_up();
        Ok(())
    }

    fn tell_plain_gap(&mut self, from: Seq, to: Seq, count: u64, reason: PlainGapReason) {
        if count > 0 {
            let gap = PlainGap { first: from.next(), last: to, count, reason };
            self.events.push_back(Event::Plain(PlainEvent::Gap(gap)));
        }
    }

    /// A wish to say something for everybody to read.
    pub(super) fn send_plain(&mut self, text: String, reference: Option<Reference>) {
        let trouble = if text.is_empty() {
            Trouble::Empty
        } else if text.len() > TEXT_BYTES_MAX {
            Trouble::TooLong { bytes: text.len(), limit: TEXT_BYTES_MAX }
        } else if self.unsent() >= OUTBOX_MAX {
            Trouble::OutboxFull { limit: OUTBOX_MAX }
        } else if !self.plain.wanted {
            Trouble::NotInRoom { room: RoomName::plain() }
        } else {
            let id = MessageId(self.random.bytes());
            self.plain.outgoing.push_back(Outgoing { id, text, reference, posted: false });
            return;
        };
        self.refuse(trouble.about(Some(&text)), reference);
    }

    /// Posts what waits, as much as may be under way at once, in order.
    pub(super) fn pump_plain(&mut self, now: Instant) {
        if self.plain.post_after.is_some_and(|after| now < after) || !self.plain.is_live() {
            return;
        }
        self.plain.post_after = None;
        let Some(ReadPlace { room, .. }) = self.plain.read else { return };
        let under_way = self.plain.outgoing.iter().filter(|outgoing| outgoing.posted).count();
        let free = POSTS_IN_FLIGHT_MAX.saturating_sub(under_way);
        let waiting = self.plain.outgoing.iter_mut().filter(|outgoing| !outgoing.posted);
        for outgoing in waiting.take(free) {
            outgoing.posted = true;
            let (id, text) = (outgoing.id, outgoing.text.clone());
            self.requests
                .ask(Request::PostPlain { room, id, text }, Purpose::Plain(PlainAsk::Post { id }));
        }
    }

    /// A post is in the log. Its line comes with the log; if one is past its place, here and now.
    pub(super) fn plain_stored(&mut self, id: MessageId, seq: Seq, time: Timestamp) {
        if self.plain.read.is_some_and(|read| read.cursor >= seq) {
            self.plain_settle(id, seq, time);
        }
    }

    /// One's own message has its place. Says whether it was waiting for it.
    fn plain_settle(&mut self, id: MessageId, seq: Seq, time: Timestamp) -> bool {
        let at = self.plain.outgoing.iter().position(|outgoing| outgoing.id == id);
        let Some(Outgoing { text, reference, .. }) =
            at.and_then(|at| self.plain.outgoing.remove(at))
        else {
            return false;
        };
        if let Some(from) = self.plain.name.clone() {
            let sent = PlainEvent::Sent { from, seq, id, text, time, reference };
            self.events.push_back(Event::Plain(sent));
        }
        true
    }

    /// A post was refused.
    pub(super) fn plain_post_refused(&mut self, now: Instant, id: MessageId, refusal: Refusal) {
        match refusal.code {
            Code::RateLimited | Code::Busy => {
                let wait = refusal.retry_after_ms.unwrap_or(1_000);
                self.plain.post_after = Some(now + Duration::from_millis(wait.into()));
                // It and all behind it, so that order holds.
                let from = self.plain.outgoing.iter().position(|outgoing| outgoing.id == id);
                for outgoing in self.plain.outgoing.iter_mut().skip(from.unwrap_or(0)) {
                    outgoing.posted = false;
                }
            }
            _ => {
                let at = self.plain.outgoing.iter().position(|outgoing| outgoing.id == id);
                if let Some(outgoing) = at.and_then(|at| self.plain.outgoing.remove(at)) {
                    let trouble = Trouble::from(refusal).about(Some(&outgoing.text));
                    self.refuse(trouble, outgoing.reference);
                }
            }
        }
    }

    /// A wish to leave.
    pub(super) fn part_plain(&mut self, reference: Option<Reference>) {
        match self.plain.read {
            Some(ReadPlace { room, .. }) if self.plain.wanted => {
                self.plain.wanted = false;
                self.requests
                    .ask(Request::LeavePlain(room), Purpose::Plain(PlainAsk::Leave { reference }));
            }
            _ => self.refuse(Trouble::NotInRoom { room: RoomName::plain() }, reference),
        }
    }

    /// One is out.
    pub(super) fn plain_left(&mut self, reference: Option<Reference>) {
        self.plain.stage = Stage::Out;
        self.plain.read = None;
        if let Some(name) = self.plain.name.take() {
            self.events.push_back(Event::Plain(PlainEvent::Left(name)));
        }
        let unsent: Vec<_> = self.plain.outgoing.drain(..).collect();
        for outgoing in unsent {
            let trouble = Trouble::NotInRoom { room: RoomName::plain() };
            self.refuse(trouble.about(Some(&outgoing.text)), outgoing.reference);
        }
        self.events.push_back(Event::Done { reference });
    }

    /// Asks who is in.
    pub(super) fn who_in_plain(&mut self, reference: Option<Reference>) {
        match self.plain.listed {
            Some(room) => {
                self.requests.ask(
                    Request::PlainPeople(room),
                    Purpose::Plain(PlainAsk::People { reference }),
                );
            }
            None => self.refuse(Trouble::NotInRoom { room: RoomName::plain() }, reference),
        }
    }

    /// Says who is in.
    pub(super) fn tell_plain_people(
        &mut self,
        people: Vec<PlainName>,
        reference: Option<Reference>,
    ) {
        let me = self.plain.name.clone();
        self.events.push_back(Event::Plain(PlainEvent::People { people, me, reference }));
    }
}
