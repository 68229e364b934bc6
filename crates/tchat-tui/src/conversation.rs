//! The room that is open: its timeline, and which part of it is seen.
//!
//! What is seen is held by a message, never by a row or a number: [`Scroll::At`] names what stands
//! at the bottom and how much of it hangs below. So nothing moves under a reader's eyes while older
//! messages are paged in above and new ones come below.

use tchat_client::command::Reference;
use tchat_client::event::{Event, Message};
use tchat_client::history::History;
use tchat_client::timeline::{Anchor, Begin, Item, Timeline};
use tchat_client::trouble::Trouble;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::room::RoomName;

/// How many items are kept above what is seen before more are paged in.
const AHEAD: usize = 60;

/// Which part of a timeline is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scroll {
    /// Its end, and what comes.
    End,
    /// This at the bottom.
    At {
        /// What stands at the bottom: of those with a place in the log, the last.
        anchor: Anchor,
        /// How many rows of it are below what is seen.
        below: usize,
    },
}

/// The room that is open.
#[derive(Debug)]
pub(crate) struct Conversation {
    timeline: Timeline,
    /// What there is to show, unless something has changed since.
    items: Option<Vec<Item>>,
    pub(crate) scroll: Scroll,
    /// The message that is chosen.
    chosen: Option<Anchor>,
    /// Whether what is shown counts as read: not of what was marked as unread while it is open.
    pub(crate) counts_as_read: bool,
}

impl Conversation {
    /// Opens a room at its end.
    pub(crate) fn open(history: &History, room: RoomName) -> Result<Self, Trouble> {
        let read = history.read_up_to(&room)?;
        let mut timeline = Timeline::open(history, room, Begin::End)?;
        timeline.set_read(read);
        let (items, scroll, chosen) = (None, Scroll::End, None);
        Ok(Self { timeline, items, scroll, chosen, counts_as_read: true })
    }

    /// The room.
    pub(crate) const fn room(&self) -> &RoomName {
        self.timeline.room()
    }

    /// Takes an event; says whether there is something else to show.
    pub(crate) fn heard(&mut self, history: &History, event: &Event) -> Result<bool, Trouble> {
        let changed = self.timeline.apply(history, event)?;
        if changed {
            self.items = None;
        }
        Ok(changed)
    }

    /// Takes note of what was just given to the engine to be sent.
    pub(crate) fn wrote(&mut self, reference: Reference, text: String) {
        self.timeline.wrote(reference, text);
        self.items = None;
    }

    /// Somebody takes back what failed.
    pub(crate) fn dismiss(&mut self, reference: &Reference) {
        self.timeline.dismiss(reference);
        self.items = None;
    }

    /// Says up to where one had read when the room was opened: where the line belongs.
    pub(crate) fn set_read(&mut self, read: Option<Seq>) {
        self.timeline.set_read(read);
        self.items = None;
    }

    /// What there is to show, from the first to the last.
    pub(crate) fn items(&mut self, offset: impl Fn(Timestamp) -> i32) -> &[Item] {
        let timeline = &self.timeline;
        self.items.get_or_insert_with(|| timeline.items(offset))
    }

    /// Whether the end of the log is in sight.
    pub(crate) const fn is_at_end(&self) -> bool {
        matches!(self.scroll, Scroll::End) && self.timeline.is_at_end()
    }

    /// Whether the window reaches the newest there is.
    pub(crate) const fn is_at_newest(&self) -> bool {
        self.timeline.is_at_end()
    }

    /// Goes to the end.
    pub(crate) fn to_end(&mut self, history: &History) -> Result<(), Trouble> {
        if !self.timeline.is_at_end() {
            self.timeline.go(history, Begin::End)?;
        }
        (self.scroll, self.chosen, self.items) = (Scroll::End, None, None);
        Ok(())
    }

    /// Goes to the first thing there is.
    pub(crate) fn to_start(&mut self, history: &History) -> Result<(), Trouble> {
        let anchor = Anchor::of(Seq(0));
        self.timeline.go(history, Begin::Around(anchor))?;
        (self.scroll, self.items) = (Scroll::At { anchor, below: 0 }, None);
        Ok(())
    }

    /// Goes to a place of the log and chooses what is there.
    pub(crate) fn go(&mut self, history: &History, seq: Seq) -> Result<(), Trouble> {
        let anchor = Anchor::of(seq);
        self.timeline.go(history, Begin::Around(anchor))?;
        self.items = None;
        (self.scroll, self.chosen) = (Scroll::At { anchor, below: 0 }, Some(anchor));
        Ok(())
    }

    /// Pages in what may be seen next, so many items from either side of the window.
    pub(crate) fn page_in(
        &mut self,
        history: &History,
        (above, below): (usize, usize),
    ) -> Result<bool, Trouble> {
        let mut any = 0;
        if above < AHEAD && !self.timeline.is_at_start() {
            any = self.timeline.older(history)?;
        } else if below < AHEAD && !self.timeline.is_at_end() && self.scroll != Scroll::End {
            any = self.timeline.newer(history)?;
        }
        if any > 0 {
            self.items = None;
        }
        Ok(any > 0)
    }

    /// The message that is chosen.
    pub(crate) const fn chosen(&self) -> Option<Anchor> {
        self.chosen
    }

    /// The same, as far as it is in the window.
    pub(crate) fn chosen_message(&self) -> Option<&Message> {
        let chosen = self.chosen?;
        self.messages().find(|message| Anchor::of(message.seq) == chosen)
    }

    /// Chooses the message before or behind the one chosen, or the last one; none behind the last.
    pub(crate) fn choose(&mut self, back: bool) {
        let places: Vec<_> = self.messages().map(|message| Anchor::of(message.seq)).collect();
        let at = self.chosen.and_then(|chosen| places.binary_search(&chosen).ok());
        let next = match (at, back) {
            (None, true) => places.last(),
            (None, false) => None,
            (Some(at), true) => places.get(at.saturating_sub(1)),
            (Some(at), false) => places.get(at.saturating_add(1)),
        };
        self.chosen = next.copied();
    }

    /// Chooses none.
    pub(crate) const fn leave(&mut self) {
        self.chosen = None;
    }

    /// The messages in the window.
    pub(crate) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.items.iter().flatten().filter_map(|item| match item {
            Item::Message { message, .. } => Some(&**message),
            _ => None,
        })
    }

    /// The last message of one's own that can be edited, if it is in the window.
    pub(crate) fn last_of_mine(&self) -> Option<&Message> {
        let mine: Vec<_> = self.messages().filter(|it| it.mine && it.deleted.is_none()).collect();
        mine.last().copied()
    }
}
