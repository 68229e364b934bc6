//! The plain room and the worksheet's programs, with all their defects.
//!
//! D1 to D18 are the defects of the worksheet's own server and clients: what happened there is in
//! the name or comment, what happens here in the test. In each the others go on talking.

use std::time::{Duration, Instant};

use tchat_mls::Device;
use tchat_proto::entry::{Entry, EntryBody};
use tchat_proto::id::{MessageId, RoomId, Seq};
use tchat_proto::plain::PlainRoom;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;
use tchat_server::plain::forget;
use tchat_server::plain::news::PlainNews;
use tchat_server::{Habits, Keep, Listen, PlainConfig, Server};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::caller::{Caller, House, PATIENCE, config};
use crate::person::Person;
use crate::pupil::Pupil;

const OFF: Habits = Habits { authors: false, only_server_says_serveur: false, joins: false };

/// A server with a plain room, and somebody who watches who is in it.
struct Class {
    house: House,
    watcher: Caller,
}

impl Class {
    async fn open(habits: Habits) -> Self {
        Self::with(PlainConfig { keep: Keep::InMemory, habits }).await
    }

    async fn with(plain: PlainConfig) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = config(dir.path());
        config.plain = Some(plain);
        let server = Server::start(config).await.unwrap();
        let house = House { dir, server };
        let watcher = house.call(&Device::generate().unwrap()).await;
        Self { house, watcher }
    }

    /// Stops the server, and starts one on the same data.
    async fn restart(self, plain: PlainConfig) -> Self {
        drop(self.watcher);
        self.house.server.stop().await.unwrap();
        let mut config = config(self.house.dir.path());
        config.plain = Some(plain);
        let server = Server::start(config).await.unwrap();
        let house = House { dir: self.house.dir, server };
        let watcher = house.call(&Device::generate().unwrap()).await;
        Self { house, watcher }
    }

    async fn room(&mut self) -> PlainRoom {
        listed(&mut self.watcher).await
    }

    /// Waits until so many are in.
    async fn counts(&mut self, people: u32) {
        let begun = Instant::now();
        while self.room().await.people != people {
            assert!(begun.elapsed() < PATIENCE, "there never were {people}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Pupils who are all in when this is done.
    async fn pupils<const N: usize>(&mut self, pseudonyms: [&str; N]) -> [Pupil; N] {
        let before = self.room().await.people;
        let mut pupils = Vec::new();
        for (count, pseudonym) in (1..).zip(pseudonyms) {
            pupils.push(Pupil::called(self.house.address(), pseudonym).await);
            self.counts(before + count).await;
        }
        pupils.try_into().ok().unwrap()
    }

    /// A tchat client in the plain room, who follows it from its own coming on.
    async fn client(&self, nick: &str) -> (Caller, RoomId) {
        let mut caller = Person::new(&self.house, nick).await.line;
        let room = enter(&mut caller).await;
        (caller, room)
    }
}

async fn listed(caller: &mut Caller) -> PlainRoom {
    match caller.ask(Request::Rooms).await {
        Ok(Answer::Rooms { plain: Some(plain), .. }) => plain,
        other => panic!("{other:?}"),
    }
}

async fn enter(caller: &mut Caller) -> RoomId {
    let room = listed(caller).await.room;
    match caller.ask(Request::EnterPlain(room)).await {
        Ok(Answer::PlainEntered { after, chain, .. }) => {
            caller.follow(room, (after, chain)).await;
        }
        other => panic!("{other:?}"),
    }
    room
}

/// A line of the plain room, as tchat clients see it.
fn line(entry: &Entry) -> String {
    match &entry.body {
        EntryBody::Plain { from, said } => format!("{from}: {}", String::from_utf8_lossy(said)),
        EntryBody::PlainJoined(who) => format!("+{who}"),
        EntryBody::PlainLeft(who) => format!("-{who}"),
        other => panic!("{other:?}"),
    }
}

async fn lines_until(caller: &mut Caller, room: RoomId, wanted: &str) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let lines: Vec<String> = caller.entries(room).iter().map(line).collect();
        if lines.iter().any(|line| line == wanted) {
            return lines;
        }
        assert!(begun.elapsed() < PATIENCE, "{wanted} never came: {lines:?}");
        assert!(caller.pump().await, "closed: {:?}", caller.goodbye);
    }
}

fn left(who: &str) -> String {
    format!("SERVEUR : {who} a quitte le chat ")
}

/// Two pupils talk, and hear each other and nothing else.
async fn they_talk(one: &mut Pupil, other: &mut Pupil) {
    let before = (one.heard.len(), other.heard.len());
    one.says("tu m'entends ?").await;
    assert_eq!(other.decodes().await, "tu m'entends ?");
    other.says("très bien").await;
    assert_eq!(one.decodes().await, "très bien");
    assert_eq!((one.heard.len(), other.heard.len()), (before.0 + 1, before.1 + 1));
}

#[tokio::test]
async fn three_pupils_talk_as_the_worksheet_says() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut eloise, mut bob] = class.pupils(["alice", "éloïse", "bob"]).await;
    alice.says("Salut à tous !").await;
    assert_eq!(eloise.decodes().await, "Salut à tous !");
    assert_eq!(bob.decodes().await, "Salut à tous !");
    bob.says("SERVEUR : rien n'est changé").await;
    assert_eq!(alice.decodes().await, "SERVEUR : rien n'est changé");
    assert_eq!(eloise.decodes().await, "SERVEUR : rien n'est changé");
    assert!(bob.hears_nothing().await, "nobody hears themselves, or who came before them");
}

#[tokio::test]
async fn d1_d2_d3_who_leaves_is_told_of_once_and_nobody_who_writes_is_expelled() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob, zoe, max] = class.pupils(["alice", "bob", "zoé", "max"]).await;
    drop(zoe);
    alice.hears(&left("zoé")).await;
    bob.hears(&left("zoé")).await;
    max.killed();
    alice.hears(&left("max")).await;
    bob.hears(&left("max")).await;
    for _ in 0..3 {
        they_talk(&mut alice, &mut bob).await;
    }
    class.counts(2).await;
    assert!(alice.hears_nothing().await && bob.hears_nothing().await);
}

#[tokio::test]
async fn d4_everybody_hears_a_writer_while_others_drop() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    for round in 0..10 {
        let [dropping] = class.pupils(["x"]).await;
        let text = format!("message {round}");
        alice.sends(&text).await;
        dropping.killed();
        bob.hears(&text).await;
        bob.hears(&left("x")).await;
        alice.hears(&left("x")).await;
        bob.heard.clear();
        alice.heard.clear();
        class.counts(2).await;
    }
    they_talk(&mut alice, &mut bob).await;
}

#[tokio::test]
async fn d5_d6_a_silent_or_reset_connection_keeps_the_door_open() {
    let mut class = Class::open(OFF).await;
    let address = class.house.address();
    let _silent = Pupil::silent(address).await;
    Pupil::silent(address).await.killed();
    drop(Pupil::silent(address).await);
    let mut odd = Pupil::called(address, b"\xff").await;
    class.counts(1).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    alice.says("bonjour").await;
    assert_eq!(odd.decodes().await, "bonjour");
    assert_eq!(bob.decodes().await, "bonjour");
    drop(odd);
    assert_eq!(bob.decodes().await, left("?"));
}

#[tokio::test]
async fn d7_after_a_departure_others_come_in_and_are_told_of_if_that_is_wanted() {
    let mut class = Class::open(Habits { joins: true, ..OFF }).await;
    let [mut alice, zoe] = class.pupils(["alice", "zoé"]).await;
    assert_eq!(alice.decodes().await, "SERVEUR : zoé a rejoint le chat ");
    drop(zoe);
    assert_eq!(alice.decodes().await, left("zoé"));
    let [mut bob] = class.pupils(["bob"]).await;
    assert_eq!(alice.decodes().await, "SERVEUR : bob a rejoint le chat ");
    let [mut max] = class.pupils(["max"]).await;
    assert_eq!(alice.decodes().await, "SERVEUR : max a rejoint le chat ");
    assert_eq!(bob.decodes().await, "SERVEUR : max a rejoint le chat ");
    assert!(max.hears_nothing().await, "nobody needs telling that they came");
}

#[tokio::test]
async fn d8_a_message_and_the_notice_behind_it_are_two() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    alice.sends("je pars").await;
    drop(alice);
    assert_eq!(bob.decodes().await, "je pars");
    assert_eq!(bob.decodes().await, left("alice"));
}

#[tokio::test]
async fn d9_d10_a_long_message_is_cut_where_decode_can_take_it() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    let text = format!("x{}", "é".repeat(1_500));
    alice.sends(&text).await;
    let mut heard = String::new();
    while heard.len() < text.len() {
        heard.push_str(&bob.decodes().await);
    }
    assert_eq!(heard, text);
    they_talk(&mut bob, &mut alice).await;
}

#[tokio::test]
async fn d11_pseudonym_and_message_in_one_segment_are_a_pseudonym_unless_a_line_ends() {
    let mut class = Class::open(OFF).await;
    let [mut zoe] = class.pupils(["zoé"]).await;
    let glued = Pupil::called(class.house.address(), "alicebonjour").await;
    class.counts(2).await;
    drop(glued);
    assert_eq!(zoe.decodes().await, left("alicebonjour"));
    let _line = Pupil::called(class.house.address(), "bob\nsalut").await;
    assert_eq!(zoe.decodes().await, "salut");
}

#[tokio::test]
async fn d12_two_of_one_pseudonym_are_told_apart() {
    let mut class = Class::open(OFF).await;
    let [mut alice, bob, other] = class.pupils(["alice", "bob", "bob"]).await;
    drop(other);
    assert_eq!(alice.decodes().await, left("bob2"));
    drop(bob);
    assert_eq!(alice.decodes().await, left("bob"));
}

#[tokio::test]
async fn d13_only_the_server_says_serveur_and_authors_are_named_if_that_is_wanted() {
    let habits = Habits { only_server_says_serveur: true, authors: true, ..OFF };
    let mut class = Class::open(habits).await;
    let [mut alice, mut bob] = class.pupils(["alice", "SERVEURbob"]).await;
    bob.says("SERVEUR : alice a quitte le chat").await;
    assert_eq!(alice.decodes().await, "bob> Serveur : alice a quitte le chat");
    drop(bob);
    assert_eq!(alice.decodes().await, left("bob"));
}

#[tokio::test]
async fn d14_who_never_reads_is_not_felt_by_those_who_talk() {
    let mut class = Class::open(OFF).await;
    let mut walls = Vec::new();
    for count in 1..=3 {
        walls.push(Pupil::who_never_reads(class.house.address(), "mur").await);
        class.counts(count).await;
    }
    let [mut alice, mut bob, mut max] = class.pupils(["alice", "bob", "max"]).await;
    // More than the socket of one who never reads holds.
    let much = vec![b'x'; 100_000];
    alice.sends(&much).await;
    let (bob_took, max_took) = tokio::join!(bob.takes(much.len()), max.takes(much.len()));
    assert!(bob_took == much && max_took == much);
    they_talk(&mut bob, &mut max).await;
    class.counts(6).await;
}

#[tokio::test]
async fn d16_d17_a_server_that_stops_says_so_closes_and_starts_again_at_once() {
    let mut class = Class::open(OFF).await;
    let address = class.house.address();
    let [mut alice] = class.pupils(["alice"]).await;
    let stopping = tokio::spawn(async move {
        class.house.server.stop().await.unwrap();
        class.house.dir
    });
    assert_eq!(alice.decodes().await, "SERVEUR : le serveur s'arrete ");
    assert!(alice.recv().await.is_empty(), "it closes");
    drop(alice);
    let dir = stopping.await.unwrap();
    let mut again = config(dir.path());
    again.listen = Listen::On(vec![address]);
    again.plain = Some(PlainConfig::default());
    let server = Server::start(again).await.unwrap();
    let mut bob = Pupil::called(address, "bob").await;
    bob.says("encore là").await;
    server.stop().await.unwrap();
}

#[tokio::test]
async fn d18_control_characters_pass_in_texts_and_not_in_names() {
    let mut class = Class::open(OFF).await;
    let [mut alice] = class.pupils(["alice"]).await;
    let [mut bob] = class.pupils(["b\x1b]0;x\x07ob"]).await;
    bob.says("\x1b[2J\x07").await;
    assert_eq!(alice.decodes().await, "\x1b[2J\x07", "bytes are passed on unchanged");
    drop(bob);
    assert_eq!(alice.decodes().await, left("b]0;xob"));
}

#[tokio::test]
async fn a_pseudonym_of_10_kb_is_a_short_one_and_no_noise() {
    let mut class = Class::open(OFF).await;
    let [mut alice] = class.pupils(["alice"]).await;
    let long = Pupil::called(class.house.address(), vec![b'x'; 10_240]).await;
    class.counts(2).await;
    drop(long);
    let mut heard = alice.decodes().await;
    // A slow machine may see the end of it as a message.
    while heard.bytes().all(|byte| byte == b'x') {
        heard = alice.decodes().await;
    }
    assert_eq!(heard, left(&"x".repeat(32)));
}

#[tokio::test]
async fn somebody_may_be_called_what_a_browser_begins_with() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut g, _s] = class.pupils(["alice", "G", "SSH"]).await;
    g.says("bonjour").await;
    assert_eq!(alice.decodes().await, "bonjour");
}

#[tokio::test]
async fn two_hundred_silent_connections_and_a_scanner_are_not_felt_and_the_teacher_hears_of_them() {
    let mut class = Class::open(OFF).await;
    let mut news = class.house.server.take_plain_news().unwrap();
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(class.house.address()).await.unwrap());
    }
    for _ in 0..20 {
        drop(TcpStream::connect(class.house.address()).await.unwrap());
    }
    they_talk(&mut alice, &mut bob).await;
    let [mut max] = class.pupils(["max"]).await;
    alice.says("bienvenue").await;
    assert_eq!(max.decodes().await, "bienvenue");
    assert_eq!(bob.decodes().await, "bienvenue");

    let mut kinds = (false, false);
    while kinds != (true, true) {
        match timeout(PATIENCE, news.recv()).await.unwrap().unwrap() {
            PlainNews::Scan { connections, .. } => kinds.0 = connections >= 5,
            PlainNews::Awaited { connections, .. } => kinds.1 = connections > 1,
            other => panic!("{other:?}"),
        }
    }
    // Longer than a greeting may take: silence is no crime here.
    let mut late = silent.pop().unwrap();
    late.write_all(b"enfin").await.unwrap();
    class.counts(4).await;
}

#[tokio::test]
async fn a_megabyte_in_one_send_does_not_keep_others_from_talking() {
    let mut class = Class::open(OFF).await;
    let [alice, mut bob, mut max] = class.pupils(["alice", "bob", "max"]).await;
    let flood = tokio::spawn(async move {
        let mut alice = alice;
        alice.sends(vec![b'x'; 1_000_000]).await;
        alice
    });
    bob.says("tu es là ?").await;
    let begun = Instant::now();
    loop {
        let heard = max.decodes().await;
        if heard.contains("tu es là ?") {
            break;
        }
        assert!(heard.bytes().all(|byte| byte == b'x'), "{heard}");
        assert!(begun.elapsed() < PATIENCE, "max hears only alice");
    }
    flood.abort();
}

#[tokio::test]
async fn half_a_character_and_then_nothing_is_passed_on_and_harms_nobody_else() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob, mut max] = class.pupils(["alice", "bob", "max"]).await;
    alice.sends(b"caf\xc3").await;
    assert_eq!(bob.recv().await, b"caf");
    assert_eq!(bob.recv().await, b"\xc3");
    assert_eq!(max.takes(4).await, b"caf\xc3");
    they_talk(&mut bob, &mut max).await;
}

#[tokio::test]
async fn a_character_in_two_segments_arrives_whole() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    let (one, other) = "été".as_bytes().split_at(1);
    alice.sends(one).await;
    alice.sends(other).await;
    assert_eq!(bob.decodes().await, "été");
}

#[tokio::test]
async fn a_reset_in_the_middle_of_a_message_is_a_departure() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob, mut max] = class.pupils(["alice", "bob", "max"]).await;
    alice.sends("un long message qui ne fin").await;
    bob.hears("un long message qui ne fin").await;
    max.hears("un long message qui ne fin").await;
    alice.killed();
    bob.hears(&left("alice")).await;
    max.hears(&left("alice")).await;
    they_talk(&mut bob, &mut max).await;
}

#[tokio::test]
async fn a_burst_of_forty_messages_is_delayed_and_nothing_is_dropped() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    let messages: Vec<String> = (0..40).map(|number| format!("message n° {number}.")).collect();
    for message in &messages {
        alice.sends(message).await;
    }
    let all = messages.concat();
    assert_eq!(bob.takes(all.len()).await, all.as_bytes());
    they_talk(&mut bob, &mut alice).await;
}

#[tokio::test]
async fn a_hundred_kilobytes_of_any_bytes_arrive_unchanged_and_in_order() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    let bytes: Vec<u8> =
        (0..102_400_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let (_, heard) = tokio::join!(alice.sends(&bytes), bob.takes(bytes.len()));
    assert!(heard == bytes);
}

#[tokio::test]
async fn who_has_not_read_what_is_no_longer_kept_is_let_go_and_those_who_read_are_not() {
    let mut class = Class::open(OFF).await;
    let mut news = class.house.server.take_plain_news().unwrap();
    let _wall = Pupil::who_never_reads(class.house.address(), "mur").await;
    class.counts(1).await;
    let [alice] = class.pupils(["alice"]).await;
    let reading = tokio::spawn(async move {
        let mut alice = alice;
        // What is told of the one who never read, at the end of all that was said.
        let notice = left("mur").into_bytes();
        let mut end = Vec::new();
        while !end.windows(notice.len()).any(|window| window == notice) {
            let more = alice.recv().await;
            assert!(!more.is_empty(), "she reads, and is let go");
            end.drain(..end.len().saturating_sub(notice.len()));
            end.extend(more);
        }
    });
    let begun = Instant::now();
    let mut flooders = Vec::new();
    'filling: for number in 0.. {
        let (mut caller, room) = class.client(&format!("c{number}")).await;
        for id in 0..3 {
            let (id, text) = (MessageId([id; 16]), "x".repeat(60_000));
            caller.ask(Request::PostPlain { room, id, text }).await.unwrap();
            if let Ok(told) = news.try_recv() {
                assert_eq!(told, PlainNews::NeverReads { who: "mur".to_owned() });
                break 'filling;
            }
            assert!(begun.elapsed() < PATIENCE, "nobody is let go");
        }
        flooders.push(caller);
    }
    timeout(PATIENCE, reading).await.unwrap().unwrap();
}

// ---- With clients of tchat ---------------------------------------------------------------------

#[tokio::test]
async fn clients_of_tchat_and_of_the_worksheet_talk_in_one_room() {
    let mut class = Class::open(OFF).await;
    let [mut alice] = class.pupils(["alice"]).await;
    let (mut carol, room) = class.client("alice").await;
    alice.says("salut").await;
    assert_eq!(lines_until(&mut carol, room, "alice: salut").await, ["+alice2", "alice: salut"]);

    let id = MessageId([1; 16]);
    let post = Request::PostPlain { room, id, text: "bonjour à toi".to_owned() };
    let stored = carol.ask(post.clone()).await;
    assert_eq!(alice.decodes().await, "bonjour à toi");
    assert_eq!(carol.ask(post).await, stored, "a repeated post is the first one");
    assert!(alice.hears_nothing().await);
    assert_eq!(class.room().await.people, 2);

    assert_eq!(
        class.watcher.ask(Request::PlainPeople(room)).await.map(|people| format!("{people:?}")),
        Ok("PlainPeople([PlainName(\"alice\"), PlainName(\"alice2\")])".to_owned())
    );
    drop(carol);
    assert_eq!(alice.decodes().await, left("alice2"));
    drop(alice);
    class.counts(0).await;
}

#[tokio::test]
async fn a_long_text_of_tchat_is_cut_for_the_worksheet_where_characters_end() {
    let mut class = Class::open(OFF).await;
    let [mut alice] = class.pupils(["alice"]).await;
    let (mut carol, room) = class.client("carol").await;
    let text = format!("x{}", "é".repeat(3_000));
    let post = Request::PostPlain { room, id: MessageId([1; 16]), text: text.clone() };
    carol.ask(post).await.unwrap();
    let mut heard = String::new();
    while heard.len() < text.len() {
        heard.push_str(&alice.decodes().await);
    }
    assert_eq!(heard, text);
}

#[tokio::test]
async fn leaving_is_told_and_ends_reading() {
    let mut class = Class::open(OFF).await;
    let [mut alice] = class.pupils(["alice"]).await;
    let (mut carol, room) = class.client("carol").await;
    assert_eq!(carol.ask(Request::LeavePlain(room)).await, Ok(Answer::Done));
    assert_eq!(alice.decodes().await, left("carol"));
    alice.says("elle n'est plus là").await;
    class.counts(1).await;
    let post = Request::PostPlain { room, id: MessageId([1; 16]), text: "si".to_owned() };
    assert_eq!(carol.ask(post).await.map_err(|refusal| refusal.code), Err(Code::NotAMember));
    assert_eq!(carol.entries(room).iter().map(line).collect::<Vec<_>>(), ["+carol"]);
}

#[tokio::test]
async fn nothing_sealed_enters_the_plain_room_and_nothing_plain_a_sealed_one() {
    let class = Class::open(OFF).await;
    let (mut carol, plain) = class.client("carol").await;
    let general = carol.general().await;
    let id = MessageId([1; 16]);
    let sealed = || vec![0, 1, 0, 2, 9, 9].into();
    let group = tchat_proto::id::GroupName { room: plain, generation: 0 };
    let for_sealed = [
        Request::Post { room: plain, id, sealed: sealed() },
        Request::Enter(plain),
        Request::Found { group, id, group_info: sealed(), tree: sealed() },
        Request::People(plain),
    ];
    for request in for_sealed {
        let refused = carol.ask(request.clone()).await.map_err(|refusal| refusal.code);
        assert_eq!(refused, Err(Code::PlainRoom), "{request:?}");
    }
    let for_plain = [
        Request::PostPlain { room: general, id, text: "en clair".to_owned() },
        Request::EnterPlain(general),
        Request::PlainPeople(general),
        Request::LeavePlain(general),
    ];
    for request in for_plain {
        let refused = carol.ask(request.clone()).await.map_err(|refusal| refusal.code);
        assert_eq!(refused, Err(Code::NotPlain), "{request:?}");
    }
    let create = Request::CreateRoom { name: RoomName::plain(), joining: Joining::Open };
    assert_eq!(carol.ask(create).await.map_err(|it| it.code), Err(Code::RoomExists));
    assert_eq!(carol.entries(plain).iter().map(line).collect::<Vec<_>>(), ["+carol"]);
}

#[tokio::test]
async fn who_is_not_in_the_plain_room_does_not_read_it() {
    let mut class = Class::open(OFF).await;
    let room = class.room().await;
    let chain = tchat_proto::entry::chain_start(room.room);
    let follow = Request::Follow { room: room.room, after: Seq::ZERO, chain };
    let refused = class.watcher.ask(follow).await.map_err(|refusal| refusal.code);
    assert_eq!(refused, Err(Code::NotAMember));
}

#[tokio::test]
async fn a_sealed_room_called_plain_keeps_the_plain_one_from_opening() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(config(dir.path())).await.unwrap();
    let house = House { dir, server };
    let mut carol = Person::new(&house, "carol").await.line;
    let create = Request::CreateRoom { name: RoomName::plain(), joining: Joining::Open };
    assert!(carol.ask(create).await.is_ok(), "without a plain room the name is like any other");
    drop(carol);
    house.server.stop().await.unwrap();
    let mut with_plain = config(house.dir.path());
    with_plain.plain = Some(PlainConfig::default());
    let failed = Server::start(with_plain).await.unwrap_err();
    assert_eq!(failed.code(), "plain_name_taken");
}

// ---- Keeping and forgetting --------------------------------------------------------------------

#[tokio::test]
async fn without_keeping_nothing_is_on_disk_and_each_start_is_another_room() {
    let mut class = Class::open(OFF).await;
    let [mut alice, mut bob] = class.pupils(["alice", "bob"]).await;
    alice.says("mot de passe du wifi").await;
    assert_eq!(bob.decodes().await, "mot de passe du wifi");
    let before = class.room().await.room;
    let mut class = class.restart(PlainConfig::default()).await;
    assert_ne!(class.room().await.room, before);
    assert!(!on_disk(&class, b"mot de passe du wifi"));
    assert!(!on_disk(&class, b"alice"));
}

fn on_disk(class: &Class, text: &[u8]) -> bool {
    // The control socket is there too, and holds nothing.
    let files = std::fs::read_dir(class.house.dir.path()).unwrap().map(Result::unwrap);
    let mut files = files.filter(|file| file.file_type().unwrap().is_file());
    files.any(|file| {
        let bytes = std::fs::read(file.path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text)
    })
}

#[tokio::test]
async fn what_is_kept_is_read_by_who_comes_later_until_it_is_forgotten() {
    let keeping = PlainConfig { keep: Keep::ForADay, habits: OFF };
    let mut class = Class::with(keeping).await;
    let [mut alice, bob] = class.pupils(["alice", "bob"]).await;
    alice.says("à demain").await;
    drop((alice, bob));
    class.counts(0).await;
    let before = class.room().await.room;
    let mut class = class.restart(keeping).await;
    assert_eq!(class.room().await.room, before);
    assert!(on_disk(&class, "à demain".as_bytes()));

    let (mut carol, room) = class.client("carol").await;
    let lines = lines_until(&mut carol, room, "+carol").await;
    assert_eq!(lines[..3], ["+alice", "+bob", "alice: à demain"]);

    let forgotten = forget(class.house.dir.path()).unwrap().unwrap();
    assert_eq!(forgotten.messages, 1);
    assert!(!on_disk(&class, "à demain".as_bytes()));
    // The running server forgets too: who follows from the beginning is told that it is gone.
    let begun = Instant::now();
    let mut dave = Person::new(&class.house, "dave").await.line;
    while dave.skipped.is_empty() {
        assert!(begun.elapsed() < PATIENCE, "the server remembers");
        let room = listed(&mut dave).await.room;
        dave.ask(Request::EnterPlain(room)).await.unwrap();
        let chain = tchat_proto::entry::chain_start(room);
        dave.follow(room, (Seq::ZERO, chain)).await;
        dave.is_quiet_for(Duration::from_millis(200)).await;
        dave.ask(Request::LeavePlain(room)).await.unwrap();
    }
    assert!(dave.skipped[0].to >= Seq(4));
}

// ---- What the teacher hears --------------------------------------------------------------------

#[tokio::test]
async fn the_teacher_hears_what_a_program_does_wrong() {
    let mut class = Class::open(OFF).await;
    let mut news = class.house.server.take_plain_news().unwrap();
    let [mut zoe, _bob, _other] = class.pupils(["zoé", "bob", "bob"]).await;
    zoe.sends(b"\xff").await;
    sleep(Duration::from_millis(100)).await;
    zoe.sends([b'x'; 2_000]).await;
    let mut told = Vec::new();
    while told.len() < 3 {
        told.push(timeout(PATIENCE, news.recv()).await.unwrap().unwrap());
    }
    let (wanted, who) = ("bob".to_owned(), "bob2".to_owned());
    assert!(told.contains(&PlainNews::SamePseudonym { wanted, who }), "{told:?}");
    let who = "zoé".to_owned();
    assert!(
        told.contains(&PlainNews::NotUtf8 { who: who.clone(), byte: 0xff, place: 0 }),
        "{told:?}"
    );
    assert!(told.contains(&PlainNews::TooLong { who, bytes: 2_000 }), "{told:?}");
}

#[tokio::test]
async fn without_a_plain_room_a_pupil_is_told_so_and_nothing_of_it_is_listed() {
    let house = House::open().await;
    let mut alice = Pupil::called(house.address(), "alice").await;
    assert!(alice.decodes().await.starts_with("SERVEUR : "));
    assert!(alice.recv().await.is_empty());
    let mut caller = house.call(&Device::generate().unwrap()).await;
    assert!(matches!(caller.ask(Request::Rooms).await, Ok(Answer::Rooms { plain: None, .. })));
}
