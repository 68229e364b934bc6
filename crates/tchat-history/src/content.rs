//! What is said in a log: messages, and changes of messages.

use std::fmt;
use std::ops::Range;

use tchat_proto::id::{MessageId, Seq};

use crate::person::Who;

/// Which message is meant: its place, and what is called so there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its place.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
}

/// Somebody named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Who.
    pub who: Who,
    /// Where, in bytes.
    pub range: Range<usize>,
}

/// What belongs to a message beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Whether it tells what its author does.
    pub action: bool,
    /// What it answers.
    pub reply: Option<Target>,
    /// Who is named in it.
    pub mentions: Vec<Mention>,
}

/// A change of a message, as its author wants it. Whether anything comes of it the rules of the room
/// say, and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which message.
    pub target: Target,
    /// What is to be done to it.
    pub deed: Deed,
}

/// What somebody does to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It says something else.
    Edit {
        /// What.
        text: String,
        /// Who is named in that.
        mentions: Vec<Mention>,
    },
    /// It is forgotten.
    Delete,
    /// Somebody thinks something of it, or no more.
    React {
        /// With which character.
        emoji: String,
        /// Whether they think so.
        on: bool,
    },
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The place of the message.
    pub seq: Seq,
    /// Whose change it is.
    pub by: Who,
    /// What was done.
    pub deed: Deed,
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edit { text, .. } => write!(f, "the edit to {text:?}"),
            Self::Delete => f.write_str("the deletion"),
            Self::React { emoji, on: true } => write!(f, "the reaction {emoji}"),
            Self::React { emoji, on: false } => write!(f, "the reaction {emoji}, taken back,"),
        }
    }
}
