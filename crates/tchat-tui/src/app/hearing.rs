//! What the engine told, and what becomes of it: in the timeline, at the side, below, or in a panel.

use std::io;
use std::path::PathBuf;

use tchat_client::Event;
use tchat_client::command::Wish;
use tchat_client::report::Report;
use tchat_i18n::Visible;
use tchat_proto::id::ServerKey;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text::{self, Teller, Told};

use super::home::{Home, home};
use super::{App, Note};
use crate::order::Order;
use crate::panel::{Panel, Reading};

impl App {
    pub(super) fn hear(&mut self, event: &Event) {
        self.rooms.heard(event, self.me.as_deref());
        self.people.heard(event);
        self.given.heard(event);
        self.plain.heard(event);
        if self.hear_search(event) {
            return;
        }
        self.hear_around(event);
        match event {
            Event::ServerKeyTrusted { key, .. } => self.got_key(*key),
            Event::Ready { me, room, .. } => self.is_ready(me, room),
            Event::CaughtUp { room } => {
                self.caught_up.insert(room.clone());
            }
            Event::Connection(connection) => {
                self.caught_up.clear();
                self.connection(connection);
            }
            Event::Renamed { who, to, .. } if self.is_me(&who.nick) => {
                self.me = Some(to.as_str().to_owned());
            }
            Event::Message(message) if message.notify => self.alert(message),
            // Somebody wants to read it again: the line goes there, and seeing it is not reading it.
            Event::Unread { room, count, read, reference: Some(_) } if count.messages > 0 => {
                if let Some(open) = self.open.as_mut().filter(|open| open.room() == room) {
                    open.set_read(Some(*read));
                    open.counts_as_read = false;
                }
            }
            Event::Transfer(transfer) => self.look_at_shared(transfer),
            _ => {}
        }
        if !self.hear_drafts(event) {
            self.show_event(event);
        }
        if let Event::Error { reference: Some(reference), .. } = event {
            self.take_back(reference);
        }
        self.ask_who();
    }

    fn is_me(&self, nick: &str) -> bool {
        self.me.as_deref() == Some(nick)
    }

    /// The server was met for the first time.
    fn got_key(&mut self, key: ServerKey) {
        if self.history.is_none()
            && let Err(trouble) = self.read_history(key)
        {
            self.wrong(&trouble);
        }
    }

    fn is_ready(&mut self, me: &str, room: &RoomName) {
        self.me = Some(me.to_owned());
        if self.open.is_none() {
            self.show(room.clone());
        }
        self.wish(Wish::Rooms);
    }

    /// Shows an event where it belongs.
    fn show_event(&mut self, event: &Event) {
        let in_timeline = match (&mut self.open, &self.history) {
            (Some(open), Some(history)) => open.heard(history, event),
            _ => Ok(false),
        };
        let in_timeline = match in_timeline {
            Ok(changed) => changed,
            Err(trouble) => return self.wrong(&trouble),
        };
        if self.panel.as_mut().is_some_and(|panel| panel.heard(event)) || self.show_answer(event) {
            return;
        }
        match event {
            Event::Joined { room, who } if self.is_me(&who.nick) => self.entered(room),
            Event::CaughtUp { room } => self.entered(room),
            Event::Direct { room, .. } if self.goes_to_direct => {
                self.goes_to_direct = false;
                self.show(room.clone());
            }
            // Told where it stands.
            Event::Error { .. } if in_timeline => {}
            Event::Error { trouble, .. } => self.wrong(trouble),
            Event::Reported { who, report, .. } => {
                let (who, report) = (who.nick.clone(), report.clone());
                self.orders.push_back(Order::KeepReport { who, report });
            }
            _ if in_timeline => {}
            _ if matches!(home(event), Home::Note | Home::Panel) => self.tell(event),
            _ => {}
        }
    }

    /// What is around the timeline learns from an event.
    fn hear_around(&mut self, event: &Event) {
        self.rules.heard(event);
        self.concerns.heard(event);
        self.unsent.heard(event);
        self.transfers.heard(event);
        match event {
            Event::Ready { server, .. } => self.server = Some(server.clone()),
            Event::Away { away, .. } => self.away = *away,
            Event::CaughtUp { room } if *room != RoomName::plain() => {
                self.wish(Wish::Notify { room: room.clone(), rule: None });
            }
            _ => {}
        }
    }

    /// Opens the room one was on the way to.
    fn entered(&mut self, room: &RoomName) {
        if self.here.as_ref() == Some(room) {
            self.show(room.clone());
        }
    }

    /// Tells an event below if it is one line, else in a panel.
    fn tell(&mut self, event: &Event) {
        let teller =
            Teller { words: &self.words, here: self.here.as_ref(), titles: self.rooms.titles() };
        let told = teller.tell(event, self.me.as_deref()).into_iter();
        let mut lines: Vec<Visible> = told
            .map(|told| match told {
                Told::Result(line) | Told::Note(line) => line,
            })
            .collect();
        match lines.len() {
            0 => {}
            1 => self.note = lines.pop().map(|text| Note { text, wrong: false }),
            _ => {
                let title = self.words.panel_answer();
                self.panel = Some(Panel::Reading(Reading::new(title, lines)));
            }
        }
    }

    /// Takes note of where the report of a message is, or why it is nowhere.
    pub fn report_kept(&mut self, who: &str, report: &Report, kept: io::Result<PathBuf>) {
        let words = &self.words;
        match kept {
            Ok(path) => {
                let [told, hint] = text::reported(words, report, who, &path);
                let lines = vec![told, hint];
                self.panel = Some(Panel::Reading(Reading::new(words.panel_answer(), lines)));
            }
            Err(error) => {
                let why = Visible::line(&error.to_string());
                let name = Visible::line("tchat-report.cbor");
                let text = words.report_file_failed(name, why);
                self.note = Some(Note { text, wrong: true });
            }
        }
    }

    /// Asks again who is in the open room and what goes for it, if that may have changed.
    pub(super) fn ask_who(&mut self) {
        if let Some(room) = self.here.clone()
            && self.is_online()
            && self.caught_up.contains(&room)
        {
            if self.people.is_due(&room) {
                self.wish(Wish::Who { room: room.clone() });
            }
            if self.rules.is_due(&room) {
                self.wish(Wish::Rules { room });
            }
        }
    }
}
