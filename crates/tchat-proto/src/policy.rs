//! Who may do what in a room: part of the group's authenticated context.
//!
//! The policy lies in the MLS GroupContext as extension [`EXTENSION_TYPE`], so every member agrees on
//! it cryptographically, and the server can read it. It holds no secret. The function that applies
//! it to a commit is in `tchat-roster`, the same for server and clients.

use std::collections::BTreeSet;
use std::time::Duration;

use minicbor::{Decode, Encode};

use crate::id::{AccountKey, DeviceKey, Timestamp};
use crate::topic::Topic;

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
    /// Joining needs an invitation, or a member who adds the newcomer. The server lists the room.
    #[n(1)]
    ByInvitation,
    /// As [`Self::ByInvitation`], and only members learn from the server that there is such a room.
    #[n(2)]
    Hidden,
}

impl Joining {
    /// Whether a newcomer must have the room's join key, or be added by a member.
    #[must_use]
    pub const fn needs_invitation(self) -> bool {
        match self {
            Self::Open => false,
            Self::ByInvitation | Self::Hidden => true,
        }
    }
}

/// Who may bring others in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Inviting {
    /// Every member.
    #[n(0)]
    #[default]
    Members,
    /// Moderators and owners.
    #[n(1)]
    Moderators,
}

/// What kind of room it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// A room of any number of people.
    #[n(0)]
    #[default]
    Room,
    /// A conversation of two: its owners are its two accounts, and nobody else may be in.
    #[n(1)]
    Direct,
}

/// What somebody is in a room. Each may do all that the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Keeps order among members.
    Moderator,
    /// Changes the rules.
    Owner,
}

/// Why somebody may not write in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MayNotWrite {
    /// They were muted.
    #[error("muted")]
    Muted,
    /// Only moderators and owners may write for now.
    #[error("the room is frozen")]
    Frozen,
    /// Nobody may: the room is over, and there to be read.
    #[error("the room is archived")]
    Archived,
}

/// A room's policy. What it does not say is as in a new room, so that older ones can be read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoomPolicy {
    /// How one comes in.
    #[n(0)]
    pub joining: Joining,
    /// Who may do everything.
    #[n(1)]
    pub owners: BTreeSet<AccountKey>,
    /// The version of the room's join key that a joining commit must use. 0 in open rooms.
    #[n(2)]
    pub join_key_version: u32,
    /// Devices that were removed and may not come back by themselves.
    #[n(3)]
    pub removed: BTreeSet<DeviceKey>,
    /// Who keeps order beside the owners.
    #[cbor(n(4), default, skip_if = "BTreeSet::is_empty")]
    pub moderators: BTreeSet<AccountKey>,
    /// Accounts that may not be in the room, with whatever device.
    #[cbor(n(5), default, skip_if = "BTreeSet::is_empty")]
    pub banned: BTreeSet<AccountKey>,
    /// Members who may not write.
    #[cbor(n(6), default, skip_if = "BTreeSet::is_empty")]
    pub muted: BTreeSet<AccountKey>,
    /// Whether only moderators and owners may write.
    #[cbor(n(7), default, skip_if = "is_default")]
    pub frozen: bool,
    /// How long a member waits between two messages, in seconds. 0: not at all.
    #[cbor(n(8), default, skip_if = "is_default")]
    pub slow_seconds: u32,
    /// Who may bring others in.
    #[cbor(n(9), default, skip_if = "is_default")]
    pub inviting: Inviting,
    /// What the room is about. Not sealed: the server sees it, as it sees the name.
    #[cbor(n(10), default, skip_if = "Option::is_none")]
    pub topic: Option<Topic>,
    /// Whether the room is over: it can be read, and nobody may write.
    #[cbor(n(11), default, skip_if = "is_default")]
    pub archived: bool,
    /// The public half of the key with which a newcomer proves to the server that it has the join
    /// key. `None` in open rooms.
    #[cbor(n(12), default, skip_if = "Option::is_none")]
    pub join_verifier: Option<JoinVerifier>,
    /// What kind of room it is.
    #[cbor(n(13), default, skip_if = "is_default")]
    pub kind: Kind,
    /// For how many days messages are kept, by the server and by members. 0: for ever.
    #[cbor(n(14), default, skip_if = "is_default")]
    pub retention_days: u32,
}

/// An Ed25519 public key whose private half is derived from a room's join key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct JoinVerifier(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; 32],
);

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl RoomPolicy {
    /// The policy of a new room: `founder` owns it.
    #[must_use]
    pub fn of_founder(founder: AccountKey, joining: Joining) -> Self {
        Self {
            joining,
            owners: BTreeSet::from([founder]),
            join_key_version: u32::from(joining.needs_invitation()),
            removed: BTreeSet::new(),
            moderators: BTreeSet::new(),
            banned: BTreeSet::new(),
            muted: BTreeSet::new(),
            frozen: false,
            slow_seconds: 0,
            inviting: Inviting::default(),
            topic: None,
            archived: false,
            join_verifier: None,
            kind: Kind::default(),
            retention_days: 0,
        }
    }

    /// The policy of a new conversation of two, who both own it: nobody else may be in.
    #[must_use]
    pub fn of_two(founder: AccountKey, other: AccountKey) -> Self {
        Self {
            owners: BTreeSet::from([founder, other]),
            kind: Kind::Direct,
            ..Self::of_founder(founder, Joining::Hidden)
        }
    }

    /// What an account is in the room, if it is in it.
    #[must_use]
    pub fn role(&self, account: AccountKey) -> Role {
        if self.owners.contains(&account) {
            Role::Owner
        } else if self.moderators.contains(&account) {
            Role::Moderator
        } else {
            Role::Member
        }
    }

    /// Whether a member may write.
    ///
    /// # Errors
    ///
    /// [`MayNotWrite`] says why not.
    pub fn may_write(&self, account: AccountKey) -> Result<(), MayNotWrite> {
        if self.archived {
            return Err(MayNotWrite::Archived);
        }
        if self.role(account) > Role::Member {
            return Ok(());
        }
        if self.muted.contains(&account) {
            return Err(MayNotWrite::Muted);
        }
        if self.frozen { Err(MayNotWrite::Frozen) } else { Ok(()) }
    }

    /// The time after which nothing that the server admitted up to it is kept, if it is `now` there.
    /// `None` if everything is kept.
    #[must_use]
    pub fn expired_up_to(&self, now: Timestamp) -> Option<Timestamp> {
        expired_up_to(self.retention_days, now)
    }

    /// Whether a member may bring others in.
    #[must_use]
    pub fn may_invite(&self, account: AccountKey) -> bool {
        match self.inviting {
            Inviting::Members => true,
            Inviting::Moderators => self.role(account) > Role::Member,
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

/// The time up to which what was admitted is kept no more, if it is kept for so many days and it is
/// `now`. `None` if it is kept for ever, which 0 days mean, or nothing can be that old.
#[must_use]
pub fn expired_up_to(days: u32, now: Timestamp) -> Option<Timestamp> {
    const DAY: Duration = Duration::from_hours(24);
    let kept = u64::try_from(DAY.saturating_mul(days).as_millis()).ok().filter(|it| *it > 0)?;
    now.0.checked_sub(kept).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: AccountKey = AccountKey([1; 32]);
    const MODERATOR: AccountKey = AccountKey([2; 32]);
    const MEMBER: AccountKey = AccountKey([3; 32]);

    fn policy() -> RoomPolicy {
        let mut policy = RoomPolicy::of_founder(OWNER, Joining::ByInvitation);
        policy.moderators.insert(MODERATOR);
        policy
    }

    #[test]
    fn a_policy_survives_its_bytes() {
        let plain = RoomPolicy::of_founder(OWNER, Joining::Hidden);
        assert_eq!(RoomPolicy::from_bytes(&plain.to_bytes()), Some(plain));
        let full = RoomPolicy {
            removed: BTreeSet::from([DeviceKey([2; 32])]),
            banned: BTreeSet::from([MEMBER]),
            muted: BTreeSet::from([MEMBER]),
            frozen: true,
            slow_seconds: 30,
            inviting: Inviting::Moderators,
            topic: Topic::parse("Sortie du 12").ok(),
            archived: true,
            join_verifier: Some(JoinVerifier([7; 32])),
            kind: Kind::Direct,
            retention_days: 30,
            ..policy()
        };
        assert_eq!(RoomPolicy::from_bytes(&full.to_bytes()), Some(full));
        assert_eq!(RoomPolicy::from_bytes(b"junk"), None);
    }

    #[test]
    fn a_policy_of_before_there_were_moderators_can_be_read() {
        let before = RoomPolicy::of_founder(OWNER, Joining::Open);
        let bytes = before.to_bytes();
        assert_eq!(bytes.first(), Some(&0xA4), "a map of the four keys that there always were");
        assert_eq!(RoomPolicy::from_bytes(&bytes), Some(before));
    }

    #[test]
    fn what_is_kept_for_a_day_expires_when_the_day_is_over_and_what_is_kept_for_ever_never() {
        const DAY: u64 = 24 * 60 * 60 * 1000;
        assert_eq!(policy().expired_up_to(Timestamp(u64::MAX)), None);
        let daily = RoomPolicy { retention_days: 1, ..policy() };
        assert_eq!(daily.expired_up_to(Timestamp(DAY - 1)), None, "nothing is that old");
        assert_eq!(daily.expired_up_to(Timestamp(DAY + 5)), Some(Timestamp(5)));
    }

    #[test]
    fn in_a_frozen_room_those_who_keep_order_may_write() {
        let frozen = RoomPolicy { frozen: true, ..policy() };
        assert_eq!(frozen.may_write(MEMBER), Err(MayNotWrite::Frozen));
        assert_eq!(frozen.may_write(MODERATOR), Ok(()));
        assert_eq!(frozen.may_write(OWNER), Ok(()));
    }

    #[test]
    fn the_muted_may_not_write_and_in_an_archived_room_nobody_may() {
        let muted = RoomPolicy { muted: BTreeSet::from([MEMBER]), ..policy() };
        assert_eq!(muted.may_write(MEMBER), Err(MayNotWrite::Muted));
        assert_eq!(muted.may_write(MODERATOR), Ok(()));
        let archived = RoomPolicy { archived: true, ..policy() };
        assert_eq!(archived.may_write(OWNER), Err(MayNotWrite::Archived));
    }

    #[test]
    fn who_may_invite_is_for_the_room_to_say() {
        assert!(policy().may_invite(MEMBER));
        let strict = RoomPolicy { inviting: Inviting::Moderators, ..policy() };
        assert!(!strict.may_invite(MEMBER));
        assert!(strict.may_invite(MODERATOR) && strict.may_invite(OWNER));
    }
}
