//! What keys do to what is written.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_front::text_buffer::{Reach, TextBuffer, Way, on_lines};
use tchat_i18n::Visible;

use super::App;
use crate::editor::Edited;
use crate::keymap::Action;

impl App {
    /// Takes a key that does nothing else: it writes.
    pub(super) fn write(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('c') if control => self.interrupt(),
            KeyCode::Esc => self.chat.step_back(),
            KeyCode::Up => self.go_up(),
            KeyCode::Down => {
                self.written.go_row(self.chat.composer_mut(), Way::On);
            }
            KeyCode::Left => self.chat.composer_mut().go(Reach::Grapheme, Way::Back),
            KeyCode::Right => self.chat.composer_mut().go(Reach::Grapheme, Way::On),
            KeyCode::Backspace => self.delete(Reach::Grapheme, Way::Back),
            KeyCode::Char('h') if control => self.delete(Reach::Grapheme, Way::Back),
            // On some keyboards both together make a character.
            KeyCode::Char(c) if control == alt => self.chat.put(c),
            _ => {}
        }
    }

    fn delete(&mut self, reach: Reach, way: Way) {
        self.chat.change(|composer| composer.delete(reach, way));
    }

    /// To the row above; from an empty composer to one's last message.
    fn go_up(&mut self) {
        match self.chat.writes_nothing() {
            true => self.chat.edit_last(),
            false => {
                self.written.go_row(self.chat.composer_mut(), Way::Back);
            }
        }
    }

    /// `Ctrl-C`: away with what is written, to be had again; with nothing there, the end.
    fn interrupt(&mut self) {
        match self.chat.writes_nothing() {
            true => self.chat.quit(),
            false => self.chat.discard(),
        }
    }

    /// Does what a key does to what is written.
    pub(super) fn act_on_text(&mut self, action: Action) {
        let (reach, way, delete) = match action {
            Action::Complete => return self.chat.complete(Way::On),
            Action::CompleteBack => return self.chat.complete(Way::Back),
            Action::RecallOlder => return self.chat.recall(Way::Back),
            Action::RecallNewer => return self.chat.recall(Way::On),
            Action::Undo => return self.chat.change(|it| it.edit(TextBuffer::undo)),
            Action::Redo => return self.chat.change(|it| it.edit(TextBuffer::redo)),
            Action::PutBack => return self.chat.change(|it| it.edit(TextBuffer::yank)),
            Action::NewLine => return self.chat.change(|it| it.insert("\n")),
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
            true => self.delete(reach, way),
            false => self.chat.composer_mut().go(reach, way),
        }
    }

    /// Takes a text that was pasted: into a panel, or where one writes.
    pub(super) fn paste(&mut self, text: &str) {
        self.chat.spare();
        match &mut self.panel {
            Some(panel) => {
                let asked = panel.paste(&on_lines(text));
                self.do_asked(asked);
            }
            None => self.chat.paste(text),
        }
    }

    /// Takes what somebody made of a text in another program.
    pub fn edited(&mut self, edited: Edited) {
        match edited {
            Edited::Text(text) => self.chat.change(|composer| composer.rewrite(&text)),
            Edited::Failed { reason, written } => {
                if let Some(written) = written {
                    self.chat.keep_for_recall(&written);
                }
                self.chat.note_wrong(self.chat.words().editor_failed(Visible::line(&reason)));
            }
            Edited::Kept { path, reason } => {
                let path = Visible::line(&path.display().to_string());
                let reason = Visible::line(&reason);
                self.chat.note_wrong(self.chat.words().editor_kept(path, reason));
            }
        }
    }
}
