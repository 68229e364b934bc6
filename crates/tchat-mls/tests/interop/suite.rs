//! Our cipher suite for mls-rs, which knows none with X-Wing.
//!
//! mls-rs's own suite 0x0001 has everything else of 0x004F: AES-128-GCM, HKDF and HMAC with SHA-256,
//! Ed25519, and HPKE with a KEM to be put in. So this is that suite with [`XWing`] in it, under
//! another number.

use mls_rs::crypto::{
    HpkeCiphertext, HpkePsk, HpkePublicKey, HpkeSecretKey, SignaturePublicKey, SignatureSecretKey,
};
use mls_rs::{CipherSuite, CipherSuiteProvider, CryptoProvider};
use mls_rs_crypto_rustcrypto::aead::Aead;
use mls_rs_crypto_rustcrypto::kdf::Kdf;
use mls_rs_crypto_rustcrypto::{RustCryptoCipherSuite, RustCryptoError};
use zeroize::Zeroizing;

use crate::xwing::XWing;

type Inner = RustCryptoCipherSuite<XWing, Kdf, Aead>;

/// The number of our suite.
pub(crate) fn ours() -> CipherSuite {
    CipherSuite::from(tchat_roster::CIPHERSUITE as u16)
}

/// Cryptography that knows our suite and no other.
#[derive(Clone)]
pub(crate) struct OurSuiteOnly;

impl CryptoProvider for OurSuiteOnly {
    type CipherSuiteProvider = OurSuite;

    fn supported_cipher_suites(&self) -> Vec<CipherSuite> {
        vec![ours()]
    }

    fn cipher_suite_provider(&self, cipher_suite: CipherSuite) -> Option<OurSuite> {
        let classic = CipherSuite::CURVE25519_AES128;
        let inner = Inner::new(classic, XWing, Kdf::new(classic)?, Aead::new(classic)?)?;
        (cipher_suite == ours()).then_some(OurSuite(inner))
    }
}

/// Suite 0x004F.
#[derive(Clone)]
pub(crate) struct OurSuite(Inner);

impl CipherSuiteProvider for OurSuite {
    type Error = RustCryptoError;
    type HpkeContextS = <Inner as CipherSuiteProvider>::HpkeContextS;
    type HpkeContextR = <Inner as CipherSuiteProvider>::HpkeContextR;

    fn cipher_suite(&self) -> CipherSuite {
        ours()
    }

    /// Not as [RFC 9180] has it for Diffie-Hellman: X-Wing brings its own.
    ///
    /// [RFC 9180]: https://www.rfc-editor.org/rfc/rfc9180.html
    fn kem_derive(&self, ikm: &[u8]) -> Result<(HpkeSecretKey, HpkePublicKey), RustCryptoError> {
        Ok(XWing::derive(ikm))
    }

    fn kem_generate(&self) -> Result<(HpkeSecretKey, HpkePublicKey), RustCryptoError> {
        self.0.kem_generate()
    }

    fn kem_public_key_validate(&self, key: &HpkePublicKey) -> Result<(), RustCryptoError> {
        self.0.kem_public_key_validate(key)
    }

    fn hash(&self, data: &[u8]) -> Result<Vec<u8>, RustCryptoError> {
        self.0.hash(data)
    }

    fn mac(&self, key: &[u8], data: &[u8]) -> Result<Vec<u8>, RustCryptoError> {
        self.0.mac(key, data)
    }

    fn aead_seal(
        &self,
        key: &[u8],
        data: &[u8],
        aad: Option<&[u8]>,
        nonce: &[u8],
    ) -> Result<Vec<u8>, RustCryptoError> {
        self.0.aead_seal(key, data, aad, nonce)
    }

    fn aead_open(
        &self,
        key: &[u8],
        ciphertext: &[u8],
        aad: Option<&[u8]>,
        nonce: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, RustCryptoError> {
        self.0.aead_open(key, ciphertext, aad, nonce)
    }

    fn aead_key_size(&self) -> usize {
        self.0.aead_key_size()
    }

    fn aead_nonce_size(&self) -> usize {
        self.0.aead_nonce_size()
    }

    fn kdf_extract(&self, salt: &[u8], ikm: &[u8]) -> Result<Zeroizing<Vec<u8>>, RustCryptoError> {
        self.0.kdf_extract(salt, ikm)
    }

    fn kdf_expand(
        &self,
        prk: &[u8],
        info: &[u8],
        len: usize,
    ) -> Result<Zeroizing<Vec<u8>>, RustCryptoError> {
        self.0.kdf_expand(prk, info, len)
    }

    fn kdf_extract_size(&self) -> usize {
        self.0.kdf_extract_size()
    }

    fn hpke_seal(
        &self,
        remote_key: &HpkePublicKey,
        info: &[u8],
        aad: Option<&[u8]>,
        pt: &[u8],
    ) -> Result<HpkeCiphertext, RustCryptoError> {
        self.0.hpke_seal(remote_key, info, aad, pt)
    }

    fn hpke_seal_psk(
        &self,
        remote_key: &HpkePublicKey,
        info: &[u8],
        aad: Option<&[u8]>,
        pt: &[u8],
        psk: HpkePsk<'_>,
    ) -> Result<HpkeCiphertext, RustCryptoError> {
        self.0.hpke_seal_psk(remote_key, info, aad, pt, psk)
    }

    fn hpke_open(
        &self,
        ciphertext: &HpkeCiphertext,
        local_secret: &HpkeSecretKey,
        local_public: &HpkePublicKey,
        info: &[u8],
        aad: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, RustCryptoError> {
        self.0.hpke_open(ciphertext, local_secret, local_public, info, aad)
    }

    fn hpke_open_psk(
        &self,
        ciphertext: &HpkeCiphertext,
        local_secret: &HpkeSecretKey,
        local_public: &HpkePublicKey,
        info: &[u8],
        aad: Option<&[u8]>,
        psk: HpkePsk<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, RustCryptoError> {
        self.0.hpke_open_psk(ciphertext, local_secret, local_public, info, aad, psk)
    }

    fn hpke_setup_s(
        &self,
        remote_key: &HpkePublicKey,
        info: &[u8],
    ) -> Result<(Vec<u8>, Self::HpkeContextS), RustCryptoError> {
        self.0.hpke_setup_s(remote_key, info)
    }

    fn hpke_setup_r(
        &self,
        enc: &[u8],
        local_secret: &HpkeSecretKey,
        local_public: &HpkePublicKey,
        info: &[u8],
    ) -> Result<Self::HpkeContextR, RustCryptoError> {
        self.0.hpke_setup_r(enc, local_secret, local_public, info)
    }

    fn random_bytes(&self, out: &mut [u8]) -> Result<(), RustCryptoError> {
        self.0.random_bytes(out)
    }

    fn signature_key_generate(
        &self,
    ) -> Result<(SignatureSecretKey, SignaturePublicKey), RustCryptoError> {
        self.0.signature_key_generate()
    }

    fn signature_key_derive_public(
        &self,
        secret_key: &SignatureSecretKey,
    ) -> Result<SignaturePublicKey, RustCryptoError> {
        self.0.signature_key_derive_public(secret_key)
    }

    fn sign(
        &self,
        secret_key: &SignatureSecretKey,
        data: &[u8],
    ) -> Result<Vec<u8>, RustCryptoError> {
        self.0.sign(secret_key, data)
    }

    fn verify(
        &self,
        public_key: &SignaturePublicKey,
        signature: &[u8],
        data: &[u8],
    ) -> Result<(), RustCryptoError> {
        self.0.verify(public_key, signature, data)
    }
}
