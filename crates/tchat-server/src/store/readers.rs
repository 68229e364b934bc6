//! Reading old entries, each checked against the chain.
//!
//! A reader has a connection of its own and short transactions, so that it never holds up the writer
//! or its checkpoints. [`Readers`] keeps a few open.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension as _};
use tchat_proto::entry::{Entry, chain_after, chain_start};
use tchat_proto::id::{Chain, FileId, RoomId, Seq, Timestamp};

use super::ReadFailed;
use super::erased::Erased;
use super::schema::open_to_read;
use super::sum::{int, uint};
use crate::limits::READ_ENTRIES_MAX;

/// Connections for reading, opened when needed and used again.
#[derive(Debug, Clone)]
pub struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Reader>>>,
}

/// A connection for reading.
#[derive(Debug)]
pub struct Reader {
    db: Connection,
}

/// Some entries of a log, in order and without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The entries.
    pub entries: Vec<Bytes>,
    /// The place of the last of them, or where reading began if there are none.
    pub to: Seq,
    /// The chain there.
    pub chain: Chain,
    /// All places up to there are messages that were erased: then there are no entries. When the
    /// latest of them was admitted.
    pub expired: Option<Timestamp>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, idle: Arc::default() }
    }

    /// Reads with a connection that nobody else uses meanwhile. Blocks on the disk.
    ///
    /// # Errors
    ///
    /// What `read` says, or that no connection could be opened.
    pub fn with<T>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, ReadFailed>,
    ) -> Result<T, ReadFailed> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Reader { db: open_to_read(&self.path)? },
        };
        let result = read(&reader)?;
        // One that failed is not used again.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        Ok(result)
    }
}

impl Reader {
    /// The entries after `after`, where the chain is `chain`, up to `until`: at least one if there
    /// is one, then as many as fit into `bytes_target`.
    ///
    /// # Errors
    ///
    /// [`ReadFailed::Damaged`] if an entry does not follow from the one before it.
    pub fn entries(
        &self,
        log: RoomId,
        (after, chain): (Seq, Chain),
        until: Seq,
        bytes_target: usize,
    ) -> Result<Batch, ReadFailed> {
        let mut batch = Batch { entries: Vec::new(), to: after, chain, expired: None };
        let mut bytes = 0_usize;
        let mut select = self.db.prepare_cached(
            "SELECT seq, data, chain FROM events
             WHERE log = (SELECT log FROM logs WHERE id = ?) AND seq > ? AND seq <= ?
             ORDER BY seq LIMIT ?",
        )?;
        let limit = i64::try_from(READ_ENTRIES_MAX).unwrap_or(i64::MAX);
        let mut rows = select.query((log.0, int(after.0), int(until.0), limit))?;
        while let Some(row) = rows.next()? {
            let seq = Seq(uint(row.get(0)?));
            let data = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let expected = batch.to.next();
            if let Some(erased) = Erased::read(log, seq, Chain(row.get(2)?), data) {
                if !batch.entries.is_empty() {
                    return Ok(batch);
                }
                let Ok(erased) = erased.or(Err(seq)).and_then(|it| match seq == expected {
                    true => Ok(it),
                    false => Err(expected),
                }) else {
                    return Err(ReadFailed::Damaged { log, seq: expected });
                };
                batch.expired = batch.expired.max(Some(erased.time));
                (batch.to, batch.chain) = (seq, Chain(row.get(2)?));
                continue;
            }
            if batch.expired.is_some() {
                return Ok(batch);
            }
            let next = chain_after(batch.chain, data);
            if seq != expected || next != Chain(row.get(2)?) {
                return Err(ReadFailed::Damaged { log, seq: expected });
            }
            bytes = bytes.saturating_add(data.len());
            if bytes > bytes_target && !batch.entries.is_empty() {
                return Ok(batch);
            }
            batch.entries.push(Bytes::copy_from_slice(data));
            (batch.to, batch.chain) = (seq, next);
        }
        if batch.to == after && after < until {
            let seq = after.next();
            return Err(ReadFailed::Damaged { log, seq });
        }
        Ok(batch)
    }

    /// The chain at a place of a log, or `None` if the log does not reach that far.
    ///
    /// # Errors
    ///
    /// [`ReadFailed::Damaged`] if the entry there does not follow from the one before it.
    pub fn chain_at(&self, log: RoomId, seq: Seq) -> Result<Option<Chain>, ReadFailed> {
        if seq == Seq::ZERO {
            return Ok(Some(chain_start(log)));
        }
        let Some((data, chain)) = self.entry(log, seq)? else {
            return Ok(None);
        };
        match Erased::read(log, seq, chain, &data) {
            Some(Ok(_)) => return Ok(Some(chain)),
            Some(Err(_)) => return Err(ReadFailed::Damaged { log, seq }),
            None => {}
        }
        let before = match Seq(seq.0.saturating_sub(1)) {
            Seq::ZERO => Some(chain_start(log)),
            before => self.entry(log, before)?.map(|(_, chain)| chain),
        };
        if before.is_some_and(|before| chain_after(before, &data) == chain) {
            Ok(Some(chain))
        } else {
            Err(ReadFailed::Damaged { log, seq })
        }
    }

    /// When the entry at a place of a log was admitted, if there is one: not checked against the
    /// chain.
    ///
    /// # Errors
    ///
    /// [`ReadFailed::Disk`] if it cannot be read.
    pub fn time_at(&self, log: RoomId, seq: Seq) -> Result<Option<Timestamp>, ReadFailed> {
        let Some((data, chain)) = self.entry(log, seq)? else { return Ok(None) };
        Ok(match Erased::read(log, seq, chain, &data) {
            Some(erased) => erased.ok().map(|it| it.time),
            None => Entry::from_bytes(&data).ok().map(|entry| entry.time),
        })
    }

    /// Whether a file was begun in a room, and not dropped.
    ///
    /// # Errors
    ///
    /// [`ReadFailed::Disk`] if it cannot be read.
    pub fn has_file(&self, room: RoomId, file: FileId) -> Result<bool, ReadFailed> {
        let known = self
            .db
            .prepare_cached(
                "SELECT 1 FROM files WHERE log = (SELECT log FROM logs WHERE id = ?) AND id = ?",
            )?
            .exists((room.0, file.0))?;
        Ok(known)
    }

    fn entry(&self, log: RoomId, seq: Seq) -> Result<Option<(Vec<u8>, Chain)>, ReadFailed> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT data, chain FROM events
                 WHERE log = (SELECT log FROM logs WHERE id = ?) AND seq = ?",
            )?
            .query_row((log.0, int(seq.0)), |row| Ok((row.get(0)?, Chain(row.get(1)?))))
            .optional()?)
    }
}
