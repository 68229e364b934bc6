//! Following: live, from behind, slowly, not at all.

use std::time::Duration;

use tchat_mls::Device;
use tchat_proto::id::Seq;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Presence, Request};
use tokio::time::{Instant, timeout};

use crate::caller::{House, PATIENCE};
use crate::person::{Person, committed, start_of};

#[tokio::test]
async fn a_stranger_to_the_room_reads_nothing() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut mallory = Person::new(&house, "mallory").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let (after, chain) = start_of(room);
    let follow = Request::Follow { room, after, chain };
    let refusal = mallory.line.ask(follow).await.unwrap_err();
    assert_eq!(refusal.code, Code::NotAMember);
}

#[tokio::test]
async fn a_newcomer_reads_from_its_own_joining_on() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    alice.say(room, b"before bob").await;
    alice.line.entries_until(room, Seq(2)).await;
    let before = alice.line.deliveries.last().unwrap().chain;
    bob.join(room).await;
    for (after, chain) in [start_of(room), (Seq(1), alice.at.1)] {
        let follow = Request::Follow { room, after, chain };
        let refusal = bob.line.ask(follow).await.unwrap_err();
        assert_eq!(refusal.code, Code::NotAMember);
    }
    // Right before it: the first that comes is the commit that brought it in.
    bob.line.follow(room, (Seq(2), before)).await;
    let entries = bob.line.entries_until(room, Seq(3)).await;
    assert_eq!(entries[0].seq, Seq(3));
}

#[tokio::test]
async fn what_is_no_longer_followed_does_not_come() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let unfollowed = alice.line.ask(Request::Unfollow(room)).await;
    assert_eq!(unfollowed, Ok(Answer::Done));
    alice.say(room, b"to nobody").await;
    assert!(alice.line.is_quiet_for(Duration::from_millis(200)).await);
}

#[tokio::test]
async fn an_answer_comes_before_the_entry_itself() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    for _ in 0..50 {
        let before = alice.line.deliveries.len();
        let seq = alice.say(room, b"x").await;
        let early = alice.line.deliveries[before..].iter();
        let early = early.flat_map(|it| &it.entries);
        // They may come in one read, but the answer was written first; none is missing after.
        assert!(early.count() <= 1);
        alice.line.entries_until(room, seq).await;
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_nobody_up_and_then_gets_everything() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut slow = Person::new(&house, "slow").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    slow.join(room).await;
    alice.catch_up(room, Seq(3)).await;
    // 24 MiB: more than the sockets, the tail and the output of the slow one hold together.
    let large = vec![7; 60 * 1024];
    let mut last = Seq(0);
    let mut worst = Duration::ZERO;
    for _ in 0..400 {
        let begun = Instant::now();
        last = alice.say(room, &large).await;
        bob.line.entries_until(room, last).await;
        bob.line.deliveries.clear();
        alice.line.deliveries.clear();
        worst = worst.max(begun.elapsed());
    }
    assert!(worst < Duration::from_secs(5), "{worst:?}");
    let entries = slow.line.entries_until(room, last).await;
    assert_eq!(entries.len(), 400);
    assert_eq!(slow.line.deliveries.last().unwrap().room, room);
}

#[tokio::test]
async fn a_message_reaches_everybody_in_the_room() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let mut others = Vec::new();
    for number in 0..12 {
        let mut other = Person::new(&house, &format!("other{number}")).await;
        other.join(room).await;
        others.push(other);
    }
    let (head, _) = others.last().unwrap().at;
    alice.catch_up(room, head).await;
    let mut last = Seq(0);
    for number in 0..20_u8 {
        last = alice.say(room, &[number]).await;
    }
    for other in &mut others {
        other.catch_up(room, last).await;
        assert_eq!(other.heard, (0..20_u8).map(|it| vec![it]).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn presence_is_told_to_those_who_share_a_room() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let mut stranger = Person::new(&house, "stranger").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.line.presence.clear();
    tokio::io::AsyncWriteExt::shutdown(&mut bob.line.tls).await.unwrap();

    let gone = Presence { account: bob.device.account(), online: false, away: false };
    let waiting = async {
        while !alice.line.presence.contains(&gone) {
            assert!(alice.line.pump().await);
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
    bob.reconnect(&house).await;
    let back = Presence { online: true, ..gone };
    while !alice.line.presence.contains(&back) {
        assert!(alice.line.pump().await);
    }
    stranger.line.ask(Request::Rooms).await.unwrap();
    assert!(stranger.line.presence.is_empty());
}

#[tokio::test]
async fn who_says_that_they_are_away_is_away_until_the_connection_ends() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    assert_eq!(bob.line.ask(Request::SetAway(true)).await, Ok(Answer::Done));
    let account = bob.device.account();
    let there = Presence { account, online: true, away: false };
    let away = Presence { away: true, ..there.clone() };
    let told = async |alice: &mut Person, news: &Presence| {
        while !alice.line.presence.contains(news) {
            assert!(alice.line.pump().await);
        }
        alice.line.presence.clear();
    };
    timeout(PATIENCE, told(&mut alice, &away)).await.unwrap();
    let Ok(Answer::People(people)) = alice.line.ask(Request::People(room)).await else { panic!() };
    let bob_there = people.iter().find(|it| it.nick.account == account).unwrap();
    assert!(bob_there.online && bob_there.away);
    let day = bob_there.first_seen.unwrap();
    assert_eq!(day.0 % 86_400_000, 0, "the day is enough");
    bob.reconnect(&house).await;
    timeout(PATIENCE, told(&mut alice, &there)).await.unwrap();
}

#[tokio::test]
async fn an_inbox_that_nothing_is_in_can_be_followed() {
    let house = House::open().await;
    let device = Device::generate().unwrap();
    let mut caller = house.call(&device).await;
    let inbox = tchat_proto::entry::inbox_of(device.key());
    assert_eq!(caller.follow(inbox, start_of(inbox)).await, Seq(0));
    let (after, chain) = (Seq(1), start_of(inbox).1);
    let beyond = Request::Follow { room: inbox, after, chain };
    assert_eq!(caller.ask(beyond).await.unwrap_err().code, Code::HistoryDiffers);
}

#[tokio::test]
async fn two_devices_of_a_person_are_two_members() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let seed = tchat_proto::identity::SigningSeed::from_bytes([77; 32]);
    let second = Device::from_seeds(alice.device.account_seed().clone(), seed);
    let mut phone = Person::new(&house, "phone").await;
    phone.line = house.call(&second).await;
    phone.device = second;
    phone.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    let seq = alice.say(room, b"to myself").await;
    phone.catch_up(room, seq).await;
    assert_eq!(phone.heard, [b"to myself".to_vec()]);
    let Ok(Answer::People(people)) = alice.line.ask(Request::People(room)).await else {
        panic!("members see the people");
    };
    assert_eq!(people.len(), 1);
    let commit = alice.updating(room);
    committed(alice.line.ask(commit).await);
}
