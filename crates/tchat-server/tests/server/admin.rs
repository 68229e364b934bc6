//! The operator's questions, asked over the socket of a running server.

use std::os::unix::fs::PermissionsExt as _;

use tchat_mls::Device;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request};
use tchat_server::admin::{AskFailed, Declined, Known, Question, Reply, Status, ask};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::caller::{Caller, House, PATIENCE, config};
use crate::person::Person;

async fn asked(house: &House, question: Question) -> Reply {
    ask(house.dir.path(), &question).await.unwrap()
}

async fn status(house: &House) -> Status {
    match asked(house, Question::Status).await {
        Reply::Status(status) => *status,
        other => panic!("{other:?}"),
    }
}

async fn people(house: &House) -> Vec<Known> {
    match asked(house, Question::People).await {
        Reply::People(people) => people,
        other => panic!("{other:?}"),
    }
}

fn ban(who: &str) -> Question {
    Question::Ban { who: who.to_owned(), reason: Some("spam".to_owned()), addresses: true }
}

fn announce(text: &str, minutes: u32) -> Question {
    Question::Announce { text: text.to_owned(), minutes }
}

fn banned() -> Refusal {
    Refusal { reason: Some("spam".to_owned()), ..Refusal::new(Code::Banned) }
}

async fn log_in(house: &House, device: &Device) -> Result<Caller, Refusal> {
    Caller::log_in(house.address(), house.server.key(), device).await
}

#[tokio::test]
async fn the_operator_sees_how_the_server_is_doing() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let _bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    alice.say(room, b"hello").await;
    let status = status(&house).await;
    assert_eq!(status.key, house.server.key());
    assert_eq!((status.connections, status.online, status.people), (2, 2, 2));
    assert_eq!((status.rooms, status.messages, status.banned), (1, 1, 0));
    assert_eq!(status.addresses, [house.address().to_string()]);
    assert!(status.disk_used > 0 && status.disk_free.is_some());
    assert_eq!(status.plain_people, None);

    let Reply::Rooms(rooms) = asked(&house, Question::Rooms).await else {
        panic!("there are rooms");
    };
    assert_eq!((rooms[0].name.as_str(), rooms[0].devices, rooms[0].people), ("general", 1, 1));
    assert!(rooms[0].owned && rooms[0].last.is_some());
    let people = people(&house).await;
    assert!(people.iter().all(|it| it.online && it.last_seen.is_some() && it.banned.is_none()));
    assert_eq!(people.iter().map(|it| it.rooms).sum::<u32>(), 1);
}

#[tokio::test]
async fn who_is_banned_is_out_and_stays_out_until_pardoned() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut mallory = Person::new(&house, "mallory").await;
    let reply = asked(&house, ban("Mallory")).await;
    let Reply::Banned { who, sessions: 1, addresses, .. } = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(who.account, mallory.device.account());
    // All that is tested here comes from this very machine.
    assert_eq!(addresses, Vec::<String>::new());
    assert_eq!(mallory.line.farewell().await, Some(banned()));
    assert_eq!(log_in(&house, &mallory.device).await.err(), Some(banned()));
    assert_eq!(alice.line.ask(Request::Rooms).await.map(|_| ()), Ok(()));

    let house = house.restart().await;
    assert_eq!(log_in(&house, &mallory.device).await.err(), Some(banned()));
    let known = people(&house).await;
    let known = known.iter().find(|it| it.banned.is_some()).unwrap();
    assert_eq!((known.named.account, known.reason.as_deref()), (who.account, Some("spam")));

    let key = who.account.short();
    let pardoned = asked(&house, Question::Unban(key.clone())).await;
    assert!(matches!(pardoned, Reply::Unbanned(named) if named == who));
    assert!(log_in(&house, &mallory.device).await.is_ok());
    let again = asked(&house, Question::Unban(key)).await;
    assert_eq!(again, Reply::Declined(Declined::NotBanned(who)));
    let nobody = asked(&house, ban("nobody")).await;
    assert_eq!(nobody, Reply::Declined(Declined::NobodyCalled));
}

#[tokio::test]
async fn two_operators_at_once_both_have_their_reply() {
    let house = House::open().await;
    let mut mallory = Person::new(&house, "mallory").await;
    let both = tokio::join!(asked(&house, ban("mallory")), asked(&house, ban("mallory")));
    assert!(matches!(both, (Reply::Banned { .. }, Reply::Banned { .. })), "{both:?}");
    let data = house.dir.path().to_owned();
    let question = || {
        let data = data.clone();
        async move { ask(&data, &Question::Status).await }
    };
    let mut many: tokio::task::JoinSet<_> = (0..32).map(|_| question()).collect();
    while let Some(reply) = many.join_next().await {
        assert!(matches!(reply.unwrap(), Ok(Reply::Status(_))));
    }
    assert_eq!(mallory.line.farewell().await, Some(banned()));
}

#[tokio::test]
async fn an_announcement_reaches_who_is_there_and_for_a_while_who_comes() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    assert_eq!(asked(&house, announce("now", 0)).await, Reply::Announced { sessions: 1 });
    assert_eq!(asked(&house, announce("tea", 5)).await, Reply::Announced { sessions: 1 });
    while alice.line.announcements.len() < 2 {
        assert!(alice.line.pump().await);
    }
    let heard =
        |line: &Caller| line.announcements.iter().map(|it| it.text.clone()).collect::<Vec<_>>();
    assert_eq!(heard(&alice.line), ["now", "tea"]);
    let mut bob = log_in(&house, &Device::generate().unwrap()).await.unwrap();
    assert!(matches!(bob.ask(Request::Rooms).await, Ok(Answer::Rooms { .. })));
    assert_eq!(heard(&bob), ["tea"]);

    for (text, minutes, declined) in [
        (" ".to_owned(), 0, Declined::Empty),
        ("x".repeat(1_025), 0, Declined::TooMuch(1_024)),
        ("x".to_owned(), 10_081, Declined::TooMuch(10_080)),
    ] {
        assert_eq!(asked(&house, announce(&text, minutes)).await, Reply::Declined(declined));
    }
}

#[tokio::test]
async fn the_socket_is_the_operators_alone_and_gone_with_the_server() {
    let house = House::open().await;
    let socket = house.dir.path().join("admin.sock");
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&socket), mode(house.dir.path())), (0o600, 0o700));
    // A server that was killed leaves it behind, and the next one takes its place.
    let house = house.crash().await;
    assert_eq!(status(&house).await.connections, 0);
    house.server.stop().await.unwrap();
    assert!(!socket.exists());
    let failed = ask(house.dir.path(), &Question::Status).await.unwrap_err();
    assert!(matches!(failed, AskFailed::NotRunning { .. }), "{failed:?}");
}

#[tokio::test]
async fn who_asks_while_the_server_stops_is_answered_or_told() {
    let house = House::open().await;
    let data = house.dir.path().to_owned();
    let asking = tokio::spawn(async move {
        loop {
            match ask(&data, &Question::Status).await {
                Ok(Reply::Status(_)) => {}
                other => return other,
            }
        }
    });
    timeout(PATIENCE, house.server.stop()).await.unwrap().unwrap();
    let last = timeout(PATIENCE, asking).await.unwrap().unwrap();
    let told = matches!(
        last,
        Err(AskFailed::NotRunning { .. } | AskFailed::Stopped)
            | Ok(Reply::Declined(Declined::Stopping))
    );
    assert!(told, "{last:?}");
}

#[tokio::test]
async fn what_is_no_question_harms_nobody() {
    let house = House::open().await;
    let socket = house.dir.path().join("admin.sock");
    for bytes in
        [&b"\xff\xff\xff\xff"[..], b"\0\0\0\0", b"\0\0\0\x01\xff", b"GET / HTTP/1.1\r\n\r\n"]
    {
        let mut stream = UnixStream::connect(&socket).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut reply = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut reply)).await.unwrap().ok();
    }
    // Some who say nothing do not keep others from asking.
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(UnixStream::connect(&socket).await.unwrap());
    }
    assert_eq!(status(&house).await.strangers, 0);
    // A question of another version is declined as one.
    let mut stream = UnixStream::connect(&socket).await.unwrap();
    stream.write_all(b"\0\0\0\x05\x82\x09\x82\x00\x80").await.unwrap();
    let mut reply = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut reply)).await.unwrap().unwrap();
    let declined = tchat_proto::frame::to_cbor(&(1, Reply::Declined(Declined::Unsupported)));
    assert_eq!(reply[4..], declined);
}

#[tokio::test]
async fn a_data_folder_where_no_socket_can_be_does_not_keep_a_server_from_running() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("admin.sock"), "mine").unwrap();
    let server = tchat_server::Server::start(config(dir.path())).await.unwrap();
    assert!(server.admin_hindered().is_some_and(|why| why.contains("admin.sock")));
    server.stop().await.unwrap();
    assert_eq!(std::fs::read(dir.path().join("admin.sock")).unwrap(), b"mine");
}

#[tokio::test]
async fn somebody_cannot_take_all_the_key_packages_of_another() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut mallory = Person::new(&house, "mallory").await;
    let mut bob = Person::new(&house, "bob").await;
    let packages = (0..10).map(|_| bob.key_package().into()).collect();
    bob.line.ask(Request::PublishKeyPackages(packages)).await.unwrap();
    let take = Request::TakeKeyPackages(bob.device.account());
    let mut taken = 0;
    let refusal = loop {
        match mallory.line.ask(take.clone()).await {
            Ok(_) => taken += 1,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!((taken, refusal.code), (8, Code::RateLimited));
    assert!(refusal.retry_after_ms.unwrap() > 60_000);
    assert!(matches!(alice.line.ask(take).await, Ok(Answer::KeyPackages(_))));
}
