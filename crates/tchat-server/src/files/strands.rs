//! What waits to be done with files: in order for each file, in any order between them.
//!
//! A strand is the jobs of one file; it gets one of its jobs done, and then goes to the end of the
//! line. So a large file that is being checked holds back nobody but itself. Reading belongs to no
//! strand: a hundred people may read one file at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{FileKey, Job, Task};
use crate::limits::FILE_QUEUE_BYTES_MAX;

/// Why a job was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Too many bytes wait.
    Full,
    /// Nothing is taken any more.
    Closed,
}

/// The jobs that wait.
#[derive(Debug, Default)]
pub(super) struct Strands {
    inner: Mutex<Inner>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    /// Whose turn it is next.
    line: VecDeque<Next>,
    strands: BTreeMap<FileKey, VecDeque<Job>>,
    /// Bytes of chunks among the jobs.
    bytes: usize,
    closed: bool,
}

#[derive(Debug)]
enum Next {
    /// The first job of a strand. A strand of which a job is being done is not in the line.
    Of(FileKey),
    Read(Job),
}

impl Task {
    fn bytes(&self) -> usize {
        match self {
            Self::Put { sealed, .. } => sealed.len(),
            Self::Open(_) | Self::Close(_) | Self::Get { .. } | Self::Drop => 0,
        }
    }
}

impl Strands {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn submit(&self, job: Job) -> Result<(), Refused> {
        let mut inner = self.lock();
        let bytes = job.task.bytes();
        if inner.closed {
            return Err(Refused::Closed);
        }
        if bytes > 0 && inner.bytes >= FILE_QUEUE_BYTES_MAX {
            return Err(Refused::Full);
        }
        inner.bytes = inner.bytes.saturating_add(bytes);
        inner.push(job);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for a job, or gives `None` once closed and empty.
    pub(super) fn take(&self) -> Option<Job> {
        let mut inner = self.lock();
        loop {
            if let Some(job) = inner.take() {
                return Some(job);
            }
            if inner.closed && inner.strands.is_empty() {
                return None;
            }
            inner = self.filled.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn try_take(&self) -> Option<Job> {
        self.lock().take()
    }

    pub(super) fn has_work(&self) -> bool {
        !self.lock().line.is_empty()
    }

    /// A job that was taken is done, and its file's next may be.
    pub(super) fn done(&self, key: FileKey) {
        let mut inner = self.lock();
        let goes_on = inner.strands.get(&key).is_some_and(|jobs| !jobs.is_empty());
        if goes_on {
            inner.line.push_back(Next::Of(key));
            self.filled.notify_one();
        } else {
            inner.strands.remove(&key);
        }
        if inner.closed && inner.strands.is_empty() {
            self.filled.notify_all();
        }
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    pub(super) fn abandon(&self) {
        let mut inner = self.lock();
        (inner.closed, inner.bytes) = (true, 0);
        inner.line.clear();
        inner.strands.clear();
        self.filled.notify_all();
    }
}

impl Inner {
    fn push(&mut self, job: Job) {
        if matches!(job.task, Task::Get { .. }) {
            self.line.push_back(Next::Read(job));
            return;
        }
        let key = job.key;
        if let Some(jobs) = self.strands.get_mut(&key) {
            jobs.push_back(job);
        } else {
            self.strands.insert(key, VecDeque::from([job]));
            self.line.push_back(Next::Of(key));
        }
    }

    fn take(&mut self) -> Option<Job> {
        let job = match self.line.pop_front()? {
            Next::Read(job) => job,
            Next::Of(key) => self.strands.get_mut(&key)?.pop_front()?,
        };
        self.bytes = self.bytes.saturating_sub(job.task.bytes());
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tchat_proto::file::Layout;
    use tchat_proto::id::{FileId, RoomId};

    use super::*;

    fn key(file: u8) -> FileKey {
        FileKey { room: RoomId([0; 16]), file: FileId([file; 32]) }
    }

    fn put(file: u8, offset: u64) -> Job {
        let layout = Layout::of_plain(1).unwrap();
        let task = Task::Put { layout, offset, sealed: Bytes::from_static(&[0; 17]) };
        Job { key: key(file), task, reply: None }
    }

    fn offset(job: &Job) -> (u8, u64) {
        match job.task {
            Task::Put { offset, .. } | Task::Get { offset } => (job.key.file.0[0], offset),
            ref other => panic!("{other:?}"),
        }
    }

    fn taken(strands: &Strands) -> Option<(u8, u64)> {
        strands.try_take().as_ref().map(offset)
    }

    #[test]
    fn a_file_gets_one_thing_done_at_a_time_and_files_take_turns() {
        let strands = Strands::default();
        for (file, at) in [(1, 0), (1, 1), (1, 2), (2, 0)] {
            strands.submit(put(file, at)).unwrap();
        }
        assert_eq!(taken(&strands), Some((1, 0)));
        assert_eq!(taken(&strands), Some((2, 0)), "the first file is busy");
        assert_eq!(taken(&strands), None);
        strands.done(key(1));
        assert_eq!(taken(&strands), Some((1, 1)));
        strands.done(key(2));
        strands.done(key(1));
        assert_eq!(taken(&strands), Some((1, 2)));
        strands.done(key(1));
        assert!(strands.lock().strands.is_empty(), "nothing is kept of files that are done");
        assert_eq!(strands.lock().bytes, 0);
    }

    #[test]
    fn reading_waits_for_nobody() {
        let strands = Strands::default();
        let read = |offset| Job { key: key(1), task: Task::Get { offset }, reply: None };
        strands.submit(put(1, 0)).unwrap();
        strands.submit(read(7)).unwrap();
        strands.submit(read(8)).unwrap();
        assert_eq!(taken(&strands), Some((1, 0)));
        assert_eq!(taken(&strands), Some((1, 7)));
        assert_eq!(taken(&strands), Some((1, 8)));
    }

    #[test]
    fn what_waits_is_bounded_and_what_brings_no_bytes_is_taken_all_the_same() {
        let strands = Strands::default();
        let mut count = 0;
        let big = || Job {
            task: Task::Put {
                layout: Layout::of_plain(1).unwrap(),
                offset: 0,
                sealed: vec![0; 1024 * 1024].into(),
            },
            ..put(1, 0)
        };
        while strands.submit(big()).is_ok() {
            count += 1;
        }
        assert_eq!(count * 1024 * 1024, FILE_QUEUE_BYTES_MAX);
        assert_eq!(strands.submit(big()), Err(Refused::Full));
        assert_eq!(strands.submit(Job { task: Task::Drop, ..put(1, 0) }), Ok(()));
    }

    #[test]
    fn once_closed_what_waits_is_done_and_then_the_threads_go() {
        let strands = Strands::default();
        strands.submit(put(1, 0)).unwrap();
        strands.submit(put(1, 1)).unwrap();
        strands.close();
        assert_eq!(strands.submit(put(2, 0)), Err(Refused::Closed));
        assert_eq!(strands.take().as_ref().map(offset), Some((1, 0)));
        strands.done(key(1));
        assert_eq!(strands.take().as_ref().map(offset), Some((1, 1)));
        strands.done(key(1));
        assert!(strands.take().is_none());
    }
}
