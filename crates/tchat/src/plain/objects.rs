//! The same commands as JSON objects, one a line: `--input json`.
//!
//! Strict like those of other rooms: a field that does not belong is told and not ignored. The only
//! room is [`PLAIN_ROOM`].

use serde_json::{Map, Value as Json, json};

use crate::explain::{Fault, InputRefused};
use crate::plain::PLAIN_ROOM;
use crate::plain::school_cipher::SchoolCipher;
use crate::plain::typed::Typed;

/// A kind of object.
struct Kind {
    name: &'static str,
    needed: &'static [&'static str],
    /// Besides `type` and `ref`.
    optional: &'static [&'static str],
}

/// Every kind of object.
const KINDS: &[Kind] = &[
    Kind { name: "send", needed: &["text"], optional: &["room"] },
    Kind { name: "cipher", needed: &["name"], optional: &["key"] },
    Kind { name: "plain", needed: &[], optional: &[] },
    Kind { name: "help", needed: &[], optional: &[] },
    Kind { name: "quit", needed: &[], optional: &[] },
];

/// What a line asks for, and the reference its answer shall carry.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) typed: Result<Typed, Fault>,
    pub(crate) reference: Option<String>,
}

/// Reads the line with this number.
pub(crate) fn read(line: &str, number: u64) -> Read {
    let object = match serde_json::from_str::<Map<String, Json>>(line) {
        Ok(object) => object,
        Err(error) => {
            let refused = InputRefused::NotJson { line: number, why: error.to_string() };
            return Read { typed: Err(refused.into()), reference: None };
        }
    };
    match optional_text(&object, "ref") {
        Ok(reference) => Read { typed: typed(&object), reference: reference.map(str::to_owned) },
        Err(refused) => Read { typed: Err(refused.into()), reference: None },
    }
}

/// Everything that can be sent, as an object.
pub(crate) fn help(reference: Option<&str>) -> Json {
    let commands = KINDS
        .iter()
        .map(|kind| json!({ "type": kind.name, "needed": kind.needed, "optional": kind.optional }));
    let mut help = json!({ "type": "help", "commands": commands.collect::<Vec<_>>() });
    if let Some(reference) = reference {
        help["ref"] = reference.into();
    }
    help
}

fn typed(object: &Map<String, Json>) -> Result<Typed, Fault> {
    let name = text(object, "type")?;
    let kind = KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| unknown(name))?;
    check(object, kind)?;
    Ok(match kind.name {
        "send" => {
            let room = optional_text(object, "room")?;
            if room.is_some_and(|room| room != PLAIN_ROOM) {
                Err(InputRefused::FieldChoice { field: "room", choices: &[PLAIN_ROOM] })?;
            }
            Typed::Say(text(object, "text")?.to_owned())
        }
        "cipher" => {
            let key = optional_text(object, "key")?.unwrap_or_default();
            Typed::Encipher(SchoolCipher::new(text(object, "name")?, key)?)
        }
        "plain" => Typed::InClear,
        "quit" => Typed::Quit,
        _ => Typed::Help,
    })
}

/// Refuses fields that do not belong, and the lack of those that do.
fn check(object: &Map<String, Json>, kind: &Kind) -> Result<(), InputRefused> {
    let belongs = |name: &str| {
        matches!(name, "type" | "ref")
            || kind.needed.contains(&name)
            || kind.optional.contains(&name)
    };
    if let Some(field) = object.keys().find(|name| !belongs(name)) {
        return Err(InputRefused::FieldUnknown { field: field.clone() });
    }
    match kind.needed.iter().find(|name| !object.contains_key(**name)) {
        Some(field) => Err(InputRefused::FieldMissing { field }),
        None => Ok(()),
    }
}

fn optional_text<'o>(
    object: &'o Map<String, Json>,
    field: &'static str,
) -> Result<Option<&'o str>, InputRefused> {
    match object.get(field) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(InputRefused::FieldNotText { field }),
    }
}

fn text<'o>(object: &'o Map<String, Json>, field: &'static str) -> Result<&'o str, InputRefused> {
    optional_text(object, field)?.ok_or(InputRefused::FieldMissing { field })
}

fn unknown(name: &str) -> InputRefused {
    let near = |kind: &&Kind| strsim::damerau_levenshtein(kind.name, name) <= 2;
    let similar = KINDS.iter().filter(near).map(|kind| kind.name.to_owned()).collect();
    InputRefused::TypeUnknown { kind: name.to_owned(), similar }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Typed {
        read(line, 1).typed.unwrap()
    }

    fn refused(line: &str) -> InputRefused {
        match read(line, 5).typed {
            Err(Fault::Input(refused)) => refused,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn there_is_an_object_for_every_command() {
        let say = Typed::Say("/a\nb".into());
        assert_eq!(asked(r#"{"type":"send","text":"/a\nb","room":"plain"}"#), say);
        let cipher = Typed::Encipher(SchoolCipher::parse("vigenere:NSI").unwrap());
        assert_eq!(asked(r#"{"type":"cipher","name":"vigenère","key":"NSI"}"#), cipher);
        let rot13 = Typed::Encipher(SchoolCipher::parse("rot13").unwrap());
        assert_eq!(asked(r#"{"type":"cipher","name":"rot13"}"#), rot13);
        assert_eq!(asked(r#"{"type":"plain"}"#), Typed::InClear);
        assert_eq!(asked(r#"{"type":"quit"}"#), Typed::Quit);
        assert_eq!(asked(r#"{"type":"help"}"#), Typed::Help);
        assert_eq!(help(Some("1"))["commands"].as_array().map(Vec::len), Some(KINDS.len()));
    }

    #[test]
    fn what_does_not_fit_is_refused_and_the_reference_given_back() {
        assert!(matches!(refused("bonjour"), InputRefused::NotJson { line: 5, .. }));
        assert_eq!(refused(r#"{"type":"send"}"#), InputRefused::FieldMissing { field: "text" });
        let elsewhere = refused(r#"{"type":"send","text":"x","room":"general"}"#);
        assert!(matches!(elsewhere, InputRefused::FieldChoice { field: "room", .. }));
        assert!(matches!(refused(r#"{"type":"who"}"#), InputRefused::TypeUnknown { .. }));
        let extra = read(r#"{"type":"quit","now":"","ref":"7"}"#, 1);
        assert!(extra.typed.is_err() && extra.reference.as_deref() == Some("7"));
    }
}
