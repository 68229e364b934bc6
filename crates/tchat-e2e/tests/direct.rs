//! Conversations of two, over real sockets and disks.

#![expect(clippy::unwrap_used, reason = "a broken stage must stop the play")]

use tchat_client::Event;
use tchat_client::command::{IfMissing, Wish};
use tchat_e2e::{Guest, House};
use tchat_proto::direct;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

/// Writes to somebody alone.
async fn write(from: &Guest, to: &str, text: &str) {
    let who = Nick::parse(to).unwrap();
    from.wish(Wish::Direct { who, text: Some(text.to_owned()) }).await;
}

/// The room in which something was said that one has seen.
fn room_of(guest: &Guest, said: &str) -> RoomName {
    let room = guest.seen.iter().find_map(|event| match event {
        Event::Message(message) if message.text == said => Some(message.room.clone()),
        Event::Sent { room, text, .. } if text == said => Some(room.clone()),
        _ => None,
    });
    room.unwrap()
}

/// With whom one was told that a room is.
fn with_of(guest: &Guest, room: &RoomName) -> Option<String> {
    guest.seen.iter().find_map(|event| match event {
        Event::Direct { room: it, with } if it == room => Some(with.nick.clone()),
        _ => None,
    })
}

#[tokio::test]
async fn two_people_write_to_each_other_and_a_third_sees_nothing() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let mut carol = house.guest("carol").await;
    alice.sees("* carol joined").await;
    bob.sees("* carol joined").await;

    write(&alice, "bob", "psst").await;
    bob.sees("alice: psst").await;
    alice.sees("me: psst").await;
    write(&bob, "alice", "what is it").await;
    alice.sees("bob: what is it").await;
    bob.sees("me: what is it").await;

    let room = room_of(&alice, "psst");
    assert!(direct::is_reserved(&room));
    assert_eq!(room, room_of(&bob, "what is it"), "both are in one room");
    assert_eq!(with_of(&alice, &room).as_deref(), Some("bob"));
    assert_eq!(with_of(&bob, &room).as_deref(), Some("alice"));

    carol.wish(Wish::Join { room, missing: IfMissing::Refuse }).await;
    carol.sees("* error no_such_room").await;
    alice.say_for_good("goodbye").await;
    carol.sees("alice: goodbye").await;
    assert!(!carol.screen().iter().any(|line| line.contains("psst") || line.contains("what")));
}

#[tokio::test]
async fn what_is_written_to_somebody_away_is_there_when_they_come_back() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    bob.quit().await;

    write(&alice, "bob", "one").await;
    write(&alice, "bob", "two").await;
    alice.sees("me: two").await;
    alice.quit().await;

    let mut bob = house.guest("bob").await;
    bob.sees("alice: two").await;
    let read: Vec<_> = bob.screen().into_iter().filter(|line| line.starts_with("alice:")).collect();
    assert_eq!(read, ["alice: one", "alice: two"]);
    write(&bob, "alice", "three").await;
    bob.sees("me: three").await;
    bob.quit().await;

    let mut alice = house.guest("alice").await;
    alice.sees("bob: three").await;
    let room = room_of(&alice, "three");
    assert_eq!(with_of(&alice, &room).as_deref(), Some("bob"), "after a restart, too");
}

#[tokio::test]
async fn who_write_to_each_other_at_the_same_time_lose_nothing() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    write(&alice, "bob", "from alice").await;
    write(&bob, "alice", "from bob").await;
    alice.sees("bob: from bob").await;
    bob.sees("alice: from alice").await;
    assert_eq!(room_of(&alice, "from bob"), room_of(&bob, "from alice"));
}

#[tokio::test]
async fn one_cannot_write_to_oneself_or_to_nobody_nor_leave_the_other() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    write(&alice, "alice", "hello me").await;
    alice.sees("* error to_yourself").await;
    write(&alice, "zoe", "hello").await;
    alice.sees("* error nobody_called").await;
    write(&alice, "bob", "hello").await;
    bob.sees("alice: hello").await;
    let room = room_of(&bob, "hello");
    bob.wish(Wish::Part { room }).await;
    bob.sees("* error direct_stays").await;
}
