//! What a line of input asks for, whichever form it came in.

use tchat_client::command::Wish;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Something for the engine.
    Wish(Wish),
    /// Join a room and type to it from then on.
    GoTo(Wish),
    /// List what can be typed.
    Help,
}
