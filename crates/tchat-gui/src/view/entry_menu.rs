//! The menu of where one writes: cut, copy, paste, all of it.

use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{Context, Id, TextEdit, Ui, ViewportCommand};

use super::{View, menu};

/// Shows what can be done with the text of an entry; `length` is how many characters it has.
pub fn show(ui: &mut Ui, view: &View<'_>, entry: Id, length: usize) {
    let words = view.words();
    let ctx = ui.ctx().clone();
    let has_selected = selected(&ctx, entry).is_some_and(|range| !range.is_empty());
    let with = |ui: &mut Ui, word: &str, command: ViewportCommand| {
        if menu::item(ui, word) {
            ctx.memory_mut(|memory| memory.request_focus(entry));
            ctx.send_viewport_cmd(command);
        }
    };
    if has_selected {
        with(ui, words.gui_cut().as_str(), ViewportCommand::RequestCut);
        with(ui, words.gui_copy().as_str(), ViewportCommand::RequestCopy);
    }
    with(ui, words.gui_paste().as_str(), ViewportCommand::RequestPaste);
    if length > 0 && menu::item(ui, words.gui_select_all().as_str()) {
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(length));
        let mut state = TextEdit::load_state(ui.ctx(), entry).unwrap_or_default();
        state.cursor.set_char_range(Some(all));
        TextEdit::store_state(ui.ctx(), entry, state);
        ui.memory_mut(|memory| memory.request_focus(entry));
    }
}

fn selected(ctx: &Context, entry: Id) -> Option<CCursorRange> {
    TextEdit::load_state(ctx, entry).and_then(|state| state.cursor.char_range())
}
