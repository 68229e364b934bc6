//! What can be read of a sealed message or commit without any key: group, epoch, id.
//!
//! The framing is [RFC 9420 §6, Message Framing]: group id and epoch are in the clear, and so is
//! the authenticated data, which in tchat is exactly the [`MessageId`]. Only the front is read, so
//! a header promises nothing about the rest; for commits [`crate::Roster::judge`] does.
//!
//! [RFC 9420 §6, Message Framing]: https://www.rfc-editor.org/rfc/rfc9420.html#section-6

use openmls::prelude::tls_codec::{Deserialize, Error, VLBytes};
use openmls::prelude::{ContentType, ProtocolVersion, Sender, WireFormat};
use tchat_proto::id::{Epoch, GroupName, MessageId};

use crate::wire::take;

/// The readable part of a sealed message or a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which group it is for.
    pub group: GroupName,
    /// The epoch it was made in.
    pub epoch: Epoch,
    /// What its author calls it.
    pub id: MessageId,
}

/// These bytes are not a sealed message of tchat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a sealed message")]
pub struct NotAMessage;

/// These bytes are not a commit of tchat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a commit")]
pub struct NotACommit;

impl Header {
    /// The header of a sealed message: a PrivateMessage with application content.
    ///
    /// # Errors
    ///
    /// [`NotAMessage`] if it is anything else.
    pub fn of_message(sealed: &[u8]) -> Result<Self, NotAMessage> {
        let mut front = Front(sealed);
        front.message(WireFormat::PrivateMessage).or(Err(NotAMessage))
    }

    /// The header of a commit: a PublicMessage.
    ///
    /// # Errors
    ///
    /// [`NotACommit`] if it is anything else.
    pub fn of_commit(commit: &[u8]) -> Result<Self, NotACommit> {
        let mut front = Front(commit);
        front.message(WireFormat::PublicMessage).or(Err(NotACommit))
    }
}

/// The bytes not yet read.
struct Front<'a>(&'a [u8]);

impl Front<'_> {
    fn take<T: Deserialize>(&mut self) -> Result<T, Error> {
        take(&mut self.0)
    }

    fn expect<T: Deserialize + PartialEq>(&mut self, expected: T) -> Result<(), Error> {
        if self.take::<T>()? == expected { Ok(()) } else { Err(Error::InvalidInput) }
    }

    fn message(&mut self, format: WireFormat) -> Result<Header, Error> {
        self.expect(ProtocolVersion::Mls10)?;
        self.expect(format)?;
        let group: VLBytes = self.take()?;
        let epoch = Epoch(self.take()?);
        let aad: VLBytes = if format == WireFormat::PublicMessage {
            self.take::<Sender>()?;
            let aad = self.take()?;
            self.expect(ContentType::Commit)?;
            aad
        } else {
            self.expect(ContentType::Application)?;
            let aad = self.take()?;
            // The rest must be there and nothing after it: encrypted sender data, ciphertext.
            self.take::<VLBytes>()?;
            self.take::<VLBytes>()?;
            if !self.0.is_empty() {
                return Err(Error::TrailingData);
            }
            aad
        };
        let group = GroupName::from_bytes(group.as_slice()).ok_or(Error::InvalidInput)?;
        let id = MessageId::from_slice(aad.as_slice()).ok_or(Error::InvalidInput)?;
        Ok(Header { group, epoch, id })
    }
}
