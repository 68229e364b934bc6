//! What the keyboard does with messages, where nothing else has it.

use eframe::egui::{Event, Key as Press, Modifiers, Ui};
use tchat_client::parts::Form;
use tchat_front::conversation::Conversation;
use tchat_front::text_buffer::Way;
use tchat_proto::id::Seq;

use crate::file_wish::FileWish;
use crate::intent::Intent;
use crate::view::Intents;
use crate::view::writing::Writing;

/// Takes what is pressed.
pub(super) fn take(ui: &Ui, open: &Conversation, wants: &mut Intents) {
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::ALT, Press::ArrowUp) {
            wants.push(Intent::Choose(Way::Back));
        }
        if input.consume_key(Modifiers::ALT, Press::ArrowDown) {
            wants.push(Intent::Choose(Way::On));
        }
        if input.consume_key(Modifiers::CTRL, Press::End) {
            wants.push(Intent::ToEnd);
        }
    });
    let Some(message) = open.chosen_message() else { return };
    let (seq, text): (Seq, &str) = (message.seq, &message.text);
    ui.input_mut(|input| {
        let mut on = |key, intent: Intent| {
            if input.consume_key(Modifiers::CTRL, key) {
                wants.push(intent);
            }
        };
        on(Press::R, Intent::Reply(seq));
        on(Press::E, Intent::Edit(seq));
        on(Press::Delete, Intent::Delete(seq));
        if matches!(message.form, Form::File(_)) {
            on(Press::S, Intent::File(FileWish::Save(seq)));
        }
    });
    if copies(ui) && !Writing::has_selected(ui.ctx()) {
        wants.push(Intent::Copy(text.to_owned()));
    }
}

/// Whether somebody copies.
pub(super) fn copies(ui: &Ui) -> bool {
    let is_copy = |event: &Event| matches!(event, Event::Copy);
    ui.input(|input| input.events.iter().any(is_copy))
}
