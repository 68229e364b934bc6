//! What each of the rules lets through and what it stops, and what holds whatever anybody asks for.

use proptest::prelude::*;
use tchat_proto::id::{AccountKey, DeviceKey, GroupName, RoomId};
use tchat_proto::limits::{
    BANNED_ACCOUNTS_MAX, REMOVED_DEVICES_MAX, RETENTION_DAYS_MAX, ROOM_MEMBERS_MAX,
    SLOW_SECONDS_MAX,
};
use tchat_proto::policy::{Inviting, JoinVerifier, Joining, Role};
use tchat_proto::topic::Topic;

use super::*;
use crate::suite::join_key_id;

const NAME: GroupName = GroupName { room: RoomId([7; 16]), generation: 0 };

fn member(n: usize) -> Member {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&n.to_be_bytes());
    Member { account: AccountKey(key), device: DeviceKey(key) }
}

/// A room of members 0 to `n`, owned by member 0.
fn room_of(n: usize, joining: Joining) -> Standing {
    let policy = RoomPolicy::of_founder(member(0).account, joining);
    Standing::of_parts(NAME, policy, (0..n).map(member))
}

fn knocking() -> Asked {
    Asked { external_inits: 1, ..Asked::default() }
}

#[test]
fn a_full_room_lets_nobody_in_but_those_who_are_in() {
    let full = room_of(ROOM_MEMBERS_MAX, Joining::Open);
    let refused = Err(CommitRefused::RoomFull { limit: ROOM_MEMBERS_MAX });
    assert_eq!(knocking().may_come_in(&full, member(5_000)), refused);
    let back = Asked { removed: vec![member(3)], ..knocking() };
    assert_eq!(back.may_come_in(&full, member(3)), Ok(()));

    let add = Asked { added: vec![member(5_000)], ..Asked::default() };
    assert_eq!(add.may_be_done_by(&full, member(1)), refused);
    let nearly = room_of(ROOM_MEMBERS_MAX - 1, Joining::Open);
    assert_eq!(add.may_be_done_by(&nearly, member(1)), Ok(()));
    assert_eq!(knocking().may_come_in(&nearly, member(5_000)), Ok(()));
}

#[test]
fn a_newcomer_brings_exactly_one_external_init_and_neither_adds_nor_rules() {
    let room = room_of(3, Joining::Open);
    for count in [0, 2] {
        let asked = Asked { external_inits: count, ..Asked::default() };
        let refused = Err(CommitRefused::ExternalInits { count });
        assert_eq!(asked.may_come_in(&room, member(9)), refused);
    }
    let adding = Asked { added: vec![member(8)], ..knocking() };
    let refused = Err(CommitRefused::ProposalNotAllowed { kind: 1 });
    assert_eq!(adding.may_come_in(&room, member(9)), refused);
    let ruling = Asked { policy: Some(room.policy().clone()), ..knocking() };
    let refused = Err(CommitRefused::ProposalNotAllowed { kind: 7 });
    assert_eq!(ruling.may_come_in(&room, member(9)), refused);
}

#[test]
fn a_newcomer_removes_nobody_but_its_own_old_leaf() {
    let room = room_of(3, Joining::Open);
    let come = |removed: Vec<Member>, who| Asked { removed, ..knocking() }.may_come_in(&room, who);
    assert_eq!(come(vec![], member(9)), Ok(()));
    assert_eq!(come(vec![member(2)], member(2)), Ok(()));
    assert_eq!(come(vec![member(2)], member(9)), Err(CommitRefused::RemovesOther));
    let both = vec![member(2), member(1)];
    assert_eq!(come(both, member(2)), Err(CommitRefused::RemovesOther));
    let already = CommitRefused::AlreadyAMember { device: member(2).device };
    assert_eq!(come(vec![], member(2)), Err(already));
    // Another device of the same account is somebody else.
    let other_device = Member { device: DeviceKey([9; 32]), ..member(2) };
    assert_eq!(come(vec![member(2)], other_device), Err(CommitRefused::RemovesOther));
    // So is the same device under another account.
    let other_account = Member { account: AccountKey([9; 32]), ..member(2) };
    assert_eq!(come(vec![member(2)], other_account), Err(CommitRefused::RemovesOther));
}

#[test]
fn an_invitation_is_one_external_key_of_this_room_and_version() {
    let room = room_of(3, Joining::ByInvitation);
    let right = Some(join_key_id(NAME.room, 1));
    let come = |psks| Asked { psks, ..knocking() }.may_come_in(&room, member(9));
    assert_eq!(come(vec![right.clone()]), Ok(()));
    assert_eq!(come(vec![]), Err(CommitRefused::JoinKeyMissing { version: 1 }));
    let wrong = Err(CommitRefused::JoinKeyWrong { version: 1 });
    assert_eq!(come(vec![None]), wrong);
    assert_eq!(come(vec![right.clone(), right]), wrong);
    assert_eq!(come(vec![Some(join_key_id(NAME.room, 2))]), wrong);
    assert_eq!(come(vec![Some(join_key_id(RoomId([8; 16]), 1))]), wrong);
}

#[test]
fn a_member_neither_comes_in_nor_uses_keys() {
    let room = room_of(3, Joining::Open);
    let refused = |kind| Err(CommitRefused::ProposalNotAllowed { kind });
    assert_eq!(knocking().may_be_done_by(&room, member(0)), refused(6));
    let asked = Asked { psks: vec![None], ..Asked::default() };
    assert_eq!(asked.may_be_done_by(&room, member(0)), refused(4));
}

#[test]
fn one_who_is_in_or_was_removed_cannot_be_added() {
    let room = room_of(3, Joining::Open);
    let add = |n| Asked { added: vec![member(n)], ..Asked::default() };
    let already = Err(CommitRefused::AlreadyAMember { device: member(2).device });
    assert_eq!(add(2).may_be_done_by(&room, member(1)), already);

    // Not even in the very commit that removes it.
    let mut policy = room.policy().clone();
    policy.removed.insert(member(2).device);
    let swap = Asked { removed: vec![member(2)], policy: Some(policy), ..add(2) };
    let out = Err(CommitRefused::DeviceRemoved { device: member(2).device });
    assert_eq!(swap.may_be_done_by(&room, member(0)), out);
}

#[test]
fn an_owner_may_remove_its_own_lost_device_and_members_but_no_other_owner() {
    let mut policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
    policy.owners.insert(member(1).account);
    let phone = Member { device: DeviceKey([9; 32]), ..member(0) };
    let everybody = [member(0), member(1), member(2), phone];
    let room = Standing::of_parts(NAME, policy.clone(), everybody);
    let remove = |gone: Member| {
        let mut policy = policy.clone();
        policy.removed.insert(gone.device);
        Asked { removed: vec![gone], policy: Some(policy), ..Asked::default() }
    };
    assert_eq!(remove(phone).may_be_done_by(&room, member(0)), Ok(()));
    assert_eq!(remove(member(2)).may_be_done_by(&room, member(0)), Ok(()));
    let owner = Err(CommitRefused::RemovesOwner { account: member(1).account });
    assert_eq!(remove(member(1)).may_be_done_by(&room, member(0)), owner);
    let member_2 = CommitRefused::NotAModerator { account: member(2).account };
    assert_eq!(remove(phone).may_be_done_by(&room, member(2)), Err(member_2));
}

#[test]
fn when_the_list_of_the_removed_is_full_it_grows_no_more() {
    let mut policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
    policy.removed = (1_000..1_000 + REMOVED_DEVICES_MAX).map(|n| member(n).device).collect();
    let room = Standing::of_parts(NAME, policy.clone(), (0..3).map(member));
    let owners = Asked { policy: Some(policy.clone()), ..Asked::default() };
    assert_eq!(owners.may_be_done_by(&room, member(0)), Ok(()));
    policy.removed.insert(member(2).device);
    let asked = Asked { removed: vec![member(2)], policy: Some(policy), ..Asked::default() };
    let refused = Err(CommitRefused::RemovedFull { limit: REMOVED_DEVICES_MAX });
    assert_eq!(asked.may_be_done_by(&room, member(0)), refused);
}

/// A room of members 0 to `n`: 0 owns it, 1 and 2 are moderators.
fn ordered_room(n: usize) -> Standing {
    let mut policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
    policy.moderators = [1, 2].map(|n| member(n).account).into();
    Standing::of_parts(NAME, policy, (0..n).map(member))
}

/// A commit that changes nothing but the policy.
fn amending(room: &Standing, change: impl FnOnce(&mut RoomPolicy)) -> Asked {
    let mut policy = room.policy().clone();
    change(&mut policy);
    Asked { policy: Some(policy), ..Asked::default() }
}

/// A change of a policy, and its name.
type NamedChange = (&'static str, fn(&mut RoomPolicy));

#[test]
fn moderators_change_what_keeps_order_and_members_nothing() {
    let room = ordered_room(6);
    let changes: [NamedChange; 6] = [
        ("mute", |policy| policy.muted = BTreeSet::from([member(4).account])),
        ("freeze", |policy| policy.frozen = true),
        ("slow", |policy| policy.slow_seconds = 30),
        ("topic", |policy| policy.topic = Topic::parse("Sortie").ok()),
        ("ban", |policy| policy.banned = BTreeSet::from([member(9).account])),
        ("nothing", |_| ()),
    ];
    for (name, change) in changes {
        let asked = amending(&room, change);
        for who in [0, 1] {
            assert_eq!(asked.may_be_done_by(&room, member(who)), Ok(()), "{name} by {who}");
        }
        let refused = match name {
            "nothing" => Ok(()),
            _ => Err(CommitRefused::NotAModerator { account: member(4).account }),
        };
        assert_eq!(asked.may_be_done_by(&room, member(4)), refused, "{name} by a member");
    }
}

#[test]
fn only_owners_give_roles_and_change_how_the_room_works() {
    let room = ordered_room(6);
    let changes: [NamedChange; 5] = [
        ("owner", |policy| policy.owners.extend([member(4).account])),
        ("moderator", |policy| policy.moderators.extend([member(4).account])),
        ("inviting", |policy| policy.inviting = Inviting::Moderators),
        ("archive", |policy| policy.archived = true),
        ("retention", |policy| policy.retention_days = 30),
    ];
    for (name, change) in changes {
        let asked = amending(&room, change);
        assert_eq!(asked.may_be_done_by(&room, member(0)), Ok(()), "{name}");
        for who in [1, 4] {
            let refused = Err(CommitRefused::NotAnOwner { account: member(who).account });
            assert_eq!(asked.may_be_done_by(&room, member(who)), refused, "{name} by {who}");
        }
    }
}

#[test]
fn nobody_changes_what_kind_of_room_it_is() {
    let room = ordered_room(3);
    let direct = amending(&room, |policy| policy.kind = Kind::Direct);
    assert_eq!(direct.may_be_done_by(&room, member(0)), Err(CommitRefused::KindChanged));
    let closed = amending(&room, |policy| policy.joining = Joining::Hidden);
    assert_eq!(closed.may_be_done_by(&room, member(0)), Err(CommitRefused::JoiningChanged));
}

#[test]
fn a_moderator_sends_members_away_and_nobody_who_keeps_order() {
    let room = ordered_room(6);
    let ban = |n: usize| Asked {
        removed: vec![member(n)],
        ..amending(&room, |policy| {
            policy.banned.insert(member(n).account);
            policy.moderators.remove(&member(n).account);
        })
    };
    let kick = |n: usize| Asked {
        removed: vec![member(n)],
        ..amending(&room, |policy| {
            policy.removed.insert(member(n).device);
        })
    };
    assert_eq!(kick(4).may_be_done_by(&room, member(1)), Ok(()));
    assert_eq!(ban(4).may_be_done_by(&room, member(1)), Ok(()));
    let fellow = CommitRefused::RemovesModerator { account: member(2).account };
    assert_eq!(kick(2).may_be_done_by(&room, member(1)), Err(fellow.clone()));
    assert_eq!(ban(2).may_be_done_by(&room, member(1)), Err(fellow));
    let owner = CommitRefused::RemovesOwner { account: member(0).account };
    assert_eq!(kick(0).may_be_done_by(&room, member(1)), Err(owner));
    assert_eq!(kick(2).may_be_done_by(&room, member(0)), Ok(()));
    assert_eq!(ban(2).may_be_done_by(&room, member(0)), Ok(()));
}

#[test]
fn whoever_is_banned_goes_with_all_devices_and_comes_back_with_none() {
    let phone = Member { device: DeviceKey([9; 32]), ..member(4) };
    let policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
    let everybody = [member(0), member(4), phone];
    let room = Standing::of_parts(NAME, policy, everybody);
    let ban = |removed: Vec<Member>| Asked {
        removed,
        ..amending(&room, |policy| {
            policy.banned.insert(member(4).account);
        })
    };
    let stays = CommitRefused::BannedStays { account: member(4).account };
    assert_eq!(ban(vec![member(4)]).may_be_done_by(&room, member(0)), Err(stays));
    assert_eq!(ban(vec![member(4), phone]).may_be_done_by(&room, member(0)), Ok(()));

    let mut policy = room.policy().clone();
    policy.banned.insert(member(4).account);
    let room = Standing::of_parts(NAME, policy, [member(0), member(1)]);
    let banned = CommitRefused::AccountBanned { account: member(4).account };
    assert_eq!(knocking().may_come_in(&room, phone), Err(banned.clone()));
    let add = Asked { added: vec![phone], ..Asked::default() };
    assert_eq!(add.may_be_done_by(&room, member(0)), Err(banned));
    let forgiven = Asked { added: vec![phone], ..amending(&room, |policy| policy.banned.clear()) };
    assert_eq!(forgiven.may_be_done_by(&room, member(0)), Ok(()));
}

#[test]
fn nobody_bans_or_mutes_whoever_keeps_order_nor_oneself() {
    let room = ordered_room(4);
    let oneself = amending(&room, |policy| policy.banned = [member(0).account].into());
    assert_eq!(oneself.may_be_done_by(&room, member(0)), Err(CommitRefused::BansOneself));
    for who in [0, 2] {
        let mute = amending(&room, |policy| policy.muted = [member(who).account].into());
        let refused = CommitRefused::MutesModerator { account: member(who).account };
        assert_eq!(mute.may_be_done_by(&room, member(1)), Err(refused));
    }
    // Who is gone and still has a role is none that can be banned either.
    let mut policy = room.policy().clone();
    policy.moderators.insert(member(7).account);
    let room = Standing::of_parts(NAME, policy, (0..4).map(member));
    let ban = amending(&room, |policy| policy.banned = [member(7).account].into());
    let refused = CommitRefused::RoleForNobody { account: member(7).account };
    assert_eq!(ban.may_be_done_by(&room, member(0)), Err(refused));
}

#[test]
fn a_removed_device_is_let_in_again_by_whoever_keeps_order() {
    let mut policy = ordered_room(3).policy().clone();
    policy.removed.insert(member(5).device);
    let room = Standing::of_parts(NAME, policy, (0..3).map(member));
    let forgive = amending(&room, |policy| policy.removed.clear());
    assert_eq!(forgive.may_be_done_by(&room, member(1)), Ok(()));
    let add = Asked { added: vec![member(5)], ..forgive };
    assert_eq!(add.may_be_done_by(&room, member(1)), Ok(()));
    let out = CommitRefused::DeviceRemoved { device: member(5).device };
    let add = Asked { policy: None, ..add };
    assert_eq!(add.may_be_done_by(&room, member(1)), Err(out));
}

#[test]
fn roles_are_for_those_who_are_in() {
    let room = ordered_room(4);
    let ghost = CommitRefused::RoleForNobody { account: member(9).account };
    let owner = amending(&room, |policy| policy.owners.extend([member(9).account]));
    assert_eq!(owner.may_be_done_by(&room, member(0)), Err(ghost.clone()));
    let moderator = amending(&room, |policy| policy.moderators.extend([member(9).account]));
    assert_eq!(moderator.may_be_done_by(&room, member(0)), Err(ghost));
    let added = Asked { added: vec![member(9)], ..moderator };
    assert_eq!(added.may_be_done_by(&room, member(0)), Ok(()));
    let nobody = amending(&room, |policy| policy.owners = [member(3).account].into());
    let with_gone = Asked { removed: vec![member(3)], ..nobody };
    assert!(with_gone.may_be_done_by(&room, member(0)).is_err());
}

#[test]
fn an_owner_may_hand_the_room_over_and_not_leave_it_to_one_who_is_gone() {
    let mut policy = ordered_room(4).policy().clone();
    policy.owners.insert(member(8).account);
    let room = Standing::of_parts(NAME, policy, (0..4).map(member));
    let over = amending(&room, |policy| policy.owners = [member(3).account].into());
    assert_eq!(over.may_be_done_by(&room, member(0)), Ok(()));
    let to_the_gone = amending(&room, |policy| policy.owners = [member(8).account].into());
    let refused = Err(CommitRefused::NoOwnerStays);
    assert_eq!(to_the_gone.may_be_done_by(&room, member(0)), refused);
}

#[test]
fn a_room_may_leave_inviting_to_whoever_keeps_order() {
    let mut policy = ordered_room(5).policy().clone();
    policy.inviting = Inviting::Moderators;
    let room = Standing::of_parts(NAME, policy, (0..5).map(member));
    let add = |newcomer| Asked { added: vec![newcomer], ..Asked::default() };
    let refused = CommitRefused::MayNotInvite { account: member(4).account };
    assert_eq!(add(member(9)).may_be_done_by(&room, member(4)), Err(refused));
    assert_eq!(add(member(9)).may_be_done_by(&room, member(1)), Ok(()));
    let phone = Member { device: DeviceKey([9; 32]), ..member(4) };
    assert_eq!(add(phone).may_be_done_by(&room, member(4)), Ok(()), "one's own other device");
}

#[test]
fn into_a_conversation_of_two_nobody_else_comes_and_nothing_of_it_changes() {
    let policy = RoomPolicy::of_two(member(0).account, member(1).account);
    let room = Standing::of_parts(NAME, policy, [member(0), member(1)]);
    let stranger = CommitRefused::NotOneOfTwo { account: member(2).account };
    let add = Asked { added: vec![member(2)], ..Asked::default() };
    assert_eq!(add.may_be_done_by(&room, member(0)), Err(stranger.clone()));
    let key = Some(join_key_id(NAME.room, 1));
    let knock = Asked { psks: vec![key], ..knocking() };
    assert_eq!(knock.may_come_in(&room, member(2)), Err(stranger));
    let phone = Member { device: DeviceKey([9; 32]), ..member(1) };
    assert_eq!(knock.may_come_in(&room, phone), Ok(()));

    let topic = amending(&room, |policy| policy.topic = Topic::parse("us").ok());
    assert_eq!(topic.may_be_done_by(&room, member(0)), Err(CommitRefused::DirectChanged));
    let key = amending(&room, |policy| {
        policy.join_key_version = 2;
        policy.join_verifier = Some(JoinVerifier([1; 32]));
    });
    assert_eq!(key.may_be_done_by(&room, member(0)), Ok(()));
    let kept = amending(&room, |policy| policy.retention_days = 7);
    assert_eq!(kept.may_be_done_by(&room, member(1)), Ok(()));
}

#[test]
fn the_public_half_of_the_join_key_changes_with_its_version_only() {
    let room = room_of(2, Joining::ByInvitation);
    let verifier = |to, verifier: Option<[u8; 32]>| {
        amending(&room, |policy| {
            policy.join_key_version = to;
            policy.join_verifier = verifier.map(JoinVerifier);
        })
        .may_be_done_by(&room, member(0))
    };
    assert_eq!(verifier(1, Some([1; 32])), Err(CommitRefused::JoinVerifier));
    assert_eq!(verifier(2, Some([1; 32])), Ok(()));
    assert_eq!(verifier(2, None), Err(CommitRefused::JoinVerifier));
    let skips = CommitRefused::JoinKeyVersion { from: 1, to: 3 };
    assert_eq!(verifier(3, Some([1; 32])), Err(skips));
    let open = room_of(2, Joining::Open);
    let keyed = amending(&open, |policy| {
        policy.join_key_version = 1;
        policy.join_verifier = Some(JoinVerifier([1; 32]));
    });
    let refused = CommitRefused::JoinKeyVersion { from: 0, to: 1 };
    assert_eq!(keyed.may_be_done_by(&open, member(0)), Err(refused));
}

#[test]
fn whoever_keeps_order_replaces_the_join_key_and_members_do_not() {
    let mut policy = RoomPolicy::of_founder(member(0).account, Joining::ByInvitation);
    policy.moderators.insert(member(1).account);
    let room = Standing::of_parts(NAME, policy, (0..3).map(member));
    let turned = amending(&room, |policy| {
        policy.join_key_version = 2;
        policy.join_verifier = Some(JoinVerifier([1; 32]));
    });
    for who in [0, 1] {
        assert_eq!(turned.may_be_done_by(&room, member(who)), Ok(()));
    }
    let refused = CommitRefused::NotAModerator { account: member(2).account };
    assert_eq!(turned.may_be_done_by(&room, member(2)), Err(refused));
}

#[test]
fn what_can_grow_has_an_end() {
    let room = room_of(2, Joining::Open);
    let many: BTreeSet<_> = (100..=100 + BANNED_ACCOUNTS_MAX).map(|n| member(n).account).collect();
    let banned = amending(&room, |policy| policy.banned = many.clone());
    let full = CommitRefused::BannedFull { limit: BANNED_ACCOUNTS_MAX };
    assert_eq!(banned.may_be_done_by(&room, member(0)), Err(full));
    let muted = amending(&room, |policy| policy.muted = many);
    let full = CommitRefused::MutedFull { limit: BANNED_ACCOUNTS_MAX };
    assert_eq!(muted.may_be_done_by(&room, member(0)), Err(full));
    let slow = |seconds| {
        amending(&room, |policy| policy.slow_seconds = seconds).may_be_done_by(&room, member(0))
    };
    assert_eq!(slow(SLOW_SECONDS_MAX), Ok(()));
    let refused = CommitRefused::SlowTooLong { limit: SLOW_SECONDS_MAX };
    assert_eq!(slow(SLOW_SECONDS_MAX + 1), Err(refused));
    let kept =
        |days| amending(&room, |it| it.retention_days = days).may_be_done_by(&room, member(0));
    assert_eq!(kept(RETENTION_DAYS_MAX), Ok(()));
    let refused = CommitRefused::RetentionTooLong { limit: RETENTION_DAYS_MAX };
    assert_eq!(kept(RETENTION_DAYS_MAX + 1), Err(refused));
}

/// Lets `member(n)` ask to leave.
fn wishes_to_leave(room: &mut Standing, n: usize) {
    room.forge_leave(member(n).device);
}

#[test]
fn whoever_asked_to_leave_commits_no_more() {
    let mut room = ordered_room(3);
    wishes_to_leave(&mut room, 0);
    let update = Asked::default();
    assert_eq!(update.may_be_done_by(&room, member(0)), Err(CommitRefused::NotAMember));
    assert_eq!(update.may_be_done_by(&room, member(1)), Ok(()));
}

#[test]
fn who_takes_the_last_owner_away_names_exactly_the_successors() {
    let mut room = ordered_room(5);
    wishes_to_leave(&mut room, 0);
    let successors: BTreeSet<_> = [1, 2].map(|n| member(n).account).into();
    let grant = |policy: Option<RoomPolicy>| Asked {
        removed: vec![member(0)],
        successors: Some(successors.clone()),
        policy,
        ..Asked::default()
    };
    let named = |owners: &[usize]| RoomPolicy {
        owners: owners.iter().map(|n| member(*n).account).collect(),
        moderators: BTreeSet::new(),
        ..room.policy().clone()
    };
    let refused = Err(CommitRefused::Successors);
    for who in [1, 4] {
        let by = |policy| grant(policy).may_be_done_by(&room, member(who));
        assert_eq!(by(None), refused);
        assert_eq!(by(Some(named(&[1]))), refused);
        assert_eq!(by(Some(named(&[1, 2, 4]))), refused);
        assert_eq!(by(Some(named(&[1, 2]))), Ok(()), "by {who}");
        // And nothing else that one's role does not give.
        let more = RoomPolicy { archived: true, ..named(&[1, 2]) };
        let not_yet = CommitRefused::NotAnOwner { account: member(who).account };
        assert_eq!(by(Some(more)), Err(not_yet));
    }
}

/// One wish for a change, as a person or a hostile program may have it.
#[derive(Debug, Clone)]
enum Whim {
    Leave(usize),
    Add(usize),
    Remove { gone: usize, list: bool },
    Ban(usize),
    Mute(usize),
    Owner { who: usize, is: bool },
    Moderator { who: usize, is: bool },
    Forgive,
    Freeze,
    Archive,
}

fn whim() -> impl Strategy<Value = Whim> {
    let who = 0_usize..7;
    prop_oneof![
        who.clone().prop_map(Whim::Leave),
        who.clone().prop_map(Whim::Add),
        (who.clone(), any::<bool>()).prop_map(|(gone, list)| Whim::Remove { gone, list }),
        who.clone().prop_map(Whim::Ban),
        who.clone().prop_map(Whim::Mute),
        (who.clone(), any::<bool>()).prop_map(|(who, is)| Whim::Owner { who, is }),
        (who, any::<bool>()).prop_map(|(who, is)| Whim::Moderator { who, is }),
        Just(Whim::Forgive),
        Just(Whim::Freeze),
        Just(Whim::Archive),
    ]
}

fn put<T: Ord>(set: &mut BTreeSet<T>, value: T, is: bool) {
    if is {
        set.insert(value);
    } else {
        set.remove(&value);
    }
}

/// A commit with all these wishes at once, whoever makes it. Those who take the last owner away name
/// successors as honest clients do.
fn commit_of(room: &Standing, whims: &[Whim]) -> Asked {
    let mut asked = Asked::default();
    let mut policy = room.policy().clone();
    for whim in whims {
        match *whim {
            Whim::Leave(gone) => asked.removed.push(member(gone)),
            Whim::Add(who) => asked.added.push(member(who)),
            Whim::Remove { gone, list } => {
                asked.removed.push(member(gone));
                put(&mut policy.removed, member(gone).device, list);
            }
            Whim::Ban(who) => {
                asked.removed.push(member(who));
                policy.banned.insert(member(who).account);
            }
            Whim::Mute(who) => put(&mut policy.muted, member(who).account, true),
            Whim::Owner { who, is } => put(&mut policy.owners, member(who).account, is),
            Whim::Moderator { who, is } => put(&mut policy.moderators, member(who).account, is),
            Whim::Forgive => policy.removed.clear(),
            Whim::Freeze => policy.frozen ^= true,
            Whim::Archive => policy.archived ^= true,
        }
    }
    asked.removed.retain(|gone| room.member(gone.device).is_some());
    asked.removed.dedup();
    if asked.accounts_after(room).is_disjoint(&room.policy().owners) {
        let heir = room.members().find(|member| {
            !asked.removed.contains(member) && !room.leaving().contains_key(&member.device)
        });
        let moderators: BTreeSet<_> = room
            .members()
            .filter(|it| room.policy().role(it.account) == Role::Moderator)
            .filter(|it| !asked.removed.contains(it) && !room.leaving().contains_key(&it.device))
            .map(|it| it.account)
            .collect();
        let heirs = match moderators.is_empty() {
            true => heir.map(|it| it.account).into_iter().collect(),
            false => moderators,
        };
        policy = succession::succeeded(&policy, &heirs);
        asked.successors = Some(heirs);
    }
    if policy != *room.policy() {
        asked.policy = Some(policy);
    }
    asked
}

/// What OpenMLS sees to: nobody is added twice, removed and added, or removes oneself.
fn is_sound(room: &Standing, by: Member, asked: &Asked) -> bool {
    let added: BTreeSet<_> = asked.added.iter().collect();
    let removed: BTreeSet<_> = asked.removed.iter().collect();
    room.member(by.device) == Some(by)
        && added.len() == asked.added.len()
        && removed.len() == asked.removed.len()
        && added.is_disjoint(&removed)
        && !removed.contains(&by)
}

proptest! {
    #[test]
    fn whatever_one_who_owns_nothing_asks_for_no_member_is_removed_and_no_rule_changed(
        removed in prop::collection::vec(0_usize..6, 0..4),
        added in prop::collection::vec(0_usize..12, 0..4),
        version in 0_u32..4,
        rules in any::<bool>(),
    ) {
        let room = room_of(6, Joining::ByInvitation);
        let policy = RoomPolicy { join_key_version: version, ..room.policy().clone() };
        let asked = Asked {
            removed: removed.iter().copied().map(member).collect(),
            added: added.iter().copied().map(member).collect(),
            policy: rules.then_some(policy),
            ..Asked::default()
        };
        if asked.may_be_done_by(&room, member(5)).is_ok() {
            prop_assert!(asked.removed.is_empty());
            prop_assert!(asked.policy.is_none_or(|policy| policy == *room.policy()));
        }
    }

    #[test]
    fn whatever_a_newcomer_asks_for_only_its_own_leaf_goes(
        who in 0_usize..12,
        removed in prop::collection::vec(0_usize..6, 0..4),
        inits in 0_usize..3,
    ) {
        let room = room_of(6, Joining::Open);
        let asked = Asked {
            external_inits: inits,
            removed: removed.iter().copied().map(member).collect(),
            ..Asked::default()
        };
        if asked.may_come_in(&room, member(who)).is_ok() {
            prop_assert!(inits == 1);
            prop_assert!(asked.removed.iter().all(|gone| *gone == member(who)));
            prop_assert!(asked.removed.len() <= 1);
        }
    }

    #[test]
    fn whatever_is_allowed_a_room_with_members_has_an_owner_and_nobody_gives_oneself_a_right(
        commits in prop::collection::vec(
            (0_usize..7, prop::collection::vec(whim(), 1..4)),
            1..40,
        ),
    ) {
        let mut room = ordered_room(5);
        for (by, whims) in commits {
            let by = member(by);
            for whim in &whims {
                if let Whim::Leave(n) = whim && room.member(member(*n).device).is_some() {
                    room.forge_leave(member(*n).device);
                }
            }
            let asked = commit_of(&room, &whims);
            if !is_sound(&room, by, &asked) || asked.may_be_done_by(&room, by).is_err() {
                continue;
            }
            let before = room.policy().role(by.account);
            room.forge_commit(&asked.added, &asked.removed, asked.policy.clone());
            let owners = &room.policy().owners;
            prop_assert!(room.members().any(|it| owners.contains(&it.account)), "{asked:?}");
            let policy = room.policy();
            prop_assert!(room.members().all(|it| admits(policy, it).is_ok()), "{asked:?}");
            let heir = asked.successors.is_some_and(|them| them.contains(&by.account));
            prop_assert!(policy.role(by.account) <= before || heir);
        }
    }
}
