//! Going on with the word at the cursor, from what is known.

use std::collections::BTreeMap;
use std::time::Instant;

use tchat_client::event::Present;
use tchat_proto::direct;
use tchat_proto::room::RoomName;

use super::Chat;
use crate::completion::{Completion, Known, OwnChoices, list};
use crate::text_buffer::Way;

impl Chat {
    /// Writes what the word at the cursor may become, one choice after the other.
    pub fn complete(&mut self, way: Way) {
        let completion = self.composer().completion().cloned().or_else(|| {
            let (people, rooms) = (self.callable_people(), self.callable_rooms());
            let own = self.own_commands();
            let known =
                Known { words: self.words(), people: &people, rooms: &rooms, own: &own, list };
            Completion::of(self.composer().before(), &known)
        });
        let Some(completion) = completion else { return };
        let is_only = completion.is_only() && !completion.is_written();
        self.desk.composer.complete(completion.turned(way));
        if is_only {
            // With nothing to choose, the next word is what comes next.
            self.desk.composer.offer(None);
        }
        self.desk.written(Instant::now());
    }

    /// Writes the choice with a number.
    pub fn complete_with(&mut self, number: usize) {
        let chosen = self.composer().completion().cloned().and_then(|it| it.chosen(number));
        if let Some(chosen) = chosen {
            self.desk.composer.complete(chosen);
            self.desk.composer.offer(None);
            self.desk.written(Instant::now());
        }
    }

    /// What people of the room can be called so that one of them is meant: those who wrote last
    /// first, oneself not.
    pub(super) fn callable_people(&self) -> Vec<String> {
        let Some(here) = self.here() else { return Vec::new() };
        if *here == RoomName::plain() {
            let names = self.people.plain().iter().map(ToString::to_string);
            return names.filter(|name| self.line.me() != Some(name)).collect();
        }
        let mut spoke = BTreeMap::new();
        if let Some(open) = self.open.as_ref().filter(|open| open.room() == here) {
            spoke.extend(open.messages().map(|message| (message.from.account, message.seq)));
        }
        let all = self.people.of(here);
        let mut people: Vec<_> = all.iter().filter(|person| !person.me).collect();
        people.sort_by_cached_key(|it| {
            (std::cmp::Reverse(spoke.get(&it.who.account)), it.who.nick.to_lowercase())
        });
        people.into_iter().map(|person| self.called(here, person)).collect()
    }

    /// What means somebody of a room and nobody else there.
    #[must_use]
    pub fn called(&self, room: &RoomName, person: &Present) -> String {
        let nick = &person.who.nick;
        let so_called = self.people.of(room).iter().filter(|it| it.who.nick == *nick);
        match so_called.count() {
            0 | 1 => nick.clone(),
            _ => format!("{nick}~{}", person.mark),
        }
    }

    /// Names somebody in what is written.
    pub fn mention(&mut self, called: &str) {
        let before = self.desk.composer.before();
        let gap = if before.is_empty() || before.ends_with(char::is_whitespace) { "" } else { " " };
        let text = format!("{gap}@{called} ");
        self.change(|composer| composer.insert(&text));
    }

    /// The names of rooms that can be typed: not those of conversations of two.
    fn callable_rooms(&self) -> Vec<String> {
        let rooms = self.rooms.in_order().into_iter().map(|(name, _)| name);
        rooms.filter(|name| !direct::is_reserved(name)).map(ToString::to_string).collect()
    }

    /// The commands of this front end alone, in the reader's language.
    fn own_commands(&self) -> Vec<OwnChoices> {
        let commands = self.reader.own.iter().map(|own| OwnChoices {
            name: own.name(self.words().lang()),
            help: (own.help)(self.words()),
            choices: own.argument.map_or(Vec::new(), |argument| (argument.choices)()),
        });
        commands.collect()
    }
}
