//! The files on their way, as the engine last told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tchat_client::Event;
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

/// The most files whose places are remembered: more than anybody saves in a sitting.
const SAVED_MAX: usize = 1_000;

/// The files on their way, and where those are that have come.
#[derive(Debug, Default)]
pub struct Transfers {
    /// By their numbers.
    running: BTreeMap<u64, Transfer>,
    /// Those that were saved by this program, by the messages that carry them.
    saved: BTreeMap<(RoomName, Seq), PathBuf>,
}

impl Transfers {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Transfer(transfer) if transfer.state.is_over() => {
                self.running.remove(&transfer.number);
                self.keep_place(transfer);
            }
            Event::Transfer(transfer) => {
                self.running.insert(transfer.number, (**transfer).clone());
            }
            Event::Transfers { transfers, .. } => {
                self.running = transfers.iter().map(|it| (it.number, it.clone())).collect();
            }
            _ => {}
        }
    }

    /// The one of the file that a message carries.
    pub fn of(&self, room: &RoomName, seq: Seq) -> Option<&Transfer> {
        self.running.values().find(|it| it.room == *room && it.seq == Some(seq))
    }

    /// Remembers where a file was saved.
    fn keep_place(&mut self, transfer: &Transfer) {
        let is_saved = transfer.direction == Direction::Down && transfer.state == State::Done;
        if let (true, Some(seq), Some(path)) = (is_saved, transfer.seq, &transfer.path) {
            if self.saved.len() >= SAVED_MAX {
                self.saved.pop_first();
            }
            self.saved.insert((transfer.room.clone(), seq), path.clone());
        }
    }

    /// Where the file is that a message carries, if it was saved since this program began. It may have
    /// been moved since.
    #[must_use]
    pub fn saved(&self, room: &RoomName, seq: Seq) -> Option<&Path> {
        self.saved.get(&(room.clone(), seq)).map(PathBuf::as_path)
    }

    /// All of them.
    pub fn all(&self) -> Vec<Transfer> {
        self.running.values().cloned().collect()
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        u64::try_from(self.running.len()).unwrap_or(u64::MAX)
    }

    /// How far they are together, of a hundred.
    pub fn percent(&self) -> u64 {
        let sum =
            |of: fn(&Transfer) -> u64| self.running.values().map(of).fold(0, u64::saturating_add);
        let (bytes, total) = (sum(|it| it.bytes), sum(|it| it.total));
        bytes.saturating_mul(100).checked_div(total).unwrap_or_default().min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(direction: Direction, state: State) -> Event {
        Event::Transfer(Box::new(Transfer {
            number: 1,
            direction,
            room: RoomName::general(),
            seq: Some(Seq(4)),
            name: "sun.png".to_owned(),
            bytes: 5,
            total: 10,
            state,
            path: Some("/tmp/sun.png".into()),
            reference: None,
        }))
    }

    #[test]
    fn where_a_file_was_saved_is_known_once_it_is_there() {
        let mut transfers = Transfers::default();
        let place = |it: &Transfers| it.saved(&RoomName::general(), Seq(4)).map(Path::to_owned);
        transfers.heard(&told(Direction::Down, State::Running));
        assert_eq!((place(&transfers), transfers.percent()), (None, 50));
        transfers.heard(&told(Direction::Down, State::Done));
        assert_eq!(place(&transfers), Some("/tmp/sun.png".into()));
        assert_eq!(transfers.count(), 0);
    }

    #[test]
    fn what_is_sent_or_was_stopped_is_not_said_to_be_saved() {
        let mut transfers = Transfers::default();
        transfers.heard(&told(Direction::Up, State::Done));
        transfers.heard(&told(Direction::Down, State::Cancelled));
        assert_eq!(transfers.saved(&RoomName::general(), Seq(4)), None);
    }
}
