//! For each rule an evening that breaks it and no other: without the rule it would pass.

use std::time::Duration;

use tchat_history::{Body, End, GapReason, History, Logged};
use tchat_proto::id::{Chain, Epoch, MessageId, Seq};

use crate::tale::{Fate, Hearing, ROOM, Row, Tale};

/// An evening with everything that may happen.
pub(crate) fn evening() -> Tale {
    evening_with(|_| {})
}

/// The same, with something in the middle: alice and bob are in, carol has lost the thread.
fn evening_with(middle: impl FnOnce(&mut Tale)) -> Tale {
    let mut tale = Tale::default();
    tale.comes_in("alice");
    tale.says("alice", "a 1");
    tale.comes_in("bob");
    tale.says("bob", "b 1");
    tale.says_unheard("alice", "a 2");
    tale.comes_in("carol");
    tale.says("carol", "c 1");
    tale.says("alice", "a 3");
    tale.loses_the_thread("carol");
    tale.says("bob", "b 2");
    tale.is_refused("bob", "refused");
    tale.says_in_vain("bob", "in vain");
    middle(&mut tale);
    tale.admit(Body::Other);
    tale.says("alice", "a 4");
    tale.comes_in("carol");
    tale.says("carol", "c 2");
    tale.restarts("alice");
    tale.is_removed("bob");
    tale.says("alice", "a 5");
    tale.leaves("carol");
    tale.says("alice", "a 6");
    tale.comes_in("carol");
    tale.comes_in("dave");
    tale.says("dave", "d 1");
    tale.ends();
    tale
}

/// Something whose place people have by now.
fn place_of(tale: &mut Tale, text: &str) -> Seq {
    let seq = match tale.say(text).fate {
        Fate::Acknowledged { seq, .. } => Some(seq),
        Fate::Unknown | Fate::Failed { .. } => None,
    };
    seq.unwrap()
}

/// The nickname in the middle, which nobody would miss.
fn by_the_way(tale: &mut Tale) -> &mut Logged {
    tale.log.iter_mut().find(|logged| logged.body == Body::Other).unwrap()
}

#[test]
fn copies_of_a_log_must_agree() {
    let mut tale = evening();
    let mut copy = tale.log[..5].to_vec();
    copy[3].id = MessageId([9; 16]);
    tale.copies.push(copy);
    assert_eq!(tale.broken(), ["one-log"]);
}

#[test]
fn a_log_must_not_skip_a_place() {
    let mut tale = evening();
    let seq = by_the_way(&mut tale).seq;
    tale.log.retain(|logged| logged.seq != seq);
    assert_eq!(tale.broken(), ["places-without-gap"]);
}

#[test]
fn an_id_must_not_be_in_the_log_twice() {
    let mut tale = evening();
    by_the_way(&mut tale).id = tale.log[1].id;
    assert_eq!(tale.broken(), ["ids-once"]);
}

#[test]
fn an_epoch_must_not_be_ended_twice() {
    let mut tale = evening();
    by_the_way(&mut tale).body = Body::Commit { generation: 0, epoch: Epoch(0) };
    assert_eq!(tale.broken(), ["one-commit-per-epoch"]);
}

#[test]
fn an_epoch_must_not_be_skipped() {
    let mut tale = evening();
    for logged in &mut tale.log {
        if let Body::Commit { epoch, .. } = &mut logged.body {
            *epoch = Epoch(if epoch.0 < 2 { epoch.0 } else { epoch.0 + 1 });
        }
    }
    tale.server_end.as_mut().unwrap().epoch.0 += 1;
    for end in tale.people.values_mut().filter_map(|person| person.end.as_mut()) {
        end.epoch.0 += 1;
    }
    assert_eq!(tale.broken(), ["epochs-without-gap"]);
}

#[test]
fn a_commit_must_be_of_the_group_founded_last() {
    let mut tale = evening();
    by_the_way(&mut tale).body = Body::Commit { generation: 1, epoch: Epoch(0) };
    assert_eq!(tale.broken(), ["generations-follow"]);
}

#[test]
fn a_generation_must_not_be_skipped() {
    let mut tale = Tale::default();
    tale.comes_in("alice");
    tale.ends();
    tale.log[0].body = Body::Founding { generation: 1 };
    tale.person("alice").end.as_mut().unwrap().generation = 1;
    tale.server_end.as_mut().unwrap().generation = 1;
    assert_eq!(tale.broken(), ["generations-follow"]);
}

#[test]
fn what_was_acknowledged_must_be_in_the_log() {
    let mut tale = evening();
    tale.is_refused("alice", "gone");
    let (at, seq, id) = (10_000, tale.head().next(), MessageId([9; 16]));
    tale.say("gone").fate = Fate::Acknowledged { at, seq, id };
    assert_eq!(tale.broken(), ["acknowledged-is-logged"]);
}

#[test]
fn what_was_acknowledged_must_be_under_its_id() {
    let mut tale = evening();
    if let Fate::Acknowledged { id, .. } = &mut tale.say("a 3").fate {
        *id = MessageId([9; 16]);
    }
    assert_eq!(tale.broken(), ["acknowledged-is-logged"]);
}

#[test]
fn two_texts_must_not_be_acknowledged_at_one_place() {
    let mut tale = evening();
    tale.say("in vain").fate = tale.say("b 2").fate;
    assert_eq!(tale.broken(), ["acknowledged-is-logged"]);
}

#[test]
fn a_text_must_not_be_in_the_log_more_often_than_it_was_said() {
    let tale = evening_with(|tale| {
        tale.arrives("alice", "a 3");
    });
    assert_eq!(tale.broken(), ["said-at-most-once"]);
    let tale = evening_with(|tale| {
        tale.arrives("bob", "in vain");
        tale.arrives("bob", "in vain");
    });
    assert_eq!(tale.broken(), ["said-at-most-once"]);
}

#[test]
fn what_was_refused_must_not_be_in_the_log() {
    let tale = evening_with(|tale| {
        tale.arrives("bob", "refused");
    });
    assert_eq!(tale.broken(), ["failed-never-logged"]);
}

#[test]
fn what_nobody_said_must_not_be_in_the_log() {
    let tale = evening_with(|tale| {
        tale.arrives("alice", "never");
    });
    assert_eq!(tale.broken(), ["nothing-invented"]);
    let tale = evening_with(|tale| {
        tale.arrives("alice", "in vain");
    });
    assert_eq!(tale.broken(), ["nothing-invented"]);
}

#[test]
fn unreadable_messages_must_not_be_more_than_were_said() {
    let mut tale = Tale::default();
    tale.admit(Body::Founding { generation: 0 });
    tale.says_in_vain("alice", "one");
    tale.admit(Body::Sealed);
    assert_eq!(tale.broken(), [""; 0]);
    tale.admit(Body::Sealed);
    assert_eq!(tale.broken(), ["every-message-accounted-for"]);
}

#[test]
fn what_was_begun_after_an_acknowledgement_must_come_after_it() {
    let tale = evening_with(|tale| {
        tale.says("alice", "first");
        tale.says("bob", "second");
        let (first, second) = (tale.say("first").clone(), tale.say("second").clone());
        exchange_times(tale.say("first"), &second);
        exchange_times(tale.say("second"), &first);
    });
    assert_eq!(tale.broken(), ["real-time-order"]);
}

fn exchange_times(say: &mut crate::tale::Say, with: &crate::tale::Say) {
    say.begun = with.begun;
    if let (Fate::Acknowledged { at, .. }, Fate::Acknowledged { at: other, .. }) =
        (&mut say.fate, with.fate)
    {
        *at = other;
    }
}

#[test]
fn what_one_person_writes_must_stay_in_order() {
    let tale = evening_with(|tale| {
        tale.says_unheard("alice", "first");
        tale.says_unheard("alice", "second");
        let last = tale.says.len() - 1;
        tale.says.swap(last - 1, last);
    });
    assert_eq!(tale.broken(), ["order-of-writing"]);
}

#[test]
fn what_is_kept_must_be_what_the_log_says() {
    type Bend = fn(&mut Row);
    let bends: [Bend; 3] = [
        |row| {
            if let Row::Message { text, .. } = row {
                text.push('!');
            }
        },
        |row| {
            if let Row::Message { by, .. } = row {
                *by = "dave";
            }
        },
        |row| {
            if let Row::Message { id, .. } = row {
                *id = MessageId([9; 16]);
            }
        },
    ];
    for bend in bends {
        let mut tale = evening();
        let seq = place_of(&mut tale, "a 3");
        tale.person("bob").bend(seq, bend);
        assert_eq!(tale.broken(), ["kept-is-logged"]);
    }
}

#[test]
fn what_is_kept_must_be_in_the_order_of_the_log() {
    let mut tale = evening();
    tale.person("alice").kept.as_mut().unwrap().swap(2, 3);
    assert_eq!(tale.broken(), ["kept-in-order"]);
}

#[test]
fn nothing_must_be_kept_twice() {
    let mut tale = evening();
    let rows = tale.person("alice").kept.as_mut().unwrap();
    rows.insert(2, rows[2].clone());
    assert_eq!(tale.broken(), ["kept-in-order"]);
}

#[test]
fn a_message_of_ones_time_must_not_be_missing() {
    let mut tale = evening_with(|tale| {
        tale.restarts("bob");
        tale.says("alice", "missed");
    });
    let seq = place_of(&mut tale, "missed");
    tale.person("bob").forget(seq);
    assert_eq!(tale.broken(), ["no-hole"]);
}

#[test]
fn the_last_message_must_not_be_missing_at_the_end() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "d 1");
    tale.person("carol").forget(seq);
    assert_eq!(tale.broken(), ["no-hole"]);
}

#[test]
fn a_gap_must_count_what_lies_there() {
    let mut tale = evening();
    tale.person("dave").bend(Seq(1), |row| {
        if let Row::Gap { count, .. } = row {
            *count += 1;
        }
    });
    assert_eq!(tale.broken(), ["gaps-are-true"]);
}

#[test]
fn a_gap_from_before_joining_must_end_where_its_owner_came_in() {
    let mut tale = evening();
    // What lies between is the commit that let carol in: the count is right all the same.
    tale.person("dave").bend(Seq(1), |row| {
        if let Row::Gap { last, .. } = row {
            last.0 -= 1;
        }
    });
    assert_eq!(tale.broken(), ["gaps-are-true"]);
}

#[test]
fn a_repair_must_end_where_someone_can_come_in() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "b 1");
    tale.person("alice").bend(seq, |row| {
        *row = Row::Gap { first: seq, last: seq, count: 1, reason: GapReason::Repaired };
    });
    assert_eq!(tale.broken(), ["gaps-are-true"]);
}

#[test]
fn what_members_write_must_be_readable() {
    let not_read = [GapReason::Unreadable, GapReason::LaterVersion, GapReason::NotAllowed];
    for reason in not_read.into_iter().chain([GapReason::Expired]) {
        let mut tale = evening();
        let seq = place_of(&mut tale, "a 3");
        tale.person("bob").bend(seq, |row| {
            *row = Row::Gap { first: seq, last: seq, count: 1, reason };
        });
        assert_eq!(tale.broken(), ["all-readable"]);
    }
}

#[test]
fn a_run_must_not_be_told_of_a_place_twice() {
    let mut tale = evening();
    let heard = tale.person("alice").heard.last().unwrap().clone();
    tale.person("alice").heard.push(heard);
    assert_eq!(tale.broken(), ["told-in-order"]);
}

#[test]
fn what_was_told_must_be_kept_as_it_was_told() {
    let mut tale = evening();
    if let Hearing::Row(Row::Message { text, .. }) = &mut tale.person("bob").heard[1].what {
        text.push('!');
    }
    assert_eq!(tale.broken(), ["told-is-kept"]);
}

#[test]
fn what_was_told_must_be_kept_at_all() {
    let mut tale = evening();
    let rows = tale.person("bob").kept.as_mut().unwrap();
    rows.pop();
    assert_eq!(tale.broken(), ["told-is-kept"]);
}

#[test]
fn what_was_told_and_is_kept_nowhere_must_be_logged() {
    let mut tale = evening();
    tale.person("bob").kept = None;
    if let Hearing::Row(Row::Message { text, .. }) = &mut tale.person("bob").heard[2].what {
        text.push('!');
    }
    assert_eq!(tale.broken(), ["told-is-logged"]);
}

#[test]
fn a_run_must_be_told_of_all_that_follows() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 3");
    tale.person("bob").unhear(seq);
    assert_eq!(tale.broken(), ["nothing-skipped"]);
}

#[test]
fn a_run_that_resumes_must_go_on_right_there() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 3");
    let heard = &mut tale.person("bob").heard;
    let index = heard
        .iter()
        .position(|heard| matches!(&heard.what, Hearing::Row(row) if row.seq() == seq))
        .unwrap();
    // In a run of its own: nothing but the resumption says where it was.
    heard.truncate(index + 1);
    let after = Seq(seq.0 - 2);
    heard.insert(
        index,
        crate::tale::Heard { what: Hearing::Resumed(after), ..heard[index].clone() },
    );
    heard.drain(..index);
    assert_eq!(tale.broken(), ["nothing-skipped"]);
    if let Hearing::Resumed(after) = &mut tale.person("bob").heard[0].what {
        *after = Seq(seq.0 - 1);
    }
    assert_eq!(tale.broken(), [""; 0]);
}

#[test]
fn nobody_must_come_in_where_nobody_is_let_in() {
    let mut tale = evening();
    let seq = by_the_way(&mut tale).seq;
    tale.person("alice").came.push(seq);
    assert_eq!(tale.broken(), ["visits-are-logged"]);
}

#[test]
fn nobody_must_go_who_has_not_come() {
    let mut tale = evening();
    let seq = tale.person("bob").went[0].next().next();
    tale.person("bob").went.push(seq);
    assert_eq!(tale.broken(), ["visits-are-logged"]);
}

#[test]
fn who_joins_must_have_nothing_from_before() {
    let mut tale = evening();
    let (seq, id, text) = (tale.log[1].seq, tale.log[1].id, "a 1".to_owned());
    tale.person("bob").forget(Seq(1));
    let rows = tale.person("bob").kept.as_mut().unwrap();
    rows.insert(0, Row::Message { seq, id, by: "alice", text });
    assert_eq!(tale.broken(), ["nothing-from-before-joining"]);
}

#[test]
fn who_was_removed_must_have_nothing_from_after() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 5");
    let row = tale.person("alice").row(seq).clone();
    tale.person("bob").kept.as_mut().unwrap().push(row.clone());
    assert_eq!(tale.broken(), ["nothing-from-after-leaving"]);
    let last = tale.person("bob").heard.last().unwrap().clone();
    tale.person("bob").heard.push(crate::tale::Heard { what: Hearing::Row(row), ..last });
    assert_eq!(tale.broken(), ["nothing-from-after-leaving"]);
    assert_eq!(tale.record().check().unwrap_err().len(), 2, "kept, and told");
}

#[test]
fn who_was_out_for_a_while_must_have_nothing_from_then() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 6");
    let row = tale.person("alice").row(seq).clone();
    let rows = tale.person("carol").kept.as_mut().unwrap();
    let gap = rows.iter().rposition(|row| !row.is_message()).unwrap();
    let first = rows[gap].seq();
    rows[gap] = row;
    tale.person("carol").unhear(first);
    assert_eq!(tale.broken(), ["nothing-from-after-leaving"]);
}

#[test]
fn nobody_must_go_back_to_an_earlier_epoch() {
    let mut tale = evening();
    let (at, _) = *tale.person("alice").epochs.last().unwrap();
    tale.person("alice").epochs.push((at, 0));
    assert_eq!(tale.broken(), ["epochs-never-go-back"]);
}

#[test]
fn every_member_must_be_there_at_the_end() {
    let mut tale = evening();
    tale.person("alice").end = None;
    assert_eq!(tale.broken(), ["all-members-end"]);
}

#[test]
fn who_was_removed_must_know_it_at_the_end() {
    let mut tale = evening();
    tale.person("bob").end = tale.person("alice").end.clone();
    assert_eq!(tale.broken(), ["only-members-end"]);
}

fn with_end_of_alice(bend: impl Fn(&mut End)) -> Tale {
    let mut tale = evening();
    bend(tale.person("alice").end.as_mut().unwrap());
    tale
}

#[test]
fn everybody_must_reach_the_end_of_the_log() {
    assert_eq!(with_end_of_alice(|end| end.head.0 -= 1).broken(), ["same-head"]);
    let mut tale = evening();
    tale.server_end.as_mut().unwrap().head.0 += 1;
    assert_eq!(tale.broken(), ["same-head"]);
}

#[test]
fn everybody_must_have_the_same_chain() {
    assert_eq!(with_end_of_alice(|end| end.chain = Chain([1; 32])).broken(), ["same-chain"]);
}

#[test]
fn everybody_must_be_in_the_epoch_of_the_log() {
    assert_eq!(with_end_of_alice(|end| end.epoch.0 += 1).broken(), ["same-epoch"]);
    let mut tale = evening();
    tale.server_end.as_mut().unwrap().epoch.0 -= 1;
    assert_eq!(tale.broken(), ["same-epoch"]);
}

#[test]
fn everybody_must_share_the_secrets_of_the_epoch() {
    assert_eq!(with_end_of_alice(|end| end.authenticator.push(0)).broken(), ["same-secrets"]);
}

#[test]
fn a_log_that_can_be_read_is_compared_word_by_word() {
    let mut history = History::new();
    let (alice, id) = (history.person("alice"), MessageId([1; 16]));
    let say = history.invoked(alice, Duration::ZERO, ROOM, "mine");
    history.acknowledged(say, Duration::from_secs(1), Seq(1), id);
    let _theirs = history.invoked(alice, Duration::ZERO, ROOM, "theirs");
    let body = Body::Message { by: alice, text: "theirs".to_owned() };
    history.log(ROOM, vec![Logged { seq: Seq(1), id, body }]);
    let rules: Vec<_> = history.check().unwrap_err().iter().map(|it| it.rule()).collect();
    assert_eq!(rules, ["acknowledged-is-logged"]);
}
