//! TLS 1.3 and nothing below, with post-quantum key exchange preferred.
//!
//! The identity key signs a certificate authority's certificate of its own, and with it a
//! certificate for a TLS key that is made anew at each start. A client pins the public key of the
//! authority. Names and dates in the certificates mean nothing: one fixed name, and dates that no
//! wrong clock falls out of.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::NoServerSessionStorage;
use tchat_proto::identity::SigningSeed;
use tchat_proto::{ALPN, TLS_NAME};
use zeroize::Zeroizing;

/// What comes before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410 §7).
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Why the server cannot speak TLS: a fault of ours or of the system's randomness.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsFailed {
    /// The certificates could not be made.
    #[error("cannot make the certificates: {0}")]
    Certificates(#[from] rcgen::Error),
    /// The library refused them.
    #[error("cannot set TLS up: {0}")]
    Settings(#[from] rustls::Error),
}

/// The settings of every connection.
pub(crate) fn config(identity: &SigningSeed) -> Result<Arc<ServerConfig>, TlsFailed> {
    let authority_key = key_pair_of(identity)?;
    let authority = authority();
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::from_params(&authority, &authority_key);
    let leaf_key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let leaf_certificate = leaf()?.signed_by(&leaf_key, &issuer)?;

    let chain = vec![leaf_certificate.into(), authority_certificate.into()];
    let leaf_key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
    // The provider's order of key exchanges begins with X25519MLKEM768.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, leaf_key)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    // A login is bound to one handshake, so a resumed one would save nothing but memory lost.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn key_pair_of(identity: &SigningSeed) -> Result<KeyPair, rcgen::Error> {
    let der = [PKCS8_ED25519.as_slice(), identity.expose_bytes()].concat();
    let der = Zeroizing::new(der);
    let pkcs8 = PrivatePkcs8KeyDer::from(der.as_slice());
    KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &rcgen::PKCS_ED25519)
}

/// Dates that no clock falls out of.
fn timeless(mut params: CertificateParams, name: &str) -> CertificateParams {
    params.not_before = date_time_ymd(1975, 1, 1);
    params.not_after = date_time_ymd(4096, 1, 1);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn authority() -> CertificateParams {
    let mut params = timeless(CertificateParams::default(), "tchat identity");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn leaf() -> Result<CertificateParams, rcgen::Error> {
    let mut params = timeless(CertificateParams::new([TLS_NAME.to_owned()])?, TLS_NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}
