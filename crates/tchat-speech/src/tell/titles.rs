//! What rooms are called on a screen: by their name, but a conversation of two by `@` and whom it
//! is with.

use std::collections::BTreeMap;

use tchat_client::Event;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

/// The rooms that are called otherwise than by their name.
#[derive(Debug, Default)]
pub struct Titles(BTreeMap<RoomName, String>);

/// Every room by its name.
pub static BY_NAME: Titles = Titles(BTreeMap::new());

impl Titles {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Direct { room, with } => {
                self.0.insert(room.clone(), with.nick.clone());
            }
            Event::Renamed { room, to, who } if self.0.get(room) == Some(&who.nick) => {
                self.0.insert(room.clone(), to.as_str().to_owned());
            }
            _ => {}
        }
    }

    /// Takes note of whom a conversation of two is with.
    pub fn call(&mut self, room: RoomName, with: String) {
        self.0.insert(room, with);
    }

    /// Whether a room is a conversation of two.
    pub fn is_direct(&self, room: &RoomName) -> bool {
        self.0.contains_key(room)
    }

    /// What a room is called.
    pub fn of(&self, room: &RoomName) -> Visible {
        match self.0.get(room) {
            Some(with) => at(with),
            None => Visible::line(room.as_str()),
        }
    }
}

/// The conversation with somebody.
pub fn at(nick: &str) -> Visible {
    Visible::concat(&[&Visible::own("@"), &Visible::name(nick)])
}
