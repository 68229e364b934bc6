//! A room's group as one of its members holds it.
//!
//! One verb, one call, one transaction of the caller's: [`Group::seal`], [`Group::open`],
//! [`Group::apply`], and those that ask for a change ([`Group::add`], [`Group::remove`],
//! [`Group::update`], [`Group::set_policy`]). A change asked for is *pending* until the server's
//! answer: its own commit coming back through [`Group::apply`] merges it, somebody else's drops it.
//! Never drop it because of a lost connection or a time-out: the server may have taken it.
//!
//! Getting in is in `found.rs`, `join.rs` and `welcome.rs`; asking for changes in `commit.rs`;
//! taking them over in `apply.rs`; messages in `message.rs`, what is said for the moment in `whisper.rs`.

mod apply;
mod commit;
mod found;
mod join;
mod message;
#[cfg(test)]
mod tests;
mod welcome;
mod whisper;

use std::collections::BTreeMap;
use std::fmt;

use openmls::prelude::{
    GroupId, MlsGroup, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
    SenderRatchetConfiguration,
};
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{DeviceKey, Epoch, GroupName};
use tchat_proto::identity::LeaveStatement;
use tchat_proto::policy::RoomPolicy;
use tchat_roster::{LeaveRefused, Member, Standing};

use crate::device::Device;
use tchat_proto::join_key::JoinKey;

use crate::join_key;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

pub use apply::{Applied, ApplyFailed};
pub use commit::CommitFailed;
pub use found::FoundFailed;
pub use join::JoinFailed;
pub use message::{OpenFailed, Opened, SealFailed};
pub use welcome::WelcomeFailed;
pub use whisper::{Heard, NotWhispered, Whispered};

/// Sealed messages are padded to a multiple of this many bytes, so that their length does not tell
/// a yes from a no.
const PADDING_BYTES: usize = 128;

/// How many messages of one sender may be skipped and still be opened later, in one epoch. The log
/// has one order, so hardly any.
const SKIPPED_MAX: u32 = 32;

/// How far ahead of the last opened message of a sender one may be, in one epoch: more than a client
/// seals and throws away between two commits.
const AHEAD_MAX: u32 = 2_000;

/// A room's group, with this device in it.
pub struct Group {
    mls: MlsGroup,
    standing: Standing,
}

/// What came of the join key beside a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKeyTaken {
    /// The room is open, or this device is no longer in it.
    NoneNeeded,
    /// This device has the room's key, and so has everybody whom the commit added.
    Told,
    /// This device has the key, but the commit did not bring it: those whom it added may lack it.
    OnlyHeld,
    /// This device lacks the key.
    Lacking,
}

/// Why a wish to leave was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LeaveFailed {
    /// It is not a wish of a member of this group at this epoch. The server took it, so one of the
    /// two is wrong.
    #[error(transparent)]
    Refused(#[from] LeaveRefused),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

/// Why a group could not be loaded.
pub type LoadFailed = VaultFailed;

impl Group {
    /// The group of this name as it was last stored, if there is one.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does, or what lies in it cannot be read. Then only
    /// [`Self::join`] helps.
    pub fn load(vault: &impl Vault, name: GroupName) -> Result<Option<Self>, LoadFailed> {
        let provider = Provider::new(vault);
        let loaded = MlsGroup::load(provider.storage(), &group_id(name));
        provider.settle()?;
        let Some(mls) = loaded.or(Err(VaultFailed::Corrupt))? else {
            return Ok(None);
        };
        let mut standing =
            Standing::of_known_group(mls.public_group()).or(Err(VaultFailed::Corrupt))?;
        for statement in load_leaving(vault, name)? {
            standing.recall(&statement).or(Err(VaultFailed::Corrupt))?;
        }
        Ok(Some(Self { mls, standing }))
    }

    /// Forgets the group: after being removed, or when the server refused to let this device join.
    ///
    /// Join keys stay ([`join_key::forget`]).
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn delete(mut self, vault: &impl Vault) -> Result<(), VaultFailed> {
        let provider = Provider::new(vault);
        let deleted = self.mls.delete(provider.storage());
        provider.settle()?;
        deleted.or(Err(VaultFailed::Corrupt))?;
        vault.delete(&leaving_record(self.name())).map_err(VaultFailed::store)
    }

    /// Takes a wish to leave from the log: from now on any member may remove that leaf.
    ///
    /// # Errors
    ///
    /// [`LeaveFailed::Refused`] unless a member made it for this group at its current epoch.
    pub fn leave(
        &mut self,
        vault: &impl Vault,
        statement: &LeaveStatement,
    ) -> Result<Member, LeaveFailed> {
        let member = self.standing.leave(statement)?;
        self.store_leaving(vault)?;
        Ok(member)
    }

    /// Takes a wish to leave that entered the log before this device came in, as the server tells a
    /// newcomer of it.
    ///
    /// # Errors
    ///
    /// [`LeaveFailed::Refused`] unless a member made it for this group.
    pub fn recall(
        &mut self,
        vault: &impl Vault,
        statement: &LeaveStatement,
    ) -> Result<Member, LeaveFailed> {
        let member = self.standing.recall(statement)?;
        self.store_leaving(vault)?;
        Ok(member)
    }

    /// The wish to leave, to be posted while the group is at this epoch.
    #[must_use]
    pub fn leave_statement(&self, device: &Device) -> LeaveStatement {
        device.leave_statement(self.name(), self.epoch())
    }

    /// Who wants to leave and has not been removed yet.
    #[must_use]
    pub const fn leaving(&self) -> &BTreeMap<DeviceKey, LeaveStatement> {
        self.standing.leaving()
    }

    /// Takes a join key as an invitation holds it: for a member that lacks it.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn put_join_key(&self, vault: &impl Vault, key: &JoinKey) -> Result<(), VaultFailed> {
        join_key::store(vault, self.name().room, key)
    }

    /// The current join key, for an invitation. `None` in an open room, or if nobody told.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn join_key(&self, vault: &impl Vault) -> Result<Option<JoinKey>, VaultFailed> {
        let policy = self.policy();
        let key = join_key::load(vault, self.name().room, policy.join_key_version)?;
        Ok(key.filter(|key| key.fits(policy)))
    }

    /// Takes the join key that came beside the commit which led to this epoch. In the transaction of
    /// that commit, or of the Welcome: at the next epoch nobody can open it.
    ///
    /// A member that holds the key already keeps it, whatever came. One that was sent what does not
    /// fit holds none: it goes on, but cannot invite, nor follow the next newcomer who comes by the
    /// door, until another member's commit brings the key. Every commit does, so only the next one
    /// counts.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn take_join_key(
        &self,
        vault: &impl Vault,
        sealed: Option<&[u8]>,
    ) -> Result<JoinKeyTaken, VaultFailed> {
        let policy = self.policy();
        if !policy.joining.needs_invitation() || !self.is_member() {
            return Ok(JoinKeyTaken::NoneNeeded);
        }
        let opened = sealed.and_then(|sealed| self.open_join_key(vault, sealed));
        let brought = opened.filter(|key| key.fits(policy));
        let told = brought.is_some();
        if self.join_key(vault)?.is_some() {
            return Ok(if told { JoinKeyTaken::Told } else { JoinKeyTaken::OnlyHeld });
        }
        let Some(key) = brought else { return Ok(JoinKeyTaken::Lacking) };
        join_key::store(vault, self.name().room, &key)?;
        Ok(JoinKeyTaken::Told)
    }

    pub(crate) fn open_join_key(&self, vault: &impl Vault, sealed: &[u8]) -> Option<JoinKey> {
        let (room, version) = (self.name().room, self.policy().join_key_version);
        let provider = Provider::new(vault);
        let crypto = provider.crypto();
        let sealing_key = join_key::sealing_key(room, version, |label, context, length| {
            self.mls.export_secret(crypto, label, context, length)
        })?;
        join_key::open(crypto, &sealing_key, sealed, version)
    }

    /// Everybody, in the order of their device keys.
    pub fn members(&self) -> impl ExactSizeIterator<Item = Member> {
        self.standing.members()
    }

    /// The member with this device, if there is one.
    #[must_use]
    pub fn member(&self, device: DeviceKey) -> Option<Member> {
        self.standing.member(device)
    }

    /// The epoch the group is at.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.standing.epoch()
    }

    /// The group's name.
    #[must_use]
    pub const fn name(&self) -> GroupName {
        self.standing.name()
    }

    /// The room's policy.
    #[must_use]
    pub const fn policy(&self) -> &RoomPolicy {
        self.standing.policy()
    }

    /// Members, leavers and policy together.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whether this device is still in. A commit that removed it was the last it could read.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.mls.is_active()
    }

    /// Whether a change this device asked for waits for the server's answer.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.mls.pending_commit().is_some()
    }

    /// Forgets a change this device asked for.
    ///
    /// Only for an explicit refusal. If the server did take it, this member cannot go on, and must
    /// [`Self::join`] anew.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn abandon_pending(&mut self, vault: &impl Vault) -> Result<(), VaultFailed> {
        let provider = Provider::new(vault);
        let cleared = self.mls.clear_pending_commit(provider.storage());
        provider.settle()?;
        cleared.or(Err(VaultFailed::Corrupt))
    }

    /// A secret that all members share at this epoch, and nobody else knows
    /// ([RFC 9420 §8.7, Epoch Authenticators]): people who compare it know that they are in the same
    /// group.
    ///
    /// [RFC 9420 §8.7, Epoch Authenticators]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.7
    #[must_use]
    pub fn epoch_authenticator(&self) -> Vec<u8> {
        self.mls.epoch_authenticator().as_slice().to_vec()
    }

    fn store_leaving(&self, vault: &impl Vault) -> Result<(), VaultFailed> {
        let record = leaving_record(self.name());
        let leaving: Vec<LeaveStatement> = self.leaving().values().copied().collect();
        let stored = if leaving.is_empty() {
            vault.delete(&record)
        } else {
            vault.put(&record, &to_cbor(&leaving))
        };
        stored.map_err(VaultFailed::store)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("name", &self.name())
            .field("epoch", &self.epoch())
            .finish_non_exhaustive()
    }
}

fn group_id(name: GroupName) -> GroupId {
    GroupId::from_slice(&name.to_bytes())
}

fn leaving_record(name: GroupName) -> Vec<u8> {
    [b"leaving\0".as_slice(), &name.to_bytes()].concat()
}

fn load_leaving(vault: &impl Vault, name: GroupName) -> Result<Vec<LeaveStatement>, VaultFailed> {
    let stored = vault.get(&leaving_record(name)).map_err(VaultFailed::store)?;
    let read = |bytes: Vec<u8>| from_cbor(&bytes).or(Err(VaultFailed::Corrupt));
    stored.map_or_else(|| Ok(Vec::new()), read)
}

/// Forgets what is left of a group of this name, so that nothing of it mixes with a new one.
fn clear_old(vault: &impl Vault, name: GroupName) -> Result<(), VaultFailed> {
    match Group::load(vault, name) {
        Ok(Some(old)) => old.delete(vault),
        // What cannot be read cannot be deleted piece by piece; the new group overwrites it.
        Ok(None) | Err(VaultFailed::Corrupt) => {
            vault.delete(&leaving_record(name)).map_err(VaultFailed::store)
        }
        Err(failed @ VaultFailed::Store(_)) => Err(failed),
    }
}

/// How every group of tchat is run.
///
/// No past epochs: the server admits a message at the current epoch only, so none is ever needed,
/// and OpenMLS would rewrite all members' keys with every message. Commits are in the clear, for
/// the server to judge; they hold no content.
fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING_BYTES)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(false)
        .sender_ratchet_configuration(SenderRatchetConfiguration::new(SKIPPED_MAX, AHEAD_MAX))
        .build()
}
