//! What one client keeps of one server, in one SQLite database.
//!
//! Rooms, outbox, timeline, pseudonyms and the MLS groups ([`vault`]) lie in the same file, so that
//! one transaction can hold a message, the ratchet that opened it and the place in the log. The
//! modules below are one table each; who calls them and in which transaction is the engine's
//! business ([`crate::engine`]). What is secret or was written by people passes through the
//! functions of [`sealer`], in every profile.

pub(crate) mod bodies;
pub(crate) mod changed;
pub(crate) mod changes;
pub(crate) mod disputes;
pub(crate) mod drafts;
pub(crate) mod keeping;
pub(crate) mod leftovers;
pub(crate) mod marks;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod proofs;
pub(crate) mod reactions;
pub(crate) mod reading;
pub(crate) mod regards;
pub(crate) mod revisions;
pub(crate) mod rooms;
pub(crate) mod schema;
pub(crate) mod sealer;
pub(crate) mod seen;
pub(crate) mod timeline;
pub(crate) mod transfers;
pub(crate) mod vault;

use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::database::Database;
use crate::trouble::Trouble;
use schema::Schema;

/// The tables.
const SCHEMA: Schema = Schema {
    application_id: 0x7463_6853, // "tchS"
    create: "
        CREATE TABLE vault (key SEALED BLOB PRIMARY KEY, value SEALED BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE rooms (room BLOB PRIMARY KEY, name SEALED TEXT NOT NULL,
            standing INTEGER NOT NULL, generation INTEGER NOT NULL, cursor INTEGER NOT NULL,
            chain BLOB NOT NULL, messages INTEGER NOT NULL, pending SEALED BLOB) STRICT;
        CREATE TABLE timeline (room BLOB NOT NULL, seq INTEGER NOT NULL, last INTEGER NOT NULL,
            kind INTEGER NOT NULL, id BLOB NOT NULL, account SEALED BLOB NOT NULL,
            nick SEALED TEXT NOT NULL, time INTEGER NOT NULL, mine INTEGER NOT NULL,
            text SEALED TEXT NOT NULL, PRIMARY KEY (room, seq)) STRICT, WITHOUT ROWID;
        CREATE TABLE outbox (pos INTEGER PRIMARY KEY AUTOINCREMENT, room BLOB NOT NULL,
            id BLOB NOT NULL UNIQUE, text SEALED TEXT NOT NULL, reference SEALED TEXT) STRICT;
        CREATE TABLE people (account SEALED BLOB PRIMARY KEY, claim SEALED BLOB NOT NULL) STRICT;
        CREATE TABLE self (one INTEGER PRIMARY KEY CHECK (one = 1), claim SEALED BLOB,
            serial INTEGER NOT NULL) STRICT;
        INSERT INTO self (one, serial) VALUES (1, 0);
    ",
    changes: &[
        // What a server that cheats is noticed by, and what proves who wrote what.
        "
        ALTER TABLE rooms ADD COLUMN seen BLOB;
        ALTER TABLE rooms ADD COLUMN disputes SEALED BLOB;
        ALTER TABLE timeline ADD COLUMN proof SEALED BLOB;
        CREATE TABLE devices (device SEALED BLOB PRIMARY KEY,
            certificate SEALED BLOB NOT NULL) STRICT;
        CREATE TABLE claims (account SEALED BLOB NOT NULL, serial INTEGER NOT NULL,
            claim SEALED BLOB NOT NULL, PRIMARY KEY (account, serial)) STRICT, WITHOUT ROWID;
        ",
        // Who was ever called what, and how one regards people.
        "CREATE TABLE names (name SEALED TEXT NOT NULL, account SEALED BLOB NOT NULL,
            turn INTEGER NOT NULL, PRIMARY KEY (name, account)) STRICT, WITHOUT ROWID;
        CREATE TABLE regards (account SEALED BLOB PRIMARY KEY, verified SEALED INTEGER,
            ignored SEALED INTEGER) STRICT;",
        // For how long messages are kept.
        "
        ALTER TABLE rooms ADD COLUMN days INTEGER;
        ALTER TABLE rooms ADD COLUMN claimed_to INTEGER;
        ALTER TABLE rooms ADD COLUMN claimed_time INTEGER;
        ",
        // Messages that are more than a text, and what becomes of them.
        "
        ALTER TABLE outbox ADD COLUMN content SEALED BLOB;
        ALTER TABLE timeline ADD COLUMN body SEALED BLOB;
        ALTER TABLE timeline ADD COLUMN edited SEALED BLOB;
        ALTER TABLE timeline ADD COLUMN deleted SEALED BLOB;
        CREATE TABLE revisions (room BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
            id BLOB NOT NULL, time INTEGER NOT NULL, text SEALED TEXT NOT NULL,
            proof SEALED BLOB, PRIMARY KEY (room, seq, at)) STRICT, WITHOUT ROWID;
        CREATE TABLE reactions (room BLOB NOT NULL, seq INTEGER NOT NULL,
            account SEALED BLOB NOT NULL, emoji SEALED TEXT NOT NULL, nick SEALED TEXT NOT NULL,
            at INTEGER NOT NULL, mine INTEGER NOT NULL,
            PRIMARY KEY (room, seq, account, emoji)) STRICT, WITHOUT ROWID;
        ",
        // Files on their way.
        transfers::CREATE,
        // Marks and drafts. Whoever had rooms before has read what is in them.
        "CREATE TABLE marks (room BLOB PRIMARY KEY, turn SEALED INTEGER NOT NULL,
            seq SEALED INTEGER NOT NULL, rule SEALED INTEGER NOT NULL,
            rule_stamp SEALED INTEGER NOT NULL, snoozed SEALED INTEGER NOT NULL,
            snoozed_stamp SEALED INTEGER NOT NULL) STRICT;
        INSERT INTO marks (room, turn, seq, rule, rule_stamp, snoozed, snoozed_stamp)
            SELECT room, seal('marks.turn', room, 0), seal('marks.seq', room, cursor),
                seal('marks.rule', room, 0), seal('marks.rule_stamp', room, 0),
                seal('marks.snoozed', room, 0), seal('marks.snoozed_stamp', room, 0) FROM rooms;
        CREATE TABLE choices (name TEXT PRIMARY KEY, value SEALED INTEGER NOT NULL,
            stamp SEALED INTEGER NOT NULL) STRICT;
        CREATE TABLE drafts (room BLOB NOT NULL, reply INTEGER NOT NULL, text SEALED TEXT NOT NULL,
            PRIMARY KEY (room, reply)) STRICT, WITHOUT ROWID;",
        // What the search index has to follow, and what is told between messages.
        "CREATE TABLE changed (number INTEGER PRIMARY KEY, room BLOB NOT NULL,
            seq INTEGER NOT NULL) STRICT;
        CREATE TRIGGER timeline_changed AFTER UPDATE ON timeline BEGIN
            INSERT INTO changed (room, seq) VALUES (old.room, old.seq);
            DELETE FROM changed WHERE number <= (SELECT max(number) FROM changed) - 10000;
        END;
        CREATE TRIGGER timeline_deleted AFTER DELETE ON timeline BEGIN
            INSERT INTO changed (room, seq) VALUES (old.room, old.seq);
            DELETE FROM changed WHERE number <= (SELECT max(number) FROM changed) - 10000;
        END;
        CREATE TABLE notices (room BLOB NOT NULL, seq INTEGER NOT NULL, turn INTEGER NOT NULL,
            time INTEGER NOT NULL, notice SEALED BLOB NOT NULL,
            PRIMARY KEY (room, seq, turn)) STRICT, WITHOUT ROWID;",
    ],
};

/// Copies every table to a database that is sealed otherwise.
pub(crate) const COPY: [&str; 18] = [
    vault::COPY,
    rooms::COPY,
    timeline::COPY,
    outbox::COPY,
    people::COPY,
    people::COPY_OWN,
    proofs::COPY_DEVICES,
    proofs::COPY_CLAIMS,
    names::COPY,
    regards::COPY,
    revisions::COPY,
    reactions::COPY,
    transfers::COPY,
    marks::COPY,
    marks::COPY_CHOICES,
    drafts::COPY,
    changed::COPY,
    notices::COPY,
];

/// How much a crash of the machine may undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing, once the transaction is committed. For whatever is then sent: a ratchet that went
    /// back would use a key twice.
    Full,
    /// The last transactions, all of each. For what the server still has and will deliver again.
    Relaxed,
}

/// Why a transaction was given up.
#[derive(Debug)]
pub(crate) enum GivenUp {
    /// A query failed.
    Sql(rusqlite::Error),
    /// Something else, said already in words for people.
    Trouble(Trouble),
    /// It was refused and is undone.
    Undone,
}

impl From<rusqlite::Error> for GivenUp {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Trouble> for GivenUp {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Store {
    db: Connection,
    path: PathBuf,
    durability: Durability,
    /// A sync may have failed: the log may hold pages that the system believes to be on disk and are
    /// not, and nothing new may lie behind them. (Rebello et al., "Can Applications Recover from
    /// fsync Failures?", 2020.)
    doubtful: bool,
}

/// Opens a database for reading beside the engine.
pub(crate) fn open(database: &Database) -> Result<Connection, Trouble> {
    database.connect(&SCHEMA)
}

/// Makes a copy that is sealed as `copy` says.
pub(crate) fn copy(database: &Database, copy: &Database) -> Result<(), Trouble> {
    database.copy_to(copy, &SCHEMA, &COPY)
}

/// Makes a copy for another device: without groups, and without what waits to be sent or is on its
/// way.
pub(crate) fn carry(database: &Database, copy: &Database) -> Result<(), Trouble> {
    let stays = [vault::COPY, rooms::COPY, outbox::COPY, transfers::COPY];
    let carried = COPY.into_iter().filter(|it| !stays.contains(it)).chain([rooms::CARRY]);
    database.copy_to(copy, &SCHEMA, &carried.collect::<Vec<_>>())
}

impl Store {
    /// Opens or makes it.
    pub(crate) fn open(database: &Database) -> Result<Self, Trouble> {
        let path = database.path().to_owned();
        Ok(Self { db: open(database)?, path, durability: Durability::Full, doubtful: true })
    }

    /// The connection, for reading outside a transaction.
    pub(crate) const fn db(&self) -> &Connection {
        &self.db
    }

    /// Runs `write` in one transaction: all of it is kept, or nothing.
    ///
    /// After an error whatever in memory followed the writes is ahead of the disk and must be
    /// loaded again, MLS groups above all.
    pub(crate) fn write<T>(
        &mut self,
        durability: Durability,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, GivenUp>,
    ) -> Result<T, Trouble> {
        self.try_write(durability, write).map_err(|given_up| self.given_up(given_up))
    }

    /// The same for what may be refused: then nothing is kept either, and the refusal comes back.
    pub(crate) fn attempt<T, R>(
        &mut self,
        durability: Durability,
        write: impl FnOnce(&Transaction<'_>) -> Result<Result<T, R>, GivenUp>,
    ) -> Result<Result<T, R>, Trouble> {
        let mut refused = None;
        let kept = self.try_write(durability, |db| match write(db)? {
            Ok(value) => Ok(value),
            Err(refusal) => {
                refused = Some(refusal);
                Err(GivenUp::Undone)
            }
        });
        match (kept, refused) {
            (Ok(value), _) => Ok(Ok(value)),
            (Err(GivenUp::Undone), Some(refusal)) => Ok(Err(refusal)),
            (Err(given_up), _) => Err(self.given_up(given_up)),
        }
    }

    fn given_up(&self, given_up: GivenUp) -> Trouble {
        match given_up {
            GivenUp::Sql(error) => self.trouble(&error),
            GivenUp::Trouble(trouble) => trouble,
            GivenUp::Undone => Trouble::Internal { what: "a refusal was lost".to_owned() },
        }
    }

    fn try_write<T>(
        &mut self,
        durability: Durability,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, GivenUp>,
    ) -> Result<T, GivenUp> {
        let written = self.try_write_once(durability, write);
        if let Err(GivenUp::Sql(error)) = &written
            && error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
        {
            self.doubtful = true;
        }
        written
    }

    fn try_write_once<T>(
        &mut self,
        durability: Durability,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, GivenUp>,
    ) -> Result<T, GivenUp> {
        self.settle_doubt()?;
        self.set_durability(durability)?;
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Something was deleted that must not be found again: what the log still holds of it goes too.
    /// While somebody reads from it that cannot be done, and is tried again with the next transaction.
    pub(crate) fn forget_traces(&mut self) {
        self.doubtful = true;
        if let Err(error) = self.settle_doubt() {
            tracing::warn!("the log could not be begun anew: {error}");
        }
    }

    /// Begins the log anew if it may hold what is not on disk. While somebody reads from it that
    /// cannot be done: it is tried again with the next transaction.
    fn settle_doubt(&mut self) -> rusqlite::Result<()> {
        if self.doubtful {
            let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = self.db.query_row(checkpoint, [], |row| row.get(0))?;
            self.doubtful = busy != 0;
        }
        Ok(())
    }

    /// The trouble that a failed query means.
    pub(crate) fn trouble(&self, error: &rusqlite::Error) -> Trouble {
        schema::trouble(&self.path, error)
    }

    fn set_durability(&mut self, durability: Durability) -> rusqlite::Result<()> {
        if self.durability != durability {
            let level = match durability {
                Durability::Full => "FULL",
                Durability::Relaxed => "NORMAL",
            };
            self.db.pragma_update(None, "synchronous", level)?;
            self.durability = durability;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};
    use tchat_proto::room::RoomName;

    use super::*;
    use crate::event::{Message, Person};
    use crate::history::{Item, Since};
    use crate::parts::Form;
    use crate::store::bodies::BodyRow;

    const ROOM: RoomId = RoomId([1; 16]);

    fn message(seq: u64) -> Message {
        Message {
            room: RoomName::general(),
            seq: Seq(seq),
            id: MessageId([3; 16]),
            from: Person { nick: "bob".to_owned(), account: AccountKey([2; 32]) },
            text: "from before".to_owned(),
            time: Timestamp(5),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        }
    }

    #[test]
    fn a_history_of_the_first_version_opens_with_all_that_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open_to_all(folder.path().join("x.db"));
        let first = Schema { changes: &[], ..SCHEMA };
        // As that version wrote it.
        database
            .connect(&first)
            .unwrap()
            .execute_batch(
                "INSERT INTO rooms (room, name, standing, generation, cursor, chain, messages)
                    VALUES (x'01010101010101010101010101010101', 'general', 2, 0, 1, zeroblob(32), 1);
                 INSERT INTO timeline (room, seq, last, kind, id, account, nick, time, mine, text)
                    VALUES (x'01010101010101010101010101010101', 1, 1, 0,
                        x'03030303030303030303030303030303',
                        x'0202020202020202020202020202020202020202020202020202020202020202',
                        'bob', 5, 0, 'from before');",
            )
            .unwrap();
        let mut store = Store::open(&database).unwrap();
        let kept = rooms::all(store.db()).unwrap();
        assert_eq!(kept.iter().map(|row| row.place.cursor).collect::<Vec<_>>(), [Seq(1)]);
        assert_eq!(marks::all(store.db()).unwrap().of(ROOM).read.seq, Seq(1), "it counts as read");
        store
            .write(Durability::Full, |db| {
                let plain = BodyRow::default();
                Ok(timeline::put_message(db, ROOM, &message(2), &plain, None)?)
            })
            .unwrap();
        let items = timeline::items(store.db(), &RoomName::general(), Since::After(Seq(0)), 9);
        assert_eq!(items.unwrap(), [Item::Message(message(1)), Item::Message(message(2))]);
        drop(store);
        let copy = Database::open_to_all(folder.path().join("copy.db"));
        super::copy(&database, &copy).unwrap();
        assert_eq!(rooms::all(Store::open(&copy).unwrap().db()).unwrap().len(), 1);
    }
}
