//! Why a commit is refused, one variant per rule, each with a code that stays the same.

use tchat_proto::id::{AccountKey, DeviceKey, Epoch, GroupName};

use crate::member::LeafUnfit;

/// Why a commit was not allowed. The group is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitRefused {
    /// The bytes are no commit of tchat.
    #[error("not a commit")]
    NotACommit,
    /// The commit is for another group.
    #[error("for group {commit:?}, this is {here:?}")]
    OtherGroup {
        /// What the commit says.
        commit: GroupName,
        /// The group it was given to.
        here: GroupName,
    },
    /// Another commit closed this epoch first. Not a fault: apply it, then commit anew.
    #[error("made at epoch {commit}, the group is at {current}")]
    StaleEpoch {
        /// What the commit says.
        commit: Epoch,
        /// Where the group is.
        current: Epoch,
    },
    /// MLS itself forbids it: a signature, a tree, a key that does not hold.
    #[error("not a valid commit: {detail}")]
    Invalid {
        /// What OpenMLS said, for a developer. It names no content and no key.
        detail: String,
    },
    /// The authenticated data is not a message id.
    #[error("the commit carries no message id")]
    NoMessageId,
    /// A proposal is included by reference.
    #[error("a proposal is included by reference")]
    ByReference,
    /// A proposal of a kind that has no place in this commit (RFC 9420 §17.4 numbers them).
    #[error("a proposal of kind {kind} is not allowed here")]
    ProposalNotAllowed {
        /// The MLS proposal type.
        kind: u16,
    },
    /// The author is not a member, and does not join either.
    #[error("the author is not a member")]
    NotAMember,
    /// A leaf that the commit brings in cannot be a member.
    #[error("a leaf does not fit: {0}")]
    Leaf(#[from] LeafUnfit),
    /// An external commit without a path brings in nobody.
    #[error("an external commit without a path")]
    NoPath,
    /// An external commit has exactly one external init.
    #[error("{count} external inits")]
    ExternalInits {
        /// How many there were.
        count: usize,
    },
    /// The room wants its join key, and there is no key.
    #[error("joining needs version {version} of the room's join key")]
    JoinKeyMissing {
        /// The version the room wants.
        version: u32,
    },
    /// The room wants its current join key, and there is another, or more than one.
    #[error("joining needs exactly version {version} of the room's join key")]
    JoinKeyWrong {
        /// The version the room wants.
        version: u32,
    },
    /// An open room takes no pre-shared key: members would not have it.
    #[error("an open room is joined without a key")]
    JoinKeyUnwanted,
    /// A newcomer removes somebody else, or more than one.
    #[error("a newcomer may remove only its own old leaf")]
    RemovesOther,
    /// A removal of an empty leaf.
    #[error("a removal of nobody")]
    RemovesNobody,
    /// The device is in the group already.
    #[error("device {device} is a member already")]
    AlreadyAMember {
        /// Which.
        device: DeviceKey,
    },
    /// The device was removed from the room, and stays out.
    #[error("device {device} was removed from the room")]
    DeviceRemoved {
        /// Which.
        device: DeviceKey,
    },
    /// The account was banned from the room.
    #[error("account {account} is banned from the room")]
    AccountBanned {
        /// Who.
        account: AccountKey,
    },
    /// The room is a conversation of two others.
    #[error("account {account} is not one of the two")]
    NotOneOfTwo {
        /// Who.
        account: AccountKey,
    },
    /// The room has all the members it can have.
    #[error("the room is full: {limit} members")]
    RoomFull {
        /// How many it can have.
        limit: usize,
    },
    /// A member's new leaf has another credential or signature key.
    #[error("a member cannot change who it is")]
    IdentityChanged,
    /// More newcomers than one commit may add.
    #[error("more than {limit} added at once")]
    TooManyAdded {
        /// How many it may.
        limit: usize,
    },
    /// Only an owner may do this.
    #[error("account {account} is not an owner of the room")]
    NotAnOwner {
        /// Who tried.
        account: AccountKey,
    },
    /// Only a moderator or an owner may do this.
    #[error("account {account} does not keep order in the room")]
    NotAModerator {
        /// Who tried.
        account: AccountKey,
    },
    /// In this room not everybody may bring others in.
    #[error("account {account} may not bring others in")]
    MayNotInvite {
        /// Who tried.
        account: AccountKey,
    },
    /// A moderator cannot remove or ban another.
    #[error("account {account} is a moderator: only an owner may remove it")]
    RemovesModerator {
        /// Whom.
        account: AccountKey,
    },
    /// Moderators and owners cannot be muted.
    #[error("account {account} keeps order in the room and cannot be muted")]
    MutesModerator {
        /// Whom.
        account: AccountKey,
    },
    /// Nobody bans itself.
    #[error("a ban of oneself")]
    BansOneself,
    /// Whoever is banned must be removed with all devices by the same commit.
    #[error("account {account} is banned but not removed")]
    BannedStays {
        /// Whom.
        account: AccountKey,
    },
    /// An owner cannot remove another owner.
    #[error("account {account} is an owner and cannot be removed")]
    RemovesOwner {
        /// Whom.
        account: AccountKey,
    },
    /// A device is removed but the policy would let it back in.
    #[error("removed device {device} is not listed as removed")]
    RemovedNotListed {
        /// Which.
        device: DeviceKey,
    },
    /// The new group context is not exactly required capabilities and a readable policy.
    #[error("the policy cannot be read")]
    PolicyUnreadable,
    /// How one comes into a room is settled at its founding.
    #[error("how one joins cannot change")]
    JoiningChanged,
    /// The version of the join key may stay or go up by one.
    #[error("the join key cannot go from version {from} to {to}")]
    JoinKeyVersion {
        /// The version before.
        from: u32,
        /// The version the commit wants.
        to: u32,
    },
    /// A room has at least one owner, and not more than it can have members.
    #[error("{count} owners")]
    OwnersCount {
        /// How many there would be.
        count: usize,
    },
    /// The last owner goes, and the commit does not name exactly those who succeed.
    #[error("the last owner goes without the right successors")]
    Successors,
    /// No owner would be left in the room.
    #[error("no owner would be left in the room")]
    NoOwnerStays,
    /// A room has no more moderators than it can have members.
    #[error("{count} moderators")]
    ModeratorsCount {
        /// How many there would be.
        count: usize,
    },
    /// Whoever is given a role is in the room, and not banned from it.
    #[error("account {account} is not in the room and cannot have a role")]
    RoleForNobody {
        /// Who.
        account: AccountKey,
    },
    /// What kind of room it is is settled at its founding.
    #[error("what kind of room it is cannot change")]
    KindChanged,
    /// In a conversation of two nothing changes but its join key and the removed devices.
    #[error("a conversation of two has no other rules than its first")]
    DirectChanged,
    /// The public half of the join key changes with its version only, and an open room has none.
    #[error("the public half of the join key does not fit")]
    JoinVerifier,
    /// The pause between two messages would be longer than a room may ask for.
    #[error("slow mode of more than {limit} seconds")]
    SlowTooLong {
        /// How long it can be, in seconds.
        limit: u32,
    },
    /// Messages would be kept for longer than a room may say.
    #[error("messages kept for more than {limit} days")]
    RetentionTooLong {
        /// How long it can be, in days.
        limit: u32,
    },
    /// A device would be listed as removed that this commit does not remove.
    #[error("device {device} is listed as removed but not removed")]
    RemovedUnfounded {
        /// Which.
        device: DeviceKey,
    },
    /// No more devices can be listed as removed.
    #[error("{limit} devices are listed as removed already")]
    RemovedFull {
        /// How many can.
        limit: usize,
    },
    /// No more accounts can be banned.
    #[error("{limit} accounts are banned already")]
    BannedFull {
        /// How many can.
        limit: usize,
    },
    /// No more accounts can be muted.
    #[error("{limit} accounts are muted already")]
    MutedFull {
        /// How many can.
        limit: usize,
    },
    /// The GroupInfo that came with the commit is none, or holds a tree, or lacks the door's key.
    #[error("the GroupInfo cannot be used")]
    GroupInfoUnusable,
    /// The GroupInfo is about another group, epoch or tree than the commit leads to.
    #[error("the GroupInfo does not fit the commit")]
    GroupInfoMismatch,
    /// The committer did not sign the GroupInfo.
    #[error("the GroupInfo is not signed by the committer")]
    GroupInfoUnsigned,
    /// The Welcome is for other devices than the commit adds.
    #[error("the Welcome is not for exactly the added devices")]
    WelcomeMismatch,
}

impl CommitRefused {
    /// A word for this reason that never changes: for the wire and for logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotACommit => "not-a-commit",
            Self::OtherGroup { .. } => "other-group",
            Self::StaleEpoch { .. } => "stale-epoch",
            Self::Invalid { .. } => "invalid",
            Self::NoMessageId => "no-message-id",
            Self::ByReference => "by-reference",
            Self::ProposalNotAllowed { .. } => "proposal-not-allowed",
            Self::NotAMember => "not-a-member",
            Self::Leaf(_) => "leaf-unfit",
            Self::NoPath => "no-path",
            Self::ExternalInits { .. } => "external-inits",
            Self::JoinKeyMissing { .. } => "join-key-missing",
            Self::JoinKeyWrong { .. } => "join-key-wrong",
            Self::JoinKeyUnwanted => "join-key-unwanted",
            Self::RemovesOther => "removes-other",
            Self::RemovesNobody => "removes-nobody",
            Self::AlreadyAMember { .. } => "already-a-member",
            Self::DeviceRemoved { .. } => "device-removed",
            Self::RoomFull { .. } => "room-full",
            Self::IdentityChanged => "identity-changed",
            Self::TooManyAdded { .. } => "too-many-added",
            Self::NotAnOwner { .. } => "not-an-owner",
            Self::RemovesOwner { .. } => "removes-owner",
            Self::RemovedNotListed { .. } => "removed-not-listed",
            Self::PolicyUnreadable => "policy-unreadable",
            Self::JoiningChanged => "joining-changed",
            Self::JoinKeyVersion { .. } => "join-key-version",
            Self::OwnersCount { .. } => "owners-count",
            Self::Successors => "successors",
            Self::NoOwnerStays => "no-owner-stays",
            Self::ModeratorsCount { .. } => "moderators-count",
            Self::RoleForNobody { .. } => "role-for-nobody",
            Self::KindChanged => "kind-changed",
            Self::DirectChanged => "direct-changed",
            Self::JoinVerifier => "join-verifier",
            Self::SlowTooLong { .. } => "slow-too-long",
            Self::RetentionTooLong { .. } => "retention-too-long",
            Self::AccountBanned { .. } => "account-banned",
            Self::NotOneOfTwo { .. } => "not-one-of-two",
            Self::NotAModerator { .. } => "not-a-moderator",
            Self::MayNotInvite { .. } => "may-not-invite",
            Self::RemovesModerator { .. } => "removes-moderator",
            Self::MutesModerator { .. } => "mutes-moderator",
            Self::BansOneself => "bans-oneself",
            Self::BannedStays { .. } => "banned-stays",
            Self::BannedFull { .. } => "banned-full",
            Self::MutedFull { .. } => "muted-full",
            Self::RemovedUnfounded { .. } => "removed-unfounded",
            Self::RemovedFull { .. } => "removed-full",
            Self::GroupInfoUnusable => "group-info-unusable",
            Self::GroupInfoMismatch => "group-info-mismatch",
            Self::GroupInfoUnsigned => "group-info-unsigned",
            Self::WelcomeMismatch => "welcome-mismatch",
        }
    }
}
