//! What lasts: restarts, crashes, damage.

use tchat_proto::id::Seq;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};

use crate::caller::House;
use crate::person::{Person, committed, start_of};

#[tokio::test]
async fn a_stopped_server_says_goodbye_and_comes_back_with_everything() {
    let house = House::open().await;
    let key = house.server.key();
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    let post = alice.post(room, b"before");
    let first = alice.line.ask(post.clone()).await;

    let house = house.restart().await;
    assert_eq!(alice.line.farewell().await.map(|it| it.code), Some(Code::Stopping));
    assert_eq!(house.server.key(), key);
    alice.reconnect(&house).await;
    bob.reconnect(&house).await;
    assert_eq!(alice.line.ask(post).await, first, "known from before");
    bob.line.follow(room, bob.at).await;
    let seq = alice.say(room, b"after").await;
    bob.catch_up(room, seq).await;
    assert_eq!(bob.heard, [b"before".to_vec(), b"after".to_vec()]);
}

#[tokio::test]
async fn after_a_crash_the_rosters_are_replayed_from_the_log() {
    let mut house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    let leave = bob.leaving();
    let Ok(Answer::Stored { seq, .. }) = bob.line.ask(leave).await else {
        panic!("the wish should be taken");
    };
    alice.catch_up(room, seq).await;

    for round in 0..3 {
        house = house.crash().await;
        alice.reconnect(&house).await;
        alice.line.follow(room, alice.at).await;
        let commit = if round == 0 { alice.removing(room, &[&bob]) } else { alice.updating(room) };
        let (at, _) = committed(alice.line.ask(commit).await);
        alice.catch_up(room, at).await;
        let said = alice.say(room, b"still here").await;
        alice.catch_up(room, said).await;
    }
    assert_eq!(alice.line.rooms().await[0].members, 1);
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_crash_and_is_read_from_the_store() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let mut last = Seq(0);
    for number in 0..300_u32 {
        last = alice.say(room, &number.to_be_bytes()).await;
    }
    let house = house.crash().await;
    alice.reconnect(&house).await;
    let head = alice.line.follow(room, start_of(room)).await;
    assert_eq!(head, last);
    let entries = alice.line.entries_until(room, last).await;
    assert_eq!(entries.len(), 301);
    assert_eq!(entries[0].seq, Seq(1));
    // In the middle, too: the chain there must be right.
    let middle = alice.line.deliveries[0].clone();
    let at = tchat_proto::entry::Entry::from_bytes(middle.entries.last().unwrap()).unwrap();
    alice.reconnect(&house).await;
    alice.line.follow(room, (at.seq, middle.chain)).await;
    let rest = alice.line.entries_until(room, last).await;
    assert_eq!(rest[0].seq, at.seq.next());
}

#[tokio::test]
async fn a_client_with_another_history_is_told_so() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let (at, chain) = alice.at;
    let mut other = chain;
    other.0[0] ^= 1;
    for (after, chain) in [(at, other), (at.next(), chain), (Seq(0), chain)] {
        let follow = Request::Follow { room, after, chain };
        let refusal = alice.line.ask(follow).await.unwrap_err();
        assert_eq!(refusal.code, Code::HistoryDiffers);
    }
    // The same, read from the store.
    let house = house.restart().await;
    alice.reconnect(&house).await;
    alice.say(room, b"one more").await;
    let follow = Request::Follow { room, after: at, chain: other };
    let refusal = alice.line.ask(follow).await.unwrap_err();
    assert_eq!(refusal.code, Code::HistoryDiffers);
}
