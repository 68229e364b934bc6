//! What lies over everything until it is answered or left: made here, so that all of it has a name and a
//! role, fits into the window, and is left by Escape or a press beside it.

use eframe::egui::{
    Align2, Area, Frame, Id, Margin, Modal, Rect, Role, ScrollArea, Ui, Vec2, WidgetInfo, vec2,
};
use tchat_i18n::Visible;

use super::View;
use super::text::{Type, label};
use crate::theme::TITLE;

/// The room around what is in it, and between it and the window's edge, in points.
const AROUND: (i8, f32) = (18, 48.0);

/// How high what is scrolled is at least.
const SCROLLED_LEAST: f32 = 80.0;

/// What lies over everything.
pub struct Dialog {
    id: Id,
    area: Area,
    frame: Option<Frame>,
    width: f32,
    name: String,
}

impl Dialog {
    /// One in the middle, known by `key`, so many points wide where there is room.
    #[must_use]
    pub fn new(key: &'static str, name: &Visible, width: f32) -> Self {
        let id = Id::unique(key);
        let name = name.to_string();
        Self { id, area: Modal::default_area(id), frame: None, width, name }
    }

    /// One that asks something.
    #[must_use]
    pub fn asking(self) -> Self {
        Self { area: self.area.role(Role::AlertDialog), ..self }
    }

    /// So many points below the top: it stays there when what is in it becomes more or less.
    #[must_use]
    pub fn below_top(self, by: f32) -> Self {
        Self { area: self.area.anchor(Align2::CENTER_TOP, vec2(0.0, by)), ..self }
    }

    /// At the left edge, in a frame of its own.
    #[must_use]
    pub fn at_left(self, frame: Frame) -> Self {
        let area = self.area.anchor(Align2::LEFT_TOP, Vec2::ZERO);
        Self { area, frame: Some(frame), ..self }
    }

    /// Shows it; says whether somebody wants out of it, by Escape or by a press beside it.
    #[must_use]
    pub fn show(self, ui: &Ui, content: impl FnOnce(&mut Ui)) -> bool {
        let Self { id, area, frame, width, name } = self;
        let ctx = ui.ctx();
        let frame =
            frame.unwrap_or_else(|| Frame::popup(ui.style()).inner_margin(Margin::same(AROUND.0)));
        let modal = Modal::new(id).area(area.accessible_name(name)).frame(frame);
        let size = |rect: Option<Rect>| rect.map(|rect| rect.size());
        let before = size(ctx.memory(|memory| memory.area_rect(id)));
        let shown = modal.show(ctx, |ui| {
            ui.ctx().accesskit_node_builder(id, |node| node.set_modal());
            ui.set_width(width.min(ui.ctx().content_rect().width() - AROUND.1));
            content(ui);
        });
        // It was put in the middle by the size it had before.
        if size(Some(shown.response.rect)) != before {
            ctx.request_discard("a dialog has another size");
            ctx.request_repaint();
        }
        shown.should_close()
    }
}

/// Its title, where that is seen.
pub fn heading(ui: &mut Ui, view: &View<'_>, title: &Visible) {
    let response = label(ui, title.as_str(), &Type::new(TITLE, view.palette.text).strong());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.add_space(4.0);
}

/// What of it is scrolled where it is higher than the window, beside which all else is so many points high.
pub fn scrolled(ui: &Ui, beside: f32) -> ScrollArea {
    let most = (ui.ctx().content_rect().height() - beside).max(SCROLLED_LEAST);
    // As high as it may be at once: else it grows from picture to picture.
    ScrollArea::vertical().max_height(most).min_scrolled_height(most)
}
