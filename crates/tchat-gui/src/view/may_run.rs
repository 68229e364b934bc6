//! Before a file is opened that may do something by itself: whether that is meant.

use std::path::Path;

use eframe::egui::{Id, Modal, Role, Ui, UiBuilder, WidgetInfo};
use tchat_i18n::Visible;

use super::text::{Type, label};
use super::{Intents, View, sheet};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, TITLE};

/// Asks it.
pub fn show(ui: &Ui, view: &View<'_>, path: &Path, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let title = words.gui_may_run(Visible::quoted(&name));
    let modal = Modal::new(Id::unique("tchat may run")).frame(sheet::frame(ui));
    let answer = modal.show(ui.ctx(), |ui| {
        let dialog = UiBuilder::new()
            .accessibility_role(Role::AlertDialog)
            .accessibility_label(title.to_string());
        ui.scope_builder(dialog, |ui| {
            ui.set_width(420.0_f32.min(ui.ctx().content_rect().width() - 48.0));
            let kind = Type::new(TITLE, palette.plain).strong();
            let heading = label(ui, &format!("⚠ {title}"), &kind);
            heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
            ui.add_space(6.0);
            let hint = words.gui_may_run_hint();
            label(ui, hint.as_str(), &Type::new(BODY, palette.text));
            ui.add_space(10.0);
            ui.horizontal_wrapped(|ui| {
                // What does no harm comes first.
                if ui.button(words.gui_close().as_str()).clicked() {
                    wants.push(Intent::File(FileWish::Close));
                }
                if ui.button(words.gui_open_folder().as_str()).clicked() {
                    wants.push(Intent::File(FileWish::OpenFolder(path.to_owned())));
                }
                if ui.button(words.gui_open_anyway().as_str()).clicked() {
                    wants.push(Intent::File(FileWish::OpenAnyway(path.to_owned())));
                }
            });
        });
    });
    if answer.should_close() {
        wants.push(Intent::File(FileWish::Close));
    }
}
