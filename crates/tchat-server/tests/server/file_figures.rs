//! Figures of files, measured by hand: not tests.
//!
//! `cargo test --release -p tchat-server --test server -- --ignored --nocapture file_figures`:
//! a server in a process of its own, one who leaves a large file and reads it back, and one who
//! posts meanwhile. `TCHAT_FIGURES_MB` says how large (1,024), `TMPDIR` on which disk.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tchat_proto::file::{FileHasher, Layout};
use tchat_proto::id::{FileId, RoomId};
use tchat_proto::limits::{CHUNKS_IN_FLIGHT_MAX, SEALED_CHUNK_BYTES};
use tchat_proto::request::{Answer, Request};

use crate::caller::{Caller, House};
use crate::files::{Child, two};
use crate::person::Person;

/// A large file that is made up as it goes.
struct Large {
    id: FileId,
    layout: Layout,
}

impl Large {
    fn of(megabytes: u64) -> Self {
        let layout = Layout::of_plain(megabytes * 1024 * 1024).unwrap();
        let mut hasher = FileHasher::default();
        for number in 0..layout.chunks() {
            hasher.update(&chunk(layout, number));
        }
        Self { id: hasher.finish(), layout }
    }
}

fn chunk(layout: Layout, number: u64) -> Vec<u8> {
    let (_, length) = layout.chunk_at(layout.offset(number)).unwrap();
    let mut chunk = vec![7; length];
    chunk[..8].copy_from_slice(&number.to_be_bytes());
    chunk
}

/// Leaves a file, eight chunks at once. Gives how long the answers of posts between them took.
async fn leave(alice: &mut Person, room: RoomId, file: &Large) -> Vec<Duration> {
    let bytes = file.layout.sealed_bytes();
    let open = Request::OpenFile { room, file: file.id, bytes };
    alice.line.ask(open).await.unwrap();
    let (mut under_way, mut posts) = (VecDeque::new(), Vec::new());
    for number in 0..file.layout.chunks() {
        let offset = file.layout.offset(number);
        let sealed = chunk(file.layout, number).into();
        under_way
            .push_back(alice.line.send(Request::PutChunk { file: file.id, offset, sealed }).await);
        if number % 64 == 63 {
            let post = alice.post(room, b"between two chunks");
            let sent = Instant::now();
            assert!(matches!(alice.line.ask(post).await, Ok(Answer::Stored { .. })));
            posts.push(sent.elapsed());
        }
        if under_way.len() >= CHUNKS_IN_FLIGHT_MAX {
            let first = under_way.pop_front().unwrap();
            assert_eq!(alice.line.answer(first).await, Ok(Answer::Done));
        }
    }
    for id in under_way {
        assert_eq!(alice.line.answer(id).await, Ok(Answer::Done));
    }
    posts
}

async fn read(line: &mut Caller, room: RoomId, file: &Large) {
    let get =
        |number| Request::GetChunk { room, file: file.id, offset: file.layout.offset(number) };
    let mut under_way = VecDeque::new();
    for number in 0..file.layout.chunks() {
        under_way.push_back(line.send(get(number)).await);
        if under_way.len() >= CHUNKS_IN_FLIGHT_MAX {
            let id = under_way.pop_front().unwrap();
            assert!(matches!(line.answer(id).await, Ok(Answer::Chunk { .. })));
        }
    }
    for id in under_way {
        assert!(matches!(line.answer(id).await, Ok(Answer::Chunk { .. })));
    }
}

/// Posts every ten milliseconds until told to stop. Gives how long each answer took.
async fn post_meanwhile(
    mut bob: Person,
    room: RoomId,
    over: Arc<AtomicBool>,
) -> (Person, Vec<Duration>) {
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let post = bob.post(room, b"meanwhile");
        let sent = Instant::now();
        assert!(matches!(bob.line.ask(post).await, Ok(Answer::Stored { .. })));
        times.push(sent.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (bob, times)
}

#[expect(clippy::print_stdout, reason = "a measurement, run by hand")]
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    let (p50, p99, most) = (at(50), at(99), at(100));
    println!("{what:40} {:5} posts  p50 {p50:7.2}  p99 {p99:7.2}  most {most:7.2} ms", times.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, run by hand"]
#[expect(clippy::print_stdout, reason = "a measurement, run by hand")]
async fn messages_while_somebody_leaves_a_large_file() {
    let megabytes = std::env::var("TCHAT_FIGURES_MB").map_or(1024, |it| it.parse().unwrap());
    let house = House::open().await;
    let (mut alice, mut bob, room) = two(&house).await;
    let (key, House { dir, server }) = (house.server.key(), house);
    server.stop().await.unwrap();
    let (child, address) = Child::start(dir.path()).await;
    alice.line = Caller::log_in(address, key, &alice.device).await.unwrap();
    bob.line = Caller::log_in(address, key, &bob.device).await.unwrap();
    let file = Large::of(megabytes);
    let rate = |since: Instant| {
        f64::from(u32::try_from(megabytes).unwrap()) * 1.048_576 / since.elapsed().as_secs_f64()
    };

    let over = Arc::new(AtomicBool::new(false));
    let posting = tokio::spawn(post_meanwhile(bob, room, Arc::clone(&over)));
    tokio::time::sleep(Duration::from_secs(5)).await;
    over.store(true, Ordering::Relaxed);
    let (bob, quiet) = posting.await.unwrap();
    println!("server at rest: {}", child.memory());

    let over = Arc::new(AtomicBool::new(false));
    let posting = tokio::spawn(post_meanwhile(bob, room, Arc::clone(&over)));
    let begun = Instant::now();
    let same_line = leave(&mut alice, room, &file).await;
    println!("left at {:.0} MB/s", rate(begun));
    let begun = Instant::now();
    assert_eq!(alice.line.ask(Request::CloseFile { file: file.id }).await, Ok(Answer::Done));
    println!("closed in {:.2} s, server: {}", begun.elapsed().as_secs_f64(), child.memory());
    over.store(true, Ordering::Relaxed);
    let (bob, busy) = posting.await.unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let posting = tokio::spawn(post_meanwhile(bob, room, Arc::clone(&over)));
    let begun = Instant::now();
    read(&mut alice.line, room, &file).await;
    println!("read at {:.0} MB/s, server: {}", rate(begun), child.memory());
    over.store(true, Ordering::Relaxed);
    let (_, reading) = posting.await.unwrap();

    tell("nothing else", quiet);
    tell("while another leaves a file", busy);
    tell("while another reads it", reading);
    tell("on the line that leaves it", same_line);
    println!("sealed chunks of {SEALED_CHUNK_BYTES} bytes, {megabytes} MB in all");
}
