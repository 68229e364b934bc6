//! What a person's machine keeps of a room: the rows of its timeline.

use std::fmt;

use tchat_proto::id::{MessageId, Seq};

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
        /// The text.
        text: String,
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
