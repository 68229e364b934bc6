//! Commands on their way to the engine, one after another.
//!
//! A file to be sent is looked at first ([`Looking`]), which may take a moment; what comes behind it
//! waits, so that all reaches the engine in the order in which it was asked for. Whoever passes
//! commands on ([`CommandQueue::pass_on`]) can do so beside other things: nothing is lost when the
//! waiting is given up and begun again.

use std::collections::VecDeque;

use tokio::sync::mpsc;

use crate::command::{Command, Wish};
use crate::file::looking::{Looking, Nothing};

/// Commands on their way to the engine.
#[derive(Debug, Default)]
pub struct CommandQueue {
    waiting: VecDeque<Command>,
    looking: Looking,
    /// What is to be given to the engine next.
    next: Option<Command>,
}

impl CommandQueue {
    /// Puts a command behind the others.
    pub fn push(&mut self, command: Command) {
        self.waiting.push_back(command);
    }

    /// Whether there is nothing to pass on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.next.is_none() && !self.looking.is_busy()
    }

    /// Passes on one command, as soon as the engine takes it; never returns if there is none. Once
    /// the engine has ended, what waits is dropped: its last event is on the way. Cancel safe.
    ///
    /// # Errors
    ///
    /// [`Nothing`] if the command was to send a file, and there is none to send.
    pub async fn pass_on(&mut self, engine: &mpsc::Sender<Command>) -> Result<(), Box<Nothing>> {
        loop {
            if self.next.is_some() {
                let permit = engine.reserve().await;
                match (permit, self.next.take()) {
                    (Ok(permit), Some(command)) => permit.send(command),
                    _ => self.waiting.clear(),
                }
                return Ok(());
            }
            if self.looking.is_busy() {
                self.next = Some(self.looking.next().await?);
                continue;
            }
            match self.waiting.pop_front() {
                None => std::future::pending().await,
                Some(Command { wish: wish @ Wish::SendFile { .. }, reference }) => {
                    self.looking.begin(wish, reference);
                }
                Some(command) => self.next = Some(command),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tchat_proto::room::RoomName;

    use super::*;
    use crate::command::Reference;
    use crate::file::attachment::Attachment;

    fn file(path: PathBuf) -> Command {
        let wish =
            Wish::SendFile { room: RoomName::general(), file: Attachment::plain(path), text: None };
        Command { wish, reference: Some(Reference("f".to_owned())) }
    }

    #[tokio::test]
    async fn a_file_is_looked_at_and_what_was_asked_behind_it_comes_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "words").unwrap();
        let (engine, mut taken) = mpsc::channel(8);
        let mut queue = CommandQueue::default();
        queue.push(file(path));
        queue.push(Command::new(Wish::Rooms));
        while !queue.is_empty() {
            // Given up and begun again, as beside other things.
            tokio::select! {
                biased;
                passed = queue.pass_on(&engine) => passed.unwrap(),
                () = tokio::task::yield_now() => {}
            }
        }
        let Some(Command { wish: Wish::SendFile { file, .. }, .. }) = taken.recv().await else {
            panic!("a file")
        };
        assert_eq!(file.media.as_deref(), Some("text/plain"));
        assert_eq!(taken.recv().await.unwrap().wish, Wish::Rooms);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_told_and_holds_nothing_up() {
        let (engine, mut taken) = mpsc::channel(8);
        let mut queue = CommandQueue::default();
        queue.push(file("/nowhere/at/all".into()));
        queue.push(Command::new(Wish::Rooms));
        let nothing = queue.pass_on(&engine).await.unwrap_err();
        assert!(nothing.reference.is_some());
        queue.pass_on(&engine).await.unwrap();
        assert_eq!(taken.recv().await.unwrap().wish, Wish::Rooms);
    }

    #[tokio::test]
    async fn what_waits_for_an_engine_that_has_ended_is_dropped() {
        let (engine, taken) = mpsc::channel(1);
        drop(taken);
        let mut queue = CommandQueue::default();
        queue.push(Command::new(Wish::Rooms));
        queue.push(Command::new(Wish::Quit));
        queue.pass_on(&engine).await.unwrap();
        assert!(queue.is_empty());
    }
}
