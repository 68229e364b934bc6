//! What the deciding code asks of the store, inside the transaction that will hold its decision.

use super::erased::Erased;
use super::sum::uint;
use super::{files, slots};
use crate::state::{Day, KeptFile, PackageHash, PackageId, Past, Place};
use rusqlite::{Connection, OptionalExtension as _};
use tchat_proto::entry::{Entry, EntryBody};
use tchat_proto::id::{AccountKey, Chain, DeviceKey, FileId, MessageId, RoomId, Seq};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Hides who posted: without it the store does not tell which device an entry came from.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DedupeKey([u8; 32]);

impl std::fmt::Debug for DedupeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DedupeKey(..)")
    }
}

impl DedupeKey {
    /// Derives it from the server's private key.
    #[must_use]
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("tchat dedupe v1", secret))
    }

    /// What a device's request is recognised by when it comes again: when it was made, as far as
    /// the id says so, and a hash. So new ones go to the end of the index, where the page that they
    /// change is the one that was changed last; with a hash alone each would change a page of its own.
    pub(super) fn dedupe(&self, log: RoomId, device: DeviceKey, id: MessageId) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&log.0);
        hasher.update(&device.0);
        hasher.update(&id.0);
        let mut dedupe = [0; 16];
        let (when, hash) = dedupe.split_at_mut(id.when().len());
        when.copy_from_slice(&id.when());
        hasher.finalize_xof().fill(hash);
        dedupe
    }
}

/// The store as the deciding code sees it.
pub(super) struct StoredPast<'a> {
    pub(super) db: &'a Connection,
    pub(super) key: &'a DedupeKey,
}

impl Past for StoredPast<'_> {
    type Failed = rusqlite::Error;

    fn posted(
        &self,
        room: RoomId,
        device: DeviceKey,
        id: MessageId,
    ) -> Result<Option<Place>, rusqlite::Error> {
        let dedupe = self.key.dedupe(room, device, id);
        self.db
            .prepare_cached("SELECT data, chain, messages, seq FROM events WHERE dedupe = ?")?
            .query_row([dedupe], |row| {
                let data = row.get_ref(0)?.as_blob()?;
                let (seq, chain) = (Seq(uint(row.get(3)?)), Chain(row.get(1)?));
                if let Some(Ok(Erased { time })) = Erased::read(room, seq, chain, data) {
                    let (messages_before, leaving) = (uint(row.get(2)?), Vec::new());
                    return Ok(Place { seq, time, chain, messages_before, leaving });
                }
                let entry = Entry::from_bytes(data).map_err(|error| damaged(0, error))?;
                Ok(Place {
                    seq: entry.seq,
                    time: entry.time,
                    chain,
                    messages_before: uint(row.get(2)?),
                    leaving: match entry.body {
                        EntryBody::Commit { leaving, .. } => leaving,
                        _ => Vec::new(),
                    },
                })
            })
            .optional()
    }

    fn package_known(&self, hash: &PackageHash) -> Result<bool, rusqlite::Error> {
        self.db.prepare_cached("SELECT 1 FROM packages WHERE hash = ?")?.exists([hash])
    }

    fn package(&self, id: PackageId) -> Result<Vec<u8>, rusqlite::Error> {
        self.db
            .prepare_cached("SELECT data FROM packages WHERE id = ?")?
            .query_row([id.0], |row| row.get(0))
    }

    fn file(&self, room: RoomId, file: FileId) -> Result<Option<KeptFile>, rusqlite::Error> {
        files::read_one(self.db, room, file)
    }

    fn files_of(&self, room: RoomId) -> Result<Vec<(FileId, KeptFile)>, rusqlite::Error> {
        files::read_of(self.db, room)
    }

    fn files_begun_until(
        &self,
        last: Day,
    ) -> Result<Vec<(RoomId, FileId, KeptFile)>, rusqlite::Error> {
        files::read_begun_until(self.db, last)
    }

    fn slot(&self, account: AccountKey) -> Result<Vec<u8>, rusqlite::Error> {
        slots::read(self.db, account)
    }
}

/// A column that does not hold what was put there.
pub(super) fn damaged(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let kind = rusqlite::types::Type::Blob;
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}
