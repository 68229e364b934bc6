//! One file to be sent: sealed into the spool, then left on the server.
//!
//! Chunks are left in order, several at once. When one is refused, because something before it was
//! lost, what is under way is waited for and the server asked how much it has; so the two can never
//! be of different minds for long.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tchat_mls::content::{Content, FileManifest};
use tchat_proto::file::Layout;
use tchat_proto::id::{FileId, MessageId, RoomId};
use tchat_proto::limits::{FILE_CHUNK_BYTES, SEALED_CHUNK_BYTES};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;

use super::{FileAsk, Next};
use crate::file::sealed::{SealFailed, Sealing};
use crate::file::source::Source;
use crate::file::spool::Spool;
use crate::file::trouble::FileTrouble;
use crate::limits::{SYNC_EVERY_CHUNKS, TRANSFER_RETRY_AFTER, TRANSFER_TRIES};
use crate::store::transfers::Sending;
use crate::trouble::Trouble;

/// A file to be sent.
pub(super) struct Upload {
    sending: Sending,
    layout: Layout,
    stage: Stage,
    /// How often something went wrong since it last went on.
    tries: u32,
    /// The server found once that what it had is not the file.
    differed: bool,
}

enum Stage {
    /// To be sealed, from the start.
    Unsealed(Option<Source>),
    /// Being sealed.
    Sealing { source: Box<Source>, spool: File, sealing: Box<Sealing> },
    /// Sealed, and the server to be asked how much of it is there.
    Unopened { spool: Option<File> },
    /// It was asked.
    Opening { spool: Option<File> },
    /// Chunks are under way.
    Sending(Chunks),
    /// The server was told that all of it is there.
    Closing,
}

/// Chunks under way: where in the sealed file.
struct Chunks {
    spool: File,
    /// Where the next one begins.
    next: u64,
    /// How many bytes the server has.
    acknowledged: u64,
    under_way: u32,
    /// Something was refused: nothing more until the rest is answered.
    broken: bool,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("done", &self.done()).finish_non_exhaustive()
    }
}

impl Upload {
    /// A file that was just opened.
    pub(super) const fn new(sending: Sending, layout: Layout, source: Source) -> Self {
        Self { sending, layout, stage: Stage::Unsealed(Some(source)), tries: 0, differed: false }
    }

    /// One from before a restart.
    pub(super) fn again(sending: Sending) -> Option<Self> {
        let layout = Layout::of_plain(sending.manifest.size)?;
        let stage = match sending.sealed {
            true => Stage::Unopened { spool: None },
            false => Stage::Unsealed(None),
        };
        Some(Self { sending, layout, stage, tries: 0, differed: false })
    }

    pub(super) const fn manifest(&self) -> &FileManifest {
        &self.sending.manifest
    }

    pub(super) fn path(&self) -> PathBuf {
        self.sending.path.path()
    }

    /// What was written beside it.
    pub(super) fn text(&self) -> &str {
        &self.sending.text
    }

    /// The message that carries it.
    pub(super) fn content(&self) -> Content {
        super::content(&self.sending)
    }

    /// What the server may know it by already.
    pub(super) const fn begun(&self) -> Option<FileId> {
        match self.stage {
            Stage::Unsealed(_) | Stage::Sealing { .. } => None,
            _ => Some(self.sending.manifest.file),
        }
    }

    /// How many bytes of it, open, are sealed; then, how many the server has.
    pub(super) fn done(&self) -> u64 {
        match &self.stage {
            Stage::Sealing { sealing, .. } => sealing.done(),
            Stage::Sending(chunks) => {
                let whole = chunks.acknowledged / SEALED_CHUNK_BYTES as u64;
                let bytes = whole.saturating_mul(FILE_CHUNK_BYTES as u64);
                match chunks.acknowledged == self.layout.sealed_bytes() {
                    true => self.layout.plain_bytes(),
                    false => bytes.min(self.layout.plain_bytes()),
                }
            }
            Stage::Closing => self.layout.plain_bytes(),
            Stage::Unsealed(_) | Stage::Unopened { .. } | Stage::Opening { .. } => 0,
        }
    }

    pub(super) const fn is_sealing(&self) -> bool {
        matches!(self.stage, Stage::Unsealed(_) | Stage::Sealing { .. })
    }

    pub(super) const fn is_moving(&self) -> bool {
        matches!(self.stage, Stage::Sending(_) | Stage::Closing)
    }

    pub(super) const fn has_work_here(&self) -> bool {
        self.is_sealing()
    }

    /// Seals a little more. Gives what is to be kept once all of it is sealed.
    pub(super) fn work_here(
        &mut self,
        spool: &Spool,
        message: MessageId,
    ) -> Result<Option<Sending>, Trouble> {
        match &mut self.stage {
            Stage::Unsealed(source) => {
                let source = match source.take() {
                    Some(source) => source,
                    None => self.open_again()?,
                };
                let sealing = Sealing::new(&self.sending.manifest.key, self.layout);
                self.stage = Stage::Sealing {
                    source: Box::new(source),
                    spool: spool.create(message)?,
                    sealing: Box::new(sealing),
                };
                Ok(None)
            }
            Stage::Sealing { source, spool: file, sealing } => {
                let sealed = match sealing.step(source.reader(), file) {
                    Ok(sealed) => sealed,
                    Err(SealFailed::Read(error)) => return Err(source.unreadable(&error).into()),
                    Err(SealFailed::Write(error)) => return Err(spool.trouble(&error)),
                    Err(SealFailed::Shorter) => return Err(source.changed().into()),
                };
                // Little by little: all at once a large file would hold everything up.
                if sealed.is_some() || sealing.chunks() % SYNC_EVERY_CHUNKS == 0 {
                    file.sync_data().map_err(|error| spool.trouble(&error))?;
                }
                let Some(id) = sealed else { return Ok(None) };
                if !source.is_unchanged() {
                    return Err(source.changed().into());
                }
                self.sending.manifest.file = id;
                self.sending.sealed = true;
                self.stage = Stage::Unopened { spool: None };
                Ok(Some(self.sending.clone()))
            }
            _ => Ok(None),
        }
    }

    /// Opens a file whose sealing a restart cut short. It must be as large as what was promised.
    fn open_again(&self) -> Result<Source, FileTrouble> {
        let source = Source::open(&self.sending.path.path())?;
        if source.bytes() == self.sending.manifest.size {
            Ok(source)
        } else {
            Err(source.changed())
        }
    }

    pub(super) fn has_request(&self) -> bool {
        match &self.stage {
            Stage::Unopened { .. } => true,
            Stage::Sending(chunks) => {
                let all = self.layout.sealed_bytes();
                let ends = chunks.next >= all;
                !chunks.broken && (!ends || chunks.under_way == 0)
            }
            Stage::Unsealed(_) | Stage::Sealing { .. } | Stage::Opening { .. } | Stage::Closing => {
                false
            }
        }
    }

    /// The next thing to ask of the server.
    pub(super) fn next_request(
        &mut self,
        now: Instant,
        room: RoomId,
        message: MessageId,
        spool: &Spool,
    ) -> Result<Option<(Request, FileAsk)>, Trouble> {
        let (file, all) = (self.sending.manifest.file, self.layout.sealed_bytes());
        match &mut self.stage {
            Stage::Unopened { spool: kept } => {
                // Before the server is asked: what is not there cannot be sent.
                let kept = match kept.take() {
                    Some(kept) => kept,
                    None => self.open_spool(message, spool)?,
                };
                self.stage = Stage::Opening { spool: Some(kept) };
                Ok(Some((Request::OpenFile { room, file, bytes: all }, FileAsk::Open)))
            }
            Stage::Sending(chunks) if chunks.next >= all => {
                self.stage = Stage::Closing;
                Ok(Some((Request::CloseFile { file }, FileAsk::Close)))
            }
            Stage::Sending(chunks) => {
                let offset = chunks.next;
                let length = self.layout.chunk_at(offset).map_or(0, |(_, length)| length);
                let mut sealed = vec![0; length];
                chunks.spool.read_exact(&mut sealed).map_err(|error| spool.trouble(&error))?;
                chunks.next = offset.saturating_add(length as u64);
                chunks.under_way += 1;
                let put = Request::PutChunk { file, offset, sealed: sealed.into() };
                Ok(Some((put, FileAsk::Put { bytes: length as u64, at: now })))
            }
            _ => Ok(None),
        }
    }

    /// The sealed file, which must be whole: what the disk lost cannot be sent.
    fn open_spool(&self, message: MessageId, spool: &Spool) -> Result<File, Trouble> {
        let whole = |file: &File| {
            file.metadata().is_ok_and(|metadata| metadata.len() == self.layout.sealed_bytes())
        };
        match spool.open(message)?.filter(whole) {
            Some(file) => Ok(file),
            None => Err(spool.trouble(&io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// The server says how much is there; `None` if it cannot be.
    pub(super) fn opened(&mut self, have: u64, complete: bool) -> Option<Next> {
        let Stage::Opening { spool } = &mut self.stage else { return None };
        if complete {
            return Some(Next::Done(None));
        }
        let all = self.layout.sealed_bytes();
        if have > all || (have < all && self.layout.chunk_at(have).is_none()) {
            return None;
        }
        let mut spool = spool.take()?;
        if let Err(error) = spool.seek(SeekFrom::Start(have)) {
            let reason = error.to_string();
            return Some(Next::Failed(
                FileTrouble::Unreadable { path: self.path(), reason }.into(),
            ));
        }
        self.stage = Stage::Sending(Chunks {
            spool,
            next: have,
            acknowledged: have,
            under_way: 0,
            broken: false,
        });
        Some(Next::On)
    }

    /// The server has a chunk.
    pub(super) fn put(&mut self, bytes: u64) -> Next {
        if let Stage::Sending(chunks) = &mut self.stage {
            chunks.acknowledged = chunks.acknowledged.saturating_add(bytes);
            self.tries = 0;
            self.answered();
        }
        Next::On
    }

    /// A chunk was answered; after something was refused, the last one lets it begin anew.
    fn answered(&mut self) {
        if let Stage::Sending(chunks) = &mut self.stage {
            chunks.under_way = chunks.under_way.saturating_sub(1);
            if chunks.broken && chunks.under_way == 0 {
                self.stage = Stage::Unopened { spool: None };
            }
        }
    }

    /// Something was refused.
    pub(super) fn refused(
        &mut self,
        ask: FileAsk,
        refusal: Refusal,
        wait: Option<Duration>,
    ) -> Next {
        if let (FileAsk::Put { .. }, Stage::Sending(chunks)) = (ask, &mut self.stage) {
            let first = !std::mem::replace(&mut chunks.broken, true);
            self.answered();
            // What follows a lost chunk is refused for that alone.
            if !first {
                return wait.map_or(Next::On, Next::After);
            }
        } else {
            self.stage = Stage::Unopened { spool: None };
        }
        match (wait, refusal.code) {
            (Some(wait), _) => Next::After(wait),
            // All of it is left anew, once: another time would be no other.
            (None, Code::FileDiffers) if !self.differed => {
                self.differed = true;
                Next::After(TRANSFER_RETRY_AFTER)
            }
            (None, Code::ChunkMisplaced | Code::NoSuchFile) if self.tries < TRANSFER_TRIES => {
                self.tries += 1;
                Next::After(TRANSFER_RETRY_AFTER.saturating_mul(self.tries))
            }
            (None, _) => Next::Failed(self.trouble(refusal)),
        }
    }

    fn trouble(&self, refusal: Refusal) -> Trouble {
        let FileManifest { size, name, .. } = &self.sending.manifest;
        let limit = refusal.limit.unwrap_or_default();
        match refusal.code {
            Code::FileTooLarge if limit == 0 => FileTrouble::NotTaken.into(),
            Code::FileTooLarge => FileTrouble::TooLarge { bytes: *size, limit }.into(),
            Code::QuotaReached => FileTrouble::Quota { limit }.into(),
            Code::DiskFull => FileTrouble::ServerFull.into(),
            Code::Unsupported => FileTrouble::NotTaken.into(),
            Code::FileDiffers | Code::ChunkMisplaced | Code::NoSuchFile => {
                FileTrouble::Damaged { name: name.clone() }.into()
            }
            _ => refusal.into(),
        }
    }

    /// It will not be sent: closes what is open of it, since some systems delete no file that is open.
    pub(super) fn close(&mut self) {
        self.stage = match self.begun() {
            Some(_) => Stage::Unopened { spool: None },
            None => Stage::Unsealed(None),
        };
    }

    /// The connection is gone.
    pub(super) fn disconnected(&mut self) {
        if !self.is_sealing() {
            self.stage = Stage::Unopened { spool: None };
        }
    }
}
