//! What keys do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_client::command::{Which, Wish};
use tchat_i18n::Visible;
use tchat_speech::hear::slash;

use super::App;
use crate::composer::{Composer, Purpose, Target};
use crate::keymap::{Action, BINDINGS, Binding, Key, Place};
use crate::order::Order;
use crate::panel::{Asked, Choice, Does, Panel, Reading, Switcher};

impl App {
    pub(super) fn press_in_panel(&mut self, key: KeyEvent) {
        let Some(panel) = &mut self.panel else { return };
        let asked = panel.press(key);
        if !asked.stays() {
            self.panel = None;
        }
        // What was told is read before something else is done.
        self.note = None;
        match asked {
            Asked::Stay | Asked::Close => {}
            Asked::Open(room) => self.show(room),
            Asked::Do(action) => self.act(action),
            Asked::Type(text) => self.composer = Composer::with(&text, Purpose::New),
            view => self.asked_by_view(view),
        }
    }

    pub(super) fn press_here(&mut self, key: KeyEvent) {
        let chosen = self.open.as_ref().is_some_and(|open| open.chosen().is_some());
        let place = if chosen { Place::Message } else { Place::Anywhere };
        if let Some(action) = self.keymap.action(place, Key::of(key)) {
            return self.act(action);
        }
        if chosen && let Some(open) = &mut self.open {
            match key.code {
                KeyCode::Up => return open.choose(true),
                KeyCode::Down => return open.choose(false),
                _ => open.leave(),
            }
        }
        self.write(key);
    }

    /// Takes a key that does nothing else: it writes.
    fn write(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => self.interrupt(),
            KeyCode::Esc => self.step_back(),
            KeyCode::Up if self.composer.is_empty() => self.edit_last(),
            _ => {
                self.note = None;
                self.composer.press(key);
                self.typing();
            }
        }
    }

    /// Lets others know that one is typing, but not what is a command.
    fn typing(&mut self) {
        if let Some(room) = self.here.clone()
            && !self.composer.is_empty()
            && !self.composer.text().starts_with('/')
        {
            self.wish(Wish::Typing { room });
        }
    }

    /// `Ctrl-C`: away with what is written; with nothing there, the end.
    fn interrupt(&mut self) {
        match self.composer.is_empty() && self.composer.purpose == Purpose::New {
            true => self.orders.push_back(Order::Quit),
            false => self.composer = Composer::new(),
        }
    }

    /// `Esc`: away with the note, the answer that was begun, back to the end.
    fn step_back(&mut self) {
        if self.note.take().is_some() {
            return;
        }
        match self.composer.purpose {
            Purpose::New => self.to_end(),
            Purpose::Reply(_) | Purpose::Edit(_) => self.composer = Composer::new(),
        }
    }

    pub(super) fn to_end(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.history)
            && let Err(trouble) = open.to_end(history)
        {
            self.wrong(&trouble);
        }
    }

    fn to_start(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.history)
            && let Err(trouble) = open.to_start(history)
        {
            self.wrong(&trouble);
        }
    }

    fn edit_last(&mut self) {
        let target = self.open.as_ref().and_then(|open| open.last_of_mine()).map(Target::of);
        if let Some(target) = target {
            self.composer = Composer::with(&target.text.clone(), Purpose::Edit(target));
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Help => self.help(),
            Action::Switch => self.panel = Some(Panel::Switcher(Switcher::new(self.choices()))),
            Action::NextRoom => self.go_beside(1),
            Action::PreviousRoom => self.go_beside(-1),
            Action::NextUnread => {
                if let Some(room) = self.rooms.next_unread(self.here.as_ref()) {
                    self.show(room);
                }
            }
            Action::PageUp => self.scroll_by(self.a_page().saturating_neg()),
            Action::PageDown => self.scroll_by(self.a_page()),
            Action::ToStart => self.to_start(),
            Action::ToEnd => self.to_end(),
            Action::ChooseUp | Action::ChooseDown => {
                if let Some(open) = &mut self.open {
                    open.choose(action == Action::ChooseUp);
                }
            }
            Action::Send => self.send(),
            Action::NewLine => self.composer.new_line(),
            Action::EditOutside => self.orders.push_back(Order::Edit(self.composer.text())),
            Action::SearchEverywhere | Action::SearchHere => self.type_command("/search "),
            Action::Members
            | Action::RoomSettings
            | Action::Invitations
            | Action::RoomList
            | Action::Transfers
            | Action::Connection
            | Action::Concerns => self.open_view(action),
            Action::Sidebar => self.sidebar = !self.sidebar,
            Action::Redraw => self.orders.push_back(Order::Redraw),
            Action::Quit => self.orders.push_back(Order::Quit),
            Action::Reply
            | Action::EditMessage
            | Action::Delete
            | Action::React
            | Action::Copy
            | Action::Save
            | Action::Leave => self.act_on_message(action),
        }
    }

    /// Begins a command for somebody to go on with.
    fn type_command(&mut self, text: &str) {
        self.composer = Composer::with(text, Purpose::New);
    }

    fn a_page(&self) -> isize {
        isize::try_from(self.page.saturating_sub(2).max(1)).unwrap_or(isize::MAX)
    }

    fn go_beside(&mut self, steps: isize) {
        if let Some(room) = self.rooms.beside(self.here.as_ref(), steps) {
            self.show(room);
        }
    }

    fn act_on_message(&mut self, action: Action) {
        let Some(open) = &mut self.open else { return };
        let message = open.chosen_message().cloned();
        open.leave();
        let Some(message) = message else { return };
        let (room, which) = (message.room.clone(), Which::Place(message.seq));
        match action {
            Action::Reply => self.composer.purpose = Purpose::Reply(Target::of(&message)),
            Action::EditMessage if message.mine => {
                let target = Target::of(&message);
                self.composer = Composer::with(&message.text, Purpose::Edit(target));
            }
            Action::EditMessage => self.note(self.words.only_ones_own()),
            Action::Delete => self.ask(Wish::Delete { room, which }),
            Action::React => self.type_command(&format!("/react {} ", message.seq)),
            Action::Copy => self.orders.push_back(Order::Copy(message.text)),
            Action::Save => self.type_command(&format!("/save {}", message.seq)),
            _ => {}
        }
    }

    fn help(&mut self) {
        let line = |binding: &Binding| {
            let keys = self.keymap.keys(binding.action);
            let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
            let keys = Visible::line(&format!("  {:26}", keys.join(", ")));
            Visible::concat(&[&keys, &(binding.help)(&self.words)])
        };
        let mut lines: Vec<_> = BINDINGS.iter().map(line).collect();
        lines.push(Visible::EMPTY);
        lines.extend(slash::help(&self.words));
        self.panel = Some(Panel::Reading(Reading::new(self.words.panel_help(), lines)));
    }

    /// What the switcher offers.
    fn choices(&self) -> Vec<Choice> {
        let rooms = self.rooms.in_order().into_iter().map(|(name, room)| Choice {
            title: self.rooms.title(name),
            about: match room.unread.messages {
                0 => Visible::EMPTY,
                unread => Visible::from(unread),
            },
            does: Does::Open(name.clone()),
        });
        let actions = BINDINGS.iter().filter(|binding| binding.place == Place::Anywhere);
        let actions = actions.map(|binding| Choice {
            title: (binding.help)(&self.words),
            about: Visible::EMPTY,
            does: Does::Act(binding.action),
        });
        rooms.chain(actions).collect()
    }
}
