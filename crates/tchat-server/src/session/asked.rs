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

/// How a request goes on.
enum Course {
    /// It is answered here.
    Answered(Answer),
    /// The writer decides, and the answer is made of its verdict.
    Proposed(Wish, Pending),
    /// It was handed on, and is answered in its time.
    UnderWay,
}

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
        match self.course(id, request, moment)? {
            Course::Answered(answer) => self.answer(id, Ok(answer)),
            Course::Proposed(wish, pending) => self.propose(id, wish, pending, moment)?,
            Course::UnderWay => {}
        }
        Ok(())
    }

    /// How a request goes on.
    fn course(
        &mut self,
        id: RequestId,
        request: Request,
        moment: Moment,
    ) -> Result<Course, Refusal> {
        match request {
            Request::Rooms
            | Request::People(_)
            | Request::SetAway(_)
            | Request::ReportDoor { .. }
            | Request::Whisper(_)
            | Request::Unfollow(_)
            | Request::EnterPlain(_)
            | Request::LeavePlain(_)
            | Request::PostPlain { .. }
            | Request::PlainPeople(_) => self.answer_at_once(request, moment).map(Course::Answered),

            Request::Enter(room) => self.enter(id, room).map(|()| Course::UnderWay),
            Request::Commit(post) => self.commit(id, post, moment).map(|()| Course::UnderWay),
            Request::Follow { room, after, chain } => {
                self.follow(id, room, after, chain).map(|()| Course::UnderWay)
            }
            Request::OpenFile { .. }
            | Request::PutChunk { .. }
            | Request::CloseFile { .. }
            | Request::GetChunk { .. }
            | Request::DropFile { .. } => {
                self.take_file_request(id, request, moment).map(|()| Course::UnderWay)
            }

            Request::ClaimNick(statement) => {
                let pending = Pending::Claim { nick: statement.nick.clone() };
                Ok(Course::Proposed(Wish::ClaimNick(statement), pending))
            }
            Request::Post { room, id, sealed } => {
                Ok(Course::Proposed(Wish::post(room, id, sealed)?, Pending::Post { room, id }))
            }
            Request::TakeKeyPackages(account) => {
                self.house.hub.count_take(self.me.account, account, moment.now)?;
                let pending = Pending::Take { of: account };
                Ok(Course::Proposed(Wish::TakeKeyPackages(account), pending))
            }
            Request::CreateRoom { .. }
            | Request::CreateDirect(_)
            | Request::Found { .. }
            | Request::Leave { .. }
            | Request::Redeem(_)
            | Request::Invite { .. }
            | Request::Invitations(_)
            | Request::RevokeInvitation { .. }
            | Request::Slot
            | Request::PutSlot { .. }
            | Request::PublishKeyPackages(_) => {
                Ok(Course::Proposed(self.wish(request)?, Pending::Verdict))
            }
        }
    }

    /// Answers what changes nothing that is kept.
    fn answer_at_once(&mut self, request: Request, moment: Moment) -> Result<Answer, Refusal> {
        Ok(match request {
            Request::Rooms => Answer::Rooms { sealed: self.rooms(), plain: self.plain_room() },
            Request::People(room) => Answer::People(self.people(room)?),
            Request::SetAway(away) => {
                self.house.hub.set_away(self.me.account, self.id, away);
                Answer::Done
            }
            Request::ReportDoor { room, epoch } => self.report_door(room, epoch)?,
            Request::Whisper(whisper) => self.whisper(&whisper)?,
            Request::Unfollow(room) => {
                self.unfollow(room);
                Answer::Done
            }
            plain => self.take_plain_request(plain, moment)?,
        })
    }

    /// What is proposed by a request whose verdict is all of its answer.
    fn wish(&self, request: Request) -> Result<Wish, Refusal> {
        Ok(match request {
            Request::CreateRoom { name, joining } => {
                Wish::CreateRoom { room: self.new_room()?, name, joining }
            }
            Request::CreateDirect(with) => Wish::CreateDirect { room: self.new_room()?, with },
            Request::Found { group, id, group_info, tree } => {
                Wish::Found { group, id, group_info, tree }
            }
            Request::Leave { id, statement } => Wish::Leave { id, statement },
            Request::Redeem(token) => Wish::Redeem(token.hash()),
            Request::Invite { room, terms } => Wish::Invite { room, terms },
            Request::Invitations(room) => Wish::Invitations(room),
            Request::RevokeInvitation { room, token } => Wish::RevokeInvitation { room, token },
            Request::Slot => Wish::Slot,
            Request::PutSlot { version, sealed } => Wish::put_slot(version, sealed)?,
            Request::PublishKeyPackages(packages) => Wish::publish(packages, self.me)?,
            _ => return Err(Code::Unsupported.into()),
        })
    }
    /// An id for a room to be made.
    fn new_room(&self) -> Result<RoomId, Refusal> {
        Ok((self.house.draw_room)().ok_or(Code::Busy)?)
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
