//! What there is to choose from: rooms, people and commands.

use tchat_client::called::Called;
use tchat_i18n::{Lang, Visible};
use tchat_proto::direct;
use tchat_proto::room::RoomName;
use tchat_speech::hear::slash;
use tchat_speech::hear::slash::offer::{self, Offer, Offered};

use super::Chat;
use crate::rooms::Room;
use crate::switcher::{Choice, Choices, Does};

/// What a command is called in a language, or in the other one if it has no name there.
fn name_in(lang: Lang, offered: &Offer) -> &'static str {
    let names = match lang {
        Lang::English => [offered.english, offered.french],
        Lang::French => [offered.french, offered.english],
    };
    names.into_iter().flatten().next().copied().unwrap_or_default()
}

impl Chat {
    /// All there is to choose from: rooms, people, `acts` (what keys or buttons of the front end do)
    /// and commands. What somebody chose is done by [`Self::take_choice`].
    #[must_use]
    pub fn choices<A>(&self, acts: Vec<Choice<A>>) -> Choices<A> {
        let mut all = self.room_choices();
        all.extend(self.person_choices());
        all.extend(acts);
        all.extend(self.command_choices());
        Choices::new(all)
    }

    /// Does what was chosen; gives what the front end alone can do.
    pub fn take_choice<A>(&mut self, does: Does<A>) -> Option<A> {
        match does {
            Does::Open(room) => self.show(room),
            Does::Direct(who) => self.go_to_person(who),
            Does::Type(text) => self.begin_command(&text),
            Does::Act(act) => return Some(act),
        }
        None
    }

    /// Rooms: first those with something unread, then those one was in last, then by name.
    fn room_choices<A>(&self) -> Vec<Choice<A>> {
        let mut rooms = self.rooms.in_order();
        rooms.sort_by_key(|(name, room)| {
            let unread = (room.unread.mentions > 0, room.unread.messages > 0);
            let is_here = Some(*name) == self.here();
            let visited = self.whereabouts.visited(name).unwrap_or(usize::MAX);
            (std::cmp::Reverse(unread), is_here, visited)
        });
        let choice = |(name, room): (&RoomName, Room)| Choice {
            title: self.rooms.title(name),
            about: match room.unread.messages {
                0 => Visible::EMPTY,
                unread => self.words().status_unread(unread),
            },
            kind: match direct::is_reserved(name) {
                true => self.words().kind_direct(),
                false => self.words().kind_room(),
            },
            does: Does::Open(name.clone()),
        };
        rooms.into_iter().map(choice).collect()
    }

    /// The people of the open room, those who wrote last first.
    fn person_choices<A>(&self) -> Vec<Choice<A>> {
        if self.here() == Some(&RoomName::plain()) {
            return Vec::new();
        }
        let people = self.callable_people().into_iter().filter_map(|name| {
            Some(Choice {
                title: Visible::line(&name),
                about: Visible::EMPTY,
                kind: self.words().kind_person(),
                does: Does::Direct(Called::parse(&name).ok()?),
            })
        });
        people.collect()
    }

    /// The commands that can be typed.
    fn command_choices<A>(&self) -> Vec<Choice<A>> {
        let (words, kind) = (self.words(), self.words().kind_command());
        let commands = offer::all(words).map(|offered| {
            let name = name_in(words.lang(), &offered);
            let end = if offered.argument == Offered::Nothing { "" } else { " " };
            (format!("/{name}{end}"), offered.usage, offered.help)
        });
        let own = self.reader.own.iter().map(|own| {
            let name = own.name(words.lang());
            let end = if own.argument.is_some() { " " } else { "" };
            (format!("/{name}{end}"), format!("/{name}"), (own.help)(words))
        });
        let choice = |(text, usage, help): (String, String, Visible)| Choice {
            title: Visible::line(&usage),
            about: help,
            kind: kind.clone(),
            does: Does::Type(text),
        };
        commands.chain(own).map(choice).collect()
    }

    /// What a command is called in the reader's language, by its name in English.
    pub(super) fn command_name(&self, english: &'static str) -> &'static str {
        let mut all = offer::all(self.words());
        let named = all.find(|offered| offered.english.contains(&english));
        named.map_or(english, |offered| name_in(self.words().lang(), &offered))
    }

    /// The commands, as the help lists them.
    #[must_use]
    pub fn command_lines(&self) -> Vec<Visible> {
        let own = self.reader.own.iter().map(|own| {
            let usage = Visible::line(&format!("  {}  ", own.usage(self.words())));
            Visible::concat(&[&usage, &(own.help)(self.words())])
        });
        slash::help(self.words()).into_iter().chain(own).collect()
    }
}
