//! Servers that cheat: copies of one that go apart, are put back, and are mixed.

use tchat_client::Event;
use tchat_client::command::Wish;
use tchat_client::event::Alarm;
use tchat_e2e::{Guest, House};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

/// A house that has just closed, with a copy of it that is open, and two who were in it.
async fn two_copies() -> (House, House, Seq) {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.say_for_good("before").await;
    bob.sees("alice: before").await;
    alice.quit().await;
    bob.quit().await;
    house.close().await;
    let twin = house.twin().await;
    let head = house.head();
    (house, twin, head)
}

async fn alarm(guest: &mut Guest) -> Option<Alarm> {
    match guest.until(|event| matches!(event, Event::Alarm { .. })).await {
        Event::Alarm { alarm, .. } => Some(alarm),
        _ => None,
    }
}

#[tokio::test]
async fn a_server_that_was_put_back_to_an_old_copy_is_refused_by_who_has_seen_more() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    alice.say_for_good("one").await;
    alice.quit().await;
    house.close().await;
    let old = house.back_up();
    house.reopen().await;
    let mut alice = house.guest("alice").await;
    alice.say_for_good("two").await;
    alice.quit().await;
    house.close().await;
    house.restore(&old);
    house.reopen().await;
    house.knock("alice").sees("* closed history_differs").await;
}

#[tokio::test]
async fn copies_of_a_server_that_went_apart_cannot_be_exchanged_under_a_member() {
    let (mut house, twin, _) = two_copies().await;
    house.reopen().await;
    house.guest("alice").await.say_for_good("on the one").await;
    let mut bob = twin.guest("bob").await;
    bob.say_for_good("on the other").await;
    bob.quit().await;
    house.knock("bob").sees("* closed history_differs").await;
}

#[tokio::test]
async fn a_message_that_was_written_on_another_copy_gives_the_copies_away() {
    let (mut house, mut twin, head) = two_copies().await;
    // The same place, and something else on it.
    house.reopen().await;
    let mut alice = house.guest("alice").await;
    alice.say_for_good("on the one").await;
    alice.quit().await;
    house.close().await;
    let mut bob = twin.guest("bob").await;
    bob.say_for_good("first on the other").await;
    bob.say_for_good("then this").await;
    bob.quit().await;
    twin.close().await;

    house.carry_from(&twin, head, 1);
    house.reopen().await;
    let mut alice = house.guest("alice").await;
    let alarm = alarm(&mut alice).await;
    let of_bob = |alarm: &Alarm| matches!(alarm, Alarm::Forked { who, place } if who.nick == "bob" && *place > head);
    assert!(alarm.as_ref().is_some_and(of_bob), "{alarm:?}");
    alice.sees("bob: then this").await;
    alice.say("bob?").await;
    alice.sees("* error forked").await;
    alice.wish_for_good(Wish::Resume { room: RoomName::general() }).await;
    alice.say_for_good("we have talked").await;
}

#[tokio::test]
async fn a_message_that_the_server_leaves_out_is_missed_with_the_next_of_its_author() {
    let (mut house, mut twin, head) = two_copies().await;
    let mut bob = twin.guest("bob").await;
    bob.say_for_good("alice shall not see this").await;
    bob.say_for_good("but this").await;
    bob.quit().await;
    twin.close().await;

    house.carry_from(&twin, head, 1);
    house.reopen().await;
    let mut alice = house.guest("alice").await;
    // Bob had seen his own first message: one place more than alice's log had before the second.
    assert!(matches!(alarm(&mut alice).await, Some(Alarm::Forked { place, .. }) if place > head));
}

#[tokio::test]
async fn two_commits_in_one_epoch_make_the_messages_of_the_one_half_unreadable_to_the_other() {
    let (mut house, mut twin, head) = two_copies().await;
    house.reopen().await;
    house.guest("carol").await.quit().await;
    house.close().await;
    let mut bob = twin.guest("bob").await;
    let dave = twin.guest("dave").await;
    bob.sees("* dave joined").await;
    for number in 0..5 {
        bob.say_for_good(&format!("line {number}")).await;
    }
    bob.quit().await;
    dave.quit().await;
    twin.close().await;

    house.carry_from(&twin, head, 0);
    house.reopen().await;
    let mut alice = house.guest("alice").await;
    assert_eq!(alarm(&mut alice).await, Some(Alarm::Unreadable { count: 5 }));
}
