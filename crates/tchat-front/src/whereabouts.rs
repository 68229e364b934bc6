//! Where one is, was, and is on the way to.

use tchat_client::command::Reference;
use tchat_proto::room::RoomName;

/// How many rooms one was in last are remembered.
const RECENT_MAX: usize = 20;

/// Where one is, was, and is on the way to.
#[derive(Debug)]
pub(crate) struct Whereabouts {
    /// The room to be in: open, or the first to be opened.
    pub(crate) here: Option<RoomName>,
    /// The room that one has asked to be let into, and how that was asked. One stays where one is
    /// until one is in.
    heading: Option<(RoomName, Reference)>,
    /// The rooms one was in, the last first.
    recent: Vec<RoomName>,
    /// Whether the conversation of two that comes next is to be opened.
    pub(crate) goes_to_direct: bool,
}

impl Whereabouts {
    /// On the way to a room.
    pub(crate) const fn to(room: RoomName) -> Self {
        Self { here: Some(room), heading: None, recent: Vec::new(), goes_to_direct: false }
    }

    /// Takes note that one has asked to be let into a room.
    pub(crate) fn head_for(&mut self, room: RoomName, asked: Reference) {
        self.heading = Some((room, asked));
    }

    /// Takes note that what was asked so was refused.
    pub(crate) fn refused(&mut self, asked: &Reference) {
        self.heading.take_if(|(_, reference)| reference == asked);
    }

    /// Takes note that one is in a room, and on the way to no other.
    pub(crate) fn be_in(&mut self, room: RoomName) {
        (self.here, self.heading) = (Some(room), None);
    }

    /// Whether a room is to be opened once one is in it.
    pub(crate) fn leads_to(&self, room: &RoomName) -> bool {
        let to = self.heading.as_ref().map(|(to, _)| to);
        to.or(self.here.as_ref()) == Some(room)
    }

    /// Takes note that a room was left for another.
    pub(crate) fn was_in(&mut self, room: RoomName) {
        self.recent.retain(|it| *it != room);
        self.recent.insert(0, room);
        self.recent.truncate(RECENT_MAX);
    }

    /// How many rooms one was in since one was in this one.
    pub(crate) fn visited(&self, room: &RoomName) -> Option<usize> {
        self.recent.iter().position(|recent| recent == room)
    }
}
