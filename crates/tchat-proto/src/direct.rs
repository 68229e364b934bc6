//! Direct conversations: the room of two accounts.
//!
//! Two people have at most one on a server, and each can work out its name, so it does not matter
//! who begins: both come to the same room. The name says to nobody but the server, which sees the
//! accounts anyway, whose conversation it is.

use std::fmt::Write as _;

use crate::id::AccountKey;
use crate::room::RoomName;

/// What the names of direct conversations begin with. No other room may be called so.
const PREFIX: &str = "dm-";

/// Separates this use of BLAKE3 from all others.
const CONTEXT: &str = "tchat direct v1";

/// How much of the hash is in the name: enough that no two pairs ever share one.
const HASH_BYTES: usize = 16;

/// The name of the direct conversation of two accounts, in whatever order.
#[must_use]
pub fn name_of(one: AccountKey, other: AccountKey) -> RoomName {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(&first.0).update(&second.0);
    let mut name = PREFIX.to_owned();
    for byte in hasher.finalize().as_bytes().iter().take(HASH_BYTES) {
        let _written = write!(name, "{byte:02x}");
    }
    RoomName::made(name)
}

/// Whether a name is one that only direct conversations may have.
#[must_use]
pub fn is_reserved(name: &RoomName) -> bool {
    name.as_str().starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);
    const BOB: AccountKey = AccountKey([2; 32]);

    #[test]
    fn both_come_to_the_same_name_and_every_pair_to_another() {
        let name = name_of(ALICE, BOB);
        assert_eq!(name, name_of(BOB, ALICE));
        assert_ne!(name, name_of(ALICE, AccountKey([3; 32])));
        assert_eq!(name.as_str(), "dm-6a57d2bc75936032400f45ac03f13d41");
    }

    #[test]
    fn the_name_is_a_rooms_name_that_nobody_else_may_take() {
        let name = name_of(ALICE, BOB);
        assert_eq!(RoomName::parse(name.as_str()), Ok(name.clone()));
        assert!(is_reserved(&name));
        assert!(!is_reserved(&RoomName::general()));
    }
}
