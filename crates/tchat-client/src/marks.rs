//! What one marks in one's rooms, and how the marks of several devices become one.
//!
//! A device changes its marks whether or not it is connected, so two can change the same one without
//! knowing of each other. Each mark therefore has an order in which the greater of two wins: merging
//! is taking the maximum, which comes to the same in whatever order and however often it is done
//! (a state-based CRDT). So a server that gives back old marks takes nothing away.
//!
//! Where they are kept is [`crate::store`]'s business, how they travel [`crate::slot`]'s.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use tchat_proto::id::{RoomId, Seq, Timestamp};

/// What of a room is worth a notification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NotifyRule {
    /// Every message.
    #[default]
    All,
    /// Messages that name one.
    Mentions,
    /// None.
    Nothing,
}

impl NotifyRule {
    const fn number(self) -> u64 {
        match self {
            Self::All => 0,
            Self::Mentions => 1,
            Self::Nothing => 2,
        }
    }

    /// Of a rule that a later version made up, all.
    const fn of_number(number: u64) -> Self {
        match number {
            1 => Self::Mentions,
            2 => Self::Nothing,
            _ => Self::All,
        }
    }
}

/// Up to where one has read a room.
///
/// Reading on raises the place within a turn; marking as unread begins another turn. So reading
/// somewhere never undoes reading elsewhere, and what was marked as unread stays so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub(crate) struct Position {
    /// How often something was marked as unread.
    #[n(0)]
    pub(crate) turn: u64,
    /// The last place that one has read.
    #[n(1)]
    pub(crate) seq: Seq,
}

impl Position {
    /// One has read up to a place.
    #[must_use]
    pub(crate) fn read_up_to(self, seq: Seq) -> Self {
        Self { seq: self.seq.max(seq), ..self }
    }

    /// One wants to read again from a place on.
    #[must_use]
    pub(crate) fn unread_from(self, seq: Seq) -> Self {
        Self { turn: self.turn.saturating_add(1), seq: Seq(seq.0.saturating_sub(1)) }
    }
}

/// Something that was decided, and when: the latest decision holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub(crate) struct Register {
    /// When, by the server's clock as far as it was told, and later than all that was known then; 0
    /// if it never was.
    #[n(0)]
    pub(crate) stamp: u64,
    /// What.
    #[n(1)]
    pub(crate) value: u64,
}

/// The marks in one room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RoomMarks {
    /// Up to where one has read.
    #[cbor(n(0), default, skip_if = "is_default")]
    pub(crate) read: Position,
    /// What is worth a notification.
    #[cbor(n(1), default, skip_if = "is_default")]
    pub(crate) rule: Register,
    /// Until when nothing is.
    #[cbor(n(2), default, skip_if = "is_default")]
    pub(crate) snoozed: Register,
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl RoomMarks {
    /// What is worth a notification, while it is not snoozed.
    pub(crate) const fn rule(&self) -> NotifyRule {
        NotifyRule::of_number(self.rule.value)
    }

    /// Until when nothing is; `None` if it never was snoozed, or is no more.
    pub(crate) fn snoozed_until(&self) -> Option<Timestamp> {
        (self.snoozed.value > 0).then_some(Timestamp(self.snoozed.value))
    }

    fn merge(self, other: Self) -> Self {
        Self {
            read: self.read.max(other.read),
            rule: self.rule.max(other.rule),
            snoozed: self.snoozed.max(other.snoozed),
        }
    }

    fn last_stamp(&self) -> u64 {
        self.rule.stamp.max(self.snoozed.stamp)
    }
}

/// All marks on one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) rooms: BTreeMap<RoomId, RoomMarks>,
    /// Whether others see when one is typing.
    pub(crate) typing: Register,
}

impl Marks {
    /// The marks in a room.
    pub(crate) fn of(&self, room: RoomId) -> RoomMarks {
        self.rooms.get(&room).copied().unwrap_or_default()
    }

    /// Whether others see when one is typing, where rooms are small: yes, unless told.
    pub(crate) const fn shares_typing(&self) -> bool {
        self.typing.stamp == 0 || self.typing.value != 0
    }

    /// Takes what another device has marked; gives the rooms in which that changed something.
    pub(crate) fn merge(&mut self, other: &Self) -> Vec<RoomId> {
        self.typing = self.typing.max(other.typing);
        let mut changed = Vec::new();
        for (room, marks) in &other.rooms {
            let mine = self.rooms.entry(*room).or_default();
            let merged = mine.merge(*marks);
            if merged != *mine {
                *mine = merged;
                changed.push(*room);
            }
        }
        changed
    }

    /// Decides something at `now` by the server's clock, so that it holds against all that is known.
    pub(crate) fn decide(&self, now: Timestamp, value: u64) -> Register {
        let known = self.rooms.values().map(RoomMarks::last_stamp).max().unwrap_or_default();
        let after = known.max(self.typing.stamp).saturating_add(1);
        Register { stamp: now.0.max(after), value }
    }

    /// The rooms in the order in which they give way where there is no room for all: a place is more
    /// easily lost than a decision.
    pub(crate) fn by_weight(&self) -> Vec<(RoomId, RoomMarks)> {
        let marked = self.rooms.iter().filter(|(_, marks)| !is_default(*marks));
        let mut rooms: Vec<_> = marked.map(|(room, marks)| (*room, *marks)).collect();
        rooms.sort_by_key(|(room, marks)| (marks.last_stamp(), marks.read, *room));
        rooms
    }
}

/// What a rule is as the value of a register.
pub(crate) const fn value_of(rule: NotifyRule) -> u64 {
    rule.number()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOM: RoomId = RoomId([1; 16]);

    const fn position(turn: u64, seq: u64) -> Position {
        Position { turn, seq: Seq(seq) }
    }

    fn marks() -> impl Strategy<Value = Marks> {
        let register = || (0..4_u64, 0..4_u64).prop_map(|(stamp, value)| Register { stamp, value });
        let read = (0..3_u64, 0..9_u64).prop_map(|(turn, seq)| position(turn, seq));
        let room = (read, register(), register()).prop_map(|(read, rule, snoozed)| RoomMarks {
            read,
            rule,
            snoozed,
        });
        let id = (0..4_u8).prop_map(|id| RoomId([id; 16]));
        (prop::collection::btree_map(id, room, 0..4), register())
            .prop_map(|(rooms, typing)| Marks { rooms, typing })
    }

    fn merged(one: &Marks, other: &Marks) -> Marks {
        let mut merged = one.clone();
        merged.merge(other);
        merged
    }

    #[test]
    fn reading_never_undoes_reading_and_what_is_marked_as_unread_stays_so() {
        let (desk, phone) = (position(0, 50), position(0, 30));
        assert_eq!(desk.max(phone), desk);
        let unread = desk.unread_from(Seq(11));
        assert_eq!(unread, position(1, 10));
        // The phone reads on without knowing of it, and later knowing.
        assert_eq!(unread.max(phone.read_up_to(Seq(60))), unread);
        assert_eq!(unread.read_up_to(Seq(60)), position(1, 60));
        assert_eq!(unread.read_up_to(Seq(5)), unread, "reading does not go back");
    }

    #[test]
    fn a_decision_holds_against_all_that_is_known_whatever_the_clock_says() {
        let mut marks = Marks::default();
        let first = marks.decide(Timestamp(1_000), value_of(NotifyRule::Nothing));
        marks.rooms.entry(ROOM).or_default().rule = first;
        let second = marks.decide(Timestamp(0), value_of(NotifyRule::Mentions));
        assert!(second > first);
        marks.rooms.entry(ROOM).or_default().rule = second;
        assert_eq!(marks.of(ROOM).rule(), NotifyRule::Mentions);
        assert!(marks.shares_typing());
        marks.typing = marks.decide(Timestamp(0), 0);
        assert!(!marks.shares_typing());
    }

    proptest! {
        #[test]
        fn devices_come_to_the_same_marks_in_whatever_order_they_hear_of_each_other(
            one in marks(), two in marks(), three in marks(),
        ) {
            prop_assert_eq!(&merged(&one, &one), &one);
            let meaning = |marks: &Marks| (marks.by_weight(), marks.typing);
            prop_assert_eq!(meaning(&merged(&one, &two)), meaning(&merged(&two, &one)));
            let left = merged(&merged(&one, &two), &three);
            prop_assert_eq!(meaning(&left), meaning(&merged(&one, &merged(&two, &three))));
            let mut again = left;
            prop_assert_eq!(again.merge(&one), []);
        }
    }
}
