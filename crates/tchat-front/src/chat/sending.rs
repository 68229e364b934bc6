//! From what was typed to what the engine is asked for.

use tchat_client::command::{Manner, Reference, Which, Wish};
use tchat_client::transfer::{State, Transfer};
use tchat_i18n::Visible;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::hear::slash::{self, offer, offer::Offered};
use tchat_speech::hear::typed::Typed;

use super::Chat;
use crate::composer::Purpose;
use crate::concerns::Concerns;
use crate::long_text::{LongText, Way};
use crate::order::{Order, Own, Share, Show};
use crate::own_command::{DISMISS, OwnCommand, RETRY};
use crate::text_buffer::on_lines;

/// What a person asks for is answered under this name; what the app itself asks for has none.
const TYPED: &str = "typed";

/// How the names begin of files that this program sends, some of which it made itself.
const SHARED: &str = "shared-";

/// Whether another text is written for a message that begins like a command: it is meant as it is.
fn is_verbatim(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Edit(target) if target.text.starts_with('/'))
}

/// Whether what is written for something calls for a command; what begins with `//` is said.
pub(super) fn calls_command(text: &str, purpose: &Purpose) -> bool {
    text.starts_with('/') && !text.starts_with("//") && !is_verbatim(purpose)
}

/// What a text says that is written for something and calls for no command.
pub(super) fn said(text: &str, purpose: &Purpose) -> String {
    let escaped = text.strip_prefix('/').filter(|rest| rest.starts_with('/'));
    escaped.filter(|_| !is_verbatim(purpose)).unwrap_or(text).to_owned()
}

impl Chat {
    /// Sends what is written, or does what it asks for.
    pub fn send(&mut self) {
        let text = self.desk.composer.text();
        if text.trim().is_empty() {
            return;
        }
        let is_command = calls_command(text, &self.desk.composer.purpose);
        if text.len() > TEXT_BYTES_MAX && !is_command {
            return self.show_over(Show::LongText(LongText::written(text.to_owned())));
        }
        if let Purpose::Edit(target) = &self.desk.composer.purpose
            && target.text == *text
        {
            // Nothing is to be changed.
            self.desk.composer.give_up_purpose();
            return;
        }
        let Some(room) = self.here().cloned() else { return };
        let (text, purpose) = self.desk.composer.take();
        self.keep_for_recall(&text);
        match &purpose {
            _ if is_command => {
                if matches!(purpose, Purpose::Reply(_)) {
                    // There is still something to answer.
                    self.desk.composer.begin("", purpose);
                }
                self.take_line(&text);
            }
            Purpose::Edit(target) => {
                let which = Which::Place(target.seq);
                let wish = Wish::Edit { room, which, text: said(&text, &purpose) };
                self.ask_for(wish, &text, purpose);
            }
            Purpose::Reply(target) => {
                let (manner, reply) = (Manner::Text, Some(Which::Place(target.seq)));
                let text = said(&text, &purpose);
                self.say(Wish::Say { room, text, manner, reply });
            }
            Purpose::New => self.take_line(&text),
        }
        self.save_drafts();
    }

    /// Does what a line asks for, or says it.
    fn take_line(&mut self, text: &str) {
        if self.take_own_command(text) {
            return;
        }
        match slash::read(text, self.here(), self.words()) {
            Ok(Typed::Wish(Wish::Quit)) => self.quit(),
            Ok(Typed::Wish(wish @ (Wish::Send { .. } | Wish::Say { .. }))) => {
                self.say(wish);
            }
            Ok(Typed::Wish(wish)) => {
                self.whereabouts.goes_to_direct = matches!(wish, Wish::Direct { .. });
                self.ask_for(wish, text, Purpose::New);
            }
            Ok(Typed::GoTo(room, wish)) => {
                let asked = self.ask_for(wish, text, Purpose::New);
                self.turn_into(room, asked);
            }
            Ok(Typed::GoFrom(_, wish)) => {
                self.ask_for(wish, text, Purpose::New);
            }
            Ok(Typed::Help) => {
                let (title, lines) = (self.words().panel_commands(), self.command_lines());
                self.show_over(Show::Text { title, lines });
            }
            // What it lacks can be chosen.
            Err(_) if self.offer_argument(text) => {}
            Err(refused) => {
                // What was typed is not lost.
                self.desk.composer.begin(text, Purpose::New);
                let explained = explain::input::explain(&refused, self.words());
                self.note_wrong(explained.sentence());
            }
        }
    }

    /// Shows what a command that lacks its argument could be about; says whether there is such a view.
    fn offer_argument(&mut self, line: &str) -> bool {
        let command = line.trim_end().strip_prefix('/');
        match command.and_then(|command| offer::of(command, self.words())) {
            Some(Offered::Search) => self.show_over(Show::Search),
            Some(Offered::Room) => self.ask(Wish::Rooms),
            Some(Offered::Person | Offered::PersonAndText) => {
                let Some(room) = self.here().cloned() else { return false };
                self.ask(Wish::Who { room });
            }
            _ => return false,
        }
        true
    }

    /// Does what a line asks of this front end alone; says whether it did.
    fn take_own_command(&mut self, line: &str) -> bool {
        let Some((own, argument)) = OwnCommand::called(line, self.reader.own) else { return false };
        match own.english {
            it if it == RETRY.english => self.retry(),
            it if it == DISMISS.english => self.dismiss(),
            name => {
                let (argument, line) = (argument.to_owned(), line.to_owned());
                self.orders.push_back(Order::Own(Own { name, argument, line }));
            }
        }
        true
    }

    /// Takes back a line that cannot be done, and says why.
    pub fn give_back(&mut self, line: &str, why: Visible) {
        self.desk.composer.begin(line, Purpose::New);
        self.note_wrong(why);
        self.save_drafts();
    }

    /// Goes into a room, which may be another one, or one that is made for it: once one is in. What
    /// refuses that is told where one is.
    pub fn go(&mut self, room: RoomName, wish: Wish) {
        let asked = self.outgoing.next_reference();
        self.order(wish, Some(asked.clone()));
        self.turn_into(room, asked);
    }

    fn turn_into(&mut self, room: RoomName, asked: Reference) {
        match self.rooms.contains(&room) {
            true => self.show(room),
            false => self.whereabouts.head_for(room, asked),
        }
    }

    /// Says something, and shows it before it is anywhere; if it is refused, it stays there, to be sent
    /// again or taken away.
    fn say(&mut self, wish: Wish) {
        let reference = self.outgoing.next_reference();
        let text = match &wish {
            Wish::Send { text, .. } | Wish::Say { text, .. } => text.clone(),
            _ => String::new(),
        };
        self.note = None;
        self.outgoing.unsent.said(reference.clone());
        if let Some(open) = &mut self.open {
            open.wrote(reference.clone(), text);
        }
        self.go_to_end();
        self.order(wish, Some(reference));
    }

    /// Asks for what a line asks for: the answer is shown; if it is refused, the line comes back. Gives
    /// the name under which that was asked.
    fn ask_for(&mut self, wish: Wish, line: &str, purpose: Purpose) -> Reference {
        let reference = self.outgoing.next_reference();
        if let Some(room) = self.desk.room.clone().or_else(|| self.here().cloned()) {
            self.desk.give(reference.clone(), room, line, purpose);
        }
        self.order(wish, Some(reference.clone()));
        reference
    }

    /// Asks for something on somebody's behalf: the answer is shown.
    pub fn ask(&mut self, wish: Wish) {
        let reference = match &wish {
            Wish::Resume { room } => Concerns::resuming(room),
            _ => Reference(TYPED.to_owned()),
        };
        self.order(wish, Some(reference));
    }

    /// Takes a text that was pasted where one writes: one message, or an offer to send it as a file.
    pub fn paste(&mut self, text: &str) {
        let text = on_lines(text);
        let written = self.desk.composer.text().len();
        let is_long = text.lines().count() > self.reader.settings.paste_lines
            || text.len().saturating_add(written) > TEXT_BYTES_MAX;
        match is_long {
            true => self.show_over(Show::LongText(LongText::pasted(text, written))),
            false => self.change(|composer| composer.insert(&text)),
        }
    }

    /// Does with a long text what somebody chose.
    pub fn take_long_text(&mut self, long: &LongText, way: Way) {
        if long.is_written {
            self.desk.composer.rewrite("");
        }
        match way {
            Way::File => self.share(long.text.clone()),
            Way::Text => self.change(|composer| composer.insert(&long.text)),
            Way::Cut => self.change(|composer| composer.insert(long.cut())),
        }
    }

    fn share(&mut self, text: String) {
        let Some(room) = self.here().cloned() else { return };
        let reference = self.next_shared();
        let name = self.words().paste_file_name().to_string();
        self.orders.push_back(Order::Share(Share { room, name, text, reference }));
        self.save_drafts();
    }

    /// A text could not be sent as a file: it can be had again.
    pub fn could_not_share(&mut self, share: &Share, error: &std::io::Error) {
        let reason = Visible::line(&error.to_string());
        self.keep_for_recall(&share.text);
        self.note_wrong(self.words().paste_not_shared(reason));
    }

    /// The next name for a file to be sent: by it, one is told when nobody reads the original any more.
    pub(super) fn next_shared(&mut self) -> Reference {
        Reference(format!("{SHARED}{}", self.outgoing.next_reference().0))
    }

    /// Lets what was made for sending it be deleted once a file is sealed, or will not be sent.
    pub(super) fn look_at_shared(&mut self, transfer: &Transfer) {
        let is_read = !matches!(transfer.state, State::Waiting | State::Sealing);
        if let Some(reference) = &transfer.reference
            && reference.0.starts_with(SHARED)
            && is_read
        {
            self.orders.push_back(Order::Forget(reference.clone()));
        }
    }
}
