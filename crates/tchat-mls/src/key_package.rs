//! Making key packages: what lets others add this device while it is away.
//!
//! Each is used once, but for the [`last_resort`]. Its private part lies in the vault until the
//! Welcome comes.

use openmls::key_packages::KeyPackageBuilder;
use openmls::prelude::{KeyPackage, MlsMessageOut};
use tchat_roster::{CIPHERSUITE, capabilities, capabilities_of_last_resort, timeless};

use crate::device::Device;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// Why no key package was made.
#[derive(Debug, thiserror::Error)]
pub enum KeyPackageFailed {
    /// OpenMLS could not make one.
    #[error("no key package could be made: {detail}")]
    Failed {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

/// A fresh key package as bytes; its private part is put into the vault.
///
/// # Errors
///
/// [`KeyPackageFailed`] if the vault does, or the random generator.
pub fn key_package(vault: &impl Vault, device: &Device) -> Result<Vec<u8>, KeyPackageFailed> {
    build(vault, device, KeyPackage::builder().leaf_node_capabilities(capabilities()))
}

/// A fresh key package of last resort: used as often as need be, until another takes its place.
///
/// # Errors
///
/// [`KeyPackageFailed`] if the vault does, or the random generator.
pub fn last_resort(vault: &impl Vault, device: &Device) -> Result<Vec<u8>, KeyPackageFailed> {
    let builder = KeyPackage::builder().leaf_node_capabilities(capabilities_of_last_resort());
    build(vault, device, builder.mark_as_last_resort())
}

fn build(
    vault: &impl Vault,
    device: &Device,
    builder: KeyPackageBuilder,
) -> Result<Vec<u8>, KeyPackageFailed> {
    let provider = Provider::new(vault);
    let made = builder.key_package_lifetime(timeless()).build(
        CIPHERSUITE,
        &provider,
        device,
        device.credential(),
    );
    provider.settle()?;
    let failed = |detail: String| KeyPackageFailed::Failed { detail };
    let made = made.map_err(|error| failed(error.to_string()))?;
    let message = MlsMessageOut::from(made.into_key_package());
    message.to_bytes().map_err(|error| failed(error.to_string()))
}
