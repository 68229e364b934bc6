//! A file in a conversation: what it is called, how big it is, how far on its way, and how it looks.

use eframe::egui::{Rect, Stroke, pos2, vec2};
use tchat_client::parts::FileManifest;
use tchat_client::transfer::Transfer;
use tchat_front::settings::Switch;
use tchat_i18n::Visible;
use tchat_speech::tell::files;

use super::writer::{ABOVE, BELOW, INDENT, Making, Writer};
use super::{Part, Row};
use crate::theme::BODY;
use crate::view::picture::Picture;
use crate::view::text::Type;

impl Writer<'_> {
    /// A file's card: what it is called and how big it is.
    pub(super) fn card(self, making: &mut Making, name: &str, size: &str) {
        let palette = &self.view.palette;
        let width = self.text_width().min(420.0);
        let sign = Type::new(22.0, palette.accent).block(self.ui, "📄", f32::INFINITY);
        let text = width - sign.size().x - 36.0;
        let name = Type::new(BODY, palette.text).strong().line(self.ui, name, text);
        let size = self.weak().line(self.ui, size, text);
        let high = name.size().y + size.size().y + 16.0;
        let area = Rect::from_min_size(pos2(INDENT, making.y + 3.0), vec2(width, high));
        making.row.parts.push(Part::Box(area, palette.side, Stroke::new(1.0, palette.line)));
        let x = area.left() + 12.0;
        let at = pos2(x, area.center().y - sign.size().y / 2.0);
        let text = pos2(x + sign.size().x + 12.0, area.top() + 8.0);
        let below = text + vec2(0.0, name.size().y);
        making.row.parts.push(Part::Text(at, sign));
        making.row.parts.push(Part::Text(text, name));
        making.row.parts.push(Part::Text(below, size));
        making.y = area.bottom() + 3.0;
    }

    /// How a picture looks, unless the reader wants none.
    pub(super) fn picture(self, making: &mut Making, file: &FileManifest) {
        let preview = file.preview.as_ref();
        let preview = preview.filter(|_| self.view.chat.settings().is_on(Switch::Pictures));
        let width = self.text_width();
        if let Some(picture) = preview.and_then(|it| Picture::of_preview(self.ctx(), it, width)) {
            let at = pos2(INDENT, making.y + 2.0);
            making.y = at.y + picture.size.y + 4.0;
            making.row.parts.push(Part::Picture(at, picture));
        }
    }

    /// How far a file is, in figures.
    pub(super) fn progress(self, making: &mut Making, transfer: &Transfer) {
        let told = files::progress_line(self.view.words(), transfer);
        making.text(INDENT, self.weak().block(self.ui, told.as_str(), self.text_width()));
    }

    /// A file that one shares and that is on its way.
    pub(super) fn sharing(self, transfer: &Transfer) -> Row {
        let name = Visible::line(&transfer.name).to_string();
        let mut making = Self::begin(name.clone());
        making.y = ABOVE;
        let size = files::size(self.view.words(), transfer.total);
        self.card(&mut making, &name, size.as_str());
        self.progress(&mut making, transfer);
        making.end(BELOW)
    }
}
