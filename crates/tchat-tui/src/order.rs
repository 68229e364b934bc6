//! What the app asks of what is around it.

use tchat_client::command::Command;
use tchat_client::report::Report;

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
    /// Call for attention.
    Alert(Alert),
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

/// A call for attention: that there is something, and from whom. Never what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Whose doing it is and where, made harmless.
    pub summary: String,
}
