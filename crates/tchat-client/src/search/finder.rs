//! Somebody who looks things up in one history, and keeps its index while they do.

use rusqlite::Connection;

use super::index::{Failed, Followed, Index, Keeper};
use super::{Look, Search, look};
use crate::database::Database;
use crate::store::changed;

/// How many places are taken at once by who waits for all: a second's work for the disk at most.
const SLICE: usize = 20_000;

/// One history's index, opened when it is first needed.
#[derive(Debug)]
pub(crate) struct Finder {
    history: Database,
    keeper: Keeper,
    index: Option<Index>,
    /// It failed, and the one made in its place, too: everything is read through.
    given_up: bool,
    /// The last change of the history that was passed on to the index.
    tidied: Option<i64>,
}

impl Finder {
    /// For the history in a database.
    pub(crate) const fn new(history: Database, keeper: Keeper) -> Self {
        Self { history, keeper, index: None, given_up: false, tidied: None }
    }

    /// Says that nobody else has the profile open: the index is this one's to keep.
    pub(crate) const fn keep(&mut self) {
        self.keeper = Keeper::This;
    }

    /// Lets the index follow the history, at most `budget` places of it.
    ///
    /// # Errors
    ///
    /// What the history failed with. An index that fails is made anew.
    pub(crate) fn follow(
        &mut self,
        store: &Connection,
        budget: usize,
    ) -> rusqlite::Result<Followed> {
        let followed = self.with_index(|index| index.follow(store, budget))?;
        Ok(followed.unwrap_or(Followed::All))
    }

    /// Looks for something, in all of the history.
    pub(crate) fn look(&mut self, store: &Connection, search: &Search) -> rusqlite::Result<Look> {
        while self.follow(store, SLICE)? == Followed::Part {}
        self.look_now(store, search)
    }

    /// The same with the index as it is.
    pub(crate) fn look_now(
        &mut self,
        store: &Connection,
        search: &Search,
    ) -> rusqlite::Result<Look> {
        if let Some(found) = self.with_index(|index| look(store, Some(index), search))? {
            return Ok(found);
        }
        match look(store, None, search) {
            Ok(found) => Ok(found),
            Err(Failed::History(error) | Failed::Index(error)) => Err(error),
        }
    }

    /// Takes what was deleted from the index, if there is one, and from its file.
    ///
    /// # Errors
    ///
    /// What the history failed with.
    pub(crate) fn tidy(&mut self, store: &Connection) -> rusqlite::Result<()> {
        let last = changed::last(store)?;
        if self.tidied == Some(last) {
            return Ok(());
        }
        let behind = match &self.index {
            Some(_) => true,
            None => Index::is_behind(&self.history, last),
        };
        if behind {
            self.follow(store, 0)?;
        }
        self.tidied = Some(last);
        Ok(())
    }

    /// Keeps the index for the next run.
    pub(crate) fn close(&mut self) {
        self.index = None;
    }

    /// Does something with the index, twice if the first one fails; `None` if there is none to be
    /// had.
    fn with_index<T>(
        &mut self,
        mut act: impl FnMut(&mut Index) -> Result<T, Failed>,
    ) -> rusqlite::Result<Option<T>> {
        if self.given_up {
            return Ok(None);
        }
        let mut index = match self.index.take() {
            Some(index) => index,
            None => match Index::open(&self.history, self.keeper) {
                Ok(index) => index,
                Err(_) => return Ok(self.give_up()),
            },
        };
        let mut done = act(&mut index);
        if let Err(Failed::Index(error)) = &done {
            if index.renew(error).is_err() {
                return Ok(self.give_up());
            }
            done = act(&mut index);
        }
        match done {
            Ok(done) => {
                self.index = Some(index);
                Ok(Some(done))
            }
            Err(Failed::History(error)) => {
                self.index = Some(index);
                Err(error)
            }
            Err(Failed::Index(_)) => Ok(self.give_up()),
        }
    }

    fn give_up<T>(&mut self) -> Option<T> {
        tracing::warn!("there is no search index to be had: everything is read through");
        self.given_up = true;
        None
    }
}
