//! What somebody's copy of a room must be, by the log alone.
//!
//! A model of its own of what `docs/protocol.md` (section 4, "Edits, deletions, reactions") says,
//! which shares nothing with any client: members take what they can read in the order of the log.
//! A change holds if its message is there, in an earlier place, under the id that is named, and was
//! not deleted; and if whoever makes it may: an edit is of the message's author alone, a deletion
//! also of who kept order at its place. Nobody reacts twice with the same character, or with more
//! than twenty. Whatever does not hold does nothing.

use std::collections::BTreeMap;

use tchat_proto::id::{MessageId, Seq};

use crate::content::{Change, Deed, Effect, Mention, Parts};
use crate::kept::Kept;
use crate::logged::Body;
use crate::person::Who;
use crate::room::{Person, Room};

/// How many different reactions one person has on one message at most.
const REACTIONS_PER_PERSON_MAX: usize = 20;

/// What a person has when the log was taken up to some place.
#[derive(Debug, Default)]
pub(crate) struct Fold<'h> {
    /// By place.
    pub(crate) messages: BTreeMap<Seq, Message<'h>>,
    /// What changes did, by the place of the change. Those that did nothing are not here.
    pub(crate) effects: BTreeMap<Seq, Effect>,
}

/// A message as it must be.
#[derive(Debug)]
pub(crate) struct Message<'h> {
    pub(crate) id: MessageId,
    pub(crate) by: Who,
    /// As it was sent. `None`: nobody can read the log so far.
    pub(crate) parts: Option<&'h Parts>,
    /// All it said, the first first, each with the place from which on.
    pub(crate) versions: Vec<(Seq, &'h str)>,
    /// Who is named in what it says now.
    pub(crate) mentions: &'h [Mention],
    /// Where it was deleted, and by whom.
    pub(crate) deleted: Option<(Seq, Who)>,
    /// Who reacted with what, in the order of the log.
    pub(crate) reactions: Vec<(Who, &'h str)>,
}

impl Message<'_> {
    /// What it says.
    pub(crate) fn text(&self) -> &str {
        if self.deleted.is_some() {
            return "";
        }
        self.versions.last().map_or("", |(_, text)| text)
    }

    /// Where what it says was said, if not in its own place.
    pub(crate) fn edited(&self) -> Option<Seq> {
        let edited = self.versions.len() > 1 && self.deleted.is_none();
        self.versions.last().map(|(at, _)| *at).filter(|_| edited)
    }

    /// The reactions by character, in the order in which each was first said, with who reacts.
    pub(crate) fn reactions(&self) -> Vec<(&str, Vec<Who>)> {
        let mut kinds: Vec<(&str, Vec<Who>)> = Vec::new();
        for (who, emoji) in &self.reactions {
            match kinds.iter_mut().find(|(kind, _)| kind == emoji) {
                Some((_, whose)) => whose.push(*who),
                None => kinds.push((emoji, vec![*who])),
            }
        }
        kinds
    }
}

impl<'h> Fold<'h> {
    /// Folds what a person could read, up to a place.
    pub(crate) fn of(room: &Room<'h>, person: &Person<'h>, until: Seq) -> Self {
        let gaps = gaps(person);
        let mut fold = Self::default();
        for (index, logged) in room.log.iter().enumerate() {
            let seq = logged.seq;
            let missed = || gaps.iter().any(|(first, last)| (*first..=*last).contains(&seq));
            if seq > until || !logged.body.is_message() || !person.is_in_at(seq) || missed() {
                continue;
            }
            if let Body::Change { by, change, .. } = &logged.body {
                fold.take(room, seq, *by, change);
            } else if let Some(words) = room.reading(index) {
                let parts = match &logged.body {
                    Body::Message { parts, .. } => Some(parts),
                    _ => None,
                };
                fold.messages.insert(
                    seq,
                    Message {
                        id: logged.id,
                        by: words.by,
                        parts,
                        versions: vec![(seq, words.text)],
                        mentions: parts.map_or(&[], |parts| &parts.mentions),
                        deleted: None,
                        reactions: Vec::new(),
                    },
                );
            }
        }
        fold
    }

    fn take(&mut self, room: &Room<'h>, at: Seq, by: Who, change: &'h Change) {
        let message = self.messages.get_mut(&change.target.seq);
        let message = message.filter(|it| it.id == change.target.id && it.deleted.is_none());
        let Some(message) = message else { return };
        let holds = match &change.deed {
            Deed::Edit { text, mentions } => {
                let holds = by == message.by && !text.is_empty();
                if holds {
                    message.versions.push((at, text));
                    message.mentions = mentions;
                }
                holds
            }
            Deed::Delete => {
                let holds = by == message.by || room.keeps_order(by, at);
                if holds {
                    message.deleted = Some((at, by));
                    message.reactions.clear();
                }
                holds
            }
            Deed::React { emoji, on: true } => {
                let theirs = message.reactions.iter().filter(|(who, _)| *who == by);
                let holds = theirs.clone().all(|(_, other)| other != emoji)
                    && theirs.count() < REACTIONS_PER_PERSON_MAX;
                if holds {
                    message.reactions.push((by, emoji));
                }
                holds
            }
            Deed::React { emoji, on: false } => {
                let before = message.reactions.len();
                message.reactions.retain(|(who, other)| *who != by || other != emoji);
                message.reactions.len() < before
            }
        };
        if holds {
            let (seq, deed) = (change.target.seq, change.deed.clone());
            self.effects.insert(at, Effect { seq, by, deed });
        }
    }
}

/// What a person keeps gaps for.
fn gaps(person: &Person<'_>) -> Vec<(Seq, Seq)> {
    let rows = person.visit.kept.iter().flatten();
    let gaps = rows.filter_map(|row| match row {
        Kept::Gap { first, last, .. } => Some((*first, *last)),
        Kept::Message { .. } => None,
    });
    gaps.collect()
}
