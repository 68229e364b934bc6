//! Histories made for tests: a folder with rooms in it, and what was said there.
//!
//! Those of front ends have it by the feature `scene`, which no program is built with.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "it stands in for a test")]

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use tchat_proto::address::ServerAddress;
use tchat_proto::entry::chain_start;
use tchat_proto::id::{
    AccountKey, FileId, GroupName, MessageId, RoomId, Seq, ServerKey, Timestamp,
};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::data_key::DataKey;
use crate::database::Database;
use crate::event::{Message, Person};
use crate::history::{Archive, History};
use crate::parts::{FileKey, FileManifest, Form, Preview};
use crate::profile::Profile;
use crate::profile::files::Files;
use crate::store::bodies::BodyRow;
use crate::store::disputes::Disputes;
use crate::store::keeping::Keeping;
use crate::store::rooms::{self, Place, RoomRow, Standing};
use crate::store::seen::Seen;
use crate::store::{Durability, Store, reading, timeline};

/// Oneself, in each of them.
pub const ME: AccountKey = AccountKey([1; 32]);

/// Somebody else.
pub const BOB: AccountKey = AccountKey([2; 32]);
/// Somebody else.
pub const ALICE: AccountKey = AccountKey([3; 32]);

/// The server of each of them.
pub const SERVER: ServerKey = ServerKey([9; 32]);

/// A history in a folder of its own.
pub struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Database,
    pub(crate) store: Store,
}

/// A preview of a picture whose columns are in these colours.
#[must_use]
pub fn preview(width: u32, height: u32, colour: impl Fn(u32) -> [u8; 3]) -> Preview {
    let picture = RgbImage::from_fn(width, height, |x, _| Rgb(colour(x)));
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
    Preview { width: 10 * width, height: 10 * height, media: "image/jpeg".to_owned(), bytes }
}

/// A room's id and name.
#[must_use]
pub fn room(number: u8) -> (RoomId, RoomName) {
    (RoomId([number; 16]), RoomName::parse(&format!("room{number}")).unwrap())
}

/// Somebody as the others know them.
#[must_use]
pub fn person(account: AccountKey) -> Person {
    Person { nick: if account == BOB { "bob" } else { "alice" }.to_owned(), account }
}

/// Makes a profile whose owner was on a server under a pseudonym, and nowhere since.
pub fn visit(profile: &Path, address: &ServerAddress, server: ServerKey, nick: &Nick) {
    Profile::open(profile).unwrap().remember(address, server, Some(nick)).unwrap();
}

/// Puts messages into a room of a profile that nobody uses, behind what is there: some of bob's, some of
/// alice's, and so on, ten milliseconds apart. The server knows nothing of them, so the profile must
/// not meet it again.
pub fn remember(
    profile: &Path,
    server: ServerKey,
    name: &RoomName,
    texts: impl IntoIterator<Item = String>,
) {
    /// How many one of them says before the other does.
    const TURN: u64 = 7;
    let mut store = Store::open(&Files::open(profile).server(server)).unwrap();
    let write = |db: &rusqlite::Transaction<'_>| {
        let row = rooms::all(db)?.into_iter().find(|row| row.name == *name);
        let mut row = row.expect("the profile is in the room");
        let (id, mut time) = (row.group.room, timeline::last_time(db, row.group.room)?);
        for (turn, text) in (0..).zip(texts) {
            let seq = Seq(row.place.cursor.0 + 1);
            time = Timestamp(time.0 + 10);
            let from = person(if (turn / TURN).is_multiple_of(2) { BOB } else { ALICE });
            let message = message(name, seq, time, from, text);
            timeline::put_message(db, id, &message, &BodyRow::default(), None)?;
            row.place.cursor = seq;
            row.place.messages += 1;
        }
        Ok(rooms::put(db, &row)?)
    };
    store.write(Durability::Relaxed, write).unwrap();
}

/// A message with nothing but a text.
fn message(room: &RoomName, seq: Seq, time: Timestamp, from: Person, text: String) -> Message {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.0.to_be_bytes());
    Message {
        room: room.clone(),
        seq,
        id: MessageId(id),
        mine: from.account == ME,
        from,
        text,
        time,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
    }
}

impl Scene {
    /// One that is not sealed.
    #[must_use]
    pub fn open() -> Self {
        Self::with(Database::open_to_all)
    }

    /// One that is.
    #[must_use]
    pub fn sealed() -> Self {
        Self::with(|path| Database::sealed(path, DataKey::from_bytes(&[7; 32]).sealer(b"x")))
    }

    /// One of either kind.
    #[must_use]
    pub fn both() -> [Self; 2] {
        [Self::open(), Self::sealed()]
    }

    fn with(database: impl Fn(PathBuf) -> Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path().join(format!("{SERVER}.db")));
        let store = Store::open(&database).unwrap();
        Self { folder, database, store }
    }

    /// Puts messages into a room, a second apart, from the place on at which it ends.
    pub fn say(&mut self, number: u8, from: AccountKey, texts: &[&str]) {
        let plain = |text: &&str| ((*text).to_owned(), BodyRow::default());
        self.put(number, from, &texts.iter().map(plain).collect::<Vec<_>>());
    }

    fn put(&mut self, number: u8, from: AccountKey, said: &[(String, BodyRow)]) {
        let (id, name) = room(number);
        let last = self.cursor(number);
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
            for (text, body) in said {
                seq += 1;
                // Rooms take turns.
                let time = Timestamp(seq * 1_000 + u64::from(number));
                let message = message(&name, Seq(seq), time, person(from), text.clone());
                timeline::put_message(db, id, &message, body, None)?;
            }
            Ok(rooms::put(db, &row(seq))?)
        };
        self.store.write(Durability::Relaxed, write).unwrap();
    }

    /// Puts a message with a file into a room, behind what is there.
    pub fn share(&mut self, number: u8, from: AccountKey, name: &str, preview: Option<Preview>) {
        let (file, key) = (FileId([7; 32]), FileKey([8; 32]));
        let manifest =
            FileManifest { file, key, size: 1_000, name: name.to_owned(), media: None, preview };
        self.put(number, from, &[(String::new(), BodyRow::of_file(manifest))]);
    }

    /// Changes the database.
    pub fn write(&mut self, sql: &str) {
        self.store.write(Durability::Full, |db| Ok(db.execute_batch(sql)?)).unwrap();
    }

    /// Lets a message say something else.
    pub fn edit(&mut self, number: u8, seq: u64, text: &str) {
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

    /// Takes a message away.
    pub fn delete(&mut self, number: u8, seq: u64) {
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
    #[must_use]
    pub fn history(&self) -> History {
        History::open(&self.database).unwrap()
    }

    /// The same for whoever opens it later; for one that is not sealed.
    #[must_use]
    pub fn archive(&self) -> Archive {
        Archive::with(Files::open(self.folder.path()))
    }

    /// The last place taken in a room.
    #[must_use]
    pub fn cursor(&self, number: u8) -> u64 {
        let extents = reading::extents(self.store.db()).unwrap();
        extents.iter().find(|it| it.room == room(number).0).map_or(0, |it| it.cursor.0)
    }
}
