//! Where the parts of the window are: beside the messages where there is room, over them where there is
//! not.

use std::sync::Arc;

use eframe::egui::{
    CentralPanel, Frame, Margin, Panel, Rect, Role, Stroke, Ui, UiBuilder, WidgetInfo, vec2,
};
use tchat_i18n::Visible;

use super::dialog::Dialog;
use super::text::{Type, label};
use super::timeline::Timeline;
use super::writing::Writing;
use super::{Intents, View, banner, doors, heading, people, rooms};
use crate::attaching::tray::Waiting;
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::theme::{self, Look};

/// Below this width rooms and people are in a drawer, in points: what is said comes first.
const SIDE_LEAST: f32 = 620.0;

/// From this width on the people are at the right; below, they are under the rooms.
const ASIDE_LEAST: f32 = 880.0;

/// How wide the drawer is at most, in points.
const DRAWER: f32 = 300.0;

/// Which parts beside the messages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one part, wanted or not")]
pub struct Sides {
    /// Rooms, where there is room for them.
    pub rooms: bool,
    /// People, where there is room for them.
    pub people: bool,
    /// The drawer, where there is not.
    pub drawer: bool,
}

impl Default for Sides {
    fn default() -> Self {
        Self { rooms: true, people: true, drawer: false }
    }
}

/// Whether there is room for more than the messages.
#[must_use]
pub fn is_wide(width: f32) -> bool {
    width >= SIDE_LEAST
}

impl Sides {
    /// Whether the rooms are there in a window so wide.
    #[must_use]
    pub fn has_rooms(self, width: f32) -> bool {
        if is_wide(width) { self.rooms } else { self.drawer }
    }

    /// Whether the people are there.
    #[must_use]
    pub fn has_people(self, width: f32) -> bool {
        match width {
            _ if width >= ASIDE_LEAST => self.people,
            _ if is_wide(width) => self.rooms && self.people,
            _ => self.drawer,
        }
    }

    /// The same with rooms and people shown where they were hidden, or the other way.
    #[must_use]
    pub fn turned(self, width: f32) -> Self {
        match is_wide(width) {
            true => Self { rooms: !self.rooms, ..self },
            false => Self { drawer: !self.drawer, ..self },
        }
    }

    /// The same with the people shown where they were hidden, or the other way.
    #[must_use]
    pub fn people_turned(self, width: f32) -> Self {
        match width {
            _ if width >= ASIDE_LEAST => Self { people: !self.people, ..self },
            // Under rooms that are hidden they are not seen.
            _ if is_wide(width) && !self.rooms => Self { rooms: true, people: true, ..self },
            _ if is_wide(width) => Self { people: !self.people, ..self },
            _ => Self { drawer: !self.drawer, ..self },
        }
    }
}

/// What the parts of the window remember of their own.
pub struct Parts<'p> {
    /// The messages.
    pub timeline: &'p mut Timeline,
    /// Where one writes.
    pub writing: &'p mut Writing,
    /// The files that wait to be sent.
    pub waiting: &'p [Waiting],
    /// How it looks.
    pub look: Look,
    /// What is beside the messages.
    pub sides: Sides,
    /// How wide the rooms are.
    pub side: &'p mut f32,
}

/// Puts the parts of the window where they belong.
pub fn draw(ui: &mut Ui, view: &View<'_>, parts: &mut Parts<'_>, wants: &mut Intents) {
    let (width, sides) = (ui.available_width(), parts.sides);
    let palette = Arc::clone(&view.palette);
    let side = || Frame::new().fill(palette.side).inner_margin(Margin::symmetric(10, 12));
    if is_wide(width) && sides.rooms {
        let shown = Panel::left("rooms")
            .frame(side())
            .default_size(*parts.side)
            .size_range(150.0..=360.0)
            .show(ui, |ui| left(ui, view, sides.people && width < ASIDE_LEAST, wants));
        *parts.side = shown.response.rect.width();
    }
    let page = || Frame::new().fill(palette.page);
    let edge = if is_wide(width) { 16 } else { 8 };
    Panel::top("heading")
        .frame(page().inner_margin(Margin::symmetric(edge, 4)))
        .show(ui, |ui| heading::show(ui, view, (parts.look, sides), width, wants));
    if width >= ASIDE_LEAST && sides.people {
        Panel::right("people")
            .frame(side())
            .default_size(190.0)
            .size_range(140.0..=320.0)
            .show(ui, |ui| people::show(ui, view, wants));
    }
    Panel::bottom("writing")
        .frame(page().inner_margin(Margin { left: edge, right: edge, top: 4, bottom: 12 }))
        .show_separator_line(false)
        .show(ui, |ui| parts.writing.show(ui, view, parts.waiting, wants));
    CentralPanel::default().frame(page()).show(ui, |ui| middle(ui, view, parts, wants));
    if !is_wide(width) && sides.drawer {
        drawer(ui, view, wants);
    }
}

/// What is said, or why nothing is.
fn middle(ui: &mut Ui, view: &View<'_>, parts: &mut Parts<'_>, wants: &mut Intents) {
    ui.spacing_mut().item_spacing.y = 0.0;
    banner::show(ui, view, wants);
    match view.chat.open() {
        Some(_) if view.items.is_empty() => {
            told(ui, view, view.words().gui_empty_room().as_str());
        }
        Some(open) => {
            let is_at_end = open.is_at_end();
            parts.timeline.show(ui, view, wants);
            if !is_at_end {
                to_newest(ui, view, wants);
            }
        }
        None => {
            let server = view.chat.line().server().unwrap_or_default();
            let words = view.words();
            told(ui, view, words.gui_connecting(Visible::line(server)).as_str());
        }
    }
}

/// Rooms and people over the messages, until one is chosen or something else is pressed.
fn drawer(ui: &Ui, view: &View<'_>, wants: &mut Intents) {
    let screen = ui.ctx().content_rect();
    let frame = Frame::new().fill(view.palette.side).inner_margin(Margin::symmetric(10, 12));
    let dialog = Dialog::new("tchat drawer", &view.words().gui_sides(), DRAWER).at_left(frame);
    let is_left = dialog.show(ui, |ui| {
        let size = vec2(ui.available_width(), screen.height() - 24.0);
        ui.set_min_size(size);
        ui.set_max_size(size);
        if ui.memory(|memory| memory.focused().is_none())
            && let Some(here) = view.chat.here()
        {
            ui.memory_mut(|memory| memory.request_focus(super::part::room_id(here)));
        }
        left(ui, view, true, wants);
    });
    if is_left {
        wants.push(Intent::Pick(Pick::CloseDrawer));
    }
}

/// The rooms, below them who is here if that is wanted, and at the bottom who one is.
fn left(ui: &mut Ui, view: &View<'_>, with_people: bool, wants: &mut Intents) {
    let palette = &view.palette;
    Panel::bottom("me").frame(Frame::NONE).show_separator_line(false).show(ui, |ui| {
        me(ui, view);
        doors::button(ui, view, wants);
    });
    if !with_people {
        return rooms::show(ui, view, wants);
    }
    let half = ui.available_height() * 0.55;
    let size = vec2(ui.available_width(), half);
    let top = UiBuilder::new().max_rect(Rect::from_min_size(ui.cursor().min, size));
    ui.scope_builder(top, |ui| rooms::show(ui, view, wants));
    ui.add_space(8.0);
    let line = ui.available_rect_before_wrap();
    ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, palette.line));
    ui.add_space(10.0);
    people::show(ui, view, wants);
}

/// Who one is, and how the connection is: in words, and by a full or an empty circle.
fn me(ui: &mut Ui, view: &View<'_>) {
    let (words, palette) = (view.words(), &view.palette);
    let me = view.chat.line().me().map_or(Visible::EMPTY, Visible::name);
    let (sign, state, colour) = match view.chat.line().is_online() {
        true => ("●", words.status_online(), palette.sealed),
        false => ("○", words.status_offline(), palette.plain),
    };
    ui.add_space(6.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    label(ui, me.as_str(), &Type::new(theme::BODY, palette.text).strong());
    label(ui, &format!("{sign} {state}"), &Type::new(theme::SMALL, colour));
}

/// Says something in the middle of where messages will be.
fn told(ui: &mut Ui, view: &View<'_>, text: &str) {
    let high = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((high * 0.4).max(0.0));
        let kind = Type::new(theme::BODY, view.palette.weak);
        let block = kind.block(ui, text, (ui.available_width() - 40.0).max(60.0));
        let size = block.size();
        let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
        block.paint(ui.painter(), rect.min, 0..0, eframe::egui::Color32::TRANSPARENT);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    });
}

/// The way back to the newest messages.
fn to_newest(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let area = ui.min_rect();
    let words = view.words();
    let button = eframe::egui::Button::new(format!("↓ {}", words.gui_to_newest()))
        .corner_radius(14)
        .fill(view.palette.raised);
    let size = vec2(area.width().min(240.0), 30.0);
    let at = eframe::egui::pos2(area.center().x - size.x / 2.0, area.bottom() - 42.0);
    if ui.put(Rect::from_min_size(at, size), button).clicked() {
        wants.push(Intent::ToEnd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_room_rooms_and_people_are_in_the_drawer() {
        let sides = Sides::default();
        assert!(sides.has_rooms(1_000.0) && sides.has_people(1_000.0) && sides.has_people(700.0));
        assert!(!sides.has_rooms(360.0) && !sides.has_people(360.0));
        let opened = sides.turned(360.0);
        assert!(opened.has_rooms(360.0) && opened.has_people(360.0));
        assert!(opened.has_rooms(1_000.0), "a wide window is as it was");
    }

    #[test]
    fn what_is_hidden_is_shown_by_what_hid_it() {
        for width in [360.0, 700.0, 1_000.0] {
            let sides = Sides::default();
            assert_eq!(sides.turned(width).turned(width), sides);
            assert_ne!(sides.turned(width).has_rooms(width), sides.has_rooms(width));
            let people = sides.people_turned(width);
            assert_ne!(people.has_people(width), sides.has_people(width), "{width}");
            assert!(people.people_turned(width).has_people(width) == sides.has_people(width));
        }
        let hidden = Sides::default().turned(700.0);
        assert!(hidden.people_turned(700.0).has_people(700.0));
    }
}
