//! Which databases are on a simulated disk, and what is at their place in reality.

use std::fs;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tchat_disk::{Disk, MountError};

use crate::ledger::{Ledger, Mode, WAL_FULL, kind};

#[test]
fn a_database_elsewhere_is_on_the_real_file_system() {
    let [simulated, real] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let disk = Disk::mount(simulated.path()).unwrap();
    let path = real.path().join("ledger.db");
    for mode in [WAL_FULL, Mode { journal: "DELETE", ..WAL_FULL }] {
        let mut ledger = Ledger::open(&path, mode).unwrap();
        ledger.append().unwrap();
        disk.kill();
        ledger.append().unwrap();
    }
    assert_eq!(Ledger::open(&path, WAL_FULL).unwrap().check().unwrap(), 4);
    assert!(fs::read(&path).unwrap().starts_with(b"SQLite format 3\0"));
    assert!(disk.files().is_empty());
}

#[test]
fn a_database_under_the_root_leaves_nothing_in_the_real_folder() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("below/it/ledger.db");
    let mut ledger = Ledger::open(&path, WAL_FULL).unwrap();
    ledger.append().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(disk.files().len(), 2, "database and log: {:?}", disk.files());
    assert!(disk.read(&path).unwrap().starts_with(b"SQLite format 3\0"));
}

#[cfg(unix)]
#[test]
fn a_path_through_a_symbolic_link_finds_the_simulated_database() {
    let [folder, aside] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let link = aside.path().join("link");
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    let disk = Disk::mount(&link).unwrap();
    assert_eq!(disk.root(), folder.path().canonicalize().unwrap());
    Ledger::open(&folder.path().join("ledger.db"), WAL_FULL).unwrap().append().unwrap();
    assert_eq!(Ledger::open(&link.join("ledger.db"), WAL_FULL).unwrap().check().unwrap(), 1);
}

#[test]
fn a_database_that_nobody_made_is_missing_unless_a_real_file_stands_there() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    let path = folder.path().join("ledger.db");
    let open = || Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE);
    assert_eq!(kind(open()), Some(ErrorCode::CannotOpen));
    fs::write(&path, "").unwrap();
    disk.lie_about_sync(true);
    open().unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
    assert!(fs::metadata(&path).unwrap().len() > 0, "the stand-in shows that there is something");

    disk.power_cut(&mut |_| 0); // these dice lose everything
    assert!(disk.files().is_empty());
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
}

#[test]
fn disks_do_not_overlap_and_a_dropped_one_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    for path in [folder.path().to_owned(), folder.path().join("below")] {
        assert!(matches!(Disk::mount(&path), Err(MountError::Overlaps(_))));
    }
    let mut ledger = Ledger::open(&folder.path().join("ledger.db"), WAL_FULL).unwrap();
    drop(disk);
    ledger.append().unwrap_err();
    let disk = Disk::mount(folder.path()).unwrap();
    assert!(disk.files().is_empty());
}

#[test]
fn two_disks_die_one_by_one() {
    let [left, right] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let disks = [&left, &right].map(|it| Disk::mount(it.path()).unwrap());
    let mut ledgers =
        [&left, &right].map(|it| Ledger::open(&it.path().join("ledger.db"), WAL_FULL).unwrap());
    disks[0].kill();
    ledgers[0].append().unwrap_err();
    ledgers[1].append().unwrap();
}
