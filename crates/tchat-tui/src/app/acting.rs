//! What keys do.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::command::{Which, Wish};

use super::App;
use crate::composer::{Purpose, Target};
use crate::keymap::{Action, Key, Place};
use crate::order::Order;
use crate::panel::Asked;

impl App {
    pub(super) fn press_in_panel(&mut self, key: KeyEvent) {
        let Some(panel) = &mut self.panel else { return };
        let asked = panel.press(key);
        self.do_asked(asked);
    }

    /// Does what a panel asks for.
    pub(super) fn do_asked(&mut self, asked: Asked) {
        let panel = match asked.stays() {
            true => None,
            false => self.panel.take(),
        };
        // What was told is read before something else is done.
        self.note = None;
        match asked {
            Asked::Stay | Asked::Close => {}
            Asked::Open(room) => self.show(room),
            Asked::Do(action) => self.act(action),
            Asked::Type(text) => self.type_command(&text),
            Asked::Direct(who) => self.go_to_person(who),
            Asked::SendAsFile(_) | Asked::Write(_) => self.take_long_text(asked, panel.as_ref()),
            Asked::GoTo(..) | Asked::Look(..) | Asked::OpenLink(_) | Asked::CopyLink(_) => {
                self.asked_to_read(asked);
            }
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
                KeyCode::Up => return self.choose(true),
                KeyCode::Down => return self.choose(false),
                _ => open.leave(),
            }
        }
        self.write(key);
    }

    pub(super) fn go_to_end(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.history)
            && let Err(trouble) = open.go_to_end(history)
        {
            self.wrong(&trouble);
        }
    }

    fn go_to_start(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.history)
            && let Err(trouble) = open.go_to_start(history)
        {
            self.wrong(&trouble);
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Help => self.help(),
            Action::Switch => self.switch(),
            Action::NextRoom => self.go_beside(1),
            Action::PreviousRoom => self.go_beside(-1),
            Action::NextUnread => {
                if let Some(room) = self.rooms.next_unread(self.here.as_ref()) {
                    self.show(room);
                }
            }
            Action::PageUp => self.scroll_by(self.a_page().saturating_neg()),
            Action::PageDown => self.scroll_by(self.a_page()),
            Action::ToStart => self.go_to_start(),
            Action::ToEnd => self.go_to_end(),
            Action::ChooseUp | Action::ChooseDown => self.choose(action == Action::ChooseUp),
            Action::Send => self.send(),
            Action::EditOutside => {
                self.orders.push_back(Order::Edit(self.composer.text().to_owned()));
            }
            Action::SearchEverywhere => self.search(true, ""),
            Action::SearchHere => self.search(false, ""),
            Action::Members
            | Action::RoomSettings
            | Action::Invitations
            | Action::RoomList
            | Action::Transfers
            | Action::Connection
            | Action::Concerns => self.open_view(action),
            Action::Sidebar => self.sidebar = !self.sidebar,
            Action::Redraw => self.orders.push_back(Order::Redraw),
            Action::Reconnect => self.ask(Wish::Reconnect),
            Action::Quit => self.quit(),
            Action::Reply
            | Action::EditMessage
            | Action::Delete
            | Action::React
            | Action::Copy
            | Action::Save
            | Action::Leave => self.act_on_message(action),
            Action::ToUnread
            | Action::OpenLink
            | Action::GoToAnswered
            | Action::Versions
            | Action::Retry
            | Action::Dismiss => self.read(action),
            _ => self.act_on_text(action),
        }
    }

    /// Begins a command for somebody to go on with.
    fn type_command(&mut self, text: &str) {
        self.composer.begin(text, Purpose::New);
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
                self.composer.begin(&message.text, Purpose::Edit(target));
            }
            Action::EditMessage => self.note(self.words.only_ones_own()),
            Action::Delete => self.ask(Wish::Delete { room, which }),
            Action::React => self.type_command(&format!("/react {} ", message.seq)),
            Action::Copy => self.orders.push_back(Order::Copy(message.text)),
            Action::Save => self.type_command(&format!("/save {}", message.seq)),
            _ => {}
        }
    }
}
