//! How things stand in a group: who is a member, who wants to leave, what the policy is.
//!
//! Derived from the tree once, then carried along from [`Change`] to [`Change`]. Server and clients
//! hold the same one, and [`crate::commit_policy`] judges by it.
//!
//! Leaving: a device's signed wish enters the log between commits. From then on any member may
//! remove its leaf. The wish is forgotten when the leaf is gone, or when the device comes back from
//! outside.

use std::collections::BTreeMap;

use openmls::prelude::PublicGroup;
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, GroupName};
use tchat_proto::identity::LeaveStatement;
use tchat_proto::policy::RoomPolicy;

use crate::change::Change;
use crate::commit_policy::{CommitRefused, admits};
use crate::member::{LeafUnfit, Member};
use crate::suite::{CIPHERSUITE, policy_in};

/// Members, wishes to leave, and policy of one group at one epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    name: GroupName,
    epoch: Epoch,
    policy: RoomPolicy,
    members: BTreeMap<DeviceKey, AccountKey>,
    leaving: BTreeMap<DeviceKey, LeaveStatement>,
}

/// Why a group cannot be a room's group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupUnfit {
    /// The suite is not the one of this protocol version.
    #[error("the group uses another cipher suite")]
    Suite,
    /// The group id is not that of a room.
    #[error("the group id names no room")]
    Name,
    /// The group context holds no readable policy, or something else besides.
    #[error("the group has no readable policy")]
    Policy,
    /// A leaf is not a device of tchat.
    #[error("a leaf does not fit: {0}")]
    Leaf(#[from] LeafUnfit),
    /// A removed device is in the tree.
    #[error("removed device {device} is in the group")]
    RemovedDevice {
        /// Which.
        device: DeviceKey,
    },
    /// Somebody is in the tree whom the policy keeps out.
    #[error("account {account} may not be in the group")]
    Stranger {
        /// Who.
        account: AccountKey,
    },
}

/// Why a wish to leave was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeaveRefused {
    /// It is about another group.
    #[error("for group {stated:?}, this is {here:?}")]
    OtherGroup {
        /// What the statement says.
        stated: GroupName,
        /// The group it was given to.
        here: GroupName,
    },
    /// It was made at another epoch: made anew, it will be taken.
    #[error("made at epoch {stated}, the group is at {current}")]
    OtherEpoch {
        /// What the statement says.
        stated: Epoch,
        /// Where the group is.
        current: Epoch,
    },
    /// The device is not in the group.
    #[error("device {device} is not a member")]
    NotAMember {
        /// Who wants to leave.
        device: DeviceKey,
    },
    /// The device did not sign this.
    #[error("the signature does not hold")]
    Signature,
}

impl Standing {
    /// How things stand in `group`, every leaf checked. Nobody is leaving yet.
    ///
    /// # Errors
    ///
    /// [`GroupUnfit`] if it cannot be a room's group.
    pub fn of_group(group: &PublicGroup) -> Result<Self, GroupUnfit> {
        Self::read(group, Member::of_leaf)
    }

    /// As [`Self::of_group`], for a group that was checked when it was stored.
    ///
    /// # Errors
    ///
    /// [`GroupUnfit`] if the stored group is broken.
    pub fn of_known_group(group: &PublicGroup) -> Result<Self, GroupUnfit> {
        Self::read(group, |leaf| Member::of_known_leaf(leaf).ok_or(LeafUnfit::Certificate))
    }

    fn read(
        group: &PublicGroup,
        member_of: impl Fn(&openmls::prelude::LeafNode) -> Result<Member, LeafUnfit>,
    ) -> Result<Self, GroupUnfit> {
        if group.ciphersuite() != CIPHERSUITE {
            return Err(GroupUnfit::Suite);
        }
        let name = GroupName::from_bytes(group.group_id().as_slice()).ok_or(GroupUnfit::Name)?;
        let context = group.group_context();
        let policy = policy_in(context.extensions()).ok_or(GroupUnfit::Policy)?;
        let mut members = BTreeMap::new();
        for (_, leaf) in group.treesync().full_leaves() {
            let member = member_of(leaf)?;
            let Member { account, device } = member;
            admits(&policy, member).map_err(|refused| match refused {
                CommitRefused::DeviceRemoved { device } => GroupUnfit::RemovedDevice { device },
                _ => GroupUnfit::Stranger { account },
            })?;
            members.insert(device, account);
        }
        let epoch = Epoch(context.epoch().as_u64());
        Ok(Self { name, epoch, policy, members, leaving: BTreeMap::new() })
    }

    /// A standing at epoch 0, out of nothing.
    #[cfg(test)]
    pub(crate) fn of_parts(
        name: GroupName,
        policy: RoomPolicy,
        members: impl IntoIterator<Item = Member>,
    ) -> Self {
        let members = members.into_iter().map(|it| (it.device, it.account)).collect();
        Self { name, epoch: Epoch(0), policy, members, leaving: BTreeMap::new() }
    }

    /// As after a commit, judged elsewhere.
    #[cfg(test)]
    pub(crate) fn forge_commit(
        &mut self,
        joined: &[Member],
        left: &[Member],
        policy: Option<RoomPolicy>,
    ) {
        for gone in left {
            self.members.remove(&gone.device);
            self.leaving.remove(&gone.device);
        }
        self.members.extend(joined.iter().map(|it| (it.device, it.account)));
        self.policy = policy.unwrap_or_else(|| self.policy.clone());
    }

    /// As after a wish to leave, unsigned.
    #[cfg(test)]
    pub(crate) fn forge_leave(&mut self, device: DeviceKey) {
        let seed = tchat_proto::identity::SigningSeed::from_bytes([1; 32]);
        let statement = LeaveStatement::sign(&seed, self.name, self.epoch);
        self.leaving.insert(device, LeaveStatement { device, ..statement });
    }

    /// The group's name.
    #[must_use]
    pub const fn name(&self) -> GroupName {
        self.name
    }

    /// The epoch this is about.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The room's policy.
    #[must_use]
    pub const fn policy(&self) -> &RoomPolicy {
        &self.policy
    }

    /// Everybody, in the order of their device keys.
    pub fn members(&self) -> impl ExactSizeIterator<Item = Member> {
        self.members.iter().map(|(&device, &account)| Member { account, device })
    }

    /// The member with this device, if there is one.
    #[must_use]
    pub fn member(&self, device: DeviceKey) -> Option<Member> {
        let account = *self.members.get(&device)?;
        Some(Member { account, device })
    }

    /// Who wants to leave and has not been removed yet.
    #[must_use]
    pub const fn leaving(&self) -> &BTreeMap<DeviceKey, LeaveStatement> {
        &self.leaving
    }

    /// Takes a wish to leave from the log.
    ///
    /// # Errors
    ///
    /// [`LeaveRefused`] unless a member made it for this group at its current epoch.
    pub fn leave(&mut self, statement: &LeaveStatement) -> Result<Member, LeaveRefused> {
        if statement.epoch != self.epoch {
            let (stated, current) = (statement.epoch, self.epoch);
            return Err(LeaveRefused::OtherEpoch { stated, current });
        }
        self.recall(statement)
    }

    /// Takes a wish to leave that entered the log at this epoch or an earlier one, as a newcomer is
    /// told of it.
    ///
    /// # Errors
    ///
    /// [`LeaveRefused`] unless a member made it for this group.
    pub fn recall(&mut self, statement: &LeaveStatement) -> Result<Member, LeaveRefused> {
        if statement.group != self.name {
            let (stated, here) = (statement.group, self.name);
            return Err(LeaveRefused::OtherGroup { stated, here });
        }
        if statement.epoch > self.epoch {
            let (stated, current) = (statement.epoch, self.epoch);
            return Err(LeaveRefused::OtherEpoch { stated, current });
        }
        let device = statement.device;
        let member = self.member(device).ok_or(LeaveRefused::NotAMember { device })?;
        statement.verify().or(Err(LeaveRefused::Signature))?;
        self.leaving.insert(device, *statement);
        Ok(member)
    }

    /// Carries this over to the epoch that `change` led to; `after` is the group at that epoch.
    ///
    /// # Errors
    ///
    /// [`GroupUnfit::Policy`] if the policy cannot be read, which [`crate::commit_policy::judge`]
    /// rules out.
    pub fn advance(&mut self, change: &Change, after: &PublicGroup) -> Result<(), GroupUnfit> {
        if change.policy_changed {
            let extensions = after.group_context().extensions();
            self.policy = policy_in(extensions).ok_or(GroupUnfit::Policy)?;
        }
        for gone in &change.left {
            self.members.remove(&gone.device);
            self.leaving.remove(&gone.device);
        }
        for newcomer in &change.joined {
            self.members.insert(newcomer.device, newcomer.account);
        }
        if change.external {
            self.leaving.remove(&change.by.device);
        }
        self.epoch = change.epoch;
        Ok(())
    }
}
