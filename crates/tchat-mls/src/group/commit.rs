//! Asking for a change: add, remove, update, another policy.
//!
//! Each makes one commit, with the GroupInfo for the next newcomer and the Welcome for those it
//! adds, and leaves it pending. It is judged here by the same rules as everywhere, so nothing is
//! sent that the server must refuse. A commit that takes the last owner away names the successors
//! by itself ([`commit_policy::after_the_last_owner`]). Every commit renews the author's own keys on the way, which
//! also keeps the tree's inner nodes filled and later commits short.
//!
//! In a room that is not open every commit carries the join key for those who are in it afterwards
//! ([`crate::join_key`]), and one that shuts somebody out replaces the key: what they know of it, and
//! every invitation that was made with it, is of no use any more.

use std::collections::BTreeSet;

use openmls::prelude::{KeyPackage, LeafNodeIndex, MlsMessageOut, Sender};
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::id::{DeviceKey, MessageId};
use tchat_proto::join_key::JoinKey;
use tchat_proto::policy::{Role, RoomPolicy};
use tchat_roster::{
    CheckedKeyPackage, CommitRefused, KeyPackageUnfit, Member, commit_policy, context_extensions,
};

use super::Group;
use crate::bundle::{Bundle, Welcome};
use crate::device::{Device, NoRandomness};
use crate::join_key;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// Why a change could not be asked for. Nothing is pending because of it.
#[derive(Debug, thiserror::Error)]
pub enum CommitFailed {
    /// An earlier change waits for the server's answer.
    #[error("another change is pending")]
    Pending,
    /// This device was removed.
    #[error("this device is no longer a member")]
    Removed,
    /// The device to be removed is not in the group.
    #[error("device {device} is not a member")]
    NotAMember {
        /// Which.
        device: DeviceKey,
    },
    /// A member cannot remove itself: it asks to leave.
    #[error("a member cannot remove itself")]
    Oneself,
    /// A key package is of no use.
    #[error(transparent)]
    KeyPackage(#[from] KeyPackageUnfit),
    /// The room is open: it has no join key.
    #[error("an open room has no join key")]
    NoJoinKey,
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The room's rules forbid it.
    #[error("the change is not allowed: {0}")]
    Refused(#[from] CommitRefused),
    /// MLS forbids it, or OpenMLS could not make it.
    #[error("no commit could be made: {detail}")]
    Failed {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

/// What one commit shall do.
#[derive(Default)]
struct Wish {
    add: Vec<KeyPackage>,
    added: Vec<Member>,
    remove: Vec<LeafNodeIndex>,
    removed: BTreeSet<DeviceKey>,
    policy: Option<RoomPolicy>,
    /// The next join key, if it replaces the present one.
    next_key: Option<JoinKey>,
}

impl Wish {
    /// Replaces the join key of a room that has one.
    fn turn_key(&mut self, now: &RoomPolicy) -> Result<(), CommitFailed> {
        let next = now.join_key_version.checked_add(1);
        let next = next.filter(|_| now.joining.needs_invitation());
        let key = join_key::generate(next.ok_or(CommitFailed::NoJoinKey)?)?;
        let policy = self.policy.get_or_insert_with(|| now.clone());
        policy.join_key_version = key.version();
        policy.join_verifier = Some(key.verifier());
        self.next_key = Some(key);
        Ok(())
    }

    /// Whether the wish shuts out somebody who may know the present join key.
    fn shuts_out(&self, now: &RoomPolicy) -> bool {
        self.policy.as_ref().is_some_and(|after| {
            !after.removed.is_subset(&now.removed) || !after.banned.is_subset(&now.banned)
        })
    }
}

impl Group {
    /// Asks to add the devices whose key packages these are. Who keeps order lets in again, by the
    /// same commit, those among them that were removed.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn add(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        key_packages: &[Vec<u8>],
    ) -> Result<Bundle, CommitFailed> {
        let mut wish = Wish::default();
        let mut policy = self.policy().clone();
        for bytes in key_packages {
            let checked = CheckedKeyPackage::from_bytes(bytes)?;
            policy.removed.remove(&checked.member().device);
            wish.added.push(checked.member());
            wish.add.push(checked.into_inner());
        }
        let keeps_order = policy.role(device.account()) >= Role::Moderator;
        wish.policy = (keeps_order && policy != *self.policy()).then_some(policy);
        self.commit(vault, device, id, wish)
    }

    /// Asks to remove devices: those that want to leave go as they came, others stay out until they
    /// are let in again.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn remove(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        devices: &[DeviceKey],
    ) -> Result<Bundle, CommitFailed> {
        let mut policy = self.policy().clone();
        let sent_away = devices.iter().filter(|gone| !self.leaving().contains_key(gone));
        policy.removed.extend(sent_away);
        self.amend(vault, device, id, devices, policy)
    }

    /// Asks for another join key: every invitation made before is of no use after.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn turn_key(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
    ) -> Result<Bundle, CommitFailed> {
        let mut wish = Wish::default();
        wish.turn_key(self.policy())?;
        self.commit(vault, device, id, wish)
    }

    /// Asks to renew this device's keys: what an intruder copied before is of no use after.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn update(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
    ) -> Result<Bundle, CommitFailed> {
        self.commit(vault, device, id, Wish::default())
    }

    /// Asks to remove devices and for another policy at once, as a ban does: those who stay out must
    /// be in it.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn amend(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        devices: &[DeviceKey],
        policy: RoomPolicy,
    ) -> Result<Bundle, CommitFailed> {
        let mut wish = Wish::default();
        for &gone in devices {
            if gone == device.key() {
                return Err(CommitFailed::Oneself);
            }
            let index = self.leaf_of(gone).ok_or(CommitFailed::NotAMember { device: gone })?;
            wish.remove.push(index);
            wish.removed.insert(gone);
        }
        wish.policy = (policy != *self.policy()).then_some(policy);
        self.commit(vault, device, id, wish)
    }

    /// Asks for another policy.
    ///
    /// # Errors
    ///
    /// [`CommitFailed`].
    pub fn set_policy(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        policy: RoomPolicy,
    ) -> Result<Bundle, CommitFailed> {
        self.commit(vault, device, id, Wish { policy: Some(policy), ..Wish::default() })
    }

    pub(super) fn leaf_of(&self, device: DeviceKey) -> Option<LeafNodeIndex> {
        let mut leaves = self.mls.treesync().full_leaves();
        let is_its = |key: &[u8]| key == device.as_bytes();
        leaves.find(|(_, leaf)| is_its(leaf.signature_key().as_slice())).map(|(index, _)| index)
    }

    fn commit(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        mut wish: Wish,
    ) -> Result<Bundle, CommitFailed> {
        if self.pending() {
            return Err(CommitFailed::Pending);
        }
        if !self.is_member() {
            return Err(CommitFailed::Removed);
        }
        let policy = self.policy();
        if policy.joining.needs_invitation() && wish.next_key.is_none() && wish.shuts_out(policy) {
            wish.turn_key(policy)?;
        }
        let key = match &wish.next_key {
            Some(next) => Some(next.clone()),
            None => self.join_key(vault)?,
        };
        self.name_successors(&mut wish);
        let mut bundle = self.stage(vault, device, id, wish)?;
        bundle.join_key = key.map(|key| self.seal_join_key(vault, &key)).transpose()?.flatten();
        let sender = Sender::Member(self.mls.own_leaf_index());
        let pending = self.mls.pending_commit();
        let judged = pending.map(|pending| self.judge(&sender, &id.0, pending));
        if let Some(Err(refused)) = judged {
            self.abandon_pending(vault)?;
            return Err(refused.into());
        }
        Ok(bundle)
    }

    /// Seals the join key for the epoch that the pending commit leads to.
    pub(super) fn seal_join_key(
        &self,
        vault: &impl Vault,
        key: &JoinKey,
    ) -> Result<Option<Vec<u8>>, CommitFailed> {
        let Some(pending) = self.mls.pending_commit() else { return Ok(None) };
        let (room, provider) = (self.name().room, Provider::new(vault));
        let crypto = provider.crypto();
        let sealing_key = join_key::sealing_key(room, key.version(), |label, context, length| {
            pending.export_secret(crypto, label, context, length)
        });
        let sealed = sealing_key.map(|sealing_key| join_key::seal(crypto, &sealing_key, key));
        Ok(sealed.transpose()?)
    }

    /// If the wish leaves the room without an owner: says who succeeds.
    fn name_successors(&self, wish: &mut Wish) {
        let group = self.mls.public_group();
        let (removed, added) = (&wish.removed, &wish.added);
        let named = commit_policy::after_the_last_owner(self.standing(), group, removed, added);
        if let Some(named) = named {
            let policy = wish.policy.get_or_insert_with(|| self.policy().clone());
            policy.owners = named.owners;
            policy.moderators = named.moderators;
            policy.muted.retain(|account| named.muted.contains(account));
        }
    }

    fn stage(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        wish: Wish,
    ) -> Result<Bundle, CommitFailed> {
        let provider = Provider::new(vault);
        self.mls.set_aad(id.0.to_vec());
        let mut builder = self
            .mls
            .commit_builder()
            .force_self_update(true)
            .propose_adds(wish.add)
            .propose_removals(wish.remove);
        if let Some(policy) = &wish.policy {
            let extensions = context_extensions(policy).map_err(failed)?;
            builder = builder.propose_group_context_extensions(extensions).map_err(failed)?;
        }
        let loaded = builder.load_psks(provider.storage());
        provider.settle()?;
        let staged = loaded
            .map_err(failed)?
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(provider.rand(), provider.crypto(), device, |_| true)
            .map_err(failed)?
            .stage_commit(&provider);
        provider.settle()?;
        let (commit, welcome, group_info) = staged.map_err(failed)?.into_messages();
        let bytes = |message: MlsMessageOut| message.to_bytes().map_err(failed);
        let no_group_info = || CommitFailed::Failed { detail: "no GroupInfo".to_owned() };
        let welcome = welcome.map(bytes).transpose()?;
        let devices = wish.added.iter().map(|member| member.device).collect();
        Ok(Bundle {
            commit: bytes(commit)?,
            group_info: bytes(group_info.ok_or_else(no_group_info)?)?,
            welcome: welcome.map(|bytes| Welcome { bytes, devices }),
            join_proof: None,
            join_key: None,
        })
    }
}

fn failed(error: impl std::error::Error) -> CommitFailed {
    CommitFailed::Failed { detail: error.to_string() }
}
