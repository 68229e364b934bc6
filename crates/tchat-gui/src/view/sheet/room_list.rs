//! The rooms of the server: going into one, leaving one, making another.

use eframe::egui::{Align, Layout, Role, Ui, UiBuilder};
use tchat_client::Event;
use tchat_client::command::{IfMissing, Wish};
use tchat_client::event::RoomSummary;
use tchat_front::room_choice::{self, RoomChoice};
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;

use super::{Turn, heading, line, radio};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::field;
use crate::view::question::{self, Answer};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// The rooms of the server.
#[derive(Debug, Clone)]
pub struct RoomListForm {
    there: Vec<RoomSummary>,
    /// What is looked for.
    typed: String,
    /// What another room is to be called.
    name: String,
    /// How one is to come into it.
    way: IfMissing,
    /// The room that is left once that is said again.
    leaving: Option<RoomName>,
}

impl RoomListForm {
    /// Those there are.
    #[must_use]
    pub const fn new(there: Vec<RoomSummary>) -> Self {
        Self {
            there,
            typed: String::new(),
            name: String::new(),
            way: IfMissing::CreateByInvitation,
            leaving: None,
        }
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event) -> bool {
        let Event::Rooms { rooms, .. } = event else { return false };
        self.there.clone_from(rooms);
        true
    }

    /// Leaves a question; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        self.leaving.take().is_some()
    }

    /// Shows them.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let words = view.words();
        let name = words.gui_find_room();
        let entry = field::show(ui, name.as_str(), name.as_str(), &mut self.typed, f32::INFINITY);
        if turn == Turn::First {
            entry.request_focus();
        }
        ui.add_space(4.0);
        self.those_there(ui, view, wants);
        ui.add_space(4.0);
        line(ui, view);
        self.another(ui, view, wants);
    }

    fn those_there(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        let weak = Type::new(BODY, view.palette.weak);
        let there = self.there.clone();
        let found: Vec<_> = RoomChoice::all(&there, &self.typed)
            .into_iter()
            .filter_map(|choice| match choice {
                RoomChoice::There(room) => Some(room),
                RoomChoice::New(..) => None,
            })
            .collect();
        if found.is_empty() {
            label(ui, words.panel_nothing_found().as_str(), &weak);
        }
        let list = UiBuilder::new()
            .accessibility_role(Role::List)
            .accessibility_label(words.room_list_title().to_string());
        ui.scope_builder(list, |ui| {
            for room in found {
                self.room(ui, view, room, wants);
            }
        });
    }

    fn room(&mut self, ui: &mut Ui, view: &View<'_>, room: &RoomSummary, wants: &mut Intents) {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.ways(ui, view, room, wants);
                ui.with_layout(Layout::top_down(Align::Min), |ui| about(ui, view, room));
            });
        });
        if self.leaving.as_ref() == Some(&room.name) {
            let words = view.words();
            let deed = words.gui_leave_sure(room_choice::title(room));
            let answer =
                question::within(ui, view, deed.as_str(), words.gui_leave_about().as_str());
            if answer.is_some() {
                self.leaving = None;
            }
            if answer == Some(Answer::Yes) {
                let wishes = vec![Wish::Part { room: room.name.clone() }, Wish::Rooms];
                wants.push(Intent::Form(FormIntent::Ask(wishes)));
            }
        }
        ui.add_space(4.0);
    }

    /// The ways into a room and out of it. Those who hear them are told of which room.
    fn ways(&mut self, ui: &mut Ui, view: &View<'_>, room: &RoomSummary, wants: &mut Intents) {
        let words = view.words();
        let choice = RoomChoice::There(room);
        let enter = if room.member { words.gui_open() } else { words.gui_join() };
        let button = button::show(ui, view, Weight::Plain, enter.as_str());
        let name = format!("{enter}: {}", choice.told(words));
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(name));
        if button.clicked() {
            let (room, wish) = choice.does();
            wants.push(Intent::Form(FormIntent::Go(room, wish)));
        }
        if !room.member || room.with.is_some() {
            return;
        }
        let button = button::show(ui, view, Weight::Plain, words.gui_leave_room().as_str());
        let name = words.gui_leave_sure(room_choice::title(room)).to_string();
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(name));
        if button.clicked() {
            self.leaving = Some(room.name.clone());
        }
    }

    /// Making another room.
    fn another(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        heading(ui, view, words.gui_make_room().as_str());
        let label_of_name = words.gui_room_name();
        let name = label_of_name.as_str();
        let entry = field::show(ui, name, name, &mut self.name, f32::INFINITY);
        let entered = field::is_entered(ui, &entry);
        for (way, told) in [
            (IfMissing::CreateByInvitation, words.gui_joining_invitation()),
            (IfMissing::CreateOpen, words.gui_joining_open()),
            (IfMissing::CreateHidden, words.gui_joining_hidden()),
        ] {
            if radio::show(ui, view, self.way == way, told.as_str()).clicked() {
                self.way = way;
            }
        }
        let room = RoomName::parse(self.name.trim()).ok();
        if room.is_none() && !self.name.trim().is_empty() {
            super::failed(ui, view, words.room_list_no_name().as_str());
        }
        let pressed = ui
            .add_enabled_ui(room.is_some(), |ui| {
                button::show(ui, view, Weight::Main, words.gui_make().as_str()).clicked()
            })
            .inner;
        if let Some(room) = room.filter(|_| pressed || entered) {
            let (room, wish) = RoomChoice::New(room, self.way).does();
            wants.push(Intent::Form(FormIntent::Go(room, wish)));
        }
    }
}

/// What is known of a room.
fn facts(words: &Words, room: &RoomSummary) -> Visible {
    let mut parts = Vec::new();
    for fact in room_choice::facts(words, room) {
        parts.extend((!parts.is_empty()).then_some(Visible::own("  ·  ")));
        parts.push(fact);
    }
    Visible::concat(&parts.iter().collect::<Vec<_>>())
}

/// What a room is called, and what is known of it.
fn about(ui: &mut Ui, view: &View<'_>, room: &RoomSummary) {
    let palette = &view.palette;
    ui.spacing_mut().item_spacing.y = 1.0;
    let colour = if room.encrypted { palette.text } else { palette.plain };
    let (title, width) = (room_choice::title(room), ui.available_width());
    super::cut(ui, title.as_str(), &Type::new(BODY, colour).strong(), width);
    let facts = facts(view.words(), room);
    label(ui, facts.as_str(), &Type::new(SMALL, palette.weak));
}
