//! What a line of input asks for, whichever form it came in.

use tchat_client::command::Wish;
use tchat_proto::room::RoomName;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Something for the engine.
    Wish(Wish),
    /// Join a room and type to it from then on.
    GoTo(RoomName, Wish),
    /// Leave a room, and type to none if it was that one.
    GoFrom(RoomName, Wish),
    /// List what can be typed.
    Help,
}
