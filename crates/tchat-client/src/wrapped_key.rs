//! The key of a sealed profile, wrapped by a passphrase: the file `sealed/key`.
//!
//! A random data key seals the profile's values ([`crate::store::sealer`]); this file holds it,
//! sealed under a key that Argon2id (RFC 9106) derives from the passphrase. A changed passphrase
//! so rewrites this file only. Everything before the wrapped key is its associated data, so nobody
//! changes salt or cost unseen.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `tchSEAL1`; the last is the version |
//! | 4, 4, 4 | memory in KiB, passes, lanes, big endian |
//! | 16 | salt |
//! | 12 | nonce |
//! | 32 + 16 | the data key, sealed with AES-256-GCM-SIV (RFC 8452), and its tag |
//! | 16 | the start of a BLAKE3 hash of all before: tells a damaged file from a wrong passphrase |

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::aead::{Aad, LessSafeKey, NONCE_LEN, Nonce};
use zeroize::Zeroizing;

use crate::data_key::DataKey;
use crate::limits::{KDF_LANES_MAX, KDF_MEMORY_KIB_MAX, KDF_PASSES_MAX};
use crate::passphrase::Passphrase;
use crate::random;
use crate::store::sealer;

/// What the file begins with, without the version.
const MAGIC: &[u8; 7] = b"tchSEAL";
const VERSION: u8 = b'1';

const SALT_AT: usize = 20;
const NONCE_AT: usize = 36;
const KEY_AT: usize = 48;
const SUM_AT: usize = 96;

/// How long the file is.
pub const WRAPPED_KEY_BYTES: usize = 112;

/// What one guess of a passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// RFC 9106 §4, the second recommended option: where memory is limited. A fraction of a second
    /// for who knows the passphrase.
    pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

    /// The least there is, for tests.
    #[cfg(test)]
    pub(crate) const LEAST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    /// Argon2's parameters, if they are within what this machine should spend.
    fn params(self) -> Option<Params> {
        let Self { memory_kib, passes, lanes } = self;
        let bounded = memory_kib <= KDF_MEMORY_KIB_MAX
            && (1..=KDF_PASSES_MAX).contains(&passes)
            && (1..=KDF_LANES_MAX).contains(&lanes);
        if !bounded {
            return None;
        }
        // RFC 9106 §3.1 wants eight blocks a lane at least; `Params` checks that.
        Params::new(memory_kib, passes, lanes, Some(32)).ok()
    }
}

/// The file's content, whole and within bounds; what is in it is known with the passphrase only.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey([u8; WRAPPED_KEY_BYTES]);

/// Why bytes are no wrapped key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAWrappedKey {
    /// A later version wrote it.
    #[error("written by a later version")]
    Newer,
    /// It is not what was written.
    #[error("not a sealed profile's key, or a damaged one")]
    Damaged,
    /// It asks for more memory or time than any that we write.
    #[error("the cost of the passphrase is out of bounds")]
    Cost,
}

/// Why a key was not unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnwrapRefused {
    /// Not the passphrase that it was wrapped with; or somebody changed the file and its sum.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The system has not the memory that the passphrase costs.
    #[error("not enough memory")]
    OutOfMemory,
}

impl WrappedKey {
    /// Reads the file's bytes.
    ///
    /// # Errors
    ///
    /// [`NotAWrappedKey`] if they are damaged, too new, or ask for too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAWrappedKey> {
        match bytes.strip_prefix(MAGIC).and_then(|rest| rest.first()) {
            Some(&VERSION) => {}
            Some(version) if *version > VERSION => return Err(NotAWrappedKey::Newer),
            _ => return Err(NotAWrappedKey::Damaged),
        }
        let wrapped = Self(bytes.try_into().or(Err(NotAWrappedKey::Damaged))?);
        if wrapped.0[SUM_AT..] != sum(&wrapped.0[..SUM_AT]) {
            return Err(NotAWrappedKey::Damaged);
        }
        wrapped.cost().params().ok_or(NotAWrappedKey::Cost)?;
        Ok(wrapped)
    }

    /// The file's bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; WRAPPED_KEY_BYTES] {
        self.0
    }

    /// What a guess costs.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let number = |at: usize| {
            self.0[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
        };
        Cost { memory_kib: number(8), passes: number(12), lanes: number(16) }
    }

    /// Wraps a key.
    pub(crate) fn wrap(
        key: &DataKey,
        passphrase: &Passphrase,
        cost: Cost,
    ) -> Result<Self, UnwrapRefused> {
        let mut bytes = [0; WRAPPED_KEY_BYTES];
        bytes[..7].copy_from_slice(MAGIC);
        bytes[7] = VERSION;
        bytes[8..12].copy_from_slice(&cost.memory_kib.to_be_bytes());
        bytes[12..16].copy_from_slice(&cost.passes.to_be_bytes());
        bytes[16..SALT_AT].copy_from_slice(&cost.lanes.to_be_bytes());
        bytes[SALT_AT..NONCE_AT].copy_from_slice(&random::bytes::<16>());
        bytes[NONCE_AT..KEY_AT].copy_from_slice(&random::bytes::<NONCE_LEN>());

        let cipher = Self(bytes).cipher(passphrase)?;
        let (head, tail) = bytes.split_at_mut(KEY_AT);
        let (wrapped, tail) = tail.split_at_mut(32);
        wrapped.copy_from_slice(key.expose_bytes());
        let tag = cipher
            .seal_in_place_separate_tag(nonce(head), Aad::from(&*head), wrapped)
            .or(Err(UnwrapRefused::OutOfMemory))?;
        tail[..16].copy_from_slice(tag.as_ref());
        let sum = sum(&bytes[..SUM_AT]);
        bytes[SUM_AT..].copy_from_slice(&sum);
        Ok(Self(bytes))
    }

    /// Unwraps the key.
    pub(crate) fn unwrap_with(&self, passphrase: &Passphrase) -> Result<DataKey, UnwrapRefused> {
        let cipher = self.cipher(passphrase)?;
        let (head, tail) = self.0.split_at(KEY_AT);
        let mut key = Zeroizing::new([0; 32]);
        let (wrapped, tag) = (&tail[..32], &tail[32..48]);
        cipher
            .open_separate_gather(nonce(head), Aad::from(head), wrapped, tag, key.as_mut_slice())
            .or(Err(UnwrapRefused::WrongPassphrase))?;
        Ok(DataKey::from_bytes(&key))
    }

    /// The cipher that wraps: Argon2id over the passphrase.
    fn cipher(&self, passphrase: &Passphrase) -> Result<LessSafeKey, UnwrapRefused> {
        let out_of_memory = UnwrapRefused::OutOfMemory;
        let params = self.cost().params().ok_or(out_of_memory)?;
        // Our own blocks: Argon2 leaves in them what its result is made of.
        let mut blocks = Zeroizing::new(Vec::new());
        blocks.try_reserve_exact(params.block_count()).or(Err(out_of_memory))?;
        blocks.resize(params.block_count(), Block::default());
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                passphrase.as_bytes(),
                &self.0[SALT_AT..NONCE_AT],
                key.as_mut_slice(),
                blocks.as_mut_slice(),
            )
            .or(Err(out_of_memory))?;
        Ok(sealer::cipher(&key))
    }
}

impl std::fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WrappedKey").field("cost", &self.cost()).finish_non_exhaustive()
    }
}

fn nonce(head: &[u8]) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&head[NONCE_AT..]);
    Nonce::assume_unique_for_key(nonce)
}

/// Against bits that rot; whoever changes the file on purpose can make it anew.
fn sum(bytes: &[u8]) -> [u8; 16] {
    let mut sum = [0; 16];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Passphrase {
        Passphrase::parse(text).unwrap()
    }

    fn wrapped() -> (DataKey, WrappedKey) {
        let key = DataKey::generate();
        let wrapped = WrappedKey::wrap(&key, &words("correct horse"), Cost::LEAST).unwrap();
        (key, wrapped)
    }

    /// With the sum made anew, as somebody would who means it.
    fn bent(wrapped: &WrappedKey, at: usize, bit: u8) -> Result<WrappedKey, NotAWrappedKey> {
        let mut bytes = wrapped.to_bytes();
        bytes[at] ^= bit;
        let sum = sum(&bytes[..SUM_AT]);
        bytes[SUM_AT..].copy_from_slice(&sum);
        WrappedKey::from_bytes(&bytes)
    }

    #[test]
    fn the_passphrase_unwraps_and_no_other_does() {
        let (key, wrapped) = wrapped();
        let read = WrappedKey::from_bytes(&wrapped.to_bytes()).unwrap();
        let unwrapped = read.unwrap_with(&words("correct horse")).unwrap();
        assert_eq!(unwrapped.expose_bytes(), key.expose_bytes());
        assert_eq!(
            read.unwrap_with(&words("correct horsf")).err(),
            Some(UnwrapRefused::WrongPassphrase)
        );
    }

    #[test]
    fn a_file_that_was_made_by_other_implementations_opens() {
        // Made with the reference implementation of Argon2 (argon2-cffi), OpenSSL (cryptography)
        // and the Python binding of BLAKE3, by the table above.
        let file = data_encoding::HEXLOWER
            .decode(
                b"7463685345414c31000000400000000200000002000102030405060708090a0b0c0d0e0f64656667\
                68696a6b6c6d6e6fba26d1f1bd9a548113ffa719deabd9064adc91d333668e71f0d87344638eac15\
                b3a39967460e99257a750fcf6246ca229e24a74741a1c77ee8589353783ee1a7",
            )
            .unwrap();
        let wrapped = WrappedKey::from_bytes(&file).unwrap();
        assert_eq!(wrapped.cost(), Cost { memory_kib: 64, passes: 2, lanes: 2 });
        let key = wrapped.unwrap_with(&words("correct horse")).unwrap();
        assert_eq!(key.expose_bytes(), &[7; 32]);
    }

    #[test]
    fn whatever_is_changed_in_the_file_it_does_not_open() {
        let (_, wrapped) = wrapped();
        for at in 0..WRAPPED_KEY_BYTES {
            let mut bytes = wrapped.to_bytes();
            bytes[at] ^= 1;
            assert!(WrappedKey::from_bytes(&bytes).is_err(), "byte {at} rots unseen");
        }
        // The last byte of the memory's size is left out: it makes it less than Argon2 takes.
        for at in SALT_AT..SUM_AT {
            let opened = bent(&wrapped, at, 1).unwrap().unwrap_with(&words("correct horse"));
            assert_eq!(opened.err(), Some(UnwrapRefused::WrongPassphrase), "byte {at}");
        }
        let dearer = bent(&wrapped, 11, 0x10).unwrap();
        assert_eq!(dearer.cost().memory_kib, 24);
        let opened = dearer.unwrap_with(&words("correct horse"));
        assert_eq!(opened.err(), Some(UnwrapRefused::WrongPassphrase));
    }

    #[test]
    fn a_file_cannot_ask_for_all_of_the_memory() {
        let (_, wrapped) = wrapped();
        for (at, bit) in [(8, 0x40), (8, 0xff), (11, 8), (12, 1), (15, 1), (16, 1), (19, 1)] {
            assert_eq!(bent(&wrapped, at, bit), Err(NotAWrappedKey::Cost), "byte {at}");
        }
    }

    #[test]
    fn a_later_version_and_other_files_are_told_apart() {
        let (_, wrapped) = wrapped();
        assert_eq!(bent(&wrapped, 7, 3), Err(NotAWrappedKey::Newer));
        assert_eq!(WrappedKey::from_bytes(b"SQLite format 3"), Err(NotAWrappedKey::Damaged));
        assert_eq!(WrappedKey::from_bytes(b""), Err(NotAWrappedKey::Damaged));
        let bytes = wrapped.to_bytes();
        assert_eq!(WrappedKey::from_bytes(&bytes[..60]), Err(NotAWrappedKey::Damaged));
        let longer = [bytes.as_slice(), b"x"].concat();
        assert_eq!(WrappedKey::from_bytes(&longer), Err(NotAWrappedKey::Damaged));
    }

    #[test]
    fn the_recommended_cost_is_within_bounds() {
        assert!(Cost::RECOMMENDED.params().is_some());
    }
}
