//! What is done about messages, people and rooms; what is grave is asked first.

use tchat_client::event::{Message, Present};
use tchat_front::deed::Deed;
use tchat_front::message_deed::MessageDeed;
use tchat_front::room_deed::RoomDeed;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use super::Window;
use crate::view::asked::Asked;

impl Window {
    /// Asks whether a message is to be deleted.
    pub(super) fn ask_to_delete(&mut self, seq: Seq) {
        if let Some(message) = self.message(seq).filter(|message| message.deleted.is_none()) {
            self.ask_first(Asked::Delete(Box::new(message)));
        }
    }

    /// Ends; whoever hosts others is asked first.
    pub fn quit(&mut self) {
        match self.chat.ends_others() {
            Some(others) => self.ask_first(Asked::Quit(others)),
            None => self.chat.quit_now(),
        }
    }

    /// Asks something before all else.
    pub(super) fn ask_first(&mut self, asked: Asked) {
        self.picking.asked = Some(asked);
    }

    pub(super) fn do_asked(&mut self) {
        match self.picking.asked.take() {
            Some(Asked::Delete(message)) => self.delete(&message),
            Some(Asked::Leave(room)) => self.chat.ask(RoomDeed::Leave.wish(room)),
            Some(Asked::Deed(room, deed, who)) => self.about_person(&room, deed, &who),
            Some(Asked::Quit(_)) => self.chat.quit_now(),
            Some(Asked::Run(path)) => self.open_file(&path),
            None => {}
        }
    }

    fn delete(&mut self, message: &Message) {
        if let Some(open) = self.chat.open_mut() {
            open.leave();
        }
        self.chat.delete(message);
    }

    pub(super) fn about_room(&mut self, room: RoomName, deed: RoomDeed) {
        match deed.is_grave() {
            true => self.ask_first(Asked::Leave(room)),
            false => self.chat.ask(deed.wish(room)),
        }
        self.picking.sides.drawer = false;
    }

    pub(super) fn about_person(&mut self, room: &RoomName, deed: Deed, who: &Present) {
        self.picking.sides.drawer = false;
        match (deed, deed.wish(room, who)) {
            (Deed::Write, Some(wish)) => self.chat.ask_and_go(wish),
            (_, Some(wish)) => self.chat.ask(wish),
            (_, None) => {}
        }
    }

    pub(super) fn about_message(&mut self, seq: Seq, deed: MessageDeed) {
        match deed {
            MessageDeed::Delete => return self.ask_to_delete(seq),
            MessageDeed::Copy => {
                let text = self.message(seq).map(|message| message.text);
                return text.into_iter().for_each(|text| self.chat.copy_aloud(text));
            }
            _ => {}
        }
        self.with(seq, |chat, message| match deed {
            MessageDeed::Reply => chat.reply(message),
            MessageDeed::OpenLink => chat.links(&message.text),
            MessageDeed::GoToAnswered => chat.go_to_answered(message),
            MessageDeed::Save => chat.save(message),
            MessageDeed::Edit => chat.edit(message),
            MessageDeed::React => chat.react(message),
            MessageDeed::Versions => chat.versions(message),
            MessageDeed::Retry => chat.retry(),
            MessageDeed::Dismiss => chat.dismiss(),
            MessageDeed::Delete | MessageDeed::Copy | MessageDeed::Leave => {}
        });
    }
}
