//! Looking for what was written, in a room or everywhere: what is typed is looked for as one types,
//! and a hit is gone to where it stands.
//!
//! The engine looks, between everything else: the first search of a long history takes as long as
//! reading it does, and nobody waits for it at the keyboard.

use crossterm::event::{KeyCode, KeyEvent};
use jiff::tz::TimeZone;
use tchat_client::command::{Reference, Wish};
use tchat_client::search::{Cursor, Found, Hit, Search as Asking};
use tchat_proto::room::RoomName;
use tchat_speech::explain::InputRefused;
use tchat_speech::hear::looking;

use super::{Asked, Field, Pick};

/// How many hits come at once: a few screens.
const HITS_AT_ONCE: usize = 100;

/// How many are kept altogether: more than anybody goes through.
const HITS_MAX: usize = 1_000;

/// What stands before the number of a search in the name of its wish.
const NAME: &str = "search ";

/// How far a search is.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Nothing to look for was typed yet.
    Nothing,
    /// What was typed cannot be looked for.
    Refused(InputRefused),
    /// The engine looks.
    Looking,
    /// It has looked.
    Done,
}

/// A search.
#[derive(Debug)]
pub(crate) struct Search {
    field: Field,
    /// The room to look in, and whether it is all of them instead.
    room: Option<RoomName>,
    pub(crate) everywhere: bool,
    zone: TimeZone,
    pub(crate) stage: Stage,
    hits: Vec<Hit>,
    more: Option<Cursor>,
    pick: Pick,
    /// Counts what was asked for: an answer to anything but the last is late.
    number: u64,
}

impl Search {
    /// An empty one.
    pub(crate) fn new(room: Option<RoomName>, everywhere: bool, zone: TimeZone) -> Self {
        Self {
            field: Field::with(""),
            room,
            everywhere,
            zone,
            stage: Stage::Nothing,
            hits: Vec::new(),
            more: None,
            pick: Pick::default(),
            number: 0,
        }
    }

    /// What was typed.
    pub(crate) const fn field(&self) -> &Field {
        &self.field
    }

    /// What was found.
    pub(crate) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// Whether there is more.
    pub(crate) const fn has_more(&self) -> bool {
        self.more.is_some()
    }

    /// Which hit is chosen.
    pub(crate) fn at(&self) -> usize {
        self.pick.of(self.hits.len())
    }

    /// Takes a text that was pasted or typed before.
    pub(crate) fn put(&mut self, text: &str) -> Asked {
        self.field.paste(text);
        self.look()
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.go(),
            KeyCode::Tab if self.room.is_some() => {
                self.everywhere = !self.everywhere;
                return self.look();
            }
            _ => {}
        }
        if self.field.press(key) {
            return self.look();
        }
        if self.pick.press(key, self.hits.len()) && self.at().saturating_add(1) >= self.hits.len() {
            return self.look_on();
        }
        Asked::Stay
    }

    /// Goes to the chosen hit.
    fn go(&self) -> Asked {
        match self.hits.get(self.at()) {
            Some(hit) => Asked::GoTo(hit.room.clone(), hit.seq),
            None => Asked::Stay,
        }
    }

    /// Looks for what is typed.
    fn look(&mut self) -> Asked {
        self.pick.choose(0);
        self.more = None;
        self.number = self.number.saturating_add(1);
        if self.field.is_empty() {
            (self.stage, self.hits) = (Stage::Nothing, Vec::new());
            return Asked::Stay;
        }
        match self.asking(None) {
            Ok(asking) => self.ask(asking),
            Err(refused) => {
                (self.stage, self.hits) = (Stage::Refused(refused), Vec::new());
                Asked::Stay
            }
        }
    }

    /// Looks for more of the same.
    fn look_on(&mut self) -> Asked {
        if matches!(self.stage, Stage::Looking) || self.hits.len() >= HITS_MAX {
            return Asked::Stay;
        }
        let Some(more) = self.more.clone() else { return Asked::Stay };
        match self.asking(Some(more)) {
            Ok(asking) => self.ask(asking),
            Err(_) => Asked::Stay,
        }
    }

    fn ask(&mut self, asking: Asking) -> Asked {
        self.stage = Stage::Looking;
        Asked::Look(Wish::Search { search: Box::new(asking) }, self.reference())
    }

    fn asking(&self, after: Option<Cursor>) -> Result<Asking, InputRefused> {
        let mut asking = looking::read(&as_beginning(self.field.text()), &self.zone)?;
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

    /// Whether an answer is one to a search of this kind, late or not.
    pub(crate) fn is_one(reference: &Reference) -> bool {
        reference.0.starts_with(NAME)
    }

    /// Takes what was found.
    pub(crate) fn found(&mut self, found: &Found, reference: &Reference) {
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

    /// Takes that the engine could not look.
    pub(crate) fn failed(&mut self, reference: &Reference) {
        if *reference == self.reference() {
            (self.stage, self.hits) = (Stage::Done, Vec::new());
        }
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
    use crossterm::event::KeyModifiers;

    use super::*;

    fn typed(search: &mut Search, text: &str) -> Asked {
        let mut asked = Asked::Stay;
        for c in text.chars() {
            asked = search.press(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
        asked
    }

    fn asking(asked: Asked) -> (Asking, Reference) {
        match asked {
            Asked::Look(Wish::Search { search }, reference) => (*search, reference),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_looked_for_at_once_in_this_room_or_everywhere() {
        let mut search = Search::new(Some(RoomName::general()), false, TimeZone::UTC);
        let (first, reference) = asking(typed(&mut search, "boa"));
        assert_eq!(first.filters.room, Some(RoomName::general()));
        assert!(first.query.find("a red boat").is_some());
        let (second, next) = asking(search.press(KeyCode::Tab.into()));
        assert_eq!((second.filters.room, search.everywhere), (None, true));
        assert_ne!(reference, next);
        search.found(&Found::default(), &reference);
        assert!(matches!(search.stage, Stage::Looking), "a late answer is none");
        search.found(&Found::default(), &next);
        assert!(matches!(search.stage, Stage::Done));
    }

    #[test]
    fn who_wrote_it_and_when_can_be_said_in_either_language() {
        let mut search = Search::new(None, true, TimeZone::UTC);
        let (found, _) = asking(search.put("boat from:bob since:2026-11-01"));
        assert!(found.filters.from.is_some() && found.filters.since.is_some());
        let mut search = Search::new(None, true, TimeZone::UTC);
        let (found, _) = asking(search.put("bateau de:bob jusque:2026-11-01"));
        assert!(found.filters.from.is_some() && found.filters.until.is_some());
    }

    #[test]
    fn a_word_that_is_still_being_typed_may_be_a_beginning() {
        assert_eq!(as_beginning("red boa"), "red boa*");
        assert_eq!(as_beginning("red "), "red ");
        assert_eq!(as_beginning("\"red boa"), "\"red boa");
        assert_eq!(as_beginning("boat from:bob"), "boat from:bob");
    }
}
