//! Finding what was written: full text over one's own history, on this machine alone.
//!
//! [`Query`] is what people type; it decides by itself whether a text is one that is looked for
//! ([`Query::find`]). The [`index`] only says where to look: whatever it names is read again from
//! the history and asked once more, so that an index that is behind, or wrong, shows nothing that is
//! not there. What it has not followed yet is read through.

pub(crate) mod finder;
pub(crate) mod index;
mod kept;
mod look;
mod query;
mod snippet;
mod words;

use tchat_proto::id::{MessageId, Seq, Timestamp};
use tchat_proto::room::RoomName;

use crate::called::Called;
use crate::event::Person;

pub(crate) use self::look::Look;
use self::look::look;
pub use self::query::{QUERY_BYTES_MAX, QUERY_WORDS_MAX, Query, QueryRefused};
pub use self::snippet::Snippet;

/// The most hits that are given at once: more than anybody reads through.
pub const HITS_MAX: usize = 1_000;

/// Of how many hits, the newest, the best are chosen: a word of every message is in all of them,
/// and weighing each would take longer than people wait.
pub const RANKED_MAX: usize = 5_000;

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The words.
    pub query: Query,
    /// Which messages come into question.
    pub filters: Filters,
    /// Which come first.
    pub order: Order,
    /// Go on after this one of the hits before.
    pub after: Option<Cursor>,
    /// How many hits are wanted; [`HITS_MAX`] at most are given.
    pub limit: usize,
}

impl Search {
    /// In all rooms, the newest first.
    #[must_use]
    pub fn new(query: Query, limit: usize) -> Self {
        Self { query, filters: Filters::default(), order: Order::Newest, after: None, limit }
    }
}

/// Which messages come into question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Those in this room.
    pub room: Option<RoomName>,
    /// Those of whoever is or was called so.
    pub from: Option<Called>,
    /// Those from this moment on, by the server's clock.
    pub since: Option<Timestamp>,
    /// Those before this moment.
    pub until: Option<Timestamp>,
}

/// Which hits come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest.
    #[default]
    Newest,
    /// Those of whose text it is the greatest part, among the newest [`RANKED_MAX`].
    Best,
}

/// Where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The room of the last hit.
    pub room: RoomName,
    /// Its place.
    pub seq: Seq,
    /// Its time.
    pub time: Timestamp,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub room: RoomName,
    /// Its place.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub from: Person,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// Whether it is one's own.
    pub mine: bool,
    /// What of its text to show.
    pub snippet: Snippet,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The hits.
    pub hits: Vec<Hit>,
    /// Where to go on, if there may be more.
    pub more: Option<Cursor>,
}

#[cfg(test)]
mod figures;
#[cfg(test)]
mod tests;
