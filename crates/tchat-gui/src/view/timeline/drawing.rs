//! Rows on the screen, and in the tree that a screen reader has.

use std::ops::Range;

use eframe::egui::{
    CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit, pos2, vec2,
};
use tchat_client::parts::Emoji;
use tchat_front::conversation::Conversation;

use super::{Lens, Made, RowKey, Timeline};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::points;
use crate::view::row::{Press, Pressable};
use crate::view::{Intents, View};

impl Timeline {
    pub(super) fn paint(
        &self,
        ui: &Ui,
        view: &View<'_>,
        open: &Conversation,
        lens: Lens,
        seen: Range<usize>,
        wants: &mut Intents,
    ) {
        let palette = &view.palette;
        for number in seen {
            let Some(key) = self.keys.get(number) else { continue };
            let Some(made) = self.rows.get(key) else { continue };
            let top = lens.y(self.heights.top(number));
            let size = vec2(lens.rect.width(), points::on_screen(made.row.height.into()));
            let rect = Rect::from_min_size(pos2(lens.rect.left(), top), size);
            let is_chosen = matches!(key, RowKey::Thing(key) if open.chosen() == Some(key));
            if is_chosen {
                ui.painter().rect_filled(rect, 0.0, palette.chosen);
                let edge = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
                ui.painter().rect_filled(edge, 0.0, palette.accent);
            }
            let length = made.row.text().map_or(0, str::len);
            let selected = match &self.selection {
                Some(selection) => selection.of(key, length, |key| self.heights.row_of(key)),
                None => 0..0,
            };
            made.row.paint(ui.painter(), rect, selected, palette.selection);
            self.tell(ui, made, key, rect, number);
            self.presses(ui, view, (made, key, number), rect, wants);
        }
    }

    /// Lets a screen reader know of a row.
    pub(super) fn tell(&self, ui: &Ui, made: &Made, key: &RowKey, rect: Rect, number: usize) {
        let response = ui.interact(rect, ui.scope_id().with(key), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &made.row.label));
        let is_newest = number.saturating_add(1) == self.keys.len();
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_size_of_set(self.keys.len());
            node.set_position_in_set(number.saturating_add(1));
            if is_newest {
                node.set_live(accesskit::Live::Polite);
            }
        });
    }

    /// What can be pressed in a row.
    fn presses(
        &self,
        ui: &Ui,
        view: &View<'_>,
        (made, key, number): (&Made, &RowKey, usize),
        rect: Rect,
        wants: &mut Intents,
    ) {
        for (nth, Pressable { area, press, name }) in made.row.presses().iter().enumerate() {
            let area = area.translate(rect.min.to_vec2());
            let id = ui.scope_id().with((key, "press", nth));
            let response = ui.interact(area, id, Sense::click());
            let kind = if *press == Press::SeeLarge { Role::Image } else { Role::Button };
            response.widget_info(|| WidgetInfo::labeled(kind, true, name));
            if response.hovered() || response.has_focus() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
                let width = if response.has_focus() { 2.0 } else { 1.0 };
                let edge = Stroke::new(width, view.palette.accent);
                ui.painter().rect_stroke(area, 6.0, edge, StrokeKind::Outside);
            }
            if response.clicked() {
                wants.extend(self.pressed(number, press));
            }
        }
    }

    /// What is wanted by pressing something in a row.
    fn pressed(&self, number: usize, press: &Press) -> Option<Intent> {
        let seq = self.message(number).map(|message| message.seq);
        let key = || match self.keys.get(number)? {
            RowKey::Thing(key) => Some(key.clone()),
            _ => None,
        };
        match press {
            Press::Answered => seq.map(Intent::GoToAnswered),
            Press::Reaction(emoji, mine) => {
                let emoji = Emoji::parse(emoji).ok()?;
                seq.map(|seq| Intent::Toggle(seq, emoji, !mine))
            }
            Press::Retry => key().map(Intent::Retry),
            Press::Dismiss => key().map(Intent::Dismiss),
            Press::File(wish) => Some(Intent::File(wish.clone())),
            Press::SeeLarge => seq.map(FileWish::SeeLarge).map(Intent::File),
            Press::Save => seq.map(FileWish::Save).map(Intent::File),
        }
    }
}
