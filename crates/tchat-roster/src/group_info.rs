//! The GroupInfo that comes with a commit: what the next newcomer needs, without the tree.
//!
//! Only a member can make it (it is signed, and holds the key for external commits), and only the
//! server can see before it is needed that it fits: same group context and confirmation tag as the
//! commit, signed by the committer, no tree inside, the door's key present. Whether that key is the
//! right one shows only when somebody joins.
//!
//! See [RFC 9420 §12.4.3, Adding Members to the Group].
//!
//! [RFC 9420 §12.4.3, Adding Members to the Group]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3

use openmls::messages::ConfirmationTag;
use openmls::messages::group_info::{GroupInfo, VerifiableGroupInfo};
use openmls::prelude::tls_codec::Error;
use openmls::prelude::{
    Extensions, GroupContext, LeafNodeIndex, MlsMessageBodyIn, MlsMessageIn,
    OpenMlsSignaturePublicKey, SignaturePublicKey, Verifiable,
};
use openmls_rust_crypto::RustCrypto;
use tchat_proto::id::DeviceKey;

use crate::suite::CIPHERSUITE;
use crate::wire::{read_all, take};

/// These bytes are no GroupInfo without a tree and with an external key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAGroupInfo;

/// A GroupInfo whose signature nobody has checked yet.
pub(crate) struct UncheckedGroupInfo {
    info: VerifiableGroupInfo,
    confirmation_tag: ConfirmationTag,
    signer: LeafNodeIndex,
}

impl UncheckedGroupInfo {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, NotAGroupInfo> {
        let message = read_all::<MlsMessageIn>(bytes).ok_or(NotAGroupInfo)?;
        let MlsMessageBodyIn::GroupInfo(info) = message.extract() else {
            return Err(NotAGroupInfo);
        };
        let extensions = info.extensions();
        if extensions.ratchet_tree().is_some() || extensions.external_pub().is_none() {
            return Err(NotAGroupInfo);
        }
        let (confirmation_tag, signer) = tail(bytes).or(Err(NotAGroupInfo))?;
        Ok(Self { info, confirmation_tag, signer })
    }

    /// What it says the group is.
    pub(crate) fn context(&self) -> &GroupContext {
        self.info.group_context()
    }

    /// Whether it is about the epoch with this context and tag.
    pub(crate) fn is_about(&self, context: &GroupContext, tag: &ConfirmationTag) -> bool {
        self.info.group_context() == context && self.confirmation_tag == *tag
    }

    /// Whether the leaf `signer` with the key of `device` signed it.
    pub(crate) fn signed_by(self, signer: LeafNodeIndex, device: DeviceKey) -> bool {
        let key = SignaturePublicKey::from(device.as_bytes().as_slice());
        let key: OpenMlsSignaturePublicKey =
            key.into_signature_public_key_enriched(CIPHERSUITE.signature_algorithm());
        self.signer == signer && self.info.verify(&RustCrypto::default(), &key).is_ok()
    }

    /// Gives it to whoever checks the signature as part of something greater.
    pub(crate) fn into_inner(self) -> VerifiableGroupInfo {
        self.info
    }
}

/// Confirmation tag and signer, which OpenMLS reads but does not show.
fn tail(bytes: &[u8]) -> Result<(ConfirmationTag, LeafNodeIndex), Error> {
    // Protocol version and wire format, two bytes each.
    let mut rest = bytes.get(4..).ok_or(Error::EndOfStream)?;
    take::<GroupContext>(&mut rest)?;
    take::<Extensions<GroupInfo>>(&mut rest)?;
    Ok((take(&mut rest)?, take(&mut rest)?))
}
