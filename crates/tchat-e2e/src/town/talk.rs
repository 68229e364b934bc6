//! What people say in the town, and do to what was said.
//!
//! Everything has a label of its own, which is the command's reference and by which the judge knows
//! it: for a text and an edit the very text, for everything else what it is called here.

use tchat_client::Command;
use tchat_client::command::{Manner, Reference, Which, Wish};
use tchat_client::parts::Emoji;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use super::person::Build;
use super::{Citizen, Town};

impl Town {
    /// Somebody says something in `general`.
    pub fn say(&mut self, citizen: Citizen, text: &str) {
        self.say_in(citizen, &RoomName::general(), text);
    }

    /// Somebody says something in a room. No text is said twice.
    pub fn say_in(&mut self, citizen: Citizen, room: &RoomName, text: &str) {
        let room = room.clone();
        self.speak(citizen, &room.clone(), text, |text| Wish::Send { room, text });
    }

    /// Somebody answers a message.
    pub fn answer(&mut self, citizen: Citizen, room: &RoomName, which: Which, text: &str) {
        let (room, manner) = (room.clone(), Manner::Text);
        self.speak(citizen, &room.clone(), text, |text| Wish::Say {
            room,
            text,
            manner,
            reply: Some(which),
        });
    }

    /// Somebody tells what they do.
    pub fn act(&mut self, citizen: Citizen, room: &RoomName, text: &str) {
        let (room, manner) = (room.clone(), Manner::Action);
        self.speak(citizen, &room.clone(), text, |text| Wish::Say {
            room,
            text,
            manner,
            reply: None,
        });
    }

    /// Somebody lets a message say something else, or tries to.
    pub fn edit(&mut self, citizen: Citizen, room: &RoomName, which: Which, text: &str) {
        let room = room.clone();
        self.speak(citizen, &room.clone(), text, |text| Wish::Edit { room, which, text });
    }

    /// Somebody deletes a message, or tries to.
    pub fn delete(&mut self, citizen: Citizen, room: &RoomName, which: Which) {
        let room = room.clone();
        let what = format!("deletes {which:?}");
        self.speak(citizen, &room.clone(), &what, |_| Wish::Delete { room, which });
    }

    /// Somebody says what they think of a message, or takes that back.
    pub fn react(&mut self, citizen: Citizen, room: &RoomName, which: Which, with: &str, on: bool) {
        let (room, emoji) = (room.clone(), Emoji::parse(with).expect("a character"));
        let what = format!("reacts {with} {on} to {which:?}");
        self.speak(citizen, &room.clone(), &what, |_| Wish::React { room, which, emoji, on });
    }

    /// From here on somebody's program is an altered one: it does not ask whether they may edit or
    /// delete a message, and sends what they want.
    pub fn take_liberties(&mut self, citizen: Citizen) {
        self.happened(format!("{} takes liberties", self.people[citizen.0].name));
        self.people[citizen.0].build = Build::Altered;
    }

    /// The places of a room's messages that somebody has heard of.
    #[must_use]
    pub fn message_places(&self, citizen: Citizen, room: &RoomName) -> Vec<Seq> {
        self.people[citizen.0].messages.get(room).into_iter().flatten().copied().collect()
    }

    fn speak(
        &mut self,
        citizen: Citizen,
        room: &RoomName,
        what: &str,
        wish: impl FnOnce(String) -> Wish,
    ) {
        let Some(id) = self.room_id(room) else { return };
        if self.people[citizen.0].program.is_none() {
            return;
        }
        self.said += 1;
        let person = &mut self.people[citizen.0];
        let label = format!("{} {}: {what}", person.name, self.said);
        let say = self.history.invoked(person.who, self.now, id, &label);
        person.says.insert(label.clone(), say);
        let wish = wish(label.clone());
        self.wishes.insert(label.clone(), wish.clone());
        self.command(citizen, Command { wish, reference: Some(Reference(label)) });
    }
}
