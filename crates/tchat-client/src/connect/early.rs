//! What the front end asks for before it is known who the server is: there is no engine yet to take
//! it, since each server's history is kept under its key.

use std::pin::Pin;

use tokio::sync::mpsc;

use super::Abandoned;
use crate::command::{Command, Wish};
use crate::event::Event;
use crate::limits::COMMANDS_WAITING_MAX;
use crate::trouble::Trouble;

/// What was asked for, in order.
#[derive(Default)]
pub(super) struct Early {
    commands: Vec<Command>,
    /// Why the last try failed, once one has.
    failed: Option<Trouble>,
}

/// What happened while something was awaited.
pub(super) enum Meanwhile<T> {
    /// It came.
    Came(T),
    /// Somebody does not want to wait for the next try.
    Reconnect,
    /// Somebody wants to close, and has nothing to wait for.
    Quit,
}

impl Early {
    /// Awaits something, and takes what the front end asks for meanwhile.
    pub(super) async fn attend<T>(
        &mut self,
        commands: &mut mpsc::Receiver<Command>,
        events: &mpsc::Sender<Event>,
        mut awaited: Pin<&mut impl Future<Output = T>>,
    ) -> Result<Meanwhile<T>, Abandoned> {
        loop {
            if self.quits() {
                return Ok(Meanwhile::Quit);
            }
            let command = tokio::select! {
                value = &mut awaited => return Ok(Meanwhile::Came(value)),
                () = events.closed() => return Err(Abandoned),
                command = commands.recv(), if self.commands.len() < COMMANDS_WAITING_MAX => {
                    command.ok_or(Abandoned)?
                }
            };
            if command.wish == Wish::Reconnect {
                let done = Event::Done { reference: command.reference };
                events.send(done).await.or(Err(Abandoned))?;
                return Ok(Meanwhile::Reconnect);
            }
            self.commands.push(command);
        }
    }

    /// Takes note that a try failed.
    pub(super) fn failed(&mut self, trouble: Trouble) {
        self.failed = Some(trouble);
    }

    /// Whether somebody wants to close now. The first try to connect is waited for, as a script does
    /// that asks for something and then ends; unless asked twice.
    fn quits(&self) -> bool {
        let closes = |command: &&Command| matches!(command.wish, Wish::Quit | Wish::Finish);
        match self.commands.iter().filter(closes).count() {
            0 => false,
            1 => self.failed.is_some(),
            _ => true,
        }
    }

    /// What was asked for, for the engine that is there now.
    pub(super) fn into_commands(self) -> Vec<Command> {
        self.commands
    }

    /// The last events, if there will be no engine: nothing of what was written is kept anywhere, so it
    /// is given back.
    pub(super) fn into_events(self) -> impl Iterator<Item = Event> {
        let why = self.failed.unwrap_or(Trouble::ConnectionLost);
        let is_answered = |command: &Command| matches!(command.wish, Wish::Quit | Wish::Finish);
        let waiting = self.commands.into_iter().filter(move |command| !is_answered(command));
        let refused = waiting.map(move |Command { wish, reference }| Event::Error {
            trouble: why.clone().about(wish.text()),
            reference,
        });
        refused.chain([Event::Closed { trouble: None, unsent: 0 }])
    }
}
