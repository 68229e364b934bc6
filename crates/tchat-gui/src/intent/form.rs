//! What somebody wants in a form.

use std::path::PathBuf;

use tchat_client::command::Wish;
use tchat_proto::room::RoomName;

/// Something somebody wants in a form, or of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormIntent {
    /// To have this of the engine, one after another; the form stays.
    Ask(Vec<Wish>),
    /// To be done with forms, and where this leads.
    AskAndGo(Wish),
    /// To be in a room, for which this is to be asked before.
    Go(RoomName, Option<Wish>),
    /// To see the invitations into a room.
    Invitations(RoomName),
    /// To see a folder with the desktop's own program.
    OpenFolder(PathBuf),
    /// To be done with forms.
    CloseAll,
}
