//! Servers and members that cheat: another member, made by hand, says what no honest client would,
//! and the paper server shows what it likes.

use std::num::NonZeroU32;

use tchat_mls::content::Content;
use tchat_mls::fingerprint::Fingerprint;
use tchat_mls::said::{self, ShortChain, Witness};
use tchat_mls::{Door as GroupDoor, Group, MemoryVault, Opened};
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::RoomPolicy;
use tchat_proto::request::Whisper;

use super::*;
use crate::called::Called;
use crate::command::Which;
use crate::event::{Alarm, GapReason};
use crate::limits::{CHAINS_KEPT_ON_DISK, UNREADABLE_IN_A_ROW, WITHHELD_AFTER};

/// A member who is no engine: what they say and claim to have seen is up to the test.
pub(super) struct Bob {
    device: Device,
    vault: MemoryVault,
    group: Group,
    said: u32,
}

impl Bob {
    /// Comes into the room through the door that its founder left.
    pub(super) fn joins(desk: &mut Desk) -> Self {
        let found = desk.asked.iter().find_map(|request| match request {
            Request::Found { group_info, tree, .. } => Some((group_info.clone(), tree.clone())),
            _ => None,
        });
        let (info, tree) = found.unwrap();
        let door = GroupDoor { group_info: &info.0, tree: &tree.0, leaving: &[] };
        let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
        let id = MessageId([99; 16]);
        let (group, bundle) = Group::join(&vault, &device, GROUP, id, door, None).unwrap();
        let nick = Nick::parse("bob").unwrap();
        let claim = NickStatement::sign(device.account_seed(), SERVER, 1, nick);
        let commit = bundle.commit.into();
        let body =
            EntryBody::Commit { commit, nicks: vec![claim], leaving: Vec::new(), join_key: None };
        let delivery = desk.append(id, body);
        desk.engine.handle_server(desk.now, delivery).unwrap();
        desk.events();
        Self { device, vault, group, said: 0 }
    }

    /// Changes the rules, in a log that nobody else writes in.
    pub(super) fn rules(&mut self, desk: &mut Desk, change: impl FnOnce(&mut RoomPolicy)) {
        let id = self.next_id();
        let mut policy = self.group.policy().clone();
        change(&mut policy);
        let bundle = self.group.set_policy(&self.vault, &self.device, id, policy).unwrap();
        let commit: Bytes = bundle.commit.into();
        self.group.apply(&self.vault, &commit).unwrap();
        let body =
            EntryBody::Commit { commit, nicks: Vec::new(), leaving: Vec::new(), join_key: None };
        desk.append(id, body);
    }

    /// Takes the last commit of the log.
    pub(super) fn follows(&mut self, desk: &Desk) {
        let last = Entry::from_bytes(desk.entries.last().unwrap()).unwrap();
        let EntryBody::Commit { commit, .. } = last.body else { panic!("a commit") };
        self.group.apply(&self.vault, &commit).unwrap();
    }

    pub(super) fn account(&self) -> tchat_proto::id::AccountKey {
        self.device.account()
    }

    fn next_id(&mut self) -> MessageId {
        self.said += 1;
        let mut id = [0xB0; 16];
        id[..4].copy_from_slice(&self.said.to_be_bytes());
        MessageId(id)
    }

    /// Seals a content as it is.
    fn seals(&mut self, content: impl FnOnce(&Device, MessageId) -> Vec<u8>) -> (MessageId, Bytes) {
        let id = self.next_id();
        let content = content(&self.device, id);
        let sealed = self.group.seal(&self.vault, &self.device, id, &content).unwrap();
        (id, sealed.into())
    }

    /// Says something for the moment.
    pub(super) fn whispers(&self, number: u64) -> Whisper {
        let what = tchat_mls::Whispered::Typing;
        let sealed = self.group.whisper(&self.vault, &self.device, number, what).unwrap();
        Whisper { room: ROOM, epoch: self.group.epoch(), sealed: sealed.into() }
    }

    /// Says whatever it is into the log; gives its place and id.
    pub(super) fn says_content(&mut self, desk: &mut Desk, content: &Content) -> (Seq, MessageId) {
        let said =
            |device: &Device, id: MessageId| said::write(content, None, device, ROOM, id).unwrap();
        let (id, sealed) = self.seals(said);
        desk.take(id, sealed);
        (desk.head(), id)
    }

    /// Says something into the log, having seen this.
    pub(super) fn says(&mut self, desk: &mut Desk, text: &str, witness: Option<Witness>) {
        let said = |device: &Device, id: MessageId| {
            said::write(&Content::text(text), witness, device, ROOM, id).unwrap()
        };
        let (id, sealed) = self.seals(said);
        desk.take(id, sealed);
    }
}

impl Desk {
    /// A message comes by the log.
    fn take(&mut self, id: MessageId, sealed: Bytes) {
        let delivery = self.append(id, EntryBody::Message { sealed });
        self.engine.handle_server(self.now, delivery).unwrap();
        self.settle();
    }

    /// What an honest member has seen by now.
    fn witness(&self) -> Witness {
        Witness { seq: self.head(), chain: self.chain.into() }
    }

    /// What one has seen to whom the server shows something else.
    fn other_witness(&self) -> Witness {
        Witness { chain: ShortChain([0xEE; 16]), ..self.witness() }
    }

    fn alarms(&mut self) -> Vec<Alarm> {
        let alarms = self.events().into_iter().filter_map(|event| match event {
            Event::Alarm { alarm, .. } => Some(alarm),
            _ => None,
        });
        alarms.collect()
    }

    pub(super) fn wish(&mut self, wish: Wish) -> Vec<Event> {
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.settle();
        self.events()
    }

    /// The code of the error that a message meets, if it meets one.
    fn refusal_of(&mut self, text: &str) -> Option<&'static str> {
        self.say(text);
        self.events().iter().find_map(|event| match event {
            Event::Error { trouble, .. } => Some(trouble.code()),
            _ => None,
        })
    }
}

fn is_fork(alarm: &Alarm) -> bool {
    matches!(alarm, Alarm::Forked { who, .. } if who.nick == "bob")
}

#[test]
fn who_has_seen_the_same_log_is_heard_and_nothing_is_said_of_it() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let older = desk.witness();
    desk.say("hello");
    desk.events();
    for witness in [Some(desk.witness()), Some(older), None] {
        bob.says(&mut desk, "hello, alice", witness);
        let told = desk.events();
        assert!(matches!(&told[..], [Event::Message(it)] if it.text == "hello, alice"), "{told:?}");
    }
}

#[test]
fn a_message_of_somebody_who_was_shown_another_log_is_told_once_and_nothing_is_sent_after_it() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let place = desk.head();
    let witness = desk.other_witness();
    bob.says(&mut desk, "what you never see", Some(witness));
    let told = desk.events();
    let shown = |event: &Event| matches!(event, Event::Message(it) if it.mine.eq(&false));
    assert!(told.iter().any(shown), "the message itself is shown: {told:?}");
    let alarmed = |event: &Event| matches!(event, Event::Alarm { alarm: Alarm::Forked { place: at, .. }, .. } if *at == place);
    assert_eq!(told.iter().filter(|event| alarmed(event)).count(), 1, "{told:?}");
    assert_eq!(desk.refusal_of("are you there?"), Some("forked"));

    let witness = desk.other_witness();
    bob.says(&mut desk, "again", Some(witness));
    assert_eq!(desk.alarms(), []);
    desk.crash();
    desk.connect();
    let told = desk.events();
    assert_eq!(told.iter().filter(|event| alarmed(event)).count(), 1, "once more: {told:?}");
    desk.engine.handle_disconnected();
    desk.connect();
    assert!(!desk.events().iter().any(alarmed), "and not with each connection");
    assert_eq!(desk.refusal_of("after a restart?"), Some("forked"));

    let resumed = desk.wish(Wish::Resume { room: RoomName::general() });
    assert!(matches!(&resumed[..], [Event::Done { .. }]), "{resumed:?}");
    assert_eq!(desk.refusal_of("we have talked"), None);
    let witness = desk.other_witness();
    bob.says(&mut desk, "and again", Some(witness));
    assert_eq!((desk.alarms(), desk.refusal_of("still here")), (vec![], None));
}

#[test]
fn what_waits_to_be_sent_waits_until_the_person_has_decided() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    // Written while the log was not live: it is in the outbox, and not sealed yet.
    desk.engine.handle_disconnected();
    desk.say("written on the way");
    let witness = desk.other_witness();
    let said = |device: &Device, id: MessageId| {
        said::write(&Content::text("x"), Some(witness), device, ROOM, id).unwrap()
    };
    let (id, sealed) = bob.seals(said);
    desk.append(id, EntryBody::Message { sealed });
    desk.asked.clear();
    desk.connect();
    assert_eq!(desk.posted_ids(), []);
    desk.wish(Wish::Resume { room: RoomName::general() });
    assert_eq!(desk.posted_ids().len(), 1);
}

#[test]
fn nobody_has_seen_what_is_not_there_yet() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let witness = Witness { seq: Seq(desk.head().0 + 1), ..desk.witness() };
    bob.says(&mut desk, "from the future", Some(witness));
    assert!(desk.alarms().iter().all(is_fork) && desk.refusal_of("?") == Some("forked"));
}

#[test]
fn a_fork_that_began_before_a_restart_is_noticed_after_it() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let witness = desk.other_witness();
    for text in ["one", "two", "three"] {
        desk.say(text);
    }
    desk.crash();
    desk.connect();
    desk.events();
    bob.says(&mut desk, "sealed before you stopped", Some(witness));
    assert!(matches!(&desk.alarms()[..], [alarm] if is_fork(alarm)));
}

#[test]
fn a_place_that_is_older_than_what_is_kept_says_nothing() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let witness = desk.other_witness();
    for _ in 0..CHAINS_KEPT_ON_DISK {
        desk.say("la");
    }
    desk.crash();
    desk.connect();
    desk.events();
    bob.says(&mut desk, "from long ago", Some(witness));
    assert_eq!(desk.alarms(), []);
    let before_bob = Witness { seq: Seq(0), ..witness };
    bob.says(&mut desk, "from before you came", Some(before_bob));
    assert_eq!(desk.alarms(), []);
}

#[test]
fn a_signature_that_does_not_hold_makes_a_message_unreadable_and_none_makes_it_unproven() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let mallory = Device::generate().unwrap();
    let (id, sealed) = bob
        .seals(|_, id| said::write(&Content::text("not mine"), None, &mallory, ROOM, id).unwrap());
    desk.take(id, sealed);
    let told = desk.events();
    let gap =
        |event: &Event| matches!(event, Event::Gap(gap) if gap.reason == GapReason::Unreadable);
    assert!(told.len() == 1 && told.iter().all(gap), "{told:?}");

    let (id, sealed) = bob.seals(|_, _| Content::text("from an old client").to_bytes().unwrap());
    desk.take(id, sealed);
    let told = desk.events();
    assert!(matches!(&told[..], [Event::Message(_)]), "{told:?}");
    let report = Wish::Report {
        room: RoomName::general(),
        which: Which::Back(NonZeroU32::MIN),
        reason: None,
    };
    let told = desk.wish(report);
    let unproven =
        |event: &Event| matches!(event, Event::Error { trouble: Trouble::NotSigned { .. }, .. });
    assert!(told.iter().all(unproven), "{told:?}");
}

#[test]
fn a_message_is_reported_by_place_by_author_or_by_counting_with_all_that_proves_it() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let witness = desk.witness();
    bob.says(&mut desk, "you fool", Some(witness));
    let place = desk.head();
    desk.say("and I am not");
    // What is reported comes from the disk.
    desk.crash();
    desk.connect();
    desk.events();
    let of_bob = Which::LastOf(Called::parse("bob").unwrap());
    for which in [Which::Place(place), of_bob, Which::Back(NonZeroU32::MIN)] {
        let room = RoomName::general();
        let told = desk.wish(Wish::Report { room, which, reason: Some("rude".to_owned()) });
        let [Event::Reported { who, report, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!((who.nick.as_str(), report.seq), ("bob", place));
        assert_eq!(report.reason.as_deref(), Some("rude"));
        let proven = report.check().unwrap();
        assert_eq!(proven.author, bob.device.account());
        assert_eq!(proven.nick, Some(Nick::parse("bob").unwrap()));
        assert_eq!(proven.content, Content::text("you fool"));
        assert_eq!(proven.witness, Some(witness));
    }
}

#[test]
fn there_is_no_report_of_ones_own_message_or_of_none() {
    let mut desk = Desk::seated();
    desk.say("my own");
    let head = desk.head();
    desk.events();
    for (place, code) in [(head, "not_signed"), (Seq(77), "no_such_message")] {
        let room = RoomName::general();
        let told = desk.wish(Wish::Report { room, which: Which::Place(place), reason: None });
        let [Event::Error { trouble, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!(trouble.code(), code);
    }
}

/// What bob reads in the posts that were asked for, and what their author had seen.
fn posted(desk: &Desk, bob: &mut Bob) -> Vec<Option<Witness>> {
    let sealed = desk.asked.iter().filter_map(|request| match request {
        Request::Post { sealed, .. } => Some(sealed.0.clone()),
        _ => None,
    });
    let read = sealed.filter_map(|sealed| match bob.group.open(&bob.vault, &sealed) {
        Ok(Opened::Message { content, .. }) => Some(said::read(&content).unwrap().witness),
        _ => None,
    });
    read.collect()
}

#[test]
fn what_is_sealed_anew_says_anew_what_was_seen() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.asked.clear();
    desk.admits = false;
    desk.say("hello");
    let first = desk.witness();
    assert_eq!(posted(&desk, &mut bob), [Some(first)]);

    // A commit makes it stale: the log has moved on when it is sealed again.
    let bundle = bob.group.update(&bob.vault, &bob.device, MessageId([50; 16])).unwrap();
    bob.group.apply(&bob.vault, &bundle.commit).unwrap();
    let commit = bundle.commit.into();
    let body = EntryBody::Commit { commit, nicks: Vec::new(), leaving: Vec::new(), join_key: None };
    let delivery = desk.append(MessageId([50; 16]), body);
    desk.engine.handle_server(desk.now, delivery).unwrap();
    desk.asked.clear();
    desk.settle();
    assert_ne!(desk.witness(), first);
    assert_eq!(posted(&desk, &mut bob), [Some(desk.witness())]);
}

#[test]
fn what_was_acknowledged_and_is_not_shown_within_half_a_minute_is_told_once() {
    let mut desk = Desk::seated();
    desk.events();
    let wish = Wish::Send { room: RoomName::general(), text: "hello".to_owned() };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.engine.step(desk.now).unwrap();
    let Some((request, Request::Post { id, sealed, .. })) = desk.engine.poll_request() else {
        panic!("a post")
    };
    let delivery = desk.append(id, EntryBody::Message { sealed: sealed.0 });
    let stored = Ok(Answer::Stored { seq: desk.head(), time: Timestamp(1) });
    desk.engine.handle_server(desk.now, FromServer::Answer(request, stored)).unwrap();
    let until = desk.now + WITHHELD_AFTER;
    assert!(desk.engine.poll_timeout().is_some_and(|next| next <= until));
    desk.now = until.checked_sub(std::time::Duration::from_millis(1)).unwrap();
    desk.settle();
    assert_eq!(desk.alarms(), []);
    desk.now = until;
    desk.settle();
    let place = desk.head();
    assert_eq!(desk.alarms(), [Alarm::Withheld { place }]);
    assert!(desk.engine.poll_timeout().is_none_or(|next| next > until));
    desk.now += WITHHELD_AFTER;
    desk.settle();
    assert_eq!(desk.alarms(), []);

    // It comes after all.
    desk.engine.handle_server(desk.now, delivery).unwrap();
    assert!(desk.events().iter().any(|event| matches!(event, Event::Sent { .. })));
}

#[test]
fn what_is_shown_in_time_raises_no_alarm_however_long_one_waits() {
    let mut desk = Desk::seated();
    desk.say("hello");
    desk.now += 10 * WITHHELD_AFTER;
    desk.settle();
    assert_eq!(desk.alarms(), []);
}

#[test]
fn many_messages_in_a_row_that_do_not_open_look_like_another_group() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let junk = |desk: &mut Desk, count: u32| {
        for n in 0..count {
            let id = MessageId([100 + u8::try_from(n).unwrap(); 16]);
            desk.take(id, vec![7; 200].into());
        }
    };
    junk(&mut desk, UNREADABLE_IN_A_ROW - 1);
    let witness = desk.witness();
    bob.says(&mut desk, "a word in between", Some(witness));
    junk(&mut desk, UNREADABLE_IN_A_ROW - 1);
    assert_eq!(desk.alarms(), []);
    junk(&mut desk, 3);
    assert_eq!(desk.alarms(), [Alarm::Unreadable { count: UNREADABLE_IN_A_ROW }]);
}

#[test]
fn members_compare_by_voice_what_they_have_seen() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    let (place, chain) = (desk.head(), desk.chain);
    desk.say("one more, which bob has not seen yet");
    desk.events();
    let room = RoomName::general;
    let told = desk.wish(Wish::Compare { room: room(), place: Some(place) });
    let [Event::RoomCode { code, .. }] = &told[..] else { panic!("{told:?}") };
    let authenticator = bob.group.epoch_authenticator();
    let of_bob = Fingerprint::of_room(&authenticator, place, chain.into());
    assert_eq!((code.epoch, code.place), (bob.group.epoch(), place));
    assert_eq!(code.digits, of_bob.to_string());

    let told = desk.wish(Wish::Compare { room: room(), place: None });
    let [Event::RoomCode { code: last, .. }] = &told[..] else { panic!("{told:?}") };
    assert!(last.place == desk.head() && last.digits != code.digits);
    let told = desk.wish(Wish::Compare { room: room(), place: Some(Seq(77)) });
    let unknown =
        |event: &Event| matches!(event, Event::Error { trouble: Trouble::PlaceUnknown { .. }, .. });
    assert!(told.iter().all(unknown), "{told:?}");
}

#[test]
fn an_entry_that_comes_twice_or_before_its_turn_is_not_taken() {
    let mut desk = Desk::seated();
    let before = desk.head();
    desk.append(MessageId([1; 16]), EntryBody::Unknown(99));
    desk.append(MessageId([2; 16]), EntryBody::Unknown(99));
    let both = desk.delivery_after(before).remove(0);
    let FromServer::Delivery(both) = both else { panic!("a delivery") };
    let [one, two] = [both.entries[0].clone(), both.entries[1].clone()];
    for entries in [vec![one.clone(), one.clone()], vec![two, one]] {
        let delivery = Delivery { entries, ..both.clone() };
        let taken = desk.engine.handle_server(desk.now, FromServer::Delivery(delivery));
        assert_eq!(taken, Err(Trouble::ServerBroken));
        desk.engine.recover().unwrap();
        desk.connect();
    }
}

#[test]
fn key_packages_of_somebody_else_are_not_added_in_place_of_a_persons() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    let mallory = Device::generate().unwrap();
    let package = tchat_mls::key_package(&MemoryVault::default(), &mallory).unwrap();
    desk.engine.taken(ROOM, bob.device.account(), vec![package.into()], None);
    desk.asked.clear();
    desk.settle();
    assert!(!desk.asked.iter().any(|request| matches!(request, Request::Commit(_))));
    let told = desk.events();
    let [Event::Error { trouble: Trouble::KeysSwapped { nick }, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(nick, "bob");
}
