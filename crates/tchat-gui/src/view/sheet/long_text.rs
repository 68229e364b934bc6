//! What to do with a text that is long for a message.

use eframe::egui::{Frame, Margin, Ui};
use tchat_front::long_text::{LongText, Way};
use tchat_i18n::Visible;

use super::Turn;
use crate::intent::Intent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// How many lines of the text are shown, to know which it is.
const LINES: usize = 4;

/// Shows how long it is, how it begins, and the ways. The keyboard is on none by which something is sent
/// or lost.
pub(super) fn show(long: &LongText, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let size = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let told = words.paste_long(size(long.lines()), size(long.text.len().div_ceil(1_024)));
    label(ui, told.as_str(), &Type::new(BODY, palette.text));
    let frame = Frame::new().fill(palette.side).corner_radius(8).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 1.0;
        for line in long.text.lines().take(LINES) {
            let line = Visible::line(line);
            let width = ui.available_width();
            super::cut(ui, line.as_str(), &Type::new(SMALL, palette.weak), width);
        }
    });
    for (at, way) in long.ways().into_iter().enumerate() {
        let name = match way {
            Way::File => words.paste_as_file(words.paste_file_name()),
            Way::Text => words.paste_as_text(),
            Way::Cut => words.paste_cut(size(long.cut().len().div_ceil(1_024))),
        };
        let weight = if at == 0 { Weight::Main } else { Weight::Plain };
        let button = button::row(ui, view, weight, name.as_str());
        if way == Way::Text && turn == Turn::First {
            button.request_focus();
        }
        if button.clicked() {
            wants.push(Intent::LongText(way));
        }
    }
}
