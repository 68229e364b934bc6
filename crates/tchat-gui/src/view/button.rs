//! A button with words. What it says may hold names of others, in any script.

use eframe::egui::{
    Align2, Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::text::Type;
use super::{View, focus};
use crate::theme::BODY;

/// How much a button weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// What one most likely came for.
    Main,
    /// Anything else.
    Plain,
    /// What cannot be undone.
    Grave,
}

/// The room around what a button says.
const AROUND: Vec2 = vec2(14.0, 6.0);

/// A button as wide as what it says.
pub fn show(ui: &mut Ui, view: &View<'_>, weight: Weight, text: &str) -> Response {
    shown(ui, view, weight, text, Align2::CENTER_CENTER)
}

/// A button as wide as the form, one in a list of them.
pub fn row(ui: &mut Ui, view: &View<'_>, weight: Weight, text: &str) -> Response {
    shown(ui, view, weight, text, Align2::LEFT_CENTER)
}

fn shown(ui: &mut Ui, view: &View<'_>, weight: Weight, text: &str, align: Align2) -> Response {
    let palette = &view.palette;
    let most = (ui.available_width() - 2.0 * AROUND.x).max(40.0);
    let colour = match weight {
        _ if !ui.is_enabled() => palette.weak,
        Weight::Main => palette.on_accent,
        Weight::Plain => palette.text,
        Weight::Grave => palette.wrong,
    };
    let block = Type::new(BODY, colour).block(ui, text, most);
    let wide = if align == Align2::LEFT_CENTER { most } else { block.size().x };
    let size = vec2(wide, block.size().y.max(20.0)) + 2.0 * AROUND;
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, text));
    let (fill, edge) = match weight {
        Weight::Main if enabled => (palette.accent, palette.accent),
        // In a list it is read; alone it stands out.
        Weight::Grave if enabled && align == Align2::LEFT_CENTER => (palette.raised, palette.line),
        Weight::Grave if enabled => (palette.raised, palette.wrong),
        _ if response.hovered() && enabled => (palette.hovered, palette.accent),
        _ => (palette.raised, palette.line),
    };
    let wide = if response.hovered() || response.is_pointer_button_down_on() { 2.0 } else { 1.0 };
    let stroke = Stroke::new(wide, edge);
    ui.painter().rect(rect, 7.0, fill, stroke, StrokeKind::Inside);
    focus::around(ui, &response, rect);
    let at = align.anchor_size(align.pos_in_rect(&rect.shrink2(AROUND)), block.size()).min;
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    response
}
