//! Looking for what was written, in a room or everywhere: what is typed is looked for as one types.
//!
//! The engine looks, between everything else: the first search of a long history takes as long as
//! reading it does, and nobody waits for it at the keyboard.

use jiff::tz::TimeZone;
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::search::{Cursor, Found, Hit, Search as Asking};
use tchat_client::{Event, Trouble};
use tchat_proto::room::RoomName;
use tchat_speech::explain::InputRefused;
use tchat_speech::hear::looking;

/// How many hits come at once: a few screens.
const HITS_AT_ONCE: usize = 100;

/// How many are kept altogether: more than anybody goes through.
const HITS_MAX: usize = 1_000;

/// What stands before the number of a search in the name of its wish.
const NAME: &str = "search ";

/// How far a search is.
#[derive(Debug)]
pub enum Stage {
    /// Nothing to look for was typed yet.
    Nothing,
    /// What was typed cannot be looked for.
    Refused(InputRefused),
    /// The engine looks.
    Looking,
    /// It has looked.
    Done,
}

/// A search. What it gives to be asked is for [`crate::chat::Chat::look`].
#[derive(Debug)]
pub struct Search {
    typed: String,
    /// The room to look in, and whether it is all of them instead.
    room: Option<RoomName>,
    everywhere: bool,
    zone: TimeZone,
    stage: Stage,
    hits: Vec<Hit>,
    more: Option<Cursor>,
    /// Counts what was asked for: an answer to anything but the last is late.
    number: u64,
}

impl Search {
    /// An empty one.
    #[must_use]
    pub const fn new(room: Option<RoomName>, everywhere: bool, zone: TimeZone) -> Self {
        Self {
            typed: String::new(),
            room,
            everywhere,
            zone,
            stage: Stage::Nothing,
            hits: Vec::new(),
            more: None,
            number: 0,
        }
    }

    /// Whether there is a room that it can look in alone.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.room.is_some()
    }

    /// Whether it looks in all rooms.
    #[must_use]
    pub const fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    /// How far it is.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What was found.
    #[must_use]
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// Whether there is more.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.more.is_some()
    }

    /// Looks in all rooms instead of one, or in that one again; gives what is to be asked.
    pub fn turn(&mut self) -> Option<Command> {
        self.everywhere = !self.everywhere || self.room.is_none();
        self.again()
    }

    /// Looks for what was typed; gives what is to be asked.
    pub fn look(&mut self, typed: &str) -> Option<Command> {
        typed.clone_into(&mut self.typed);
        self.again()
    }

    fn again(&mut self) -> Option<Command> {
        self.more = None;
        self.number = self.number.saturating_add(1);
        if self.typed.is_empty() {
            (self.stage, self.hits) = (Stage::Nothing, Vec::new());
            return None;
        }
        match self.asking(None) {
            Ok(asking) => Some(self.ask(asking)),
            Err(refused) => {
                (self.stage, self.hits) = (Stage::Refused(refused), Vec::new());
                None
            }
        }
    }

    /// Looks for more of the same; gives what is to be asked.
    pub fn look_on(&mut self) -> Option<Command> {
        if matches!(self.stage, Stage::Looking) || self.hits.len() >= HITS_MAX {
            return None;
        }
        let asking = self.asking(Some(self.more.clone()?)).ok()?;
        Some(self.ask(asking))
    }

    fn ask(&mut self, asking: Asking) -> Command {
        self.stage = Stage::Looking;
        let wish = Wish::Search { search: Box::new(asking) };
        Command { wish, reference: Some(self.reference()) }
    }

    fn asking(&self, after: Option<Cursor>) -> Result<Asking, InputRefused> {
        let mut asking = looking::read(&as_beginning(&self.typed), &self.zone)?;
        if !self.everywhere && asking.filters.room.is_none() {
            asking.filters.room.clone_from(&self.room);
        }
        (asking.after, asking.limit) = (after, HITS_AT_ONCE);
        Ok(asking)
    }

    /// What the wish is called.
    fn reference(&self) -> Reference {
        Reference(format!("{NAME}{}", self.number))
    }

    /// Whether an event answers a search of this kind, late or not.
    #[must_use]
    pub fn is_answer(event: &Event) -> bool {
        let (Event::Found { reference, .. } | Event::Error { reference, .. }) = event else {
            return false;
        };
        reference.as_ref().is_some_and(|reference| reference.0.starts_with(NAME))
    }

    /// Learns from an event.
    ///
    /// # Errors
    ///
    /// Why the engine could not look, if that is what the event tells.
    pub fn heard<'e>(&mut self, event: &'e Event) -> Result<(), &'e Trouble> {
        if !Self::is_answer(event) {
            return Ok(());
        }
        match event {
            Event::Found { found, reference: Some(reference) } => self.found(found, reference),
            Event::Error { trouble, reference: Some(reference) } => {
                if *reference == self.reference() {
                    (self.stage, self.hits) = (Stage::Done, Vec::new());
                }
                return Err(trouble);
            }
            _ => {}
        }
        Ok(())
    }

    fn found(&mut self, found: &Found, reference: &Reference) {
        if *reference != self.reference() {
            return;
        }
        // What comes after what was there goes on with it.
        match self.more.take() {
            Some(_) => self.hits.extend(found.hits.iter().cloned()),
            None => self.hits.clone_from(&found.hits),
        }
        (self.more, self.stage) = (found.more.clone(), Stage::Done);
    }
}

/// The last word may be its beginning only: one is still typing it.
fn as_beginning(text: &str) -> String {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let is_word = text.ends_with(char::is_alphanumeric)
        && !last.contains(':')
        && text.matches('"').count().is_multiple_of(2);
    if is_word { format!("{text}*") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(asked: Option<Command>) -> (Asking, Option<Reference>) {
        match asked.map(|it| (it.wish, it.reference)) {
            Some((Wish::Search { search }, reference)) => (*search, reference),
            other => panic!("{other:?}"),
        }
    }

    fn nothing_found(reference: Option<Reference>) -> Event {
        Event::Found { found: Found::default(), reference }
    }

    #[test]
    fn what_is_typed_is_looked_for_at_once_in_this_room_or_everywhere() {
        let mut search = Search::new(Some(RoomName::general()), false, TimeZone::UTC);
        let (first, reference) = asking(search.look("boa"));
        assert_eq!(first.filters.room, Some(RoomName::general()));
        assert!(first.query.find("a red boat").is_some());
        let (second, next) = asking(search.turn());
        assert_eq!((second.filters.room, search.is_everywhere()), (None, true));
        assert_ne!(reference, next);
        search.heard(&nothing_found(reference)).unwrap();
        assert!(matches!(search.stage(), Stage::Looking), "a late answer is none");
        search.heard(&nothing_found(next)).unwrap();
        assert!(matches!(search.stage(), Stage::Done));
    }

    #[test]
    fn who_wrote_it_and_when_can_be_said_in_either_language() {
        for typed in ["boat from:bob since:2026-11-01", "bateau de:bob depuis:2026-11-01"] {
            let mut search = Search::new(None, true, TimeZone::UTC);
            let (found, _) = asking(search.look(typed));
            assert!(found.filters.from.is_some() && found.filters.since.is_some(), "{typed}");
        }
    }

    #[test]
    fn an_error_of_another_command_is_not_a_searchs() {
        let mut search = Search::new(None, true, TimeZone::UTC);
        let (_, reference) = asking(search.look("boat"));
        let error = |reference| Event::Error { trouble: Trouble::Empty, reference };
        search.heard(&error(Some(Reference("typed".to_owned())))).unwrap();
        assert!(matches!(search.stage(), Stage::Looking));
        assert_eq!(search.heard(&error(reference)), Err(&Trouble::Empty));
        assert!(matches!(search.stage(), Stage::Done));
    }

    #[test]
    fn a_word_that_is_still_being_typed_may_be_a_beginning() {
        assert_eq!(as_beginning("red boa"), "red boa*");
        assert_eq!(as_beginning("red "), "red ");
        assert_eq!(as_beginning("\"red boa"), "\"red boa");
        assert_eq!(as_beginning("boat from:bob"), "boat from:bob");
    }
}
