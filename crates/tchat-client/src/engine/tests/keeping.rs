//! What a room's rules keep no longer: one's own messages, and what the server says of the others.

use std::time::Duration;

use tchat_mls::said::Witness;
use tchat_proto::request::Expired;

use super::cheats::Bob;
use super::*;
use crate::command::RuleWish;
use crate::event::{Alarm, Gap, GapReason, RuleChange};
use crate::history::{History, Item, Since};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// When these tests begin, for the server.
const THEN: Timestamp = Timestamp(1_700_000_000_000);

/// So many days after that.
const fn day(count: u64) -> Timestamp {
    Timestamp(THEN.0 + count * DAY_MS)
}

impl Desk {
    /// In a room, on the first day.
    fn seated_then() -> Self {
        let mut desk = Self::new();
        desk.time = THEN;
        desk.connect();
        desk.events();
        desk
    }

    fn keep_for(&mut self, days: u32) {
        let wish = Wish::Rule { room: RoomName::general(), wish: RuleWish::Retention(days) };
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.settle();
    }

    /// The connection is lost, and comes back at a time.
    fn back_at(&mut self, time: Timestamp) -> Vec<Event> {
        self.engine.handle_disconnected();
        self.time = time;
        self.connect();
        self.events()
    }

    /// The server says that all up to a place expired, and what the chain is there.
    fn expires(&mut self, to: u64, time: Timestamp) -> Result<(), Trouble> {
        let chain = self.chain_at(Seq(to));
        let expired = Expired { room: ROOM, to: Seq(to), chain, time };
        self.engine.handle_server(self.now, FromServer::Expired(expired))
    }

    fn chain_at(&self, to: Seq) -> Chain {
        let up_to = self.entries.iter().take(usize::try_from(to.0).unwrap());
        up_to.fold(chain_start(ROOM), |chain, entry| chain_after(chain, entry))
    }

    /// Makes somebody an owner, who follows.
    fn give_a_role(&mut self, bob: &mut Bob) {
        let who = crate::called::Called::parse("bob").unwrap();
        let wish = RuleWish::Role { who, role: crate::event::Role::Owner };
        let wish = Wish::Rule { room: RoomName::general(), wish };
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.settle();
        bob.follows(self);
        self.events();
    }

    /// The server does not hand on by itself what follows.
    fn quietly(&mut self, append: impl FnOnce(&mut Self)) {
        self.engine.handle_disconnected();
        append(self);
        self.missed = Missed::Withheld;
        self.connect();
        self.missed = Missed::HandedOn;
        self.events();
    }

    fn items(&self) -> Vec<Item> {
        let database = Database::open_to_all(self.home.path().join("x.db"));
        let history = History::open(&database).unwrap();
        history.items(&RoomName::general(), Since::After(Seq::ZERO), 100).unwrap()
    }

    /// Whether a text lies in one of the client's files.
    fn on_disk(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self.home.path()).unwrap().map(|it| it.unwrap().path());
        let mut read = files.map(|file| std::fs::read(file).unwrap());
        read.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    }
}

fn alarms(events: &[Event]) -> Vec<&Alarm> {
    let alarms = events.iter().filter_map(|event| match event {
        Event::Alarm { alarm, .. } => Some(alarm),
        _ => None,
    });
    alarms.collect()
}

fn expired(first: u64, last: u64, count: u64) -> Item {
    let (room, reason) = (RoomName::general(), GapReason::Expired);
    Item::Gap(Gap { room, first: Seq(first), last: Seq(last), count, reason })
}

#[test]
fn ones_own_copy_goes_when_the_rules_say_so_and_is_gone_from_the_disk() {
    let mut desk = Desk::seated_then();
    desk.say("canary of the first day");
    desk.time = day(20);
    desk.say("said later");
    desk.events();
    desk.keep_for(10);
    let told = desk.events();
    let ruled = |event: &Event| {
        matches!(event, Event::Ruled { change: RuleChange::Retention(10), by: Some(_), .. })
    };
    assert!(told.iter().any(ruled), "{told:?}");
    let went = Event::Expired { room: RoomName::general(), before: Seq(3), count: 1 };
    assert!(told.contains(&went), "{told:?}");
    let kept = desk.items();
    assert_eq!(kept.first(), Some(&expired(2, 2, 1)));
    assert!(matches!(&kept[1..], [Item::Message(it)] if it.text == "said later"), "{kept:?}");
    assert!(!desk.on_disk("canary of the first day"));
    assert!(desk.on_disk("said later"));

    // And the next when its time has come by the server's clock, while one is connected.
    desk.now += Duration::from_hours(24 * 10);
    desk.settle();
    assert_eq!(desk.items(), [expired(2, 3, 2)]);
}

#[test]
fn who_has_no_connection_keeps_their_copy() {
    let mut desk = Desk::seated_then();
    desk.say("kept");
    desk.keep_for(1);
    desk.engine.handle_disconnected();
    desk.now += Duration::from_hours(24 * 100);
    desk.engine.step(desk.now).unwrap();
    assert_eq!(desk.items().len(), 1);
    assert!(matches!(desk.items()[0], Item::Message(_)));
    desk.back_at(day(2));
    assert_eq!(desk.items(), [expired(2, 2, 1)]);
}

#[test]
fn who_was_away_takes_the_servers_word_if_there_is_a_rule_for_it() {
    let mut desk = Desk::seated_then();
    desk.keep_for(10);
    let before = desk.place();
    desk.time = day(20);
    desk.quietly(|desk| {
        for id in 50..53 {
            desk.append(MessageId([id; 16]), EntryBody::Message { sealed: vec![id].into() });
        }
    });
    desk.expires(4, day(1)).unwrap();
    desk.expires(5, day(2)).unwrap();
    desk.settle();
    assert_eq!(alarms(&desk.events()), Vec::<&Alarm>::new());
    assert_eq!(desk.items(), [expired(3, 5, 3)], "one gap");
    let place = desk.place();
    assert_eq!((place.cursor, place.messages), (Seq(5), before.messages + 3));
    desk.say("goes on");
    assert!(matches!(desk.items().last(), Some(Item::Message(it)) if it.text == "goes on"));
}

#[test]
fn a_rule_that_comes_later_in_the_log_is_one_too() {
    let mut desk = Desk::seated_then();
    let mut bob = Bob::joins(&mut desk);
    desk.give_a_role(&mut bob);
    let from = desk.head().0;
    desk.time = day(3);
    desk.quietly(|desk| {
        desk.append(MessageId([50; 16]), EntryBody::Message { sealed: vec![1].into() });
        desk.time = day(30);
        bob.rules(desk, |policy| policy.retention_days = 7);
        desk.time = day(40);
        bob.rules(desk, |policy| policy.retention_days = 0);
        desk.time = day(50);
    });
    desk.expires(from + 1, day(3)).unwrap();
    assert!(alarms(&desk.events()).is_empty());
    for word in desk.delivery_after(Seq(from + 1)) {
        desk.engine.handle_server(desk.now, word).unwrap();
    }
    desk.settle();
    let told = desk.events();
    assert!(alarms(&told).is_empty(), "{told:?}");
    assert_eq!(desk.items(), [expired(from + 1, from + 1, 1)]);
}

#[test]
fn messages_that_expire_by_no_rule_are_an_alarm() {
    for (days, time) in [(0, day(0)), (100, day(1)), (10, day(15))] {
        let mut desk = Desk::seated_then();
        if days > 0 {
            desk.keep_for(days);
        }
        let from = desk.head().0;
        desk.time = day(20);
        desk.quietly(|desk| {
            desk.append(MessageId([50; 16]), EntryBody::Message { sealed: vec![1].into() });
        });
        desk.expires(from + 1, time).unwrap();
        desk.settle();
        let told = desk.events();
        assert_eq!(alarms(&told), [&Alarm::Expired { place: Seq(from + 1) }], "{days} days");
        // Once; and one goes on.
        assert!(alarms(&desk.back_at(day(21))).is_empty());
        assert_eq!(desk.items(), [expired(from + 1, from + 1, 1)]);
    }
}

#[test]
fn an_alarm_that_is_due_survives_a_crash() {
    let mut desk = Desk::seated_then();
    let from = desk.head().0;
    desk.quietly(|desk| {
        desk.append(MessageId([50; 16]), EntryBody::Message { sealed: vec![1].into() });
        desk.append(MessageId([51; 16]), EntryBody::Unknown(9));
    });
    // All is not taken yet: a rule may follow.
    desk.expires(from + 1, day(0)).unwrap();
    desk.crash();
    assert!(alarms(&desk.events()).is_empty());
    desk.connect();
    let told = desk.events();
    assert_eq!(alarms(&told), [&Alarm::Expired { place: Seq(from + 1) }]);
}

#[test]
fn a_message_is_not_older_than_what_came_before_it_whatever_the_server_says() {
    let mut desk = Desk::seated_then();
    desk.keep_for(10);
    desk.time = day(19);
    desk.say("of yesterday");
    let from = desk.head().0;
    desk.time = day(20);
    desk.quietly(|desk| {
        desk.append(MessageId([50; 16]), EntryBody::Message { sealed: vec![1].into() });
    });
    desk.crash();
    desk.missed = Missed::Withheld;
    desk.connect();
    desk.expires(from + 1, day(1)).unwrap();
    desk.settle();
    assert_eq!(alarms(&desk.events()), [&Alarm::Expired { place: Seq(from + 1) }]);
}

#[test]
fn what_was_taken_does_not_expire_again() {
    let mut desk = Desk::seated_then();
    desk.say("taken");
    let head = desk.head().0;
    assert_eq!(desk.expires(head, day(0)), Err(Trouble::ServerBroken));
    desk.engine.recover().unwrap();
    assert_eq!(desk.expires(1, day(0)), Ok(()), "nothing is followed");
    assert_eq!(desk.place().cursor, Seq(head));
}

#[test]
fn a_false_chain_behind_what_expired_is_a_fork_that_the_next_witness_shows() {
    let mut desk = Desk::seated_then();
    let mut bob = Bob::joins(&mut desk);
    desk.keep_for(10);
    bob.follows(&desk);
    let from = desk.head().0;
    desk.time = day(30);
    desk.quietly(|desk| {
        desk.append(MessageId([50; 16]), EntryBody::Message { sealed: vec![1].into() });
    });
    // In place of the message that Bob saw, another one that nobody ever did.
    let true_chain = desk.chain;
    desk.chain = Chain([0xEE; 32]);
    let expired = Expired { room: ROOM, to: Seq(from + 1), chain: desk.chain, time: day(1) };
    desk.engine.handle_server(desk.now, FromServer::Expired(expired)).unwrap();
    desk.settle();
    desk.events();
    let seen = Witness { seq: Seq(from + 1), chain: true_chain.into() };
    bob.says(&mut desk, "hello", Some(seen));
    let told = desk.events();
    assert!(matches!(alarms(&told)[..], [Alarm::Forked { who, .. }] if who.nick == "bob"));
}
