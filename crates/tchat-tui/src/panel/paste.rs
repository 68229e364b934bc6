//! What to do with a text that is long for a message: send it as a file, or write it all the same.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_front::long_text::LongText;

use super::Asked;

/// A long text, and which way with it is chosen.
#[derive(Debug, Clone)]
pub(crate) struct Paste {
    text: LongText,
    at: usize,
}

impl Paste {
    /// Of a text.
    pub(crate) const fn new(text: LongText) -> Self {
        Self { text, at: 0 }
    }

    /// The text.
    pub(crate) const fn text(&self) -> &LongText {
        &self.text
    }

    /// Which way is chosen.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc => Asked::Close,
            KeyCode::Up | KeyCode::Down | KeyCode::Tab | KeyCode::BackTab => {
                self.at = usize::from(self.at == 0);
                Asked::Stay
            }
            KeyCode::Enter => self.choose(self.at),
            KeyCode::Char('1') => self.choose(0),
            KeyCode::Char('2') => self.choose(1),
            _ => Asked::Stay,
        }
    }

    /// Does what is at a place.
    pub(super) fn choose(&self, at: usize) -> Asked {
        self.text.ways().get(at).map_or(Asked::Stay, |way| Asked::TakeLong(*way))
    }
}
