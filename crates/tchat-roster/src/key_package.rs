//! A key package: what lets others add a device while it is away
//! ([RFC 9420 §10, Key Packages]).
//!
//! The server checks those it is given to keep, a member those it is about to add; both by
//! [`CheckedKeyPackage::from_bytes`].
//!
//! [RFC 9420 §10, Key Packages]: https://www.rfc-editor.org/rfc/rfc9420.html#section-10

use openmls::prelude::{KeyPackage, MlsMessageBodyIn, MlsMessageIn, ProtocolVersion};
use openmls_rust_crypto::RustCrypto;

use crate::member::{LeafUnfit, Member};
use crate::suite::CIPHERSUITE;
use crate::wire::read_all;

/// A key package that any room would take.
#[derive(Debug, Clone)]
pub struct CheckedKeyPackage {
    member: Member,
    package: KeyPackage,
}

/// Why a key package is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPackageUnfit {
    /// The bytes are no key package.
    #[error("not a key package")]
    NotAKeyPackage,
    /// A signature or a key in it does not hold.
    #[error("not a valid key package: {detail}")]
    Invalid {
        /// What OpenMLS said, for a developer. It names no content and no key.
        detail: String,
    },
    /// It is for another cipher suite.
    #[error("the key package is for another cipher suite")]
    Suite,
    /// Its leaf cannot be a member.
    #[error("the leaf does not fit: {0}")]
    Leaf(#[from] LeafUnfit),
}

impl CheckedKeyPackage {
    /// Reads and checks a key package as it goes over the wire.
    ///
    /// # Errors
    ///
    /// [`KeyPackageUnfit`] says what is wrong with it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyPackageUnfit> {
        let message = read_all::<MlsMessageIn>(bytes).ok_or(KeyPackageUnfit::NotAKeyPackage)?;
        let MlsMessageBodyIn::KeyPackage(package) = message.extract() else {
            return Err(KeyPackageUnfit::NotAKeyPackage);
        };
        let package = package
            .validate(&RustCrypto::default(), ProtocolVersion::Mls10)
            .map_err(|error| KeyPackageUnfit::Invalid { detail: error.to_string() })?;
        if package.ciphersuite() != CIPHERSUITE {
            return Err(KeyPackageUnfit::Suite);
        }
        Ok(Self { member: Member::of_leaf(package.leaf_node())?, package })
    }

    /// Whom it lets others add.
    #[must_use]
    pub const fn member(&self) -> Member {
        self.member
    }

    /// Whether it may be handed out again and again, while no other is left
    /// ([RFC 9420 §16.8, Reuse of KeyPackages]).
    ///
    /// [RFC 9420 §16.8, Reuse of KeyPackages]: https://www.rfc-editor.org/rfc/rfc9420.html#section-16.8
    #[must_use]
    pub fn is_last_resort(&self) -> bool {
        self.package.last_resort()
    }

    /// The key package itself.
    #[must_use]
    pub fn into_inner(self) -> KeyPackage {
        self.package
    }
}
