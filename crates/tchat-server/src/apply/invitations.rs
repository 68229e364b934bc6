//! Invitations: made, listed and taken back by members, redeemed by whoever has the token.
//!
//! What one opens is the server's part of the door. That the room's members let the newcomer in too
//! is the join key's work, which the server does not know.

use std::collections::BTreeMap;
use tchat_proto::id::{AccountKey, RoomId, TokenHash};
use tchat_proto::invitation::{InvitationInfo, InvitationTerms};
use tchat_proto::limits::{INVITATIONS_PER_ACCOUNT_MAX, INVITATIONS_PER_ROOM_MAX};
use tchat_proto::policy::Role;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;
use tchat_proto::room::RoomInfo;

use super::{Decided, Deciding, Ended, Write};
use crate::proposal::limited;
use crate::state::invitations::{Entry, Spent};
use crate::state::{Invitation, Past, Room, State};

impl<P: Past> Deciding<'_, P> {
    /// Lets an account in that has a token. Whoever has redeemed it before need not ask whether it is
    /// still good, unless they have used it: the answer may have been lost.
    pub(super) fn redeem(&mut self, token: TokenHash) -> Decided<P::Failed> {
        let account = self.by.account;
        let invitation = self.state.invitations.get(&token).ok_or(Code::InvitationInvalid)?;
        let room = self.room(invitation.room)?;
        let spent = invitation.spent(self.time);
        match (invitation.redeemed.get(&account), spent) {
            (_, Some(Spent::Revoked)) => return Err(Code::InvitationRevoked.into()),
            (Some(Entry::Awaited), _) | (_, None) | (Some(Entry::Used), Some(Spent::UsedUp)) => {}
            (_, Some(Spent::Expired)) => return Err(Code::InvitationExpired.into()),
            (None, Some(Spent::UsedUp)) => return Err(Code::InvitationUsedUp.into()),
        }
        if room.roster().is_some_and(|it| it.policy().banned.contains(&account)) {
            return Err(Code::Removed.into());
        }
        let member = room.members.get(&self.by.device).is_some_and(|it| it.is_current());
        let info = info_of(room, member);
        if !member && invitation.redeemed.get(&account) != Some(&Entry::Awaited) {
            self.state.invitations.redeem(token, account);
            self.writes.push(Write::Guest(info.room, token, account));
        }
        Ok(Answer::Redeemed(info))
    }

    /// Makes an invitation. Asked again, it is the same one.
    pub(super) fn invite(&mut self, room: RoomId, terms: InvitationTerms) -> Decided<P::Failed> {
        let maker = self.by.account;
        let known = self.room(room)?;
        let policy = known.roster().map(|it| it.policy()).ok_or(Code::NotAMember)?;
        if !known.may_post(self.by.device) {
            return Err(Code::NotAMember.into());
        }
        if !policy.may_invite(maker) {
            return Err(Code::NotAllowed.into());
        }
        if let Some(made) = self.state.invitations.get(&terms.token) {
            let same = made.room == room && made.maker == Some(maker) && made.terms == terms;
            return if same { Ok(Answer::Done) } else { Err(Code::InvitationInvalid.into()) };
        }
        let invitation = Invitation {
            room,
            terms,
            maker: Some(maker),
            made: self.time,
            revoked: None,
            redeemed: BTreeMap::new(),
        };
        match invitation.spent(self.time) {
            Some(Spent::Expired) => return Err(Code::InvitationExpired.into()),
            Some(Spent::UsedUp | Spent::Revoked) => return Err(Code::InvitationInvalid.into()),
            None => {}
        }
        self.check_invitation_quota(room)?;
        let kept = INVITATIONS_PER_ACCOUNT_MAX;
        for token in self.state.invitations.outlived(self.time, maker, kept) {
            self.forget_invitation(token);
        }
        self.state.invitations.insert(invitation);
        self.writes.push(Write::Invitation(room, terms.token));
        Ok(Answer::Done)
    }

    fn check_invitation_quota(&self, room: RoomId) -> Result<(), Ended<P::Failed>> {
        let is_good = |it: &&Invitation| it.spent(self.time).is_none();
        let invitations = &self.state.invitations;
        if invitations.of_room(room).filter(is_good).count() >= INVITATIONS_PER_ROOM_MAX {
            return Err(limited(Code::QuotaReached, INVITATIONS_PER_ROOM_MAX).into());
        }
        let own = invitations.of_maker(self.by.account).filter(is_good).count();
        if own >= INVITATIONS_PER_ACCOUNT_MAX {
            return Err(limited(Code::QuotaReached, INVITATIONS_PER_ACCOUNT_MAX).into());
        }
        Ok(())
    }

    /// The invitations that let somebody in: all of them for those who keep order, else one's own.
    pub(super) fn invitations(&self, room: RoomId) -> Decided<P::Failed> {
        let known = self.room(room)?;
        let all = self.role_in(known).ok_or(Code::NotAMember)? > Role::Member;
        let by = Some(self.by.account);
        let shown = self.state.invitations.of_room(room);
        let shown = shown.filter(|it| it.spent(self.time).is_none() && (all || it.maker == by));
        let mut shown: Vec<InvitationInfo> = shown.map(Invitation::info).collect();
        shown.sort_by_key(|it| it.made);
        Ok(Answer::Invitations(shown))
    }

    /// Takes an invitation back.
    pub(super) fn revoke_invitation(
        &mut self,
        room: RoomId,
        token: TokenHash,
    ) -> Decided<P::Failed> {
        let known = self.room(room)?;
        let invitation = self.state.invitations.get(&token).filter(|it| it.room == room);
        let invitation = invitation.ok_or(Code::InvitationInvalid)?;
        let own = invitation.maker == Some(self.by.account);
        if !own && self.role_in(known).is_none_or(|role| role == Role::Member) {
            return Err(Code::NotAllowed.into());
        }
        self.revoke(room, token);
        Ok(Answer::Done)
    }

    /// What the proposer is in a room, if they are in it.
    fn role_in(&self, room: &Room) -> Option<Role> {
        let policy = room.roster()?.policy();
        room.may_post(self.by.device).then(|| policy.role(self.by.account))
    }

    fn revoke(&mut self, room: RoomId, token: TokenHash) {
        let dismissed = self.state.invitations.revoke(token, self.time);
        self.note_dismissed(room, token, dismissed);
        self.writes.push(Write::Invitation(room, token));
    }

    fn forget_invitation(&mut self, token: TokenHash) {
        let Some(room) = self.state.invitations.get(&token).map(|it| it.room) else {
            return;
        };
        let dismissed = self.state.invitations.forget(token);
        self.note_dismissed(room, token, dismissed);
        self.writes.push(Write::Invitation(room, token));
    }

    fn note_dismissed(&mut self, room: RoomId, token: TokenHash, dismissed: Vec<AccountKey>) {
        let guests = dismissed.into_iter().map(|account| Write::Guest(room, token, account));
        self.writes.extend(guests);
    }

    /// The room's join key was replaced: every invitation holds the old one.
    pub(super) fn revoke_all(&mut self, room: RoomId) {
        let good = self.state.invitations.of_room(room).filter(|it| it.revoked.is_none());
        let good: Vec<TokenHash> = good.map(|it| it.terms.token).collect();
        for token in good {
            self.revoke(room, token);
        }
    }

    /// An account came into a room: the invitation that let it in has done its work.
    pub(super) fn guest_came(&mut self, room: RoomId, account: AccountKey) {
        for token in self.state.invitations.come_in(room, account) {
            self.writes.push(Write::Guest(room, token, account));
        }
    }

    /// The first room has its first member: the server's own invitation has done its work.
    pub(super) fn close_owners_invitation(&mut self, room: RoomId) {
        let owners = self.state.invitations.of_room(room).filter(|it| it.maker.is_none());
        let owners: Vec<TokenHash> = owners.map(|it| it.terms.token).collect();
        for token in owners {
            let dismissed = self.state.invitations.close(token);
            self.note_dismissed(room, token, dismissed);
            self.writes.push(Write::Invitation(room, token));
        }
    }
}

/// What a guest hears of the room.
fn info_of(room: &Room, member: bool) -> RoomInfo {
    let members = room.members.values().filter(|it| it.is_current()).count();
    RoomInfo {
        room: room.id(),
        name: room.name().clone(),
        joining: room.joining(),
        members: u32::try_from(members).unwrap_or(u32::MAX),
        head: room.head().seq,
        member,
    }
}

impl State {
    /// Lets whoever has this token be the first in the first room. Gives the room, unless that was so
    /// before, or somebody was first.
    pub(crate) fn await_owner(&mut self, token: TokenHash) -> Option<RoomId> {
        let room = self.untouched_general()?;
        if self.invitations.get(&token).is_some() {
            return None;
        }
        self.invitations.insert(Invitation {
            room,
            terms: InvitationTerms { token, expires: None, uses: None },
            maker: None,
            made: tchat_proto::id::Timestamp(0),
            revoked: None,
            redeemed: BTreeMap::new(),
        });
        Some(room)
    }
}
