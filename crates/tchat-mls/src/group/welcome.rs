//! Being added: a Welcome ([RFC 9420 §12.4.3.1, Joining via Welcome Message]).
//!
//! Anyone who has this device's key package can make a Welcome, even into a group that calls itself
//! like one the device is in. Such a Welcome is refused; it never replaces a living group.
//!
//! The room's join key comes beside the Welcome, as beside any commit ([`Group::take_join_key`]).
//!
//! [RFC 9420 §12.4.3.1, Joining via Welcome Message]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.1

use openmls::group::{MlsGroup, ProcessedWelcome, WelcomeError};
use openmls::prelude::{JoinBuilder, MlsMessageBodyIn, MlsMessageIn, RatchetTreeIn};
use tchat_proto::id::GroupName;
use tchat_proto::identity::LeaveStatement;
use tchat_roster::{GroupUnfit, LeaveRefused, Standing, read_all};

use super::{Group, clear_old, join_config};
use crate::device::Device;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// Why a Welcome was not taken. Roll back: OpenMLS consumes the key package before it looks.
#[derive(Debug, thiserror::Error)]
pub enum WelcomeFailed {
    /// The bytes are no Welcome, or the tree cannot be read.
    #[error("the Welcome cannot be read")]
    Unreadable,
    /// It is for another device, or for a key package that was used before.
    #[error("the Welcome is not for this device")]
    NotForUs,
    /// This device is in that group already.
    #[error("this device is in group {name:?} already")]
    AlreadyIn {
        /// Which.
        name: GroupName,
    },
    /// Welcome and tree do not belong together, or something in them does not hold.
    #[error("the Welcome is not valid: {detail}")]
    Invalid {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// The group is not one of tchat.
    #[error(transparent)]
    Unfit(#[from] GroupUnfit),
    /// A wish to leave that came with it is not one.
    #[error(transparent)]
    Leave(#[from] LeaveRefused),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

impl Group {
    /// Joins a group that a member added this device to.
    ///
    /// `tree` is the ratchet tree of the epoch that commit led to, `leaving` who wanted to leave
    /// then. The log goes on right after the commit.
    ///
    /// # Errors
    ///
    /// [`WelcomeFailed`]. The vault may have been written to: roll back.
    pub fn from_welcome(
        vault: &impl Vault,
        device: &Device,
        welcome: &[u8],
        tree: &[u8],
        leaving: &[LeaveStatement],
    ) -> Result<Self, WelcomeFailed> {
        let mls = enter(vault, welcome, tree)?;
        let mut standing = Standing::of_group(mls.public_group())?;
        if standing.member(device.key()) != Some(device.member()) {
            return Err(WelcomeFailed::NotForUs);
        }
        for statement in leaving {
            standing.recall(statement)?;
        }
        let group = Self { mls, standing };
        group.store_leaving(vault)?;
        Ok(group)
    }
}

fn enter(vault: &impl Vault, welcome: &[u8], tree: &[u8]) -> Result<MlsGroup, WelcomeFailed> {
    let message = read_all(welcome).map(MlsMessageIn::extract);
    let Some(MlsMessageBodyIn::Welcome(welcome)) = message else {
        return Err(WelcomeFailed::Unreadable);
    };
    let tree: RatchetTreeIn = read_all(tree).ok_or(WelcomeFailed::Unreadable)?;
    let provider = Provider::new(vault);
    let processed = ProcessedWelcome::new_from_welcome(&provider, &join_config(), welcome);
    provider.settle()?;
    let processed = processed.map_err(failed)?;
    if !processed.psks().is_empty() {
        return Err(WelcomeFailed::Invalid { detail: "pre-shared keys".to_owned() });
    }
    make_room(vault, &processed)?;
    let staged = JoinBuilder::new(&provider, processed)
        .with_ratchet_tree(tree)
        .skip_lifetime_validation()
        .build();
    provider.settle()?;
    let group = staged.map_err(failed)?.into_group(&provider);
    provider.settle()?;
    group.map_err(failed)
}

/// Clears away a group of the same name that this device is no longer in.
fn make_room(vault: &impl Vault, processed: &ProcessedWelcome) -> Result<(), WelcomeFailed> {
    let id = processed.unverified_group_info().group_id();
    let name = GroupName::from_bytes(id.as_slice()).ok_or(GroupUnfit::Name)?;
    if Group::load(vault, name)?.is_some_and(|group| group.is_member()) {
        return Err(WelcomeFailed::AlreadyIn { name });
    }
    Ok(clear_old(vault, name)?)
}

fn failed<E: std::fmt::Debug + std::error::Error>(error: WelcomeError<E>) -> WelcomeFailed {
    match error {
        WelcomeError::NoMatchingKeyPackage
        | WelcomeError::PrivateInitKeyNotFound
        | WelcomeError::JoinerSecretNotFound => WelcomeFailed::NotForUs,
        other => WelcomeFailed::Invalid { detail: other.to_string() },
    }
}
