//! The engine, running beside the window.
//!
//! It has a thread with a runtime of its own. Commands go in and events come out by queues of bounded
//! length; an event wakes the window, and nothing else does: a window without events draws nothing.
//! Neither side can block the other for good: while a command waits for the engine, events are
//! still handed on.

use std::collections::VecDeque;
use std::io;
use std::thread::JoinHandle;

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command_queue::CommandQueue;
use tchat_client::file::looking::Nothing;
use tchat_client::{Client, ClientOptions, Command, Event, Trouble};
use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::limits::{COMMANDS_MAX, EVENTS_MAX};
use crate::start::Start;

/// What cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum EngineFailed {
    /// The system gives no thread or no runtime.
    #[error("the system gives no thread")]
    System(#[from] io::Error),
    /// The engine does not start.
    #[error("the engine does not start")]
    Trouble(Box<Trouble>),
}

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    commands: Sender<Command>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts it. `wake` is called for each event, from its thread.
    ///
    /// # Errors
    ///
    /// [`EngineFailed`] if it does not start.
    pub fn start(start: Start, wake: impl Fn() + Send + 'static) -> Result<Self, EngineFailed> {
        let (commands, taken) = mpsc::channel(COMMANDS_MAX);
        let (told, events) = mpsc::channel(EVENTS_MAX);
        let (began, beginning) = std::sync::mpsc::sync_channel(1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let run = move || {
            runtime.block_on(async move {
                let started = client(start);
                let client = match started {
                    Ok(client) => client,
                    Err(trouble) => return drop(began.send(Err(Box::new(trouble)))),
                };
                if began.send(Ok(())).is_ok() {
                    carry(client, taken, told, wake).await;
                }
            });
        };
        let thread = std::thread::Builder::new().name("tchat engine".to_owned()).spawn(run)?;
        match beginning.recv() {
            Ok(Ok(())) => Ok(Self { commands, events, thread: Some(thread) }),
            Ok(Err(trouble)) => Err(EngineFailed::Trouble(trouble)),
            Err(_) => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        }
    }

    /// Hands a command on; gives it back if the engine has to catch up first.
    ///
    /// # Errors
    ///
    /// The command, for later. Of an engine that has ended, none is taken and none given back.
    pub fn command(&self, command: Command) -> Result<(), Box<Command>> {
        match self.commands.try_send(command) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(command)) => Err(Box::new(command)),
        }
    }

    /// The next event that waits; [`Event::Closed`] once the engine has ended.
    pub fn event(&mut self) -> Option<Event> {
        match self.events.try_recv() {
            Ok(event) => Some(event),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.thread.take().map(|_| Event::Closed { trouble: None, unsent: 0 })
            }
        }
    }

    /// Waits until it has ended, as it was asked to: what was taken is on the disk.
    pub fn wait(&mut self) {
        self.events.close();
        if let Some(thread) = self.thread.take() {
            // What it had to say of how it ended was said by events.
            drop(thread.join());
        }
    }
}

fn client(start: Start) -> Result<Client, Trouble> {
    let Start { profile, server, nick, room, key, pass, .. } = start;
    // Who was there before can read and write without a connection.
    let patience = if key.is_some() { Patience::KeepTrying } else { Patience::GiveUp };
    let options = ClientOptions {
        server,
        nick,
        room: Some(room),
        if_absent: IfAbsent::Join,
        pass,
        patience,
        agent: concat!("tchat-gui/", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    Client::start(profile, options)
}

/// Carries commands and events between window and engine until one of them has ended.
async fn carry(
    mut client: Client,
    mut taken: Receiver<Command>,
    told: Sender<Event>,
    wake: impl Fn(),
) {
    let commands = client.commands();
    let (mut queue, mut waiting) = (CommandQueue::default(), VecDeque::new());
    loop {
        tokio::select! {
            passed = queue.pass_on(&commands) => {
                if let Err(nothing) = passed {
                    let Nothing { trouble, reference } = *nothing;
                    waiting.push_back(Event::Error { trouble, reference });
                }
                if commands.is_closed() {
                    // It has ended, and its last event is on the way.
                    taken.close();
                }
                // The window may have one more that did not fit.
                wake();
            }
            next = taken.recv(), if queue.is_empty() && !taken.is_closed() => match next {
                Some(next) => queue.push(next),
                None => break,
            },
            permit = told.reserve(), if !waiting.is_empty() => match (permit, waiting.pop_front()) {
                (Ok(permit), Some(event)) => {
                    permit.send(event);
                    wake();
                }
                // The window is gone.
                _ => break,
            },
            next = client.event(), if waiting.is_empty() => match next {
                Some(next) => waiting.push_back(next),
                None => break,
            },
        }
    }
    client.quit().await;
    wake();
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::net::TcpListener;

    use tchat_client::command::{Reference, Wish};
    use tchat_client::file::attachment::Attachment;
    use tchat_client::file::trouble::FileTrouble;
    use tchat_proto::room::RoomName;

    use super::*;
    use crate::arguments::Arguments;

    /// The next event that `want` takes.
    fn event<T>(engine: &mut Engine, want: impl Fn(Event) -> Option<T>) -> T {
        loop {
            if let Some(wanted) = engine.event().and_then(&want) {
                return wanted;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_file_is_looked_at_before_the_engine_has_it_and_a_wrong_one_is_told_without_a_server() {
        // Nobody says anything there, so that the engine is busy with it.
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let address = server.local_addr().unwrap().to_string();
        let arguments = ["join", &address, "--nick", "zoe", "--profile"].map(OsString::from);
        let arguments = arguments.into_iter().chain([folder.path().join("profile").into()]);
        let start = Start::prepare(&Arguments::read(arguments).unwrap()).unwrap();
        let mut engine = Engine::start(start, || ()).unwrap();
        let missing = folder.path().join("missing.png");
        let file = Attachment::plain(missing.clone());
        let wish = Wish::SendFile { room: RoomName::general(), file, text: None };
        let reference = Some(Reference("f".to_owned()));
        engine.command(Command { wish, reference: reference.clone() }).unwrap();
        let told = event(&mut engine, |event| match event {
            Event::Error { trouble, reference } => Some((trouble, reference)),
            _ => None,
        });
        let (Trouble::File(FileTrouble::Unreadable { path, .. }), told) = told else {
            panic!("{told:?}")
        };
        assert_eq!((path, told), (missing, reference));
    }
}
