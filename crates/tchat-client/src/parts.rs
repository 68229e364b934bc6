//! What belongs to a message beside its text: what it answers, whom it names, what became of it.

use std::ops::Range;

use tchat_proto::id::{MessageId, Seq, Timestamp};

use crate::event::Person;

pub use tchat_mls::content::{Content, Emoji, FileKey, FileManifest, Form, NotAnEmoji, Preview};

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The place of the message that is answered.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
    /// Who wrote it; of one that is not kept here, by the word of who replies.
    pub from: Person,
    /// What it says.
    pub quoted: Quoted,
}

/// What there is of a message that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quoted {
    /// The beginning of what it says, as it is kept here.
    Kept(String),
    /// It was deleted.
    Deleted,
    /// One ignores who wrote it.
    Ignored,
    /// It is not kept here. What it says is the word of who replies, and of nobody else.
    Claimed(String),
}

/// Somebody named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// Who.
    pub who: Person,
    /// Where in the text, in bytes.
    pub range: Range<usize>,
    /// Whether it is oneself.
    pub me: bool,
}

/// That a message says something else than at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The place of the last change.
    pub at: Seq,
    /// When it was made, by the server's clock.
    pub time: Timestamp,
}

/// That a message was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The place of the deletion.
    pub at: Seq,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// Who deleted it: its author, or who keeps order.
    pub by: Person,
}

/// One kind of reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionCount {
    /// With what.
    pub emoji: String,
    /// How many people.
    pub count: u64,
    /// Whether oneself is among them.
    pub mine: bool,
    /// The first of them ([`crate::limits::REACTION_NAMES_MAX`]).
    pub first: Vec<Person>,
}

/// What a message said from a place on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The place from which on: that of the message itself, or of a change.
    pub at: Seq,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// What it said.
    pub text: String,
}
