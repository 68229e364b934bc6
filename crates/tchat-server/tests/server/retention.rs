//! Messages that a room's rules keep no longer, and those who come for them.

use std::path::Path;
use std::time::Duration;

use tchat_proto::greeting::{ClientHello, Login};
use tchat_proto::id::{RoomId, Seq, Timestamp};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tchat_proto::{ALPN, TLS_NAME};
use tchat_server::Moment;
use tchat_server::state::Day;
use tchat_server::store::{DataFolder, DedupeKey, Ledger, Setup};

use crate::caller::{Caller, House, binding, tls, tls_config};
use crate::person::{Person, committed, start_of};

/// What a server would do that was asked to sweep after so many days.
fn sweep_after(data: &Path, key: tchat_proto::id::ServerKey, days: u32) {
    let setup = Setup {
        server: key,
        dedupe: DedupeKey::derive(&[0; 32]),
        general: RoomId([0; 16]),
        joining: Joining::Open,
        keep_nicks_days: 365,
        today: Day(20_000),
        owner: None,
    };
    let mut ledger = Ledger::open(DataFolder::open(data).unwrap(), setup).unwrap();
    let later = Duration::from_hours(24).saturating_mul(days).as_millis();
    let then = Timestamp(Moment::now().time.0 + u64::try_from(later).unwrap());
    while ledger.sweep(then).unwrap().more {}
    ledger.close().unwrap();
}

/// A room whose messages have expired: of Alice, who founded it, said three things, and made the rule.
async fn after_a_month() -> (House, Person, RoomId) {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    for text in [b"one", b"two", b"six"] {
        alice.say(room, text).await;
    }
    alice.catch_up(room, Seq(4)).await;
    let rule = alice.ruling(room, |policy| policy.retention_days = 30);
    let (at, _) = committed(alice.line.ask(rule).await);
    alice.catch_up(room, at).await;
    let (key, dir) = (house.server.key(), house.dir);
    house.server.stop().await.unwrap();
    sweep_after(dir.path(), key, 31);
    let server = tchat_server::Server::start(crate::caller::config(dir.path())).await.unwrap();
    let house = House { dir, server };
    alice.reconnect(&house).await;
    (house, alice, room)
}

#[tokio::test]
async fn who_was_away_is_told_what_expired_and_goes_on_behind_it() {
    let (_house, mut alice, room) = after_a_month().await;
    let head = alice.line.follow(room, start_of(room)).await;
    let said = alice.say(room, b"still here").await;
    assert_eq!((head, said), (Seq(5), Seq(6)));
    alice
        .line
        .until(|line| line.deliveries.iter().map(|it| it.entries.len()).sum::<usize>() == 3)
        .await;
    let [expired] = *alice.line.expired else { panic!("{:?}", alice.line.expired) };
    assert_eq!((expired.room, expired.to), (room, Seq(4)));
    assert!(expired.time <= Moment::now().time && expired.time > Timestamp(0));
    // Its chain is the one that the rest hangs on.
    let last = alice.line.deliveries.last().unwrap().chain;
    assert_eq!(alice.line.follow(room, (said, last)).await, said);
    assert_eq!(alice.line.follow(room, (expired.to, expired.chain)).await, said);
}

#[tokio::test]
async fn a_client_that_knows_of_no_such_thing_hears_that_it_is_too_old() {
    let (house, alice, room) = after_a_month().await;
    let device = &alice.device;
    let tls = tls(house.address(), tls_config(house.server.key(), &[ALPN])).await.unwrap();
    let login = Login::sign(device.device_seed(), *device.certificate(), binding(&tls));
    let hello = ClientHello { capabilities: Vec::new(), ..ClientHello::new(TLS_NAME, login) };
    let mut line = Caller::greet(tls, &hello).await.unwrap();
    let (after, chain) = start_of(room);
    let followed = line.ask(Request::Follow { room, after, chain }).await;
    assert_eq!(followed, Ok(Answer::Following { head: Seq(5) }));
    assert_eq!(line.farewell().await.map(|it| it.code), Some(Code::Version));
    assert!(line.entries(room).len() <= 1, "nothing from behind the gap");
}
