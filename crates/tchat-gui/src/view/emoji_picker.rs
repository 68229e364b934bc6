//! Choosing an emoji: those used last, all of a kind, or those that are called so.

use eframe::egui::{
    Align2, Color32, CornerRadius, Key, Margin, Modifiers, Response, Role, ScrollArea, Sense,
    Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, vec2,
};
use tchat_front::emoji_choice::{EmojiKind, EmojiOffer};
use tchat_i18n::{Visible, Words};

use super::View;
use super::text::{Type, label};
use crate::kept::recent_emoji;
use crate::theme::SMALL;

/// How wide and high what one chooses from is, in points.
const CELL: f32 = 34.0;
/// How many stand in a row.
const COLUMNS: usize = 9;
/// How many rows are seen.
const ROWS: f32 = 6.0;

/// What is remembered of choosing.
#[derive(Debug, Default)]
pub struct EmojiPicker {
    /// What is looked for.
    typed: String,
    /// Which kind is shown; else those used last.
    kind: Option<EmojiKind>,
    found: Vec<EmojiOffer>,
    /// What they were found for.
    found_for: Option<(String, Option<EmojiKind>)>,
    is_open: bool,
}

impl EmojiPicker {
    /// Takes note that it is not shown: next time it begins anew.
    pub fn closed(&mut self) {
        if std::mem::take(&mut self.is_open) {
            *self = Self::default();
        }
    }

    /// Shows it; gives what was chosen.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<String> {
        let words = view.words();
        ui.set_width(CELL * f32::from(u8::try_from(COLUMNS).unwrap_or(u8::MAX)) + 14.0);
        let entry = TextEdit::singleline(&mut self.typed)
            .hint_text(words.gui_emoji_search().as_str())
            .align(Align2::LEFT_CENTER)
            .margin(Margin::symmetric(8, 4))
            .desired_width(f32::INFINITY);
        let entry = ui.add(entry);
        ui.ctx().accesskit_node_builder(entry.id, |node| {
            node.set_label(words.gui_emoji_search().to_string());
        });
        if !std::mem::replace(&mut self.is_open, true) {
            entry.request_focus();
            recent_now(self, ui);
        }
        ui.add_space(4.0);
        self.kinds(ui, view);
        self.find(ui);
        let enters = entry.lost_focus()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let first = self.found.first().filter(|_| enters).map(|it| it.emoji.to_owned());
        let chosen = self.grid(ui, view).or(first);
        if let Some(emoji) = &chosen {
            recent_emoji::used(ui.ctx(), emoji);
        }
        chosen
    }

    /// The kinds, one of which is shown unless something is looked for.
    fn kinds(&mut self, ui: &mut Ui, view: &View<'_>) {
        let words = view.words();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let kinds = EmojiKind::ALL.map(Some);
            for kind in std::iter::once(None).chain(kinds) {
                let sign = kind.map_or("🕘", EmojiKind::sign);
                let name = kind.map_or_else(|| words.gui_emoji_recent(), |it| called(it, words));
                let is_shown = self.kind == kind && self.typed.trim().is_empty();
                let response = cell(ui, view, sign, name.as_str(), CELL - 2.0, is_shown);
                if response.clicked() {
                    self.kind = kind;
                    self.typed.clear();
                }
            }
        });
        let title = match (self.typed.trim().is_empty(), self.kind) {
            (false, _) => words.gui_emoji_search(),
            (true, None) => words.gui_emoji_recent(),
            (true, Some(kind)) => called(kind, words),
        };
        label(ui, title.as_str(), &Type::new(SMALL, view.palette.weak).strong());
    }

    /// Finds what is to be shown, if that is something else by now.
    fn find(&mut self, ui: &Ui) {
        let wanted = (self.typed.trim().to_owned(), self.kind);
        if self.found_for.as_ref() == Some(&wanted) {
            return;
        }
        self.found = match (&*wanted.0, wanted.1) {
            ("", Some(kind)) => kind.offers().collect(),
            ("", None) => {
                let recent = recent_emoji::of(ui.ctx());
                recent.iter().filter_map(|emoji| EmojiOffer::known(emoji)).collect()
            }
            (typed, _) => EmojiOffer::called(typed),
        };
        self.found_for = Some(wanted);
    }

    fn grid(&self, ui: &mut Ui, view: &View<'_>) -> Option<String> {
        let mut chosen = None;
        if self.found.is_empty() {
            let none = view.words().gui_emoji_none();
            label(ui, none.as_str(), &Type::new(SMALL, view.palette.weak));
        }
        let rows = self.found.len().div_ceil(COLUMNS);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ScrollArea::vertical()
            .id_salt(("emoji", self.kind.map(EmojiKind::sign)))
            .min_scrolled_height(CELL * ROWS)
            .max_height(CELL * ROWS)
            .auto_shrink([false, false])
            .show_rows(ui, CELL, rows, |ui, seen| {
                for row in self.found.chunks(COLUMNS).skip(seen.start).take(seen.len()) {
                    ui.horizontal(|ui| {
                        for offer in row {
                            let name = Visible::line(offer.name);
                            let one = cell(ui, view, offer.emoji, name.as_str(), CELL, false);
                            if one.clicked() {
                                chosen = Some(offer.emoji.to_owned());
                            }
                        }
                    });
                }
            });
        chosen
    }
}

/// Begins with those used last.
fn recent_now(picker: &mut EmojiPicker, ui: &Ui) {
    picker.found_for = None;
    picker.find(ui);
}

/// One that can be chosen; what is chosen is framed, not only coloured.
fn cell(
    ui: &mut Ui,
    view: &View<'_>,
    sign: &str,
    name: &str,
    side: f32,
    is_chosen: bool,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(side, CELL), Sense::click());
    let palette = &view.palette;
    let marked = response.hovered() || response.has_focus();
    if marked || is_chosen {
        let fill = if is_chosen { palette.chosen } else { palette.hovered };
        let width = if response.has_focus() { 2.0 } else { 1.0 };
        let edge = Stroke::new(width, palette.accent);
        let corners = CornerRadius::same(6);
        ui.painter().rect(rect.shrink(1.0), corners, fill, edge, StrokeKind::Inside);
    }
    let block = Type::new(20.0, palette.text).block(ui, sign, f32::INFINITY);
    let at = rect.center() - block.size() / 2.0;
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, name));
    response.on_hover_text(name)
}

fn called(kind: EmojiKind, words: &Words) -> Visible {
    match kind {
        EmojiKind::Smileys => words.gui_emoji_smileys(),
        EmojiKind::People => words.gui_emoji_people(),
        EmojiKind::Nature => words.gui_emoji_nature(),
        EmojiKind::Food => words.gui_emoji_food(),
        EmojiKind::Travel => words.gui_emoji_travel(),
        EmojiKind::Activities => words.gui_emoji_activities(),
        EmojiKind::Objects => words.gui_emoji_objects(),
        EmojiKind::Symbols => words.gui_emoji_symbols(),
        EmojiKind::Flags => words.gui_emoji_flags(),
    }
}
