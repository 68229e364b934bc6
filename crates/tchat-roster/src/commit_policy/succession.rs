//! Who owns a room when its last owner has left.
//!
//! An owner who leaves asks for it like everybody, and somebody else's commit takes the leaf away.
//! If no owner stays, that commit must name the successors: the moderators who stay, or, where there
//! is none, whoever sits on the lowest leaf of those who stay. Every member comes to the same set
//! from the tree, so nobody can choose it.

use std::collections::BTreeSet;

use openmls::prelude::PublicGroup;
use tchat_proto::id::{AccountKey, DeviceKey};
use tchat_proto::policy::{Role, RoomPolicy};

use super::Asked;
use crate::member::Member;
use crate::standing::Standing;

/// The policy with which a commit that takes `gone` away and brings `added` in leaves an owner to the
/// room, if the one there is would leave none.
#[must_use]
pub fn after_the_last_owner(
    standing: &Standing,
    before: &PublicGroup,
    gone: &BTreeSet<DeviceKey>,
    added: &[Member],
) -> Option<RoomPolicy> {
    let removed = standing.members().filter(|member| gone.contains(&member.device)).collect();
    let asked = Asked { removed, added: added.to_vec(), ..Asked::default() };
    let successors = due(standing, before, &asked)?;
    Some(succeeded(standing.policy(), &successors))
}

/// The successors that a commit owes, if it owes any.
pub(super) fn due(
    standing: &Standing,
    before: &PublicGroup,
    asked: &Asked,
) -> Option<BTreeSet<AccountKey>> {
    if !asked.accounts_after(standing).is_disjoint(&standing.policy().owners) {
        return None;
    }
    let leaves = before.treesync().full_leaves();
    let members = leaves.filter_map(|(_, leaf)| Member::of_known_leaf(leaf));
    let stay = members.filter(|member| {
        !asked.removed.contains(member) && !standing.leaving().contains_key(&member.device)
    });
    Some(successors(standing.policy(), stay))
}

/// The successors among those who stay, given in the order of their leaves.
fn successors(policy: &RoomPolicy, stay: impl Iterator<Item = Member>) -> BTreeSet<AccountKey> {
    let stay: Vec<AccountKey> = stay.map(|member| member.account).collect();
    let is_moderator = |account: &&AccountKey| policy.role(**account) == Role::Moderator;
    let moderators: BTreeSet<_> = stay.iter().filter(is_moderator).copied().collect();
    if moderators.is_empty() { stay.first().copied().into_iter().collect() } else { moderators }
}

/// The policy with other owners, and no other change than follows from that.
pub(super) fn succeeded(old: &RoomPolicy, successors: &BTreeSet<AccountKey>) -> RoomPolicy {
    RoomPolicy {
        owners: successors.clone(),
        moderators: old.moderators.difference(successors).copied().collect(),
        muted: old.muted.difference(successors).copied().collect(),
        ..old.clone()
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::policy::Joining;

    use super::*;

    fn member(n: u8) -> Member {
        Member { account: AccountKey([n; 32]), device: DeviceKey([n + 100; 32]) }
    }

    #[test]
    fn moderators_who_stay_succeed_and_else_the_lowest_leaf() {
        let mut policy = RoomPolicy::of_founder(member(1).account, Joining::Open);
        let stay = [member(5), member(2), member(3)];
        let lowest = BTreeSet::from([member(5).account]);
        assert_eq!(successors(&policy, stay.into_iter()), lowest);
        policy.moderators = [2, 3, 9].map(|n| member(n).account).into();
        let moderators = BTreeSet::from([member(2).account, member(3).account]);
        assert_eq!(successors(&policy, stay.into_iter()), moderators);
    }

    #[test]
    fn whoever_succeeds_is_no_moderator_and_not_muted_any_more() {
        let mut policy = RoomPolicy::of_founder(member(1).account, Joining::Open);
        policy.moderators = [2, 3].map(|n| member(n).account).into();
        policy.muted = [2, 4].map(|n| member(n).account).into();
        let after = succeeded(&policy, &BTreeSet::from([member(2).account]));
        assert_eq!(after.owners, BTreeSet::from([member(2).account]));
        assert_eq!(after.moderators, BTreeSet::from([member(3).account]));
        assert_eq!(after.muted, BTreeSet::from([member(4).account]));
    }
}
