//! Where one is, was, and is on the way to.

use tchat_proto::room::RoomName;

/// How many rooms one was in last are remembered.
const RECENT_MAX: usize = 20;

/// Where one is, was, and is on the way to.
#[derive(Debug)]
pub(crate) struct Whereabouts {
    /// The room to be in: open, or being opened.
    pub(crate) here: Option<RoomName>,
    /// The rooms one was in, the last first.
    recent: Vec<RoomName>,
    /// Whether the conversation of two that comes next is to be opened.
    pub(crate) goes_to_direct: bool,
}

impl Whereabouts {
    /// On the way to a room.
    pub(crate) const fn to(room: RoomName) -> Self {
        Self { here: Some(room), recent: Vec::new(), goes_to_direct: false }
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
