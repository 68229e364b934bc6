//! What the plain room keeps on disk with `--keep`: for a day, or until `tchat admin forget`.
//!
//! A file of its own beside the server's database, because it is another kind of thing: readable by
//! whoever has the disk, and made to be deleted. SQLite overwrites what is deleted with zeros
//! (`secure_delete`). What is said is handed on at once and written down a moment later by a thread
//! of its own: a slow disk delays no class, and a crash loses the last moment. A client that has
//! seen more than the disk then finds another chain, and begins anew.
//!
//! `tchat admin forget` ([`forget`]) works beside a running server, which notices within a second
//! and empties its memory too.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use tchat_proto::id::{Chain, RoomId, Seq, Timestamp};
use tchat_proto::limits::DELIVERY_BYTES_TARGET;

use super::{PlainBatch, skipped};
use crate::limits::{PLAIN_FORGET_EVERY, PLAIN_KEPT, PLAIN_LOOK, READ_ENTRIES_MAX};
use crate::session::Moment;
use crate::state::LogHead;
use crate::store::{Batch, DataFailed, private_file};

/// The file in the data folder.
const FILE: &str = "plain.db";

/// How long one process waits for the other to have done with the file.
const BUSY: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS log(
    one INTEGER PRIMARY KEY CHECK(one = 1), room BLOB NOT NULL,
    seq INTEGER NOT NULL, chain BLOB NOT NULL, messages INTEGER NOT NULL, wiped INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS entries(
    seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, chain BLOB NOT NULL,
    messages INTEGER NOT NULL, data BLOB NOT NULL
) STRICT;
";

/// An entry to keep.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) head: LogHead,
    pub(super) time: Timestamp,
    pub(super) bytes: Bytes,
}

/// Keeps what is said.
#[derive(Debug)]
pub(super) struct Keeper {
    path: PathBuf,
    thread: Mutex<Option<(Sender<Kept>, JoinHandle<()>)>>,
    wiped: Arc<AtomicBool>,
}

/// What [`forget`] deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// How many messages.
    pub messages: u64,
    /// When the first of all that was kept was said, and the last.
    pub span: Option<(Timestamp, Timestamp)>,
}

/// Deletes all that a server keeps of its plain room in the data folder `data`, be it running or
/// not. `None` if it keeps nothing there.
///
/// # Errors
///
/// [`DataFailed`] if the file cannot be read or written.
pub fn forget(data: &Path) -> Result<Option<Forgotten>, DataFailed> {
    let path = data.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let failed = |error| failure(&path, &error);
    let mut db = open(&path)?;
    let forgotten = wipe(&mut db).map_err(failed)?;
    // What was written lately is in the log that SQLite writes ahead; a reader may hold it for a moment.
    if !write_through(&db).map_err(failed)? {
        return Err(DataFailed::Locked { path });
    }
    Ok(Some(forgotten))
}

/// Moves what was written ahead into the file, so that what was deleted is nowhere. Says whether no
/// reader was in the way.
fn write_through(db: &Connection) -> rusqlite::Result<bool> {
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
    Ok(busy == 0)
}

/// A pragma that answers with a row has done what it was asked for.
fn answered(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::ExecuteReturnedResults => Ok(()),
        other => Err(other),
    }
}

fn wipe(db: &mut Connection) -> rusqlite::Result<Forgotten> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let span = transaction.query_row("SELECT min(time), max(time) FROM entries", [], |row| {
        let (first, last): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
        Ok(first.zip(last).map(|(first, last)| (timestamp(first), timestamp(last))))
    })?;
    let head = last(&transaction)?;
    let begun = beginning(&transaction)?;
    let messages = match (head, begun) {
        (Some(head), Some(begun)) => head.messages.saturating_sub(begun.messages),
        _ => 0,
    };
    if let Some(head) = head {
        note_beginning(&transaction, head)?;
    }
    transaction.execute("DELETE FROM entries", [])?;
    transaction.execute("UPDATE log SET wiped = wiped + 1", [])?;
    transaction.commit()?;
    Ok(Forgotten { messages, span })
}

impl Keeper {
    /// Opens what is kept in a folder, or begins there under the id `fresh`.
    pub(super) fn open(
        folder: &Path,
        fresh: RoomId,
    ) -> Result<(RoomId, LogHead, Self), DataFailed> {
        let path = folder.join(FILE);
        private_file(&path).map_err(|error| DataFailed::from_io(&path, error))?;
        let mut db = open(&path)?;
        let begun = begin(&mut db, fresh).map_err(|error| failure(&path, &error))?;
        let (room, head) = begun.ok_or_else(|| damaged(&path))?;
        let wiped = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = channel();
        let flag = Arc::clone(&wiped);
        let thread = std::thread::Builder::new()
            .name("tchat-plain".to_owned())
            .spawn(move || write_down(db, &receiver, &flag))
            .map_err(|error| DataFailed::from_io(&path, error))?;
        let thread = Mutex::new(Some((sender, thread)));
        Ok((room, head, Self { path, thread, wiped }))
    }

    /// Keeps an entry, a moment later.
    pub(super) fn keep(&self, kept: Kept) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        // Without its thread the server is stopping, or the disk failed and that was said.
        if let Some((sender, _)) = &*thread
            && sender.send(kept).is_err()
        {
            tracing::trace!("not kept");
        }
    }

    /// Where reading begins: before the first entry that is kept.
    pub(super) fn beginning(&self) -> Option<LogHead> {
        self.reading(beginning).flatten()
    }

    /// Entries after a place; `None` if the disk does not have what comes next.
    pub(super) fn read(&self, room: RoomId, after: Seq) -> Option<PlainBatch> {
        self.reading(|db| read(db, room, after)).flatten()
    }

    /// Whether everything was deleted since this was last asked.
    pub(super) fn was_wiped(&self) -> bool {
        self.wiped.swap(false, Ordering::Relaxed)
    }

    /// Writes down what waits, and ends.
    pub(super) fn finish(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((sender, thread)) = thread {
            drop(sender);
            if thread.join().is_err() {
                tracing::error!("the plain room's keeper broke down");
            }
        }
    }

    fn reading<T>(&self, look: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let looked =
            open(&self.path).and_then(|db| look(&db).map_err(|error| failure(&self.path, &error)));
        looked.inspect_err(|failed| tracing::error!(%failed, "what was kept cannot be read")).ok()
    }
}

/// The thread: writes what comes, deletes what is old, sees whether somebody deleted all.
fn write_down(mut db: Connection, kept: &Receiver<Kept>, flag: &AtomicBool) {
    let mut wiped = wiped(&db);
    let mut looked: Option<Instant> = None;
    loop {
        let first = kept.recv_timeout(PLAIN_LOOK);
        let ended = matches!(first, Err(RecvTimeoutError::Disconnected));
        let batch: Vec<Kept> = first.into_iter().chain(kept.try_iter()).collect();
        let Moment { now, time } = Moment::now();
        let is_due = looked.is_none_or(|looked| now.duration_since(looked) >= PLAIN_FORGET_EVERY);
        let written = write(&mut db, &batch).and_then(|()| {
            if is_due {
                looked = Some(now);
                return forget_old(&mut db, time);
            }
            Ok(())
        });
        if let Err(error) = written {
            tracing::error!(%error, "the plain room is kept no more: its file cannot be written");
            return;
        }
        let now_wiped = self::wiped(&db);
        if now_wiped != wiped {
            wiped = now_wiped;
            flag.store(true, Ordering::Relaxed);
        }
        if ended {
            return;
        }
    }
}

fn write(db: &mut Connection, batch: &[Kept]) -> rusqlite::Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for Kept { head, time, bytes } in batch {
        transaction.execute(
            "INSERT INTO entries(seq, time, chain, messages, data) VALUES(?, ?, ?, ?, ?)",
            params![
                number(head.seq.0),
                number(time.0),
                head.chain.0,
                number(head.messages),
                &bytes[..]
            ],
        )?;
    }
    transaction.commit()
}

/// Deletes what is older than a day, by the clock of the server that wrote it.
fn forget_old(db: &mut Connection, now: Timestamp) -> rusqlite::Result<()> {
    let kept = u64::try_from(PLAIN_KEPT.as_millis()).unwrap_or(u64::MAX);
    let Some(before) = now.0.checked_sub(kept) else { return Ok(()) };
    let old = "SELECT seq, chain, messages FROM entries WHERE time < ? ORDER BY seq DESC LIMIT 1";
    let Some(head) = db.query_row(old, [number(before)], head_of).optional()? else {
        return Ok(());
    };
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    note_beginning(&transaction, head)?;
    transaction.execute("DELETE FROM entries WHERE seq <= ?", [number(head.seq.0)])?;
    transaction.commit()?;
    // A reader in the way has done by the next time.
    write_through(db).map(drop)
}

fn open(path: &Path) -> Result<Connection, DataFailed> {
    let opening = || {
        let db = Connection::open(path)?;
        db.busy_timeout(BUSY)?;
        db.pragma_update(None, "journal_mode", "WAL").or_else(answered)?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.pragma_update(None, "secure_delete", "ON").or_else(answered)?;
        Ok(db)
    };
    opening().map_err(|error| failure(path, &error))
}

/// The room and the end of its log; `None` if the file holds nonsense.
fn begin(db: &mut Connection, fresh: RoomId) -> rusqlite::Result<Option<(RoomId, LogHead)>> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    let start = LogHead::start(fresh);
    transaction.execute(
        "INSERT OR IGNORE INTO log(one, room, seq, chain, messages, wiped) VALUES(1, ?, 0, ?, 0, 0)",
        params![fresh.0, start.chain.0],
    )?;
    let room =
        transaction.query_row("SELECT room FROM log", [], |row| row.get::<_, [u8; 16]>(0))?;
    let head = match last(&transaction)? {
        Some(head) => Some(head),
        None => beginning(&transaction)?,
    };
    transaction.commit()?;
    Ok(head.map(|head| (RoomId(room), head)))
}

/// The end of the log before the first entry that is kept.
fn beginning(db: &Connection) -> rusqlite::Result<Option<LogHead>> {
    db.query_row("SELECT seq, chain, messages FROM log", [], head_of).optional()
}

fn note_beginning(db: &Connection, head: LogHead) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE log SET seq = ?, chain = ?, messages = ?",
        params![number(head.seq.0), head.chain.0, number(head.messages)],
    )
    .map(drop)
}

/// The end of the log after the last entry that is kept.
fn last(db: &Connection) -> rusqlite::Result<Option<LogHead>> {
    let last = "SELECT seq, chain, messages FROM entries ORDER BY seq DESC LIMIT 1";
    db.query_row(last, [], head_of).optional()
}

fn wiped(db: &Connection) -> Option<i64> {
    db.query_row("SELECT wiped FROM log", [], |row| row.get(0)).ok()
}

fn read(db: &Connection, room: RoomId, after: Seq) -> rusqlite::Result<Option<PlainBatch>> {
    let Some(begun) = beginning(db)? else { return Ok(None) };
    if after < begun.seq {
        return Ok(Some(PlainBatch::Skipped(skipped(room, begun))));
    }
    let mut rows = db.prepare(
        "SELECT seq, chain, messages, data FROM entries WHERE seq > ? ORDER BY seq LIMIT ?",
    )?;
    let most = number(READ_ENTRIES_MAX as u64);
    let rows = rows
        .query_map([number(after.0), most], |row| Ok((head_of(row)?, row.get::<_, Vec<u8>>(3)?)))?;
    let (mut to, mut chain, mut bytes, mut entries) = (after, None, 0_usize, Vec::new());
    for row in rows {
        let (head, data) = row?;
        bytes = bytes.saturating_add(data.len());
        if head.seq != to.next() || (bytes > DELIVERY_BYTES_TARGET && !entries.is_empty()) {
            break;
        }
        (to, chain) = (head.seq, Some(head.chain));
        entries.push(Bytes::from(data));
    }
    Ok(chain.map(|chain| PlainBatch::Entries(Batch { entries, to, chain, expired: None })))
}

fn head_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<LogHead> {
    Ok(LogHead {
        seq: Seq(unsigned(row.get(0)?)),
        chain: Chain(row.get(1)?),
        messages: unsigned(row.get(2)?),
    })
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp(unsigned(millis))
}

fn failure(path: &Path, error: &rusqlite::Error) -> DataFailed {
    let full = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
    if full {
        return DataFailed::DiskFull { path: path.to_owned() };
    }
    DataFailed::Corrupt { what: error.to_string(), place: path.to_owned() }
}

fn damaged(path: &Path) -> DataFailed {
    DataFailed::Corrupt { what: "there is no log in it".to_owned(), place: path.to_owned() }
}

#[cfg(test)]
mod tests {
    use tchat_proto::entry::EntryBody;
    use tchat_proto::id::MessageId;
    use tchat_proto::plain::PlainName;

    use super::*;

    const FRESH: RoomId = RoomId([1; 16]);
    const SECRET: &[u8] = b"mot de passe du wifi";

    fn say(keeper: &Keeper, head: &mut LogHead, time: Timestamp) {
        let from = PlainName::admitted("bob").unwrap();
        let body = EntryBody::Plain { from, said: Bytes::from_static(SECRET) };
        let bytes = head.append(time, MessageId([7; 16]), body);
        keeper.keep(Kept { head: *head, time, bytes });
    }

    fn on_disk(folder: &Path) -> bool {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(SECRET.len()).any(|window| window == SECRET)
        })
    }

    fn entries(keeper: &Keeper, after: Seq) -> Option<(usize, Seq)> {
        match keeper.read(FRESH, after)? {
            PlainBatch::Entries(batch) => Some((batch.entries.len(), batch.to)),
            PlainBatch::Skipped(skipped) => Some((0, skipped.to)),
        }
    }

    #[test]
    fn what_was_said_is_there_after_a_restart_under_the_same_id() {
        let folder = tempfile::tempdir().unwrap();
        let (_, mut head, keeper) = Keeper::open(folder.path(), FRESH).unwrap();
        for _ in 0..3 {
            say(&keeper, &mut head, Moment::now().time);
        }
        keeper.finish();
        let (room, found, keeper) = Keeper::open(folder.path(), RoomId([9; 16])).unwrap();
        assert_eq!((room, found), (FRESH, head));
        assert_eq!(entries(&keeper, Seq(1)), Some((2, Seq(3))));
        assert_eq!(entries(&keeper, Seq(3)), None);
        keeper.finish();
    }

    #[test]
    fn what_is_older_than_a_day_is_deleted_from_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let (_, mut head, keeper) = Keeper::open(folder.path(), FRESH).unwrap();
        say(&keeper, &mut head, Timestamp(1));
        let old = head;
        let from = PlainName::admitted("bob").unwrap();
        let body = EntryBody::Plain { from, said: Bytes::from_static(b"new") };
        let now = Moment::now().time;
        let bytes = head.append(now, MessageId([8; 16]), body);
        keeper.keep(Kept { head, time: now, bytes });
        keeper.finish();
        let (_, found, keeper) = Keeper::open(folder.path(), FRESH).unwrap();
        assert_eq!(found, head);
        assert_eq!(keeper.beginning(), Some(old));
        assert_eq!(entries(&keeper, Seq(0)), Some((0, Seq(1))));
        keeper.finish();
        assert!(!on_disk(folder.path()));
    }

    #[test]
    fn forgetting_deletes_all_beside_a_running_server_which_notices() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(forget(folder.path()).unwrap(), None);
        let (_, mut head, keeper) = Keeper::open(folder.path(), FRESH).unwrap();
        let now = Moment::now().time;
        for _ in 0..50 {
            say(&keeper, &mut head, now);
        }
        let begun = Instant::now();
        while entries(&keeper, Seq(49)).is_none() {
            assert!(begun.elapsed() < Duration::from_secs(60), "nothing was written");
            std::thread::yield_now();
        }
        assert!(on_disk(folder.path()), "else the test proves nothing");
        let forgotten = forget(folder.path()).unwrap().unwrap();
        assert_eq!(forgotten, Forgotten { messages: 50, span: Some((now, now)) });
        assert!(!on_disk(folder.path()));
        while !keeper.was_wiped() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it was not noticed");
            std::thread::yield_now();
        }
        say(&keeper, &mut head, now);
        keeper.finish();
        let (_, found, keeper) = Keeper::open(folder.path(), FRESH).unwrap();
        assert_eq!(found, head);
        keeper.finish();
    }
}
