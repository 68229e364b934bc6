//! A roster's state as bytes, and the storage OpenMLS wants for it.
//!
//! The roster is a fold of the log: the server stores a snapshot with the place in the log it was
//! taken at, and replays from there. The group in it is loaded as it was, never re-imported.
//!
//! OpenMLS writes the whole tree after every commit. [`Tray`] lets all of that fall except the few
//! bytes that OpenMLS shows nowhere else; a snapshot serialises the rest when it is asked for.

use std::cell::RefCell;
use std::convert::Infallible;

use minicbor::{Decode, Encode};
use openmls::prelude::{GroupId, PublicGroup};
use openmls_traits::public_storage::PublicStorageProvider;
use openmls_traits::storage::{CURRENT_VERSION, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::GroupName;
use tchat_proto::identity::LeaveStatement;

/// The first byte of every snapshot.
const VERSION: u8 = 1;

/// These bytes are not a snapshot that this version can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot cannot be read")]
pub struct SnapshotBroken;

/// All that a roster is made of.
#[derive(Debug, Encode, Decode)]
pub(crate) struct Snapshot {
    #[n(0)]
    pub(crate) name: GroupName,
    #[n(1)]
    pub(crate) leaving: Vec<LeaveStatement>,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) group_info: Vec<u8>,
    #[cbor(n(3), with = "minicbor::bytes")]
    tree: Vec<u8>,
    #[cbor(n(4), with = "minicbor::bytes")]
    context: Vec<u8>,
    #[cbor(n(5), with = "minicbor::bytes")]
    confirmation_tag: Vec<u8>,
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(crate) interim_transcript_hash: Vec<u8>,
}

impl Snapshot {
    pub(crate) fn of(
        name: GroupName,
        leaving: Vec<LeaveStatement>,
        group_info: Vec<u8>,
        group: &PublicGroup,
        interim_transcript_hash: Vec<u8>,
    ) -> Self {
        Self {
            name,
            leaving,
            group_info,
            tree: encode(group.treesync()),
            context: encode(group.group_context()),
            confirmation_tag: encode(group.confirmation_tag()),
            interim_transcript_hash,
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.append(&mut to_cbor(self));
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotBroken> {
        match bytes.split_first() {
            Some((&VERSION, cbor)) => from_cbor(cbor).or(Err(SnapshotBroken)),
            _ => Err(SnapshotBroken),
        }
    }

    /// The group as it was.
    pub(crate) fn group(&self) -> Result<PublicGroup, SnapshotBroken> {
        let tray = Tray { snapshot: Some(self), ..Tray::default() };
        let id = GroupId::from_slice(&self.name.to_bytes());
        PublicGroup::load(&tray, &id).ok().flatten().ok_or(SnapshotBroken)
    }
}

/// Any serialisable value of OpenMLS as CBOR. None of them can fail: they hold bytes and numbers.
fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    minicbor_serde::to_vec(value).unwrap_or_default()
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    minicbor_serde::from_slice(bytes).ok()
}

/// The storage of a group that is kept in memory: takes writes and lets them fall, reads a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Tray<'a> {
    snapshot: Option<&'a Snapshot>,
    interim_transcript_hash: RefCell<Vec<u8>>,
}

impl Tray<'_> {
    /// The interim transcript hash that was written last.
    pub(crate) fn into_interim_transcript_hash(self) -> Vec<u8> {
        self.interim_transcript_hash.into_inner()
    }

    fn read<T: DeserializeOwned>(&self, part: impl Fn(&Snapshot) -> &[u8]) -> Option<T> {
        self.snapshot.and_then(|snapshot| decode(part(snapshot)))
    }
}

impl PublicStorageProvider<CURRENT_VERSION> for Tray<'_> {
    type PublicError = Infallible;

    fn write_tree<G: traits::GroupId<1>, T: traits::TreeSync<1>>(
        &self,
        _: &G,
        _: &T,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn write_interim_transcript_hash<G: traits::GroupId<1>, T: traits::InterimTranscriptHash<1>>(
        &self,
        _: &G,
        hash: &T,
    ) -> Result<(), Infallible> {
        self.interim_transcript_hash.replace(encode(hash));
        Ok(())
    }

    fn write_context<G: traits::GroupId<1>, T: traits::GroupContext<1>>(
        &self,
        _: &G,
        _: &T,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn write_confirmation_tag<G: traits::GroupId<1>, T: traits::ConfirmationTag<1>>(
        &self,
        _: &G,
        _: &T,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn queue_proposal<
        G: traits::GroupId<1>,
        R: traits::ProposalRef<1>,
        Q: traits::QueuedProposal<1>,
    >(
        &self,
        _: &G,
        _: &R,
        _: &Q,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn queued_proposals<
        G: traits::GroupId<1>,
        R: traits::ProposalRef<1>,
        Q: traits::QueuedProposal<1>,
    >(
        &self,
        _: &G,
    ) -> Result<Vec<(R, Q)>, Infallible> {
        Ok(Vec::new())
    }

    fn tree<G: traits::GroupId<1>, T: traits::TreeSync<1>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, Infallible> {
        Ok(self.read(|snapshot| &snapshot.tree))
    }

    fn group_context<G: traits::GroupId<1>, T: traits::GroupContext<1>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, Infallible> {
        Ok(self.read(|snapshot| &snapshot.context))
    }

    fn interim_transcript_hash<G: traits::GroupId<1>, T: traits::InterimTranscriptHash<1>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, Infallible> {
        Ok(self.read(|snapshot| &snapshot.interim_transcript_hash))
    }

    fn confirmation_tag<G: traits::GroupId<1>, T: traits::ConfirmationTag<1>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, Infallible> {
        Ok(self.read(|snapshot| &snapshot.confirmation_tag))
    }

    fn delete_tree<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_confirmation_tag<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_context<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_interim_transcript_hash<G: traits::GroupId<1>>(
        &self,
        _: &G,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn remove_proposal<G: traits::GroupId<1>, R: traits::ProposalRef<1>>(
        &self,
        _: &G,
        _: &R,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<1>, R: traits::ProposalRef<1>>(
        &self,
        _: &G,
    ) -> Result<(), Infallible> {
        Ok(())
    }
}
