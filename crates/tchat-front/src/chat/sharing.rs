//! Files that are sent and saved with a click.

use std::path::PathBuf;

use tchat_client::command::{Reference, Which, Wish};
use tchat_client::event::Message;
use tchat_client::file::attachment::Attachment;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;
use tchat_speech::{downloads, environment};

use super::Chat;
use super::sending::{calls_command, said};
use crate::composer::Purpose;

impl Chat {
    /// Whether files can be sent where one is: the plain room is not encrypted, and files are.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        self.here().is_some_and(|room| *room != RoomName::plain())
    }

    /// Sends files, one message each; what is written goes beside the first of them, if it is a message
    /// of its own. Gives the names under which they are sent.
    pub fn send_files(&mut self, paths: Vec<PathBuf>) -> Vec<Reference> {
        let Some(room) = self.here().cloned().filter(|_| self.takes_files()) else {
            return Vec::new();
        };
        let mut caption = self.take_caption();
        let references = paths.into_iter().map(|path| {
            let (text, reference) = (caption.take(), self.next_shared());
            if let Some(text) = &text {
                // What cannot be sent comes back with what was written beside it.
                self.desk.give(reference.clone(), room.clone(), text, Purpose::New);
            }
            let file = Attachment::plain(path);
            let wish = Wish::SendFile { room: room.clone(), file, text };
            self.order(wish, Some(reference.clone()));
            reference
        });
        let references = references.collect();
        self.go_to_end();
        self.save_drafts();
        references
    }

    /// Whether what is written, or nothing, can stand beside a file: it is no answer, edit or command.
    #[must_use]
    pub fn writes_beside_files(&self) -> bool {
        let (text, purpose) = (self.desk.composer.text(), self.desk.composer.purpose());
        *purpose == Purpose::New && !calls_command(text, purpose)
    }

    /// Takes what is written to stand beside a file: not an answer, a command, or what no message holds.
    fn take_caption(&mut self) -> Option<String> {
        let text = self.desk.composer.text();
        let fits = text.len() <= TEXT_BYTES_MAX && !text.trim().is_empty();
        if !fits || !self.writes_beside_files() {
            return None;
        }
        let (text, purpose) = self.desk.composer.take();
        self.keep_for_recall(&text);
        Some(said(&text, &purpose))
    }

    /// Saves the file of a message into the folder for downloads, under a name that is free.
    pub fn save_file(&mut self, message: &Message) {
        let (room, which) = (message.room.clone(), Which::Place(message.seq));
        let folder = downloads::folder(environment::variable);
        self.ask(Wish::Save { room, which, folder });
    }

    /// Stops a file that is on its way.
    pub fn stop_file(&mut self, number: u64) {
        self.ask(Wish::Cancel { number: Some(number) });
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::scene::{BOB, SERVER, Scene, room};
    use tchat_i18n::{Lang, Words};
    use tchat_proto::id::Timestamp;

    use super::*;
    use crate::chat::Setting;
    use crate::order::Order;

    /// A chat in a room, and its scene.
    fn chat() -> (Scene, Chat) {
        let mut scene = Scene::open();
        scene.say(1, BOB, &["hello"]);
        let setting = Setting {
            words: Words::new(Lang::English),
            archive: scene.archive(),
            server: Some(SERVER),
            room: room(1).1,
            zone: jiff::tz::TimeZone::UTC,
            clock: || Timestamp(0),
            opens_links: true,
            own: &[],
        };
        (scene, Chat::new(setting).unwrap())
    }

    /// What is sent beside the files.
    fn captions(chat: &mut Chat) -> Vec<Option<String>> {
        let orders = std::iter::from_fn(|| chat.next_order());
        orders
            .filter_map(|order| match order {
                Order::Command(it) => match it.wish {
                    Wish::SendFile { text, .. } => Some(text),
                    _ => None,
                },
                _ => None,
            })
            .collect()
    }

    #[test]
    fn what_is_written_goes_with_the_first_file_and_a_command_with_none() {
        let (_scene, mut chat) = chat();
        let two = || vec![PathBuf::from("/a"), PathBuf::from("/b")];
        chat.change(|composer| composer.insert("//look"));
        assert_eq!(chat.send_files(two()).len(), 2);
        assert_eq!(captions(&mut chat), [Some("/look".to_owned()), None]);
        assert!(chat.composer().is_empty());
        chat.change(|composer| composer.insert("/rooms"));
        chat.send_files(two());
        assert_eq!(captions(&mut chat), [None, None]);
        assert_eq!(chat.composer().text(), "/rooms");
    }

    #[test]
    fn what_no_message_holds_stays_written() {
        let (_scene, mut chat) = chat();
        let long = "x".repeat(TEXT_BYTES_MAX + 1);
        chat.change(|composer| composer.insert(&long));
        chat.send_files(vec![PathBuf::from("/a")]);
        assert_eq!(captions(&mut chat), [None]);
        assert_eq!(chat.composer().text(), long);
    }
}
