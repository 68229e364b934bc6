//! What the keyboard does with messages by itself: copying. What other keys do with them is
//! [`crate::keymap`]'s.

use eframe::egui::{Event, Ui};
use tchat_front::conversation::Conversation;

use crate::intent::Intent;
use crate::view::Intents;
use crate::view::writing::Writing;

/// Copies what is chosen, where nothing else is selected.
pub(super) fn take(ui: &Ui, open: &Conversation, wants: &mut Intents) {
    let Some(message) = open.chosen_message() else { return };
    if copies(ui) && !Writing::has_selected(ui.ctx()) {
        wants.push(Intent::Copy(message.text.clone()));
    }
}

/// Whether somebody copies.
pub(super) fn copies(ui: &Ui) -> bool {
    let is_copy = |event: &Event| matches!(event, Event::Copy);
    ui.input(|input| input.events.iter().any(is_copy))
}
