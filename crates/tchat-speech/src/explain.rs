//! What went wrong, in words: what happened, and what to do next.
//!
//! Whatever keeps something from being done becomes an [`Explanation`], with a stable code for
//! programs and a sentence and a hint in the reader's language: those of the engine in [`trouble`],
//! of what was typed or piped in in [`input`].

mod file;
pub mod input;
pub mod trouble;

use serde_json::{Map, Value as Json};
use tchat_i18n::{Visible, Words};

pub use self::input::InputRefused;

/// A fault as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Stable, for programs.
    pub code: &'static str,
    /// What happened.
    pub message: Visible,
    /// What to do next.
    pub hint: Visible,
    /// What else programs can use.
    pub details: Map<String, Json>,
}

impl Explanation {
    /// One without details.
    #[must_use]
    pub fn new(code: &'static str, message: Visible, hint: Visible) -> Self {
        Self { code, message, hint, details: Map::new() }
    }

    /// With one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// For people: the message, then the hint.
    #[must_use]
    pub fn lines(&self, words: &Words) -> [Visible; 2] {
        let space = Visible::own(" ");
        [
            Visible::concat(&[&words.heading_error(), &space, &self.message]),
            Visible::concat(&[&words.heading_hint(), &space, &self.hint]),
        ]
    }

    /// For people, in one line: the message, and behind it the hint.
    #[must_use]
    pub fn sentence(&self) -> Visible {
        Visible::concat(&[&self.message, &Visible::own(" — "), &self.hint])
    }

    /// For programs.
    #[must_use]
    pub fn to_json(&self, reference: Option<&str>) -> Json {
        let mut object = Map::new();
        object.insert("type".into(), "error".into());
        object.insert("code".into(), self.code.into());
        object.insert("message".into(), self.message.as_str().into());
        object.insert("hint".into(), self.hint.as_str().into());
        object.extend(self.details.clone());
        if let Some(reference) = reference {
            object.insert("ref".into(), reference.into());
        }
        object.into()
    }
}

fn text(text: impl std::fmt::Display) -> Visible {
    Visible::line(&text.to_string())
}
