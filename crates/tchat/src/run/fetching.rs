//! Fetching the file of a message into a folder, for commands that end when it is there.

use std::path::PathBuf;

use tchat_client::client::Client;
use tchat_client::command::{Command, Reference, Which, Wish};
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_client::{Event, Trouble};
use tchat_i18n::Words;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::files;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::explain::Fault;
use crate::output::Output;
use crate::signals::Signals;

/// The reference of the one file under way.
const THIS: &str = "this";

/// A client that fetches, and where people are told how far it is.
pub(super) struct Fetching<'f> {
    pub(super) words: &'f Words,
    pub(super) client: &'f mut Client,
    pub(super) signals: &'f mut Signals,
    pub(super) output: &'f mut Output,
    pub(super) news: &'f mut ConnectionNews,
}

/// A file that is wanted.
pub(super) struct Wanted<'w> {
    pub(super) room: &'w RoomName,
    /// The place of the message that carries it.
    pub(super) seq: Seq,
    /// Into this folder.
    pub(super) folder: PathBuf,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Fetched {
    /// It is there.
    There(Box<Transfer>),
    /// It will not be.
    Refused(Trouble),
    /// A signal came. It is on its way still, under this number if it has begun.
    Interrupted(Option<u64>),
}

impl Fetching<'_> {
    /// Fetches a file. The client must have caught up with its room.
    ///
    /// # Errors
    ///
    /// [`Fault`] if the client ended.
    pub(super) async fn fetch(&mut self, wanted: Wanted<'_>) -> Result<Fetched, Fault> {
        let Wanted { room, seq, folder } = wanted;
        let wish = Wish::Save { room: room.clone(), which: Which::Place(seq), folder };
        ask(self.client, Command { wish, reference: Some(Reference(THIS.to_owned())) }).await;
        let is_ours =
            |reference: &Option<Reference>| reference.as_ref().is_some_and(|it| it.0 == THIS);
        let mut number = None;
        loop {
            let event = tokio::select! {
                event = self.client.event() => event,
                () = self.signals.next() => return Ok(Fetched::Interrupted(number)),
            };
            match event {
                Some(Event::Transfer(transfer))
                    if transfer.direction == Direction::Down && is_ours(&transfer.reference) =>
                {
                    number = Some(transfer.number);
                    if transfer.state == State::Done {
                        self.output.progress_over();
                        return Ok(Fetched::There(transfer));
                    }
                    self.output.progress(&files::progress_line(self.words, &transfer));
                }
                Some(Event::Error { trouble, reference }) if is_ours(&reference) => {
                    self.output.progress_over();
                    return Ok(Fetched::Refused(trouble));
                }
                Some(Event::Closed { trouble: Some(trouble), .. }) => return Err(trouble.into()),
                Some(Event::Closed { trouble: None, .. }) | None => return Err(Fault::Interrupted),
                Some(event) => self.note(&event),
            }
        }
    }

    /// Tells people why it takes long, and whom they reached.
    pub(super) fn note(&mut self, event: &Event) {
        let worth = match event {
            Event::ServerKeyTrusted { .. } | Event::Alarm { .. } => true,
            Event::Connection(state) => self.news.is_news(state),
            _ => false,
        };
        if worth {
            self.output.progress_over();
            let teller = Teller { words: self.words, here: None, titles: &BY_NAME };
            for told in teller.tell(event, None) {
                let (Told::Note(line) | Told::Result(line)) = told;
                self.output.note(&line);
            }
        }
    }
}

/// Gives a command; of an engine that has ended the last event says why.
pub(super) async fn ask(client: &Client, command: Command) {
    if client.command(command).await.is_err() {
        tracing::debug!("the engine has ended; its last event says why");
    }
}
