//! Sealing and opening messages ([RFC 9420 §15, Application Messages]).
//!
//! The message's id travels as authenticated data: the server can read it, nobody can change it.
//!
//! [RFC 9420 §15, Application Messages]: https://www.rfc-editor.org/rfc/rfc9420.html#section-15

use openmls::framing::errors::MessageDecryptionError;
use openmls::group::{MlsGroupStateError, ProcessMessageError, ValidationError};
use openmls::prelude::{
    CreateMessageError, MlsMessageIn, ProcessedMessageContent, ProtocolMessage, Sender,
};
use tchat_proto::id::{Epoch, MessageId};
use tchat_proto::identity::DeviceCertificate;
use tchat_roster::{Header, certificate_of_known_leaf, read_all};

use super::Group;
use crate::device::Device;
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// A message that came through the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// Somebody said something.
    Message {
        /// Who, as the tree says: the account, its device, and its word for that.
        from: DeviceCertificate,
        /// What they call it.
        id: MessageId,
        /// The content, as it was given to [`Group::seal`].
        content: Vec<u8>,
    },
    /// This device said it. Its own ratchet cannot open it: keep the content until the server has
    /// answered.
    Own {
        /// What it was called.
        id: MessageId,
    },
}

/// Why a message could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealFailed {
    /// This device was removed.
    #[error("this device is no longer a member")]
    Removed,
    /// OpenMLS could not seal it.
    #[error("the message could not be sealed: {detail}")]
    Failed {
        /// What OpenMLS said, for a developer.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

/// Why a message could not be opened. The group is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailed {
    /// The bytes are no sealed message of this group.
    #[error("not a sealed message of this group")]
    NotAMessage,
    /// It was sealed at another epoch. One ahead means that a commit was missed.
    #[error("sealed at epoch {sealed}, the group is at {current}")]
    OtherEpoch {
        /// When it was sealed.
        sealed: Epoch,
        /// Where the group is.
        current: Epoch,
    },
    /// This device was removed.
    #[error("this device is no longer a member")]
    Removed,
    /// Its key is spent or out of reach: it was opened before, or its sender sealed far too many.
    #[error("the key of the message is gone")]
    KeyGone,
    /// It does not open, or its signature does not hold.
    #[error("the message does not open: {detail}")]
    Unopenable {
        /// What OpenMLS said, for a developer. It names no content.
        detail: String,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultFailed),
}

impl Group {
    /// Seals `content` for everybody in the group.
    ///
    /// Commit the vault together with the outbox before the first byte is sent.
    ///
    /// # Errors
    ///
    /// [`SealFailed`].
    pub fn seal(
        &mut self,
        vault: &impl Vault,
        device: &Device,
        id: MessageId,
        content: &[u8],
    ) -> Result<Vec<u8>, SealFailed> {
        let provider = Provider::new(vault);
        self.mls.set_aad(id.0.to_vec());
        let sealed = self.mls.create_message(&provider, device, content);
        provider.settle()?;
        let sealed = sealed.map_err(|error| match error {
            CreateMessageError::GroupStateError(MlsGroupStateError::UseAfterEviction) => {
                SealFailed::Removed
            }
            other => SealFailed::Failed { detail: other.to_string() },
        })?;
        sealed.to_bytes().map_err(|error| SealFailed::Failed { detail: error.to_string() })
    }

    /// Opens a message from the log.
    ///
    /// Commit the vault together with the opened content and the cursor.
    ///
    /// # Errors
    ///
    /// [`OpenFailed`].
    pub fn open(&mut self, vault: &impl Vault, sealed: &[u8]) -> Result<Opened, OpenFailed> {
        let header = Header::of_message(sealed).or(Err(OpenFailed::NotAMessage))?;
        if header.group != self.name() {
            return Err(OpenFailed::NotAMessage);
        }
        if !self.is_member() {
            return Err(OpenFailed::Removed);
        }
        if header.epoch != self.epoch() {
            let (sealed, current) = (header.epoch, self.epoch());
            return Err(OpenFailed::OtherEpoch { sealed, current });
        }
        let provider = Provider::new(vault);
        let processed = self.mls.process_message(&provider, private_message(sealed)?);
        provider.settle()?;
        let processed = processed.map_err(unopenable)?;
        let (sender, id) = (processed.sender().clone(), header.id);
        match processed.into_content() {
            ProcessedMessageContent::OwnPrivateMessage => Ok(Opened::Own { id }),
            ProcessedMessageContent::ApplicationMessage(message) => {
                let from = self.sender(&sender).ok_or(OpenFailed::NotAMessage)?;
                Ok(Opened::Message { from, id, content: message.into_bytes() })
            }
            _ => Err(OpenFailed::NotAMessage),
        }
    }

    fn sender(&self, sender: &Sender) -> Option<DeviceCertificate> {
        match sender {
            Sender::Member(index) => {
                self.mls.public_group().leaf(*index).and_then(certificate_of_known_leaf)
            }
            Sender::External(_) | Sender::NewMemberCommit | Sender::NewMemberProposal => None,
        }
    }
}

fn private_message(sealed: &[u8]) -> Result<ProtocolMessage, OpenFailed> {
    match read_all(sealed).map(MlsMessageIn::try_into_protocol_message) {
        Some(Ok(message)) => Ok(message),
        _ => Err(OpenFailed::NotAMessage),
    }
}

fn unopenable<E: std::error::Error>(error: ProcessMessageError<E>) -> OpenFailed {
    match error {
        ProcessMessageError::ValidationError(ValidationError::UnableToDecrypt(
            MessageDecryptionError::SecretTreeError(_)
            | MessageDecryptionError::GenerationOutOfBound,
        )) => OpenFailed::KeyGone,
        other => OpenFailed::Unopenable { detail: other.to_string() },
    }
}
