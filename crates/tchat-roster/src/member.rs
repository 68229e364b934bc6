//! A member: one device of one account, as its leaf in the tree says.
//!
//! OpenMLS checks that a leaf is signed by its own key, never whose key that is. [`Member::of_leaf`]
//! does: the credential must be the account's certificate for exactly that key. It is called once,
//! when a leaf enters the tree; afterwards [`Member::of_known_leaf`] only reads it.

use openmls::prelude::{
    BasicCredential, Credential, CredentialType, ExtensionType, LeafNode, ProtocolVersion,
    VerifiableCiphersuite,
};
use openmls::treesync::LeafNodeSource;
use tchat_proto::frame::from_cbor;
use tchat_proto::id::{AccountKey, DeviceKey};
use tchat_proto::identity::DeviceCertificate;
use tchat_proto::policy::EXTENSION_TYPE;

use crate::suite::{CIPHERSUITE, timeless};

/// One device in a room, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The person.
    pub account: AccountKey,
    /// Their device: the key of the leaf.
    pub device: DeviceKey,
}

impl From<&DeviceCertificate> for Member {
    fn from(certificate: &DeviceCertificate) -> Self {
        Self { account: certificate.account, device: certificate.device }
    }
}

/// Why a leaf cannot be a member of any room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafUnfit {
    /// The credential is no device certificate, or its signature does not hold.
    #[error("the credential is no valid device certificate")]
    Certificate,
    /// The certificate is for another key than the one the leaf signs with.
    #[error("the certificate is for another device")]
    OtherKey,
    /// The leaf does not list the suite, the policy extension and basic credentials.
    #[error("the leaf lacks a capability")]
    Capabilities,
    /// The leaf expires, so that judging it would hang on a clock.
    #[error("the leaf expires")]
    Expires,
}

impl Member {
    /// Whose leaf this is, with everything checked.
    ///
    /// # Errors
    ///
    /// [`LeafUnfit`] says what is wrong with it.
    pub fn of_leaf(leaf: &LeafNode) -> Result<Self, LeafUnfit> {
        let capabilities = leaf.capabilities();
        let able = capabilities.versions().contains(&ProtocolVersion::Mls10)
            && capabilities.ciphersuites().contains(&VerifiableCiphersuite::from(CIPHERSUITE))
            && capabilities.extensions().contains(&ExtensionType::Unknown(EXTENSION_TYPE))
            && capabilities.credentials().contains(&CredentialType::Basic);
        if !able {
            return Err(LeafUnfit::Capabilities);
        }
        if let LeafNodeSource::KeyPackage(lifetime) = leaf.leaf_node_source()
            && *lifetime != timeless()
        {
            return Err(LeafUnfit::Expires);
        }
        Self::of_credential(leaf.credential(), leaf.signature_key().as_slice())
    }

    fn of_credential(credential: &Credential, key: &[u8]) -> Result<Self, LeafUnfit> {
        let Ok(identity) = BasicCredential::try_from(credential.clone()) else {
            return Err(LeafUnfit::Certificate);
        };
        let Ok(certificate) = DeviceCertificate::from_bytes(identity.identity()) else {
            return Err(LeafUnfit::Certificate);
        };
        if certificate.device.as_bytes() == key {
            Ok(Self::from(&certificate))
        } else {
            Err(LeafUnfit::OtherKey)
        }
    }

    /// Whose leaf this is, in a tree whose leaves were all checked as they entered.
    ///
    /// `None` only for a leaf that [`Self::of_leaf`] would have refused.
    #[must_use]
    pub fn of_known_leaf(leaf: &LeafNode) -> Option<Self> {
        certificate_of_known_leaf(leaf).map(|certificate| Self::from(&certificate))
    }
}

/// The certificate in a leaf of such a tree.
#[must_use]
pub fn certificate_of_known_leaf(leaf: &LeafNode) -> Option<DeviceCertificate> {
    let identity = BasicCredential::try_from(leaf.credential().clone()).ok()?;
    from_cbor(identity.identity()).ok()
}

/// The device key a leaf signs with, if it has the length of one.
pub(crate) fn device_of(leaf: &LeafNode) -> Option<DeviceKey> {
    DeviceKey::from_slice(leaf.signature_key().as_slice())
}
