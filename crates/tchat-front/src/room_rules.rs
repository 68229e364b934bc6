//! What goes for the rooms one is in, as the engine last told: what they are about, and who may
//! write.

use std::collections::{BTreeMap, BTreeSet};

use tchat_client::Event;
use tchat_client::event::Rules;
use tchat_proto::room::RoomName;

/// What goes for the rooms one is in.
#[derive(Debug, Default)]
pub struct RoomRules {
    rooms: BTreeMap<RoomName, Rules>,
    /// Rooms of which it may not be true any more.
    stale: BTreeSet<RoomName>,
}

impl RoomRules {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Rules { room, rules, .. } => {
                self.rooms.insert(room.clone(), (**rules).clone());
                self.stale.remove(room);
            }
            Event::Ruled { room, .. } | Event::CaughtUp { room } if *room != RoomName::plain() => {
                self.stale.insert(room.clone());
            }
            _ => {}
        }
    }

    /// What goes for a room, if that was told.
    pub fn of(&self, room: &RoomName) -> Option<&Rules> {
        self.rooms.get(room)
    }

    /// Whether the engine should be asked again what goes for a room; asked once.
    pub fn is_due(&mut self, room: &RoomName) -> bool {
        self.stale.remove(room)
    }
}
