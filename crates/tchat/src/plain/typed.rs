//! What a line of input asks for in a chat in the clear, whichever form it came in.

use crate::plain::school_cipher::SchoolCipher;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Send a message.
    Say(String),
    /// Encipher from here on.
    Encipher(SchoolCipher),
    /// Encipher no more.
    InClear,
    /// List what can be typed.
    Help,
    /// End.
    Quit,
}
