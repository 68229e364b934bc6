//! A QR code, for a telephone to read: black on white in every look, which is what readers expect.

use eframe::egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use tchat_i18n::Visible;
use tchat_speech::qr::Modules;

/// Shows a code as large as there is room for in so many points, each module a whole number of the
/// screen's own.
pub fn show(ui: &mut Ui, code: &Modules, points: f32, name: &Visible) {
    let scale = ui.ctx().pixels_per_point();
    let count = f32::from(u16::try_from(code.side()).unwrap_or(u16::MAX));
    let module = ((points * scale / count).floor() / scale).max(1.0 / scale);
    let side = module * count;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    ui.painter().rect_filled(rect, 0.0, Color32::WHITE);
    let at = |step: usize| module * f32::from(u16::try_from(step).unwrap_or(u16::MAX));
    for y in 0..code.side() {
        let mut x = 0;
        while x < code.side() {
            // Dark modules side by side are one rectangle: no seam shows between them.
            let run = (x..code.side()).take_while(|x| code.is_dark(*x, y)).count();
            if run > 0 {
                let from = pos2(rect.left() + at(x), rect.top() + at(y));
                let dark = Rect::from_min_size(from, vec2(at(run), module));
                ui.painter().rect_filled(dark, 0.0, Color32::BLACK);
            }
            x += run.max(1);
        }
    }
}
