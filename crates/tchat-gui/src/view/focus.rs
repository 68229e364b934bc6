//! Where the keyboard is, by a line that cannot be overlooked.

use eframe::egui::{CornerRadius, Rect, Response, Stroke, StrokeKind, Ui};

use crate::theme;

/// Within the edge of what fills its place: a row, a small button.
pub fn within(ui: &Ui, response: &Response, rect: Rect, radius: u8) {
    ring(ui, response, rect, radius, StrokeKind::Inside);
}

/// Around what has room about it, and perhaps a fill that a line within would not stand out from.
pub fn around(ui: &Ui, response: &Response, rect: Rect) {
    ring(ui, response, rect.expand(2.0), 9, StrokeKind::Outside);
}

fn ring(ui: &Ui, response: &Response, rect: Rect, radius: u8, kind: StrokeKind) {
    if response.has_focus() {
        let line = Stroke::new(2.0, theme::palette(ui.ctx()).accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(radius), line, kind);
    }
}
