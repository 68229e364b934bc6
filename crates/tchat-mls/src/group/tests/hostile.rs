//! Bytes from a hostile server or member: read or refused, never a panic, and nothing changes.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::story::{Client, NAME, id, join_key, three};
use crate::{Door, Group, MemoryVault};

/// `valid` with bytes flipped, cut out or put in.
fn mutated(valid: &[u8], changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = valid.to_vec();
    for &(place, how, what) in changes {
        let place = place % bytes.len().max(1);
        match how % 4 {
            0 if place < bytes.len() => bytes[place] ^= what | 1,
            1 => bytes.truncate(place),
            2 if place < bytes.len() => drop(bytes.remove(place)),
            _ => bytes.insert(place, what),
        }
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    // Most places near the front, where the structure is; the rest anywhere.
    let place = prop_oneof![0_usize..200, 0_usize..20_000];
    prop::collection::vec((place, any::<u8>(), any::<u8>()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_mutilated_message_is_refused(changes in changes()) {
        let (_, mut alice, mut bob, _) = three();
        let sealed = mutated(&alice.seal(50, "hello"), &changes);
        let before = bob.vault.contents();
        let vault = bob.vault.clone();
        if bob.group().open(&vault, &sealed).is_err() {
            prop_assert_eq!(vault.contents(), before);
        }
    }
}

#[test]
fn mutilated_commits_group_infos_and_welcomes_are_refused() {
    let (room, mut alice, mut bob, mut carol) = three();
    let newcomer = Client::new(4);
    let packages = [newcomer.key_package()];
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let add = alice.group().add(&vault, &device, id(20), &packages).unwrap();
    let external = room.knock(&mut Client::new(5), 21).unwrap();
    let update = carol.update(22);
    let welcome = add.welcome.clone().unwrap();
    let door = room.door();
    let before = bob.vault.clone();

    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..300 {
        let changes = changes().new_tree(&mut runner).unwrap().current();
        for bundle in [&add, &external, &update] {
            let commit = mutated(&bundle.commit, &changes);
            if commit != bundle.commit {
                assert!(room.roster.judge(&commit, &bundle.group_info, &[]).is_err());
                assert!(bob.apply(&commit).is_err());
                assert_eq!(bob.vault.contents(), before.contents());
            }
            let info = mutated(&bundle.group_info, &changes);
            let judged = room.roster.judge(&bundle.commit, &info, &welcome.devices);
            assert!(judged.is_err() || info == bundle.group_info);
        }
        let vault = newcomer.vault.clone();
        let bytes = mutated(&welcome.bytes, &changes);
        let _welcome = Group::from_welcome(&vault, &newcomer.device, &bytes, &door.tree, &[]);
        let tree = mutated(&door.tree, &changes);
        let bent = Door { tree: &tree, ..door.as_door() };
        let fresh = MemoryVault::default();
        let joined = Group::join(&fresh, &newcomer.device, NAME, id(1), bent, Some(&join_key()));
        assert!(joined.is_err() || tree == door.tree);
    }
    room.assert_agreement(&mut [&mut bob]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _header = tchat_roster::Header::of_message(&bytes);
        let _header = tchat_roster::Header::of_commit(&bytes);
        let _package = tchat_roster::CheckedKeyPackage::from_bytes(&bytes);
        let _roster = tchat_roster::Roster::restore(&bytes);
        let vault = MemoryVault::default();
        let device = super::story::device(1);
        let door = Door { group_info: &bytes, tree: &bytes, leaving: &[] };
        prop_assert!(Group::join(&vault, &device, NAME, id(1), door, None).is_err());
        prop_assert!(Group::from_welcome(&vault, &device, &bytes, &bytes, &[]).is_err());
    }

    #[test]
    fn a_right_front_with_any_rest_is_read_or_refused(
        kind in 1_u8..6,
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [&[0, 1, 0, kind, 20], NAME.to_bytes().as_slice(), &rest].concat();
        let _header = tchat_roster::Header::of_message(&bytes);
        let _header = tchat_roster::Header::of_commit(&bytes);
        let _package = tchat_roster::CheckedKeyPackage::from_bytes(&bytes);
    }
}
