//! A text to read: help, or what the engine answered.

use eframe::egui::{RichText, Ui, vec2};
use tchat_i18n::Visible;

use crate::theme::BODY;
use crate::view::View;
use crate::view::text::{Type, label};

/// Shows lines as they are; those of a picture made of blocks in a face in which all are as wide.
pub(super) fn show(lines: &[Visible], ui: &mut Ui, view: &View<'_>) {
    let colour = view.palette.text;
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    for line in lines {
        let is_picture = line.as_str().contains(['█', '▀', '▄']);
        if is_picture {
            let text = RichText::new(line.as_str()).monospace().line_height(Some(14.0));
            ui.label(text.color(colour));
        } else if let Some((what, about)) = columns(line.as_str()) {
            label(ui, what, &Type::new(BODY, colour).strong());
            label(ui, about, &Type::new(BODY, colour));
            ui.add_space(6.0);
        } else {
            label(ui, line.as_str(), &Type::new(BODY, colour));
        }
    }
}

/// What stands in the two columns of a line that was written for a terminal.
fn columns(line: &str) -> Option<(&str, &str)> {
    let (what, about) = line.trim().split_once("  ")?;
    Some((what.trim(), about.trim()))
}
