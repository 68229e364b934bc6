//! What is done with a message, and where one goes.

use tchat_client::called::Called;
use tchat_client::command::{Which, Wish};
use tchat_client::event::Message;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use super::Chat;
use crate::composer::{Purpose, Target};
use crate::concerns::Concern;
use crate::note::Note;
use crate::order::Order;
use crate::settings::Switch;

impl Chat {
    /// Begins an answer to a message, or makes what is written one.
    pub fn reply(&mut self, message: &Message) {
        if self.is_gone(message) {
            return;
        }
        self.desk.composer.purpose = Purpose::Reply(Target::of(message));
    }

    /// Begins to edit a message of one's own.
    pub fn edit(&mut self, message: &Message) {
        if !message.mine {
            return self.say_beside(self.words().only_ones_own());
        }
        if self.is_gone(message) {
            return;
        }
        self.desk.composer.begin(&message.text, Purpose::Edit(Target::of(message)));
    }

    /// Whether a message was deleted, which is said then: nothing can be done with it.
    fn is_gone(&mut self, message: &Message) -> bool {
        let is_gone = message.deleted.is_some();
        if is_gone {
            self.say_beside(self.words().message_gone());
        }
        is_gone
    }

    /// Begins to edit the last message of one's own that is shown.
    pub fn edit_last(&mut self) {
        if let Some(message) = self.open().and_then(|open| open.last_of_mine()).cloned() {
            self.edit(&message);
        }
    }

    /// Deletes a message, for everybody and at once.
    pub fn delete(&mut self, message: &Message) {
        let (room, which) = (message.room.clone(), Which::Place(message.seq));
        self.ask(Wish::Delete { room, which });
    }

    /// Deletes a message once that was said twice in a row: at first it is asked whether it is meant,
    /// and `again` is what to press to say so. It is chosen until then.
    pub fn delete_if_meant(&mut self, message: &Message, again: Visible) {
        if self.is_gone(message) {
            return;
        }
        let this = (message.room.clone(), message.seq);
        let question = Note { text: self.words().delete_asked(again), wrong: true };
        let was_asked = self.note.as_ref() == Some(&question);
        if self.doomed.take().as_ref() != Some(&this) || !was_asked {
            (self.doomed, self.note) = (Some(this), Some(question));
            return;
        }
        self.note = None;
        if let Some(open) = &mut self.open {
            open.leave();
        }
        self.delete(message);
    }

    /// Something else was done: nothing is deleted.
    pub fn spare(&mut self) {
        if self.doomed.take().is_some() {
            self.note = None;
        }
    }

    /// Begins a command for somebody to go on with; what is written comes back after it.
    pub fn begin_command(&mut self, text: &str) {
        self.desk.composer.begin(text, Purpose::New);
    }

    /// Begins to react to a message.
    pub fn react(&mut self, message: &Message) {
        if self.is_gone(message) {
            return;
        }
        self.begin_command(&format!("/{} {} ", self.command_name("react"), message.seq));
        if self.settings().is_on(Switch::Emoji) {
            self.say_beside(self.words().react_hint());
        }
    }

    /// Begins to save the file of a message.
    pub fn save(&mut self, message: &Message) {
        self.begin_command(&format!("/{} {}", self.command_name("save"), message.seq));
    }

    /// Asks for all that a message ever said.
    pub fn versions(&mut self, message: &Message) {
        let (room, which) = (message.room.clone(), Which::Place(message.seq));
        self.ask(Wish::Edits { room, which });
    }

    /// Goes to the message that one answers.
    pub fn go_to_answered(&mut self, message: &Message) {
        match &message.reply {
            Some(reply) => self.go_to(message.room.clone(), reply.seq),
            None => self.say_beside(self.words().answers_nothing()),
        }
    }

    /// Puts a text where other programs can paste it, and says nothing.
    pub fn copy(&mut self, text: String) {
        self.orders.push_back(Order::Copy(text));
    }

    /// Puts a text where other programs can paste it, and says so.
    pub fn copy_aloud(&mut self, text: String) {
        self.copy(text);
        self.say_beside(self.words().text_copied());
    }

    /// Opens the room so many places further down the list, or (negative) up, round and round.
    pub fn go_beside(&mut self, steps: isize) {
        if let Some(room) = self.rooms.beside(self.here(), steps) {
            self.show(room);
        }
    }

    /// Opens the next room with something unread.
    pub fn go_to_next_unread(&mut self) {
        if let Some(room) = self.rooms.next_unread(self.here()) {
            self.show(room);
        }
    }

    /// Opens the conversation with somebody.
    pub fn go_to_person(&mut self, who: Called) {
        self.ask_and_go(Wish::Direct { who, text: None });
    }

    /// Asks for something; the conversation of two that it may lead to is opened.
    pub fn ask_and_go(&mut self, wish: Wish) {
        self.whereabouts.goes_to_direct = matches!(wish, Wish::Direct { .. });
        self.ask(wish);
    }

    /// The open room, unless it is the plain one: that has no rules and no invitations, and so it is
    /// said.
    pub fn sealed_here(&mut self) -> Option<RoomName> {
        let room = self.here().cloned()?;
        if room == RoomName::plain() {
            self.say_beside(self.words().only_sealed());
            return None;
        }
        Some(room)
    }

    /// Takes note that somebody has settled a concern.
    pub fn settle_concern(&mut self, concern: &Concern) {
        self.concerns.settle(concern);
    }

    /// The names of those who are typing in the open room, and how many they are.
    #[must_use]
    pub fn typing(&self) -> Option<Visible> {
        let (mut names, mut count) = (Vec::new(), 0_u64);
        for nick in self.people.typing(self.here()?) {
            names.extend((count > 0).then_some(Visible::own(", ")));
            names.push(Visible::quoted(nick));
            count = count.saturating_add(1);
        }
        let all = Visible::concat(&names.iter().collect::<Vec<_>>());
        (count > 0).then(|| self.words().are_typing(all, count))
    }
}
