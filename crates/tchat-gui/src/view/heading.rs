//! Above the messages: which room it is, who can read it, and what it is about.

use eframe::egui::{
    Align, Color32, CornerRadius, Frame, Layout, Margin, Role, Sense, Ui, WidgetInfo, vec2,
};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use super::text::{Type, label};
use super::{Intents, View, doors, people};
use crate::intent::Intent;
use crate::theme::{Look, SMALL, TITLE};

/// Shows it.
pub fn show(ui: &mut Ui, view: &View<'_>, look: Look, wants: &mut Intents) {
    let palette = &view.palette;
    ui.horizontal(|ui| {
        ui.set_min_height(44.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            menu(ui, view, look, wants);
            let Some(here) = view.chat.here() else { return };
            seal(ui, view, *here == RoomName::plain());
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = view.chat.rooms().title(here);
                let kind = Type::new(TITLE, palette.text).strong();
                let block = kind.line(ui, title.as_str(), ui.available_width() * 0.6);
                let (rect, response) = ui.allocate_exact_size(block.size(), Sense::hover());
                block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
                response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
                about(ui, view, here);
            });
        });
    });
}

/// How many are in it and what it is about, as far as there is room.
fn about(ui: &mut Ui, view: &View<'_>, here: &RoomName) {
    let words = view.words();
    let count = people::count(view, here);
    let mut told = Vec::new();
    if count > 0 {
        told.push(words.heading_members(count).to_string());
    }
    let topic = view.chat.rules().of(here).and_then(|rules| rules.policy.topic.as_ref());
    told.extend(topic.map(|topic| Visible::line(topic.as_str()).to_string()));
    let room = ui.available_width();
    if told.is_empty() || room < 60.0 {
        return;
    }
    let block = Type::new(SMALL, view.palette.weak).line(ui, &told.join("  ·  "), room);
    let (rect, response) = ui.allocate_exact_size(block.size() + vec2(0.0, 2.0), Sense::hover());
    block.paint(ui.painter(), rect.min + vec2(0.0, 2.0), 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, told.join(", ")));
}

/// Who can read it: a sign, words, and a frame of its own for what everybody can read. What it says
/// is never cut.
fn seal(ui: &mut Ui, view: &View<'_>, is_plain: bool) {
    let (words, palette) = (view.words(), &view.palette);
    let (sign, told, colour, fill) = match is_plain {
        true => ("⚠", words.is_not_encrypted(), palette.plain, palette.plain_page),
        false => ("🔒", words.is_encrypted(), palette.sealed, Color32::TRANSPARENT),
    };
    Frame::new()
        .fill(fill)
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, |ui| {
            label(ui, &format!("{sign} {told}"), &Type::new(SMALL, colour).strong());
        });
}

/// What the window itself can do.
fn menu(ui: &mut Ui, view: &View<'_>, look: Look, wants: &mut Intents) {
    let words = view.words();
    let button = ui.menu_button("☰", |ui| {
        label(ui, words.gui_look().as_str(), &Type::new(SMALL, view.palette.weak).strong());
        for choice in Look::ALL {
            let name = match choice {
                Look::Desktop => words.gui_look_desktop(),
                Look::Light => words.gui_look_light(),
                Look::Dark => words.gui_look_dark(),
                Look::HighContrast => words.gui_look_high_contrast(),
            };
            if ui.radio(choice == look, name.as_str()).clicked() {
                wants.push(Intent::Look(choice));
                ui.close();
            }
        }
        doors::item(ui, view, wants);
    });
    let name = words.gui_look();
    button.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
}
