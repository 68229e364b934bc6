//! New rooms.

use tchat_proto::id::RoomId;
use tchat_proto::limits::{ROOMS_MAX, ROOMS_PER_ACCOUNT_MAX};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;
use tchat_proto::room::RoomName;

use super::{Decided, Deciding, Write};
use crate::proposal::limited;
use crate::state::{Past, Room};

impl<P: Past> Deciding<'_, P> {
    pub(super) fn create_room(
        &mut self,
        id: RoomId,
        name: RoomName,
        joining: Joining,
    ) -> Decided<P::Failed> {
        if let Some(known) = self.state.names.get(&name) {
            return self.create_again(*known, joining);
        }
        if name.admit().is_err() {
            return Err(Code::RoomNameInvalid.into());
        }
        if self.state.rooms.len() >= ROOMS_MAX {
            return Err(limited(Code::QuotaReached, ROOMS_MAX).into());
        }
        let made = self.state.rooms.values().filter(|room| room.creator() == Some(self.by.account));
        if made.count() >= ROOMS_PER_ACCOUNT_MAX {
            return Err(limited(Code::QuotaReached, ROOMS_PER_ACCOUNT_MAX).into());
        }
        // Drawn at random from 2^128: a second one of the same id is not an accident.
        if self.state.rooms.contains_key(&id) {
            return Err(Code::RoomExists.into());
        }
        let room = Room::new(id, name, joining, Some(self.by.account));
        self.state.add_room(room);
        self.writes.push(Write::Room(id));
        Ok(Answer::Created(id))
    }

    /// Whoever made a room and heard no answer asks again, and gets the same room.
    fn create_again(&self, id: RoomId, joining: Joining) -> Decided<P::Failed> {
        let room = self.room(id)?;
        let same = room.creator() == Some(self.by.account) && room.joining() == joining;
        if same && room.roster.is_none() && room.generation == 0 {
            Ok(Answer::Created(id))
        } else {
            Err(Code::RoomExists.into())
        }
    }
}
