//! New rooms.

use tchat_proto::direct;
use tchat_proto::id::{AccountKey, RoomId};
use tchat_proto::limits::{DIRECT_PER_ACCOUNT_MAX, ROOMS_MAX, ROOMS_PER_ACCOUNT_MAX};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;
use tchat_proto::room::RoomName;

use super::{Decided, Deciding, Ended, Write};
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
        if name.admit().is_err() || direct::is_reserved(&name) {
            return Err(Code::RoomNameInvalid.into());
        }
        self.check_quota(ROOMS_PER_ACCOUNT_MAX, |room| !room.is_direct())?;
        self.make_room(id, name, joining)
    }

    /// The conversation with somebody: the one there is, whoever began it, or a new one.
    pub(super) fn create_direct(&mut self, id: RoomId, with: AccountKey) -> Decided<P::Failed> {
        if with == self.by.account {
            return Err(Code::NotAllowed.into());
        }
        let name = direct::name_of(self.by.account, with);
        if let Some(known) = self.state.names.get(&name) {
            return Ok(Answer::Created(*known));
        }
        if self.state.nicks.of(with).is_none() {
            return Err(Code::NoSuchPerson.into());
        }
        self.check_quota(DIRECT_PER_ACCOUNT_MAX, Room::is_direct)?;
        self.make_room(id, name, Joining::Hidden)
    }

    /// Whether there may be one more room, of those that the proposer made one of `limit`.
    fn check_quota(
        &self,
        limit: usize,
        counts: impl Fn(&Room) -> bool,
    ) -> Result<(), Ended<P::Failed>> {
        if self.state.rooms.len() >= ROOMS_MAX {
            return Err(limited(Code::QuotaReached, ROOMS_MAX).into());
        }
        let own = |room: &&Room| room.creator() == Some(self.by.account) && counts(room);
        if self.state.rooms.values().filter(own).count() >= limit {
            return Err(limited(Code::QuotaReached, limit).into());
        }
        Ok(())
    }

    fn make_room(&mut self, id: RoomId, name: RoomName, joining: Joining) -> Decided<P::Failed> {
        // Drawn at random from 2^128: a second one of the same id is not an accident.
        if self.state.rooms.contains_key(&id) {
            return Err(Code::RoomExists.into());
        }
        self.state.add_room(Room::new(id, name, joining, Some(self.by.account)));
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
