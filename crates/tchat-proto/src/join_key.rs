//! The join key of a room by invitation: what an invitation holds, and every member.
//!
//! It shuts the room twice. Members follow a newcomer only if it enters MLS as a pre-shared key
//! (`tchat-mls`). And the server, which has no key, takes a joining commit only with a proof that its
//! maker has: a signature by a key derived from the join key, whose public half is the policy's
//! [`JoinVerifier`]. Without the proof anybody at the door could post a commit that no member can
//! follow, which would end the room for them all.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::id::{DeviceKey, Epoch, GroupName};
use crate::identity::{BadSignature, Label, SignatureBytes, SigningSeed, verify};
use crate::policy::JoinVerifier;

/// The purpose under which the proving key is derived (BLAKE3, `derive_key`).
const PROVING: &str = "tchat join proof v1";

/// One version of a room's join key. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct JoinKey {
    version: u32,
    secret: [u8; 32],
}

impl JoinKey {
    /// How many bytes the secret is long.
    pub const LEN: usize = 32;

    /// A key as an invitation holds it.
    #[must_use]
    pub const fn new(version: u32, secret: [u8; 32]) -> Self {
        Self { version, secret }
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

    /// What the room's policy says of this key: who has the one can check proofs of the other.
    #[must_use]
    pub fn verifier(&self) -> JoinVerifier {
        JoinVerifier(self.proving_key().public_bytes())
    }

    /// Whether this is the key that a policy asks for.
    #[must_use]
    pub fn fits(&self, policy: &crate::policy::RoomPolicy) -> bool {
        let version = policy.join_key_version == self.version;
        version && policy.join_verifier.is_none_or(|verifier| verifier == self.verifier())
    }

    /// Proves that `device`, about to come into `group` at `epoch`, has the key.
    #[must_use]
    pub fn prove(&self, group: GroupName, epoch: Epoch, device: DeviceKey) -> SignatureBytes {
        let parts: [&[u8]; 3] = [&group.to_bytes(), &epoch.0.to_be_bytes(), &device.0];
        self.proving_key().sign(Label::Join, &parts)
    }

    /// The version is in it, so that the same secret under two versions would prove two things.
    fn proving_key(&self) -> SigningSeed {
        let mut hasher = blake3::Hasher::new_derive_key(PROVING);
        hasher.update(&self.version.to_be_bytes());
        hasher.update(&self.secret);
        let mut seed = *hasher.finalize().as_bytes();
        hasher.zeroize();
        let key = SigningSeed::from_bytes(seed);
        seed.zeroize();
        key
    }
}

impl fmt::Debug for JoinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinKey(version {}, ..)", self.version)
    }
}

impl JoinVerifier {
    /// Whether `device` has the join key, as a proof made for `group` at `epoch` says.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if it has not, or proved it of another group, epoch or device.
    pub fn check(
        &self,
        group: GroupName,
        epoch: Epoch,
        device: DeviceKey,
        proof: &SignatureBytes,
    ) -> Result<(), BadSignature> {
        let parts: [&[u8]; 3] = [&group.to_bytes(), &epoch.0.to_be_bytes(), &device.0];
        verify(&self.0, Label::Join, &parts, proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AccountKey, RoomId};
    use crate::policy::{Joining, RoomPolicy};

    const GROUP: GroupName = GroupName { room: RoomId([1; 16]), generation: 0 };
    const DEVICE: DeviceKey = DeviceKey([2; 32]);

    #[test]
    fn a_join_key_never_prints() {
        assert_eq!(format!("{:?}", JoinKey::new(3, [7; 32])), "JoinKey(version 3, ..)");
    }

    #[test]
    fn a_proof_holds_for_its_group_epoch_and_device_only() {
        let key = JoinKey::new(1, [7; 32]);
        let proof = key.prove(GROUP, Epoch(5), DEVICE);
        let verifier = key.verifier();
        assert_eq!(verifier.check(GROUP, Epoch(5), DEVICE, &proof), Ok(()));
        let later = GroupName { generation: 1, ..GROUP };
        assert_eq!(verifier.check(later, Epoch(5), DEVICE, &proof), Err(BadSignature));
        assert_eq!(verifier.check(GROUP, Epoch(6), DEVICE, &proof), Err(BadSignature));
        let other = DeviceKey([3; 32]);
        assert_eq!(verifier.check(GROUP, Epoch(5), other, &proof), Err(BadSignature));
    }

    #[test]
    fn another_secret_or_version_is_another_key() {
        let key = JoinKey::new(1, [7; 32]);
        let proof = key.prove(GROUP, Epoch(5), DEVICE);
        for other in [JoinKey::new(2, [7; 32]), JoinKey::new(1, [8; 32])] {
            assert_ne!(other.verifier(), key.verifier());
            let checked = other.verifier().check(GROUP, Epoch(5), DEVICE, &proof);
            assert_eq!(checked, Err(BadSignature));
        }
    }

    #[test]
    fn a_key_fits_the_policy_that_names_its_version_and_its_verifier() {
        let key = JoinKey::new(1, [7; 32]);
        let mut policy = RoomPolicy::of_founder(AccountKey([1; 32]), Joining::ByInvitation);
        assert!(key.fits(&policy), "a room from before there were verifiers");
        policy.join_verifier = Some(key.verifier());
        assert!(key.fits(&policy));
        assert!(!JoinKey::new(1, [8; 32]).fits(&policy));
        policy.join_key_version = 2;
        assert!(!key.fits(&policy));
    }
}
