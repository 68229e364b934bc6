//! A room of the list: what one may do about it without going there first.

use tchat_client::command::Wish;
use tchat_client::marks::NotifyRule;
use tchat_i18n::{Visible, Words};
use tchat_proto::direct;
use tchat_proto::id::Timestamp;
use tchat_proto::room::RoomName;

use crate::rooms::Room;

/// What can be done about a room one is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomDeed {
    /// Have read all of it.
    Read,
    /// Be told of every message again, which one was not for a while.
    Unsnooze,
    /// Have this of it be worth a notification.
    Notify(NotifyRule),
    /// See who is in it.
    Members,
    /// See its invitations, make another.
    Invitations,
    /// See what goes for it, change that.
    Rules,
    /// Be in it no more.
    Leave,
}

impl RoomDeed {
    /// What one may do about a room. A conversation of two cannot be left, and nobody is invited to
    /// it; the plain room has neither rules nor invitations.
    #[must_use]
    pub fn possible(name: &RoomName, room: Room, now: Timestamp) -> Vec<Self> {
        let is_plain = *name == RoomName::plain();
        let is_sealed = !is_plain;
        let of_many = is_sealed && !direct::is_reserved(name);
        let is_snoozed = room.snoozed_until.is_some_and(|until| now < until);
        let all = [
            (room.unread.messages > 0, Self::Read),
            (is_snoozed, Self::Unsnooze),
            (is_sealed, Self::Notify(NotifyRule::All)),
            (is_sealed, Self::Notify(NotifyRule::Mentions)),
            (is_sealed, Self::Notify(NotifyRule::Nothing)),
            (of_many, Self::Members),
            (of_many, Self::Invitations),
            (is_sealed, Self::Rules),
            (of_many || is_plain, Self::Leave),
        ];
        all.into_iter().filter(|(is_possible, _)| *is_possible).map(|(_, deed)| deed).collect()
    }

    /// Whether it is asked twice.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Leave)
    }

    /// Whether that is how the room stands.
    #[must_use]
    pub fn is_so(self, room: Room) -> bool {
        self == Self::Notify(room.rule)
    }

    /// What it is called.
    #[must_use]
    pub fn told(self, words: &Words) -> Visible {
        match self {
            Self::Read => words.room_deed_read(),
            Self::Unsnooze => words.room_deed_unsnooze(),
            Self::Notify(NotifyRule::All) => words.room_deed_notify_all(),
            Self::Notify(NotifyRule::Mentions) => words.room_deed_notify_mentions(),
            Self::Notify(NotifyRule::Nothing) => words.room_deed_notify_nothing(),
            Self::Members => words.members_title(),
            Self::Invitations => words.key_invitations(),
            Self::Rules => words.key_room_settings(),
            Self::Leave => words.room_deed_leave(),
        }
    }

    /// What the engine is asked for.
    #[must_use]
    pub fn wish(self, room: RoomName) -> Wish {
        match self {
            Self::Read => Wish::Read { room, up_to: None },
            Self::Unsnooze => Wish::Snooze { room, until: None },
            Self::Notify(rule) => Wish::Notify { room, rule: Some(rule) },
            Self::Members => Wish::Who { room },
            Self::Invitations => Wish::Invitations { room },
            Self::Rules => Wish::Rules { room },
            Self::Leave => Wish::Part { room },
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::UnreadCount;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    fn deeds(name: &RoomName, room: Room) -> Vec<RoomDeed> {
        RoomDeed::possible(name, room, NOW)
    }

    #[test]
    fn nothing_is_offered_that_a_kind_of_room_does_not_have() {
        let general = deeds(&RoomName::general(), Room::default());
        assert!(general.contains(&RoomDeed::Invitations) && general.contains(&RoomDeed::Leave));
        assert_eq!(deeds(&RoomName::plain(), Room::default()), [RoomDeed::Leave]);
        let [one, other] = [1, 2].map(|byte| tchat_proto::id::AccountKey([byte; 32]));
        let two = direct::name_of(one, other);
        let two = deeds(&two, Room::default());
        assert!(!two.contains(&RoomDeed::Leave) && !two.contains(&RoomDeed::Invitations));
        assert!(two.contains(&RoomDeed::Rules));
    }

    #[test]
    fn what_changes_nothing_is_not_offered() {
        let general = RoomName::general();
        let unread = Room { unread: UnreadCount { messages: 1, mentions: 0 }, ..Room::default() };
        assert!(deeds(&general, unread).contains(&RoomDeed::Read));
        assert!(!deeds(&general, Room::default()).contains(&RoomDeed::Read));
        let snoozed = |until| Room { snoozed_until: Some(Timestamp(until)), ..Room::default() };
        assert!(deeds(&general, snoozed(2_000)).contains(&RoomDeed::Unsnooze));
        assert!(!deeds(&general, snoozed(500)).contains(&RoomDeed::Unsnooze));
    }
}
