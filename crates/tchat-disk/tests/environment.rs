//! SQLite's randomness, clock and sleep: they belong to the process, so these tests have one of their
//! own, and take turns.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use rusqlite::Connection;
use tchat_disk::environment::{self, Sleep};
use tchat_disk::{Disk, dice};

/// 15 January 2027, 08:00:00 UTC.
const MOMENT: Duration = Duration::from_secs(1_800_000_000);

/// Keeps the other tests of this file out, and begins where every run begins.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    environment::set_time(MOMENT);
    environment::set_sleep(Sleep::Skipped);
    turn
}

/// Everything on the disk after some power cuts.
fn story(root: &Path, seed: u64) -> Vec<Option<Vec<u8>>> {
    let disk = Disk::mount(root).unwrap();
    environment::seed(seed);
    environment::set_time(MOMENT);
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
fn a_seed_tells_one_story_to_the_last_byte() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let first = story(folder.path(), 7);
    assert!(first.iter().flatten().any(|it| it.len() > 4096), "something happened");
    assert_eq!(story(folder.path(), 7), first);
    assert_ne!(story(folder.path(), 8), first);
}

fn now(db: &Connection) -> String {
    db.query_row("SELECT datetime('now')", [], |row| row.get(0)).unwrap()
}

/// Two connections, of which the first is writing.
fn rivals(path: &Path) -> [Connection; 2] {
    let [first, second] = [(); 2].map(|()| Connection::open(path).unwrap());
    first.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t(x); BEGIN IMMEDIATE").unwrap();
    second.busy_timeout(Duration::from_secs(60)).unwrap();
    [first, second]
}

#[test]
fn skipped_sleep_takes_no_time_and_moves_the_clock() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::mount(folder.path()).unwrap();
    let [_first, second] = rivals(&folder.path().join("x.db"));
    assert_eq!(now(&second), "2027-01-15 08:00:00");
    second.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(now(&second), "2027-01-15 08:01:00", "it waited for a minute, and gave up");
}

#[test]
fn with_real_sleep_a_thread_waits_for_another() {
    let _alone = alone();
    environment::set_sleep(Sleep::Real);
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::mount(folder.path()).unwrap();
    let [first, second] = rivals(&folder.path().join("x.db"));
    let (begins, begun) = mpsc::channel();
    std::thread::scope(|threads| {
        threads.spawn(move || {
            begins.send(()).unwrap();
            second.execute_batch("INSERT INTO t VALUES (1)").unwrap();
        });
        begun.recv().unwrap();
        first.execute_batch("COMMIT").unwrap();
    });
}
