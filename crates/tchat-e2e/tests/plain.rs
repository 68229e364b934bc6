//! The plain room, through the real engine: clients of tchat and programs of the worksheet.

#![expect(clippy::unwrap_used, reason = "a broken stage must stop the play")]

use std::time::{Duration, Instant};

use tchat_client::Event;
use tchat_client::command::{IfMissing, Wish};
use tchat_client::event::PlainEvent;
use tchat_e2e::House;
use tchat_proto::room::RoomName;
use tchat_server::{Keep, PlainConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(60);

/// A program of the worksheet.
struct Pupil(TcpStream);

impl Pupil {
    async fn called(house: &House, pseudonym: &str) -> Self {
        let mut tcp = TcpStream::connect(house.address()).await.unwrap();
        tcp.write_all(pseudonym.as_bytes()).await.unwrap();
        Self(tcp)
    }

    async fn says(&mut self, message: &str) {
        self.0.write_all(message.as_bytes()).await.unwrap();
    }

    /// `recv(1024).decode()`
    async fn hears(&mut self) -> String {
        let mut buffer = [0; 1024];
        let reading = tokio::time::timeout(PATIENCE, self.0.read(&mut buffer));
        let length = reading.await.unwrap().unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }
}

#[tokio::test]
async fn tchat_and_the_worksheet_talk_in_one_room() {
    let house = House::open_with_plain(PlainConfig::default()).await;
    let mut alice = house.guest_in_plain("alice").await;
    let mut bob = Pupil::called(&house, "bob").await;
    alice.sees("[plain] * bob joined").await;
    bob.says("salut").await;
    alice.sees("[plain] bob: salut").await;
    alice.say_in_plain("bonjour bob").await;
    alice.sees("[plain] me: bonjour bob").await;
    assert_eq!(bob.hears().await, "bonjour bob");

    let carol = house.guest_in_plain("carol").await;
    alice.sees("[plain] * carol joined").await;
    carol.quit().await;
    assert_eq!(bob.hears().await, "SERVEUR : carol a quitte le chat ");
    drop(bob);
    alice.sees("[plain] * bob left").await;
    assert_eq!(
        alice.screen(),
        [
            "[plain] * alice joined",
            "[plain] * bob joined",
            "[plain] bob: salut",
            "[plain] me: bonjour bob",
            "[plain] * carol joined",
            "[plain] * carol left",
            "[plain] * bob left",
        ]
    );
}

#[tokio::test]
async fn the_encrypted_room_and_the_plain_one_stay_apart() {
    let house = House::open_with_plain(PlainConfig::default()).await;
    let mut alice = house.guest("alice").await;
    let mut bob = Pupil::called(&house, "bob").await;
    alice.join("plain", IfMissing::CreateOpen).await;
    alice.sees("[plain] * alice joined").await;

    alice.say_for_good("entre nous").await;
    alice.say_in_plain("à tous").await;
    alice.sees("[plain] me: à tous").await;
    assert_eq!(bob.hears().await, "à tous");
    bob.says("reçu").await;
    alice.sees("[plain] bob: reçu").await;
    alice.say_for_good("encore entre nous").await;

    alice.wish_for_good(Wish::Part { room: RoomName::plain() }).await;
    assert_eq!(bob.hears().await, "SERVEUR : alice a quitte le chat ");
    alice.say_in_plain("je ne suis plus là").await;
    alice.sees("* error not_in_room").await;
    alice.say_for_good("toujours là").await;
}

#[tokio::test]
async fn after_a_cut_one_reads_on_and_what_waited_is_said() {
    let house = House::open_with_plain(PlainConfig::default()).await;
    let relay = tchat_e2e::Relay::before(house.address()).await;
    let mut alice = house.knock_through(&relay, "alice");
    alice.until(|event| matches!(event, Event::Ready { .. })).await;
    alice.join("plain", IfMissing::Refuse).await;
    alice.sees("[plain] * alice joined").await;
    let mut bob = Pupil::called(&house, "bob").await;
    alice.sees("[plain] * bob joined").await;

    relay.cut();
    alice.say_in_plain("m'entendez-vous ?").await;
    alice.sees("[plain] me: m'entendez-vous ?").await;
    // Who reads late reads it glued to the notice of the cut.
    let mut heard = bob.hears().await;
    while !heard.ends_with("m'entendez-vous ?") {
        heard.push_str(&bob.hears().await);
    }
    assert_eq!(heard.matches("entendez").count(), 1, "{heard}");
    bob.says("oui").await;
    alice.sees("[plain] bob: oui").await;
    let said = alice.screen().iter().filter(|line| line.contains("entendez")).count();
    assert_eq!(said, 1);
}

#[tokio::test]
async fn what_is_kept_is_read_by_who_comes_the_next_day_and_a_restart_loses_nothing() {
    let keeping = PlainConfig { keep: Keep::ForADay, ..PlainConfig::default() };
    let mut house = House::open_with_plain(keeping).await;
    let mut alice = house.guest_in_plain("alice").await;
    alice.say_in_plain("à garder").await;
    alice.sees("[plain] me: à garder").await;
    house.close().await;
    house.reopen().await;
    let mut bob = house.guest_in_plain("bob").await;
    bob.sees("[plain] alice: à garder").await;
    alice.sees("[plain] * bob joined").await;
    let again = alice.screen().iter().filter(|line| line.contains("à garder")).count();
    assert_eq!(again, 1, "{:?}", alice.screen());
}

#[tokio::test]
async fn a_server_without_the_plain_room_says_so_and_none_is_made() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    alice.join("plain", IfMissing::CreateOpen).await;
    alice.sees("* error no_such_room").await;
}

#[tokio::test]
async fn who_is_in_the_plain_room_is_told_by_name() {
    let house = House::open_with_plain(PlainConfig::default()).await;
    let mut alice = house.guest_in_plain("alice").await;
    let _other = Pupil::called(&house, "alice").await;
    alice.sees("[plain] * alice2 joined").await;
    alice.wish(Wish::Who { room: RoomName::plain() }).await;
    let wanted = |event: &Event| matches!(event, Event::Plain(PlainEvent::People { .. }));
    let Event::Plain(PlainEvent::People { people, me, .. }) = alice.until(wanted).await else {
        panic!("people")
    };
    assert_eq!(people.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["alice", "alice2"]);
    assert_eq!(me.as_ref(), people.first());
}

#[tokio::test]
async fn nothing_of_the_plain_room_is_on_a_clients_disk() {
    let house = House::open_with_plain(PlainConfig::default()).await;
    let mut alice = house.guest_in_plain("alice").await;
    let mut bob = Pupil::called(&house, "bob").await;
    alice.sees("[plain] * bob joined").await;
    bob.says("mot-de-passe-du-wifi").await;
    alice.sees("[plain] bob: mot-de-passe-du-wifi").await;
    alice.say_in_plain("mot-de-passe-du-wifi").await;
    alice.sees("[plain] me: mot-de-passe-du-wifi").await;
    alice.quit().await;
    let begun = Instant::now();
    let mut folders = vec![house.data().parent().unwrap().to_owned()];
    while let Some(folder) = folders.pop() {
        assert!(begun.elapsed() < PATIENCE);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Not the operator's socket, in which nothing lies.
            if !path.is_file() {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes.windows(20).any(|window| window == b"mot-de-passe-du-wifi");
            assert!(!found, "{}", path.display());
        }
    }
}
