//! What keys do.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::command::Wish;
use tchat_front::chat::Chat;
use tchat_front::switcher::Does;
use tchat_i18n::Visible;

use super::App;
use crate::keymap::{Action, Key, Place};
use crate::order::Order;
use crate::panel::{Asked, Panel};

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
        self.chat.forget_note();
        match asked {
            Asked::Stay | Asked::Close => {}
            Asked::Open(room) => self.elsewhere().show(room),
            Asked::Chosen(does) => {
                let act = match does {
                    Does::Type(_) | Does::Act(_) => self.chat.take_choice(does),
                    Does::Open(_) | Does::Direct(_) => self.elsewhere().take_choice(does),
                };
                act.into_iter().for_each(|action| self.act(action));
            }
            Asked::TakeLong(way) => {
                if let Some(Panel::LongText(offer)) = panel {
                    self.chat.take_long_text(offer.text(), way);
                }
            }
            Asked::GoTo(room, seq) => self.elsewhere().go_to(room, seq),
            Asked::Look(command) => self.chat.look(command),
            Asked::OpenLink(url) => self.chat.open_link(url),
            Asked::CopyLink(url) => self.chat.copy_link(url),
            view => self.asked_by_view(view),
        }
    }

    pub(super) fn press_here(&mut self, key: KeyEvent) {
        let chosen = self.chat.open().is_some_and(|open| open.chosen().is_some());
        let place = if chosen { Place::Message } else { Place::Anywhere };
        let action = self.keymap.action(place, Key::of(key));
        if action != Some(Action::Delete) {
            self.chat.spare();
        }
        if let Some(action) = action {
            return self.act(action);
        }
        if chosen {
            match key.code {
                KeyCode::Up => return self.choose(true),
                KeyCode::Down => return self.choose(false),
                _ => self.leave(),
            }
        }
        self.write(key);
    }

    /// The chat, about to show something else: what was scrolled until now does not count there.
    const fn elsewhere(&mut self) -> &mut Chat {
        self.screen.scrolled = 0;
        &mut self.chat
    }

    /// Chooses what is above or below what is chosen.
    fn choose(&mut self, back: bool) {
        if let Some(open) = self.chat.open_mut() {
            open.choose(back, self.screen.clickable.bottom_up().next());
        }
    }

    /// Chooses no message.
    fn leave(&mut self) {
        if let Some(open) = self.chat.open_mut() {
            open.leave();
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Help => self.help(),
            Action::Switch => self.switch(),
            Action::NextRoom => self.elsewhere().go_beside(1),
            Action::PreviousRoom => self.elsewhere().go_beside(-1),
            Action::NextUnread => self.elsewhere().go_to_next_unread(),
            Action::PageUp => self.scroll_by(self.a_page().saturating_neg()),
            Action::PageDown => self.scroll_by(self.a_page()),
            Action::ToStart => self.elsewhere().go_to_start(),
            Action::ToEnd => self.elsewhere().go_to_end(),
            Action::ChooseUp | Action::ChooseDown => self.choose(action == Action::ChooseUp),
            Action::Send => self.chat.send(),
            Action::EditOutside => {
                self.orders.push_back(Order::Edit(self.chat.composer().text().to_owned()));
            }
            Action::SearchEverywhere => self.panel = Some(Panel::search(&self.chat, true)),
            Action::SearchHere => self.panel = Some(Panel::search(&self.chat, false)),
            Action::Members
            | Action::RoomSettings
            | Action::Invitations
            | Action::RoomList
            | Action::Transfers
            | Action::Connection
            | Action::Concerns
            | Action::Doors => self.open_view(action),
            Action::Sidebar => self.look.sidebar = !self.look.sidebar,
            Action::Redraw => self.orders.push_back(Order::Redraw),
            Action::Reconnect => self.chat.ask(Wish::Reconnect),
            Action::Quit => self.chat.quit(),
            Action::Reply
            | Action::EditMessage
            | Action::Delete
            | Action::React
            | Action::Copy
            | Action::Save
            | Action::Leave => self.act_on_message(action),
            Action::OpenLink | Action::GoToAnswered | Action::Versions => self.read(action),
            Action::ToUnread => self.elsewhere().go_to_unread(),
            Action::Retry => self.chat.retry(),
            Action::Dismiss => self.chat.dismiss(),
            _ => self.act_on_text(action),
        }
    }

    fn a_page(&self) -> isize {
        isize::try_from(self.screen.page.saturating_sub(2).max(1)).unwrap_or(isize::MAX)
    }

    /// Does something with the chosen message, which is not chosen any more; it still is while it is
    /// asked whether it is to be deleted.
    fn act_on_message(&mut self, action: Action) {
        let message = self.chat.open().and_then(|open| open.chosen_message()).cloned();
        if let (Action::Delete, Some(message)) = (action, &message) {
            let key = self.keymap.keys(action).first().map(ToString::to_string);
            let again = key.unwrap_or_else(|| self.keymap.label(action));
            return self.chat.delete_if_meant(message, Visible::line(&again));
        }
        self.leave();
        let Some(message) = message else { return };
        match action {
            Action::Reply => self.chat.reply(&message),
            Action::EditMessage => self.chat.edit(&message),
            Action::React => self.chat.react(&message),
            Action::Copy => self.chat.copy(message.text),
            Action::Save => self.chat.save(&message),
            _ => {}
        }
    }

    /// Goes on from the chosen message.
    fn read(&mut self, action: Action) {
        let message = self.chat.open().and_then(|open| open.chosen_message()).cloned();
        match (message, action) {
            (Some(message), Action::OpenLink) => self.chat.links(&message.text),
            (Some(message), Action::Versions) => self.chat.versions(&message),
            (Some(message), _) => self.chat.go_to_answered(&message),
            (None, Action::GoToAnswered) => {
                self.chat.say_beside(self.chat.words().answers_nothing());
            }
            (None, _) => {}
        }
    }
}
