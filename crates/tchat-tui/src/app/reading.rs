//! Reading: choosing messages, going from one to another, looking for them, opening their links, and
//! what becomes of one's own that could not be sent.

use std::time::{Duration, SystemTime};

use tchat_client::Event;
use tchat_client::command::{Reference, Which, Wish};
use tchat_client::timeline::State;
use tchat_i18n::Visible;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::room::RoomName;

use super::App;
use crate::composer::Purpose;
use crate::conversation::Chosen;
use crate::keymap::Action;
use crate::order::Order;
use crate::panel::{Asked, LinkPlace, Links, Panel, Search};

/// The program of a desktop that opens an address with the one that the reader chose for it.
pub const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// The moment, by this machine's clock.
#[must_use]
pub fn system_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl App {
    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// How long it is today: days are named by how far they are away.
    pub(super) fn until_tomorrow(&self) -> Duration {
        const DAY: i64 = 24 * 60 * 60;
        let now = self.now();
        let seconds = i64::try_from(now.0 / 1_000).unwrap_or_default();
        let local = seconds.saturating_add(i64::from(Self::offset(&self.zone, now)));
        let left = DAY.saturating_sub(local.rem_euclid(DAY));
        Duration::from_secs(u64::try_from(left).unwrap_or(1))
    }

    /// Shows in a room that was opened what was written to it and is not there.
    pub(super) fn show_given(&mut self) {
        let (Some(open), Some(history)) = (&mut self.open, &self.history) else { return };
        let mut troubles = Vec::new();
        for waiting in self.given.waiting(&open.room().clone()) {
            let Some(reference) = waiting.reference else { continue };
            open.wrote(reference.clone(), waiting.text);
            if let State::Failed(trouble) = waiting.state {
                let event = Event::Error { trouble: *trouble, reference: Some(reference) };
                troubles.extend(open.heard(history, &event).err());
            }
        }
        if let Some(trouble) = troubles.first() {
            self.wrong(trouble);
        }
    }

    /// Chooses what is above or below what is chosen.
    pub(super) fn choose(&mut self, back: bool) {
        if let Some(open) = &mut self.open {
            open.choose(back, self.clickable.bottom_up().next());
        }
    }

    /// Chooses what was clicked on.
    pub(super) fn click(&mut self, column: u16, row: u16) {
        let key = self.clickable.at(column, row).filter(|_| self.panel.is_none());
        if let (Some(open), Some(key)) = (&mut self.open, key) {
            open.choose_this(key);
        }
    }

    /// Begins to look for something: in the open room, or everywhere.
    pub(super) fn search(&mut self, everywhere: bool, typed: &str) {
        let here = self.open.as_ref().filter(|open| !open.is_plain());
        let room = here.map(|open| open.room().clone());
        let everywhere = everywhere || room.is_none();
        let mut search = Box::new(Search::new(room, everywhere, self.zone.clone()));
        let asked = search.put(typed);
        self.panel = Some(Panel::Search(search));
        self.asked_to_read(asked);
    }

    /// Takes what a panel of the timeline asks for.
    pub(super) fn asked_to_read(&mut self, asked: Asked) {
        match asked {
            Asked::GoTo(room, seq) => self.go_to(room, seq),
            Asked::Look(wish, reference) => self.order(wish, Some(reference)),
            Asked::OpenLink(url) => self.open_link(url),
            Asked::CopyLink(url) => self.copy_link(url),
            _ => {}
        }
    }

    /// Takes the answer to a search; says whether it was one.
    pub(super) fn hear_search(&mut self, event: &Event) -> bool {
        let reference = match event {
            Event::Found { reference: Some(reference), .. }
            | Event::Error { reference: Some(reference), .. }
                if Search::is_one(reference) =>
            {
                reference
            }
            _ => return false,
        };
        let Some(Panel::Search(search)) = &mut self.panel else { return true };
        match event {
            Event::Found { found, .. } => search.found(found, reference),
            Event::Error { trouble, .. } => {
                search.failed(reference);
                self.wrong(trouble);
            }
            _ => {}
        }
        true
    }

    /// Goes to a message, wherever it is.
    pub(super) fn go_to(&mut self, room: RoomName, seq: Seq) {
        self.show(room);
        let (Some(open), Some(history)) = (&mut self.open, &self.history) else { return };
        match open.go(history, seq) {
            Ok(true) => {}
            Ok(false) => self.note(self.words.message_not_here()),
            Err(trouble) => self.wrong(&trouble),
        }
    }

    /// Does something of the timeline.
    pub(super) fn read(&mut self, action: Action) {
        match action {
            Action::ToUnread => self.go_to_unread(),
            Action::Retry => self.retry(),
            Action::Dismiss => self.dismiss(),
            Action::OpenLink => self.links(),
            Action::GoToAnswered => self.go_to_answered(),
            Action::Versions => {
                let Some(message) = self.open.as_ref().and_then(|it| it.chosen_message()) else {
                    return;
                };
                let (room, which) = (message.room.clone(), Which::Place(message.seq));
                self.ask(Wish::Edits { room, which });
            }
            _ => {}
        }
    }

    /// Goes to where one had read to when the room was opened.
    fn go_to_unread(&mut self) {
        let (Some(open), Some(history)) = (&mut self.open, &self.history) else { return };
        if let Err(trouble) = open.go_to_unread(history) {
            self.wrong(&trouble);
        }
    }

    fn go_to_answered(&mut self) {
        let message = self.open.as_ref().and_then(|open| open.chosen_message());
        let answered = message.and_then(|it| it.reply.as_ref().map(|reply| (it, reply.seq)));
        let Some((message, seq)) = answered else {
            return self.note(self.words.answers_nothing());
        };
        let room = message.room.clone();
        self.go_to(room, seq);
    }

    /// Shows the links of the chosen message; a single one that says where it leads is opened.
    fn links(&mut self) {
        let Some(message) = self.open.as_ref().and_then(|open| open.chosen_message()) else {
            return;
        };
        let mut places = LinkPlace::all(&message.text);
        match places.len() {
            0 => self.note(self.words.no_links()),
            1 if places.iter().all(|place| !place.is_doubtful()) => {
                if let Some(place) = places.pop() {
                    self.open_link(place.link.url);
                }
            }
            _ => self.panel = Some(Panel::Links(Links::new(places))),
        }
    }

    /// Opens an address, or copies it where nothing could open it: over SSH a browser would start in
    /// the terminal, if at all.
    fn open_link(&mut self, url: String) {
        let is_of_web = url.starts_with("http") || url.starts_with("mailto:");
        if self.opens_links && is_of_web {
            self.note(self.words.link_opened(Visible::line(&url)));
            self.orders.push_back(Order::OpenLink(url));
        } else {
            self.copy_link(url);
        }
    }

    fn copy_link(&mut self, url: String) {
        self.note(self.words.link_copied(Visible::line(&url)));
        self.orders.push_back(Order::Copy(url));
    }

    /// No program could be started to open an address.
    pub fn could_not_open(&mut self, url: &str) {
        self.opens_links = false;
        self.copy_link(url.to_owned());
    }

    /// What has failed and is meant: what is chosen, or the last that did.
    fn failed(&self) -> Option<Reference> {
        let open = self.open.as_ref()?;
        match open.chosen_thing() {
            Some(Chosen::Failed(waiting)) => waiting.reference.clone(),
            Some(Chosen::Message(_)) => None,
            None => self.given.last_failed(open.room()),
        }
    }

    /// Gives to the engine again what has failed.
    fn retry(&mut self) {
        let reference = self.failed();
        let wish = reference.as_ref().and_then(|reference| self.given.retry(reference));
        let (Some(reference), Some(wish)) = (reference, wish) else {
            return self.note(self.words.nothing_failed());
        };
        if let Some(open) = &mut self.open {
            open.retry(&reference);
            open.leave();
        }
        self.orders
            .push_back(Order::Command(tchat_client::Command { wish, reference: Some(reference) }));
    }

    /// Gives up what has failed. Its text is there to write another, unless one is writing.
    fn dismiss(&mut self) {
        let reference = self.failed();
        let text = reference.as_ref().and_then(|reference| self.given.dismiss(reference));
        let (Some(reference), Some(text)) = (reference, text) else {
            return self.note(self.words.nothing_failed());
        };
        if let Some(open) = &mut self.open {
            open.dismiss(&reference);
        }
        if self.composer.is_empty() && self.composer.purpose == Purpose::New {
            self.composer.begin(&text, Purpose::New);
        }
    }
}
