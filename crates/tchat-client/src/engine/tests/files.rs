//! Files between an engine and a shelf of paper: left, fetched, cut off, altered, refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tchat_proto::file::{FileHasher, Layout};
use tchat_proto::greeting::ServerLimits;
use tchat_proto::id::FileId;
use tchat_proto::limits::{
    CAPTION_BYTES_MAX, CHUNKS_IN_FLIGHT_MAX, FILE_CHUNK_BYTES, SEALED_CHUNK_BYTES,
};
use tchat_proto::refusal::Code;

use super::*;
use crate::command::Which;
use crate::file::attachment::Attachment;
use crate::file::trouble::FileTrouble;
use crate::transfer::{State, Transfer};

/// The files that were left on a server of paper.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    files: BTreeMap<FileId, Paper>,
    /// What comes in place of the next answers: to so many, this refusal.
    refuses: Option<(usize, Refusal)>,
    /// How many more chunks are answered; the rest is left open.
    answers: Option<usize>,
    /// Whether all is left open.
    holds: bool,
}

#[derive(Debug, Default)]
struct Paper {
    bytes: u64,
    sealed: Vec<u8>,
    complete: bool,
}

impl Shelf {
    pub(super) fn answer(&mut self, request: Request) -> Option<Result<Answer, Refusal>> {
        if self.holds {
            return None;
        }
        if let Some((left, refusal)) = &mut self.refuses
            && *left > 0
        {
            *left -= 1;
            return Some(Err(refusal.clone()));
        }
        if matches!(request, Request::PutChunk { .. } | Request::GetChunk { .. })
            && let Some(left) = &mut self.answers
        {
            *left = left.checked_sub(1)?;
        }
        Some(match request {
            Request::OpenFile { file, bytes, .. } => {
                let paper = self.files.entry(file).or_default();
                paper.bytes = bytes;
                let have = paper.sealed.len() as u64;
                Ok(Answer::FileAt { have, complete: paper.complete })
            }
            Request::PutChunk { file, offset, sealed } => {
                let paper = self.files.get_mut(&file).unwrap();
                if offset == paper.sealed.len() as u64 {
                    paper.sealed.extend_from_slice(&sealed.0);
                    Ok(Answer::Done)
                } else {
                    Err(Refusal::new(Code::ChunkMisplaced))
                }
            }
            Request::CloseFile { file } => {
                let paper = self.files.get_mut(&file).unwrap();
                let mut hasher = FileHasher::default();
                paper.sealed.chunks(SEALED_CHUNK_BYTES).for_each(|chunk| hasher.update(chunk));
                paper.complete = hasher.finish() == file;
                if paper.complete {
                    Ok(Answer::Done)
                } else {
                    paper.sealed.clear();
                    Err(Refusal::new(Code::FileDiffers))
                }
            }
            Request::GetChunk { file, offset, .. } => match self.files.get(&file) {
                Some(Paper { bytes, sealed, complete: true }) => {
                    let rest = &sealed[usize::try_from(offset).unwrap()..];
                    let chunk = rest[..rest.len().min(SEALED_CHUNK_BYTES)].to_vec();
                    Ok(Answer::Chunk { sealed: chunk.into(), bytes: *bytes })
                }
                _ => Err(Refusal::new(Code::NoSuchFile)),
            },
            Request::DropFile { file, .. } => {
                self.files.remove(&file);
                Ok(Answer::Done)
            }
            _ => return None,
        })
    }
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

/// Three chunks, the last one short.
const SIZE: usize = 2 * FILE_CHUNK_BYTES + 777;

impl Desk {
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn ask(&mut self, wish: Wish) {
        let reference = Some(Reference("r".to_owned()));
        self.engine.handle_commands(self.now, [Command { wish, reference }]);
    }

    fn send_file(&mut self, path: PathBuf, text: Option<&str>) {
        let (room, text) = (RoomName::general(), text.map(str::to_owned));
        self.ask(Wish::SendFile { room, file: Attachment::plain(path), text });
        self.work();
    }

    fn save(&mut self, seq: Seq) {
        let (room, folder) = (RoomName::general(), self.folder());
        self.ask(Wish::Save { room, which: Which::Place(seq), folder });
        self.work();
    }

    /// Where files are saved.
    fn folder(&self) -> PathBuf {
        let folder = self.home.path().join("saved");
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn saved(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(self.folder()).unwrap().map(Result::unwrap);
        let mut files: Vec<_> = entries
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    /// What lies in the spool.
    fn spooled(&self) -> usize {
        let Ok(folders) = fs::read_dir(self.home.path().join("files")) else { return 0 };
        folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    /// Settles until nothing is left to do at this moment.
    fn work(&mut self) {
        loop {
            self.settle();
            if self.engine.is_closed() || self.engine.poll_timeout().is_none_or(|at| at > self.now)
            {
                return;
            }
        }
    }

    /// The same, and lets time pass as long as something waits for it.
    fn wait(&mut self) {
        for _ in 0..50 {
            self.work();
            let Some(at) = self.engine.poll_timeout() else { return };
            self.now = at;
        }
    }

    fn cut(&mut self) {
        self.engine.handle_disconnected();
    }

    fn limits(&mut self, file_bytes_max: u64, file_quota: u64) {
        let limits = ServerLimits { file_bytes_max, file_quota, ..ServerLimits::default() };
        self.engine.set_limits(&limits);
    }

    fn troubles(&mut self) -> Vec<Trouble> {
        let trouble = |event| match event {
            Event::Error { trouble, .. } => Some(trouble),
            _ => None,
        };
        self.events().into_iter().filter_map(trouble).collect()
    }

    fn transfers(&mut self) -> Vec<Transfer> {
        let transfer = |event| match event {
            Event::Transfer(transfer) => Some(*transfer),
            _ => None,
        };
        self.events().into_iter().filter_map(transfer).collect()
    }

    /// Sends a file and gives its place.
    fn shared(&mut self, name: &str, bytes: &[u8]) -> Seq {
        let path = self.file(name, bytes);
        self.send_file(path, None);
        self.head()
    }

    fn chunks_put(&self) -> usize {
        self.asked.iter().filter(|it| matches!(it, Request::PutChunk { .. })).count()
    }

    fn only_file(&mut self) -> &mut Paper {
        assert_eq!(self.shelf.files.len(), 1);
        self.shelf.files.values_mut().next().unwrap()
    }
}

fn is_post(request: &Request) -> bool {
    matches!(request, Request::Post { .. })
}

#[test]
fn a_file_that_cannot_be_noted_on_a_full_disk_is_refused_with_what_was_written_beside_it() {
    let mut desk = Desk::seated();
    let path = desk.file("x.bin", &pattern(SIZE));
    desk.events();
    desk.leave_pages(Some(0));
    // More than fits into a page that is there already.
    let text = "look".repeat(CAPTION_BYTES_MAX / 4);
    desk.send_file(path.clone(), Some(&text));
    let is_refused = |event: &Event| match event {
        Event::Error { trouble: Trouble::NotSent { why, text: given }, reference } => {
            matches!(**why, Trouble::DiskFull { .. }) && *given == text && reference.is_some()
        }
        _ => false,
    };
    assert!(desk.events().iter().any(is_refused), "it is said");

    desk.leave_pages(None);
    desk.send_file(path, Some("again"));
    let sent = |event: &Event| matches!(event, Event::Sent { text, .. } if text == "again");
    assert_eq!(desk.events().iter().filter(|event| sent(event)).count(), 1);
}

#[test]
fn a_file_is_named_in_a_message_only_when_the_server_has_all_of_it() {
    let mut desk = Desk::seated();
    let path = desk.file("été.txt", &pattern(SIZE));
    desk.asked.clear();
    desk.send_file(path.clone(), Some("look"));
    let kinds: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::OpenFile { bytes, .. } => {
                assert_eq!(*bytes, Layout::of_plain(SIZE as u64).unwrap().sealed_bytes());
                Some("open")
            }
            Request::PutChunk { .. } => Some("put"),
            Request::CloseFile { .. } => Some("close"),
            request if is_post(request) => Some("post"),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, ["open", "put", "put", "put", "close", "post"]);
    assert!(desk.only_file().complete);
    assert_ne!(desk.only_file().sealed[..100], pattern(100)[..]);
    let events = desk.events();
    let sent = events.iter().find_map(|event| match event {
        Event::Sent { text, form, reference, .. } => Some((text, form, reference)),
        _ => None,
    });
    let (text, form, reference) = sent.unwrap();
    assert_eq!((text.as_str(), reference), ("look", &Some(Reference("r".to_owned()))));
    let crate::parts::Form::File(manifest) = form else { panic!("{form:?}") };
    assert_eq!((manifest.name.as_str(), manifest.size), ("été.txt", SIZE as u64));
    let states: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Transfer(transfer) => Some(transfer.state),
            _ => None,
        })
        .collect();
    assert_eq!(states.first(), Some(&State::Sealing));
    assert_eq!(states.last(), Some(&State::Done));
    assert_eq!(desk.spooled(), 0);
    assert_eq!(fs::read(path).unwrap(), pattern(SIZE));
}

#[test]
fn a_file_comes_back_as_it_was_whatever_its_size_and_name() {
    let mut desk = Desk::seated();
    for (name, size) in
        [("empty", 0), ("one", 1), ("chunk", FILE_CHUNK_BYTES), ("more.tar.gz", SIZE)]
    {
        let seq = desk.shared(name, &pattern(size));
        desk.events();
        desk.save(seq);
        let last = desk.transfers().pop().unwrap();
        assert_eq!((last.state, last.bytes, last.total), (State::Done, size as u64, size as u64));
        assert_eq!((last.seq, last.reference), (Some(seq), Some(Reference("r".to_owned()))));
        assert_eq!(fs::read(last.path.unwrap()).unwrap(), pattern(size), "{name}");
        // Again: beside the first, never over it.
        desk.save(seq);
        let second = desk.transfers().pop().unwrap().path.unwrap();
        assert!(second.to_string_lossy().contains(" (2)"), "{}", second.display());
    }
    assert_eq!(desk.saved().len(), 8);
}

#[test]
fn an_upload_goes_on_where_it_was_after_a_cut_and_after_a_restart() {
    for restart in [false, true] {
        let mut desk = Desk::seated();
        desk.shelf.answers = Some(1);
        let path = desk.file("x", &pattern(SIZE));
        desk.send_file(path.clone(), None);
        assert_eq!(desk.only_file().sealed.len(), SEALED_CHUNK_BYTES);
        // What becomes of the original does no harm from here on.
        fs::remove_file(path).unwrap();
        if restart {
            desk.crash();
        } else {
            desk.cut();
        }
        desk.shelf.answers = None;
        desk.asked.clear();
        desk.connect();
        desk.work();
        assert_eq!(desk.chunks_put(), 2, "restart: {restart}");
        assert!(desk.only_file().complete);
        let seq = desk.head();
        desk.save(seq);
        assert_eq!(desk.saved(), [("x".to_owned(), pattern(SIZE))]);
        assert_eq!(desk.spooled(), 0);
    }
}

#[test]
fn sealing_that_a_restart_cut_short_begins_anew() {
    let mut desk = Desk::seated();
    let path = desk.file("x", &pattern(20 * FILE_CHUNK_BYTES));
    let (room, file) = (RoomName::general(), Attachment::plain(path));
    desk.ask(Wish::SendFile { room, file, text: None });
    desk.engine.step(desk.now).unwrap();
    assert_eq!(desk.spooled(), 1);
    desk.crash();
    assert_eq!(desk.spooled(), 0, "what was half sealed is swept away");
    desk.connect();
    desk.work();
    assert!(desk.only_file().complete);

    // One that is gone by then is told.
    let path = desk.file("y", &pattern(20 * FILE_CHUNK_BYTES));
    let (room, file) = (RoomName::general(), Attachment::plain(path.clone()));
    desk.ask(Wish::SendFile { room, file, text: None });
    desk.engine.step(desk.now).unwrap();
    fs::remove_file(path).unwrap();
    desk.crash();
    desk.connect();
    desk.work();
    let troubles = desk.troubles();
    assert!(
        matches!(troubles[..], [Trouble::File(FileTrouble::Unreadable { .. })]),
        "{troubles:?}"
    );
}

#[test]
fn a_file_that_changes_while_it_is_sealed_is_not_sent() {
    let mut desk = Desk::seated();
    let path = desk.file("x", &pattern(20 * FILE_CHUNK_BYTES));
    let (room, file) = (RoomName::general(), Attachment::plain(path.clone()));
    desk.ask(Wish::SendFile { room, file, text: None });
    desk.engine.step(desk.now).unwrap();
    fs::write(&path, pattern(19 * FILE_CHUNK_BYTES)).unwrap();
    desk.work();
    assert_eq!(desk.troubles(), [FileTrouble::Changed { path }.into()]);
    assert_eq!((desk.spooled(), desk.shelf.files.len()), (0, 0));
    assert!(!desk.asked.iter().any(is_post));
}

#[test]
fn what_the_server_does_not_take_is_said_before_anything_is_sealed() {
    let mut desk = Desk::seated();
    let path = desk.file("x", &pattern(100));
    for ((one, all), expected) in [
        ((0, 0), FileTrouble::NotTaken),
        ((50, 1_000), FileTrouble::TooLarge { bytes: 100, limit: 50 }),
        ((1_000, 60), FileTrouble::Quota { limit: 60 }),
    ] {
        desk.limits(one, all);
        desk.send_file(path.clone(), None);
        assert_eq!(desk.troubles(), [expected.into()]);
        assert!(!desk.home.path().join("files").exists());
    }
    desk.limits(116, 116);
    desk.send_file(path, None);
    assert_eq!(desk.troubles(), []);
    assert!(desk.only_file().complete);
}

#[test]
fn what_the_server_refuses_is_told_and_nothing_is_left_of_it() {
    let mut desk = Desk::seated();
    let path = desk.file("x", &pattern(100));
    let limited = |code| Refusal { limit: Some(60), ..Refusal::new(code) };
    for (refusal, expected) in [
        (limited(Code::QuotaReached), FileTrouble::Quota { limit: 60 }.into()),
        (limited(Code::FileTooLarge), FileTrouble::TooLarge { bytes: 100, limit: 60 }.into()),
        (Refusal::new(Code::DiskFull), FileTrouble::ServerFull.into()),
        (Refusal::new(Code::Unsupported), FileTrouble::NotTaken.into()),
        (Refusal::new(Code::NotAMember), Trouble::Refused(Refusal::new(Code::NotAMember))),
    ] {
        desk.shelf.refuses = Some((1, refusal));
        desk.send_file(path.clone(), Some("a caption"));
        let expected: Trouble = expected;
        assert_eq!(desk.troubles(), [expected.about(Some("a caption"))], "it is given back");
        assert_eq!(desk.spooled(), 0);
        desk.crash();
        desk.connect();
        desk.work();
        assert_eq!(desk.transfers(), [], "nothing is tried again");
    }
    assert!(!desk.asked.iter().any(is_post));
}

#[test]
fn a_file_that_the_server_threw_away_is_left_again_once() {
    let mut desk = Desk::seated();
    desk.shelf.answers = Some(1);
    let path = desk.file("x", &pattern(SIZE));
    desk.send_file(path.clone(), None);
    desk.only_file().sealed[5] ^= 1;
    desk.shelf.answers = None;
    desk.cut();
    desk.connect();
    desk.wait();
    assert!(desk.only_file().complete);
    assert_eq!(desk.troubles(), []);
    // A server that never has enough is left alone.
    desk.shelf.refuses = Some((usize::MAX, Refusal::new(Code::FileDiffers)));
    desk.send_file(path, None);
    desk.wait();
    assert_eq!(desk.troubles(), [FileTrouble::Damaged { name: "x".to_owned() }.into()]);
    assert_eq!(desk.spooled(), 0);
}

#[test]
fn a_download_goes_on_where_it_was_after_a_cut_and_after_a_restart() {
    for restart in [false, true] {
        let mut desk = Desk::seated();
        let seq = desk.shared("x", &pattern(SIZE));
        desk.shelf.answers = Some(1);
        desk.save(seq);
        let part = desk.saved();
        assert!(part.len() == 1 && part[0].0.ends_with(".part"), "{part:?}");
        assert_eq!(part[0].1.len(), FILE_CHUNK_BYTES);
        if restart {
            desk.crash();
        } else {
            desk.cut();
        }
        desk.shelf.answers = None;
        desk.asked.clear();
        desk.connect();
        desk.work();
        let asked = desk.asked.iter().filter(|it| matches!(it, Request::GetChunk { .. }));
        assert_eq!(asked.count(), 2, "restart: {restart}");
        assert_eq!(desk.saved(), [("x".to_owned(), pattern(SIZE))]);
    }
}

#[test]
fn a_download_whose_beginning_was_changed_meanwhile_is_fetched_anew() {
    let mut desk = Desk::seated();
    let seq = desk.shared("x", &pattern(SIZE));
    desk.shelf.answers = Some(1);
    desk.save(seq);
    let part = fs::read_dir(desk.folder()).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&part).unwrap();
    bytes[1_000] ^= 1;
    fs::write(&part, bytes).unwrap();
    desk.crash();
    desk.shelf.answers = None;
    desk.connect();
    desk.wait();
    assert_eq!(desk.saved(), [("x".to_owned(), pattern(SIZE))]);
    assert_eq!(desk.troubles(), []);
}

#[test]
fn a_chunk_that_is_altered_missing_or_exchanged_is_tried_again_and_then_told() {
    let damages: [fn(&mut Paper); 4] = [
        |paper| paper.sealed[SEALED_CHUNK_BYTES + 9] ^= 1,
        |paper| {
            let (one, two) = paper.sealed.split_at_mut(SEALED_CHUNK_BYTES);
            one.swap_with_slice(&mut two[..SEALED_CHUNK_BYTES]);
        },
        |paper| paper.sealed.truncate(2 * SEALED_CHUNK_BYTES + 20),
        |paper| paper.bytes += 1,
    ];
    for damage in damages {
        let mut desk = Desk::seated();
        let seq = desk.shared("x", &pattern(SIZE));
        desk.events();
        damage(desk.only_file());
        desk.save(seq);
        desk.wait();
        assert_eq!(desk.troubles(), [FileTrouble::Damaged { name: "x".to_owned() }.into()]);
        assert_eq!(desk.saved(), []);
    }
    let mut desk = Desk::seated();
    let seq = desk.shared("x", &pattern(SIZE));
    desk.events();
    desk.shelf.files.clear();
    desk.save(seq);
    desk.wait();
    assert_eq!(desk.troubles(), [FileTrouble::Gone { name: "x".to_owned() }.into()]);
    assert_eq!(desk.saved(), []);
}

#[test]
fn a_chunk_that_was_altered_on_its_way_only_is_fetched_again() {
    let mut desk = Desk::seated();
    let seq = desk.shared("x", &pattern(SIZE));
    desk.events();
    desk.only_file().sealed[9] ^= 1;
    desk.save(seq);
    desk.only_file().sealed[9] ^= 1;
    desk.wait();
    assert_eq!(desk.saved(), [("x".to_owned(), pattern(SIZE))]);
    assert_eq!(desk.troubles(), []);
}

#[test]
fn a_server_that_is_busy_is_asked_again_when_it_says() {
    let mut desk = Desk::seated();
    let busy = Refusal { retry_after_ms: Some(5_000), ..Refusal::new(Code::RateLimited) };
    desk.shelf.refuses = Some((2, busy.clone()));
    let path = desk.file("x", &pattern(SIZE));
    let begin = desk.now;
    desk.send_file(path, None);
    desk.wait();
    assert!(desk.only_file().complete);
    assert!(desk.now - begin >= Duration::from_secs(10));
    let seq = desk.head();
    desk.shelf.refuses = Some((2, busy));
    desk.save(seq);
    desk.wait();
    assert_eq!(desk.saved().len(), 1);
    assert_eq!(desk.troubles(), []);
}

#[test]
fn what_is_cancelled_leaves_nothing_here_and_nothing_there() {
    let mut desk = Desk::seated();
    desk.shelf.answers = Some(1);
    let path = desk.file("x", &pattern(SIZE));
    desk.send_file(path, None);
    let number = desk.transfers().first().unwrap().number;
    desk.ask(Wish::Cancel { number: Some(number + 1) });
    desk.work();
    assert_eq!(desk.troubles(), [FileTrouble::NoTransfer { number: number + 1 }.into()]);
    desk.ask(Wish::Cancel { number: Some(number) });
    desk.work();
    let events = desk.events();
    let ends = |event: &Event| match event {
        Event::Transfer(transfer) => transfer.state == State::Cancelled,
        _ => false,
    };
    assert!(events.iter().any(ends));
    assert!(events.contains(&Event::Done { reference: Some(Reference("r".to_owned())) }));
    assert_eq!((desk.spooled(), desk.shelf.files.len()), (0, 0));

    desk.shelf.answers = None;
    let seq = desk.shared("y", &pattern(SIZE));
    desk.shelf.answers = Some(1);
    desk.save(seq);
    desk.ask(Wish::Cancel { number: None });
    desk.work();
    assert_eq!(desk.saved(), []);
    assert!(desk.only_file().complete, "what others may fetch stays");
    desk.crash();
    desk.connect();
    desk.work();
    assert_eq!(desk.transfers(), []);
}

#[test]
fn files_take_turns_and_messages_do_not_wait_for_them() {
    let mut desk = Desk::seated();
    desk.shelf.answers = Some(4);
    for name in ["a", "b"] {
        let path = desk.file(name, &pattern(9 * FILE_CHUNK_BYTES));
        let (room, file) = (RoomName::general(), Attachment::plain(path));
        desk.ask(Wish::SendFile { room, file, text: None });
    }
    desk.work();
    let put: BTreeMap<_, _> = desk.shelf.files.values().map(|it| (it.sealed.len(), ())).collect();
    assert!(desk.shelf.files.len() == 2 && !put.contains_key(&0), "{put:?}");
    desk.say("in between");
    let said = |event: &Event| matches!(event, Event::Sent { text, .. } if text == "in between");
    assert!(desk.events().iter().any(said));
    let answered = 4;
    assert!(desk.chunks_put() - answered <= CHUNKS_IN_FLIGHT_MAX);
    desk.shelf.answers = None;
    desk.cut();
    desk.connect();
    desk.work();
    assert!(desk.shelf.files.values().all(|paper| paper.complete));
}

#[test]
fn the_name_that_a_file_is_saved_under_is_safe() {
    let mut desk = Desk::seated();
    let hostile = "-rf \u{202E}gpj.exe";
    let seq = desk.shared(hostile, b"x");
    desk.save(seq);
    assert_eq!(desk.saved(), [("rf gpj.exe".to_owned(), b"x".to_vec())]);
    let last = desk.transfers().pop().unwrap();
    assert_eq!(last.name, hostile);
}

#[test]
fn only_files_can_be_saved_and_only_into_folders() {
    let mut desk = Desk::seated();
    desk.say("a text");
    let (room, seq) = (RoomName::general, desk.head());
    desk.events();
    desk.save(seq);
    assert_eq!(desk.troubles(), [FileTrouble::NoFile { room: room(), place: seq }.into()]);
    desk.save(Seq(999));
    assert_eq!(desk.troubles(), [Trouble::NoSuchMessage { room: room() }]);
    let seq = desk.shared("x", b"x");
    let folder = desk.home.path().join("none");
    desk.ask(Wish::Save { room: room(), which: Which::Place(seq), folder });
    desk.work();
    let troubles = desk.troubles();
    assert!(matches!(troubles[..], [Trouble::File(FileTrouble::NotSaved { .. })]), "{troubles:?}");
}

#[test]
fn files_are_not_sent_to_rooms_that_one_is_not_in_nor_to_the_plain_one() {
    let mut desk = Desk::seated();
    let path = desk.file("x", b"x");
    for (room, expected) in [
        (RoomName::plain(), FileTrouble::PlainRoom.into()),
        (
            RoomName::parse("elsewhere").unwrap(),
            Trouble::NotInRoom { room: RoomName::parse("elsewhere").unwrap() },
        ),
    ] {
        let file = Attachment::plain(path.clone());
        desk.ask(Wish::SendFile { room, file, text: None });
        desk.work();
        assert_eq!(desk.troubles(), [expected]);
    }
    let folder = desk.home.path().to_owned();
    desk.send_file(folder.clone(), None);
    assert_eq!(desk.troubles(), [FileTrouble::Folder { path: folder }.into()]);
}

#[test]
fn quitting_waits_for_files_as_long_as_they_move_and_counts_what_is_left() {
    let mut desk = Desk::seated();
    desk.shelf.answers = Some(1);
    let path = desk.file("x", &pattern(4 * FILE_CHUNK_BYTES));
    desk.send_file(path.clone(), None);
    desk.ask(Wish::Quit);
    desk.work();
    desk.now += QUIT_TIME_MAX - Duration::from_secs(1);
    desk.shelf.answers = Some(1);
    desk.cut();
    desk.connect();
    desk.work();
    desk.now += QUIT_TIME_MAX - Duration::from_secs(1);
    desk.work();
    assert!(!desk.engine.is_closed(), "it moved nine seconds ago");
    desk.now += Duration::from_secs(1);
    desk.work();
    assert_eq!(desk.events().pop(), Some(Event::Closed { trouble: None, unsent: 1 }));

    // Asked twice: not even for one that moves.
    desk.crash();
    desk.shelf.answers = Some(1);
    desk.connect();
    desk.send_file(path, None);
    desk.ask(Wish::Quit);
    desk.ask(Wish::Quit);
    desk.work();
    desk.now += QUIT_TIME_MAX;
    desk.work();
    assert_eq!(desk.events().pop(), Some(Event::Closed { trouble: None, unsent: 2 }));
}

#[test]
fn the_file_of_a_message_that_one_deletes_is_forgotten_by_the_server_even_after_a_restart() {
    for restart in [false, true] {
        let mut desk = Desk::seated();
        let seq = desk.shared("x", &pattern(SIZE));
        let kept = desk.shared("kept", b"kept");
        desk.shelf.answers = Some(1);
        desk.save(seq);
        desk.shelf.answers = None;
        desk.cut();
        let delete = Wish::Delete { room: RoomName::general(), which: Which::Place(seq) };
        if restart {
            // The deletion is in the log; the wish to drop its file is not carried out yet.
            desk.connect_and_hold_drops(delete);
            desk.crash();
        } else {
            desk.ask(delete);
        }
        desk.connect();
        desk.wait();
        let left: Vec<_> = desk.shelf.files.values().map(|paper| paper.bytes).collect();
        assert_eq!(left, [4 + 16], "restart: {restart}");
        assert_eq!(desk.saved(), [], "restart: {restart}");
        desk.save(seq);
        assert!(!desk.troubles().is_empty());
        desk.save(kept);
        assert_eq!(desk.saved(), [("kept".to_owned(), b"kept".to_vec())]);
    }
}

impl Desk {
    /// Comes back, deletes, and is gone before a file is dropped.
    fn connect_and_hold_drops(&mut self, delete: Wish) {
        self.shelf.holds = true;
        self.engine.handle_connected(Timestamp(1)).unwrap();
        self.settle();
        self.ask(delete);
        self.work();
        self.shelf.holds = false;
    }
}
