//! Who may write in a room where order is kept.

use std::collections::BTreeSet;

use tchat_proto::id::{AccountKey, Timestamp};
use tchat_proto::policy::RoomPolicy;

use super::*;

/// A room of Alice, who owns it, and Bob, at epoch 1.
fn two() -> (Desk, Someone, Someone) {
    let (mut place, mut alice) = Desk::founded();
    let mut bob = Someone::new(2);
    place.verdict(bob.claims("bob", 1)).unwrap();
    let joining = bob.joins(&place.state, GENERAL, 2);
    place.verdict(joining.clone()).unwrap();
    alice.applies(&joining);
    (place, alice, bob)
}

/// Alice changes the policy, and Bob follows.
fn amend(
    place: &mut Desk,
    (alice, bob): (&mut Someone, &mut Someone),
    n: u8,
    change: impl FnOnce(&mut RoomPolicy),
) {
    let amending = alice.amends(GENERAL, n, change);
    place.verdict(amending.clone()).unwrap();
    alice.applies(&amending);
    bob.applies(&amending);
}

fn account(someone: &Someone) -> AccountKey {
    someone.device.account()
}

#[test]
fn whom_the_room_does_not_let_write_is_told_why() {
    let (mut place, mut alice, mut bob) = two();
    let bobs = account(&bob);
    let pair = (&mut alice, &mut bob);
    amend(&mut place, pair, 3, |policy| policy.muted = BTreeSet::from([bobs]));
    assert_eq!(code(place.verdict(bob.posts(FIRST, 2, id(10), 10))), Code::Muted);
    // Who is behind hears that first: their message is sealed anew and judged again.
    assert_eq!(code(place.verdict(bob.posts(FIRST, 1, id(10), 10))), Code::StaleEpoch);

    amend(&mut place, (&mut alice, &mut bob), 4, |policy| {
        policy.muted.clear();
        policy.frozen = true;
    });
    assert_eq!(code(place.verdict(bob.posts(FIRST, 3, id(10), 10))), Code::Frozen);
    place.verdict(alice.posts(FIRST, 3, id(11), 10)).unwrap();

    amend(&mut place, (&mut alice, &mut bob), 5, |policy| policy.archived = true);
    assert_eq!(code(place.verdict(alice.posts(FIRST, 4, id(12), 10))), Code::Archived);
    // What was said before is known all the same.
    place.verdict(alice.posts(FIRST, 3, id(11), 10)).unwrap();
}

#[test]
fn in_slow_mode_a_member_waits_and_is_told_how_long() {
    let (mut place, mut alice, mut bob) = two();
    amend(&mut place, (&mut alice, &mut bob), 3, |policy| policy.slow_seconds = 10);
    let at = |proposal: Proposal, seconds: u64| {
        let time = Timestamp(proposal.time.0 + seconds * 1_000);
        Proposal { time, ..proposal }
    };
    place.verdict(at(bob.posts(FIRST, 2, id(10), 10), 0)).unwrap();
    let refused = place.verdict(at(bob.posts(FIRST, 2, id(11), 10), 4)).unwrap_err();
    assert_eq!((refused.code, refused.retry_after_ms), (Code::SlowMode, Some(6_000)));
    // The same post again is the same post.
    place.verdict(at(bob.posts(FIRST, 2, id(10), 10), 5)).unwrap();
    place.verdict(at(alice.posts(FIRST, 2, id(12), 10), 5)).unwrap();
    place.verdict(at(alice.posts(FIRST, 2, id(13), 10), 5)).unwrap();
    place.verdict(at(bob.posts(FIRST, 2, id(11), 10), 10)).unwrap();
}

#[test]
fn a_room_that_is_made_as_one_cannot_be_founded_as_a_conversation_of_two() {
    let state = State::with_general(GENERAL, Joining::Hidden);
    let mut place = Desk { state, past: Remembered::default() };
    let mut alice = Someone::new(1);
    place.verdict(alice.claims("alice", 1)).unwrap();
    let policy = RoomPolicy::of_two(account(&alice), AccountKey([9; 32]));
    let refused = place.verdict(alice.founds_under(&policy, FIRST, 1)).unwrap_err();
    assert_eq!((refused.code, refused.rule.as_deref()), (Code::CommitRefused, Some("kind")));
}
