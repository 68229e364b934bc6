//! What of the list is seen, and how one moves in it: with the wheel, by pages, by the bar.
//!
//! The chat keeps it by message ([`Scroll`]), this list by its rows ([`Hold`]).

use eframe::egui::{PointerButton, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use tchat_front::conversation::{Conversation, Scroll};
use tchat_front::shown::Key;

use super::{Lens, RowKey, Timeline};
use crate::intent::Intent;
use crate::points;
use crate::view::timeline::hold::Hold;
use crate::view::{Intents, View};

/// How wide the bar is by which one scrolls.
const BAR: f32 = 10.0;

/// What is selected is drawn on by this much for each frame that the pointer is beyond the list.
const DRAG_SCROLL: i64 = 12;

impl Timeline {
    /// What is held, by the rows of this list.
    pub(super) fn held(&self, open: &Conversation) -> Hold<RowKey> {
        match open.scroll() {
            Scroll::End => Hold::End,
            Scroll::At { key, mark } => Hold::At { key: self.there(key), down_to: *mark },
        }
    }

    /// The row of a thing, or of what follows it where it has none: the beginning of the log, or a
    /// place at which nothing is shown.
    fn there(&self, key: &Key) -> RowKey {
        let own = RowKey::Thing(key.clone());
        let Key::Log(anchor) = key else { return own };
        if self.heights.row_of(&own).is_some() {
            return own;
        }
        let follows =
            |row: &&RowKey| matches!(row, RowKey::Thing(Key::Log(other)) if other > anchor);
        self.keys.iter().find(follows).cloned().unwrap_or(own)
    }

    /// The same as the chat keeps it. What is only a line is kept by what stands before it.
    pub(super) fn scroll(&self, hold: &Hold<RowKey>) -> Scroll {
        let Hold::At { key, down_to } = hold else { return Scroll::End };
        if let RowKey::Thing(key) = key {
            return Scroll::At { key: key.clone(), mark: *down_to };
        }
        let row = self.heights.row_of(key).unwrap_or_default();
        let before = self.keys.iter().take(row).rev().find_map(|key| match key {
            RowKey::Thing(key) => Some(key.clone()),
            _ => None,
        });
        let after = || {
            self.keys.iter().skip(row).find_map(|key| match key {
                RowKey::Thing(key) => Some(Scroll::At { key: key.clone(), mark: 0 }),
                _ => None,
            })
        };
        match before {
            Some(key) => Scroll::At { key, mark: u32::MAX },
            None => after().unwrap_or(Scroll::End),
        }
    }

    /// What is held after what mouse and keyboard did.
    pub(super) fn moved(
        &mut self,
        ui: &Ui,
        response: &Response,
        hold: Hold<RowKey>,
        view: u32,
    ) -> Hold<RowKey> {
        let mut by = 0_i64;
        if response.contains_pointer() {
            self.fraction -= ui.input(|input| input.smooth_scroll_delta.y);
            let whole = points::nearest(self.fraction);
            self.fraction -= points::on_screen(whole.into());
            by = by.saturating_add(whole.into());
        }
        let page = i64::from(view).saturating_sub(40).max(1);
        by = by.saturating_add(page.saturating_mul(std::mem::take(&mut self.pages)));
        if response.dragged_by(PointerButton::Primary)
            && let Some(at) = ui.input(|input| input.pointer.latest_pos())
        {
            if at.y < response.rect.top() {
                by = by.saturating_sub(DRAG_SCROLL);
            } else if at.y > response.rect.bottom() {
                by = by.saturating_add(DRAG_SCROLL);
            }
            ui.ctx().request_repaint();
        }
        if by == 0 { hold } else { hold.scrolled(&self.heights, view, by) }
    }

    /// Which point is the uppermost that is seen.
    pub(super) fn top(&self, open: &Conversation, hold: &Hold<RowKey>, view: u32) -> u64 {
        let revealed = open.reveal().and_then(|reveal| {
            let row = self.heights.row_of(&self.there(&reveal.key))?;
            Some(match reveal.middle {
                true => Hold::around(&self.heights, view, row),
                false => hold.showing(&self.heights, view, row),
            })
        });
        revealed.as_ref().unwrap_or(hold).top(&self.heights, view)
    }

    /// The bar by which one scrolls: where in the window one is, as far as heights are known.
    pub(super) fn bar(&self, ui: &Ui, view: &View<'_>, lens: Lens, wants: &mut Intents) {
        let (total, seen) = (self.heights.total(), u64::from(lens.view));
        if total <= seen {
            return;
        }
        let share = |part: u64| {
            let thousandths = part.saturating_mul(10_000).checked_div(total).unwrap_or_default();
            f32::from(u16::try_from(thousandths).unwrap_or(10_000)) / 10_000.0
        };
        let track =
            Rect::from_min_max(pos2(lens.rect.right() - BAR, lens.rect.top()), lens.rect.max);
        let high = (track.height() * share(seen)).max(28.0);
        let room = track.height() - high;
        let past = share(lens.top) / (1.0 - share(seen)).max(0.000_1);
        let thumb = Rect::from_min_size(
            pos2(track.left(), track.top() + room * past.min(1.0)),
            vec2(BAR, high),
        );
        let response = ui.interact(track, ui.scope_id().with("bar"), Sense::click_and_drag());
        let name = view.words().gui_messages();
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, &name));
        let visuals = ui.style().interact(&response);
        let colour = if response.hovered() || response.dragged() {
            visuals.fg_stroke.color
        } else {
            ui.visuals().weak_text_color()
        };
        let thumb_seen = thumb.shrink2(vec2(2.0, 2.0));
        ui.painter().rect_filled(thumb_seen, 3.0, colour.gamma_multiply(0.6));
        if let Some(at) = response.interact_pointer_pos() {
            let past = ((at.y - track.top() - high / 2.0) / room.max(1.0)).clamp(0.0, 1.0);
            let ten_thousandths = u64::from(points::up(past * 10_000.0));
            let top = total.saturating_sub(seen).saturating_mul(ten_thousandths) / 10_000;
            let hold = Hold::at(&self.heights, top, lens.view);
            wants.push(Intent::Hold(self.scroll(&hold)));
        }
    }
}
