//! Going to a room, a person or a command: one field, and below it what goes with what was typed.
//!
//! The keyboard stays in the field; what is chosen is told as its active descendant, so that a screen
//! reader says it as the arrows go by.

use eframe::egui::{
    Color32, EventFilter, Id, Key, Modifiers, Rect, Role, ScrollArea, Sense, TextEdit, Ui,
    UiBuilder, WidgetInfo, accesskit, pos2, vec2,
};
use tchat_front::switcher::{COMMANDS, Choice, Choices};
use tchat_front::text_buffer::Way;

use super::dialog::Dialog;
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::pick::Pick;
use crate::keymap::Action;
use crate::theme::{BODY, SMALL};
use crate::typesetting::draft_text::Graphemes;

/// How wide it is at most, in points.
const WIDTH: f32 = 560.0;

/// How high a choice's row is.
const ROW: f32 = 36.0;

/// How far a page goes.
const PAGE: isize = 8;

/// What is offered, and what was typed.
#[derive(Debug)]
pub struct Switcher {
    /// What is offered.
    pub choices: Choices<Action>,
    typed: String,
    /// Whether it has been seen: the first time, the keyboard goes to its field.
    seen: bool,
    /// What was chosen when it was drawn last: another one is scrolled to.
    shown: Option<usize>,
}

impl Switcher {
    /// One that offers these; of them only commands, if `commands` says so.
    #[must_use]
    pub fn new(mut choices: Choices<Action>, commands: bool) -> Self {
        let typed = if commands { format!("{COMMANDS} ") } else { String::new() };
        choices.look(&typed);
        Self { choices, typed, seen: false, shown: None }
    }

    /// Shows it.
    pub fn show(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let screen = ui.ctx().content_rect();
        let name = view.words().gui_palette();
        let below = (screen.height() * 0.08).min(60.0);
        let is_left = Dialog::new("tchat switcher", &name, WIDTH).below_top(below).show(ui, |ui| {
            keys(ui, wants);
            self.field(ui, view, wants);
            self.state(ui, view);
            self.list(ui, view, wants);
        });
        if is_left {
            wants.push(Intent::Pick(Pick::Close));
        }
    }

    fn field(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let before = self.typed.clone();
        let name = view.words().gui_palette();
        let mut buffer = Graphemes(&mut self.typed);
        let entry = TextEdit::singleline(&mut buffer)
            .desired_width(f32::INFINITY)
            .margin(vec2(10.0, 8.0))
            .hint_text(name.to_string())
            .event_filter(EventFilter {
                tab: true,
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: false,
            });
        let response = entry.show(ui).response.response;
        let chosen = self.choices.chosen().map(|_| row_id(self.choices.at()).accesskit_id());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(name.to_string());
            node.set_role(Role::EditableComboBox);
            node.set_expanded(true);
            if let Some(chosen) = chosen {
                node.set_active_descendant(chosen);
            }
        });
        if !std::mem::replace(&mut self.seen, true) || !response.has_focus() {
            response.request_focus();
            let end = eframe::egui::text::CCursor::new(self.typed.chars().count());
            let mut state = TextEdit::load_state(ui.ctx(), response.id).unwrap_or_default();
            state.cursor.set_char_range(Some(eframe::egui::text::CCursorRange::one(end)));
            TextEdit::store_state(ui.ctx(), response.id, state);
        }
        if self.typed != before {
            wants.push(Intent::Pick(Pick::LookFor(self.typed.clone())));
        }
    }

    /// How much there is.
    fn state(&self, ui: &mut Ui, view: &View<'_>) {
        let words = view.words();
        let told = match self.choices.count() {
            0 => words.panel_nothing_found(),
            count => words.gui_choices(count),
        };
        let response = label(ui, told.as_str(), &Type::new(SMALL, view.palette.weak));
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_live(accesskit::Live::Polite);
        });
    }

    fn list(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let high = (ui.ctx().content_rect().height() * 0.75 - 120.0).max(ROW * 2.0);
        let list = UiBuilder::new()
            .accessibility_role(Role::ListBox)
            .accessibility_label(view.words().panel_switch().to_string());
        ui.spacing_mut().item_spacing.y = 0.0;
        let (count, at) = (self.choices.count(), self.choices.at());
        let moved = self.shown.replace(at) != Some(at);
        let mut area = ScrollArea::vertical().max_height(high).auto_shrink([false, true]);
        let id = ui.make_persistent_id("choices");
        area = area.id_salt("choices");
        if moved {
            area = area.vertical_scroll_offset(self.offset(ui, id, high));
        }
        ui.scope_builder(list, |ui| {
            let shown = area.show_rows(ui, ROW, count, |ui, rows| {
                let found = self.choices.found().enumerate();
                for (number, choice) in found.skip(rows.start).take(rows.len()) {
                    row(ui, view, choice, (number, number == at, count), wants);
                }
            });
            let offset = shown.state.clamped_offset().y;
            ui.data_mut(|data| data.insert_temp(id, offset));
        });
    }

    /// How far it is to be scrolled so that the chosen row is seen.
    fn offset(&self, ui: &Ui, id: Id, high: f32) -> f32 {
        let now: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let top = ROW * f32::from(u16::try_from(self.choices.at()).unwrap_or(u16::MAX));
        now.min(top).max(top + ROW - high)
    }
}

fn row_id(number: usize) -> Id {
    Id::unique("tchat choice").with(number)
}

/// A choice: what it is, what is told of it, and at the right what kind of thing it is.
fn row(
    ui: &mut Ui,
    view: &View<'_>,
    choice: &Choice<Action>,
    (number, is_chosen, count): (usize, bool, usize),
    wants: &mut Intents,
) {
    let palette = &view.palette;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    // Not one that the keyboard goes to: it stays in the field.
    let response = ui.interact(rect, row_id(number), Sense::CLICK);
    let told = match choice.about.as_str() {
        "" => format!("{}, {}", choice.title, choice.kind),
        about => format!("{}, {}, {about}", choice.title, choice.kind),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &told));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_position_in_set(number.saturating_add(1));
        node.set_size_of_set(count);
        node.set_selected(is_chosen);
    });
    let fill = match (is_chosen, response.hovered()) {
        (true, _) => palette.chosen,
        (false, true) => palette.hovered,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    if is_chosen {
        let edge = Rect::from_min_size(rect.min + vec2(0.0, 6.0), vec2(3.0, ROW - 12.0));
        ui.painter().rect_filled(edge, 2.0, palette.accent);
    }
    let middle = rect.center().y;
    let kind = Type::new(SMALL, palette.weak).block(ui, choice.kind.as_str(), f32::INFINITY);
    let right = rect.right() - 10.0 - kind.size().x;
    kind.paint(ui.painter(), pos2(right, middle - kind.size().y / 2.0), 0..0, Color32::TRANSPARENT);
    let left = rect.left() + 12.0;
    let room = (right - left - 12.0).max(10.0);
    let title = Type::new(BODY, palette.text).line(ui, choice.title.as_str(), room);
    let at = pos2(left, middle - title.size().y / 2.0);
    title.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let room = room - title.size().x - 10.0;
    if room > 30.0 && !choice.about.as_str().is_empty() {
        let about = Type::new(SMALL, palette.weak).line(ui, choice.about.as_str(), room);
        let at = pos2(left + title.size().x + 10.0, middle - about.size().y / 2.0);
        about.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    }
    if response.clicked() {
        wants.push(Intent::Pick(Pick::Take(number)));
    }
}

/// The keys that go through the choices while one types.
fn keys(ui: &Ui, wants: &mut Intents) {
    ui.input_mut(|input| {
        let mut on = |held, key, pick: Pick| {
            for _ in 0..input.count_and_consume_key(held, key) {
                wants.push(Intent::Pick(pick.clone()));
            }
        };
        on(Modifiers::NONE, Key::ArrowUp, Pick::Beside(Way::Back));
        on(Modifiers::NONE, Key::ArrowDown, Pick::Beside(Way::On));
        on(Modifiers::SHIFT, Key::Tab, Pick::Beside(Way::Back));
        on(Modifiers::NONE, Key::Tab, Pick::Beside(Way::On));
        on(Modifiers::NONE, Key::PageUp, Pick::From(PAGE.saturating_neg()));
        on(Modifiers::NONE, Key::PageDown, Pick::From(PAGE));
        on(Modifiers::NONE, Key::Enter, Pick::TakeChosen);
        on(Modifiers::CTRL, Key::K, Pick::Close);
    });
}
