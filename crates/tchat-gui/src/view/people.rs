//! Who is in the open room, those who can be reached first.

use eframe::egui::{
    Color32, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use tchat_client::event::{Present, Reach, Role as Rank};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use super::text::{Type, label};
use super::{View, sender};
use crate::theme::{BODY, SMALL};

/// How high a person's row is.
const ROW: f32 = 28.0;

/// How many are in a room, as far as that is known.
#[must_use]
pub fn count(view: &View<'_>, room: &RoomName) -> u64 {
    let count = match *room == RoomName::plain() {
        true => view.chat.people().plain().len(),
        false => view.chat.people().of(room).len(),
    };
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Shows them.
pub fn show(ui: &mut Ui, view: &View<'_>) {
    let Some(here) = view.chat.here() else { return };
    let words = view.words();
    label(ui, words.side_people().as_str(), &Type::new(SMALL, view.palette.weak).strong());
    let list = UiBuilder::new()
        .accessibility_role(Role::List)
        .accessibility_label(words.side_people().to_string());
    ScrollArea::vertical().id_salt("people").auto_shrink([false, true]).show(ui, |ui| {
        ui.scope_builder(list, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if *here == RoomName::plain() {
                for name in view.chat.people().plain() {
                    let name = Visible::name(&name.to_string());
                    row(ui, view, &name, view.palette.text, None, "");
                }
                return;
            }
            let mut people: Vec<&Present> = view.chat.people().of(here).iter().collect();
            people
                .sort_by_cached_key(|it| (it.reach == Reach::Offline, it.who.nick.to_lowercase()));
            for present in people {
                member(ui, view, present);
            }
        });
    });
}

fn member(ui: &mut Ui, view: &View<'_>, present: &Present) {
    let mut facts = String::new();
    match present.role {
        Rank::Owner => facts.push_str(" ★"),
        Rank::Moderator => facts.push_str(" ☆"),
        Rank::Member => {}
    }
    if present.verified {
        facts.push_str(" ✓");
    }
    if present.ignored {
        facts.push_str(" ×");
    }
    let colour = match present.reach {
        Reach::Offline => view.palette.weak,
        Reach::Online | Reach::Away => sender(&view.palette, present.who.account),
    };
    let name = Visible::name(&present.who.nick);
    row(ui, view, &name, colour, Some(&present.reach), &facts);
}

fn row(
    ui: &mut Ui,
    view: &View<'_>,
    name: &Visible,
    colour: Color32,
    reach: Option<&Reach>,
    facts: &str,
) {
    let palette = &view.palette;
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{name}{facts}")));
    let centre = pos2(rect.left() + 10.0, rect.center().y);
    // A full circle, half a one, an empty one: told apart without their colours.
    match reach {
        Some(Reach::Online) => {
            ui.painter().circle_filled(centre, 4.5, palette.sealed);
        }
        Some(Reach::Away) => {
            ui.painter().circle_stroke(centre, 4.0, Stroke::new(1.5, palette.plain));
            ui.painter().circle_filled(centre, 2.0, palette.plain);
        }
        Some(Reach::Offline) => {
            ui.painter().circle_stroke(centre, 4.0, Stroke::new(1.5, palette.weak));
        }
        None => {}
    }
    let facts = Type::new(BODY, palette.weak).block(ui, facts, f32::INFINITY);
    let left = rect.left() + 24.0;
    let room = (rect.right() - left - facts.size().x - 4.0).max(10.0);
    let block = Type::new(BODY, colour).line(ui, name.as_str(), room);
    let at = pos2(left, rect.center().y - block.size().y / 2.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let behind = pos2(left + block.size().x, rect.center().y - facts.size().y / 2.0);
    facts.paint(ui.painter(), behind, 0..0, Color32::TRANSPARENT);
}
