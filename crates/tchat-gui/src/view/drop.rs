//! Over everything while files are held over the window: where they go.

use eframe::egui::{
    Align2, Area, Color32, CornerRadius, Id, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo,
};

use super::View;
use super::text::Type;
use crate::theme::TITLE;

/// Shows it, if files are held over the window.
pub fn show(ui: &Ui, view: &View<'_>) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let (words, palette) = (view.words(), &view.palette);
    let (told, colour) = match (view.chat.takes_files(), view.chat.here()) {
        (true, Some(room)) => (words.gui_drop_here(view.chat.rooms().title(room)), palette.accent),
        _ => (words.file_in_plain_room(), palette.plain),
    };
    let screen = ui.ctx().content_rect();
    let area = Area::new(Id::unique("tchat drop")).order(Order::Foreground).fixed_pos(screen.min);
    area.interactable(false).show(ui.ctx(), |ui| {
        let response = ui.allocate_rect(screen, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
        let page = palette.page.gamma_multiply(0.88);
        ui.painter().rect_filled(screen, CornerRadius::ZERO, page);
        let frame = screen.shrink(18.0);
        let edge = Stroke::new(3.0, colour);
        ui.painter().rect_stroke(frame, CornerRadius::same(14), edge, StrokeKind::Inside);
        let kind = Type::new(TITLE, colour).strong();
        let block = kind.block(ui, told.as_str(), (frame.width() - 60.0).max(80.0));
        let place = Align2::CENTER_CENTER.align_size_within_rect(block.size(), frame);
        let place = Rect::from_min_size(place.min, block.size());
        block.paint(ui.painter(), place.min, 0..0, Color32::TRANSPARENT);
    });
}
