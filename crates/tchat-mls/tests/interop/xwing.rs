//! X-Wing ([draft-connolly-cfrg-xwing-kem-06]) written from the draft, for the other side of the
//! test: ML-KEM-768, X25519 and SHA-3 come from libcrux, where our own side has RustCrypto's.
//!
//! [draft-connolly-cfrg-xwing-kem-06]: https://datatracker.ietf.org/doc/html/draft-connolly-cfrg-xwing-kem-06

use libcrux_ml_kem::mlkem768;
use libcrux_sha3::{sha256, shake256};
use mls_rs::crypto::{HpkePublicKey, HpkeSecretKey};
use mls_rs::error::IntoAnyError;
use mls_rs_crypto_traits::{KemResult, KemType};

/// The label that ends what is hashed into a shared secret.
const LABEL: &[u8; 6] = br"\.//^\";

const PUBLIC_BYTES_ML_KEM: usize = 1_184;
const CIPHERTEXT_BYTES_ML_KEM: usize = 1_088;

/// X-Wing as a key encapsulation mechanism of HPKE.
#[derive(Clone, Copy)]
pub(crate) struct XWing;

/// A key or a ciphertext is not one.
#[derive(Debug, thiserror::Error)]
#[error("not an X-Wing key or ciphertext")]
pub(crate) struct NotXWing;

impl IntoAnyError for NotXWing {
    fn into_dyn_error(self) -> Result<Box<dyn std::error::Error + Send + Sync>, Self> {
        Ok(self.into())
    }
}

/// What 32 bytes of a private key grow into.
struct Expanded {
    ml_kem: mlkem768::MlKem768KeyPair,
    private_x: [u8; 32],
    public_x: [u8; 32],
}

impl Expanded {
    fn of(secret: &[u8]) -> Self {
        let bytes: [u8; 96] = shake256(secret);
        let ml_kem = mlkem768::generate_key_pair(array(&bytes[..64]));
        let private_x = array(&bytes[64..]);
        Self { ml_kem, private_x, public_x: public_x(&private_x) }
    }

    fn public(&self) -> Vec<u8> {
        [self.ml_kem.public_key().as_slice().as_slice(), &self.public_x].concat()
    }
}

impl XWing {
    /// The key pair that HPKE derives from `ikm`.
    pub(crate) fn derive(ikm: &[u8]) -> (HpkeSecretKey, HpkePublicKey) {
        let secret: [u8; 32] = shake256(ikm);
        let public = Expanded::of(&secret).public();
        (secret.to_vec().into(), public.into())
    }

    /// A shared secret and its ciphertext, from 64 random bytes.
    pub(crate) fn encapsulate(
        public: &[u8],
        random: [u8; 64],
    ) -> Result<([u8; 32], Vec<u8>), NotXWing> {
        let (public_m, public_x) = split::<PUBLIC_BYTES_ML_KEM>(public)?;
        let public_m = public_m.into();
        if !mlkem768::validate_public_key(&public_m) {
            return Err(NotXWing);
        }
        let (ciphertext_m, shared_m) = mlkem768::encapsulate(&public_m, array(&random[..32]));
        let private_x = array(&random[32..]);
        let ciphertext_x = self::public_x(&private_x);
        let shared_x = shared_x(&private_x, &public_x)?;
        let shared = combine(&shared_m, &shared_x, &ciphertext_x, &public_x);
        Ok((shared, [ciphertext_m.as_slice().as_slice(), &ciphertext_x].concat()))
    }

    /// The shared secret in a ciphertext.
    pub(crate) fn decapsulate(secret: &[u8], ciphertext: &[u8]) -> Result<[u8; 32], NotXWing> {
        let keys = Expanded::of(secret);
        let (ciphertext_m, ciphertext_x) = split::<CIPHERTEXT_BYTES_ML_KEM>(ciphertext)?;
        let shared_m = mlkem768::decapsulate(keys.ml_kem.private_key(), &ciphertext_m.into());
        let shared_x = shared_x(&keys.private_x, &ciphertext_x)?;
        Ok(combine(&shared_m, &shared_x, &ciphertext_x, &keys.public_x))
    }
}

impl KemType for XWing {
    type Error = NotXWing;

    fn kem_id(&self) -> u16 {
        0x647a
    }

    fn generate_deterministic(
        &self,
        seed: &[u8],
    ) -> Result<(HpkeSecretKey, HpkePublicKey), NotXWing> {
        Ok(Self::derive(seed))
    }

    fn generate(&self) -> Result<(HpkeSecretKey, HpkePublicKey), NotXWing> {
        Ok(Self::derive(&random::<32>()))
    }

    fn public_key_validate(&self, key: &HpkePublicKey) -> Result<(), NotXWing> {
        Self::encapsulate(key, [0; 64]).map(drop)
    }

    fn encap(&self, remote_key: &HpkePublicKey) -> Result<KemResult, NotXWing> {
        let (shared, ciphertext) = Self::encapsulate(remote_key, random())?;
        Ok(KemResult::new(shared.to_vec(), ciphertext))
    }

    fn decap(
        &self,
        enc: &[u8],
        secret_key: &HpkeSecretKey,
        _local_public: &HpkePublicKey,
    ) -> Result<Vec<u8>, NotXWing> {
        let shared = Self::decapsulate(secret_key, enc)?;
        Ok(shared.to_vec())
    }

    fn seed_length_for_derive(&self) -> usize {
        32
    }
}

fn combine(
    shared_m: &[u8; 32],
    shared_x: &[u8; 32],
    ciphertext_x: &[u8; 32],
    public_x: &[u8; 32],
) -> [u8; 32] {
    sha256(&[shared_m.as_slice(), shared_x, ciphertext_x, public_x, LABEL].concat())
}

fn public_x(private: &[u8; 32]) -> [u8; 32] {
    let mut public = [0; 32];
    libcrux_curve25519::secret_to_public(&mut public, private);
    public
}

fn shared_x(private: &[u8; 32], public: &[u8; 32]) -> Result<[u8; 32], NotXWing> {
    let mut shared = [0; 32];
    libcrux_curve25519::ecdh(&mut shared, public, private).or(Err(NotXWing))?;
    Ok(shared)
}

/// `N` bytes for ML-KEM and the rest, 32, for X25519.
fn split<const N: usize>(bytes: &[u8]) -> Result<([u8; N], [u8; 32]), NotXWing> {
    let (first, rest) = bytes.split_first_chunk().ok_or(NotXWing)?;
    Ok((*first, rest.try_into().or(Err(NotXWing))?))
}

/// Exactly `N` bytes out of a part cut to that length.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|place| bytes[place])
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    assert!(getrandom::fill(&mut bytes).is_ok(), "the operating system gives random bytes");
    bytes
}

#[test]
fn the_first_test_vector_of_the_draft_holds() {
    let secret = hex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
    let random = hex("3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2\
         35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2");
    let expected = hex("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");

    let public = Expanded::of(&secret).public();
    let (shared, ciphertext) = XWing::encapsulate(&public, array(&random)).unwrap();
    assert_eq!(shared.as_slice(), expected);
    assert_eq!(XWing::decapsulate(&secret, &ciphertext).unwrap().as_slice(), expected);
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
    digits.chunks(2).filter_map(byte).collect()
}
