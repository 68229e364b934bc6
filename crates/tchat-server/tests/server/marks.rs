//! What is said for the moment, and what the devices of an account share.

use tchat_proto::entry::Blob;
use tchat_proto::id::{Epoch, RoomId};
use tchat_proto::limits::{SLOT_BYTES_MAX, WHISPER_BYTES_MAX};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request, Whisper};
use tokio::time::timeout;

use crate::caller::{House, PATIENCE};
use crate::person::Person;

const fn whisper(room: RoomId, epoch: Epoch, sealed: Blob) -> Whisper {
    Whisper { room, epoch, sealed }
}

fn sealed(text: &[u8]) -> Blob {
    text.to_vec().into()
}

fn put(version: u64, text: &[u8]) -> Request {
    Request::PutSlot { version, sealed: sealed(text) }
}

async fn refused(person: &mut Person, request: Request) -> Refusal {
    person.line.ask(request).await.unwrap_err()
}

async fn heard(person: &mut Person, wanted: &Whisper) {
    let waiting = async {
        while !person.line.whispers.contains(wanted) {
            assert!(person.line.pump().await);
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
}

#[tokio::test]
async fn a_whisper_reaches_the_others_who_follow_the_room_and_leaves_no_trace() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut stranger = Person::new(&house, "stranger").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    let head = bob.at.0;
    let epoch = bob.group().epoch();
    let word = whisper(room, epoch, sealed(b"psst"));
    assert_eq!(alice.line.ask(Request::Whisper(word.clone())).await, Ok(Answer::Done));
    heard(&mut bob, &word).await;
    // Not to oneself, nor to who is not in; and the log knows nothing of it.
    bob.say(room, b"what?").await;
    alice.catch_up(room, head.next()).await;
    stranger.line.ask(Request::Rooms).await.unwrap();
    assert!(alice.line.whispers.is_empty() && stranger.line.whispers.is_empty());
}

#[tokio::test]
async fn who_may_not_whisper_hears_why() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut stranger = Person::new(&house, "stranger").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let epoch = alice.group().epoch();
    let to = |room, epoch, length| Request::Whisper(whisper(room, epoch, vec![0; length].into()));
    let refusal = refused(&mut stranger, to(room, epoch, 9)).await;
    assert_eq!(refusal.code, Code::NotAMember);
    let refusal = refused(&mut alice, to(RoomId([9; 16]), epoch, 9)).await;
    assert_eq!(refusal.code, Code::NoSuchRoom);
    let refusal = refused(&mut alice, to(room, Epoch(epoch.0 + 1), 9)).await;
    assert_eq!((refusal.code, refusal.epoch), (Code::StaleEpoch, Some(epoch)));
    let refusal = refused(&mut alice, to(room, epoch, WHISPER_BYTES_MAX + 1)).await;
    assert_eq!((refusal.code, refusal.limit), (Code::TooLong, Some(WHISPER_BYTES_MAX as u64)));
    assert_eq!(alice.line.ask(to(room, epoch, WHISPER_BYTES_MAX)).await, Ok(Answer::Done));
}

#[tokio::test]
async fn a_flood_of_whispers_is_stopped_and_messages_go_on() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let epoch = alice.group().epoch();
    let mut taken = 0;
    let refusal = loop {
        let word = whisper(room, epoch, sealed(b"psst"));
        match alice.line.ask(Request::Whisper(word)).await {
            Ok(_) => taken += 1,
            Err(refusal) => break refusal,
        }
        assert!(taken < 1_000, "nothing stops it");
    };
    assert_eq!(refusal.code, Code::RateLimited);
    assert!(refusal.retry_after_ms.is_some());
    alice.say(room, b"still here").await;
}

#[tokio::test]
async fn what_one_device_puts_the_accounts_others_are_told_of_and_nobody_else() {
    let house = House::open().await;
    let mut desk = Person::new(&house, "alice").await;
    let mut phone = desk.second_device(&house).await;
    let mut bob = Person::new(&house, "bob").await;
    assert_eq!(desk.line.ask(put(1, b"one")).await, Ok(Answer::Done));
    let waiting = async {
        while phone.line.slots != [1] {
            assert!(phone.line.pump().await);
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
    let slot = |version, text: &[u8]| Ok(Answer::Slot { version, sealed: Some(sealed(text)) });
    assert_eq!(phone.line.ask(Request::Slot).await, slot(1, b"one"));
    assert_eq!(phone.line.ask(put(2, b"two")).await, Ok(Answer::Done));
    // The desk did not know of it.
    assert_eq!(refused(&mut desk, put(2, b"mine")).await.code, Code::StaleSlot);
    assert_eq!(desk.line.slots, [2]);
    assert_eq!(phone.line.slots, [1], "not of its own");
    let none = Answer::Slot { version: 0, sealed: None };
    assert_eq!(bob.line.ask(Request::Slot).await, Ok(none));
    assert!(bob.line.slots.is_empty());
    let refusal = refused(&mut desk, put(3, &vec![0; SLOT_BYTES_MAX + 1])).await;
    assert_eq!((refusal.code, refusal.limit), (Code::TooLong, Some(SLOT_BYTES_MAX as u64)));

    let house = house.crash().await;
    desk.reconnect(&house).await;
    assert_eq!(desk.line.ask(Request::Slot).await, slot(2, b"two"));
}

#[tokio::test]
async fn who_has_no_pseudonym_keeps_nothing_on_the_server() {
    let house = House::open().await;
    let mut stranger = Person::stranger(&house).await;
    assert_eq!(refused(&mut stranger, put(1, b"x")).await.code, Code::NickMissing);
}
