//! Whether somebody looks, and when they were last called.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tchat_proto::room::RoomName;

/// How long a room is quiet after it called for attention.
const QUIET: Duration = Duration::from_secs(5);

/// Whether somebody looks at this program, as far as it can tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Focus {
    /// They do.
    #[default]
    Here,
    /// Another window has the keys.
    Elsewhere,
}

/// Whether somebody looks, and when they were last called.
#[derive(Debug, Default)]
pub(crate) struct Attention {
    pub(crate) focus: Focus,
    /// By room.
    alerted: BTreeMap<RoomName, Instant>,
}

impl Attention {
    /// Whether a room may call for attention: not for each of many messages.
    pub(crate) fn may_call(&self, room: &RoomName, now: Instant) -> bool {
        let last = self.alerted.get(room);
        last.is_none_or(|last| now.saturating_duration_since(*last) >= QUIET)
    }

    /// Takes note that a room called.
    pub(crate) fn called(&mut self, room: RoomName, now: Instant) {
        self.alerted.insert(room, now);
    }
}
