//! Taking over commits from the log, own and others'.
//!
//! A commit is looked at before it changes anything: first by OpenMLS, then by
//! [`tchat_roster::commit_policy`], the same that the server judged it by. Only then is it merged.
//! The join key that came beside it is taken right after ([`Group::take_join_key`]).

use openmls::group::{ProcessMessageError, StageCommitError};
use openmls::prelude::{
    MlsMessageIn, ProcessedMessage, ProcessedMessageContent, ProtocolMessage, Sender, StagedCommit,
};
use openmls::schedule::errors::PskError;
use tchat_proto::id::{Epoch, GroupName};
use tchat_proto::policy::RoomPolicy;
use tchat_roster::{Change, CommitRefused, Header, commit_policy, read_all};

use super::Group;
use crate::join_key;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// A commit that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// What it changed.
    pub change: Change,
    /// It was the change this device had asked for.
    pub own: bool,
    /// It removed this device. Nothing more can be opened or sealed.
    pub removed_me: bool,
    /// The policy before, if it is another one afterwards.
    pub policy_before: Option<Box<RoomPolicy>>,
}

/// Why a commit was not taken over. The group is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ApplyFailed {
    /// The bytes are no commit.
    #[error("not a commit")]
    NotACommit,
    /// It is for another group.
    #[error("for group {commit:?}, this is {here:?}")]
    OtherGroup {
        /// What the commit says.
        commit: GroupName,
        /// This group.
        here: GroupName,
    },
    /// It was made at another epoch: an earlier one was applied before, a later one means that a
    /// commit was missed.
    #[error("made at epoch {commit}, the group is at {current}")]
    OtherEpoch {
        /// When it was made.
        commit: Epoch,
        /// Where the group is.
        current: Epoch,
    },
    /// This device was removed before.
    #[error("this device is no longer a member")]
    Removed,
    /// The room's rules forbid it. The server should never have let it in.
    #[error("the commit is not allowed: {0}")]
    Refused(#[from] CommitRefused),
    /// It uses a join key this device has not been told. After [`Group::put_join_key`] it works.
    #[error("the commit uses version {version} of the join key, which is not known here")]
    JoinKeyUnknown {
        /// The version the policy names.
        version: u32,
    },
    /// It is this device's own, which it has abandoned. Only joining anew helps.
    #[error("an own commit that was abandoned")]
    OwnAbandoned,
    /// Members cannot follow it. Report it; only joining anew helps.
    #[error("the commit cannot be followed: {detail}")]
    Unfollowable {
        /// What OpenMLS said, for a developer. It names no content and no key.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

impl ApplyFailed {
    /// Whether this member can go on only by joining anew ([`Group::join`]).
    #[must_use]
    pub const fn needs_rejoin(&self) -> bool {
        match self {
            Self::Refused(_) | Self::OwnAbandoned | Self::Unfollowable { .. } => true,
            Self::OtherEpoch { commit, current } => commit.0 > current.0,
            Self::NotACommit
            | Self::OtherGroup { .. }
            | Self::Removed
            | Self::JoinKeyUnknown { .. }
            | Self::Vault(_) => false,
        }
    }
}

impl ApplyFailed {
    /// Whether this member lacks the join key: joining anew helps too, and needs an invitation.
    #[must_use]
    pub const fn lacks_join_key(&self) -> bool {
        matches!(self, Self::JoinKeyUnknown { .. })
    }
}

impl Group {
    /// Takes over a commit from the log.
    ///
    /// # Errors
    ///
    /// [`ApplyFailed`].
    pub fn apply(&mut self, vault: &impl Vault, commit: &[u8]) -> Result<Applied, ApplyFailed> {
        self.check_place(&Header::of_commit(commit).or(Err(ApplyFailed::NotACommit))?)?;
        let message = protocol_message(commit)?;
        let provider = Provider::new(vault);
        let processed = self.mls.process_message(&provider, message);
        provider.settle()?;
        let processed = processed.map_err(|error| self.unfollowable(commit, error))?;
        let mut applied = self.merge(&provider, processed)?;
        let amended = applied.change.policy_changed;
        applied.policy_before = amended.then(|| Box::new(self.policy().clone()));
        self.settle_standing(vault, &applied.change)?;
        Ok(applied)
    }

    fn check_place(&self, header: &Header) -> Result<(), ApplyFailed> {
        if header.group != self.name() {
            let (commit, here) = (header.group, self.name());
            return Err(ApplyFailed::OtherGroup { commit, here });
        }
        if !self.is_member() {
            return Err(ApplyFailed::Removed);
        }
        if header.epoch != self.epoch() {
            let (commit, current) = (header.epoch, self.epoch());
            return Err(ApplyFailed::OtherEpoch { commit, current });
        }
        Ok(())
    }

    fn merge<V: Vault>(
        &mut self,
        provider: &Provider<'_, V>,
        processed: ProcessedMessage,
    ) -> Result<Applied, ApplyFailed> {
        let (sender, aad) = (processed.sender().clone(), processed.aad().to_vec());
        let (applied, merged) = match processed.into_content() {
            ProcessedMessageContent::OwnPendingCommit => {
                let pending = self.mls.pending_commit().ok_or(ApplyFailed::OwnAbandoned)?;
                let change = self.judge(&sender, &aad, pending)?;
                let merged = self.mls.merge_pending_commit(provider);
                let merged = merged.map_err(|error| error.to_string());
                (Applied { change, own: true, removed_me: false, policy_before: None }, merged)
            }
            ProcessedMessageContent::StagedCommitMessage(staged) => {
                let change = self.judge(&sender, &aad, &staged)?;
                let removed_me = staged.self_removed();
                let merged = self.mls.merge_staged_commit(provider, *staged);
                let merged = merged.map_err(|error| error.to_string());
                (Applied { change, own: false, removed_me, policy_before: None }, merged)
            }
            _ => return Err(ApplyFailed::NotACommit),
        };
        provider.settle()?;
        merged.map_err(|detail| ApplyFailed::Unfollowable { detail })?;
        Ok(applied)
    }

    pub(super) fn judge(
        &self,
        sender: &Sender,
        aad: &[u8],
        staged: &StagedCommit,
    ) -> Result<Change, CommitRefused> {
        commit_policy::judge(&self.standing, self.mls.public_group(), sender, aad, staged)
    }

    /// Carries over who is a member, and forgets the join key that no commit can use any more.
    fn settle_standing(&mut self, vault: &impl Vault, change: &Change) -> Result<(), VaultFailed> {
        let version_before = self.policy().join_key_version;
        let advanced = self.standing.advance(change, self.mls.public_group());
        advanced.or(Err(VaultFailed::Corrupt))?;
        if self.policy().join_key_version != version_before {
            join_key::forget(vault, self.name().room, version_before)?;
        }
        self.store_leaving(vault)
    }

    /// Why a commit could not be processed: refused by the rules if they refuse it, else what
    /// OpenMLS said.
    fn unfollowable<E: std::error::Error>(
        &self,
        commit: &[u8],
        error: ProcessMessageError<E>,
    ) -> ApplyFailed {
        if let Some(refused) = self.refused_in_public(commit) {
            return ApplyFailed::Refused(refused);
        }
        match error {
            ProcessMessageError::InvalidCommit(StageCommitError::PskError(
                PskError::KeyNotFound,
            )) => ApplyFailed::JoinKeyUnknown { version: self.policy().join_key_version },
            ProcessMessageError::InvalidCommit(StageCommitError::OwnCommitMismatch) => {
                ApplyFailed::OwnAbandoned
            }
            other => ApplyFailed::Unfollowable { detail: other.to_string() },
        }
    }

    /// The server's view of a commit that failed here: a refusal takes precedence over a secret
    /// that is missing or does not fit.
    fn refused_in_public(&self, commit: &[u8]) -> Option<CommitRefused> {
        let group = self.mls.public_group();
        let provider = openmls_rust_crypto::RustCrypto::default();
        let processed = group.process_message(&provider, protocol_message(commit).ok()?);
        let processed = match processed {
            Ok(processed) => processed,
            Err(error) => {
                return Some(CommitRefused::Invalid { detail: error.to_string() });
            }
        };
        let (sender, aad) = (processed.sender().clone(), processed.aad().to_vec());
        match processed.into_content() {
            ProcessedMessageContent::StagedCommitMessage(staged) => {
                self.judge(&sender, &aad, &staged).err()
            }
            _ => Some(CommitRefused::NotACommit),
        }
    }
}

fn protocol_message(commit: &[u8]) -> Result<ProtocolMessage, ApplyFailed> {
    match read_all(commit).map(MlsMessageIn::try_into_protocol_message) {
        Some(Ok(message)) => Ok(message),
        _ => Err(ApplyFailed::NotACommit),
    }
}
