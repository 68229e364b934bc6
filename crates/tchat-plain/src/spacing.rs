//! How far apart pieces go out to one reader.
//!
//! Two pieces that are written at once arrive as one `recv`, glued. So one waits for the other,
//! [`GAP`] in a conversation and [`GAP_WHEN_BUSY`] when much has piled up. What is written alone does
//! not wait at all.

use std::time::Instant;

use crate::limits::{BUSY_BYTES, GAP, GAP_WHEN_BUSY};

/// When one reader was written to last.
#[derive(Debug, Default)]
pub struct Spacing {
    written: Option<Instant>,
}

impl Spacing {
    /// When the next piece may go out, if `waiting` bytes wait for this reader.
    #[must_use]
    pub fn due(&self, waiting: usize) -> Option<Instant> {
        let gap = if waiting > BUSY_BYTES { GAP_WHEN_BUSY } else { GAP };
        self.written?.checked_add(gap)
    }

    /// A piece went out.
    pub fn wrote(&mut self, now: Instant) {
        self.written = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_piece_goes_at_once_and_the_next_a_moment_later() {
        let now = Instant::now();
        let mut spacing = Spacing::default();
        assert_eq!(spacing.due(10), None);
        spacing.wrote(now);
        assert_eq!(spacing.due(10), Some(now + GAP));
        assert_eq!(spacing.due(BUSY_BYTES + 1), Some(now + GAP_WHEN_BUSY));
    }
}
