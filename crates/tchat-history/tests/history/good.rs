//! What may happen, and passes.

use std::time::Duration;

use tchat_history::{GapReason, History};
use tchat_proto::id::{RoomId, Seq};

use crate::rules::evening;
use crate::tale::{Row, Tale};

#[test]
fn an_evening_of_joins_leaves_removals_repairs_and_restarts_passes() {
    assert_eq!(evening().record().check(), Ok(()));
}

#[test]
fn a_history_in_which_nothing_happened_passes() {
    assert_eq!(History::new().check(), Ok(()));
}

#[test]
fn a_text_said_twice_may_be_in_the_log_twice() {
    let mut tale = Tale::default();
    tale.comes_in("alice");
    tale.says("alice", "again");
    tale.says("alice", "again");
    tale.ends();
    assert_eq!(tale.broken(), [""; 0]);
}

#[test]
fn what_cannot_be_read_is_explained_by_someone_who_misbehaved() {
    let mut tale = evening();
    let seq = tale.log[7].seq;
    tale.person("bob").bend(seq, |row| {
        *row = Row::Gap { first: seq, last: seq, count: 1, reason: GapReason::Unreadable };
    });
    assert_eq!(tale.broken(), ["all-readable"]);
    tale.misbehaved = true;
    assert_eq!(tale.broken(), [""; 0]);
}

#[test]
fn a_shorter_copy_of_the_log_passes() {
    let mut tale = evening();
    tale.copies.push(tale.log[..5].to_vec());
    assert_eq!(tale.broken(), [""; 0]);
}

#[test]
fn a_room_is_founded_anew_after_the_last_has_left() {
    let mut tale = Tale::default();
    tale.comes_in("alice");
    tale.says("alice", "one");
    tale.leaves("alice");
    tale.comes_in("bob");
    tale.says("bob", "two");
    tale.comes_in("alice");
    tale.ends();
    assert_eq!(tale.broken(), [""; 0]);
}

#[test]
fn two_rooms_are_judged_apart() {
    let mut history = evening().record();
    let alice = history.person("alice");
    let say = history.invoked(alice, Duration::ZERO, RoomId([8; 16]), "elsewhere");
    assert_eq!(history.check(), Ok(()));
    history.acknowledged(say, Duration::ZERO, Seq(1), tchat_proto::id::MessageId([1; 16]));
    let violations = history.check().unwrap_err();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].room(), RoomId([8; 16]));
}

#[test]
fn a_story_tells_who_wrote_learned_and_kept_what() {
    let mut tale = evening();
    let seq = tale.says("alice", "gone");
    tale.log.pop();
    let history = tale.record();
    let violations = history.check().unwrap_err();
    let lost = violations.iter().find(|it| it.rule() == "acknowledged-is-logged").unwrap();
    let story = history.story(lost);
    assert!(story.contains("alice writes \"gone\""), "{story}");
    assert!(story.contains(&format!("alice learns that \"gone\" is at {seq}")), "{story}");
    assert!(story.contains(&format!(">{:>10}  nothing, kept by alice", seq.0)), "{story}");
}
