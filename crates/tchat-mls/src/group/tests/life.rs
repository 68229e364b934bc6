//! A room's ordinary life: joining, talking, adding, leaving, removing, changing its rules.

use openmls::prelude::tls_codec::Serialize as _;
use tchat_proto::id::{Epoch, GroupName};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::{CheckedKeyPackage, GroupUnfit, Header, LeaveRefused, MergeRefused, Roster};

use super::story::{Client, NAME, Room, id, join_key, room_of, three};
use crate::{
    CommitFailed, FoundFailed, Group, JoinFailed, JoinKey, LeaveFailed, MemoryVault, OpenFailed,
    Opened, SealFailed, WelcomeFailed,
};

#[test]
fn what_one_says_all_others_hear_and_the_speaker_gets_it_back_as_its_own() {
    let (room, mut alice, mut bob, mut carol) = three();
    let sealed = alice.seal(50, "supper at seven");
    assert_eq!(bob.hears(&alice.device, 50, &sealed), "supper at seven");
    assert_eq!(carol.hears(&alice.device, 50, &sealed), "supper at seven");
    let vault = alice.vault.clone();
    assert_eq!(alice.group().open(&vault, &sealed).unwrap(), Opened::Own { id: id(50) });

    let header = Header::of_message(&sealed).unwrap();
    assert_eq!(header, Header { group: NAME, epoch: room.roster.epoch(), id: id(50) });
}

#[test]
fn a_yes_and_a_no_have_the_same_length() {
    let (_, mut alice, ..) = three();
    assert_eq!(alice.seal(50, "yes").len(), alice.seal(51, "no, not this week").len());
}

#[test]
fn in_an_open_room_whoever_comes_is_in_and_all_see_it() {
    let (mut room, mut alice) = Room::found(Joining::Open);
    let mut bob = Client::new(2);
    let change = room.let_in(&mut bob, 10, &mut [&mut alice]);
    assert_eq!(change.joined, [bob.device.member()]);
    assert!(change.external && !change.rejoined && change.left.is_empty());
    assert_eq!((change.by, change.epoch, change.id), (bob.device.member(), Epoch(1), id(10)));

    let mut carol = Client::new(3);
    room.let_in(&mut carol, 11, &mut [&mut alice, &mut bob]);
    let sealed = carol.seal(50, "hello");
    assert_eq!(bob.hears(&carol.device, 50, &sealed), "hello");
    assert_eq!(alice.hears(&carol.device, 50, &sealed), "hello");
}

#[test]
fn one_who_was_added_by_a_welcome_follows_from_there_on() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let wish = carol.group.as_ref().unwrap().leave_statement(&carol.device);
    room.hears_leave(&wish, &mut [&mut alice, &mut bob, &mut carol]);

    let mut dora = Client::new(4);
    let mut erik = Client::new(5);
    let packages = [dora.key_package(), erik.key_package()];
    let vault = bob.vault.clone();
    let device = bob.device.clone();
    let bundle = bob.group().add(&vault, &device, id(20), &packages).unwrap();
    bob.vault = vault;
    let change = room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    assert_eq!(change.joined, [dora.device.member(), erik.device.member()]);
    assert!(!change.external);

    let welcome = bundle.welcome.unwrap();
    assert_eq!(welcome.devices, [dora.key(), erik.key()]);
    let door = room.door();
    for newcomer in [&mut dora, &mut erik] {
        let group = Group::from_welcome(
            &newcomer.vault,
            &newcomer.device,
            &welcome.bytes,
            &door.tree,
            &door.leaving,
        );
        newcomer.group = Some(group.unwrap());
    }
    room.assert_agreement(&mut [&mut alice, &mut bob, &mut carol, &mut dora, &mut erik]);
    let sealed = dora.seal(50, "thank you");
    assert_eq!(carol.hears(&dora.device, 50, &sealed), "thank you");
    assert_eq!(erik.hears(&dora.device, 50, &sealed), "thank you");

    let bundle = dora.update(21);
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol, &mut dora, &mut erik]);
    let again = Group::from_welcome(
        &dora.vault.clone(),
        &dora.device,
        &welcome.bytes,
        &door.tree,
        &door.leaving,
    );
    assert!(matches!(again, Err(WelcomeFailed::NotForUs)));
}

#[test]
fn a_last_resort_lets_one_in_again_and_again_and_another_key_package_once() {
    let newcomer = Client::new(9);
    let add_to = |number: u32, packages: &[Vec<u8>]| {
        let founder = Client::new(1);
        let policy = RoomPolicy::of_founder(founder.device.account(), Joining::Open);
        let name = GroupName { generation: number, ..NAME };
        let founded = Group::found(&founder.vault, &founder.device, name, &policy, None);
        let mut group = founded.unwrap().0;
        let bundle = group.add(&founder.vault, &founder.device, id(1), packages).unwrap();
        group.apply(&founder.vault, &bundle.commit).unwrap();
        let tree = group.mls.export_ratchet_tree().tls_serialize_detached().unwrap();
        let welcome = bundle.welcome.unwrap().bytes;
        Group::from_welcome(&newcomer.vault, &newcomer.device, &welcome, &tree, &[])
    };
    let last_resort = crate::last_resort(&newcomer.vault, &newcomer.device).unwrap();
    assert!(CheckedKeyPackage::from_bytes(&last_resort).unwrap().is_last_resort());
    for number in 0..3 {
        assert!(add_to(number, std::slice::from_ref(&last_resort)).is_ok(), "{number}");
    }
    let once = newcomer.key_package();
    assert!(!CheckedKeyPackage::from_bytes(&once).unwrap().is_last_resort());
    assert!(add_to(3, std::slice::from_ref(&once)).is_ok());
    assert!(matches!(add_to(4, &[once]), Err(WelcomeFailed::NotForUs)));
}

#[test]
fn a_welcome_never_replaces_a_group_one_is_in() {
    let (_, _, bob, _) = three();
    // Mallory founds a group that calls itself like the room, and adds Bob to it.
    let mallory = Client::new(9);
    let policy = RoomPolicy::of_founder(mallory.device.account(), Joining::Open);
    let (mut fake, _) = Group::found(&mallory.vault, &mallory.device, NAME, &policy, None).unwrap();
    let packages = [bob.key_package()];
    let bundle = fake.add(&mallory.vault, &mallory.device, id(1), &packages).unwrap();
    fake.apply(&mallory.vault, &bundle.commit).unwrap();
    let tree = fake.mls.export_ratchet_tree().tls_serialize_detached().unwrap();
    let refused = Group::from_welcome(
        &bob.vault.clone(),
        &bob.device,
        &bundle.welcome.unwrap().bytes,
        &tree,
        &[],
    );
    assert!(matches!(refused, Err(WelcomeFailed::AlreadyIn { name: NAME })));
}

#[test]
fn one_who_leaves_is_removed_by_anybody_and_may_come_back() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let wish = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    room.hears_leave(&wish, &mut [&mut alice, &mut bob, &mut carol]);

    let (vault, device) = (carol.vault.clone(), carol.device.clone());
    let bundle = carol.group().remove(&vault, &device, id(20), &[bob.key()]).unwrap();
    carol.vault = vault;
    let change = room.follow(&bundle, &mut [&mut alice, &mut carol]);
    assert_eq!(change.left, [bob.device.member()]);
    assert!(!change.policy_changed);

    let applied = bob.apply(&bundle.commit).unwrap();
    assert!(applied.removed_me);
    assert!(!bob.group().is_member());
    assert!(room.roster.leaving().is_empty());

    room.let_in(&mut bob, 21, &mut [&mut alice, &mut carol]);
    let sealed = bob.seal(50, "back again");
    assert_eq!(carol.hears(&bob.device, 50, &sealed), "back again");
}

#[test]
fn coming_back_from_outside_takes_a_wish_to_leave_back() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let wish = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    room.hears_leave(&wish, &mut [&mut alice, &mut bob, &mut carol]);
    let change = room.let_in(&mut bob, 20, &mut [&mut alice, &mut carol]);
    assert!(change.rejoined && change.joined.is_empty() && change.left.is_empty());
    assert!(room.roster.leaving().is_empty());
}

#[test]
fn a_wish_to_leave_counts_at_its_epoch_only_and_from_members_only() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let wish = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    let bundle = alice.update(20);
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    let late = LeaveRefused::OtherEpoch { stated: wish.epoch, current: room.roster.epoch() };
    assert_eq!(room.roster.leave(&wish), Err(late));
    let vault = alice.vault.clone();
    let by_alice = alice.group().leave(&vault, &wish);
    assert!(matches!(by_alice, Err(LeaveFailed::Refused(refused)) if refused == late));

    let dora = Client::new(4);
    let stranger = dora.device.leave_statement(NAME, room.roster.epoch());
    let refused = LeaveRefused::NotAMember { device: dora.key() };
    assert_eq!(room.roster.leave(&stranger), Err(refused));
    let mut forged = bob.group.as_ref().unwrap().leave_statement(&bob.device);
    forged.device = carol.key();
    assert_eq!(room.roster.leave(&forged), Err(LeaveRefused::Signature));
}

#[test]
fn a_removed_device_hears_nothing_more_and_never_comes_back() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().remove(&vault, &device, id(20), &[bob.key()]).unwrap();
    alice.vault = vault;
    let change = room.follow(&bundle, &mut [&mut alice, &mut carol]);
    assert!(change.policy_changed);
    assert_eq!(change.left, [bob.device.member()]);
    assert!(room.roster.policy().removed.contains(&bob.key()));

    let mut bob_who_never_heard = Client::new(2);
    bob_who_never_heard.vault = bob.vault.clone();
    bob_who_never_heard.reload();
    assert!(bob.apply(&bundle.commit).unwrap().removed_me);

    let sealed = carol.seal(50, "he is gone");
    let vault = bob.vault.clone();
    assert!(matches!(bob.group().open(&vault, &sealed), Err(OpenFailed::Removed)));
    let device = bob.device.clone();
    let mute = bob.group().seal(&vault, &device, id(51), b"hey");
    assert!(matches!(mute, Err(SealFailed::Removed)));
    let vault = bob_who_never_heard.vault.clone();
    let deaf = bob_who_never_heard.group().open(&vault, &sealed);
    assert!(matches!(deaf, Err(OpenFailed::OtherEpoch { .. })));

    let back = room.knock(&mut bob, 21);
    assert!(matches!(back, Err(JoinFailed::Removed { device }) if device == bob.key()));
}

#[test]
fn a_member_who_was_not_told_the_join_key_can_follow_once_told() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    crate::join_key::forget(&bob.vault, NAME.room, 1).unwrap();
    let mut dora = Client::new(4);
    let bundle = room.knock(&mut dora, 20).unwrap();
    room.post(&bundle).unwrap();
    let failed = bob.apply(&bundle.commit).unwrap_err();
    assert!(matches!(failed, crate::ApplyFailed::JoinKeyUnknown { version: 1 }));
    assert!(!failed.needs_rejoin());
    bob.group.as_ref().unwrap().put_join_key(&bob.vault, &join_key()).unwrap();
    bob.apply(&bundle.commit).unwrap();
    alice.apply(&bundle.commit).unwrap();
    carol.apply(&bundle.commit).unwrap();
    room.assert_agreement(&mut [&mut alice, &mut bob, &mut carol, &mut dora]);
}

#[test]
fn of_two_commits_in_one_epoch_the_first_wins_and_the_loser_asks_again() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (of_alice, of_bob) = (alice.update(20), bob.update(21));
    assert!(alice.group().pending() && bob.group().pending());
    room.post(&of_alice).unwrap();
    assert_eq!(room.judge(&of_bob).unwrap_err().code(), "stale-epoch");
    for client in [&mut alice, &mut bob, &mut carol] {
        client.apply(&of_alice.commit).unwrap();
    }
    assert!(!bob.group().pending());
    let again = bob.update(22);
    room.follow(&again, &mut [&mut alice, &mut bob, &mut carol]);
}

#[test]
fn only_one_change_can_be_pending_and_messages_go_on_meanwhile() {
    let (_, mut alice, mut bob, _) = three();
    alice.update(20);
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let second = alice.group().update(&vault, &device, id(21));
    assert!(matches!(second, Err(CommitFailed::Pending)));
    let sealed = alice.seal(50, "while it is pending");
    assert_eq!(bob.hears(&alice.device, 50, &sealed), "while it is pending");
}

#[test]
fn a_commit_judged_before_another_was_merged_cannot_be_merged_any_more() {
    let (mut room, mut alice, mut bob, _) = three();
    let (of_alice, of_bob) = (alice.update(20), bob.update(21));
    let first = room.roster.judge(&of_alice.commit, &of_alice.group_info, &[]).unwrap();
    let second = room.roster.judge(&of_bob.commit, &of_bob.group_info, &[]).unwrap();
    room.roster.merge(first).unwrap();
    assert_eq!(room.roster.merge(second), Err(MergeRefused::JudgedElsewhere));
}

#[test]
fn a_group_is_founded_once_and_only_with_the_key_its_policy_names() {
    let alice = Client::new(1);
    let policy = RoomPolicy::of_founder(alice.device.account(), Joining::ByInvitation);
    let found = |key: Option<&JoinKey>| {
        Group::found(&alice.vault, &alice.device, NAME, &policy, key).map(|_| ())
    };
    assert!(matches!(found(None), Err(FoundFailed::JoinKeyMissing { version: 1 })));
    assert!(found(Some(&join_key())).is_ok());
    assert!(matches!(found(Some(&join_key())), Err(FoundFailed::Exists)));
}

#[test]
fn a_deleted_group_leaves_nothing_but_join_keys() {
    let (_, _, mut bob, _) = three();
    bob.group.take().unwrap().delete(&bob.vault).unwrap();
    assert!(Group::load(&bob.vault, NAME).unwrap().is_none());
    crate::join_key::forget(&bob.vault, NAME.room, 1).unwrap();
    assert_eq!(bob.vault.contents().into_keys().collect::<Vec<_>>(), Vec::<Vec<u8>>::new());
}

#[test]
fn repairing_leaves_nothing_of_the_old_state() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let keys = |vault: &MemoryVault| vault.contents().into_keys().collect::<Vec<_>>().len();
    let before = keys(&bob.vault);
    room.let_in(&mut bob, 20, &mut [&mut alice, &mut carol]);
    room.let_in(&mut bob, 21, &mut [&mut alice, &mut carol]);
    assert!(keys(&bob.vault) <= before, "{} records, {before} before", keys(&bob.vault));
}

#[test]
fn a_room_of_ten_goes_on_from_a_snapshot() {
    let (mut room, mut clients) = room_of(10);
    let bytes = room.roster.snapshot();
    room.roster = Roster::restore(&bytes).unwrap();
    let bundle = clients[4].update(30);
    let mut everybody: Vec<&mut Client> = clients.iter_mut().collect();
    room.follow(&bundle, &mut everybody);
    assert_eq!(room.roster.members().len(), 10);
    assert!(Roster::restore(&bytes[1..]).is_err());
    assert!(Roster::restore(&[]).is_err());
    let mut cut = bytes;
    cut.truncate(cut.len() / 2);
    assert!(Roster::restore(&cut).is_err());
}

#[test]
fn a_door_of_another_room_or_of_no_room_is_not_gone_through() {
    let (room, ..) = three();
    let dora = Client::new(4);
    let other = GroupName { generation: 1, ..NAME };
    let door = room.door();
    let join = |name, door: crate::Door<'_>| {
        Group::join(&dora.vault, &dora.device, name, id(1), door, Some(&join_key())).map(|_| ())
    };
    assert!(matches!(join(other, door.as_door()), Err(JoinFailed::OtherGroup)));
    let junk = crate::Door { tree: b"junk", ..door.as_door() };
    assert!(matches!(join(NAME, junk), Err(JoinFailed::DoorUnusable)));
    let junk = crate::Door { group_info: b"junk", ..door.as_door() };
    assert!(matches!(join(NAME, junk), Err(JoinFailed::DoorUnusable)));
    assert_eq!(GroupUnfit::Name.to_string(), "the group id names no room");
}

#[test]
fn rosters_and_groups_can_move_between_threads() {
    fn movable<T: Send + Sync>() {}
    movable::<Roster>();
    movable::<tchat_roster::Judged>();
    movable::<Group>();
    movable::<crate::Device>();
}

#[test]
fn nothing_secret_is_printed() {
    let (room, mut alice, ..) = three();
    let group = format!("{:?}", alice.group());
    assert_eq!(group, format!("Group {{ name: {NAME:?}, epoch: Epoch(2), .. }}"));
    let roster = format!("{:?}", room.roster);
    assert_eq!(roster, format!("Roster {{ name: {NAME:?}, epoch: Epoch(2), .. }}"));
    let records = alice.vault.contents().len();
    assert_eq!(format!("{:?}", alice.vault), format!("MemoryVault({records} records)"));
}
