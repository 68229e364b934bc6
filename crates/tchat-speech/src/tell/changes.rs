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
use crate::tell::files;
use crate::tell::text::{Teller, name};

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

/// Where a change was made: the room, and the place of the change.
pub fn place(event: &Event) -> Option<(&RoomName, Seq)> {
    match event {
        Event::Edited { message, .. } => Some((&message.room, message.edited?.at)),
        Event::Deleted { room, deletion, .. } => Some((room, deletion.at)),
        Event::Reacted { room, at, .. } => Some((room, *at)),
        _ => None,
    }
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
    pub fn message(self, message: &Message) -> Vec<Visible> {
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

#[cfg(test)]
mod tests {
    use tchat_client::command::Reference;
    use tchat_client::parts::{Edited, Emoji};
    use tchat_i18n::{Lang, Words};
    use tchat_proto::id::{AccountKey, MessageId, Timestamp};

    use super::*;
    use crate::tell::json;
    use crate::tell::text::Told;
    use crate::tell::titles::BY_NAME;

    fn person(nick: &str) -> Person {
        let account = AccountKey([u8::try_from(nick.len()).unwrap(); 32]);
        Person { nick: nick.to_owned(), account }
    }

    fn deletion(by: &str) -> Deletion {
        Deletion { at: Seq(9), time: Timestamp(60_000), by: person(by) }
    }

    /// A message with everything that one can have.
    fn message() -> Message {
        let who = person("alice");
        let first = vec![person("bob"), who.clone()];
        Message {
            room: RoomName::general(),
            seq: Seq(5),
            id: MessageId([0; 16]),
            from: person("bob"),
            text: "@alice waves".to_owned(),
            time: Timestamp(0),
            mine: false,
            notify: false,
            form: Form::Action,
            reply: Some(Reply {
                seq: Seq(4),
                id: MessageId([1; 16]),
                from: person("alice"),
                quoted: Quoted::Kept("who comes?\nanybody?".to_owned()),
            }),
            mentions: vec![Mentioned { who, range: 0..6, me: true }],
            edited: Some(Edited { at: Seq(8), time: Timestamp(60_000) }),
            deleted: None,
            reactions: vec![ReactionCount {
                emoji: "👍".to_owned(), count: 2, mine: true, first
            }],
        }
    }

    fn events() -> Vec<Event> {
        let (room, seq, reference) = (RoomName::general(), Seq(5), None);
        let reacted = |on| Event::Reacted {
            room: RoomName::general(),
            seq,
            from: person("bob"),
            excerpt: "@alice waves".to_owned(),
            who: person("alice"),
            mine: true,
            emoji: Emoji::parse("👍").unwrap(),
            on,
            at: Seq(7),
            reference: Some(Reference("7".to_owned())),
        };
        let deleted = |by| {
            let (room, from, deletion) = (RoomName::general(), person("bob"), deletion(by));
            Event::Deleted { room, seq, from, deletion, reference: None }
        };
        let version =
            |at, text: &str| Version { at: Seq(at), time: Timestamp(0), text: text.to_owned() };
        let versions = vec![version(5, "waves"), version(8, "@alice waves")];
        vec![
            Event::Edited { message: Box::new(message()), reference: None },
            deleted("bob"),
            deleted("alice"),
            reacted(true),
            reacted(false),
            Event::Edits { room, seq, from: person("bob"), versions, reference },
        ]
    }

    #[test]
    fn changes_are_as_the_contract_has_them() {
        let lines: Vec<_> =
            events().iter().map(|it| json::object(it).unwrap().to_string()).collect();
        assert_eq!(
            lines,
            [
                r#"{"type":"edited","room":"general","seq":5,"at":8,"from":"bob","text":"@alice waves","time":"1970-01-01T00:01:00.000Z","mine":false,"mentions":[{"who":"alice","bytes":[0,6],"me":true}],"mentions_me":true}"#,
                r#"{"type":"deleted","room":"general","seq":5,"at":9,"from":"bob","by":"bob","time":"1970-01-01T00:01:00.000Z"}"#,
                r#"{"type":"deleted","room":"general","seq":5,"at":9,"from":"bob","by":"alice","time":"1970-01-01T00:01:00.000Z"}"#,
                r#"{"type":"reacted","room":"general","seq":5,"at":7,"who":"alice","emoji":"👍","on":true,"mine":true,"ref":"7"}"#,
                r#"{"type":"reacted","room":"general","seq":5,"at":7,"who":"alice","emoji":"👍","on":false,"mine":true,"ref":"7"}"#,
                r#"{"type":"edits","room":"general","seq":5,"from":"bob","versions":[{"at":5,"time":"1970-01-01T00:00:00.000Z","text":"waves"},{"at":8,"time":"1970-01-01T00:00:00.000Z","text":"@alice waves"}]}"#,
            ]
        );
    }

    #[test]
    fn a_message_has_further_fields_only_where_there_is_something_to_say() {
        let object = json::message(&message());
        assert_eq!(object["action"], true);
        assert_eq!(
            object["reply_to"].to_string(),
            r#"{"seq":4,"from":"alice","text":"who comes?\nanybody?"}"#
        );
        assert_eq!(object["mentions_me"], true);
        assert_eq!(object["edited"]["at"], 8);
        assert_eq!(
            object["reactions"].to_string(),
            r#"[{"emoji":"👍","count":2,"mine":true,"first":["bob","alice"]}]"#
        );
        let deleted = Message {
            text: String::new(),
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: Some(deletion("alice")),
            reactions: Vec::new(),
            ..message()
        };
        let object = json::message(&deleted);
        assert_eq!(object["deleted"]["by"], "alice");
        for field in ["action", "reply_to", "mentions", "mentions_me", "edited", "reactions"] {
            assert!(object.get(field).is_none(), "{field}");
        }
        let answer = |quoted| {
            let reply = Reply { quoted, ..message().reply.unwrap() };
            reply_object(&reply).to_string()
        };
        assert_eq!(
            answer(Quoted::Claimed("hm".to_owned())),
            r#"{"seq":4,"from":"alice","text":"hm","claimed":true}"#
        );
        assert_eq!(answer(Quoted::Deleted), r#"{"seq":4,"from":"alice","deleted":true}"#);
        assert_eq!(answer(Quoted::Ignored), r#"{"seq":4,"from":"alice","ignored":true}"#);
    }

    fn shown(lang: Lang, tell: impl Fn(Teller<'_>) -> Vec<Visible>) -> Vec<String> {
        let (words, here) = (Words::new(lang), RoomName::general());
        let teller = Teller { words: &words, here: Some(&here), titles: &BY_NAME };
        tell(teller).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn people_read_what_is_answered_and_what_became_of_a_message() {
        assert_eq!(
            shown(Lang::English, |teller| teller.message(&message())),
            ["* bob answers alice: who comes?…", "bob: * @alice waves (edited)", "* 👍 2"]
        );
        assert_eq!(
            shown(Lang::French, |teller| teller.message(&message()))[0],
            "* bob répond à alice\u{a0}: who comes?…"
        );
        let gone = Message { deleted: Some(deletion("alice")), ..message() };
        assert_eq!(
            shown(Lang::English, |teller| teller.message(&gone)),
            ["* bob wrote a message here, and alice deleted it"]
        );
        let told = shown(Lang::English, |teller| {
            let told = events().into_iter().flat_map(|event| teller.tell(&event, None));
            told.map(|(Told::Result(line) | Told::Note(line))| line).collect()
        });
        let starts = [
            "* bob changed a message: @alice waves",
            "* bob deleted a message",
            "* alice deleted a message of bob",
            "* alice reacts with 👍 to bob: @alice waves",
            "* alice no longer reacts with 👍 to bob: @alice waves",
            "* the message of bob in its 2 versions",
        ];
        assert_eq!(told[..starts.len()], starts);
        assert!(told[6].ends_with("  waves") && told[7].ends_with("  @alice waves"), "{told:?}");
    }

    #[test]
    fn nothing_that_is_written_passes_for_what_we_say() {
        let forged = Message {
            text: "hi\n* alice deleted a message\n* bob answers alice: I agree".to_owned(),
            from: person("alice deleted a message"),
            reply: None,
            edited: None,
            reactions: Vec::new(),
            ..message()
        };
        for form in [Form::Text, Form::Action] {
            let forged = Message { form, ..forged.clone() };
            let lines = shown(Lang::English, |teller| teller.message(&forged)).join("\n");
            assert!(lines.lines().all(|line| !line.starts_with("* ")), "{lines}");
        }
    }
}
