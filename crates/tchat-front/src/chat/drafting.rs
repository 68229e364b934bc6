//! What is written and not sent: of each room its own, kept by the engine over restarts.

use std::collections::BTreeMap;
use std::time::Instant;

use tchat_client::command::{Reference, Wish};
use tchat_client::event::{Draft, Message};
use tchat_client::history::{Item, Since};
use tchat_client::{Event, Trouble};
use tchat_proto::id::Seq;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;

use super::Chat;
use crate::composer::{Composer, Purpose, Target};

/// Under this name the engine is asked to keep drafts: its answers are no news.
const KEPT: &str = "kept";

/// How another text for a message is kept: as the command that makes it.
const EDIT: &str = "/edit ";

impl Chat {
    /// Turns to a room: what is being written in the one before is put away.
    pub(super) fn turn_to(&mut self, room: &RoomName) {
        self.whereabouts.be_in(room.clone());
        if self.desk.room.as_ref() == Some(room) {
            return;
        }
        self.save_drafts();
        let fetched = self.desk.fetch(room);
        let composer = fetched.unwrap_or_else(|| self.kept_composer(room));
        let old = std::mem::replace(&mut self.desk.composer, composer);
        if let Some(before) = self.desk.room.replace(room.clone()) {
            self.desk.park(before, old);
        } else if !old.all().is_empty() {
            // Written before there was a room.
            self.desk.composer = old;
        }
    }

    /// What the engine keeps of a room.
    fn kept_composer(&self, room: &RoomName) -> Composer {
        let mut composer = Composer::new();
        let kept = self.desk.kept.get(room).into_iter().flatten();
        // What answers nothing is what one comes to first.
        for (reply, text) in kept.rev() {
            let (text, purpose) = self.read_draft(room, *reply, text);
            composer.begin(&text, purpose);
        }
        composer
    }

    /// A draft as it was written.
    fn read_draft(&self, room: &RoomName, reply: Option<Seq>, text: &str) -> (String, Purpose) {
        if let Some(message) = reply.and_then(|seq| self.message_at(room, seq)) {
            return (text.to_owned(), Purpose::Reply(Target::of(&message)));
        }
        let edit = text.strip_prefix(EDIT).and_then(|rest| rest.split_once(' '));
        let edit = edit.and_then(|(seq, text)| {
            let message = self.message_at(room, Seq(seq.parse().ok()?))?;
            message.mine.then(|| (text.to_owned(), Purpose::Edit(Target::of(&message))))
        });
        edit.unwrap_or_else(|| (text.to_owned(), Purpose::New))
    }

    fn message_at(&self, room: &RoomName, seq: Seq) -> Option<Message> {
        let since = Since::After(Seq(seq.0.checked_sub(1)?));
        let items = self.records.history.as_ref()?.items(room, since, 1).ok()?;
        items.into_iter().find_map(|item| match item {
            Item::Message(message) if message.seq == seq && message.deleted.is_none() => {
                Some(message)
            }
            _ => None,
        })
    }

    /// Asks the engine what it keeps from before, so that nothing of that is written over.
    pub(super) fn ask_for_drafts(&mut self) {
        self.desk.knows_kept = false;
        self.order(Wish::Drafts, Some(Reference(KEPT.to_owned())));
    }

    /// Learns of drafts; says whether the event tells of nothing else.
    pub(super) fn hear_drafts(&mut self, event: &Event) -> bool {
        let is_ours = |reference: &Option<Reference>| {
            reference.as_ref().is_some_and(|reference| reference.0 == KEPT)
        };
        match event {
            Event::Drafts { drafts, reference } if is_ours(reference) => {
                drafts.iter().for_each(|draft| self.draft_kept(draft));
                (self.desk.knows_kept, self.desk.has_asked) = (true, true);
                true
            }
            // Told to whoever did not ask: by then others may be kept.
            Event::Draft { draft, reference: None } => {
                if !self.desk.has_asked {
                    self.draft_kept(draft);
                }
                true
            }
            Event::Draft { reference, .. } => is_ours(reference),
            Event::Error { reference, .. } if is_ours(reference) => {
                self.desk.knows_kept = true;
                false
            }
            _ => false,
        }
    }

    /// Takes what the engine keeps from before.
    fn draft_kept(&mut self, draft: &Draft) {
        let Some(text) = &draft.text else { return };
        let room = &draft.room;
        let kept = self.desk.kept.entry(room.clone()).or_default();
        kept.insert(draft.reply, text.clone());
        let (text, purpose) = self.read_draft(room, draft.reply, text);
        let composer = self.desk.of(room);
        let is_there = composer.all().iter().any(|(written, _)| *written == text);
        if is_there {
        } else if composer.is_empty() && composer.purpose == Purpose::New {
            composer.begin(&text, purpose);
        } else {
            // Something is being written already.
            composer.keep_for_later(&text, purpose);
        }
    }

    /// Lets the engine keep what is written.
    pub fn save_drafts(&mut self) {
        self.desk.saved();
        let Some(room) = self.desk.room.clone() else { return };
        // Elsewhere nothing is kept: of rooms one is not in, and of the one that is not encrypted.
        if room == RoomName::plain() || !self.rooms.contains(&room) {
            return;
        }
        let wanted = drafts(&self.desk.composer);
        let kept = self.desk.kept.entry(room.clone()).or_default();
        let gone = kept.keys().filter(|reply| !wanted.contains_key(*reply));
        let gone: Vec<_> = gone.map(|reply| (*reply, None)).collect();
        let new = wanted.iter().filter(|(reply, text)| kept.get(*reply) != Some(*text));
        let new: Vec<_> = new.map(|(reply, text)| (*reply, Some(text.clone()))).collect();
        *kept = wanted;
        for (reply, text) in gone.into_iter().chain(new) {
            let wish = Wish::Draft { room: room.clone(), reply, text };
            self.order(wish, Some(Reference(KEPT.to_owned())));
        }
    }

    /// Does what was to be done by a moment.
    pub fn pass(&mut self, now: Instant) {
        if self.desk.save_at().is_some_and(|at| at <= now) {
            self.save_drafts();
        }
    }

    /// Takes back what the engine refuses, to be written on. Another text for a message that was
    /// deleted is a message of its own from then on.
    pub(super) fn take_back(&mut self, reference: &Reference, why: &Trouble) {
        let Some(mut given) = self.desk.gave_back(reference) else { return };
        if matches!(why, Trouble::MessageDeleted { .. }) {
            given.purpose = Purpose::New;
        }
        let composer = self.desk.of(&given.room);
        match composer.is_empty() {
            true => composer.begin(&given.text, given.purpose),
            false => composer.keep_for_later(&given.text, given.purpose),
        }
        self.desk.written(Instant::now());
    }
}

/// What is written as drafts: each answers something else.
fn drafts(composer: &Composer) -> BTreeMap<Option<Seq>, String> {
    let mut drafts = BTreeMap::new();
    for (text, purpose) in composer.all() {
        let (reply, text) = match purpose {
            Purpose::New => (None, text.to_owned()),
            Purpose::Reply(target) => (Some(target.seq), text.to_owned()),
            Purpose::Edit(target) => (None, format!("{EDIT}{} {text}", target.seq)),
        };
        // Of what is longer than any message, as much as one holds: the rest is here until the end.
        let end = text.floor_char_boundary(TEXT_BYTES_MAX.min(text.len()));
        drafts.entry(reply).or_insert_with(|| text.get(..end).unwrap_or_default().to_owned());
    }
    drafts
}
