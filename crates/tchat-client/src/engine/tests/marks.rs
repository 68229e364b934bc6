//! What one marks in one's rooms: what is read, what is worth a notification, who types, drafts; and
//! that one's devices come to the same.

use std::time::Duration;

use tchat_mls::content::{Body, Content, Mention, Target};
use tchat_proto::request::{Presence, Whisper};

use super::cheats::Bob;
use super::*;
use crate::called::Called;
use crate::command::{Ignore, Manner, Which};
use crate::event::{Draft, Message, UnreadCount};
use crate::history::{History, Item, Since};
use crate::limits::{DRAFTS_MAX, SLOT_WRITE_AFTER, TYPING_EVERY, TYPING_LASTS};
use crate::marks::{Marks, NotifyRule};
use crate::slot::SlotKey;

fn general() -> RoomName {
    RoomName::general()
}

fn reference() -> Reference {
    Reference("mine".to_owned())
}

const fn read(room: RoomName, up_to: Option<Seq>) -> Wish {
    Wish::Read { room, up_to }
}

fn unread_from(seq: Seq) -> Wish {
    Wish::MarkUnread { room: general(), from: Which::Place(seq) }
}

fn count(messages: u64, mentions: u64) -> UnreadCount {
    UnreadCount { messages, mentions }
}

/// How much is unread, each time that was told.
fn counts(told: &[Event]) -> Vec<UnreadCount> {
    let count = |event: &Event| match event {
        Event::Unread { count, .. } => Some(*count),
        _ => None,
    };
    told.iter().filter_map(count).collect()
}

fn codes(told: &[Event]) -> Vec<&'static str> {
    let code = |event: &Event| match event {
        Event::Error { trouble, .. } => Some(trouble.code()),
        _ => None,
    };
    told.iter().filter_map(code).collect()
}

/// Whether each message that came is worth a notification.
fn notified(told: &[Event]) -> Vec<bool> {
    let notify = |event: &Event| match event {
        Event::Message(message) => Some(message.notify),
        _ => None,
    };
    told.iter().filter_map(notify).collect()
}

/// Whether somebody began to type, or ended, each time that was told.
fn typing(told: &[Event]) -> Vec<bool> {
    let on = |event: &Event| match event {
        Event::Typing { on, .. } => Some(*on),
        _ => None,
    };
    told.iter().filter_map(on).collect()
}

fn naming(desk: &Desk, text: &str) -> Content {
    let to = text.find(' ').unwrap_or(text.len());
    let account = desk.device.account();
    let mention = Mention { account, from: 0, to: u32::try_from(to).unwrap() };
    Content::Message(Body { mentions: vec![mention], ..Body::text(text) })
}

impl Desk {
    /// A wish whose answer is recognised; gives all that is told.
    fn marks(&mut self, wish: Wish) -> Vec<Event> {
        self.engine.handle_commands(self.now, [Command { wish, reference: Some(reference()) }]);
        self.settle();
        self.all_events()
    }

    fn waits(&mut self, time: Duration) -> Vec<Event> {
        self.now += time;
        self.settle();
        self.all_events()
    }

    /// What lies on the server.
    fn on_server(&self) -> Marks {
        let key = SlotKey::derive(self.device.account_seed(), SERVER);
        let (version, sealed) = self.slot.clone().unwrap();
        key.open(version, &sealed.unwrap().0).unwrap()
    }

    /// Another device of the same person puts what it knows.
    fn other_device(&mut self, change: impl FnOnce(&mut Marks)) {
        let key = SlotKey::derive(self.device.account_seed(), SERVER);
        let (version, sealed) = self.slot.clone().unwrap();
        let mut marks = sealed.map(|it| key.open(version, &it.0).unwrap()).unwrap_or_default();
        change(&mut marks);
        let version = version + 1;
        self.slot = Some((version, Some(key.seal(version, &marks).into())));
        self.engine.handle_server(self.now, FromServer::SlotChanged(version)).unwrap();
        self.settle();
    }

    fn puts(&self) -> usize {
        self.asked.iter().filter(|it| matches!(it, Request::PutSlot { .. })).count()
    }

    fn whispered(&self) -> usize {
        self.asked.iter().filter(|it| matches!(it, Request::Whisper(_))).count()
    }

    fn overhears(&mut self, whisper: Whisper) -> Vec<bool> {
        self.engine.handle_server(self.now, FromServer::Whisper(whisper)).unwrap();
        self.settle();
        typing(&self.all_events())
    }

    fn sees(&mut self, bob: &Bob, online: bool) {
        let presence = Presence { account: bob.account(), online, away: false };
        self.engine.handle_server(self.now, FromServer::Presence(vec![presence])).unwrap();
        self.settle();
        self.all_events();
    }
}

fn with_bob() -> (Desk, Bob) {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    desk.settle();
    desk.all_events();
    (desk, bob)
}

#[test]
fn what_others_write_is_unread_until_it_is_read() {
    let (mut desk, mut bob) = with_bob();
    desk.say("mine");
    assert!(counts(&desk.all_events()).is_empty(), "one's own is not");
    bob.says_content(&mut desk, &Content::text("one"));
    let named = naming(&desk, "@alice two");
    let (second, _) = bob.says_content(&mut desk, &named);
    bob.says_content(&mut desk, &Content::text("three"));
    assert_eq!(counts(&desk.all_events()), [count(1, 0), count(2, 1), count(3, 1)]);

    let told = desk.marks(read(general(), Some(second)));
    let [Event::Unread { count: left, read: up_to, reference: to, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*left, *up_to, to.clone()), (count(1, 0), second, Some(reference())));
    let told = desk.marks(read(general(), Some(Seq(1))));
    assert_eq!(counts(&told), [count(1, 0)], "reading does not go back");
    assert_eq!(counts(&desk.marks(read(general(), None))), [count(0, 0)]);
    assert_eq!(counts(&desk.marks(unread_from(second))), [count(2, 1)]);
    let back = Which::LastOf(Called::parse("bob").unwrap());
    let told = desk.marks(Wish::MarkUnread { room: general(), from: back });
    assert_eq!(counts(&told), [count(1, 0)]);

    // All of it is there after a restart, before the server is reached.
    desk.crash();
    assert_eq!(counts(&desk.marks(Wish::Unread { room: general() })), [count(1, 0)]);
    desk.connect();
    assert_eq!(counts(&desk.all_events()), [], "nothing has changed since it was told");
}

#[test]
fn what_is_deleted_or_said_by_somebody_ignored_is_not_unread() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    let named = naming(&desk, "@alice two");
    let (seq, id) = bob.says_content(&mut desk, &named);
    desk.all_events();
    bob.says_content(&mut desk, &Content::Delete { target: Target { seq, id } });
    assert_eq!(counts(&desk.all_events()), [count(1, 0)]);
    // An edit can name one.
    let (seq, id) = bob.says_content(&mut desk, &Content::text("three"));
    desk.all_events();
    let (target, text) = (Target { seq, id }, "@alice four".to_owned());
    let mentions = vec![Mention { account: desk.device.account(), from: 0, to: 6 }];
    bob.says_content(&mut desk, &Content::Edit { target, text, mentions });
    assert_eq!(counts(&desk.all_events()), [count(2, 1)]);

    let who = || Called::parse("bob").unwrap();
    let told = desk.marks(Wish::Ignore { who: who(), ignore: Ignore::Begin });
    assert_eq!(counts(&told), [count(0, 0)]);
    let named = naming(&desk, "@alice five");
    bob.says_content(&mut desk, &named);
    assert_eq!(counts(&desk.all_events()), []);
    let told = desk.marks(Wish::Ignore { who: who(), ignore: Ignore::End });
    assert_eq!(counts(&told), [count(3, 2)]);
}

#[test]
fn who_writes_has_read_what_was_there_and_not_what_came_meanwhile() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    desk.all_events();
    desk.say("an answer");
    assert_eq!(counts(&desk.all_events()), [count(0, 0)]);
    // Written offline: what others said since is not read by it.
    desk.admits = false;
    desk.say("written offline");
    desk.engine.handle_disconnected();
    bob.says_content(&mut desk, &Content::text("two"));
    desk.admits = true;
    desk.connect();
    assert_eq!(counts(&desk.all_events()), [count(1, 0)]);
}

#[test]
fn what_was_missed_is_told_as_unread_once() {
    let (mut desk, mut bob) = with_bob();
    desk.engine.handle_disconnected();
    for text in ["one", "two", "three"] {
        bob.says_content(&mut desk, &Content::text(text));
    }
    desk.connect();
    let told = desk.all_events();
    assert_eq!(counts(&told), [count(3, 0)]);
    let place = |wanted: fn(&Event) -> bool| told.iter().position(wanted).unwrap();
    let caught_up = place(|event| matches!(event, Event::CaughtUp { .. }));
    assert!(caught_up < place(|event| matches!(event, Event::Unread { .. })));
}

#[test]
fn nothing_is_marked_where_there_is_nothing() {
    let (mut desk, _) = with_bob();
    let nowhere = || RoomName::parse("nowhere").unwrap();
    let beyond = Seq(desk.head().0 + 1);
    for (wish, code) in [
        (read(nowhere(), None), "not_in_room"),
        (read(RoomName::plain(), None), "only_text"),
        (read(general(), Some(beyond)), "no_such_message"),
        (unread_from(Seq::ZERO), "no_such_message"),
        (unread_from(beyond), "no_such_message"),
        (Wish::Unread { room: nowhere() }, "not_in_room"),
        (Wish::Notify { room: nowhere(), rule: None }, "not_in_room"),
        (Wish::Snooze { room: RoomName::plain(), until: None }, "only_text"),
        (Wish::Typing { room: RoomName::plain() }, "only_text"),
        (Wish::Typing { room: nowhere() }, "not_in_room"),
        (Wish::Draft { room: nowhere(), reply: None, text: None }, "not_in_room"),
    ] {
        assert_eq!(codes(&desk.marks(wish.clone())), [code], "{wish:?}");
    }
    let long = Some("x".repeat(70_000));
    let told = desk.marks(Wish::Draft { room: general(), reply: None, text: long });
    assert_eq!(codes(&told), ["too_long"]);
    assert_eq!(desk.puts(), 0);
}

#[test]
fn what_is_worth_a_notification_follows_the_rule_of_the_room() {
    let (mut desk, mut bob) = with_bob();
    let mut comes = |desk: &mut Desk| {
        bob.says_content(desk, &Content::text("tea"));
        bob.says_content(desk, &naming(desk, "@alice tea"));
        notified(&desk.all_events())
    };
    assert_eq!(comes(&mut desk), [true, true]);
    for (rule, expected) in [
        (NotifyRule::Mentions, [false, true]),
        (NotifyRule::Nothing, [false, false]),
        (NotifyRule::All, [true, true]),
    ] {
        let told = desk.marks(Wish::Notify { room: general(), rule: Some(rule) });
        let is_set =
            |event: &Event| matches!(event, Event::Notifying { rule: set, .. } if *set == rule);
        assert!(told.iter().any(is_set), "{told:?}");
        assert_eq!(comes(&mut desk), expected, "{rule:?}");
    }
    // All that the paper server admits it admits at 1.
    for (until, expected) in [(2, false), (1, true), (u64::MAX, false)] {
        let until = Some(Timestamp(until));
        desk.marks(Wish::Snooze { room: general(), until });
        assert_eq!(comes(&mut desk), [expected; 2], "{until:?}");
    }
    desk.crash();
    desk.connect();
    let told = desk.marks(Wish::Notify { room: general(), rule: None });
    let snoozed = |event: &Event| {
        matches!(event, Event::Notifying { snoozed_until: Some(Timestamp(u64::MAX)), .. })
    };
    assert!(told.iter().any(snoozed), "{told:?}");
    desk.marks(Wish::Snooze { room: general(), until: None });
    assert_eq!(comes(&mut desk), [true, true]);
}

#[test]
fn history_and_ones_own_messages_are_not_worth_a_notification_and_a_short_cut_misses_none() {
    let (mut desk, mut bob) = with_bob();
    desk.engine.handle_disconnected();
    bob.says_content(&mut desk, &Content::text("during a cut"));
    desk.connect();
    assert_eq!(notified(&desk.all_events()), [true]);

    desk.admits = false;
    desk.say("mine");
    bob.says_content(&mut desk, &Content::text("while the program was closed"));
    desk.crash();
    desk.admits = true;
    desk.connect();
    let told = desk.all_events();
    assert!(notified(&told).iter().all(|notify| !notify), "{told:?}");
    bob.says_content(&mut desk, &Content::text("now"));
    assert_eq!(notified(&desk.all_events()), [true]);
    // What was read elsewhere already is no news.
    let head = desk.head();
    desk.other_device(|marks| {
        marks.rooms.entry(ROOM).or_default().read.seq = Seq(head.0 + 1);
    });
    desk.all_events();
    bob.says_content(&mut desk, &Content::text("read on the phone"));
    assert_eq!(notified(&desk.all_events()), [false]);
}

#[test]
fn what_is_read_goes_to_ones_other_devices_in_one_piece_and_comes_from_them() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    let (second, _) = bob.says_content(&mut desk, &Content::text("two"));
    desk.marks(read(general(), Some(Seq(2))));
    desk.marks(read(general(), Some(second)));
    assert_eq!(desk.puts(), 0);
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!((desk.puts(), desk.on_server().of(ROOM).read.seq), (1, second));
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.puts(), 1, "nothing is put that is there");

    let (third, _) = bob.says_content(&mut desk, &Content::text("three"));
    bob.says_content(&mut desk, &Content::text("four"));
    desk.all_events();
    // The other device is in a room that this one is not in.
    let elsewhere = RoomId([77; 16]);
    desk.other_device(|marks| {
        marks.rooms.entry(ROOM).or_default().read.seq = third;
        marks.rooms.entry(elsewhere).or_default().read.seq = Seq(9);
    });
    assert_eq!(counts(&desk.all_events()), [count(1, 0)]);
    desk.marks(read(general(), None));
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.on_server().of(elsewhere).read.seq, Seq(9), "it is kept for that one");
}

#[test]
fn two_devices_that_put_at_once_lose_nothing() {
    let (mut desk, mut bob) = with_bob();
    let (seq, _) = bob.says_content(&mut desk, &Content::text("one"));
    desk.marks(read(general(), None));
    // The word that another device was faster is still on its way.
    let key = SlotKey::derive(desk.device.account_seed(), SERVER);
    let mut theirs = Marks::default();
    theirs.rooms.entry(ROOM).or_default().rule = theirs.decide(Timestamp(5), 2);
    desk.slot = Some((1, Some(key.seal(1, &theirs).into())));
    desk.waits(SLOT_WRITE_AFTER);
    desk.waits(SLOT_WRITE_AFTER);
    let shared = desk.on_server().of(ROOM);
    assert_eq!((shared.read.seq, shared.rule()), (seq, NotifyRule::Nothing));
    assert_eq!(desk.slot.as_ref().unwrap().0, 2);
}

#[test]
fn what_was_marked_offline_is_put_after_connecting_and_who_quits_puts_it_at_once() {
    let (mut desk, mut bob) = with_bob();
    let (seq, _) = bob.says_content(&mut desk, &Content::text("one"));
    desk.engine.handle_disconnected();
    desk.marks(read(general(), None));
    desk.crash();
    desk.connect();
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.on_server().of(ROOM).read.seq, seq);

    desk.marks(unread_from(seq));
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Quit)]);
    desk.settle();
    assert!(desk.engine.is_closed());
    assert_eq!(desk.on_server().of(ROOM).read.turn, 1);
}

#[test]
fn a_slot_that_does_not_open_is_replaced_and_one_of_a_later_version_is_left_alone() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    desk.marks(read(general(), None));
    desk.slot = Some((7, Some(vec![0; 2_000].into())));
    desk.engine.handle_server(desk.now, FromServer::SlotChanged(7)).unwrap();
    desk.settle();
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.slot.as_ref().unwrap().0, 8);
    assert!(desk.on_server().of(ROOM).read.seq > Seq::ZERO);
    // An old value is not taken for a later one.
    let old = desk.slot.clone().unwrap().1;
    desk.marks(unread_from(Seq(2)));
    desk.waits(SLOT_WRITE_AFTER);
    desk.slot = Some((10, old));
    desk.engine.handle_server(desk.now, FromServer::SlotChanged(10)).unwrap();
    desk.settle();
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.on_server().of(ROOM).read.turn, 1);

    let (mut desk, _) = with_bob();
    let key = SlotKey::derive(desk.device.account_seed(), SERVER);
    let later = crate::slot::sealed_of_a_later_format(&key, 3);
    desk.slot = Some((3, Some(later.clone().into())));
    desk.engine.handle_server(desk.now, FromServer::SlotChanged(3)).unwrap();
    desk.settle();
    desk.marks(read(general(), None));
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!((desk.puts(), desk.slot.clone()), (0, Some((3, Some(later.into())))));
}

#[test]
fn on_a_server_without_slots_all_else_goes_on() {
    let mut desk = Desk::new();
    desk.slot = None;
    desk.connect();
    let mut bob = Bob::joins(&mut desk);
    bob.says_content(&mut desk, &Content::text("one"));
    assert_eq!(counts(&desk.all_events()), [count(1, 0)]);
    assert_eq!(counts(&desk.marks(read(general(), None))), [count(0, 0)]);
    desk.waits(SLOT_WRITE_AFTER);
    assert_eq!(desk.puts(), 0);
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Quit)]);
    desk.settle();
    assert!(desk.engine.is_closed());
}

#[test]
fn others_are_told_that_one_types_now_and_then_and_only_if_there_are_any() {
    let (mut desk, bob) = with_bob();
    let types = |desk: &mut Desk| {
        desk.marks(Wish::Typing { room: general() });
        desk.whispered()
    };
    assert_eq!(types(&mut desk), 0, "nobody is there");
    desk.sees(&bob, true);
    assert_eq!((types(&mut desk), types(&mut desk)), (1, 1));
    desk.waits(TYPING_EVERY);
    assert_eq!(types(&mut desk), 2);
    let off = desk.marks(Wish::ShareTyping { share: Some(false) });
    assert!(matches!(off[..], [Event::SharingTyping { share: false, .. }]), "{off:?}");
    desk.waits(TYPING_EVERY);
    assert_eq!(types(&mut desk), 2);
    // On all devices, and after a restart.
    assert!(!desk.on_server().shares_typing());
    desk.crash();
    desk.connect();
    desk.sees(&bob, true);
    assert_eq!(types(&mut desk), 2);
    desk.marks(Wish::ShareTyping { share: Some(true) });
    assert_eq!(types(&mut desk), 3);
    desk.engine.handle_disconnected();
    desk.waits(TYPING_EVERY);
    assert_eq!(types(&mut desk), 3, "nor offline");
}

#[test]
fn who_types_is_told_until_their_message_comes_or_they_are_silent() {
    let (mut desk, mut bob) = with_bob();
    assert_eq!(desk.overhears(bob.whispers(1)), [true]);
    assert_eq!(desk.overhears(bob.whispers(2)), [false; 0]);
    bob.says_content(&mut desk, &Content::text("there"));
    let told = desk.all_events();
    assert_eq!(typing(&told), [false]);
    let place = |wanted: fn(&Event) -> bool| told.iter().position(wanted).unwrap();
    assert!(
        place(|it| matches!(it, Event::Typing { .. }))
            < place(|it| matches!(it, Event::Message(_)))
    );
    assert_eq!(desk.overhears(bob.whispers(3)), [true]);
    desk.waits(TYPING_LASTS / 2);
    assert_eq!(desk.overhears(bob.whispers(4)), [false; 0]);
    assert_eq!(typing(&desk.waits(TYPING_LASTS / 2)), [false; 0]);
    assert_eq!(desk.engine.poll_timeout().map(|at| at > desk.now), Some(true));
    assert_eq!(typing(&desk.waits(TYPING_LASTS / 2)), [false]);
    assert_eq!(desk.overhears(bob.whispers(5)), [true]);
    desk.engine.handle_disconnected();
    assert_eq!(typing(&desk.all_events()), [false]);
}

#[test]
fn whispers_that_are_not_a_members_own_are_passed_over_without_a_word() {
    let (mut desk, bob) = with_bob();
    let honest = bob.whispers(7);
    let Whisper { room, epoch, .. } = honest;
    let garbage = Whisper { room, epoch, sealed: vec![7; 139].into() };
    let empty = Whisper { room, epoch, sealed: Vec::new().into() };
    let old = Whisper { epoch: Epoch(0), ..honest.clone() };
    let later = Whisper { epoch: Epoch(9), ..honest.clone() };
    let elsewhere = Whisper { room: RoomId([9; 16]), ..honest.clone() };
    let in_plain = Whisper { room: PLAIN, ..honest.clone() };
    for bad in [garbage, empty, old, later, elsewhere, in_plain] {
        assert_eq!(desk.overhears(bad.clone()), [false; 0], "{bad:?}");
    }
    assert_eq!(desk.overhears(honest.clone()), [true]);
    desk.waits(TYPING_LASTS);
    // The server says it again, or an older one.
    assert_eq!(desk.overhears(honest), [false; 0]);
    assert_eq!(desk.overhears(bob.whispers(6)), [false; 0]);
    assert_eq!(desk.overhears(bob.whispers(8)), [true]);
    assert_eq!(codes(&desk.all_events()), [""; 0]);
}

#[test]
fn whom_one_ignores_is_not_seen_typing_nor_anybody_once_that_is_turned_off() {
    let (mut desk, bob) = with_bob();
    assert_eq!(desk.overhears(bob.whispers(1)), [true]);
    let told = desk.marks(Wish::ShareTyping { share: Some(false) });
    assert_eq!(typing(&told), [false]);
    assert_eq!(desk.overhears(bob.whispers(2)), [false; 0]);
    desk.marks(Wish::ShareTyping { share: Some(true) });
    let who = Called::parse("bob").unwrap();
    desk.marks(Wish::Ignore { who, ignore: Ignore::Begin });
    assert_eq!(desk.overhears(bob.whispers(3)), [false; 0]);
}

fn draft(reply: Option<Seq>, text: Option<&str>) -> Wish {
    Wish::Draft { room: general(), reply, text: text.map(str::to_owned) }
}

fn drafts(told: &[Event]) -> Vec<Draft> {
    let mut found = Vec::new();
    for event in told {
        match event {
            Event::Draft { draft, .. } => found.push(draft.clone()),
            Event::Drafts { drafts, .. } => found.extend(drafts.iter().cloned()),
            _ => {}
        }
    }
    found
}

#[test]
fn a_draft_is_kept_over_a_restart_and_gone_once_it_is_sent() {
    let (mut desk, mut bob) = with_bob();
    let (seq, _) = bob.says_content(&mut desk, &Content::text("tea?"));
    let of = |reply, text: Option<&str>| {
        let text = text.map(str::to_owned);
        Draft { room: general(), reply, text }
    };
    desk.all_events();
    desk.marks(draft(None, Some("I wan")));
    let told = desk.marks(draft(None, Some("I wanted")));
    assert_eq!(drafts(&told), [of(None, Some("I wanted"))]);
    desk.marks(draft(Some(seq), Some("with milk")));
    let both = [of(None, Some("I wanted")), of(Some(seq), Some("with milk"))];
    assert_eq!(drafts(&desk.marks(Wish::Drafts)), both);
    desk.crash();
    desk.connect();
    let told = desk.all_events();
    assert_eq!(drafts(&told), both);
    let place = |wanted: fn(&Event) -> bool| told.iter().position(wanted).unwrap();
    let ready = place(|it| matches!(it, Event::Ready { .. }));
    assert!(ready < place(|it| matches!(it, Event::Draft { .. })));
    // Each is gone with what it became.
    let reply = Some(Which::Place(seq));
    let (text, manner) = ("with milk, please".to_owned(), Manner::Text);
    desk.marks(Wish::Say { room: general(), text, manner, reply });
    assert_eq!(drafts(&desk.marks(Wish::Drafts)), both[..1]);
    desk.say("I wanted tea");
    assert_eq!(drafts(&desk.marks(Wish::Drafts)), []);
    desk.marks(draft(None, Some("never mind")));
    assert_eq!(drafts(&desk.marks(draft(None, Some("")))), [of(None, None)]);
    assert_eq!(drafts(&desk.marks(Wish::Drafts)), []);
}

#[test]
fn drafts_are_not_kept_without_end() {
    let (mut desk, _) = with_bob();
    let engine = &mut desk.engine;
    for reply in 1..=DRAFTS_MAX {
        let wish = draft(Some(Seq(reply as u64)), Some("x"));
        engine.handle_commands(desk.now, [Command::new(wish)]);
        engine.step(desk.now).unwrap();
        while engine.poll_event().is_some() {}
    }
    assert_eq!(codes(&desk.marks(draft(None, Some("one more")))), ["too_many_drafts"]);
    // But one that is there can be changed.
    assert_eq!(codes(&desk.marks(draft(Some(Seq(1)), Some("changed")))), [""; 0]);
}

#[test]
fn the_rooms_are_listed_with_what_is_unread() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    desk.is_listed = true;
    let told = desk.marks(Wish::Rooms);
    let unread = |event: &Event| match event {
        Event::Rooms { rooms, .. } => rooms.iter().map(|room| room.unread).collect(),
        _ => Vec::new(),
    };
    let unread: Vec<_> = told.iter().flat_map(unread).collect();
    assert_eq!(unread, [Some(count(1, 0))]);
}

#[test]
fn what_is_kept_of_a_message_is_never_worth_a_notification() {
    let (mut desk, mut bob) = with_bob();
    bob.says_content(&mut desk, &Content::text("one"));
    let kept =
        crate::store::timeline::items(desk.engine.store.db(), &general(), Since::After(Seq(0)), 9);
    let messages: Vec<Message> = kept
        .unwrap()
        .into_iter()
        .filter_map(|item| match item {
            Item::Message(message) => Some(message),
            Item::Gap(_) => None,
        })
        .collect();
    assert!(!messages.is_empty() && messages.iter().all(|message| !message.notify));
}

#[test]
fn what_is_unread_can_be_looked_up_beside_the_engine() {
    let (mut desk, mut bob) = with_bob();
    let (first, _) = bob.says_content(&mut desk, &Content::text("one"));
    bob.says_content(&mut desk, &Content::text("two"));
    desk.marks(read(general(), Some(first)));
    let history = History::open(&Database::open_to_all(desk.home.path().join("x.db"))).unwrap();
    assert_eq!(history.read_up_to(&general()).unwrap(), Some(first));
    assert_eq!(history.read_up_to(&RoomName::parse("nowhere").unwrap()).unwrap(), None);
    let kept = history.kept_rooms().unwrap();
    let kept: Vec<_> = kept.iter().map(|room| (room.name.clone(), room.unread)).collect();
    assert_eq!(kept, [(general(), count(1, 0))]);
    let who = Called::parse("bob").unwrap();
    desk.marks(Wish::Ignore { who, ignore: Ignore::Begin });
    assert_eq!(history.kept_rooms().unwrap()[0].unread, count(0, 0));
}
