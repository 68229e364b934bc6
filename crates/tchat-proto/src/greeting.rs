//! The greeting: the first frame of each side.
//!
//! The client speaks first and says which versions it speaks and who it is. The login is the
//! device's signature over keying material exported from this very TLS connection
//! (RFC 5705, RFC 9266), so it cannot be replayed or relayed to another server. The server answers
//! with the version it chose and its limits, or with a goodbye.

use minicbor::{Decode, Encode};

use crate::id::{AccountKey, DeviceKey, Timestamp};
use crate::identity::{
    BadSignature, DeviceCertificate, Label, SignatureBytes, SigningSeed, verify,
};
use crate::limits;

/// The protocol version this code speaks.
pub const VERSION: u32 = 1;

/// The label under which the login's keying material is exported from TLS (RFC 5705 §4).
pub const EXPORTER_LABEL: &[u8] = b"EXPORTER-tchat-login";

/// Keying material that only the two ends of one TLS connection know, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChannelBinding(pub [u8; 32]);

/// What a client says first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ClientHello {
    /// The oldest version it speaks.
    #[n(0)]
    pub version_min: u32,
    /// The newest version it speaks.
    #[n(1)]
    pub version_max: u32,
    /// The program and its version, for the operator's log. At most 64 bytes count.
    #[n(2)]
    pub agent: String,
    /// Optional abilities it has, by name; unknown ones are ignored.
    #[n(3)]
    pub capabilities: Vec<String>,
    /// Who it is.
    #[n(4)]
    pub login: Login,
}

impl ClientHello {
    /// The ability to go on in a log from which messages expired
    /// ([`crate::request::ToClient::Expired`]).
    pub const EXPIRED: &str = "expired";

    /// Whether it knows what to do where messages expired.
    #[must_use]
    pub fn knows_expired(&self) -> bool {
        self.capabilities.iter().any(|it| it == Self::EXPIRED)
    }

    /// The greeting of this version.
    #[must_use]
    pub fn new(agent: &str, login: Login) -> Self {
        Self {
            version_min: VERSION,
            version_max: VERSION,
            agent: agent.to_owned(),
            capabilities: vec![Self::EXPIRED.to_owned()],
            login,
        }
    }

    /// The version to speak, if there is one that both know.
    #[must_use]
    pub fn common_version(&self) -> Option<u32> {
        (self.version_min..=self.version_max).contains(&VERSION).then_some(VERSION)
    }
}

/// Proof that a device is at the other end of this connection.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Login {
    /// The account, its device, and the account's word that it is so.
    #[n(0)]
    pub certificate: DeviceCertificate,
    /// By the device, over the connection's keying material.
    #[n(1)]
    pub signature: SignatureBytes,
}

/// A device whose login was checked. Only [`Login::check`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedIn {
    account: AccountKey,
    device: DeviceKey,
}

impl LoggedIn {
    /// Whose device it is.
    #[must_use]
    pub const fn account(&self) -> AccountKey {
        self.account
    }

    /// Which device it is.
    #[must_use]
    pub const fn device(&self) -> DeviceKey {
        self.device
    }
}

impl Login {
    /// Logs a device in over the connection that `binding` belongs to.
    #[must_use]
    pub fn sign(
        device: &SigningSeed,
        certificate: DeviceCertificate,
        binding: ChannelBinding,
    ) -> Self {
        Self { certificate, signature: device.sign(Label::Login, &[&binding.0]) }
    }

    /// Checks certificate and signature for the connection that `binding` belongs to.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if either does not hold.
    pub fn check(&self, binding: ChannelBinding) -> Result<LoggedIn, BadSignature> {
        self.certificate.verify()?;
        let device = self.certificate.device;
        verify(&device.0, Label::Login, &[&binding.0], &self.signature)?;
        Ok(LoggedIn { account: self.certificate.account, device })
    }
}

/// What a server says to a client that it lets in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerHello {
    /// The version spoken from here on.
    #[n(0)]
    pub version: u32,
    /// The server's name, for people. Chosen by its operator; means nothing.
    #[n(1)]
    pub name: String,
    /// The server's clock.
    #[n(2)]
    pub time: Timestamp,
    /// What the server allows.
    #[n(3)]
    pub limits: ServerLimits,
    /// Optional abilities it has, by name; unknown ones are ignored.
    #[n(4)]
    pub capabilities: Vec<String>,
}

impl ServerHello {
    /// The ability of a private server: it takes nothing from a stranger but an invitation.
    pub const PRIVATE: &str = "private";

    /// Whether strangers must show an invitation before all else.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.capabilities.iter().any(|it| it == Self::PRIVATE)
    }
}

/// The limits a client must know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerLimits {
    /// Longest frame to the server, in bytes.
    #[n(0)]
    pub frame_bytes: u64,
    /// Longest text of a message, in bytes of UTF-8.
    #[n(1)]
    pub text_bytes: u64,
    /// Requests under way at once.
    #[n(2)]
    pub requests_in_flight: u32,
    /// Silence after which the server closes, in seconds.
    #[n(3)]
    pub silence_s: u32,
    /// Largest sealed file, in bytes; 0 if the server takes none.
    #[n(4)]
    #[cbor(skip_if = "is_zero")]
    pub file_bytes_max: u64,
    /// How many bytes of sealed files the server keeps for one account; 0 if it takes none.
    #[n(5)]
    #[cbor(skip_if = "is_zero")]
    pub file_quota: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the encoder asks so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            frame_bytes: limits::FRAME_BYTES_MAX_TO_SERVER as u64,
            text_bytes: limits::TEXT_BYTES_MAX as u64,
            requests_in_flight: u32::try_from(limits::REQUESTS_IN_FLIGHT_MAX).unwrap_or(u32::MAX),
            silence_s: u32::try_from(limits::SILENCE_MAX.as_secs()).unwrap_or(u32::MAX),
            file_bytes_max: 0,
            file_quota: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_holds_on_its_own_connection_only() {
        let account = SigningSeed::from_bytes([1; 32]);
        let device = SigningSeed::from_bytes([2; 32]);
        let certificate = DeviceCertificate::sign(&account, DeviceKey(device.public_bytes()));
        let login = Login::sign(&device, certificate, ChannelBinding([3; 32]));

        let logged_in = login.check(ChannelBinding([3; 32])).unwrap();
        assert_eq!(logged_in.account(), certificate.account);
        assert_eq!(login.check(ChannelBinding([4; 32])), Err(BadSignature));
    }

    #[test]
    fn a_device_cannot_log_in_for_an_account_that_did_not_certify_it() {
        let device = SigningSeed::from_bytes([2; 32]);
        let forged = DeviceCertificate {
            account: AccountKey(SigningSeed::from_bytes([1; 32]).public_bytes()),
            ..DeviceCertificate::sign(&device, DeviceKey(device.public_bytes()))
        };
        let login = Login::sign(&device, forged, ChannelBinding([3; 32]));
        assert_eq!(login.check(ChannelBinding([3; 32])), Err(BadSignature));
    }

    #[test]
    fn the_limits_of_a_server_without_files_look_as_before_there_were_any() {
        use crate::frame::{from_cbor, to_cbor};

        let none = ServerLimits::default();
        assert_eq!(to_cbor(&none).first(), Some(&0xa4), "a map of four");
        assert_eq!(from_cbor(&to_cbor(&none)), Ok(none));
        let some = ServerLimits { file_bytes_max: 1 << 31, file_quota: 10 << 30, ..none };
        assert_eq!(from_cbor(&to_cbor(&some)), Ok(some));
    }

    #[test]
    fn a_client_from_the_future_has_no_common_version() {
        let account = SigningSeed::from_bytes([1; 32]);
        let certificate = DeviceCertificate::sign(&account, DeviceKey(account.public_bytes()));
        let login = Login::sign(&account, certificate, ChannelBinding([0; 32]));
        let mut hello = ClientHello::new("test", login);
        assert_eq!(hello.common_version(), Some(VERSION));
        (hello.version_min, hello.version_max) = (7, 9);
        assert_eq!(hello.common_version(), None);
    }
}
