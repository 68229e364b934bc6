//! A text that is long for a message: it is sent as a file, or written all the same.

use tchat_proto::limits::TEXT_BYTES_MAX;

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Send it as a file.
    File,
    /// Write it into the message.
    Text,
    /// Write as much of it as a message holds.
    Cut,
}

/// A text that is long for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongText {
    /// The text.
    pub text: String,
    /// How much of it a message still holds, in bytes.
    room: usize,
    /// Whether it is what is being written, and not something pasted into that.
    pub is_written: bool,
}

impl LongText {
    /// A text pasted into `written` bytes that are there already.
    #[must_use]
    pub const fn pasted(text: String, written: usize) -> Self {
        let room = TEXT_BYTES_MAX.saturating_sub(written);
        Self { text, room, is_written: false }
    }

    /// A text that is being written.
    #[must_use]
    pub const fn written(text: String) -> Self {
        Self { text, room: TEXT_BYTES_MAX, is_written: true }
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// What can be done.
    #[must_use]
    pub const fn ways(&self) -> [Way; 2] {
        match self.text.len() <= self.room {
            true => [Way::File, Way::Text],
            false => [Way::File, Way::Cut],
        }
    }

    /// As much of it as a message holds.
    #[must_use]
    pub fn cut(&self) -> &str {
        let end = self.text.floor_char_boundary(self.room.min(self.text.len()));
        self.text.get(..end).unwrap_or_default()
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
