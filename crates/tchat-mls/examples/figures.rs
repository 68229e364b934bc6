//! How fast and how large: sealing, opening, joining, committing, at several sizes of a room.
//!
//! `cargo run --release -p tchat-mls --example figures -- [members]…`
//!
//! Vaults are in memory, so this is MLS and its encoding without any disk. Everybody joins by the
//! door, as people do; only two of them follow.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for developers")]

use std::time::{Duration, Instant};

use tchat_mls::{Bundle, Device, Door, Group, JoinKey, MemoryVault, join_key};
use tchat_proto::id::{GroupName, MessageId, RoomId};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::Roster;

const NAME: GroupName = GroupName { room: RoomId([1; 16]), generation: 0 };
const ID: MessageId = MessageId([2; 16]);
const MESSAGES: u32 = 1_000;

struct Client {
    device: Device,
    vault: MemoryVault,
    group: Group,
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![2, 30, 100] } else { sizes };
    for size in sizes {
        measure(size);
    }
}

fn measure(size: usize) {
    let key = join_key::generate(1).unwrap();
    let (mut roster, mut alice) = found(&key);
    let (mut join, mut judge, mut apply) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut bob = None;
    let mut bundle = None;
    for _ in 1..size {
        let (newcomer, taken) = timed(&mut join, || enter(&roster, &key));
        let judged =
            timed(&mut judge, || roster.judge(&taken.commit, &taken.group_info, &[]).unwrap());
        roster.merge(judged).unwrap();
        timed(&mut apply, || alice.group.apply(&alice.vault, &taken.commit).unwrap());
        bob = Some(newcomer);
        bundle = Some(taken);
    }
    let (mut bob, bundle) = (bob.unwrap(), bundle.unwrap());
    println!("{size} members (the last of {} joins)", size - 1);
    println!("  join {join:?}, judge {judge:?}, apply {apply:?}");
    println!(
        "  commit {} B, GroupInfo {} B, tree {} B, vault {} B, snapshot {} B",
        bundle.commit.len(),
        bundle.group_info.len(),
        roster.tree().len(),
        bob.vault.size(),
        roster.snapshot().len(),
    );
    talk(&mut alice, &mut bob);
    change(&mut roster, &mut alice, &mut bob);
}

fn talk(alice: &mut Client, bob: &mut Client) {
    let (mut seals, mut opens) = (Vec::new(), Vec::new());
    let mut length = 0;
    for _ in 0..MESSAGES {
        let (mut seal, mut open) = (Duration::ZERO, Duration::ZERO);
        let sealed = timed(&mut seal, || {
            alice.group.seal(&alice.vault, &alice.device, ID, &[b'x'; 100]).unwrap()
        });
        timed(&mut open, || bob.group.open(&bob.vault, &sealed).unwrap());
        length = sealed.len();
        seals.push(seal);
        opens.push(open);
    }
    println!(
        "  100 B sealed into {length} B: seal {:.0}/s, open {:.0}/s",
        per_second(&seals),
        per_second(&opens),
    );
}

fn change(roster: &mut Roster, alice: &mut Client, bob: &mut Client) {
    let (mut update, mut merge, mut follow) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut load, mut snapshot, mut restore) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let bundle = timed(&mut update, || bob.group.update(&bob.vault, &bob.device, ID).unwrap());
    timed(&mut merge, || {
        let judged = roster.judge(&bundle.commit, &bundle.group_info, &[]).unwrap();
        roster.merge(judged).unwrap()
    });
    timed(&mut follow, || alice.group.apply(&alice.vault, &bundle.commit).unwrap());
    timed(&mut load, || Group::load(&alice.vault, NAME).unwrap().unwrap());
    let bytes = timed(&mut snapshot, || roster.snapshot());
    timed(&mut restore, || Roster::restore(&bytes).unwrap());
    println!(
        "  update {} B: make {update:?}, server {merge:?}, follow {follow:?}",
        bundle.commit.len()
    );
    println!("  load {load:?}, snapshot {snapshot:?}, restore {restore:?}");
}

fn found(key: &JoinKey) -> (Roster, Client) {
    let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
    let policy = RoomPolicy::of_founder(device.account(), Joining::ByInvitation);
    let (group, founding) = Group::found(&vault, &device, NAME, &policy, Some(key)).unwrap();
    let roster =
        Roster::found(NAME, device.member(), &founding.group_info, &founding.tree).unwrap();
    (roster, Client { device, vault, group })
}

fn enter(roster: &Roster, key: &JoinKey) -> (Client, Bundle) {
    let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
    let tree = roster.tree();
    let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &[] };
    let (group, bundle) = Group::join(&vault, &device, NAME, ID, door, Some(key)).unwrap();
    (Client { device, vault, group }, bundle)
}

/// Runs `work` and keeps how long it took, this last time.
fn timed<T>(time: &mut Duration, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "nothing is decided by it")]
    let start = Instant::now();
    let result = work();
    *time = start.elapsed();
    result
}

/// How many times a second, if each takes what they took together in `times`.
fn per_second(times: &[Duration]) -> f64 {
    f64::from(MESSAGES) / times.iter().sum::<Duration>().as_secs_f64()
}
