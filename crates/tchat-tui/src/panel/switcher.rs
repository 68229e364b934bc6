//! The quick switcher, which is the command palette too: type a few letters of a room, a person or
//! a command.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use super::Asked;
use crate::keymap::Action;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What it is called.
    pub(crate) title: Visible,
    /// What is said of it beside that.
    pub(crate) about: Visible,
    /// What choosing it does.
    pub(crate) does: Does,
}

/// What choosing something does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Does {
    /// Opens a room.
    Open(RoomName),
    /// What a key does.
    Act(Action),
    /// Types the beginning of a command.
    Type(String),
}

/// What can be chosen, and what was typed of it.
#[derive(Debug)]
pub(crate) struct Switcher {
    pub(crate) typed: String,
    all: Vec<Choice>,
    at: usize,
}

impl Switcher {
    pub(crate) const fn new(all: Vec<Choice>) -> Self {
        Self { typed: String::new(), all, at: 0 }
    }

    /// What goes with what was typed, the best first.
    pub(crate) fn found(&self) -> Vec<&Choice> {
        let typed = fold(&self.typed);
        let ranked = self.all.iter().filter_map(|choice| {
            let title = fold(choice.title.as_str());
            let rank = match title.find(&typed) {
                Some(0) => 0,
                Some(_) => 1,
                None if fold(choice.about.as_str()).contains(&typed) => 2,
                None if is_scattered(&typed, &title) => 3,
                None => return None,
            };
            Some((rank, choice))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, choice)| choice).collect()
    }

    /// Which of those is chosen.
    pub(crate) fn at(&self) -> usize {
        self.at.min(self.found().len().saturating_sub(1))
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.choose(),
            KeyCode::Up => self.at = self.at().saturating_sub(1),
            KeyCode::Down => self.at = self.at().saturating_add(1),
            KeyCode::Backspace => {
                self.typed.pop();
                self.at = 0;
            }
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::CONTROL) => {
                self.typed.push(c);
                self.at = 0;
            }
            KeyCode::Char('k' | 'c') => return Asked::Close,
            _ => {}
        }
        Asked::Stay
    }

    fn choose(&self) -> Asked {
        match self.found().get(self.at()).map(|choice| &choice.does) {
            Some(Does::Open(room)) => Asked::Open(room.clone()),
            Some(Does::Act(action)) => Asked::Do(*action),
            Some(Does::Type(text)) => Asked::Type(text.clone()),
            None => Asked::Stay,
        }
    }
}

/// In small letters and without accents, as people search.
fn fold(text: &str) -> String {
    tchat_speech::hear::vocabulary::fold(text)
}

/// Whether the letters come in that order, whatever is between them.
fn is_scattered(letters: &str, text: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|letter| rest.any(|c| c == letter))
}
