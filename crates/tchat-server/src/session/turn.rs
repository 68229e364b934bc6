//! Coming into a room: the turn, the door, and whether a commit may come now.

use std::sync::Arc;
use std::time::Instant;

use tchat_proto::id::RoomId;
use tchat_proto::limits::{JOIN_TURN, ROOM_MEMBERS_MAX};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, RequestId};
use tchat_roster::Member;

use super::{Pending, Session};
use crate::hub::log_view::RoomView;
use crate::hub::turns::{Asked, Newcomer};
use crate::mailbox::Ticket;
use crate::proposal::limited;
use crate::queue::{Reply, Work};

impl Session {
    /// Someone wants to come into a room.
    pub(super) fn enter(&mut self, id: RequestId, room: RoomId) -> Result<(), Refusal> {
        let view = self.house.hub.log(room).and_then(|it| it.room());
        let view = view.ok_or(Code::NoSuchRoom)?;
        let device = self.me.device;
        if !view.founded {
            if !view.may_be_founded_by(self.me.account) {
                return Err(Code::NoSuchRoom.into());
            }
            self.answer(id, Ok(Answer::Unfounded(view.group)));
            return Ok(());
        }
        if view.keeps_out(self.me.account, device) {
            return Err(Code::Removed.into());
        }
        self.check_invited(&view)?;
        if view.member_count >= ROOM_MEMBERS_MAX && !view.has(device) {
            return Err(limited(Code::RoomFull, ROOM_MEMBERS_MAX));
        }
        let newcomer = Newcomer { session: self.id, mailbox: Arc::clone(&self.mailbox) };
        match self.house.hub.ask_turn(room, newcomer) {
            Asked::Full => Err(come_later(Code::Busy)),
            Asked::WaitsAlready => Err(come_later(Code::NotYourTurn)),
            asked @ (Asked::Granted | Asked::Waits) => {
                self.open.turns.insert(room);
                let reply = self.open(id, Pending::Enter { room });
                if asked == Asked::Granted {
                    self.submit(Work::Door(room, reply));
                }
                Ok(())
            }
        }
    }

    /// The door of a room that is not open is for members who come in anew, and for those who have
    /// redeemed an invitation.
    fn check_invited(&self, view: &RoomView) -> Result<(), Refusal> {
        let Member { account, device } = self.me;
        if !view.joining.needs_invitation() || view.has(device) || view.guests.contains(&account) {
            return Ok(());
        }
        let shown = view.is_shown_to(account, device);
        Err(if shown { Code::InvitationNeeded } else { Code::NoSuchRoom }.into())
    }

    /// It is this session's turn.
    pub(super) fn take_turn(&mut self, room: RoomId) {
        let waiting = self.open.pending.iter().find_map(|(ticket, (_, pending))| {
            matches!(pending, Pending::Enter { room: it } if *it == room).then_some(*ticket)
        });
        match waiting {
            Some(ticket) => {
                let mailbox = Arc::clone(&self.mailbox);
                self.submit(Work::Door(room, Reply { mailbox, ticket }));
            }
            None => self.give_up_turn(room),
        }
    }

    /// The door, or why there is none.
    pub(super) fn take_door(
        &mut self,
        ticket: Ticket,
        looked: Result<Answer, Refusal>,
        now: Instant,
    ) {
        let Some((id, Pending::Enter { room })) = self.open.pending.remove(&ticket) else {
            return;
        };
        match &looked {
            Ok(Answer::Door(_)) => self.house.hub.begin_turn(room, self.id, now),
            Ok(_) | Err(_) => self.give_up_turn(room),
        }
        self.answer(id, looked);
    }

    /// The turn is over, if there was one.
    pub(super) fn give_up_turn(&mut self, room: RoomId) {
        if self.open.turns.remove(&room) {
            self.house.hub.end_turn(room, self.id);
        }
    }

    /// Whether a commit may come now, and whether it uses up a turn. Members may always; a newcomer
    /// in its turn.
    pub(super) fn check_turn(&self, room: RoomId) -> Result<bool, Refusal> {
        let view = self.house.hub.log(room).and_then(|it| it.room());
        let view = view.ok_or(Code::NoSuchRoom)?;
        if view.founded {
            self.check_invited(&view)?;
        }
        let has_turn = self.house.hub.pause_turn(room, self.id);
        if has_turn || !view.founded || view.has(self.me.device) {
            return Ok(has_turn);
        }
        Err(come_later(Code::NotYourTurn))
    }
}

fn come_later(code: Code) -> Refusal {
    Refusal { retry_after_ms: u32::try_from(JOIN_TURN.as_millis()).ok(), ..Refusal::new(code) }
}
