//! The join key of a room by invitation: what an invitation holds, and every member.
//!
//! It enters MLS as an external pre-shared key ([RFC 9420 §8.4, Pre-Shared Keys]), so nobody who
//! lacks it, the server least of all, can join or follow a join. A member that lacks it cannot
//! follow one either: a new version must reach everybody (as a sealed message, earlier in the log)
//! before the policy asks for it.
//!
//! [RFC 9420 §8.4, Pre-Shared Keys]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.4

use std::fmt;

use openmls::prelude::OpenMlsRand as _;
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use openmls_traits::OpenMlsProvider as _;
use openmls_traits::storage::StorageProvider as _;
use tchat_proto::id::RoomId;
use tchat_roster::{CIPHERSUITE, join_key_id};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::device::{NoRandomness, random};
use crate::shelf::Provider;
use crate::vault::{Vault, VaultFailed};

/// One version of a room's join key. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct JoinKey {
    version: u32,
    secret: [u8; 32],
}

impl JoinKey {
    /// A key as an invitation holds it.
    #[must_use]
    pub const fn new(version: u32, secret: [u8; 32]) -> Self {
        Self { version, secret }
    }

    /// A fresh key.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] if the operating system has none.
    pub fn generate(version: u32) -> Result<Self, NoRandomness> {
        Ok(Self { version, secret: *random()? })
    }

    /// Which version it is.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The key itself, for an invitation.
    #[must_use]
    pub const fn expose_secret(&self) -> &[u8; 32] {
        &self.secret
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
    ) -> Result<Option<Self>, VaultFailed> {
        let Some(mut bytes) = vault.get(&record(room, version)).map_err(VaultFailed::store)? else {
            return Ok(None);
        };
        let secret = <[u8; 32]>::try_from(bytes.as_slice()).or(Err(VaultFailed::Corrupt));
        bytes.zeroize();
        Ok(Some(Self { version, secret: secret? }))
    }

    /// Stores it, for invitations and for following joins.
    ///
    /// # Errors
    ///
    /// [`VaultFailed`] if the vault does.
    pub fn store(&self, vault: &impl Vault, room: RoomId) -> Result<(), VaultFailed> {
        vault.put(&record(room, self.version), &self.secret).map_err(VaultFailed::store)?;
        let provider = Provider::new(vault);
        let id = PreSharedKeyId::external(join_key_id(room, self.version), Vec::new());
        let stored = id.store(&provider, &self.secret);
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
        &self,
        provider: &Provider<'_, V>,
        room: RoomId,
    ) -> Result<PreSharedKeyId, NoRandomness> {
        let nonce = provider.rand().random_vec(CIPHERSUITE.hash_length());
        let nonce = nonce.or(Err(NoRandomness))?;
        Ok(PreSharedKeyId::external(join_key_id(room, self.version), nonce))
    }
}

fn record(room: RoomId, version: u32) -> Vec<u8> {
    [b"join key\0".as_slice(), &room.0, &version.to_be_bytes()].concat()
}

impl fmt::Debug for JoinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinKey(version {}, ..)", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::MemoryVault;

    #[test]
    fn a_join_key_never_prints() {
        assert_eq!(format!("{:?}", JoinKey::new(3, [7; 32])), "JoinKey(version 3, ..)");
    }

    #[test]
    fn a_stored_join_key_comes_back_until_it_is_forgotten() {
        let (vault, room) = (MemoryVault::default(), RoomId([1; 16]));
        let key = JoinKey::generate(2).unwrap();
        key.store(&vault, room).unwrap();
        assert_eq!(JoinKey::load(&vault, room, 2).unwrap(), Some(key));
        assert_eq!(JoinKey::load(&vault, room, 1).unwrap(), None);
        JoinKey::forget(&vault, room, 2).unwrap();
        assert_eq!(JoinKey::load(&vault, room, 2).unwrap(), None);
        assert_eq!(vault.size(), 0);
    }
}
