//! Following logs: from which place on, and what came from the store.

use tchat_planted::{self as planted, Bug};
use tchat_proto::entry::{chain_start, inbox_of};
use tchat_proto::id::{Chain, RoomId, Seq};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Expired, RequestId};

use super::cursors::Cursor;
use super::{Ending, Pending, Read, Session, Skips};
use crate::limits::FOLLOWS_MAX;
use crate::mailbox::Ticket;
use crate::proposal::limited;
use crate::store::{Batch, ReadFailed};

impl Session {
    /// The client wants all that comes after a place.
    pub(super) fn follow(
        &mut self,
        id: RequestId,
        room: RoomId,
        after: Seq,
        chain: Chain,
    ) -> Result<(), Refusal> {
        if self.is_plain(room) {
            return self.follow_plain(id, room, after, chain);
        }
        let (end, here) = self.known_of(room, after)?;
        if after > end {
            return Err(Code::HistoryDiffers.into());
        }
        match here {
            Some(here) => {
                let followed = self.follow_from(room, after, chain, Some(here));
                self.answer(id, followed);
            }
            None => {
                let reply = self.open(id, Pending::Follow { room, after, chain });
                self.reads.push(Read::Chain { ticket: reply.ticket, log: room, at: after });
            }
        }
        Ok(())
    }

    /// Where a log ends that this device may read from after `after` on, and the chain there, if
    /// memory reaches that far.
    fn known_of(&self, room: RoomId, after: Seq) -> Result<(Seq, Option<Chain>), Refusal> {
        let log = self.house.hub.log(room);
        if room == inbox_of(self.me.device) {
            return Ok(match log {
                Some(log) => (log.end().0, log.chain_at(after)),
                None => (Seq::ZERO, Some(chain_start(room))),
            });
        }
        let log = log.ok_or(Code::NoSuchRoom)?;
        let view = log.room().ok_or(Code::NoSuchRoom)?;
        let membership = view.members.get(&self.me.device);
        let membership = membership.ok_or(Code::NotAMember)?;
        if membership.joined > after.next() {
            return Err(Code::NotAMember.into());
        }
        Ok((log.end().0, log.chain_at(after)))
    }

    /// The chain at the place to follow from was read.
    pub(super) fn take_chain(&mut self, ticket: Ticket, read: Result<Option<Chain>, ReadFailed>) {
        let Some((id, pending)) = self.open.pending.remove(&ticket) else {
            return;
        };
        let Pending::Follow { room, after, chain } = pending else {
            return;
        };
        let answer = match read {
            Ok(here) => self.follow_from(room, after, chain, here),
            Err(failed) => {
                tracing::error!(%failed, "cannot read a log");
                Err(Code::StorageFailed.into())
            }
        };
        self.answer(id, answer);
    }

    pub(super) fn follow_from(
        &mut self,
        room: RoomId,
        after: Seq,
        chain: Chain,
        here: Option<Chain>,
    ) -> Result<Answer, Refusal> {
        if here != Some(chain) {
            return Err(Code::HistoryDiffers.into());
        }
        if self.cursors.len() >= FOLLOWS_MAX && self.cursors.of(room).is_none() {
            return Err(limited(Code::QuotaReached, FOLLOWS_MAX));
        }
        let log = self.house.hub.follow(room, self.id, &self.mailbox);
        let left = log.room().and_then(|view| {
            let membership = view.members.get(&self.me.device)?;
            membership.left
        });
        let head = log.end().0.min(left.unwrap_or(Seq(u64::MAX)));
        let at = if planted::is(Bug::ResumedTooLate) { after.next() } else { after };
        self.cursors.put(Cursor { log, at, chain, reading: false });
        // Whoever is in this room is news to this session.
        self.presence_seen = None;
        Ok(Answer::Following { head })
    }

    /// The next messages of a log are kept no longer.
    fn expire(&mut self, expired: Expired) {
        if self.skips == Skips::Nothing {
            // It would find its log torn. It hears instead what helps: a later version.
            let (why, told) = (Code::Version.into(), false);
            self.ending.get_or_insert(Ending { why, told });
            return;
        }
        if let Some(cursor) = self.cursors.of(expired.room) {
            (cursor.at, cursor.chain) = (expired.to, expired.chain);
            self.link.expire(expired);
        }
    }

    /// The client wants no more of a log.
    pub(super) fn unfollow(&mut self, room: RoomId) {
        if let Some(cursor) = self.cursors.remove(room) {
            self.house.hub.unfollow(&cursor.log, self.id);
        }
    }

    /// Entries were read for a cursor.
    pub(super) fn take_entries(&mut self, log: RoomId, from: Seq, read: Result<Batch, ReadFailed>) {
        let Some(cursor) = self.cursors.of(log) else {
            return;
        };
        if cursor.at != from || !cursor.reading {
            // The client went to another place meanwhile.
            return;
        }
        cursor.reading = false;
        match read {
            Ok(batch) => {
                if let Some(time) = batch.expired {
                    return self.expire(Expired {
                        room: log,
                        to: batch.to,
                        chain: batch.chain,
                        time,
                    });
                }
                (cursor.at, cursor.chain) = (batch.to, batch.chain);
                self.link.deliver(log, &batch.entries, batch.chain);
            }
            Err(failed) => {
                // Said in the log with what to do; the client cannot go on with this one.
                tracing::error!(%failed, "cannot read a log");
                let (why, told) = (Code::StorageFailed.into(), false);
                self.ending.get_or_insert(Ending { why, told });
            }
        }
    }
}
