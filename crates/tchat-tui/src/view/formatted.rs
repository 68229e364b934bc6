//! Rows that were made before: making them of a long message takes longer than a frame may, and few
//! messages change from one to the next.
//!
//! What was made of a message is good for one width as long as the timeline holds the very same
//! message: whatever becomes of it, it is read again, and is another.

use std::collections::HashMap;
use std::sync::Arc;

use tchat_client::event::Message;
use tchat_client::timeline::Waiting;

use super::rows::Row;
use tchat_front::shown::Key;

/// How many rows are kept beside those that are seen: some hundred screens.
const ROWS_MAX: usize = 20_000;

/// What rows were made of.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A message, and what depends on those around it.
    Message {
        /// The message.
        message: Arc<Message>,
        /// Whether it goes on where its author just was.
        continues: bool,
        /// Whether it is one's own last one.
        last_of_mine: bool,
    },
    /// What waits, and whether it is the first of its author there.
    Waiting {
        /// What.
        waiting: Waiting,
        /// Whether its author was named just before.
        continues: bool,
        /// Whether there is a connection.
        online: bool,
    },
}

impl Source {
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Message { message, continues, last_of_mine },
                Self::Message { message: same, continues: as_before, last_of_mine: still },
            ) => Arc::ptr_eq(message, same) && continues == as_before && last_of_mine == still,
            (
                Self::Waiting { waiting, continues, online },
                Self::Waiting { waiting: same, continues: as_before, online: still },
            ) => waiting == same && continues == as_before && online == still,
            _ => false,
        }
    }
}

#[derive(Debug)]
struct Kept {
    source: Source,
    rows: Arc<[Row]>,
    turn: u64,
}

/// Rows that were made before.
#[derive(Debug, Default)]
pub(crate) struct Formatted {
    width: usize,
    kept: HashMap<Key, Kept>,
    rows: usize,
    /// Counts the screens.
    turn: u64,
}

impl Formatted {
    /// Begins another screen.
    pub(super) fn begin(&mut self, width: usize) {
        if self.width != width {
            (self.width, self.rows) = (width, 0);
            self.kept.clear();
        }
        self.turn = self.turn.saturating_add(1);
    }

    /// The rows of something, made by `make` unless they were.
    pub(super) fn rows(
        &mut self,
        key: Key,
        source: Source,
        make: impl FnOnce() -> Vec<Row>,
    ) -> Arc<[Row]> {
        if let Some(kept) = self.kept.get_mut(&key).filter(|kept| kept.source.is(&source)) {
            kept.turn = self.turn;
            return Arc::clone(&kept.rows);
        }
        let rows: Arc<[Row]> = make().into();
        self.rows = self.rows.saturating_add(rows.len());
        let kept = Kept { source, rows: Arc::clone(&rows), turn: self.turn };
        if let Some(old) = self.kept.insert(key, kept) {
            self.rows = self.rows.saturating_sub(old.rows.len());
        }
        rows
    }

    /// Ends a screen: what it did not show goes once there is too much.
    pub(super) fn end(&mut self) {
        if self.rows > ROWS_MAX {
            let turn = self.turn;
            self.kept.retain(|_, kept| kept.turn == turn);
            self.rows = self.kept.values().map(|kept| kept.rows.len()).sum();
        }
    }
}
