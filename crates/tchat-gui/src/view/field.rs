//! A line to type into, with its name for those who do not see it.

use eframe::egui::{Id, Key, Margin, Response, TextEdit, Ui};
use tchat_i18n::Visible;

use crate::typesetting::draft_text::Graphemes;

/// How much can be typed in a form: more than any link is long, and a paste that was meant for elsewhere
/// does no harm.
const CHARACTERS_MAX: usize = 2_000;

/// How wide a field is for a number, in points.
pub const NUMBER: f32 = 96.0;

/// What a field shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What is typed.
    Text,
    /// That something is.
    Dots,
}

/// Shows one of a form, of so many points; `name` is what it is for.
pub fn show(ui: &mut Ui, name: &str, hint: &str, text: &mut String, width: f32) -> Response {
    let mut buffer = Graphemes(text);
    let entry = TextEdit::singleline(&mut buffer)
        .desired_width(width)
        .char_limit(CHARACTERS_MAX)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint);
    named(ui, entry, name)
}

/// Shows one of a page, as wide as that.
pub fn of_page(ui: &mut Ui, name: &Visible, text: &mut String, shown: Shown) -> Response {
    let mut buffer = Graphemes(text);
    let entry = TextEdit::singleline(&mut buffer)
        .password(shown == Shown::Dots)
        // Its own, whatever comes before it: what is typed goes on when servers are found meanwhile.
        .id(Id::unique(("tchat field", name.as_str())))
        .margin(Margin::symmetric(10, 10))
        .desired_width(f32::INFINITY);
    named(ui, entry, name.as_str())
}

fn named(ui: &mut Ui, entry: TextEdit<'_>, name: &str) -> Response {
    let response = entry.show(ui).response.response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.to_owned()));
    response
}

/// Whether what was typed is meant: by the key that says so.
pub fn is_entered(ui: &Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}
