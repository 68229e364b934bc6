//! For each rule an evening that breaks it and no other: without the rule it would pass.

use std::time::Duration;

use tchat_history::{
    Body, Deed, End, GapReason, History, Logged, Parts, Quoted, Reply, State, Target,
};
use tchat_proto::id::{Chain, Epoch, MessageId, Seq};

use crate::tale::{Fate, Hearing, ROOM, Row, Tale, who_is};

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
    let seq = tale.says("alice", "a 0");
    let dull = tale.says("bob", "b 0");
    tale.keep_order(&["alice"]);
    tale.changes("alice", seq, edit("a 0 anew"));
    tale.changes("bob", seq, react("+", true));
    tale.changes("carol", seq, react("+", true));
    tale.changes("bob", seq, react("+", false));
    tale.changes("bob", seq, react("+", true));
    tale.tries("bob", seq, react("+", true));
    tale.tries("bob", seq, edit("not mine"));
    tale.tries("bob", seq, Deed::Delete);
    tale.changes("alice", dull, Deed::Delete);
    tale.tries("bob", dull, edit("too late"));
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

pub(crate) fn edit(text: &str) -> Deed {
    Deed::Edit { text: text.to_owned(), mentions: Vec::new() }
}

pub(crate) fn react(emoji: &str, on: bool) -> Deed {
    Deed::React { emoji: emoji.to_owned(), on }
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
    rows.insert(0, Row::Message { seq, id, by: "alice", text, state: State::default() });
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
    let body = Body::Message { by: alice, text: "theirs".to_owned(), parts: Parts::default() };
    history.log(ROOM, vec![Logged { seq: Seq(1), id, body }]);
    let rules: Vec<_> = history.check().unwrap_err().iter().map(|it| it.rule()).collect();
    assert_eq!(rules, ["acknowledged-is-logged"]);
}

/// What bob keeps of the message that alice edited, and two others reacted to, bent.
fn with_changed(bend: impl Fn(&mut String, &mut State)) -> Tale {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 0");
    let (text, state) = tale.person("bob").state(seq);
    bend(text, state);
    tale
}

#[test]
fn a_message_must_be_kept_as_its_edits_made_it() {
    // An edit that was not carried out, to another text, by somebody else, or of whose place.
    let bends: [fn(&mut String, &mut State); 5] = [
        |text, state| {
            "a 0".clone_into(text);
            (state.edited, state.versions) = (None, Vec::new());
        },
        |text, state| {
            "a 0 again".clone_into(text);
            state.versions[1].1.clone_from(text);
        },
        |text, state| {
            "not mine".clone_into(text);
            state.versions.push((state.edited.unwrap().next(), text.clone()));
        },
        |_, state| state.edited = state.edited.map(Seq::next),
        |_, state| state.versions[1].1.push('!'),
    ];
    for bend in bends {
        assert_eq!(with_changed(bend).broken(), ["kept-as-changed"]);
    }
}

#[test]
fn reactions_must_be_those_of_the_log_and_each_counts_once() {
    let bends: [fn(&mut String, &mut State); 5] = [
        |_, state| state.reactions[0].count += 1,
        |_, state| state.reactions[0].first.reverse(),
        |_, state| state.reactions[0].mine = false,
        |_, state| state.reactions.clear(),
        |_, state| state.reactions[0].emoji.push('+'),
    ];
    for bend in bends {
        assert_eq!(with_changed(bend).broken(), ["kept-as-changed"]);
    }
}

#[test]
fn a_message_must_be_deleted_if_and_only_if_the_log_deletes_it() {
    let deleted = |_: &mut String, state: &mut State| {
        *state = State { deleted: Some((Seq(14), who_is("bob"))), ..State::default() };
    };
    assert_eq!(with_changed(deleted).broken(), ["kept-as-changed"]);

    let mut tale = evening();
    let dull = place_of(&mut tale, "b 0");
    let (text, state) = tale.person("bob").state(dull);
    "b 0".clone_into(text);
    *state = State::default();
    assert_eq!(tale.broken(), ["kept-as-changed"]);

    // By whom, too.
    let mut tale = evening();
    let (_, state) = tale.person("carol").state(dull);
    state.deleted = state.deleted.map(|(at, _)| (at, who_is("bob")));
    assert_eq!(tale.broken(), ["kept-as-changed"]);
}

#[test]
fn nothing_is_left_of_a_deleted_message() {
    let mut tale = evening();
    let dull = place_of(&mut tale, "b 0");
    "b 0".clone_into(tale.person("bob").state(dull).0);
    assert_eq!(tale.broken(), ["kept-as-changed"]);

    for text in ["a 0", "a 0 anew"] {
        let mut tale = evening();
        tale.person("bob").on_disk.insert(text.to_owned());
        assert_eq!(tale.broken(), [""; 0], "it was not deleted");
        let mut tale = evening_with(|tale| {
            let seq = place_of(tale, "a 0");
            tale.changes("alice", seq, Deed::Delete);
        });
        tale.person("bob").on_disk.insert(text.to_owned());
        assert_eq!(tale.broken(), ["deleted-is-gone"]);
    }
}

#[test]
fn only_who_keeps_order_at_that_place_deletes_what_others_wrote() {
    let deletes = |keepers: &[&'static str]| {
        evening_with(|tale| {
            let seq = place_of(tale, "a 0");
            tale.keep_order(keepers);
            tale.changes("bob", seq, Deed::Delete);
            tale.keep_order(&["alice"]);
        })
    };
    assert_eq!(deletes(&["alice", "bob"]).broken(), [""; 0]);
    assert_eq!(deletes(&["alice"]).broken(), ["kept-as-changed", "told-changes-hold"]);
}

#[test]
fn only_its_author_edits_a_message_whoever_keeps_order() {
    let tale = evening_with(|tale| {
        let seq = place_of(tale, "b 1");
        tale.changes("alice", seq, edit("b 1 for him"));
    });
    assert_eq!(tale.broken(), ["kept-as-changed", "told-changes-hold"]);
}

#[test]
fn nothing_must_be_done_to_a_message_after_its_deletion() {
    for deed in [edit("alive"), react("+", true), Deed::Delete] {
        let tale = evening_with(|tale| {
            let seq = place_of(tale, "a 0");
            tale.changes("alice", seq, Deed::Delete);
            tale.changes("alice", seq, deed.clone());
        });
        assert_eq!(tale.broken(), ["kept-as-changed", "told-changes-hold"], "{deed}");
    }
}

#[test]
fn nobody_reacts_with_more_than_twenty_characters() {
    let letters = || ('a'..='t').map(|letter| letter.to_string());
    let reacts = |more: &'static str| {
        evening_with(|tale| {
            let seq = place_of(tale, "b 1");
            for letter in letters() {
                tale.changes("alice", seq, react(&letter, true));
            }
            tale.changes("alice", seq, react(more, more != "a"));
        })
    };
    assert_eq!(reacts("a").broken(), [""; 0]);
    assert_eq!(reacts("u").broken(), ["kept-as-changed", "told-changes-hold"]);
}

#[test]
fn what_changes_a_message_that_one_does_not_have_changes_nothing() {
    // Dave came after it: what was told him was of another message at that place, or made up.
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 0");
    let at = tale.tries("alice", seq, edit("for those who have it"));
    for who in ["alice", "carol"] {
        if tale.person(who).has(seq) {
            let (text, state) = tale.person(who).state(seq);
            "for those who have it".clone_into(text);
            state.edited = Some(at);
            state.versions.push((at, text.clone()));
        }
    }
    tale.ends();
    for who in ["alice", "carol"] {
        let heard = tale.person(who).heard.last().unwrap().clone();
        let effect =
            tchat_history::Effect { seq, by: who_is("alice"), deed: edit("for those who have it") };
        let what = Hearing::Changed(at, effect);
        tale.person(who).heard.push(crate::tale::Heard { what, ..heard });
    }
    assert_eq!(tale.broken(), [""; 0]);
    let told = tale.person("alice").heard.last().unwrap().clone();
    let run = tale.person("dave").heard.last().unwrap().run;
    tale.person("dave").heard.push(crate::tale::Heard { run, ..told });
    assert_eq!(tale.broken(), ["told-changes-hold"]);
}

#[test]
fn a_run_must_be_told_of_every_change_that_does_something() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 0");
    let Some((at, _)) = tale.person("bob").state(seq).1.versions.last().cloned() else {
        return assert_eq!(tale.broken(), ["an edit"]);
    };
    tale.person("bob").unhear_change(at);
    assert_eq!(tale.broken(), ["nothing-skipped"]);
}

#[test]
fn what_was_told_of_a_change_must_be_what_it_did() {
    for wrong in [edit("a 0 otherwise"), Deed::Delete, react("+", true)] {
        let mut tale = evening();
        for heard in &mut tale.person("bob").heard {
            if let Hearing::Changed(_, effect) = &mut heard.what
                && matches!(effect.deed, Deed::Edit { .. })
            {
                effect.deed = wrong.clone();
            }
        }
        assert_eq!(tale.broken(), ["told-changes-hold"]);
    }
}

#[test]
fn changes_must_be_told_in_the_order_of_the_log() {
    let mut tale = evening();
    let heard = &mut tale.person("bob").heard;
    let index = heard.iter().position(|it| matches!(it.what, Hearing::Changed(..))).unwrap();
    heard.swap(index, index + 1);
    assert_eq!(tale.broken(), ["nothing-skipped", "told-in-order"]);
}

#[test]
fn a_change_must_have_no_row_of_its_own() {
    let mut tale = evening();
    let seq = place_of(&mut tale, "a 0");
    let at = tale.person("bob").state(seq).1.edited.unwrap();
    let Some(Logged { id, body: Body::Change { label, .. }, .. }) =
        tale.log.iter().find(|logged| logged.seq == at).cloned()
    else {
        return assert_eq!(tale.broken(), ["a change"]);
    };
    let rows = tale.person("bob").kept.as_mut().unwrap();
    let index = rows.iter().position(|row| row.seq() > at).unwrap();
    let state = State::default();
    rows.insert(index, Row::Message { seq: at, id, by: "alice", text: label, state });
    assert_eq!(tale.broken(), ["kept-is-logged"]);
}

#[test]
fn what_waits_in_the_outbox_must_wait_there_after_a_crash() {
    let mut tale = evening();
    tale.person("alice").left.insert(1, [MessageId([5; 16])].into());
    assert_eq!(tale.broken(), [""; 0], "it was not looked");
    tale.person("alice").found.insert(2, [MessageId([6; 16])].into());
    assert_eq!(tale.broken(), ["outbox-survives"]);
    tale.person("alice").found.insert(2, [MessageId([5; 16])].into());
    assert_eq!(tale.broken(), [""; 0]);
}

/// A room that the test can read: bob answers alice, who edits what he answers.
fn answered(bend: impl Fn(&mut State)) -> Vec<&'static str> {
    let [alice, bob] = ["alice", "bob"].map(who_is);
    let mut tale = Tale::default();
    tale.comes_in("alice");
    tale.comes_in("bob");
    let question = tale.says("alice", "noon?");
    let id = tale.log.iter().find(|logged| logged.seq == question).unwrap().id;
    let target = Target { seq: question, id };
    let answer = tale.says("bob", "at one, @alice");
    let mention = tchat_history::Mention { who: alice, range: 8..14 };
    let parts = Parts { action: true, reply: Some(target), mentions: vec![mention.clone()] };
    let text = "at one, @alice".to_owned();
    let logged = tale.log.iter_mut().find(|logged| logged.seq == answer).unwrap();
    logged.body = Body::Message { by: bob, text, parts };
    for who in ["alice", "bob"] {
        let (_, state) = tale.person(who).state(answer);
        state.action = true;
        state.reply = Some(Reply { target, quoted: Quoted::Kept("no".to_owned()) });
        state.mentions = vec![mention.clone()];
    }
    tale.ends();
    bend(tale.person("alice").state(answer).1);
    tale.broken()
}

#[test]
fn answers_mentions_and_forms_must_stay_as_they_were_sent() {
    assert_eq!(answered(|_| {}), [""; 0]);
    let bends: [fn(&mut State); 6] = [
        |state| state.action = false,
        |state| state.reply = None,
        |state| state.mentions.clear(),
        |state| state.mentions[0].range.end -= 1,
        |state| state.reply.as_mut().unwrap().quoted = Quoted::Deleted,
        |state| state.reply.as_mut().unwrap().quoted = Quoted::Kept("yes".to_owned()),
    ];
    for bend in bends {
        assert_eq!(answered(bend), ["kept-as-changed"]);
    }
}
