//! Rows on the screen, and in the tree that a screen reader has.

use std::ops::Range;

use eframe::egui::{Rect, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2};
use tchat_front::conversation::Conversation;

use super::{Lens, Made, RowKey, Timeline};
use crate::points;
use crate::view::View;

impl Timeline {
    pub(super) fn paint(
        &self,
        ui: &Ui,
        view: &View<'_>,
        open: &Conversation,
        lens: Lens,
        seen: Range<usize>,
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
}
