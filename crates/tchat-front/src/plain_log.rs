//! What is said in the plain room, as long as the program runs: it is on no disk of ours.
//!
//! Anybody on the network could read it and may have written it: a name there is nobody's, and what
//! looks like a person here has a colour and no key.

use std::collections::VecDeque;
use std::sync::Arc;

use tchat_client::Event;
use tchat_client::event::{Message, Person, PlainEvent, PlainGapReason, PlainMessage};
use tchat_client::parts::Form;
use tchat_client::timeline::{Anchor, Day, GROUP_WITHIN, Item};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::{AccountKey, MessageId, Seq, Timestamp};
use tchat_proto::plain::PlainName;
use tchat_proto::room::RoomName;

use crate::shown::Shown;

/// How much of it is kept: an afternoon of a class.
const ENTRIES_MAX: usize = 5_000;

/// One thing that happened.
#[derive(Debug)]
enum Entry {
    Message(Arc<Message>),
    Joined(PlainName),
    Left(PlainName),
    Gap { count: u64, reason: PlainGapReason },
}

/// What is said in the plain room.
#[derive(Debug, Default)]
pub struct PlainLog {
    entries: VecDeque<(Anchor, Entry)>,
}

impl PlainLog {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        let Event::Plain(event) = event else { return };
        match event {
            PlainEvent::Entered { .. } => self.entries.clear(),
            PlainEvent::Message(message) => self.say(message),
            PlainEvent::Sent { from, seq, id, text, time, .. } => {
                let (from, text, mine) = (from.clone(), text.clone(), true);
                self.say(&PlainMessage { seq: *seq, id: *id, from, text, time: *time, mine });
            }
            PlainEvent::Gap(gap) => {
                let entry = Entry::Gap { count: gap.count, reason: gap.reason };
                self.put(Anchor::of(gap.first), entry);
            }
            PlainEvent::Joined(who) => self.tell(Entry::Joined(who.clone())),
            PlainEvent::Left(who) => self.tell(Entry::Left(who.clone())),
            PlainEvent::People { .. } => {}
        }
    }

    fn say(&mut self, message: &PlainMessage) {
        let message = as_message(message.clone());
        self.put(Anchor::of(message.seq), Entry::Message(Arc::new(message)));
    }

    /// Puts what has no place of its own behind the last that has.
    fn tell(&mut self, entry: Entry) {
        let last = self.entries.back().map_or(Anchor::of(Seq(0)), |(anchor, _)| *anchor);
        self.put(Anchor { seq: last.seq, turn: last.turn.saturating_add(1) }, entry);
    }

    /// Puts something at its place, once.
    fn put(&mut self, anchor: Anchor, entry: Entry) {
        let at = self.entries.partition_point(|(other, _)| *other < anchor);
        if self.entries.get(at).is_some_and(|(other, _)| *other == anchor) {
            return;
        }
        self.entries.insert(at, (anchor, entry));
        if self.entries.len() > ENTRIES_MAX {
            self.entries.pop_front();
        }
    }

    /// What there is to show, as of other rooms.
    pub fn items(&self, words: &Words, offset: impl Fn(Timestamp) -> i32) -> Vec<Shown> {
        let mut items = Vec::with_capacity(self.entries.len());
        let (mut day, mut before): (_, Option<&Message>) = (None, None);
        for (anchor, entry) in &self.entries {
            let Entry::Message(message) = entry else {
                items.push(Shown::Told { anchor: *anchor, text: told(words, entry) });
                before = None;
                continue;
            };
            let of = Day::of(message.time, offset(message.time));
            if day != Some(of) {
                (day, before) = (Some(of), None);
                items.push(Shown::Item(Item::Day(of)));
            }
            let continues = before.is_some_and(|before| continues(before, message));
            before = Some(message);
            items.push(Shown::Item(Item::Message { message: Arc::clone(message), continues }));
        }
        items
    }
}

fn continues(before: &Message, message: &Message) -> bool {
    let soon = u128::from(message.time.0.saturating_sub(before.time.0));
    before.from.nick == message.from.nick
        && before.mine == message.mine
        && soon < GROUP_WITHIN.as_millis()
}

fn told(words: &Words, entry: &Entry) -> Visible {
    let name = |who: &PlainName| Visible::quoted(who.as_str());
    match entry {
        Entry::Joined(who) => words.joined(name(who)),
        Entry::Left(who) => words.left(name(who)),
        Entry::Gap { count, reason: PlainGapReason::BeforeYouJoined } => {
            words.gap_before_you_joined(*count)
        }
        Entry::Gap { count, reason: PlainGapReason::NotKept } => words.gap_not_kept(*count),
        Entry::Message(_) => Visible::EMPTY,
    }
}

/// As a message of the other rooms: with no key, since nobody vouches for who wrote it.
fn as_message(plain: PlainMessage) -> Message {
    let PlainMessage { seq, id, from, text, time, mine } = plain;
    let sum = from.as_str().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    let from = Person { nick: from.as_str().to_owned(), account: AccountKey([sum; 32]) };
    Message {
        room: RoomName::plain(),
        seq,
        id: MessageId(id.0),
        from,
        text,
        time,
        mine,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
    }
}
