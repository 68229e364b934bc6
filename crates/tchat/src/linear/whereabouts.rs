//! Where one is: the room that is typed to, the rooms one is in, and moving between them.
//!
//! `/join` and `/part` change where the next line goes, and a pipe writes that line at once. So
//! from the command until one is there, or cannot be, [`Whereabouts::is_moving`] holds it back.

use std::collections::BTreeSet;

use tchat_client::command::Reference;
use tchat_client::event::PlainEvent;
use tchat_client::{Event, Trouble};
use tchat_proto::room::RoomName;

/// The reference of a `/join` or `/part`, by which its answer is known.
const MOVING: &str = "moving";

/// Where one is.
#[derive(Debug)]
pub(crate) struct Whereabouts {
    here: Option<RoomName>,
    me: Option<String>,
    rooms: BTreeSet<RoomName>,
    /// Where one is going to, if one is going.
    going: Option<Option<RoomName>>,
}

impl Whereabouts {
    /// On the way into the first room.
    pub(crate) const fn new(room: RoomName) -> Self {
        Self { here: Some(room), me: None, rooms: BTreeSet::new(), going: None }
    }

    /// The room that is typed to.
    pub(crate) const fn here(&self) -> Option<&RoomName> {
        self.here.as_ref()
    }

    /// One's own pseudonym, once it is known.
    pub(crate) fn me(&self) -> Option<&str> {
        self.me.as_deref()
    }

    /// Whether what is typed next is for where one is going.
    pub(crate) const fn is_moving(&self) -> bool {
        self.going.is_some()
    }

    /// Sets out for another room, or for none; the command must carry the reference.
    pub(crate) fn go(&mut self, to: Option<RoomName>) -> Reference {
        self.going = Some(to);
        Reference(MOVING.to_owned())
    }

    /// Learns from an event.
    pub(crate) fn heard(&mut self, event: &Event) {
        match event {
            Event::Ready { me, room, .. } => {
                self.me = Some(me.clone());
                self.rooms.insert(room.clone());
            }
            Event::Renamed { who, to, .. } if self.is_me(&who.nick) => {
                self.me = Some(to.as_str().to_owned());
            }
            Event::Joined { room, who } if self.is_me(&who.nick) => self.entered(room),
            Event::CaughtUp { room } => self.entered(room),
            Event::Plain(PlainEvent::Entered { .. }) => self.entered(&RoomName::plain()),
            Event::Left { room, who, .. } if self.is_me(&who.nick) => {
                self.rooms.remove(room);
            }
            // The answer to a `/join` may come before one is in the room.
            Event::Done { reference } if is_move(reference.as_ref()) => match self.going.take() {
                Some(Some(room)) if !self.rooms.contains(&room) => self.going = Some(Some(room)),
                Some(to) => self.here = to,
                None => {}
            },
            Event::Error { trouble, reference } => {
                let about_it = match &self.going {
                    Some(Some(room)) => room_of(trouble) == Some(room),
                    Some(None) | None => false,
                };
                if about_it || is_move(reference.as_ref()) {
                    self.going = None;
                }
            }
            _ => {}
        }
    }

    fn entered(&mut self, room: &RoomName) {
        self.rooms.insert(room.clone());
        if self.going.as_ref().is_some_and(|to| to.as_ref() == Some(room)) {
            self.here = self.going.take().flatten();
        }
    }

    fn is_me(&self, nick: &str) -> bool {
        self.me.as_deref() == Some(nick)
    }
}

fn is_move(reference: Option<&Reference>) -> bool {
    reference.is_some_and(|Reference(text)| text == MOVING)
}

/// The room that cannot be entered.
const fn room_of(trouble: &Trouble) -> Option<&RoomName> {
    match trouble.why() {
        Trouble::NoSuchRoom { room }
        | Trouble::ByInvitation { room }
        | Trouble::NotInRoom { room }
        | Trouble::Removed { room } => Some(room),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::Person;
    use tchat_proto::id::AccountKey;

    use super::*;

    fn team() -> RoomName {
        RoomName::parse("team").unwrap()
    }

    fn in_general() -> Whereabouts {
        let mut place = Whereabouts::new(RoomName::general());
        place.heard(&Event::Ready {
            server: String::new(),
            room: RoomName::general(),
            me: "alice".to_owned(),
            encrypted: true,
        });
        place
    }

    fn joined(nick: &str) -> Event {
        let who = Person { nick: nick.to_owned(), account: AccountKey([1; 32]) };
        Event::Joined { room: team(), who }
    }

    fn done(reference: &Reference) -> Event {
        Event::Done { reference: Some(reference.clone()) }
    }

    #[test]
    fn one_is_there_when_one_is_a_member_and_not_before() {
        let mut place = in_general();
        let reference = place.go(Some(team()));
        place.heard(&done(&reference));
        place.heard(&joined("bob"));
        assert!(place.is_moving() && place.here() == Some(&RoomName::general()));
        place.heard(&joined("alice"));
        assert!(!place.is_moving() && place.here() == Some(&team()));
    }

    #[test]
    fn a_room_one_is_in_already_is_entered_at_once() {
        let mut place = in_general();
        place.heard(&Event::CaughtUp { room: team() });
        let reference = place.go(Some(team()));
        place.heard(&done(&reference));
        assert!(!place.is_moving() && place.here() == Some(&team()));
    }

    #[test]
    fn a_room_that_refuses_leaves_one_where_one_was() {
        for reference in [Some(Reference(MOVING.to_owned())), None] {
            let mut place = in_general();
            place.go(Some(team()));
            place.heard(&Event::Error {
                trouble: Trouble::ByInvitation { room: team() },
                reference,
            });
            assert!(!place.is_moving() && place.here() == Some(&RoomName::general()));
        }
    }

    #[test]
    fn who_leaves_the_room_is_nowhere() {
        let mut place = in_general();
        let reference = place.go(None);
        assert!(place.is_moving());
        place.heard(&done(&reference));
        assert!(!place.is_moving() && place.here().is_none());
    }
}
