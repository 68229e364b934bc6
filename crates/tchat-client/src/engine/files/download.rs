//! One file to be saved: fetched chunk by chunk, opened, and put under its name when it is whole.
//!
//! What came before a cut or a restart lies on the disk, opened. It is gone through once more, a
//! little at every step, so that the name of the whole file can be checked at the end: every chunk
//! was authentic, and all of them are the file that was meant.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tchat_mls::content::FileManifest;
use tchat_proto::file::Layout;
use tchat_proto::id::{RoomId, Seq};
use tchat_proto::limits::CHUNKS_IN_FLIGHT_MAX;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;

use super::{FileAsk, Next};
use crate::file::arriving::{Arriving, abandon};
use crate::file::sealed::Opening;
use crate::file::trouble::FileTrouble;
use crate::limits::{SYNC_EVERY_CHUNKS, TRANSFER_RETRY_AFTER, TRANSFER_TRIES};
use crate::safe_name::safe_name;
use crate::store::transfers::Saving;
use crate::trouble::Trouble;

/// A file to be saved.
pub(super) struct Download {
    saving: Saving,
    layout: Layout,
    /// The name that it will have, if that is free.
    name: String,
    stage: Stage,
    /// How often something went wrong since it last went on.
    tries: u32,
}

enum Stage {
    /// Not looked at yet, in this process.
    New,
    /// Going through what came before: so many chunks.
    Checking { open: Open, until: u64 },
    /// Fetching.
    Fetching(Fetching),
}

/// The file as far as it is open.
struct Open {
    arriving: Arriving,
    opening: Box<Opening>,
}

/// Chunks under way.
struct Fetching {
    open: Open,
    /// How many chunks were there from before: none of them is known to be right.
    from_before: u64,
    under_way: BTreeSet<u64>,
    /// Those that came before their turn.
    ahead: BTreeMap<u64, Bytes>,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("done", &self.done()).finish_non_exhaustive()
    }
}

impl Download {
    /// A file to be saved, from the start or from where it was; `None` if its size is none.
    pub(super) fn new(saving: Saving) -> Option<Self> {
        let layout = Layout::of_plain(saving.manifest.size)?;
        let name = safe_name(&saving.manifest.name);
        Some(Self { saving, layout, name, stage: Stage::New, tries: 0 })
    }

    pub(super) const fn manifest(&self) -> &FileManifest {
        &self.saving.manifest
    }

    pub(super) const fn seq(&self) -> Seq {
        self.saving.seq
    }

    /// How many bytes of it came.
    pub(super) fn done(&self) -> u64 {
        match &self.stage {
            Stage::New => 0,
            Stage::Checking { open, .. } | Stage::Fetching(Fetching { open, .. }) => {
                open.opening.done()
            }
        }
    }

    pub(super) const fn is_moving(&self) -> bool {
        matches!(self.stage, Stage::Checking { .. } | Stage::Fetching(_))
    }

    pub(super) const fn has_work_here(&self) -> bool {
        matches!(self.stage, Stage::New | Stage::Checking { .. })
    }

    /// Goes through a little more of what came before.
    pub(super) fn work_here(&mut self) -> Next {
        self.try_work_here().map_or_else(Next::Failed, |()| Next::On)
    }

    fn try_work_here(&mut self) -> Result<(), Trouble> {
        match &mut self.stage {
            Stage::New => {
                let folder = self.saving.folder.path();
                let mut arriving = Arriving::open(&folder, &self.name, &self.saving.mark)?;
                let until = arriving.whole_chunks(self.layout.chunks())?;
                let opening = Box::new(Opening::new(&self.saving.manifest.key, self.layout));
                self.stage = Stage::Checking { open: Open { arriving, opening }, until };
            }
            Stage::Checking { open: Open { arriving, opening }, until } => {
                let until = *until;
                if let Some(length) = opening.next_length().filter(|_| opening.next() < until) {
                    let mut plain = Vec::new();
                    arriving.read(&mut plain, length)?;
                    opening.pass(&mut plain);
                } else if let Stage::Checking { open, .. } =
                    std::mem::replace(&mut self.stage, Stage::New)
                {
                    self.stage = Stage::Fetching(Fetching {
                        open,
                        from_before: until,
                        under_way: BTreeSet::new(),
                        ahead: BTreeMap::new(),
                    });
                }
            }
            Stage::Fetching(_) => {}
        }
        Ok(())
    }

    pub(super) fn has_request(&self) -> bool {
        match &self.stage {
            Stage::Fetching(fetching) => fetching.next(self.layout).is_some(),
            Stage::New | Stage::Checking { .. } => false,
        }
    }

    /// The next chunk to ask for.
    pub(super) fn next_request(
        &mut self,
        now: Instant,
        room: RoomId,
    ) -> Option<(Request, FileAsk)> {
        let Stage::Fetching(fetching) = &mut self.stage else { return None };
        let chunk = fetching.next(self.layout)?;
        fetching.under_way.insert(chunk);
        let (file, offset) = (self.saving.manifest.file, self.layout.offset(chunk));
        Some((Request::GetChunk { room, file, offset }, FileAsk::Get { chunk, at: now }))
    }

    /// A chunk came, of a sealed file of so many bytes.
    pub(super) fn got(&mut self, chunk: u64, sealed: Bytes, bytes: u64) -> Next {
        let Stage::Fetching(fetching) = &mut self.stage else { return Next::On };
        fetching.under_way.remove(&chunk);
        if bytes != self.layout.sealed_bytes() {
            return self.again();
        }
        fetching.ahead.insert(chunk, sealed);
        match fetching.open_all() {
            Err(trouble) => Next::Failed(trouble),
            Ok(Opened::NotThis) => self.again(),
            Ok(Opened::None) => Next::On,
            Ok(Opened::Some) => {
                self.tries = 0;
                self.finish_if_whole()
            }
        }
    }

    /// What came is not the file: asks for it again, some times.
    fn again(&mut self) -> Next {
        if self.tries >= TRANSFER_TRIES {
            let name = self.saving.manifest.name.clone();
            return Next::Failed(FileTrouble::Damaged { name }.into());
        }
        self.tries += 1;
        Next::After(TRANSFER_RETRY_AFTER.saturating_mul(self.tries))
    }

    /// With the last chunk: checks that it is the file that was meant, and gives it its name.
    fn finish_if_whole(&mut self) -> Next {
        let Stage::Fetching(fetching) = &mut self.stage else { return Next::On };
        let Some(file) = fetching.open.opening.finish() else { return Next::On };
        if file == self.saving.manifest.file {
            let Stage::Fetching(Fetching { open, .. }) =
                std::mem::replace(&mut self.stage, Stage::New)
            else {
                return Next::On;
            };
            return match open.arriving.finish(&self.name) {
                Ok(path) => Next::Done(Some(path)),
                Err(trouble) => Next::Failed(trouble),
            };
        }
        // Each chunk that came now was authentic: what lay on the disk is not what it was.
        if fetching.from_before > 0 && fetching.open.arriving.cut(0).is_ok() {
            self.stage = Stage::New;
            return Next::On;
        }
        let name = self.saving.manifest.name.clone();
        Next::Failed(FileTrouble::Damaged { name }.into())
    }

    /// A chunk was refused.
    pub(super) fn refused(
        &mut self,
        ask: FileAsk,
        refusal: Refusal,
        wait: Option<Duration>,
    ) -> Next {
        if let (FileAsk::Get { chunk, .. }, Stage::Fetching(fetching)) = (ask, &mut self.stage) {
            fetching.under_way.remove(&chunk);
        }
        match (wait, refusal.code) {
            (Some(wait), _) => Next::After(wait),
            (None, Code::NoSuchFile | Code::StorageFailed) if self.tries < TRANSFER_TRIES => {
                self.tries += 1;
                Next::After(TRANSFER_RETRY_AFTER.saturating_mul(self.tries))
            }
            (None, Code::NoSuchFile | Code::Unsupported) => {
                Next::Failed(FileTrouble::Gone { name: self.saving.manifest.name.clone() }.into())
            }
            (None, _) => Next::Failed(refusal.into()),
        }
    }

    /// The connection is gone: what was asked for will not come.
    pub(super) fn disconnected(&mut self) {
        if let Stage::Fetching(fetching) = &mut self.stage {
            fetching.under_way.clear();
        }
    }

    /// It is not wanted any more, or cannot be had.
    pub(super) fn abandon(self) {
        let Self { saving, name, stage, .. } = self;
        // Some systems delete no file that is open.
        drop(stage);
        abandon(&saving.folder.path(), &name, &saving.mark);
    }
}

/// What opening what came has brought.
enum Opened {
    /// Nothing: what comes next is not there yet.
    None,
    /// Something was written.
    Some,
    /// The chunk is not one of the file.
    NotThis,
}

impl Fetching {
    /// The next chunk that is neither there nor under way; none too far ahead, since what comes
    /// before its turn is kept in memory.
    fn next(&self, layout: Layout) -> Option<u64> {
        let first = self.open.opening.next();
        let until = first.saturating_add(CHUNKS_IN_FLIGHT_MAX as u64).min(layout.chunks());
        (first..until).find(|it| !self.under_way.contains(it) && !self.ahead.contains_key(it))
    }

    /// Opens and writes all whose turn it is.
    fn open_all(&mut self) -> Result<Opened, Trouble> {
        let Open { arriving, opening } = &mut self.open;
        let mut opened = Opened::None;
        while let Some(sealed) = self.ahead.remove(&opening.next()) {
            let mut chunk = Vec::from(sealed);
            if opening.open(&mut chunk).is_err() {
                return Ok(Opened::NotThis);
            }
            arriving.write(&chunk)?;
            if opening.next() % SYNC_EVERY_CHUNKS == 0 {
                arriving.sync()?;
            }
            opened = Opened::Some;
        }
        Ok(opened)
    }
}
