//! A picture over the messages, as large as there is room for: what its sender says that it looks like.
//!
//! The file itself is never decoded here ([`tchat_client::picture`]): it is opened with the reader's own
//! program once it is saved.

use eframe::egui::{Role, Sense, Ui, Vec2, WidgetInfo, vec2};
use tchat_client::event::Message;
use tchat_client::parts::Form;
use tchat_i18n::Visible;
use tchat_speech::tell::files;

use super::dialog::Dialog;
use super::picture::Picture;
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, SMALL};

/// How wide it is at least, for what is told below it, in points.
const WIDTH_LEAST: f32 = 280.0;

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
        let room = ui.ctx().content_rect().size() - vec2(72.0, 150.0);
        let size = self.picture.as_ref().map_or(Vec2::ZERO, |picture| {
            let (wide, high) = (picture.size.x.max(1.0), picture.size.y.max(1.0));
            picture.size * (room.x / wide).min(room.y / high).max(0.1)
        });
        let dialog = Dialog::new("tchat large picture", &name, size.x.max(WIDTH_LEAST));
        let is_left = dialog.show(ui, |ui| {
            if let Some(picture) = &self.picture {
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                picture.paint(ui.painter(), rect);
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            }
            ui.add_space(6.0);
            label(ui, name.as_str(), &Type::new(BODY, palette.text).strong());
            let size = files::size(words, file.size);
            label(ui, size.as_str(), &Type::new(SMALL, palette.weak));
            ui.add_space(6.0);
            self.buttons(ui, view, wants);
        });
        if is_left {
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
