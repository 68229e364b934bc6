//! Files: sealed and left on the server, fetched and opened, dropped.
//!
//! A file to be sent is sealed into the [`Spool`] first, a little at every step; then it is left on
//! the server chunk by chunk; and only when the server has all of it the message that carries it
//! goes into the outbox. A file that came is fetched chunk by chunk into an unfinished one beside its
//! place. Either goes on after a cut or a restart from what is there: [`upload`] and [`download`]
//! know one file each, and this module gives them turns.
//!
//! Messages go first. What is under way at once is bounded, and less where answers take long
//! ([`Window`]), so that what is written does not wait behind a file; and a file of a gigabyte has no
//! more of this machine's memory than any other.

mod download;
mod forgetting;
mod telling;
mod upload;
mod wanted;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tchat_mls::content::{Body, Content, Form};
use tchat_proto::greeting::ServerLimits;
use tchat_proto::id::{FileId, MessageId, RoomId};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;

use self::download::Download;
pub(super) use self::forgetting::forget_file;
use self::upload::Upload;
use self::window::Window;
use super::Engine;
use super::requests::Purpose;
use super::room::Outgoing;
use crate::command::Reference;
use crate::event::Event;
use crate::file::spool::Spool;
use crate::limits::{FILE_STEPS_AT_ONCE, TRANSFER_RETRY_AFTER, TRANSFERS_AT_ONCE};
use crate::store::outbox::OutboxRow;
use crate::store::rooms::Standing;
use crate::store::transfers::{Sending, Task, TransferRow};
use crate::store::{Durability, GivenUp, outbox, transfers};
use crate::transfer::State;
use crate::trouble::Trouble;

/// Files on their way.
#[derive(Debug)]
pub(super) struct Files {
    spool: Spool,
    /// What the server takes, once it has said so.
    taken: Option<Taken>,
    jobs: BTreeMap<u64, Job>,
    /// The number given last.
    last: u64,
    /// Whose turn was last.
    turn: u64,
    window: Window,
    /// Something can be done that needs nobody, since then.
    due: Option<Instant>,
    /// When something last moved of what this process was asked for.
    moved: Option<Instant>,
    /// A message was deleted: what is to be done may not be what it was.
    outdated: bool,
}

/// How large files may be, sealed.
#[derive(Debug, Clone, Copy)]
struct Taken {
    one: u64,
    all: u64,
}

/// One file on its way.
#[derive(Debug)]
struct Job {
    room: RoomId,
    message: MessageId,
    reference: Option<Reference>,
    /// Whether this process was asked for it.
    ours: bool,
    /// What the front end was told last, and when.
    told: Option<(Instant, State)>,
    /// Nothing before then: the server asked so, or something did not work.
    not_before: Option<Instant>,
    work: Work,
}

/// What is done with a file.
#[derive(Debug)]
enum Work {
    Up(Box<Upload>),
    Down(Box<Download>),
    Drop { file: FileId, asked: bool },
}

/// What is asked of the server for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileAsk {
    /// How much of it is there.
    Open,
    /// A chunk to be kept, of so many bytes.
    Put { bytes: u64, at: Instant },
    /// That it is whole.
    Close,
    /// The chunk with this number.
    Get { chunk: u64, at: Instant },
    /// That it is forgotten.
    Drop,
}

/// What becomes of a job after something happened to it.
#[derive(Debug)]
enum Next {
    /// It goes on.
    On,
    /// It goes on, not before some time has passed.
    After(Duration),
    /// It is where it should be: of one that is saved, where that is.
    Done(Option<PathBuf>),
    /// It will not get there.
    Failed(Trouble),
}

impl Files {
    pub(super) fn new(spool: Spool) -> Self {
        Self {
            spool,
            taken: None,
            jobs: BTreeMap::new(),
            last: 0,
            turn: 0,
            window: Window::default(),
            due: None,
            moved: None,
            outdated: false,
        }
    }

    /// How many messages wait for their files.
    pub(super) fn unsent(&self) -> usize {
        self.jobs.values().filter(|job| matches!(job.work, Work::Up(_))).count()
    }

    /// Whether something is under way that this process was asked for.
    pub(super) fn any_of_ours(&self) -> bool {
        self.jobs.values().any(|job| job.ours)
    }

    /// Until when something moved of what this process was asked for, if any of that is left.
    pub(super) fn moved_until(&self) -> Option<Instant> {
        self.moved.filter(|_| self.any_of_ours())
    }

    /// When something is to be done next.
    pub(super) fn poll_timeout(&self, online: bool) -> Option<Instant> {
        let later = self.jobs.values().filter_map(|job| job.not_before).filter(|_| online);
        later.chain(self.due).min()
    }

    /// The connection is gone.
    pub(super) fn disconnected(&mut self) {
        self.window = Window::default();
        for job in self.jobs.values_mut() {
            job.not_before = None;
            match &mut job.work {
                Work::Up(upload) => upload.disconnected(),
                Work::Down(download) => download.disconnected(),
                Work::Drop { asked, .. } => *asked = false,
            }
        }
    }
}

impl Job {
    fn new(room: RoomId, message: MessageId, work: Work) -> Self {
        Self { room, message, reference: None, ours: false, told: None, not_before: None, work }
    }

    /// How far it is, as people are told.
    fn state(&self, online: bool) -> State {
        match &self.work {
            Work::Up(upload) if upload.is_sealing() => State::Sealing,
            _ if !online || self.not_before.is_some() => State::Waiting,
            Work::Up(upload) if upload.is_moving() => State::Running,
            Work::Down(download) if download.is_moving() => State::Running,
            _ => State::Waiting,
        }
    }
}

impl Engine {
    /// What the server takes, as it said when it let us in.
    pub const fn set_limits(&mut self, limits: &ServerLimits) {
        self.files.taken = Some(Taken { one: limits.file_bytes_max, all: limits.file_quota });
    }

    /// Reads what was to be done with files when this was ended.
    pub(super) fn load_files(&mut self) -> Result<(), Trouble> {
        let rows = transfers::all(self.store.db()).map_err(|error| self.store.trouble(&error))?;
        let mut kept = BTreeSet::new();
        for TransferRow { number, room, message, task } in rows {
            let work = match task {
                Task::Send(sending) => {
                    if sending.sealed {
                        kept.insert(message);
                    }
                    Upload::again(*sending).map(|upload| Work::Up(Box::new(upload)))
                }
                Task::Save(saving) => {
                    Download::new(*saving).map(|download| Work::Down(Box::new(download)))
                }
                Task::Drop(file) => Some(Work::Drop { file, asked: false }),
            };
            self.files.last = self.files.last.max(number);
            if let Some(work) = work {
                self.files.jobs.insert(number, Job::new(room, message, work));
            }
        }
        self.files.spool.sweep(&kept);
        Ok(())
    }

    /// Does what can be done for files: a little on this machine, and what the window lets be asked
    /// of the server, one file after the other.
    pub(super) fn move_files(&mut self, now: Instant) -> Result<(), Trouble> {
        self.files.due = None;
        self.forget_deleted()?;
        if self.files.jobs.is_empty() {
            return Ok(());
        }
        self.give_up_lost_rooms()?;
        for job in self.files.jobs.values_mut() {
            job.not_before.take_if(|then| *then <= now);
        }
        for _ in 0..FILE_STEPS_AT_ONCE {
            let Some(number) = self.next_turn(Self::has_work_here) else { break };
            let next = self.work_here(number)?;
            self.moved(now, number);
            self.file_next(now, number, next)?;
            self.files.due = Some(now);
        }
        while self.is_online() && self.files.window.is_open() {
            let Some(number) = self.next_turn(|engine, job| engine.has_request(job)) else { break };
            let next = self.ask_for(now, number);
            self.file_next(now, number, next)?;
        }
        let numbers: Vec<_> = self.files.jobs.keys().copied().collect();
        for number in numbers {
            self.tell_progress(now, number);
        }
        Ok(())
    }

    /// Files of rooms that one is in no more go nowhere.
    fn give_up_lost_rooms(&mut self) -> Result<(), Trouble> {
        let lost = |job: &Job| match self.rooms.get(&job.room).map(|room| room.row.standing) {
            Some(Standing::Member | Standing::Entering) => None,
            standing => {
                let room = self.room_name(job.room)?;
                Some(match standing {
                    Some(Standing::Removed) => Trouble::Removed { room },
                    _ => Trouble::NotInRoom { room },
                })
            }
        };
        let lost = self.files.jobs.iter().filter_map(|(number, job)| Some((*number, lost(job)?)));
        for (number, trouble) in lost.collect::<Vec<_>>() {
            self.fail(number, trouble)?;
        }
        Ok(())
    }

    fn room_name(&self, room: RoomId) -> Option<RoomName> {
        self.rooms.get(&room).map(|room| room.row.name.clone())
    }

    /// The next job, after the one whose turn was last, for which there is something to do.
    fn next_turn(&mut self, wanted: impl Fn(&Self, &Job) -> bool) -> Option<u64> {
        let turn = self.files.turn;
        let jobs = &self.files.jobs;
        // Few at once: each that begins is the sooner done.
        let active: BTreeSet<_> = jobs.keys().take(TRANSFERS_AT_ONCE).copied().collect();
        let after = jobs.range(turn.saturating_add(1)..);
        let mut turns = after.chain(jobs.range(..=turn));
        let next = turns
            .find(|(number, job)| {
                let may = active.contains(number) || matches!(job.work, Work::Drop { .. });
                may && job.not_before.is_none() && wanted(self, job)
            })
            .map(|(number, _)| *number)?;
        self.files.turn = next;
        Some(next)
    }

    fn has_work_here(&self, job: &Job) -> bool {
        match &job.work {
            Work::Up(upload) => upload.has_work_here(),
            Work::Down(download) => download.has_work_here(),
            Work::Drop { .. } => false,
        }
    }

    fn has_request(&self, job: &Job) -> bool {
        let member = self.rooms.get(&job.room).is_some_and(super::Room::is_live);
        member
            && match &job.work {
                Work::Up(upload) => upload.has_request(),
                Work::Down(download) => download.has_request(),
                Work::Drop { asked, .. } => !asked,
            }
    }

    /// Does a little of what a file needs on this machine.
    fn work_here(&mut self, number: u64) -> Result<Next, Trouble> {
        let Some(job) = self.files.jobs.get_mut(&number) else { return Ok(Next::On) };
        let upload = match &mut job.work {
            Work::Down(download) => return Ok(download.work_here()),
            Work::Drop { .. } => return Ok(Next::On),
            Work::Up(upload) => upload,
        };
        match upload.work_here(&self.files.spool, job.message) {
            Ok(None) => Ok(Next::On),
            Err(trouble) => Ok(Next::Failed(trouble)),
            Ok(Some(sending)) => {
                let task = Task::Send(Box::new(sending));
                let row = TransferRow { number, room: job.room, message: job.message, task };
                self.store.write(Durability::Full, |db| Ok(transfers::put(db, &row)?))?;
                Ok(Next::On)
            }
        }
    }

    /// Asks the server for the next thing that a file needs.
    fn ask_for(&mut self, now: Instant, number: u64) -> Next {
        let Some(job) = self.files.jobs.get_mut(&number) else { return Next::On };
        let asked = match &mut job.work {
            Work::Up(upload) => {
                match upload.next_request(now, job.room, job.message, &self.files.spool) {
                    Ok(asked) => asked,
                    Err(trouble) => return Next::Failed(trouble),
                }
            }
            Work::Down(download) => download.next_request(now, job.room),
            Work::Drop { file, asked } => {
                *asked = true;
                Some((Request::DropFile { room: job.room, file: *file }, FileAsk::Drop))
            }
        };
        if let Some((request, ask)) = asked {
            self.files.window.asked();
            self.requests.ask(request, Purpose::File { number, ask });
        }
        Next::On
    }

    /// The server answered for a file.
    pub(super) fn file_granted(
        &mut self,
        now: Instant,
        number: u64,
        ask: FileAsk,
        answer: Answer,
    ) -> Result<(), Trouble> {
        self.files.window.answered(now, ask);
        self.moved(now, number);
        // One that was cancelled meanwhile needs no answer.
        let Some(job) = self.files.jobs.get_mut(&number) else { return Ok(()) };
        let next = match (&mut job.work, ask, answer) {
            (Work::Up(upload), FileAsk::Open, Answer::FileAt { have, complete }) => {
                upload.opened(have, complete).ok_or(Trouble::ServerBroken)?
            }
            (Work::Up(upload), FileAsk::Put { bytes, .. }, Answer::Done) => upload.put(bytes),
            (Work::Up(_), FileAsk::Close, Answer::Done) => Next::Done(None),
            (Work::Down(download), FileAsk::Get { chunk, .. }, Answer::Chunk { sealed, bytes }) => {
                download.got(chunk, sealed.0, bytes)
            }
            (Work::Drop { .. }, FileAsk::Drop, Answer::Done) => Next::Done(None),
            _ => return Err(Trouble::ServerBroken),
        };
        self.file_next(now, number, next)
    }

    /// The server refused something for a file.
    pub(super) fn file_refused(
        &mut self,
        now: Instant,
        number: u64,
        ask: FileAsk,
        refusal: Refusal,
    ) -> Result<(), Trouble> {
        self.files.window.answered(now, ask);
        let Some(job) = self.files.jobs.get_mut(&number) else { return Ok(()) };
        let wait = match refusal.code {
            Code::RateLimited | Code::Busy => {
                let asked_for = refusal.retry_after_ms.map(|ms| Duration::from_millis(ms.into()));
                Some(asked_for.unwrap_or(TRANSFER_RETRY_AFTER))
            }
            _ => None,
        };
        let next = match &mut job.work {
            Work::Up(upload) => upload.refused(ask, refusal, wait),
            Work::Down(download) => download.refused(ask, refusal, wait),
            // It is somebody else's, or gone: nothing that we could do.
            Work::Drop { asked, .. } => match wait {
                Some(wait) => {
                    *asked = false;
                    Next::After(wait)
                }
                None => Next::Done(None),
            },
        };
        self.file_next(now, number, next)
    }

    /// Something moved of a file.
    fn moved(&mut self, now: Instant, number: u64) {
        if self.files.jobs.get(&number).is_some_and(|job| job.ours) {
            self.files.moved = Some(now);
        }
    }

    /// Does what becomes of a job.
    fn file_next(&mut self, now: Instant, number: u64, next: Next) -> Result<(), Trouble> {
        match next {
            Next::On => Ok(()),
            Next::After(wait) => {
                if let Some(job) = self.files.jobs.get_mut(&number) {
                    job.not_before = Some(now + wait);
                }
                Ok(())
            }
            Next::Done(path) => self.finish(number, path),
            Next::Failed(trouble) => self.fail(number, trouble),
        }
    }

    /// A file is where it should be. One that is sent is named in a message from here on.
    fn finish(&mut self, number: u64, path: Option<PathBuf>) -> Result<(), Trouble> {
        let Some(job) = self.files.jobs.get(&number) else { return Ok(()) };
        let Work::Up(upload) = &job.work else {
            return self.end(number, State::Done, path);
        };
        let (room, id, ours) = (job.room, job.message, job.ours);
        let row =
            OutboxRow { room, id, content: upload.content(), reference: job.reference.clone() };
        self.store.write(Durability::Full, |db| {
            transfers::remove(db, number)?;
            outbox::push(db, &row).map_err(GivenUp::from)
        })?;
        if ours {
            self.ours.insert(id);
        }
        if let Some(room) = self.rooms.get_mut(&room) {
            room.outgoing.push_back(Outgoing { row, ours, sealed_at: None });
        }
        self.ended(number, State::Done, path)
    }

    fn fail(&mut self, number: u64, trouble: Trouble) -> Result<(), Trouble> {
        let Some(job) = self.files.jobs.get(&number) else { return Ok(()) };
        let (reference, told) = (job.reference.clone(), !matches!(job.work, Work::Drop { .. }));
        let trouble = match &job.work {
            Work::Up(upload) => trouble.about(Some(upload.text())),
            Work::Down(_) | Work::Drop { .. } => trouble,
        };
        self.end(number, State::Failed, None)?;
        if told {
            self.refuse(trouble, reference);
        }
        Ok(())
    }

    /// Nothing more is done for a file.
    fn end(&mut self, number: u64, state: State, path: Option<PathBuf>) -> Result<(), Trouble> {
        // First of all what takes room: on a full disk nothing could be kept before.
        if state != State::Done {
            self.leave_nothing(number);
        }
        self.store.write(Durability::Full, |db| Ok(transfers::remove(db, number)?))?;
        self.ended(number, state, path)
    }

    /// Deletes what there is of a file that will not get where it should.
    fn leave_nothing(&mut self, number: u64) {
        let Some(job) = self.files.jobs.get_mut(&number) else { return };
        match &mut job.work {
            Work::Up(upload) => {
                upload.close();
                self.files.spool.remove(job.message);
            }
            Work::Down(download) => download.abandon(),
            Work::Drop { .. } => {}
        }
    }

    /// The same, once that is kept.
    fn ended(&mut self, number: u64, state: State, path: Option<PathBuf>) -> Result<(), Trouble> {
        let told = self.told(number, Some((state, path)));
        let Some(job) = self.files.jobs.remove(&number) else { return Ok(()) };
        self.events.extend(told.map(|told| Event::Transfer(Box::new(told))));
        match job.work {
            Work::Up(upload) => {
                self.files.spool.remove(job.message);
                // What is begun and not wanted would count for the account until it is forgotten.
                let begun = upload.begun().filter(|_| state != State::Done);
                if let Some(file) = begun {
                    self.drop_file(job.room, file)?;
                }
            }
            Work::Down(_) | Work::Drop { .. } => {}
        }
        Ok(())
    }
}

/// What a message that carries a file says.
fn content(sending: &Sending) -> Content {
    let Sending { manifest, text, .. } = sending;
    let text = if text.is_empty() { manifest.name.clone() } else { text.clone() };
    let form = Form::File(Box::new(manifest.clone()));
    Content::Message(Body { form, ..Body::text(text) })
}
