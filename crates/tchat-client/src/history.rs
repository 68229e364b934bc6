//! Reading what is kept: a room's messages and gaps, from this machine alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::Connection;
use tchat_mls::content::Content;
use tchat_mls::report::Report;
use tchat_proto::direct;
use tchat_proto::id::{Seq, ServerKey, Timestamp};
use tchat_proto::room::RoomName;

use crate::command::Reference;
use crate::database::Database;
use crate::event::{Gap, Message, UnreadCount};
use crate::profile::Profile;
use crate::profile::files::Files;
use crate::search::finder::Finder;
use crate::search::index::Keeper;
use crate::search::{Found, Look, Search};
use crate::store::outbox::{self, OutboxRow};
use crate::store::rooms::Standing;
use crate::store::{self, marks, proofs, regards, rooms, timeline};
use crate::timeline::pages::{self, Way};
use crate::timeline::{Anchor, Entry, Page};
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

    /// Those in the files of a profile.
    pub(crate) const fn with(files: Files) -> Self {
        Self(files)
    }

    /// The folder of the profile.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.0.folder()
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
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are messages: a box each would cost more"
)]
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

/// A room that one was in when the history was last written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRoom {
    /// Its name.
    pub name: RoomName,
    /// Who wrote in it, if it is a conversation of two in which the other did.
    pub with: Option<String>,
    /// How much of it is unread, of what is here.
    pub unread: UnreadCount,
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

    /// The rooms that one is in, as far as this machine knows, with what is unread in them.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn kept_rooms(&self) -> Result<Vec<KeptRoom>, Trouble> {
        self.read_rooms().map_err(|error| store::schema::trouble(&self.path, &error))
    }

    /// Up to where one has read a room, here or on another device: where the line of a
    /// [`Timeline`](crate::timeline::Timeline) belongs when it is opened. `None` if there is no such
    /// room.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn read_up_to(&self, room: &RoomName) -> Result<Option<Seq>, Trouble> {
        let read = || -> rusqlite::Result<Option<Seq>> {
            let Some(room) = rooms::named(&self.db, room)? else { return Ok(None) };
            Ok(Some(marks::of(&self.db, room)?.read.seq))
        };
        read().map_err(|error| store::schema::trouble(&self.path, &error))
    }

    fn read_rooms(&self) -> rusqlite::Result<Vec<KeptRoom>> {
        let marks = marks::all(&self.db)?;
        let regards = regards::all(&self.db)?.into_iter();
        let ignored: BTreeSet<_> =
            regards.filter(|(_, it)| it.ignored.is_some()).map(|(account, _)| account).collect();
        let is_ignored = |account| ignored.contains(&account);
        let heeds = (!ignored.is_empty()).then_some(&is_ignored as marks::IsIgnored<'_>);
        let members = rooms::all(&self.db)?.into_iter();
        let members = members.filter(|room| room.standing == Standing::Member);
        let kept = members.map(|room| {
            let id = room.group.room;
            let unread = marks::count(&self.db, id, marks.of(id).read.seq, heeds)?;
            let with = match direct::is_reserved(&room.name) {
                true => timeline::last_other(&self.db, id)?,
                false => None,
            };
            Ok(KeptRoom { name: room.name, with, unread })
        });
        let mut kept = kept.collect::<rusqlite::Result<Vec<_>>>()?;
        kept.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(kept)
    }

    /// The report of the message at a place, with what proves who wrote it: of what it says, or of what
    /// it said from another place on.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if there is no such message, nothing that proves whose it is, or nothing can be
    /// read.
    pub fn report(
        &self,
        server: ServerKey,
        room: &RoomName,
        (seq, version): (Seq, Option<Seq>),
        reason: Option<&str>,
    ) -> Result<Report, Trouble> {
        let evidence = proofs::evidence(&self.db, server, room, seq, version)
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

    /// What comes before an anchor in a room's timeline: at most `limit` entries.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn entries_before(
        &self,
        room: &RoomName,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Page, Trouble> {
        pages::page(&self.db, room, anchor, limit, Way::Back).map_err(|error| self.trouble(&error))
    }

    /// What is at an anchor in a room's timeline, and behind it: at most `limit` entries.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn entries_from(
        &self,
        room: &RoomName,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Page, Trouble> {
        pages::page(&self.db, room, anchor, limit, Way::On).map_err(|error| self.trouble(&error))
    }

    /// The message or gap at a place.
    pub(crate) fn entry_at(&self, room: &RoomName, seq: Seq) -> Result<Option<Entry>, Trouble> {
        let item = timeline::at(&self.db, room, seq).map_err(|error| self.trouble(&error))?;
        Ok(item.map(Entry::from))
    }

    /// What waits to be sent to a room, in order.
    pub(crate) fn outbox(&self, room: &RoomName) -> Result<Vec<OutboxRow>, Trouble> {
        let read = || {
            let Some(room) = rooms::named(&self.db, room)? else { return Ok(Vec::new()) };
            let mut rows = outbox::all(&self.db)?;
            rows.retain(|row| row.room == room);
            Ok(rows)
        };
        read().map_err(|error| self.trouble(&error))
    }

    /// The messages that wait to be sent, in whichever room: the name that a front end gave each.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn unsent(&self) -> Result<Vec<Option<Reference>>, Trouble> {
        let rows = outbox::all(&self.db).map_err(|error| self.trouble(&error))?;
        let messages = rows.into_iter().filter(|row| matches!(row.content, Content::Message(_)));
        Ok(messages.map(|row| row.reference).collect())
    }

    fn trouble(&self, error: &rusqlite::Error) -> Trouble {
        store::schema::trouble(&self.path, error)
    }

    /// The place before the last `count` items of a room.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn before_last(&self, room: &RoomName, count: usize) -> Result<Seq, Trouble> {
        let last =
            timeline::nth_last(&self.db, room, count).map_err(|error| self.trouble(&error))?;
        Ok(last.map_or(Seq::ZERO, |seq| Seq(seq.0.saturating_sub(1))))
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
