//! Above the messages: which room it is, who can read it, what it is about, and the ways to all else.

use eframe::egui::{
    Align, Color32, CornerRadius, Frame, Layout, Margin, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use super::layout::{Sides, is_wide};
use super::sign::{self, Sign};
use super::text::Type;
use super::{Intents, View, settings_menu};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::keymap::{self, Action};
use crate::theme::{Look, SMALL, TITLE};

/// The least room for the name of the room beside everything else on one line, in points.
const TITLE_LEAST: f32 = 120.0;

/// How wide the sign before who can read it is, with the room behind it, in points.
const SIGN: f32 = 20.0;

/// Shows it in a window so wide: where there is little room, on two lines.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    (look, sides): (Look, Sides),
    width: f32,
    wants: &mut Intents,
) {
    let is_wide = is_wide(width);
    let is_plain = view.chat.here() == Some(&RoomName::plain());
    let (_, colour, text) = told(view, is_plain);
    let kind = Type::new(SMALL, colour).strong();
    let beside = SIGN + kind.block(ui, text.as_str(), f32::INFINITY).size().x;
    let buttons = (sign::SIZE + 8.0) * 4.0;
    let on_one_line = is_wide && ui.available_width() - beside - buttons >= TITLE_LEAST;
    ui.horizontal(|ui| {
        ui.set_min_height(if on_one_line { 44.0 } else { 36.0 });
        let name = view.words().gui_sides();
        press(ui, view, (Sign::Sides, Action::Sides), &name, sides.has_rooms(width), wants);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            settings_menu::button(ui, view, look, wants);
            let Some(here) = view.chat.here() else { return };
            if is_wide {
                let name = view.words().gui_people();
                let is_on = sides.has_people(width);
                press(ui, view, (Sign::People, Action::People), &name, is_on, wants);
                let name = view.words().gui_key_search_here();
                press(ui, view, (Sign::Search, Action::SearchHere), &name, false, wants);
                ui.add_space(4.0);
            }
            if on_one_line {
                seal(ui, view, is_plain);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let share = if on_one_line { 0.6 } else { 1.0 };
                title(ui, view, here, ui.available_width() * share);
                if on_one_line {
                    about(ui, view, here);
                }
            });
        });
    });
    if let Some(here) = view.chat.here().filter(|_| !on_one_line) {
        ui.horizontal(|ui| {
            seal(ui, view, is_plain);
            about(ui, view, here);
        });
    }
}

/// A button that does what a key does.
fn press(
    ui: &mut Ui,
    view: &View<'_>,
    (sign, action): (Sign, Action),
    name: &Visible,
    is_on: bool,
    wants: &mut Intents,
) {
    let key = keymap::label(view.words(), action);
    if sign::button(ui, sign, name.as_str(), &key, is_on).clicked() {
        wants.push(Intent::Pick(Pick::Act(action)));
    }
}

fn title(ui: &mut Ui, view: &View<'_>, here: &RoomName, room: f32) {
    let title = view.chat.rooms().title(here);
    let block = Type::new(TITLE, view.palette.text).strong().line(ui, title.as_str(), room);
    let (rect, response) = ui.allocate_exact_size(block.size(), Sense::hover());
    block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
}

/// How many are in it and what it is about, as far as there is room.
fn about(ui: &mut Ui, view: &View<'_>, here: &RoomName) {
    let words = view.words();
    let count = view.chat.people().count(here);
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

/// Who can read it: a sign, its colour, and words.
fn told(view: &View<'_>, is_plain: bool) -> (Sign, Color32, Visible) {
    let (words, palette) = (view.words(), &view.palette);
    match is_plain {
        true => (Sign::Warning, palette.plain, words.is_not_encrypted()),
        false => (Sign::Lock, palette.sealed, words.is_encrypted()),
    }
}

/// Shows that: the sign, the words, and a frame of its own for what everybody can read. What it says
/// is never cut.
fn seal(ui: &mut Ui, view: &View<'_>, is_plain: bool) {
    let fill = if is_plain { view.palette.plain_page } else { Color32::TRANSPARENT };
    let (sign, colour, text) = told(view, is_plain);
    let frame = Frame::new().fill(fill).corner_radius(CornerRadius::same(6));
    frame.inner_margin(Margin::symmetric(8, 4)).show(ui, |ui| {
        let block = Type::new(SMALL, colour).strong().block(ui, text.as_str(), f32::INFINITY);
        let size = block.size() + vec2(SIGN, 0.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let line = Stroke::new(1.4, colour);
        sign::draw(ui.painter(), sign, rect.left_center() + vec2(7.0, -0.5), line);
        block.paint(ui.painter(), rect.min + vec2(SIGN, 0.0), 0..0, Color32::TRANSPARENT);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    });
}
