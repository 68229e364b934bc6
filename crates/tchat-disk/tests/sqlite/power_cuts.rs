//! What is left after the power went, at any moment of a ledger's life.

use std::path::Path;

use tchat_disk::{Disk, dice};

use crate::ledger::{Damage, Ledger, Mode, WAL_FULL};

/// What a ledger went through, and lost.
#[derive(Debug, Default, PartialEq, Eq)]
struct Toll {
    /// Power cuts.
    cuts: u32,
    /// Of them, those after which acknowledged transactions were missing.
    forgetful: u32,
    /// Of them, those after which there was no ledger any more.
    damaged: u32,
    /// Writes that were lost, and torn.
    lost: usize,
    torn: usize,
}

/// A ledger that went through so many power cuts begins anew: to check a long one takes its time.
const CUTS_OF_A_LIFE: u32 = 20;

/// Runs ledgers through so many power cuts, each at a random operation.
fn live(seed: u64, cuts: u32, mode: Mode, lie: bool) -> Toll {
    let mut dice = dice(seed);
    let mut toll = Toll::default();
    while toll.cuts < cuts {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        disk.lie_about_sync(lie);
        live_once(&disk, mode, &mut dice, &mut toll);
    }
    toll
}

/// Runs one ledger until it is damaged, or old.
fn live_once(disk: &Disk, mode: Mode, dice: &mut dyn FnMut(u64) -> u64, toll: &mut Toll) {
    let path = disk.root().join("ledger.db");
    let mut acknowledged = 0;
    for _ in 0..CUTS_OF_A_LIFE {
        disk.crash_after(dice(60));
        let last = run_until_dead(disk, &path, mode, dice).unwrap_or(acknowledged);
        let losses = disk.power_cut(dice);
        toll.cuts += 1;
        toll.lost += losses.lost;
        toll.torn += losses.torn;
        match Ledger::open(&path, mode).map_err(Damage::from).and_then(|it| it.check()) {
            // The last may have reached the disk without an acknowledgement.
            Ok(n) if n <= last + 1 => {
                toll.forgetful += u32::from(n < last);
                acknowledged = n;
            }
            Ok(_) | Err(_) => {
                toll.damaged += 1;
                return;
            }
        }
    }
}

/// Appends until the disk is dead, and tells the last transaction that was acknowledged.
fn run_until_dead(
    disk: &Disk,
    path: &Path,
    mode: Mode,
    dice: &mut dyn FnMut(u64) -> u64,
) -> Option<u32> {
    let mut last = None;
    while !disk.is_dead() {
        let Ok(mut ledger) = Ledger::open(path, mode) else { continue };
        for _ in 0..dice(20) {
            last = ledger.append().ok().or(last);
        }
        if dice(3) == 0 {
            ledger.checkpoint().ok();
        }
    }
    last
}

#[test]
fn a_fully_synced_log_loses_nothing_that_was_acknowledged() {
    let toll = live(1, 400, WAL_FULL, false);
    assert_eq!((toll.forgetful, toll.damaged), (0, 0), "{toll:?}");
    assert!(toll.lost > 500 && toll.torn > 50, "the cuts were no test: {toll:?}");
}

#[test]
fn a_log_that_is_rarely_synced_loses_the_last_transactions_and_is_never_damaged() {
    let toll = live(2, 400, Mode { synchronous: "NORMAL", ..WAL_FULL }, false);
    assert_eq!(toll.damaged, 0, "{toll:?}");
    assert!(toll.forgetful > 50, "{toll:?}");
}

#[test]
fn without_syncs_the_database_is_damaged() {
    let toll = live(3, 200, Mode { synchronous: "OFF", ..WAL_FULL }, false);
    assert!(toll.damaged > 10 && toll.forgetful > 10, "{toll:?}");
}

#[test]
fn a_disk_that_lies_about_syncs_is_found_out() {
    let toll = live(4, 200, WAL_FULL, true);
    assert!(toll.damaged > 10 && toll.forgetful > 10, "{toll:?}");
}

#[test]
fn a_deleted_journal_can_come_back_and_undo_a_commit_unless_synchronous_is_extra() {
    let full = live(5, 400, Mode { journal: "DELETE", synchronous: "FULL" }, false);
    assert_eq!(full.damaged, 0, "{full:?}");
    assert!(full.forgetful > 0, "SQLite documents it for this mode: {full:?}");
    let extra = live(5, 400, Mode { journal: "DELETE", synchronous: "EXTRA" }, false);
    assert_eq!((extra.forgetful, extra.damaged), (0, 0), "{extra:?}");
}

#[test]
fn one_moment_has_many_ends() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut ledger = Ledger::open(&path, Mode { synchronous: "NORMAL", ..WAL_FULL }).unwrap();
    (0..4).for_each(|_| assert!(ledger.append().is_ok()));
    let moment = disk.snapshot();
    let mut ends: Vec<_> = (0..60)
        .map(|seed| {
            disk.restore(&moment);
            disk.power_cut(&mut dice(seed));
            Ledger::open(&path, WAL_FULL).unwrap().check().unwrap()
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    assert_eq!(ends, [0, 1, 2, 3, 4]);
}
