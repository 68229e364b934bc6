//! Invitations, and who has redeemed one without having come in yet: a *guest* of a room.
//!
//! The server knows an invitation by the hash of its token: whoever reads its store can redeem none.

use std::collections::{BTreeMap, BTreeSet};

use tchat_proto::id::{AccountKey, RoomId, Timestamp, TokenHash};
use tchat_proto::invitation::{InvitationInfo, InvitationTerms};
use tchat_proto::limits::INVITATION_USES_MAX;

use crate::limits::INVITATION_KEPT;

/// Why an invitation lets nobody in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    /// It was taken back.
    Revoked,
    /// It was good until some time ago.
    Expired,
    /// As many as it was for have redeemed it.
    UsedUp,
}

/// Whether an account that has redeemed an invitation has come in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It may come.
    Awaited,
    /// It has come.
    Used,
}

/// One invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub(crate) room: RoomId,
    pub(crate) terms: InvitationTerms,
    /// Nobody for the one by which a private server gets its first member.
    pub(crate) maker: Option<AccountKey>,
    pub(crate) made: Timestamp,
    /// When it was taken back.
    pub(crate) revoked: Option<Timestamp>,
    pub(crate) redeemed: BTreeMap<AccountKey, Entry>,
}

impl Invitation {
    /// Why it lets an account that has not redeemed it in no more, if so.
    pub(crate) fn spent(&self, now: Timestamp) -> Option<Spent> {
        if self.revoked.is_some() {
            Some(Spent::Revoked)
        } else if self.terms.expires.is_some_and(|expires| expires <= now) {
            Some(Spent::Expired)
        } else if self.is_used_up() {
            Some(Spent::UsedUp)
        } else {
            None
        }
    }

    fn is_used_up(&self) -> bool {
        let uses = self.terms.uses.unwrap_or(u32::MAX).min(INVITATION_USES_MAX);
        self.redeemed.len() >= usize::try_from(uses).unwrap_or(usize::MAX)
    }

    /// Since when it has been of use to nobody, if that is known.
    fn over_since(&self, now: Timestamp) -> Option<Timestamp> {
        self.revoked.or_else(|| self.terms.expires.filter(|expires| *expires <= now))
    }

    pub(crate) fn info(&self) -> InvitationInfo {
        InvitationInfo {
            terms: self.terms,
            maker: self.maker,
            made: self.made,
            used: u32::try_from(self.redeemed.len()).unwrap_or(u32::MAX),
        }
    }
}

/// The invitations of a server.
#[derive(Debug, Default)]
pub struct Invitations {
    by_token: BTreeMap<TokenHash, Invitation>,
    by_room: BTreeMap<RoomId, BTreeSet<TokenHash>>,
    guests: BTreeMap<RoomId, BTreeMap<AccountKey, BTreeSet<TokenHash>>>,
}

impl Invitations {
    /// The invitation with this token.
    #[must_use]
    pub fn get(&self, token: &TokenHash) -> Option<&Invitation> {
        self.by_token.get(token)
    }

    /// Those into a room, in the order of their tokens.
    pub(crate) fn of_room(&self, room: RoomId) -> impl Iterator<Item = &Invitation> {
        let tokens = self.by_room.get(&room).into_iter().flatten();
        tokens.filter_map(|token| self.by_token.get(token))
    }

    /// Those of a maker.
    pub(crate) fn of_maker(&self, maker: AccountKey) -> impl Iterator<Item = &Invitation> {
        self.by_token.values().filter(move |it| it.maker == Some(maker))
    }

    /// Who may come into a room by an invitation.
    pub(crate) fn guests_of(&self, room: RoomId) -> BTreeSet<AccountKey> {
        self.guests.get(&room).map(|it| it.keys().copied().collect()).unwrap_or_default()
    }

    /// Whether an account may come into some room.
    pub(crate) fn has_guest(&self, account: AccountKey) -> bool {
        self.guests.values().any(|it| it.contains_key(&account))
    }

    /// Everybody who may come into some room.
    pub(crate) fn guests(&self) -> impl Iterator<Item = AccountKey> {
        self.guests.values().flat_map(|it| it.keys().copied())
    }

    /// Takes an invitation, as it was made or as it was stored.
    pub(crate) fn insert(&mut self, invitation: Invitation) {
        let (room, token) = (invitation.room, invitation.terms.token);
        for (account, entry) in &invitation.redeemed {
            if *entry == Entry::Awaited {
                self.guests.entry(room).or_default().entry(*account).or_default().insert(token);
            }
        }
        self.by_room.entry(room).or_default().insert(token);
        self.by_token.insert(token, invitation);
    }

    /// An account has redeemed an invitation, and may come in.
    pub(crate) fn redeem(&mut self, token: TokenHash, account: AccountKey) {
        if let Some(invitation) = self.by_token.get_mut(&token) {
            invitation.redeemed.insert(account, Entry::Awaited);
            let guests = self.guests.entry(invitation.room).or_default();
            guests.entry(account).or_default().insert(token);
        }
    }

    /// An account has come into a room. Gives the invitations that let it in.
    pub(crate) fn come_in(&mut self, room: RoomId, account: AccountKey) -> BTreeSet<TokenHash> {
        let Some(guests) = self.guests.get_mut(&room) else {
            return BTreeSet::new();
        };
        let tokens = guests.remove(&account).unwrap_or_default();
        if guests.is_empty() {
            self.guests.remove(&room);
        }
        for token in &tokens {
            if let Some(invitation) = self.by_token.get_mut(token) {
                invitation.redeemed.insert(account, Entry::Used);
            }
        }
        tokens
    }

    /// Takes an invitation back. Gives those who have redeemed it and not come in: it no longer lets
    /// them.
    pub(crate) fn revoke(&mut self, token: TokenHash, now: Timestamp) -> Vec<AccountKey> {
        let awaited = self.dismiss(token);
        if let Some(invitation) = self.by_token.get_mut(&token) {
            invitation.revoked.get_or_insert(now);
        }
        awaited
    }

    /// From here on only those who have used it know of this invitation.
    pub(crate) fn close(&mut self, token: TokenHash) -> Vec<AccountKey> {
        let awaited = self.dismiss(token);
        if let Some(invitation) = self.by_token.get_mut(&token) {
            invitation.terms.uses = Some(0);
        }
        awaited
    }

    /// Forgets an invitation. Gives those whom it would have let in.
    pub(crate) fn forget(&mut self, token: TokenHash) -> Vec<AccountKey> {
        let awaited = self.dismiss(token);
        if let Some(invitation) = self.by_token.remove(&token)
            && let Some(tokens) = self.by_room.get_mut(&invitation.room)
        {
            tokens.remove(&token);
            if tokens.is_empty() {
                self.by_room.remove(&invitation.room);
            }
        }
        awaited
    }

    /// Those who have redeemed an invitation and not come in have not redeemed it.
    fn dismiss(&mut self, token: TokenHash) -> Vec<AccountKey> {
        let Some(invitation) = self.by_token.get_mut(&token) else {
            return Vec::new();
        };
        let awaited = invitation.redeemed.iter().filter(|(_, entry)| **entry == Entry::Awaited);
        let awaited: Vec<AccountKey> = awaited.map(|(account, _)| *account).collect();
        let guests = self.guests.entry(invitation.room).or_default();
        for account in &awaited {
            invitation.redeemed.remove(account);
            if let Some(tokens) = guests.get_mut(account) {
                tokens.remove(&token);
                if tokens.is_empty() {
                    guests.remove(account);
                }
            }
        }
        if guests.is_empty() {
            self.guests.remove(&invitation.room);
        }
        awaited
    }

    /// Those that have been of use to nobody for so long that nobody asks for them any more, and of
    /// `maker`'s the oldest beyond `kept` that are of no use.
    pub(crate) fn outlived(
        &self,
        now: Timestamp,
        maker: AccountKey,
        kept: usize,
    ) -> BTreeSet<TokenHash> {
        let for_so_long = u64::try_from(INVITATION_KEPT.as_millis()).unwrap_or(u64::MAX);
        let is_old = |over: Timestamp| over.0.saturating_add(for_so_long) <= now.0;
        let old = self.by_token.values().filter(|it| it.over_since(now).is_some_and(is_old));
        let mut outlived: BTreeSet<TokenHash> = old.map(|it| it.terms.token).collect();
        let spent = self.of_maker(maker).filter(|it| it.spent(now).is_some());
        let mut spent: Vec<_> = spent.map(|it| (it.made, it.terms.token)).collect();
        spent.sort_unstable();
        let beyond = spent.len().saturating_sub(kept);
        outlived.extend(spent.into_iter().take(beyond).map(|(_, token)| token));
        outlived
    }
}
