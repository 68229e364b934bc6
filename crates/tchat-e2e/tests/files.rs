//! Files between whole clients and a whole server: cut lines, restarts of everybody, damaged disks,
//! limits, names, and what is deleted.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests may stop them")]

use std::fs;
use std::path::{Path, PathBuf};

use tchat_client::command::{Which, Wish};
use tchat_client::event::Message;
use tchat_client::file::attachment::Attachment;
use tchat_client::parts::Form;
use tchat_client::transfer::{Direction, State};
use tchat_client::{Event, Trouble};
use tchat_e2e::{Guest, House, Relay};
use tchat_proto::id::Seq;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_server::FileLimits;
use tempfile::TempDir;

/// A megabyte, of which no two pieces of a chunk's size are alike.
fn pattern(megabytes: usize) -> Vec<u8> {
    let byte = |at: usize| u8::try_from((at * 7 + at / 251 + at / 65_536) % 256).unwrap();
    (0..megabytes * 1_000_000).map(byte).collect()
}

/// A folder with what people share, and one for what they save.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn folder(&self) -> PathBuf {
        let folder = self.0.path().join("saved");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn saved(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

async fn share(guest: &Guest, path: &Path) {
    share_in(guest, path, RoomName::general()).await;
}

async fn share_in(guest: &Guest, path: &Path, room: RoomName) {
    let file = Attachment::look_at(path).unwrap();
    guest.wish(Wish::SendFile { room, file, text: None }).await;
}

/// Shares a file, and waits until its message has its place.
async fn share_for_good(guest: &mut Guest, path: &Path) -> Seq {
    share(guest, path).await;
    let sent = |event: &Event| matches!(event, Event::Sent { form: Form::File(_), .. });
    match guest.until(sent).await {
        Event::Sent { seq, .. } => seq,
        other => panic!("{other:?}"),
    }
}

/// Waits for a file that somebody else shares.
async fn sees_file(guest: &mut Guest) -> Message {
    let is_file =
        |event: &Event| matches!(event, Event::Message(it) if matches!(it.form, Form::File(_)));
    let seen = guest.seen.iter().find(|event| is_file(event)).cloned();
    let event = match seen {
        Some(event) => event,
        None => guest.until(is_file).await,
    };
    match event {
        Event::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

async fn ask_to_save(guest: &Guest, room: RoomName, seq: Seq, folder: PathBuf) {
    guest.wish(Wish::Save { room, which: Which::Place(seq), folder }).await;
}

/// Waits until a file is saved, and gives its path.
async fn saved(guest: &mut Guest) -> PathBuf {
    let done = |event: &Event| match event {
        Event::Transfer(it) => it.direction == Direction::Down && it.state.is_over(),
        _ => false,
    };
    match guest.until(done).await {
        Event::Transfer(transfer) if transfer.state == State::Done => transfer.path.unwrap(),
        other => panic!("{other:?}: {:?}", guest.seen.last()),
    }
}

async fn trouble(guest: &mut Guest) -> Trouble {
    match guest.until(|event| matches!(event, Event::Error { .. })).await {
        Event::Error { trouble, .. } => trouble,
        other => panic!("{other:?}"),
    }
}

/// What lies on the server.
fn on_the_server(house: &House) -> Vec<PathBuf> {
    let entries = fs::read_dir(house.data().join("files")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Whether there is one file, and of twelve megabytes the first few. Of six that went over a line at
/// most two wait for an answer, in eight pieces.
fn begun(files: &[PathBuf]) -> bool {
    let [file] = files else { panic!("one file: {files:?}") };
    (3_000_000..7_000_000).contains(&fs::metadata(file).unwrap().len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_goes_over_lines_that_are_cut_ten_times_and_messages_go_on() {
    let house = House::open().await;
    let desk = Desk::new();
    let lines = [
        Relay::cutting(house.address(), 4_000_000, 5).await,
        Relay::cutting(house.address(), 4_000_000, 5).await,
    ];
    let mut alice = house.knock_through(&lines[0], "alice");
    alice.until(|event| matches!(event, Event::Ready { .. })).await;
    let mut bob = house.knock_through(&lines[1], "bob");
    bob.until(|event| matches!(event, Event::Ready { .. })).await;
    let bytes = pattern(26);
    share(&alice, &desk.file("notes.bin", &bytes)).await;
    alice.say("meanwhile").await;
    bob.sees("alice: meanwhile").await;
    assert!(!bob.screen().iter().any(|line| line.contains("notes.bin")), "the message waits");
    let shared = sees_file(&mut bob).await;
    assert_eq!(lines[0].cuts_left(), 0);
    ask_to_save(&bob, RoomName::general(), shared.seq, desk.folder()).await;
    let path = saved(&mut bob).await;
    assert_eq!(lines[1].cuts_left(), 0);
    assert_eq!(path, desk.folder().join("notes.bin"));
    assert!(fs::read(path).unwrap() == bytes);
    assert_eq!(desk.saved(), ["notes.bin"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_goes_on_after_sender_receiver_and_server_were_restarted_in_the_middle() {
    let mut house = House::open().await;
    let desk = Desk::new();
    let bytes = pattern(12);
    let path = desk.file("notes.bin", &bytes);
    {
        // Half of it goes over the line, and no more.
        let relay = Relay::hanging(house.address(), 6_000_000).await;
        let mut alice = house.knock_through(&relay, "alice");
        alice.until(|event| matches!(event, Event::Ready { .. })).await;
        share(&alice, &path).await;
        relay.hangs().await;
    }
    house.close().await;
    assert!(begun(&on_the_server(&house)));
    // What becomes of the original does no harm.
    fs::remove_file(&path).unwrap();
    house.reopen().await;
    let mut alice = house.knock("alice");
    let placed = |event: &Event| matches!(event, Event::Message(it) if it.mine);
    let Event::Message(message) = alice.until(placed).await else { panic!("another event") };
    // Who comes later cannot open what was sealed before: for them it is shared again.
    house.guest("bob").await.quit().await;
    let path = desk.file("again.bin", &bytes);
    let seq = share_for_good(&mut alice, &path).await;
    assert!(seq > message.seq);
    {
        let relay = Relay::hanging(house.address(), 6_000_000).await;
        let mut bob = house.knock_through(&relay, "bob");
        let shared = sees_file(&mut bob).await;
        ask_to_save(&bob, RoomName::general(), shared.seq, desk.folder()).await;
        relay.hangs().await;
    }
    house.close().await;
    house.reopen().await;
    assert!(desk.saved()[0].ends_with(".part"));
    assert!(begun(&[desk.folder().join(&desk.saved()[0])]));
    let mut bob = house.knock("bob");
    let path = saved(&mut bob).await;
    assert!(fs::read(path).unwrap() == bytes);
    assert_eq!(desk.saved(), ["again.bin"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_altered_or_missing_on_the_servers_disk_is_told_and_nothing_of_it_kept() {
    let house = House::open().await;
    let desk = Desk::new();
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    share_for_good(&mut alice, &desk.file("x", &pattern(1))).await;
    let shared = sees_file(&mut bob).await;
    let [kept] = &on_the_server(&house)[..] else { panic!("one file") };
    let whole = fs::read(kept).unwrap();
    let mut bent = whole.clone();
    bent[500_000] ^= 1;
    for (damaged, code) in [(Some(bent), "file_damaged"), (None, "file_gone")] {
        match damaged {
            Some(bytes) => fs::write(kept, bytes).unwrap(),
            None => fs::remove_file(kept).unwrap(),
        }
        ask_to_save(&bob, RoomName::general(), shared.seq, desk.folder()).await;
        assert_eq!(trouble(&mut bob).await.code(), code);
        assert_eq!(desk.saved(), Vec::<String>::new());
    }
    fs::write(kept, whole).unwrap();
    ask_to_save(&bob, RoomName::general(), shared.seq, desk.folder()).await;
    assert!(fs::read(saved(&mut bob).await).unwrap() == pattern(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_files_hostile_names_and_names_that_are_taken_do_no_harm() {
    let house = House::open().await;
    let desk = Desk::new();
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    let empty = desk.file("-x\u{202E}gpj.exe", b"");
    for name in ["xgpj.exe", "xgpj (2).exe"] {
        let seq = share_for_good(&mut alice, &empty).await;
        bob.until(|event| matches!(event, Event::Message(it) if it.seq == seq)).await;
        ask_to_save(&bob, RoomName::general(), seq, desk.folder()).await;
        assert_eq!(saved(&mut bob).await, desk.folder().join(name));
    }
    assert!(desk.saved() == ["xgpj (2).exe", "xgpj.exe"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_said_before_sealing_and_the_quota_when_it_is_reached() {
    let limits = FileLimits { file_bytes_max: 90_000, account_quota: 100_000 };
    let house = House::open_with_files(limits).await;
    let desk = Desk::new();
    let mut alice = house.guest("alice").await;
    let large = desk.file("large", &vec![7; 90_000]);
    share(&alice, &large).await;
    assert_eq!(trouble(&mut alice).await.code(), "file_too_large");
    let path = desk.file("x", &[7; 60_000]);
    share_for_good(&mut alice, &path).await;
    share(&alice, &path).await;
    assert_eq!(trouble(&mut alice).await.code(), "file_quota");
    assert_eq!(on_the_server(&house).len(), 1);
    // Messages still go.
    alice.say_for_good("all the same").await;

    let house = House::open_with_files(FileLimits { file_bytes_max: 0, account_quota: 0 }).await;
    let mut alice = house.guest("alice").await;
    share(&alice, &path).await;
    assert_eq!(trouble(&mut alice).await.code(), "files_not_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_a_deleted_message_is_gone_from_the_server() {
    let house = House::open().await;
    let desk = Desk::new();
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    let seq = share_for_good(&mut alice, &desk.file("x", &pattern(1))).await;
    let shared = sees_file(&mut bob).await;
    let which = Which::Place(seq);
    alice.wish(Wish::Delete { room: RoomName::general(), which }).await;
    bob.until(|event| matches!(event, Event::Deleted { .. })).await;
    ask_to_save(&bob, RoomName::general(), shared.seq, desk.folder()).await;
    assert_eq!(trouble(&mut bob).await.code(), "no_file");
    // The answer to a wish that came after it: by then the server has forgotten the file.
    alice.until(|event| matches!(event, Event::Deleted { .. })).await;
    alice.wish_for_good(Wish::Cancel { number: None }).await;
    alice.quit().await;
    assert_eq!(on_the_server(&house), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_for_one_person_reaches_them_alone() {
    let house = House::open().await;
    let desk = Desk::new();
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let mut carol = house.guest("carol").await;
    alice.sees("* carol joined").await;
    let who = Nick::parse("bob").unwrap().into();
    alice.wish(Wish::Direct { who, text: None }).await;
    let told = alice.until(|event| matches!(event, Event::Direct { .. })).await;
    let Event::Direct { room, .. } = told else { panic!("another event") };
    share_in(&alice, &desk.file("x", b"for you"), room.clone()).await;
    let shared = sees_file(&mut bob).await;
    assert_eq!(shared.room, room);
    ask_to_save(&bob, room, shared.seq, desk.folder()).await;
    assert_eq!(fs::read(saved(&mut bob).await).unwrap(), b"for you");
    alice.say_for_good("for all").await;
    carol.sees("alice: for all").await;
    carol.look();
    let files = |event: &Event| matches!(event, Event::Message(it) if it.form != Form::Text);
    assert!(!carol.seen.iter().any(files));
}
