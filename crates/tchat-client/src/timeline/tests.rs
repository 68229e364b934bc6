//! Timelines of whole histories: paged in both directions, and followed.

use proptest::prelude::*;
use tchat_proto::id::{MessageId, Seq, Timestamp};

use super::*;
use crate::command::Ignore;
use crate::event::GapReason;
use crate::parts::Deletion;
use crate::scene::{ALICE, BOB, ME, Scene, person, room};
use crate::store::changes;
use crate::store::regards::{self, Regard};
use crate::store::{Durability, notices, timeline as table};

/// What happens in a room.
#[derive(Debug, Clone)]
enum Act {
    Say(u8),
    Gap,
    Notice(u8),
    Edit(u64),
    Delete(u64),
    Ignore(bool),
}

/// Does something in room 1, and gives the event that tells of it.
fn act(scene: &mut Scene, act: &Act) -> Event {
    let (id, name) = room(1);
    let last = scene.cursor(1);
    let who = |number: u8| person([ME, BOB, ALICE][usize::from(number % 3)]);
    match act {
        Act::Say(number) => {
            let from = who(*number);
            scene.say(1, from.account, &[&format!("message {last}")]);
            let entry = scene.history().entry_at(&name, Seq(last + 1)).unwrap();
            match entry {
                Some(Entry::Message(message)) => Event::Message(message.as_ref().clone()),
                // Of whom one ignores: the engine says that somebody is.
                _ => Event::Hidden { who: from },
            }
        }
        Act::Gap => {
            scene.say(1, BOB, &["to be replaced"]);
            let (first, reason) = (Seq(last + 1), GapReason::Unreadable);
            let gap = Gap { room: name, first, last: first, count: 1, reason };
            let write = |db: &rusqlite::Transaction<'_>| {
                db.execute("DELETE FROM timeline WHERE seq = ?1", [first.0.cast_signed()])?;
                Ok(table::put_gap(db, id, &gap)?)
            };
            scene.store.write(Durability::Full, write).unwrap();
            Event::Gap(gap)
        }
        Act::Notice(number) => {
            let who = who(*number);
            let what = Happening::Joined { who: who.clone() };
            let time = Timestamp(last * 1_000);
            scene
                .store
                .write(Durability::Full, |db| Ok(notices::put(db, id, Seq(last), time, &what)?))
                .unwrap();
            Event::Joined { room: name, who }
        }
        Act::Edit(seq) => {
            let seq = seq % last.max(1) + 1;
            scene.edit(1, seq, "edited");
            match scene.history().entry_at(&name, Seq(seq)).unwrap() {
                Some(Entry::Message(message)) => {
                    let message = Box::new(message.as_ref().clone());
                    Event::Edited { message, reference: None }
                }
                _ => Event::CaughtUp { room: name },
            }
        }
        Act::Delete(seq) => {
            let seq = Seq(seq % last.max(1) + 1);
            let from = person(BOB);
            let deletion = Deletion { at: Seq(last), time: Timestamp(1), by: from.clone() };
            scene
                .store
                .write(Durability::Full, |db| Ok(changes::erase(db, id, seq, &deletion)?))
                .unwrap();
            Event::Deleted { room: name, seq, from, deletion, reference: None }
        }
        Act::Ignore(on) => {
            let regard = Regard { ignored: on.then_some(Timestamp(1)), verified: None };
            scene.store.write(Durability::Full, |db| Ok(regards::put(db, ALICE, regard)?)).unwrap();
            let ignore = if *on { Ignore::Begin } else { Ignore::End };
            Event::Ignoring { who: person(ALICE), ignore, reference: None }
        }
    }
}

fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        8 => any::<u8>().prop_map(Act::Say),
        1 => Just(Act::Gap),
        4 => any::<u8>().prop_map(Act::Notice),
        1 => any::<u64>().prop_map(Act::Edit),
        1 => any::<u64>().prop_map(Act::Delete),
        1 => any::<bool>().prop_map(Act::Ignore),
    ];
    proptest::collection::vec(act, 1..most)
}

fn everything(history: &History) -> Vec<Entry> {
    let page = history.entries_from(&room(1).1, Anchor::START, 100_000).unwrap();
    assert!(!page.more);
    page.entries
}

fn open(history: &History, begin: Begin) -> Timeline {
    Timeline::open(history, room(1).1, begin).unwrap()
}

/// What is shown, a letter each: days, the line, messages that begin or go on a group, notices, what
/// waits or has failed.
fn shown(timeline: &Timeline) -> String {
    let letter = |item: &Item| match item {
        Item::Day(_) => 'D',
        Item::LastRead => '-',
        Item::Message { continues: false, .. } => 'M',
        Item::Message { continues: true, .. } => 'm',
        Item::Gap(_) => 'G',
        Item::Notice(_) => 'n',
        Item::Waiting(Waiting { state: State::Sending, .. }) => 'w',
        Item::Waiting(Waiting { state: State::Failed(_), .. }) => 'f',
    };
    timeline.items(|_| 0).iter().map(letter).collect()
}

#[test]
fn days_groups_and_notices_lie_between_messages() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["a", "b"]);
    scene.say(1, ALICE, &["c"]);
    act(&mut scene, &Act::Notice(1));
    scene.say(1, ALICE, &["d", "e"]);
    assert_eq!(shown(&open(&scene.history(), Begin::End)), "DMmMnMm");
    // Messages are a second apart; the days of a reader far to the east change in between.
    let timeline = open(&scene.history(), Begin::End);
    let days = timeline.items(|time| if time.0 > 3_500 { 86_400 } else { 0 });
    let days = days.iter().filter(|item| matches!(item, Item::Day(_))).count();
    assert_eq!(days, 2);
}

#[test]
fn who_writes_again_later_or_on_another_day_begins_anew() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["a", "b", "c"]);
    scene.write("UPDATE timeline SET time = time + 299000 WHERE seq >= 2");
    // The text is bound to its time.
    for seq in 2..=3 {
        scene.edit(1, seq, "x");
    }
    let timeline = |scene: &Scene| shown(&open(&scene.history(), Begin::End));
    assert_eq!(timeline(&scene), "DMMm");
    let later = open(&scene.history(), Begin::End);
    let midnight = later.items(|time| if time.0 > 301_500 { 86_400 } else { 0 });
    assert!(matches!(midnight.last(), Some(Item::Message { continues: false, .. })));
}

#[test]
fn the_line_stands_before_the_first_message_of_others_that_one_has_not_read() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["a", "b"]);
    scene.say(1, ME, &["mine"]);
    scene.say(1, BOB, &["c"]);
    let mut timeline = open(&scene.history(), Begin::End);
    assert_eq!(shown(&timeline), "DMmMM");
    timeline.set_read(Some(Seq(1)));
    assert_eq!(shown(&timeline), "DM-MMM");
    timeline.set_read(Some(Seq(2)));
    assert_eq!(shown(&timeline), "DMmM-M");
    timeline.set_read(Some(Seq(4)));
    assert_eq!(shown(&timeline), "DMmMM");
    // Where it would stand lies before the window.
    let texts = vec!["x"; 200];
    scene.say(1, BOB, &texts);
    let mut timeline = open(&scene.history(), Begin::End);
    timeline.set_read(Some(Seq(4)));
    assert!(!shown(&timeline).contains('-'));
    while timeline.older(&scene.history()).unwrap() > 0 {}
    assert_eq!(shown(&timeline).matches('-').count(), 1);
}

#[test]
fn a_window_never_holds_more_than_it_may_and_says_where_there_is_more() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &vec!["x"; 2 * WINDOW_MAX + 20]);
    let history = scene.history();
    let mut timeline = open(&history, Begin::End);
    assert!(timeline.is_at_end() && !timeline.is_at_start());
    while timeline.older(&history).unwrap() > 0 {
        assert!(timeline.entries.len() <= WINDOW_MAX);
    }
    assert!(timeline.is_at_start() && !timeline.is_at_end());
    assert_eq!(timeline.entries[0].anchor(), Anchor::of(Seq(1)));
    while timeline.newer(&history).unwrap() > 0 {
        assert!(timeline.entries.len() <= WINDOW_MAX);
    }
    assert!(timeline.is_at_end() && !timeline.is_at_start());
    let middle = Anchor::of(Seq(500));
    let timeline = open(&history, Begin::Around(middle));
    assert!(!timeline.is_at_end() && !timeline.is_at_start());
    assert_eq!(timeline.entries[PAGE].anchor(), middle);
    assert_eq!(timeline.entries.len(), 2 * PAGE);
}

#[test]
fn a_window_in_the_middle_stays_where_it_is_when_something_comes() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &vec!["x"; 300]);
    let mut timeline = open(&scene.history(), Begin::Around(Anchor::of(Seq(100))));
    let before = timeline.items(|_| 0);
    let event = act(&mut scene, &Act::Say(1));
    assert!(!timeline.apply(&scene.history(), &event).unwrap());
    assert_eq!(timeline.items(|_| 0), before);
}

#[test]
fn what_one_writes_is_shown_at_the_end_until_it_is_there() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["a"]);
    let history = scene.history();
    let mut timeline = open(&history, Begin::End);
    let reference = |text: &str| Reference(text.to_owned());
    timeline.wrote(reference("1"), "hello".to_owned());
    timeline.wrote(reference("2"), "world".to_owned());
    assert_eq!(shown(&timeline), "DMww");
    scene.say(1, ME, &["hello"]);
    let Some(Entry::Message(message)) = history.entry_at(&room(1).1, Seq(2)).unwrap() else {
        panic!()
    };
    let sent = Event::Sent {
        room: room(1).1,
        seq: Seq(2),
        id: MessageId([1; 16]),
        text: message.text.clone(),
        time: message.time,
        reference: Some(reference("1")),
        form: message.form.clone(),
        reply: None,
        mentions: Vec::new(),
    };
    assert!(timeline.apply(&history, &sent).unwrap());
    assert_eq!(shown(&timeline), "DMMw");
    let refused = |reference| Event::Error { trouble: Trouble::Empty, reference: Some(reference) };
    assert!(timeline.apply(&history, &refused(reference("2"))).unwrap());
    assert!(!timeline.apply(&history, &refused(reference("other"))).unwrap());
    assert_eq!(shown(&timeline), "DMMf");
    timeline.retry(&reference("2"));
    assert_eq!(shown(&timeline), "DMMw");
    timeline.dismiss(&reference("2"));
    assert_eq!(shown(&timeline), "DMM");
}

#[test]
fn an_empty_room_has_nothing_to_show_and_takes_what_comes() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &[]);
    let mut timeline = open(&scene.history(), Begin::End);
    assert!(timeline.is_at_end() && timeline.is_at_start());
    assert_eq!(shown(&timeline), "");
    let event = act(&mut scene, &Act::Say(1));
    assert!(timeline.apply(&scene.history(), &event).unwrap());
    assert_eq!(shown(&timeline), "DM");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn paged_back_and_forth_it_is_the_same_list(acts in acts(160), limit in 1_usize..20) {
        let mut scene = Scene::open();
        scene.say(1, BOB, &["first"]);
        for one in &acts {
            act(&mut scene, one);
        }
        let history = scene.history();
        let all = everything(&history);
        let name = room(1).1;
        prop_assert!(all.is_sorted_by_key(Entry::anchor));
        let (mut back, mut at) = (Vec::new(), Anchor::END);
        loop {
            let page = history.entries_before(&name, at, limit).unwrap();
            prop_assert!(page.entries.len() <= limit);
            let Some(first) = page.entries.first() else { break };
            at = first.anchor();
            let more = page.more;
            back.splice(0..0, page.entries);
            prop_assert_eq!(more, back.len() < all.len());
        }
        prop_assert_eq!(&back, &all);
        let (mut forth, mut at) = (Vec::new(), Anchor::START);
        loop {
            let page = history.entries_from(&name, at, limit).unwrap();
            prop_assert!(page.entries.len() <= limit);
            let Some(last) = page.entries.last() else { break };
            at = next(last.anchor());
            forth.extend(page.entries);
            prop_assert_eq!(page.more, forth.len() < all.len());
        }
        prop_assert_eq!(&forth, &all);
    }

    #[test]
    fn a_timeline_that_followed_shows_what_one_shows_that_was_opened_after(
        before in acts(120), after in acts(40), around in any::<u64>(), at_end in any::<bool>(),
        sealed in any::<bool>(),
    ) {
        let mut scene = if sealed { Scene::sealed() } else { Scene::open() };
        scene.say(1, BOB, &["first"]);
        for one in &before {
            act(&mut scene, one);
        }
        let history = scene.history();
        let middle = Anchor::of(Seq(around % (scene.cursor(1) + 1)));
        let begin = if at_end { Begin::End } else { Begin::Around(middle) };
        let mut timeline = open(&history, begin);
        for one in &after {
            let event = act(&mut scene, one);
            timeline.apply(&history, &event).unwrap();
        }
        let all = everything(&history);
        let entries = timeline.entries.make_contiguous();
        let Some(first) = entries.first() else { return Ok(()) };
        let from = all.iter().position(|entry| entry.anchor() == first.anchor()).unwrap();
        prop_assert_eq!(&entries[..], &all[from..from + entries.len()]);
        prop_assert_eq!(timeline.at_start, from == 0);
        prop_assert_eq!(timeline.at_end, from + timeline.entries.len() == all.len());
    }
}
