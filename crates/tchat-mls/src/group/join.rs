//! Joining by the door: an external commit ([RFC 9420 §12.4.3.2, Joining via External Commits]).
//!
//! Also the repair: a member that cannot go on joins again, which replaces its old leaf and its old
//! state. What was said in between stays unread.
//!
//! OpenMLS merges the commit before the server has seen it. The caller therefore keeps the room as
//! "joining" until the server has taken the commit; refused, it calls [`Group::delete`] and tries
//! again at the new door. The commit itself never comes back through [`Group::apply`]: the
//! newcomer's log begins after it.
//!
//! [RFC 9420 §12.4.3.2, Joining via External Commits]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.2

use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::{
    LeafNodeParameters, MlsGroup, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut,
    PreSharedKeyProposal, RatchetTreeIn,
};
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::id::{DeviceKey, Epoch, GroupName, MessageId};
use tchat_proto::join_key::JoinKey;
use tchat_proto::limits::ROOM_MEMBERS_MAX;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::{
    CIPHERSUITE, GroupUnfit, LeaveRefused, Standing, capabilities, policy_in, read_all,
};

use super::{Group, clear_old, join_config};
use crate::bundle::{Bundle, Door};
use crate::device::{Device, NoRandomness};
use crate::join_key;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// Why a device could not join. Roll back.
#[derive(Debug, thiserror::Error)]
pub enum JoinFailed {
    /// GroupInfo or tree cannot be read. Tell the server that its door is broken.
    #[error("the door cannot be used")]
    DoorUnusable,
    /// GroupInfo and tree do not belong together, or a signature does not hold. Tell the server.
    #[error("the door is not valid: {detail}")]
    DoorInvalid {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// It is the door of another group.
    #[error("the door of another group")]
    OtherGroup,
    /// The group is not one of tchat.
    #[error(transparent)]
    Unfit(#[from] GroupUnfit),
    /// This device was removed from the room, or its account banned, and stays out.
    #[error("device {device} was removed from the room")]
    Removed {
        /// This device.
        device: DeviceKey,
    },
    /// The room has all the members it can have.
    #[error("the room is full: {limit} members")]
    RoomFull {
        /// How many it can have.
        limit: usize,
    },
    /// The room wants a join key, and there is none, or another: the invitation is outdated.
    #[error("joining needs version {wanted} of the join key, not {held:?}")]
    JoinKey {
        /// The version the room wants.
        wanted: u32,
        /// The version at hand.
        held: Option<u32>,
    },
    /// A wish to leave that came with the door is not one.
    #[error(transparent)]
    Leave(#[from] LeaveRefused),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

impl Group {
    /// Makes the commit that brings this device in, and the group it leads to.
    ///
    /// A group of the same name in the vault is replaced. Without a `join_key` the one in the vault is
    /// used, if it is what the room wants.
    ///
    /// # Errors
    ///
    /// [`JoinFailed`]. The vault may have been written to: roll back.
    pub fn join(
        vault: &impl Vault,
        device: &Device,
        name: GroupName,
        id: MessageId,
        door: Door<'_>,
        join_key: Option<&JoinKey>,
    ) -> Result<(Self, Bundle), JoinFailed> {
        let info = read_group_info(door.group_info)?;
        if info.group_id().as_slice() != name.to_bytes() {
            return Err(JoinFailed::OtherGroup);
        }
        if info.ciphersuite() != CIPHERSUITE {
            return Err(GroupUnfit::Suite.into());
        }
        let policy = policy_in(info.group_context().extensions()).ok_or(GroupUnfit::Policy)?;
        let stored = match join_key {
            None => join_key::load(vault, name.room, policy.join_key_version)?,
            Some(_) => None,
        };
        let join_key = check_invited(&policy, device, join_key.or(stored.as_ref()))?;
        let tree: RatchetTreeIn = read_all(door.tree).ok_or(JoinFailed::DoorUnusable)?;
        clear_old(vault, name)?;
        if let Some(key) = join_key {
            join_key::store(vault, name.room, key)?;
        }
        let epoch = Epoch(info.group_context().epoch().as_u64());
        let join_proof = join_key.map(|key| key.prove(name, epoch, device.key()));
        let (mls, bundle) = commit(vault, device, id, info, tree, name, join_key)?;
        let bundle = Bundle { join_proof, ..bundle };
        let group = Self::entered(vault, mls, door, device)?;
        Ok((group, bundle))
    }

    /// Checks the group that a commit of this device's own led into.
    fn entered(
        vault: &impl Vault,
        mls: MlsGroup,
        door: Door<'_>,
        device: &Device,
    ) -> Result<Self, JoinFailed> {
        let mut standing = Standing::of_group(mls.public_group())?;
        if standing.members().len() > ROOM_MEMBERS_MAX {
            return Err(JoinFailed::RoomFull { limit: ROOM_MEMBERS_MAX });
        }
        // Coming back takes an own wish to leave back.
        for statement in door.leaving.iter().filter(|wish| wish.device != device.key()) {
            standing.recall(statement)?;
        }
        let group = Self { mls, standing };
        group.store_leaving(vault)?;
        Ok(group)
    }
}

fn read_group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, JoinFailed> {
    match read_all(bytes).map(MlsMessageIn::extract) {
        Some(MlsMessageBodyIn::GroupInfo(info)) if info.extensions().ratchet_tree().is_none() => {
            Ok(info)
        }
        _ => Err(JoinFailed::DoorUnusable),
    }
}

/// The key to use, if the room lets this device in at all.
fn check_invited<'k>(
    policy: &RoomPolicy,
    device: &Device,
    join_key: Option<&'k JoinKey>,
) -> Result<Option<&'k JoinKey>, JoinFailed> {
    let banned = policy.banned.contains(&device.account());
    if banned || policy.removed.contains(&device.key()) {
        return Err(JoinFailed::Removed { device: device.key() });
    }
    let wanted = policy.join_key_version;
    match (policy.joining, join_key) {
        (Joining::Open, _) => Ok(None),
        (Joining::ByInvitation | Joining::Hidden, Some(key)) if key.fits(policy) => Ok(Some(key)),
        (Joining::ByInvitation | Joining::Hidden, other) => {
            Err(JoinFailed::JoinKey { wanted, held: other.map(JoinKey::version) })
        }
    }
}

fn commit(
    vault: &impl Vault,
    device: &Device,
    id: MessageId,
    info: VerifiableGroupInfo,
    tree: RatchetTreeIn,
    name: GroupName,
    join_key: Option<&JoinKey>,
) -> Result<(MlsGroup, Bundle), JoinFailed> {
    let provider = Provider::new(vault);
    let mut builder = MlsGroup::external_commit_builder()
        .with_config(join_config())
        .with_aad(id.0.to_vec())
        .with_ratchet_tree(tree)
        .skip_lifetime_validation()
        .build_group(&provider, info, device.credential())
        .map_err(invalid)?
        .leaf_node_parameters(
            LeafNodeParameters::builder().with_capabilities(capabilities()).build(),
        );
    if let Some(key) = join_key {
        let psk = join_key::psk_id(key, &provider, name.room)?;
        builder = builder.add_psk_proposal(PreSharedKeyProposal::new(psk));
    }
    let loaded = builder.load_psks(provider.storage());
    provider.settle()?;
    let finalized = loaded
        .map_err(invalid)?
        .create_group_info(true)
        .use_ratchet_tree_extension(false)
        .build(provider.rand(), provider.crypto(), device, |_| true)
        .map_err(invalid)?
        .finalize(&provider);
    provider.settle()?;
    let (mls, messages) = finalized.map_err(invalid)?;
    let (commit, _, group_info) = messages.into_messages();
    let bytes = |message: MlsMessageOut| message.to_bytes().map_err(invalid);
    let group_info = group_info.ok_or(JoinFailed::DoorUnusable)?;
    let bundle = Bundle {
        commit: bytes(commit)?,
        group_info: bytes(group_info)?,
        welcome: None,
        join_proof: None,
        join_key: None,
    };
    Ok((mls, bundle))
}

fn invalid(error: impl std::error::Error) -> JoinFailed {
    JoinFailed::DoorInvalid { detail: error.to_string() }
}
