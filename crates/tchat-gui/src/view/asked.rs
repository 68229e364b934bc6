//! What is asked before it is done: what cannot be undone, or is seen by everybody.
//!
//! The keyboard is on the button that does nothing.

use eframe::egui::{Button, Id, Modal, Response, RichText, Role, Ui, UiBuilder, WidgetInfo};
use tchat_client::event::{Message, Present};
use tchat_front::deed::Deed;
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

use super::text::{Type, label};
use super::{Intents, View, sheet};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::theme::{BODY, TITLE};

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
}

impl Asked {
    fn question(&self, view: &View<'_>) -> Visible {
        let words = view.words();
        match self {
            Self::Delete(_) => words.gui_delete_sure(),
            Self::Leave(room) => words.gui_leave_sure(view.chat.rooms().title(room)),
            Self::Deed(_, deed, who) => words.gui_sure(deed.told(words, &text::name(&who.who))),
            Self::Quit(_) => words.gui_quit_sure(),
        }
    }

    fn about(&self, words: &Words) -> Visible {
        match self {
            Self::Delete(_) => words.gui_delete_about(),
            Self::Leave(_) => words.gui_leave_about(),
            Self::Deed(..) => words.gui_sure_about(),
            Self::Quit(others) => words.gui_quit_hosted(*others),
        }
    }

    /// What the button says that does it.
    fn deed(&self, words: &Words) -> Visible {
        match self {
            Self::Delete(_) => words.gui_delete(),
            Self::Leave(_) => words.room_deed_leave(),
            Self::Deed(..) => words.gui_do_it(),
            Self::Quit(_) => words.gui_quit(),
        }
    }

    /// Asks.
    pub fn show(&self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let question = self.question(view);
        let modal = Modal::new(Id::unique("tchat asked")).frame(sheet::frame(ui));
        let answer = modal.show(ui.ctx(), |ui| {
            let dialog = UiBuilder::new()
                .accessibility_role(Role::AlertDialog)
                .accessibility_label(question.to_string());
            ui.scope_builder(dialog, |ui| {
                ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 60.0));
                self.content(ui, view, &question, wants);
            });
        });
        if answer.should_close() {
            wants.push(Intent::Pick(Pick::Close));
        }
    }

    fn content(&self, ui: &mut Ui, view: &View<'_>, question: &Visible, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let heading = label(ui, question.as_str(), &Type::new(TITLE, palette.text).strong());
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, question));
        ui.add_space(4.0);
        if let Self::Delete(message) = self {
            let said = Type::new(BODY, palette.text);
            let said = said.line(ui, Visible::line(&message.text).as_str(), ui.available_width());
            let size = eframe::egui::vec2(ui.available_width(), said.size().y + 12.0);
            let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
            ui.painter().rect_filled(rect, 6.0, palette.side);
            let at = rect.min + eframe::egui::vec2(8.0, 6.0);
            let clipped = ui.painter().with_clip_rect(rect);
            said.paint(&clipped, at, 0..0, eframe::egui::Color32::TRANSPARENT);
            let text = Visible::line(&message.text);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            ui.add_space(4.0);
        }
        let about = self.about(words);
        label(ui, about.as_str(), &Type::new(BODY, palette.weak));
        ui.add_space(10.0);
        ui.horizontal_wrapped(|ui| {
            let cancel = ui.button(words.gui_cancel().as_str());
            if !is_answering(ui, &cancel) {
                cancel.request_focus();
            }
            if cancel.clicked() {
                wants.push(Intent::Pick(Pick::Close));
            }
            let deed = RichText::new(self.deed(words).as_str()).color(palette.wrong);
            if ui.add(Button::new(deed)).clicked() {
                wants.push(Intent::Pick(Pick::Sure));
            }
        });
    }
}

/// Whether the keyboard is on this question already: on its first button, or on what lies over all.
fn is_answering(ui: &Ui, cancel: &Response) -> bool {
    let seen = Id::unique("tchat asked seen");
    let pass = ui.ctx().cumulative_pass_nr();
    let last: Option<u64> = ui.data(|data| data.get_temp(seen));
    ui.data_mut(|data| data.insert_temp(seen, pass));
    let goes_on = last.is_some_and(|last| pass.saturating_sub(last) <= 2);
    goes_on && (cancel.has_focus() || ui.memory(|memory| memory.focused().is_some()))
}
