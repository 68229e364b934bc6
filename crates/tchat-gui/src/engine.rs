//! The engine, running beside the window.
//!
//! It runs on a thread with a runtime of its own, that on which one got in ([`crate::stages::beginning`]).
//! Commands go in and events come out by queues of bounded length; an event wakes the window, and nothing else does: a window without events draws nothing.
//! Neither side can block the other for good: while a command waits for the engine, events are
//! still handed on.

use std::collections::VecDeque;
use std::thread::JoinHandle;

use tchat_client::command_queue::CommandQueue;
use tchat_client::file::looking::Nothing;
use tchat_client::{Client, Command, Event};
use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::limits::{COMMANDS_MAX, EVENTS_MAX};

/// A running engine, as the window holds it.
#[derive(Debug)]
pub struct Engine {
    commands: Sender<Command>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

/// The other end: what its thread holds.
#[derive(Debug)]
pub struct Cable {
    taken: Receiver<Command>,
    told: Sender<Event>,
}

impl Engine {
    /// One that a thread will carry.
    #[must_use]
    pub fn new() -> (Self, Cable) {
        let (commands, taken) = mpsc::channel(COMMANDS_MAX);
        let (told, events) = mpsc::channel(EVENTS_MAX);
        (Self { commands, events, thread: None }, Cable { taken, told })
    }

    /// The thread that carries it.
    pub fn runs_on(&mut self, thread: JoinHandle<()>) {
        self.thread = Some(thread);
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

    /// Ends it, if it was not asked to, and waits until it has: what was taken is on the disk.
    pub fn wait(&mut self) {
        self.events.close();
        self.commands = mpsc::channel(1).0;
        if let Some(thread) = self.thread.take() {
            // What it had to say of how it ended was said by events.
            drop(thread.join());
        }
    }
}

/// Carries commands and events between window and engine until one of them has ended.
pub async fn carry(mut client: Client, cable: Cable, wake: impl Fn()) {
    let Cable { mut taken, told } = cable;
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
    use std::net::TcpListener;
    use std::path::PathBuf;

    use tchat_client::client::{IfAbsent, Patience};
    use tchat_client::command::{Reference, Wish};
    use tchat_client::file::attachment::Attachment;
    use tchat_client::file::trouble::FileTrouble;
    use tchat_client::home::Home;
    use tchat_client::visit::{Claim, Opened, Visit};
    use tchat_client::{Profile, Trouble};
    use tchat_proto::address::ServerLink;
    use tchat_proto::nick::Nick;
    use tchat_proto::room::RoomName;
    use tokio::runtime::Builder;

    use super::*;

    /// The next event that `want` takes.
    fn event<T>(engine: &mut Engine, want: impl Fn(Event) -> Option<T>) -> T {
        loop {
            if let Some(wanted) = engine.event().and_then(&want) {
                return wanted;
            }
            std::thread::yield_now();
        }
    }

    fn visit(folder: PathBuf, to: ServerLink) -> Visit {
        let home = Home::find(Some(folder), |_| None);
        let claim = Claim::Asked(Nick::parse("zoe").unwrap());
        let chosen = claim.profile(&home).unwrap();
        let profile = Profile::open(&chosen.folder).unwrap();
        Opened::new(chosen, profile).unwrap().to(to, claim, &home)
    }

    #[test]
    fn a_file_is_looked_at_before_the_engine_has_it_and_a_wrong_one_is_told_without_a_server() {
        // Nobody says anything there, so that the engine is busy with it.
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let link = ServerLink::parse(&server.local_addr().unwrap().to_string()).unwrap();
        let (mut engine, cable) = Engine::new();
        let visit = visit(folder.path().join("profile"), link);
        engine.runs_on(std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (general, patience) = (Some(RoomName::general()), Patience::GiveUp);
                let client = visit.start(general, IfAbsent::Join, patience, "test").unwrap();
                carry(client, cable, || ()).await;
            });
        }));
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
