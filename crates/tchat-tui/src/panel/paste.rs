//! What to do with a text that is long for a message: send it as a file, or write it all the same.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_proto::limits::TEXT_BYTES_MAX;

use super::Asked;

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Send it as a file.
    File,
    /// Write it into the message.
    Text,
    /// Write as much of it as a message holds.
    Cut,
}

/// A text that is long for a message.
#[derive(Debug, Clone)]
pub(crate) struct LongText {
    pub(crate) text: String,
    /// How much of it a message still holds, in bytes.
    room: usize,
    /// Whether it is what is being written, and not something pasted into that.
    pub(crate) is_written: bool,
    at: usize,
}

impl LongText {
    /// A text pasted into `written` bytes that are there already.
    pub(crate) const fn pasted(text: String, written: usize) -> Self {
        let room = TEXT_BYTES_MAX.saturating_sub(written);
        Self { text, room, is_written: false, at: 0 }
    }

    /// A text that is being written.
    pub(crate) const fn written(text: String) -> Self {
        Self { text, room: TEXT_BYTES_MAX, is_written: true, at: 0 }
    }

    /// How many lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// What can be done.
    pub(crate) const fn ways(&self) -> [Way; 2] {
        match self.text.len() <= self.room {
            true => [Way::File, Way::Text],
            false => [Way::File, Way::Cut],
        }
    }

    /// Which of that is chosen.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// As much of it as a message holds.
    pub(crate) fn cut(&self) -> &str {
        let end = self.text.floor_char_boundary(self.room.min(self.text.len()));
        self.text.get(..end).unwrap_or_default()
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
        match self.ways().get(at) {
            Some(Way::File) => Asked::SendAsFile(self.text.clone()),
            Some(Way::Text) => Asked::Write(self.text.clone()),
            Some(Way::Cut) => Asked::Write(self.cut().to_owned()),
            None => Asked::Stay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_can_be_written_and_what_does_not_can_be_cut_between_characters() {
        let fits = LongText::pasted("a\nb".to_owned(), TEXT_BYTES_MAX - 3);
        assert_eq!(fits.ways(), [Way::File, Way::Text]);
        let long = LongText::pasted("é".repeat(100_000), 1);
        assert_eq!(long.ways(), [Way::File, Way::Cut]);
        assert_eq!(long.cut().len(), TEXT_BYTES_MAX - 2);
    }
}
