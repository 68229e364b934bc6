//! How a room's owner and moderators keep order, and what happens when the last owner goes.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tchat_proto::id::AccountKey;
use tchat_proto::policy::{Inviting, Role, RoomPolicy};
use tchat_proto::topic::Topic;
use tchat_roster::{CommitRefused, context_extensions};

use super::story::{Client, Room, id, room_of, three};
use crate::{Bundle, JoinFailed};

fn account(client: &Client) -> AccountKey {
    client.device.account()
}

/// `client` asks to remove `gone` and for a changed policy, at once.
fn amend(
    client: &mut Client,
    n: u8,
    gone: &[&Client],
    change: impl FnOnce(&mut RoomPolicy),
) -> Bundle {
    let (vault, device) = (client.vault.clone(), client.device.clone());
    let gone: Vec<_> = gone.iter().map(|gone| gone.key()).collect();
    let mut policy = client.group().policy().clone();
    change(&mut policy);
    let bundle = client.group().amend(&vault, &device, id(n), &gone, policy).unwrap();
    client.vault = vault;
    bundle
}

/// A commit that removes `gone` and sets `policy`, whatever the rules say.
fn craft(client: &mut Client, gone: &[&Client], policy: Option<&RoomPolicy>) -> Bundle {
    let leaves: Vec<_> =
        gone.iter().map(|gone| client.group().leaf_of(gone.key()).unwrap()).collect();
    let extensions = policy.map(|policy| context_extensions(policy).unwrap());
    client.craft(90, |commit| {
        let commit = commit.propose_removals(leaves);
        match extensions {
            Some(extensions) => commit.propose_group_context_extensions(extensions).unwrap(),
            None => commit,
        }
    })
}

#[test]
fn a_moderator_bans_and_whoever_is_banned_reads_no_further_until_they_are_let_in_again() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (bobs, carols) = (account(&bob), account(&carol));
    let bundle = amend(&mut alice, 20, &[], |policy| policy.moderators = [bobs].into());
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);

    let bundle = amend(&mut bob, 21, &[&carol], |policy| policy.banned = [carols].into());
    room.follow(&bundle, &mut [&mut alice, &mut bob]);
    assert!(carol.apply(&bundle.commit).unwrap().removed_me);
    let secret = alice.seal(22, "without carol");
    assert!(carol.group.as_mut().unwrap().open(&carol.vault, &secret).is_err());
    assert_eq!(bob.hears(&alice.device, 22, &secret), "without carol");

    // Neither by the door nor by a friend.
    let mut again = Client::new(3);
    assert!(matches!(room.knock(&mut again, 23), Err(JoinFailed::Removed { .. })));
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let added = alice.group().add(&vault, &device, id(24), &[again.key_package()]);
    let banned = CommitRefused::AccountBanned { account: carols };
    assert!(matches!(added, Err(crate::CommitFailed::Refused(refused)) if refused == banned));

    let bundle = amend(&mut bob, 25, &[], |policy| policy.banned.clear());
    room.follow(&bundle, &mut [&mut alice, &mut bob]);
    // The ban has replaced the key, so the link of before is of no use.
    assert!(matches!(room.knock(&mut again, 26), Err(JoinFailed::JoinKey { wanted: 2, .. })));
    let invited = room.knock_with(&mut again, 26, alice.join_key()).unwrap();
    room.follow(&invited, &mut [&mut alice, &mut bob]);
    let after = alice.seal(27, "hello again");
    assert_eq!(again.hears(&alice.device, 27, &after), "hello again");
}

#[test]
fn whoever_keeps_order_adds_one_who_was_removed_and_a_member_cannot() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().remove(&vault, &device, id(20), &[carol.key()]).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut alice, &mut bob]);
    carol.group = None;
    let packages = [carol.key_package()];

    let (vault, device) = (bob.vault.clone(), bob.device.clone());
    let by_bob = bob.group().add(&vault, &device, id(21), &packages);
    let removed = CommitRefused::DeviceRemoved { device: carol.key() };
    assert!(matches!(by_bob, Err(crate::CommitFailed::Refused(refused)) if refused == removed));

    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().add(&vault, &device, id(22), &packages).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut alice, &mut bob]);
    assert!(room.roster.policy().removed.is_empty());
}

#[test]
fn what_a_policy_was_before_comes_with_the_commit_that_changes_it() {
    let (mut room, mut alice, mut bob, _) = three();
    let before = room.roster.policy().clone();
    let bundle = amend(&mut alice, 20, &[], |policy| policy.topic = Topic::parse("NSI").ok());
    room.post(&bundle).unwrap();
    for client in [&mut alice, &mut bob] {
        let applied = client.apply(&bundle.commit).unwrap();
        assert_eq!(applied.policy_before.as_deref(), Some(&before));
    }
    let bundle = bob.update(21);
    room.post(&bundle).unwrap();
    assert_eq!(alice.apply(&bundle.commit).unwrap().policy_before, None);
}

/// The owner asks to leave, and everybody who stays hears it.
fn owner_leaves(room: &mut Room, owner: &Client, others: &mut [&mut Client]) {
    let wish = owner.group.as_ref().unwrap().leave_statement(&owner.device);
    room.hears_leave(&wish, others);
}

#[test]
fn when_the_last_owner_leaves_the_moderators_succeed_by_the_very_commit() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let carols = account(&carol);
    let bundle = amend(&mut alice, 20, &[], |policy| {
        policy.moderators = [carols].into();
    });
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    owner_leaves(&mut room, &alice, &mut [&mut bob, &mut carol]);

    // Whoever grants it cannot choose otherwise: not nobody, not themselves.
    let refused = CommitRefused::Successors;
    let bundle = craft(&mut bob, &[&alice], None);
    assert_eq!(room.both_refuse(&bundle, &mut carol), refused);
    let mine = RoomPolicy { owners: [account(&bob)].into(), ..room.roster.policy().clone() };
    let bundle = craft(&mut bob, &[&alice], Some(&mine));
    assert_eq!(room.both_refuse(&bundle, &mut carol), refused);

    let (vault, device) = (bob.vault.clone(), bob.device.clone());
    let bundle = bob.group().remove(&vault, &device, id(21), &[alice.key()]).unwrap();
    bob.vault = vault;
    room.follow(&bundle, &mut [&mut bob, &mut carol]);
    assert_eq!(room.roster.policy().owners, BTreeSet::from([carols]));
    assert!(room.roster.policy().moderators.is_empty());
}

#[test]
fn where_nobody_is_moderator_the_lowest_leaf_succeeds() {
    let (mut room, mut clients) = room_of(4);
    let [alice, bob, carol, dora] = clients.as_mut_slice() else { panic!("four") };
    // Bob's leaf is the lowest that stays, unless he wants to leave too.
    owner_leaves(&mut room, alice, &mut [&mut *bob, &mut *carol, &mut *dora]);
    let wish = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    room.hears_leave(&wish, &mut [&mut *carol, &mut *dora]);

    let (vault, device) = (dora.vault.clone(), dora.device.clone());
    let bundle = dora.group().remove(&vault, &device, id(21), &[alice.key()]).unwrap();
    dora.vault = vault;
    room.follow(&bundle, &mut [carol, dora]);
    assert_eq!(room.roster.policy().owners, BTreeSet::from([account(carol)]));
}

/// What somebody may try to do to a policy of a room of four.
fn tampered(
    policy: &RoomPolicy,
    accounts: &[AccountKey],
    whims: &[(u8, usize)],
) -> (RoomPolicy, Vec<usize>) {
    let mut policy = policy.clone();
    let mut gone = Vec::new();
    for &(whim, who) in whims {
        let account = accounts[who];
        match whim {
            0 => drop(policy.owners.insert(account)),
            1 => drop(policy.owners.remove(&account)),
            2 => drop(policy.moderators.insert(account)),
            3 => drop(policy.moderators.remove(&account)),
            4 => drop(policy.muted.insert(account)),
            5 => policy.frozen ^= true,
            6 => policy.slow_seconds += 1_300,
            7 => policy.inviting = Inviting::Moderators,
            8 => policy.join_key_version += 1,
            9 => policy.archived ^= true,
            10 => {
                policy.banned.insert(account);
                gone.push(who);
            }
            _ => gone.push(who),
        }
    }
    gone.sort_unstable();
    gone.dedup();
    (policy, gone)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn server_and_members_judge_whatever_anybody_tries_alike(
        tries in prop::collection::vec(
            (0_usize..4, prop::collection::vec((0_u8..12, 0_usize..4), 1..4)),
            1..5,
        ),
    ) {
        let (mut room, mut clients) = room_of(4);
        let accounts: Vec<_> = clients.iter().map(account).collect();
        let (bobs, mut everybody) = (accounts[1], clients.iter_mut().collect::<Vec<_>>());
        let bundle =
            amend(everybody[0], 20, &[], |policy| policy.moderators = [bobs].into());
        room.follow(&bundle, &mut everybody);
        for (by, whims) in tries {
            let (policy, gone) = tampered(room.roster.policy(), &accounts, &whims);
            let in_it = |n: usize| room.roster.members().any(|it| it.account == accounts[n]);
            let gone: Vec<_> = gone.into_iter().filter(|n| *n != by && in_it(*n)).collect();
            if !in_it(by) {
                continue;
            }
            let still: Vec<usize> = (0..4).filter(|n| *n != by && in_it(*n)).collect();
            let leaves: Vec<_> = gone
                .iter()
                .map(|n| clients[by].group.as_ref().unwrap().leaf_of(device_key(*n)).unwrap())
                .collect();
            let extensions = context_extensions(&policy).unwrap();
            let bundle = clients[by].craft(90, |commit| {
                let commit = commit.propose_removals(leaves);
                commit.propose_group_context_extensions(extensions).unwrap()
            });
            let was = room.roster.policy().role(accounts[by]);
            match room.judge(&bundle) {
                Err(by_server) => for n in still {
                    prop_assert_eq!(&room.both_refuse(&bundle, &mut clients[n]), &by_server);
                },
                Ok(change) => {
                    prop_assert!(was > Role::Member || change.left.is_empty());
                    for n in still {
                        let vault = clients[n].vault.clone();
                        let applied = clients[n].apply(&bundle.commit);
                        prop_assert_eq!(applied.unwrap().change, change.clone());
                        clients[n].roll_back_to(&vault);
                    }
                }
            }
        }
    }
}

fn device_key(n: usize) -> tchat_proto::id::DeviceKey {
    super::story::device(u8::try_from(n + 1).unwrap()).key()
}
