//! What crashes and failures leave behind: bytes that no row speaks of, rows whose bytes are gone.

use std::collections::BTreeMap;

use tchat_proto::id::{FileId, RoomId, ServerKey, Timestamp};

use super::disk::{Disk, Stage};
use super::{FileKey, Files, Job, Task};
use crate::proposal::{Proposal, Wish};
use crate::state::KeptFile;
use crate::store::{DataFailed, Ledger, LedgerFailed, Readers};

/// What lies of a file, each with its length.
#[derive(Debug, Default, Clone, Copy)]
struct Found {
    part: Option<u64>,
    whole: Option<u64>,
}

/// At the start: deletes what no row speaks of, and forgets what is gone, or was begun long ago.
///
/// # Errors
///
/// [`DataFailed`] if rows or folder cannot be read or written.
pub(crate) fn put_in_order(
    disk: &Disk,
    ledger: &mut Ledger,
    server: ServerKey,
    now: Timestamp,
) -> Result<(), DataFailed> {
    let lost = reconcile(disk, ledger)?;
    if ledger.state().files().count() == 0 {
        return Ok(());
    }
    let wishes = [Wish::SweepFiles, Wish::LoseFiles(lost)];
    let proposals = wishes.map(|wish| Proposal::of_operator(server, now, wish));
    let database = ledger.database();
    let settled = ledger.propose(proposals.into()).map_err(|failed| match failed {
        LedgerFailed::DiskFull => DataFailed::DiskFull { path: database },
        failed => DataFailed::Unreadable { path: database, reason: failed.to_string() },
    })?;
    for (room, file) in settled.dropped {
        delete(disk, FileKey { room, file }, None);
    }
    Ok(())
}

/// Deletes what no row speaks of, and gives the files whose bytes are gone.
fn reconcile(disk: &Disk, ledger: &Ledger) -> Result<Vec<(RoomId, FileId)>, DataFailed> {
    let mut found: BTreeMap<FileKey, Found> = BTreeMap::new();
    let listed = disk.list().map_err(|error| DataFailed::from_io(disk.folder(), error))?;
    for (key, stage, length) in listed {
        let of_file = found.entry(key).or_default();
        match stage {
            Stage::Part => of_file.part = Some(length),
            Stage::Whole => of_file.whole = Some(length),
        }
    }
    let mut lost = Vec::new();
    ledger.for_each_file(|room, file, kept| {
        let key = FileKey { room, file };
        let there = found.remove(&key).unwrap_or_default();
        if is_lost(&kept, there) {
            lost.push((room, file));
        } else if kept.complete && there.part.is_some() {
            delete(disk, key, Some(Stage::Part));
        }
    })?;
    let count = found.len();
    for key in found.into_keys() {
        delete(disk, key, None);
    }
    if count > 0 || !lost.is_empty() {
        tracing::info!(orphans = count, lost = lost.len(), "files were put in order");
    }
    Ok(lost)
}

/// Whether a file is said to be complete, and is not.
fn is_lost(kept: &KeptFile, there: Found) -> bool {
    kept.complete && there.whole != Some(kept.bytes)
}

fn delete(disk: &Disk, key: FileKey, stage: Option<Stage>) {
    let deleted = match stage {
        Some(stage) => disk.remove_one(key, stage),
        None => disk.remove(key),
    };
    if let Err(failed) = deleted {
        tracing::warn!(?failed, "a file that nobody has any more cannot be deleted");
    }
}

/// While the server runs: deletes what no row speaks of. Blocks.
///
/// A row is there before its file: one that was listed, and has no row afterwards, was dropped.
pub(crate) fn sweep(files: &Files, readers: &Readers) {
    let Ok(listed) = files.disk().list() else {
        tracing::warn!("the files cannot be listed");
        return;
    };
    for (key, ..) in listed {
        if let Ok(false) = readers.with(|reader| reader.has_file(key.room, key.file)) {
            tracing::info!("a file that nobody has any more is deleted");
            let job = Job { key, task: Task::Drop, reply: None };
            if files.submit(job).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tchat_proto::file::{FileHasher, Layout};

    use super::*;
    use crate::files::Did;
    use crate::someone::{FIRST, GENERAL, SERVER, Someone};
    use crate::state::{Day, FileLimits};
    use crate::store::{DataFolder, DedupeKey, Setup};

    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

    fn open(path: &Path) -> (Ledger, Disk) {
        let setup = Setup {
            server: SERVER,
            dedupe: DedupeKey::derive(&[3; 32]),
            general: GENERAL,
            joining: tchat_proto::policy::Joining::Open,
            owner: None,
            keep_nicks_days: 365,
            today: Day(20_000),
        };
        let folder = DataFolder::open(path).unwrap();
        (Ledger::open(folder, setup).unwrap(), Disk::open(path).unwrap())
    }

    fn asks(ledger: &mut Ledger, proposal: Proposal) {
        let settled = ledger.propose(vec![proposal]).unwrap();
        assert!(settled.verdicts[0].verdict().is_ok());
    }

    /// A file of one small chunk, whose bytes and row are there; complete or not.
    fn leave(ledger: &mut Ledger, disk: &Disk, who: &Someone, seed: u8, complete: bool) -> FileKey {
        let sealed = vec![seed; 17];
        let mut hasher = FileHasher::default();
        hasher.update(&sealed);
        let (room, file, layout) = (GENERAL, hasher.finish(), Layout::of_plain(1).unwrap());
        let key = FileKey { room, file };
        asks(ledger, who.wishes(Wish::OpenFile { room, file, bytes: 17 }));
        disk.carry_out(key, Task::Open(layout)).unwrap();
        let put = Task::Put { layout, offset: 0, sealed: sealed.into() };
        assert_eq!(disk.carry_out(key, put), Ok(Did::Put));
        if complete {
            assert_eq!(disk.carry_out(key, Task::Close(layout)), Ok(Did::Checked));
            asks(ledger, who.wishes(Wish::CompleteFile { room, file }));
        }
        key
    }

    /// A folder with a file that is complete and one that is not.
    fn two() -> (tempfile::TempDir, Ledger, Disk, [FileKey; 2], Timestamp) {
        let dir = tempfile::tempdir().unwrap();
        let (mut ledger, disk) = open(dir.path());
        let mut alice = Someone::new(1);
        asks(&mut ledger, alice.claims("alice", 1));
        asks(&mut ledger, alice.founds(FIRST, 1));
        let now = alice.wishes(Wish::BeSeen).time;
        let whole = leave(&mut ledger, &disk, &alice, 1, true);
        let part = leave(&mut ledger, &disk, &alice, 2, false);
        (dir, ledger, disk, [whole, part], now)
    }

    fn names(disk: &Disk) -> Vec<(FileKey, Stage)> {
        let mut names: Vec<_> = disk.list().unwrap();
        names.sort_unstable();
        names.into_iter().map(|(key, stage, _)| (key, stage)).collect()
    }

    fn orphan(disk: &Disk) -> FileKey {
        let key = FileKey { room: RoomId([9; 16]), file: FileId([9; 32]) };
        disk.carry_out(key, Task::Open(Layout::of_plain(9).unwrap())).unwrap();
        key
    }

    #[test]
    fn what_is_in_order_stays_as_it_is() {
        let (_dir, mut ledger, disk, [whole, part], now) = two();
        put_in_order(&disk, &mut ledger, SERVER, now).unwrap();
        let mut expected = vec![(whole, Stage::Whole), (part, Stage::Part)];
        expected.sort_unstable();
        assert_eq!(names(&disk), expected);
        assert_eq!(ledger.state().files().count(), 2);
    }

    #[test]
    fn bytes_without_a_row_are_deleted() {
        let (_dir, mut ledger, disk, _, now) = two();
        orphan(&disk);
        assert_eq!(names(&disk).len(), 3);
        put_in_order(&disk, &mut ledger, SERVER, now).unwrap();
        assert_eq!(names(&disk).len(), 2);
    }

    #[test]
    fn a_file_whose_bytes_are_gone_or_cut_short_is_forgotten() {
        for cut in [None, Some(16)] {
            let (dir, mut ledger, disk, [whole, _], now) = two();
            match cut {
                None => disk.remove(whole).unwrap(),
                Some(length) => {
                    let files = std::fs::read_dir(dir.path().join("files")).unwrap();
                    let mut paths = files.map(|entry| entry.unwrap().path());
                    let path = paths.find(|path| path.extension().is_none()).unwrap();
                    let file = std::fs::File::options().write(true).open(path).unwrap();
                    file.set_len(length).unwrap();
                }
            }
            put_in_order(&disk, &mut ledger, SERVER, now).unwrap();
            assert_eq!(ledger.state().files().count(), 1, "{cut:?}");
            assert!(names(&disk).iter().all(|(key, _)| *key != whole), "{cut:?}");
        }
    }

    #[test]
    fn what_was_begun_a_week_ago_is_gone_from_disk_and_quota() {
        let (_dir, mut ledger, disk, [whole, part], now) = two();
        let later = |days| Timestamp(now.0 + days * DAY_MS);
        put_in_order(&disk, &mut ledger, SERVER, later(6)).unwrap();
        assert_eq!(names(&disk).len(), 2);
        put_in_order(&disk, &mut ledger, SERVER, later(7)).unwrap();
        assert_eq!(names(&disk), [(whole, Stage::Whole)]);
        assert_eq!(ledger.state().files().count(), 1);
        assert!(!ledger.readers().with(|it| it.has_file(GENERAL, part.file)).unwrap());
    }

    #[test]
    fn while_the_server_runs_only_what_no_row_speaks_of_is_deleted() {
        let (_dir, ledger, disk, _, _) = two();
        orphan(&disk);
        let files = Files::new(disk, FileLimits::default());
        sweep(&files, &ledger.readers());
        while files.work_one() {}
        assert_eq!(names(files.disk()).len(), 2);
    }
}
