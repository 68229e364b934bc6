//! The room that is open: what is in it, and which part of it is seen.
//!
//! What is seen is held by a message, never by a row or a number: [`Scroll::At`] names what stands
//! at the bottom and which part of it. So nothing moves under a reader's eyes while older messages
//! are paged in above and new ones come below.

use std::sync::Arc;

use tchat_client::command::Reference;
use tchat_client::event::{Event, Message};
use tchat_client::history::History;
use tchat_client::timeline::{Anchor, Begin, Item, Timeline, Waiting};
use tchat_client::transfer::Direction;
use tchat_client::trouble::Trouble;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::given::Given;
use crate::plain_log::PlainLog;
use crate::reader::Reader;
use crate::shown::{Key, Shown};
use crate::transfers::Transfers;

/// How many things are kept on either side of what is seen before more are paged in.
const AHEAD: usize = 60;

/// Which part of a conversation is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scroll {
    /// Its end, and what comes.
    End,
    /// This at the bottom.
    At {
        /// What stands at the bottom.
        key: Key,
        /// Which part of it is the last that is seen, as the front end counts them: by the marks of
        /// its rows, or in points. The largest number is its end.
        mark: u32,
    },
}

/// What is to be seen next, wherever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// What.
    pub key: Key,
    /// In the middle, with what is around it; else no further than it takes to see it.
    pub middle: bool,
}

/// Where what is said in a room is kept.
#[derive(Debug)]
enum Source {
    /// In the history on this machine.
    Kept(Timeline),
    /// In [`crate::plain_log::PlainLog`]: the plain room is on no disk of ours.
    Plain,
}

/// What is chosen.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'c> {
    /// A message.
    Message(&'c Message),
    /// Something that was not sent.
    Failed(&'c Waiting),
}

/// What else is shown in a conversation, and to whom.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) plain: &'a PlainLog,
    pub(crate) given: &'a Given,
    pub(crate) transfers: &'a Transfers,
}

/// The room that is open.
#[derive(Debug)]
pub struct Conversation {
    room: RoomName,
    source: Source,
    /// Up to where one had read when the room was opened.
    read: Option<Seq>,
    /// What there is to show, unless something has changed since.
    items: Option<Arc<[Shown]>>,
    scroll: Scroll,
    /// What is chosen.
    chosen: Option<Key>,
    /// What the next screen is to show.
    reveal: Option<Reveal>,
    /// Whether what is shown counts as read: not of what was marked as unread while it is open.
    counts_as_read: bool,
}

impl Conversation {
    /// Opens a room at its end.
    pub(crate) fn open(history: &History, room: RoomName) -> Result<Self, Trouble> {
        let read = history.read_up_to(&room)?;
        if room == RoomName::plain() && read.is_none() {
            return Ok(Self::of(room, Source::Plain));
        }
        let mut timeline = Timeline::open(history, room.clone(), Begin::End)?;
        timeline.set_read(read);
        Ok(Self { read, ..Self::of(room, Source::Kept(timeline)) })
    }

    const fn of(room: RoomName, source: Source) -> Self {
        Self {
            room,
            source,
            read: None,
            items: None,
            scroll: Scroll::End,
            chosen: None,
            reveal: None,
            counts_as_read: true,
        }
    }

    /// The room.
    pub const fn room(&self) -> &RoomName {
        &self.room
    }

    /// Whether everybody on the network can read along.
    pub const fn is_plain(&self) -> bool {
        matches!(self.source, Source::Plain)
    }

    const fn timeline(&mut self) -> Option<&mut Timeline> {
        match &mut self.source {
            Source::Kept(timeline) => Some(timeline),
            Source::Plain => None,
        }
    }

    /// Takes an event; says whether there is something else to show.
    pub(crate) fn heard(&mut self, history: &History, event: &Event) -> Result<bool, Trouble> {
        let changed = match (&mut self.source, event) {
            (Source::Plain, Event::Plain(_)) | (_, Event::Transfer(_)) => true,
            (Source::Plain, Event::Error { reference, .. }) => reference.is_some(),
            (Source::Plain, _) => false,
            (Source::Kept(timeline), event) => timeline.apply(history, event)?,
        };
        if changed {
            self.items = None;
        }
        // A file's progress is told here, and its end elsewhere.
        Ok(changed && !matches!(event, Event::Transfer(_)))
    }

    /// Takes note of what was just given to the engine to be sent.
    pub(crate) fn wrote(&mut self, reference: Reference, text: String) {
        if let Some(timeline) = self.timeline() {
            timeline.wrote(reference, text);
        }
        self.items = None;
    }

    /// Takes note that something which had failed is given to the engine again.
    pub(crate) fn retry(&mut self, reference: &Reference) {
        if let Some(timeline) = self.timeline() {
            timeline.retry(reference);
        }
        self.items = None;
    }

    /// Takes note that something which had failed was given up.
    pub(crate) fn dismiss(&mut self, reference: &Reference) {
        if let Some(timeline) = self.timeline() {
            timeline.dismiss(reference);
        }
        (self.items, self.chosen) = (None, None);
    }

    /// Says up to where one had read when the room was opened: where the line belongs.
    pub(crate) fn set_read(&mut self, read: Option<Seq>) {
        if let Some(timeline) = self.timeline() {
            timeline.set_read(read);
        }
        (self.read, self.items) = (read, None);
    }

    /// What there is to show, from the first to the last.
    pub(crate) fn items(&mut self, around: &Surroundings<'_>) -> Arc<[Shown]> {
        if let Some(items) = &self.items {
            return Arc::clone(items);
        }
        let items: Arc<[Shown]> = self.made_items(around).into();
        self.items = Some(Arc::clone(&items));
        items
    }

    fn made_items(&self, around: &Surroundings<'_>) -> Vec<Shown> {
        let offset = |time| around.reader.offset(time);
        let mut items: Vec<_> = match &self.source {
            Source::Kept(timeline) => timeline.items(offset).into_iter().map(Shown::Item).collect(),
            Source::Plain => around.plain.items(&around.reader.words, offset),
        };
        if self.is_plain() {
            let waiting = around.given.waiting(&self.room).map(Item::Waiting).map(Shown::Item);
            items.extend(waiting);
        }
        let sharing =
            around.transfers.all().into_iter().filter(|transfer| {
                transfer.direction == Direction::Up && transfer.room == self.room
            });
        items.extend(sharing.map(Shown::Sharing));
        items
    }

    /// Takes note that it is told in other words.
    pub(crate) fn tell_anew(&mut self) {
        self.items = None;
    }

    /// What of it is seen.
    #[must_use]
    pub const fn scroll(&self) -> &Scroll {
        &self.scroll
    }

    /// Takes what of it is seen by now. What was to be revealed is.
    pub fn hold(&mut self, scroll: Scroll) {
        self.scroll = scroll;
    }

    /// What the next screen is to show.
    #[must_use]
    pub const fn reveal(&self) -> Option<&Reveal> {
        self.reveal.as_ref()
    }

    /// Takes note that the screen shows what it was to show.
    pub fn revealed(&mut self) {
        self.reveal = None;
    }

    /// Whether what is shown counts as read: not of what was marked as unread while it is open.
    pub(crate) const fn counts_as_read(&self) -> bool {
        self.counts_as_read
    }

    /// Takes note that it was marked as unread: the line goes there, and seeing it is not reading it.
    pub(crate) fn mark_unread(&mut self, read: Seq) {
        self.set_read(Some(read));
        self.counts_as_read = false;
    }

    /// Whether the end of the log is in sight.
    pub const fn is_at_end(&self) -> bool {
        matches!(self.scroll, Scroll::End) && self.is_at_newest()
    }

    /// Whether the window reaches the newest there is.
    pub const fn is_at_newest(&self) -> bool {
        match &self.source {
            Source::Kept(timeline) => timeline.is_at_end(),
            Source::Plain => true,
        }
    }

    /// Goes to the end.
    pub(crate) fn go_to_end(&mut self, history: &History) -> Result<(), Trouble> {
        if let Some(timeline) = self.timeline().filter(|timeline| !timeline.is_at_end()) {
            timeline.go(history, Begin::End)?;
            self.items = None;
        }
        (self.scroll, self.chosen, self.reveal) = (Scroll::End, None, None);
        Ok(())
    }

    /// Goes to the first thing there is.
    pub(crate) fn go_to_start(&mut self, history: &History) -> Result<(), Trouble> {
        self.go_around(history, Anchor::of(Seq(0)))
    }

    /// Goes to a place of the log and chooses what is there; says whether there is something.
    pub(crate) fn go(&mut self, history: &History, seq: Seq) -> Result<bool, Trouble> {
        let anchor = Anchor::of(seq);
        let there = history.entries_from(&self.room, anchor, 1)?.entries;
        if self.is_plain() || there.first().is_none_or(|entry| entry.anchor() != anchor) {
            return Ok(false);
        }
        self.go_around(history, anchor)?;
        self.chosen = Some(Key::Log(anchor));
        self.reveal = Some(Reveal { key: Key::Log(anchor), middle: true });
        Ok(true)
    }

    /// Goes to the line up to which one had read, or to the end if there is nothing behind it.
    pub(crate) fn go_to_unread(&mut self, history: &History) -> Result<(), Trouble> {
        let Some(read) = self.read else { return self.go_to_end(history) };
        let anchor = Anchor::of(Seq(read.0.saturating_add(1)));
        self.go_around(history, anchor)?;
        self.chosen = None;
        self.reveal = Some(Reveal { key: Key::Log(anchor), middle: true });
        Ok(())
    }

    fn go_around(&mut self, history: &History, anchor: Anchor) -> Result<(), Trouble> {
        if let Some(timeline) = self.timeline() {
            timeline.go(history, Begin::Around(anchor))?;
            self.items = None;
        }
        self.scroll = Scroll::At { key: Key::Log(anchor), mark: u32::MAX };
        Ok(())
    }

    /// Pages in what may be seen next, so many items from either side of the window.
    pub(crate) fn page_in(
        &mut self,
        history: &History,
        (above, below): (usize, usize),
    ) -> Result<bool, Trouble> {
        let is_end = self.scroll == Scroll::End;
        let Some(timeline) = self.timeline() else { return Ok(false) };
        let mut any = 0;
        if above < AHEAD && !timeline.is_at_start() {
            any = timeline.older(history)?;
        } else if below < AHEAD && !timeline.is_at_end() && !is_end {
            any = timeline.newer(history)?;
        }
        if any > 0 {
            self.items = None;
        }
        Ok(any > 0)
    }

    /// What was shown last, unless something has changed since.
    fn there(&self) -> impl DoubleEndedIterator<Item = &Shown> {
        self.items.iter().flat_map(|items| items.iter())
    }

    /// What is chosen, by its key.
    pub const fn chosen(&self) -> Option<&Key> {
        self.chosen.as_ref()
    }

    /// What is chosen, as far as it is in the window.
    pub fn chosen_thing(&self) -> Option<Chosen<'_>> {
        let chosen = self.chosen.as_ref()?;
        let mut things = self.there().filter(|it| it.key().as_ref() == Some(chosen));
        things.find_map(|it| match it {
            Shown::Item(Item::Message { message, .. }) => Some(Chosen::Message(message)),
            Shown::Item(Item::Waiting(waiting)) => Some(Chosen::Failed(waiting)),
            _ => None,
        })
    }

    /// The message that is chosen.
    pub fn chosen_message(&self) -> Option<&Message> {
        match self.chosen_thing()? {
            Chosen::Message(message) => Some(message),
            Chosen::Failed(_) => None,
        }
    }

    /// Chooses what is above or below what is chosen; of nothing chosen yet, what is seen last. None
    /// is below the last.
    pub fn choose(&mut self, back: bool, seen_last: Option<&Key>) {
        let keys: Vec<_> =
            self.there().filter(|it| can_be_chosen(it)).filter_map(Shown::key).collect();
        let at = |key: Option<&Key>| key.and_then(|key| keys.iter().position(|it| it == key));
        let next = match (at(self.chosen.as_ref()), back) {
            (None, true) => at(seen_last).and_then(|at| keys.get(at)).or_else(|| keys.last()),
            (None, false) => None,
            (Some(at), true) => keys.get(at.saturating_sub(1)),
            (Some(at), false) => keys.get(at.saturating_add(1)),
        };
        let next = next.cloned();
        self.reveal = next.clone().map(|key| Reveal { key, middle: false });
        self.chosen = next;
    }

    /// Chooses something that is seen, if it can be.
    pub fn choose_this(&mut self, key: &Key) {
        let found = self.there().find(|it| it.key().as_ref() == Some(key));
        self.chosen = found.filter(|it| can_be_chosen(it)).map(|_| key.clone());
    }

    /// Chooses none.
    pub fn leave(&mut self) {
        self.chosen = None;
    }

    /// The messages in the window.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.there().filter_map(|item| match item {
            Shown::Item(Item::Message { message, .. }) => Some(&**message),
            _ => None,
        })
    }

    /// The last message of one's own that can be edited, if it is in the window.
    pub(crate) fn last_of_mine(&self) -> Option<&Message> {
        let mine: Vec<_> = self.messages().filter(|it| it.mine && it.deleted.is_none()).collect();
        mine.last().copied()
    }
}

/// Whether something can be done with it: a message, or what was not sent.
fn can_be_chosen(shown: &Shown) -> bool {
    use tchat_client::timeline::State;
    match shown {
        Shown::Item(Item::Message { .. }) => true,
        Shown::Item(Item::Waiting(waiting)) => matches!(waiting.state, State::Failed(_)),
        _ => false,
    }
}
