//! From what was typed to what the engine is asked for.

use tchat_client::command::{Manner, Reference, Which, Wish};
use tchat_client::transfer::{State, Transfer};
use tchat_i18n::Visible;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::hear::slash;
use tchat_speech::hear::typed::Typed;

use super::{App, Note};
use crate::composer::Purpose;
use crate::concerns::Concerns;
use crate::order::{Order, Share};
use crate::panel::{Asked, LongText, Panel, Reading};

/// What a person asks for is answered under this name; what the app itself asks for has none.
const TYPED: &str = "typed";

/// How the names begin of texts that are sent as files.
const PASTED: &str = "pasted-";

impl App {
    /// Sends what was written.
    pub(super) fn send(&mut self) {
        let text = self.composer.text();
        if text.trim().is_empty() {
            return;
        }
        let is_command = text.starts_with('/') && self.composer.purpose == Purpose::New;
        if text.len() > TEXT_BYTES_MAX && !is_command {
            self.panel = Some(Panel::LongText(LongText::written(text.to_owned())));
            return;
        }
        if let Purpose::Edit(target) = &self.composer.purpose
            && target.text == *text
        {
            // Nothing is to be changed.
            self.composer.give_up_purpose();
            return;
        }
        let Some(room) = self.here.clone() else { return };
        let (text, purpose) = self.composer.take();
        self.keep_for_recall(&text);
        match &purpose {
            Purpose::Edit(target) => {
                let which = Which::Place(target.seq);
                let wish = Wish::Edit { room, which, text: text.clone() };
                self.ask_for(wish, &text, purpose);
            }
            Purpose::Reply(target) => {
                let (manner, reply) = (Manner::Text, Some(Which::Place(target.seq)));
                self.say(Wish::Say { room, text, manner, reply });
            }
            Purpose::New => self.take_line(&text),
        }
        self.save_drafts();
    }

    fn take_line(&mut self, text: &str) {
        if self.take_own_command(text) {
            return;
        }
        match slash::read(text, self.here.as_ref(), &self.words) {
            Ok(Typed::Wish(Wish::Quit)) => self.quit(),
            Ok(Typed::Wish(wish @ (Wish::Send { .. } | Wish::Say { .. }))) => {
                self.say(wish);
            }
            Ok(Typed::Wish(wish)) => {
                self.goes_to_direct = matches!(wish, Wish::Direct { .. });
                self.ask_for(wish, text, Purpose::New);
            }
            Ok(Typed::GoTo(room, wish)) => {
                self.ask_for(wish, text, Purpose::New);
                self.turn_into(room);
            }
            Ok(Typed::GoFrom(_, wish)) => self.ask_for(wish, text, Purpose::New),
            Ok(Typed::Help) => {
                let (title, lines) = (self.words.panel_commands(), self.command_lines());
                self.panel = Some(Panel::Reading(Reading::new(title, lines)));
            }
            Err(refused) => {
                // What was typed is not lost.
                self.composer.begin(text, Purpose::New);
                let explained = explain::input::explain(&refused, &self.words);
                self.note_wrong(explained.sentence());
            }
        }
    }

    /// The next name for something that the engine is given. What an earlier run left is sent under
    /// the name that it had there.
    fn next_reference(&mut self) -> Reference {
        self.written = self.written.saturating_add(1);
        Reference(format!("w{:x}-{}", self.started, self.written))
    }

    /// Goes into a room, which may be another one, or one that is made for it.
    pub(super) fn go(&mut self, room: RoomName, wish: Wish) {
        self.turn_into(room);
        self.ask(wish);
    }

    fn turn_into(&mut self, room: RoomName) {
        match self.rooms.contains(&room) {
            true => self.show(room),
            false => self.turn_to(&room),
        }
    }

    /// Says something, and shows it before it is anywhere; if it is refused, it stays there, to be sent
    /// again or taken away.
    fn say(&mut self, wish: Wish) {
        let reference = self.next_reference();
        let text = match &wish {
            Wish::Send { text, .. } | Wish::Say { text, .. } => text.clone(),
            _ => String::new(),
        };
        self.note = None;
        self.unsent.said(reference.clone());
        if let Some(open) = &mut self.open {
            open.wrote(reference.clone(), text);
        }
        self.go_to_end();
        self.order(wish, Some(reference));
    }

    /// Asks for what a line asks for: the answer is shown; if it is refused, the line comes back.
    fn ask_for(&mut self, wish: Wish, line: &str, purpose: Purpose) {
        let reference = self.next_reference();
        if let Some(room) = self.desk.room.clone().or_else(|| self.here.clone()) {
            self.desk.give(reference.clone(), room, line, purpose);
        }
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

    /// Takes a text that was pasted: one message, or an offer to send it as a file.
    pub(super) fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if let Some(panel) = &mut self.panel {
            let asked = panel.paste(&text);
            return self.do_asked(asked);
        }
        let written = self.composer.text().len();
        let is_long = text.lines().count() > self.configuration.settings.paste_lines
            || text.len().saturating_add(written) > TEXT_BYTES_MAX;
        match is_long {
            true => self.panel = Some(Panel::LongText(LongText::pasted(text, written))),
            false => self.change(|app| app.composer.insert(&text)),
        }
    }

    /// Does with a long text what somebody chose.
    pub(super) fn take_long_text(&mut self, asked: Asked, panel: Option<&Panel>) {
        if matches!(panel, Some(Panel::LongText(text)) if text.is_written) {
            self.composer.rewrite("");
        }
        match asked {
            Asked::SendAsFile(text) => {
                let Some(room) = self.here.clone() else { return };
                let reference = Reference(format!("{PASTED}{}", self.next_reference().0));
                let name = self.words.paste_file_name().to_string();
                self.orders.push_back(Order::Share(Share { room, name, text, reference }));
                self.save_drafts();
            }
            Asked::Write(text) => self.change(|app| app.composer.insert(&text)),
            _ => {}
        }
    }

    /// A text could not be sent as a file: it can be had again.
    pub fn could_not_share(&mut self, share: Share, error: &std::io::Error) {
        let reason = Visible::line(&error.to_string());
        self.keep_for_recall(&share.text);
        self.note_wrong(self.words.paste_not_shared(reason));
    }

    /// Lets what was written of a text be deleted once it is sealed, or will not be sent.
    pub(super) fn look_at_shared(&mut self, transfer: &Transfer) {
        let is_read = !matches!(transfer.state, State::Waiting | State::Sealing);
        if let Some(reference) = &transfer.reference
            && reference.0.starts_with(PASTED)
            && is_read
        {
            self.orders.push_back(Order::Forget(reference.clone()));
        }
    }

    /// Says below what went wrong.
    pub(super) fn note_wrong(&mut self, text: Visible) {
        self.note = Some(Note { text, wrong: true });
    }

    /// Says something below.
    pub(super) fn note(&mut self, text: Visible) {
        self.note = Some(Note { text, wrong: false });
    }
}
