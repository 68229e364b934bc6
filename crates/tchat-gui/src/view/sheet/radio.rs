//! One of several: a circle, full for the one that is chosen, and what it is beside it.

use eframe::egui::{Color32, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::theme::BODY;
use crate::view::View;
use crate::view::focus;
use crate::view::text::Type;

/// How wide the circle is, with what is between it and the words.
const CIRCLE: f32 = 28.0;

/// Shows it.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, chosen: bool, name: &str) -> Response {
    let palette = &view.palette;
    let enabled = ui.is_enabled();
    let colour = if enabled { palette.text } else { palette.weak };
    let most = (ui.available_width() - CIRCLE - 4.0).max(60.0);
    let block = Type::new(BODY, colour).block(ui, name, most);
    let size = vec2(CIRCLE + block.size().x + 6.0, block.size().y.max(26.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, name));
    let centre = pos2(rect.left() + 11.0, rect.center().y);
    let edge = match (chosen, enabled) {
        (true, true) => palette.accent,
        _ => palette.weak,
    };
    let wide = if response.hovered() && enabled { 2.0 } else { 1.5 };
    ui.painter().circle(centre, 8.0, palette.raised, Stroke::new(wide, edge));
    if chosen {
        ui.painter().circle_filled(centre, 4.5, edge);
    }
    focus::around(ui, &response, Rect::from_center_size(centre, vec2(18.0, 18.0)));
    let at = pos2(rect.left() + CIRCLE, rect.center().y - block.size().y / 2.0);
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response
}
