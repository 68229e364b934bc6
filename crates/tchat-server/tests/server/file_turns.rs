//! What a session does first when there is much to say: a server driven step by step, whose client
//! takes its output when the test says so.

use std::time::Instant;

use bytes::Buf as _;
use tchat_mls::{Device, Group, MemoryVault};
use tchat_proto::greeting::{ChannelBinding, ClientHello, Login};
use tchat_proto::id::{MessageId, RoomId, ServerKey, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::link::client::FromServer;
use tchat_proto::link::{Greeted, Greeting, Link};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::refusal::Refusal;
use tchat_proto::request::{Answer, Request, RequestId};
use tchat_server::state::Day;
use tchat_server::stepped::{Stepped, Visit};
use tchat_server::store::{DataFolder, DedupeKey, Setup};
use tchat_server::{FileLimits, Moment};

use crate::files::Sealed;

const SERVER: ServerKey = ServerKey([7; 32]);
const GENERAL: RoomId = RoomId([1; 16]);

/// A server and its one client.
struct Desk {
    _dir: tempfile::TempDir,
    server: Stepped,
    visit: Visit,
    moment: Moment,
    line: Link<Greeted>,
    last: u32,
    device: Device,
    vault: MemoryVault,
}

impl Desk {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let setup = Setup {
            server: SERVER,
            dedupe: DedupeKey::derive(&[3; 32]),
            general: GENERAL,
            joining: Joining::Open,
            owner: None,
            keep_nicks_days: 365,
            today: Day(20_000),
        };
        let folder = DataFolder::open(dir.path()).unwrap();
        let (name, limits) = ("stepped".to_owned(), FileLimits::default());
        let mut server = Stepped::open_with_files(folder, setup, name, || None, limits).unwrap();
        let moment = Moment { now: Instant::now(), time: Timestamp(1_700_000_000_000) };
        let (binding, device) = (ChannelBinding([9; 32]), Device::generate().unwrap());
        let mut visit = server.visit(moment, binding);
        let mut link = Link::<Greeting>::new(moment.now);
        let login = Login::sign(device.device_seed(), *device.certificate(), binding);
        link.say_hello(&ClientHello::new("test", login));
        server.handle_bytes(&mut visit, moment, &link.transmit().split());
        let out = visit.transmit().unwrap();
        let said = out.copy_to_bytes(out.remaining());
        link.handle_bytes(&said);
        link.poll_welcome().unwrap().unwrap().unwrap();
        let (line, vault) = (link.welcomed(moment.now), MemoryVault::default());
        Self { _dir: dir, server, visit, moment, line, last: 0, device, vault }
    }

    /// Sends a request, and lets the server do all it can without its output being taken.
    fn send(&mut self, request: Request) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.line.request(id, request);
        let bytes = self.line.transmit().split();
        self.server.handle_bytes(&mut self.visit, self.moment, &bytes);
        self.settle();
        id
    }

    fn settle(&mut self) {
        loop {
            let wrote = self.server.write().unwrap();
            let worked = self.server.work_file();
            self.server.work(&mut self.visit, self.moment);
            if !(wrote || worked || self.server.has_work() || self.server.has_file_work()) {
                return;
            }
        }
    }

    /// Takes what the server has to say, in its order, until it has no more.
    fn hear(&mut self) -> Vec<(RequestId, Result<Answer, Refusal>)> {
        let mut heard = Vec::new();
        loop {
            let out = self.visit.transmit().unwrap();
            let bytes = out.copy_to_bytes(out.remaining());
            if bytes.is_empty() {
                return heard;
            }
            self.line.handle_bytes(self.moment.now, &bytes);
            while let Some(event) = self.line.poll_event().unwrap() {
                if let FromServer::Answer(id, answer) = event {
                    heard.push((id, answer));
                }
            }
            self.settle();
        }
    }

    fn ask(&mut self, request: Request) -> Result<Answer, Refusal> {
        let id = self.send(request);
        let (answered, answer) = self.hear().remove(0);
        assert_eq!(answered, id);
        answer
    }

    /// Its client is in the room from here on.
    fn found(&mut self) -> Group {
        let nick = Nick::parse("alice").unwrap();
        let claim = NickStatement::sign(self.device.account_seed(), SERVER, 1, nick);
        assert_eq!(self.ask(Request::ClaimNick(claim)), Ok(Answer::Done));
        let Ok(Answer::Unfounded(group)) = self.ask(Request::Enter(GENERAL)) else {
            panic!("nobody is in it");
        };
        let policy = RoomPolicy::of_founder(self.device.account(), Joining::Open);
        let founded = Group::found(&self.vault, &self.device, group, &policy, None);
        let (sealed, founding) = founded.unwrap();
        let found = Request::Found {
            group,
            id: MessageId([1; 16]),
            group_info: founding.group_info.into(),
            tree: founding.tree.into(),
        };
        assert!(matches!(self.ask(found), Ok(Answer::Committed { .. })));
        sealed
    }

    fn leave(&mut self, file: &Sealed) {
        assert!(self.ask(file.open(GENERAL)).is_ok());
        for chunk in 0..file.chunks.len() {
            assert_eq!(self.ask(file.put(chunk)), Ok(Answer::Done));
        }
        assert_eq!(self.ask(file.close()), Ok(Answer::Done));
    }
}

#[test]
fn an_answer_waits_for_one_chunk_at_most_and_all_chunks_come_in_their_order() {
    let mut desk = Desk::open();
    let mut group = desk.found();
    let file = Sealed::of(7 * 256 * 1024 + 9, 1);
    desk.leave(&file);
    // Nobody takes the output meanwhile: a slow line.
    let wanted: Vec<_> = (0..8).map(|chunk| desk.send(file.get(GENERAL, chunk))).collect();
    let id = MessageId([2; 16]);
    let sealed = group.seal(&desk.vault, &desk.device, id, b"meanwhile").unwrap();
    let post = desk.send(Request::Post { room: GENERAL, id, sealed: sealed.into() });
    let held = desk.visit.transmit().unwrap().remaining();
    assert!(held < 300_000, "{held} bytes wait for a slow reader: more than a chunk");

    let heard = desk.hear();
    let at = heard.iter().position(|(id, _)| *id == post).unwrap();
    assert!(matches!(heard[at].1, Ok(Answer::Stored { .. })));
    assert!(at <= 1, "the post was answered after {at} chunks");
    let chunks: Vec<_> = heard.iter().map(|(id, _)| *id).filter(|id| *id != post).collect();
    assert_eq!(chunks, wanted);
}

#[test]
fn beyond_eight_chunks_under_way_one_more_is_refused_and_answers_make_room() {
    let mut desk = Desk::open();
    drop(desk.found());
    let file = Sealed::of(0, 1);
    desk.leave(&file);
    // The first is taken into the output, and the line takes nothing of it: nine wait.
    let large = Sealed::of(9 * 256 * 1024, 2);
    desk.leave(&large);
    let ids: Vec<_> = (0..9).map(|chunk| desk.send(large.get(GENERAL, chunk))).collect();
    let tenth = desk.send(large.get(GENERAL, 0));
    let heard = desk.hear();
    let refused: Vec<_> = heard.iter().filter(|(_, answer)| answer.is_err()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, tenth, "the first was answered, if not taken");
    assert_eq!(heard.len(), ids.len() + 1);
    assert!(desk.ask(large.get(GENERAL, 8)).is_ok());
}
