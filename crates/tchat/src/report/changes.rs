//! What messages are beside their text, and what became of them: for people and for programs.
//!
//! Nothing that a person writes can pass for any of it. What is done to a message is told in a line
//! that begins as notices do; so is what a message answers, since a text could say that, too. What
//! somebody tells of themselves (`/me`) stays behind their name and its colon.

use serde_json::{Value as Json, json};
use tchat_client::Event;
use tchat_client::event::{Message, Person};
use tchat_client::parts::{Deletion, Form, Mentioned, Quoted, ReactionCount, Reply, Version};
use tchat_i18n::Visible;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::moment;
use crate::report::files;
use crate::report::text::{Teller, name};

/// The object of a change of a message, or of the answer to who asks for all of them.
pub(super) fn object(event: &Event) -> Option<Json> {
    Some(match event {
        Event::Edited { message, .. } => {
            let edited = message.edited?;
            let mut object = json!({
                "type": "edited", "room": message.room.as_str(), "seq": message.seq.0,
                "at": edited.at.0, "from": message.from.nick, "text": message.text,
                "time": moment::write(edited.time), "mine": message.mine,
            });
            name_mentioned(&mut object, &message.mentions);
            object
        }
        Event::Deleted { room, seq, from, deletion, .. } => json!({
            "type": "deleted", "room": room.as_str(), "seq": seq.0, "at": deletion.at.0,
            "from": from.nick, "by": deletion.by.nick, "time": moment::write(deletion.time),
        }),
        Event::Reacted { room, seq, who, mine, emoji, on, at, .. } => json!({
            "type": "reacted", "room": room.as_str(), "seq": seq.0, "at": at.0,
            "who": who.nick, "emoji": emoji.as_str(), "on": on, "mine": mine,
        }),
        Event::Edits { room, seq, from, versions, .. } => {
            let versions = versions.iter().map(
                |it| json!({ "at": it.at.0, "time": moment::write(it.time), "text": it.text }),
            );
            json!({
                "type": "edits", "room": room.as_str(), "seq": seq.0, "from": from.nick,
                "versions": versions.collect::<Vec<_>>(),
            })
        }
        _ => return None,
    })
}

/// Adds to a message what it is beside its text. What it is not has no field.
pub(super) fn beside_text(
    object: &mut Json,
    form: &Form,
    reply: Option<&Reply>,
    mentions: &[Mentioned],
) {
    match form {
        Form::Text => {}
        Form::Action => object["action"] = true.into(),
        Form::File(file) => object["file"] = files::manifest(file),
    }
    if let Some(reply) = reply {
        object["reply_to"] = reply_object(reply);
    }
    name_mentioned(object, mentions);
}

fn reply_object(reply: &Reply) -> Json {
    let mut object = json!({ "seq": reply.seq.0, "from": reply.from.nick });
    match &reply.quoted {
        Quoted::Kept(text) => object["text"] = text.as_str().into(),
        Quoted::Claimed(text) => {
            object["text"] = text.as_str().into();
            object["claimed"] = true.into();
        }
        Quoted::Deleted => object["deleted"] = true.into(),
        Quoted::Ignored => object["ignored"] = true.into(),
    }
    object
}

fn name_mentioned(object: &mut Json, mentions: &[Mentioned]) {
    if mentions.is_empty() {
        return;
    }
    let named = mentions.iter().map(|mention| {
        json!({
            "who": mention.who.nick, "bytes": [mention.range.start, mention.range.end],
            "me": mention.me,
        })
    });
    object["mentions"] = named.collect::<Vec<_>>().into();
    if mentions.iter().any(|mention| mention.me) {
        object["mentions_me"] = true.into();
    }
}

/// Adds to a message what became of it.
pub(super) fn became(object: &mut Json, message: &Message) {
    if let Some(edited) = message.edited {
        object["edited"] = json!({ "at": edited.at.0, "time": moment::write(edited.time) });
    }
    if let Some(deletion) = &message.deleted {
        object["deleted"] = json!({
            "at": deletion.at.0, "time": moment::write(deletion.time), "by": deletion.by.nick,
        });
    }
    if !message.reactions.is_empty() {
        let reactions = message.reactions.iter().map(|it| {
            let first = it.first.iter().map(|who| who.nick.as_str()).collect::<Vec<_>>();
            json!({ "emoji": it.emoji, "count": it.count, "mine": it.mine, "first": first })
        });
        object["reactions"] = reactions.collect::<Vec<_>>().into();
    }
}

impl Teller<'_> {
    /// A message, with what it answers before it and what became of it after it.
    pub(crate) fn message(self, message: &Message) -> Vec<Visible> {
        let Message { room, seq, from, text, form, reply, edited, deleted, reactions, .. } =
            message;
        if let Some(deletion) = deleted {
            let notice = match is_by_author(from, deletion) {
                true => self.words.was_deleted(name(from)),
                false => self.words.was_deleted_by(name(from), name(&deletion.by)),
            };
            return vec![self.starred_in(Some(room), &notice)];
        }
        let seq = (!message.mine).then_some(*seq);
        let mut lines = self.said_in_form(room, &from.nick, text, (form, reply.as_ref()), seq);
        if edited.is_some()
            && let Some(line) = lines.last_mut()
        {
            *line = Visible::concat(&[line, &Visible::own(" "), &self.words.edited_mark()]);
        }
        if !reactions.is_empty() {
            lines.push(self.starred_in(Some(room), &reaction_counts(reactions)));
        }
        lines
    }

    /// What somebody says or does, after what they answer; of a file how it is saved, if its place
    /// is given.
    pub(super) fn said_in_form(
        self,
        room: &RoomName,
        from: &str,
        text: &str,
        (form, reply): (&Form, Option<&Reply>),
        seq: Option<Seq>,
    ) -> Vec<Visible> {
        let mut lines = Vec::new();
        if let Some(reply) = reply {
            lines.push(self.starred_in(Some(room), &self.answered(from, reply)));
        }
        match form {
            Form::Action => lines.push(self.said(room, from, &format!("* {text}"))),
            Form::Text => lines.push(self.said(room, from, text)),
            Form::File(file) => {
                let shared = files::shared(self.words, file, from, seq);
                lines.push(self.starred_in(Some(room), &shared));
                // With nothing written beside it, the name stands there.
                if *text != file.name {
                    lines.push(self.said(room, from, text));
                }
            }
        }
        lines
    }

    /// What somebody answers.
    fn answered(self, from: &str, reply: &Reply) -> Visible {
        let words = self.words;
        let (from, who) = (Visible::quoted(from), name(&reply.from));
        match &reply.quoted {
            Quoted::Kept(text) => words.answers(from, who, first_line(text)),
            Quoted::Claimed(text) => words.answers_claimed(from, who, first_line(text)),
            Quoted::Deleted => words.answers_deleted(from, who),
            Quoted::Ignored => words.answers_ignored(from),
        }
    }

    /// What was done to a message.
    pub(super) fn changes(self, event: &Event) -> Vec<Visible> {
        let words = self.words;
        let (room, notice) = match event {
            Event::Edited { message, .. } => {
                let text = Visible::message(&message.text);
                (&message.room, words.changes_message(name(&message.from), text))
            }
            Event::Deleted { room, from, deletion, .. } => {
                let notice = match is_by_author(from, deletion) {
                    true => words.deletes_message(name(from)),
                    false => words.deletes_message_of(name(&deletion.by), name(from)),
                };
                (room, notice)
            }
            Event::Reacted { room, from, excerpt, who, emoji, on, .. } => {
                let (who, emoji) = (name(who), Visible::line(emoji.as_str()));
                let (from, excerpt) = (name(from), first_line(excerpt));
                let notice = match on {
                    true => words.reacts(who, emoji, from, excerpt),
                    false => words.reacts_no_more(who, emoji, from, excerpt),
                };
                (room, notice)
            }
            Event::Edits { room, from, versions, .. } => return self.edits(room, from, versions),
            _ => return Vec::new(),
        };
        vec![self.starred_in(Some(room), &notice)]
    }

    /// All that a message ever said.
    fn edits(self, room: &RoomName, from: &Person, versions: &[Version]) -> Vec<Visible> {
        let line = |version: &Version| {
            let time = Visible::line(&moment::local(version.time));
            let text = Visible::message(&version.text);
            let line = Visible::concat(&[&Visible::own("  "), &time, &Visible::own("  "), &text]);
            self.starred_in(Some(room), &line)
        };
        let count = u64::try_from(versions.len()).unwrap_or(u64::MAX);
        let heading = self.starred_in(Some(room), &self.words.edits_of(name(from), count));
        std::iter::once(heading).chain(versions.iter().map(line)).collect()
    }
}

fn is_by_author(from: &Person, deletion: &Deletion) -> bool {
    from.account == deletion.by.account
}

/// Enough of a text to know which is meant.
fn first_line(text: &str) -> Visible {
    /// As much of it as fits beside two names.
    const CHARS: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(CHARS).collect();
    let whole = short.len() == text.len();
    Visible::line(&if whole { short } else { format!("{short}…") })
}

/// `👍 3  🎉 1`
fn reaction_counts(reactions: &[ReactionCount]) -> Visible {
    let counts = reactions.iter().map(|it| format!("{} {}", it.emoji, it.count));
    Visible::line(&counts.collect::<Vec<_>>().join("  "))
}
