//! TLS to a server that is known by its identity key.
//!
//! A server sends two certificates: its TLS key's, and its identity's, which issued the first. The
//! identity key is what a client pins. Names and dates do not matter: a certificate is good if the
//! pinned key signed it. Trust at first use is a pin that is still empty; the key that came is then
//! shown to the person and pinned.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tchat_proto::id::ServerKey;
use tchat_proto::{ALPN, TLS_NAME};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// A moment at which every certificate of a tchat server is valid: clocks that are wrong by years
/// must not keep anyone out, and there is nothing that an expiry would add to a pinned key.
const ANY_TIME: u64 = 1_800_000_000;

/// The time for TLS, which has no use for it here: the machine's clock may say anything, even a
/// time before 1970.
#[derive(Debug)]
struct NoClock;

impl TimeProvider for NoClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(any_time())
    }
}

fn any_time() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(ANY_TIME))
}

/// Checks a server by its identity key.
#[derive(Debug)]
pub(super) struct IdentityVerifier {
    pinned: Option<ServerKey>,
    seen: OnceLock<ServerKey>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl IdentityVerifier {
    /// The identity key that came, once the certificates were looked at.
    pub(super) fn seen(&self) -> Option<ServerKey> {
        self.seen.get().copied()
    }
}

/// TLS 1.3 only, post-quantum key exchange first, and a server with the pinned key.
pub(super) fn config(
    pinned: Option<ServerKey>,
) -> Result<(ClientConfig, Arc<IdentityVerifier>), Error> {
    let provider: Arc<CryptoProvider> = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(IdentityVerifier {
        pinned,
        seen: OnceLock::new(),
        algorithms: provider.signature_verification_algorithms,
    });
    let mut config = ClientConfig::builder_with_details(provider, Arc::new(NoClock))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok((config, verifier))
}

/// The name that every tchat certificate has.
pub(super) fn server_name() -> Result<ServerName<'static>, Error> {
    ServerName::try_from(TLS_NAME).or(Err(Error::General("the fixed name is no name".into())))
}

impl ServerCertVerifier for IdentityVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let malformed = || Error::InvalidCertificate(CertificateError::BadEncoding);
        let identity = intermediates.last().ok_or_else(malformed)?;
        let key = identity_key(identity).ok_or_else(malformed)?;
        if *self.seen.get_or_init(|| key) != key || self.pinned.is_some_and(|pin| pin != key) {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        }
        let mut roots = RootCertStore::empty();
        roots.add(identity.clone().into_owned())?;
        let leaf = ParsedCertificate::try_from(end_entity)?;
        verify_server_cert_signed_by_trust_anchor(
            &leaf,
            &roots,
            &[],
            any_time(),
            self.algorithms.all,
        )?;
        verify_server_name(&leaf, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// The Ed25519 key of an identity certificate (RFC 8410 §4).
fn identity_key(certificate: &CertificateDer<'_>) -> Option<ServerKey> {
    /// The object identifier of Ed25519 (RFC 8410 §3).
    const ED25519: &str = "1.3.101.112";
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let key = certificate.public_key();
    (key.algorithm.algorithm.to_id_string() == ED25519)
        .then(|| ServerKey::from_slice(&key.subject_public_key.data))?
}
