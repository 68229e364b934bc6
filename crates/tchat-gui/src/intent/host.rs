//! What somebody wants of servers: their own, which runs beside the chat, and others to go to.

use crate::hosting::Kind;

/// Something somebody wants of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostIntent {
    /// To see how it is, and what can be done.
    Show,
    /// To be rid of that.
    Close,
    /// To have it let this kind in, when it is started.
    Kind(Kind),
    /// What the program around has to do.
    Around(HostWish),
}

/// What is asked of the program around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostWish {
    /// To start one's own server.
    Start(Kind),
    /// To stop it.
    Stop,
    /// To leave this chat, and go to it.
    GoToOwn,
    /// To leave this chat, and choose another server.
    Choose,
    /// To have the lab opened before it.
    Lab,
}
