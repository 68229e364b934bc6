//! An outsider with a valid invitation whose external commit removes another member.
//!
//! OpenMLS builds no such commit, but it takes its cryptography and its signer from us. The forger
//! joins under its own certificate and the *victim's* key, so OpenMLS adds a removal of the victim's
//! leaf; and from then on everything that is hashed or signed has the victim's key replaced by the
//! forger's. What comes out is a commit in which every signature, hash and tag holds.

use std::sync::atomic::{AtomicBool, Ordering};

use openmls::prelude::tls_codec::DeserializeBytes as _;
use openmls::prelude::tls_codec::SecretVLBytes;
use openmls::prelude::{
    AeadType, Ciphersuite, CredentialWithKey, CryptoError, ExporterSecret, HashType,
    HpkeCiphertext, HpkeConfig, HpkeKeyPair, KemOutput, LeafNodeParameters, MlsGroup,
    MlsMessageBodyIn, MlsMessageIn, OpenMlsCrypto, PreSharedKeyProposal, ProcessedMessageContent,
    RatchetTreeIn, SignatureScheme,
};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;
use openmls_traits::signatures::{Signer, SignerError};
use tchat_proto::id::DeviceKey;
use tchat_roster::capabilities;

use super::story::{Client, NAME, OwnedDoor, id, join_key, three};
use crate::group::join_config;
use crate::shelf::{Provider, Shelf};
use crate::{ApplyFailed, Bundle, Device, MemoryVault};

/// Two keys of one length, and whether the one stands for the other yet.
struct Disguise {
    victim: DeviceKey,
    forger: DeviceKey,
    on: AtomicBool,
}

impl Disguise {
    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        if self.on.load(Ordering::Relaxed) {
            let places = 0..bytes.len().saturating_sub(DeviceKey::LEN - 1);
            for place in places {
                let key = &mut bytes[place..place + DeviceKey::LEN];
                if key == self.victim.as_bytes() {
                    key.copy_from_slice(self.forger.as_bytes());
                }
            }
        }
        bytes
    }
}

struct ForgingSigner<'a>(&'a Device, &'a Disguise);

impl Signer for ForgingSigner<'_> {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.0.sign(&self.1.of(payload))
    }

    fn signature_scheme(&self) -> SignatureScheme {
        self.0.signature_scheme()
    }
}

struct ForgingProvider<'v> {
    honest: Provider<'v, MemoryVault>,
    crypto: ForgingCrypto<'v>,
}

impl<'v> OpenMlsProvider for ForgingProvider<'v> {
    type CryptoProvider = ForgingCrypto<'v>;
    type RandProvider = RustCrypto;
    type StorageProvider = Shelf<'v, MemoryVault>;

    fn storage(&self) -> &Self::StorageProvider {
        self.honest.storage()
    }

    fn crypto(&self) -> &ForgingCrypto<'v> {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        self.honest.rand()
    }
}

struct ForgingCrypto<'a>(RustCrypto, &'a Disguise);

impl OpenMlsCrypto for ForgingCrypto<'_> {
    fn hash(&self, hash_type: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.0.hash(hash_type, &self.1.of(data))
    }

    fn supports(&self, ciphersuite: Ciphersuite) -> Result<(), CryptoError> {
        self.0.supports(ciphersuite)
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        self.0.supported_ciphersuites()
    }

    fn hkdf_extract(
        &self,
        hash_type: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        self.0.hkdf_extract(hash_type, salt, ikm)
    }

    fn hmac(
        &self,
        hash_type: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        self.0.hmac(hash_type, key, message)
    }

    fn hkdf_expand(
        &self,
        hash_type: HashType,
        prk: &[u8],
        info: &[u8],
        okm_len: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        self.0.hkdf_expand(hash_type, prk, info, okm_len)
    }

    fn aead_encrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.aead_encrypt(alg, key, data, nonce, aad)
    }

    fn aead_decrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        ct_tag: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.aead_decrypt(alg, key, ct_tag, nonce, aad)
    }

    fn signature_key_gen(&self, alg: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        self.0.signature_key_gen(alg)
    }

    fn verify_signature(
        &self,
        alg: SignatureScheme,
        data: &[u8],
        pk: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        self.0.verify_signature(alg, data, pk, signature)
    }

    fn sign(&self, alg: SignatureScheme, data: &[u8], key: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.0.sign(alg, data, key)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        pk_r: &[u8],
        info: &[u8],
        aad: &[u8],
        ptxt: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        self.0.hpke_seal(config, pk_r, info, aad, ptxt)
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        sk_r: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.hpke_open(config, input, sk_r, info, aad)
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        pk_r: &[u8],
        info: &[u8],
        exporter_context: &[u8],
        exporter_length: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        self.0.hpke_setup_sender_and_export(config, pk_r, info, exporter_context, exporter_length)
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        enc: &[u8],
        sk_r: &[u8],
        info: &[u8],
        exporter_context: &[u8],
        exporter_length: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        let (context, length) = (exporter_context, exporter_length);
        self.0.hpke_setup_receiver_and_export(config, enc, sk_r, info, context, length)
    }

    fn derive_hpke_keypair(
        &self,
        config: HpkeConfig,
        ikm: &[u8],
    ) -> Result<HpkeKeyPair, CryptoError> {
        self.0.derive_hpke_keypair(config, ikm)
    }
}

/// The forged bundle: `forger` comes in and `victim` goes.
fn forge(door: &OwnedDoor, forger: &Device, victim: DeviceKey) -> Bundle {
    let vault = MemoryVault::default();
    crate::join_key::store(&vault, NAME.room, &join_key()).unwrap();
    let disguise = Disguise { victim, forger: forger.key(), on: AtomicBool::new(false) };
    let honest = Provider::new(&vault);
    let crypto = ForgingCrypto(RustCrypto::default(), &disguise);
    let psk = crate::join_key::psk_id(&join_key(), &honest, NAME.room).unwrap();
    let provider = ForgingProvider { honest, crypto };

    let info = MlsMessageIn::tls_deserialize_exact_bytes(&door.group_info).unwrap();
    let MlsMessageBodyIn::GroupInfo(info) = info.extract() else { panic!("no GroupInfo") };
    let masked = CredentialWithKey {
        signature_key: victim.as_bytes().as_slice().into(),
        ..forger.credential()
    };
    let builder = MlsGroup::external_commit_builder()
        .with_config(join_config())
        .with_aad(id(66).0.to_vec())
        .with_ratchet_tree(RatchetTreeIn::tls_deserialize_exact_bytes(&door.tree).unwrap())
        .build_group(&provider, info, masked)
        .unwrap();
    disguise.on.store(true, Ordering::Relaxed);
    let parameters = LeafNodeParameters::builder().with_capabilities(capabilities()).build();
    let (_, messages) = builder
        .leaf_node_parameters(parameters)
        .add_psk_proposal(PreSharedKeyProposal::new(psk))
        .load_psks(provider.storage())
        .unwrap()
        .create_group_info(true)
        .use_ratchet_tree_extension(false)
        .build(provider.rand(), provider.crypto(), &ForgingSigner(forger, &disguise), |_| true)
        .unwrap()
        .finalize(&provider)
        .unwrap();
    let (commit, _, group_info) = messages.into_messages();
    Bundle {
        commit: disguise.of(&commit.to_bytes().unwrap()),
        group_info: group_info.unwrap().to_bytes().unwrap(),
        welcome: None,
        join_proof: None,
        join_key: None,
    }
}

#[test]
fn an_outsider_with_an_invitation_cannot_remove_another_member() {
    let (room, mut alice, mut bob, mut carol) = three();
    let forger = Client::new(9);
    let bundle = forge(&room.door(), &forger.device, bob.key());

    // The forgery is perfect: MLS itself has nothing against it.
    let provider = Provider::new(&alice.vault);
    let message = MlsMessageIn::tls_deserialize_exact_bytes(&bundle.commit).unwrap();
    let message = message.try_into_protocol_message().unwrap();
    let group = alice.group.as_mut().unwrap();
    let processed = group.mls.process_message(&provider, message).unwrap();
    let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
        panic!("not a commit");
    };
    assert_eq!(staged.remove_proposals().count(), 1);
    drop(staged);

    for member in [&mut alice, &mut bob, &mut carol] {
        assert_eq!(room.both_refuse(&bundle, member).code(), "removes-other");
        let refused = member.apply(&bundle.commit).unwrap_err();
        assert!(matches!(refused, ApplyFailed::Refused(_)));
    }
}
