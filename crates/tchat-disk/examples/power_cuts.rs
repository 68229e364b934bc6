//! How many power cuts a second a test can have.
//!
//! `cargo run --release -p tchat-disk --example power_cuts`: a small database goes through many,
//! with up to ten transactions before each, an opening and an integrity check after it; and one
//! moment gets many ends. The log is kept short: SQLite reads all of a long one after every crash.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement, run by hand")]

use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;
use tchat_disk::{Disk, dice};

const CUTS: u32 = 3000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("x.db");
    let mut dice = dice(1);

    let per_second = rate(|| {
        let db = open(&path);
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        disk.crash_after(dice(100));
        for _ in 0..10 {
            if append(&db).is_err() {
                break;
            }
        }
        disk.power_cut(&mut dice);
    });
    println!("open, check, checkpoint, ten transactions, cut: {per_second:.0} a second");

    let db = open(&path);
    db.pragma_update(None, "synchronous", "NORMAL").unwrap();
    (0..10).for_each(|_| append(&db).unwrap());
    let moment = disk.snapshot();
    let per_second = rate(|| {
        disk.restore(&moment);
        disk.power_cut(&mut dice);
        open(&path);
    });
    println!("restore, cut, open, check: {per_second:.0} a second");
}

fn rate(mut once: impl FnMut()) -> f64 {
    let started = Instant::now();
    (0..CUTS).for_each(|_| once());
    f64::from(CUTS) / started.elapsed().as_secs_f64()
}

fn open(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, data BLOB);",
    )
    .unwrap();
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    db
}

fn append(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "BEGIN; INSERT INTO t(data) VALUES (randomblob(900)); \
         DELETE FROM t WHERE id <= (SELECT max(id) FROM t) - 200; COMMIT;",
    )
}
