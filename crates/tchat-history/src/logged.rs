//! A room's log as a server has it.

use tchat_proto::id::{Epoch, MessageId, Seq};

use crate::content::{Change, Parts};
use crate::person::Who;

/// One place in a server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place, as the server has it.
    pub seq: Seq,
    /// What its maker called it.
    pub id: MessageId,
    /// What is there.
    pub body: Body,
}

/// What a place in a log holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A message that only members can open. What it says is known from those who did.
    Sealed,
    /// A message that the test itself can read.
    Message {
        /// Who wrote it.
        by: Who,
        /// The text.
        text: String,
        /// What belongs to it.
        parts: Parts,
    },
    /// A change of a message that the test itself can read. It has no row of its own anywhere.
    Change {
        /// Whose it is.
        by: Who,
        /// What its author called it when it was recorded as invoked.
        label: String,
        /// What it is.
        change: Change,
    },
    /// The room was founded, for the first time or anew.
    Founding {
        /// How often it was founded before.
        generation: u32,
    },
    /// A commit.
    Commit {
        /// Of which founding's group it is.
        generation: u32,
        /// The epoch that it ends, as its header has it.
        epoch: Epoch,
    },
    /// Anything else that has a place: a wish to leave, a pseudonym.
    Other,
}

impl Body {
    /// Whether it is a message or a change of one, sealed or not: to the server they are the same.
    #[must_use]
    pub const fn is_message(&self) -> bool {
        matches!(self, Self::Sealed | Self::Message { .. } | Self::Change { .. })
    }

    /// Whether it is known to be a change of a message.
    #[must_use]
    pub const fn is_change(&self) -> bool {
        matches!(self, Self::Change { .. })
    }

    /// Whether someone can have come in there.
    #[must_use]
    pub const fn lets_in(&self) -> bool {
        matches!(self, Self::Founding { .. } | Self::Commit { .. })
    }
}
