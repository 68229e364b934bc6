//! Choosing a file to send: a path to type, and what is there.
//!
//! The desktop's own dialog would come over D-Bus from a portal that a plain X11 session does not
//! have; this one needs nothing.

use eframe::egui::{
    Align2, Color32, CornerRadius, Id, Key, Margin, Modifiers, Role, ScrollArea, Sense, TextEdit,
    Ui, WidgetInfo, vec2,
};
use tchat_front::folder_choice::{Entry, FolderChoice};
use tchat_i18n::Visible;

use super::dialog::{self, Dialog};
use super::sign::{self, Sign};
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, SMALL};

/// How wide it is, in points.
const WIDTH: f32 = 560.0;
/// How high a row is, in points.
const ROW: f32 = 30.0;

/// Shows it.
pub fn show(ui: &Ui, view: &View<'_>, choice: &FolderChoice, wants: &mut Intents) {
    let title = view.words().gui_choose_file();
    let dialog = Dialog::new("tchat chooser", &title, WIDTH);
    let mut is_done = false;
    let is_left = dialog.show(ui, |ui| {
        dialog::heading(ui, view, &title);
        entry(ui, view, choice, wants);
        ui.add_space(6.0);
        let high = (ui.ctx().content_rect().height() * 0.5).max(120.0);
        entries(ui, view, choice, high, wants);
        ui.add_space(6.0);
        is_done = ui.button(view.words().gui_close().as_str()).clicked();
    });
    if is_done || is_left {
        wants.push(Intent::File(FileWish::Close));
    }
}

/// Where the path is typed, and the way up.
fn entry(ui: &mut Ui, view: &View<'_>, choice: &FolderChoice, wants: &mut Intents) {
    let words = view.words();
    ui.horizontal(|ui| {
        if sign::small(ui, Sign::Above, words.gui_folder_above().as_str()).clicked() {
            wants.push(Intent::File(FileWish::Above));
        }
        let id = Id::unique("tchat chooser path");
        let mut typed = choice.typed().to_owned();
        let is_mine = ui.memory(|memory| memory.has_focus(id));
        // Before the entry, which would leave the keyboard to others with it.
        let enters = is_mine
            && ui.input_mut(|input| {
                input.consume_key(Modifiers::NONE, Key::Enter)
                    || input.consume_key(Modifiers::NONE, Key::Tab) && !typed.ends_with('/')
            });
        let output = TextEdit::singleline(&mut typed)
            .id(id)
            .hint_text(words.gui_path().as_str())
            .align(Align2::LEFT_CENTER)
            .margin(Margin::symmetric(8, 4))
            .desired_width(f32::INFINITY)
            .show(ui);
        let response = output.response.response;
        ui.ctx().accesskit_node_builder(id, |node| node.set_label(words.gui_path().to_string()));
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        if response.changed() {
            wants.push(Intent::File(FileWish::LookIn(typed)));
        } else if enters {
            wants.push(Intent::File(FileWish::Enter));
        }
    });
}

/// What is there.
fn entries(ui: &mut Ui, view: &View<'_>, choice: &FolderChoice, high: f32, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let weak = Type::new(SMALL, palette.weak);
    if choice.entries().is_empty() {
        label(ui, words.gui_folder_empty().as_str(), &weak);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = choice.entries().len();
    ScrollArea::vertical()
        .id_salt("entries")
        .max_height(high)
        .auto_shrink([false, false])
        .show_rows(ui, ROW, count, |ui, seen| {
            for entry in choice.entries().iter().skip(seen.start).take(seen.len()) {
                one(ui, view, entry, wants);
            }
        });
    if choice.more() > 0 {
        label(ui, words.gui_folder_more(choice.more()).as_str(), &weak);
    }
}

fn one(ui: &mut Ui, view: &View<'_>, entry: &Entry, wants: &mut Intents) {
    let palette = &view.palette;
    let name = Visible::line(&entry.name);
    let told = if entry.is_folder { format!("{name}/") } else { name.to_string() };
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), palette.chosen);
    }
    let sign = if entry.is_folder { "📁" } else { "📄" };
    let sign = Type::new(BODY, palette.weak).block(ui, sign, f32::INFINITY);
    let text = Type::new(BODY, palette.text).line(ui, &told, rect.width() - 48.0);
    let middle = |high: f32| rect.center().y - high / 2.0;
    let at = eframe::egui::pos2(rect.left() + 8.0, middle(sign.size().y));
    sign.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let at = eframe::egui::pos2(rect.left() + 38.0, middle(text.size().y));
    text.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
    if response.clicked() {
        wants.push(Intent::File(FileWish::Step(entry.clone())));
    }
}
