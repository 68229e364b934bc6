//! The rooms one is in, in the order in which they are shown, and what is unread in them.

use std::collections::BTreeMap;

use tchat_client::Event;
use tchat_client::event::{PlainEvent, RoomSummary, UnreadCount};
use tchat_client::history::KeptRoom;
use tchat_client::marks::NotifyRule;
use tchat_i18n::Visible;
use tchat_proto::direct;
use tchat_proto::id::Timestamp;
use tchat_proto::room::RoomName;
use tchat_speech::tell::titles::Titles;

/// A room one is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// How much of it is unread.
    pub unread: UnreadCount,
    /// What of it is worth a notification.
    pub rule: NotifyRule,
    /// Before which moment nothing of it is.
    pub snoozed_until: Option<Timestamp>,
}

impl Room {
    /// Whether nothing of it is worth a notification at a moment.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.rule == NotifyRule::Nothing || self.snoozed_until.is_some_and(|until| now < until)
    }
}

/// The rooms one is in.
#[derive(Debug, Default)]
pub struct Rooms {
    rooms: BTreeMap<RoomName, Room>,
    titles: Titles,
}

impl Rooms {
    /// Takes what the history says before there is a connection.
    pub fn keep(&mut self, kept: &[KeptRoom]) {
        for room in kept {
            self.rooms.entry(room.name.clone()).or_default().unread = room.unread;
            if let Some(with) = &room.with {
                self.titles.call(room.name.clone(), with.clone());
            }
        }
    }

    /// Learns from an event; `me` is one's own pseudonym.
    pub fn heard(&mut self, event: &Event, me: Option<&str>) {
        self.titles.heard(event);
        match event {
            Event::Ready { room, .. } | Event::CaughtUp { room } | Event::Direct { room, .. } => {
                self.rooms.entry(room.clone()).or_default();
            }
            Event::Plain(PlainEvent::Entered { .. }) => {
                self.rooms.entry(RoomName::plain()).or_default();
            }
            Event::Joined { room, who } if me == Some(&who.nick) => {
                self.rooms.entry(room.clone()).or_default();
            }
            Event::Left { room, who, .. } if me == Some(&who.nick) => {
                self.rooms.remove(room);
            }
            Event::Unread { room, count, .. } => {
                if let Some(kept) = self.rooms.get_mut(room) {
                    kept.unread = *count;
                }
            }
            Event::Notifying { room, rule, snoozed_until, .. } => {
                if let Some(kept) = self.rooms.get_mut(room) {
                    (kept.rule, kept.snoozed_until) = (*rule, *snoozed_until);
                }
            }
            Event::Rooms { rooms, .. } => rooms.iter().for_each(|room| self.listed(room)),
            _ => {}
        }
    }

    fn listed(&mut self, summary: &RoomSummary) {
        if summary.member {
            let room = self.rooms.entry(summary.name.clone()).or_default();
            room.unread = summary.unread.unwrap_or(room.unread);
        }
    }

    /// All of them as they are shown: rooms by name, then conversations of two by whom they are with.
    pub fn in_order(&self) -> Vec<(&RoomName, Room)> {
        let mut rooms: Vec<_> = self.rooms.iter().map(|(name, room)| (name, *room)).collect();
        rooms.sort_by_cached_key(|(name, _)| (direct::is_reserved(name), self.titles.of(name)));
        rooms
    }

    /// What a room is called.
    pub fn title(&self, room: &RoomName) -> Visible {
        self.titles.of(room)
    }

    /// What rooms are called.
    pub const fn titles(&self) -> &Titles {
        &self.titles
    }

    /// A room one is in.
    pub fn of(&self, room: &RoomName) -> Option<Room> {
        self.rooms.get(room).copied()
    }

    /// Takes note that a room is read; says whether that was news.
    pub fn read(&mut self, room: &RoomName) -> bool {
        let old = self.rooms.get_mut(room).map(|room| std::mem::take(&mut room.unread));
        old.is_some_and(|old| old.messages > 0)
    }

    /// Whether one is in a room.
    pub fn contains(&self, room: &RoomName) -> bool {
        self.rooms.contains_key(room)
    }

    /// The room so many places behind another one, round and round.
    pub fn beside(&self, room: Option<&RoomName>, steps: isize) -> Option<RoomName> {
        let rooms = self.in_order();
        let count = isize::try_from(rooms.len()).ok().filter(|count| *count > 0)?;
        let at = rooms.iter().position(|(name, _)| Some(*name) == room);
        let at =
            at.and_then(|at| isize::try_from(at).ok()).unwrap_or(if steps > 0 { -1 } else { 0 });
        let at = usize::try_from(at.saturating_add(steps).rem_euclid(count)).ok()?;
        rooms.get(at).map(|(name, _)| (*name).clone())
    }

    /// The next room with something unread: first one in which oneself is named.
    pub fn next_unread(&self, room: Option<&RoomName>) -> Option<RoomName> {
        let mut rooms = self.in_order();
        if let Some(at) = rooms.iter().position(|(name, _)| Some(*name) == room) {
            rooms.rotate_left(at);
            rooms.remove(0);
        }
        let named = rooms.iter().find(|(_, it)| it.unread.mentions > 0);
        let unread = || rooms.iter().find(|(_, it)| it.unread.messages > 0);
        named.or_else(unread).map(|(name, _)| (*name).clone())
    }

    /// How many messages are unread in all but one.
    pub fn unread_but(&self, room: Option<&RoomName>) -> u64 {
        let others = self.rooms.iter().filter(|(name, _)| Some(*name) != room);
        others.fold(0, |sum, (_, room)| sum.saturating_add(room.unread.messages))
    }

    /// How much is unread in all of them.
    pub fn unread(&self) -> UnreadCount {
        self.rooms.values().fold(UnreadCount::default(), |sum, room| UnreadCount {
            messages: sum.messages.saturating_add(room.unread.messages),
            mentions: sum.mentions.saturating_add(room.unread.mentions),
        })
    }
}
