//! From what was typed to what the engine is asked for.

use tchat_client::command::{Manner, Reference, Which, Wish};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::hear::slash;
use tchat_speech::hear::typed::Typed;

use super::{App, Note};
use crate::composer::{Composer, Purpose};
use crate::concerns::Concerns;
use crate::order::Order;
use crate::panel::{Panel, Reading};

/// What a person asks for is answered under this name; what the app itself asks for has none.
const TYPED: &str = "typed";

impl App {
    /// Sends what was written.
    pub(super) fn send(&mut self) {
        if self.composer.text().trim().is_empty() {
            return;
        }
        let Some(room) = self.here.clone() else { return };
        let (text, purpose) = self.composer.take();
        match purpose {
            Purpose::Edit(target) => {
                let which = Which::Place(target.seq);
                self.ask(Wish::Edit { room, which, text });
            }
            Purpose::Reply(target) => {
                let (manner, reply) = (Manner::Text, Some(Which::Place(target.seq)));
                self.say(Wish::Say { room, text, manner, reply });
            }
            Purpose::New => self.take_line(&text),
        }
    }

    fn take_line(&mut self, text: &str) {
        match slash::read(text, self.here.as_ref(), &self.words) {
            Ok(Typed::Wish(Wish::Quit)) => self.orders.push_back(Order::Quit),
            Ok(Typed::Wish(wish @ (Wish::Send { .. } | Wish::Say { .. }))) => self.say(wish),
            Ok(Typed::Wish(wish)) => {
                self.goes_to_direct = matches!(wish, Wish::Direct { .. });
                self.ask(wish);
            }
            Ok(Typed::GoTo(room, wish)) => self.go(room, wish),
            Ok(Typed::GoFrom(_, wish)) => self.ask(wish),
            Ok(Typed::Help) => {
                let (title, lines) = (self.words.panel_commands(), slash::help(&self.words));
                self.panel = Some(Panel::Reading(Reading::new(title, lines)));
            }
            Err(refused) => {
                // What was typed is not lost.
                self.composer = Composer::with(text, Purpose::New);
                let explained = explain::input::explain(&refused, &self.words);
                self.note = Some(Note { text: explained.sentence(), wrong: true });
            }
        }
    }

    /// Goes into a room, which may be another one, or one that is made for it.
    pub(super) fn go(&mut self, room: RoomName, wish: Wish) {
        match self.rooms.contains(&room) {
            true => self.show(room),
            false => self.here = Some(room),
        }
        self.ask(wish);
    }

    /// Says something, and shows it before it is anywhere.
    fn say(&mut self, wish: Wish) {
        self.written = self.written.saturating_add(1);
        // What an earlier run left is sent under the name that it had there.
        let reference = Reference(format!("w{:x}-{}", self.started, self.written));
        let text = match &wish {
            Wish::Send { text, .. } | Wish::Say { text, .. } => text.clone(),
            _ => String::new(),
        };
        self.note = None;
        self.unsent.said(reference.clone());
        if let Some(open) = &mut self.open {
            open.wrote(reference.clone(), text);
        }
        self.to_end();
        self.order(wish, Some(reference));
    }

    /// Asks for something on somebody's behalf: the answer is shown.
    pub(super) fn ask(&mut self, wish: Wish) {
        let reference = match &wish {
            Wish::Resume { room } => Concerns::resuming(room),
            _ => Reference(TYPED.to_owned()),
        };
        self.order(wish, Some(reference));
    }

    /// Takes a text that was pasted.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.panel {
            Some(panel) => panel.paste(text),
            None => self.composer.insert(&text.replace("\r\n", "\n").replace('\r', "\n")),
        }
    }

    /// Says something below.
    pub(super) fn note(&mut self, text: Visible) {
        self.note = Some(Note { text, wrong: false });
    }
}
