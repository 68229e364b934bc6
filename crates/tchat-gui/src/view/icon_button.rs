//! A button that shows a sign and no word; its name is read out, and shown when the pointer rests on it.

use eframe::egui::{
    Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::View;
use super::text::Type;

/// How wide and high it is, in points: large enough for a finger (WCAG 2.2, 2.5.8).
pub const SIDE: f32 = 30.0;

/// Puts one where the next thing goes.
pub fn icon_button(ui: &mut Ui, view: &View<'_>, sign: &str, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
    let palette = &view.palette;
    if response.hovered() || response.has_focus() || response.is_pointer_button_down_on() {
        let edge = match response.has_focus() {
            true => Stroke::new(2.0, palette.accent),
            false => Stroke::new(1.0, palette.line),
        };
        let corners = CornerRadius::same(6);
        ui.painter().rect(rect, corners, palette.hovered, edge, StrokeKind::Inside);
    }
    let block = Type::new(17.0, palette.weak).block(ui, sign, f32::INFINITY);
    let at = rect.center() - block.size() / 2.0;
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}
