//! Reporting a message: what proves who wrote it, put together from what is kept.

use tchat_mls::report::{Evidence, Report};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use super::Engine;
use super::room::Room;
use crate::command::{Reference, Which};
use crate::event::Event;
use crate::limits::MESSAGES_BACK_MAX;
use crate::store::proofs::{self, NoEvidence};
use crate::store::timeline;
use crate::trouble::Trouble;

impl NoEvidence {
    /// In words for people.
    pub(crate) fn of(self, room: &RoomName, place: Seq) -> Trouble {
        let room = room.clone();
        match self {
            Self::NoMessage => Trouble::NoSuchMessage { room },
            Self::NotSigned => Trouble::NotSigned { room, place },
        }
    }
}

impl Engine {
    /// Reports a message. The front end writes it where the person wants it.
    pub(super) fn report(
        &mut self,
        room: &RoomName,
        which: &Which,
        reason: Option<&str>,
        reference: Option<Reference>,
    ) {
        let answer = match self.evidence(room, which) {
            Ok(evidence) => {
                let who = self.people.person(evidence.certificate.account);
                let report = Box::new(Report::new(evidence, reason));
                Event::Reported { who, report, reference }
            }
            Err(trouble) => Event::Error { trouble, reference },
        };
        self.events.push_back(answer);
    }

    fn evidence(&self, room: &RoomName, which: &Which) -> Result<Evidence, Trouble> {
        let seq = self.place_of(room, which)?;
        let version = match which {
            Which::Version { at, .. } => Some(*at),
            Which::Place(_) | Which::LastOf(_) | Which::Back(_) | Which::Mine(_) => None,
        };
        let found = proofs::evidence(self.store.db(), self.key, room, seq, version)
            .map_err(|error| self.store.trouble(&error))?;
        found.map_err(|none| none.of(room, seq))
    }

    /// The place of the message that is meant, of those that have one.
    pub(super) fn place_of(&self, room: &RoomName, which: &Which) -> Result<Seq, Trouble> {
        let of_others = || {
            timeline::last_of_others(self.store.db(), room, MESSAGES_BACK_MAX)
                .map_err(|error| self.store.trouble(&error))
        };
        let found = match which {
            Which::Place(place) | Which::Version { seq: place, .. } => return Ok(*place),
            Which::Back(lines) => {
                let index = usize::try_from(lines.get().saturating_sub(1)).unwrap_or(usize::MAX);
                of_others()?.get(index).map(|(seq, _)| *seq)
            }
            Which::Mine(lines) => {
                let index = usize::try_from(lines.get().saturating_sub(1)).unwrap_or(usize::MAX);
                let id = self.room_named(room).map(Room::id);
                let id = id.ok_or_else(|| Trouble::NotInRoom { room: room.clone() })?;
                let mine = timeline::last_of_mine(self.store.db(), id, MESSAGES_BACK_MAX)
                    .map_err(|error| self.store.trouble(&error))?;
                mine.get(index).map(|(seq, _)| *seq)
            }
            Which::LastOf(called) => {
                let who = self.people.find(called, |_| true)?;
                of_others()?.iter().find(|(_, author)| *author == who).map(|(seq, _)| *seq)
            }
        };
        found.ok_or_else(|| Trouble::NoSuchMessage { room: room.clone() })
    }
}
