//! What tells that a server cheats, or may: what people are told of it, and what they do then.
//!
//! Three things. Another member's witness does not fit our log ([`Engine::resume`] ends what that
//! begins). The server acknowledged a message and does not show it. And what should open does not,
//! again and again, as if our group were not the others': two commits in one epoch, each shown to
//! some. To be sure, people compare a [`RoomCode`] by voice.

use std::time::Instant;

use tchat_mls::fingerprint::Fingerprint;
use tchat_proto::id::{RoomId, Seq};
use tchat_proto::room::RoomName;

use super::Engine;
use super::room::Room;
use crate::command::Reference;
use crate::event::{Alarm, Event, RoomCode};
use crate::limits::{UNREADABLE_IN_A_ROW, WITHHELD_AFTER};
use crate::store::Durability;
use crate::store::rooms::{self, Place};
use crate::trouble::Trouble;

/// What was acknowledged and is to come by the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Awaited {
    /// The first place that the log has not shown.
    first: Seq,
    /// The last place that was acknowledged.
    last: Seq,
    /// Since when the first is awaited.
    since: Instant,
    /// That it does not come was told.
    told: bool,
}

impl Awaited {
    /// When it is too long.
    fn until(&self) -> Option<Instant> {
        if self.told { None } else { self.since.checked_add(WITHHELD_AFTER) }
    }
}

impl Room {
    /// The server has acknowledged what is to come at a place.
    pub(super) fn acknowledged(&mut self, now: Instant, seq: Seq) {
        match &mut self.flow.awaited {
            Some(awaited) => awaited.last = awaited.last.max(seq),
            None => {
                let awaited = Awaited { first: seq, last: seq, since: now, told: false };
                self.flow.awaited = Some(awaited);
            }
        }
    }

    /// The log has come to a place.
    pub(super) fn reached(&mut self, now: Instant, place: Seq) {
        match &mut self.flow.awaited {
            Some(awaited) if place >= awaited.last => self.flow.awaited = None,
            Some(awaited) if place >= awaited.first => {
                let (first, last) = (place.next(), awaited.last);
                *awaited = Awaited { first, last, since: now, told: false };
            }
            Some(_) | None => {}
        }
    }

    /// When to look whether what is awaited has come.
    pub(super) fn withheld_at(&self) -> Option<Instant> {
        self.flow.awaited.and_then(|awaited| awaited.until())
    }

    /// Takes note of a message that cannot be opened, and says whether these are too many in a row.
    pub(super) const fn unreadable(&mut self) -> bool {
        self.unreadable = self.unreadable.saturating_add(1);
        self.unreadable == UNREADABLE_IN_A_ROW
    }

    /// Takes note of one that can.
    pub(super) const fn readable(&mut self) {
        self.unreadable = 0;
    }
}

impl Engine {
    /// Tells of what the server acknowledged and does not show.
    pub(super) fn check_withheld(&mut self, now: Instant, id: RoomId) {
        let paused = !self.wants_input();
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let Some(awaited) = &mut room.flow.awaited else { return };
        if awaited.until().is_none_or(|until| now < until) {
            return;
        }
        if paused {
            // It may be here already, and is not read because the front end is slow.
            awaited.since = now;
            return;
        }
        awaited.told = true;
        let alarm = Alarm::Withheld { place: awaited.first };
        self.events.push_back(Event::Alarm { room: room.row.name.clone(), alarm });
    }

    /// The person has settled why a member's log is not ours: messages are sent again.
    pub(super) fn resume(
        &mut self,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let Ok(id) = self.member_room(name) else {
            self.refuse(Trouble::NotInRoom { room: name.clone() }, reference);
            return Ok(());
        };
        if let Some(room) = self.rooms.get_mut(&id) {
            room.row.disputes.settle();
            let row = &room.row;
            self.store.write(Durability::Full, |db| Ok(rooms::put(db, row)?))?;
        }
        self.events.push_back(Event::Done { reference });
        Ok(())
    }

    /// Gives what members compare by voice, at a place of the log or where we are.
    pub(super) fn compare(
        &mut self,
        name: &RoomName,
        place: Option<Seq>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let answer = match self.room_code(name, place)? {
            Ok(code) => Event::RoomCode { code, reference },
            Err(trouble) => Event::Error { trouble, reference },
        };
        self.events.push_back(answer);
        Ok(())
    }

    fn room_code(
        &mut self,
        name: &RoomName,
        place: Option<Seq>,
    ) -> Result<Result<RoomCode, Trouble>, Trouble> {
        let id = match self.member_room(name) {
            Ok(id) => id,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let Some(room) = self.rooms.get_mut(&id) else {
            return Ok(Err(Trouble::NotInRoom { room: name.clone() }));
        };
        let Place { cursor, chain, .. } = room.row.place;
        room.row.seen.begin(cursor, chain);
        let place = place.unwrap_or(cursor);
        let Some(chain) = room.row.seen.chain_at(place) else {
            return Ok(Err(Trouble::PlaceUnknown { room: name.clone(), place }));
        };
        let (epoch, authenticator) = self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            Ok((group.epoch(), group.epoch_authenticator()))
        })?;
        let digits = Fingerprint::of_room(&authenticator, place, chain).to_string();
        Ok(Ok(RoomCode { room: name.clone(), epoch, place, digits }))
    }
}
