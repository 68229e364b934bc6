//! An evening that goes as it should, told step by step, and open to be bent before it is recorded.
//!
//! A [`Tale`] plays server and clients in a few lines: each step changes the log and what everybody
//! in the room is told and keeps. [`Tale::record`] makes a [`History`] of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tchat_history::{
    Body, Change, Deed, Effect, End, GapReason, History, Kept, Logged, Reactions, ServerEnd, State,
    Target, Told, Who,
};
use tchat_proto::id::{Chain, Epoch, MessageId, RoomId, Seq};

pub(crate) const ROOM: RoomId = RoomId([7; 16]);

/// Who can take part.
pub(crate) const NAMES: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];

/// Who somebody is in every history that has been told of [`NAMES`] first.
pub(crate) fn who_is(name: &str) -> Who {
    let mut history = History::new();
    let mut people = NAMES.map(|name| (name, history.person(name))).into_iter();
    people.find(|(known, _)| *known == name).unwrap().1
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tale {
    clock: u64,
    ids: u64,
    generation: Option<u32>,
    epoch: u64,
    pub(crate) log: Vec<Logged>,
    /// Further copies of the log.
    pub(crate) copies: Vec<Vec<Logged>>,
    pub(crate) says: Vec<Say>,
    pub(crate) people: BTreeMap<&'static str, Person>,
    pub(crate) server_end: Option<ServerEnd>,
    /// Who kept order from behind a place on.
    pub(crate) order: Vec<(Seq, Vec<&'static str>)>,
    pub(crate) misbehaved: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Say {
    pub(crate) who: &'static str,
    pub(crate) text: String,
    pub(crate) begun: u64,
    pub(crate) fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Unknown,
    Acknowledged { at: u64, seq: Seq, id: MessageId },
    Failed { at: u64 },
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    following: bool,
    member: bool,
    cursor: Seq,
    run: usize,
    pub(crate) came: Vec<Seq>,
    pub(crate) went: Vec<Seq>,
    /// `None`: nothing is known of their machine.
    pub(crate) kept: Option<Vec<Row>>,
    pub(crate) heard: Vec<Heard>,
    pub(crate) epochs: Vec<(u64, u64)>,
    pub(crate) end: Option<End>,
    /// Texts that are on their disk.
    pub(crate) on_disk: BTreeSet<String>,
    /// What waited when a run ended, and what when one began.
    pub(crate) left: BTreeMap<usize, BTreeSet<MessageId>>,
    pub(crate) found: BTreeMap<usize, BTreeSet<MessageId>>,
}

/// A row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a tale has few rows, and most are messages")]
pub(crate) enum Row {
    Message { seq: Seq, id: MessageId, by: &'static str, text: String, state: State },
    Gap { first: Seq, last: Seq, count: u64, reason: GapReason },
}

impl Row {
    pub(crate) fn seq(&self) -> Seq {
        match self {
            Self::Message { seq, .. } => *seq,
            Self::Gap { first, .. } => *first,
        }
    }

    pub(crate) fn is_message(&self) -> bool {
        matches!(self, Self::Message { .. })
    }
}

impl Row {
    /// Does to a message what a change does that holds.
    fn change(&mut self, at: Seq, effect: &Effect, reader: Who) {
        let Self::Message { seq, text, state, .. } = self else { return };
        match &effect.deed {
            Deed::Edit { text: other, mentions } => {
                if state.versions.is_empty() {
                    state.versions.push((*seq, text.clone()));
                }
                state.versions.push((at, other.clone()));
                (*text, state.edited) = (other.clone(), Some(at));
                state.mentions.clone_from(mentions);
            }
            Deed::Delete => {
                text.clear();
                *state = State { deleted: Some((at, effect.by)), ..State::default() };
            }
            Deed::React { emoji, on } => {
                let kinds = &mut state.reactions;
                if *on && !kinds.iter().any(|kind| kind.emoji == *emoji) {
                    let (emoji, first) = (emoji.clone(), Vec::new());
                    kinds.push(Reactions { emoji, count: 0, first, mine: false });
                }
                for kind in kinds.iter_mut().filter(|kind| kind.emoji == *emoji) {
                    kind.first.retain(|who| *who != effect.by);
                    kind.first.extend(on.then_some(effect.by));
                    kind.count = kind.first.len() as u64;
                    kind.mine = kind.first.contains(&reader);
                }
                kinds.retain(|kind| kind.count > 0);
            }
        }
    }
}

/// Something a run heard: of a row, or that it goes on after a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) run: usize,
    pub(crate) at: u64,
    pub(crate) what: Hearing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hearing {
    Row(Row),
    /// What a change at a place did.
    Changed(Seq, Effect),
    Resumed(Seq),
}

impl Tale {
    fn tick(&mut self) -> u64 {
        self.clock += 10;
        self.clock
    }

    pub(crate) fn id(&mut self) -> MessageId {
        self.ids += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.ids.to_be_bytes());
        MessageId(id)
    }

    /// The last place.
    pub(crate) fn head(&self) -> Seq {
        Seq(self.log.len() as u64)
    }

    /// The next place is taken.
    pub(crate) fn admit(&mut self, body: Body) -> (Seq, MessageId) {
        let (seq, id) = (self.head().next(), self.id());
        self.log.push(Logged { seq, id, body });
        for person in self.people.values_mut().filter(|person| person.following) {
            person.cursor = seq;
        }
        (seq, id)
    }

    /// A text comes into the log and to everybody in the room, whoever said it.
    pub(crate) fn arrives(&mut self, by: &'static str, text: &str) -> (Seq, MessageId) {
        let (seq, id) = self.admit(Body::Sealed);
        let at = self.tick();
        for person in self.people.values_mut().filter(|person| person.following) {
            let (text, state) = (text.to_owned(), State::default());
            person.takes(at, Row::Message { seq, id, by, text, state });
        }
        (seq, id)
    }

    fn begins(&mut self, who: &'static str, text: &str) -> usize {
        let begun = self.tick();
        self.says.push(Say { who, text: text.to_owned(), begun, fate: Fate::Unknown });
        self.says.len() - 1
    }

    /// Says something, and is told its place.
    pub(crate) fn says(&mut self, who: &'static str, text: &str) -> Seq {
        let say = self.begins(who, text);
        let (seq, id) = self.arrives(who, text);
        self.says[say].fate = Fate::Acknowledged { at: self.tick(), seq, id };
        seq
    }

    /// Says something that arrives, and never hears of it.
    pub(crate) fn says_unheard(&mut self, who: &'static str, text: &str) {
        self.begins(who, text);
        self.arrives(who, text);
    }

    /// Says something that is lost on the way.
    pub(crate) fn says_in_vain(&mut self, who: &'static str, text: &str) {
        self.begins(who, text);
    }

    /// Says something, and it is refused.
    pub(crate) fn is_refused(&mut self, who: &'static str, text: &str) {
        let say = self.begins(who, text);
        self.says[say].fate = Fate::Failed { at: self.tick() };
    }

    /// Changes a message, and is told so: all who have it do as if the change held.
    pub(crate) fn changes(&mut self, who: &'static str, seq: Seq, deed: Deed) -> Seq {
        let at = self.tries(who, seq, deed.clone());
        let (moment, by) = (self.tick(), who_is(who));
        for (name, person) in self.people.iter_mut().filter(|(_, person)| person.following) {
            if person.has(seq) {
                let effect = Effect { seq, by, deed: deed.clone() };
                person.row(seq).change(at, &effect, who_is(name));
                let what = Hearing::Changed(at, effect);
                person.heard.push(Heard { run: person.run, at: moment, what });
            }
        }
        at
    }

    /// Makes a change of which nothing comes; the place of it.
    pub(crate) fn tries(&mut self, who: &'static str, seq: Seq, deed: Deed) -> Seq {
        let id = self.log.iter().find(|logged| logged.seq == seq).unwrap().id;
        let label = format!("change {}", self.says.len());
        let say = self.begins(who, &label);
        let change = Change { target: Target { seq, id }, deed };
        let (seq, id) = self.admit(Body::Change { by: who_is(who), label, change });
        self.says[say].fate = Fate::Acknowledged { at: self.tick(), seq, id };
        seq
    }

    /// From here on these keep order.
    pub(crate) fn keep_order(&mut self, who: &[&'static str]) {
        let head = self.head();
        self.order.push((head, who.to_vec()));
    }

    fn commits(&mut self) -> Seq {
        let (generation, epoch) = (self.generation.unwrap(), Epoch(self.epoch));
        self.epoch += 1;
        self.admit(Body::Commit { generation, epoch }).0
    }

    fn all_see_the_epoch(&mut self) {
        let (at, epoch) = (self.tick(), self.epoch);
        // Told by generation and epoch in one number, for the tale has few epochs.
        let seen = u64::from(self.generation.unwrap()) * 1_000_000 + epoch;
        for person in self.people.values_mut().filter(|person| person.following) {
            person.epochs.push((at, seen));
        }
    }

    pub(crate) fn is_member(&self, who: &str) -> bool {
        self.people.get(who).is_some_and(|person| person.member)
    }

    pub(crate) fn follows(&self, who: &str) -> bool {
        self.people.get(who).is_some_and(|person| person.following)
    }

    /// Comes in: for the first time, again, or anew after having lost the thread.
    pub(crate) fn comes_in(&mut self, who: &'static str) -> Seq {
        let nobody = !self.people.values().any(|person| person.member);
        let seq = if nobody {
            let generation = self.generation.map_or(0, |last| last + 1);
            (self.generation, self.epoch) = (Some(generation), 0);
            self.admit(Body::Founding { generation }).0
        } else {
            self.commits()
        };
        let cursor = self.people.entry(who).or_default().cursor;
        let missed = self.log.iter().filter(|it| it.seq > cursor && it.body.is_message()).count();
        let reason =
            if cursor == Seq::ZERO { GapReason::BeforeYouJoined } else { GapReason::Repaired };
        let (first, last) = (cursor.next(), Seq(seq.0 - 1));
        let at = self.tick();
        let person = self.people.get_mut(who).unwrap();
        person.run = person.run.max(1);
        person.kept.get_or_insert_default();
        person.came.push(seq);
        (person.member, person.following, person.cursor) = (true, true, seq);
        if missed > 0 {
            person.takes(at, Row::Gap { first, last, count: missed as u64, reason });
        }
        self.all_see_the_epoch();
        seq
    }

    /// Cannot follow any more, until [`Tale::comes_in`].
    pub(crate) fn loses_the_thread(&mut self, who: &str) {
        self.people.get_mut(who).unwrap().following = false;
    }

    /// Asks to leave, and is taken out by the next commit of those who stay.
    pub(crate) fn leaves(&mut self, who: &str) {
        let (seq, _) = self.admit(Body::Other);
        self.goes(who, seq);
        if self.people.values().any(|person| person.member) {
            self.commits();
            self.all_see_the_epoch();
        }
    }

    /// Is removed by someone else.
    pub(crate) fn is_removed(&mut self, who: &str) {
        let seq = self.commits();
        self.goes(who, seq);
        self.all_see_the_epoch();
    }

    fn goes(&mut self, who: &str, seq: Seq) {
        let person = self.people.get_mut(who).unwrap();
        (person.member, person.following) = (false, false);
        person.went.push(seq);
    }

    /// The process ends and is started again.
    pub(crate) fn restarts(&mut self, who: &str) {
        self.people.get_mut(who).unwrap().run += 1;
    }

    /// Everybody is connected and nothing moves.
    pub(crate) fn ends(&mut self) {
        let lost = self.people.iter().filter(|(_, it)| it.member && !it.following);
        let lost: Vec<_> = lost.map(|(who, _)| *who).collect();
        for who in lost {
            self.comes_in(who);
        }
        let (head, chain, epoch) = (self.head(), Chain([9; 32]), Epoch(self.epoch));
        let Some(generation) = self.generation else { return };
        self.server_end = Some(ServerEnd { generation, epoch, head, chain });
        for person in self.people.values_mut().filter(|person| person.member) {
            let authenticator =
                [u64::from(generation).to_be_bytes(), epoch.0.to_be_bytes()].concat();
            person.end = Some(End { generation, epoch, authenticator, head, chain });
        }
    }

    pub(crate) fn person(&mut self, who: &str) -> &mut Person {
        self.people.get_mut(who).unwrap()
    }

    pub(crate) fn say(&mut self, text: &str) -> &mut Say {
        self.says.iter_mut().find(|say| say.text == text).unwrap()
    }

    /// Takes everything down.
    pub(crate) fn record(&self) -> History {
        let mut history = History::new();
        for name in NAMES {
            history.person(name);
        }
        history.log(ROOM, self.log.clone());
        for copy in &self.copies {
            history.log(ROOM, copy.clone());
        }
        self.record_says(&mut history);
        for (name, person) in &self.people {
            person.record(&mut history, name);
        }
        if let Some(end) = self.server_end {
            history.server_ended(ROOM, end);
        }
        for (after, keepers) in &self.order {
            history.keeps_order(ROOM, *after, keepers.iter().map(|name| who_is(name)));
        }
        if self.misbehaved {
            history.misbehaved(ROOM);
        }
        history
    }

    fn record_says(&self, history: &mut History) {
        for say in &self.says {
            let who = history.person(say.who);
            let begun = history.invoked(who, moment(say.begun), ROOM, &say.text);
            match say.fate {
                Fate::Unknown => {}
                Fate::Acknowledged { at, seq, id } => {
                    history.acknowledged(begun, moment(at), seq, id);
                }
                Fate::Failed { at } => history.failed(begun, moment(at)),
            }
        }
    }

    /// The names of the rules that are broken, each once.
    pub(crate) fn broken(&self) -> Vec<&'static str> {
        let violations = self.record().check().err().unwrap_or_default();
        let mut rules: Vec<_> = violations.iter().map(tchat_history::Violation::rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

impl Person {
    fn takes(&mut self, at: u64, row: Row) {
        self.kept.get_or_insert_default().push(row.clone());
        self.heard.push(Heard { run: self.run, at, what: Hearing::Row(row) });
    }

    /// Whether a message is kept.
    pub(crate) fn has(&self, seq: Seq) -> bool {
        self.kept.iter().flatten().any(|row| row.seq() == seq && row.is_message())
    }

    /// What is kept at a place.
    pub(crate) fn row(&mut self, seq: Seq) -> &mut Row {
        self.kept.iter_mut().flatten().find(|row| row.seq() == seq).unwrap()
    }

    /// Changes a row, both as it is kept and as it was told.
    pub(crate) fn bend(&mut self, seq: Seq, bend: impl Fn(&mut Row)) {
        bend(self.row(seq));
        for heard in &mut self.heard {
            match &mut heard.what {
                Hearing::Row(row) if row.seq() == seq => bend(row),
                Hearing::Row(_) | Hearing::Changed(..) | Hearing::Resumed(_) => {}
            }
        }
    }

    /// What became of a kept message.
    pub(crate) fn state(&mut self, seq: Seq) -> (&mut String, &mut State) {
        match self.row(seq) {
            Row::Message { text, state, .. } => Some((text, state)),
            Row::Gap { .. } => None,
        }
        .unwrap()
    }

    /// Was never told of a change.
    pub(crate) fn unhear_change(&mut self, place: Seq) {
        self.heard.retain(|it| !matches!(it.what, Hearing::Changed(at, _) if at == place));
    }

    /// Forgets a row, and ever having been told.
    pub(crate) fn forget(&mut self, seq: Seq) {
        self.kept.as_mut().unwrap().retain(|row| row.seq() != seq);
        self.unhear(seq);
    }

    /// Was never told of a row.
    pub(crate) fn unhear(&mut self, seq: Seq) {
        self.heard.retain(|it| !matches!(&it.what, Hearing::Row(row) if row.seq() == seq));
    }

    fn record(&self, history: &mut History, name: &str) {
        let who = history.person(name);
        for seq in &self.came {
            history.member_from(who, ROOM, *seq);
        }
        for seq in &self.went {
            history.member_until(who, ROOM, *seq);
        }
        let runs: Vec<_> = (0..self.run).map(|_| history.started(who, Duration::ZERO)).collect();
        for heard in &self.heard {
            let (run, at) = (runs[heard.run - 1], moment(heard.at));
            match &heard.what {
                Hearing::Resumed(after) => history.resumed(run, at, ROOM, *after),
                Hearing::Changed(seq, effect) => {
                    history.told(run, at, ROOM, *seq, Told::Changed(effect.clone()));
                }
                Hearing::Row(row) => {
                    let told = told(history, name, row);
                    history.told(run, at, ROOM, row.seq(), told);
                }
            }
        }
        if let Some(rows) = &self.kept {
            let rows = rows.iter().map(|row| kept(history, row)).collect();
            history.kept(who, ROOM, rows);
        }
        for (at, epoch) in &self.epochs {
            let generation = u32::try_from(epoch / 1_000_000).unwrap();
            history.saw_epoch(who, moment(*at), ROOM, generation, Epoch(epoch % 1_000_000));
        }
        if let Some(end) = &self.end {
            history.ended(who, ROOM, end.clone());
        }
        history.on_disk(who, ROOM, self.on_disk.iter().cloned());
        for (run, ids) in &self.left {
            history.left_waiting(runs[run - 1], ROOM, ids.iter().copied());
        }
        for (run, ids) in &self.found {
            history.found_waiting(runs[run - 1], ROOM, ids.iter().copied());
        }
    }
}

fn moment(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn kept(history: &mut History, row: &Row) -> Kept {
    match row.clone() {
        Row::Message { seq, id, by, text, state } => {
            Kept::Message { seq, id, by: history.person(by), text, state }
        }
        Row::Gap { first, last, count, reason } => Kept::Gap { first, last, count, reason },
    }
}

fn told(history: &mut History, reader: &str, row: &Row) -> Told {
    match row.clone() {
        Row::Message { id, by, text, .. } if by == reader => Told::Sent { id, text },
        Row::Message { id, by, text, .. } => Told::Message { id, by: history.person(by), text },
        Row::Gap { last, count, reason, .. } => Told::Gap { last, count, reason },
    }
}
