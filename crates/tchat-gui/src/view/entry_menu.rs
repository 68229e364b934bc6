//! The menu of where one writes: cut, copy, paste, all of it.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{Context, Id, TextEdit, Ui, ViewportCommand};

use super::{View, menu};

/// Shows what can be done with the text of an entry that has so many characters, of which these were
/// selected when it had the keyboard.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    (entry, length): (Id, usize),
    selected: Option<CCursorRange>,
) {
    let words = view.words();
    let ctx = ui.ctx().clone();
    let with = |ui: &mut Ui, word: &str, command: ViewportCommand| {
        if menu::item(ui, word) {
            go_back(&ctx, entry, selected);
            ctx.send_viewport_cmd(command);
        }
    };
    if selected.is_some() {
        with(ui, words.gui_cut().as_str(), ViewportCommand::RequestCut);
        with(ui, words.gui_copy().as_str(), ViewportCommand::RequestCopy);
    }
    with(ui, words.gui_paste().as_str(), ViewportCommand::RequestPaste);
    if length > 0 && menu::item(ui, words.gui_select_all().as_str()) {
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(length));
        go_back(&ctx, entry, Some(all));
    }
}

/// Gives the keyboard back to the entry, with this of it selected.
fn go_back(ctx: &Context, entry: Id, selected: Option<CCursorRange>) {
    if let Some(selected) = selected {
        let mut state = TextEdit::load_state(ctx, entry).unwrap_or_default();
        state.cursor.set_char_range(Some(selected));
        TextEdit::store_state(ctx, entry, state);
    }
    ctx.memory_mut(|memory| memory.request_focus(entry));
}
