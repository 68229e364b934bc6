//! Files over real connections: left, cut off, gone on with, read, dropped, refused.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tchat_mls::Device;
use tchat_proto::file::{FileHasher, Layout};
use tchat_proto::id::{FileId, RoomId, Seq};
use tchat_proto::identity::SigningSeed;
use tchat_proto::limits::{CHUNKS_IN_FLIGHT_MAX, FILE_CHUNK_BYTES, SEALED_CHUNK_BYTES};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;
use tchat_server::{FileLimits, Server, ServerConfig};

use crate::caller::{Caller, House, config};
use crate::person::Person;

const CHUNK: u64 = SEALED_CHUNK_BYTES as u64;

/// A sealed file, as far as a server can tell.
pub(crate) struct Sealed {
    id: FileId,
    layout: Layout,
    pub(crate) chunks: Vec<Vec<u8>>,
}

impl Sealed {
    /// Of this many bytes, another one for each seed.
    pub(crate) fn of(plain_bytes: u64, seed: u8) -> Self {
        let layout = Layout::of_plain(plain_bytes).unwrap();
        let mut hasher = FileHasher::default();
        let mut chunks = Vec::new();
        for number in 0..layout.chunks() {
            let (_, length) = layout.chunk_at(layout.offset(number)).unwrap();
            let mut chunk = vec![seed; length];
            chunk[..8].copy_from_slice(&number.to_be_bytes());
            hasher.update(&chunk);
            chunks.push(chunk);
        }
        Self { id: hasher.finish(), layout, chunks }
    }

    /// Of this many whole chunks and a little more.
    fn of_chunks(chunks: u64, seed: u8) -> Self {
        Self::of(chunks * FILE_CHUNK_BYTES as u64 + 5, seed)
    }

    pub(crate) fn open(&self, room: RoomId) -> Request {
        Request::OpenFile { room, file: self.id, bytes: self.layout.sealed_bytes() }
    }

    pub(crate) fn put(&self, chunk: usize) -> Request {
        let sealed = self.chunks[chunk].clone().into();
        Request::PutChunk { file: self.id, offset: chunk as u64 * CHUNK, sealed }
    }

    pub(crate) const fn close(&self) -> Request {
        Request::CloseFile { file: self.id }
    }

    pub(crate) const fn get(&self, room: RoomId, chunk: usize) -> Request {
        Request::GetChunk { room, file: self.id, offset: chunk as u64 * CHUNK }
    }

    const fn drop_from(&self, room: RoomId) -> Request {
        Request::DropFile { room, file: self.id }
    }

    /// Leaves all of it, from where the server says on.
    async fn leave(&self, line: &mut Caller, room: RoomId) {
        let have = opened(line.ask(self.open(room)).await).0;
        for chunk in usize::try_from(have / CHUNK).unwrap()..self.chunks.len() {
            assert_eq!(line.ask(self.put(chunk)).await, Ok(Answer::Done));
        }
        assert_eq!(line.ask(self.close()).await, Ok(Answer::Done));
    }

    /// Reads all of it.
    async fn read(&self, line: &mut Caller, room: RoomId) {
        for number in 0..self.chunks.len() {
            let (sealed, bytes) = chunk(line.ask(self.get(room, number)).await);
            assert_eq!(bytes, self.layout.sealed_bytes());
            assert!(sealed == self.chunks[number], "chunk {number} is another one");
        }
    }
}

fn opened(answer: Result<Answer, Refusal>) -> (u64, bool) {
    match answer {
        Ok(Answer::FileAt { have, complete }) => (have, complete),
        other => panic!("{other:?}"),
    }
}

fn chunk(answer: Result<Answer, Refusal>) -> (Vec<u8>, u64) {
    match answer {
        Ok(Answer::Chunk { sealed, bytes }) => (sealed.0.to_vec(), bytes),
        other => panic!("{other:?}"),
    }
}

fn code(answer: Result<Answer, Refusal>) -> Code {
    answer.unwrap_err().code
}

/// Alice, who founded the room, and Bob, who is in it.
pub(crate) async fn two(house: &House) -> (Person, Person, RoomId) {
    let mut alice = Person::new(house, "alice").await;
    let mut bob = Person::new(house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    (alice, bob, room)
}

/// What lies in the folder of files.
fn on_disk(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data.join("files")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn what_one_leaves_another_reads_and_it_survives_a_restart() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let files =
        [Sealed::of(0, 1), Sealed::of(1, 2), Sealed::of_chunks(0, 3), Sealed::of_chunks(3, 4)];
    for file in &files {
        file.leave(&mut alice.line, room).await;
        file.read(&mut bob.line, room).await;
        let again = bob.line.ask(file.open(room)).await;
        assert_eq!(opened(again), (file.layout.sealed_bytes(), true), "nobody has to do it again");
    }
    let house = house.restart().await;
    bob.reconnect(&house).await;
    for file in &files {
        file.read(&mut bob.line, room).await;
        for offset in [1, file.layout.sealed_bytes()] {
            let get = Request::GetChunk { room, file: file.id, offset };
            assert_eq!(code(bob.line.ask(get).await), Code::ChunkMisplaced);
        }
    }
}

#[tokio::test]
async fn the_server_says_beforehand_how_much_it_takes() {
    let limits = FileLimits { file_bytes_max: 1_000_000, account_quota: 900_000 };
    for (limits, expected) in [(limits, (900_000, 900_000)), (FileLimits::OFF, (0, 0))] {
        let house = House::open_with(limits).await;
        let caller = house.call(&Device::generate().unwrap()).await;
        let said = caller.limits;
        assert_eq!((said.file_bytes_max, said.file_quota), expected);
    }
}

#[tokio::test]
async fn what_was_cut_off_is_gone_on_with_after_cut_restart_and_crash() {
    let mut house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let file = Sealed::of_chunks(6, 1);
    assert_eq!(opened(alice.line.ask(file.open(room)).await), (0, false));
    for done in 0..6_usize {
        assert_eq!(alice.line.ask(file.put(done)).await, Ok(Answer::Done));
        // Half of the next one is on its way when the line is cut.
        let half = alice.line.put(file.put(done + 1));
        let bytes = alice.line.take_output();
        alice.line.write_raw(&bytes[..bytes.len() / 2]).await;
        assert!(half.0 > 0);
        house = match done % 3 {
            0 => house,
            1 => house.restart().await,
            _ => house.crash().await,
        };
        alice.reconnect(&house).await;
        let refused = alice.line.ask(file.put(done + 1)).await;
        assert_eq!(code(refused), Code::NoSuchFile, "it is not open on this connection");
        let have = opened(alice.line.ask(file.open(room)).await);
        assert_eq!(have, ((done as u64 + 1) * CHUNK, false));
        bob.reconnect(&house).await;
        assert_eq!(code(bob.line.ask(file.get(room, 0)).await), Code::NoSuchFile);
    }
    file.leave(&mut alice.line, room).await;
    file.read(&mut bob.line, room).await;
}

/// Not a test: the server that the next one kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by another test, in a process of its own"]
async fn child_that_serves_until_it_is_killed() {
    let Some(path) = std::env::var_os("TCHAT_TEST_CHILD") else {
        return;
    };
    let server = Server::start(config(Path::new(&path))).await.unwrap();
    let address = server.addresses()[0].to_string();
    // Written beside and renamed: whoever sees it, sees all of it.
    let (draft, told) = (Path::new(&path).join("draft"), Path::new(&path).join("address"));
    std::fs::write(&draft, address).unwrap();
    std::fs::rename(draft, told).unwrap();
    std::future::pending::<()>().await;
}

/// A server in a process of its own, killed when dropped.
pub(crate) struct Child(std::process::Child);

impl Child {
    /// Starts it, and says where it listens.
    pub(crate) async fn start(data: &Path) -> (Self, SocketAddr) {
        let told = data.join("address");
        std::fs::remove_file(&told).ok();
        let child = Self(
            Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "files::child_that_serves_until_it_is_killed"])
                .env("TCHAT_TEST_CHILD", data)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        for _ in 0..1_000 {
            if let Ok(address) = std::fs::read_to_string(&told) {
                return (child, address.parse().unwrap());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server never started");
    }

    /// Its memory, as the system says it: the most that there was, and now.
    pub(crate) fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.unwrap_or_default();
        let lines = status.lines().filter(|it| it.starts_with("VmHWM") || it.starts_with("VmRSS"));
        lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn kill_9_loses_no_file_that_was_closed_and_no_whole_chunk() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let key = house.server.key();
    let House { dir, server } = house;
    server.stop().await.unwrap();

    let file = Sealed::of_chunks(20, 1);
    let (closed, mut asked) = (Sealed::of_chunks(2, 2), 0);
    for round in 0..4_usize {
        let (child, address) = Child::start(dir.path()).await;
        let line = Caller::log_in(address, key, &alice.device).await;
        alice.line = line.unwrap();
        if round == 0 {
            closed.leave(&mut alice.line, room).await;
        }
        let (have, complete) = opened(alice.line.ask(file.open(room)).await);
        assert!(!complete && have % CHUNK == 0);
        let have = usize::try_from(have / CHUNK).unwrap();
        // The system goes on: only a power cut takes what was acknowledged and not synced.
        assert!(have >= asked, "{have} chunks of {asked} that were acknowledged");
        for chunk in have..have + 3 {
            assert_eq!(alice.line.ask(file.put(chunk)).await, Ok(Answer::Done));
        }
        asked = have + 3;
        // And some that nobody waits for.
        for chunk in asked..asked + 2 {
            alice.line.send(file.put(chunk)).await;
        }
        drop(child);
    }
    let server = Server::start(config(dir.path())).await.unwrap();
    let house = House { dir, server };
    alice.reconnect(&house).await;
    bob.reconnect(&house).await;
    closed.read(&mut bob.line, room).await;
    file.leave(&mut alice.line, room).await;
    file.read(&mut bob.line, room).await;
}

#[tokio::test]
async fn a_file_that_is_not_what_its_name_promises_is_thrown_away() {
    let house = House::open().await;
    let (mut alice, _, room) = two(&house).await;
    let mut file = Sealed::of_chunks(2, 1);
    let right = std::mem::replace(&mut file.chunks[1][77], 9);
    alice.line.ask(file.open(room)).await.unwrap();
    for chunk in 0..3 {
        assert_eq!(alice.line.ask(file.put(chunk)).await, Ok(Answer::Done));
    }
    assert_eq!(code(alice.line.ask(file.close()).await), Code::FileDiffers);
    assert_eq!(on_disk(house.dir.path()), Vec::<PathBuf>::new());
    assert_eq!(code(alice.line.ask(file.put(0)).await), Code::NoSuchFile);
    file.chunks[1][77] = right;
    file.leave(&mut alice.line, room).await;
}

#[tokio::test]
async fn a_chunk_goes_where_the_file_ends_and_nowhere_else() {
    let house = House::open().await;
    let (mut alice, _, room) = two(&house).await;
    let file = Sealed::of_chunks(2, 1);
    alice.line.ask(file.open(room)).await.unwrap();
    alice.line.ask(file.put(0)).await.unwrap();
    for (offset, length) in
        [(2 * CHUNK, 21), (CHUNK, 100), (CHUNK + 1, 262_160), (u64::MAX, 1), (CHUNK, 300_000)]
    {
        let sealed = vec![1; length].into();
        let refused =
            alice.line.ask(Request::PutChunk { file: file.id, offset, sealed }).await.unwrap_err();
        assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, Some(CHUNK)));
    }
    assert_eq!(alice.line.ask(file.put(0)).await, Ok(Answer::Done), "it is there");
    let refused = alice.line.ask(file.close()).await.unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, Some(CHUNK)), "not all");
    file.leave(&mut alice.line, room).await;
    for again in [file.put(0), file.close()] {
        assert_eq!(alice.line.ask(again).await, Ok(Answer::Done));
    }
}

#[tokio::test]
async fn a_stranger_to_the_room_has_nothing_of_its_files() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let mut carol = Person::new(&house, "carol").await;
    let file = Sealed::of_chunks(1, 1);
    file.leave(&mut alice.line, room).await;
    for request in [file.open(room), file.get(room, 0), file.drop_from(room)] {
        assert_eq!(code(carol.line.ask(request).await), Code::NotAMember);
    }
    for request in [file.put(0), file.close()] {
        assert_eq!(code(carol.line.ask(request).await), Code::NoSuchFile);
    }
    // In a room of her own the file is not there, whatever she knows of it.
    let name = RoomName::parse("carols").unwrap();
    let create = Request::CreateRoom { name, joining: Joining::Open };
    let Ok(Answer::Created(own)) = carol.line.ask(create).await else {
        panic!("the room should be made");
    };
    carol.found(own).await;
    assert_eq!(code(carol.line.ask(file.get(own, 0)).await), Code::NoSuchFile);
    assert_eq!(carol.line.ask(file.drop_from(own)).await, Ok(Answer::Done));
    assert_eq!(opened(carol.line.ask(file.open(own)).await), (0, false));
    file.read(&mut bob.line, room).await;
    let nowhere = RoomId([9; 16]);
    assert_eq!(code(carol.line.ask(file.get(nowhere, 0)).await), Code::NoSuchRoom);
}

#[tokio::test]
async fn who_was_removed_reads_and_leaves_nothing_more() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let (file, begun) = (Sealed::of_chunks(1, 1), Sealed::of_chunks(2, 2));
    file.leave(&mut bob.line, room).await;
    bob.line.ask(begun.open(room)).await.unwrap();
    bob.line.ask(begun.put(0)).await.unwrap();
    let removing = alice.removing(room, &[&bob]);
    alice.line.ask(removing).await.unwrap();
    for request in [file.get(room, 0), begun.put(1), begun.close(), file.drop_from(room)] {
        assert_eq!(code(bob.line.ask(request).await), Code::NotAMember);
    }
    file.read(&mut alice.line, room).await;
    assert_eq!(alice.line.ask(begun.drop_from(room)).await, Ok(Answer::Done), "she keeps order");
}

#[tokio::test]
async fn what_is_dropped_is_gone_also_for_who_reads_or_leaves_it_just_then() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let (whole, part) = (Sealed::of_chunks(3, 1), Sealed::of_chunks(3, 2));
    whole.leave(&mut bob.line, room).await;
    bob.line.ask(part.open(room)).await.unwrap();
    bob.line.ask(part.put(0)).await.unwrap();
    chunk(bob.line.ask(whole.get(room, 0)).await);
    assert_eq!(alice.line.ask(whole.drop_from(room)).await, Ok(Answer::Done));
    assert_eq!(alice.line.ask(part.drop_from(room)).await, Ok(Answer::Done));
    // The bytes go after the answer: what is done to a file afterwards waits for that.
    assert_eq!(code(bob.line.ask(part.put(1)).await), Code::NoSuchFile);
    assert_eq!(opened(bob.line.ask(whole.open(room)).await), (0, false), "it may come again");
    assert_eq!(code(bob.line.ask(whole.get(room, 1)).await), Code::NoSuchFile);
    part.leave(&mut bob.line, room).await;
    whole.leave(&mut bob.line, room).await;
    part.read(&mut alice.line, room).await;
    let (mine, house) = (Sealed::of_chunks(1, 3), house);
    mine.leave(&mut alice.line, room).await;
    assert_eq!(code(bob.line.ask(mine.drop_from(room)).await), Code::NotAllowed);
    assert_eq!(on_disk(house.dir.path()).len(), 3);
}

#[tokio::test]
async fn two_devices_of_one_account_leave_the_same_file_at_once() {
    let house = House::open().await;
    let (_, mut bob, room) = two(&house).await;
    let seed = |number| SigningSeed::from_bytes([number; 32]);
    let mut phone = Person::on(&house, Device::from_seeds(seed(1), seed(2))).await;
    let mut laptop = Person::on(&house, Device::from_seeds(seed(1), seed(3))).await;
    assert_eq!(phone.claim(&house, "carol").await, Ok(Answer::Done));
    assert_eq!(laptop.claim(&house, "carol").await, Ok(Answer::Done));
    phone.join(room).await;
    laptop.join(room).await;

    let file = Sealed::of_chunks(6, 1);
    for line in [&mut phone.line, &mut laptop.line] {
        assert_eq!(opened(line.ask(file.open(room)).await), (0, false));
    }
    assert_eq!(code(bob.line.ask(file.open(room)).await), Code::NotAllowed, "it is not his");
    let mut sent = Vec::new();
    for chunk in 0..7 {
        sent.push((phone.line.put(file.put(chunk)), laptop.line.put(file.put(chunk))));
    }
    // The laptop is a little slower, and finds each chunk there already.
    phone.line.flush().await;
    laptop.line.flush().await;
    for (on_phone, on_laptop) in sent {
        assert_eq!(phone.line.answer(on_phone).await, Ok(Answer::Done));
        let answer = laptop.line.answer(on_laptop).await;
        let overtook = answer.as_ref().is_err_and(|why| why.code == Code::ChunkMisplaced);
        assert!(answer == Ok(Answer::Done) || overtook, "{answer:?}");
    }
    let closing = (phone.line.send(file.close()).await, laptop.line.send(file.close()).await);
    assert_eq!(phone.line.answer(closing.0).await, Ok(Answer::Done));
    assert_eq!(laptop.line.answer(closing.1).await, Ok(Answer::Done));
    file.read(&mut bob.line, room).await;
}

#[tokio::test]
async fn quota_and_size_are_said_and_messages_go_on() {
    let limits = FileLimits { file_bytes_max: 4 * CHUNK, account_quota: 5 * CHUNK };
    let house = House::open_with(limits).await;
    let (mut alice, mut bob, room) = two(&house).await;
    let large = Sealed::of_chunks(4, 1);
    let refused = alice.line.ask(large.open(room)).await.unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::FileTooLarge, Some(4 * CHUNK)));
    let file = Sealed::of_chunks(3, 2);
    file.leave(&mut alice.line, room).await;
    let refused = alice.line.ask(Sealed::of_chunks(2, 3).open(room)).await.unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::QuotaReached, Some(5 * CHUNK)));
    let seq = alice.say(room, b"too much").await;
    bob.catch_up(room, seq).await;
    Sealed::of_chunks(2, 3).leave(&mut bob.line, room).await;
    assert_eq!(alice.line.ask(file.drop_from(room)).await, Ok(Answer::Done));
    Sealed::of_chunks(2, 4).leave(&mut alice.line, room).await;
}

#[tokio::test]
async fn a_server_without_files_says_so_to_who_asks_all_the_same() {
    let house = House::open_with(FileLimits::OFF).await;
    let (mut alice, _, room) = two(&house).await;
    let file = Sealed::of(0, 1);
    let refused = alice.line.ask(file.open(room)).await.unwrap_err();
    assert_eq!((refused.code, refused.limit), (Code::FileTooLarge, Some(0)));
    assert_eq!(code(alice.line.ask(file.get(room, 0)).await), Code::NoSuchFile);
}

#[tokio::test]
async fn too_many_chunks_at_once_are_refused_and_nothing_behind_them_waits() {
    let house = House::open().await;
    let (mut alice, _, room) = two(&house).await;
    let file = Sealed::of_chunks(30, 1);
    alice.line.ask(file.open(room)).await.unwrap();
    let sent: Vec<_> = (0..30).map(|chunk| alice.line.put(file.put(chunk))).collect();
    let post = alice.post(room, b"behind thirty chunks");
    let post = alice.line.put(post);
    alice.line.flush().await;
    let mut done = 0;
    for id in sent {
        match alice.line.answer(id).await {
            Ok(answer) => {
                assert_eq!(answer, Answer::Done);
                done += 1;
            }
            Err(refused) if refused.code == Code::RateLimited => {
                assert!(refused.retry_after_ms.is_some());
            }
            // What was sent behind one that was refused.
            Err(refused) => {
                let limit = Some(done * CHUNK);
                assert_eq!((refused.code, refused.limit), (Code::ChunkMisplaced, limit));
            }
        }
    }
    assert!(done >= CHUNKS_IN_FLIGHT_MAX as u64, "{done} were taken");
    assert!(matches!(alice.line.answer(post).await, Ok(Answer::Stored { .. })));
    file.leave(&mut alice.line, room).await;
}

#[tokio::test]
async fn who_opens_many_files_has_the_latest_open() {
    let house = House::open().await;
    let (mut alice, _, room) = two(&house).await;
    let files: Vec<_> = (0..20).map(|seed| Sealed::of(9, seed)).collect();
    for file in &files {
        alice.line.ask(file.open(room)).await.unwrap();
    }
    assert_eq!(code(alice.line.ask(files[3].put(0)).await), Code::NoSuchFile);
    assert_eq!(alice.line.ask(files[4].put(0)).await, Ok(Answer::Done));
    files[3].leave(&mut alice.line, room).await;
}

#[tokio::test]
async fn bytes_that_changed_on_the_disk_are_handed_on_as_they_are() {
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let file = Sealed::of_chunks(1, 1);
    file.leave(&mut alice.line, room).await;
    let path = on_disk(house.dir.path()).remove(0);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    // The reader's seal notices: the server has none to check.
    let (sealed, _) = chunk(bob.line.ask(file.get(room, 0)).await);
    assert_ne!(sealed, file.chunks[0]);
    // A file that was cut short is no sealed file any more, and is forgotten at the next start.
    std::fs::File::options().write(true).open(&path).unwrap().set_len(CHUNK + 3).unwrap();
    assert_eq!(code(bob.line.ask(file.get(room, 1)).await), Code::NoSuchFile);
    let house = house.restart().await;
    alice.reconnect(&house).await;
    assert_eq!(on_disk(house.dir.path()), Vec::<PathBuf>::new());
    file.leave(&mut alice.line, room).await;
}

#[tokio::test]
async fn a_deserted_room_leaves_nothing_on_the_disk() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    Sealed::of_chunks(1, 1).leave(&mut alice.line, room).await;
    alice.line.ask(Sealed::of_chunks(1, 2).open(room)).await.unwrap();
    assert_eq!(on_disk(house.dir.path()).len(), 2);
    let leaving = alice.leaving();
    alice.line.ask(leaving).await.unwrap();
    let House { dir, server } = house;
    // A server that stops has deleted what was to be.
    server.stop().await.unwrap();
    assert_eq!(on_disk(dir.path()), Vec::<PathBuf>::new());
}

/// A file system of a few megabytes, if this process may make one.
struct SmallDisk {
    dir: tempfile::TempDir,
}

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn mount(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", size, "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|it| it.success()) {
            return Some(Self { dir });
        }
        eprintln!("SKIPPED: this process may not mount a file system");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.dir.path()).status().ok();
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_messages_still_go() {
    let Some(disk) = SmallDisk::mount("size=96m") else {
        return;
    };
    let data = disk.dir.path().join("data");
    let config = ServerConfig { data: data.clone(), ..config(&data) };
    let house =
        House { dir: tempfile::tempdir().unwrap(), server: Server::start(config).await.unwrap() };
    let (mut alice, mut bob, room) = two(&house).await;
    // Two thirds are for messages. What would never fit is told so before its first byte.
    let never = Sealed::of_chunks(140, 1);
    assert_eq!(code(alice.line.ask(never.open(room)).await), Code::DiskFull);
    assert_eq!(alice.line.ask(never.drop_from(room)).await, Ok(Answer::Done));
    // Two that fit alone, and not together.
    let (one, other) = (Sealed::of_chunks(72, 2), Sealed::of_chunks(72, 3));
    alice.line.ask(one.open(room)).await.unwrap();
    bob.line.ask(other.open(room)).await.unwrap();
    one.leave(&mut alice.line, room).await;
    let mut chunk = 0;
    let refused = loop {
        match bob.line.ask(other.put(chunk)).await {
            Ok(_) => chunk += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused.code, Code::DiskFull);
    assert!(chunk > 3, "{chunk} chunks fitted");
    for text in 0..200_u32 {
        let seq = alice.say(room, &text.to_be_bytes()).await;
        bob.catch_up(room, seq).await;
    }
    // What is there stays, and goes on once there is room.
    assert_eq!(alice.line.ask(one.drop_from(room)).await, Ok(Answer::Done));
    alice.line.ask(one.open(room)).await.unwrap_err();
    let have = opened(bob.line.ask(other.open(room)).await).0;
    assert_eq!(have, chunk as u64 * CHUNK);
    other.leave(&mut bob.line, room).await;
    other.read(&mut alice.line, room).await;
    house.server.stop().await.unwrap();
}
