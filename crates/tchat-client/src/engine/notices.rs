//! What is told between messages and did not come with an entry of the log: kept all the same.

use tchat_proto::id::{RoomId, Seq};

use super::Engine;
use crate::event::Event;
use crate::store::{Durability, notices};
use crate::timeline::Happening;
use crate::trouble::Trouble;

impl Engine {
    /// Keeps those of the events that a timeline shows, at a place.
    pub(super) fn keep_notices(
        &mut self,
        room: RoomId,
        seq: Seq,
        events: &[Event],
    ) -> Result<(), Trouble> {
        if events.is_empty() {
            return Ok(());
        }
        let time = self.time.last();
        self.store.write(Durability::Relaxed, |db| {
            for (_, what) in events.iter().filter_map(Happening::of) {
                notices::put(db, room, seq, time, &what)?;
            }
            Ok(())
        })
    }
}
