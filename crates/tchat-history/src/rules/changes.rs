//! What became of messages, against what the log's changes make of them.

use tchat_proto::id::Seq;

use crate::content::Mention;
use crate::fold::{Fold, Message};
use crate::history::Hearing;
use crate::kept::{Kept, Quoted, State};
use crate::person::Who;
use crate::room::{Person, Room};
use crate::violation::Violation;

/// `kept-as-changed`: a kept message is as the log made it: its text, form, answer and mentions, what it
/// said before, that it was deleted and by whom, and what people think of it.
pub(super) fn kept_as_changed(room: &Room<'_>) -> Vec<Violation> {
    let people = room.people.iter().filter(|person| person.visit.kept.is_some());
    people.flat_map(|person| differences(room, person)).collect()
}

/// What a person keeps otherwise than the log has it at any place that they may have come to: who was
/// not heard of at the end is somewhere behind the last that they know of.
fn differences(room: &Room<'_>, person: &Person<'_>) -> Vec<Violation> {
    let at_last = differences_at(room, person, &person.fold);
    if person.visit.end.is_some() || at_last.is_empty() {
        return at_last;
    }
    let known = furthest(person);
    let changes = person.fold.effects.keys().copied().filter(|at| *at > known);
    let places = [known].into_iter().chain(changes);
    let mut least = at_last;
    for at in places {
        let found = differences_at(room, person, &Fold::of(room, person, at));
        if found.len() < least.len() {
            least = found;
        }
    }
    least
}

/// The last place that a person knows of.
fn furthest(person: &Person<'_>) -> Seq {
    let rows = person.visit.kept.iter().flatten().map(Kept::last);
    let told = person.visit.heard.iter();
    let told = told.filter(|heard| matches!(heard.what, Hearing::Told(_))).map(|heard| heard.seq);
    rows.chain(told).max().unwrap_or_default()
}

fn differences_at(room: &Room<'_>, person: &Person<'_>, fold: &Fold<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for row in person.visit.kept.iter().flatten() {
        let Kept::Message { seq, id, by, text, state } = row else { continue };
        let Some(message) = fold.messages.get(seq) else { continue };
        // What is not this message at all is another rule's matter.
        if (message.id, message.by) != (*id, *by) {
            continue;
        }
        let compared = Compared { room, fold, who: person.who, message, text, state };
        if let Some((what, kept, expected)) = compared.difference() {
            let (room, who, seq) = (room.id, room.name(person.who), *seq);
            wrong.push(Violation::NotAsChanged { room, who, seq, what, kept, expected });
        }
    }
    wrong
}

/// A kept message beside what it must be.
struct Compared<'c, 'h> {
    room: &'c Room<'h>,
    fold: &'c Fold<'h>,
    /// Who keeps it.
    who: Who,
    message: &'c Message<'h>,
    text: &'c str,
    state: &'c State,
}

/// What differs, as it is and as it should be.
type Difference = (&'static str, String, String);

impl Compared<'_, '_> {
    fn difference(&self) -> Option<Difference> {
        let Self { message, state, .. } = self;
        self.deletion()
            .or_else(|| self.words())
            .or_else(|| {
                let expected = message.edited();
                differ("last edit", &state.edited, &expected)
            })
            .or_else(|| self.reactions())
            .or_else(|| self.parts())
    }

    fn deletion(&self) -> Option<Difference> {
        let say = |deleted: Option<(Seq, Who)>| match deleted {
            Some((at, by)) => format!("at {at} by {}", self.room.name(by)),
            None => "none".to_owned(),
        };
        let (kept, expected) = (self.state.deleted, self.message.deleted);
        (kept != expected).then(|| ("deletion", say(kept), say(expected)))
    }

    /// What it says, and said.
    fn words(&self) -> Option<Difference> {
        // That of an unchanged message is compared with what the log says.
        let changed = self.message.edited().is_some()
            || self.message.deleted.is_some()
            || self.state.edited.is_some();
        let text = changed.then(|| differ("text", &self.text, &self.message.text())).flatten();
        text.or_else(|| {
            let kept = self.state.versions.iter().map(|(at, text)| (*at, text.as_str()));
            let (kept, expected) = (kept.collect::<Vec<_>>(), &self.message.versions);
            let told = !kept.is_empty() && self.message.deleted.is_none();
            told.then(|| differ("versions", &kept, expected)).flatten()
        })
    }

    fn reactions(&self) -> Option<Difference> {
        let expected = self.message.reactions();
        let kept = &self.state.reactions;
        let alike = kept.len() == expected.len()
            && kept.iter().zip(&expected).all(|(kept, (emoji, whose))| {
                kept.emoji == *emoji
                    && usize::try_from(kept.count) == Ok(whose.len())
                    && whose.starts_with(&kept.first)
                    && kept.mine == whose.contains(&self.who)
            });
        (!alike).then(|| ("reactions", format!("{kept:?}"), format!("{expected:?}")))
    }

    /// What belongs to it beside the text; nothing, once it is deleted.
    fn parts(&self) -> Option<Difference> {
        let Self { message, state, .. } = self;
        let parts = message.parts?;
        let is_there = message.deleted.is_none();
        let none: &[Mention] = &[];
        let mentions = if is_there { message.mentions } else { none };
        differ("form", &state.action, &(parts.action && is_there))
            .or_else(|| differ("mentions", &state.mentions.as_slice(), &mentions))
            .or_else(|| {
                let kept = state.reply.as_ref().map(|reply| reply.target);
                differ("answered message", &kept, &parts.reply.filter(|_| is_there))
            })
            .or_else(|| self.quote())
    }

    /// What is shown of the message that it answers: that as it is by now, for who has it.
    fn quote(&self) -> Option<Difference> {
        let reply = self.state.reply.as_ref()?;
        let answered = self.fold.messages.get(&reply.target.seq);
        let answered = answered.filter(|answered| answered.id == reply.target.id);
        let alike = match (&reply.quoted, answered) {
            (Quoted::Kept(excerpt), Some(answered)) => {
                answered.deleted.is_none()
                    && answered.text().starts_with(excerpt.as_str())
                    && !excerpt.is_empty()
            }
            (Quoted::Deleted, Some(answered)) => answered.deleted.is_some(),
            (Quoted::Claimed, None) => true,
            _ => false,
        };
        let expected = answered.map(|it| (it.deleted.is_some(), it.text()));
        (!alike).then(|| ("quote", format!("{:?}", reply.quoted), format!("{expected:?}")))
    }
}

fn differ<T: PartialEq + std::fmt::Debug>(
    what: &'static str,
    kept: &T,
    expected: &T,
) -> Option<Difference> {
    (kept != expected).then(|| (what, format!("{kept:?}"), format!("{expected:?}")))
}

/// `deleted-is-gone`: nothing that a deleted message ever said is on the disk of somebody who took the
/// deletion; but for what is quoted in an answer that they have, which is its author's to delete.
pub(super) fn deleted_is_gone(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in room.people.iter().filter(|person| !person.visit.on_disk.is_empty()) {
        for row in person.visit.kept.iter().flatten() {
            let Kept::Message { seq, state: State { deleted: Some((at, _)), .. }, .. } = row else {
                continue;
            };
            let Some(message) = person.fold.messages.get(seq) else { continue };
            if is_quoted(&person.fold, *seq) {
                continue;
            }
            let texts = message.versions.iter().map(|(_, text)| *text);
            wrong.extend(texts.filter(|text| person.visit.on_disk.contains(*text)).map(|text| {
                let (who, text) = (room.name(person.who), text.to_owned());
                Violation::DeletedNotGone { room: room.id, who, seq: *seq, at: *at, text }
            }));
        }
    }
    wrong
}

/// Whether one has an answer to the message at a place.
fn is_quoted(fold: &Fold<'_>, seq: Seq) -> bool {
    fold.messages.values().filter(|it| it.deleted.is_none()).any(|answer| {
        let reply = answer.parts.and_then(|parts| parts.reply);
        reply.is_some_and(|target| target.seq == seq)
    })
}

/// `outbox-survives`: what waited when a process ended waits when the next one begins.
pub(super) fn outbox_survives(room: &Room<'_>) -> Vec<Violation> {
    let mut lost = Vec::new();
    for person in &room.people {
        let found = &person.visit.found;
        for (run, ids) in &person.visit.left {
            let Some((_, waits)) = found.iter().find(|(next, _)| next.number == run.number + 1)
            else {
                continue;
            };
            lost.extend(ids.difference(waits).map(|id| {
                let (who, run) = (room.name(person.who), run.number);
                Violation::OutboxLost { room: room.id, who, run, id: *id }
            }));
        }
    }
    lost
}
