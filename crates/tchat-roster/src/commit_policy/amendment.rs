//! A change of the policy: who may change which field, and how far.
//!
//! What a commit's policy is measured by is not always the one before: a commit that takes the last
//! owner away owes the room successors ([`super::succession`]), and whoever makes it changes nothing
//! by naming exactly them. Everything else is a change, and each field says whose it is:
//!
//! * nobody's: how one joins, what kind of room it is;
//! * an owner's: owners, moderators, the join key, who may invite, whether the room is over, for how
//!   long messages are kept;
//! * a moderator's too: the removed, banned and muted, freezing, slow mode, the topic.

use std::borrow::Cow;
use std::collections::BTreeSet;

use tchat_proto::limits::{
    BANNED_ACCOUNTS_MAX, REMOVED_DEVICES_MAX, RETENTION_DAYS_MAX, ROOM_MEMBERS_MAX,
    SLOW_SECONDS_MAX,
};
use tchat_proto::policy::{Kind, Role, RoomPolicy};

use super::membership::may_be_sent_away;
use super::{Asked, CommitRefused};
use crate::member::Member;
use crate::standing::Standing;

/// What a commit of `by` does to the policy.
pub(super) struct Amendment<'a> {
    pub(super) standing: &'a Standing,
    pub(super) asked: &'a Asked,
    pub(super) by: Member,
}

impl Amendment<'_> {
    /// Whether all of it may be done by this member.
    pub(super) fn check(&self) -> Result<(), CommitRefused> {
        let due = self.due();
        let Some(new) = &self.asked.policy else {
            return match due {
                Cow::Borrowed(_) => Ok(()),
                Cow::Owned(_) => Err(CommitRefused::Successors),
            };
        };
        if matches!(due, Cow::Owned(_)) && new.owners != due.owners {
            return Err(CommitRefused::Successors);
        }
        self.check_forms(&due, new)?;
        self.check_owners_fields(&due, new)?;
        self.check_moderators_fields(&due, new)?;
        self.check_roles(&due, new)?;
        self.check_removed(&due, new)?;
        self.check_banned(&due, new)?;
        check_muted(&due, new)
    }

    /// What the policy is if this commit wishes for nothing: the one before, with the successors
    /// that it owes.
    fn due(&self) -> Cow<'_, RoomPolicy> {
        let old = self.standing.policy();
        match &self.asked.successors {
            Some(successors) => Cow::Owned(super::succession::succeeded(old, successors)),
            None => Cow::Borrowed(old),
        }
    }

    /// What no room changes, and what each room keeps to whoever asks.
    fn check_forms(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        if new.joining != old.joining {
            return Err(CommitRefused::JoiningChanged);
        }
        if new.kind != old.kind {
            return Err(CommitRefused::KindChanged);
        }
        let settled = |policy: &RoomPolicy| RoomPolicy {
            join_key_version: old.join_key_version,
            join_verifier: old.join_verifier,
            removed: old.removed.clone(),
            retention_days: old.retention_days,
            ..policy.clone()
        };
        if old.kind == Kind::Direct && settled(new) != *old {
            return Err(CommitRefused::DirectChanged);
        }
        if new.slow_seconds > SLOW_SECONDS_MAX && new.slow_seconds != old.slow_seconds {
            return Err(CommitRefused::SlowTooLong { limit: SLOW_SECONDS_MAX });
        }
        let (days, before) = (new.retention_days, old.retention_days);
        if days > RETENTION_DAYS_MAX && days != before {
            return Err(CommitRefused::RetentionTooLong { limit: RETENTION_DAYS_MAX });
        }
        check_join_key(old, new)
    }

    fn check_owners_fields(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        let same = new.owners == old.owners
            && new.moderators == old.moderators
            && new.inviting == old.inviting
            && new.archived == old.archived
            && new.retention_days == old.retention_days;
        if same || self.role() == Role::Owner {
            Ok(())
        } else {
            Err(CommitRefused::NotAnOwner { account: self.by.account })
        }
    }

    fn check_moderators_fields(
        &self,
        old: &RoomPolicy,
        new: &RoomPolicy,
    ) -> Result<(), CommitRefused> {
        // Whoever shuts somebody out replaces the key that they know.
        let same = new.join_key_version == old.join_key_version
            && new.join_verifier == old.join_verifier
            && new.removed == old.removed
            && new.banned == old.banned
            && new.muted == old.muted
            && new.frozen == old.frozen
            && new.slow_seconds == old.slow_seconds
            && new.topic == old.topic;
        if same || self.role() >= Role::Moderator {
            Ok(())
        } else {
            Err(CommitRefused::NotAModerator { account: self.by.account })
        }
    }

    /// By the policy before: nobody gains a right by the commit that gives it.
    fn role(&self) -> Role {
        self.standing.policy().role(self.by.account)
    }

    /// INVARIANT: a room with members has an owner among them. And whoever is given a role is in.
    fn check_roles(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        let count = new.owners.len();
        if count == 0 || count > ROOM_MEMBERS_MAX {
            return Err(CommitRefused::OwnersCount { count });
        }
        if new.moderators.len() > ROOM_MEMBERS_MAX {
            return Err(CommitRefused::ModeratorsCount { count: new.moderators.len() });
        }
        if new.owners == old.owners && new.moderators == old.moderators {
            // That an owner stays was seen to when the successors were asked for.
            return Ok(());
        }
        let present = self.asked.accounts_after(self.standing);
        let given = new.owners.difference(&old.owners);
        let mut given = given.chain(new.moderators.difference(&old.moderators));
        if let Some(&account) = given.find(|account| !present.contains(account)) {
            return Err(CommitRefused::RoleForNobody { account });
        }
        if new.owners.is_disjoint(&present) {
            return Err(CommitRefused::NoOwnerStays);
        }
        Ok(())
    }

    fn check_removed(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        for &device in new.removed.difference(&old.removed) {
            let gone = self.asked.removed.iter().find(|member| member.device == device);
            let gone = gone.ok_or(CommitRefused::RemovedUnfounded { device })?;
            may_be_sent_away(self.standing.policy(), self.by.account, gone.account)?;
        }
        if grew_beyond(&old.removed, &new.removed, REMOVED_DEVICES_MAX) {
            return Err(CommitRefused::RemovedFull { limit: REMOVED_DEVICES_MAX });
        }
        self.nobody_stays_who(|member| new.removed.contains(&member.device))
            .map_err(|member| CommitRefused::DeviceRemoved { device: member.device })
    }

    /// Whoever is banned is out, keeps no order, and was of a lower rank than who banned them.
    fn check_banned(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        for &account in new.banned.difference(&old.banned) {
            if account == self.by.account {
                return Err(CommitRefused::BansOneself);
            }
            may_be_sent_away(self.standing.policy(), self.by.account, account)?;
        }
        if let Some(&account) = new.banned.iter().find(|it| new.role(**it) > Role::Member) {
            return Err(CommitRefused::RoleForNobody { account });
        }
        if grew_beyond(&old.banned, &new.banned, BANNED_ACCOUNTS_MAX) {
            return Err(CommitRefused::BannedFull { limit: BANNED_ACCOUNTS_MAX });
        }
        self.nobody_stays_who(|member| new.banned.contains(&member.account))
            .map_err(|member| CommitRefused::BannedStays { account: member.account })
    }

    /// Finds a member whom the new policy shuts out and the commit leaves in.
    fn nobody_stays_who(&self, is_out: impl Fn(&Member) -> bool) -> Result<(), Member> {
        let mut out = self.standing.members().filter(|member| is_out(member));
        out.find(|member| !self.asked.removed.contains(member)).map_or(Ok(()), Err)
    }
}

/// The join key may stay as it is, or be the next one: then everything about it is new. An open room
/// has none.
fn check_join_key(old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
    let (from, to) = (old.join_key_version, new.join_key_version);
    let turned = new.join_verifier != old.join_verifier;
    if to == from {
        return if turned { Err(CommitRefused::JoinVerifier) } else { Ok(()) };
    }
    if from.checked_add(1) != Some(to) || !old.joining.needs_invitation() {
        return Err(CommitRefused::JoinKeyVersion { from, to });
    }
    if turned && new.join_verifier.is_some() { Ok(()) } else { Err(CommitRefused::JoinVerifier) }
}

/// Only members without a role are muted: nobody else would be kept from writing by it.
fn check_muted(old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
    let mut added = new.muted.difference(&old.muted);
    if let Some(&account) = added.find(|account| new.role(**account) > Role::Member) {
        return Err(CommitRefused::MutesModerator { account });
    }
    if grew_beyond(&old.muted, &new.muted, BANNED_ACCOUNTS_MAX) {
        return Err(CommitRefused::MutedFull { limit: BANNED_ACCOUNTS_MAX });
    }
    Ok(())
}

/// Whether a list is too long and longer than before: one that is too long already may shrink.
fn grew_beyond<T>(old: &BTreeSet<T>, new: &BTreeSet<T>, limit: usize) -> bool {
    new.len() > limit && new.len() > old.len()
}
