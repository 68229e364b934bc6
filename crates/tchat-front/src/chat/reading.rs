//! Reading: going from one message to another, opening links, and what becomes of one's own that
//! could not be sent.

use std::time::SystemTime;

use tchat_client::Event;
use tchat_client::command::Reference;
use tchat_client::timeline::State;
use tchat_i18n::Visible;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::room::RoomName;

use super::Chat;
use crate::composer::Purpose;
use crate::conversation::Chosen;
use crate::links::Place;
use crate::order::{Order, Show};
use crate::search::Search;

/// The moment, by this machine's clock.
#[must_use]
pub fn system_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl Chat {
    /// Shows in a room that was opened what was written to it and is not there.
    pub(super) fn show_given(&mut self) {
        let (Some(open), Some(history)) = (&mut self.open, &self.records.history) else { return };
        let mut troubles = Vec::new();
        for waiting in self.outgoing.given.waiting(&open.room().clone()) {
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

    /// Pages in what may be seen next, given how many things there are above and below what is seen;
    /// says whether there was something. To be called again until there is nothing.
    pub fn page_in(&mut self, above: usize, below: usize) -> bool {
        let (Some(open), Some(history)) = (&mut self.open, &self.records.history) else {
            return false;
        };
        match open.page_in(history, (above, below)) {
            Ok(any) => any,
            Err(trouble) => {
                self.wrong(&trouble);
                false
            }
        }
    }

    /// Goes to the end of the open conversation.
    pub fn go_to_end(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.records.history)
            && let Err(trouble) = open.go_to_end(history)
        {
            self.wrong(&trouble);
        }
    }

    /// Goes to the first thing of it.
    pub fn go_to_start(&mut self) {
        if let (Some(open), Some(history)) = (&mut self.open, &self.records.history)
            && let Err(trouble) = open.go_to_start(history)
        {
            self.wrong(&trouble);
        }
    }

    /// Goes to where one had read to when the room was opened.
    pub fn go_to_unread(&mut self) {
        let (Some(open), Some(history)) = (&mut self.open, &self.records.history) else { return };
        if let Err(trouble) = open.go_to_unread(history) {
            self.wrong(&trouble);
        }
    }

    /// Goes to a message, wherever it is.
    pub fn go_to(&mut self, room: RoomName, seq: Seq) {
        self.show(room);
        let (Some(open), Some(history)) = (&mut self.open, &self.records.history) else { return };
        match open.go(history, seq) {
            Ok(true) => {}
            Ok(false) => self.say_beside(self.words().message_not_here()),
            Err(trouble) => self.wrong(&trouble),
        }
    }

    /// Begins to look for something: in the open room, or everywhere. What it asks for is handed on
    /// by [`Self::look`], and what the engine tells to [`Search::heard`].
    #[must_use]
    pub fn search(&self, everywhere: bool) -> Search {
        let here = self.open().filter(|open| !open.is_plain());
        let room = here.map(|open| open.room().clone());
        let everywhere = everywhere || room.is_none();
        Search::new(room, everywhere, self.zone().clone())
    }

    /// Has the engine look for something, under a name.
    pub fn look(&mut self, command: tchat_client::Command) {
        self.order(command.wish, command.reference);
    }

    /// Shows the links of a message; a single one that says where it leads is opened.
    pub fn links(&mut self, text: &str) {
        let mut places = Place::all(text);
        match places.len() {
            0 => self.say_beside(self.words().no_links()),
            1 if places.iter().all(|place| !place.is_doubtful()) => {
                if let Some(place) = places.pop() {
                    self.open_link(place.link.url);
                }
            }
            _ => self.show_over(Show::Links(places)),
        }
    }

    /// Opens an address, or copies it where nothing could open it: over SSH a browser would start in
    /// the terminal, if at all.
    pub fn open_link(&mut self, url: String) {
        let is_of_web = url.starts_with("http") || url.starts_with("mailto:");
        if self.reader.opens_links && is_of_web {
            self.say_beside(self.words().link_opened(Visible::line(&url)));
            self.orders.push_back(Order::OpenLink(url));
        } else {
            self.copy_link(url);
        }
    }

    /// Copies an address.
    pub fn copy_link(&mut self, url: String) {
        self.say_beside(self.words().link_copied(Visible::line(&url)));
        self.orders.push_back(Order::Copy(url));
    }

    /// No program could be started to open an address.
    pub fn could_not_open(&mut self, url: &str) {
        self.reader.opens_links = false;
        self.copy_link(url.to_owned());
    }

    /// What has failed and is meant: what is chosen, or the last that did.
    fn failed(&self) -> Option<Reference> {
        let open = self.open()?;
        match open.chosen_thing() {
            Some(Chosen::Failed(waiting)) => waiting.reference.clone(),
            Some(Chosen::Message(_)) => None,
            None => self.outgoing.given.last_failed(open.room()),
        }
    }

    /// Gives to the engine again what has failed: what is chosen, or the last that did.
    pub fn retry(&mut self) {
        let reference = self.failed();
        let wish = reference.as_ref().and_then(|it| self.outgoing.given.retry(it));
        let (Some(reference), Some(wish)) = (reference, wish) else {
            return self.say_beside(self.words().nothing_failed());
        };
        if let Some(open) = &mut self.open {
            open.retry(&reference);
            open.leave();
        }
        self.orders
            .push_back(Order::Command(tchat_client::Command { wish, reference: Some(reference) }));
    }

    /// Gives up what has failed: what is chosen, or the last that did. Its text is there to write
    /// another, unless one is writing.
    pub fn dismiss(&mut self) {
        let reference = self.failed();
        let text = reference.as_ref().and_then(|it| self.outgoing.given.dismiss(it));
        let (Some(reference), Some(text)) = (reference, text) else {
            return self.say_beside(self.words().nothing_failed());
        };
        if let Some(open) = &mut self.open {
            open.dismiss(&reference);
        }
        if self.desk.composer.is_empty() && self.desk.composer.purpose == Purpose::New {
            self.desk.composer.begin(&text, Purpose::New);
        }
    }
}
