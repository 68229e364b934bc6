//! What was shown counts as read, where somebody reads it: text, in a terminal.
//!
//! What goes into a pipe or a file nobody may ever look at, and a program says itself what it has
//! read (`{"type":"read"}`).

use std::collections::{BTreeMap, BTreeSet};

use tchat_client::Event;
use tchat_client::command::{Command, Reference, Wish};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;
use tchat_speech::hear::typed::Typed;

/// What was shown and is to be marked as read.
#[derive(Debug)]
pub(super) enum Shown {
    /// Nobody may be looking.
    Unseen,
    /// Somebody is.
    Seen {
        /// The last place shown of each room, if that was not marked yet.
        places: BTreeMap<RoomName, Seq>,
        /// Rooms of which all that was missed was shown: until then places come by the thousand.
        caught_up: BTreeSet<RoomName>,
    },
}

impl Shown {
    /// Somebody is looking.
    pub(super) const fn seen() -> Self {
        Self::Seen { places: BTreeMap::new(), caught_up: BTreeSet::new() }
    }

    /// Learns from an event that was written.
    pub(super) fn heard(&mut self, event: &Event) {
        let Self::Seen { places, caught_up } = self else { return };
        match event {
            Event::Message(message) => {
                let place = places.entry(message.room.clone()).or_default();
                *place = message.seq.max(*place);
            }
            Event::CaughtUp { room } => {
                caught_up.insert(room.clone());
            }
            Event::Connection(_) => caught_up.clear(),
            _ => {}
        }
    }

    /// What to tell the engine, a room at a time.
    pub(super) fn read(&mut self) -> Option<Command> {
        let Self::Seen { places, caught_up } = self else { return None };
        let room = places.keys().find(|room| caught_up.contains(*room)).cloned()?;
        let up_to = places.remove(&room);
        Some(Command::new(Wish::Read { room, up_to }))
    }
}

/// Of what is typed about what is read the answer is shown, unlike what is told unasked: by this it is
/// known.
pub(super) fn reference(typed: &Typed) -> Option<Reference> {
    let asks = matches!(
        typed,
        Typed::Wish(Wish::Read { .. } | Wish::MarkUnread { .. } | Wish::Unread { .. })
    );
    asks.then(|| Reference("typed".to_owned()))
}

#[cfg(test)]
mod tests {
    use tchat_client::event::{Message, Person};
    use tchat_client::parts::Form;
    use tchat_proto::id::{AccountKey, MessageId, Timestamp};

    use super::*;

    fn message(seq: u64) -> Event {
        Event::Message(Message {
            room: RoomName::general(),
            seq: Seq(seq),
            id: MessageId([0; 16]),
            from: Person { nick: "bob".to_owned(), account: AccountKey([1; 32]) },
            text: "tea".to_owned(),
            time: Timestamp(0),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        })
    }

    fn read(shown: &mut Shown) -> Option<Seq> {
        match shown.read()?.wish {
            Wish::Read { up_to, .. } => up_to,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_shown_is_read_once_all_that_was_missed_is_there() {
        let mut shown = Shown::seen();
        for seq in [3, 4, 7] {
            shown.heard(&message(seq));
            assert_eq!(read(&mut shown), None);
        }
        shown.heard(&Event::CaughtUp { room: RoomName::general() });
        assert_eq!((read(&mut shown), read(&mut shown)), (Some(Seq(7)), None));
        shown.heard(&message(8));
        assert_eq!(read(&mut shown), Some(Seq(8)));
    }

    #[test]
    fn where_nobody_may_be_looking_nothing_is_read() {
        let mut shown = Shown::Unseen;
        shown.heard(&Event::CaughtUp { room: RoomName::general() });
        shown.heard(&message(8));
        assert_eq!(read(&mut shown), None);
    }
}
