//! From entries to what is shown: days, groups, and the line up to which one has read.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tchat_proto::id::{Seq, Timestamp};

use super::{Anchor, Day, Entry, Notice, Waiting};
use crate::event::{Gap, Message};
use crate::parts::Form;

/// How soon somebody's next message is shown as one with the last: later it is another thought.
pub const GROUP_WITHIN: Duration = Duration::from_secs(5 * 60);

/// One thing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// What follows was on this day.
    Day(Day),
    /// What follows one has not read.
    LastRead,
    /// A message.
    Message {
        /// The message.
        message: Arc<Message>,
        /// Whether it goes on where its author just was: no need to name them again.
        continues: bool,
    },
    /// Messages that cannot be shown.
    Gap(Gap),
    /// Something else that happened.
    Notice(Notice),
    /// What one wrote and is not in the log.
    Waiting(Waiting),
}

impl Item {
    /// Where it is in the log, if it is there.
    #[must_use]
    pub fn anchor(&self) -> Option<Anchor> {
        match self {
            Self::Message { message, .. } => Some(Anchor::of(message.seq)),
            Self::Gap(gap) => Some(Anchor::of(gap.first)),
            Self::Notice(notice) => Some(notice.anchor()),
            Self::Day(_) | Self::LastRead | Self::Waiting(_) => None,
        }
    }
}

/// Puts between entries what belongs there, and what waits behind them.
pub(super) fn lay_out(
    entries: &VecDeque<Entry>,
    unsent: Vec<Waiting>,
    read: Option<Seq>,
    offset: impl Fn(Timestamp) -> i32,
) -> Vec<Item> {
    let mut items = Vec::with_capacity(entries.len().saturating_add(unsent.len()));
    let (mut day, mut lined) = (None, read.is_none());
    for entry in entries {
        if let Some(time) = entry.time() {
            let of = Day::of(time, offset(time));
            if day != Some(of) {
                day = Some(of);
                items.push(Item::Day(of));
            }
        }
        if !lined && read.is_some_and(|read| is_news(entry, read)) {
            lined = true;
            items.push(Item::LastRead);
        }
        let item = shown(entry, items.last());
        items.push(item);
    }
    items.extend(unsent.into_iter().map(Item::Waiting));
    items
}

/// Whether the line stands before it: a message of somebody else, behind what one has read.
fn is_news(entry: &Entry, read: Seq) -> bool {
    matches!(entry, Entry::Message(message) if message.seq > read && !message.mine)
}

fn shown(entry: &Entry, before: Option<&Item>) -> Item {
    match entry {
        Entry::Message(message) => {
            let continues = match before {
                Some(Item::Message { message: before, .. }) => continues(before, message),
                _ => false,
            };
            Item::Message { message: Arc::clone(message), continues }
        }
        Entry::Gap(gap) => Item::Gap(gap.clone()),
        Entry::Notice(notice) => Item::Notice(notice.clone()),
    }
}

/// Whether a message goes on where the one before it was. What tells what somebody does names them.
fn continues(before: &Message, message: &Message) -> bool {
    let soon = message.time.0.saturating_sub(before.time.0);
    let is_said = |it: &Message| !matches!(it.form, Form::Action);
    before.from == message.from
        && is_said(before)
        && is_said(message)
        && u128::from(soon) < GROUP_WITHIN.as_millis()
}
