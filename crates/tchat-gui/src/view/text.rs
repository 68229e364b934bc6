//! Text outside messages: one way to set it, so that emoji are in colour and each script runs its way
//! wherever it stands.

use eframe::egui::text::TextFormat;
use eframe::egui::{Color32, FontFamily, FontId, Response, Role, Sense, Ui, WidgetInfo};

use crate::typesetting::fonts;
use crate::typesetting::text_block::TextBlock;

/// How a text is set.
#[derive(Debug, Clone)]
pub struct Type {
    size: f32,
    family: FontFamily,
    colour: Color32,
}

impl Type {
    /// Of this size and colour.
    #[must_use]
    pub const fn new(size: f32, colour: Color32) -> Self {
        Self { size, family: FontFamily::Proportional, colour }
    }

    /// The same, standing out.
    #[must_use]
    pub fn strong(self) -> Self {
        Self { family: fonts::strong(), ..self }
    }

    /// The same in another family of faces.
    #[must_use]
    pub fn in_family(self, family: FontFamily) -> Self {
        Self { family, ..self }
    }

    /// As egui has it.
    #[must_use]
    pub fn format(&self) -> TextFormat {
        TextFormat::simple(FontId::new(self.size, self.family.clone()), self.colour)
    }

    /// A text in it, no wider than so many points.
    #[must_use]
    pub fn block(&self, ui: &Ui, text: &str, width: f32) -> TextBlock {
        TextBlock::new(ui.ctx(), text, &[(0..text.len(), self.format())], width)
    }

    /// A text in it on one line, cut to so many points.
    #[must_use]
    pub fn line(&self, ui: &Ui, text: &str, width: f32) -> TextBlock {
        let whole = self.block(ui, text, f32::INFINITY);
        if whole.size().x <= width {
            return whole;
        }
        let cut = |bytes: usize| {
            let text = text.get(..text.floor_char_boundary(bytes)).unwrap_or_default();
            self.block(ui, &format!("{}…", text.trim_end()), f32::INFINITY)
        };
        // What is wider than wanted is halved towards what is not.
        let (mut fits, mut wide) = (0_usize, text.len());
        while fits.saturating_add(1) < wide {
            let middle = fits.midpoint(wide);
            if cut(middle).size().x <= width {
                fits = middle;
            } else {
                wide = middle;
            }
        }
        cut(fits)
    }
}

/// Puts a text where the next thing goes, as wide as there is room.
pub fn label(ui: &mut Ui, text: &str, kind: &Type) -> Response {
    let block = kind.block(ui, text, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(block.size(), Sense::hover());
    block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}
