//! Founding a room's group: its first member makes it, and the server takes one founding.

use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{MlsGroup, PURE_PLAINTEXT_WIRE_FORMAT_POLICY, SenderRatchetConfiguration};
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::id::GroupName;
use tchat_proto::join_key::JoinKey;
use tchat_proto::policy::RoomPolicy;
use tchat_roster::{CIPHERSUITE, GroupUnfit, Standing, capabilities, context_extensions, timeless};

use super::{AHEAD_MAX, Group, PADDING_BYTES, SKIPPED_MAX, clear_old, group_id};
use crate::bundle::Founding;
use crate::device::Device;
use crate::join_key;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// Why a group was not founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundFailed {
    /// This device is in a group of this name.
    #[error("the group exists already")]
    Exists,
    /// A room by invitation needs the join key its policy names.
    #[error("the policy asks for version {version} of a join key")]
    JoinKeyMissing {
        /// The version the policy names.
        version: u32,
    },
    /// The group would not be one of tchat.
    #[error(transparent)]
    Unfit(#[from] GroupUnfit),
    /// OpenMLS could not make it.
    #[error("no group could be made: {detail}")]
    Failed {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

impl Group {
    /// Founds a group with this device alone in it. The verifier of `join_key` becomes part of the
    /// policy.
    ///
    /// If the server has taken another founding first, [`Group::delete`] this one and join.
    ///
    /// # Errors
    ///
    /// [`FoundFailed`].
    pub fn found(
        vault: &impl Vault,
        device: &Device,
        name: GroupName,
        policy: &RoomPolicy,
        join_key: Option<&JoinKey>,
    ) -> Result<(Self, Founding), FoundFailed> {
        if Self::load(vault, name)?.is_some_and(|group| group.is_member()) {
            return Err(FoundFailed::Exists);
        }
        clear_old(vault, name)?;
        let mut policy = policy.clone();
        if policy.joining.needs_invitation() {
            let version = policy.join_key_version;
            let key = join_key.filter(|key| key.version() == version);
            let key = key.ok_or(FoundFailed::JoinKeyMissing { version })?;
            join_key::store(vault, name.room, key)?;
            policy.join_verifier = Some(key.verifier());
        }
        let mls = make(vault, device, name, &policy)?;
        let standing = Standing::of_group(mls.public_group())?;
        let founding = founding(vault, device, &mls)?;
        Ok((Self { mls, standing }, founding))
    }
}

fn make(
    vault: &impl Vault,
    device: &Device,
    name: GroupName,
    policy: &RoomPolicy,
) -> Result<MlsGroup, FoundFailed> {
    let provider = Provider::new(vault);
    let made = MlsGroup::builder()
        .with_group_id(group_id(name))
        .ciphersuite(CIPHERSUITE)
        .with_capabilities(capabilities())
        .lifetime(timeless())
        .with_group_context_extensions(context_extensions(policy).map_err(failed)?)
        .with_wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING_BYTES)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(false)
        .sender_ratchet_configuration(SenderRatchetConfiguration::new(SKIPPED_MAX, AHEAD_MAX))
        .build(&provider, device, device.credential());
    provider.settle()?;
    made.map_err(failed)
}

fn founding(vault: &impl Vault, device: &Device, mls: &MlsGroup) -> Result<Founding, FoundFailed> {
    let provider = Provider::new(vault);
    let info = mls.export_group_info(provider.crypto(), device, false).map_err(failed)?;
    Ok(Founding {
        group_info: info.to_bytes().map_err(failed)?,
        tree: mls.export_ratchet_tree().tls_serialize_detached().map_err(failed)?,
    })
}

fn failed(error: impl std::error::Error) -> FoundFailed {
    FoundFailed::Failed { detail: error.to_string() }
}
