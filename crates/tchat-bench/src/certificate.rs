//! TLS for the peers: one authority and one certificate, made anew for each run.
//!
//! The same kind that tchat's server makes (ECDSA P-256, TLS 1.3 only, no tickets), so that no
//! server has a cheaper handshake by its certificate.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::failed::Failed;

/// The name in the certificate.
pub(crate) const NAME: &str = "localhost";

/// Where the certificate and its key lie, for a server's configuration.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    pub(crate) authority: PathBuf,
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// The files in a folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            authority: folder.join("authority.pem"),
            chain: folder.join("chain.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// Makes a certificate in a folder.
    pub(crate) fn make(folder: &Path) -> Result<Self, Failed> {
        let files = Self::in_folder(folder);
        let [authority, leaf, key] = pem().map_err(Failed::unprepared("certificates"))?;
        write(&files.chain, &[leaf, authority.clone()].concat())?;
        write(&files.authority, &authority)?;
        write(&files.key, &key)?;
        Ok(files)
    }

    /// How a client connects that trusts the authority.
    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, Failed> {
        let failed = Failed::unprepared::<rustls::Error>;
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_file(&self.authority)
            .map_err(Failed::unprepared("certificates"))?;
        roots.add(authority).map_err(failed("certificates"))?;
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(failed("TLS"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Arc::new(config))
    }

    /// How a limit program serves.
    pub(crate) fn server(&self) -> Result<Arc<ServerConfig>, Failed> {
        let chain = CertificateDer::pem_file_iter(&self.chain)
            .and_then(Iterator::collect)
            .map_err(Failed::unprepared("certificates"))?;
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(Failed::unprepared("certificates"))?;
        let failed = Failed::unprepared::<rustls::Error>;
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(failed("TLS"))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(failed("TLS"))?;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

/// rustls's cryptography, as tchat uses it.
pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    fs::write(path, text).map_err(Failed::file(path))
}

/// Authority, leaf and the leaf's key.
fn pem() -> Result<[String; 3], rcgen::Error> {
    let authority_key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "tchat-bench");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::from_params(&authority, &authority_key);
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let mut leaf = CertificateParams::new([NAME.to_owned()])?;
    leaf.distinguished_name.push(DnType::CommonName, NAME);
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let leaf = leaf.signed_by(&key, &issuer)?;
    Ok([authority_certificate.pem(), leaf.pem(), key.serialize_pem()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_serves_and_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let certificate = Certificate::make(folder.path()).unwrap();
        certificate.client().unwrap();
        let server = certificate.server().unwrap();
        assert_eq!(server.send_tls13_tickets, 0);
    }
}
