//! Somebody's being in the plain room. Dropping it is their leaving: once, whatever ended it.

use std::sync::Arc;

use bytes::Bytes;
use tchat_plain::pseudonym::Pseudonym;
use tchat_proto::id::{DeviceKey, MessageId, Seq, Timestamp};
use tchat_proto::plain::PlainName;
use tchat_proto::refusal::{Code, Refusal};
use tokio::sync::Notify;

use super::ring::NextLine;
use super::{GuestId, PlainRoom};
use crate::session::{House, Moment};

/// A place in the plain room.
#[derive(Debug)]
pub(crate) struct Seat {
    house: Arc<House>,
    room: Arc<PlainRoom>,
    id: GuestId,
    name: PlainName,
    /// Where one's own coming is in the log.
    joined: Seq,
}

/// Takes a place in the plain room.
///
/// # Errors
///
/// [`Code::NotPlain`] if there is no plain room, [`Code::RoomFull`] or [`Code::Stopping`].
pub(crate) fn seat(
    house: &Arc<House>,
    wanted: Pseudonym,
    bell: Option<Arc<Notify>>,
    time: Timestamp,
) -> Result<Seat, Refusal> {
    let room = house.plain.clone().ok_or(Code::NotPlain)?;
    let (id, name, joined) = room.come_in(&house.hub, wanted, bell, time)?;
    Ok(Seat { house: Arc::clone(house), room, id, name, joined })
}

impl Seat {
    /// What one is called.
    pub(crate) const fn name(&self) -> &PlainName {
        &self.name
    }

    /// Where one's own coming is in the log.
    pub(super) const fn joined(&self) -> Seq {
        self.joined
    }

    pub(super) const fn room(&self) -> &Arc<PlainRoom> {
        &self.room
    }

    /// Says something, once under one `posted`.
    ///
    /// # Errors
    ///
    /// [`Code::Busy`] if there is no randomness to be had.
    pub(crate) fn say(
        &self,
        said: Bytes,
        time: Timestamp,
        posted: Option<(DeviceKey, MessageId)>,
    ) -> Result<(Seq, Timestamp), Refusal> {
        self.room.say(&self.house.hub, self.id, said, time, posted)
    }

    /// What others said after a place.
    pub(super) fn next(&self, after: Seq) -> NextLine {
        self.room.lock().ring.next(after, self.id)
    }

    /// How many bytes others said after a place.
    pub(super) fn bytes_after(&self, seq: Seq) -> usize {
        self.room.lock().ring.bytes_after(seq)
    }

    /// Whether what comes after a place is gone.
    pub(super) fn has_lost(&self, after: Seq) -> bool {
        self.room.lock().ring.has_lost(after)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.room.go_out(&self.house.hub, self.id, Moment::now().time);
    }
}
