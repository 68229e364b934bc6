//! Whether somebody is who they seem: what to compare with them and how, and what came of it.

use eframe::egui::{
    Color32, FontFamily, Frame, Margin, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2,
};
use tchat_client::Event;
use tchat_client::command::Verify;
use tchat_client::safety_number::NotANumber;
use tchat_front::comparison::Comparison;
use tchat_front::concerns::Concern;
use tchat_speech::explain;
use tchat_speech::tell::text;

use super::{Turn, heading};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::field;
use crate::view::text::{Type, label};
use crate::view::{Intents, View, qr};

/// Somebody, and what is compared with them.
#[derive(Debug, Clone)]
pub struct PersonForm {
    pub(super) with: Comparison,
    /// What they read aloud.
    typed: String,
    /// Why that can be no number.
    unreadable: Option<NotANumber>,
    /// Whether it was said that the numbers are not the same.
    differs: bool,
}

impl PersonForm {
    /// With somebody.
    #[must_use]
    pub const fn new(with: Comparison) -> Self {
        Self { with, typed: String::new(), unreadable: None, differs: false }
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event) -> bool {
        let done = self.with.heard(event);
        if done.is_some_and(|how| how != Verify::Show) {
            self.typed.clear();
            (self.unreadable, self.differs) = (None, false);
        }
        done.is_some()
    }

    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let name = text::name(self.with.who());
        self.changed(ui, view);
        let (sign, told, colour) = match self.with.is_verified() {
            true => ("✓", words.is_verified(&name), palette.sealed),
            false => ("○", words.is_not_verified(&name), palette.plain),
        };
        let state = label(ui, &format!("{sign} {told}"), &Type::new(BODY, colour).strong());
        state.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
        ui.ctx().accesskit_node_builder(state.id, |node| node.set_live(accesskit::Live::Polite));
        label(ui, words.gui_compare_how().as_str(), &Type::new(BODY, palette.text));
        ui.add_space(4.0);
        label(ui, words.verify_number(&name).as_str(), &Type::new(SMALL, palette.weak).strong());
        let digits = self.with.digits();
        groups(ui, view, &digits.iter().map(String::as_str).collect::<Vec<_>>());
        label(ui, words.verify_words().as_str(), &Type::new(SMALL, palette.weak).strong());
        groups(ui, view, &self.with.words(words.lang()));
        self.answer(ui, view, turn, wants);
        ui.add_space(6.0);
        heading(ui, view, words.person_compare(&name).as_str());
        self.read_aloud(ui, view, wants);
        ui.add_space(6.0);
        heading(ui, view, words.verify_qr().as_str());
        let code = self.with.number().qr_text();
        let shown = qr::show(ui, &code, words.show_code().as_str(), 240.0);
        debug_assert!(shown.is_ok(), "sixty digits have a code");
    }

    /// Another key is behind the name than before: what that means.
    fn changed(&self, ui: &mut Ui, view: &View<'_>) {
        let about_them = |it: &&Concern| matches!(it, Concern::KeyChanged(change) if change.who.account == self.with.who().account);
        let words = view.words();
        let Some(concern) = view.chat.concerns().all().iter().find(about_them) else { return };
        let told = concern.what(words, view.chat.rooms().titles());
        warning(ui, view, &format!("⚠ {told}"), None);
        ui.add_space(4.0);
    }

    /// What one says to it.
    fn answer(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let words = view.words();
        let name = text::name(self.with.who());
        let mut ask = |how| {
            let wish = self.with.wish(how).into_iter().collect();
            wants.push(Intent::Form(FormIntent::Ask(wish)));
        };
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            if self.with.is_verified() {
                let undo = words.person_undo(&name);
                // Another button than the one before, which may have the keyboard.
                let undo =
                    ui.push_id("undo", |ui| button::show(ui, view, Weight::Plain, undo.as_str()));
                if undo.inner.clicked() {
                    ask(Verify::Undo);
                }
                return;
            }
            if button::show(ui, view, Weight::Main, words.gui_match().as_str()).clicked() {
                ask(Verify::Believe);
            }
            let differ = button::show(ui, view, Weight::Plain, words.gui_differ().as_str());
            if turn == Turn::First {
                // Enter, pressed by the way, notes nothing.
                differ.request_focus();
            }
            self.differs |= differ.clicked();
        });
        if self.differs {
            let told = words.number_differs(&name);
            warning(ui, view, told.as_str(), Some(words.number_differs_hint(&name).as_str()));
        }
    }

    fn read_aloud(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let words = view.words();
        let name = words.person_compare(text::name(self.with.who()));
        ui.horizontal_wrapped(|ui| {
            let width = (ui.available_width() - 130.0).max(140.0);
            let entry = field::show(ui, name.as_str(), "", &mut self.typed, width);
            if entry.changed() {
                self.unreadable = None;
            }
            let entered = field::is_entered(ui, &entry);
            let pressed = ui
                .add_enabled_ui(!self.typed.trim().is_empty(), |ui| {
                    button::show(ui, view, Weight::Plain, words.gui_compare().as_str()).clicked()
                })
                .inner;
            if (pressed || entered) && !self.typed.trim().is_empty() {
                match self.with.read_aloud(&self.typed) {
                    Ok(wish) => {
                        wants.push(Intent::Form(FormIntent::Ask(wish.into_iter().collect())));
                    }
                    Err(why) => self.unreadable = Some(why),
                }
            }
        });
        if let Some(why) = &self.unreadable {
            let told = explain::input::number_unreadable(why, words);
            super::failed(ui, view, &format!("{told}; {}", words.number_unreadable_hint()));
        }
    }
}

/// Groups to be read aloud, in columns as wide as the form has room for.
fn groups(ui: &mut Ui, view: &View<'_>, groups: &[&str]) {
    let palette = &view.palette;
    let kind = Type::new(BODY + 1.0, palette.text).in_family(FontFamily::Monospace);
    let blocks: Vec<_> = groups.iter().map(|it| kind.block(ui, it, f32::INFINITY)).collect();
    let widest = blocks.iter().map(|block| block.size().x).fold(0.0, f32::max) + 16.0;
    let fits = |columns: &u8| f32::from(*columns) * widest <= ui.available_width() - 8.0;
    let columns = [6, 4, 3].into_iter().find(fits).unwrap_or(2_u8);
    let (around, high) = (12.0, 26.0);
    let rows = u8::try_from(groups.len().div_ceil(columns.into())).unwrap_or(u8::MAX);
    let size = vec2(ui.available_width(), f32::from(rows) * high + 2.0 * around - 4.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, groups.join(" ")));
    ui.painter().rect_filled(rect, 8.0, palette.side);
    let wide = (rect.width() - 2.0 * around) / f32::from(columns);
    let mut at = rect.min + vec2(around, around);
    for (number, block) in blocks.iter().enumerate() {
        block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
        at.x += wide;
        if (number + 1) % usize::from(columns) == 0 {
            at = pos2(rect.left() + around, at.y + high);
        }
    }
}

/// What nobody may pass over, and what to do.
fn warning(ui: &mut Ui, view: &View<'_>, told: &str, hint: Option<&str>) {
    let frame =
        Frame::new().fill(view.palette.plain_page).corner_radius(8).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let response = label(ui, told, &Type::new(BODY, view.palette.plain).strong());
        response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, told));
        if let Some(hint) = hint {
            label(ui, hint, &Type::new(BODY, view.palette.text));
        }
    });
}
