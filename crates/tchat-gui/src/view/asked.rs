//! What is asked before it is done, over everything else: what cannot be undone, what everybody sees,
//! what may do something by itself.

use std::path::PathBuf;

use eframe::egui::{Color32, Role, Sense, Ui, WidgetInfo, vec2};
use tchat_client::event::{Message, Present};
use tchat_front::deed::Deed;
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

use super::button::{self, Weight};
use super::dialog::{self, Dialog};
use super::question::{self, Answer};
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::intent::pick::Pick;
use crate::theme::BODY;

/// How wide the question is at most, in points.
const WIDTH: f32 = 420.0;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Deleting a message.
    Delete(Box<Message>),
    /// Leaving a room.
    Leave(RoomName),
    /// Doing something grave about somebody in a room.
    Deed(RoomName, Deed, Box<Present>),
    /// Ending, while others are on the server that runs beside this chat.
    Quit(u64),
    /// Opening a file that may be a program.
    Run(PathBuf),
}

impl Asked {
    fn question(&self, view: &View<'_>) -> Visible {
        let words = view.words();
        match self {
            Self::Delete(_) => words.gui_delete_sure(),
            Self::Leave(room) => words.gui_leave_sure(view.chat.rooms().title(room)),
            Self::Deed(_, deed, who) => words.gui_sure(deed.told(words, &text::name(&who.who))),
            Self::Quit(_) => words.gui_quit_sure(),
            Self::Run(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                words.gui_may_run(Visible::quoted(&name))
            }
        }
    }

    fn about(&self, words: &Words) -> Visible {
        match self {
            Self::Delete(_) => words.gui_delete_about(),
            Self::Leave(_) => words.gui_leave_about(),
            Self::Deed(..) => words.gui_sure_about(),
            Self::Quit(others) => words.gui_quit_hosted(*others),
            Self::Run(_) => words.gui_may_run_hint(),
        }
    }

    /// What the button says that does it.
    fn deed(&self, words: &Words) -> Visible {
        match self {
            Self::Delete(_) => words.gui_delete(),
            Self::Leave(_) => words.room_deed_leave(),
            Self::Deed(..) => words.gui_do_it(),
            Self::Quit(_) => words.gui_quit(),
            Self::Run(_) => words.gui_open_anyway(),
        }
    }

    /// Asks.
    pub fn show(&self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let question = self.question(view);
        let dialog = Dialog::new("tchat asked", &question, WIDTH).asking();
        let is_left = dialog.show(ui, |ui| self.content(ui, view, &question, wants));
        if is_left {
            wants.push(Intent::Pick(Pick::Close));
        }
    }

    fn content(&self, ui: &mut Ui, view: &View<'_>, question: &Visible, wants: &mut Intents) {
        dialog::heading(ui, view, question);
        if let Self::Delete(message) = self {
            said(ui, view, message);
        }
        let about = self.about(view.words());
        label(ui, about.as_str(), &Type::new(BODY, view.palette.weak));
        ui.add_space(10.0);
        let deed = self.deed(view.words());
        let answer = question::answers(ui, view, deed.as_str(), |ui| {
            if let Self::Run(path) = self {
                let folder = view.words().gui_open_folder();
                if button::show(ui, view, Weight::Plain, folder.as_str()).clicked() {
                    let opens = Intent::File(FileWish::OpenFolder(path.clone()));
                    wants.extend([opens, Intent::Pick(Pick::Close)]);
                }
            }
        });
        wants.extend(answer.map(|answer| match answer {
            Answer::Yes => Intent::Pick(Pick::Sure),
            Answer::No => Intent::Pick(Pick::Close),
        }));
    }
}

/// What a message says, on a line.
fn said(ui: &mut Ui, view: &View<'_>, message: &Message) {
    let (palette, text) = (&view.palette, Visible::line(&message.text));
    let block = Type::new(BODY, palette.text).line(ui, text.as_str(), ui.available_width() - 16.0);
    let size = vec2(ui.available_width(), block.size().y + 12.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(rect, 6.0, palette.side);
    block.paint(ui.painter(), rect.min + vec2(8.0, 6.0), 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    ui.add_space(4.0);
}
