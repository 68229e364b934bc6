//! What the app asks of what is around it.

use tchat_client::command::{Command, Reference};
use tchat_client::report::Report;
use tchat_proto::room::RoomName;

use crate::settings::Protocol;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// For the engine.
    Command(Command),
    /// Draw all anew, whatever a terminal made of it.
    Redraw,
    /// Let somebody edit a text in a program of their choice; what they made of it comes back as
    /// [`crate::app::App::edited`].
    Edit(String),
    /// Put a text where other programs can paste it.
    Copy(String),
    /// Open an address with the reader's own program for it. Only what was shown to them, and
    /// confirmed where its text says otherwise.
    OpenLink(String),
    /// Call for attention.
    Alert(Alert),
    /// Send a text as a file.
    Share(Share),
    /// Delete what was written of a text to be sent as a file: it is sealed.
    Forget(Reference),
    /// Keep the report of a message in a file; where that is comes back as
    /// [`crate::app::App::report_kept`].
    KeepReport {
        /// Whose message it is.
        who: String,
        /// The message and its proof.
        report: Box<Report>,
    },
    /// End.
    Quit,
}

/// A call for attention: that there is something, and from whom; what it says only if somebody wants
/// that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Whose doing it is and where, made harmless.
    pub summary: String,
    /// Whether the terminal rings.
    pub rings: bool,
    /// How it is shown on the desktop, if it is.
    pub shown_by: Option<Protocol>,
}

/// A text to be sent as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Where.
    pub room: RoomName,
    /// What the file is called.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// What the command is to carry.
    pub reference: Reference,
}
