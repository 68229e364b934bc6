//! What the pointer does with rows: presses what can be pressed, and selects text.

use eframe::egui::{CursorIcon, PointerButton, Pos2, Response, Ui, Vec2, pos2};
use tchat_front::conversation::Conversation;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Lens, RowKey, Timeline, keys};
use crate::intent::Intent;
use crate::points;
use crate::typesetting::selection::{Selection, Spot};
use crate::view::message_menu::Subject;
use crate::view::writing::Writing;
use crate::view::{Intents, View, menu};

/// What is under the pointer.
#[derive(Debug, Clone)]
pub(super) struct Aimed {
    pub(super) number: usize,
    /// Where in the row.
    pub(super) place: Vec2,
}

impl Timeline {
    /// The row at a place of the screen; above all of them the first, below the last.
    pub(super) fn aimed(&self, lens: Lens, at: Pos2) -> Option<Aimed> {
        let below = points::nearest(
            at.y.clamp(lens.rect.top(), lens.rect.bottom() - 1.0) - lens.rect.top(),
        );
        let number = self.heights.row_at(lens.top.saturating_add_signed(below.into()))?;
        let top = pos2(lens.rect.left(), lens.y(self.heights.top(number)));
        Some(Aimed { number, place: at - top })
    }

    /// Does what the pointer does.
    pub(super) fn point(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        (open, response): (&Conversation, &Response),
        lens: Lens,
        wants: &mut Intents,
    ) {
        let pointer = ui.input(|input| input.pointer.latest_pos());
        let aimed = pointer.and_then(|at| self.aimed(lens, at));
        if response.hovered()
            && let Some(Aimed { number, place }) = &aimed
            && let Some(row) = self.row(*number)
        {
            if row.link_at(*place).is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            } else if row.has_text_at(*place) {
                ui.ctx().set_cursor_icon(CursorIcon::Text);
            }
        }
        self.select(ui, response, aimed.as_ref(), lens);
        if response.clicked_by(PointerButton::Primary)
            && let Some(aimed) = &aimed
        {
            self.press(aimed, wants);
        }
        let is_over = pointer.is_some_and(|at| lens.rect.contains(at))
            && ui.ctx().layer_id_at(pointer.unwrap_or_default()) == Some(ui.layer_id());
        let over = aimed.clone().filter(|_| is_over && !response.dragged());
        self.offer(view, (open, response), (aimed, lens), wants);
        self.toolbar(ui, view, lens, over.as_ref(), wants);
        // What is selected where one writes is the entry's to copy.
        if keys::copies(ui)
            && !Writing::has_selected(ui.ctx())
            && let Some(text) = self.selected()
        {
            wants.push(Intent::Copy(text));
        }
    }

    /// Offers what can be done with what is under the pointer, or with what is chosen.
    fn offer(
        &mut self,
        view: &View<'_>,
        (open, response): (&Conversation, &Response),
        (aimed, lens): (Option<Aimed>, Lens),
        wants: &mut Intents,
    ) {
        if response.secondary_clicked() {
            self.menu = aimed.map(|aimed| (aimed, true));
        } else if let Some(number) = menu::is_due(response).then(|| self.chosen(open)).flatten() {
            self.menu = Some((Aimed { number, place: Vec2::ZERO }, false));
        }
        let about = self.menu.as_ref().map(|(aimed, by_pointer)| self.subject(aimed, *by_pointer));
        let Some(about) = about.filter(Subject::has_any) else { return };
        let place = self.chosen_rect(open, lens).unwrap_or(lens.rect);
        menu::about(response, place, false, |ui| about.show(ui, view, wants));
    }

    pub(super) fn spot(&self, aimed: &Aimed) -> Option<Spot<RowKey>> {
        let key = self.keys.get(aimed.number)?.clone();
        let byte = self.row(aimed.number)?.byte_at(aimed.place).unwrap_or_default();
        Some(Spot { key, byte })
    }

    pub(super) fn select(
        &mut self,
        ui: &Ui,
        response: &Response,
        aimed: Option<&Aimed>,
        lens: Lens,
    ) {
        if response.double_clicked() || response.triple_clicked() {
            self.select_word(aimed, response.triple_clicked());
            return;
        }
        if response.drag_started_by(PointerButton::Primary) {
            let origin = ui.input(|input| input.pointer.press_origin());
            let from = origin.and_then(|at| self.aimed(lens, at));
            self.selection = from.and_then(|from| self.spot(&from)).map(Selection::from);
        } else if response.clicked_by(PointerButton::Primary) {
            self.selection = None;
        }
        if response.dragged_by(PointerButton::Primary) {
            let spot = aimed.and_then(|aimed| self.spot(aimed));
            if let (Some(selection), Some(spot)) = (&mut self.selection, spot) {
                selection.draw_to(spot);
            }
        }
    }

    /// Selects the word under the pointer, or all that the message says.
    pub(super) fn select_word(&mut self, aimed: Option<&Aimed>, all: bool) {
        let Some(aimed) = aimed else { return };
        let Some(spot) = self.spot(aimed) else { return };
        let Some(text) = self.row(aimed.number).and_then(|row| row.text()) else { return };
        let mut words = text.split_word_bound_indices();
        let word = words.find(|(at, word)| spot.byte < at.saturating_add(word.len()));
        let bytes = match word {
            Some((at, word)) if !all => at..at.saturating_add(word.len()),
            _ => 0..text.len(),
        };
        self.selection = Some(Selection::within(spot.key, bytes));
    }

    /// What was clicked on.
    pub(super) fn press(&self, aimed: &Aimed, wants: &mut Intents) {
        let Some(row) = self.row(aimed.number) else { return };
        if let Some(place) = row.link_at(aimed.place) {
            wants.push(Intent::OpenLink(place.clone()));
            return;
        }
        wants.push(Intent::ChooseThis(None));
    }
}
