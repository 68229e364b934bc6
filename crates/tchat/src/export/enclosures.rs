//! The files that messages of an export carry: where each lies beside the document, or why it does
//! not.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Seq;

/// What became of the files, by the places of their messages. Empty if they were not asked for.
#[derive(Debug, Default)]
pub(crate) struct Enclosures(BTreeMap<Seq, Enclosure>);

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Enclosure {
    /// It lies beside the document.
    Saved {
        /// The folder there.
        folder: String,
        /// What the file is called in it.
        name: String,
    },
    /// It could not be had.
    Missing {
        /// The stable code of the reason.
        code: &'static str,
        /// The reason in words.
        why: Visible,
    },
}

impl Enclosures {
    /// Keeps what became of the file of a message.
    pub(crate) fn insert(&mut self, seq: Seq, enclosure: Enclosure) {
        self.0.insert(seq, enclosure);
    }

    /// What became of the file of a message.
    pub(super) fn of(&self, seq: Seq) -> Option<&Enclosure> {
        self.0.get(&seq)
    }

    /// How many lie beside the document.
    pub(crate) fn saved(&self) -> usize {
        self.0.values().filter(|it| matches!(it, Enclosure::Saved { .. })).count()
    }
}

impl Enclosure {
    /// In a line of text.
    pub(super) fn line(&self, words: &Words) -> Visible {
        let said = match self {
            Self::Saved { folder, name } => {
                words.export_file_at(Visible::line(&format!("{folder}/{name}")))
            }
            Self::Missing { why, .. } => words.export_file_missing(why.clone()),
        };
        Visible::concat(&[&Visible::own("* "), &said])
    }

    /// For programs, in the object of the file.
    pub(super) fn add_to(&self, file: &mut Json) {
        match self {
            Self::Saved { folder, name } => file["path"] = format!("{folder}/{name}").into(),
            Self::Missing { code, .. } => file["missing"] = (*code).into(),
        }
    }
}

/// A relative address of a file in a folder: what is not unreserved is percent-encoded (RFC 3986
/// §2.1), so that it is neither Markdown nor HTML, and no name is taken for a scheme.
pub(super) fn link(folder: &str, name: &str) -> String {
    format!("{}/{}", encoded(folder), encoded(name))
}

fn encoded(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_into_the_folder_whatever_the_file_is_called() {
        assert_eq!(link("team_files", "notes.txt"), "team_files/notes.txt");
        assert_eq!(link("é", "a (2).txt"), "%C3%A9/a%20%282%29.txt");
        assert_eq!(link("javascript:x", "#?&<>\"'[]\\"), {
            "javascript%3Ax/%23%3F%26%3C%3E%22%27%5B%5D%5C"
        });
    }
}
