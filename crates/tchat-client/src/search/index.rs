//! The index: which words are in which messages, beside the history and never in its place.
//!
//! A database of its own. A room's places are cut into volumes, each an FTS5 table without content,
//! so that a search goes back volume by volume until it has enough, and a deletion rewrites one
//! volume and leaves nothing of the message in it. What is in the index is the history's business:
//! the index follows it ([`Index::follow`]), by place for what has come and by its journal for what
//! has changed, and begins anew when it has lost the thread, does not open or is damaged.
//!
//! INVARIANT: no word of a sealed profile lies on the disk in clear. Of such a one the index is in
//! memory, and between two runs in a sealed file ([`super::kept`]).

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, MAIN_DB, OptionalExtension as _, Transaction, TransactionBehavior,
    params,
};
use tchat_proto::id::{AccountKey, RoomId, Seq, Timestamp};

use super::kept;
use super::words::words;
use crate::database::Database;
use crate::private_file::{COMPANIONS, companion, private_database};
use crate::profile::files::wipe;
use crate::store::changed::{self, Changes};
use crate::store::leftovers;
use crate::store::reading::{self, RoomExtent, Written};
use crate::store::sealer::Sealer;

/// How many places of a room are in a volume: one is searched in a millisecond and rewritten in
/// some ten.
const VOLUME_PLACES: u64 = 16_384;

/// Grows when the tables change, or what a word is: an index of another version begins anew.
const VERSION: i32 = 1;

/// Tells our indexes from other databases: "tchI".
const APPLICATION_ID: i32 = 0x7463_6849;

/// How long to wait for somebody else who writes: as long as a slice of theirs takes.
const BUSY_WAIT: Duration = Duration::from_millis(500);

/// What the word begins with that names a message's author: for private use, so in no text.
const AUTHOR: char = '\u{E000}';

/// What an index fails with.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The history cannot be read.
    History(rusqlite::Error),
    /// The index cannot be used; nothing is lost with it.
    Index(rusqlite::Error),
}

/// The history failed.
fn history(error: rusqlite::Error) -> Failed {
    Failed::History(error)
}

/// Where an index is.
#[derive(Debug)]
enum Home {
    /// In a file of an open profile.
    File(PathBuf),
    /// In memory, and between two runs in a sealed file.
    Sealed { path: PathBuf, sealer: Sealer },
    /// In memory alone: it cannot be written.
    Memory,
}

/// Who keeps a sealed index for the next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// This one: nobody else has the profile open.
    This,
    /// Somebody else.
    Other,
}

/// How far an index has followed its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Followed {
    /// To its end.
    All,
    /// As far as was asked.
    Part,
    /// Somebody else is at it, in another process.
    ByOther,
}

/// An index, open.
#[derive(Debug)]
pub(crate) struct Index {
    db: Connection,
    home: Home,
    keeper: Keeper,
    /// Whether it has what the file has not.
    ahead: bool,
}

/// A volume of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Volume {
    number: i64,
    /// The first place that may be in it.
    pub(super) first: Seq,
    /// The times between which its messages are.
    pub(super) earliest: Timestamp,
    pub(super) latest: Timestamp,
}

impl Volume {
    /// The last place that may be in it.
    pub(super) const fn last(&self) -> Seq {
        Seq(self.first.0.saturating_add(VOLUME_PLACES - 1))
    }
}

/// What of a history is not in the index.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Changed messages.
    pub(super) changed: Vec<(RoomId, Seq)>,
    /// Whether it is not known which: then nothing in the index counts.
    pub(super) lost: bool,
}

/// The file of a history's index.
fn path_of(history: &Database) -> PathBuf {
    history.path().with_extension("search")
}

/// The files of the index of the history in a file, whatever kind it is of.
pub(crate) fn files_of(history: &Path) -> Vec<PathBuf> {
    let path = history.with_extension("search");
    COMPANIONS.iter().map(|end| companion(&path, end)).chain([path.clone()]).collect()
}

impl Index {
    /// Opens the index of a history, or begins one. What cannot be used is thrown away.
    pub(crate) fn open(history: &Database, keeper: Keeper) -> rusqlite::Result<Self> {
        let path = path_of(history);
        if history.sealer().is_sealed() {
            return Self::open_sealed(path, history.sealer().clone(), keeper);
        }
        match connect(&path) {
            Ok(db) => Ok(Self { db, home: Home::File(path), keeper, ahead: false }),
            Err(failed) => {
                tracing::warn!("the search index cannot be opened: {failed}");
                Self::anew(path, keeper)
            }
        }
    }

    /// Whether there is one that has not followed a change in the history: what is deleted there is
    /// to be deleted here.
    pub(crate) fn is_behind(history: &Database, last_change: i64) -> bool {
        let path = path_of(history);
        if history.sealer().is_sealed() {
            return kept::peek(&path).is_some_and(|head| head.changes != last_change);
        }
        path.exists()
            && connect(&path).and_then(|db| changes(&db)).is_ok_and(|seen| seen != last_change)
    }

    fn open_sealed(path: PathBuf, sealer: Sealer, keeper: Keeper) -> rusqlite::Result<Self> {
        let loaded = load(&path, &sealer);
        if let Err(error) = &loaded
            && path.exists()
        {
            tracing::warn!("the sealed search index cannot be opened: {error}");
        }
        let home = Home::Sealed { path, sealer };
        match loaded {
            Ok(db) => Ok(Self { db, home, keeper, ahead: false }),
            Err(_) => Ok(Self { db: in_memory()?, home, keeper, ahead: true }),
        }
    }

    /// A new one in place of a file that cannot be used; in memory, if none can be written.
    fn anew(path: PathBuf, keeper: Keeper) -> rusqlite::Result<Self> {
        for file in COMPANIONS.iter().map(|end| companion(&path, end)).chain([path.clone()]) {
            if let Err(error) = wipe(&file) {
                tracing::warn!("a damaged search index cannot be deleted: {error}");
            }
        }
        match connect(&path) {
            Ok(db) => Ok(Self { db, home: Home::File(path), keeper, ahead: false }),
            Err(_) => Ok(Self { db: in_memory()?, home: Home::Memory, keeper, ahead: false }),
        }
    }

    /// Begins anew, after it failed.
    pub(crate) fn renew(&mut self, failed: &rusqlite::Error) -> rusqlite::Result<()> {
        tracing::warn!("the search index is made anew: {failed}");
        let fresh = match &self.home {
            Home::File(path) => {
                // Closed before its file is written over.
                let path = path.clone();
                self.db = in_memory()?;
                Self::anew(path, self.keeper)?
            }
            Home::Sealed { path, sealer } => Self {
                db: in_memory()?,
                home: Home::Sealed { path: path.clone(), sealer: sealer.clone() },
                keeper: self.keeper,
                ahead: true,
            },
            Home::Memory => {
                Self { db: in_memory()?, home: Home::Memory, keeper: self.keeper, ahead: false }
            }
        };
        // Its own keeping is not wanted any more: the new one has its place.
        std::mem::replace(self, fresh).ahead = false;
        Ok(())
    }

    /// Follows the history: first what has changed, then at most `budget` places that have come.
    pub(crate) fn follow(&mut self, store: &Connection, budget: usize) -> Result<Followed, Failed> {
        let Some(write) = self.begin().map_err(Failed::Index)? else {
            return Ok(Followed::ByOther);
        };
        let extents = reading::extents(store).map_err(history)?;
        let seen = changes(&write).map_err(Failed::Index)?;
        let mut changes = changed::after(store, seen).map_err(history)?;
        if is_of_another(&write, &extents).map_err(Failed::Index)? {
            changes = Changes::Lost;
        }
        let mut done = Done::default();
        match changes {
            Changes::Known { messages, last } if last > seen => {
                for (room, seq) in messages {
                    let now = reading::at(store, room, seq).map_err(history)?;
                    done.change(&write, room, seq, now.as_ref()).map_err(Failed::Index)?;
                }
                done.purge(&write).map_err(Failed::Index)?;
                set_changes(&write, last).map_err(Failed::Index)?;
            }
            Changes::Known { .. } => {}
            Changes::Lost => {
                clear(&write).map_err(Failed::Index)?;
                let last = changed::last(store).map_err(history)?;
                set_changes(&write, last).map_err(Failed::Index)?;
                done.any = true;
            }
        }
        let mut left = budget;
        for extent in &extents {
            left = done.advance(&write, store, extent, left)?;
        }
        // An empty commit would write a page all the same.
        if done.any {
            if done.purged {
                leftovers::clear(&write).map_err(Failed::Index)?;
            }
            write.commit().map_err(Failed::Index)?;
        } else {
            drop(write);
        }
        self.ahead |= done.any;
        if done.purged {
            self.forget().map_err(Failed::Index)?;
        }
        Ok(if left == 0 { Followed::Part } else { Followed::All })
    }

    /// Begins to write; `None` while somebody else does.
    fn begin(&mut self) -> rusqlite::Result<Option<Transaction<'_>>> {
        match self.db.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(write) => Ok(Some(write)),
            Err(error) if is_busy(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What was deleted goes from the file, too, and not only from the tables.
    fn forget(&mut self) -> rusqlite::Result<()> {
        match &self.home {
            // While somebody reads beside it this is done by the last one who closes it.
            Home::File(_) => {
                self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
            }
            Home::Sealed { .. } | Home::Memory => {
                self.keep();
                Ok(())
            }
        }
    }

    /// Keeps a sealed index for the next run, if it has what the file has not.
    pub(crate) fn keep(&mut self) {
        let (Home::Sealed { path, sealer }, Keeper::This, true) =
            (&self.home, self.keeper, self.ahead)
        else {
            return;
        };
        let (path, sealer) = (path.clone(), sealer.clone());
        let kept = changes(&self.db).map_err(std::io::Error::other).and_then(|changes| {
            let bytes = self.db.serialize(MAIN_DB).map_err(std::io::Error::other)?;
            kept::write(&path, &sealer, changes, &bytes)
        });
        match kept {
            Ok(()) => self.ahead = false,
            Err(error) => tracing::warn!("the search index could not be kept: {error}"),
        }
    }

    /// What of the history it has not followed.
    pub(super) fn unseen(&self, store: &Connection) -> Result<Unseen, Failed> {
        let seen = changes(&self.db).map_err(Failed::Index)?;
        Ok(match changed::after(store, seen).map_err(history)? {
            Changes::Known { messages, .. } => Unseen { changed: messages, lost: false },
            Changes::Lost => Unseen { changed: Vec::new(), lost: true },
        })
    }

    /// Up to which place it has followed a room.
    pub(super) fn followed(&self, room: RoomId) -> Result<Seq, Failed> {
        upto(&self.db, room).map_err(Failed::Index)
    }

    /// A room's volumes, the last one first.
    pub(super) fn volumes(&self, room: RoomId) -> Result<Vec<Volume>, Failed> {
        let read = || -> rusqlite::Result<Vec<Volume>> {
            let mut statement = self.db.prepare_cached(
                "SELECT number, first, earliest, latest FROM volumes WHERE room = ?1
                 ORDER BY first DESC",
            )?;
            let unsigned = |number: i64| number.cast_unsigned();
            let rows = statement.query_map(params![room.0], |row| {
                Ok(Volume {
                    number: row.get(0)?,
                    first: Seq(row.get(1).map(unsigned)?),
                    earliest: Timestamp(row.get(2).map(unsigned)?),
                    latest: Timestamp(row.get(3).map(unsigned)?),
                })
            })?;
            rows.collect()
        };
        read().map_err(Failed::Index)
    }

    /// The last places from `first` on and before `before`, at most `limit`, of messages in a volume
    /// that `fts` fits.
    pub(super) fn matching(
        &self,
        volume: &Volume,
        fts: &str,
        (first, before): (Seq, Seq),
        limit: usize,
    ) -> Result<Vec<Seq>, Failed> {
        let table = table(volume.number);
        let read = || -> rusqlite::Result<Vec<Seq>> {
            let mut statement = self.db.prepare_cached(&format!(
                "SELECT rowid FROM {table} WHERE {table} MATCH ?1 AND rowid >= ?2 AND rowid < ?3
                 ORDER BY rowid DESC LIMIT ?4"
            ))?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let places = (first.0.cast_signed(), before.0.cast_signed());
            let rows = statement.query_map(params![fts, places.0, places.1, limit], |row| {
                row.get(0).map(|rowid: i64| Seq(rowid.cast_unsigned()))
            })?;
            rows.collect()
        };
        read().map_err(Failed::Index)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        self.keep();
    }
}

/// The word that names a message's author.
pub(super) fn author(account: AccountKey) -> String {
    let start = account.0.first_chunk::<8>().copied().unwrap_or_default();
    format!("{AUTHOR}{:x}", u64::from_be_bytes(start))
}

/// What following has done, within its transaction.
#[derive(Debug, Default)]
struct Done {
    /// Something was written.
    any: bool,
    /// Volumes of which a message was deleted.
    holed: Vec<i64>,
    /// Something was deleted for good.
    purged: bool,
}

impl Done {
    /// Takes what became of a message.
    fn change(
        &mut self,
        db: &Connection,
        room: RoomId,
        seq: Seq,
        now: Option<&Written>,
    ) -> rusqlite::Result<()> {
        self.any = true;
        if seq > upto(db, room)? {
            return Ok(());
        }
        let words = now.and_then(indexed);
        let time = now.filter(|_| words.is_some()).map(|message| message.time);
        let volume = match (number_of(db, room, first_of(seq))?, time) {
            (Some(number), None) => number,
            (None, None) => return Ok(()),
            (_, Some(time)) => volume(db, room, seq, time)?,
        };
        let delete = format!("DELETE FROM {} WHERE rowid = ?1", table(volume));
        db.prepare_cached(&delete)?.execute(params![seq.0.cast_signed()])?;
        match words {
            Some(words) => insert(db, volume, seq, &words),
            None => {
                if !self.holed.contains(&volume) {
                    self.holed.push(volume);
                }
                Ok(())
            }
        }
    }

    /// Rewrites the volumes of which something was deleted: only marked as deleted, its words would
    /// stay.
    fn purge(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.purged = !self.holed.is_empty();
        self.holed.drain(..).try_for_each(|volume| optimize(db, volume))
    }

    /// Takes what has come to a room, at most `budget` places; says how much of that is left.
    fn advance(
        &mut self,
        db: &Connection,
        store: &Connection,
        extent: &RoomExtent,
        mut budget: usize,
    ) -> Result<usize, Failed> {
        const PAGE: usize = 256;
        let mut at = upto(db, extent.room).map_err(Failed::Index)?;
        while budget > 0 && at < extent.last {
            let page = budget.min(PAGE);
            let stretch = reading::after(store, extent.room, at, page).map_err(history)?;
            let Some(last) = stretch.last else { break };
            take(db, extent.room, &stretch.messages).map_err(Failed::Index)?;
            if at.0 / VOLUME_PLACES != last.0 / VOLUME_PLACES {
                close_volume(db, extent.room, at).map_err(Failed::Index)?;
            }
            set_upto(db, extent.room, last).map_err(Failed::Index)?;
            (at, budget, self.any) = (last, budget - page, true);
        }
        Ok(budget)
    }
}

/// Takes messages that have come.
fn take(db: &Connection, room: RoomId, messages: &[Written]) -> rusqlite::Result<()> {
    for message in messages {
        if let Some(words) = indexed(message) {
            let volume = volume(db, room, message.seq, message.time)?;
            insert(db, volume, message.seq, &words)?;
        }
    }
    Ok(())
}

/// What of a message is in the index; `None` if there is no word in it.
fn indexed(message: &Written) -> Option<String> {
    let mut all = author(message.account);
    let before = all.len();
    for word in words(&message.text) {
        all.push(' ');
        all.push_str(&word.text);
    }
    (all.len() > before).then_some(all)
}

fn insert(db: &Connection, volume: i64, seq: Seq, words: &str) -> rusqlite::Result<()> {
    let sql = format!("INSERT INTO {} (rowid, words) VALUES (?1, ?2)", table(volume));
    db.prepare_cached(&sql)?.execute(params![seq.0.cast_signed(), words])?;
    Ok(())
}

/// A volume that nothing more comes to becomes as small as it can be.
fn close_volume(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<()> {
    let number = number_of(db, room, first_of(seq))?;
    number.map_or(Ok(()), |number| optimize(db, number))
}

fn optimize(db: &Connection, volume: i64) -> rusqlite::Result<()> {
    let table = table(volume);
    db.execute(&format!("INSERT INTO {table} ({table}) VALUES ('optimize')"), [])?;
    Ok(())
}

fn table(volume: i64) -> String {
    format!("words_{volume}")
}

const fn first_of(seq: Seq) -> Seq {
    Seq(seq.0 - seq.0 % VOLUME_PLACES)
}

fn number_of(db: &Connection, room: RoomId, first: Seq) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT number FROM volumes WHERE room = ?1 AND first = ?2")?
        .query_row(params![room.0, first.0.cast_signed()], |row| row.get(0))
        .optional()
}

/// The volume of a place, made if there is none; it holds a message of that time from here on.
fn volume(db: &Connection, room: RoomId, seq: Seq, time: Timestamp) -> rusqlite::Result<i64> {
    let first = first_of(seq);
    let number = match number_of(db, room, first)? {
        Some(number) => number,
        None => {
            db.prepare_cached(
                "INSERT INTO volumes (room, first, earliest, latest) VALUES (?1, ?2, ?3, 0)",
            )?
            .execute(params![room.0, first.0.cast_signed(), i64::MAX])?;
            let number = db.last_insert_rowid();
            db.execute_batch(&format!(
                "CREATE VIRTUAL TABLE {} USING
                    fts5(words, content='', contentless_delete=1, tokenize='ascii')",
                table(number)
            ))?;
            number
        }
    };
    // Beyond what SQLite counts to lies no time of people.
    let time = i64::try_from(time.0).unwrap_or(i64::MAX);
    db.prepare_cached(
        "UPDATE volumes SET earliest = min(earliest, ?2), latest = max(latest, ?2)
         WHERE number = ?1 AND (earliest > ?2 OR latest < ?2)",
    )?
    .execute(params![number, time])?;
    Ok(number)
}

fn upto(db: &Connection, room: RoomId) -> rusqlite::Result<Seq> {
    let upto: Option<i64> = db
        .prepare_cached("SELECT upto FROM rooms WHERE room = ?1")?
        .query_row(params![room.0], |row| row.get(0))
        .optional()?;
    Ok(upto.map_or(Seq::ZERO, |upto| Seq(upto.cast_unsigned())))
}

fn set_upto(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO rooms (room, upto) VALUES (?1, ?2)
         ON CONFLICT (room) DO UPDATE SET upto = excluded.upto",
    )?
    .execute(params![room.0, seq.0.cast_signed()])?;
    Ok(())
}

fn changes(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT changes FROM state")?.query_row([], |row| row.get(0))
}

fn set_changes(db: &Connection, last: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE state SET changes = ?1")?.execute([last])?;
    Ok(())
}

/// Whether the index has followed further than the history goes: an older copy was put back, say.
fn is_of_another(db: &Connection, extents: &[RoomExtent]) -> rusqlite::Result<bool> {
    let mut statement = db.prepare_cached("SELECT room, upto FROM rooms")?;
    let rows = statement.query_map([], |row| {
        Ok((RoomId(row.get(0)?), Seq(row.get::<_, i64>(1)?.cast_unsigned())))
    })?;
    for row in rows {
        let (room, upto) = row?;
        let extent = extents.iter().find(|extent| extent.room == room);
        if extent.is_none_or(|extent| extent.cursor.max(extent.last) < upto) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets all.
fn clear(db: &Connection) -> rusqlite::Result<()> {
    let numbers = {
        let mut statement = db.prepare("SELECT number FROM volumes")?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?
    };
    for number in numbers {
        db.execute_batch(&format!("DROP TABLE {}", table(number)))?;
    }
    db.execute_batch("DELETE FROM volumes; DELETE FROM rooms; UPDATE state SET changes = 0")
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Opens an index in a file, making it if there is none.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let denied = || rusqlite::Error::InvalidPath(path.to_owned());
    private_database(path).or(Err(denied()))?;
    let mut db = Connection::open(path)?;
    db.busy_timeout(BUSY_WAIT)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    // It can be made anew: what a crash of the machine undoes is followed again.
    db.pragma_update(None, "synchronous", "NORMAL")?;
    prepare(&mut db)?;
    Ok(db)
}

fn in_memory() -> rusqlite::Result<Connection> {
    let mut db = Connection::open_in_memory()?;
    prepare(&mut db)?;
    Ok(db)
}

/// Opens what was kept of a sealed one.
fn load(path: &Path, sealer: &Sealer) -> Result<Connection, Box<dyn std::error::Error>> {
    let (head, pieces) = kept::read(path, sealer)?;
    let bytes = usize::try_from(head.bytes)?;
    let mut db = Connection::open_in_memory()?;
    db.deserialize_read_exact(MAIN_DB, pieces.take(u64::try_from(head.bytes)?), bytes, false)?;
    prepare(&mut db)?;
    if changes(&db)? != head.changes {
        return Err("it is not what its file says".into());
    }
    Ok(db)
}

/// Makes the tables, if there are none.
fn prepare(db: &mut Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "secure_delete", "ON")?;
    db.pragma_update(None, "cell_size_check", "ON")?;
    let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    match (version, application) {
        (VERSION, APPLICATION_ID) => return Ok(()),
        (0, 0) => {}
        _ => return Err(rusqlite::Error::InvalidQuery),
    }
    let make = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Whoever reads beside us may have come first.
    let version: i32 = make.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        make.execute_batch(
            "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1),
                changes INTEGER NOT NULL) STRICT;
             INSERT INTO state (one, changes) VALUES (1, 0);
             CREATE TABLE rooms (room BLOB PRIMARY KEY, upto INTEGER NOT NULL)
                STRICT, WITHOUT ROWID;
             CREATE TABLE volumes (number INTEGER PRIMARY KEY, room BLOB NOT NULL,
                first INTEGER NOT NULL, earliest INTEGER NOT NULL, latest INTEGER NOT NULL,
                UNIQUE (room, first)) STRICT;",
        )?;
        make.pragma_update(None, "application_id", APPLICATION_ID)?;
        make.pragma_update(None, "user_version", VERSION)?;
    }
    make.commit()
}

/// Deletes the files of the index of the history in a file, written over first.
pub(crate) fn delete_files(history: &Path) -> std::io::Result<()> {
    files_of(history).iter().try_for_each(|path| wipe(path))
}
