//! What happened around a violation, told in lines: first by the clock, then by the log.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use tchat_proto::id::Seq;

use crate::history::{Fate, Hearing, History};
use crate::room::Room;
use crate::violation::Violation;

/// How many events before one that matters are told: enough to see what it followed from.
const EVENTS_BEFORE: usize = 6;
/// How many events after it.
const EVENTS_AFTER: usize = 2;
/// How many places of the log around one that matters are shown.
const PLACES_AROUND: u64 = 3;
/// How many events are told at most: what is longer nobody reads. The last ones stay.
const EVENTS_MAX: usize = 60;

/// Something that happened at a moment.
struct Event {
    at: Duration,
    line: String,
    /// Whether it is about a place that the violation is about.
    matters: bool,
}

impl History {
    /// A violation, and the events and the part of the log around it, in lines for people.
    #[must_use]
    pub fn story(&self, violation: &Violation) -> String {
        let mut story = format!("{}: {violation}\n", violation.rule());
        let Some(record) = self.rooms.get(&violation.room()) else { return story };
        let room = Room::new(violation.room(), record, &self.names);
        let places: BTreeSet<_> = violation.places().into_iter().collect();
        tell_events(&mut story, &self.events(&room, &places));
        tell_log(&mut story, &room, &places);
        story
    }

    /// All that happened in a room, and in the town around it, by the clock.
    fn events(&self, room: &Room<'_>, places: &BTreeSet<Seq>) -> Vec<Event> {
        let mut events = Vec::new();
        for (run, at) in &self.runs {
            let line = format!("{} starts run {}", room.name(run.who), run.number);
            events.push(Event { at: *at, line, matters: false });
        }
        for (at, what) in &self.happened {
            events.push(Event { at: *at, line: what.clone(), matters: false });
        }
        events.extend(said(room, places));
        events.extend(heard(room, places));
        events.sort_by_key(|event| event.at);
        events
    }
}

fn said(room: &Room<'_>, places: &BTreeSet<Seq>) -> Vec<Event> {
    let mut events = Vec::new();
    for said in &room.record.says {
        let (who, text) = (room.name(said.who), &said.text);
        let matters = room.places_said(said).iter().any(|seq| places.contains(seq));
        events.push(Event { at: said.invoked, line: format!("{who} writes {text:?}"), matters });
        let (at, line) = match said.fate {
            Fate::Unknown => continue,
            Fate::Acknowledged { at, seq, id } => {
                (at, format!("{who} learns that {text:?} is at {seq} ({})", id.short()))
            }
            Fate::Failed { at } => (at, format!("{who} learns that {text:?} was refused")),
        };
        events.push(Event { at, line, matters });
    }
    events
}

fn heard(room: &Room<'_>, places: &BTreeSet<Seq>) -> Vec<Event> {
    let mut events = Vec::new();
    for person in &room.people {
        for heard in &person.visit.heard {
            let (who, run, seq) = (room.name(person.who), heard.run.number, heard.seq);
            let line = match &heard.what {
                Hearing::Told(told) => {
                    format!("{who} hears in run {run} at {seq} {}", room.told(person.who, told))
                }
                Hearing::Resumed => format!("{who} goes on in run {run} after {seq}"),
            };
            events.push(Event { at: heard.at, line, matters: places.contains(&seq) });
        }
        for (at, generation, epoch) in &person.visit.epochs {
            let line = format!("{} is in epoch {generation}/{epoch}", room.name(person.who));
            events.push(Event { at: *at, line, matters: false });
        }
    }
    events
}

/// The events around those that matter; the last ones, if none does.
fn tell_events(story: &mut String, events: &[Event]) {
    let mut shown = BTreeSet::new();
    let last = events.len().saturating_sub(1);
    let matter = events.iter().enumerate().filter(|(_, event)| event.matters);
    let mut matter: Vec<_> = matter.map(|(index, _)| index).collect();
    if matter.is_empty() {
        matter.push(last);
    }
    for index in matter {
        shown.extend(index.saturating_sub(EVENTS_BEFORE)..=(index + EVENTS_AFTER).min(last));
    }
    let skipped = shown.len().saturating_sub(EVENTS_MAX);
    let mut before = None;
    for index in shown.into_iter().skip(skipped) {
        if before.is_some_and(|before| before + 1 < index) {
            story.push_str("         ...\n");
        }
        before = Some(index);
        if let Some(Event { at, line, matters }) = events.get(index) {
            let mark = if *matters { '>' } else { ' ' };
            write_line(story, format_args!("{mark}{:9.3}s  {line}", at.as_secs_f64()));
        }
    }
}

/// The places of the log around those that matter, with who keeps each; the last ones, if none does.
fn tell_log(story: &mut String, room: &Room<'_>, places: &BTreeSet<Seq>) {
    let head = room.log.last().map_or(Seq::ZERO, |logged| logged.seq);
    let mut around = BTreeMap::new();
    let centres = if places.is_empty() { BTreeSet::from([head]) } else { places.clone() };
    for centre in centres {
        let first = centre.0.saturating_sub(PLACES_AROUND).max(1);
        for seq in first..=centre.0.saturating_add(PLACES_AROUND) {
            around.entry(Seq(seq)).or_insert_with(|| room.describe(Seq(seq)));
        }
    }
    for (seq, what) in around {
        let keepers = room.keepers(seq);
        if room.find(seq).is_none() && keepers.is_empty() && !places.contains(&seq) {
            continue;
        }
        let mark = if places.contains(&seq) { '>' } else { ' ' };
        let kept = if keepers.is_empty() {
            String::new()
        } else {
            format!(", kept by {}", keepers.join(", "))
        };
        write_line(story, format_args!("{mark}{seq:>10}  {what}{kept}"));
    }
}

fn write_line(story: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    if story.write_fmt(line).is_ok() {
        story.push('\n');
    }
}
