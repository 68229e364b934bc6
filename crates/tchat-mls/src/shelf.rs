//! OpenMLS's storage on top of a [`Vault`], and the provider that hands it out.
//!
//! Keys are a table's name and the CBOR of OpenMLS's key; values are a version byte and CBOR.
//! Positional codecs such as postcard cannot load some of OpenMLS's types.
//!
//! OpenMLS turns some storage errors into others, or drops them. So the shelf remembers the first
//! one, and every verb asks [`Provider::settle`] before it believes a result.

use std::cell::RefCell;

use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;
use openmls_traits::storage::{CURRENT_VERSION, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::vault::{Vault, VaultFailed};

/// The first byte of every value.
const VERSION: u8 = 1;

/// Crypto, randomness and storage for one verb.
pub(crate) struct Provider<'v, V> {
    crypto: RustCrypto,
    shelf: Shelf<'v, V>,
}

impl<'v, V: Vault> Provider<'v, V> {
    pub(crate) fn new(vault: &'v V) -> Self {
        let shelf = Shelf { vault, fault: RefCell::new(None) };
        Self { crypto: RustCrypto::default(), shelf }
    }

    /// Whether the vault did all it was asked.
    pub(crate) fn settle(&self) -> Result<(), VaultFailed> {
        self.shelf.fault.take().map_or(Ok(()), Err)
    }
}

impl<'v, V: Vault> OpenMlsProvider for Provider<'v, V> {
    type CryptoProvider = RustCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = Shelf<'v, V>;

    fn storage(&self) -> &Self::StorageProvider {
        &self.shelf
    }

    fn crypto(&self) -> &RustCrypto {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        &self.crypto
    }
}

/// A vault as OpenMLS sees it.
pub(crate) struct Shelf<'v, V> {
    vault: &'v V,
    fault: RefCell<Option<VaultFailed>>,
}

/// Something failed; the shelf knows what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the vault failed")]
pub(crate) struct Fault;

impl<V: Vault> Shelf<'_, V> {
    fn note<T>(&self, result: Result<T, VaultFailed>) -> Result<T, Fault> {
        result.map_err(|failed| {
            self.fault.borrow_mut().get_or_insert(failed);
            Fault
        })
    }

    fn put<K: Serialize, T: Serialize + ?Sized>(
        &self,
        table: Table,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        let put = || {
            let (key, value) = (table.key(key)?, encode(value)?);
            self.vault.put(&key, &value).map_err(VaultFailed::store)
        };
        self.note(put())
    }

    fn get<K: Serialize, T: DeserializeOwned>(
        &self,
        table: Table,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        let get = || {
            let value = self.vault.get(&table.key(key)?).map_err(VaultFailed::store)?;
            value.map(|value| decode(&Zeroizing::new(value))).transpose()
        };
        self.note(get())
    }

    fn delete<K: Serialize>(&self, table: Table, key: &K) -> Result<(), Fault> {
        let delete = || self.vault.delete(&table.key(key)?).map_err(VaultFailed::store);
        self.note(delete())
    }
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Zeroizing<Vec<u8>>, VaultFailed> {
    let mut bytes = Zeroizing::new(vec![VERSION]);
    let mut serializer = minicbor_serde::Serializer::new(&mut *bytes);
    value.serialize(&mut serializer).or(Err(VaultFailed::Corrupt))?;
    Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, VaultFailed> {
    match bytes.split_first() {
        Some((&VERSION, cbor)) => minicbor_serde::from_slice(cbor).or(Err(VaultFailed::Corrupt)),
        _ => Err(VaultFailed::Corrupt),
    }
}

/// What kind of record.
#[derive(Debug, Clone, Copy)]
enum Table {
    JoinConfig,
    OwnLeafNodes,
    Proposals,
    Tree,
    InterimTranscriptHash,
    Context,
    ConfirmationTag,
    GroupState,
    MessageSecrets,
    ResumptionPsks,
    OwnLeafIndex,
    EpochSecrets,
    SignatureKeyPair,
    EncryptionKeyPair,
    EpochKeyPairs,
    KeyPackage,
    Psk,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::JoinConfig => "mls join config",
            Self::OwnLeafNodes => "mls own leaf nodes",
            Self::Proposals => "mls proposals",
            Self::Tree => "mls tree",
            Self::InterimTranscriptHash => "mls interim transcript hash",
            Self::Context => "mls context",
            Self::ConfirmationTag => "mls confirmation tag",
            Self::GroupState => "mls group state",
            Self::MessageSecrets => "mls message secrets",
            Self::ResumptionPsks => "mls resumption psks",
            Self::OwnLeafIndex => "mls own leaf index",
            Self::EpochSecrets => "mls epoch secrets",
            Self::SignatureKeyPair => "mls signature key pair",
            Self::EncryptionKeyPair => "mls encryption key pair",
            Self::EpochKeyPairs => "mls epoch key pairs",
            Self::KeyPackage => "mls key package",
            Self::Psk => "mls psk",
        }
    }

    fn key<K: Serialize>(self, key: &K) -> Result<Vec<u8>, VaultFailed> {
        let mut bytes = self.name().as_bytes().to_vec();
        bytes.push(0);
        let mut serializer = minicbor_serde::Serializer::new(&mut bytes);
        key.serialize(&mut serializer).or(Err(VaultFailed::Corrupt))?;
        Ok(bytes)
    }
}

/// A queued proposal: its reference and itself. tchat queues none, but the queue must be readable.
type Queue<R, Q> = Vec<(R, Q)>;

impl<V: Vault> StorageProvider<CURRENT_VERSION> for Shelf<'_, V> {
    type Error = Fault;

    fn write_mls_join_config<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::MlsGroupJoinConfig<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::JoinConfig, key, value)
    }

    fn append_own_leaf_node<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::LeafNode<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        leaf: &T,
    ) -> Result<(), Fault> {
        let mut leaves: Vec<Vec<u8>> = self.get(Table::OwnLeafNodes, key)?.unwrap_or_default();
        leaves.push(self.note(encode(leaf))?.to_vec());
        self.put(Table::OwnLeafNodes, key, &leaves)
    }

    fn queue_proposal<
        K: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
        Q: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        reference: &R,
        proposal: &Q,
    ) -> Result<(), Fault> {
        let mut queue: Queue<Vec<u8>, Vec<u8>> =
            self.get(Table::Proposals, key)?.unwrap_or_default();
        let reference = self.note(encode(reference))?.to_vec();
        queue.retain(|(queued, _)| *queued != reference);
        queue.push((reference, self.note(encode(proposal))?.to_vec()));
        self.put(Table::Proposals, key, &queue)
    }

    fn write_tree<K: traits::GroupId<CURRENT_VERSION>, T: traits::TreeSync<CURRENT_VERSION>>(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::Tree, key, value)
    }

    fn write_interim_transcript_hash<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::InterimTranscriptHash<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::InterimTranscriptHash, key, value)
    }

    fn write_context<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::GroupContext<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::Context, key, value)
    }

    fn write_confirmation_tag<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::ConfirmationTag<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::ConfirmationTag, key, value)
    }

    fn write_group_state<
        T: traits::GroupState<CURRENT_VERSION>,
        K: traits::GroupId<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::GroupState, key, value)
    }

    fn write_message_secrets<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::MessageSecrets<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::MessageSecrets, key, value)
    }

    fn write_resumption_psk_store<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::ResumptionPskStore<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::ResumptionPsks, key, value)
    }

    fn write_own_leaf_index<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::LeafNodeIndex<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::OwnLeafIndex, key, value)
    }

    fn write_group_epoch_secrets<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::GroupEpochSecrets<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::EpochSecrets, key, value)
    }

    fn write_signature_key_pair<
        K: traits::SignaturePublicKey<CURRENT_VERSION>,
        T: traits::SignatureKeyPair<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::SignatureKeyPair, key, value)
    }

    fn write_encryption_key_pair<
        K: traits::EncryptionKey<CURRENT_VERSION>,
        T: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::EncryptionKeyPair, key, value)
    }

    fn write_encryption_epoch_key_pairs<
        K: traits::GroupId<CURRENT_VERSION>,
        E: traits::EpochKey<CURRENT_VERSION>,
        T: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        epoch: &E,
        leaf_index: u32,
        pairs: &[T],
    ) -> Result<(), Fault> {
        self.put(Table::EpochKeyPairs, &(key, epoch, leaf_index), pairs)
    }

    fn write_key_package<
        K: traits::HashReference<CURRENT_VERSION>,
        T: traits::KeyPackage<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::KeyPackage, key, value)
    }

    fn write_psk<K: traits::PskId<CURRENT_VERSION>, T: traits::PskBundle<CURRENT_VERSION>>(
        &self,
        key: &K,
        value: &T,
    ) -> Result<(), Fault> {
        self.put(Table::Psk, key, value)
    }

    fn mls_group_join_config<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::MlsGroupJoinConfig<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::JoinConfig, key)
    }

    fn own_leaf_nodes<K: traits::GroupId<CURRENT_VERSION>, T: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<Vec<T>, Fault> {
        let leaves: Vec<Vec<u8>> = self.get(Table::OwnLeafNodes, key)?.unwrap_or_default();
        leaves.iter().map(|leaf| self.note(decode(leaf))).collect()
    }

    fn queued_proposal_refs<
        K: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Vec<R>, Fault> {
        let queue: Queue<Vec<u8>, Vec<u8>> = self.get(Table::Proposals, key)?.unwrap_or_default();
        queue.iter().map(|(reference, _)| self.note(decode(reference))).collect()
    }

    fn queued_proposals<
        K: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
        Q: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Queue<R, Q>, Fault> {
        let queue: Queue<Vec<u8>, Vec<u8>> = self.get(Table::Proposals, key)?.unwrap_or_default();
        let read = |(reference, proposal): &(Vec<u8>, Vec<u8>)| {
            Ok((self.note(decode(reference))?, self.note(decode(proposal))?))
        };
        queue.iter().map(read).collect()
    }

    fn tree<K: traits::GroupId<CURRENT_VERSION>, T: traits::TreeSync<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::Tree, key)
    }

    fn group_context<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::GroupContext<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::Context, key)
    }

    fn interim_transcript_hash<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::InterimTranscriptHash<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::InterimTranscriptHash, key)
    }

    fn confirmation_tag<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::ConfirmationTag<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::ConfirmationTag, key)
    }

    fn group_state<T: traits::GroupState<CURRENT_VERSION>, K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::GroupState, key)
    }

    fn message_secrets<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::MessageSecrets<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::MessageSecrets, key)
    }

    fn resumption_psk_store<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::ResumptionPskStore<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::ResumptionPsks, key)
    }

    fn own_leaf_index<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::LeafNodeIndex<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::OwnLeafIndex, key)
    }

    fn group_epoch_secrets<
        K: traits::GroupId<CURRENT_VERSION>,
        T: traits::GroupEpochSecrets<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::EpochSecrets, key)
    }

    fn signature_key_pair<
        K: traits::SignaturePublicKey<CURRENT_VERSION>,
        T: traits::SignatureKeyPair<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::SignatureKeyPair, key)
    }

    fn encryption_key_pair<
        T: traits::HpkeKeyPair<CURRENT_VERSION>,
        K: traits::EncryptionKey<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::EncryptionKeyPair, key)
    }

    fn encryption_epoch_key_pairs<
        K: traits::GroupId<CURRENT_VERSION>,
        E: traits::EpochKey<CURRENT_VERSION>,
        T: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<Vec<T>, Fault> {
        // One that cannot be read is as good as none: the next commit cannot be followed, and the
        // repair, which overwrites it, must not stumble over it.
        let bytes = self.note(Table::EpochKeyPairs.key(&(key, epoch, leaf_index)))?;
        let stored = self.note(self.vault.get(&bytes).map_err(VaultFailed::store))?;
        Ok(stored.and_then(|stored| decode(&Zeroizing::new(stored)).ok()).unwrap_or_default())
    }

    fn key_package<
        K: traits::HashReference<CURRENT_VERSION>,
        T: traits::KeyPackage<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::KeyPackage, key)
    }

    fn psk<T: traits::PskBundle<CURRENT_VERSION>, K: traits::PskId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<Option<T>, Fault> {
        self.get(Table::Psk, key)
    }

    fn remove_proposal<
        K: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        reference: &R,
    ) -> Result<(), Fault> {
        let mut queue: Queue<Vec<u8>, Vec<u8>> =
            self.get(Table::Proposals, key)?.unwrap_or_default();
        let reference = self.note(encode(reference))?;
        queue.retain(|(queued, _)| *queued != *reference);
        self.put(Table::Proposals, key, &queue)
    }

    fn delete_own_leaf_nodes<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::OwnLeafNodes, key)
    }

    fn delete_group_config<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::JoinConfig, key)
    }

    fn delete_tree<K: traits::GroupId<CURRENT_VERSION>>(&self, key: &K) -> Result<(), Fault> {
        self.delete(Table::Tree, key)
    }

    fn delete_confirmation_tag<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::ConfirmationTag, key)
    }

    fn delete_group_state<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::GroupState, key)
    }

    fn delete_context<K: traits::GroupId<CURRENT_VERSION>>(&self, key: &K) -> Result<(), Fault> {
        self.delete(Table::Context, key)
    }

    fn delete_interim_transcript_hash<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::InterimTranscriptHash, key)
    }

    fn delete_message_secrets<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::MessageSecrets, key)
    }

    fn delete_all_resumption_psk_secrets<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::ResumptionPsks, key)
    }

    fn delete_own_leaf_index<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::OwnLeafIndex, key)
    }

    fn delete_group_epoch_secrets<K: traits::GroupId<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::EpochSecrets, key)
    }

    fn clear_proposal_queue<
        K: traits::GroupId<CURRENT_VERSION>,
        R: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::Proposals, key)
    }

    fn delete_signature_key_pair<K: traits::SignaturePublicKey<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::SignatureKeyPair, key)
    }

    fn delete_encryption_key_pair<K: traits::EncryptionKey<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::EncryptionKeyPair, key)
    }

    fn delete_encryption_epoch_key_pairs<
        K: traits::GroupId<CURRENT_VERSION>,
        E: traits::EpochKey<CURRENT_VERSION>,
    >(
        &self,
        key: &K,
        epoch: &E,
        leaf_index: u32,
    ) -> Result<(), Fault> {
        self.delete(Table::EpochKeyPairs, &(key, epoch, leaf_index))
    }

    fn delete_key_package<K: traits::HashReference<CURRENT_VERSION>>(
        &self,
        key: &K,
    ) -> Result<(), Fault> {
        self.delete(Table::KeyPackage, key)
    }

    fn delete_psk<K: traits::PskId<CURRENT_VERSION>>(&self, key: &K) -> Result<(), Fault> {
        self.delete(Table::Psk, key)
    }
}
