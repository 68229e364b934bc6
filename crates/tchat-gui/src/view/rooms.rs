//! The rooms, with what is unread in them.

use eframe::egui::{Color32, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use tchat_front::room_deed::RoomDeed;
use tchat_front::rooms::Room;
use tchat_proto::room::RoomName;

use super::focus;
use super::text::{Type, label};
use super::{Intents, View, menu, part};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::theme::{BODY, SMALL};

/// How high a room's row is.
const ROW: f32 = 36.0;

/// Shows them.
pub fn show(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let words = view.words();
    label(ui, words.gui_rooms().as_str(), &Type::new(SMALL, view.palette.weak).strong());
    let list = UiBuilder::new()
        .accessibility_role(Role::List)
        .accessibility_label(words.gui_rooms().to_string());
    ScrollArea::vertical().id_salt("rooms").auto_shrink([false, true]).show(ui, |ui| {
        ui.scope_builder(list, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (name, room) in view.chat.rooms().in_order() {
                row(ui, view, name, room, wants);
            }
        });
    });
}

fn row(ui: &mut Ui, view: &View<'_>, name: &RoomName, room: Room, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let response = ui.interact(rect, part::room_id(name), Sense::click());
    let is_open = view.chat.here() == Some(name);
    let title = view.chat.rooms().title(name);
    let unread = room.unread.messages;
    response.widget_info(|| {
        let told = match unread {
            0 => title.clone(),
            count => words.gui_room_unread(title.clone(), count),
        };
        WidgetInfo::selected(Role::ListItem, true, is_open, told)
    });
    if response.clicked() {
        wants.push(Intent::Open(name.clone()));
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    menu::about(&response, rect, false, |ui| offer(ui, view, name, room, wants));
    let fill = match (is_open, response.hovered() || response.has_focus()) {
        (true, _) => palette.chosen,
        (false, true) => palette.hovered,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, 8.0, fill);
    focus::within(ui, &response, rect, 8);
    if is_open {
        let mark = Rect::from_min_size(rect.min + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
        ui.painter().rect_filled(mark, 2.0, palette.accent);
    }
    let is_quiet = room.is_quiet(view.chat.now());
    let is_plain = *name == RoomName::plain();
    let sign = if is_plain {
        "⚠"
    } else if view.chat.rooms().titles().is_direct(name) {
        "@"
    } else {
        "#"
    };
    let sign_colour = if is_plain { palette.plain } else { palette.weak };
    let sign = Type::new(BODY, sign_colour).block(ui, sign, f32::INFINITY);
    let middle = rect.center().y;
    let at = pos2(rect.left() + 12.0, middle - sign.size().y / 2.0);
    sign.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);

    let mut right = rect.right() - 10.0;
    if unread > 0 {
        right = count(ui, view, room, is_quiet, pos2(right, middle)) - 8.0;
    }
    let left = rect.left() + 32.0;
    let kind = match (unread > 0 && !is_quiet, is_quiet) {
        (true, _) => Type::new(BODY, palette.text).strong(),
        (false, true) => Type::new(BODY, palette.weak),
        (false, false) => Type::new(BODY, palette.text),
    };
    let text = title.as_str().trim_start_matches(['#', '@']);
    let block = kind.line(ui, text, (right - left).max(10.0));
    let at = pos2(left, middle - block.size().y / 2.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
}

/// What can be done about a room without going there first.
fn offer(ui: &mut Ui, view: &View<'_>, name: &RoomName, room: Room, wants: &mut Intents) {
    let words = view.words();
    if menu::item(ui, words.gui_open().as_str()) {
        wants.push(Intent::Open(name.clone()));
    }
    let mut last = None;
    for deed in RoomDeed::possible(name, room, view.chat.now()) {
        let is_notify = matches!(deed, RoomDeed::Notify(_));
        if last.is_some_and(|last| last != is_notify) || last.is_none() && is_notify {
            ui.separator();
        }
        last = Some(is_notify);
        let told = deed.told(words);
        let is_taken = match is_notify {
            true => menu::choice(ui, told.as_str(), deed.is_so(room)),
            false => menu::item(ui, told.as_str()),
        };
        if is_taken {
            wants.push(Intent::Pick(Pick::Room(name.clone(), deed)));
        }
    }
}

/// How much is unread, and whether one is named in it; says where it begins.
fn count(ui: &Ui, view: &View<'_>, room: Room, is_quiet: bool, at: eframe::egui::Pos2) -> f32 {
    let palette = &view.palette;
    let told = match room.unread.mentions {
        0 => room.unread.messages.to_string(),
        mentions => format!("@{mentions} · {}", room.unread.messages),
    };
    let (fill, colour) = match is_quiet {
        true => (palette.side, palette.weak),
        false => (palette.accent, palette.on_accent),
    };
    let block = Type::new(SMALL, colour).strong().block(ui, &told, f32::INFINITY);
    let size = block.size() + vec2(14.0, 4.0);
    let rect = Rect::from_min_size(pos2(at.x - size.x, at.y - size.y / 2.0), size);
    ui.painter().rect_filled(rect, size.y / 2.0, fill);
    block.paint(ui.painter(), rect.min + vec2(7.0, 2.0), 0..0, Color32::TRANSPARENT);
    rect.left()
}
