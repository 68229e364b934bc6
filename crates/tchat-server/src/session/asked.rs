//! Requests: what each becomes.

use tchat_proto::id::{Epoch, RoomId};
use tchat_proto::link::LinkBroken;
use tchat_proto::link::server::Asked;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, CommitPost, Person, Request, RequestId};
use tchat_proto::room::RoomInfo;

use super::pace::Kind;
use super::{Moment, Pending, Session};
use crate::hub::presence::Reach;
use crate::proposal::{Proposal, Wish};
use crate::queue::Work;

impl Session {
    /// Takes requests while there is room for their answers.
    pub(super) fn take_requests(&mut self, moment: Moment) -> Result<(), LinkBroken> {
        while self.wants_bytes() {
            let Some(asked) = self.link.poll_request()? else {
                break;
            };
            let id = asked.id;
            if let Err(refusal) = self.take_request(asked, moment) {
                self.answer(id, Err(refusal));
            }
        }
        Ok(())
    }

    fn take_request(&mut self, asked: Asked, moment: Moment) -> Result<(), Refusal> {
        let id = asked.id;
        let request = asked.request?;
        self.check_known(&request)?;
        self.check_sealed(&request)?;
        let (kind, weight) = cost(&request);
        self.pace.count(kind, weight, moment.now)?;
        match request {
            Request::ClaimNick(statement) => {
                let pending = Pending::Claim { nick: statement.nick.clone() };
                self.propose(id, Wish::ClaimNick(statement), pending, moment)
            }
            Request::Rooms => {
                let (sealed, plain) = (self.rooms(), self.plain_room());
                self.answer(id, Ok(Answer::Rooms { sealed, plain }));
                Ok(())
            }
            Request::People(room) => {
                let people = self.people(room)?;
                self.answer(id, Ok(Answer::People(people)));
                Ok(())
            }
            Request::SetAway(away) => {
                self.house.hub.set_away(self.me.account, self.id, away);
                self.answer(id, Ok(Answer::Done));
                Ok(())
            }
            Request::ReportDoor { room, epoch } => {
                let done = self.report_door(room, epoch)?;
                self.answer(id, Ok(done));
                Ok(())
            }
            Request::CreateRoom { name, joining } => {
                let room = (self.house.draw_room)().ok_or(Code::Busy)?;
                let wish = Wish::CreateRoom { room, name, joining };
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::CreateDirect(with) => {
                let room = (self.house.draw_room)().ok_or(Code::Busy)?;
                self.propose(id, Wish::CreateDirect { room, with }, Pending::Verdict, moment)
            }
            Request::Enter(room) => self.enter(id, room),
            Request::Found { group, id: called, group_info, tree } => {
                let wish = Wish::Found { group, id: called, group_info, tree };
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::Commit(post) => self.commit(id, post, moment),
            Request::Post { room, id: called, sealed } => {
                let wish = Wish::post(room, called, sealed)?;
                self.propose(id, wish, Pending::Post { room, id: called }, moment)
            }
            Request::Leave { id: called, statement } => {
                let wish = Wish::Leave { id: called, statement };
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::EnterPlain(_)
            | Request::LeavePlain(_)
            | Request::PostPlain { .. }
            | Request::PlainPeople(_) => {
                let answer = self.take_plain_request(request, moment)?;
                self.answer(id, Ok(answer));
                Ok(())
            }
            Request::Redeem(token) => {
                let wish = Wish::Redeem(token.hash());
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::Invite { room, terms } => {
                self.propose(id, Wish::Invite { room, terms }, Pending::Verdict, moment)
            }
            Request::Invitations(room) => {
                self.propose(id, Wish::Invitations(room), Pending::Verdict, moment)
            }
            Request::RevokeInvitation { room, token } => {
                self.propose(id, Wish::RevokeInvitation { room, token }, Pending::Verdict, moment)
            }
            Request::OpenFile { .. }
            | Request::PutChunk { .. }
            | Request::CloseFile { .. }
            | Request::GetChunk { .. }
            | Request::DropFile { .. } => self.take_file_request(id, request, moment),
            Request::Whisper(whisper) => {
                let done = self.whisper(&whisper)?;
                self.answer(id, Ok(done));
                Ok(())
            }
            Request::Slot => self.propose(id, Wish::Slot, Pending::Verdict, moment),
            Request::PutSlot { version, sealed } => {
                let wish = Wish::put_slot(version, sealed)?;
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::Follow { room, after, chain } => self.follow(id, room, after, chain),
            Request::Unfollow(room) => {
                self.unfollow(room);
                self.answer(id, Ok(Answer::Done));
                Ok(())
            }
            Request::PublishKeyPackages(packages) => {
                let wish = Wish::publish(packages, self.me)?;
                self.propose(id, wish, Pending::Verdict, moment)
            }
            Request::TakeKeyPackages(account) => {
                self.house.hub.count_take(self.me.account, account, moment.now)?;
                let wish = Wish::TakeKeyPackages(account);
                self.propose(id, wish, Pending::Take { of: account }, moment)
            }
        }
    }

    /// On a private server a stranger can do nothing but show an invitation.
    fn check_known(&self, request: &Request) -> Result<(), Refusal> {
        let known = || self.house.hub.knows(self.me.account);
        if !self.house.private || matches!(request, Request::Redeem(_)) || known() {
            return Ok(());
        }
        Err(Code::InvitationNeeded.into())
    }

    fn proposal(&self, wish: Wish, moment: Moment) -> Result<Box<Proposal>, Refusal> {
        let proposal = Proposal { by: self.me, time: moment.time, wish };
        proposal.check(self.house.key).map(Box::new)
    }

    pub(super) fn propose(
        &mut self,
        id: RequestId,
        wish: Wish,
        pending: Pending,
        moment: Moment,
    ) -> Result<(), Refusal> {
        let proposal = self.proposal(wish, moment)?;
        let reply = self.open(id, pending);
        self.open.submitted = self.open.submitted.saturating_add(1);
        self.submit(Work::Propose(proposal, reply));
        Ok(())
    }

    fn commit(&mut self, id: RequestId, post: CommitPost, moment: Moment) -> Result<(), Refusal> {
        let room = post.room;
        let in_turn = self.check_turn(room)?;
        let proposal = self.proposal(Wish::Commit(Box::new(post)), moment)?;
        let reply = self.open(id, Pending::Commit { room, in_turn });
        self.open.submitted = self.open.submitted.saturating_add(1);
        let work = Work::Propose(proposal, reply);
        if let Err(work) = self.house.hub.submit_commit(room, work, moment.now) {
            self.open.stalled.push_back(work);
        }
        Ok(())
    }

    /// A newcomer cannot use a room's door.
    fn report_door(&self, room: RoomId, epoch: Epoch) -> Result<Answer, Refusal> {
        let view = self.house.hub.log(room).and_then(|it| it.room());
        let view = view.ok_or(Code::NoSuchRoom)?;
        if view.epoch == Some(epoch) {
            self.house.hub.want_door(room, &view, epoch, self.me.device);
        }
        Ok(Answer::Done)
    }

    /// The rooms that this device may know of.
    fn rooms(&self) -> Vec<RoomInfo> {
        let (account, device) = (self.me.account, self.me.device);
        let logs = self.house.hub.logs();
        let shown = logs.iter().filter_map(|log| {
            let room = log.room()?;
            room.is_shown_to(account, device).then(|| RoomInfo {
                room: log.id(),
                name: room.name.clone(),
                joining: room.joining,
                members: u32::try_from(room.member_count).unwrap_or(u32::MAX),
                head: log.end().0,
                member: room.has(device),
            })
        });
        shown.collect()
    }

    /// The people of a room that is open, or that this device is in.
    fn people(&self, room: RoomId) -> Result<Vec<Person>, Refusal> {
        let view = self.house.hub.log(room).and_then(|it| it.room());
        let view = view.ok_or(Code::NoSuchRoom)?;
        if view.joining.needs_invitation() && !view.has(self.me.device) {
            return Err(Code::NoSuchRoom.into());
        }
        let reach = self.house.hub.reach_of(view.people.iter().map(|it| it.account));
        let people = view.people.iter().zip(&view.first_seen).map(|(nick, first_seen)| {
            let reach = reach.get(&nick.account).copied().unwrap_or(Reach::Offline);
            Person {
                nick: nick.clone(),
                online: reach.is_online(),
                away: reach.is_away(),
                first_seen: *first_seen,
            }
        });
        Ok(people.collect())
    }
}

/// Which budget a request counts against, and how much.
fn cost(request: &Request) -> (Kind, u32) {
    match request {
        Request::Post { .. } | Request::PostPlain { .. } => (Kind::Post, 1),
        Request::Redeem(_) => (Kind::Redeem, 1),
        Request::PutChunk { .. } | Request::GetChunk { .. } => (Kind::Chunk, 1),
        Request::Whisper(_) => (Kind::Whisper, 1),
        Request::PutSlot { .. } => (Kind::Slot, 1),
        // Each is checked: two signatures.
        Request::PublishKeyPackages(packages) => {
            (Kind::Other, u32::try_from(packages.len()).unwrap_or(u32::MAX))
        }
        _ => (Kind::Other, 1),
    }
}
