//! Invitations: showing one to come in, making and taking back one's own.
//!
//! A token goes to the server, before anything else: on a private server nothing else is taken from a
//! stranger. The join key never does; it lies in the vault until the door asks for it.

mod ask;

use tchat_mls::join_key;
use tchat_proto::address::ServerLink;
use tchat_proto::id::{RoomId, Timestamp, TokenHash};
use tchat_proto::invitation::{Invitation, InvitationInfo, InvitationTerms, InvitationToken, Pass};
use tchat_proto::join_key::JoinKey;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::{RoomInfo, RoomName};

pub(super) use self::ask::{InvitationAsk, Looking};
use super::Engine;
use super::requests::Purpose;
use super::room::{Brought, Intent, WantedChange, vault_failed};
use crate::command::{Good, IfMissing, Reference, Revoked};
use crate::event::{Event, InvitationSummary};
use crate::store::Durability;
use crate::store::rooms::Standing;
use crate::store::vault::SqlVault;
use crate::trouble::Trouble;

/// What became of the invitation that we came with, in this process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// It was not shown, or the answer was lost.
    #[default]
    NotYet,
    /// The server knows that it is good.
    Redeemed,
}

impl Engine {
    /// Shows the invitation that we came with, unless we are where it leads. Says whether there is an
    /// answer to wait for.
    pub(super) fn show_invitation(&mut self) -> bool {
        let Some(pass) = &self.goal.pass else { return false };
        let room = self.goal.room.as_ref().and_then(|name| self.room_named(name));
        if self.progress.invitation == Shown::Redeemed
            || room.is_some_and(|it| it.row.standing == Standing::Member)
        {
            return false;
        }
        let token = pass.token.clone();
        self.requests.ask(Request::Redeem(token), Purpose::Invitation(InvitationAsk::Redeem));
        true
    }

    /// The invitation is good: the room is the one we were told of, and its key is kept for its door.
    pub(super) fn redeemed(&mut self, info: &RoomInfo) -> Result<(), Trouble> {
        let goal = self.goal.room.get_or_insert_with(|| info.name.clone());
        if *goal != info.name {
            let room = info.name.clone();
            self.close(Some(Trouble::InvitationElsewhere { room }));
            return Ok(());
        }
        let key = self.goal.pass.as_ref().and_then(|pass| pass.join_key.clone());
        self.keep_join_key(info.room, key.as_ref())?;
        self.progress.invitation = Shown::Redeemed;
        self.say_who_we_are()
    }

    /// The invitation lets nobody in: there is nothing left to do here.
    pub(super) fn not_redeemed(&mut self, refusal: Refusal) {
        let trouble = match (refusal.code, self.goal.room.clone()) {
            (Code::Removed, Some(room)) => Trouble::Removed { room },
            _ => refusal.into(),
        };
        self.close(Some(trouble));
    }

    /// Shows an invitation that somebody has been given since, and joins the room it leads to.
    pub(super) fn join_by(
        &mut self,
        server: ServerLink,
        room: RoomName,
        pass: Option<Pass>,
        reference: Option<Reference>,
    ) {
        let is_here = match server.key {
            Some(key) => key == self.key,
            None => server.address == self.server.address,
        };
        match pass {
            // What opens another server is shown to that one alone.
            _ if !is_here => {
                self.refuse(Trouble::OtherServer { address: server.address }, reference);
            }
            None => self.join(&room, IfMissing::Refuse, reference),
            Some(_) if self.member_room(&room).is_ok() => {
                self.events.push_back(Event::Done { reference });
            }
            Some(Pass { token, join_key }) => {
                let ask = InvitationAsk::Show { room, join_key, reference };
                self.requests.ask(Request::Redeem(token), Purpose::Invitation(ask));
            }
        }
    }

    /// The invitation is good: its key is kept for the room's door, and the room entered.
    pub(super) fn shown(
        &mut self,
        info: &RoomInfo,
        room: RoomName,
        join_key: Option<&JoinKey>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        if info.name != room {
            self.refuse(Trouble::InvitationElsewhere { room: info.name.clone() }, reference);
            return Ok(());
        }
        self.keep_join_key(info.room, join_key)?;
        self.enter_for(info.room, room, info.joining, reference)?;
        if let Some(entered) = self.rooms.get_mut(&info.room) {
            entered.brought = join_key.map_or(Brought::Nothing, |_| Brought::JoinKey);
        }
        Ok(())
    }

    fn keep_join_key(&mut self, room: RoomId, key: Option<&JoinKey>) -> Result<(), Trouble> {
        let Some(key) = key else { return Ok(()) };
        self.store.write(Durability::Full, |db| {
            join_key::store(&SqlVault(db), room, key).map_err(vault_failed)
        })
    }

    /// Whether a key that the door asks for was brought by an invitation, which is then outdated.
    pub(super) fn came_with_key(&self) -> bool {
        self.goal.pass.as_ref().is_some_and(|pass| pass.join_key.is_some())
    }

    /// Invites into a room that we are in. An open room on an open server needs no token: the link
    /// says where it is, and is good for ever.
    pub(super) fn invite(
        &mut self,
        name: &RoomName,
        good: Good,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let room = match self.member_room(name) {
            Ok(room) => room,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        match self.pass_into(room)? {
            Ok(pass) => {
                let token = pass.as_ref().map_or(TokenHash([0; 32]), |pass| pass.token.hash());
                let Good { expires, uses } = good;
                let terms = InvitationTerms { token, expires, uses };
                let server = self.server.clone();
                let made = Invitation { server, room: Some(name.clone()), pass };
                if made.pass.is_some() {
                    let ask = InvitationAsk::Make { invitation: Box::new(made), terms, reference };
                    let purpose = Purpose::Invitation(ask);
                    self.requests.ask(Request::Invite { room, terms }, purpose);
                } else {
                    self.invited_by_link(made, None, reference);
                }
            }
            Err(trouble) => self.refuse(trouble, reference),
        }
        Ok(())
    }

    /// What lets into a room, if anything is needed.
    fn pass_into(&mut self, id: RoomId) -> Result<Result<Option<Pass>, Trouble>, Trouble> {
        let (me, private) = (self.device.account(), self.private);
        let token = InvitationToken::from_bytes(self.random.bytes());
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(Ok(None)) };
        let name = room.row.name.clone();
        self.store.write(Durability::Relaxed, |db| {
            let group = room.group(db)?;
            let policy = group.policy();
            if !policy.may_invite(me) {
                return Ok(Err(Trouble::OwnersOnly { room: name }));
            }
            if policy.joining == Joining::Open {
                return Ok(Ok(private.then_some(Pass { token, join_key: None })));
            }
            Ok(match group.join_key(&SqlVault(db)).map_err(vault_failed)? {
                Some(key) => Ok(Some(Pass { token, join_key: Some(key) })),
                None => Err(Trouble::JoinKeyUnknown { room: name }),
            })
        })
    }

    /// The server keeps the invitation.
    pub(super) fn invited_by_link(
        &mut self,
        invitation: Invitation,
        terms: Option<InvitationTerms>,
        reference: Option<Reference>,
    ) {
        self.events.push_back(Event::Invitation { invitation, terms, reference });
    }

    /// Asks for a room's invitations.
    pub(super) fn look_for_invitations(
        &mut self,
        name: &RoomName,
        looking: Looking,
        reference: Option<Reference>,
    ) {
        match self.member_room(name) {
            Ok(room) => {
                let ask = InvitationAsk::List { room, looking, reference };
                let purpose = Purpose::Invitation(ask);
                self.requests.ask(Request::Invitations(room), purpose);
            }
            Err(trouble) => self.refuse(trouble, reference),
        }
    }

    /// A room's invitations that let somebody in: told, or one of them taken back.
    pub(super) fn invitations(
        &mut self,
        room: RoomId,
        listed: &[InvitationInfo],
        looking: &Looking,
        reference: Option<Reference>,
    ) {
        let Some(name) = self.rooms.get(&room).map(|it| it.row.name.clone()) else { return };
        match looking {
            Looking::Tell => {
                let summary = |info: &InvitationInfo| InvitationSummary {
                    name: info.terms.token.short(),
                    maker: info.maker.map(|maker| self.people.person(maker)),
                    made: info.made,
                    expires: info.terms.expires,
                    uses: info.terms.uses,
                    used: info.used,
                };
                let invitations = listed.iter().map(summary).collect();
                self.events.push_back(Event::Invitations { room: name, invitations, reference });
            }
            Looking::Revoke(called) => {
                let is_it =
                    |info: &&InvitationInfo| info.terms.token.to_string().starts_with(called);
                let mut meant = listed.iter().filter(is_it).map(|info| info.terms.token);
                match (meant.next(), meant.next()) {
                    (Some(token), None) => {
                        let revoke = Request::RevokeInvitation { room, token };
                        let ask = InvitationAsk::Revoke { last: true, reference };
                        self.requests.ask(revoke, Purpose::Invitation(ask));
                    }
                    _ => {
                        let called = called.clone();
                        self.refuse(Trouble::NoSuchInvitation { called }, reference);
                    }
                }
            }
            Looking::RevokeAll => {
                let count = listed.len();
                for (place, info) in listed.iter().enumerate() {
                    let (token, last) = (info.terms.token, place + 1 == count);
                    let ask = InvitationAsk::Revoke { last, reference: reference.clone() };
                    let purpose = Purpose::Invitation(ask);
                    self.requests.ask(Request::RevokeInvitation { room, token }, purpose);
                }
                if listed.is_empty() {
                    self.events.push_back(Event::Done { reference });
                }
            }
        }
    }

    /// Takes invitations back. All of them in a room that is not open: by another join key, which also
    /// outdates what the server was never asked about.
    pub(super) fn revoke(
        &mut self,
        name: &RoomName,
        which: Revoked,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let looking = match which {
            Revoked::One(called) => Looking::Revoke(called),
            Revoked::All => {
                let Ok(id) = self.member_room(name) else {
                    self.look_for_invitations(name, Looking::RevokeAll, reference);
                    return Ok(());
                };
                if self.has_join_key(id)? {
                    if let Some(room) = self.rooms.get_mut(&id) {
                        let change = WantedChange::TurnKey;
                        room.intents.push_back(Intent { change, reference, made: false });
                    }
                    return Ok(());
                }
                Looking::RevokeAll
            }
        };
        self.look_for_invitations(name, looking, reference);
        Ok(())
    }

    /// Whether a room is one that wants a join key.
    fn has_join_key(&mut self, id: RoomId) -> Result<bool, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(false) };
        self.store.write(Durability::Relaxed, |db| {
            Ok(room.group(db)?.policy().joining.needs_invitation())
        })
    }
}

impl Good {
    /// Until a moment, for any number of people.
    #[must_use]
    pub const fn until(expires: Timestamp) -> Self {
        Self { expires: Some(expires), uses: None }
    }
}
