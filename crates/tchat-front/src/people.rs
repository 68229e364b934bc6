//! Who is in the rooms one is in, as the engine last told.

use std::collections::{BTreeMap, BTreeSet};

use tchat_client::Event;
use tchat_client::event::{PlainEvent, Present};
use tchat_proto::plain::PlainName;
use tchat_proto::room::RoomName;

/// Who is in the rooms one is in.
#[derive(Debug, Default)]
pub struct People {
    rooms: BTreeMap<RoomName, Vec<Present>>,
    plain: Vec<PlainName>,
    /// Rooms of which it may not be true any more.
    stale: BTreeSet<RoomName>,
    /// Those who are typing.
    typing: BTreeMap<RoomName, BTreeSet<String>>,
}

impl People {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::People { room, people, .. } => {
                self.rooms.insert(room.clone(), people.clone());
            }
            Event::Plain(PlainEvent::People { people, .. }) => self.plain.clone_from(people),
            Event::Plain(
                PlainEvent::Joined(_) | PlainEvent::Left(_) | PlainEvent::Entered { .. },
            ) => {
                self.stale.insert(RoomName::plain());
            }
            Event::Joined { room, .. }
            | Event::Left { room, .. }
            | Event::Ruled { room, .. }
            | Event::CaughtUp { room } => {
                self.stale.insert(room.clone());
            }
            Event::Renamed { .. }
            | Event::Presence { .. }
            | Event::Ignoring { .. }
            | Event::Verification { .. } => self.stale.extend(self.rooms.keys().cloned()),
            Event::Typing { room, who, on } => {
                let typing = self.typing.entry(room.clone()).or_default();
                match on {
                    true => typing.insert(who.nick.clone()),
                    false => typing.remove(&who.nick),
                };
            }
            _ => {}
        }
    }

    /// What is known of a room may not be true any more.
    pub fn doubt(&mut self, room: RoomName) {
        self.stale.insert(room);
    }

    /// Whether the engine should be asked again who is in a room; asked once.
    pub fn is_due(&mut self, room: &RoomName) -> bool {
        self.stale.remove(room)
    }

    /// The members of a room, by pseudonym.
    pub fn of(&self, room: &RoomName) -> &[Present] {
        self.rooms.get(room).map_or(&[], Vec::as_slice)
    }

    /// Who is in the plain room.
    pub fn plain(&self) -> &[PlainName] {
        &self.plain
    }

    /// Who is typing in a room.
    pub fn typing(&self, room: &RoomName) -> impl Iterator<Item = &str> {
        self.typing.get(room).into_iter().flatten().map(String::as_str)
    }
}
