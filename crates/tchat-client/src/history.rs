//! Reading what is kept: a room's messages and gaps, from this machine alone.

use std::path::PathBuf;

use rusqlite::Connection;
use tchat_mls::report::Report;
use tchat_proto::id::{Seq, ServerKey, Timestamp};
use tchat_proto::room::RoomName;

use crate::database::Database;
use crate::event::{Gap, Message};
use crate::profile::Profile;
use crate::profile::files::Files;
use crate::search::finder::Finder;
use crate::search::index::Keeper;
use crate::search::{Found, Look, Search};
use crate::store::{self, notices, proofs, timeline};
use crate::timeline::Notice;
use crate::trouble::Trouble;

/// The history on one server, for reading. May be open beside a running client.
#[derive(Debug)]
pub struct History {
    db: Connection,
    path: PathBuf,
    finder: Finder,
}

/// The histories of a profile, for reading beside a client that holds it.
#[derive(Debug, Clone)]
pub struct Archive(Files);

impl Archive {
    /// The histories of an open profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self(profile.files().clone())
    }

    /// Opens the history on one server.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn open(&self, server: ServerKey) -> Result<History, Trouble> {
        History::open(&self.0.server(server))
    }
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
    /// Opens the history in a database.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn open(database: &Database) -> Result<Self, Trouble> {
        let finder = Finder::new(database.clone(), Keeper::Other);
        Ok(Self { db: store::open(database)?, path: database.path().to_owned(), finder })
    }

    /// The rooms with a history.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn rooms(&self) -> Result<Vec<RoomName>, Trouble> {
        timeline::rooms(&self.db).map_err(|error| store::schema::trouble(&self.path, &error))
    }

    /// The report of a message, with what proves who wrote it.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if there is no such message, nothing that proves whose it is, or nothing can be
    /// read.
    pub fn report(
        &self,
        server: ServerKey,
        room: &RoomName,
        seq: Seq,
        reason: Option<&str>,
    ) -> Result<Report, Trouble> {
        let evidence = proofs::evidence(&self.db, server, room, seq, None)
            .map_err(|error| store::schema::trouble(&self.path, &error))?
            .map_err(|none| none.of(room, seq))?;
        Ok(Report::new(evidence, reason))
    }

    /// Says that no client runs on this profile: what a search has learnt is kept for the next one.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.finder.keep();
        self
    }

    /// Looks for what was written.
    ///
    /// The first search of a long history takes as long as reading it does; those after it read
    /// what has come since.
    ///
    /// # Errors
    ///
    /// [`Trouble::NobodyCalled`] if the search asks for somebody who is not known; another
    /// [`Trouble`] if the history cannot be read.
    pub fn search(&mut self, search: &Search) -> Result<Found, Trouble> {
        match self.finder.look(&self.db, search) {
            Ok(Look::Found(found)) => Ok(found),
            Ok(Look::Refused(trouble)) => Err(trouble),
            Err(error) => Err(store::schema::trouble(&self.path, &error)),
        }
    }

    /// What was told between messages of a room at the places from `first` to `last`; of more than
    /// `limit` the last ones.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn notices(
        &self,
        room: &RoomName,
        first: Seq,
        last: Seq,
        limit: usize,
    ) -> Result<Vec<Notice>, Trouble> {
        notices::of(&self.db, room, (first, last), limit)
            .map_err(|error| store::schema::trouble(&self.path, &error))
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
