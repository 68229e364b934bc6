//! Commands as JSON objects, one a line: `--input json`.
//!
//! Strict, so that a misspelt field is told and not ignored; whatever is wrong with one line, the
//! next is read. A `ref` is given back even with a refusal, if the line is an object at all.

use serde_json::{Map, Value as Json, json};
use tchat_client::called::Called;
use tchat_client::command::{
    Good, IfMissing, Ignore, Manner, Reference, Revoked, RuleWish, Verify, Which, Wish,
};
use tchat_client::file::attachment::Attachment;
use tchat_client::marks::NotifyRule;
use tchat_client::parts::{Emoji, NotAnEmoji};
use tchat_client::safety_number::ReadAloud;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Inviting, Role};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

use crate::explain::InputRefused;
use crate::hear::typed::Typed;
use crate::hear::{marking, retention};
use crate::{downloads, environment, moment};

/// A kind of object.
struct Kind {
    /// Its `type`, and other words for it.
    names: &'static [&'static str],
    /// The fields it must have.
    needed: &'static [&'static str],
    /// The fields it may have, besides `type` and `ref`.
    optional: &'static [&'static str],
}

const fn kind(
    names: &'static [&'static str],
    needed: &'static [&'static str],
    optional: &'static [&'static str],
) -> Kind {
    Kind { names, needed, optional }
}

/// Every kind of object. A `room` that is left out is that of `--room`.
const KINDS: &[Kind] = &[
    // What is said.
    kind(&["send"], &["text"], &["room", "reply_to", "action"]),
    kind(&["direct"], &["who"], &["text"]),
    kind(&["edit"], &["seq", "text"], &["room"]),
    kind(&["edits"], &["seq"], &["room"]),
    kind(&["delete"], &["seq"], &["room"]),
    kind(&["react"], &["seq", "emoji"], &["room"]),
    kind(&["unreact"], &["seq", "emoji"], &["room"]),
    kind(&["draft"], &[], &["room", "text", "reply_to"]),
    kind(&["drafts"], &[], &[]),
    kind(&["typing"], &[], &["room"]),
    kind(&["share_typing"], &[], &["share"]),
    // Files.
    kind(&["file"], &["path"], &["room", "text"]),
    kind(&["save"], &["seq"], &["room", "into"]),
    kind(&["cancel"], &[], &["id"]),
    kind(&["transfers"], &[], &[]),
    // What was said.
    kind(&["search"], &["query"], &["room", "from", "since", "until", "limit", "order", "after"]),
    kind(&["read"], &[], &["room", "seq"]),
    kind(&["mark_unread"], &["seq"], &["room"]),
    kind(&["unread"], &[], &["room"]),
    kind(&["notify"], &[], &["room", "rule"]),
    kind(&["snooze"], &["for"], &["room"]),
    kind(&["unsnooze"], &[], &["room"]),
    kind(&["report"], &["seq"], &["room", "reason", "at"]),
    kind(&["compare"], &[], &["room", "seq"]),
    kind(&["resume"], &[], &["room"]),
    // Rooms, and who is in them.
    kind(&["rooms"], &[], &[]),
    kind(&["join"], &["room"], &["create"]),
    kind(&["create"], &["room"], &["joining"]),
    kind(&["part", "leave"], &[], &["room"]),
    kind(&["who"], &[], &["room"]),
    kind(&["add", "invite"], &["who"], &["room"]),
    kind(&["remove", "kick"], &["who"], &["room"]),
    kind(&["invitation"], &[], &["room", "expires", "uses"]),
    kind(&["invitations"], &[], &["room"]),
    kind(&["revoke"], &["invitation"], &["room"]),
    // What goes for a room.
    kind(&["rules"], &[], &["room"]),
    kind(&["ban"], &["who"], &["room"]),
    kind(&["unban"], &["who"], &["room"]),
    kind(&["mute"], &["who"], &["room"]),
    kind(&["unmute"], &["who"], &["room"]),
    kind(&["role"], &["who", "role"], &["room"]),
    kind(&["freeze", "lock"], &[], &["room"]),
    kind(&["thaw", "unlock"], &[], &["room"]),
    kind(&["slow"], &["seconds"], &["room"]),
    kind(&["topic"], &[], &["room", "topic"]),
    kind(&["inviting"], &["by"], &["room"]),
    kind(&["archive"], &[], &["room"]),
    kind(&["unarchive"], &[], &["room"]),
    kind(&["retention"], &["days"], &["room"]),
    // People, and oneself.
    kind(&["verify"], &["who"], &["number", "words", "yes", "undo"]),
    kind(&["fingerprint"], &[], &["who"]),
    kind(&["ignore"], &["who"], &[]),
    kind(&["unignore"], &["who"], &[]),
    kind(&["ignored"], &[], &[]),
    kind(&["rename", "nick"], &["nick"], &[]),
    kind(&["away"], &[], &[]),
    kind(&["back"], &[], &[]),
    // The chat.
    kind(&["help"], &[], &[]),
    kind(&["reconnect"], &[], &[]),
    kind(&["quit"], &[], &[]),
];

/// The field that holds a place.
const SEQ: &str = "seq";

/// What `create` may be: what to do if there is no such room.
const CREATE: &[&str] = &["by_invitation", "hidden", "open", "no"];

/// What `yes` and `undo` of `verify` may be.
const YES: &[&str] = &["true"];

/// What `rule` may be: what is worth a notification.
const RULES: &[&str] = &["all", "mentions", "nothing"];

/// What `for` may be, for example.
const DURATIONS: &[&str] = &["30m", "8h", "7d", "always"];

/// What `share` may be.
const SHARE: &[&str] = &["true", "false"];

/// What `joining` may be: how one comes into a room.
const JOINING: &[&str] = &["by_invitation", "hidden", "open"];

/// What `role` may be.
const ROLES: &[&str] = &["member", "moderator", "owner"];

/// What `by` may be: who may invite.
const INVITING: &[&str] = &["members", "moderators"];

/// What a line asks for, and the reference its answer shall carry.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// What is asked.
    pub typed: Result<Typed, InputRefused>,
    /// What to give back.
    pub reference: Option<Reference>,
}

/// Reads the line with this number.
pub fn read(line: &str, number: u64, here: Option<&RoomName>) -> Read {
    let object = match serde_json::from_str::<Map<String, Json>>(line) {
        Ok(object) => object,
        Err(error) => {
            let typed = Err(InputRefused::NotJson { line: number, why: error.to_string() });
            return Read { typed, reference: None };
        }
    };
    let fields = Fields { object: &object, here };
    match fields.optional_text("ref") {
        Ok(reference) => Read {
            typed: fields.typed(),
            reference: reference.map(|text| Reference(text.to_owned())),
        },
        Err(refused) => Read { typed: Err(refused), reference: None },
    }
}

/// Everything that can be sent, as an object.
pub fn help(reference: Option<&Reference>) -> Json {
    let commands = KINDS.iter().map(|kind| {
        json!({ "type": kind.names.first(), "needed": kind.needed, "optional": kind.optional })
    });
    let mut help = json!({ "type": "help", "commands": commands.collect::<Vec<_>>() });
    if let Some(Reference(reference)) = reference {
        help["ref"] = reference.as_str().into();
    }
    help
}

/// The fields of one object.
pub(super) struct Fields<'l> {
    pub(super) object: &'l Map<String, Json>,
    here: Option<&'l RoomName>,
}

impl Fields<'_> {
    fn typed(&self) -> Result<Typed, InputRefused> {
        let name = self.text("type")?;
        let kind = KINDS.iter().find(|kind| kind.names.contains(&name));
        let kind = kind.ok_or_else(|| unknown(name))?;
        self.check(kind)?;
        let wish = match kind.names.first().copied().unwrap_or_default() {
            "send" => self.send()?,
            "edit" => Wish::Edit {
                room: self.room()?,
                which: self.message()?,
                text: self.text("text")?.to_owned(),
            },
            "delete" => Wish::Delete { room: self.room()?, which: self.message()? },
            "react" | "unreact" => Wish::React {
                room: self.room()?,
                which: self.message()?,
                emoji: self.emoji()?,
                on: name == "react",
            },
            "read" => Wish::Read { room: self.room()?, up_to: self.place()? },
            "mark_unread" => Wish::MarkUnread { room: self.room()?, from: self.message()? },
            "unread" => Wish::Unread { room: self.room()? },
            "notify" => Wish::Notify { room: self.room()?, rule: self.notify_rule()? },
            "snooze" => Wish::Snooze { room: self.room()?, until: Some(self.snoozed_until()?) },
            "unsnooze" => Wish::Snooze { room: self.room()?, until: None },
            "typing" => Wish::Typing { room: self.room()? },
            "share_typing" => Wish::ShareTyping { share: self.share()? },
            "draft" => Wish::Draft {
                room: self.room()?,
                reply: self.place_in("reply_to")?,
                text: self.optional_text("text")?.map(str::to_owned),
            },
            "drafts" => Wish::Drafts,
            "edits" => Wish::Edits { room: self.room()?, which: self.message()? },
            "direct" => Wish::Direct {
                who: self.person("who")?,
                text: self.optional_text("text")?.map(ToOwned::to_owned),
            },
            "join" => Wish::Join { room: self.room()?, missing: self.create()? },
            "part" => Wish::Part { room: self.room()? },
            "remove" => Wish::Remove { room: self.room()?, who: self.person("who")? },
            "add" => Wish::Add { room: self.room()?, who: self.person("who")? },
            "verify" => Wish::Verify { who: self.person("who")?, how: self.verify()? },
            "fingerprint" => {
                let named = self.object.contains_key("who");
                Wish::Fingerprint { who: named.then(|| self.person("who")).transpose()? }
            }
            "ignore" => Wish::Ignore { who: self.person("who")?, ignore: Ignore::Begin },
            "unignore" => Wish::Ignore { who: self.person("who")?, ignore: Ignore::End },
            "ignored" => Wish::Ignored,
            "away" => Wish::Away { away: true },
            "back" => Wish::Away { away: false },
            "create" => Wish::Join { room: self.room()?, missing: self.joining()? },
            "rules" => Wish::Rules { room: self.room()? },
            "invitation" => Wish::Invite { room: self.room()?, good: self.good()? },
            "invitations" => Wish::Invitations { room: self.room()? },
            "revoke" => Wish::Revoke {
                room: self.room()?,
                which: match self.text("invitation")? {
                    "all" => Revoked::All,
                    name => Revoked::One(name.to_owned()),
                },
            },
            "rename" => Wish::Rename { nick: self.nick("nick")? },
            "rooms" => Wish::Rooms,
            "who" => Wish::Who { room: self.room()? },
            "report" => Wish::Report {
                room: self.room()?,
                which: match (self.message()?, self.place_in("at")?) {
                    (Which::Place(seq), Some(at)) => Which::Version { seq, at },
                    (which, _) => which,
                },
                reason: self.optional_text("reason")?.map(str::to_owned),
            },
            "compare" => Wish::Compare { room: self.room()?, place: self.place()? },
            "resume" => Wish::Resume { room: self.room()? },
            "reconnect" => Wish::Reconnect,
            "quit" => Wish::Quit,
            "file" => Wish::SendFile {
                room: self.room()?,
                file: Attachment::plain(self.text("path")?.into()),
                text: self.optional_text("text")?.map(str::to_owned),
            },
            "save" => Wish::Save {
                room: self.room()?,
                which: Which::Place(
                    self.place()?.ok_or(InputRefused::FieldMissing { field: SEQ })?,
                ),
                folder: match self.optional_text("into")? {
                    Some(folder) => folder.into(),
                    None => downloads::folder(environment::variable),
                },
            },
            "cancel" => Wish::Cancel {
                number: match self.object.contains_key("id") {
                    true => Some(u64::from(self.number("id")?)),
                    false => None,
                },
            },
            "transfers" => Wish::Transfers,
            "search" => Wish::Search { search: Box::new(self.search()?) },
            "help" => return Ok(Typed::Help),
            rule => Wish::Rule { room: self.room()?, wish: self.rule(rule)? },
        };
        Ok(Typed::Wish(wish))
    }

    /// The change of rules that is called `name`.
    fn rule(&self, name: &str) -> Result<RuleWish, InputRefused> {
        Ok(match name {
            "ban" => RuleWish::Ban(self.person("who")?),
            "unban" => RuleWish::Unban(self.person("who")?),
            "mute" => RuleWish::Mute(self.person("who")?),
            "unmute" => RuleWish::Unmute(self.person("who")?),
            "role" => RuleWish::Role { who: self.person("who")?, role: self.role()? },
            "freeze" => RuleWish::Freeze(true),
            "thaw" => RuleWish::Freeze(false),
            "slow" => RuleWish::Slow(self.number("seconds")?),
            "topic" => RuleWish::Topic(self.topic()?),
            "inviting" => RuleWish::Inviting(self.inviting()?),
            "archive" => RuleWish::Archive(true),
            "unarchive" => RuleWish::Archive(false),
            "retention" => RuleWish::Retention(retention::days(self.number("days")?)?),
            other => return Err(unknown(other)),
        })
    }

    /// Refuses fields that do not belong, and the lack of those that do.
    fn check(&self, kind: &Kind) -> Result<(), InputRefused> {
        let belongs = |name: &str| {
            matches!(name, "type" | "ref")
                || kind.needed.contains(&name)
                || kind.optional.contains(&name)
        };
        if let Some(field) = self.object.keys().find(|name| !belongs(name)) {
            return Err(InputRefused::FieldUnknown { field: field.clone() });
        }
        match kind.needed.iter().find(|name| !self.object.contains_key(**name)) {
            Some(field) => Err(InputRefused::FieldMissing { field }),
            None => Ok(()),
        }
    }

    pub(super) fn optional_text(&self, field: &'static str) -> Result<Option<&str>, InputRefused> {
        match self.object.get(field) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(InputRefused::FieldNotText { field }),
        }
    }

    pub(super) fn text(&self, field: &'static str) -> Result<&str, InputRefused> {
        self.optional_text(field)?.ok_or(InputRefused::FieldMissing { field })
    }

    pub(super) fn room(&self) -> Result<RoomName, InputRefused> {
        match self.optional_text("room")? {
            Some(name) => RoomName::parse(name).map_err(InputRefused::Room),
            None => self.here.cloned().ok_or(InputRefused::NoRoom),
        }
    }

    /// A place, as a number.
    fn place(&self) -> Result<Option<Seq>, InputRefused> {
        self.place_in(SEQ)
    }

    fn place_in(&self, field: &'static str) -> Result<Option<Seq>, InputRefused> {
        match self.object.get(field) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(place) => Ok(Some(Seq(place))),
                None => Err(InputRefused::NoPlace { text: value.to_string() }),
            },
        }
    }

    /// The message that is meant.
    fn message(&self) -> Result<Which, InputRefused> {
        let place = self.place()?.ok_or(InputRefused::FieldMissing { field: SEQ })?;
        Ok(Which::Place(place))
    }

    /// A text, and perhaps in which manner and in answer to what.
    fn send(&self) -> Result<Wish, InputRefused> {
        let (room, text) = (self.room()?, self.text("text")?.to_owned());
        let reply = self.place_in("reply_to")?.map(Which::Place);
        let manner = match self.object.contains_key("action") {
            true => self.only_true("action").map(|()| Manner::Action)?,
            false => Manner::Text,
        };
        Ok(match (manner, &reply) {
            (Manner::Text, None) => Wish::Send { room, text },
            _ => Wish::Say { room, text, manner, reply },
        })
    }

    fn emoji(&self) -> Result<Emoji, InputRefused> {
        let text = self.text("emoji")?;
        Emoji::parse(text)
            .map_err(|NotAnEmoji| InputRefused::NotAReaction { text: text.to_owned() })
    }

    fn nick(&self, field: &'static str) -> Result<Nick, InputRefused> {
        Nick::parse(self.text(field)?).map_err(InputRefused::Nick)
    }

    pub(super) fn person(&self, field: &'static str) -> Result<Called, InputRefused> {
        Called::parse(self.text(field)?).map_err(InputRefused::Nick)
    }

    /// What to do about a safety number: one thing at most.
    fn verify(&self) -> Result<Verify, InputRefused> {
        let mut given = ["number", "words", "yes", "undo"]
            .into_iter()
            .filter(|it| self.object.contains_key(*it));
        let (first, second) = (given.next(), given.next());
        if let Some(field) = second {
            return Err(InputRefused::FieldUnknown { field: field.to_owned() });
        }
        match first {
            None => Ok(Verify::Show),
            Some("yes") => self.only_true("yes").map(|()| Verify::Believe),
            Some("undo") => self.only_true("undo").map(|()| Verify::Undo),
            Some(field) => {
                let read = ReadAloud::parse(self.text(field)?);
                read.map(Verify::Compare).map_err(InputRefused::NumberUnreadable)
            }
        }
    }

    fn notify_rule(&self) -> Result<Option<NotifyRule>, InputRefused> {
        let refused = InputRefused::FieldChoice { field: "rule", choices: RULES };
        match self.optional_text("rule")? {
            None => Ok(None),
            Some(word) if RULES.contains(&word) => Ok(marking::rule(word)),
            Some(_) => Err(refused),
        }
    }

    fn snoozed_until(&self) -> Result<Timestamp, InputRefused> {
        let refused = InputRefused::FieldChoice { field: "for", choices: DURATIONS };
        marking::snoozed(self.text("for")?).ok_or(refused)
    }

    fn share(&self) -> Result<Option<bool>, InputRefused> {
        match self.object.get("share") {
            None => Ok(None),
            Some(Json::Bool(share)) => Ok(Some(*share)),
            Some(_) => Err(InputRefused::FieldChoice { field: "share", choices: SHARE }),
        }
    }

    fn only_true(&self, field: &'static str) -> Result<(), InputRefused> {
        match self.object.get(field) {
            Some(Json::Bool(true)) => Ok(()),
            _ => Err(InputRefused::FieldChoice { field, choices: YES }),
        }
    }

    pub(super) fn number(&self, field: &'static str) -> Result<u32, InputRefused> {
        let value = self.object.get(field).ok_or(InputRefused::FieldMissing { field })?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.ok_or(InputRefused::FieldNotNumber { field })
    }

    /// Without the field there shall be none.
    fn topic(&self) -> Result<Option<Topic>, InputRefused> {
        let topic = self.optional_text("topic")?;
        topic.map(|text| Topic::parse(text).map_err(InputRefused::Topic)).transpose()
    }

    fn role(&self) -> Result<Role, InputRefused> {
        match self.text("role")? {
            "member" => Ok(Role::Member),
            "moderator" => Ok(Role::Moderator),
            "owner" => Ok(Role::Owner),
            _ => Err(InputRefused::FieldChoice { field: "role", choices: ROLES }),
        }
    }

    fn inviting(&self) -> Result<Inviting, InputRefused> {
        match self.text("by")? {
            "members" => Ok(Inviting::Members),
            "moderators" => Ok(Inviting::Moderators),
            _ => Err(InputRefused::FieldChoice { field: "by", choices: INVITING }),
        }
    }

    fn joining(&self) -> Result<IfMissing, InputRefused> {
        match self.optional_text("joining")? {
            None | Some("by_invitation") => Ok(IfMissing::CreateByInvitation),
            Some("hidden") => Ok(IfMissing::CreateHidden),
            Some("open") => Ok(IfMissing::CreateOpen),
            Some(_) => Err(InputRefused::FieldChoice { field: "joining", choices: JOINING }),
        }
    }

    /// What an invitation is good for: a week and anybody, unless told.
    fn good(&self) -> Result<Good, InputRefused> {
        const EXPIRES: &[&str] = &["30m", "12h", "7d", "never"];
        let refused = || InputRefused::FieldChoice { field: "expires", choices: EXPIRES };
        let lifetime = self.optional_text("expires")?.unwrap_or("7d");
        let lifetime = moment::lifetime(lifetime).ok_or_else(refused)?;
        let uses = match self.object.get("uses") {
            None | Some(Json::Null) => None,
            Some(uses) => {
                let uses = uses.as_u64().and_then(|uses| u32::try_from(uses).ok());
                let refused = InputRefused::FieldChoice { field: "uses", choices: &["1", "2"] };
                Some(uses.filter(|uses| *uses > 0).ok_or(refused)?)
            }
        };
        Ok(Good { expires: lifetime.map(moment::from_now), uses })
    }

    fn create(&self) -> Result<IfMissing, InputRefused> {
        match self.optional_text("create")? {
            None | Some("by_invitation") => Ok(IfMissing::CreateByInvitation),
            Some("hidden") => Ok(IfMissing::CreateHidden),
            Some("open") => Ok(IfMissing::CreateOpen),
            Some("no") => Ok(IfMissing::Refuse),
            Some(_) => Err(InputRefused::FieldChoice { field: "create", choices: CREATE }),
        }
    }
}

fn unknown(name: &str) -> InputRefused {
    let names = KINDS.iter().flat_map(|kind| kind.names);
    let near = |known: &&&str| strsim::damerau_levenshtein(known, name) <= 2;
    let similar = names.filter(near).map(|known| (*known).to_owned()).collect();
    InputRefused::TypeUnknown { kind: name.to_owned(), similar }
}

#[cfg(test)]
mod tests {
    use tchat_client::safety_number::NotANumber;

    use super::*;

    fn line(line: &str) -> Read {
        read(line, 5, Some(&RoomName::general()))
    }

    fn wish(text: &str) -> Wish {
        match line(text).typed {
            Ok(Typed::Wish(wish)) => wish,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn refused(text: &str) -> InputRefused {
        line(text).typed.unwrap_err()
    }

    #[test]
    fn invitations_are_made_listed_and_taken_back() {
        let room = RoomName::general();
        let made = wish(r#"{"type":"invitation","expires":"never","uses":3}"#);
        let good = Good { expires: None, uses: Some(3) };
        assert_eq!(made, Wish::Invite { room: room.clone(), good });
        let for_a_week = wish(r#"{"type":"invitation"}"#);
        assert!(matches!(for_a_week, Wish::Invite { good: Good { expires: Some(_), .. }, .. }));
        assert_eq!(wish(r#"{"type":"invitations"}"#), Wish::Invitations { room: room.clone() });
        let all = wish(r#"{"type":"revoke","invitation":"all"}"#);
        assert_eq!(all, Wish::Revoke { room, which: Revoked::All });
        for wrong in [r#"{"type":"invitation","uses":0}"#, r#"{"type":"invitation","expires":"x"}"#]
        {
            assert!(matches!(refused(wrong), InputRefused::FieldChoice { .. }), "{wrong}");
        }
    }

    #[test]
    fn a_message_is_taken_exactly_with_its_reference() {
        let sent = line(r#"{"type":"send","room":"team","text":"several\nlines","ref":"7"}"#);
        let text = "several\nlines".to_owned();
        let room = RoomName::parse("team").unwrap();
        assert_eq!(sent.typed, Ok(Typed::Wish(Wish::Send { room, text })));
        assert_eq!(sent.reference, Some(Reference("7".into())));
    }

    #[test]
    fn messages_are_answered_changed_and_reacted_to_by_their_place() {
        let (room, at) = (RoomName::general, |seq| Which::Place(Seq(seq)));
        let say = |manner, reply| Wish::Say { room: room(), text: "x".into(), manner, reply };
        let react = |on| {
            let emoji = Emoji::parse("👍").unwrap();
            Wish::React { room: room(), which: at(5), emoji, on }
        };
        for (text, wish) in [
            (r#"{"type":"send","text":"x","reply_to":5}"#, say(Manner::Text, Some(at(5)))),
            (r#"{"type":"send","text":"x","action":true}"#, say(Manner::Action, None)),
            (
                r#"{"type":"edit","seq":5,"text":"y"}"#,
                Wish::Edit { room: room(), which: at(5), text: "y".into() },
            ),
            (r#"{"type":"delete","seq":5}"#, Wish::Delete { room: room(), which: at(5) }),
            (r#"{"type":"react","seq":5,"emoji":"👍"}"#, react(true)),
            (r#"{"type":"unreact","seq":5,"emoji":"👍"}"#, react(false)),
            (r#"{"type":"edits","seq":5}"#, Wish::Edits { room: room(), which: at(5) }),
            (
                r#"{"type":"report","seq":5,"at":8}"#,
                Wish::Report {
                    room: room(),
                    which: Which::Version { seq: Seq(5), at: Seq(8) },
                    reason: None,
                },
            ),
        ] {
            assert_eq!(line(text).typed, Ok(Typed::Wish(wish)), "{text}");
        }
        let refused = |text| line(text).typed.unwrap_err();
        assert!(matches!(
            refused(r#"{"type":"react","seq":5,"emoji":"nice"}"#),
            InputRefused::NotAReaction { .. }
        ));
        assert_eq!(refused(r#"{"type":"delete"}"#), InputRefused::FieldMissing { field: "seq" });
        assert!(matches!(
            refused(r#"{"type":"send","text":"x","reply_to":"5"}"#),
            InputRefused::NoPlace { .. }
        ));
        assert!(matches!(
            refused(r#"{"type":"send","text":"x","action":false}"#),
            InputRefused::FieldChoice { field: "action", .. }
        ));
    }

    #[test]
    fn there_is_an_object_for_every_command() {
        let room = RoomName::general;
        let bob = || Called::parse("bob").unwrap();
        let nick = || Nick::parse("bob").unwrap();
        let verify = |how| Wish::Verify { who: bob(), how };
        let number = "33927 36871 24496 86684 38530 09822 20435 42711 68601 01705 76227 49605";
        let compare = format!(r#"{{"type":"verify","who":"bob","number":"{number}"}}"#);
        let join = |missing| Wish::Join { room: room(), missing };
        let rule = |wish| Wish::Rule { room: room(), wish };
        for (text, expected) in [
            (r#"{"type":"join","room":"general"}"#, join(IfMissing::CreateByInvitation)),
            (r#"{"type":"join","room":"general","create":"open"}"#, join(IfMissing::CreateOpen)),
            (r#"{"type":"join","room":"general","create":"no"}"#, join(IfMissing::Refuse)),
            (
                r#"{"type":"join","room":"general","create":"hidden"}"#,
                join(IfMissing::CreateHidden),
            ),
            (
                r#"{"type":"direct","who":"bob","text":"hi"}"#,
                Wish::Direct { who: bob(), text: Some("hi".to_owned()) },
            ),
            (r#"{"type":"direct","who":"bob"}"#, Wish::Direct { who: bob(), text: None }),
            (r#"{"type":"part"}"#, Wish::Part { room: room() }),
            (r#"{"type":"remove","who":"bob"}"#, Wish::Remove { room: room(), who: bob() }),
            (r#"{"type":"kick","who":"bob"}"#, Wish::Remove { room: room(), who: bob() }),
            (r#"{"type":"add","who":"bob"}"#, Wish::Add { room: room(), who: bob() }),
            (r#"{"type":"rename","nick":"bob"}"#, Wish::Rename { nick: nick() }),
            (r#"{"type":"verify","who":"bob"}"#, verify(Verify::Show)),
            (&compare, verify(Verify::Compare(ReadAloud::parse(number).unwrap()))),
            (r#"{"type":"verify","who":"bob","yes":true}"#, verify(Verify::Believe)),
            (r#"{"type":"verify","who":"bob","undo":true}"#, verify(Verify::Undo)),
            (r#"{"type":"fingerprint"}"#, Wish::Fingerprint { who: None }),
            (r#"{"type":"fingerprint","who":"bob"}"#, Wish::Fingerprint { who: Some(bob()) }),
            (
                r#"{"type":"ignore","who":"bob"}"#,
                Wish::Ignore { who: bob(), ignore: Ignore::Begin },
            ),
            (
                r#"{"type":"unignore","who":"bob"}"#,
                Wish::Ignore { who: bob(), ignore: Ignore::End },
            ),
            (r#"{"type":"ignored"}"#, Wish::Ignored),
            (r#"{"type":"away"}"#, Wish::Away { away: true }),
            (r#"{"type":"back"}"#, Wish::Away { away: false }),
            (r#"{"type":"rooms"}"#, Wish::Rooms),
            (r#"{"type":"who"}"#, Wish::Who { room: room() }),
            (
                r#"{"type":"report","seq":41,"reason":"rude"}"#,
                Wish::Report {
                    room: room(),
                    which: Which::Place(Seq(41)),
                    reason: Some("rude".to_owned()),
                },
            ),
            (r#"{"type":"compare"}"#, Wish::Compare { room: room(), place: None }),
            (r#"{"type":"compare","seq":7}"#, Wish::Compare { room: room(), place: Some(Seq(7)) }),
            (r#"{"type":"resume"}"#, Wish::Resume { room: room() }),
            (r#"{"type":"reconnect"}"#, Wish::Reconnect),
            (r#"{"type":"quit"}"#, Wish::Quit),
            (
                r#"{"type":"join","room":"general","create":"hidden"}"#,
                join(IfMissing::CreateHidden),
            ),
            (r#"{"type":"create","room":"general"}"#, join(IfMissing::CreateByInvitation)),
            (
                r#"{"type":"create","room":"general","joining":"hidden"}"#,
                join(IfMissing::CreateHidden),
            ),
            (r#"{"type":"rules"}"#, Wish::Rules { room: room() }),
            (r#"{"type":"ban","who":"bob"}"#, rule(RuleWish::Ban(bob()))),
            (r#"{"type":"unban","who":"bob"}"#, rule(RuleWish::Unban(bob()))),
            (r#"{"type":"mute","who":"bob"}"#, rule(RuleWish::Mute(bob()))),
            (r#"{"type":"unmute","who":"bob"}"#, rule(RuleWish::Unmute(bob()))),
            (
                r#"{"type":"role","who":"bob","role":"moderator"}"#,
                rule(RuleWish::Role { who: bob(), role: Role::Moderator }),
            ),
            (r#"{"type":"freeze"}"#, rule(RuleWish::Freeze(true))),
            (r#"{"type":"unlock"}"#, rule(RuleWish::Freeze(false))),
            (r#"{"type":"slow","seconds":10}"#, rule(RuleWish::Slow(10))),
            (r#"{"type":"retention","days":30}"#, rule(RuleWish::Retention(30))),
            (r#"{"type":"retention","days":0}"#, rule(RuleWish::Retention(0))),
            (r#"{"type":"topic","topic":"NSI"}"#, rule(RuleWish::Topic(Topic::parse("NSI").ok()))),
            (r#"{"type":"topic"}"#, rule(RuleWish::Topic(None))),
            (
                r#"{"type":"inviting","by":"moderators"}"#,
                rule(RuleWish::Inviting(Inviting::Moderators)),
            ),
            (
                r#"{"type":"file","path":"/a b.png","text":"look"}"#,
                Wish::SendFile {
                    room: room(),
                    file: Attachment::plain("/a b.png".into()),
                    text: Some("look".to_owned()),
                },
            ),
            (
                r#"{"type":"save","seq":41,"into":"/tmp"}"#,
                Wish::Save { room: room(), which: Which::Place(Seq(41)), folder: "/tmp".into() },
            ),
            (r#"{"type":"cancel","id":3}"#, Wish::Cancel { number: Some(3) }),
            (r#"{"type":"cancel"}"#, Wish::Cancel { number: None }),
            (r#"{"type":"transfers"}"#, Wish::Transfers),
            (r#"{"type":"archive"}"#, rule(RuleWish::Archive(true))),
            (r#"{"type":"unarchive"}"#, rule(RuleWish::Archive(false))),
        ] {
            assert_eq!(wish(text), expected, "{text}");
        }
        assert_eq!(line(r#"{"type":"help"}"#).typed, Ok(Typed::Help));
    }

    #[test]
    fn what_does_not_fit_is_refused_and_the_reference_given_back() {
        assert!(matches!(refused("hello"), InputRefused::NotJson { line: 5, .. }));
        assert!(matches!(refused("[]"), InputRefused::NotJson { .. }));
        assert_eq!(refused("{}"), InputRefused::FieldMissing { field: "type" });
        assert_eq!(
            refused(r#"{"type":"sendd"}"#),
            InputRefused::TypeUnknown { kind: "sendd".into(), similar: vec!["send".into()] }
        );
        let extra = line(r#"{"type":"send","text":"x","romo":"y","ref":"1"}"#);
        assert_eq!(extra.typed, Err(InputRefused::FieldUnknown { field: "romo".into() }));
        assert_eq!(extra.reference, Some(Reference("1".into())));
        assert_eq!(refused(r#"{"type":"send"}"#), InputRefused::FieldMissing { field: "text" });
        assert_eq!(
            refused(r#"{"type":"send","text":1}"#),
            InputRefused::FieldNotText { field: "text" }
        );
        assert_eq!(
            refused(r#"{"type":"send","text":"x","ref":1}"#),
            InputRefused::FieldNotText { field: "ref" }
        );
        assert!(matches!(
            refused(r#"{"type":"join","room":"a","create":"yes"}"#),
            InputRefused::FieldChoice { .. }
        ));
        assert!(matches!(refused(r#"{"type":"join","room":"a b"}"#), InputRefused::Room(_)));
        assert_eq!(
            refused(r#"{"type":"verify","who":"bob","yes":true,"undo":true}"#),
            InputRefused::FieldUnknown { field: "undo".into() }
        );
        assert!(matches!(
            refused(r#"{"type":"verify","who":"bob","yes":false}"#),
            InputRefused::FieldChoice { field: "yes", .. }
        ));
        assert_eq!(
            refused(r#"{"type":"verify","who":"bob","number":"12345"}"#),
            InputRefused::NumberUnreadable(NotANumber::Other)
        );
        for seconds in ["-1", "1.5", "\"10\"", "5000000000"] {
            assert_eq!(
                refused(&format!(r#"{{"type":"slow","seconds":{seconds}}}"#)),
                InputRefused::FieldNotNumber { field: "seconds" }
            );
        }
        assert!(matches!(refused(r#"{"type":"topic","topic":""}"#), InputRefused::Topic(_)));
    }

    #[test]
    fn what_one_marks_is_an_object_too() {
        let room = RoomName::general;
        let draft = |text: Option<&str>, reply| {
            let text = text.map(str::to_owned);
            Wish::Draft { room: room(), reply, text }
        };
        let notify = |rule| Wish::Notify { room: room(), rule };
        for (text, expected) in [
            (r#"{"type":"read"}"#, Wish::Read { room: room(), up_to: None }),
            (r#"{"type":"read","seq":7}"#, Wish::Read { room: room(), up_to: Some(Seq(7)) }),
            (
                r#"{"type":"mark_unread","seq":7}"#,
                Wish::MarkUnread { room: room(), from: Which::Place(Seq(7)) },
            ),
            (r#"{"type":"unread"}"#, Wish::Unread { room: room() }),
            (r#"{"type":"notify"}"#, notify(None)),
            (r#"{"type":"notify","rule":"nothing"}"#, notify(Some(NotifyRule::Nothing))),
            (
                r#"{"type":"snooze","for":"always"}"#,
                Wish::Snooze { room: room(), until: Some(Timestamp(u64::MAX)) },
            ),
            (r#"{"type":"unsnooze"}"#, Wish::Snooze { room: room(), until: None }),
            (r#"{"type":"typing"}"#, Wish::Typing { room: room() }),
            (r#"{"type":"share_typing"}"#, Wish::ShareTyping { share: None }),
            (r#"{"type":"share_typing","share":false}"#, Wish::ShareTyping { share: Some(false) }),
            (r#"{"type":"draft","text":"tea"}"#, draft(Some("tea"), None)),
            (r#"{"type":"draft","text":"tea","reply_to":4}"#, draft(Some("tea"), Some(Seq(4)))),
            (r#"{"type":"draft"}"#, draft(None, None)),
            (r#"{"type":"drafts"}"#, Wish::Drafts),
        ] {
            assert_eq!(wish(text), expected, "{text}");
        }
        for wrong in [
            r#"{"type":"notify","rule":"rien"}"#,
            r#"{"type":"snooze","for":"never"}"#,
            r#"{"type":"share_typing","share":"no"}"#,
        ] {
            assert!(matches!(refused(wrong), InputRefused::FieldChoice { .. }), "{wrong}");
        }
        assert_eq!(
            refused(r#"{"type":"mark_unread"}"#),
            InputRefused::FieldMissing { field: "seq" }
        );
        assert!(matches!(refused(r#"{"type":"read","seq":-1}"#), InputRefused::NoPlace { .. }));
    }

    #[test]
    fn help_lists_every_kind() {
        let help = help(Some(&Reference("9".into())));
        assert_eq!(help["commands"].as_array().unwrap().len(), KINDS.len());
        assert_eq!(help["commands"][0]["needed"][0], "text");
        assert_eq!(help["ref"], "9");
    }
}
