//! Keeping a room's join key ([`JoinKey`]), and handing it to the room's members.
//!
//! It enters MLS as an external pre-shared key ([RFC 9420 §8.4, Pre-Shared Keys]), so nobody who
//! lacks it, the server least of all, can join or follow a join.
//!
//! A newcomer by the door brings it; who was added by a member, and everybody when it was replaced,
//! must be told. So a commit carries it beside itself, sealed under a secret that only members of the
//! epoch which the commit leads to can export ([RFC 9420 §8.5, Exporters]): those whom the commit
//! adds can open it, and those whom it removes cannot.
//!
//! What is sealed is whatever the committer chose: each compares it with the verifier in the policy,
//! and keeps nothing that does not fit.
//!
//! [RFC 9420 §8.4, Pre-Shared Keys]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.4
//! [RFC 9420 §8.5, Exporters]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.5

use openmls::prelude::{OpenMlsCrypto, OpenMlsRand as _};
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use openmls_traits::OpenMlsProvider as _;
use openmls_traits::storage::StorageProvider as _;
use openmls_traits::types::AeadType;
use tchat_proto::id::RoomId;
use tchat_proto::join_key::JoinKey;
use tchat_roster::{CIPHERSUITE, join_key_id};
use zeroize::{Zeroize as _, Zeroizing};

use crate::device::{NoRandomness, random};
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// The label under which members export the sealing key.
const EXPORT_LABEL: &str = "tchat join key v1";

/// How a join key is sealed.
const AEAD: AeadType = AeadType::Aes256Gcm;

/// The nonce's length, in bytes.
const NONCE: usize = 12;

/// A fresh key.
///
/// # Errors
///
/// [`NoRandomness`] if the operating system has none.
pub fn generate(version: u32) -> Result<JoinKey, NoRandomness> {
    Ok(JoinKey::new(version, *random()?))
}

/// The stored key of `room` with this version.
///
/// # Errors
///
/// [`VaultFailed`] if the vault does.
pub fn load(
    vault: &impl Vault,
    room: RoomId,
    version: u32,
) -> Result<Option<JoinKey>, VaultFailed> {
    let Some(mut bytes) = vault.get(&record(room, version)).map_err(VaultFailed::store)? else {
        return Ok(None);
    };
    let secret = <[u8; JoinKey::LEN]>::try_from(bytes.as_slice()).or(Err(VaultFailed::Corrupt));
    bytes.zeroize();
    Ok(Some(JoinKey::new(version, secret?)))
}

/// Stores it, for invitations and for following joins.
///
/// # Errors
///
/// [`VaultFailed`] if the vault does.
pub fn store(vault: &impl Vault, room: RoomId, key: &JoinKey) -> Result<(), VaultFailed> {
    vault.put(&record(room, key.version()), key.expose_secret()).map_err(VaultFailed::store)?;
    let provider = Provider::new(vault);
    let id = PreSharedKeyId::external(join_key_id(room, key.version()), Vec::new());
    let stored = id.store(&provider, key.expose_secret());
    provider.settle()?;
    stored.or(Err(VaultFailed::Corrupt))
}

/// Forgets a version that no commit can use any more.
///
/// # Errors
///
/// [`VaultFailed`] if the vault does.
pub fn forget(vault: &impl Vault, room: RoomId, version: u32) -> Result<(), VaultFailed> {
    vault.delete(&record(room, version)).map_err(VaultFailed::store)?;
    let provider = Provider::new(vault);
    let psk = Psk::External(ExternalPsk::new(join_key_id(room, version)));
    let deleted = provider.storage().delete_psk(&psk);
    provider.settle()?;
    deleted.or(Err(VaultFailed::Corrupt))
}

/// Its id in one commit: with a nonce, so that no two uses look alike.
pub(crate) fn psk_id<V: Vault>(
    key: &JoinKey,
    provider: &Provider<'_, V>,
    room: RoomId,
) -> Result<PreSharedKeyId, NoRandomness> {
    let nonce = provider.rand().random_vec(CIPHERSUITE.hash_length());
    let nonce = nonce.or(Err(NoRandomness))?;
    Ok(PreSharedKeyId::external(join_key_id(room, key.version()), nonce))
}

/// What a room's members of one epoch export to seal one version of its join key: label, context and
/// length, for a group or for the commit that leads there.
pub(crate) fn sealing_key<E>(
    room: RoomId,
    version: u32,
    export: impl FnOnce(&str, &[u8], usize) -> Result<Vec<u8>, E>,
) -> Option<Zeroizing<Vec<u8>>> {
    let context = [room.0.as_slice(), &version.to_be_bytes()].concat();
    export(EXPORT_LABEL, &context, AEAD.key_size()).ok().map(Zeroizing::new)
}

/// Seals a join key: a nonce, then the key and its tag.
pub(crate) fn seal(
    crypto: &impl OpenMlsCrypto,
    sealing_key: &[u8],
    key: &JoinKey,
) -> Result<Vec<u8>, NoRandomness> {
    let nonce = random::<NONCE>()?;
    // AES-GCM fails only for keys and nonces of a wrong length, and for 64 GiB of text.
    let sealed = crypto
        .aead_encrypt(AEAD, sealing_key, key.expose_secret(), nonce.as_slice(), &[])
        .unwrap_or_default();
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] sealed.
pub(crate) fn open(
    crypto: &impl OpenMlsCrypto,
    sealing_key: &[u8],
    sealed: &[u8],
    version: u32,
) -> Option<JoinKey> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    let secret = crypto.aead_decrypt(AEAD, sealing_key, sealed, nonce, &[]).ok()?;
    let secret = Zeroizing::new(secret);
    Some(JoinKey::new(version, secret.as_slice().try_into().ok()?))
}

fn record(room: RoomId, version: u32) -> Vec<u8> {
    [b"join key\0".as_slice(), &room.0, &version.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::MemoryVault;

    #[test]
    fn a_stored_join_key_comes_back_until_it_is_forgotten() {
        let (vault, room) = (MemoryVault::default(), RoomId([1; 16]));
        let key = generate(2).unwrap();
        store(&vault, room, &key).unwrap();
        assert_eq!(load(&vault, room, 2).unwrap(), Some(key));
        assert_eq!(load(&vault, room, 1).unwrap(), None);
        forget(&vault, room, 2).unwrap();
        assert_eq!(load(&vault, room, 2).unwrap(), None);
        assert_eq!(vault.size(), 0);
    }

    #[test]
    fn a_sealed_join_key_opens_with_the_same_secret_only_and_in_one_piece_only() {
        let crypto = openmls_rust_crypto::RustCrypto::default();
        let key = JoinKey::new(4, [7; 32]);
        let sealed = seal(&crypto, &[1; 32], &key).unwrap();
        assert!(sealed.len() <= tchat_proto::limits::SEALED_JOIN_KEY_BYTES_MAX);
        assert_eq!(open(&crypto, &[1; 32], &sealed, 4), Some(key.clone()));
        assert_eq!(open(&crypto, &[2; 32], &sealed, 4), None);
        for cut in 0..sealed.len() {
            assert_eq!(open(&crypto, &[1; 32], &sealed[..cut], 4), None);
        }
        assert_ne!(seal(&crypto, &[1; 32], &key).unwrap(), sealed, "each time another nonce");
    }
}
