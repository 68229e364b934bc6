//! Somebody's face: a disc in the colour of their name, with how it begins.

use eframe::egui::{Align2, Color32, Pos2, Ui, pos2};
use tchat_client::event::{Person, Reach};
use tchat_i18n::Visible;
use unicode_segmentation::UnicodeSegmentation as _;

use super::text::Type;
use super::{View, sender};

/// Paints it around a place. The colour is as far from the page as a name has to be, so that the page's
/// own is legible on it.
pub fn paint(ui: &Ui, view: &View<'_>, who: &Person, centre: Pos2, radius: f32) {
    let colour = sender(&view.palette, who.account);
    ui.painter().circle_filled(centre, radius, colour);
    let kind = Type::new(radius * 0.95, view.palette.page).strong();
    let block = kind.block(ui, &initial(&who.nick), f32::INFINITY);
    let at = Align2::CENTER_CENTER.anchor_size(centre, block.size()).min;
    block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
}

/// How a pseudonym begins: its first letter or digit, with all that people see as a part of it.
pub fn initial(nick: &str) -> String {
    let name = Visible::line(nick);
    let first = name.as_str().graphemes(true).find(|it| it.chars().any(char::is_alphanumeric));
    first.unwrap_or("?").to_uppercase()
}

/// Paints at the lower right of a face whether its owner can be reached: a full circle, half a one, an
/// empty one, told apart without their colours.
pub fn paint_reach(ui: &Ui, view: &View<'_>, reach: Reach, centre: Pos2, radius: f32) {
    let palette = &view.palette;
    let at = pos2(centre.x + radius * 0.75, centre.y + radius * 0.75);
    let painter = ui.painter();
    painter.circle_filled(at, 6.0, palette.page);
    match reach {
        Reach::Online => {
            painter.circle_filled(at, 4.5, palette.sealed);
        }
        Reach::Away => {
            painter.circle_stroke(at, 4.0, (1.5, palette.plain));
            painter.circle_filled(at, 2.0, palette.plain);
        }
        Reach::Offline => {
            painter.circle_filled(at, 4.5, palette.page);
            painter.circle_stroke(at, 4.0, (1.5, palette.weak));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_has_the_first_letter_with_its_accents() {
        for (nick, face) in [("bob~k7f2", "B"), ("élise", "É"), ("مريم", "م"), ("🇫🇷x", "X")]
        {
            assert_eq!(initial(nick), face);
        }
        assert_eq!(initial(""), "?");
    }
}
