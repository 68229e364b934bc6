//! What can be done with the message that the pointer is on, beside it: react, answer, more.
//!
//! The same is reached with the keyboard: a message is chosen, and each has a key.

use eframe::egui::{
    CornerRadius, Frame, Margin, Popup, PopupCloseBehavior, Rect, RectAlign, Stroke, Ui, UiBuilder,
    pos2, vec2,
};
use tchat_client::parts::Emoji;
use tchat_proto::id::Seq;

use super::pointing::Aimed;
use super::{Lens, RowKey, Timeline};
use crate::intent::Intent;
use crate::points;
use crate::view::emoji_picker::EmojiPicker;
use crate::view::sign::{self, Sign};
use crate::view::{Intents, View};

/// How wide it is, in points: three buttons, and the room around them.
const WIDE: f32 = 3.0 * sign::SMALL + 6.0;

/// What is remembered of it.
#[derive(Debug, Default)]
pub(super) struct Toolbar {
    picker: EmojiPicker,
    /// The message that has it, and where it is: the message keeps it while the pointer is on it, or something
    /// of it is open.
    shown: Option<(RowKey, Rect)>,
    is_open: bool,
}

impl Timeline {
    /// Shows it.
    pub(super) fn toolbar(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        lens: Lens,
        aimed: Option<&Aimed>,
        wants: &mut Intents,
    ) {
        let pointer = ui.input(|input| input.pointer.latest_pos());
        let is_open = std::mem::take(&mut self.toolbar.is_open);
        let held = self
            .toolbar
            .shown
            .take()
            .filter(|(_, area)| is_open || pointer.is_some_and(|at| area.contains(at)));
        let held = held.and_then(|(key, _)| self.heights.row_of(&key));
        let Some(number) = held.or_else(|| aimed.map(|aimed| aimed.number)) else { return };
        let Some(message) = self.message(number).filter(|it| it.deleted.is_none()) else { return };
        let seq = message.seq;
        let Some(row) = self.row(number) else { return };
        let top = lens.y(self.heights.top(number));
        let bottom = top + points::on_screen(row.height.into());
        if bottom < lens.rect.top() || top > lens.rect.bottom() {
            return;
        }
        let high = sign::SMALL + 4.0;
        // Above the first line, so that it covers none of what is said below.
        let y = (top - high * 0.6).clamp(lens.rect.top() + 2.0, lens.rect.bottom() - high);
        let at = pos2(lens.rect.right() - WIDE - 22.0, y);
        let area = Rect::from_min_size(at, vec2(WIDE, high));
        let mut open = false;
        ui.scope_builder(UiBuilder::new().max_rect(area).id_salt("toolbar"), |ui| {
            let frame = Frame::new()
                .fill(view.palette.raised)
                .stroke(Stroke::new(1.0, view.palette.line))
                .corner_radius(CornerRadius::same(8))
                .inner_margin(Margin::same(2));
            frame.show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    open |= self.react(ui, view, seq, wants);
                    if sign::small(ui, Sign::Reply, view.words().gui_reply().as_str()).clicked() {
                        wants.push(Intent::Reply(seq));
                    }
                    open |= self.more(ui, view, number, wants);
                });
            });
        });
        self.toolbar.is_open = open;
        self.toolbar.shown = self.keys.get(number).map(|key| (key.clone(), area));
    }

    /// The button by which one reacts; says whether what one chooses from is open.
    fn react(&mut self, ui: &mut Ui, view: &View<'_>, seq: Seq, wants: &mut Intents) -> bool {
        let name = view.words().gui_react();
        let button = sign::small(ui, Sign::Emoji, name.as_str());
        let popup = Popup::menu(&button)
            .align(RectAlign::BOTTOM_END)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let is_open = popup.is_open();
        let chosen = popup.show(|ui| {
            let chosen = self.toolbar.picker.show(ui, view);
            if chosen.is_some() {
                ui.close();
            }
            chosen
        });
        match chosen {
            None => self.toolbar.picker.closed(),
            Some(shown) => {
                let emoji = shown.inner.and_then(|emoji| Emoji::parse(&emoji).ok());
                wants.extend(emoji.map(|emoji| Intent::Toggle(seq, emoji, true)));
            }
        }
        is_open || button.clicked()
    }

    /// The button that opens the menu of a message; says whether it is open.
    fn more(&self, ui: &mut Ui, view: &View<'_>, number: usize, wants: &mut Intents) -> bool {
        let button = sign::small(ui, Sign::More, view.words().gui_more().as_str());
        let popup = Popup::menu(&button).align(RectAlign::BOTTOM_END);
        let is_open = popup.is_open();
        let aimed = Aimed { number, place: vec2(-1.0, -1.0) };
        popup.show(|ui| self.subject(&aimed, false).show(ui, view, wants));
        is_open || button.clicked()
    }
}
