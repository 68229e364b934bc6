//! Commands as JSON objects, one a line: `--input json`.
//!
//! Strict, so that a misspelt field is told and not ignored; whatever is wrong with one line, the
//! next is read. A `ref` is given back even with a refusal, if the line is an object at all.

use serde_json::{Map, Value as Json, json};
use tchat_client::command::{Good, IfMissing, Reference, Which, Wish};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::explain::InputRefused;
use crate::linear::typed::Typed;
use crate::moment;

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
    kind(&["send"], &["text"], &["room"]),
    kind(&["direct"], &["who"], &["text"]),
    kind(&["join"], &["room"], &["create"]),
    kind(&["part", "leave"], &[], &["room"]),
    kind(&["remove", "kick"], &["who"], &["room"]),
    kind(&["add", "invite"], &["who"], &["room"]),
    kind(&["invitation"], &[], &["room", "expires", "uses"]),
    kind(&["invitations"], &[], &["room"]),
    kind(&["revoke"], &["invitation"], &["room"]),
    kind(&["rename", "nick"], &["nick"], &[]),
    kind(&["rooms"], &[], &[]),
    kind(&["who"], &[], &["room"]),
    kind(&["help"], &[], &[]),
    kind(&["quit"], &[], &[]),
];

/// What `create` may be: what to do if there is no such room.
const CREATE: &[&str] = &["by_invitation", "hidden", "open", "no"];

/// What a line asks for, and the reference its answer shall carry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// What is asked.
    pub(crate) typed: Result<Typed, InputRefused>,
    /// What to give back.
    pub(crate) reference: Option<Reference>,
}

/// Reads the line with this number.
pub(crate) fn read(line: &str, number: u64, here: Option<&RoomName>) -> Read {
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
pub(crate) fn help(reference: Option<&Reference>) -> Json {
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
struct Fields<'l> {
    object: &'l Map<String, Json>,
    here: Option<&'l RoomName>,
}

impl Fields<'_> {
    fn typed(&self) -> Result<Typed, InputRefused> {
        let name = self.text("type")?;
        let kind = KINDS.iter().find(|kind| kind.names.contains(&name));
        let kind = kind.ok_or_else(|| unknown(name))?;
        self.check(kind)?;
        let wish = match kind.names.first().copied().unwrap_or_default() {
            "send" => Wish::Send { room: self.room()?, text: self.text("text")?.to_owned() },
            "direct" => Wish::Direct {
                who: self.nick("who")?,
                text: self.optional_text("text")?.map(ToOwned::to_owned),
            },
            "join" => Wish::Join { room: self.room()?, missing: self.create()? },
            "part" => Wish::Part { room: self.room()? },
            "remove" => Wish::Remove { room: self.room()?, who: self.nick("who")? },
            "add" => Wish::Add { room: self.room()?, who: self.nick("who")? },
            "invitation" => Wish::Invite { room: self.room()?, good: self.good()? },
            "invitations" => Wish::Invitations { room: self.room()? },
            "revoke" => Wish::Revoke {
                room: self.room()?,
                which: match self.text("invitation")? {
                    "all" => Which::All,
                    name => Which::One(name.to_owned()),
                },
            },
            "rename" => Wish::Rename { nick: self.nick("nick")? },
            "rooms" => Wish::Rooms,
            "who" => Wish::Who { room: self.room()? },
            "quit" => Wish::Quit,
            _ => return Ok(Typed::Help),
        };
        Ok(Typed::Wish(wish))
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

    fn optional_text(&self, field: &'static str) -> Result<Option<&str>, InputRefused> {
        match self.object.get(field) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(InputRefused::FieldNotText { field }),
        }
    }

    fn text(&self, field: &'static str) -> Result<&str, InputRefused> {
        self.optional_text(field)?.ok_or(InputRefused::FieldMissing { field })
    }

    fn room(&self) -> Result<RoomName, InputRefused> {
        match self.optional_text("room")? {
            Some(name) => RoomName::parse(name).map_err(InputRefused::Room),
            None => self.here.cloned().ok_or(InputRefused::NoRoom),
        }
    }

    fn nick(&self, field: &'static str) -> Result<Nick, InputRefused> {
        Nick::parse(self.text(field)?).map_err(InputRefused::Nick)
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
        assert_eq!(all, Wish::Revoke { room, which: Which::All });
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
    fn there_is_an_object_for_every_command() {
        let room = RoomName::general;
        let bob = || Nick::parse("bob").unwrap();
        let join = |missing| Wish::Join { room: room(), missing };
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
            (r#"{"type":"rename","nick":"bob"}"#, Wish::Rename { nick: bob() }),
            (r#"{"type":"rooms"}"#, Wish::Rooms),
            (r#"{"type":"who"}"#, Wish::Who { room: room() }),
            (r#"{"type":"quit"}"#, Wish::Quit),
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
    }

    #[test]
    fn help_lists_every_kind() {
        let help = help(Some(&Reference("9".into())));
        assert_eq!(help["commands"].as_array().unwrap().len(), KINDS.len());
        assert_eq!(help["commands"][0]["needed"][0], "text");
        assert_eq!(help["ref"], "9");
    }
}
