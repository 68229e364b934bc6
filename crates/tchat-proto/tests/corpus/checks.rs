//! What must hold for any bytes, one check per decoder, and for any course of a link.
//!
//! The fuzzer in `fuzz/` calls these checks by name with bytes of its own making; the test beside
//! this file calls them with those it has kept.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use minicbor::{Decode, Encode};
use tchat_proto::address::ServerLink;
use tchat_proto::entry::Entry;
use tchat_proto::frame::{Deframer, from_cbor, put_frame, to_cbor};
use tchat_proto::greeting::{ChannelBinding, ClientHello, Login, ServerHello, ServerLimits};
use tchat_proto::id::{AccountKey, Chain, DeviceKey, RoomId, Timestamp};
use tchat_proto::identity::{DeviceCertificate, LeaveStatement, NickStatement, SigningSeed};
use tchat_proto::invitation::Invitation;
use tchat_proto::limits::{PING_AFTER, SILENCE_MAX};
use tchat_proto::link::client::FromServer;
use tchat_proto::link::{Greeted, Greeting, Link, LinkBroken};
use tchat_proto::nick::Nick;
use tchat_proto::policy::RoomPolicy;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Presence, Request, RequestId, ToClient, ToServer};
use tchat_proto::room::RoomName;

/// A check: panics if it does not hold.
type Check = fn(&[u8]);

/// Every check by its name, which is also that of its folder in `fuzz/corpus/`.
pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("to_server", survives::<ToServer>),
    ("to_client", survives::<ToClient>),
    ("entry", entry),
    ("refusal", survives::<Refusal>),
    ("statements", statements),
    ("certificate", certificate),
    ("policy", policy),
    ("nick", nick),
    ("room_name", room_name),
    ("address", address),
    ("invitation", invitation),
    ("deframer", deframer),
    ("link", link),
    ("link_strangers", link_strangers),
];

/// What can be read is written so that it reads the same.
fn survives<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(value) = from_cbor::<T>(bytes) {
        assert_eq!(from_cbor::<T>(&to_cbor(&value)), Ok(value));
    }
}

fn entry(bytes: &[u8]) {
    survives::<Entry>(bytes);
    if let Ok(entry) = Entry::from_bytes(bytes) {
        assert_eq!(Entry::from_bytes(&entry.to_bytes()), Ok(entry));
    }
}

fn statements(bytes: &[u8]) {
    survives::<NickStatement>(bytes);
    survives::<LeaveStatement>(bytes);
    survives::<Login>(bytes);
    if let Ok(statement) = from_cbor::<LeaveStatement>(bytes) {
        let _verified = statement.verify();
    }
    if let Ok(login) = from_cbor::<Login>(bytes) {
        let _checked = login.check(ChannelBinding([0; 32]));
    }
}

fn certificate(bytes: &[u8]) {
    survives::<DeviceCertificate>(bytes);
    if let Ok(certificate) = DeviceCertificate::from_bytes(bytes) {
        assert_eq!(certificate.verify(), Ok(()));
        assert_eq!(DeviceCertificate::from_bytes(&certificate.to_bytes()), Ok(certificate));
    }
}

fn policy(bytes: &[u8]) {
    if let Some(policy) = RoomPolicy::from_bytes(bytes) {
        assert_eq!(RoomPolicy::from_bytes(&policy.to_bytes()), Some(policy));
    }
}

fn nick(bytes: &[u8]) {
    survives::<Nick>(bytes);
    if let Ok(read) = from_cbor::<Nick>(bytes) {
        let parsed = Nick::parse(read.as_str());
        assert!(parsed.is_err() || parsed == Ok(read.clone()), "read in its final form");
        assert!(read.looks_like(&read));
    }
    let Ok(nick) = Nick::parse(&String::from_utf8_lossy(bytes)) else {
        return;
    };
    assert_eq!(Nick::parse(nick.as_str()), Ok(nick.clone()), "valid as it is kept");
    assert_eq!(from_cbor(&to_cbor(&nick)), Ok(nick.clone()), "passes the wire");
    for other in nick.alternatives().take(3) {
        assert_eq!(from_cbor(&to_cbor(&other)), Ok(other.clone()), "passes the wire");
        assert_ne!(other.key(), nick.key(), "another pseudonym");
    }
}

fn room_name(bytes: &[u8]) {
    survives::<RoomName>(bytes);
    if let Ok(name) = RoomName::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(RoomName::parse(name.as_str()), Ok(name.clone()), "valid as it is kept");
        assert_eq!(from_cbor(&to_cbor(&name)), Ok(name), "passes the wire");
    }
}

fn address(bytes: &[u8]) {
    if let Ok(link) = ServerLink::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(ServerLink::parse(&link.to_string()), Ok(link.clone()));
        assert_eq!(link.address.to_string().parse(), Ok(link.address));
    }
}

fn invitation(bytes: &[u8]) {
    if let Ok(link) = Invitation::parse(&String::from_utf8_lossy(bytes)) {
        let named = link.room.as_ref().is_some_and(|room| room.as_str().ends_with('.'));
        // A full stop at the end of a link is that of the sentence it stands in.
        if !named || link.pass.is_some() {
            assert_eq!(Invitation::parse(&link.to_string()), Ok(link));
        }
    }
}

/// A stream gives the same frames, and breaks at the same place, however it is cut.
fn deframer(bytes: &[u8]) {
    const LIMIT: usize = 300;
    let mut input = Input(bytes);
    let cut = usize::from(input.byte()).max(1);
    let (mut whole, mut pieces) = (Deframer::default(), Deframer::default());
    whole.push(input.0);
    let at_once = all_frames(&mut whole, LIMIT);

    let mut frames = Vec::new();
    let mut broken = None;
    for piece in input.0.chunks(cut) {
        pieces.push(piece);
        let (more, fault) = all_frames(&mut pieces, LIMIT);
        frames.extend(more);
        broken = fault;
        if broken.is_some() {
            break;
        }
    }
    assert_eq!((frames, broken), at_once);
    if at_once.1.is_none() {
        assert_eq!(whole.is_mid_frame(), pieces.is_mid_frame());
    }
}

fn all_frames(
    deframer: &mut Deframer,
    limit: usize,
) -> (Vec<Bytes>, Option<tchat_proto::frame::FrameBroken>) {
    let mut frames = Vec::new();
    loop {
        match deframer.next_frame(limit) {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => return (frames, None),
            Err(broken) => return (frames, Some(broken)),
        }
    }
}

/// Two honest ends: whatever they do in whatever order, cut as it may be, requests arrive in order
/// and once, so does what the server says, and neither end calls the other broken unless it really
/// heard nothing for too long.
fn link(bytes: &[u8]) {
    let mut line = Line::greeted();
    let mut input = Input(bytes);
    while !input.0.is_empty() {
        if line.step(&mut input).is_none() {
            return;
        }
    }
    line.run_dry();
    assert!(line.to_server.is_empty() && line.to_client.is_empty());
    assert_eq!(line.asked, line.heard_requests);
    assert_eq!(line.said, line.heard_events);
}

/// The two ends of an honest link, and what is on the way.
struct Line {
    client: Link<Greeted>,
    server: Link<Greeted>,
    now: Instant,
    to_server: BytesMut,
    to_client: BytesMut,
    asked: Vec<RequestId>,
    heard_requests: Vec<RequestId>,
    open: Vec<RequestId>,
    said: Vec<FromServer>,
    heard_events: Vec<FromServer>,
}

impl Line {
    fn greeted() -> Self {
        let now = Instant::now();
        let (client, server) = greet(now);
        Self {
            client,
            server,
            now,
            to_server: BytesMut::new(),
            to_client: BytesMut::new(),
            asked: Vec::new(),
            heard_requests: Vec::new(),
            open: Vec::new(),
            said: Vec::new(),
            heard_events: Vec::new(),
        }
    }

    /// Does one thing; `None` once the link has ended for a good reason.
    fn step(&mut self, input: &mut Input<'_>) -> Option<()> {
        let n = input.byte();
        match n % 8 {
            0 => self.ask(),
            1 => self.answer(input.byte()),
            2 => self.deliver(input.byte()),
            3 => self.carry_to_server(usize::from(input.byte())),
            4 => self.carry_to_client(usize::from(input.byte())),
            5 => self.hear(),
            6 => return self.pass(Duration::from_millis(u64::from(input.byte()) * 100)),
            _ => self.tell(input.byte()),
        }
        Some(())
    }

    fn ask(&mut self) {
        let id = RequestId(u32::try_from(self.asked.len()).unwrap_or(u32::MAX));
        self.client.request(id, Request::Rooms);
        self.asked.push(id);
    }

    fn answer(&mut self, which: u8) {
        if self.open.is_empty() {
            return;
        }
        let id = self.open.swap_remove(usize::from(which) % self.open.len());
        let answer = if which.is_multiple_of(2) { Ok(Answer::Done) } else { Err(refusal()) };
        self.server.answer(id, answer.clone());
        self.said.push(FromServer::Answer(id, answer));
    }

    fn deliver(&mut self, count: u8) {
        let (room, chain) = (RoomId([count; 16]), Chain([count; 32]));
        let entries: Vec<Bytes> = (0..count % 9).map(|n| vec![n; usize::from(n)].into()).collect();
        self.server.deliver(room, &entries, chain);
        let delivery = tchat_proto::request::Delivery { room, entries, chain };
        self.said.push(FromServer::Delivery(delivery));
    }

    fn tell(&mut self, n: u8) {
        let people = vec![Presence {
            account: AccountKey([n; 32]),
            online: n.is_multiple_of(2),
            away: n.is_multiple_of(3),
        }];
        self.server.tell_presence(people.clone());
        self.said.push(FromServer::Presence(people));
    }

    fn carry_to_server(&mut self, most: usize) {
        self.to_server.unsplit(self.client.transmit().split());
        let bytes = self.to_server.split_to(most.min(self.to_server.len()));
        if !bytes.is_empty() && self.server.wants_bytes() {
            self.server.handle_bytes(self.now, &bytes);
        } else {
            let rest = std::mem::replace(&mut self.to_server, bytes);
            self.to_server.unsplit(rest);
        }
    }

    fn carry_to_client(&mut self, most: usize) {
        self.to_client.unsplit(self.server.transmit().split());
        let bytes = self.to_client.split_to(most.min(self.to_client.len()));
        if !bytes.is_empty() {
            self.client.handle_bytes(self.now, &bytes);
        }
    }

    fn hear(&mut self) {
        loop {
            match self.server.poll_request() {
                Ok(Some(asked)) => {
                    assert_eq!(asked.request, Ok(Request::Rooms));
                    self.heard_requests.push(asked.id);
                    self.open.push(asked.id);
                }
                Ok(None) => break,
                Err(broken) => panic!("the client is honest, and {broken}"),
            }
        }
        loop {
            match self.client.poll_event() {
                Ok(Some(event)) => self.heard_events.push(event),
                Ok(None) => break,
                Err(broken) => panic!("the server is honest, and {broken}"),
            }
        }
        assert!(self.asked.starts_with(&self.heard_requests));
        assert!(self.said.starts_with(&self.heard_events));
    }

    /// Time goes by, and both ends do what is due.
    fn pass(&mut self, time: Duration) -> Option<()> {
        self.now += time;
        for kept in
            [self.client.handle_timeout(self.now), self.server.handle_server_timeout(self.now)]
        {
            match kept {
                Ok(()) => {}
                Err(LinkBroken::Silent) => return None,
                Err(broken) => panic!("nobody broke the protocol, and {broken}"),
            }
        }
        // What is due next lies ahead, and never further than the next ping.
        for due in [self.client.poll_timeout(), self.server.poll_timeout()] {
            assert!(due > self.now && due <= self.now + PING_AFTER.max(SILENCE_MAX));
        }
        Some(())
    }

    /// Carries and hears until nothing is on the way.
    fn run_dry(&mut self) {
        for _ in 0..10_000 {
            self.carry_to_server(usize::MAX);
            self.carry_to_client(usize::MAX);
            self.hear();
            while !self.open.is_empty() {
                self.answer(0);
            }
            let quiet = self.client.transmit().is_empty() && self.server.transmit().is_empty();
            if quiet && self.to_server.is_empty() && self.to_client.is_empty() {
                return;
            }
        }
        panic!("two ends never come to rest");
    }
}

/// Ends that hear anything at all, at every stage, cut as it may be.
fn link_strangers(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (framed, cut) = (input.byte(), usize::from(input.byte()).max(1));
    let mut stream = BytesMut::new();
    if framed.is_multiple_of(2) {
        // Bodies in frames: else few inputs get past the first length.
        while !input.0.is_empty() {
            let length = usize::from(input.byte());
            let body = input.take(length);
            put_frame(&mut stream, body);
        }
    } else {
        stream.extend_from_slice(input.0);
    }

    let now = Instant::now();
    let (mut client, mut server) = (Link::<Greeting>::new(now), Link::<Greeting>::new(now));
    let (mut inside_client, mut inside_server) = greet(now);
    let (mut welcomed, mut helloed, mut heard, mut asked) = (true, true, true, true);
    for piece in stream.chunks(cut) {
        client.handle_bytes(piece);
        welcomed &= drained(welcomed, || client.poll_welcome());
        server.handle_bytes(piece);
        helloed &= drained(helloed, || server.poll_hello());
        inside_client.handle_bytes(now, piece);
        heard &= drained(heard, || inside_client.poll_event());
        inside_server.handle_bytes(now, piece);
        asked &= drained(asked, || inside_server.poll_request());
    }
}

/// Polls until there is nothing more; whether the link still stands.
fn drained<T>(stands: bool, mut poll: impl FnMut() -> Result<Option<T>, LinkBroken>) -> bool {
    stands
        && loop {
            match poll() {
                Ok(Some(_)) => {}
                Ok(None) => break true,
                Err(_) => break false,
            }
        }
}

fn greet(now: Instant) -> (Link<Greeted>, Link<Greeted>) {
    let seed = SigningSeed::from_bytes([2; 32]);
    let certificate = DeviceCertificate::sign(&seed, DeviceKey(seed.public_bytes()));
    let login = Login::sign(&seed, certificate, ChannelBinding([3; 32]));
    let hello = ServerHello {
        version: 1,
        name: "test".to_owned(),
        time: Timestamp(0),
        limits: ServerLimits::default(),
        capabilities: vec![],
    };
    let (mut client, mut server) = (Link::<Greeting>::new(now), Link::<Greeting>::new(now));
    client.say_hello(&ClientHello::new("test", login));
    server.handle_bytes(&client.transmit().split());
    assert!(matches!(server.poll_hello(), Ok(Some(_))));
    let mut server = server.accept(now, &hello);
    client.handle_bytes(&server.transmit().split());
    assert!(matches!(client.poll_welcome(), Ok(Some(Ok(_)))));
    (client.welcomed(now), server)
}

fn refusal() -> Refusal {
    Refusal { rule: Some("because".to_owned()), ..Refusal::new(Code::NotYourTurn) }
}

/// The input, taken from the front; zeros when it is used up.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    fn take(&mut self, most: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
