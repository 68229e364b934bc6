//! A text to read: help, or what the engine answered.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_i18n::Visible;

use super::Asked;

/// A text to read, a page at a time.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) title: Visible,
    pub(crate) lines: Vec<Visible>,
    /// How many rows are above what is seen.
    pub(crate) above: usize,
}

impl Reading {
    pub(crate) const fn new(title: Visible, lines: Vec<Visible>) -> Self {
        Self { title, lines, above: 0 }
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        let rows = match key.code {
            KeyCode::Up => -1,
            KeyCode::Down => 1,
            KeyCode::PageUp => -10,
            KeyCode::PageDown | KeyCode::Char(' ') => 10,
            KeyCode::Home => isize::MIN,
            KeyCode::End => isize::MAX,
            _ => return Asked::Close,
        };
        self.scroll(rows);
        Asked::Stay
    }

    /// Scrolls by so many rows, down or (negative) up.
    pub(crate) fn scroll(&mut self, rows: isize) {
        self.above = self.above.saturating_add_signed(rows).min(self.lines.len());
    }
}
