//! The whole server without sockets, and members of a room who talk to it.
//!
//! Keys come from the member's number and time from nowhere, so that each run does the same.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::{BufMut as _, BytesMut};
use tchat_mls::{Device, Group, MemoryVault, key_package};
use tchat_proto::frame::{put_frame, to_cbor};
use tchat_proto::greeting::{ChannelBinding, ClientHello, Login};
use tchat_proto::id::{Chain, GroupName, MessageId, RoomId, Seq, ServerKey, Timestamp};
use tchat_proto::identity::{NickStatement, SigningSeed};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::request::{Answer, Request, RequestId, ToClient, ToServer};
use tchat_server::Moment;
use tchat_server::state::Day;
use tchat_server::stepped::{Stepped, Visit};
use tchat_server::store::{DataFolder, DedupeKey, Setup};

use crate::dialect::{Place, Post};
use crate::failed::Failed;

const SERVER: ServerKey = ServerKey([7; 32]);
const ROOM: RoomId = RoomId([1; 16]);

/// The group of the room.
pub(super) const GROUP: GroupName = GroupName { room: ROOM, generation: 0 };

/// The id under which the message to be posted again and again is sealed.
const SEALED_AS: MessageId = MessageId(*b"id of every post");

/// How long the sealed text is.
const TEXT_BYTES: usize = 128;

/// The server, its data, and those who are connected.
pub(super) struct Host {
    server: Stepped,
    data: PathBuf,
    begun: Instant,
    turns: u32,
    members: Vec<Member>,
    post: Post,
    posts: u32,
    /// Where the room's log was before anything was posted.
    pub(super) founded: Place,
}

/// A device that is in the room and connected.
struct Member {
    device: Device,
    visit: Visit,
    requests: u32,
    /// What came and was not looked at.
    input: Vec<u8>,
    /// How many bytes came, looked at or not.
    heard: usize,
}

/// The device with this number.
pub(super) fn device(number: u8) -> Device {
    let seed = |purpose| {
        SigningSeed::from_bytes(
            [[number; 16], [purpose; 16]].concat().try_into().unwrap_or([0; 32]),
        )
    };
    Device::from_seeds(seed(1), seed(2))
}

fn open(data: &Path) -> Result<Stepped, Failed> {
    let setup = Setup {
        server: SERVER,
        dedupe: DedupeKey::derive(&[3; 32]),
        general: ROOM,
        joining: Joining::Open,
        owner: None,
        keep_nicks_days: 365,
        today: Day(20_000),
    };
    let folder = DataFolder::open(data).map_err(Failed::unprepared("a data folder"))?;
    let opened = Stepped::open(folder, setup, "guard".to_owned(), || None);
    opened.map_err(Failed::unprepared("a server"))
}

impl Host {
    /// A server whose room has so many members, all logged in.
    pub(super) fn found(data: &Path, members: u8) -> Result<Self, Failed> {
        let post = Post::new(ROOM, SEALED_AS, SEALED_AS.0.to_vec());
        let mut host = Self {
            server: open(data)?,
            data: data.to_owned(),
            begun: Instant::now(),
            turns: 0,
            members: Vec::new(),
            post: post.map_err(Failed::unprepared("a post"))?,
            posts: 0,
            founded: (Seq::ZERO, Chain([0; 32])),
        };
        for number in 0..members {
            host.come(number)?;
            let nick = Nick::parse(&format!("member{number}"));
            let nick = nick.map_err(Failed::unprepared("a pseudonym"))?;
            let seed = host.device(number)?;
            let claim = NickStatement::sign(seed.account_seed(), SERVER, 1, nick);
            host.ask(number, Request::ClaimNick(claim))?;
        }
        host.found_group(members)?;
        Ok(host)
    }

    /// The first makes the group and adds the others, who need never open anything.
    fn found_group(&mut self, members: u8) -> Result<(), Failed> {
        let (founder, vault) = (device(0), MemoryVault::default());
        let id = |kind| MessageId([kind; 16]);
        self.ask(0, Request::Enter(ROOM))?;
        let policy = RoomPolicy::of_founder(founder.account(), Joining::Open);
        let founded = Group::found(&vault, &founder, GROUP, &policy, None);
        let (mut group, founding) = founded.map_err(Failed::unprepared("a group"))?;
        let (group_info, tree) = (founding.group_info.into(), founding.tree.into());
        let found = Request::Found { group: GROUP, id: id(0xf0), group_info, tree };
        self.founded = committed(&self.ask(0, found)?)?;
        if members > 1 {
            let packages = (1..members).map(|it| key_package(&MemoryVault::default(), &device(it)));
            let packages: Result<Vec<_>, _> = packages.collect();
            let packages = packages.map_err(Failed::unprepared("a key package"))?;
            let bundle = group.add(&vault, &founder, id(0xf1), &packages);
            let bundle = bundle.map_err(Failed::unprepared("a commit"))?;
            let commit = Request::Commit(bundle.clone().into_post(ROOM, id(0xf1)));
            self.founded = committed(&self.ask(0, commit)?)?;
            group.apply(&vault, &bundle.commit).map_err(Failed::unprepared("a commit"))?;
        }
        let sealed = group.seal(&vault, &founder, SEALED_AS, &[b'x'; TEXT_BYTES]);
        let sealed = sealed.map_err(Failed::unprepared("a message"))?;
        self.post = Post::new(ROOM, SEALED_AS, sealed).map_err(Failed::unprepared("a post"))?;
        Ok(())
    }

    /// The server is started again on its data, and the first so many come back.
    pub(super) fn restart(self, members: u8) -> Result<Self, Failed> {
        let Self { server, data, begun, turns, members: gone, post, posts, founded } = self;
        drop((gone, server));
        let server = open(&data)?;
        let members_then = Vec::new();
        let mut host =
            Self { server, data, begun, turns, members: members_then, post, posts, founded };
        (0..members).try_for_each(|number| host.come(number))?;
        Ok(host)
    }

    /// How many bytes each sealed message has.
    pub(super) const fn sealed_bytes(&self) -> usize {
        self.post.sealed_bytes()
    }

    fn moment(&self) -> Moment {
        let elapsed = Duration::from_millis(10).saturating_mul(self.turns);
        let now = self.begun.checked_add(elapsed).unwrap_or(self.begun);
        Moment { now, time: Timestamp(u64::from(self.turns)) }
    }

    fn device(&self, number: u8) -> Result<&Device, Failed> {
        self.members.get(usize::from(number)).map(|it| &it.device).ok_or_else(no_such_member)
    }

    /// The member with this number connects and logs in.
    fn come(&mut self, number: u8) -> Result<(), Failed> {
        let (device, binding) = (device(number), ChannelBinding([number; 32]));
        let login = Login::sign(device.device_seed(), *device.certificate(), binding);
        let hello = ToServer::Hello(Box::new(ClientHello::new("guard", login)));
        let visit = self.server.visit(self.moment(), binding);
        self.members.push(Member { device, visit, requests: 0, input: Vec::new(), heard: 0 });
        self.hand_over(number, &framed(&hello))?;
        self.settle()?;
        match self.frames_for(number)?.first() {
            Some(ToClient::Hello(_)) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// Asks in a member's name, and waits for the answer.
    fn ask(&mut self, number: u8, request: Request) -> Result<Answer, Failed> {
        let member = self.members.get_mut(usize::from(number)).ok_or_else(no_such_member)?;
        member.requests += 1;
        let id = RequestId(member.requests);
        self.hand_over(number, &framed(&ToServer::Request(id, Box::new(Ok(request)))))?;
        self.settle()?;
        for frame in self.frames_for(number)? {
            if let ToClient::Answer(of, answer) = frame
                && of == id
            {
                return answer.map_err(|refusal| unexpected(&refusal));
            }
        }
        Err(unexpected(&"nothing"))
    }

    /// A member follows the room from the place on where it was founded.
    pub(super) fn follow(&mut self, number: u8) -> Result<(), Failed> {
        let (after, chain) = self.founded;
        match self.ask(number, Request::Follow { room: ROOM, after, chain })? {
            Answer::Following { .. } => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// A member stops following.
    pub(super) fn unfollow(&mut self, number: u8) -> Result<(), Failed> {
        self.ask(number, Request::Unfollow(ROOM)).map(|_| ())
    }

    /// The first member posts so many messages, `batch` of them at a time.
    pub(super) fn post(&mut self, messages: u32, batch: u32) -> Result<(), Failed> {
        let mut out = Vec::new();
        for number in 1..=messages {
            self.posts += 1;
            let mut id = [0; 16];
            id[12..].copy_from_slice(&self.posts.to_be_bytes());
            self.post.put(self.posts, MessageId(id), &mut out);
            if number % batch == 0 || number == messages {
                self.hand_over(0, &out)?;
                self.settle()?;
                out.clear();
            }
        }
        Ok(())
    }

    /// How many bytes came for the members since the last time, all together.
    pub(super) fn take_bytes(&mut self) -> usize {
        let heard = |it: &mut Member| {
            it.input.clear();
            std::mem::take(&mut it.heard)
        };
        self.members.iter_mut().map(heard).sum()
    }

    fn hand_over(&mut self, number: u8, bytes: &[u8]) -> Result<(), Failed> {
        let moment = self.moment();
        let member = self.members.get_mut(usize::from(number)).ok_or_else(no_such_member)?;
        self.server.handle_bytes(&mut member.visit, moment, bytes);
        Ok(())
    }

    /// Everything happens that can: reads, writes, and what is said to whom.
    fn settle(&mut self) -> Result<(), Failed> {
        loop {
            self.turns += 1;
            let moment = self.moment();
            let mut moved = false;
            for Member { visit, input, heard, .. } in &mut self.members {
                if visit.take_rung() {
                    self.server.work(visit, moment);
                    moved = true;
                }
                if let Some(out) = visit.transmit().filter(|out| out.has_remaining()) {
                    *heard += out.remaining();
                    input.put(&mut *out);
                    self.server.work(visit, moment);
                    moved = true;
                }
            }
            while self.server.reads() > 0 {
                self.server.read(0);
                moved = true;
            }
            let wrote = self.server.write().map_err(Failed::unprepared("what is posted"))?;
            if !moved && !wrote {
                return Ok(());
            }
        }
    }

    fn frames_for(&mut self, number: u8) -> Result<Vec<ToClient>, Failed> {
        let member = self.members.get_mut(usize::from(number)).ok_or_else(no_such_member)?;
        let (mut frames, mut input) = (Vec::new(), member.input.as_slice());
        while let Some((length, rest)) = input.split_first_chunk::<4>() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let Some((body, rest)) = rest.split_at_checked(length) else { break };
            frames.push(ToClient::from_body(body).map_err(|it| unexpected(&it))?);
            input = rest;
        }
        member.input.clear();
        Ok(frames)
    }
}

fn framed(word: &ToServer) -> BytesMut {
    let mut frame = BytesMut::new();
    put_frame(&mut frame, &to_cbor(word));
    frame
}

fn committed(answer: &Answer) -> Result<Place, Failed> {
    match answer {
        Answer::Committed { seq, chain, .. } => Ok((*seq, *chain)),
        other => Err(unexpected(other)),
    }
}

fn no_such_member() -> Failed {
    Failed::Unfit("there is no such member".to_owned())
}

fn unexpected(what: &impl std::fmt::Debug) -> Failed {
    Failed::Unexpected { server: "tchat", detail: format!("{what:?}") }
}
