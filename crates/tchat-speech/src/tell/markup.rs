//! The marks over a text, for programs. Places are counted in bytes of UTF-8.

use serde_json::{Map, Value as Json, json};
use tchat_client::markup::{Doubt, Mark, MarkKind, marks};

/// Adds the marks of a text to the object that has it, if there are any.
pub(super) fn add(object: &mut Json, text: &str) {
    let marks = marks(text).iter().map(mark).collect::<Vec<_>>();
    if !marks.is_empty() {
        object["marks"] = marks.into();
    }
}

fn mark(mark: &Mark) -> Json {
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind(&mark.kind).into());
    object.insert("range".to_owned(), json!([mark.range.start, mark.range.end]));
    object.insert("content".to_owned(), json!([mark.content.start, mark.content.end]));
    match &mark.kind {
        MarkKind::CodeBlock { language: Some(language) } => {
            object.insert("language".to_owned(), language.as_str().into());
        }
        MarkKind::Link(link) => {
            object.insert("url".to_owned(), link.url.as_str().into());
            if let Some(host) = &link.host {
                object.insert("host".to_owned(), host.as_str().into());
            }
            if !link.doubts.is_empty() {
                let doubts = link.doubts.iter().copied().map(doubt).collect::<Vec<_>>();
                object.insert("doubts".to_owned(), doubts.into());
            }
        }
        _ => {}
    }
    object.into()
}

const fn kind(kind: &MarkKind) -> &'static str {
    match kind {
        MarkKind::Bold => "bold",
        MarkKind::Italic => "italic",
        MarkKind::Struck => "struck",
        MarkKind::Code => "code",
        MarkKind::CodeBlock { .. } => "code_block",
        MarkKind::Quote => "quote",
        MarkKind::Link(_) => "link",
    }
}

const fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::OtherHost => "other_host",
        Doubt::UserInfo => "user_info",
        Doubt::NotAscii => "not_ascii",
        Doubt::MixedScripts => "mixed_scripts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_marks_only_if_there_are_any() {
        let mut object = json!({ "text": "plain" });
        add(&mut object, "plain");
        assert_eq!(object, json!({ "text": "plain" }));
        add(&mut object, "**b** [bank.example](https://evil.example)");
        assert_eq!(
            object["marks"],
            json!([
                { "kind": "bold", "range": [0, 5], "content": [2, 3] },
                {
                    "kind": "link", "range": [6, 42], "content": [7, 19],
                    "url": "https://evil.example/", "host": "evil.example", "doubts": ["other_host"],
                },
            ])
        );
    }
}
