//! Histories made for tests: a folder with rooms in it, and what was said there.

use std::path::PathBuf;

use tchat_proto::entry::chain_start;
use tchat_proto::id::{AccountKey, GroupName, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::room::RoomName;

use crate::data_key::DataKey;
use crate::database::Database;
use crate::event::{Message, Person};
use crate::history::History;
use crate::parts::Form;
use crate::store::bodies::BodyRow;
use crate::store::disputes::Disputes;
use crate::store::keeping::Keeping;
use crate::store::rooms::{self, Place, RoomRow, Standing};
use crate::store::seen::Seen;
use crate::store::{Durability, Store, reading, timeline};

/// Oneself, in each of them.
pub(crate) const ME: AccountKey = AccountKey([1; 32]);

pub(crate) const BOB: AccountKey = AccountKey([2; 32]);
pub(crate) const ALICE: AccountKey = AccountKey([3; 32]);

/// A history in a folder of its own.
pub(crate) struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Database,
    pub(crate) store: Store,
}

pub(crate) fn room(number: u8) -> (RoomId, RoomName) {
    (RoomId([number; 16]), RoomName::parse(&format!("room{number}")).unwrap())
}

pub(crate) fn person(account: AccountKey) -> Person {
    Person { nick: if account == BOB { "bob" } else { "alice" }.to_owned(), account }
}

impl Scene {
    pub(crate) fn open() -> Self {
        Self::with(Database::open_to_all)
    }

    pub(crate) fn sealed() -> Self {
        Self::with(|path| Database::sealed(path, DataKey::from_bytes(&[7; 32]).sealer(b"x")))
    }

    pub(crate) fn both() -> [Self; 2] {
        [Self::open(), Self::sealed()]
    }

    fn with(database: impl Fn(PathBuf) -> Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path().join("x.db"));
        let store = Store::open(&database).unwrap();
        Self { folder, database, store }
    }

    /// Puts messages into a room, a second apart, from the place on at which it ends.
    pub(crate) fn say(&mut self, number: u8, from: AccountKey, texts: &[&str]) {
        let (id, name) = room(number);
        let extents = reading::extents(self.store.db()).unwrap();
        let last = extents.iter().find(|it| it.room == id).map_or(0, |it| it.cursor.0);
        let row = |cursor| RoomRow {
            group: GroupName { room: id, generation: 0 },
            name: name.clone(),
            standing: Standing::Member,
            place: Place { cursor: Seq(cursor), chain: chain_start(id), messages: 0 },
            pending: None,
            seen: Seen::default(),
            disputes: Disputes::default(),
            keeping: Keeping::default(),
        };
        let write = |db: &rusqlite::Transaction<'_>| {
            let mut seq = last;
            for text in texts {
                seq += 1;
                let message = Message {
                    room: name.clone(),
                    seq: Seq(seq),
                    id: MessageId([number; 16]),
                    from: person(from),
                    text: (*text).to_owned(),
                    // Rooms take turns.
                    time: Timestamp(seq * 1_000 + u64::from(number)),
                    mine: from == ME,
                    form: Form::Text,
                    reply: None,
                    mentions: Vec::new(),
                    edited: None,
                    deleted: None,
                    reactions: Vec::new(),
                    notify: false,
                };
                timeline::put_message(db, id, &message, &BodyRow::default(), None)?;
            }
            Ok(rooms::put(db, &row(seq))?)
        };
        self.store.write(Durability::Relaxed, write).unwrap();
    }

    pub(crate) fn write(&mut self, sql: &str) {
        self.store.write(Durability::Full, |db| Ok(db.execute_batch(sql)?)).unwrap();
    }

    pub(crate) fn edit(&mut self, number: u8, seq: u64, text: &str) {
        let room = room(number).0;
        self.store
            .write(Durability::Full, |db| {
                db.execute(
                    "UPDATE timeline SET text = seal('timeline.text', room, seq, last, kind, id,
                        time, mine, ?3) WHERE room = ?1 AND seq = ?2",
                    rusqlite::params![room.0, seq.cast_signed(), text],
                )?;
                Ok(())
            })
            .unwrap();
    }

    pub(crate) fn delete(&mut self, number: u8, seq: u64) {
        let room = room(number).0;
        self.store
            .write(Durability::Full, |db| {
                db.execute(
                    "DELETE FROM timeline WHERE room = ?1 AND seq = ?2",
                    rusqlite::params![room.0, seq.cast_signed()],
                )?;
                Ok(())
            })
            .unwrap();
    }

    /// The history, for reading.
    pub(crate) fn history(&self) -> History {
        History::open(&self.database).unwrap()
    }

    /// The last place taken in a room.
    pub(crate) fn cursor(&self, number: u8) -> u64 {
        let extents = reading::extents(self.store.db()).unwrap();
        extents.iter().find(|it| it.room == room(number).0).map_or(0, |it| it.cursor.0)
    }
}
