//! What keys do to what is written.

use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_client::command::Wish;
use tchat_i18n::Visible;

use super::App;
use crate::completion::{Completion, emoji_named};
use crate::composer::{Purpose, Target};
use crate::editor::Edited;
use crate::keymap::Action;
use crate::order::Order;
use crate::settings::Switch;
use crate::text_buffer::{Reach, TextBuffer, Way};

impl App {
    /// Takes a key that does nothing else: it writes.
    pub(super) fn write(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('c') if control => self.interrupt(),
            KeyCode::Esc => self.step_back(),
            KeyCode::Up => self.go_up(),
            KeyCode::Down => {
                self.composer.go_row(Way::On);
            }
            KeyCode::Left => self.composer.go(Reach::Grapheme, Way::Back),
            KeyCode::Right => self.composer.go(Reach::Grapheme, Way::On),
            KeyCode::Backspace => {
                self.change(|app| app.composer.delete(Reach::Grapheme, Way::Back))
            }
            KeyCode::Char('h') if control => {
                self.change(|app| app.composer.delete(Reach::Grapheme, Way::Back));
            }
            // On some keyboards both together make a character.
            KeyCode::Char(c) if control == alt => self.change(|app| app.put(c)),
            _ => {}
        }
    }

    /// Changes what is written, and lets others know.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.composer.revision();
        change(self);
        if self.composer.revision() == before {
            return;
        }
        self.note = None;
        self.desk.written(Instant::now());
        self.offer_emoji();
        self.tell_typing();
    }

    fn put(&mut self, c: char) {
        self.composer.put(c);
        if c == ':'
            && self.configuration.settings.is_on(Switch::Emoji)
            && let Some((start, emoji)) = emoji_named(self.composer.before())
        {
            // A change of its own: what was typed can be had again.
            self.composer.edit(|buffer| buffer.replace(start..buffer.cursor(), emoji));
        }
    }

    /// Offers emoji once enough of a short name is typed.
    fn offer_emoji(&mut self) {
        if self.configuration.settings.is_on(Switch::Emoji) {
            self.composer.completion = Completion::of_emoji(self.composer.before());
        }
    }

    /// Lets others know that one is typing, but not what is a command.
    fn tell_typing(&mut self) {
        let Some(room) = self.here.clone() else { return };
        let text = self.composer.text();
        let is_message = !text.is_empty() && (!text.starts_with('/') || text.starts_with("//"));
        if is_message && self.desk.is_typing_due(&room, Instant::now()) {
            self.wish(Wish::Typing { room });
        }
    }

    /// To the row above; from an empty composer to one's last message.
    fn go_up(&mut self) {
        match self.composer.is_empty() && self.composer.purpose == Purpose::New {
            true => self.edit_last(),
            false => {
                self.composer.go_row(Way::Back);
            }
        }
    }

    fn edit_last(&mut self) {
        let target = self.open.as_ref().and_then(|open| open.last_of_mine()).map(Target::of);
        if let Some(target) = target {
            self.composer.begin(&target.text.clone(), Purpose::Edit(target));
        }
    }

    /// `Ctrl-C`: away with what is written, to be had again; with nothing there, the end.
    fn interrupt(&mut self) {
        if self.composer.is_empty() && self.composer.purpose == Purpose::New {
            return self.quit();
        }
        self.note = None;
        let (text, _) = self.composer.take();
        self.keep_for_recall(&text);
        self.desk.written(Instant::now());
    }

    /// `Esc`: away with the choices, the note, the answer that was begun; back to the end.
    fn step_back(&mut self) {
        if let Some(completion) = self.composer.completion.take() {
            if completion.is_written() {
                self.composer.complete(completion.taken_back());
                self.composer.completion = None;
            }
            return;
        }
        if self.note.take().is_some() {
            return;
        }
        match self.composer.purpose {
            Purpose::New => self.go_to_end(),
            Purpose::Reply(_) | Purpose::Edit(_) => {
                if let Some(text) = self.composer.give_up_purpose() {
                    self.keep_for_recall(&text);
                    self.note(self.words.composer_given_up());
                }
                self.desk.written(Instant::now());
            }
        }
    }

    /// Keeps a text to be had again in the room it was written in.
    pub(super) fn keep_for_recall(&mut self, text: &str) {
        if let Some(room) = self.desk.room.clone().filter(|_| !text.trim().is_empty()) {
            self.desk.recall(&room).keep(text);
        }
    }

    /// Does what a key does to what is written.
    pub(super) fn act_on_text(&mut self, action: Action) {
        let (reach, way, delete) = match action {
            Action::Complete => return self.complete(Way::On),
            Action::CompleteBack => return self.complete(Way::Back),
            Action::RecallOlder | Action::RecallNewer => return self.recall(action),
            Action::Undo => return self.change(|app| app.composer.edit(TextBuffer::undo)),
            Action::Redo => return self.change(|app| app.composer.edit(TextBuffer::redo)),
            Action::PutBack => return self.change(|app| app.composer.edit(TextBuffer::yank)),
            Action::NewLine => return self.change(|app| app.composer.insert("\n")),
            Action::WordBack => (Reach::Word, Way::Back, false),
            Action::WordOn => (Reach::Word, Way::On, false),
            Action::LineStart => (Reach::Line, Way::Back, false),
            Action::LineEnd => (Reach::Line, Way::On, false),
            Action::DeleteOn => (Reach::Grapheme, Way::On, true),
            Action::DeleteWordBack => (Reach::Word, Way::Back, true),
            Action::DeleteBlankBack => (Reach::Blank, Way::Back, true),
            Action::DeleteWordOn => (Reach::Word, Way::On, true),
            Action::DeleteToStart => (Reach::Line, Way::Back, true),
            Action::DeleteToEnd => (Reach::Line, Way::On, true),
            _ => return,
        };
        match delete {
            true => self.change(|app| app.composer.delete(reach, way)),
            false => self.composer.go(reach, way),
        }
    }

    /// Shows what was written before, or after that.
    fn recall(&mut self, action: Action) {
        let Some(room) = self.desk.room.clone() else { return };
        let written = self.composer.text().to_owned();
        let earlier: Vec<String> = match &self.open {
            Some(open) if *open.room() == room => {
                let mine = open.messages().filter(|it| it.mine && it.deleted.is_none());
                mine.map(|message| message.text.clone()).collect()
            }
            _ => Vec::new(),
        };
        let recall = self.desk.recall(&room);
        let text = match action {
            Action::RecallOlder => {
                recall.keep_before(earlier.iter().map(String::as_str));
                recall.older(&written)
            }
            _ => recall.newer(&written),
        };
        if let Some(text) = text.map(str::to_owned) {
            self.composer.rewrite(&text);
            self.desk.written(Instant::now());
        }
    }

    /// Takes what somebody made of a text in another program.
    pub fn edited(&mut self, edited: Edited) {
        match edited {
            Edited::Text(text) => self.change(|app| app.composer.rewrite(&text)),
            Edited::Failed { reason, written } => {
                if let Some(written) = written {
                    self.keep_for_recall(&written);
                }
                self.note_wrong(self.words.editor_failed(Visible::line(&reason)));
            }
            Edited::Kept { path, reason } => {
                let path = Visible::line(&path.display().to_string());
                let reason = Visible::line(&reason);
                self.note_wrong(self.words.editor_kept(path, reason));
            }
        }
    }

    /// Ends, once what is written is kept.
    pub(crate) fn quit(&mut self) {
        self.save_drafts();
        let key = self.keymap.keys(Action::Quit).first().map(ToString::to_string);
        let key = Visible::line(key.as_deref().unwrap_or("/quit"));
        self.note(self.words.quitting(key));
        self.orders.push_back(Order::Quit);
    }
}
