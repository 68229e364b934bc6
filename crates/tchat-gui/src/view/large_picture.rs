//! A picture over the messages, as large as there is room for: what its sender says that it looks like.
//!
//! The file itself is never decoded here ([`tchat_client::picture`]): it is opened with the reader's own
//! program once it is saved.

use eframe::egui::{Id, Modal, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use tchat_client::event::Message;
use tchat_client::parts::Form;
use tchat_i18n::Visible;
use tchat_speech::tell::files;

use super::picture::Picture;
use super::text::{Type, label};
use super::{Intents, View, sheet};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, SMALL};

/// A picture that is seen large.
#[derive(Debug)]
pub struct LargePicture {
    message: Message,
    /// Decoded when it is first shown.
    picture: Option<Picture>,
}

impl LargePicture {
    /// That of a message.
    #[must_use]
    pub const fn of(message: Message) -> Self {
        Self { message, picture: None }
    }

    /// Shows it.
    pub fn show(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let Form::File(file) = &self.message.form else { return };
        let (words, palette) = (view.words(), &view.palette);
        if let (None, Some(preview)) = (&self.picture, &file.preview) {
            self.picture = Picture::of_preview(ui.ctx(), preview, f32::INFINITY);
        }
        let name = Visible::line(&file.name);
        let modal = Modal::new(Id::unique("tchat large picture")).frame(sheet::frame(ui));
        let answer = modal.show(ui.ctx(), |ui| {
            let dialog = UiBuilder::new()
                .accessibility_role(Role::Dialog)
                .accessibility_label(name.to_string());
            ui.scope_builder(dialog, |ui| {
                let room = ui.ctx().content_rect().size() - vec2(72.0, 150.0);
                if let Some(picture) = &self.picture {
                    let (wide, high) = (picture.size.x.max(1.0), picture.size.y.max(1.0));
                    let scale = (room.x / wide).min(room.y / high).max(0.1);
                    let size = picture.size * scale;
                    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                    picture.paint(ui.painter(), Rect::from_min_size(rect.min, size));
                    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
                    ui.set_max_width(size.x.max(280.0));
                }
                ui.add_space(6.0);
                label(ui, name.as_str(), &Type::new(BODY, palette.text).strong());
                let size = files::size(words, file.size);
                label(ui, size.as_str(), &Type::new(SMALL, palette.weak));
                ui.add_space(6.0);
                self.buttons(ui, view, wants);
            });
        });
        if answer.should_close() {
            wants.push(Intent::File(FileWish::Close));
        }
    }

    fn buttons(&self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let (words, message) = (view.words(), &self.message);
        ui.horizontal_wrapped(|ui| {
            match view.chat.transfers().saved(&message.room, message.seq) {
                Some(path) => {
                    if ui.button(words.gui_open().as_str()).clicked() {
                        wants.push(Intent::File(FileWish::Open(path.to_owned())));
                    }
                    if ui.button(words.gui_open_folder().as_str()).clicked() {
                        wants.push(Intent::File(FileWish::OpenFolder(path.to_owned())));
                    }
                }
                None => {
                    if ui.button(words.gui_save().as_str()).clicked() {
                        wants.push(Intent::File(FileWish::Save(message.seq)));
                    }
                }
            }
            if ui.button(words.gui_close().as_str()).clicked() {
                wants.push(Intent::File(FileWish::Close));
            }
        });
    }
}
