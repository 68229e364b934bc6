//! The plain room, for a client of tchat: it is in it while its connection lasts and it wants to be.

use std::sync::Arc;
use std::time::Instant;

use tchat_plain::allowance::Allowance;
use tchat_plain::pseudonym::Pseudonym;
use tchat_proto::id::{Chain, MessageId, RoomId, Seq};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::nick::Nick;
use tchat_proto::plain::PlainRoom as Listed;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request, RequestId, Whisper};

use super::{Moment, Read, Session};
use crate::plain::{KnownPlace, PlainBatch, PlainRoom, Seat, seat};
use crate::proposal::limited;

/// What a session has to do with the plain room.
#[derive(Debug, Default)]
pub(super) struct InPlain {
    /// The pseudonym that was claimed on this connection.
    pub(super) nick: Option<Nick>,
    seat: Option<Seat>,
    /// What may still be said. Outlives the seat, so that leaving does not fill it.
    allowance: Option<Allowance>,
}

impl InPlain {
    /// Whether the session is in the plain room.
    pub(super) const fn is_in(&self) -> bool {
        self.seat.is_some()
    }

    /// Leaves, if it is in.
    pub(super) fn leave(&mut self) {
        self.seat = None;
    }

    fn may_say(&mut self, now: Instant, length: usize) -> Result<(), Refusal> {
        let allowance = self.allowance.get_or_insert_with(|| Allowance::new(now));
        if let Some(wait) = allowance.wait(now) {
            let wait = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1);
            let rate_limited = Refusal::new(Code::RateLimited);
            return Err(Refusal { retry_after_ms: Some(wait), ..rate_limited });
        }
        allowance.said(now, length);
        Ok(())
    }
}

impl Session {
    /// The plain room, if that is which room is meant.
    fn plain(&self, room: RoomId) -> Result<&Arc<PlainRoom>, Refusal> {
        let plain = self.house.plain.as_ref().filter(|plain| plain.id() == room);
        plain.ok_or_else(|| Code::NotPlain.into())
    }

    /// The plain room, if the session is in it and that is which room is meant.
    fn plain_with_me(&self, room: RoomId) -> Result<&Arc<PlainRoom>, Refusal> {
        let plain = self.plain(room)?;
        if self.in_plain.is_in() { Ok(plain) } else { Err(Code::NotAMember.into()) }
    }

    /// Whether a room is the plain one.
    pub(super) fn is_plain(&self, room: RoomId) -> bool {
        self.house.plain.as_ref().is_some_and(|plain| plain.id() == room)
    }

    /// Nothing that belongs to a sealed room can be asked of the plain one.
    pub(super) fn check_sealed(&self, request: &Request) -> Result<(), Refusal> {
        let room = match request {
            Request::People(room)
            | Request::Enter(room)
            | Request::Post { room, .. }
            | Request::Invite { room, .. }
            | Request::Invitations(room)
            | Request::RevokeInvitation { room, .. }
            | Request::OpenFile { room, .. }
            | Request::GetChunk { room, .. }
            | Request::DropFile { room, .. }
            | Request::Whisper(Whisper { room, .. })
            | Request::ReportDoor { room, .. } => *room,
            Request::Found { group, .. } => group.room,
            Request::Commit(post) => post.room,
            Request::Leave { statement, .. } => statement.group.room,
            Request::CreateRoom { name, .. } => {
                let reserved = self.house.plain.is_some() && name.is_plain();
                return if reserved { Err(Code::RoomExists.into()) } else { Ok(()) };
            }
            Request::ClaimNick(_)
            | Request::Rooms
            | Request::Follow { .. }
            | Request::Unfollow(_)
            | Request::PublishKeyPackages(_)
            | Request::TakeKeyPackages(_)
            | Request::EnterPlain(_)
            | Request::LeavePlain(_)
            | Request::PostPlain { .. }
            | Request::PlainPeople(_)
            | Request::Redeem(_)
            | Request::CreateDirect(_)
            | Request::PutChunk { .. }
            | Request::CloseFile { .. }
            | Request::Slot
            | Request::PutSlot { .. }
            | Request::SetAway(_) => return Ok(()),
        };
        if self.is_plain(room) { Err(Code::PlainRoom.into()) } else { Ok(()) }
    }

    /// A request that only the plain room has an answer to.
    pub(super) fn take_plain_request(
        &mut self,
        request: Request,
        moment: Moment,
    ) -> Result<Answer, Refusal> {
        match request {
            Request::EnterPlain(room) => self.enter_plain(room, moment),
            Request::LeavePlain(room) => self.leave_plain(room),
            Request::PostPlain { room, id, text } => self.post_plain(room, id, text, moment),
            Request::PlainPeople(room) => self.plain_people(room),
            _ => Err(Code::Unsupported.into()),
        }
    }

    /// The plain room as this session sees it, if there is one.
    pub(super) fn plain_room(&self) -> Option<Listed> {
        self.house.plain.as_ref().map(|plain| plain.listed(self.in_plain.is_in()))
    }

    fn enter_plain(&mut self, room: RoomId, moment: Moment) -> Result<Answer, Refusal> {
        let plain = Arc::clone(self.plain(room)?);
        let nick = self.in_plain.nick.as_ref().ok_or(Code::NickMissing)?;
        // Looked at before coming in: one's own coming lies after it.
        let begin = plain.beginning();
        let seat = match self.in_plain.seat.take() {
            Some(seat) => seat,
            None => seat(&self.house, Pseudonym::of(nick.as_str()), None, moment.time)?,
        };
        let name = seat.name().clone();
        self.in_plain.seat = Some(seat);
        let (after, chain, messages) = (begin.seq, begin.chain, begin.messages);
        Ok(Answer::PlainEntered { name, after, chain, messages })
    }

    fn leave_plain(&mut self, room: RoomId) -> Result<Answer, Refusal> {
        self.plain(room)?;
        self.unfollow(room);
        self.in_plain.leave();
        Ok(Answer::Done)
    }

    fn post_plain(
        &mut self,
        room: RoomId,
        id: MessageId,
        text: String,
        moment: Moment,
    ) -> Result<Answer, Refusal> {
        self.plain_with_me(room)?;
        if text.len() > TEXT_BYTES_MAX {
            return Err(limited(Code::TooLong, TEXT_BYTES_MAX));
        }
        self.in_plain.may_say(moment.now, text.len())?;
        let seat = self.in_plain.seat.as_ref().ok_or(Code::NotAMember)?;
        let (seq, time) = seat.say(text.into(), moment.time, Some((self.me.device, id)))?;
        Ok(Answer::Stored { seq, time })
    }

    fn plain_people(&self, room: RoomId) -> Result<Answer, Refusal> {
        Ok(Answer::PlainPeople(self.plain(room)?.people()))
    }

    /// Follows the plain room's log. What is no longer in memory is not compared: it is read from
    /// the disk, or skipped.
    pub(super) fn follow_plain(
        &mut self,
        id: RequestId,
        room: RoomId,
        after: Seq,
        chain: Chain,
    ) -> Result<(), Refusal> {
        let here = match self.plain_with_me(room)?.known(after) {
            KnownPlace::Chain(here) => here,
            KnownPlace::Before => chain,
            KnownPlace::Beyond => return Err(Code::HistoryDiffers.into()),
        };
        let followed = self.follow_from(room, after, chain, Some(here));
        self.answer(id, followed);
        Ok(())
    }

    /// What is to be read for a cursor in the plain room.
    pub(super) fn read_plain(&mut self, after: Seq) {
        if let Some(room) = &self.house.plain {
            self.reads.push(Read::Plain { room: Arc::clone(room), after });
        }
    }

    /// Entries of the plain room were read, or are no more.
    pub(super) fn take_plain(&mut self, room: RoomId, from: Seq, read: PlainBatch) {
        match read {
            PlainBatch::Entries(batch) => self.take_entries(room, from, Ok(batch)),
            PlainBatch::Skipped(skipped) => {
                let Some(cursor) = self.cursors.of(room) else { return };
                if cursor.at != from || !cursor.reading {
                    return;
                }
                cursor.reading = false;
                (cursor.at, cursor.chain) = (skipped.to, skipped.chain);
                self.link.skip(skipped);
            }
        }
    }
}
