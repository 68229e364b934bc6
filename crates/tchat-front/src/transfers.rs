//! The files on their way, as the engine last told.

use std::collections::BTreeMap;

use tchat_client::Event;
use tchat_client::transfer::Transfer;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

/// The files on their way, by their numbers.
#[derive(Debug, Default)]
pub struct Transfers(BTreeMap<u64, Transfer>);

impl Transfers {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Transfer(transfer) if transfer.state.is_over() => {
                self.0.remove(&transfer.number);
            }
            Event::Transfer(transfer) => {
                self.0.insert(transfer.number, (**transfer).clone());
            }
            Event::Transfers { transfers, .. } => {
                self.0 = transfers.iter().map(|it| (it.number, it.clone())).collect();
            }
            _ => {}
        }
    }

    /// The one of the file that a message carries.
    pub fn of(&self, room: &RoomName, seq: Seq) -> Option<&Transfer> {
        self.0.values().find(|it| it.room == *room && it.seq == Some(seq))
    }

    /// All of them.
    pub fn all(&self) -> Vec<Transfer> {
        self.0.values().cloned().collect()
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    /// How far they are together, of a hundred.
    pub fn percent(&self) -> u64 {
        let sum = |of: fn(&Transfer) -> u64| self.0.values().map(of).fold(0, u64::saturating_add);
        let (bytes, total) = (sum(|it| it.bytes), sum(|it| it.total));
        bytes.saturating_mul(100).checked_div(total).unwrap_or_default().min(100)
    }
}
