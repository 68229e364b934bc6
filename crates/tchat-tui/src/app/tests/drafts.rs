//! What is written and not sent: kept by the engine, of each room its own.

use std::time::{Duration, Instant};

use tchat_client::command::{Reference, Which, Wish};
use tchat_client::event::{Draft, Event};
use tchat_client::scene::{BOB, ME};
use tchat_i18n::Lang;
use tchat_proto::id::{Seq, ServerKey};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;

use super::stage::{Stage, room};
use tchat_front::composer::{Purpose, Target};
use tchat_front::order::Order;

fn draft(name: &str, reply: Option<u64>, text: Option<&str>) -> Wish {
    let (room, reply) = (room(name), reply.map(Seq));
    Wish::Draft { room, reply, text: text.map(str::to_owned) }
}

fn drafts(stage: &mut Stage) -> Vec<Wish> {
    stage.wishes().into_iter().filter(|wish| matches!(wish, Wish::Draft { .. })).collect()
}

fn target(seq: u64) -> Target {
    Target { seq: Seq(seq), from: "bob".to_owned(), text: "old".to_owned() }
}

#[test]
fn what_is_written_is_kept_when_typing_pauses_and_not_with_every_key() {
    let mut stage = Stage::new(Lang::English);
    let now = Instant::now();
    let tomorrow = stage.app.changes_at(now).unwrap();
    assert!(tomorrow > now + Duration::from_secs(60));
    stage.keys("half a th");
    stage.app.pass(Instant::now());
    assert_eq!(drafts(&mut stage), []);
    let at = stage.app.changes_at(Instant::now()).unwrap();
    assert!(at <= Instant::now() + Duration::from_secs(1));
    stage.app.pass(at);
    assert_eq!(drafts(&mut stage), [draft("general", None, Some("half a th"))]);
    assert_eq!(stage.app.changes_at(now), Some(tomorrow));
    // Nothing has changed since.
    stage.key("left");
    stage.app.pass(at + Duration::from_secs(9));
    assert_eq!(drafts(&mut stage), []);
}

#[test]
fn each_room_has_what_was_being_written_in_it() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("in general");
    stage.go("other");
    assert_eq!(drafts(&mut stage), [draft("general", None, Some("in general"))]);
    assert!(stage.app.chat.composer().is_empty());
    stage.keys("in other");
    stage.app.chat.composer_mut().set_purpose(Purpose::Reply(target(3)));
    stage.go("general");
    assert_eq!(drafts(&mut stage), [draft("other", Some(3), Some("in other"))]);
    assert_eq!(stage.app.chat.composer().text(), "in general");
    stage.key("ctrl-z");
    assert_eq!(stage.app.chat.composer().text(), "in ", "and can be undone");
    stage.go("other");
    assert_eq!(*stage.app.chat.composer().purpose(), Purpose::Reply(target(3)));
}

#[test]
fn what_is_sent_is_no_draft_any_more() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("hello");
    stage.app.pass(Instant::now() + Duration::from_secs(2));
    drafts(&mut stage);
    stage.key("enter");
    assert_eq!(drafts(&mut stage), [draft("general", None, None)]);
}

#[test]
fn leaving_keeps_what_is_written_and_says_so_before_it_ends() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("half");
    stage.key("ctrl-q");
    let orders = stage.orders();
    let place = |is: fn(&Order) -> bool| orders.iter().position(is).unwrap();
    let kept = place(
        |it| matches!(it, Order::Command(command) if matches!(command.wish, Wish::Draft { .. })),
    );
    assert!(kept < place(|it| *it == Order::Quit));
}

#[test]
fn an_edit_that_is_under_way_is_kept_as_the_command_that_makes_it() {
    let mut stage = Stage::new(Lang::English);
    stage.app.chat.composer_mut().begin("old", Purpose::Edit(target(5)));
    stage.app.save_drafts();
    assert_eq!(drafts(&mut stage), [], "nothing is changed yet");
    stage.keys("er\ntext");
    stage.app.save_drafts();
    assert_eq!(drafts(&mut stage), [draft("general", None, Some("/edit 5 older\ntext"))]);
}

#[test]
fn what_the_engine_kept_comes_back_and_stands_in_nobodys_way() {
    let mut stage = Stage::new(Lang::English);
    let kept = |name: &str, text: &str| {
        let draft = Draft { room: room(name), reply: None, text: Some(text.to_owned()) };
        Event::Draft { draft, reference: None }
    };
    stage.app.heard(&kept("general", "from yesterday"));
    assert_eq!(stage.app.chat.composer().text(), "from yesterday");
    stage.app.heard(&kept("general", "from yesterday"));
    assert_eq!(stage.app.chat.composer().all().len(), 1, "told twice, it is there once");
    stage.app.heard(&kept("other", "elsewhere"));
    stage.go("other");
    assert_eq!(stage.app.chat.composer().text(), "elsewhere");
    let mut stage = Stage::new(Lang::English);
    stage.keys("typed already");
    stage.app.heard(&kept("general", "from yesterday"));
    assert_eq!(stage.app.chat.composer().text(), "typed already");
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "from yesterday");
}

#[test]
fn nothing_of_the_plain_room_is_kept() {
    let mut stage = Stage::new(Lang::English);
    stage.enter(RoomName::plain().as_str());
    stage.go(RoomName::plain().as_str());
    stage.keys("typed for all to read");
    stage.app.save_drafts();
    assert_eq!(drafts(&mut stage), []);
}

#[test]
fn nothing_is_written_over_what_the_engine_keeps_before_it_has_told() {
    let mut stage = Stage::before(Lang::English, Some(ServerKey([9; 32])));
    assert_eq!(stage.wishes(), [Wish::Drafts]);
    stage.begin();
    stage.keys("typed already");
    assert!(
        stage
            .app
            .changes_at(Instant::now())
            .is_none_or(|at| { at > Instant::now() + Duration::from_secs(60) })
    );
    let yesterday =
        Draft { room: room("general"), reply: None, text: Some("from yesterday".to_owned()) };
    let reference = Some(Reference("kept".to_owned()));
    stage.app.heard(&Event::Drafts { drafts: vec![yesterday.clone()], reference });
    stage.app.pass(Instant::now() + Duration::from_secs(2));
    assert_eq!(drafts(&mut stage), [draft("general", None, Some("typed already"))]);
    stage.keys(", and on");
    // What is told to whoever did not ask is older than what is written.
    stage.app.heard(&Event::Draft { draft: yesterday, reference: None });
    assert_eq!(stage.app.chat.composer().all().len(), 2);
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "from yesterday");
}

#[test]
fn of_a_text_longer_than_any_message_as_much_is_kept_as_one_holds() {
    let mut stage = Stage::new(Lang::English);
    stage.app.chat.composer_mut().insert(&"é".repeat(50_000));
    stage.app.save_drafts();
    let kept = drafts(&mut stage);
    let [Wish::Draft { text: Some(text), .. }] = kept.as_slice() else { panic!("{}", kept.len()) };
    assert_eq!(text.len(), TEXT_BYTES_MAX);
}

#[test]
fn a_draft_comes_back_with_what_it_answers_or_edits() {
    let mut stage = Stage::in_room1(&[(BOB, "a question"), (ME, "an answre")]);
    let draft = |reply: Option<u64>, text: &str| Draft {
        room: room("room1"),
        reply: reply.map(Seq),
        text: Some(text.to_owned()),
    };
    let kept = vec![draft(None, "/edit 2 an answer"), draft(Some(1), "wait"), draft(Some(9), "?")];
    let reference = Some(Reference("kept".to_owned()));
    stage.app.heard(&Event::Drafts { drafts: kept, reference });
    let written: Vec<_> = stage.app.chat.composer().all();
    let seqs = written.iter().map(|(text, purpose)| match purpose {
        Purpose::New => (*text, None, None),
        Purpose::Reply(target) => (*text, Some(target.seq), Some(target.text.as_str())),
        Purpose::Edit(target) => (*text, Some(target.seq), Some(target.text.as_str())),
    });
    let seqs: Vec<_> = seqs.collect();
    assert_eq!(
        seqs,
        [
            ("an answer", Some(Seq(2)), Some("an answre")),
            ("wait", Some(Seq(1)), Some("a question")),
            // What it answers is not here any more.
            ("?", None, None),
        ]
    );
    stage.key("enter");
    let (room, which) = (room("room1"), Which::Place(Seq(2)));
    let edit = Wish::Edit { room, which, text: "an answer".to_owned() };
    assert!(stage.wishes().contains(&edit));
}

#[test]
fn the_up_arrow_edits_ones_last_message_and_what_was_set_aside_comes_back() {
    let mut stage = Stage::in_room1(&[(ME, "first"), (ME, "secnod"), (BOB, "third")]);
    stage.key("up");
    assert_eq!(stage.app.chat.composer().text(), "secnod");
    for key in ["backspace", "backspace", "backspace", "o", "n", "d"] {
        stage.key(key);
    }
    stage.key("enter");
    let (room, which) = (room("room1"), Which::Place(Seq(2)));
    let edit = Wish::Edit { room, which, text: "second".to_owned() };
    assert!(stage.wishes().contains(&edit));
    // Nothing is changed: nothing is sent.
    stage.key("up");
    stage.key("enter");
    assert!(!stage.wishes().iter().any(|wish| matches!(wish, Wish::Edit { .. })));
    assert!(
        stage.app.chat.composer().is_empty()
            && *stage.app.chat.composer().purpose() == Purpose::New
    );
    // What one wrote before this program began can be had again, too.
    stage.key("ctrl-up");
    stage.key("ctrl-up");
    assert_eq!(stage.app.chat.composer().text(), "secnod");
}
