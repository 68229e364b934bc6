//! One thing of a conversation as the screen has it: what its timeline holds, and what only this
//! program knows.

use tchat_client::command::Reference;
use tchat_client::timeline::{Anchor, Item, Waiting};
use tchat_client::transfer::Transfer;
use tchat_i18n::Visible;
use tchat_proto::id::MessageId;

/// One thing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Something of a timeline.
    Item(Item),
    /// Something that is told of the plain room.
    Told {
        /// Where.
        anchor: Anchor,
        /// What.
        text: Visible,
    },
    /// A file on its way to the others.
    Sharing(Transfer),
}

/// What one thing is known by, whatever comes and goes around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// Something of the log.
    Log(Anchor),
    /// What was written here and is not in the log.
    Given(Reference),
    /// The same of another program, or of an earlier run.
    Taken(MessageId),
    /// A file on its way, by its number.
    Sharing(u64),
}

impl Shown {
    /// What it is known by; none of what only stands before something else: a day, a line.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Item(Item::Waiting(waiting)) => Key::of(waiting),
            Self::Item(item) => item.anchor().map(Key::Log),
            Self::Told { anchor, .. } => Some(Key::Log(*anchor)),
            Self::Sharing(transfer) => Some(Key::Sharing(transfer.number)),
        }
    }
}

impl Key {
    /// That of something that waits. By the reference where there is one: the id comes later.
    pub fn of(waiting: &Waiting) -> Option<Self> {
        let given = waiting.reference.clone().map(Self::Given);
        given.or_else(|| waiting.id.map(Self::Taken))
    }

    /// Its place, if it is of the log.
    pub const fn anchor(&self) -> Option<Anchor> {
        match self {
            Self::Log(anchor) => Some(*anchor),
            Self::Given(_) | Self::Taken(_) | Self::Sharing(_) => None,
        }
    }
}
