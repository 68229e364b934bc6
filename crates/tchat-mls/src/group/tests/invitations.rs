//! The join key: who learns it, who is shut out, and what a hostile member can do to it.

use super::story::{Client, NAME, Room, id, join_key, room_of, three};
use crate::{Bundle, Group, JoinFailed, JoinKey, JoinKeyTaken};

/// `member` adds `newcomer`, who comes in by the Welcome; everybody follows.
fn add(
    room: &mut Room,
    member: &mut Client,
    newcomer: &mut Client,
    n: u8,
    others: &mut [&mut Client],
) -> Bundle {
    let package = newcomer.key_package();
    let group = member.group.as_mut().unwrap();
    let bundle = group.add(&member.vault, &member.device, id(n), &[package]).unwrap();
    post_added(room, member, newcomer, &bundle, others);
    bundle
}

fn post_added(
    room: &mut Room,
    member: &mut Client,
    newcomer: &mut Client,
    bundle: &Bundle,
    others: &mut [&mut Client],
) {
    let mut everybody: Vec<&mut Client> = others.iter_mut().map(|it| &mut **it).collect();
    everybody.push(member);
    room.follow(bundle, &mut everybody);
    let welcome = &bundle.welcome.as_ref().unwrap().bytes;
    let tree = room.roster.tree();
    let entered = Group::from_welcome(&newcomer.vault, &newcomer.device, welcome, &tree, &[]);
    newcomer.group = Some(entered.unwrap());
}

/// The owner removes a device; everybody follows, the removed too.
fn remove(
    room: &mut Room,
    owner: &mut Client,
    gone: &mut Client,
    others: &mut [&mut Client],
) -> Bundle {
    let group = owner.group.as_mut().unwrap();
    let bundle = group.remove(&owner.vault, &owner.device, id(70), &[gone.key()]).unwrap();
    let mut everybody: Vec<&mut Client> = others.iter_mut().map(|it| &mut **it).collect();
    everybody.extend([owner, gone]);
    room.follow(&bundle, &mut everybody);
    bundle
}

#[test]
fn a_member_who_was_added_follows_a_newcomer_who_comes_by_a_link() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let mut dora = Client::new(4);
    let bundle = add(&mut room, &mut bob, &mut dora, 20, &mut [&mut alice, &mut carol]);
    assert_eq!(dora.take_join_key(&bundle), JoinKeyTaken::Told);
    assert_eq!(dora.join_key(), Some(join_key()), "and can invite");

    let mut emil = Client::new(5);
    let mut everybody = [&mut alice, &mut bob, &mut carol, &mut dora];
    room.let_in(&mut emil, 21, &mut everybody);
}

#[test]
fn every_commit_tells_the_key_so_that_who_lacks_it_learns_it_by_the_next() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    crate::join_key::forget(&bob.vault, NAME.room, 1).unwrap();
    assert_eq!(bob.join_key(), None);
    let bundle = carol.update(20);
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    assert_eq!(bob.join_key(), Some(join_key()));
}

#[test]
fn replacing_the_key_outdates_every_link_made_with_the_old_one() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let bundle = alice.group.as_mut().unwrap();
    let bundle = bundle.turn_key(&alice.vault, &alice.device, id(20)).unwrap();
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    let next = bob.join_key().unwrap();
    assert_eq!(next.version(), 2);
    assert_eq!(room.roster.policy().join_verifier, Some(next.verifier()));
    assert_eq!(Some(&next), alice.join_key().as_ref());
    assert_eq!(crate::join_key::load(&bob.vault, NAME.room, 1).unwrap(), None);

    let mut dora = Client::new(4);
    let refused = room.knock(&mut dora, 21);
    assert!(matches!(refused, Err(JoinFailed::JoinKey { wanted: 2, held: Some(1) })));
    let renamed = JoinKey::new(2, *join_key().expose_secret());
    let refused = room.knock_with(&mut dora, 22, Some(renamed));
    assert!(matches!(refused, Err(JoinFailed::JoinKey { wanted: 2, held: Some(2) })));
    let bundle = room.knock_with(&mut dora, 23, Some(next)).unwrap();
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
}

#[test]
fn who_is_removed_can_neither_open_the_new_key_nor_come_back_with_the_old_one() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let before = bob.vault.clone();
    let bundle = remove(&mut room, &mut alice, &mut bob, &mut [&mut carol]);
    assert_eq!(room.roster.policy().join_key_version, 2);
    let next = carol.join_key().unwrap();
    assert_eq!(next.version(), 2);
    assert_eq!(bob.take_join_key(&bundle), JoinKeyTaken::NoneNeeded);
    assert_eq!(crate::join_key::load(&bob.vault, NAME.room, 2).unwrap(), None);

    // Not with the keys of the epoch that he was in either, whatever he makes of them.
    bob.roll_back_to(&before);
    let sealed = bundle.join_key.as_deref().unwrap();
    assert_eq!(bob.group().open_join_key(&before, sealed), None);
    // Nor does another device of his come in with the link he kept.
    let mut phone = Client::new(9);
    assert!(matches!(room.knock(&mut phone, 71), Err(JoinFailed::JoinKey { wanted: 2, .. })));
}

#[test]
fn who_asked_to_leave_goes_without_a_new_key() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let wish = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    room.hears_leave(&wish, &mut [&mut alice, &mut bob, &mut carol]);
    remove(&mut room, &mut alice, &mut bob, &mut [&mut carol]);
    assert_eq!(room.roster.policy().join_key_version, 1);
}

#[test]
fn a_hostile_member_who_tells_garbage_leaves_the_newcomer_without_a_key_until_the_next_commit() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let mut dora = Client::new(4);
    let package = dora.key_package();
    let group = bob.group.as_mut().unwrap();
    let mut bundle = group.add(&bob.vault, &bob.device, id(20), &[package]).unwrap();
    let garbage = [None, Some(vec![]), Some(vec![7; 60]), Some(vec![7; 5_000])];
    bundle.join_key = garbage[2].clone();
    post_added(&mut room, &mut bob, &mut dora, &bundle, &mut [&mut alice, &mut carol]);
    for garbage in garbage {
        let hostile = Bundle { join_key: garbage, ..bundle.clone() };
        assert_eq!(dora.take_join_key(&hostile), JoinKeyTaken::Lacking);
        assert_eq!(carol.take_join_key(&hostile), JoinKeyTaken::OnlyHeld, "and she keeps hers");
    }
    assert_eq!(dora.join_key(), None, "she cannot invite");
    let sealed = carol.seal(50, "hello");
    assert_eq!(dora.hears(&carol.device, 50, &sealed), "hello", "but is in the room all the same");

    let bundle = carol.update(21);
    let mut everybody = [&mut alice, &mut bob, &mut carol, &mut dora];
    room.follow(&bundle, &mut everybody);
    assert_eq!(dora.join_key(), Some(join_key()));
}

#[test]
fn a_key_that_is_sealed_rightly_but_is_not_the_rooms_is_not_taken() {
    let (_, mut alice, mut bob, mut carol) = three();
    crate::join_key::forget(&carol.vault, NAME.room, 1).unwrap();
    let other = JoinKey::new(1, [9; 32]);
    let mut bundle = bob.update(20);
    bundle.join_key = bob.group.as_ref().unwrap().seal_join_key(&bob.vault, &other).unwrap();
    for member in [&mut alice, &mut carol] {
        member.apply(&bundle.commit).unwrap();
    }
    assert_eq!(carol.take_join_key(&bundle), JoinKeyTaken::Lacking);
    assert_eq!(alice.take_join_key(&bundle), JoinKeyTaken::OnlyHeld);
    assert_eq!(alice.join_key(), Some(join_key()));
}

#[test]
fn who_comes_back_by_the_door_proves_the_key_too() {
    let (room, _, mut bob, _) = three();
    let epoch = room.roster.epoch();
    let bundle = room.knock(&mut bob, 20).unwrap();
    let verifier = room.roster.policy().join_verifier.unwrap();
    let proof = bundle.join_proof.unwrap();
    assert_eq!(verifier.check(NAME, epoch, bob.key(), &proof), Ok(()));
    let later = tchat_proto::id::Epoch(epoch.0 + 1);
    assert!(verifier.check(NAME, later, bob.key(), &proof).is_err(), "and only now");
}

#[test]
fn an_open_room_has_no_key_to_replace_or_to_tell() {
    let (mut room, mut alice) = Room::found(tchat_proto::policy::Joining::Open);
    let vault = alice.vault.clone();
    let device = alice.device.clone();
    assert!(alice.group().turn_key(&vault, &device, id(20)).is_err());
    let bundle = alice.update(21);
    assert_eq!(bundle.join_key, None);
    room.follow(&bundle, &mut [&mut alice]);
    assert_eq!(alice.take_join_key(&bundle), JoinKeyTaken::NoneNeeded);
}

#[test]
fn a_room_of_five_turns_its_key_with_everybody_following() {
    let (mut room, mut clients) = room_of(5);
    for n in 0..3 {
        let owner = &mut clients[0];
        let group = owner.group.as_mut().unwrap();
        let bundle = group.turn_key(&owner.vault, &owner.device, id(80 + n)).unwrap();
        let mut everybody: Vec<&mut Client> = clients.iter_mut().collect();
        room.follow(&bundle, &mut everybody);
    }
    let keys: Vec<_> = clients.iter().map(|it| it.join_key().unwrap()).collect();
    assert!(keys.iter().all(|key| *key == keys[0] && key.version() == 4));
}
