//! Looking for what was written, as one types.

use eframe::egui::{Color32, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, accesskit, vec2};
use tchat_client::search::Hit;
use tchat_front::search::{Search, Stage};
use tchat_i18n::Visible;
use tchat_speech::explain;

use super::dialog::Dialog;
use super::text::{Type, label};
use super::{Intents, View, sender, sheet};
use crate::intent::Intent;
use crate::theme::{BODY, SMALL};
use crate::typesetting::draft_text::Graphemes;

/// How wide it is, in points.
const WIDTH: f32 = 620.0;

/// How high a hit's row is.
const ROW: f32 = 48.0;

/// A search, and what was typed.
#[derive(Debug)]
pub struct Finding {
    /// What is looked for.
    pub search: Search,
    typed: String,
    /// Whether it has been seen: the first time, the keyboard goes to its entry.
    seen: bool,
}

impl Finding {
    /// One that has just begun.
    #[must_use]
    pub const fn of(search: Search) -> Self {
        Self { search, typed: String::new(), seen: false }
    }

    /// Shows it.
    pub fn show(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        let title = match view.chat.here().filter(|_| !self.search.is_everywhere()) {
            Some(room) => words.search_in(view.chat.rooms().title(room)),
            None => words.search_everywhere(),
        };
        let is_left = Dialog::new("tchat finding", &title, WIDTH).show(ui, |ui| {
            self.entry(ui, &title, wants);
            self.state(ui, view);
            self.hits(ui, view, wants);
            ui.add_space(6.0);
            if self.search.has_room() {
                let everywhere = self.search.is_everywhere();
                let word = words.search_everywhere();
                if sheet::switch(ui, view, everywhere, word.as_str()).clicked() {
                    wants.push(Intent::LookElsewhere);
                }
            }
            ui.add_space(6.0);
            if ui.button(words.gui_close().as_str()).clicked() {
                wants.push(Intent::CloseFinding);
            }
        });
        if is_left {
            wants.push(Intent::CloseFinding);
        }
    }

    fn entry(&mut self, ui: &mut Ui, title: &Visible, wants: &mut Intents) {
        let before = self.typed.clone();
        let mut buffer = Graphemes(&mut self.typed);
        let hint = title.to_string();
        let entry = TextEdit::singleline(&mut buffer).desired_width(f32::INFINITY).hint_text(hint);
        let response = entry.show(ui).response.response;
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(title.to_string()));
        if !std::mem::replace(&mut self.seen, true) {
            response.request_focus();
        }
        if self.typed != before {
            wants.push(Intent::LookFor(self.typed.clone()));
        }
    }

    /// How far it is, and what can be typed.
    fn state(&self, ui: &mut Ui, view: &View<'_>) {
        let words = view.words();
        let count = u64::try_from(self.search.hits().len()).unwrap_or(u64::MAX);
        let told = match self.search.stage() {
            Stage::Nothing => words.search_how(),
            Stage::Refused(refused) => explain::input::explain(refused, words).sentence(),
            Stage::Looking => words.search_looking(),
            Stage::Done if count == 0 => words.search_nothing(),
            Stage::Done if self.search.has_more() => words.search_hits_and_more(count),
            Stage::Done => words.search_hits(count),
        };
        let response = label(ui, told.as_str(), &Type::new(SMALL, view.palette.weak));
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_live(accesskit::Live::Polite);
        });
    }

    fn hits(&self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let high = ui.ctx().content_rect().height() * 0.55;
        let hits = self.search.hits();
        let area = ScrollArea::vertical().max_height(high);
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, hits.len(), |ui, rows| {
            if rows.end == hits.len() && self.search.has_more() {
                wants.push(Intent::LookOn);
            }
            for hit in hits.iter().skip(rows.start).take(rows.len()) {
                row(ui, view, hit, wants);
            }
        });
    }
}

/// A hit: who, where and when, and below what of it was found.
fn row(ui: &mut Ui, view: &View<'_>, hit: &Hit, wants: &mut Intents) {
    let palette = &view.palette;
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = Visible::name(&hit.from.nick);
    let text = Visible::line(&hit.snippet.text);
    let day = view.chat.day_name(view.chat.day_of(hit.time));
    let place = view.chat.rooms().title(&hit.room);
    let head = format!("{name}  ·  {place}  ·  {day}, {}", view.chat.time_of_day(hit.time));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{head}: {text}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, palette.hovered);
    }
    if response.clicked() {
        wants.push(Intent::GoTo(hit.room.clone(), hit.seq));
    }
    let width = rect.width() - 16.0;
    let kind = Type::new(SMALL, sender(palette, hit.from.account)).strong();
    let at = rect.min + vec2(8.0, 5.0);
    kind.line(ui, &head, width).paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    let said = Type::new(BODY, palette.text).line(ui, text.as_str(), width);
    said.paint(ui.painter(), at + vec2(0.0, 18.0), 0..0, Color32::TRANSPARENT);
}
