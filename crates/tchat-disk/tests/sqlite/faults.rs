//! Disks that are full, fail, or go bad.

use rusqlite::ErrorCode;
use tchat_disk::{Disk, Fault, Lasting, dice};

use crate::ledger::{Ledger, WAL_FULL, kind};

#[test]
fn a_full_disk_refuses_and_works_again_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let mut ledger = Ledger::open(&folder.path().join("ledger.db"), WAL_FULL).unwrap();
    disk.set_capacity(Some(150_000));
    let refused = (0..200).map(|_| ledger.append()).find(Result::is_err).unwrap();
    assert_eq!(kind(refused), Some(ErrorCode::DiskFull));
    let before = ledger.check().unwrap();
    assert!(before > 5);
    disk.set_capacity(None);
    assert_eq!(ledger.append().unwrap(), before + 1);
    assert_eq!(ledger.check().unwrap(), before + 1);
}

#[test]
fn a_disk_that_fails_for_a_while_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let mut ledger = Ledger::open(&folder.path().join("ledger.db"), WAL_FULL).unwrap();
    for (fault, expected) in
        [(Fault::Io, ErrorCode::SystemIoFailure), (Fault::Full, ErrorCode::DiskFull)]
    {
        let before = ledger.append().unwrap();
        disk.fail_after(1, fault, Lasting::UntilHealed);
        assert_eq!(kind(ledger.append()), Some(expected));
        assert_eq!(kind(ledger.append()), Some(expected));
        disk.heal();
        assert_eq!(ledger.check().unwrap(), before);
        assert_eq!(ledger.append().unwrap(), before + 1);
    }
}

#[test]
fn one_failed_operation_anywhere_and_a_power_cut_later_lose_nothing_acknowledged() {
    for failing in 0..90 {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        let path = folder.path().join("ledger.db");
        let mut ledger = Ledger::open(&path, WAL_FULL).unwrap();
        disk.fail_after(failing, Fault::Io, Lasting::Once);
        let acknowledged = (0..14).filter_map(|_| ledger.append().ok()).last().unwrap();
        let moment = disk.snapshot();
        for seed in 0..8 {
            disk.restore(&moment);
            disk.power_cut(&mut dice(seed));
            let n = Ledger::open(&path, WAL_FULL).unwrap().check().unwrap();
            assert!(n >= acknowledged, "operation {failing}, cut {seed}: {n} of {acknowledged}");
        }
    }
}

#[test]
fn a_flipped_bit_is_read_as_it_is_on_the_medium() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let mut ledger = Ledger::open(&path, WAL_FULL).unwrap();
    (0..5).for_each(|_| assert!(ledger.append().is_ok()));
    ledger.checkpoint().unwrap();
    drop(ledger);

    let third: Vec<u8> = 3_u64.to_le_bytes().repeat(20);
    let content = disk.read(&path).unwrap();
    let offset = content.windows(third.len()).position(|it| it == third).unwrap();
    assert!(disk.flip(&path, offset + 7, 4));
    assert!(!disk.flip(&path, content.len(), 0), "there is no such byte");
    let damaged = Ledger::open(&path, WAL_FULL).unwrap();
    damaged.check().unwrap_err();
}
