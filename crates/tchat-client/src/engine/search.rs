//! Looking for what was written, between everything else: the index follows the history slice by
//! slice, so that nobody waits for the first search of a long one but who asked.

use std::time::Instant;

use super::Engine;
use crate::command::Reference;
use crate::database::Database;
use crate::event::Event;
use crate::search::Look;
use crate::search::Search;
use crate::search::finder::Finder;
use crate::search::index::{Followed, Keeper};
use crate::trouble::Trouble;

/// How many places the index follows before everything else has its turn: some 20 ms.
const SLICE: usize = 1_000;

/// Searches of the front end.
#[derive(Debug)]
pub(super) struct Searches {
    finder: Finder,
    /// The one that waits for the index.
    waiting: Option<(Search, Option<Reference>)>,
    /// When to go on with it.
    at: Option<Instant>,
}

impl Searches {
    /// In the history in a database that nobody else writes to.
    pub(super) const fn new(history: Database) -> Self {
        Self { finder: Finder::new(history, Keeper::This), waiting: None, at: None }
    }

    /// Whether one is under way.
    pub(super) const fn any(&self) -> bool {
        self.waiting.is_some()
    }

    /// When to go on.
    pub(super) const fn poll_timeout(&self) -> Option<Instant> {
        self.at
    }

    /// Keeps the index for the next run.
    pub(super) fn close(&mut self) {
        self.finder.close();
    }
}

impl Engine {
    /// Takes a wish to look for something.
    pub(super) fn search(&mut self, search: Search, reference: Option<Reference>) {
        self.searches.waiting = Some((search, reference));
    }

    /// Takes deleted words out of the index, and goes on with the search that waits.
    pub(super) fn search_on(&mut self, now: Instant) -> Result<(), Trouble> {
        let Searches { finder, waiting, at } = &mut self.searches;
        *at = None;
        let db = self.store.db();
        let trouble = |error| self.store.trouble(&error);
        finder.tidy(db).map_err(trouble)?;
        if waiting.is_none() {
            return Ok(());
        }
        if finder.follow(db, SLICE).map_err(trouble)? == Followed::Part {
            *at = Some(now);
            return Ok(());
        }
        let Some((search, reference)) = waiting.take() else { return Ok(()) };
        match finder.look_now(db, &search).map_err(trouble)? {
            Look::Found(found) => self.events.push_back(Event::Found { found, reference }),
            Look::Refused(trouble) => self.refuse(trouble, reference),
        }
        Ok(())
    }
}
