//! An operator who cheats: with the server's own code, its key, and the folder of its data.
//!
//! Whoever runs a server can copy its data, put an old copy back, run two servers on two copies,
//! and write what they like into the log of one. A client that has pinned the key sees nothing of
//! it but what the log says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tchat_proto::entry::{Blob, Entry, EntryBody, chain_start};
use tchat_proto::id::{RoomId, Seq, Timestamp};
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;
use tchat_server::proposal::{Proposal, Wish};
use tchat_server::state::{Day, Room};
use tchat_server::store::{DataFolder, DedupeKey, Ledger, Setup};
use tempfile::TempDir;

use crate::port::Port;
use crate::{House, serve};

/// How many bytes of entries are read at once: more than any test writes.
const BYTES: usize = 1 << 24;

/// A copy of a server's data.
#[derive(Debug)]
pub struct Backup(TempDir);

/// What only the operator of a server can do. The house must be closed.
impl House {
    /// Copies the data.
    #[must_use]
    pub fn back_up(&self) -> Backup {
        let copy = tempfile::tempdir().expect("a folder for the copy");
        copy_files(&self.data, copy.path());
        Backup(copy)
    }

    /// Puts a copy in the place of the data.
    pub fn restore(&self, backup: &Backup) {
        std::fs::remove_dir_all(&self.data).expect("the data goes");
        copy_files(backup.0.path(), &self.data);
    }

    /// Opens a second server with the same key, on a copy of the data: from here on the two go
    /// apart. Guests keep their profiles.
    pub async fn twin(&self) -> Self {
        let home = Arc::clone(&self.home);
        let data = home.path().join("twin");
        copy_files(&self.data, &data);
        let port = Port::any();
        let server = serve(&data, port.address(), self.plain, self.private, self.files).await;
        let link = server.link_for("127.0.0.1");
        Self {
            home,
            data,
            server: Some(server),
            port,
            link,
            plain: self.plain,
            private: self.private,
            files: self.files,
        }
    }

    /// The place that the log of `general` has reached.
    #[must_use]
    pub fn head(&self) -> Seq {
        general(&self.ledger()).head().seq
    }

    /// Writes the messages that another copy has after a place into this one's log of `general`, but
    /// for the first few.
    pub fn carry_from(&self, other: &Self, after: Seq, but_for: usize) {
        let messages = other.messages(after);
        let mut ledger = self.ledger();
        let room = general(&ledger).id();
        let by = general(&ledger).roster().and_then(|roster| roster.members().next());
        let by = by.expect("somebody is in the room");
        let post = |entry: Entry| {
            let EntryBody::Message { sealed } = entry.body else { return None };
            let wish = Wish::post(room, entry.id, Blob(sealed)).expect("a sealed message");
            Some(Proposal { by, time: Timestamp(entry.time.0), wish })
        };
        let posts: Vec<_> = messages.into_iter().skip(but_for).filter_map(post).collect();
        let settled = ledger.propose(posts).expect("a disk");
        assert!(settled.verdicts.iter().all(|it| it.verdict().is_ok()), "{:?}", settled.verdicts);
        ledger.close().expect("a disk");
    }

    /// The messages in the log of `general` after a place.
    fn messages(&self, after: Seq) -> Vec<Entry> {
        let ledger = self.ledger();
        let (room, head) = (general(&ledger).id(), general(&ledger).head().seq);
        let start = (Seq::ZERO, chain_start(room));
        let read = ledger.readers().with(|reader| reader.entries(room, start, head, BYTES));
        let entries = read.expect("a log").entries;
        let entries = entries.iter().map(|bytes| Entry::from_bytes(bytes).expect("an entry"));
        let is_message = |entry: &Entry| matches!(entry.body, EntryBody::Message { .. });
        entries.filter(|entry| entry.seq > after && is_message(entry)).collect()
    }

    /// The data, in hand.
    fn ledger(&self) -> Ledger {
        let folder = DataFolder::open(&self.data).expect("nobody else has the data");
        let setup = Setup {
            server: self.link.key.expect("the key of the server"),
            // The operator has the right one too; another one only forgets who posted what.
            dedupe: DedupeKey::derive(&[0; 32]),
            general: RoomId([0; 16]),
            joining: Joining::Open,
            keep_nicks_days: 365,
            today: Day(20_000),
            owner: None,
        };
        Ledger::open(folder, setup).expect("the data")
    }
}

fn general(ledger: &Ledger) -> &Room {
    let room = ledger.state().rooms().find(|room| *room.name() == RoomName::general());
    room.expect("a first room")
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    let files = std::fs::read_dir(from).expect("a folder").map(|file| file.expect("a file").path());
    // The control socket cannot be copied, and need not be.
    for file in files.filter(|file| file.is_file()) {
        let name: PathBuf = file.file_name().expect("a name").into();
        std::fs::copy(&file, to.join(name)).expect("a copy");
    }
}
