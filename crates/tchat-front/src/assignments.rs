//! The form of the files with one's own keys and settings: lines of `name = value`, and remarks that
//! begin with `#`.

use tchat_i18n::{Visible, Words};

/// A line that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment<'a> {
    /// Which line, counted from 1.
    pub line: usize,
    /// What stands before the sign.
    pub name: &'a str,
    /// What stands behind it.
    pub value: &'a str,
}

/// A file in which something has another value: on the line that says what it is, or on one of its
/// own. All else stays as somebody wrote it.
#[must_use]
pub fn with(text: &str, name: &str, value: &str) -> String {
    let is_it = |line: &str| {
        let mut read = read(line);
        matches!(read.next(), Some(Ok(it)) if it.name == name)
    };
    let said = format!("{name} = {value}");
    let mut lines: Vec<&str> = text.lines().collect();
    match lines.iter_mut().find(|line| is_it(line)) {
        Some(line) => *line = &said,
        None => lines.push(&said),
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// What is wrong with a line, so that it is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Which line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is none of this form.
    Form,
    /// What it names was named before.
    Twice {
        /// What.
        name: String,
    },
    /// There is no such action.
    Action {
        /// What was named.
        name: String,
        /// What may have been meant.
        similar: Option<&'static str>,
    },
    /// There is no such key.
    Key {
        /// What was named.
        key: String,
    },
    /// The key does something else by another line.
    Taken {
        /// Which key.
        key: String,
        /// The action of the other line.
        by: &'static str,
    },
    /// A character could not be written any more.
    Writes {
        /// By which key.
        key: String,
    },
    /// Another action is left without a key.
    Lost {
        /// The key that it had.
        key: String,
        /// Which action.
        action: &'static str,
    },
    /// There is no such setting.
    Setting {
        /// What was named.
        name: String,
        /// What may have been meant.
        similar: Option<&'static str>,
    },
    /// The setting takes something else.
    Value {
        /// Which setting.
        name: &'static str,
        /// What it takes.
        choices: &'static str,
    },
}

impl Wrong {
    /// What it is, for people; `file` is what the file is called.
    pub fn explained(&self, file: &str, words: &Words) -> Visible {
        let like = |similar: Option<&str>| {
            similar.map_or(Visible::EMPTY, |it| words.file_similar(Visible::line(it)))
        };
        let why = match &self.fault {
            Fault::Form => words.file_form(),
            Fault::Twice { name } => words.file_twice(Visible::line(name)),
            Fault::Action { name, similar } => {
                words.keys_no_action(Visible::line(name), like(*similar))
            }
            Fault::Key { key } => words.keys_no_key(Visible::line(key)),
            Fault::Taken { key, by } => words.keys_taken(Visible::line(key), Visible::line(by)),
            Fault::Writes { key } => words.keys_writes(Visible::line(key)),
            Fault::Lost { key, action } => {
                words.keys_lost(Visible::line(key), Visible::line(action))
            }
            Fault::Setting { name, similar } => {
                words.settings_none(Visible::line(name), like(*similar))
            }
            Fault::Value { name, choices } => {
                words.settings_value(Visible::line(name), Visible::line(choices))
            }
        };
        let line = u64::try_from(self.line).unwrap_or(u64::MAX);
        words.file_line(Visible::line(file), line, why)
    }
}

/// The lines of a file that say something.
pub fn read(text: &str) -> impl Iterator<Item = Result<Assignment<'_>, Wrong>> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let lines = lines.map(|(at, line)| (at.saturating_add(1), line.trim()));
    let said = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    said.map(|(line, text)| match text.split_once('=') {
        Some((name, value)) => Ok(Assignment { line, name: name.trim(), value: value.trim() }),
        None => Err(Wrong { line, fault: Fault::Form }),
    })
}

/// The name that is a slip or two away.
pub fn similar(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = names.map(|known| (strsim::damerau_levenshtein(known, name), known));
    near.filter(|(slips, known)| *slips <= 3 && *slips < known.len()).min().map(|(_, known)| known)
}
