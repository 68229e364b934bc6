//! The same seed tells the same story to the last byte, in a process of its own: SQLite's randomness
//! and clock belong to the process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use tchat_disk::{Disk, dice, environment};

/// Everything on the disk after some power cuts.
fn story(root: &Path, seed: u64) -> Vec<Option<Vec<u8>>> {
    let disk = Disk::mount(root).unwrap();
    environment::seed(seed);
    environment::set_time(Duration::from_secs(1_800_000_000));
    let mut dice = dice(seed);
    for _ in 0..20 {
        disk.crash_after(dice(40));
        live(&root.join("story.db")).unwrap_err();
        disk.power_cut(&mut dice);
    }
    disk.files().iter().map(|it| disk.read(it)).collect()
}

/// Writes what SQLite gets from its environment, until the disk is dead.
fn live(path: &Path) -> rusqlite::Result<()> {
    let db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t(random, time)")?;
    loop {
        db.execute("INSERT INTO t VALUES (random(), datetime('now'))", [])?;
    }
}

#[test]
fn a_seed_tells_one_story() {
    let folder = tempfile::tempdir().unwrap();
    let first = story(folder.path(), 7);
    assert!(first.iter().flatten().any(|it| it.len() > 4096), "something happened");
    assert_eq!(story(folder.path(), 7), first);
    assert_ne!(story(folder.path(), 8), first);
}

#[test]
fn sqlites_time_is_the_simulated_one() {
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::mount(folder.path()).unwrap();
    environment::set_time(Duration::from_secs(1_800_000_000));
    let db = Connection::open(folder.path().join("x.db")).unwrap();
    let now: String = db.query_row("SELECT datetime('now')", [], |row| row.get(0)).unwrap();
    assert_eq!(now, "2027-01-15 08:00:00");
}
