//! The engine against a server of paper: a log in a vector that admits what it is given.
//!
//! The paper server checks nothing and does what a test tells it to, so that the engine meets what a
//! real server never sends: useless doors, broken commits, logs with pages torn out.

mod cheats;
mod direct;
mod files;
mod keeping;
mod kinds;
mod marks;
mod order;
mod regards;
mod search;

use bytes::Bytes;
use tchat_proto::entry::{Blob, Entry, EntryBody, chain_after};
use tchat_proto::id::{Chain, Epoch, Timestamp};
use tchat_proto::plain::{PlainName, PlainRoom as PlainListed};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Delivery, Door, Skipped};
use tchat_proto::room::RoomInfo;
use tempfile::TempDir;

use super::*;
use crate::command::{IfMissing, RuleWish};
use crate::event::PlainEvent;
use crate::limits::{DOOR_REPORTS_MAX, DOOR_WAIT};
use crate::store::{Durability, notices};
use crate::timeline::Anchor;

const ROOM: RoomId = RoomId([1; 16]);
const PLAIN: RoomId = RoomId([2; 16]);
const SERVER: ServerKey = ServerKey([9; 32]);
const GROUP: GroupName = GroupName { room: ROOM, generation: 0 };

/// What the paper server does with what was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missed {
    /// It is handed on by itself.
    HandedOn,
    /// The test does that.
    Withheld,
}

/// One engine and the paper it writes on.
struct Desk {
    home: TempDir,
    device: Device,
    engine: Engine,
    now: Instant,
    entries: Vec<Bytes>,
    chain: Chain,
    /// What the room is listed as.
    listed_as: RoomName,
    /// What is answered to `enter`.
    door: Answer,
    /// Whether posts and commits are admitted, or left unanswered.
    admits: bool,
    /// Every request so far.
    asked: Vec<Request>,
    /// The plain room that is listed.
    plain: Option<PlainListed>,
    /// What time it is for the server.
    time: Timestamp,
    /// What becomes of what was missed.
    missed: Missed,
    /// The files that were left here.
    shelf: files::Shelf,
    /// What the account's devices share; `None` on a server from before there was such a thing.
    slot: Option<(u64, Option<Blob>)>,
    /// Whether the room is listed as one that we are in.
    is_listed: bool,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let device = Device::generate().unwrap();
        let engine = open(&home, &device);
        Self {
            home,
            device,
            engine,
            now: Instant::now(),
            entries: Vec::new(),
            chain: chain_start(ROOM),
            listed_as: RoomName::general(),
            door: Answer::Unfounded(GROUP),
            admits: true,
            asked: Vec::new(),
            plain: None,
            time: Timestamp(1),
            missed: Missed::HandedOn,
            shelf: files::Shelf::default(),
            slot: Some((0, None)),
            is_listed: false,
        }
    }

    /// The engine is in the room, and all is quiet.
    fn seated() -> Self {
        let mut desk = Self::new();
        desk.connect();
        assert!(desk.events().iter().any(|event| matches!(event, Event::Ready { .. })));
        desk
    }

    fn connect(&mut self) {
        self.engine.handle_connected(self.time).unwrap();
        self.settle();
    }

    /// The process is killed and started again: nothing in memory survives.
    fn crash(&mut self) {
        self.engine = open(&self.home, &self.device);
    }

    fn say(&mut self, text: &str) {
        let wish = Wish::Send { room: RoomName::general(), text: text.to_owned() };
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.settle();
    }

    /// Steps and answers until nobody has anything to do.
    fn settle(&mut self) {
        self.try_to_settle().unwrap();
    }

    fn try_to_settle(&mut self) -> Result<(), Trouble> {
        loop {
            self.engine.step(self.now)?;
            let Some((id, request)) = self.engine.poll_request() else { return Ok(()) };
            self.asked.push(request.clone());
            if let Some((answer, delivery)) = self.answer(request) {
                self.engine.handle_server(self.now, FromServer::Answer(id, answer))?;
                for word in delivery {
                    self.engine.handle_server(self.now, word)?;
                }
            }
        }
    }

    fn answer(&mut self, request: Request) -> Option<(Result<Answer, Refusal>, Vec<FromServer>)> {
        let quietly = |answer| Some((Ok(answer), Vec::new()));
        match request {
            Request::EnterPlain(_) => quietly(Answer::PlainEntered {
                name: PlainName::admitted("alice").unwrap(),
                after: Seq::ZERO,
                chain: chain_start(PLAIN),
                messages: 0,
            }),
            Request::PostPlain { .. } => None,
            Request::Follow { room: PLAIN, .. } => quietly(Answer::Following { head: Seq::ZERO }),
            Request::Rooms => quietly(Answer::Rooms {
                plain: self.plain.clone(),
                sealed: vec![RoomInfo {
                    room: ROOM,
                    name: self.listed_as.clone(),
                    joining: Joining::Open,
                    members: 1,
                    head: self.head(),
                    member: self.is_listed,
                }],
            }),
            Request::Enter(_) => quietly(self.door.clone()),
            Request::Follow { room, after, .. } => {
                let missed = match room {
                    ROOM if self.missed == Missed::HandedOn => self.delivery_after(after),
                    _ => Vec::new(),
                };
                Some((Ok(Answer::Following { head: self.head() }), missed))
            }
            Request::Found { .. } | Request::Commit(_) | Request::Post { .. } if !self.admits => {
                None
            }
            Request::Found { id, .. } => {
                self.append(id, EntryBody::Unknown(0));
                quietly(self.committed())
            }
            Request::Commit(post) => {
                let body = EntryBody::Commit {
                    commit: post.commit.0,
                    nicks: Vec::new(),
                    leaving: Vec::new(),
                    join_key: post.join_key,
                };
                let delivery = self.append(post.id, body);
                Some((Ok(self.committed()), vec![delivery]))
            }
            Request::Post { id, sealed, .. } => {
                let delivery = self.append(id, EntryBody::Message { sealed: sealed.0 });
                let stored = Answer::Stored { seq: self.head(), time: self.time };
                Some((Ok(stored), vec![delivery]))
            }
            Request::Leave { id, statement } => {
                let delivery = self.append(id, EntryBody::Leave(statement));
                let stored = Answer::Stored { seq: self.head(), time: Timestamp(1) };
                Some((Ok(stored), vec![delivery]))
            }
            Request::OpenFile { .. }
            | Request::PutChunk { .. }
            | Request::CloseFile { .. }
            | Request::GetChunk { .. }
            | Request::DropFile { .. } => {
                self.shelf.answer(request).map(|answer| (answer, Vec::new()))
            }
            Request::Slot | Request::PutSlot { .. } => Some((self.share(request), Vec::new())),
            // There is one room, whatever was asked for.
            Request::CreateDirect(_) => quietly(Answer::Created(ROOM)),
            Request::PublishKeyPackages(packages) => {
                let left = u32::try_from(packages.len()).unwrap();
                quietly(Answer::Published { left, last_resort: None })
            }
            _ => quietly(Answer::Done),
        }
    }

    fn head(&self) -> Seq {
        Seq(self.entries.len() as u64)
    }

    fn committed(&self) -> Answer {
        let (seq, chain) = (self.head(), self.chain);
        Answer::Committed { seq, time: self.time, chain, messages_before: 0, leaving: Vec::new() }
    }

    /// Writes an entry and gives its delivery.
    fn append(&mut self, id: MessageId, body: EntryBody) -> FromServer {
        let before = self.head();
        let bytes = Entry { seq: before.next(), time: self.time, id, body }.to_bytes();
        self.chain = chain_after(self.chain, &bytes);
        self.entries.push(bytes);
        self.delivery_after(before).remove(0)
    }

    fn delivery_after(&self, after: Seq) -> Vec<FromServer> {
        let entries: Vec<_> = self.entries[usize::try_from(after.0).unwrap()..].to_vec();
        if entries.is_empty() {
            return Vec::new();
        }
        vec![FromServer::Delivery(Delivery { room: ROOM, entries, chain: self.chain })]
    }

    /// As the real server does.
    fn share(&mut self, request: Request) -> Result<Answer, Refusal> {
        let Some((version, sealed)) = &mut self.slot else {
            return Err(Code::Unsupported.into());
        };
        match request {
            Request::PutSlot { version: next, sealed: put } if next == *version + 1 => {
                (*version, *sealed) = (next, Some(put));
                Ok(Answer::Done)
            }
            Request::PutSlot { .. } => Err(Code::StaleSlot.into()),
            _ => Ok(Answer::Slot { version: *version, sealed: sealed.clone() }),
        }
    }

    /// What was told, but for how much is unread.
    fn events(&mut self) -> Vec<Event> {
        let mut events = self.all_events();
        events.retain(|event| !matches!(event, Event::Unread { reference: None, .. }));
        events
    }

    fn all_events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.engine.poll_event()).collect()
    }

    fn place(&self) -> Place {
        self.engine.rooms[&ROOM].row.place
    }

    fn posted_ids(&self) -> Vec<MessageId> {
        self.asked
            .iter()
            .filter_map(|request| match request {
                Request::Post { id, .. } => Some(*id),
                _ => None,
            })
            .collect()
    }
}

fn open(home: &TempDir, device: &Device) -> Engine {
    let goal = Goal {
        nick: Some(Nick::parse("alice").unwrap()),
        room: Some(RoomName::general()),
        if_absent: IfAbsent::Join,
        pass: None,
    };
    let server = ServerLink { address: "127.0.0.1".parse().unwrap(), key: Some(SERVER) };
    let database = Database::open_to_all(home.path().join("x.db"));
    Engine::open(&database, device.clone(), server, SERVER, goal, Random::system()).unwrap()
}

#[test]
fn a_message_that_was_not_acknowledged_is_posted_again_under_its_id_after_a_crash() {
    let mut desk = Desk::seated();
    desk.admits = false;
    desk.say("hello");
    let first = desk.posted_ids();
    assert_eq!(first.len(), 1);

    desk.crash();
    desk.admits = true;
    desk.asked.clear();
    desk.connect();

    assert_eq!(desk.posted_ids(), first);
    let told = desk.events();
    let line = |event: &Event| matches!(event, Event::Message(it) if it.mine && it.text == "hello");
    assert_eq!(told.iter().filter(|event| line(event)).count(), 1, "{told:?}");
}

#[test]
fn what_is_sealed_again_after_a_crash_never_uses_the_same_key() {
    let mut desk = Desk::seated();
    desk.admits = false;
    desk.say("hello");
    desk.crash();
    desk.connect();
    let sealed: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::Post { sealed, .. } => Some(sealed.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(sealed.len(), 2);
    assert_ne!(sealed[0], sealed[1], "the ratchet was on disk before the first byte was sent");
}

#[test]
fn a_founding_that_was_not_answered_is_sent_again_to_the_byte() {
    let mut desk = Desk::new();
    desk.admits = false;
    desk.connect();
    let found = |desk: &Desk| {
        desk.asked.iter().find(|request| matches!(request, Request::Found { .. })).cloned()
    };
    let first = found(&desk).unwrap();
    desk.crash();
    desk.asked.clear();
    desk.admits = true;
    desk.connect();
    assert_eq!(found(&desk), Some(first));
    assert!(desk.events().iter().any(|event| matches!(event, Event::Ready { .. })));
}

#[test]
fn that_one_came_in_is_kept_with_the_time_of_coming_in() {
    let mut desk = Desk::new();
    desk.engine.handle_connected(Timestamp(1)).unwrap();
    // Nothing was heard of the server since, and then the room is made.
    desk.time = Timestamp(200_000);
    desk.settle();
    let start = Anchor { seq: Seq::ZERO, turn: 0 };
    let kept = desk
        .engine
        .store
        .write(Durability::Relaxed, |db| Ok(notices::from(db, ROOM, start, 9)?))
        .unwrap();
    let times: Vec<_> = kept.into_iter().filter_map(|it| it.notice).map(|it| it.time).collect();
    assert_eq!(times, [Timestamp(200_000)]);
}

#[test]
fn a_log_with_a_page_torn_out_is_not_taken() {
    let mut desk = Desk::seated();
    let before = desk.place();
    desk.append(MessageId([1; 16]), EntryBody::Unknown(99));
    let second = desk.append(MessageId([2; 16]), EntryBody::Unknown(99));
    let taken = desk.engine.handle_server(desk.now, second);
    assert_eq!(taken, Err(Trouble::ServerBroken));
    desk.engine.recover().unwrap();
    assert_eq!(desk.place(), before);
}

#[test]
fn a_page_that_was_changed_is_noticed_by_the_chain() {
    let mut desk = Desk::seated();
    let FromServer::Delivery(honest) = desk.append(MessageId([1; 16]), EntryBody::Unknown(99))
    else {
        panic!("a delivery")
    };
    let seq = desk.head();
    let forged =
        Entry { seq, time: Timestamp(2), id: MessageId([1; 16]), body: EntryBody::Unknown(99) };
    let delivery = Delivery { entries: vec![forged.to_bytes()], ..honest };
    let taken = desk.engine.handle_server(desk.now, FromServer::Delivery(delivery));
    assert_eq!(taken, Err(Trouble::HistoryDiffers { room: RoomName::general() }));
}

#[test]
fn a_commit_that_cannot_be_followed_makes_us_come_in_anew_from_where_we_were() {
    let mut desk = Desk::seated();
    // The server says no to a commit of ours, and then puts it into the log all the same.
    desk.engine.handle_server(desk.now, FromServer::DoorWanted(ROOM, Epoch(0))).unwrap();
    desk.engine.step(desk.now).unwrap();
    let Some((id, Request::Commit(post))) = desk.engine.poll_request() else { panic!("a commit") };
    let refused = Err(Refusal::new(Code::CommitRefused));
    desk.engine.handle_server(desk.now, FromServer::Answer(id, refused)).unwrap();
    let before = desk.place();
    let body = EntryBody::Commit {
        commit: post.commit.0,
        nicks: Vec::new(),
        leaving: Vec::new(),
        join_key: None,
    };
    let delivery = desk.append(post.id, body);
    desk.asked.clear();
    desk.engine.handle_server(desk.now, delivery).unwrap();
    assert_eq!(desk.place(), before, "what we miss is counted from here");
    desk.engine.step(desk.now).unwrap();
    let asked: Vec<_> = std::iter::from_fn(|| desk.engine.poll_request()).collect();
    assert!(asked.iter().any(|(_, request)| *request == Request::Enter(ROOM)), "{asked:?}");

    // And that is not forgotten by a crash.
    desk.crash();
    desk.door = Answer::Unfounded(GROUP);
    desk.engine.handle_connected(Timestamp(1)).unwrap();
    // A server that says that our group never was is not believed.
    assert_eq!(desk.try_to_settle(), Err(Trouble::ServerBroken));
    assert!(desk.asked.contains(&Request::Enter(ROOM)), "{:?}", desk.asked);
}

#[test]
fn what_is_no_commit_is_not_taken_for_one() {
    let mut desk = Desk::seated();
    let junk = EntryBody::Commit {
        commit: vec![7; 50].into(),
        nicks: Vec::new(),
        leaving: Vec::new(),
        join_key: None,
    };
    let delivery = desk.append(MessageId([1; 16]), junk);
    let taken = desk.engine.handle_server(desk.now, delivery);
    assert_eq!(taken, Err(Trouble::CommitForged { room: RoomName::general() }));
}

#[test]
fn a_member_is_not_talked_into_founding_the_room_anew() {
    let mut desk = Desk::seated();
    let group = GroupName { generation: 5, ..GROUP };
    let found = desk.engine.found(ROOM, group);
    assert_eq!(found, Err(Trouble::ServerBroken));
}

#[test]
fn a_pseudonym_whose_answer_was_lost_is_claimed_anew_not_with_the_old_claim() {
    let mut desk = Desk::seated();
    let rename = Wish::Rename { nick: Nick::parse("alicia").unwrap() };
    desk.engine.handle_commands(desk.now, [Command::new(rename)]);
    desk.engine.step(desk.now).unwrap();
    let Some((_, Request::ClaimNick(lost))) = desk.engine.poll_request() else { panic!("a claim") };
    desk.crash();
    desk.asked.clear();
    desk.connect();
    let claims: Vec<_> = desk
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::ClaimNick(claim) => Some(claim.serial),
            _ => None,
        })
        .collect();
    assert!(claims.iter().all(|serial| *serial > lost.serial), "{claims:?}");
}

#[test]
fn a_door_that_cannot_be_used_is_reported_and_tried_again_but_not_for_ever() {
    let mut desk = Desk::new();
    desk.door = Answer::Door(Door {
        group: GROUP,
        epoch: Epoch(4),
        group_info: vec![1, 2, 3].into(),
        tree: vec![4].into(),
        leaving: Vec::new(),
        nicks: Vec::new(),
        turn_ms: 4_000,
    });
    desk.connect();
    let report = Request::ReportDoor { room: ROOM, epoch: Epoch(4) };
    assert!(desk.asked.contains(&report));
    for _ in 0..=DOOR_REPORTS_MAX {
        desk.now += DOOR_WAIT;
        desk.settle();
    }
    let reports = desk.asked.iter().filter(|request| **request == report).count();
    assert_eq!(reports, DOOR_REPORTS_MAX as usize);
    let told = desk.events();
    let gave_up =
        |event: &Event| matches!(event, Event::Closed { trouble: Some(Trouble::ServerBroken), .. });
    assert!(told.iter().any(gave_up), "{told:?}");
}

#[test]
fn a_member_who_is_asked_for_a_fresh_door_makes_one_commit() {
    let mut desk = Desk::seated();
    desk.asked.clear();
    for _ in 0..3 {
        let wanted = FromServer::DoorWanted(ROOM, Epoch(0));
        desk.engine.handle_server(desk.now, wanted).unwrap();
        desk.settle();
    }
    let commits = desk.asked.iter().filter(|request| matches!(request, Request::Commit(_)));
    assert_eq!(commits.count(), 1, "once, however often it is asked");
    desk.say("still here");
    let told = desk.events();
    assert!(told.iter().any(|event| matches!(event, Event::Sent { .. })), "{told:?}");
}

#[test]
fn a_door_of_an_epoch_that_is_over_needs_no_fresh_one() {
    let mut desk = Desk::seated();
    desk.asked.clear();
    let wanted = FromServer::DoorWanted(ROOM, Epoch(7));
    desk.engine.handle_server(desk.now, wanted).unwrap();
    desk.settle();
    assert!(desk.asked.is_empty(), "{:?}", desk.asked);
}

#[test]
fn a_message_that_nobody_could_have_sealed_is_a_gap_and_nothing_more() {
    let mut desk = Desk::seated();
    let junk = EntryBody::Message { sealed: vec![7; 200].into() };
    let delivery = desk.append(MessageId([1; 16]), junk);
    desk.events();
    desk.engine.handle_server(desk.now, delivery).unwrap();
    let told = desk.events();
    assert!(matches!(&told[..], [Event::Gap(gap)] if gap.count == 1), "{told:?}");
    desk.say("hello");
    assert!(desk.events().iter().any(|event| matches!(event, Event::Sent { .. })));
}

#[test]
fn an_empty_or_endless_message_is_refused_with_the_limit() {
    let mut desk = Desk::seated();
    desk.events();
    desk.say("");
    desk.say(&"x".repeat(tchat_proto::limits::TEXT_BYTES_MAX + 1));
    let codes: Vec<_> = desk
        .events()
        .iter()
        .filter_map(|event| match event {
            Event::Error { trouble, .. } => Some(trouble.code()),
            _ => None,
        })
        .collect();
    assert_eq!(codes, ["empty", "too_long"]);
}

impl Desk {
    /// The disk has room for as many more pages of the database.
    fn leave_pages(&self, free: Option<i64>) {
        let db = self.engine.store.db();
        let used: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = free.map_or(1 << 30, |free| used + free);
        db.pragma_update_and_check(None, "max_page_count", limit, |_| Ok(())).unwrap();
    }

    /// What the server has and the engine does not, in one delivery that is not handed in.
    fn withheld(&mut self, text: &str) -> FromServer {
        let wish = Wish::Send { room: RoomName::general(), text: text.to_owned() };
        self.engine.handle_commands(self.now, [Command::new(wish)]);
        self.engine.step(self.now).unwrap();
        let Some((_, Request::Post { id, sealed, .. })) = self.engine.poll_request() else {
            panic!("a post")
        };
        self.append(id, EntryBody::Message { sealed: sealed.0 })
    }
}

#[test]
fn on_a_full_disk_a_message_is_refused_and_said_to_be_and_later_ones_work() {
    let mut desk = Desk::seated();
    desk.events();
    desk.leave_pages(Some(0));
    desk.say(&"x".repeat(60_000));
    let told = desk.events();
    let full = |event: &Event| match event {
        Event::Error { trouble: Trouble::NotSent { why, text }, .. } => {
            matches!(**why, Trouble::DiskFull { .. }) && text.len() == 60_000
        }
        _ => false,
    };
    assert!(told.iter().any(full), "it is said, and the text given back");

    desk.leave_pages(None);
    desk.say("small again");
    let told = desk.events();
    let sent = |event: &Event| matches!(event, Event::Sent { text, .. } if text == "small again");
    assert_eq!(told.iter().filter(|event| sent(event)).count(), 1, "{told:?}");
}

#[test]
fn what_a_full_disk_could_not_take_is_taken_once_when_there_is_room() {
    let mut desk = Desk::seated();
    let long = "y".repeat(60_000);
    let delivery = desk.withheld(&long);
    desk.events();
    desk.leave_pages(Some(0));
    let taken = desk.engine.handle_server(desk.now, delivery);
    assert!(matches!(taken, Err(Trouble::DiskFull { .. })), "{taken:?}");
    desk.engine.recover().unwrap();
    assert!(desk.events().is_empty(), "nothing is told that is not kept");

    desk.leave_pages(None);
    desk.connect();
    let told = desk.events();
    let sent = |event: &Event| matches!(event, Event::Sent { text, .. } if *text == long);
    assert_eq!(told.iter().filter(|event| sent(event)).count(), 1);
    assert_eq!(desk.place().cursor, desk.head());
}

#[test]
fn what_is_asked_on_a_full_disk_is_done_once_there_is_room() {
    let mut desk = Desk::seated();
    desk.events();
    desk.leave_pages(Some(0));
    let text = Some("z".repeat(60_000));
    let draft = Wish::Draft { room: RoomName::general(), reply: None, text: text.clone() };
    let reference = Some(Reference("1".to_owned()));
    desk.engine.handle_commands(desk.now, [Command { wish: draft, reference }]);
    let asked = desk.engine.step(desk.now);
    assert!(matches!(asked, Err(Trouble::DiskFull { .. })), "{asked:?}");
    desk.engine.recover().unwrap();

    desk.leave_pages(None);
    desk.connect();
    let told = desk.events();
    let kept = |event: &&Event| match event {
        Event::Draft { draft, reference: Some(_) } => draft.text == text,
        _ => false,
    };
    assert_eq!(told.iter().filter(kept).count(), 1);
}

#[test]
fn a_wish_to_leave_survives_a_lost_connection() {
    let mut desk = Desk::seated();
    let part = Wish::Part { room: RoomName::general() };
    desk.engine.handle_commands(desk.now, [Command::new(part)]);
    desk.engine.step(desk.now).unwrap();
    let (_, request) = desk.engine.poll_request().unwrap();
    assert!(matches!(request, Request::Leave { .. }));
    desk.engine.recover().unwrap();

    desk.asked.clear();
    desk.connect();
    assert!(desk.asked.iter().any(|request| matches!(request, Request::Leave { .. })));
    assert!(desk.events().iter().any(|event| matches!(event, Event::Left { .. })));
}

// ---- The plain room ----------------------------------------------------------------------------

#[test]
fn nothing_plain_is_read_in_a_sealed_room() {
    let bob = || PlainName::admitted("bob").unwrap();
    let said = Bytes::from_static(b"en clair");
    for body in [
        EntryBody::Plain { from: bob(), said },
        EntryBody::PlainJoined(bob()),
        EntryBody::PlainLeft(bob()),
    ] {
        let mut desk = Desk::seated();
        let before = desk.place();
        let word = desk.append(MessageId([1; 16]), body);
        assert_eq!(desk.engine.handle_server(desk.now, word), Err(Trouble::ServerBroken));
        desk.engine.recover().unwrap();
        assert_eq!(desk.place(), before);
    }
}

#[test]
fn no_server_skips_entries_of_a_sealed_room() {
    let mut desk = Desk::seated();
    let skipped = Skipped { room: ROOM, to: Seq(9), chain: Chain([7; 32]), messages: 5 };
    let taken = desk.engine.handle_server(desk.now, FromServer::Skipped(skipped));
    assert_eq!(taken, Err(Trouble::ServerBroken));
}

/// A client that is in `general` and comes into the plain room too.
fn in_plain() -> Desk {
    let mut desk = Desk::seated();
    desk.plain = Some(PlainListed { room: PLAIN, people: 0, head: Seq::ZERO, member: false });
    let wish = Wish::Join { room: RoomName::plain(), missing: IfMissing::CreateOpen };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.settle();
    let events = desk.events();
    let entered = |event: &Event| matches!(event, Event::Plain(PlainEvent::Entered { .. }));
    assert!(events.iter().any(entered), "{events:?}");
    desk
}

fn plain_delivery(body: EntryBody) -> FromServer {
    let entry = Entry { seq: Seq(1), time: Timestamp(1), id: MessageId([5; 16]), body };
    let bytes = entry.to_bytes();
    let chain = chain_after(chain_start(PLAIN), &bytes);
    FromServer::Delivery(Delivery { room: PLAIN, entries: vec![bytes], chain })
}

#[test]
fn nothing_sealed_is_read_in_the_plain_room() {
    let mut desk = in_plain();
    let sealed = EntryBody::Message { sealed: Bytes::from_static(b"sealed") };
    let taken = desk.engine.handle_server(desk.now, plain_delivery(sealed));
    assert_eq!(taken, Err(Trouble::ServerBroken));
}

#[test]
fn what_is_said_in_the_plain_room_is_told_as_such_and_kept_nowhere() {
    let mut desk = in_plain();
    let from = PlainName::admitted("bob").unwrap();
    let body = EntryBody::Plain { from, said: Bytes::from_static(b"mot de passe du wifi\xff") };
    desk.engine.handle_server(desk.now, plain_delivery(body)).unwrap();
    let events = desk.events();
    let [Event::Plain(PlainEvent::Message(message))] = &events[..] else { panic!("{events:?}") };
    assert_eq!(message.text, "mot de passe du wifi\u{fffd}");
    for file in std::fs::read_dir(desk.home.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"mot de passe"[..11].as_ref()));
    }
}

#[test]
fn what_is_written_for_one_kind_of_room_is_never_posted_to_the_other() {
    let mut desk = in_plain();
    desk.admits = false;
    desk.asked.clear();
    desk.say("for the members");
    let wish = Wish::Send { room: RoomName::plain(), text: "for everybody".to_owned() };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.settle();
    // The plain room goes away, and comes again; what waited for the sealed room still waits.
    desk.engine.handle_disconnected();
    desk.connect();
    let plain = desk.asked.iter().filter_map(|asked| match asked {
        Request::PostPlain { room, text, .. } => Some((*room, text.as_str())),
        _ => None,
    });
    let plain: Vec<_> = plain.collect();
    assert!(!plain.is_empty() && plain.iter().all(|it| *it == (PLAIN, "for everybody")));
    let sealed = desk.asked.iter().filter_map(|asked| match asked {
        Request::Post { room, sealed, .. } => Some((*room, sealed.0.clone())),
        _ => None,
    });
    for (room, sealed) in sealed {
        assert_eq!(room, ROOM);
        assert!(!sealed.windows(8).any(|window| window == b"everybod"));
    }
}

#[test]
fn a_sealed_room_cannot_be_listed_as_the_plain_one() {
    let mut desk = Desk::seated();
    desk.plain = Some(PlainListed { room: ROOM, people: 0, head: Seq::ZERO, member: false });
    desk.asked.clear();
    let wish = Wish::Join { room: RoomName::plain(), missing: IfMissing::Refuse };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.settle();
    assert!(!desk.asked.iter().any(|asked| matches!(asked, Request::EnterPlain(_))));
    let broken =
        |event: &Event| matches!(event, Event::Error { trouble: Trouble::ServerBroken, .. });
    assert!(desk.events().iter().any(broken));
    desk.say("as before");
}

#[test]
fn no_sealed_room_is_made_under_the_plain_rooms_name() {
    let mut desk = Desk::seated();
    desk.asked.clear();
    let wish = Wish::Join { room: RoomName::plain(), missing: IfMissing::CreateOpen };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.settle();
    assert!(!desk.asked.iter().any(|asked| matches!(asked, Request::CreateRoom { .. })));
    let refused = |event: &Event| matches!(event, Event::Error { trouble: Trouble::NoSuchRoom { room }, .. } if room.is_plain());
    assert!(desk.events().iter().any(refused));
}

#[test]
fn what_is_written_offline_is_kept_whatever_was_asked_before_it() {
    let mut desk = Desk::seated();
    desk.crash();
    let room = RoomName::general;
    let who = Command::new(Wish::Who { room: room() });
    let rule = Command::new(Wish::Rule { room: room(), wish: RuleWish::Freeze(true) });
    let send = |text: &str| Command::new(Wish::Send { room: room(), text: text.to_owned() });
    desk.engine.handle_commands(desk.now, [who, send("one"), send("two"), rule, send("three")]);
    desk.settle();
    // What changes the room keeps its place before what is written after it.
    assert_eq!(desk.engine.unsent(), 2);
    desk.crash();
    assert_eq!(desk.engine.unsent(), 2);
}

/// An engine whose line was cut, which is to close.
fn closing(wishes: impl IntoIterator<Item = Wish>) -> Desk {
    let mut desk = Desk::seated();
    desk.engine.recover().unwrap();
    desk.engine.handle_commands(desk.now, wishes.into_iter().map(Command::new));
    desk.settle();
    desk
}

fn send(text: &str) -> Wish {
    Wish::Send { room: RoomName::general(), text: text.to_owned() }
}

#[test]
fn who_quits_without_a_connection_need_not_wait_since_all_that_waits_is_on_the_disk() {
    let room = RoomName::general;
    let draft = Wish::Draft { room: room(), reply: None, text: Some("not yet".to_owned()) };
    let mut desk = closing([send("one"), Wish::Who { room: room() }, draft, Wish::Quit]);
    assert!(desk.engine.is_closed());
    let told = desk.events();
    let unanswered = Event::Error { trouble: Trouble::ConnectionLost, reference: None };
    let closed = Event::Closed { trouble: None, unsent: 1 };
    assert_eq!(told[told.len() - 2..], [unanswered, closed], "{told:?}");

    desk.crash();
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Drafts)]);
    desk.connect();
    let told = desk.events();
    let kept = |event: &Event| matches!(event, Event::Drafts { drafts, .. } if drafts.len() == 1);
    assert!(told.iter().any(kept), "{told:?}");
    let sent = |event: &Event| matches!(event, Event::Message(it) if it.mine && it.text == "one");
    assert!(told.iter().any(sent), "{told:?}");
}

#[test]
fn what_is_on_no_disk_is_waited_for_a_while_and_then_given_back() {
    let rule = Wish::Rule { room: RoomName::general(), wish: RuleWish::Freeze(true) };
    let mut desk = closing([rule, send("after that"), Wish::Quit]);
    assert!(!desk.engine.is_closed());
    desk.now += QUIT_TIME_MAX;
    desk.settle();
    let given_back = |event: &Event| {
        matches!(event, Event::Error { trouble: Trouble::NotSent { text, .. }, .. }
            if text == "after that")
    };
    assert!(desk.engine.is_closed() && desk.events().iter().any(given_back));

    let mut desk = closing([send("one"), Wish::Quit, Wish::Quit]);
    assert!(desk.engine.is_closed(), "asked twice");
    assert_eq!(desk.events().pop(), Some(Event::Closed { trouble: None, unsent: 1 }));
}

#[test]
fn a_script_that_has_ended_lets_a_lost_connection_come_back() {
    let mut desk = closing([send("one"), Wish::Finish]);
    assert!(!desk.engine.is_closed());
    desk.connect();
    assert_eq!(desk.events().pop(), Some(Event::Closed { trouble: None, unsent: 0 }));

    let mut desk = closing([send("one"), Wish::Finish]);
    desk.now += QUIT_TIME_MAX;
    desk.settle();
    assert_eq!(desk.events().pop(), Some(Event::Closed { trouble: None, unsent: 1 }));
}

#[test]
fn the_first_try_to_connect_is_waited_for_unless_asked_twice() {
    let mut desk = Desk::new();
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Quit)]);
    desk.settle();
    assert!(!desk.engine.is_closed());
    desk.engine.handle_commands(desk.now, [Command::new(Wish::Quit)]);
    desk.settle();
    assert!(desk.engine.is_closed());
}
