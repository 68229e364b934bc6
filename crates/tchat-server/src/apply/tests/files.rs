//! Files: who may leave how much, who may drop it, and what is swept up.

use tchat_proto::id::FileId;

use super::*;
use crate::limits::FILE_CHARGE_MIN;
use crate::state::FileLimits;

const FILE: FileId = FileId([5; 32]);
const OTHER: FileId = FileId([6; 32]);

/// Alice, who owns the room, and Bob, who is in it.
fn two() -> (Desk, Someone, Someone) {
    let (mut desk, mut alice) = Desk::founded();
    let mut bob = Someone::new(2);
    desk.verdict(bob.claims("bob", 1)).unwrap();
    let joining = bob.joins(&desk.state, GENERAL, 2);
    desk.verdict(joining.clone()).unwrap();
    alice.applies(&joining);
    (desk, alice, bob)
}

fn opens(who: &Someone, file: FileId, bytes: u64) -> Proposal {
    who.wishes(Wish::OpenFile { room: GENERAL, file, bytes })
}

fn completes(who: &Someone, file: FileId) -> Proposal {
    who.wishes(Wish::CompleteFile { room: GENERAL, file })
}

fn drops(who: &Someone, file: FileId) -> Proposal {
    who.wishes(Wish::DropFile { room: GENERAL, file })
}

fn later(proposal: Proposal, days: u64) -> Proposal {
    let time = Timestamp(proposal.time.0 + days * 24 * 60 * 60 * 1_000);
    Proposal { time, ..proposal }
}

const BEGUN: Verdict = Ok(Answer::FileAt { have: 0, complete: false });

#[test]
fn a_file_is_begun_gone_on_with_and_complete_for_everybody_in_the_room() {
    let (mut desk, alice, bob) = two();
    assert_eq!(desk.verdict(opens(&bob, FILE, 100)), BEGUN);
    assert_eq!(desk.verdict(opens(&bob, FILE, 100)), BEGUN, "again");
    assert_eq!(desk.state.files().count(), 1, "and it counts once");
    assert_eq!(code(desk.verdict(opens(&alice, FILE, 100))), Code::NotAllowed, "it is his");
    assert_eq!(code(desk.verdict(opens(&bob, FILE, 101))), Code::FileDiffers);
    assert_eq!(desk.verdict(completes(&bob, FILE)), Ok(Answer::Done));
    let complete = Ok(Answer::FileAt { have: 100, complete: true });
    for who in [&alice, &bob] {
        assert_eq!(desk.verdict(opens(who, FILE, 100)), complete);
    }
    assert_eq!(desk.applies(completes(&bob, FILE)).writes, [], "it is so already");
    assert_eq!(code(desk.verdict(completes(&bob, OTHER))), Code::NoSuchFile);
}

#[test]
fn a_file_goes_when_its_rooms_rules_keep_it_no_longer() {
    let (mut desk, mut alice, bob) = two();
    desk.verdict(opens(&bob, FILE, 100)).unwrap();
    desk.verdict(completes(&bob, FILE)).unwrap();
    let sweep = |days| later(bob.wishes(Wish::SweepFiles), days);
    assert_eq!(desk.applies(sweep(1_000)).writes, [], "without a rule");
    let rule = alice.amends(GENERAL, 9, |policy| policy.retention_days = 30);
    desk.verdict(rule).unwrap();
    assert_eq!(desk.applies(sweep(31)).writes, [], "a message may name it that is younger");
    assert_eq!(desk.applies(sweep(32)).writes, [Write::FileDropped(GENERAL, FILE)]);
    assert_eq!(desk.state.files().count(), 0);
}

#[test]
fn who_is_not_in_the_room_has_nothing_to_do_with_its_files() {
    let (mut desk, alice, _) = two();
    desk.verdict(opens(&alice, FILE, 100)).unwrap();
    let stranger = Someone::new(3);
    for proposal in
        [opens(&stranger, FILE, 100), completes(&stranger, FILE), drops(&stranger, FILE)]
    {
        assert_eq!(code(desk.verdict(proposal)), Code::NotAMember);
    }
    let nowhere = RoomId([9; 16]);
    let open = alice.wishes(Wish::OpenFile { room: nowhere, file: FILE, bytes: 100 });
    assert_eq!(code(desk.verdict(open)), Code::NoSuchRoom);
}

#[test]
fn who_may_not_write_leaves_no_file_and_may_drop_their_own() {
    let (mut desk, mut alice, bob) = two();
    desk.verdict(opens(&bob, FILE, 100)).unwrap();
    let muted = alice.amends(GENERAL, 9, |policy| {
        policy.muted.insert(bob.device.account());
    });
    desk.verdict(muted.clone()).unwrap();
    alice.applies(&muted);
    assert_eq!(code(desk.verdict(opens(&bob, FILE, 100))), Code::Muted);
    assert_eq!(code(desk.verdict(opens(&bob, OTHER, 100))), Code::Muted);
    assert_eq!(desk.verdict(opens(&alice, OTHER, 100)), BEGUN);
    desk.verdict(completes(&alice, OTHER)).unwrap();
    let there = Ok(Answer::FileAt { have: 100, complete: true });
    assert_eq!(desk.verdict(opens(&bob, OTHER, 100)), there, "he may have it");
    assert_eq!(desk.verdict(drops(&bob, FILE)), Ok(Answer::Done));
}

#[test]
fn a_file_is_dropped_by_who_left_it_and_by_those_who_keep_order() {
    let (mut desk, alice, bob) = two();
    for (file, owner) in [(FILE, &alice), (OTHER, &bob)] {
        desk.verdict(opens(owner, file, 100)).unwrap();
        desk.verdict(completes(owner, file)).unwrap();
    }
    assert_eq!(code(desk.verdict(drops(&bob, FILE))), Code::NotAllowed);
    let dropped = desk.applies(drops(&alice, OTHER));
    assert_eq!(dropped.writes, [Write::FileDropped(GENERAL, OTHER)], "she owns the room");
    assert_eq!(desk.verdict(drops(&bob, OTHER)), Ok(Answer::Done), "it is gone already");
    assert_eq!(desk.state.files().charged(bob.device.account()), 0);
    assert_eq!(desk.verdict(drops(&alice, FILE)), Ok(Answer::Done));
    assert_eq!(desk.state.files().count(), 0);
}

#[test]
fn how_much_somebody_leaves_is_bounded_and_said() {
    let (mut desk, alice, bob) = two();
    let quota = 4 * FILE_CHARGE_MIN;
    desk.state
        .files
        .allow(FileLimits { file_bytes_max: 3 * FILE_CHARGE_MIN, account_quota: quota });
    let refused = desk.verdict(opens(&alice, FILE, 3 * FILE_CHARGE_MIN + 1)).unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::FileTooLarge, Some(3 * FILE_CHARGE_MIN)));
    assert_eq!(desk.verdict(opens(&alice, FILE, 3 * FILE_CHARGE_MIN)), BEGUN);
    assert_eq!(desk.verdict(opens(&alice, OTHER, 17)), BEGUN, "little counts for a little more");
    let refused = desk.verdict(opens(&alice, FileId([7; 32]), 17)).unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::QuotaReached, Some(quota)));
    assert_eq!(desk.verdict(opens(&bob, FileId([7; 32]), 17)), BEGUN, "each has their own");
    desk.verdict(drops(&alice, OTHER)).unwrap();
    assert_eq!(desk.verdict(opens(&alice, FileId([8; 32]), 17)), BEGUN);
    // Less than before: what is there stays, and nothing comes to it.
    desk.state.files.allow(FileLimits::OFF);
    let refused = desk.verdict(opens(&bob, OTHER, 17)).unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::FileTooLarge, Some(0)));
    assert_eq!(desk.verdict(opens(&alice, FILE, 3 * FILE_CHARGE_MIN)), BEGUN);
}

#[test]
fn a_length_that_no_sealed_file_has_is_refused() {
    let (mut desk, alice, _) = two();
    for bytes in [0, 1, 15, 262_160 + 16] {
        assert_eq!(code(desk.verdict(opens(&alice, FILE, bytes))), Code::FileDiffers, "{bytes}");
    }
    assert_eq!(desk.verdict(opens(&alice, FILE, 16)), BEGUN, "a file of no bytes");
}

#[test]
fn what_is_not_gone_on_with_for_a_week_is_swept_up() {
    let (mut desk, alice, bob) = two();
    for (file, owner) in [(FILE, &alice), (OTHER, &bob)] {
        desk.verdict(opens(owner, file, 100)).unwrap();
    }
    desk.verdict(opens(&bob, FileId([7; 32]), 100)).unwrap();
    desk.verdict(completes(&bob, FileId([7; 32]))).unwrap();
    desk.verdict(later(opens(&bob, OTHER, 100), 3)).unwrap();
    let sweep = |days| later(alice.wishes(Wish::SweepFiles), days);
    assert_eq!(desk.applies(sweep(6)).writes, []);
    assert_eq!(desk.applies(sweep(7)).writes, [Write::FileDropped(GENERAL, FILE)]);
    assert_eq!(desk.applies(sweep(10)).writes, [Write::FileDropped(GENERAL, OTHER)]);
    assert_eq!(desk.applies(sweep(1_000)).writes, [], "what is complete stays");
    assert_eq!(desk.state.files().count(), 1);
}

#[test]
fn what_the_disk_lost_is_forgotten() {
    let (mut desk, alice, _) = two();
    desk.verdict(opens(&alice, FILE, 100)).unwrap();
    desk.verdict(completes(&alice, FILE)).unwrap();
    let lost = Wish::LoseFiles(vec![(GENERAL, FILE), (GENERAL, OTHER)]);
    assert_eq!(desk.applies(alice.wishes(lost)).writes, [Write::FileDropped(GENERAL, FILE)]);
    assert_eq!(desk.verdict(opens(&alice, FILE, 100)), BEGUN, "and may come again");
}

#[test]
fn the_last_to_leave_a_room_leaves_no_files_that_nobody_can_open() {
    let (mut desk, alice, bob) = two();
    desk.verdict(opens(&alice, FILE, 100)).unwrap();
    desk.verdict(opens(&bob, OTHER, 100)).unwrap();
    assert_eq!(desk.verdict(alice.leaves(20)).map(|_| ()), Ok(()));
    assert_eq!(desk.state.files().count(), 2, "somebody is there");
    assert_eq!(code(desk.verdict(completes(&alice, FILE))), Code::NotAMember, "she has gone");
    let left = desk.applies(bob.leaves(21)).writes;
    for file in [FILE, OTHER] {
        assert!(left.contains(&Write::FileDropped(GENERAL, file)));
    }
    assert_eq!(desk.state.files().count(), 0);
}

#[test]
fn the_files_of_who_is_banned_stay_and_can_be_dropped() {
    let (mut desk, alice, bob) = two();
    desk.verdict(opens(&bob, FILE, 100)).unwrap();
    desk.verdict(completes(&bob, FILE)).unwrap();
    let ban = Wish::Ban { account: bob.device.account(), reason: None };
    desk.verdict(alice.wishes(ban)).unwrap();
    let there = Ok(Answer::FileAt { have: 100, complete: true });
    assert_eq!(desk.verdict(opens(&alice, FILE, 100)), there);
    assert_eq!(desk.verdict(drops(&alice, FILE)), Ok(Answer::Done));
    assert_eq!(desk.state.files().charged(bob.device.account()), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is asked for in whatever order, the sums are those of the rows.
    #[test]
    fn what_is_counted_is_what_is_kept(
        steps in prop::collection::vec((0..5_u8, 0..3_u8, 0..4_u8, 16..400_000_u64), 1..60),
    ) {
        let (mut desk, alice, bob) = two();
        for (what, who, file, bytes) in steps {
            let (who, file) = (if who == 0 { &alice } else { &bob }, FileId([file; 32]));
            let proposal = match what {
                0 | 1 => opens(who, file, bytes),
                2 => completes(who, file),
                3 => drops(who, file),
                _ => later(who.wishes(Wish::SweepFiles), 8),
            };
            desk.applies(proposal);
        }
        let files = desk.past.files.borrow();
        let kept = desk.state.files();
        prop_assert_eq!(kept.count(), files.len() as u64);
        prop_assert_eq!(kept.bytes(), files.values().map(|it| it.bytes).sum::<u64>());
        for who in [&alice, &bob] {
            let account = who.device.account();
            let own = files.values().filter(|it| it.owner == account);
            prop_assert_eq!(kept.charged(account), own.map(KeptFile::charge).sum::<u64>());
        }
    }
}
