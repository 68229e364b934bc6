//! How many messages a second the ledger makes durable.
//!
//! `cargo run --release -p tchat-server --example appends [SECONDS] [FOLDER]`: a ledger alone, without
//! sockets, fed with batches of the size that so many concurrent posters make: each has one post
//! under way, and the writer takes all that wait.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement, run by hand")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tchat_mls::{Device, Group, MemoryVault};
use tchat_proto::entry::Blob;
use tchat_proto::id::{Epoch, GroupName, MessageId, RoomId, ServerKey, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_server::proposal::{Proposal, Wish};
use tchat_server::state::Day;
use tchat_server::store::{DataFolder, DedupeKey, Ledger, Setup};

const SERVER: ServerKey = ServerKey([7; 32]);
const GENERAL: RoomId = RoomId([1; 16]);
const GROUP: GroupName = GroupName { room: GENERAL, generation: 0 };

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(5, |it| it.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = arguments.next().map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| temporary.path().to_owned());
    println!("posters  appends/s  p50 ms  p99 ms");
    for posters in [1, 16, 256] {
        let data = folder.join(format!("appends-{posters}"));
        measure(&data, posters, Duration::from_secs(seconds));
        std::fs::remove_dir_all(&data).unwrap();
    }
}

fn measure(data: &Path, posters: u64, time: Duration) {
    let setup = Setup {
        server: SERVER,
        dedupe: DedupeKey::derive(&[3; 32]),
        general: GENERAL,
        joining: Joining::Open,
        owner: None,
        keep_nicks_days: 365,
        today: Day(20_000),
    };
    let mut ledger = Ledger::open(DataFolder::open(data).unwrap(), setup).unwrap();
    let alice = found(&mut ledger);
    let (mut number, mut batches) = (0_u64, Vec::new());
    let begun = Instant::now();
    while begun.elapsed() < time {
        let posts = (0..posters).map(|_| {
            number = number.saturating_add(1);
            post(&alice, number)
        });
        let posts: Vec<_> = posts.collect();
        let at = Instant::now();
        let settled = ledger.propose(posts).unwrap();
        assert!(settled.verdicts.iter().all(|it| it.verdict().is_ok()));
        batches.push(at.elapsed());
    }
    let rate = f64::from(u32::try_from(number).unwrap()) / begun.elapsed().as_secs_f64();
    batches.sort_unstable();
    let at = |part: usize| batches[(batches.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!("{posters:7}  {rate:9.0}  {:6.2}  {:6.2}", at(50), at(99));
    ledger.close().unwrap();
}

fn found(ledger: &mut Ledger) -> Device {
    let alice = Device::generate().unwrap();
    let policy = RoomPolicy::of_founder(alice.account(), Joining::Open);
    let vault = MemoryVault::default();
    let (_, founding) = Group::found(&vault, &alice, GROUP, &policy, None).unwrap();
    let nick = Nick::parse("alice").unwrap();
    let claim = NickStatement::sign(alice.account_seed(), SERVER, 1, nick);
    let founding = Wish::Found {
        group: GROUP,
        id: MessageId([0xff; 16]),
        group_info: founding.group_info.into(),
        tree: founding.tree.into(),
    };
    let proposals = [Wish::ClaimNick(claim), founding].map(|wish| wishes(&alice, wish));
    let settled = ledger.propose(proposals.into()).unwrap();
    assert!(settled.verdicts.iter().all(|it| it.verdict().is_ok()));
    alice
}

fn wishes(who: &Device, wish: Wish) -> Proposal {
    Proposal { by: who.member(), time: Timestamp(0), wish }
}

/// A message of some 200 bytes, sealed as far as a server can see.
fn post(who: &Device, number: u64) -> Proposal {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    let short = |bytes: &[u8]| [&[u8::try_from(bytes.len()).unwrap()][..], bytes].concat();
    let parts = [
        vec![0, 1, 0, 2],
        short(&GROUP.to_bytes()),
        Epoch(0).0.to_be_bytes().to_vec(),
        vec![1],
        short(&id),
        short(&[0x11; 28]),
        [&[0x40, 112][..], &[0x5a; 112]].concat(),
    ];
    let sealed = Blob::from(parts.concat());
    wishes(who, Wish::post(GENERAL, MessageId(id), sealed).unwrap())
}
