//! Turns: many newcomers at once, and those who dawdle.

use std::time::Duration;

use tchat_proto::id::{Epoch, Seq};
use tchat_proto::limits::JOIN_TURN;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tokio::time::{Instant, timeout};

use crate::caller::House;
use crate::person::{Person, committed};

#[tokio::test]
async fn thirty_newcomers_at_once_all_come_in_at_the_first_try() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let mut newcomers = Vec::new();
    for number in 0..30 {
        newcomers.push(Person::new(&house, &format!("newcomer{number}")).await);
    }
    // All ask before anybody's commit.
    let mut asked = Vec::new();
    for newcomer in &mut newcomers {
        asked.push(newcomer.line.send(Request::Enter(room)).await);
    }
    for (newcomer, id) in newcomers.iter_mut().zip(asked) {
        let door = newcomer.line.answer(id).await;
        let commit = newcomer.joining(door);
        newcomer.at = committed(newcomer.line.ask(commit).await);
    }
    alice.catch_up(room, Seq(31)).await;
    assert_eq!(alice.group().members().len(), 31);
}

#[tokio::test]
async fn a_commit_out_of_turn_is_told_to_wait() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut carol = Person::new(&house, "carol").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let door = bob.line.ask(Request::Enter(room)).await;
    // Carol builds on what Bob got, and does not wait.
    let queued = carol.line.send(Request::Enter(room)).await;
    let pushy = carol.joining(door.clone());
    let refusal = carol.line.ask(pushy).await.unwrap_err();
    assert_eq!(refusal.code, Code::NotYourTurn);
    assert!(refusal.retry_after_ms.is_some());
    let commit = bob.joining(door);
    committed(bob.line.ask(commit).await);
    let door = carol.line.answer(queued).await;
    // Having been told off costs her place; she asks again.
    drop(door);
    carol.join(room).await;
}

#[tokio::test]
async fn who_dawdles_loses_the_turn_to_whoever_waits() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut carol = Person::new(&house, "carol").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let dawdling = bob.line.ask(Request::Enter(room)).await;
    let begun = Instant::now();
    carol.join(room).await;
    let waited = begun.elapsed();
    assert!(waited >= JOIN_TURN - Duration::from_millis(100), "{waited:?}");
    assert!(waited < JOIN_TURN * 3, "{waited:?}");
    let late = bob.joining(dawdling);
    let refusal = bob.line.ask(late).await.unwrap_err();
    assert_eq!(refusal.code, Code::NotYourTurn);
    bob.join(room).await;
}

#[tokio::test]
async fn who_goes_away_frees_the_turn_at_once() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut carol = Person::new(&house, "carol").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let door = bob.line.ask(Request::Enter(room)).await;
    assert!(matches!(door, Ok(Answer::Door(_))));
    let waiting = carol.line.send(Request::Enter(room)).await;
    drop(bob);
    let door = timeout(JOIN_TURN / 2, carol.line.answer(waiting)).await.unwrap();
    assert!(matches!(door, Ok(Answer::Door(_))));
}

#[tokio::test]
async fn a_post_refused_twice_gets_its_chance_before_the_next_commit() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    let post = bob.post(room, b"please");
    let commit = alice.updating(room);
    let (at, _) = committed(alice.line.ask(commit).await);
    alice.catch_up(room, at).await;
    for _ in 0..2 {
        let refusal = bob.line.ask(post.clone()).await.unwrap_err();
        assert_eq!(refusal.code, Code::StaleEpoch);
    }
    let begun = Instant::now();
    let commit = alice.updating(room);
    committed(alice.line.ask(commit).await);
    let held = begun.elapsed();
    assert!(held >= Duration::from_millis(200), "{held:?}");
    assert!(held < Duration::from_secs(3), "{held:?}");
}

#[tokio::test]
async fn a_report_of_the_rooms_door_asks_a_member_for_another_and_an_outdated_one_nobody() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;

    let outdated = Request::ReportDoor { room, epoch: Epoch(7) };
    assert_eq!(bob.line.ask(outdated).await, Ok(Answer::Done));
    let current = Request::ReportDoor { room, epoch: Epoch(0) };
    assert_eq!(bob.line.ask(current).await, Ok(Answer::Done));
    while alice.line.doors_wanted.is_empty() {
        assert!(alice.line.pump().await);
    }
    assert_eq!(alice.line.doors_wanted, [(room, Epoch(0))]);
    assert!(bob.line.doors_wanted.is_empty(), "not a member");
}
