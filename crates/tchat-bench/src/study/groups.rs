//! Operations of a group by its size: MLS and its encoding, without disk and server.
//!
//! Everybody joins by the door, as people do; only two of them follow. Each figure is the median of
//! the last joins, or of some updates, in time on the processor; the group is as large as told at
//! the last of them.

use std::time::Duration;

use tchat_mls::content::Content;
use tchat_mls::said::{self, ShortChain, Witness};
use tchat_mls::{Bundle, Device, Door, Group, MemoryVault, Opened};
use tchat_proto::id::{GroupName, MessageId, RoomId, Seq};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::Roster;

use super::millis;
use crate::accounting::thread_cpu;
use crate::failed::Failed;
use crate::report::{Cell, Row};
use crate::spread::Spread;

const NAME: GroupName = GroupName { room: RoomId([1; 16]), generation: 0 };
const ID: MessageId = MessageId([2; 16]);

/// How many of the last joins count.
const LAST: usize = 5;

/// How many messages are sealed and opened.
const MESSAGES: u32 = 500;

/// The length of each text.
const TEXT_BYTES: usize = 200;

struct Member {
    device: Device,
    vault: MemoryVault,
    group: Group,
}

/// How long each part of a join took.
struct Join {
    made: Duration,
    judged: Duration,
    applied: Duration,
    bundle: Bundle,
}

/// What is told of a group of `size`.
pub(super) fn row(size: usize) -> Result<Row, Failed> {
    let (mut roster, mut alice) = found()?;
    let mut joins = Vec::new();
    let mut bob = None;
    for _ in 1..size {
        let (newcomer, join) = enter(&mut roster, &mut alice)?;
        bob = Some(newcomer);
        if joins.len() == LAST {
            joins.remove(0);
        }
        joins.push(join);
    }
    let (Some(mut bob), Some(last)) = (bob, joins.last()) else {
        return Err(Failed::Unfit("a group of one has nobody to talk to".to_owned()));
    };
    let sizes = [
        ("commit_bytes", last.bundle.commit.len()),
        ("group_info_bytes", last.bundle.group_info.len()),
        ("tree_bytes", roster.tree().len()),
        ("member_state_bytes", bob.vault.size()),
        ("server_state_bytes", roster.snapshot().len()),
    ];
    let (seal, open) = talk(&mut alice, &mut bob)?;
    let time = |of: fn(&Join) -> Duration| {
        Spread::of(joins.iter().map(|it| millis(of(it)))).map(|it| it.median)
    };
    let mut cells = vec![
        Cell::count("members", "members", size as u64),
        Cell::number("join_ms", "join ms", time(|it| it.made), 2),
        Cell::number("judge_ms", "server judges ms", time(|it| it.judged), 2),
        Cell::number("apply_ms", "member applies ms", time(|it| it.applied), 2),
    ];
    cells.extend(update(&mut roster, &mut alice, &mut bob)?);
    cells.push(Cell::number("seal_us", "seal us", Some(seal), 0));
    cells.push(Cell::number("open_us", "open us", Some(open), 0));
    let shown = |(key, bytes)| Cell::count(key, key, bytes as u64);
    cells.extend(sizes.map(shown));
    Ok(super::row(cells))
}

fn found() -> Result<(Roster, Member), Failed> {
    let device = Device::generate().map_err(Failed::unprepared("a device"))?;
    let vault = MemoryVault::default();
    let policy = RoomPolicy::of_founder(device.account(), Joining::Open);
    let founded = Group::found(&vault, &device, NAME, &policy, None);
    let (group, founding) = founded.map_err(Failed::unprepared("a group"))?;
    let roster = Roster::found(NAME, device.member(), &founding.group_info, &founding.tree);
    let roster = roster.map_err(Failed::unprepared("a group"))?;
    Ok((roster, Member { device, vault, group }))
}

fn enter(roster: &mut Roster, alice: &mut Member) -> Result<(Member, Join), Failed> {
    let device = Device::generate().map_err(Failed::unprepared("a device"))?;
    let vault = MemoryVault::default();
    let tree = roster.tree();
    let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &[] };
    let (joined, made) = timed(|| Group::join(&vault, &device, NAME, ID, door, None));
    let (group, bundle) = joined.map_err(Failed::unprepared("a commit"))?;
    let judged = judge(roster, &bundle)?;
    let (applied, took) = timed(|| alice.group.apply(&alice.vault, &bundle.commit));
    applied.map_err(Failed::unprepared("a commit"))?;
    Ok((Member { device, vault, group }, Join { made, judged, applied: took, bundle }))
}

/// The server judges a commit and takes it.
fn judge(roster: &mut Roster, bundle: &Bundle) -> Result<Duration, Failed> {
    let begun = thread_cpu();
    let judged = roster.judge(&bundle.commit, &bundle.group_info, &[]);
    let judged = judged.map_err(Failed::unprepared("a commit"))?;
    roster.merge(judged).map_err(Failed::unprepared("a commit"))?;
    Ok(thread_cpu().saturating_sub(begun))
}

/// Bob renews his keys: what a commit costs inside the group.
fn update(roster: &mut Roster, alice: &mut Member, bob: &mut Member) -> Result<[Cell; 3], Failed> {
    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..LAST {
        let (made, make) = timed(|| bob.group.update(&bob.vault, &bob.device, ID));
        let bundle = made.map_err(Failed::unprepared("a commit"))?;
        let judged = judge(roster, &bundle)?;
        let (applied, follow) = timed(|| alice.group.apply(&alice.vault, &bundle.commit));
        applied.map_err(Failed::unprepared("a commit"))?;
        let own = bob.group.apply(&bob.vault, &bundle.commit);
        own.map_err(Failed::unprepared("a commit"))?;
        for (times, time) in times.iter_mut().zip([make, judged, follow]) {
            times.push(millis(time));
        }
    }
    let [make, judged, follow] = times.map(|it| Spread::of(it).map(|it| it.median));
    Ok([
        Cell::number("update_ms", "update ms", make, 2),
        Cell::hidden("update_judge_ms", judged),
        Cell::hidden("update_apply_ms", follow),
    ])
}

/// Microseconds to seal and to open, each.
fn talk(alice: &mut Member, bob: &mut Member) -> Result<(f64, f64), Failed> {
    let (mut seals, mut opens) = (Duration::ZERO, Duration::ZERO);
    let witness = Some(Witness { seq: Seq(70_000), chain: ShortChain([7; 16]) });
    let content = Content::text("x".repeat(TEXT_BYTES));
    for _ in 0..MESSAGES {
        let Member { device, vault, group } = &mut *alice;
        let (sealed, seal) = timed(|| {
            let written = said::write(&content, witness, device, NAME.room, ID);
            let written = written.map_err(Failed::unprepared("a message"))?;
            group.seal(vault, device, ID, &written).map_err(Failed::unprepared("a message"))
        });
        let sealed = sealed?;
        let (opened, open) = timed(|| {
            let opened = bob.group.open(&bob.vault, &sealed);
            vouched(opened.map_err(Failed::unprepared("a message"))?)
        });
        opened?;
        seals = seals.saturating_add(seal);
        opens = opens.saturating_add(open);
    }
    let each = |all: Duration| all.as_secs_f64() * 1e6 / f64::from(MESSAGES);
    Ok((each(seals), each(opens)))
}

/// Reads what was opened, and checks its author's signature.
fn vouched(opened: Opened) -> Result<(), Failed> {
    let Opened::Message { from, content, .. } = opened else {
        return Err(Failed::Unfit("a message of one's own cannot be opened".to_owned()));
    };
    let said = said::read(&content).map_err(Failed::unprepared("a message"))?;
    let signed = said.vouched(from.device, NAME.room, ID);
    drop(signed.map_err(Failed::unprepared("a message"))?);
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = thread_cpu();
    let done = work();
    (done, thread_cpu().saturating_sub(begun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_figures_at_each_size_and_one_alone_has_not() {
        let row = row(3).unwrap();
        let object: serde_json::Value = serde_json::from_str(&row.to_json()).unwrap();
        assert_eq!(object["members"], 3);
        for key in ["join_ms", "apply_ms", "update_ms", "seal_us", "open_us", "tree_bytes"] {
            assert!(object[key].is_number(), "{key} in {object}");
        }
        assert!(super::row(1).is_err());
    }
}
