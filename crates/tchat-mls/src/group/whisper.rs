//! Whispers: what members say for the moment, outside of the log.
//!
//! Messages have a ratchet each and a place in one order; a whisper has neither, since it may be lost
//! and comes in no order. It is sealed under a secret that the members of one epoch can export
//! ([RFC 9420 §8.5, Exporters]) and are the only ones to know. Each of them could write in another's
//! name with it, so a device signs what it whispers.
//!
//! All whispers are of one length: that somebody does not type any more would look no different.
//!
//! [RFC 9420 §8.5, Exporters]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.5

use minicbor::{Decode, Encode};
use openmls::prelude::OpenMlsCrypto as _;
use openmls_traits::OpenMlsProvider as _;
use openmls_traits::types::AeadType;
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{DeviceKey, Epoch, GroupName};
use tchat_proto::identity::{Label, SignatureBytes, verify};
use tchat_roster::Member;
use zeroize::Zeroizing;

use super::Group;
use crate::device::{Device, random};
use crate::shelf::Provider;
use crate::vault::Vault;

/// The label under which members export the key.
const EXPORT_LABEL: &str = "tchat whisper v1";

/// How a whisper is sealed.
const AEAD: AeadType = AeadType::Aes256Gcm;

/// The nonce's length, in bytes.
const NONCE: usize = 12;

/// What is whispered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whispered {
    /// That one is typing.
    Typing,
    /// Something that a later version whispers.
    Unknown(u64),
}

impl Whispered {
    const TYPING: u64 = 1;

    const fn number(self) -> u64 {
        match self {
            Self::Typing => Self::TYPING,
            Self::Unknown(kind) => kind,
        }
    }

    const fn of_number(kind: u64) -> Self {
        match kind {
            Self::TYPING => Self::Typing,
            kind => Self::Unknown(kind),
        }
    }
}

/// A whisper that was opened, and is its device's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Whose it is.
    pub from: Member,
    /// Greater than that of each earlier whisper of the device: what is not was heard before.
    pub number: u64,
    /// What it says.
    pub what: Whispered,
}

/// Why a whisper could not be sealed. Nobody waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a whisper could not be sealed")]
pub struct NotWhispered;

/// What is sealed.
#[derive(Encode, Decode)]
struct Wire {
    #[n(0)]
    device: DeviceKey,
    /// Of one length, whatever its value.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    number: [u8; 8],
    #[n(2)]
    kind: u64,
    #[n(3)]
    signature: SignatureBytes,
}

/// What a device signs: in which group and epoch it says what.
struct ToBeSigned([[u8; 8]; 3], Vec<u8>);

impl ToBeSigned {
    fn new(group: GroupName, epoch: Epoch, number: [u8; 8], kind: u64) -> Self {
        Self([epoch.0.to_be_bytes(), number, kind.to_be_bytes()], group.to_bytes())
    }

    fn parts(&self) -> [&[u8]; 4] {
        let [epoch, number, kind] = &self.0;
        [&self.1, epoch, number, kind]
    }
}

impl Group {
    /// Seals a whisper for the members of this epoch. `number` must be greater than that of this
    /// device's last one.
    ///
    /// # Errors
    ///
    /// [`NotWhispered`] if this device is no member, or the system has no randomness.
    pub fn whisper(
        &self,
        vault: &impl Vault,
        device: &Device,
        number: u64,
        what: Whispered,
    ) -> Result<Vec<u8>, NotWhispered> {
        let (number, kind) = (number.to_be_bytes(), what.number());
        let signed = ToBeSigned::new(self.name(), self.epoch(), number, kind);
        let signature = device.device_seed().sign(Label::Whisper, &signed.parts());
        let plain = to_cbor(&Wire { device: device.key(), number, kind, signature });
        let key = self.whisper_key(vault).ok_or(NotWhispered)?;
        let nonce = random::<NONCE>().or(Err(NotWhispered))?;
        let provider = Provider::new(vault);
        let sealed = provider.crypto().aead_encrypt(AEAD, &key, &plain, nonce.as_slice(), &[]);
        Ok([nonce.as_slice(), &sealed.or(Err(NotWhispered))?].concat())
    }

    /// Opens a whisper of this epoch. `None` for whatever is not a member's own word: garbage, another
    /// epoch's, one member's in another's name.
    #[must_use]
    pub fn hear(&self, vault: &impl Vault, sealed: &[u8]) -> Option<Heard> {
        let key = self.whisper_key(vault)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let provider = Provider::new(vault);
        let plain = provider.crypto().aead_decrypt(AEAD, &key, sealed, nonce, &[]).ok()?;
        let Wire { device, number, kind, signature } = from_cbor(&plain).ok()?;
        let from = self.member(device)?;
        let signed = ToBeSigned::new(self.name(), self.epoch(), number, kind);
        verify(&device.0, Label::Whisper, &signed.parts(), &signature).ok()?;
        let number = u64::from_be_bytes(number);
        Some(Heard { from, number, what: Whispered::of_number(kind) })
    }

    /// What the members of this epoch seal whispers with; `None` to who was removed.
    fn whisper_key(&self, vault: &impl Vault) -> Option<Zeroizing<Vec<u8>>> {
        if !self.is_member() {
            return None;
        }
        let provider = Provider::new(vault);
        let room = self.name().room.0;
        let exported =
            self.mls.export_secret(provider.crypto(), EXPORT_LABEL, &room, AEAD.key_size());
        exported.ok().map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::{MessageId, RoomId};
    use tchat_proto::limits::WHISPER_BYTES_MAX;
    use tchat_proto::policy::{Joining, RoomPolicy};

    use super::*;
    use crate::bundle::Door;
    use crate::vault::MemoryVault;

    const NAME: GroupName = GroupName { room: RoomId([1; 16]), generation: 0 };

    struct Someone {
        device: Device,
        vault: MemoryVault,
        group: Group,
    }

    impl Someone {
        fn whispers(&self, number: u64) -> Vec<u8> {
            self.group.whisper(&self.vault, &self.device, number, Whispered::Typing).unwrap()
        }

        fn hears(&self, sealed: &[u8]) -> Option<Heard> {
            self.group.hear(&self.vault, sealed)
        }
    }

    /// Two members of one group, at the same epoch.
    fn two() -> (Someone, Someone) {
        let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
        let policy = RoomPolicy::of_founder(device.account(), Joining::Open);
        let (group, founding) = Group::found(&vault, &device, NAME, &policy, None).unwrap();
        let mut alice = Someone { device, vault, group };
        let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
        let door = Door { group_info: &founding.group_info, tree: &founding.tree, leaving: &[] };
        let id = MessageId([2; 16]);
        let (group, bundle) = Group::join(&vault, &device, NAME, id, door, None).unwrap();
        let commit = bundle.into_post(NAME.room, id).commit;
        let bob = Someone { device, vault, group };
        alice.group.apply(&alice.vault, &commit.0).unwrap();
        assert_eq!(alice.group.epoch(), bob.group.epoch());
        (alice, bob)
    }

    #[test]
    fn a_whisper_is_heard_by_the_members_of_its_epoch_with_whose_it_is() {
        let (mut alice, mut bob) = two();
        let sealed = alice.whispers(7);
        assert!(sealed.len() <= WHISPER_BYTES_MAX);
        let heard = Heard { from: alice.device.member(), number: 7, what: Whispered::Typing };
        assert_eq!(bob.hears(&sealed), Some(heard));
        assert_eq!(alice.whispers(u64::MAX).len(), sealed.len(), "all are of one length");

        let id = MessageId([3; 16]);
        let update = bob.group.update(&bob.vault, &bob.device, id).unwrap();
        let commit = update.into_post(NAME.room, id).commit;
        for one in [&mut alice, &mut bob] {
            one.group.apply(&one.vault, &commit.0).unwrap();
        }
        assert_eq!(bob.hears(&sealed), None, "the epoch is over");
        assert!(bob.hears(&alice.whispers(8)).is_some());
    }

    #[test]
    fn what_is_sealed_is_as_the_grammar_has_it() {
        const GRAMMAR: &str = include_str!("../../../../docs/protocol.cddl");
        let device = Device::generate().unwrap();
        let signature = device.device_seed().sign(Label::Whisper, &[]);
        let mut wire = Wire { device: device.key(), number: [1; 8], kind: 1, signature };
        let matches = |wire: &Wire| {
            cddl_cat::validate_cbor_bytes("whisper-content", GRAMMAR, &to_cbor(wire)).is_ok()
        };
        assert!(matches(&wire));
        wire.kind = u64::MAX;
        assert!(matches(&wire));
        let cut = (wire.device, 1_u64);
        assert!(cddl_cat::validate_cbor_bytes("whisper-content", GRAMMAR, &to_cbor(&cut)).is_err());
    }

    #[test]
    fn no_bit_of_a_whisper_can_be_changed_and_no_part_of_it_left_out() {
        let (alice, bob) = two();
        let sealed = alice.whispers(7);
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(bob.hears(&bent), None, "byte {at}");
            assert_eq!(bob.hears(&sealed[..at]), None, "{at} bytes");
        }
    }

    #[test]
    fn a_member_cannot_whisper_in_anothers_name() {
        let (alice, bob) = two();
        let seal = |wire: &Wire| {
            let key = bob.group.whisper_key(&bob.vault).unwrap();
            let provider = Provider::new(&bob.vault);
            let sealed =
                provider.crypto().aead_encrypt(AEAD, &key, &to_cbor(wire), &[0; NONCE], &[]);
            [vec![0; NONCE], sealed.unwrap()].concat()
        };
        let (device, number, kind) = (alice.device.key(), 1_u64.to_be_bytes(), 1);
        let signed = ToBeSigned::new(NAME, bob.group.epoch(), number, kind);
        let signature = |by: &Device| by.device_seed().sign(Label::Whisper, &signed.parts());
        let true_word = Wire { device, number, kind, signature: signature(&alice.device) };
        assert!(bob.hears(&seal(&true_word)).is_some());
        let forged = Wire { signature: signature(&bob.device), ..true_word };
        assert_eq!(alice.hears(&seal(&forged)), None);
        // Nor can it be said again as something else, or as something later.
        let signature = signature(&alice.device);
        for (number, kind) in [(2_u64.to_be_bytes(), kind), (number, 2)] {
            let bent = Wire { device, number, kind, signature };
            assert_eq!(alice.hears(&seal(&bent)), None);
        }
        let stranger = Device::generate().unwrap();
        let signature = stranger.device_seed().sign(Label::Whisper, &signed.parts());
        let strange = Wire { device: stranger.key(), number, kind, signature };
        assert_eq!(alice.hears(&seal(&strange)), None);
    }
}
