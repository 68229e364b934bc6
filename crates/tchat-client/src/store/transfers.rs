//! Files on their way: what is to be sent, what is to be saved, what the server shall forget.
//!
//! A row is written before anything is done and goes when all is done, so that a restart goes on
//! where it was. How far a file is stands nowhere: the server knows what it has, and what came lies
//! on the disk.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use minicbor::{Decode, Encode};
use rusqlite::{Connection, params};
use tchat_mls::content::{FileManifest, Form};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{FileId, MessageId, RoomId, Seq};
use tchat_proto::room::RoomName;

use super::timeline;

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TransferRow {
    /// Its number.
    pub(crate) number: u64,
    /// The room it is shared in.
    pub(crate) room: RoomId,
    /// The message that carries it, or will.
    pub(crate) message: MessageId,
    /// What is to be done.
    pub(crate) task: Task,
}

/// What is to be done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Task {
    /// Leave it on the server, then send the message that carries it.
    #[n(0)]
    Send(#[n(0)] Box<Sending>),
    /// Fetch it into a folder.
    #[n(1)]
    Save(#[n(0)] Box<Saving>),
    /// Let the server forget it.
    #[n(2)]
    Drop(#[n(0)] FileId),
}

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Sending {
    /// Where it is, or was.
    #[n(0)]
    pub(crate) path: KeptPath,
    /// What the message will say of it; its name is that of the sealed file once it is sealed.
    #[n(1)]
    pub(crate) manifest: FileManifest,
    /// What is written beside it.
    #[n(2)]
    pub(crate) text: String,
    /// Whether it lies sealed in the spool.
    #[n(3)]
    pub(crate) sealed: bool,
}

/// A file to be saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Saving {
    /// The place of the message that carries it.
    #[n(0)]
    pub(crate) seq: Seq,
    /// What it said of the file.
    #[n(1)]
    pub(crate) manifest: FileManifest,
    /// Where to.
    #[n(2)]
    pub(crate) folder: KeptPath,
    /// What tells the unfinished file from others of its name.
    #[n(3)]
    pub(crate) mark: String,
}

/// A path as it is kept: paths need not be text.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct KeptPath(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    Vec<u8>,
);

impl From<&Path> for KeptPath {
    fn from(path: &Path) -> Self {
        Self(bytes_of(path.as_os_str()))
    }
}

impl KeptPath {
    /// The path.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(os_string(&self.0))
    }
}

#[cfg(unix)]
fn bytes_of(path: &OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_bytes().to_vec()
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn bytes_of(path: &OsStr) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The table.
pub(super) const CREATE: &str = "CREATE TABLE transfers (number INTEGER PRIMARY KEY,
    room BLOB NOT NULL, message BLOB NOT NULL, task SEALED BLOB NOT NULL) STRICT;";

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.transfers (number, room, message, task)
    SELECT number, room, message,
        seal('transfers.task', number, room, message,
            unseal('transfers.task', number, room, message, task))
    FROM main.transfers";

/// Keeps what is to be done, in place of what was under its number.
pub(crate) fn put(db: &Connection, row: &TransferRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO transfers (number, room, message, task)
         VALUES (?1, ?2, ?3, seal('transfers.task', ?1, ?2, ?3, ?4))",
    )?
    .execute(params![
        row.number.cast_signed(),
        row.room.0,
        row.message.0,
        to_cbor(&row.task)
    ])?;
    Ok(())
}

/// Notes that the server shall forget the files of one's own messages between two places, which are
/// about to be forgotten here.
pub(crate) fn drop_own_files(
    db: &Connection,
    room: RoomId,
    name: &RoomName,
    (first, last): (Seq, Seq),
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "SELECT seq FROM timeline WHERE room = ?1 AND seq BETWEEN ?2 AND ?3 AND mine = 1
            AND body IS NOT NULL",
    )?;
    let between = params![room.0, first.0.cast_signed(), last.0.cast_signed()];
    let places = statement.query_map(between, |row| row.get::<_, i64>(0))?;
    for place in places.collect::<rusqlite::Result<Vec<_>>>()? {
        let message = timeline::message(db, name, room, Seq(place.cast_unsigned()))?;
        if let Some(Form::File(manifest)) = message.map(|message| message.form) {
            drop_file(db, room, manifest.file)?;
        }
    }
    Ok(())
}

/// Notes that the server shall forget a file.
pub(crate) fn drop_file(db: &Connection, room: RoomId, file: FileId) -> rusqlite::Result<()> {
    let (number, message) = (next_number(db)?, MessageId([0; 16]));
    put(db, &TransferRow { number, room, message, task: Task::Drop(file) })
}

/// A number that nothing has.
fn next_number(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM transfers";
    db.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
}

/// It is done, or will not be.
pub(crate) fn remove(db: &Connection, number: u64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM transfers WHERE number = ?1")?
        .execute([number.cast_signed()])?;
    Ok(())
}

/// All that is to be done, in the order in which it was asked for.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<TransferRow>> {
    let mut statement = db.prepare_cached(
        "SELECT number, room, message, unseal('transfers.task', number, room, message, task)
         FROM transfers ORDER BY number",
    )?;
    let rows = statement.query_map([], |row| {
        let task: Vec<u8> = row.get(3)?;
        Ok(TransferRow {
            number: row.get::<_, i64>(0)?.cast_unsigned(),
            room: RoomId(row.get(1)?),
            message: MessageId(row.get(2)?),
            task: from_cbor(&task).or(Err(rusqlite::Error::InvalidQuery))?,
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use tchat_mls::content::{Body, FileKey};
    use tchat_proto::id::{AccountKey, Timestamp};

    use super::*;
    use crate::data_key::DataKey;
    use crate::database::Database;
    use crate::event::{Message, Person};
    use crate::store;
    use crate::store::bodies::BodyRow;

    fn manifest() -> FileManifest {
        FileManifest {
            file: FileId([1; 32]),
            key: FileKey([2; 32]),
            size: u64::MAX,
            name: "canary.png".to_owned(),
            media: None,
            preview: None,
        }
    }

    fn rows() -> Vec<TransferRow> {
        let (room, message) = (RoomId([1; 16]), MessageId([2; 16]));
        let sending = Sending {
            path: Path::new("/home/canary/x").into(),
            manifest: manifest(),
            text: "canary".to_owned(),
            sealed: false,
        };
        let saving = Saving {
            seq: Seq(7),
            manifest: manifest(),
            folder: Path::new("/home/canary").into(),
            mark: "k7f2".to_owned(),
        };
        let tasks = [
            Task::Send(Box::new(sending)),
            Task::Save(Box::new(saving)),
            Task::Drop(FileId([3; 32])),
        ];
        (1..).zip(tasks).map(|(number, task)| TransferRow { number, room, message, task }).collect()
    }

    #[test]
    fn what_is_to_be_done_survives_and_goes_and_can_be_copied_to_a_sealed_database() {
        let home = tempfile::tempdir().unwrap();
        let database = Database::open_to_all(home.path().join("open.db"));
        let db = store::open(&database).unwrap();
        for row in rows() {
            put(&db, &row).unwrap();
            put(&db, &row).unwrap();
        }
        assert_eq!(all(&db).unwrap(), rows());
        drop(db);
        let sealer = DataKey::from_bytes(&[7; 32]).sealer(b"x");
        let sealed = Database::sealed(home.path().join("sealed.db"), sealer);
        store::copy(&database, &sealed).unwrap();
        let db = store::open(&sealed).unwrap();
        assert_eq!(all(&db).unwrap(), rows());
        let seen = |bytes: &[u8]| {
            let files = std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().path());
            let mut sealed = files.filter(|path| path.to_string_lossy().contains("sealed.db"));
            sealed
                .any(|path| std::fs::read(path).unwrap().windows(bytes.len()).any(|it| it == bytes))
        };
        assert!(!seen(b"canary") && !seen(&[2; 32]));
        remove(&db, 2).unwrap();
        assert_eq!(all(&db).unwrap().len(), 2);
    }

    #[test]
    fn the_files_of_ones_own_messages_are_dropped_with_them_and_nobody_elses() {
        let home = tempfile::tempdir().unwrap();
        let db = store::open(&Database::open_to_all(home.path().join("x.db"))).unwrap();
        let (room, name) = (RoomId([1; 16]), RoomName::general());
        let who = |account| (Person { nick: "bob".to_owned(), account }, false);
        for (seq, mine, with_file) in
            [(1, true, true), (2, true, false), (3, false, true), (4, true, true), (5, true, true)]
        {
            let file = FileManifest { file: FileId([seq; 32]), ..manifest() };
            let form = if with_file { Form::File(Box::new(file)) } else { Form::Text };
            let body = Body { form: form.clone(), ..Body::text("x") };
            let row = BodyRow::of(&db, room, &body, &who).unwrap();
            let message = Message {
                room: name.clone(),
                seq: Seq(u64::from(seq)),
                id: MessageId([seq; 16]),
                from: who(AccountKey([1; 32])).0,
                text: "x".to_owned(),
                time: Timestamp(1),
                mine,
                form,
                reply: None,
                mentions: Vec::new(),
                edited: None,
                deleted: None,
                reactions: Vec::new(),
                notify: false,
            };
            timeline::put_message(&db, room, &message, &row, None).unwrap();
        }
        drop_own_files(&db, room, &name, (Seq(1), Seq(4))).unwrap();
        let tasks: Vec<_> = all(&db).unwrap().into_iter().map(|row| row.task).collect();
        assert_eq!(tasks, [Task::Drop(FileId([1; 32])), Task::Drop(FileId([4; 32]))]);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_kept_as_it_is() {
        use std::os::unix::ffi::OsStringExt as _;
        let path = PathBuf::from(OsString::from_vec(b"/x/\xff.txt".to_vec()));
        assert_eq!(KeptPath::from(path.as_path()).path(), path);
    }
}
