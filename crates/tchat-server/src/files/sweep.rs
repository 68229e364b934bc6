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
