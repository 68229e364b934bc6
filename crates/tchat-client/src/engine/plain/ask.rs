//! What is asked of the server for the plain room, and what each answer does.

use std::time::Instant;

use tchat_proto::id::{MessageId, RoomId};
use tchat_proto::refusal::Refusal;
use tchat_proto::request::Answer;

use crate::command::Reference;
use crate::engine::Engine;
use crate::trouble::Trouble;

/// What is asked for the plain room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum PlainAsk {
    /// Finding it again.
    Find,
    /// Coming into it.
    Enter { room: RoomId },
    /// Following it.
    Follow,
    /// A message for it.
    Post { id: MessageId },
    /// Listing its people.
    People { reference: Option<Reference> },
    /// Leaving it.
    Leave { reference: Option<Reference> },
}

impl PlainAsk {
    /// Whether someone waits for it, so that quitting should too.
    pub(in crate::engine) const fn is_ours(&self) -> bool {
        match self {
            Self::Find | Self::Enter { .. } | Self::Follow => false,
            Self::Post { .. } | Self::People { .. } | Self::Leave { .. } => true,
        }
    }

    /// The reference of whoever asked for it; `None` if that was the engine itself.
    pub(in crate::engine) fn into_wish(self) -> Option<Option<Reference>> {
        match self {
            Self::People { reference } | Self::Leave { reference } => Some(reference),
            Self::Find | Self::Enter { .. } | Self::Follow | Self::Post { .. } => None,
        }
    }
}

impl Engine {
    /// The server answered.
    pub(in crate::engine) fn plain_granted(
        &mut self,
        ask: PlainAsk,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (ask, answer) {
            (PlainAsk::Find, Answer::Rooms { plain, .. }) => self.arrive_in_plain(plain.as_ref()),
            (PlainAsk::Enter { room }, Answer::PlainEntered { name, after, chain, messages }) => {
                self.plain_entered(room, name, (after, chain, messages))
            }
            (PlainAsk::Follow, Answer::Following { head }) => self.plain_followed(head),
            (PlainAsk::Post { id }, Answer::Stored { seq, time }) => {
                self.plain_stored(id, seq, time);
            }
            (PlainAsk::People { reference }, Answer::PlainPeople(people)) => {
                self.tell_plain_people(people, reference);
            }
            (PlainAsk::Leave { reference }, Answer::Done) => self.plain_left(reference),
            _ => return Err(Trouble::ServerBroken),
        }
        Ok(())
    }

    /// The server refused.
    pub(in crate::engine) fn plain_ask_refused(
        &mut self,
        now: Instant,
        ask: PlainAsk,
        refusal: Refusal,
    ) {
        match ask {
            PlainAsk::Find | PlainAsk::Enter { .. } | PlainAsk::Follow => {
                self.plain_refused(refusal);
            }
            PlainAsk::Post { id } => self.plain_post_refused(now, id, refusal),
            PlainAsk::People { reference } | PlainAsk::Leave { reference } => {
                self.refuse(refusal.into(), reference);
            }
        }
    }
}
