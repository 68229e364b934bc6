//! A rule that goes or does not: a knob to the left or to the right, and what it is for beside it.

use eframe::egui::{Color32, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use eframe::egui::{Rect, Response};

use crate::theme::BODY;
use crate::view::View;
use crate::view::focus;
use crate::view::text::Type;

/// Shows it.
pub fn show(ui: &mut Ui, view: &View<'_>, on: bool, name: &str) -> Response {
    let palette = &view.palette;
    let enabled = ui.is_enabled();
    let colour = if enabled { palette.text } else { palette.weak };
    let block = Type::new(BODY, colour).block(ui, name, ui.available_width() - 56.0);
    let size = vec2(ui.available_width(), block.size().y.max(28.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, on, name));
    let pill = Rect::from_min_size(pos2(rect.left() + 2.0, rect.top() + 4.0), vec2(40.0, 22.0));
    let (fill, knob) = match (on, enabled) {
        (true, true) => (palette.accent, palette.on_accent),
        (true, false) => (palette.weak, palette.page),
        (false, _) => (palette.raised, palette.weak),
    };
    let edge = if on { fill } else { palette.weak };
    ui.painter().rect(pill, 11.0, fill, Stroke::new(1.5, edge), StrokeKind::Inside);
    let x = if on { pill.right() - 11.0 } else { pill.left() + 11.0 };
    ui.painter().circle_filled(pos2(x, pill.center().y), 7.0, knob);
    focus::around(ui, &response, pill);
    let at = pos2(pill.right() + 12.0, rect.center().y - block.size().y / 2.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response
}
