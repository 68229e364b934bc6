//! What people's programs keep to send, looked at while it waits.
//!
//! It must be what was asked for, and stay so over crashes. And from it the judge knows what the
//! sealed messages of the log say, without believing anybody who opened them.

use std::collections::{BTreeMap, BTreeSet};

use tchat_client::command::{Manner, Which, Wish};
use tchat_history::{Body, Change, Deed, Parts, Who};
use tchat_mls::content::{self, Content, Form};
use tchat_proto::id::{MessageId, RoomId, Seq};

use super::Town;
use super::record::Wrong;

/// Something that was kept to be sent.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) by: Who,
    pub(super) label: String,
    pub(super) content: Content,
}

impl Town {
    /// Looks at what somebody's program has to send.
    pub(super) fn note_outbox(&mut self, index: usize) {
        let person = &self.people[index];
        let Some(program) = &person.program else { return };
        let (mut fresh, mut wrong) = (Vec::new(), Vec::new());
        for unsent in program.engine.unsent_contents() {
            let Some(label) = unsent.reference.map(|it| &it.0) else { continue };
            let known = self.written.get(&unsent.id);
            if known.is_some_and(|known| known.content == *unsent.content) {
                continue;
            }
            let sound = match known {
                Some(known) => is_same(&known.content, unsent.content),
                None => self.is_as_wished(label, unsent.content),
            };
            if !sound {
                let (name, kept) = (person.name.clone(), format!("{:?}", unsent.content));
                wrong.push(Wrong::Distorted { name, label: label.clone(), kept });
            }
            let (label, content) = (label.clone(), unsent.content.clone());
            fresh.push((unsent.id, Written { by: person.who, label, content }));
        }
        self.wrong.append(&mut wrong);
        for (id, written) in fresh {
            self.ids.insert(written.label.clone(), id);
            self.written.insert(id, written);
        }
    }

    /// Whether what is to be sent is what somebody asked for.
    fn is_as_wished(&self, label: &str, content: &Content) -> bool {
        let Some(wish) = self.wishes.get(label) else { return false };
        match (wish, content) {
            (Wish::Send { text, .. }, Content::Message(body)) => {
                body.text == *text
                    && body.form == Form::Text
                    && body.reply.is_none()
                    && self.are_named(text, &body.mentions)
            }
            (Wish::Say { text, manner, reply, .. }, Content::Message(body)) => {
                let form = match manner {
                    Manner::Text => Form::Text,
                    Manner::Action => Form::Action,
                };
                let answers = match (reply, &body.reply) {
                    (Some(which), Some(quote)) => is_meant(which, quote.target),
                    (wished, quote) => wished.is_none() && quote.is_none(),
                };
                body.text == *text
                    && body.form == form
                    && answers
                    && self.are_named(text, &body.mentions)
            }
            (Wish::Edit { which, text, .. }, Content::Edit { target, text: content, mentions }) => {
                is_meant(which, *target) && text == content && self.are_named(text, mentions)
            }
            (Wish::Delete { which, .. }, Content::Delete { target }) => is_meant(which, *target),
            (
                Wish::React { which, emoji, on, .. },
                Content::Reaction { target, emoji: with, on: so },
            ) => is_meant(which, *target) && (emoji, on) == (with, so),
            _ => false,
        }
    }

    /// Whether those who are named in a text are those who are called so: by the names that they came
    /// with, which nobody else takes.
    fn are_named(&self, text: &str, mentions: &[content::Mention]) -> bool {
        mentions.iter().all(|mention| {
            let called = mention.range(text).and_then(|range| text[range].strip_prefix('@'));
            let account = self.people.iter().find(|person| called == Some(&person.name));
            account.is_some_and(|person| person.device.account() == mention.account)
        })
    }

    /// What a message of the log says, if somebody's program was seen to keep it.
    pub(super) fn body_of(&self, id: MessageId) -> Option<Body> {
        let Written { by, label, content } = self.written.get(&id)?;
        let change = |target, deed| {
            let change = Change { target: target_of(target), deed };
            Body::Change { by: *by, label: label.clone(), change }
        };
        Some(match content {
            Content::Message(body) => {
                let parts = Parts {
                    action: body.form == Form::Action,
                    reply: body.reply.as_ref().map(|quote| target_of(quote.target)),
                    mentions: self.mentions(&body.text, &body.mentions),
                };
                Body::Message { by: *by, text: body.text.clone(), parts }
            }
            Content::Edit { target, text, mentions } => {
                let mentions = self.mentions(text, mentions);
                change(*target, Deed::Edit { text: text.clone(), mentions })
            }
            Content::Delete { target } => change(*target, Deed::Delete),
            Content::Reaction { target, emoji, on } => {
                change(*target, Deed::React { emoji: emoji.to_string(), on: *on })
            }
            Content::Report { .. } | Content::Unknown { .. } => return None,
        })
    }

    fn mentions(&self, text: &str, named: &[content::Mention]) -> Vec<tchat_history::Mention> {
        let mention = |it: &content::Mention| {
            let (who, range) = (self.who(it.account)?, it.range(text)?);
            Some(tchat_history::Mention { who, range })
        };
        named.iter().filter_map(mention).collect()
    }

    /// What every text is that anybody's program kept to send, by label.
    pub(super) fn texts(&self) -> BTreeMap<&str, &str> {
        let texts = self.written.values().filter_map(|written| match &written.content {
            Content::Message(body) => Some((written.label.as_str(), body.text.as_str())),
            Content::Edit { text, .. } => Some((written.label.as_str(), text.as_str())),
            _ => None,
        });
        texts.collect()
    }

    /// A program is about to stop: what waits now must wait when it starts again.
    pub(super) fn note_left_waiting(&mut self, index: usize) {
        let person = &mut self.people[index];
        let Some(program) = &person.program else { return };
        let waiting = waiting(program.engine.unsent_contents());
        person.waited = waiting.keys().copied().collect();
        for (room, ids) in waiting {
            self.history.left_waiting(program.run, room, ids);
        }
    }

    /// A program has started, and knows what waits.
    pub(super) fn note_found_waiting(&mut self, index: usize) {
        let person = &mut self.people[index];
        let Some(program) = &person.program else { return };
        let mut waiting = waiting(program.engine.unsent_contents());
        for room in std::mem::take(&mut person.waited) {
            waiting.entry(room).or_default();
        }
        for (room, ids) in waiting {
            self.history.found_waiting(program.run, room, ids);
        }
    }
}

const fn target_of(target: content::Target) -> tchat_history::Target {
    tchat_history::Target { seq: target.seq, id: target.id }
}

/// What waits, by room.
fn waiting<'e>(
    unsent: impl Iterator<Item = tchat_client::engine::Unsent<'e>>,
) -> BTreeMap<RoomId, BTreeSet<MessageId>> {
    let mut waiting = BTreeMap::<_, BTreeSet<_>>::new();
    for unsent in unsent {
        waiting.entry(unsent.room).or_default().insert(unsent.id);
    }
    waiting
}

/// Whether a message is the one that was meant; which of one's own is only known to the program.
fn is_meant(which: &Which, target: content::Target) -> bool {
    match which {
        Which::Place(seq) => target.seq == *seq,
        _ => true,
    }
}

/// Whether a content is still what it was, but for the place of what it is about: that becomes known,
/// and is forgotten with the power.
fn is_same(before: &Content, after: &Content) -> bool {
    let (mut one, mut other) = (before.clone(), after.clone());
    if let (Some(one), Some(other)) = (target_mut(&mut one), target_mut(&mut other))
        && (one.seq == Seq::ZERO || other.seq == Seq::ZERO)
    {
        (one.seq, other.seq) = (Seq::ZERO, Seq::ZERO);
    }
    one == other
}

const fn target_mut(content: &mut Content) -> Option<&mut content::Target> {
    match content {
        Content::Edit { target, .. }
        | Content::Delete { target }
        | Content::Reaction { target, .. } => Some(target),
        Content::Message(content::Body { reply: Some(quote), .. }) => Some(&mut quote.target),
        Content::Message(_) | Content::Report { .. } | Content::Unknown { .. } => None,
    }
}
