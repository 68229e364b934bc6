//! What becomes of what is written as one writes.

use std::time::Instant;

use tchat_client::command::Wish;

use super::Chat;
use crate::completion::Completion;
use crate::composer::{Composer, Purpose};
use crate::settings::Switch;
use crate::text_buffer::Way;

impl Chat {
    /// Changes what is written, and lets others know that somebody types; gives what `change` does.
    pub fn change<T>(&mut self, change: impl FnOnce(&mut Composer) -> T) -> T {
        let before = self.desk.composer.revision();
        let done = change(&mut self.desk.composer);
        if self.desk.composer.revision() != before {
            self.note = None;
            self.desk.written(Instant::now());
            self.offer_emoji();
            self.tell_typing();
        }
        done
    }

    /// Takes a character that was typed: one that ends the short name of an emoji makes it one.
    pub fn put(&mut self, c: char) {
        let makes_emoji = c == ':' && self.settings().is_on(Switch::Emoji);
        self.change(|composer| {
            composer.put(c);
            if makes_emoji {
                // A change of its own: what was typed can be had again.
                composer.make_emoji();
            }
        });
    }

    /// Offers emoji once enough of a short name is typed.
    fn offer_emoji(&mut self) {
        if self.settings().is_on(Switch::Emoji) {
            let offered = Completion::of_emoji(self.desk.composer.before());
            self.desk.composer.offer(offered);
        }
    }

    /// Lets others know that one is typing, but not what is a command.
    fn tell_typing(&mut self) {
        let Some(room) = self.here().filter(|room| self.rooms.contains(room)).cloned() else {
            return;
        };
        let text = self.desk.composer.text();
        let is_message = !text.is_empty() && (!text.starts_with('/') || text.starts_with("//"));
        if is_message && self.desk.is_typing_due(&room, Instant::now()) {
            self.wish(Wish::Typing { room });
        }
    }

    /// Whether there is nothing to send, nothing to answer and nothing to edit.
    #[must_use]
    pub fn writes_nothing(&self) -> bool {
        self.composer().is_empty() && *self.composer().purpose() == Purpose::New
    }

    /// Away with what is written, to be had again.
    pub fn discard(&mut self) {
        self.note = None;
        let (text, _) = self.desk.composer.take();
        self.keep_for_recall(&text);
        self.desk.written(Instant::now());
    }

    /// Away with the choices, the note, the answer that was begun; at last back to the end.
    pub fn step_back(&mut self) {
        if let Some(completion) = self.desk.composer.take_completion() {
            if completion.is_written() {
                self.desk.composer.complete(completion.taken_back());
                self.desk.composer.offer(None);
            }
            return;
        }
        if self.note.take().is_some() {
            return;
        }
        match self.desk.composer.purpose {
            Purpose::New => self.go_to_end(),
            Purpose::Reply(_) | Purpose::Edit(_) => {
                if let Some(text) = self.desk.composer.give_up_purpose() {
                    self.keep_for_recall(&text);
                    self.say_beside(self.words().composer_given_up());
                }
                self.desk.written(Instant::now());
            }
        }
    }

    /// Keeps a text to be had again in the room it was written in.
    pub fn keep_for_recall(&mut self, text: &str) {
        if let Some(room) = self.desk.room.clone().filter(|_| !text.trim().is_empty()) {
            self.desk.recall(&room).keep(text);
        }
    }

    /// Shows what was written before, or (on) after that.
    pub fn recall(&mut self, way: Way) {
        let Some(room) = self.desk.room.clone() else { return };
        let written = self.desk.composer.text().to_owned();
        let earlier: Vec<String> = match &self.open {
            Some(open) if *open.room() == room => {
                let mine = open.messages().filter(|it| it.mine && it.deleted.is_none());
                mine.map(|message| message.text.clone()).collect()
            }
            _ => Vec::new(),
        };
        let recall = self.desk.recall(&room);
        let text = match way {
            Way::Back => {
                recall.keep_before(earlier.iter().map(String::as_str));
                recall.older(&written)
            }
            Way::On => recall.newer(&written),
        };
        if let Some(text) = text.map(str::to_owned) {
            self.desk.composer.rewrite(&text);
            self.desk.written(Instant::now());
        }
    }
}
