//! Who is in the open room, those who can be reached first.

use eframe::egui::{
    Color32, Id, Response, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use tchat_client::event::{Present, Reach, Role as Rank};
use tchat_front::deed::Deed;
use tchat_front::people::Somebody;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

use super::focus;
use super::text::{Type, label};
use super::{Intents, View, menu, part, sender};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::theme::{BODY, SMALL};

/// How high a person's row is.
const ROW: f32 = 28.0;

/// Under which name somebody's row has the keyboard.
#[must_use]
pub fn id(somebody: Somebody<'_>) -> Id {
    match somebody {
        Somebody::Named(name) => part::named_id(&name.to_string()),
        Somebody::Member(present) => part::person_id(present.who.account),
    }
}

/// Shows them.
pub fn show(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let Some(here) = view.chat.here() else { return };
    let words = view.words();
    label(ui, words.side_people().as_str(), &Type::new(SMALL, view.palette.weak).strong());
    let list = UiBuilder::new()
        .accessibility_role(Role::List)
        .accessibility_label(words.side_people().to_string());
    ScrollArea::vertical().id_salt("people").auto_shrink([false, true]).show(ui, |ui| {
        ui.scope_builder(list, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for somebody in view.chat.people().in_order(here) {
                let response = match somebody {
                    Somebody::Named(name) => {
                        let name = Visible::name(&name.to_string());
                        row(ui, view, id(somebody), &name, view.palette.text, None, "")
                    }
                    Somebody::Member(present) => member(ui, view, present),
                };
                let pressed = response.clicked();
                menu::about(&response, response.rect, pressed, |ui| {
                    offer(ui, view, here, somebody, wants);
                });
            }
        });
    });
}

/// What can be done about somebody: what only concerns oneself first, then what rules the room.
fn offer(
    ui: &mut Ui,
    view: &View<'_>,
    here: &RoomName,
    somebody: Somebody<'_>,
    wants: &mut Intents,
) {
    let words = view.words();
    let (name, called) = match somebody {
        Somebody::Named(name) => (Visible::name(&name.to_string()), name.to_string()),
        Somebody::Member(present) => (text::name(&present.who), view.chat.called(here, present)),
    };
    menu::heading(ui, name.as_str());
    let is_me = matches!(somebody, Somebody::Member(present) if present.me);
    if !is_me && menu::item(ui, words.gui_mention(&name).as_str()) {
        wants.push(Intent::Pick(Pick::Mention(called)));
    }
    let Somebody::Member(present) = somebody else { return };
    let people = view.chat.people().of(here);
    let me = people.iter().find(|it| it.me).map_or(Rank::Member, |me| me.role);
    let policy = view.chat.rules().of(here).map(|rules| &rules.policy);
    let muted = policy.is_some_and(|policy| policy.muted.contains(&present.who.account));
    let mut rules = false;
    for deed in Deed::possible(here, me, present, muted) {
        if !std::mem::replace(&mut rules, deed.rules()) && deed.rules() {
            ui.separator();
        }
        if menu::item(ui, deed.told(words, &name).as_str()) {
            wants.push(Intent::Pick(Pick::Person(here.clone(), deed, Box::new(present.clone()))));
        }
    }
}

fn member(ui: &mut Ui, view: &View<'_>, present: &Present) -> Response {
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
    // Without a connection nobody knows who is there.
    let is_known = view.chat.line().is_online();
    let reach = if is_known { &present.reach } else { &Reach::Offline };
    let colour = match reach {
        Reach::Offline => view.palette.weak,
        Reach::Online | Reach::Away => sender(&view.palette, present.who.account),
    };
    let name = Visible::name(&present.who.nick);
    let id = id(Somebody::Member(present));
    let response = row(ui, view, id, &name, colour, Some(reach), &facts);
    // What circle and signs say, for those who do not see them.
    let known = Present { reach: *reach, ..present.clone() };
    let told =
        text::facts_of(view.words(), &known).iter().map(ToString::to_string).collect::<Vec<_>>();
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(told.join(", ")));
    response
}

fn row(
    ui: &mut Ui,
    view: &View<'_>,
    id: Id,
    name: &Visible,
    colour: Color32,
    reach: Option<&Reach>,
    facts: &str,
) -> Response {
    let palette = &view.palette;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{name}{facts}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, palette.hovered);
    }
    focus::within(ui, &response, rect, 6);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
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
    response
}
