//! The record of what happened, taken while it happens.
//!
//! A history takes everything down and judges nothing; [`History::check`] judges. What was recorded
//! cannot be taken back, and what would make no sense cannot be recorded: a [`Say`] is answered
//! once at most, and a [`Run`] belongs to the person it was started for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tchat_proto::id::{Epoch, MessageId, RoomId, Seq};

use crate::end::{End, ServerEnd};
use crate::kept::Kept;
use crate::logged::Logged;
use crate::person::{Name, Run, Who};
use crate::told::Told;

/// All that is known of a chat.
///
/// Times are since the beginning of the test. Handles ([`Who`], [`Run`], [`Say`]) are good in the
/// history that gave them out.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub(crate) names: Vec<Name>,
    pub(crate) runs: Vec<(Run, Duration)>,
    pub(crate) rooms: BTreeMap<RoomId, RoomRecord>,
    pub(crate) happened: Vec<(Duration, String)>,
}

/// What is known of a room.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoomRecord {
    /// In the order in which they were written.
    pub(crate) says: Vec<Said>,
    /// Every copy of the log: of several nodes, or at several times.
    pub(crate) logs: Vec<Vec<Logged>>,
    pub(crate) visits: BTreeMap<Who, Visit>,
    pub(crate) server_ends: Vec<ServerEnd>,
    /// Who kept order from behind a place on.
    pub(crate) order: Vec<(Seq, BTreeSet<Who>)>,
    pub(crate) misbehaved: bool,
}

impl RoomRecord {
    /// The log: its longest copy, as it was recorded.
    pub(crate) fn log(&self) -> &[Logged] {
        self.logs.iter().max_by_key(|log| log.len()).map_or(&[], Vec::as_slice)
    }
}

/// What is known of a person in a room.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visit {
    pub(crate) came: Vec<Seq>,
    pub(crate) went: Vec<Seq>,
    pub(crate) kept: Option<Vec<Kept>>,
    pub(crate) heard: Vec<Heard>,
    pub(crate) epochs: Vec<(Duration, u32, Epoch)>,
    pub(crate) end: Option<End>,
    /// The texts of the room that are somewhere on their disk, as far as was looked.
    pub(crate) on_disk: BTreeSet<String>,
    /// What waited in the outbox when a run ended.
    pub(crate) left: BTreeMap<Run, BTreeSet<MessageId>>,
    /// What waited in it when a run began.
    pub(crate) found: BTreeMap<Run, BTreeSet<MessageId>>,
}

/// A text that someone wrote, or a change that they made: then the text is what they called it.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) who: Who,
    pub(crate) text: String,
    pub(crate) invoked: Duration,
    pub(crate) fate: Fate,
}

/// What became of a text, as far as its author knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Unknown,
    Acknowledged { at: Duration, seq: Seq, id: MessageId },
    Failed { at: Duration },
}

/// Something a process heard about a room.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) run: Run,
    pub(crate) at: Duration,
    pub(crate) seq: Seq,
    pub(crate) what: Hearing,
}

#[derive(Debug, Clone)]
pub(crate) enum Hearing {
    Told(Told),
    /// It follows the log from after the place on.
    Resumed,
}

/// A text on its way, to be acknowledged or refused. As long as it is neither, and if it is
/// dropped, its fate is unknown: it may be in the log, once.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Say {
    room: RoomId,
    index: usize,
}

impl History {
    /// One in which nothing has happened.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A person by their name in this history: the same name is the same person.
    pub fn person(&mut self, name: &str) -> Who {
        let known = self.names.iter().position(|known| **known == *name);
        Who(known.unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        }))
    }

    /// A person's process starts: their one before has ended, one way or another.
    pub fn started(&mut self, who: Who, at: Duration) -> Run {
        let number = self.runs.iter().filter(|(run, _)| run.who == who).count() + 1;
        let run = Run { who, number };
        self.runs.push((run, at));
        run
    }

    /// Something that no rule looks at and a reader wants to know: a cut, a kill, a loss of power.
    pub fn happened(&mut self, at: Duration, what: impl Into<String>) {
        self.happened.push((at, what.into()));
    }

    /// Someone writes a text, or changes a message: then the text is a label, which no other text or
    /// change of theirs should have ([`Body::Change`](crate::Body::Change)). Nobody writes before their
    /// earlier ones were recorded.
    pub fn invoked(&mut self, who: Who, at: Duration, room: RoomId, text: &str) -> Say {
        let says = &mut self.room_mut(room).says;
        says.push(Said { who, text: text.to_owned(), invoked: at, fate: Fate::Unknown });
        Say { room, index: says.len() - 1 }
    }

    /// The author was told that a text is in the log for good, where, and under which id.
    pub fn acknowledged(&mut self, say: Say, at: Duration, seq: Seq, id: MessageId) {
        self.settle(say, Fate::Acknowledged { at, seq, id });
    }

    /// The author was told that a text will never be in the log.
    pub fn failed(&mut self, say: Say, at: Duration) {
        self.settle(say, Fate::Failed { at });
    }

    fn settle(&mut self, say: Say, fate: Fate) {
        if let Some(said) = self.room_mut(say.room).says.get_mut(say.index) {
            said.fate = fate;
        }
    }

    /// A process was told of a place in a room.
    pub fn told(&mut self, run: Run, at: Duration, room: RoomId, seq: Seq, told: Told) {
        let heard = Heard { run, at, seq, what: Hearing::Told(told) };
        self.visit_mut(run.who, room).heard.push(heard);
    }

    /// A process goes on in a room from after a place: the next it is told of comes right after it.
    ///
    /// For those who speak to the server themselves. A whole client decides that on its own.
    pub fn resumed(&mut self, run: Run, at: Duration, room: RoomId, after: Seq) {
        let heard = Heard { run, at, seq: after, what: Hearing::Resumed };
        self.visit_mut(run.who, room).heard.push(heard);
    }

    /// A process was seen at an epoch of a room's group.
    pub fn saw_epoch(
        &mut self,
        who: Who,
        at: Duration,
        room: RoomId,
        generation: u32,
        epoch: Epoch,
    ) {
        self.visit_mut(who, room).epochs.push((at, generation, epoch));
    }

    /// From behind a place on these keep order in a room, and nobody else.
    pub fn keeps_order(
        &mut self,
        room: RoomId,
        after: Seq,
        keepers: impl IntoIterator<Item = Who>,
    ) {
        self.room_mut(room).order.push((after, keepers.into_iter().collect()));
    }

    /// Texts that were found on a person's disk, wherever, of all that was said in a room.
    pub fn on_disk(&mut self, who: Who, room: RoomId, texts: impl IntoIterator<Item = String>) {
        self.visit_mut(who, room).on_disk.extend(texts);
    }

    /// A process ended without doing anything more, when this waited in its outbox.
    pub fn left_waiting(
        &mut self,
        run: Run,
        room: RoomId,
        ids: impl IntoIterator<Item = MessageId>,
    ) {
        self.visit_mut(run.who, room).left.entry(run).or_default().extend(ids);
    }

    /// A process began, and found this waiting in its outbox.
    pub fn found_waiting(
        &mut self,
        run: Run,
        room: RoomId,
        ids: impl IntoIterator<Item = MessageId>,
    ) {
        self.visit_mut(run.who, room).found.entry(run).or_default().extend(ids);
    }

    /// Someone in the room broke the protocol on purpose: what cannot be read is explained.
    pub fn misbehaved(&mut self, room: RoomId) {
        self.room_mut(room).misbehaved = true;
    }

    /// A whole copy of a room's log, of one node at one time. The longest is the log; every other
    /// must be its beginning.
    pub fn log(&mut self, room: RoomId, entries: Vec<Logged>) {
        self.room_mut(room).logs.push(entries);
    }

    /// All that a person's machine keeps of a room, in its order. The last recorded counts.
    pub fn kept(&mut self, who: Who, room: RoomId, rows: Vec<Kept>) {
        self.visit_mut(who, room).kept = Some(rows);
    }

    /// Someone came in: the place of the founding or the commit that made them a member, also when
    /// they came in anew.
    pub fn member_from(&mut self, who: Who, room: RoomId, seq: Seq) {
        self.visit_mut(who, room).came.push(seq);
    }

    /// Someone left or was removed: the place of it in the log.
    pub fn member_until(&mut self, who: Who, room: RoomId, seq: Seq) {
        self.visit_mut(who, room).went.push(seq);
    }

    /// Where a member stands at the end, everybody connected and nothing under way. Once one end of
    /// a room is recorded, all members are expected to have one.
    pub fn ended(&mut self, who: Who, room: RoomId, end: End) {
        self.visit_mut(who, room).end = Some(end);
    }

    /// Where the server, or a node of it, stands at the end.
    pub fn server_ended(&mut self, room: RoomId, end: ServerEnd) {
        self.room_mut(room).server_ends.push(end);
    }

    fn room_mut(&mut self, room: RoomId) -> &mut RoomRecord {
        self.rooms.entry(room).or_default()
    }

    fn visit_mut(&mut self, who: Who, room: RoomId) -> &mut Visit {
        self.room_mut(room).visits.entry(who).or_default()
    }
}
