//! The bytes of files: chunks that clients sealed, in a folder of their own.
//!
//! Which files there are, whose they are and who may have them is the ledger's
//! ([`crate::apply`]); here is only what is in them ([`disk::Disk`]). Everything that touches the
//! disk is a [`Job`], done by [`Files::work_one`] on threads that [`spawn`] starts: never where
//! messages are decided, and never where connections are served. A job tells its session by a note.
//!
//! What is done to one file is done in the order in which it was asked for; reading is done in any.
//! Memory holds chunks, never a file: [`strands`] bounds how many wait.

pub(crate) mod disk;
mod space;
mod strands;
pub(crate) mod sweep;

use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use tchat_proto::file::Layout;
use tchat_proto::id::{FileId, RoomId};
use tchat_proto::refusal::{Code, Refusal};

use crate::limits::{FILE_QUEUE_WAIT, FILE_THREADS};
use crate::mailbox::Note;
use crate::queue::Reply;
use crate::state::FileLimits;
use disk::Disk;
use strands::Strands;

/// Which file: the same one left in two rooms is two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileKey {
    pub(crate) room: RoomId,
    pub(crate) file: FileId,
}

/// What is to be done with a file.
#[derive(Debug)]
pub(crate) enum Task {
    /// To say how much of it is there, and make room for the rest. Its row is there already.
    Open(Layout),
    /// To write a chunk to its end.
    Put { layout: Layout, offset: u64, sealed: Bytes },
    /// To make all of it durable, and look whether it is what its name promises.
    Close(Layout),
    /// To read a chunk.
    Get { offset: u64 },
    /// To delete it. Its row is gone already.
    Drop,
}

/// Something to do, and who waits for it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) key: FileKey,
    pub(crate) task: Task,
    pub(crate) reply: Option<Reply>,
}

/// What was done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// So many bytes are there.
    Opened { have: u64 },
    /// The chunk is there.
    Put,
    /// All is there, durable, and what it should be.
    Checked,
    /// A chunk, and how long the file is.
    Read { sealed: Bytes, bytes: u64 },
    /// It is no more.
    Dropped,
}

/// The files of a server.
#[derive(Debug)]
pub(crate) struct Files {
    disk: Disk,
    limits: FileLimits,
    jobs: Strands,
}

impl Files {
    pub(crate) fn new(disk: Disk, limits: FileLimits) -> Self {
        Self { disk, limits, jobs: Strands::default() }
    }

    pub(crate) const fn limits(&self) -> FileLimits {
        self.limits
    }

    pub(crate) const fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Hands in a job.
    ///
    /// # Errors
    ///
    /// [`Code::RateLimited`] if too much waits for the disk, [`Code::Stopping`] if nothing is done
    /// any more.
    pub(crate) fn submit(&self, job: Job) -> Result<(), Refusal> {
        self.jobs.submit(job).map_err(|refused| match refused {
            strands::Refused::Full => Refusal {
                retry_after_ms: u32::try_from(FILE_QUEUE_WAIT.as_millis()).ok(),
                ..Refusal::new(Code::RateLimited)
            },
            strands::Refused::Closed => Code::Stopping.into(),
        })
    }

    /// Deletes the bytes of files whose rows are gone. What a stopping server leaves is swept up at
    /// the next start.
    pub(crate) fn drop_all(&self, dropped: &[(RoomId, FileId)]) {
        for (room, file) in dropped {
            let key = FileKey { room: *room, file: *file };
            if self.submit(Job { key, task: Task::Drop, reply: None }).is_err() {
                tracing::debug!("files are left for the next start to delete");
                return;
            }
        }
    }

    /// Does the next job, waiting for one. `false` once there will be none.
    fn work_next(&self) -> bool {
        let Some(job) = self.jobs.take() else { return false };
        self.work(job);
        true
    }

    /// Does a job if one waits: for those who drive a server step by step.
    pub(crate) fn work_one(&self) -> bool {
        let Some(job) = self.jobs.try_take() else { return false };
        self.work(job);
        true
    }

    /// Whether a job waits.
    pub(crate) fn has_work(&self) -> bool {
        self.jobs.has_work()
    }

    fn work(&self, job: Job) {
        let Job { key, task, reply } = job;
        let stranded = !matches!(task, Task::Get { .. });
        let did = self.disk.carry_out(key, task);
        // Before the note, so that what follows it finds its turn.
        if stranded {
            self.jobs.done(key);
        }
        if let Some(Reply { mailbox, ticket }) = reply {
            mailbox.send(Note::File(ticket, did));
        }
    }

    /// Takes no more jobs. Those that wait are still done.
    pub(crate) fn close(&self) {
        self.jobs.close();
    }

    /// Takes no more jobs, and forgets those that wait.
    pub(crate) fn abandon(&self) {
        self.jobs.abandon();
    }
}

/// Starts the threads. They end when the files are closed.
pub(crate) fn spawn(files: &Arc<Files>) -> std::io::Result<Vec<JoinHandle<()>>> {
    let threads = (0..FILE_THREADS).map(|_| {
        let files = Arc::clone(files);
        std::thread::Builder::new()
            .name("tchat-files".to_owned())
            .spawn(move || while files.work_next() {})
    });
    threads.collect()
}
