//! A room as the rules look at it: the log in order, and who says what about its places.

use std::collections::BTreeMap;

use tchat_proto::id::{Epoch, MessageId, RoomId, Seq};

use crate::content::Effect;
use crate::fold::Fold;
use crate::history::{Fate, Heard, Hearing, RoomRecord, Said, Visit};
use crate::kept::{GapReason, Kept};
use crate::logged::{Body, Logged};
use crate::person::{Name, Who};
use crate::told::Told;
use crate::violation::Known;

/// What the rules are given: everything known of one room.
pub(crate) struct Room<'h> {
    pub(crate) id: RoomId,
    pub(crate) record: &'h RoomRecord,
    /// The longest copy of the log, by place.
    pub(crate) log: Vec<&'h Logged>,
    /// The places of its messages.
    pub(crate) messages: Vec<Seq>,
    /// What the messages of the log say, beside [`Room::log`].
    readings: Vec<Option<Reading<'h>>>,
    /// Each text with how often its author said it and where it is.
    pub(crate) tallies: BTreeMap<Words<'h>, Tally>,
    pub(crate) people: Vec<Person<'h>>,
    names: &'h [Name],
}

/// A text and who wrote it: what identifies a message to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Words<'h> {
    pub(crate) by: Who,
    pub(crate) text: &'h str,
}

/// What a place of the log says, and who knows.
#[derive(Debug, Clone, Copy)]
struct Reading<'h> {
    words: Words<'h>,
    source: Source,
}

/// Who knows what a place says; the later the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Told,
    Reader,
    Author,
    Acknowledgement,
    Log,
}

/// How often a text was said by its author, and where it is in the log.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) possible: usize,
    pub(crate) failed: usize,
    pub(crate) places: Vec<Seq>,
}

/// A person in a room.
pub(crate) struct Person<'h> {
    pub(crate) who: Who,
    pub(crate) visit: &'h Visit,
    /// In the order of the log.
    pub(crate) stays: Vec<Stay>,
    /// Places where they went without being in.
    pub(crate) strays: Vec<Seq>,
    /// What each of their runs heard, in its order.
    pub(crate) runs: Vec<Vec<&'h Heard>>,
    /// The messages that they know of and that are from no stay of theirs.
    pub(crate) foreign: Vec<(Seq, Known)>,
    /// What they have when they took all that they could read.
    pub(crate) fold: Fold<'h>,
}

/// A time of membership: it begins after `from` and ends before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stay {
    pub(crate) from: Seq,
    pub(crate) until: Option<Seq>,
}

impl Stay {
    pub(crate) fn has(self, seq: Seq) -> bool {
        self.from < seq && self.until.is_none_or(|until| seq < until)
    }
}

impl<'h> Room<'h> {
    pub(crate) fn new(id: RoomId, record: &'h RoomRecord, names: &'h [Name]) -> Self {
        let mut log: Vec<_> = record.log().iter().collect();
        log.sort_by_key(|logged| logged.seq);
        let messages =
            log.iter().filter(|logged| logged.body.is_message()).map(|logged| logged.seq);
        let mut room = Self {
            id,
            record,
            messages: messages.collect(),
            readings: vec![None; log.len()],
            log,
            tallies: BTreeMap::new(),
            people: record.visits.iter().map(|(who, visit)| Person::new(*who, visit)).collect(),
            names,
        };
        room.read();
        room.tally();
        let folds: Vec<_> =
            room.people.iter().map(|person| Fold::of(&room, person, Seq(u64::MAX))).collect();
        for (person, fold) in room.people.iter_mut().zip(folds) {
            person.fold = fold;
        }
        room
    }

    /// Finds out what the messages of the log say, from those who know best.
    fn read(&mut self) {
        for index in 0..self.log.len() {
            let logged: Option<&'h Logged> = self.log.get(index).copied();
            if let Some(Body::Message { by, text, .. } | Body::Change { by, label: text, .. }) =
                logged.map(|logged| &logged.body)
            {
                self.learn(index, Words { by: *by, text }, Source::Log);
            }
        }
        for said in &self.record.says {
            if let Fate::Acknowledged { seq, id, .. } = said.fate
                && let Some(index) = self.message(seq, id)
            {
                let words = Words { by: said.who, text: &said.text };
                self.learn(index, words, Source::Acknowledgement);
            }
        }
        let mut messages = self.log.iter().zip(&self.readings);
        if !messages.any(|(logged, reading)| logged.body.is_message() && reading.is_none()) {
            // Nobody can know better than what the log and the authors say.
            return;
        }
        for (who, visit) in &self.record.visits {
            self.read_kept(*who, visit);
            self.read_heard(*who, visit);
        }
    }

    fn read_kept(&mut self, who: Who, visit: &'h Visit) {
        for row in visit.kept.iter().flatten() {
            if let Kept::Message { seq, id, by, text, state } = row
                && let Some(text) = state.original(text)
                && let Some(index) = self.message(*seq, *id)
            {
                let source = if *by == who { Source::Author } else { Source::Reader };
                self.learn(index, Words { by: *by, text }, source);
            }
        }
    }

    fn read_heard(&mut self, who: Who, visit: &'h Visit) {
        for heard in &visit.heard {
            if let Hearing::Told(told) = &heard.what
                && let Some((id, words)) = words_of(who, told)
                && let Some(index) = self.message(heard.seq, id)
            {
                self.learn(index, words, Source::Told);
            }
        }
    }

    fn learn(&mut self, index: usize, words: Words<'h>, source: Source) {
        if let Some(reading) = self.readings.get_mut(index)
            && reading.is_none_or(|known| known.source < source)
        {
            *reading = Some(Reading { words, source });
        }
    }

    fn tally(&mut self) {
        for said in &self.record.says {
            let words = Words { by: said.who, text: &said.text };
            let tally = self.tallies.entry(words).or_default();
            match said.fate {
                Fate::Unknown | Fate::Acknowledged { .. } => tally.possible += 1,
                Fate::Failed { .. } => tally.failed += 1,
            }
        }
        for (logged, reading) in self.log.iter().zip(&self.readings) {
            if let Some(reading) = reading {
                self.tallies.entry(reading.words).or_default().places.push(logged.seq);
            }
        }
    }

    /// Where in [`Room::log`] a place is.
    pub(crate) fn find(&self, seq: Seq) -> Option<usize> {
        // A log without gaps has place n at index n - 1.
        let guess = usize::try_from(seq.0).ok()?.checked_sub(1)?;
        if self.log.get(guess).is_some_and(|logged| logged.seq == seq) {
            return Some(guess);
        }
        let index = self.log.partition_point(|logged| logged.seq < seq);
        self.log.get(index).is_some_and(|logged| logged.seq == seq).then_some(index)
    }

    pub(crate) fn at(&self, seq: Seq) -> Option<&'h Logged> {
        self.find(seq).and_then(|index| self.log.get(index).copied())
    }

    /// Where in [`Room::log`] a message is, if it is at its place under its id.
    fn message(&self, seq: Seq, id: MessageId) -> Option<usize> {
        let index = self.find(seq)?;
        let logged = self.log.get(index)?;
        (logged.body.is_message() && logged.id == id).then_some(index)
    }

    /// Whether the log has a message at a place, under this id and with these words.
    pub(crate) fn says(&self, seq: Seq, id: MessageId, words: Words<'_>) -> bool {
        let reading = self.message(seq, id).and_then(|index| self.readings.get(index));
        reading.is_some_and(|reading| reading.is_some_and(|known| known.words == words))
    }

    /// What the place at an index of [`Room::log`] says, if somebody knows.
    pub(crate) fn reading(&self, index: usize) -> Option<Words<'h>> {
        self.readings.get(index).copied().flatten().map(|reading| reading.words)
    }

    /// Whether the log has a message at a place, under this id and of this author.
    pub(crate) fn is_of(&self, seq: Seq, id: MessageId, by: Who) -> bool {
        let reading = self.message(seq, id).and_then(|index| self.reading(index));
        reading.is_none_or(|words| words.by == by) && self.message(seq, id).is_some()
    }

    /// Whether there is a change of a message at a place.
    pub(crate) fn is_change(&self, seq: Seq) -> bool {
        self.at(seq).is_some_and(|logged| logged.body.is_change())
    }

    /// Whether somebody kept order when a place was taken.
    pub(crate) fn keeps_order(&self, who: Who, at: Seq) -> bool {
        let before = self.record.order.iter().filter(|(after, _)| *after < at);
        before.max_by_key(|(after, _)| *after).is_some_and(|(_, keepers)| keepers.contains(&who))
    }

    /// The places of messages that nobody has read.
    pub(crate) fn unread(&self) -> impl Iterator<Item = Seq> {
        let sealed = self.log.iter().zip(&self.readings);
        sealed
            .filter(|(logged, reading)| logged.body.is_message() && reading.is_none())
            .map(|(logged, _)| logged.seq)
    }

    /// The messages of the log from one place to another, both included.
    pub(crate) fn messages_within(&self, first: Seq, last: Seq) -> &[Seq] {
        if last < first {
            return &[];
        }
        let begin = self.messages.partition_point(|seq| *seq < first);
        let end = self.messages.partition_point(|seq| *seq <= last);
        self.messages.get(begin..end).unwrap_or_default()
    }

    /// Where a text is, if there is no doubt: it was acknowledged, or said once and is there once.
    pub(crate) fn place_of(&self, words: Words<'_>, fate: Fate) -> Option<Seq> {
        if let Fate::Acknowledged { seq, .. } = fate {
            return Some(seq);
        }
        match self.tallies.get(&words)? {
            Tally { possible: 1, failed: 0, places } if places.len() == 1 => {
                places.first().copied()
            }
            _ => None,
        }
    }

    /// The group that the log ends with, if it has a founding: generation and epoch.
    pub(crate) fn group(&self) -> Option<(u32, Epoch)> {
        self.log.iter().fold(None, |group, logged| match logged.body {
            Body::Founding { generation } => Some((generation, Epoch(0))),
            Body::Commit { generation, epoch } => {
                Some((generation, Epoch(epoch.0.saturating_add(1))))
            }
            Body::Sealed | Body::Message { .. } | Body::Change { .. } | Body::Other => group,
        })
    }

    pub(crate) fn name(&self, who: Who) -> Name {
        self.names.get(who.0).map_or_else(|| "somebody".into(), Name::clone)
    }

    /// What is at a place, for people.
    pub(crate) fn describe(&self, seq: Seq) -> String {
        let Some(index) = self.find(seq) else { return "nothing".to_owned() };
        let reading = self.readings.get(index).copied().flatten();
        match (self.log.get(index), reading) {
            (Some(logged), Some(reading)) => self.quote(logged.id, reading.words),
            (Some(logged), None) => describe(logged),
            (None, _) => "nothing".to_owned(),
        }
    }

    /// A message, for people.
    pub(crate) fn quote(&self, id: MessageId, words: Words<'_>) -> String {
        format!("{:?} by {} ({})", words.text, self.name(words.by), id.short())
    }

    /// What a process of someone was told, for people.
    pub(crate) fn told(&self, who: Who, told: &Told) -> String {
        match told {
            Told::Message { id, by, text } => self.quote(*id, Words { by: *by, text }),
            Told::Sent { id, text } => self.quote(*id, Words { by: who, text }),
            Told::Changed(effect) => self.effect(effect),
            Told::Gap { last, count, reason } => quote_gap(*last, *count, *reason),
        }
    }

    /// What a change did, for people.
    pub(crate) fn effect(&self, effect: &Effect) -> String {
        format!("{} of {} by {}", effect.deed, effect.seq, self.name(effect.by))
    }

    /// What is kept in a row, for people.
    pub(crate) fn kept(&self, row: &Kept) -> String {
        match row {
            Kept::Message { id, by, text, .. } => self.quote(*id, Words { by: *by, text }),
            Kept::Gap { last, count, reason, .. } => quote_gap(*last, *count, *reason),
        }
    }

    /// Where a text may be: where it was acknowledged, and wherever the log says it.
    pub(crate) fn places_said(&self, said: &Said) -> Vec<Seq> {
        let words = Words { by: said.who, text: &said.text };
        let logged = self.tallies.get(&words).map(|tally| tally.places.clone());
        let acknowledged = match said.fate {
            Fate::Acknowledged { seq, .. } => Some(seq),
            Fate::Unknown | Fate::Failed { .. } => None,
        };
        logged.into_iter().flatten().chain(acknowledged).collect()
    }

    /// Whose machines keep a place, and what if it is a gap.
    pub(crate) fn keepers(&self, seq: Seq) -> Vec<String> {
        let mut keepers = Vec::new();
        for person in &self.people {
            let rows = person.visit.kept.iter().flatten();
            for row in rows.filter(|row| (row.first()..=row.last()).contains(&seq)) {
                let name = self.name(person.who);
                keepers.push(match row {
                    Kept::Message { .. } => name.to_string(),
                    Kept::Gap { reason, .. } => format!("{name} (a gap, {reason})"),
                });
            }
        }
        keepers
    }
}

/// What a place of a log holds, as far as it shows by itself.
pub(crate) fn describe(logged: &Logged) -> String {
    let id = logged.id.short();
    match &logged.body {
        Body::Sealed => format!("a sealed message ({id})"),
        Body::Message { text, .. } | Body::Change { label: text, .. } => format!("{text:?} ({id})"),
        Body::Founding { generation } => format!("the founding of generation {generation} ({id})"),
        Body::Commit { generation, epoch } => {
            format!("a commit that ends epoch {generation}/{epoch} ({id})")
        }
        Body::Other => format!("another entry ({id})"),
    }
}

fn quote_gap(last: Seq, count: u64, reason: GapReason) -> String {
    format!("a gap of {count} to {last} ({reason})")
}

/// The message that a process was told of.
pub(crate) fn words_of(who: Who, told: &Told) -> Option<(MessageId, Words<'_>)> {
    match told {
        Told::Message { id, by, text } => Some((*id, Words { by: *by, text })),
        Told::Sent { id, text } => Some((*id, Words { by: who, text })),
        Told::Changed(_) | Told::Gap { .. } => None,
    }
}

impl<'h> Person<'h> {
    fn new(who: Who, visit: &'h Visit) -> Self {
        let (stays, strays) = stays(visit);
        let mut person = Self {
            who,
            visit,
            stays,
            strays,
            runs: runs(visit),
            foreign: Vec::new(),
            fold: Fold::default(),
        };
        person.foreign = person.find_foreign();
        person
    }
    fn find_foreign(&self) -> Vec<(Seq, Known)> {
        let kept = self.visit.kept.iter().flatten().filter_map(|row| match row {
            Kept::Message { seq, .. } => Some((*seq, Known::Kept)),
            Kept::Gap { .. } => None,
        });
        let told = self.visit.heard.iter().filter_map(|heard| match &heard.what {
            Hearing::Told(Told::Message { .. } | Told::Sent { .. } | Told::Changed(_)) => {
                Some((heard.seq, Known::Told))
            }
            Hearing::Told(Told::Gap { .. }) | Hearing::Resumed => None,
        });
        kept.chain(told).filter(|(seq, _)| !self.is_in_at(*seq)).collect()
    }

    pub(crate) fn is_in_at(&self, seq: Seq) -> bool {
        self.stays.iter().any(|stay| stay.has(seq))
    }

    /// Whether they are a member when the log ends.
    pub(crate) fn stayed(&self) -> bool {
        self.stays.last().is_some_and(|stay| stay.until.is_none())
    }
}

/// The times of membership, and where someone went without being in.
fn stays(visit: &Visit) -> (Vec<Stay>, Vec<Seq>) {
    let (mut stays, mut strays) = (Vec::<Stay>::new(), Vec::new());
    // Who came in anew may have been taken out by the same commit: going is first.
    let went = visit.went.iter().map(|seq| (*seq, false));
    let mut steps: Vec<_> = went.chain(visit.came.iter().map(|seq| (*seq, true))).collect();
    steps.sort_unstable();
    for (seq, came) in steps {
        let open = stays.last_mut().filter(|stay| stay.until.is_none());
        match (open, came) {
            (None, true) => stays.push(Stay { from: seq, until: None }),
            (Some(stay), false) => stay.until = Some(seq),
            (None, false) => strays.push(seq),
            // Came in anew: the thread was lost, membership was not.
            (Some(_), true) => {}
        }
    }
    (stays, strays)
}

/// What each run heard, in its order.
fn runs(visit: &Visit) -> Vec<Vec<&Heard>> {
    let mut heard: Vec<_> = visit.heard.iter().collect();
    // Stable: within a run the order is that of hearing.
    heard.sort_by_key(|heard| heard.run.number);
    heard.chunk_by(|one, next| one.run == next.run).map(<[_]>::to_vec).collect()
}
