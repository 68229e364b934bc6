//! A line to type into, in a form.

use eframe::egui::{Key, Margin, Response, TextEdit, Ui};

use crate::typesetting::draft_text::Graphemes;

/// How much can be typed: more than any link is long, and a paste that was meant for elsewhere does no
/// harm.
const CHARACTERS_MAX: usize = 2_000;

/// How wide a field is for a number, in points.
pub(super) const NUMBER: f32 = 96.0;

/// Shows a field of so many points; `name` is what it is for.
pub(super) fn show(ui: &mut Ui, name: &str, hint: &str, text: &mut String, width: f32) -> Response {
    let mut buffer = Graphemes(text);
    let entry = TextEdit::singleline(&mut buffer)
        .desired_width(width)
        .char_limit(CHARACTERS_MAX)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint);
    let response = entry.show(ui).response.response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.to_owned()));
    response
}

/// Whether what was typed is meant: by the key that says so.
pub(super) fn is_entered(ui: &Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}
