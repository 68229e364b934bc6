//! What is told between messages: who came and went, who is called otherwise, what goes from here
//! on.

use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use super::Anchor;
use crate::event::{Event, LeftReason, Person, RuleChange};

/// Something that happened in a room and is no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The place of the log that brought it; several may come at one.
    pub seq: Seq,
    /// Which of those.
    pub turn: u32,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// What.
    pub what: Happening,
}

impl Notice {
    /// Where it is.
    #[must_use]
    pub const fn anchor(&self) -> Anchor {
        Anchor { seq: self.seq, turn: self.turn.saturating_add(1) }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// Someone became a member.
    Joined {
        /// Who.
        who: Person,
    },
    /// Someone is a member no more.
    Left {
        /// Who.
        who: Person,
        /// Why.
        reason: LeftReason,
        /// Who sent them away, if somebody did and we know who.
        by: Option<Person>,
    },
    /// Someone took another pseudonym.
    Renamed {
        /// Who, under the old pseudonym.
        who: Person,
        /// The new one.
        to: Nick,
    },
    /// The room's rules changed.
    Ruled {
        /// Whose doing it was, if we know.
        by: Option<Person>,
        /// What changed.
        change: RuleChange,
    },
}

impl Happening {
    /// What an event tells, and of which room; `None` if it is none that is kept.
    #[must_use]
    pub fn of(event: &Event) -> Option<(&RoomName, Self)> {
        Some(match event {
            Event::Joined { room, who } => (room, Self::Joined { who: who.clone() }),
            Event::Left { room, who, reason, by } => {
                (room, Self::Left { who: who.clone(), reason: *reason, by: by.clone() })
            }
            Event::Renamed { room, who, to } => {
                (room, Self::Renamed { who: who.clone(), to: to.clone() })
            }
            Event::Ruled { room, by, change } => {
                (room, Self::Ruled { by: by.clone(), change: change.clone() })
            }
            _ => return None,
        })
    }

    /// Whose doing it is alone, so that it is not told of whom one ignores. That somebody was sent
    /// away is not their doing.
    #[must_use]
    pub const fn doer(&self) -> Option<&Person> {
        match self {
            Self::Joined { who }
            | Self::Left { who, reason: LeftReason::Left, .. }
            | Self::Renamed { who, .. } => Some(who),
            Self::Left { .. } | Self::Ruled { .. } => None,
        }
    }
}
