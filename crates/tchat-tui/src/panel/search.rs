//! Looking for what was written, in a room or everywhere: what is typed is looked for as one types,
//! and a hit is gone to where it stands.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::{Command, Event, Trouble};
use tchat_front::search::Search as Looking;

use super::{Asked, Field, Pick};

/// A search, and which of its hits is chosen.
#[derive(Debug)]
pub(crate) struct Search {
    looking: Looking,
    field: Field,
    pick: Pick,
}

impl Search {
    /// One for which nothing was typed yet.
    pub(crate) fn new(looking: Looking) -> Self {
        Self { looking, field: Field::default(), pick: Pick::default() }
    }

    /// What is looked for, and what was found.
    pub(crate) const fn looking(&self) -> &Looking {
        &self.looking
    }

    /// What was typed.
    pub(crate) const fn field(&self) -> &Field {
        &self.field
    }

    /// Which hit is chosen.
    pub(crate) fn at(&self) -> usize {
        self.pick.of(self.looking.hits().len())
    }

    /// Takes a text that was pasted.
    pub(crate) fn paste(&mut self, text: &str) -> Asked {
        self.field.paste(text);
        self.look()
    }

    /// Learns from an event.
    pub(crate) fn heard<'e>(&mut self, event: &'e Event) -> Result<(), &'e Trouble> {
        self.looking.heard(event)
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.go(),
            KeyCode::Tab if self.looking.has_room() => {
                self.pick.choose(0);
                return asked(self.looking.turn());
            }
            _ => {}
        }
        if self.field.press(key) {
            return self.look();
        }
        let count = self.looking.hits().len();
        if self.pick.press(key, count) && self.at().saturating_add(1) >= count {
            return asked(self.looking.look_on());
        }
        Asked::Stay
    }

    /// Goes to the chosen hit.
    fn go(&self) -> Asked {
        match self.looking.hits().get(self.at()) {
            Some(hit) => Asked::GoTo(hit.room.clone(), hit.seq),
            None => Asked::Stay,
        }
    }

    /// Looks for what is typed.
    fn look(&mut self) -> Asked {
        self.pick.choose(0);
        asked(self.looking.look(self.field.text()))
    }
}

fn asked(command: Option<Command>) -> Asked {
    command.map_or(Asked::Stay, Asked::Look)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use tchat_proto::room::RoomName;

    use super::*;

    #[test]
    fn keys_look_for_what_they_type_and_tab_looks_everywhere() {
        let mut search = Search::new(Looking::new(Some(RoomName::general()), false, TimeZone::UTC));
        for c in "boa".chars() {
            assert!(matches!(search.press(KeyCode::Char(c).into()), Asked::Look(_)));
        }
        assert!(!search.looking().is_everywhere());
        assert!(matches!(search.press(KeyCode::Tab.into()), Asked::Look(_)));
        assert!(search.looking().is_everywhere());
        let mut everywhere = Search::new(Looking::new(None, true, TimeZone::UTC));
        assert!(matches!(everywhere.press(KeyCode::Tab.into()), Asked::Stay));
    }
}
