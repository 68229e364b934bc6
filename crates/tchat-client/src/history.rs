//! Reading what is kept: a room's messages and gaps, from this machine alone.

use std::path::Path;

use rusqlite::Connection;
use tchat_proto::id::{Seq, ServerKey, Timestamp};
use tchat_proto::room::RoomName;

use crate::event::{Gap, Message};
use crate::profile::Profile;
use crate::store::{self, timeline};
use crate::trouble::Trouble;

/// The history on one server, for reading. May be open beside a running client.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: std::path::PathBuf,
}

/// One thing in a room's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A message.
    Message(Message),
    /// Messages that cannot be shown.
    Gap(Gap),
}

impl Item {
    /// Its (first) place.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        match self {
            Self::Message(message) => message.seq,
            Self::Gap(gap) => gap.first,
        }
    }
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// After a place.
    After(Seq),
    /// At a moment, by the server's clock.
    Time(Timestamp),
}

impl History {
    /// Opens what the profile keeps of a server.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn open(profile: &Profile, server: ServerKey) -> Result<Self, Trouble> {
        Self::open_path(&profile.store_path(server))
    }

    /// The same by its folder: for reading beside a client that holds the profile.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn open_in(folder: &Path, server: ServerKey) -> Result<Self, Trouble> {
        Self::open_path(&folder.join(format!("{server}.db")))
    }

    fn open_path(path: &Path) -> Result<Self, Trouble> {
        Ok(Self { db: store::open(path)?, path: path.to_owned() })
    }

    /// The rooms with a history.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn rooms(&self) -> Result<Vec<RoomName>, Trouble> {
        timeline::rooms(&self.db).map_err(|error| store::schema::trouble(&self.path, &error))
    }

    /// At most `limit` items of a room from `since` on, in the order of its log.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn items(&self, room: &RoomName, since: Since, limit: usize) -> Result<Vec<Item>, Trouble> {
        timeline::items(&self.db, room, since, limit)
            .map_err(|error| store::schema::trouble(&self.path, &error))
    }
}
