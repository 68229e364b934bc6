//! What somebody wants of files.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::ColorImage;
use tchat_front::folder_choice::Entry;
use tchat_proto::id::Seq;

/// Something somebody wants of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileWish {
    /// To send these, after a last look.
    Add(Vec<PathBuf>),
    /// To send a picture that was copied, after a last look.
    AddPicture(Arc<ColorImage>),
    /// Not to send one.
    TakeAway(u64),
    /// To send one that was refused.
    TryAgain(u64),
    /// To send those that wait.
    Send,
    /// To choose one.
    Choose,
    /// To see what there is that begins like this.
    LookIn(String),
    /// To go to what is shown there.
    Step(Entry),
    /// To go to what is typed there.
    Enter,
    /// To go to the folder above.
    Above,
    /// To save the one of a message.
    Save(Seq),
    /// To open one that was saved.
    Open(PathBuf),
    /// To see what is around one that was saved.
    OpenFolder(PathBuf),
    /// To stop one that is on its way.
    Stop(u64),
    /// To see the picture of a message large.
    SeeLarge(Seq),
    /// To be rid of what lies over the messages.
    Close,
}
