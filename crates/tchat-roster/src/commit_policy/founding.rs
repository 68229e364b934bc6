//! What a new room's policy says: nothing yet but who owns it and how one comes in.

use tchat_proto::id::AccountKey;
use tchat_proto::policy::{Kind, RoomPolicy};

/// Whether this is the policy of a new room of `founder`: of their own, or of them and one other.
pub(crate) fn is_of_a_new_room(policy: &RoomPolicy, founder: AccountKey) -> bool {
    let new = match policy.kind {
        Kind::Room => RoomPolicy::of_founder(founder, policy.joining),
        Kind::Direct => {
            let mut others = policy.owners.iter().filter(|account| **account != founder);
            let (Some(&other), None) = (others.next(), others.next()) else {
                return false;
            };
            RoomPolicy::of_two(founder, other)
        }
    };
    // The public half of the join key is the founder's to choose. Without it nobody could ever come in
    // by the door.
    let join_verifier = policy.join_verifier;
    let fits = join_verifier.is_some() == policy.joining.needs_invitation();
    fits && *policy == RoomPolicy { join_verifier, ..new }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tchat_proto::policy::{JoinVerifier, Joining};

    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);
    const BOB: AccountKey = AccountKey([2; 32]);

    /// The policy as its founder completes it.
    fn keyed(policy: RoomPolicy) -> RoomPolicy {
        let verifier = policy.joining.needs_invitation().then_some(JoinVerifier([7; 32]));
        RoomPolicy { join_verifier: verifier, ..policy }
    }

    #[test]
    fn a_new_room_is_its_founders_and_has_no_rules_yet() {
        for joining in [Joining::Open, Joining::ByInvitation, Joining::Hidden] {
            let new = keyed(RoomPolicy::of_founder(ALICE, joining));
            assert!(is_of_a_new_room(&new, ALICE));
            assert!(!is_of_a_new_room(&new, BOB));
            let strict = RoomPolicy { banned: BTreeSet::from([BOB]), ..new.clone() };
            assert!(!is_of_a_new_room(&strict, ALICE));
            let other = match joining {
                Joining::Open => Some(JoinVerifier([7; 32])),
                Joining::ByInvitation | Joining::Hidden => None,
            };
            let mislaid = RoomPolicy { join_verifier: other, ..new };
            assert!(!is_of_a_new_room(&mislaid, ALICE), "a key where it belongs, and only there");
        }
    }

    #[test]
    fn a_conversation_of_two_is_founded_by_one_of_exactly_two() {
        let new = keyed(RoomPolicy::of_two(ALICE, BOB));
        assert!(is_of_a_new_room(&new, ALICE) && is_of_a_new_room(&new, BOB));
        assert!(!is_of_a_new_room(&new, AccountKey([3; 32])));
        let alone = RoomPolicy { owners: BTreeSet::from([ALICE]), ..new.clone() };
        assert!(!is_of_a_new_room(&alone, ALICE));
        let mut three = new;
        three.owners.insert(AccountKey([3; 32]));
        assert!(!is_of_a_new_room(&three, ALICE));
    }
}
