//! A second opinion: our groups against mls-rs, another implementation of MLS ([RFC 9420]).
//!
//! *Ours* is what clients and servers run, unchanged: [`Group`] and [`Roster`] with their commit
//! policy, the policy in the group context, certificates as credentials, the join key as an external
//! pre-shared key, ids as authenticated data, leaves that never expire, and the one cipher suite,
//! 0x004F.
//!
//! *Theirs* is mls-rs's own reading of the standard: tree, key schedule, secret tree, framing,
//! transcript, validation, HPKE. It has no suite with X-Wing: its pure Rust cryptography knows
//! 0x0001, 0x0002, 0x0003 and 0x0007, and its hybrid suites on AWS-LC are of an older X-Wing under
//! private numbers. So `suite.rs` puts into its HPKE the X-Wing of `xwing.rs`, which was written
//! from the draft over other implementations of ML-KEM, X25519 and SHA-3 than ours.
//!
//! What this cannot find is a fault that both have. Both take AES-GCM, SHA-2 and Ed25519 from
//! RustCrypto and dalek, in different versions. And the drafts may still move: that X-Wing keys are
//! derived by plain SHAKE-256, and what number the suite has, is only what both sides here agree on.
//!
//! [RFC 9420]: https://www.rfc-editor.org/rfc/rfc9420.html

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests say what went wrong by panicking")]

mod story;
mod suite;
mod xwing;

use tchat_mls::{ApplyFailed, JoinKey};
use tchat_proto::policy::Joining;
use tchat_roster::CommitRefused;

use story::{Room, Them, Us, hear_each_other, join_key};

#[test]
fn mls_rs_joins_by_our_welcome_and_both_hear_each_other() {
    let (mut room, mut alice) = Room::found_by_us(Joining::ByInvitation);
    let mut bob = Them::new(2);

    let bundle = alice.add(20, &bob.key_package());
    room.follow(&bundle, &mut alice, None);
    bob.enter(&bundle, &room);
    room.assert_agreement(&alice, &bob);

    hear_each_other(&mut alice, &mut bob, 21);
}

#[test]
fn we_join_by_a_welcome_of_mls_rs_and_both_hear_each_other() {
    let (mut room, mut bob) = Room::found_by_them(Joining::ByInvitation);
    let mut alice = Us::new(1);

    let bundle = bob.add(20, &alice.key_package(), alice.device.key());
    room.post(&bundle).unwrap();
    bob.apply(&bundle.commit);
    alice.enter(&bundle, &room);
    room.assert_agreement(&alice, &bob);

    hear_each_other(&mut alice, &mut bob, 21);
}

#[test]
fn mls_rs_joins_from_outside_with_the_join_key() {
    let (mut room, mut alice, mut bob) = Room::of_two();

    hear_each_other(&mut alice, &mut bob, 21);

    // And a third one of ours over the door that mls-rs left open.
    let mut carol = Us::new(3);
    let bundle = carol.knock(23, &room, Some(&join_key()));
    room.follow(&bundle, &mut alice, Some(&mut bob));
    room.assert_agreement(&carol, &bob);
    let sealed = carol.say(24, "and me");
    alice.hears(&carol.device, 24, "and me", &sealed);
    bob.hears(&carol.device, 24, "and me", &sealed);
}

#[test]
fn we_join_from_outside_a_room_that_mls_rs_founded() {
    let (mut room, mut bob) = Room::found_by_them(Joining::ByInvitation);
    let mut alice = Us::new(1);

    let bundle = alice.knock(20, &room, Some(&join_key()));
    room.post(&bundle).unwrap();
    bob.apply(&bundle.commit);
    room.assert_agreement(&alice, &bob);

    hear_each_other(&mut alice, &mut bob, 21);
}

#[test]
fn an_open_room_takes_mls_rs_without_a_join_key_and_not_with_one() {
    let (mut room, mut alice) = Room::found_by_us(Joining::Open);
    let mut bob = Them::new(2);
    let with_key = bob.knock(20, &room, Some(1));
    assert_eq!(room.post(&with_key), Err(CommitRefused::JoinKeyUnwanted));

    let bundle = bob.knock(21, &room, None);
    room.follow(&bundle, &mut alice, None);
    room.assert_agreement(&alice, &bob);
}

#[test]
fn mls_rs_without_the_join_key_is_refused_and_with_a_wrong_one_is_not_followed() {
    let (mut room, mut alice) = Room::found_by_us(Joining::ByInvitation);
    let mut bob = Them::new(2);
    let without = bob.knock(20, &room, None);
    assert_eq!(room.post(&without), Err(CommitRefused::JoinKeyMissing { version: 1 }));

    let mut mallory = Them::with_join_key(3, &JoinKey::new(1, [13; 32]));
    let guessed = mallory.knock(21, &room, Some(1));
    // The server cannot tell, the members can.
    assert!(room.judge(&guessed).is_ok());
    let failed = alice.apply(&guessed.commit).unwrap_err();
    assert!(matches!(failed, ApplyFailed::Unfollowable { .. }), "{failed}");
}

#[test]
fn updates_are_followed_both_ways() {
    let (mut room, mut alice, mut bob) = Room::of_two();

    let ours = alice.update(30);
    room.follow(&ours, &mut alice, Some(&mut bob));
    let theirs = bob.update(31);
    room.follow(&theirs, &mut alice, Some(&mut bob));
    room.assert_agreement(&alice, &bob);

    hear_each_other(&mut alice, &mut bob, 32);
}

#[test]
fn mls_rs_comes_back_from_outside_in_place_of_its_old_leaf() {
    let (mut room, mut alice, mut bob) = Room::of_two();

    let bundle = bob.knock_again(30, &room);
    let change = room.follow(&bundle, &mut alice, None);
    assert!(change.rejoined);
    room.assert_agreement(&alice, &bob);
    hear_each_other(&mut alice, &mut bob, 31);
}

#[test]
fn mls_rs_removed_by_us_opens_nothing_that_follows() {
    let (mut room, mut alice, mut bob) = Room::of_two();
    let mut carol = Us::new(3);
    let bundle = carol.knock(30, &room, Some(&join_key()));
    room.follow(&bundle, &mut alice, Some(&mut bob));

    let before = carol.say(31, "while bob is here");
    bob.hears(&carol.device, 31, "while bob is here", &before);
    let removal = alice.remove(32, bob.device.key());
    carol.apply(&removal.commit).unwrap();
    room.follow(&removal, &mut alice, Some(&mut bob));

    let after = carol.say(33, "now that bob is gone");
    alice.hears(&carol.device, 33, "now that bob is gone", &after);
    assert!(!bob.opens(&after));
    assert!(!room.standing().members().any(|member| member == bob.device.member()));
}

#[test]
fn removed_by_mls_rs_we_open_nothing_that_follows() {
    let (mut room, mut bob) = Room::found_by_them(Joining::ByInvitation);
    let (mut alice, mut carol) = (Us::new(1), Us::new(3));
    let bundle = alice.knock(20, &room, Some(&join_key()));
    room.post(&bundle).unwrap();
    bob.apply(&bundle.commit);
    let bundle = carol.knock(21, &room, Some(&join_key()));
    room.follow(&bundle, &mut alice, Some(&mut bob));

    let removal = bob.remove(22, carol.device.key(), &room);
    assert!(carol.apply(&removal.commit).unwrap().removed_me);
    room.follow(&removal, &mut alice, Some(&mut bob));
    room.assert_agreement(&alice, &bob);
    assert!(room.standing().policy().removed.contains(&carol.device.key()));

    let after = bob.say(23, "now that carol is gone");
    alice.hears(&bob.device, 23, "now that carol is gone", &after);
    assert!(!carol.opens(&after));
}

#[test]
fn mls_rs_reads_the_policy_that_we_changed() {
    let (mut room, mut alice, mut bob) = Room::of_two();
    let mut policy = room.standing().policy().clone();
    policy.owners.insert(bob.device.account());

    let bundle = alice.set_policy(30, policy.clone());
    room.follow(&bundle, &mut alice, Some(&mut bob));
    room.assert_agreement(&alice, &bob);
    assert_eq!(bob.policy(), policy);
}

#[test]
fn what_was_tampered_with_opens_nowhere() {
    let (_, mut alice, mut bob) = Room::of_two();
    for place in [30, 60, 100] {
        let mut ours = alice.say(40, "hello");
        ours[place] ^= 1;
        assert!(!bob.opens(&ours));
        let mut theirs = bob.say(41, "hello");
        theirs[place] ^= 1;
        assert!(!alice.opens(&theirs));
    }
}
