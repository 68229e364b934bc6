//! What is unread, on all of one's devices; who types; drafts; what is worth a notification.

#![expect(clippy::panic, reason = "helpers of tests may stop them")]

use tchat_client::Event;
use tchat_client::command::{Which, Wish};
use tchat_client::event::{Draft, UnreadCount};
use tchat_client::marks::NotifyRule;
use tchat_e2e::{Guest, House};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

fn general() -> RoomName {
    RoomName::general()
}

const fn count(messages: u64, mentions: u64) -> UnreadCount {
    UnreadCount { messages, mentions }
}

/// Whether so much is unread.
fn unread(wanted: UnreadCount) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Unread { count, .. } if *count == wanted)
}

fn reads(text: &str) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Message(message) if message.text == text)
}

fn is_typing(wanted: bool) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Typing { who, on, .. } if who.nick == "bob" && *on == wanted)
}

async fn place_of(guest: &mut Guest, text: &str) -> Seq {
    match guest.until(reads(text)).await {
        Event::Message(message) => message.seq,
        other => panic!("{other:?}"),
    }
}

async fn comes(guest: &mut Guest, nick: &str) {
    guest.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == nick)).await;
}

#[tokio::test]
async fn what_is_read_on_one_device_is_read_on_the_other_and_after_a_restart_of_all() {
    let mut house = House::open().await;
    let mut desk = house.guest("alice").await;
    house.add_device("alice", "phone");
    let mut phone = house.knock_as("phone", "alice");
    phone.until(|event| matches!(event, Event::CaughtUp { .. })).await;
    let mut bob = house.guest("bob").await;
    for text in ["one", "@alice two", "three"] {
        bob.say_for_good(text).await;
    }
    let second = place_of(&mut desk, "@alice two").await;
    desk.until(unread(count(3, 1))).await;
    phone.until(unread(count(3, 1))).await;

    desk.wish(Wish::Read { room: general(), up_to: Some(second) }).await;
    desk.until(unread(count(1, 0))).await;
    phone.until(unread(count(1, 0))).await;
    // From the other side; and as unread again, which wins.
    phone.wish(Wish::Read { room: general(), up_to: None }).await;
    desk.until(unread(count(0, 0))).await;
    desk.wish(Wish::MarkUnread { room: general(), from: Which::Place(second) }).await;
    phone.until(unread(count(2, 1))).await;

    desk.wish(Wish::Notify { room: general(), rule: Some(NotifyRule::Mentions) }).await;
    let mentions_only =
        |event: &Event| matches!(event, Event::Notifying { rule: NotifyRule::Mentions, .. });
    phone.until(mentions_only).await;

    // All three are closed and started again; what the desk does last it puts on quitting.
    phone.quit().await;
    desk.wish(Wish::Read { room: general(), up_to: None }).await;
    desk.quit().await;
    bob.quit().await;
    house.close().await;
    house.reopen().await;
    let mut phone = house.knock_as("phone", "alice");
    phone.until(|event| matches!(event, Event::CaughtUp { .. })).await;
    phone.wish(Wish::Notify { room: general(), rule: None }).await;
    phone.until(mentions_only).await;
    phone.wish(Wish::Rooms).await;
    let rooms = phone.until(|event| matches!(event, Event::Rooms { .. })).await;
    let Event::Rooms { rooms, .. } = rooms else { panic!("{rooms:?}") };
    assert_eq!(rooms.iter().map(|room| room.unread).collect::<Vec<_>>(), [Some(count(0, 0))]);
    let seen = phone.seen.iter().filter(|event| matches!(event, Event::Unread { .. }));
    assert_eq!(seen.count(), 0, "nothing was unread at any time");
}

#[tokio::test]
async fn what_came_while_one_was_away_is_unread_and_what_one_answers_is_read() {
    let house = House::open().await;
    let alice = house.guest("alice").await;
    alice.quit().await;
    let mut bob = house.guest("bob").await;
    for text in ["one", "two"] {
        bob.say_for_good(text).await;
    }
    let mut alice = house.guest("alice").await;
    alice.until(unread(count(2, 0))).await;
    assert_eq!(alice.seen.iter().filter(|it| matches!(it, Event::Unread { .. })).count(), 1);
    assert!(alice.seen.iter().all(|it| !matches!(it, Event::Message(message) if message.notify)));
    alice.say_for_good("an answer").await;
    let answered =
        |event: &Event| matches!(event, Event::Unread { count: it, .. } if it.messages == 0);
    if !alice.seen.iter().any(answered) {
        alice.until(answered).await;
    }
    bob.say_for_good("three").await;
    let told = alice.until(reads("three")).await;
    assert!(matches!(told, Event::Message(message) if message.notify));
}

#[tokio::test]
async fn who_types_is_seen_by_the_others_until_the_message_comes() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    comes(&mut alice, "bob").await;
    alice.say_for_good("are you there?").await;
    bob.until(reads("are you there?")).await;
    // Presence may come a moment after the room: until then there is nobody to tell.
    let tells = async {
        loop {
            bob.wish(Wish::Typing { room: general() }).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        _ = alice.until(is_typing(true)) => {}
        () = tells => {}
    }
    bob.say_for_good("yes").await;
    alice.until(is_typing(false)).await;
    let typed = alice.seen.iter().position(is_typing(false)).unwrap();
    assert!(!alice.seen[..typed].iter().any(reads("yes")), "it comes first");
    alice.until(reads("yes")).await;
    assert!(!bob.seen.iter().any(|event| matches!(event, Event::Typing { .. })), "not to oneself");

    // Who turned it off neither tells nor sees.
    bob.wish(Wish::ShareTyping { share: Some(false) }).await;
    bob.until(|event| matches!(event, Event::SharingTyping { share: false, .. })).await;
    alice.wish(Wish::Typing { room: general() }).await;
    alice.say_for_good("tea?").await;
    bob.until(reads("tea?")).await;
    assert!(!bob.seen.iter().any(|event| matches!(event, Event::Typing { .. })));
}

#[tokio::test]
async fn a_draft_is_there_after_a_restart_and_gone_once_it_is_sent() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let text = || Some("I wanted to sa".to_owned());
    alice.wish(Wish::Draft { room: general(), reply: None, text: text() }).await;
    let kept = |event: &Event| matches!(event, Event::Draft { .. });
    alice.until(kept).await;
    alice.quit().await;
    let mut alice = house.knock("alice");
    let told = alice.until(kept).await;
    let draft = Draft { room: general(), reply: None, text: text() };
    assert_eq!(told, Event::Draft { draft, reference: None });
    alice.say_for_good("I wanted to say hello").await;
    alice.quit().await;
    let mut alice = house.knock("alice");
    alice.until(|event| matches!(event, Event::CaughtUp { .. })).await;
    alice.wish(Wish::Drafts).await;
    let told = alice.until(|event| matches!(event, Event::Drafts { .. })).await;
    assert_eq!(told, Event::Drafts { drafts: Vec::new(), reference: None });
    assert!(!alice.seen.iter().any(kept));
}
