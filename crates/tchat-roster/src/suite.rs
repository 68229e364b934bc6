//! What every group and every leaf of tchat has in common: suite, capabilities, extensions.
//!
//! X-Wing makes what is sealed today safe from a quantum computer of tomorrow; signatures are
//! Ed25519. The code point is provisional (draft-ietf-mls-pq-ciphersuites), so a change of suite is
//! a change of protocol version.
//!
//! Leaves never expire ([`timeless`]): an expiry would make a commit's verdict hang on the reader's
//! clock, and a member who catches up after a holiday would be stuck.

use openmls::prelude::{
    Capabilities, Ciphersuite, CredentialType, Extension, ExtensionType, Extensions, GroupContext,
    InvalidExtensionError, Lifetime, RequiredCapabilitiesExtension, UnknownExtension,
};
use tchat_proto::id::RoomId;
use tchat_proto::policy::{EXTENSION_TYPE, RoomPolicy};

/// The one MLS cipher suite of this protocol version, 0x004F.
pub const CIPHERSUITE: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519;

/// What a leaf must say it can do ([RFC 9420 §7.2, Leaf Node Contents]).
///
/// [RFC 9420 §7.2, Leaf Node Contents]: https://www.rfc-editor.org/rfc/rfc9420.html#section-7.2
#[must_use]
pub fn capabilities() -> Capabilities {
    Capabilities::builder()
        .ciphersuites(vec![CIPHERSUITE])
        .extensions(vec![ExtensionType::Unknown(EXTENSION_TYPE)])
        .proposals(vec![])
        .credentials(vec![CredentialType::Basic])
        .build()
}

/// What the leaf of a key package of last resort says it can do: a key package may only have
/// extensions that its leaf lists.
#[must_use]
pub fn capabilities_of_last_resort() -> Capabilities {
    Capabilities::builder()
        .ciphersuites(vec![CIPHERSUITE])
        .extensions(vec![ExtensionType::Unknown(EXTENSION_TYPE), ExtensionType::LastResort])
        .proposals(vec![])
        .credentials(vec![CredentialType::Basic])
        .build()
}

/// The lifetime of every leaf that comes from a key package: for ever.
///
/// How long a key package may wait is the business of whoever stores it.
#[must_use]
pub fn timeless() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// The group context extensions of a room under `policy`: the required capabilities and the policy,
/// nothing else.
///
/// # Errors
///
/// None in practice: both are allowed in a group context, and they differ.
pub fn context_extensions(
    policy: &RoomPolicy,
) -> Result<Extensions<GroupContext>, InvalidExtensionError> {
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required_capabilities()),
        Extension::Unknown(EXTENSION_TYPE, UnknownExtension(policy.to_bytes())),
    ])
}

/// The policy in these extensions, if they are exactly those that [`context_extensions`] makes.
#[must_use]
pub fn policy_in(extensions: &Extensions<GroupContext>) -> Option<RoomPolicy> {
    let (mut required, mut policy) = (None, None);
    for extension in extensions.iter() {
        match extension {
            Extension::RequiredCapabilities(found) => required = Some(found),
            Extension::Unknown(EXTENSION_TYPE, UnknownExtension(bytes)) => policy = Some(bytes),
            _ => return None,
        }
    }
    if required != Some(&required_capabilities()) {
        return None;
    }
    RoomPolicy::from_bytes(policy?)
}

fn required_capabilities() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(EXTENSION_TYPE)],
        &[],
        &[CredentialType::Basic],
    )
}

/// The id of a room's join key as an external pre-shared key
/// ([RFC 9420 §8.4, Pre-Shared Keys]).
///
/// [RFC 9420 §8.4, Pre-Shared Keys]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.4
#[must_use]
pub fn join_key_id(room: RoomId, version: u32) -> Vec<u8> {
    [b"tchat join key v1".as_slice(), &room.0, &version.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::AccountKey;
    use tchat_proto::policy::Joining;

    use super::*;

    #[test]
    fn a_policy_survives_the_group_context() {
        let policy = RoomPolicy::of_founder(AccountKey([1; 32]), Joining::Open);
        let extensions = context_extensions(&policy).unwrap();
        assert_eq!(policy_in(&extensions), Some(policy));
    }

    #[test]
    fn a_group_context_with_anything_else_has_no_policy() {
        let policy = RoomPolicy::of_founder(AccountKey([1; 32]), Joining::Open);
        let mut extensions = context_extensions(&policy).unwrap();
        extensions.add(Extension::Unknown(0xF1C1, UnknownExtension(vec![]))).unwrap();
        assert_eq!(policy_in(&extensions), None);

        let bare = Extensions::single(Extension::Unknown(
            EXTENSION_TYPE,
            UnknownExtension(policy.to_bytes()),
        ));
        assert_eq!(policy_in(&bare.unwrap()), None);
        assert_eq!(policy_in(&Extensions::empty()), None);
    }
}
