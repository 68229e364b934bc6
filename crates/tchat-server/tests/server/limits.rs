//! Those who ask for too much, send too much, or break the protocol.

use std::time::Instant;

use tchat_mls::Device;
use tchat_proto::limits::{FRAME_BYTES_MAX_TO_SERVER, KEY_PACKAGES_MAX, ROOMS_PER_ACCOUNT_MAX};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;
use tokio::io::AsyncWriteExt as _;

use crate::caller::House;
use crate::person::Person;

#[tokio::test]
async fn three_hundred_requests_at_once_are_all_answered() {
    let house = House::open().await;
    let mut caller = house.call(&Device::generate().unwrap()).await;
    let ids: Vec<_> = (0..300).map(|_| caller.put(Request::Rooms)).collect();
    caller.flush().await;
    for id in ids {
        assert!(caller.answer(id).await.is_ok());
    }
}

#[tokio::test]
async fn three_hundred_posts_at_once_keep_their_order() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let mut ids = Vec::new();
    for number in 0..300_u32 {
        let post = alice.post(room, &number.to_be_bytes());
        ids.push(alice.line.put(post));
    }
    alice.line.flush().await;
    for (number, id) in (2..).zip(ids) {
        match alice.line.answer(id).await {
            Ok(Answer::Stored { seq, .. }) => assert_eq!(seq.0, number),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_flood_is_told_when_to_come_again() {
    let house = House::open().await;
    let mut caller = house.call(&Device::generate().unwrap()).await;
    let ids: Vec<_> = (0..1_500).map(|_| caller.put(Request::Rooms)).collect();
    let begun = Instant::now();
    let out_and_in = async {
        caller.flush().await;
        let mut refused = 0;
        for id in ids {
            if let Err(refusal) = caller.answer(id).await {
                assert_eq!(refusal.code, Code::RateLimited);
                assert!(refusal.retry_after_ms.unwrap() > 0);
                refused += 1;
            }
        }
        refused
    };
    let refused = out_and_in.await;
    let refill = begun.elapsed().as_secs() * 100 + 100;
    assert!(refused + 500 + refill >= 1_500, "{refused}");
}

#[tokio::test]
async fn what_is_no_frame_ends_the_connection_with_a_word() {
    let house = House::open().await;
    let too_long = u32::try_from(FRAME_BYTES_MAX_TO_SERVER + 1).unwrap();
    let device = Device::generate().unwrap();
    for bytes in [
        too_long.to_be_bytes().to_vec(),
        u32::MAX.to_be_bytes().to_vec(),
        vec![0; 4],
        [&3_u32.to_be_bytes()[..], b"\xff\xff\xff"].concat(),
    ] {
        let mut caller = house.call(&device).await;
        caller.tls.write_all(&bytes).await.unwrap();
        caller.tls.flush().await.unwrap();
        let said = caller.farewell().await;
        assert_eq!(said.map(|it| it.code), Some(Code::Protocol), "{bytes:?}");
    }
}

#[tokio::test]
async fn the_longest_frame_is_taken() {
    let house = House::open().await;
    let mut caller = house.call(&Device::generate().unwrap()).await;
    // A commit with as much in it as fits: nonsense, and answered as such.
    let room = caller.general().await;
    let post = Request::Post {
        room,
        id: tchat_proto::id::MessageId([1; 16]),
        sealed: vec![0; FRAME_BYTES_MAX_TO_SERVER - 100].into(),
    };
    let refusal = caller.ask(post).await.unwrap_err();
    assert_eq!((refusal.code, refusal.limit), (Code::TooLong, Some(80 * 1024)));
}

#[tokio::test]
async fn a_device_keeps_as_many_key_packages_as_it_may() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let packages = |count: usize| (0..count).map(|_| alice.key_package().into()).collect();
    let full = Request::PublishKeyPackages(packages(KEY_PACKAGES_MAX));
    let one_more = Request::PublishKeyPackages(packages(1));
    let too_many = Request::PublishKeyPackages(packages(KEY_PACKAGES_MAX + 1));
    assert_eq!(
        alice.line.ask(full).await,
        Ok(Answer::Published { left: 50, last_resort: Some(false) })
    );
    for publish in [one_more, too_many] {
        let refusal = alice.line.ask(publish).await.unwrap_err();
        assert_eq!((refusal.code, refusal.limit), (Code::QuotaReached, Some(50)));
    }
}

#[tokio::test]
async fn a_room_name_is_taken_once() {
    let house = House::open().await;
    let mut caller = house.call(&Device::generate().unwrap()).await;
    let general = Request::CreateRoom { name: RoomName::general(), joining: Joining::Open };
    assert_eq!(caller.ask(general).await.unwrap_err().code, Code::RoomExists);
}

#[tokio::test]
async fn nobody_alone_can_use_up_all_rooms() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let create = |number: usize| Request::CreateRoom {
        name: RoomName::parse(&format!("room{number}")).unwrap(),
        joining: Joining::Open,
    };
    for number in 0..ROOMS_PER_ACCOUNT_MAX {
        assert!(matches!(alice.line.ask(create(number)).await, Ok(Answer::Created(_))));
    }
    let refused = alice.line.ask(create(ROOMS_PER_ACCOUNT_MAX)).await.unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::QuotaReached, Some(100)));
    assert!(bob.line.ask(create(ROOMS_PER_ACCOUNT_MAX)).await.is_ok());
}
