//! Which answer belongs to what was asked.

use std::time::Instant;

use tchat_proto::id::{RoomId, Seq};
use tchat_proto::identity::NickStatement;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Person, Presence, RequestId};
use tchat_proto::room::RoomName;

use super::Engine;
use super::requests::Purpose;
use super::room::Log;
use crate::command::{IfMissing, Reference};
use crate::event::{Event, Role};
use crate::limits::DISOWNED_WAIT;
use crate::store::rooms::{Place, Standing};
use crate::trouble::Trouble;

impl Engine {
    /// What was asked for the front end and will not be answered: the connection is gone. What the
    /// engine asked for itself is asked again after connecting.
    pub(super) fn give_back(&mut self, purpose: Purpose) {
        let reference = match purpose {
            Purpose::CreateDirect { text, reference, .. } => {
                return self.refuse(Trouble::ConnectionLost.about(text.as_deref()), reference);
            }
            Purpose::Claim { wish: Some(reference), .. }
            | Purpose::Rooms { wish: Some(reference) }
            | Purpose::Away { wish: Some(reference) }
            | Purpose::Create { reference, .. }
            | Purpose::Find { reference, .. }
            | Purpose::People { reference, .. }
            | Purpose::Forgive { reference, .. }
            | Purpose::Take { reference, .. } => reference,
            Purpose::Plain(ask) => match ask.into_wish() {
                Some(reference) => reference,
                None => return,
            },
            Purpose::Invitation(ask) => match ask.into_wish() {
                Some(reference) => reference,
                None => return,
            },
            Purpose::Claim { wish: None, .. }
            | Purpose::Rooms { wish: None }
            | Purpose::Away { wish: None }
            | Purpose::Whisper
            | Purpose::Slot
            | Purpose::PutSlot { .. }
            | Purpose::Enter { .. }
            | Purpose::Pending { .. }
            | Purpose::Post { .. }
            | Purpose::Leave { .. }
            | Purpose::Follow { .. }
            | Purpose::FollowInbox
            | Purpose::Names
            | Purpose::Reach { .. }
            | Purpose::Report
            | Purpose::Unfollow
            | Purpose::File { .. }
            | Purpose::KeyPackages { .. } => return,
        };
        self.refuse(Trouble::ConnectionLost, reference);
    }

    pub(super) fn handle_answer(
        &mut self,
        now: Instant,
        id: RequestId,
        answer: Result<Answer, Refusal>,
    ) -> Result<(), Trouble> {
        let Some(purpose) = self.requests.answered(id) else {
            return Err(Trouble::ServerBroken);
        };
        match answer {
            Ok(answer) => self.granted(now, purpose, answer),
            Err(refusal) => self.refused_by_server(now, purpose, refusal),
        }
    }

    fn granted(&mut self, now: Instant, purpose: Purpose, answer: Answer) -> Result<(), Trouble> {
        match purpose {
            Purpose::Rooms { .. }
            | Purpose::Names
            | Purpose::Find { .. }
            | Purpose::Create { .. }
            | Purpose::CreateDirect { .. }
            | Purpose::Enter { .. }
            | Purpose::Unfollow
            | Purpose::Follow { .. }
            | Purpose::FollowInbox => self.room_granted(now, purpose, answer),
            Purpose::Pending { .. }
            | Purpose::Post { .. }
            | Purpose::Leave { .. }
            | Purpose::Report
            | Purpose::Whisper => self.word_granted(now, purpose, answer),
            Purpose::Claim { .. }
            | Purpose::Away { .. }
            | Purpose::People { .. }
            | Purpose::Slot
            | Purpose::PutSlot { .. } => self.person_granted(now, purpose, answer),
            Purpose::KeyPackages { .. }
            | Purpose::Reach { .. }
            | Purpose::Take { .. }
            | Purpose::Forgive { .. } => self.key_packages_granted(now, purpose, answer),
            Purpose::Plain(ask) => self.plain_granted(ask, answer),
            Purpose::Invitation(ask) => self.invitation_granted(ask, answer),
            Purpose::File { number, ask } => self.file_granted(now, number, ask, answer),
        }
    }

    /// Which rooms there are, and the way into one and into its log.
    fn room_granted(
        &mut self,
        now: Instant,
        purpose: Purpose,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (purpose, answer) {
            (Purpose::Rooms { wish }, Answer::Rooms { sealed, plain }) => {
                self.handle_rooms(sealed, plain, wish)
            }
            (Purpose::Names, Answer::Rooms { sealed, .. }) => self.named(&sealed),
            (Purpose::Find { name, missing, reference }, Answer::Rooms { sealed, plain }) => {
                self.found_out(&sealed, plain.as_ref(), name, missing, reference)
            }
            (Purpose::Create { name, joining, reference }, Answer::Created(room)) => {
                self.enter_for(room, name, joining, reference)
            }
            (Purpose::CreateDirect { with, text, reference }, Answer::Created(room)) => {
                self.direct_created(room, with, text, reference)
            }
            (Purpose::Enter { room }, Answer::Unfounded(group)) => self.found(room, group),
            (Purpose::Enter { room }, Answer::Door(door)) => self.join_through(now, room, &door),
            (Purpose::Follow { room }, Answer::Following { head }) => {
                self.following(now, room, head);
                Ok(())
            }
            (Purpose::FollowInbox, Answer::Following { head }) => {
                self.inbox.ends_at(head);
                self.after_inbox();
                Ok(())
            }
            (Purpose::Unfollow, Answer::Done) => Ok(()),
            _ => Err(Trouble::ServerBroken),
        }
    }

    /// What was put into a room's log, or said in passing.
    fn word_granted(
        &mut self,
        now: Instant,
        purpose: Purpose,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (purpose, answer) {
            (
                Purpose::Pending { room, .. },
                Answer::Committed { seq, time, chain, messages_before, leaving },
            ) => {
                self.time.heard(time);
                match self.standing(room) {
                    Standing::Entering => {
                        let place = Place { cursor: seq, chain, messages: messages_before };
                        self.entered(room, place, time, &leaving)
                    }
                    // A member's own commit is applied when the log comes to it.
                    Standing::Member | Standing::Out | Standing::Removed => Ok(()),
                }
            }
            (Purpose::Post { room, id }, Answer::Stored { seq, time }) => {
                self.time.heard(time);
                self.stored(now, room, id, seq, time)
            }
            // We are out when the log comes to it.
            (Purpose::Leave { .. }, Answer::Stored { .. })
            | (Purpose::Report | Purpose::Whisper, Answer::Done) => Ok(()),
            _ => Err(Trouble::ServerBroken),
        }
    }

    /// What people are called, whether they are there, and what one's own devices share.
    fn person_granted(
        &mut self,
        now: Instant,
        purpose: Purpose,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (purpose, answer) {
            (Purpose::Claim { claim, wish }, Answer::Done) => self.claimed(claim, wish),
            (Purpose::Away { wish: Some(reference) }, Answer::Done) => {
                self.events.push_back(Event::Away { away: self.away, reference });
                Ok(())
            }
            (Purpose::Away { wish: None }, Answer::Done) => Ok(()),
            (Purpose::People { room, reference }, Answer::People(people)) => {
                self.tell_people(&room, people, reference)
            }
            (Purpose::Slot, Answer::Slot { version, sealed }) => {
                self.slot_told(now, version, sealed.as_ref())
            }
            (Purpose::PutSlot { version }, Answer::Done) => {
                self.slot_put(version);
                Ok(())
            }
            _ => Err(Trouble::ServerBroken),
        }
    }

    /// Key packages: our own that were left, and those of others to add or let in again.
    fn key_packages_granted(
        &mut self,
        now: Instant,
        purpose: Purpose,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (purpose, answer) {
            (Purpose::KeyPackages { made }, Answer::Published { left, last_resort }) => {
                self.published(made, left, last_resort)
            }
            (Purpose::Reach { room, account }, Answer::KeyPackages(packages)) => {
                self.taken(room, account, packages, None);
                self.govern(now, room)
            }
            (Purpose::Take { room, account, reference }, Answer::KeyPackages(packages)) => {
                let packages = self.of_newcomers(now, room, account, packages)?;
                if packages.is_empty() {
                    // All that they have is in.
                    self.events.push_back(Event::Done { reference });
                    return Ok(());
                }
                self.taken(room, account, packages, reference);
                self.govern(now, room)
            }
            (Purpose::Forgive { room, account, reference }, Answer::KeyPackages(packages)) => {
                self.forgive(now, room, account, &packages, reference)
            }
            _ => Err(Trouble::ServerBroken),
        }
    }

    fn standing(&self, room: RoomId) -> Standing {
        self.rooms.get(&room).map_or(Standing::Out, |room| room.row.standing)
    }

    /// Says who is in a room: from the group if we are in it, else as the server says; who is
    /// online only the server knows.
    fn tell_people(
        &mut self,
        name: &RoomName,
        people: Vec<Person>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let claims: Vec<_> = people.iter().map(|person| person.nick.clone()).collect();
        self.learn_all(&claims)?;
        for person in &people {
            let account = person.nick.account;
            let presence = Presence { account, online: person.online, away: person.away };
            let told = self.people.presence(&presence);
            self.events.extend(told);
            self.people.seen_since(account, person.first_seen);
        }
        let members = match self.member_room(name) {
            Ok(id) => self.members(id)?,
            Err(_) => people.iter().map(|it| (it.nick.account, Role::Member)).collect(),
        };
        let mut present: Vec<_> =
            members.into_iter().map(|(account, role)| self.present(account, role)).collect();
        present.sort_by(|one, other| one.who.cmp(&other.who));
        self.events.push_back(Event::People { room: name.clone(), people: present, reference });
        Ok(())
    }

    fn refused_by_server(
        &mut self,
        now: Instant,
        purpose: Purpose,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        match purpose {
            Purpose::Rooms { .. }
            | Purpose::Names
            | Purpose::Find { .. }
            | Purpose::Create { .. }
            | Purpose::CreateDirect { .. }
            | Purpose::Enter { .. }
            | Purpose::Unfollow
            | Purpose::Follow { .. }
            | Purpose::FollowInbox => return self.room_refused(now, purpose, refusal),
            Purpose::Pending { room, .. } if self.standing(room) == Standing::Entering => {
                return self.entering_refused(now, room, refusal);
            }
            Purpose::Pending { room, id } => return self.commit_refused(room, id, refusal),
            Purpose::Post { room, id } => return self.post_refused(now, room, id, refusal),
            Purpose::File { number, ask } => return self.file_refused(now, number, ask, refusal),
            Purpose::Forgive { room, account, reference } if refusal.code == Code::NoKeyPackage => {
                return self.forgive(now, room, account, &[], reference);
            }
            Purpose::Claim { claim, wish } => self.claim_refused(claim, wish, refusal),
            Purpose::Reach { room, account } => self.not_reached(room, account, refusal),
            Purpose::Leave { room } => self.leave_refused(room, refusal),
            Purpose::Plain(ask) => self.plain_ask_refused(now, ask, refusal),
            Purpose::Invitation(ask) => self.invitation_refused(ask, refusal),
            Purpose::Whisper => self.whisper_refused(&refusal),
            Purpose::Slot | Purpose::PutSlot { .. } => self.slot_refused(now, &refusal),
            Purpose::KeyPackages { .. } | Purpose::Report | Purpose::Away { wish: None } => {
                was_refused(&refusal);
            }
            Purpose::Away { wish: Some(reference) }
            | Purpose::People { reference, .. }
            | Purpose::Forgive { reference, .. }
            | Purpose::Take { reference, .. } => self.refuse(refusal.into(), reference),
        }
        Ok(())
    }

    /// The list of rooms, or the way into one, was refused.
    fn room_refused(
        &mut self,
        now: Instant,
        purpose: Purpose,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        match purpose {
            // Without the list nothing can begin: connect again, later.
            Purpose::Rooms { wish: None } => return Err(refusal.into()),
            // Without names the rooms are followed all the same.
            Purpose::Names => return self.named(&[]),
            Purpose::Enter { room } => return self.door_refused(now, room, refusal),
            Purpose::Follow { room } => return self.follow_refused(now, room, refusal),
            Purpose::FollowInbox => {
                tracing::warn!(code = refusal.code.as_str(), "the inbox cannot be followed");
                self.inbox.ends_at(Seq::ZERO);
                self.after_inbox();
            }
            Purpose::Create { name, reference, .. } if refusal.code == Code::RoomExists => {
                // Made by somebody else since we looked: the list has it now, if it is for us.
                self.join(&name, IfMissing::Refuse, reference);
            }
            Purpose::CreateDirect { text, reference, .. } => {
                self.refuse(Trouble::from(refusal).about(text.as_deref()), reference);
            }
            Purpose::Rooms { wish: Some(reference) }
            | Purpose::Create { reference, .. }
            | Purpose::Find { reference, .. } => self.refuse(refusal.into(), reference),
            _ => was_refused(&refusal),
        }
        Ok(())
    }

    /// The pseudonym is somebody else's, or the claim does not hold. Without one there is nothing to
    /// do here; a change of it is only refused.
    fn claim_refused(
        &mut self,
        claim: NickStatement,
        wish: Option<Option<Reference>>,
        refusal: Refusal,
    ) {
        let trouble = match refusal.code {
            Code::NickTaken => Trouble::NickTaken {
                nick: claim.nick,
                suggestions: refusal.suggestions.unwrap_or_default(),
            },
            _ => refusal.into(),
        };
        match wish {
            Some(reference) => self.refuse(trouble, reference),
            None => self.close(Some(trouble)),
        }
    }

    /// The server has forgotten what we have seen, or that we are in.
    fn history_differs(&mut self, name: RoomName) {
        let is_goal = self.goal.room.as_ref() == Some(&name);
        let trouble = Trouble::HistoryDiffers { room: name };
        if is_goal {
            self.close(Some(trouble));
        } else {
            self.refuse(trouble, None);
        }
    }

    /// The server said that we are no member, and no Welcome has explained it in time.
    pub(super) fn disowned(&mut self, now: Instant, id: RoomId) {
        if let Some(room) = self.rooms.get_mut(&id)
            && room.flow.disowned_until.take_if(|until| *until <= now).is_some()
        {
            let name = room.row.name.clone();
            self.history_differs(name);
        }
    }

    /// A log cannot be followed from where we are.
    fn follow_refused(
        &mut self,
        now: Instant,
        id: RoomId,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        room.flow.log = Log::Unfollowed;
        let name = room.row.name.clone();
        let (code, after) = (refusal.code.as_str(), room.row.place.cursor);
        tracing::warn!(code, %after, "a room cannot be followed");
        match refusal.code {
            Code::Removed => self.thrown_out(id),
            // We left, lost that to a power cut, and were added again: the inbox is about to say so.
            Code::NotAMember => {
                room.flow.disowned_until = Some(now + DISOWNED_WAIT);
                Ok(())
            }
            // It has forgotten what we have seen: nothing of ours is given up.
            Code::HistoryDiffers | Code::NoSuchRoom => {
                self.history_differs(name);
                Ok(())
            }
            // The server has too much to do: connect again, later.
            _ => Err(refusal.into()),
        }
    }
}

/// Something was refused that nobody waits for.
fn was_refused(refusal: &Refusal) {
    tracing::warn!(code = refusal.code.as_str(), "a request was refused");
}
