//! Who is in the rooms one is in, as the engine last told.

use std::collections::{BTreeMap, BTreeSet};

use tchat_client::Event;
use tchat_client::event::{PlainEvent, Present, Reach};
use tchat_proto::plain::PlainName;
use tchat_proto::room::RoomName;

/// Somebody in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Somebody<'p> {
    /// In the plain room: a name is all that there is, and nobody's.
    Named(&'p PlainName),
    /// A member.
    Member(&'p Present),
}

/// Who is in the rooms one is in.
#[derive(Debug, Default)]
pub struct People {
    rooms: BTreeMap<RoomName, Vec<Present>>,
    plain: Vec<PlainName>,
    /// Under which of these names one is there oneself.
    plain_me: Option<PlainName>,
    /// Rooms of which it may not be true any more.
    stale: BTreeSet<RoomName>,
    /// Those who are typing.
    typing: BTreeMap<RoomName, BTreeSet<String>>,
}

impl People {
    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::People { room, people, .. } => {
                self.rooms.insert(room.clone(), people.clone());
            }
            Event::Plain(PlainEvent::People { people, me, .. }) => {
                self.plain.clone_from(people);
                self.plain_me.clone_from(me);
            }
            Event::Plain(
                PlainEvent::Joined(_) | PlainEvent::Left(_) | PlainEvent::Entered { .. },
            ) => {
                self.stale.insert(RoomName::plain());
            }
            Event::Joined { room, .. }
            | Event::Left { room, .. }
            | Event::Ruled { room, .. }
            | Event::CaughtUp { room } => {
                self.stale.insert(room.clone());
            }
            Event::Renamed { .. }
            | Event::Presence { .. }
            | Event::Ignoring { .. }
            | Event::Verification { .. } => self.stale.extend(self.rooms.keys().cloned()),
            Event::Typing { room, who, on } => {
                let typing = self.typing.entry(room.clone()).or_default();
                match on {
                    true => typing.insert(who.nick.clone()),
                    false => typing.remove(&who.nick),
                };
            }
            _ => {}
        }
    }

    /// One is not in a room any more: who is, one is not told.
    pub fn forget(&mut self, room: &RoomName) {
        self.rooms.remove(room);
        self.typing.remove(room);
        self.stale.remove(room);
    }

    /// What is known of a room may not be true any more.
    pub fn doubt(&mut self, room: RoomName) {
        self.stale.insert(room);
    }

    /// Whether the engine should be asked again who is in a room; asked once.
    pub fn is_due(&mut self, room: &RoomName) -> bool {
        self.stale.remove(room)
    }

    /// The members of a room, by pseudonym.
    pub fn of(&self, room: &RoomName) -> &[Present] {
        self.rooms.get(room).map_or(&[], Vec::as_slice)
    }

    /// Who is in a room as it is shown: those who can be reached first, then by pseudonym.
    #[must_use]
    pub fn in_order(&self, room: &RoomName) -> Vec<Somebody<'_>> {
        if *room == RoomName::plain() {
            return self.plain.iter().map(Somebody::Named).collect();
        }
        let mut people: Vec<_> = self.of(room).iter().collect();
        people.sort_by_cached_key(|it| (it.reach == Reach::Offline, it.who.nick.to_lowercase()));
        people.into_iter().map(Somebody::Member).collect()
    }

    /// How many are in a room, as far as that is known.
    #[must_use]
    pub fn count(&self, room: &RoomName) -> u64 {
        let count = match *room == RoomName::plain() {
            true => self.plain.len(),
            false => self.of(room).len(),
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// How many others are connected, in any of the rooms.
    #[must_use]
    pub fn others_online(&self) -> u64 {
        let count = self.others().len().saturating_add(self.pupils().count());
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// The others who are connected and a member of any of the rooms, by pseudonym.
    #[must_use]
    pub fn others(&self) -> Vec<&Present> {
        let members = self.rooms.values().flatten();
        let others = members.filter(|it| !it.me && it.reach != Reach::Offline);
        let by_account: BTreeMap<_, _> = others.map(|it| (it.who.account.0, it)).collect();
        let mut others: Vec<_> = by_account.into_values().collect();
        others.sort_by_cached_key(|it| it.who.nick.to_lowercase());
        others
    }

    /// Who is in the plain room.
    pub fn plain(&self) -> &[PlainName] {
        &self.plain
    }

    /// Those in the plain room who are in no other: neither oneself nor a member, whom one may find there, too.
    pub fn pupils(&self) -> impl Iterator<Item = &PlainName> {
        let is_member =
            |name: &PlainName| self.rooms.values().flatten().any(|it| it.who.nick == name.as_str());
        let is_me = |name: &PlainName| self.plain_me.as_ref() == Some(name);
        self.plain.iter().filter(move |name| !is_me(name) && !is_member(name))
    }

    /// Who is typing in a room.
    pub fn typing(&self, room: &RoomName) -> impl Iterator<Item = &str> {
        self.typing.get(room).into_iter().flatten().map(String::as_str)
    }
}
