//! A running client: the engine on a thread of its own, its line to the server, and two queues.
//!
//! The front end holds a [`Client`]: commands go in by a bounded queue, events come out by another.
//! A front end that does not take its events slows the reading from the server, and nothing else.

use std::thread::JoinHandle;

use tchat_proto::address::ServerLink;
use tchat_proto::invitation::Pass;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tokio::sync::mpsc;

use crate::command::{Command, Wish};
pub use crate::engine::IfAbsent;
use crate::event::Event;
use crate::limits::{COMMANDS_WAITING_MAX, EVENTS_WAITING_MAX};
use crate::profile::Profile;
use crate::trouble::Trouble;

/// How a client starts.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Which server.
    pub server: ServerLink,
    /// The pseudonym to claim; without it the one used there before.
    pub nick: Option<Nick>,
    /// The room to be in. [`Event::Ready`] comes once one is. Without it nothing is joined and no
    /// pseudonym is claimed.
    pub room: Option<RoomName>,
    /// What to do when one is not in that room yet.
    pub if_absent: IfAbsent,
    /// The invitation one comes with.
    pub pass: Option<Pass>,
    /// What to do when the first connection fails.
    pub patience: Patience,
    /// The program and its version, for the server's log.
    pub agent: String,
}

/// What to do when the first connection fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Say so and close.
    GiveUp,
    /// Keep trying, as after a lost connection.
    KeepTrying,
}

/// A running client. Dropping it ends the engine at its next step, [`Client::abandon`] waits for that
/// as well; [`Wish::Quit`] ends it well.
#[derive(Debug)]
pub struct Client {
    commands: mpsc::Sender<Command>,
    events: mpsc::Receiver<Event>,
    thread: JoinHandle<()>,
}

/// The engine has ended and takes no more commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the engine has ended")]
pub struct Ended;

impl Client {
    /// Opens the history kept for the server and starts connecting.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if no thread can be had.
    pub fn start(profile: Profile, options: ClientOptions) -> Result<Self, Trouble> {
        let (commands, commands_in) = mpsc::channel(COMMANDS_WAITING_MAX);
        let (events_out, events) = mpsc::channel(EVENTS_WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name("tchat-client".to_owned())
            .spawn(move || crate::connect::run(profile, options, commands_in, &events_out))
            .map_err(|error| Trouble::Internal { what: format!("no thread: {error}") })?;
        Ok(Self { commands, events, thread })
    }

    /// The next event; `None` after [`Event::Closed`].
    ///
    /// Cancel safe: a dropped call loses no event.
    pub async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// The next event, if there is one already.
    pub fn try_event(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Gives a command; waits while too many wait already.
    ///
    /// # Errors
    ///
    /// [`Ended`] if the engine has ended.
    pub async fn command(&self, command: Command) -> Result<(), Ended> {
        self.commands.send(command).await.or(Err(Ended))
    }

    /// Another way in for commands, for a task of its own.
    #[must_use]
    pub fn commands(&self) -> mpsc::Sender<Command> {
        self.commands.clone()
    }

    /// Finishes what is under way and closes; gives the events that still came.
    pub async fn quit(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.command(Command::new(Wish::Quit)).await.is_ok() {
            while let Some(event) = self.event().await {
                events.push(event);
            }
        }
        join(self.thread);
        events
    }

    /// Ends the engine at its next step, and waits for that: what is under way is left as it is. The
    /// profile is free afterwards.
    ///
    /// Blocks the thread for as long as a step takes: until the disk has answered.
    pub fn abandon(self) {
        let Self { commands, events, thread } = self;
        drop((commands, events));
        join(thread);
    }
}

fn join(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("the engine's thread panicked");
    }
}
