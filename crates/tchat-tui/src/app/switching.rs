//! What the quick switcher offers: rooms, people, commands and what keys do.

use tchat_client::called::Called;
use tchat_client::command::Wish;
use tchat_i18n::{Lang, Visible};
use tchat_proto::direct;
use tchat_proto::room::RoomName;
use tchat_speech::hear::slash::offer::{self, Offered};

use super::{App, own_commands};
use crate::keymap::{Action, BINDINGS, Place};
use crate::panel::{Choice, Does, Panel, Switcher};

/// How many rooms one was in last are remembered.
const RECENT_MAX: usize = 20;

impl App {
    /// Opens the switcher.
    pub(super) fn switch(&mut self) {
        let mut choices = self.room_choices();
        choices.extend(self.person_choices());
        choices.extend(self.action_choices());
        choices.extend(self.command_choices());
        self.panel = Some(Panel::Switcher(Switcher::new(choices)));
    }

    /// Takes note that a room was left for another.
    pub(super) fn was_in(&mut self, room: RoomName) {
        self.recent.retain(|it| *it != room);
        self.recent.insert(0, room);
        self.recent.truncate(RECENT_MAX);
    }

    /// Rooms: first those with something unread, then those one was in last, then by name.
    fn room_choices(&self) -> Vec<Choice> {
        let mut rooms = self.rooms.in_order();
        rooms.sort_by_key(|(name, room)| {
            let unread = (room.unread.mentions > 0, room.unread.messages > 0);
            let is_here = Some(*name) == self.here.as_ref();
            let visited = self.recent.iter().position(|recent| recent == *name);
            let visited = visited.unwrap_or(usize::MAX);
            (std::cmp::Reverse(unread), is_here, visited)
        });
        let choice = |(name, room): (&RoomName, crate::rooms::Room)| Choice {
            title: self.rooms.title(name),
            about: match room.unread.messages {
                0 => Visible::EMPTY,
                unread => self.words.status_unread(unread),
            },
            kind: match direct::is_reserved(name) {
                true => self.words.kind_direct(),
                false => self.words.kind_room(),
            },
            does: Does::Open(name.clone()),
        };
        rooms.into_iter().map(choice).collect()
    }

    fn person_choices(&self) -> Vec<Choice> {
        if self.here.as_ref() == Some(&RoomName::plain()) {
            return Vec::new();
        }
        let people = self.callable_people().into_iter().filter_map(|name| {
            Some(Choice {
                title: Visible::line(&name),
                about: Visible::EMPTY,
                kind: self.words.kind_person(),
                does: Does::Direct(Called::parse(&name).ok()?),
            })
        });
        people.collect()
    }

    fn action_choices(&self) -> Vec<Choice> {
        let is_offered = |action: Action| !matches!(action, Action::Send | Action::Switch);
        let actions = BINDINGS.iter().filter(|binding| binding.place == Place::Anywhere);
        let actions = actions.filter(|binding| is_offered(binding.action)).map(|binding| {
            let keys = self.keymap.keys(binding.action);
            Choice {
                title: (binding.help)(&self.words),
                about: keys.first().map_or(Visible::EMPTY, |key| Visible::line(&key.to_string())),
                kind: self.words.kind_key(),
                does: Does::Act(binding.action),
            }
        });
        actions.collect()
    }

    fn command_choices(&self) -> Vec<Choice> {
        let kind = self.words.kind_command();
        let commands = offer::all(&self.words).map(|offered| {
            let names = match self.words.lang() {
                Lang::English => [offered.english, offered.french],
                Lang::French => [offered.french, offered.english],
            };
            let name = names.into_iter().flatten().next().copied().unwrap_or_default();
            let end = if offered.argument == Offered::Nothing { "" } else { " " };
            (format!("/{name}{end}"), offered.usage, offered.help)
        });
        let own = own_commands::OWN.iter().map(|own| {
            let name = own.name(self.words.lang());
            let end = if own.takes_action { " " } else { "" };
            (format!("/{name}{end}"), format!("/{name}"), (own.help)(&self.words))
        });
        let choice = |(text, usage, help): (String, String, Visible)| Choice {
            title: Visible::line(&usage),
            about: help,
            kind: kind.clone(),
            does: Does::Type(text),
        };
        commands.chain(own).map(choice).collect()
    }

    /// Opens the conversation with somebody.
    pub(super) fn go_to_person(&mut self, who: Called) {
        self.goes_to_direct = true;
        self.ask(Wish::Direct { who, text: None });
    }
}
