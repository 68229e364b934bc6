//! Whole clients against a whole server, in one process but over real sockets and real disks.
//!
//! A [`House`] is a server that can be stopped and started on the same data and port; a [`Guest`] is
//! a client with a profile of its own. Tests read as stories: guests come in, say things, and see
//! lines. Processes that are killed are the business of `crates/tchat/tests`.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a broken stage must stop the play"
)]

mod operator;
mod port;
mod relay;
pub mod town;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Good, IfMissing, Reference, Wish};
use tchat_client::event::{Alarm, PlainEvent, RuleChange};
use tchat_client::history::{Archive, Item, Since};
use tchat_client::{Client, ClientOptions, Command, Event, Profile};
use tchat_proto::address::ServerLink;
use tchat_proto::id::Seq;
use tchat_proto::invitation::{Invitation, Pass};
use tchat_proto::nick::Nick;
use tchat_proto::refusal::Code;
use tchat_proto::room::RoomName;
use tchat_server::{FileLimits, Listen, PlainConfig, Server, ServerConfig};
use tempfile::TempDir;

pub use operator::Backup;
use port::Port;
pub use relay::Relay;

/// How long anything may take before a test gives up: far beyond what a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait before asking for the same again.
const AGAIN: Duration = Duration::from_millis(100);

/// A server on a folder of its own.
#[derive(Debug)]
pub struct House {
    /// With the guests' profiles; of all servers on copies of the same data.
    home: Arc<TempDir>,
    /// The server's data.
    data: PathBuf,
    server: Option<Server>,
    port: Port,
    link: ServerLink,
    plain: Option<PlainConfig>,
    private: bool,
    files: FileLimits,
}

impl House {
    /// Starts a new server on a free port.
    pub async fn open() -> Self {
        Self::begin(None, false).await
    }

    /// The same with other limits for files.
    pub async fn open_with_files(files: FileLimits) -> Self {
        let mut house = Self::open().await;
        house.close().await;
        house.files = files;
        house.reopen().await;
        house
    }

    /// The same with a plain room.
    pub async fn open_with_plain(plain: PlainConfig) -> Self {
        Self::begin(Some(plain), false).await
    }

    /// Starts a server where only who is invited may come.
    pub async fn open_private() -> Self {
        Self::begin(None, true).await
    }

    async fn begin(plain: Option<PlainConfig>, private: bool) -> Self {
        let home = Arc::new(tempfile::tempdir().expect("a folder for the house"));
        let data = home.path().join("server");
        let files = FileLimits::default();
        let port = Port::any();
        let server = serve(&data, port.address(), plain, private, files).await;
        let link = server.link_for("127.0.0.1");
        Self { home, data, server: Some(server), port, link, plain, private, files }
    }

    /// Stops the server well.
    pub async fn close(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await.expect("the server stops");
        }
    }

    /// Starts it again, on the same data and port.
    pub async fn reopen(&mut self) {
        let Self { data, port, plain, private, files, .. } = self;
        self.server = Some(serve(data, port.address(), *plain, *private, *files).await);
    }

    /// How guests find it.
    #[must_use]
    pub fn link(&self) -> ServerLink {
        self.link.clone()
    }

    /// The invitation for the owner of a private server.
    #[must_use]
    pub fn owners_invitation(&self) -> Option<Invitation> {
        self.server.as_ref()?.owner_invitation_for("127.0.0.1")
    }

    /// Someone comes with an invitation, without waiting until they are in.
    #[must_use]
    pub fn knock_with(&self, nick: &str, invitation: &Invitation) -> Guest {
        let room = invitation.room.clone().unwrap_or_else(RoomName::general);
        self.start_with(room, invitation.server.clone(), nick, nick, invitation.pass.clone())
    }

    /// Someone comes in with an invitation.
    pub async fn guest_with(&self, nick: &str, invitation: &Invitation) -> Guest {
        let mut guest = self.knock_with(nick, invitation);
        guest.until(|event| matches!(event, Event::Ready { .. })).await;
        guest
    }

    /// What somebody who is not here has kept of `general`, in order.
    #[must_use]
    pub fn kept_by(&self, who: &str) -> Vec<Item> {
        let profile = Profile::open(&self.home.path().join(who)).expect("a profile");
        let server = profile.servers().expect("the servers").remove(0).key;
        let history = Archive::of(&profile).open(server).expect("a history");
        let general = RoomName::general();
        history.items(&general, Since::After(Seq::ZERO), usize::MAX).expect("its items")
    }

    /// Where the server keeps its data.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// Someone comes into `general`, under a pseudonym, for the first time or again.
    pub async fn guest(&self, nick: &str) -> Guest {
        let mut guest = self.knock(nick);
        guest.until(|event| matches!(event, Event::Ready { .. })).await;
        guest
    }

    /// Someone who has nothing but the server's address knocks.
    #[must_use]
    pub fn knock_by_address(&self, nick: &str) -> Guest {
        self.start(ServerLink { key: None, ..self.link() }, nick, nick)
    }

    /// The same, without waiting until they are in.
    #[must_use]
    pub fn knock(&self, nick: &str) -> Guest {
        self.knock_as(nick, nick)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// The same through a relay.
    #[must_use]
    pub fn knock_through(&self, relay: &Relay, nick: &str) -> Guest {
        let mut link = self.link();
        link.address.port = relay.address.port();
        self.start(link, nick, nick)
    }

    /// Someone with the profile of `who` claims the pseudonym `nick`.
    #[must_use]
    pub fn knock_as(&self, who: &str, nick: &str) -> Guest {
        self.start(self.link(), who, nick)
    }

    /// Makes another device of somebody who was here: its profile is called `device`. Both are one
    /// account.
    pub fn add_device(&self, who: &str, device: &str) {
        let database = |who: &str| {
            let path = self.home.path().join(who).join("profile.db");
            rusqlite::Connection::open(path).expect("a profile's database")
        };
        drop(Profile::open(&self.home.path().join(device)).expect("a profile"));
        let account: Vec<u8> = database(who)
            .query_row("SELECT account FROM identity", [], |row| row.get(0))
            .expect("an account");
        let changed = database(device).execute("UPDATE identity SET account = ?1", [account]);
        assert_eq!(changed, Ok(1), "one identity a profile");
    }

    /// Someone comes into the plain room, and nowhere else.
    pub async fn guest_in_plain(&self, nick: &str) -> Guest {
        let mut guest = self.start_in(RoomName::plain(), self.link(), nick, nick);
        guest.until(|event| matches!(event, Event::Ready { encrypted: false, .. })).await;
        guest.until(|event| matches!(event, Event::CaughtUp { .. })).await;
        guest
    }

    fn start(&self, server: ServerLink, who: &str, nick: &str) -> Guest {
        self.start_in(RoomName::general(), server, who, nick)
    }

    fn start_in(&self, room: RoomName, server: ServerLink, who: &str, nick: &str) -> Guest {
        self.start_with(room, server, who, nick, None)
    }

    fn start_with(
        &self,
        room: RoomName,
        server: ServerLink,
        who: &str,
        nick: &str,
        pass: Option<Pass>,
    ) -> Guest {
        let folder = self.home.path().join(who);
        let profile = Profile::open(&folder).expect("a profile");
        let options = ClientOptions {
            server,
            nick: Some(Nick::parse(nick).expect("a pseudonym")),
            room: Some(room),
            if_absent: IfAbsent::Join,
            pass,
            patience: Patience::KeepTrying,
            agent: "e2e".to_owned(),
        };
        let client = Client::start(profile, options).expect("a client");
        Guest { client: Some(client), seen: Vec::new() }
    }
}

async fn serve(
    data: &Path,
    address: SocketAddr,
    plain: Option<PlainConfig>,
    private: bool,
    files: FileLimits,
) -> Server {
    let config = ServerConfig {
        listen: Listen::On(vec![address]),
        data: data.to_owned(),
        name: "house".to_owned(),
        private,
        keep_nicks_days: 365,
        files,
        plain,
    };
    Server::start(config).await.expect("a server")
}

/// A client, and all it was told.
///
/// One that is dropped is gone: its program ended in the middle of things, and its profile is free.
#[derive(Debug)]
pub struct Guest {
    /// Until it is gone.
    client: Option<Client>,
    /// Every event, in order.
    pub seen: Vec<Event>,
}

impl Guest {
    /// Waits for an event.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        let waiting = async {
            loop {
                let event = self.client_mut().event().await.expect("the client is still there");
                self.seen.push(event.clone());
                if wanted(&event) {
                    return event;
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(event) => event,
            Err(_) => panic!("it did not happen; seen so far: {:#?}", self.seen),
        }
    }

    /// Takes whatever has come by now.
    pub fn look(&mut self) {
        while let Some(event) = self.client_mut().try_event() {
            self.seen.push(event);
        }
    }

    /// Asks for something.
    pub async fn wish(&self, wish: Wish) {
        self.client().command(Command::new(wish)).await.expect("the client is still there");
    }

    /// Asks for something, and waits until it is done.
    pub async fn wish_for_good(&mut self, wish: Wish) {
        let reference = Some(Reference("for good".to_owned()));
        let command = Command { wish, reference: reference.clone() };
        self.client().command(command).await.expect("the client is still there");
        self.until(|event| matches!(event, Event::Done { reference: done } if *done == reference))
            .await;
    }

    /// Adds someone to a room. Asks again while nothing of theirs is on the server to do it with: what
    /// is needed comes a moment after themselves.
    pub async fn add(&mut self, room: &RoomName, who: &str) {
        let who = Nick::parse(who).expect("a pseudonym");
        let reference = Some(Reference("adding".to_owned()));
        let wish = Wish::Add { room: room.clone(), who: who.into() };
        for _ in 0..PATIENCE.as_millis() / AGAIN.as_millis() {
            let command = Command { wish: wish.clone(), reference: reference.clone() };
            self.client().command(command).await.expect("the client is still there");
            let answer = self.until(|event| match event {
                Event::Done { reference: to } | Event::Error { reference: to, .. } => {
                    *to == reference
                }
                _ => false,
            });
            match answer.await {
                Event::Error { trouble, .. } if trouble.code() == Code::NoKeyPackage.as_str() => {
                    tokio::time::sleep(AGAIN).await;
                }
                Event::Error { trouble, .. } => panic!("nobody could be added: {trouble:?}"),
                _ => return,
            }
        }
        panic!("there were never any key packages");
    }

    /// Makes an invitation.
    pub async fn invite(&mut self, room: &RoomName, good: Good) -> Invitation {
        self.wish(Wish::Invite { room: room.clone(), good }).await;
        let made = |event: &Event| matches!(event, Event::Invitation { .. } | Event::Error { .. });
        match self.until(made).await {
            Event::Invitation { invitation, .. } => invitation,
            other => panic!("no invitation was made: {other:?}"),
        }
    }

    /// Says something in `general`.
    pub async fn say(&self, text: &str) {
        self.wish(Wish::Send { room: RoomName::general(), text: text.to_owned() }).await;
    }

    /// Says something in the plain room.
    pub async fn say_in_plain(&self, text: &str) {
        self.wish(Wish::Send { room: RoomName::plain(), text: text.to_owned() }).await;
    }

    /// Says something and waits until the server has it for good.
    pub async fn say_for_good(&mut self, text: &str) {
        self.say(text).await;
        self.until(|event| matches!(event, Event::Sent { text: sent, .. } if sent == text)).await;
    }

    /// Waits until a line is on the screen.
    pub async fn sees(&mut self, line: &str) {
        if !self.screen().iter().any(|seen| seen == line) {
            self.until(|event| line_of(event).as_deref() == Some(line)).await;
        }
    }

    /// What a screen would show: messages and notices, in order.
    #[must_use]
    pub fn screen(&self) -> Vec<String> {
        self.seen.iter().filter_map(line_of).collect()
    }

    /// Joins another room.
    pub async fn join(&self, room: &str, missing: IfMissing) {
        let room = RoomName::parse(room).expect("a room name");
        self.wish(Wish::Join { room, missing }).await;
    }

    /// Leaves the program well.
    pub async fn quit(mut self) -> Vec<Event> {
        self.client.take().expect("the client is still there").quit().await
    }

    const fn client(&self) -> &Client {
        self.client.as_ref().expect("the client is still there")
    }

    const fn client_mut(&mut self) -> &mut Client {
        self.client.as_mut().expect("the client is still there")
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        // Waited for: what its last step still writes, the next one on this profile must find.
        if let Some(client) = self.client.take() {
            client.abandon();
        }
    }
}

/// The same in the plain room, marked as such.
fn plain_line_of(event: &PlainEvent) -> Option<String> {
    Some(match event {
        PlainEvent::Message(message) => format!("[plain] {}: {}", message.from, message.text),
        PlainEvent::Sent { text, .. } => format!("[plain] me: {text}"),
        PlainEvent::Gap(gap) => format!("[plain] * gap {} {:?}", gap.count, gap.reason),
        PlainEvent::Joined(who) => format!("[plain] * {who} joined"),
        PlainEvent::Left(who) => format!("[plain] * {who} left"),
        PlainEvent::Entered { .. } | PlainEvent::People { .. } => return None,
    })
}

/// A change of rules in a few words.
fn rule_of(change: &RuleChange) -> String {
    match change {
        RuleChange::Role { who, role } => format!("{} is {role:?}", who.nick),
        RuleChange::Muted(who) => format!("muted {}", who.nick),
        RuleChange::Unmuted(who) => format!("unmuted {}", who.nick),
        RuleChange::Banned(who) => format!("banned {}", who.nick),
        RuleChange::Unbanned(who) => format!("unbanned {}", who.nick),
        RuleChange::Topic(topic) => {
            format!("topic {}", topic.as_ref().map_or("none", |topic| topic.as_str()))
        }
        other => format!("{other:?}"),
    }
}

/// An event as a line on a screen; `None` for what is not shown there.
fn line_of(event: &Event) -> Option<String> {
    Some(match event {
        Event::Message(message) => format!("{}: {}", message.from.nick, message.text),
        Event::Sent { text, .. } => format!("me: {text}"),
        Event::Joined { who, .. } => format!("* {} joined", who.nick),
        Event::Left { who, reason, .. } => format!("* {} left ({reason:?})", who.nick),
        Event::Renamed { who, to, .. } => format!("* {} is now {to}", who.nick),
        Event::KeyChanged(change) => format!("* {} has another key", change.who.nick),
        Event::Gap(gap) => format!("* gap {} {:?}", gap.count, gap.reason),
        Event::Ruled { by, change, .. } => {
            let by = by.as_ref().map_or("nobody", |by| &by.nick);
            format!("* {by}: {}", rule_of(change))
        }
        Event::Waiting { wait, .. } => format!("* waiting {} s", wait.as_millis().div_ceil(1_000)),
        Event::Plain(event) => return plain_line_of(event),
        Event::Edited { message, .. } => {
            format!("* {} changes {}: {}", message.from.nick, message.seq, message.text)
        }
        Event::Deleted { seq, deletion, .. } => {
            format!("* {} deletes {seq}", deletion.by.nick)
        }
        Event::Reacted { who, emoji, on, seq, .. } => {
            let sign = if *on { '+' } else { '-' };
            format!("* {} reacts {sign}{emoji} to {seq}", who.nick)
        }
        Event::Alarm { alarm, .. } => match alarm {
            Alarm::Forked { who, place } => format!("* alarm: {} differs at {place}", who.nick),
            Alarm::Withheld { place } => format!("* alarm: {place} is withheld"),
            Alarm::Unreadable { count } => format!("* alarm: {count} cannot be opened"),
            Alarm::Expired { place } => format!("* alarm: up to {place} expired by no rule"),
        },
        Event::Error { trouble, .. } => format!("* error {}", trouble.code()),
        Event::Closed { trouble: Some(trouble), .. } => format!("* closed {}", trouble.code()),
        Event::ServerKeyTrusted { .. }
        | Event::Direct { .. }
        | Event::Ready { .. }
        | Event::CaughtUp { .. }
        | Event::Presence { .. }
        | Event::Announcement { .. }
        | Event::Hidden { .. }
        | Event::Fingerprint { .. }
        | Event::Verification { .. }
        | Event::Ignoring { .. }
        | Event::Ignored { .. }
        | Event::Away { .. }
        | Event::Connection(_)
        | Event::Rooms { .. }
        | Event::People { .. }
        | Event::RoomCode { .. }
        | Event::Reported { .. }
        | Event::Rules { .. }
        | Event::Invitation { .. }
        | Event::Invitations { .. }
        | Event::Edits { .. }
        | Event::Unread { .. }
        | Event::Notifying { .. }
        | Event::Typing { .. }
        | Event::SharingTyping { .. }
        | Event::Draft { .. }
        | Event::Drafts { .. }
        | Event::Expired { .. }
        | Event::Found { .. }
        | Event::Transfer(_)
        | Event::Transfers { .. }
        | Event::Done { .. }
        | Event::Closed { trouble: None, .. } => return None,
    })
}
