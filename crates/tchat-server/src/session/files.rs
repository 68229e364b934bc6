//! Files on their way: what a session has open, and what it waits for.
//!
//! A chunk that comes is handed to the files at once, and never waits in the session. A chunk that
//! is asked for is read only when little is left to be written to the client: so entries and answers
//! wait for one chunk at most, and a reader that never reads costs one.

use std::collections::VecDeque;

use tchat_proto::entry::Blob;
use tchat_proto::file::Layout;
use tchat_proto::id::{FileId, RoomId};
use tchat_proto::limits::{CHUNKS_IN_FLIGHT_MAX, SEALED_CHUNK_BYTES, UPLOADS_MAX};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request, RequestId};

use super::{Moment, Pending, Session};
use crate::files::{Did, FileKey, Job, Task};
use crate::limits::{FILE_QUEUE_WAIT, OUTPUT_BYTES_LOW};
use crate::mailbox::Ticket;
use crate::proposal::Wish;
use crate::store::Stored;

/// The files of one session.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    /// What was opened for writing, in the order in which it was.
    uploads: VecDeque<Upload>,
    /// Requests for and with chunks that are not answered.
    in_flight: usize,
    /// Chunks that are asked for and not read yet.
    wanted: VecDeque<(RequestId, FileKey, u64)>,
    /// One is being read.
    reading: bool,
    /// One is in the output, or was.
    in_output: bool,
}

/// A file that is open for writing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upload {
    key: FileKey,
    layout: Layout,
}

/// What an open request about a file waits for.
#[derive(Debug)]
pub(super) enum Waiting {
    /// Whether it may be left, and whether it is complete.
    Allowed(FileKey, u64),
    /// How much of it is there.
    Opened(Upload),
    /// A chunk to be written.
    Put,
    /// Its bytes to be looked at.
    Checked(FileKey),
    /// Its row to say that it is complete.
    Completed,
    /// Its row to be gone, since it was not what it should be.
    Discarded,
    /// A chunk to be read.
    Read,
}

impl Transfers {
    /// By how much chunks make the output longer than it would be.
    pub(super) const fn bytes_in_output(&self) -> usize {
        if self.in_output { SEALED_CHUNK_BYTES } else { 0 }
    }

    fn upload(&self, file: FileId) -> Result<Upload, Refusal> {
        let open = self.uploads.iter().find(|it| it.key.file == file);
        open.copied().ok_or_else(|| Code::NoSuchFile.into())
    }

    /// A file is open from here on; beyond [`UPLOADS_MAX`] the one opened first is so no more.
    fn open(&mut self, upload: Upload) {
        self.uploads.retain(|it| it.key.file != upload.key.file);
        if self.uploads.len() >= UPLOADS_MAX {
            self.uploads.pop_front();
        }
        self.uploads.push_back(upload);
    }

    /// Counts a request for or with a chunk.
    fn begin(&mut self) -> Result<(), Refusal> {
        if self.in_flight >= CHUNKS_IN_FLIGHT_MAX {
            return Err(Refusal {
                retry_after_ms: u32::try_from(FILE_QUEUE_WAIT.as_millis()).ok(),
                ..Refusal::new(Code::RateLimited)
            });
        }
        self.in_flight = self.in_flight.saturating_add(1);
        Ok(())
    }

    const fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

impl Session {
    /// A request about a file.
    pub(super) fn take_file_request(
        &mut self,
        id: RequestId,
        request: Request,
        moment: Moment,
    ) -> Result<(), Refusal> {
        match request {
            Request::OpenFile { room, file, bytes } => {
                let waiting = Waiting::Allowed(FileKey { room, file }, bytes);
                let wish = Wish::OpenFile { room, file, bytes };
                self.propose(id, wish, Pending::File(waiting), moment)
            }
            Request::DropFile { room, file } => {
                self.propose(id, Wish::DropFile { room, file }, Pending::Verdict, moment)
            }
            Request::PutChunk { file, offset, sealed } => {
                let Upload { key, layout } = self.upload(file)?;
                let task = Task::Put { layout, offset, sealed: sealed.0 };
                self.begin_job(id, key, task, Waiting::Put)
            }
            Request::CloseFile { file } => {
                let Upload { key, layout } = self.upload(file)?;
                self.begin_job(id, key, Task::Close(layout), Waiting::Checked(key))
            }
            Request::GetChunk { room, file, offset } => {
                self.check_reads(room)?;
                self.transfers.begin()?;
                self.transfers.wanted.push_back((id, FileKey { room, file }, offset));
                Ok(())
            }
            _ => Err(Code::Unsupported.into()),
        }
    }

    /// A file that this session has open, while its device is in the room.
    fn upload(&self, file: FileId) -> Result<Upload, Refusal> {
        let upload = self.transfers.upload(file)?;
        self.check_reads(upload.key.room)?;
        Ok(upload)
    }

    fn check_reads(&self, room: RoomId) -> Result<(), Refusal> {
        let view = self.house.hub.log(room).and_then(|it| it.room()).ok_or(Code::NoSuchRoom)?;
        if view.has(self.me.device) { Ok(()) } else { Err(Code::NotAMember.into()) }
    }

    /// Hands in what counts as a chunk under way.
    fn begin_job(
        &mut self,
        id: RequestId,
        key: FileKey,
        task: Task,
        waiting: Waiting,
    ) -> Result<(), Refusal> {
        self.transfers.begin()?;
        let begun = self.hand_in(id, key, task, waiting);
        if begun.is_err() {
            self.transfers.end();
        }
        begun
    }

    fn hand_in(
        &mut self,
        id: RequestId,
        key: FileKey,
        task: Task,
        waiting: Waiting,
    ) -> Result<(), Refusal> {
        let reply = self.open(id, Pending::File(waiting));
        let ticket = reply.ticket;
        let taken = self.house.files.submit(Job { key, task, reply: Some(reply) });
        if taken.is_err() {
            self.open.pending.remove(&ticket);
        }
        taken
    }

    /// What the ledger says about a file.
    pub(super) fn take_file_verdict(&mut self, id: RequestId, waiting: Waiting, stored: Stored) {
        let verdict = stored.into_verdict();
        match (waiting, verdict) {
            (Waiting::Allowed(key, bytes), Ok(Answer::FileAt { have, complete })) => {
                let opened = self.open_upload(id, (key, bytes), have, complete);
                if let Err(refusal) = opened {
                    self.answer(id, Err(refusal));
                }
            }
            (Waiting::Discarded, _) => {
                self.transfers.end();
                self.answer(id, Err(Code::FileDiffers.into()));
            }
            (Waiting::Completed, verdict) => {
                self.transfers.end();
                self.answer(id, verdict);
            }
            (_, verdict) => self.answer(id, verdict),
        }
    }

    /// A file may be left, or is there.
    fn open_upload(
        &mut self,
        id: RequestId,
        (key, bytes): (FileKey, u64),
        have: u64,
        complete: bool,
    ) -> Result<(), Refusal> {
        let layout = Layout::of_sealed(bytes).ok_or(Code::FileDiffers)?;
        let upload = Upload { key, layout };
        if complete {
            self.transfers.open(upload);
            self.answer(id, Ok(Answer::FileAt { have, complete }));
            return Ok(());
        }
        self.hand_in(id, key, Task::Open(layout), Waiting::Opened(upload))
    }

    /// What came of a job.
    pub(super) fn take_file(&mut self, ticket: Ticket, did: Result<Did, Refusal>, moment: Moment) {
        let Some((id, Pending::File(waiting))) = self.open.pending.remove(&ticket) else {
            return;
        };
        match (waiting, did) {
            (Waiting::Opened(upload), Ok(Did::Opened { have })) => {
                self.transfers.open(upload);
                self.answer(id, Ok(Answer::FileAt { have, complete: false }));
            }
            (Waiting::Opened(_), did) => self.answer(id, did.and(Err(Code::StorageFailed.into()))),
            (Waiting::Checked(FileKey { room, file }), Ok(Did::Checked)) => {
                let wish = Wish::CompleteFile { room, file };
                self.propose_about_file(id, wish, Waiting::Completed, moment);
            }
            (Waiting::Checked(FileKey { room, file }), Err(why))
                if why.code == Code::FileDiffers =>
            {
                let wish = Wish::DropFile { room, file };
                self.propose_about_file(id, wish, Waiting::Discarded, moment);
            }
            (Waiting::Read, did) => {
                self.transfers.reading = false;
                self.transfers.end();
                let chunk = did.and_then(|did| match did {
                    Did::Read { sealed, bytes } => {
                        Ok(Answer::Chunk { sealed: Blob(sealed), bytes })
                    }
                    _ => Err(Code::StorageFailed.into()),
                });
                self.transfers.in_output |= chunk.is_ok();
                self.answer(id, chunk);
            }
            (_, did) => {
                self.transfers.end();
                self.answer(id, did.map(|_| Answer::Done));
            }
        }
    }

    fn propose_about_file(&mut self, id: RequestId, wish: Wish, waiting: Waiting, moment: Moment) {
        if let Err(refusal) = self.propose(id, wish, Pending::File(waiting), moment) {
            self.transfers.end();
            self.answer(id, Err(refusal));
        }
    }

    /// Whether a chunk is wanted, and is not read because too much is to be written before it.
    pub(super) fn chunk_waits_for_room(&mut self) -> bool {
        let is_wanted = !self.transfers.wanted.is_empty() && !self.transfers.reading;
        is_wanted && self.output_bytes() >= OUTPUT_BYTES_LOW
    }

    /// Has the next chunk read that the client wants, if there is room for it.
    pub(super) fn get_next_chunk(&mut self) {
        if self.output_bytes() >= OUTPUT_BYTES_LOW {
            return;
        }
        self.transfers.in_output = false;
        if self.transfers.reading || self.ending.is_some() {
            return;
        }
        while let Some((id, key, offset)) = self.transfers.wanted.pop_front() {
            match self.hand_in(id, key, Task::Get { offset }, Waiting::Read) {
                Ok(()) => {
                    self.transfers.reading = true;
                    return;
                }
                Err(refusal) => {
                    self.transfers.end();
                    self.answer(id, Err(refusal));
                }
            }
        }
    }
}
