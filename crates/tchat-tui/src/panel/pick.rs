//! Which of several rows is chosen.

use crossterm::event::{KeyCode, KeyEvent};

/// How far a page goes.
const PAGE: usize = 10;

/// Which of several rows is chosen. How many there are may change at any time, so it is asked with
/// their number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Pick(usize);

impl Pick {
    /// The chosen one of so many.
    pub(crate) fn of(self, count: usize) -> usize {
        self.0.min(count.saturating_sub(1))
    }

    /// Chooses one.
    pub(crate) const fn choose(&mut self, at: usize) {
        self.0 = at;
    }

    /// Takes a key that chooses another of so many; says whether it was one.
    pub(crate) fn press(&mut self, key: KeyEvent, count: usize) -> bool {
        let (at, last) = (self.of(count), count.saturating_sub(1));
        self.0 = match key.code {
            KeyCode::Up => at.saturating_sub(1),
            KeyCode::Down => at.saturating_add(1).min(last),
            KeyCode::PageUp => at.saturating_sub(PAGE),
            KeyCode::PageDown => at.saturating_add(PAGE).min(last),
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => return false,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    #[test]
    fn the_choice_stays_within_what_there_is_even_when_that_shrinks() {
        let mut pick = Pick::default();
        let mut press = |code, count| {
            assert!(pick.press(KeyEvent::new(code, KeyModifiers::NONE), count));
            pick.of(count)
        };
        assert_eq!(press(KeyCode::Up, 3), 0);
        assert_eq!(press(KeyCode::End, 3), 2);
        assert_eq!(press(KeyCode::Down, 3), 2);
        assert_eq!(press(KeyCode::Up, 2), 0);
        assert_eq!(press(KeyCode::PageDown, 0), 0);
        assert_eq!(pick.of(0), 0);
    }
}
