//! A room's timeline as data: what every front end shows, in the order in which it does.
//!
//! A [`Timeline`] is a window on a history: some hundred entries, paged in from the store in both
//! directions, however long the history is. It says what there is to show ([`Timeline::items`]):
//! messages, and between them days, notices, gaps and the line up to which one has read; at the end
//! what one has written and nobody has yet. Each thing of the log has an [`Anchor`] that stays its
//! own, so that a front end can hold on to what it shows while things come and go around it.
//!
//! The store is the truth: an event says that something has changed ([`Timeline::apply`]), and what
//! is shown then is read there. So a timeline that followed events shows what one shows that was
//! opened after them.

mod day;
mod layout;
mod notice;
pub(crate) mod pages;
#[cfg(test)]
mod tests;
mod waiting;

use std::collections::VecDeque;

use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::room::RoomName;

pub use self::day::Day;
pub use self::layout::{GROUP_WITHIN, Item};
pub use self::notice::{Happening, Notice};
pub use self::waiting::{State, Waiting};

use self::waiting::Unsent;
use crate::command::Reference;
use crate::event::{Event, Gap, Message};
use crate::history::{self, History};
use crate::trouble::Trouble;

/// The most entries of a window: more than any screen shows at once, with a few pages around it.
pub const WINDOW_MAX: usize = 500;

/// How many entries are paged in at least when there is a choice.
const PAGE: usize = 50;

/// What holds something of the log in its place: messages and gaps come before what was told at the
/// same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// The (first) place.
    pub seq: Seq,
    /// Which of the things at that place: a message or a gap is 0.
    pub turn: u32,
}

impl Anchor {
    /// That of a message.
    #[must_use]
    pub const fn of(seq: Seq) -> Self {
        Self { seq, turn: 0 }
    }

    /// Behind everything.
    const END: Self = Self { seq: Seq(u64::MAX), turn: u32::MAX };

    /// Before everything.
    const START: Self = Self { seq: Seq::ZERO, turn: 0 };
}

/// Something of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A message.
    Message(Box<Message>),
    /// Messages that cannot be shown.
    Gap(Gap),
    /// Something else that happened.
    Notice(Notice),
}

impl Entry {
    /// Where it is.
    #[must_use]
    pub const fn anchor(&self) -> Anchor {
        match self {
            Self::Message(message) => Anchor::of(message.seq),
            Self::Gap(gap) => Anchor::of(gap.first),
            Self::Notice(notice) => notice.anchor(),
        }
    }

    /// When it was, if that is known.
    const fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Message(message) => Some(message.time),
            Self::Notice(notice) => Some(notice.time),
            Self::Gap(_) => None,
        }
    }

    /// Whether what it shows depends on the message at a place.
    fn shows(&self, seq: Seq) -> bool {
        match self {
            Self::Message(message) => {
                message.seq == seq || message.reply.as_ref().is_some_and(|reply| reply.seq == seq)
            }
            Self::Gap(_) | Self::Notice(_) => false,
        }
    }
}

impl From<history::Item> for Entry {
    fn from(item: history::Item) -> Self {
        match item {
            history::Item::Message(message) => Self::Message(Box::new(message)),
            history::Item::Gap(gap) => Self::Gap(gap),
        }
    }
}

/// Entries in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Whether there are more on that side.
    pub more: bool,
}

/// Where to open a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// At its end.
    End,
    /// With this in the middle, or what is there of its surroundings.
    Around(Anchor),
}

/// A window on a room's history.
#[derive(Debug)]
pub struct Timeline {
    room: RoomName,
    entries: VecDeque<Entry>,
    /// Whether the first entry is the first there is.
    at_start: bool,
    /// Whether the last one is the last there is.
    at_end: bool,
    unsent: Unsent,
    read: Option<Seq>,
}

impl Timeline {
    /// Opens a timeline.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn open(history: &History, room: RoomName, begin: Begin) -> Result<Self, Trouble> {
        let mut timeline = Self {
            room,
            entries: VecDeque::new(),
            at_start: false,
            at_end: false,
            unsent: Unsent::default(),
            read: None,
        };
        timeline.unsent.load(history, &timeline.room)?;
        timeline.go(history, begin)?;
        Ok(timeline)
    }

    /// Goes elsewhere in the same room.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn go(&mut self, history: &History, begin: Begin) -> Result<(), Trouble> {
        let from = match begin {
            Begin::End => Anchor::END,
            Begin::Around(anchor) => anchor,
        };
        let before = history.entries_before(&self.room, from, PAGE)?;
        let mut page = Page::default();
        if begin != Begin::End {
            // Itself is the first after what is before it.
            page = history.entries_from(&self.room, from, PAGE)?;
        }
        (self.at_start, self.at_end) = (!before.more, !page.more);
        self.entries = before.entries.into_iter().chain(page.entries).collect();
        Ok(())
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> &RoomName {
        &self.room
    }

    /// Whether there is nothing before what is in the window.
    #[must_use]
    pub const fn is_at_start(&self) -> bool {
        self.at_start
    }

    /// Whether there is nothing after it.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Pages in what came before; says how many entries that was. What is then too much goes at the
    /// other end.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn older(&mut self, history: &History) -> Result<usize, Trouble> {
        let Some(first) = self.entries.front().filter(|_| !self.at_start) else { return Ok(0) };
        let page = history.entries_before(&self.room, first.anchor(), PAGE)?;
        self.at_start = !page.more;
        let count = page.entries.len();
        for entry in page.entries.into_iter().rev() {
            self.entries.push_front(entry);
        }
        if self.entries.len() > WINDOW_MAX {
            self.entries.truncate(WINDOW_MAX);
            self.at_end = false;
        }
        Ok(count)
    }

    /// Pages in what came after; says how many entries that was. What is then too much goes at the
    /// other end.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn newer(&mut self, history: &History) -> Result<usize, Trouble> {
        if self.at_end {
            return Ok(0);
        }
        self.take_after(history)
    }

    fn take_after(&mut self, history: &History) -> Result<usize, Trouble> {
        let from = self.entries.back().map_or(Anchor::START, |last| next(last.anchor()));
        let page = history.entries_from(&self.room, from, PAGE)?;
        self.at_end = !page.more;
        let count = page.entries.len();
        self.entries.extend(page.entries);
        let much = self.entries.len().saturating_sub(WINDOW_MAX);
        if much > 0 {
            self.entries.drain(..much);
            self.at_start = false;
        }
        Ok(count)
    }

    /// Says up to where one has read; without it no line is shown.
    pub const fn set_read(&mut self, read: Option<Seq>) {
        self.read = read;
    }

    /// Takes note of what was just given to the engine to be sent, so that it is shown before it is
    /// anywhere. Its reference finds it again.
    pub fn wrote(&mut self, reference: Reference, text: String) {
        self.unsent.wrote(reference, text);
    }

    /// Somebody sends again what has failed: it is being sent.
    pub fn retry(&mut self, reference: &Reference) {
        self.unsent.retry(reference);
    }

    /// Somebody gave up what has failed.
    pub fn dismiss(&mut self, reference: &Reference) {
        self.unsent.dismiss(reference);
    }

    /// Takes an event of the engine that `history` belongs to; says whether there is something else
    /// to show.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn apply(&mut self, history: &History, event: &Event) -> Result<bool, Trouble> {
        match event {
            Event::Error { trouble, reference: Some(reference) } => {
                let failed = self.unsent.failed(reference, trouble);
                self.unsent.load(history, &self.room)?;
                Ok(failed)
            }
            Event::Sent { room, reference, .. } if *room == self.room => {
                self.unsent.sent(reference.as_ref());
                self.unsent.load(history, &self.room)?;
                self.follow(history)?;
                Ok(true)
            }
            Event::Message(Message { room, mine, .. }) if *room == self.room => {
                // Of what an earlier process wrote it is told like this that it is there.
                if *mine {
                    self.unsent.load(history, &self.room)?;
                }
                Ok(self.follow(history)? || *mine)
            }
            Event::Gap(Gap { room, .. }) if *room == self.room => self.follow(history),
            Event::Edited { message, .. } if message.room == self.room => {
                self.read_again(history, message.seq)
            }
            Event::Deleted { room, seq, .. } | Event::Reacted { room, seq, .. }
                if *room == self.room =>
            {
                self.read_again(history, *seq)
            }
            // Whom one ignores was there before, and is not now; what expired is gone.
            Event::Ignoring { .. } => self.reload(history),
            Event::Expired { room, .. } if *room == self.room => self.reload(history),
            other => match Happening::of(other) {
                Some((room, _)) if *room == self.room => self.follow(history),
                _ => Ok(false),
            },
        }
    }

    /// Takes what came at the end, if that is in the window.
    fn follow(&mut self, history: &History) -> Result<bool, Trouble> {
        if !self.at_end {
            return Ok(false);
        }
        let mut any = false;
        loop {
            any |= self.take_after(history)? > 0;
            if self.at_end {
                return Ok(any);
            }
        }
    }

    /// Reads a message again, and those that quote it.
    fn read_again(&mut self, history: &History, seq: Seq) -> Result<bool, Trouble> {
        let mut any = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.shows(seq)) {
            if let Some(now) = history.entry_at(&self.room, entry.anchor().seq)? {
                any |= now != *entry;
                *entry = now;
            }
        }
        Ok(any)
    }

    /// Reads the window again: as much as it holds, from where it began or, at the end, up to there.
    fn reload(&mut self, history: &History) -> Result<bool, Trouble> {
        let count = self.entries.len().max(PAGE);
        let Some(first) = self.entries.front().map(Entry::anchor).filter(|_| !self.at_end) else {
            let page = history.entries_before(&self.room, Anchor::END, count)?;
            (self.at_start, self.at_end) = (!page.more, true);
            self.entries = page.entries.into();
            return Ok(true);
        };
        let from = if self.at_start { Anchor::START } else { first };
        let page = history.entries_from(&self.room, from, count)?;
        let before = history.entries_before(&self.room, from, 1)?;
        (self.at_start, self.at_end) = (before.entries.is_empty(), !page.more);
        self.entries = page.entries.into();
        Ok(true)
    }

    /// What there is to show, from the first to the last; `offset` says by how many seconds the
    /// reader's clock is ahead of UTC at a moment.
    pub fn items(&self, offset: impl Fn(Timestamp) -> i32) -> Vec<Item> {
        let unsent = if self.at_end { self.unsent.shown() } else { Vec::new() };
        layout::lay_out(&self.entries, unsent, self.read.filter(|_| self.shows_line()), offset)
    }

    /// Whether the line up to which one has read would stand where it belongs: what one has read
    /// last is in the window, or the window begins with what is there.
    fn shows_line(&self) -> bool {
        let first = self.entries.front().map(Entry::anchor);
        self.read.is_some_and(|read| self.at_start || first.is_some_and(|it| it.seq <= read))
    }
}

/// The first place behind.
const fn next(anchor: Anchor) -> Anchor {
    Anchor { seq: anchor.seq, turn: anchor.turn.saturating_add(1) }
}
