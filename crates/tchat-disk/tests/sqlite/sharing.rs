//! Several connections on one database, as the server has them.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tchat_disk::Disk;

use crate::ledger::{Ledger, Mode, WAL_FULL, kind};

fn count(db: &Connection) -> u32 {
    db.query_row("SELECT n FROM counter", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_reader_sees_each_commit_and_within_a_transaction_none() {
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut writer = Ledger::open(&path, WAL_FULL).unwrap();
    let reader = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    writer.append().unwrap();
    assert_eq!(count(&reader), 1);

    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader), 1);
    writer.append().unwrap();
    assert_eq!(count(&reader), 1, "its snapshot");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(count(&reader), 2);
}

#[test]
fn a_checkpoint_waits_for_a_reader_that_is_behind() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut writer = Ledger::open(&path, WAL_FULL).unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(count(&reader), 0);
    writer.append().unwrap();
    assert_eq!(kind(writer.checkpoint()), Some(ErrorCode::DatabaseBusy));
    reader.execute_batch("COMMIT").unwrap();
    writer.checkpoint().unwrap();
    assert_eq!(disk.read(&folder.path().join("ledger.db-wal")).unwrap(), b"", "truncated");
    assert_eq!(count(&reader), 1);
}

#[test]
fn a_second_writer_is_told_to_wait_until_the_first_is_done() {
    for journal in ["WAL", "DELETE"] {
        let folder = tempfile::tempdir().unwrap();
        let _disk = Disk::mount(folder.path()).unwrap();
        let path = folder.path().join("ledger.db");
        let mode = Mode { journal, ..WAL_FULL };
        let first = Ledger::open(&path, mode).unwrap();
        let mut second = Ledger::open(&path, mode).unwrap();
        second.db.busy_timeout(Duration::from_secs(60)).unwrap();
        first.db.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(kind(second.append()), Some(ErrorCode::DatabaseBusy));
        first.db.execute_batch("COMMIT").unwrap();
        assert_eq!(second.append().unwrap(), 1);
    }
}

#[test]
fn threads_that_read_while_one_writes_see_whole_transactions_only() {
    const TRANSACTIONS: u32 = 300;
    let folder = tempfile::tempdir().unwrap();
    let _disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut writer = Ledger::open(&path, WAL_FULL).unwrap();
    let read = || {
        let reader = Ledger { db: Connection::open(&path).unwrap() };
        let mut seen = 0;
        while seen < TRANSACTIONS {
            reader.db.execute_batch("BEGIN").unwrap();
            let n = reader.check().unwrap();
            reader.db.execute_batch("COMMIT").unwrap();
            assert!(n >= seen, "{n} after {seen}");
            seen = n;
        }
    };
    std::thread::scope(|threads| {
        threads.spawn(read);
        threads.spawn(read);
        for n in 1..=TRANSACTIONS {
            assert_eq!(writer.append().unwrap(), n);
        }
    });
}

#[test]
fn a_transaction_over_two_databases_is_in_both() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let [first, second] = ["first.db", "second.db"].map(|it| folder.path().join(it));
    let db = Connection::open(&first).unwrap();
    db.execute("ATTACH ?1 AS second", [second.to_str().unwrap()]).unwrap();
    db.execute_batch(
        "CREATE TABLE main.a(n); CREATE TABLE second.b(n);
         BEGIN; INSERT INTO a VALUES (1); INSERT INTO b VALUES (2); COMMIT;",
    )
    .unwrap();
    disk.kill();
    for (path, sql, expected) in
        [(&first, "SELECT n FROM a", 1_i64), (&second, "SELECT n FROM b", 2)]
    {
        let db = Connection::open(path).unwrap();
        assert_eq!(db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), expected);
    }
}
