//! What a person's machine keeps of a room: the rows of its timeline.

use std::fmt;

use tchat_proto::id::{MessageId, Seq};

use crate::content::{Mention, Target};
use crate::person::Who;

/// A row of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// A message, one's own or somebody else's.
    Message {
        /// Its place.
        seq: Seq,
        /// Its id.
        id: MessageId,
        /// Who wrote it.
        by: Who,
        /// The text: after an edit the last one, after a deletion none.
        text: String,
        /// What belongs to it beside the text, and what became of it.
        state: State,
    },
    /// Messages that cannot be shown.
    Gap {
        /// The first place that is missing.
        first: Seq,
        /// The last place that is missing.
        last: Seq,
        /// How many messages lie there.
        count: u64,
        /// Why.
        reason: GapReason,
    },
}

/// What belongs to a kept message beside its text, and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Whether it tells what its author does.
    pub action: bool,
    /// What it answers.
    pub reply: Option<Reply>,
    /// Who is named in its text.
    pub mentions: Vec<Mention>,
    /// The place of the last edit.
    pub edited: Option<Seq>,
    /// All it said, the first first, each with the place from which on. None: not asked for.
    pub versions: Vec<(Seq, String)>,
    /// Where it was deleted, and by whom.
    pub deleted: Option<(Seq, Who)>,
    /// What people think of it, in the order in which that was first said.
    pub reactions: Vec<Reactions>,
}

/// What a kept message answers, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The message.
    pub target: Target,
    /// What is shown of it.
    pub quoted: Quoted,
}

/// What is shown of a message that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quoted {
    /// How it begins, as it is kept.
    Kept(String),
    /// That it was deleted.
    Deleted,
    /// What its answer says of it: it is not kept.
    Claimed,
}

/// One kind of reaction to a kept message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactions {
    /// With which character.
    pub emoji: String,
    /// How many people.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Who>,
    /// Whether it is one's own, too.
    pub mine: bool,
}

impl State {
    /// What the message said at first, if that is known; `text` is what it says now.
    pub(crate) fn original<'s>(&'s self, text: &'s str) -> Option<&'s str> {
        match (self.versions.first(), self.edited, self.deleted) {
            (_, _, Some(_)) => None,
            (Some((_, first)), ..) => Some(first),
            (None, Some(_), None) => None,
            (None, None, None) => Some(text),
        }
    }
}

impl Kept {
    /// Its first place.
    #[must_use]
    pub const fn first(&self) -> Seq {
        match self {
            Self::Message { seq, .. } => *seq,
            Self::Gap { first, .. } => *first,
        }
    }

    /// Its last place.
    #[must_use]
    pub const fn last(&self) -> Seq {
        match self {
            Self::Message { seq, .. } => *seq,
            Self::Gap { last, .. } => *last,
        }
    }
}

/// Why messages cannot be shown, as the client says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReason {
    /// They were sealed for those who were members then.
    BeforeYouJoined,
    /// The device could not go on and came in anew; what was sealed in between is lost to it.
    Repaired,
    /// Whoever made them did not seal them properly.
    Unreadable,
    /// They are of a kind that a later version knows.
    LaterVersion,
    /// Their author was not allowed to write.
    NotAllowed,
    /// The room's rules keep them no longer.
    Expired,
}

impl fmt::Display for GapReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeYouJoined => "before joining",
            Self::Repaired => "repaired",
            Self::Unreadable => "unreadable",
            Self::LaterVersion => "of a later version",
            Self::NotAllowed => "of somebody who may not write",
            Self::Expired => "expired",
        })
    }
}
