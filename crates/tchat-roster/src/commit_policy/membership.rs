//! A member's commit: whom it may add, whom it may remove.
//!
//! Those who asked to leave may be removed by anybody. Others only by whoever keeps order in the
//! room, and only those who do not keep it too; an owner may remove moderators besides.

use std::collections::BTreeSet;

use tchat_proto::id::AccountKey;
use tchat_proto::limits::{ADDED_AT_ONCE_MAX, ROOM_MEMBERS_MAX};
use tchat_proto::policy::{Role, RoomPolicy};

use super::amendment::Amendment;
use super::{Asked, CommitRefused};
use crate::member::Member;
use crate::standing::Standing;

impl Asked {
    /// The rules for a member's commit.
    pub(super) fn may_be_done_by(
        &self,
        standing: &Standing,
        by: Member,
    ) -> Result<(), CommitRefused> {
        if self.external_inits != 0 {
            return Err(CommitRefused::ProposalNotAllowed { kind: 6 });
        }
        if !self.psks.is_empty() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 4 });
        }
        // Who asked to leave has had their last word.
        if standing.leaving().contains_key(&by.device) {
            return Err(CommitRefused::NotAMember);
        }
        self.may_add(standing, by)?;
        self.may_remove(standing, by)?;
        Amendment { standing, asked: self, by }.check()
    }

    fn may_add(&self, standing: &Standing, by: Member) -> Result<(), CommitRefused> {
        if self.added.len() > ADDED_AT_ONCE_MAX {
            return Err(CommitRefused::TooManyAdded { limit: ADDED_AT_ONCE_MAX });
        }
        let after = self.policy_after(standing);
        let may_invite = standing.policy().may_invite(by.account);
        for &newcomer in &self.added {
            if !may_invite && newcomer.account != by.account {
                return Err(CommitRefused::MayNotInvite { account: by.account });
            }
            super::admits(after, newcomer)?;
            if standing.member(newcomer.device).is_some() {
                return Err(CommitRefused::AlreadyAMember { device: newcomer.device });
            }
        }
        let stay = standing.members().len().saturating_sub(self.removed.len());
        if stay.saturating_add(self.added.len()) > ROOM_MEMBERS_MAX {
            return Err(CommitRefused::RoomFull { limit: ROOM_MEMBERS_MAX });
        }
        Ok(())
    }

    fn may_remove(&self, standing: &Standing, by: Member) -> Result<(), CommitRefused> {
        let after = self.policy_after(standing);
        for gone in &self.removed {
            if standing.leaving().contains_key(&gone.device) {
                continue;
            }
            may_be_sent_away(standing.policy(), by.account, gone.account)?;
            if !after.removed.contains(&gone.device) && !after.banned.contains(&gone.account) {
                return Err(CommitRefused::RemovedNotListed { device: gone.device });
            }
        }
        Ok(())
    }

    /// The policy that the commit leads to.
    pub(super) fn policy_after<'a>(&'a self, standing: &'a Standing) -> &'a RoomPolicy {
        self.policy.as_ref().unwrap_or_else(|| standing.policy())
    }

    /// Who is in after the commit, with whatever device.
    pub(super) fn accounts_after(&self, standing: &Standing) -> BTreeSet<AccountKey> {
        let stay = standing.members().filter(|member| !self.removed.contains(member));
        stay.chain(self.added.iter().copied()).map(|member| member.account).collect()
    }
}

/// Whether `by` may send a device of `target` away for good: only whoever is of a lower rank, or
/// one's own other devices.
pub(super) fn may_be_sent_away(
    policy: &RoomPolicy,
    by: AccountKey,
    target: AccountKey,
) -> Result<(), CommitRefused> {
    match (policy.role(by), policy.role(target)) {
        (Role::Member, _) => Err(CommitRefused::NotAModerator { account: by }),
        (Role::Moderator | Role::Owner, _) if target == by => Ok(()),
        (_, Role::Owner) => Err(CommitRefused::RemovesOwner { account: target }),
        (Role::Moderator, Role::Moderator) => {
            Err(CommitRefused::RemovesModerator { account: target })
        }
        (Role::Moderator | Role::Owner, Role::Member) | (Role::Owner, Role::Moderator) => Ok(()),
    }
}
