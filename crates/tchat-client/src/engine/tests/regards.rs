//! Who is who, against a server that shows us somebody else.

use tchat_proto::identity::{NickStatement, SigningSeed};
use tchat_proto::request::Presence;

use super::*;
use crate::called::Called;
use crate::command::{Ignore, Verify};
use crate::event::{KeyChange, Reach};
use crate::safety_number::{ReadAloud, SafetyNumber};

/// Somebody with an account.
struct Someone(SigningSeed);

impl Someone {
    const fn new(number: u8) -> Self {
        Self(SigningSeed::from_bytes([number; 32]))
    }

    fn account(&self) -> tchat_proto::id::AccountKey {
        tchat_proto::id::AccountKey(self.0.public_bytes())
    }

    fn called(&self, nick: &str, serial: u64) -> NickStatement {
        NickStatement::sign(&self.0, SERVER, serial, Nick::parse(nick).unwrap())
    }
}

fn called(text: &str) -> Called {
    Called::parse(text).unwrap()
}

impl Desk {
    /// The log says that somebody is called something; gives what is told.
    fn hears(&mut self, claim: NickStatement) -> Vec<Event> {
        let mut id = [0; 16];
        id[0] = u8::try_from(self.entries.len()).unwrap();
        let delivery = self.append(MessageId(id), EntryBody::Nick(claim));
        self.engine.handle_server(self.now, delivery).unwrap();
        self.settle();
        self.events()
    }

    fn wishes(&mut self, wish: Wish) -> Vec<Event> {
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.settle();
        self.events()
    }

    fn verifies(&mut self, who: &str, how: Verify) -> Vec<Event> {
        self.wishes(Wish::Verify { who: called(who), how })
    }

    fn number_of(&self, someone: &Someone) -> SafetyNumber {
        SafetyNumber::of(self.device.account(), someone.account())
    }
}

/// Whether they were verified after what was told.
fn is_verified(told: &[Event]) -> bool {
    match told {
        [Event::Verification { verified, .. }] => *verified,
        other => panic!("{other:?}"),
    }
}

fn trouble(told: Vec<Event>) -> Trouble {
    match <[Event; 1]>::try_from(told) {
        Ok([Event::Error { trouble, .. }]) => trouble,
        other => panic!("{other:?}"),
    }
}

fn change_in(event: &Event) -> Option<&KeyChange> {
    match event {
        Event::KeyChanged(change) => Some(change),
        _ => None,
    }
}

fn changes(told: &[Event]) -> Vec<&KeyChange> {
    told.iter().filter_map(change_in).collect()
}

#[test]
fn a_pseudonym_under_another_key_is_told_once_and_not_again_after_a_restart() {
    let (bob, other) = (Someone::new(1), Someone::new(2));
    let mut desk = Desk::seated();
    assert!(changes(&desk.hears(bob.called("bob", 1))).is_empty());
    assert!(changes(&desk.hears(bob.called("bob", 2))).is_empty());
    let told = desk.hears(other.called("BOB", 1));
    let [change] = changes(&told)[..] else { panic!("{told:?}") };
    assert_eq!((change.who.account, change.before), (other.account(), bob.account()));
    assert_ne!(change.fingerprint_before, change.fingerprint_after);
    assert!(!change.was_verified);

    assert!(changes(&desk.hears(other.called("BOB", 2))).is_empty());
    desk.crash();
    desk.connect();
    assert!(changes(&desk.events()).is_empty());
    assert!(changes(&desk.hears(other.called("BOB", 3))).is_empty());
    // But a third one is news.
    assert_eq!(changes(&desk.hears(Someone::new(3).called("bob", 1))).len(), 1);
}

#[test]
fn a_server_that_lists_somebody_else_under_a_verified_name_gets_no_command_for_them() {
    let (bob, other) = (Someone::new(1), Someone::new(2));
    let mut desk = Desk::seated();
    desk.hears(bob.called("bob", 1));
    assert!(is_verified(&desk.verifies("bob", Verify::Believe)));
    // Whom it lists is the server's word alone.
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Who { room: RoomName::general() })]);
    desk.engine.step(desk.now).unwrap();
    let Some((id, Request::People(_))) = desk.engine.poll_request() else { panic!("a question") };
    let person = tchat_proto::request::Person {
        nick: other.called("bob", 1),
        online: true,
        away: false,
        first_seen: None,
    };
    let answer = FromServer::Answer(id, Ok(Answer::People(vec![person])));
    desk.engine.handle_server(desk.now, answer).unwrap();
    let told = desk.events();
    let [change] = changes(&told)[..] else { panic!("{told:?}") };
    assert!(change.was_verified);
    assert_eq!(change.who.nick, change.choice, "shown with the mark");

    desk.asked.clear();
    let add = |who| Wish::Add { room: RoomName::general(), who: called(who) };
    assert!(
        matches!(trouble(desk.wishes(add("bob"))), Trouble::NameAmbiguous { choices, .. } if choices.len() == 2)
    );
    assert!(matches!(trouble(desk.verifies("bob", Verify::Show)), Trouble::NameAmbiguous { .. }));
    // Bob gives the name up, and so there is only the other one: that makes it no better.
    desk.hears(bob.called("robert", 2));
    let refused = trouble(desk.wishes(add("bob")));
    let Trouble::NameChangedHands { choice, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(choice, change.choice, "what the notice said to type is what works");
    assert!(matches!(
        trouble(desk.wishes(Wish::Remove { room: RoomName::general(), who: called("bob") })),
        Trouble::NobodyCalled { .. }
    ));
    assert!(desk.asked.is_empty(), "nothing was asked of the server: {:?}", desk.asked);
    desk.engine.handle_commands(desk.now, [Command::new(add(&choice))]);
    desk.engine.step(desk.now).unwrap();
    let asked = desk.engine.poll_request().map(|(_, request)| request);
    assert_eq!(asked, Some(Request::TakeKeyPackages(other.account())));
}

#[test]
fn a_key_is_verified_by_its_own_number_only_and_stays_so_over_restarts() {
    let (bob, other) = (Someone::new(1), Someone::new(2));
    let mut desk = Desk::seated();
    desk.hears(bob.called("bob", 1));
    assert!(!is_verified(&desk.verifies("bob", Verify::Show)));
    let number = desk.number_of(&bob).to_string();
    let wrong = ReadAloud::parse(&desk.number_of(&other).to_string()).unwrap();
    let refused = trouble(desk.verifies("bob", Verify::Compare(wrong)));
    assert_eq!(refused, Trouble::NumberDiffers { name: "bob".to_owned() });
    assert!(!is_verified(&desk.verifies("bob", Verify::Show)));
    let right = ReadAloud::parse(&number).unwrap();
    assert!(is_verified(&desk.verifies("bob", Verify::Compare(right))));

    desk.crash();
    desk.connect();
    desk.events();
    // Whatever they call themselves.
    desk.hears(bob.called("robert", 2));
    assert!(is_verified(&desk.verifies("robert", Verify::Show)));
    assert!(!is_verified(&desk.verifies("robert", Verify::Undo)));
    assert_eq!(trouble(desk.verifies("alice", Verify::Show)), Trouble::ThatIsYou);
}

#[test]
fn whom_one_ignores_stays_ignored_and_is_told_again_when_one_wishes() {
    let bob = Someone::new(1);
    let mut desk = Desk::seated();
    desk.hears(bob.called("bob", 1));
    let presence = |online| Presence { account: bob.account(), online, away: false };
    let ignore = |ignore| Wish::Ignore { who: called("bob"), ignore };
    desk.asked.clear();
    assert!(matches!(&desk.wishes(ignore(Ignore::Begin))[..], [Event::Ignoring { .. }]));
    assert!(desk.asked.is_empty(), "nobody else learns of it");
    desk.crash();
    desk.connect();
    desk.events();
    desk.engine.handle_server(desk.now, FromServer::Presence(vec![presence(true)])).unwrap();
    assert_eq!(desk.events(), []);
    let told = desk.wishes(Wish::Ignored);
    let [Event::Ignored { people, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(people[0].0.nick, "bob");
    desk.wishes(ignore(Ignore::End));
    desk.engine.handle_server(desk.now, FromServer::Presence(vec![presence(false)])).unwrap();
    assert!(matches!(&desk.events()[..], [Event::Presence { reach: Reach::Offline, .. }]));
}

#[test]
fn who_is_away_says_so_again_after_connecting_anew() {
    let mut desk = Desk::seated();
    let told = desk.wishes(Wish::Away { away: true });
    assert_eq!(told, [Event::Away { away: true, reference: None }]);
    for (away, said) in [(true, 1), (false, 0)] {
        desk.wishes(Wish::Away { away });
        desk.engine.handle_disconnected();
        desk.asked.clear();
        desk.connect();
        let again = desk.asked.iter().filter(|it| **it == Request::SetAway(true)).count();
        assert_eq!(again, said);
    }
}

#[test]
fn a_profile_from_before_all_this_knows_whom_it_knew() {
    let (bob, other) = (Someone::new(1), Someone::new(2));
    let mut desk = Desk::seated();
    desk.hears(bob.called("bob", 1));
    let Desk { home, device, engine, .. } = desk;
    drop(engine);
    let db = rusqlite::Connection::open(home.path().join("x.db")).unwrap();
    // As a change of the tables leaves one that had neither of these.
    db.execute_batch("DELETE FROM names; DELETE FROM regards").unwrap();
    drop(db);
    let mut engine = open(&home, &device);
    let learned = engine.learn_all(&[other.called("bob", 1)]);
    learned.unwrap();
    let told: Vec<_> = std::iter::from_fn(|| engine.poll_event()).collect();
    assert_eq!(changes(&told).len(), 1, "{told:?}");
}
