//! A real client in this process: profile, engine, MLS, SQLite, TLS.

use std::path::Path;
use std::time::{Duration, Instant};

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{IfMissing, Reference, Wish};
use tchat_client::{Client, ClientOptions, Command, Event, Profile};
use tchat_proto::address::ServerLink;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tokio::runtime::Runtime;

use crate::failed::Failed;
use crate::interrupt;

/// How long a guest may take for anything.
const PATIENCE: Duration = Duration::from_secs(900);

/// How often it is looked whether this program was told to end.
const LOOK: Duration = Duration::from_millis(200);

/// How many texts may be under way: below what a client's outbox takes.
const UNSENT_MAX: usize = 1_000;

/// A client that runs on a thread of its own.
pub(super) struct Guest {
    client: Client,
    room: RoomName,
    waits: Runtime,
}

impl Guest {
    /// Starts the client of `nick`, whose profile lies in `folder`, to be in a room.
    pub(super) fn start(
        server: &ServerLink,
        folder: &Path,
        nick: &str,
        room: &RoomName,
    ) -> Result<Self, Failed> {
        let waits = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let waits = waits.map_err(Failed::system("wait for a client"))?;
        let failed = Failed::unprepared("a profile");
        let profile = Profile::open(&folder.join(nick)).map_err(|it| failed(Told(it)))?;
        let options = ClientOptions {
            server: server.clone(),
            nick: Some(Nick::parse(nick).map_err(Failed::unprepared("a pseudonym"))?),
            room: Some(room.clone()),
            if_absent: IfAbsent::Join,
            pass: None,
            patience: Patience::KeepTrying,
            agent: "tchat-bench".to_owned(),
        };
        let failed = Failed::unprepared("a client");
        let client = Client::start(profile, options).map_err(|it| failed(Told(it)))?;
        Ok(Self { client, room: room.clone(), waits })
    }

    /// Waits until it is in its room.
    pub(super) fn comes_in(&mut self) -> Result<(), Failed> {
        self.until(|event| matches!(event, Event::Ready { .. }))
    }

    /// Waits for an event.
    pub(super) fn until(&mut self, mut wanted: impl FnMut(&Event) -> bool) -> Result<(), Failed> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let Self { client, waits, .. } = &mut *self;
            let event = waits.block_on(async { tokio::time::timeout(LOOK, client.event()).await });
            match event {
                Ok(Some(event)) if wanted(&event) => return Ok(()),
                Ok(Some(Event::Error { trouble, .. })) => {
                    return Err(Failed::unprepared("a client")(Told(trouble)));
                }
                Ok(Some(_)) => {}
                Ok(None) => return Err(Failed::Unfit("a client ended".to_owned())),
                Err(_elapsed) => interrupt::check()?,
            }
        }
        Err(Failed::Unfit("a client took too long".to_owned()))
    }

    /// Comes into one more room.
    pub(super) fn joins(&mut self, room: &RoomName, missing: IfMissing) -> Result<(), Failed> {
        let reference = Some(Reference(room.to_string()));
        let wish = Wish::Join { room: room.clone(), missing };
        self.asks(Command { wish, reference: reference.clone() })?;
        self.until(|event| matches!(event, Event::Done { reference: done } if *done == reference))
    }

    /// Says something in a room, and waits until the server has it for good.
    pub(super) fn says_in(&mut self, room: &RoomName, text: String) -> Result<(), Failed> {
        self.asks(Command::new(Wish::Send { room: room.clone(), text }))?;
        self.until(|event| matches!(event, Event::Sent { .. }))
    }

    /// Says something in the room that it started in, at a moment; until then it hears what comes.
    pub(super) fn says_at(&mut self, due: Instant, text: String) -> Result<(), Failed> {
        let Self { client, waits, .. } = &mut *self;
        let mut left = due.saturating_duration_since(Instant::now());
        while !left.is_zero() {
            let event = waits.block_on(async { tokio::time::timeout(left, client.event()).await });
            if matches!(event, Ok(None)) {
                return Err(Failed::Unfit("a client ended".to_owned()));
            }
            left = due.saturating_duration_since(Instant::now());
        }
        let room = self.room.clone();
        self.asks(Command::new(Wish::Send { room, text }))
    }

    fn asks(&self, command: Command) -> Result<(), Failed> {
        let given = self.waits.block_on(self.client.command(command));
        given.map_err(|_ended| Failed::Unfit("a client ended".to_owned()))
    }

    /// Says so many texts in the room that it started in, and waits until the server has all of
    /// them for good.
    pub(super) fn says(&mut self, texts: impl Iterator<Item = String>) -> Result<(), Failed> {
        let room = self.room.clone();
        self.says_all(&room, texts)
    }

    /// The same in any of its rooms.
    pub(super) fn says_all(
        &mut self,
        room: &RoomName,
        texts: impl Iterator<Item = String>,
    ) -> Result<(), Failed> {
        let mut unsent = 0_usize;
        for text in texts {
            self.asks(Command::new(Wish::Send { room: room.clone(), text }))?;
            unsent += 1;
            if unsent >= UNSENT_MAX {
                self.until_sent(&mut unsent, UNSENT_MAX / 2)?;
            }
        }
        self.until_sent(&mut unsent, 0)
    }

    /// Waits until no more than `left` of its texts are under way.
    fn until_sent(&mut self, unsent: &mut usize, left: usize) -> Result<(), Failed> {
        if *unsent <= left {
            return Ok(());
        }
        self.until(|event| {
            *unsent -= usize::from(matches!(event, Event::Sent { .. }));
            *unsent <= left
        })
    }

    /// Waits until somebody else's text is there.
    pub(super) fn sees(&mut self, wanted: &str) -> Result<(), Failed> {
        self.until(|event| matches!(event, Event::Message(message) if message.text == wanted))
    }

    /// Goes, well.
    pub(super) fn quits(self) {
        let Self { client, waits, .. } = self;
        waits.block_on(client.quit());
    }
}

/// A trouble in words for whoever runs a measurement.
struct Told(tchat_client::Trouble);

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
