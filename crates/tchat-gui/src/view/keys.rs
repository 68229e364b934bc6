//! The list of keys and commands, from the tables by which they are obeyed.

use eframe::egui::{Role, Sense, Ui, WidgetInfo, pos2, vec2};
use tchat_i18n::Visible;

use super::dialog::{self, Dialog};
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::keymap::{self, BINDINGS, Place};
use crate::theme::{BODY, SMALL};

/// How wide the list is at most, in points.
const WIDTH: f32 = 640.0;

/// How high what is around the list is.
const AROUND: f32 = 160.0;

/// How wide the column of keys is, where there is room for two.
const KEYS: f32 = 210.0;

/// Shows it.
pub fn show(ui: &Ui, view: &View<'_>, wants: &mut Intents) {
    let title = view.words().panel_help();
    let dialog = Dialog::new("tchat keys", &title, WIDTH);
    let mut is_done = false;
    let is_left = dialog.show(ui, |ui| {
        dialog::heading(ui, view, &title);
        let area = dialog::scrolled(ui, AROUND).auto_shrink([false, true]);
        area.show(ui, |ui| list(ui, view));
        ui.add_space(8.0);
        let close = ui.button(view.words().gui_close().as_str());
        if ui.memory(|memory| memory.focused().is_none()) {
            close.request_focus();
        }
        is_done = close.clicked();
    });
    if is_done || is_left {
        wants.push(Intent::Pick(Pick::Close));
    }
}

fn list(ui: &mut Ui, view: &View<'_>) {
    let words = view.words();
    ui.spacing_mut().item_spacing.y = 0.0;
    for place in Place::ALL {
        part(ui, view, &place.told(words));
        for row in BINDINGS.iter().filter(|row| row.place == place) {
            line(ui, view, &keymap::labels(words, row), (row.help)(words).as_str());
        }
    }
    part(ui, view, &words.panel_commands());
    for command in view.chat.command_lines() {
        match command.as_str().trim().split_once("  ") {
            Some((what, about)) => line(ui, view, what.trim(), about.trim()),
            None => drop(label(ui, command.as_str(), &Type::new(BODY, view.palette.text))),
        }
    }
}

fn part(ui: &mut Ui, view: &View<'_>, title: &Visible) {
    ui.add_space(12.0);
    let response = label(ui, title.as_str(), &Type::new(SMALL, view.palette.weak).strong());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.add_space(4.0);
}

/// What is pressed or typed, and beside it, or below where there is no room, what that does.
fn line(ui: &mut Ui, view: &View<'_>, what: &str, about: &str) {
    let palette = &view.palette;
    let wide = ui.available_width();
    let is_narrow = wide < KEYS * 2.0;
    let left = if is_narrow { wide } else { KEYS - 12.0 };
    let what_block = Type::new(BODY, palette.text).strong().block(ui, what, left);
    let (x, room) = if is_narrow { (0.0, wide) } else { (KEYS, wide - KEYS) };
    let about_block = Type::new(BODY, palette.text).block(ui, about, room);
    let y = if is_narrow { what_block.size().y } else { 0.0 };
    let high = what_block.size().y.max(y + about_block.size().y) + 8.0;
    let (rect, response) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {about}")));
    let clear = eframe::egui::Color32::TRANSPARENT;
    what_block.paint(ui.painter(), rect.min, 0..0, clear);
    about_block.paint(ui.painter(), pos2(rect.left() + x, rect.top() + y), 0..0, clear);
}
