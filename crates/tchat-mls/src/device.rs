//! This device and its account: the private keys everything else hangs on.
//!
//! Losing the account's key is losing the person; losing the device's, one device. Both wipe
//! themselves and never print.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use openmls::prelude::{BasicCredential, CredentialWithKey, SignatureScheme};
use openmls_traits::signatures::{Signer, SignerError};
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, GroupName};
use tchat_proto::identity::{DeviceCertificate, LeaveStatement, SigningSeed};
use tchat_roster::Member;
use zeroize::Zeroizing;

/// An account's private key, one of its devices' private keys, and the certificate between them.
#[derive(Clone)]
pub struct Device {
    account: SigningSeed,
    device: SigningSeed,
    certificate: DeviceCertificate,
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

/// Random bytes that wipe themselves.
pub(crate) fn random<const LEN: usize>() -> Result<Zeroizing<[u8; LEN]>, NoRandomness> {
    let mut bytes = Zeroizing::new([0; LEN]);
    getrandom::fill(bytes.as_mut_slice()).or(Err(NoRandomness))?;
    Ok(bytes)
}

impl Device {
    /// A new account with its first device.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] if the operating system has none.
    pub fn generate() -> Result<Self, NoRandomness> {
        let (account, device) = (random()?, random()?);
        Ok(Self::from_seeds(SigningSeed::from_bytes(*account), SigningSeed::from_bytes(*device)))
    }

    /// A device whose keys were kept.
    #[must_use]
    pub fn from_seeds(account: SigningSeed, device: SigningSeed) -> Self {
        let certificate = DeviceCertificate::sign(&account, DeviceKey(device.public_bytes()));
        Self { account, device, certificate }
    }

    /// The account's private key: it signs pseudonyms and certificates.
    #[must_use]
    pub const fn account_seed(&self) -> &SigningSeed {
        &self.account
    }

    /// The device's private key: it signs logins and everything in a group.
    #[must_use]
    pub const fn device_seed(&self) -> &SigningSeed {
        &self.device
    }

    /// The account's word that the device is its own.
    #[must_use]
    pub const fn certificate(&self) -> &DeviceCertificate {
        &self.certificate
    }

    /// The person.
    #[must_use]
    pub const fn account(&self) -> AccountKey {
        self.certificate.account
    }

    /// The device.
    #[must_use]
    pub const fn key(&self) -> DeviceKey {
        self.certificate.device
    }

    /// What others see of it in a room.
    #[must_use]
    pub fn member(&self) -> Member {
        Member::from(&self.certificate)
    }

    /// The wish to leave `group`, good at `epoch` only.
    #[must_use]
    pub fn leave_statement(&self, group: GroupName, epoch: Epoch) -> LeaveStatement {
        LeaveStatement::sign(&self.device, group, epoch)
    }

    /// The credential of this device's leaf in every group.
    pub(crate) fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.certificate.to_bytes()).into(),
            signature_key: self.key().as_bytes().as_slice().into(),
        }
    }
}

impl Signer for Device {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        let key = SigningKey::from_bytes(self.device.expose_bytes());
        Ok(key.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({} of {})", self.key().short(), self.account().short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_never_prints_its_private_keys() {
        let device =
            Device::from_seeds(SigningSeed::from_bytes([1; 32]), SigningSeed::from_bytes([2; 32]));
        let short = |key: String| key.chars().take(6).collect::<String>();
        let (key, account) = (short(device.key().to_string()), short(device.account().to_string()));
        assert_eq!(format!("{device:?}"), format!("Device({key} of {account})"));
    }

    #[test]
    fn two_devices_made_at_random_differ() {
        let (one, other) = (Device::generate().unwrap(), Device::generate().unwrap());
        assert_ne!(one.key(), other.key());
        assert_ne!(one.account(), other.account());
        assert_ne!(one.key().0, one.account().0);
    }
}
