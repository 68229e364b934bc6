//! The process or the machine dies before each single operation of a story, in turn.

use std::path::{Path, PathBuf};

use tchat_disk::{Disk, dice};

use crate::ledger::{Ledger, Mode, WAL_FULL};

/// A ledger's life with everything in it: made, filled, checkpointed, closed, opened again. It keeps
/// count of what was acknowledged, and leaves its connections behind.
fn story(path: &Path, mode: Mode, acknowledged: &mut u32) -> (Vec<Ledger>, rusqlite::Result<()>) {
    let mut left_behind = Vec::new();
    for appends in [9, 0, 5] {
        let mut ledger = match Ledger::open(path, mode) {
            Ok(ledger) => ledger,
            Err(error) => return (left_behind, Err(error)),
        };
        let lived = (0..appends)
            .try_for_each(|_| ledger.append().map(|n| *acknowledged = n))
            .and_then(|()| ledger.checkpoint());
        if lived.is_err() {
            left_behind.push(ledger);
            return (left_behind, lived);
        }
    }
    (left_behind, Ok(()))
}

/// Tells the story to every possible end, and asks `check` how it ended.
fn every_end(mode: Mode, check: impl Fn(&Disk, PathBuf, u32, u64)) {
    let mut operations = 0;
    for fuse in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        let path = folder.path().join("ledger.db");
        let mut acknowledged = 0;
        disk.crash_after(fuse);
        let (left_behind, end) = story(&path, mode, &mut acknowledged);
        check(&disk, path.clone(), acknowledged, fuse);
        // Whoever is late with dropping a dead process's connections harms nobody.
        let files = |disk: &Disk| disk.files().iter().map(|it| disk.read(it)).collect::<Vec<_>>();
        let before = files(&disk);
        drop(left_behind);
        assert_eq!(files(&disk), before);
        if end.is_ok() {
            operations = disk.operations();
            break;
        }
    }
    assert!(operations > 50, "a short story: {operations} operations");
}

fn expect_all(path: &Path, mode: Mode, acknowledged: u32, when: impl std::fmt::Display) {
    let n = Ledger::open(path, mode).unwrap().check().unwrap();
    assert!((acknowledged..=acknowledged + 1).contains(&n), "{when}: {n} of {acknowledged}");
}

fn kill_before_every_operation(journal: &'static str) {
    let mode = Mode { journal, ..WAL_FULL };
    every_end(mode, |disk, path, acknowledged, fuse| {
        disk.kill();
        expect_all(&path, mode, acknowledged, format_args!("{journal}, killed before {fuse}"));
    });
}

#[test]
fn a_process_killed_before_any_operation_has_kept_its_word() {
    kill_before_every_operation("WAL");
}

#[test]
fn so_has_one_that_deletes_its_journals() {
    kill_before_every_operation("DELETE");
}

#[test]
fn so_has_one_that_truncates_its_journals() {
    kill_before_every_operation("TRUNCATE");
}

#[test]
fn a_machine_that_dies_before_any_operation_has_kept_its_word() {
    every_end(WAL_FULL, |disk, path, acknowledged, fuse| {
        let moment = disk.snapshot();
        for seed in 0..8 {
            disk.restore(&moment);
            disk.power_cut(&mut dice(seed));
            let when = format_args!("power cut {seed} before {fuse}");
            expect_all(&path, WAL_FULL, acknowledged, when);
        }
    });
}

#[test]
fn a_dead_disk_says_so_and_serves_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut ledger = Ledger::open(&path, WAL_FULL).unwrap();
    ledger.append().unwrap();
    disk.crash_after(0);
    assert!(!disk.is_dead(), "until somebody tries");
    ledger.append().unwrap_err();
    assert!(disk.is_dead());
    ledger.append().unwrap_err();
    assert!(Ledger::open(&path, WAL_FULL).is_err());
    disk.kill();
    assert!(!disk.is_dead());
    ledger.append().unwrap_err();
    assert_eq!(Ledger::open(&path, WAL_FULL).unwrap().append().unwrap(), 2);
}
