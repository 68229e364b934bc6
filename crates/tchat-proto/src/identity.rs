//! Who someone is: accounts, their devices, and the statements they sign.
//!
//! A person is an [`AccountKey`], never a pseudonym. An account certifies its devices
//! ([`DeviceCertificate`], which is also the MLS credential), claims a pseudonym on one server
//! ([`NickStatement`]), and a device asks to leave a room ([`LeaveStatement`]). Every signature
//! covers a label of its own, so that none can be taken for another, and whatever would make a
//! replay harmful: the server, the group, the epoch.
//!
//! Private keys live in [`SigningSeed`], which wipes itself and never prints.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::id::{AccountKey, DeviceKey, Epoch, GroupName, ServerKey};
use crate::nick::Nick;

/// An Ed25519 signature (RFC 8032).
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct SignatureBytes(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; 64],
);

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignatureBytes(..)")
    }
}

/// A statement whose signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

/// The private half of an Ed25519 key (RFC 8032 §5.1.5). Wiped on drop, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSeed([u8; 32]);

impl SigningSeed {
    /// Takes 32 random bytes as a private key.
    #[must_use]
    pub const fn from_bytes(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// The private key itself, for storing it.
    #[must_use]
    pub const fn expose_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    #[must_use]
    pub fn public_bytes(&self) -> [u8; 32] {
        SigningKey::from_bytes(&self.0).verifying_key().to_bytes()
    }

    /// Signs `parts`, one after the other, under `label`.
    #[must_use]
    pub fn sign(&self, label: Label, parts: &[&[u8]]) -> SignatureBytes {
        let signature = SigningKey::from_bytes(&self.0).sign(&to_be_signed(label, parts));
        SignatureBytes(signature.to_bytes())
    }
}

impl fmt::Debug for SigningSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSeed(..)")
    }
}

/// What a signature is for. Part of what is signed, so that no statement passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// An account says that a device is its own.
    Device,
    /// A device logs in over one TLS connection.
    Login,
    /// An account claims a pseudonym.
    Nick,
    /// A device wants to leave a room.
    Leave,
    /// A newcomer has a room's join key.
    Join,
    /// A device says something in a room.
    Said,
    /// A device says something for the moment.
    Whisper,
}

impl Label {
    const fn text(self) -> &'static [u8] {
        match self {
            Self::Device => b"tchat device v1",
            Self::Login => b"tchat login v1",
            Self::Nick => b"tchat nick v1",
            Self::Leave => b"tchat leave v1",
            Self::Join => b"tchat join v1",
            Self::Said => b"tchat said v1",
            Self::Whisper => b"tchat whisper v1",
        }
    }
}

/// `label`, a zero byte, then the parts as they are: every part but the last has a fixed length.
fn to_be_signed(label: Label, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = label.text().to_vec();
    bytes.push(0);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Checks a signature made by [`SigningSeed::sign`].
///
/// # Errors
///
/// [`BadSignature`] if the key is no Ed25519 key, or did not sign exactly this. The strict rule of
/// RFC 8032 is used: a malleable signature or a weak key is refused.
pub fn verify(
    key: &[u8; 32],
    label: Label,
    parts: &[&[u8]],
    signature: &SignatureBytes,
) -> Result<(), BadSignature> {
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return Err(BadSignature);
    };
    key.verify_strict(&to_be_signed(label, parts), &Signature::from_bytes(&signature.0))
        .or(Err(BadSignature))
}

/// An account's word that a device is its own. The identity in the MLS credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceCertificate {
    /// The account.
    #[n(0)]
    pub account: AccountKey,
    /// Its device.
    #[n(1)]
    pub device: DeviceKey,
    /// By the account, over the device's key.
    #[n(2)]
    pub signature: SignatureBytes,
}

impl DeviceCertificate {
    /// Certifies `device` with the account's private key.
    #[must_use]
    pub fn sign(account: &SigningSeed, device: DeviceKey) -> Self {
        Self {
            account: AccountKey(account.public_bytes()),
            device,
            signature: account.sign(Label::Device, &[&device.0]),
        }
    }

    /// Whether the account really said so.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if it did not.
    pub fn verify(&self) -> Result<(), BadSignature> {
        verify(&self.account.0, Label::Device, &[&self.device.0], &self.signature)
    }

    /// As the identity bytes of an MLS basic credential: CBOR.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        crate::frame::to_cbor(&self)
    }

    /// From the identity bytes of an MLS basic credential, checked.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if the bytes are no certificate or its signature does not hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSignature> {
        let certificate: Self = crate::frame::from_cbor(bytes).or(Err(BadSignature))?;
        certificate.verify()?;
        Ok(certificate)
    }
}

/// An account's claim of a pseudonym on one server.
///
/// Of two claims by the same account the one with the greater `serial` counts, so that an old name
/// cannot be brought back by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NickStatement {
    /// Who claims it.
    #[n(0)]
    pub account: AccountKey,
    /// What they want to be called.
    #[n(1)]
    pub nick: Nick,
    /// Grows with every claim of this account.
    #[n(2)]
    pub serial: u64,
    /// By the account, over server, serial and pseudonym.
    #[n(3)]
    pub signature: SignatureBytes,
}

impl NickStatement {
    /// Claims `nick` on `server`.
    #[must_use]
    pub fn sign(account: &SigningSeed, server: ServerKey, serial: u64, nick: Nick) -> Self {
        let parts: [&[u8]; 3] = [&server.0, &serial.to_be_bytes(), nick.as_str().as_bytes()];
        Self {
            account: AccountKey(account.public_bytes()),
            serial,
            signature: account.sign(Label::Nick, &parts),
            nick,
        }
    }

    /// Whether the account really claimed this on `server`.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if it did not.
    pub fn verify(&self, server: ServerKey) -> Result<(), BadSignature> {
        let parts: [&[u8]; 3] =
            [&server.0, &self.serial.to_be_bytes(), self.nick.as_str().as_bytes()];
        verify(&self.account.0, Label::Nick, &parts, &self.signature)
    }
}

/// A device's wish to leave a group, made at one epoch: it cannot be replayed after a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LeaveStatement {
    /// Who leaves.
    #[n(0)]
    pub device: DeviceKey,
    /// Which group.
    #[n(1)]
    pub group: GroupName,
    /// At which epoch.
    #[n(2)]
    pub epoch: Epoch,
    /// By the device, over group and epoch.
    #[n(3)]
    pub signature: SignatureBytes,
}

impl LeaveStatement {
    /// Asks to leave.
    #[must_use]
    pub fn sign(device: &SigningSeed, group: GroupName, epoch: Epoch) -> Self {
        Self {
            device: DeviceKey(device.public_bytes()),
            group,
            epoch,
            signature: device.sign(Label::Leave, &[&group.to_bytes(), &epoch.0.to_be_bytes()]),
        }
    }

    /// Whether the device really asked.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if it did not.
    pub fn verify(&self) -> Result<(), BadSignature> {
        let parts: [&[u8]; 2] = [&self.group.to_bytes(), &self.epoch.0.to_be_bytes()];
        verify(&self.device.0, Label::Leave, &parts, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RoomId;

    const ALICE: SigningSeed = SigningSeed([1; 32]);
    const SERVER: ServerKey = ServerKey([3; 32]);

    #[test]
    fn a_device_certificate_holds_only_for_its_account_and_device() {
        let device = DeviceKey(SigningSeed([2; 32]).public_bytes());
        let certificate = DeviceCertificate::sign(&ALICE, device);
        assert_eq!(DeviceCertificate::from_bytes(&certificate.to_bytes()), Ok(certificate));

        let other_device = DeviceCertificate { device: DeviceKey([9; 32]), ..certificate };
        assert_eq!(other_device.verify(), Err(BadSignature));
        let mallory = AccountKey(SigningSeed([4; 32]).public_bytes());
        let other_account = DeviceCertificate { account: mallory, ..certificate };
        assert_eq!(other_account.verify(), Err(BadSignature));
        assert_eq!(DeviceCertificate::from_bytes(b"junk"), Err(BadSignature));
    }

    #[test]
    fn a_pseudonym_claimed_on_one_server_says_nothing_on_another() {
        let nick = Nick::parse("alice").unwrap();
        let statement = NickStatement::sign(&ALICE, SERVER, 7, nick);
        assert_eq!(statement.verify(SERVER), Ok(()));
        assert_eq!(statement.verify(ServerKey([4; 32])), Err(BadSignature));
        let newer = NickStatement { serial: 8, ..statement };
        assert_eq!(newer.verify(SERVER), Err(BadSignature));
    }

    #[test]
    fn a_wish_to_leave_cannot_be_replayed_at_a_later_epoch() {
        let group = GroupName { room: RoomId([5; 16]), generation: 0 };
        let leave = LeaveStatement::sign(&ALICE, group, Epoch(4));
        assert_eq!(leave.verify(), Ok(()));
        let later = LeaveStatement { epoch: Epoch(5), ..leave };
        assert_eq!(later.verify(), Err(BadSignature));
    }

    #[test]
    fn a_private_key_never_prints() {
        assert_eq!(format!("{ALICE:?}"), "SigningSeed(..)");
    }
}
