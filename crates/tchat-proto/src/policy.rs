//! Who may do what in a room: part of the group's authenticated context.
//!
//! The policy lies in the MLS GroupContext as extension [`EXTENSION_TYPE`], so every member agrees on
//! it cryptographically, and the server can read it. It holds no secret. The function that applies
//! it to a commit is in `tchat-roster`, the same for server and clients.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use crate::id::{AccountKey, DeviceKey};

/// The GroupContext extension that carries the policy, from the private-use range of
/// [RFC 9420 §17.3, MLS Extension Types].
///
/// [RFC 9420 §17.3, MLS Extension Types]: https://www.rfc-editor.org/rfc/rfc9420.html#section-17.3
pub const EXTENSION_TYPE: u16 = 0xF1C0;

/// How one comes into a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Joining {
    /// Whoever reaches the server may join, as in the worksheet. Every join is shown to everyone.
    #[n(0)]
    Open,
    /// Joining needs the room's current join key, or a member who adds the newcomer.
    #[n(1)]
    ByInvitation,
}

/// A room's policy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoomPolicy {
    /// How one comes in.
    #[n(0)]
    pub joining: Joining,
    /// Who may remove members and change this policy.
    #[n(1)]
    pub owners: BTreeSet<AccountKey>,
    /// The version of the room's join key that a joining commit must use. 0 in open rooms.
    #[n(2)]
    pub join_key_version: u32,
    /// Devices that were removed and may never come back.
    #[n(3)]
    pub removed: BTreeSet<DeviceKey>,
}

impl RoomPolicy {
    /// The policy of a new room: `founder` owns it.
    #[must_use]
    pub fn of_founder(founder: AccountKey, joining: Joining) -> Self {
        let join_key_version = match joining {
            Joining::Open => 0,
            Joining::ByInvitation => 1,
        };
        Self {
            joining,
            owners: BTreeSet::from([founder]),
            join_key_version,
            removed: BTreeSet::new(),
        }
    }

    /// As the extension's bytes: CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        crate::frame::to_cbor(self)
    }

    /// From the extension's bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        crate::frame::from_cbor(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_survives_its_bytes() {
        let mut policy = RoomPolicy::of_founder(AccountKey([1; 32]), Joining::ByInvitation);
        policy.removed.insert(DeviceKey([2; 32]));
        assert_eq!(RoomPolicy::from_bytes(&policy.to_bytes()), Some(policy));
        assert_eq!(RoomPolicy::from_bytes(b"junk"), None);
    }
}
