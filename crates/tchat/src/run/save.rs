//! `tchat save`: the file of one message, into a folder.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Wish};
use tchat_client::transfer::Transfer;
use tchat_client::visit::Claim;
use tchat_client::{Client, Event};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::files;

use crate::cli::{Form, Save};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::fetching::{Fetched, Fetching, Wanted, ask};
use crate::run::{AGENT, Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// Saves a file, and says where it is.
pub(super) async fn save(setting: &Setting, asked: Save) -> Exit {
    let mut saving =
        Saving { setting, output: Output::new(asked.output), news: ConnectionNews::default() };
    match saving.run(asked).await {
        Ok(exit) => exit,
        Err(fault) => {
            saving.output.progress_over();
            failed(setting, &mut saving.output, &fault)
        }
    }
}

/// A file on its way.
struct Saving<'s> {
    setting: &'s Setting,
    output: Output,
    news: ConnectionNews,
}

impl Saving<'_> {
    async fn run(&mut self, asked: Save) -> Result<Exit, Fault> {
        let mut signals = Signals::listen().map_err(Fault::System)?;
        let visit = visit::prepare(self.setting, asked.link, Claim::None, &mut signals).await?;
        let room = &asked.room;
        let mut client =
            visit.start(Some(room.clone()), IfAbsent::Refuse, Patience::GiveUp, AGENT)?;
        let folder = match asked.into {
            Some(folder) => folder,
            None => std::env::current_dir().map_err(Fault::System)?,
        };
        let mut fetching = Fetching {
            words: &self.setting.words,
            client: &mut client,
            signals: &mut signals,
            output: &mut self.output,
            news: &mut self.news,
        };
        // With all that the room has: the message may have come a moment ago.
        let fetched = match catch_up(&mut fetching, room).await? {
            CaughtUp::Yes => fetching.fetch(Wanted { room, seq: asked.seq, folder }).await?,
            CaughtUp::Interrupted => Fetched::Interrupted(None),
        };
        match fetched {
            Fetched::There(transfer) => {
                self.done(&transfer);
                client.quit().await;
                Ok(written(self.setting, &mut self.output))
            }
            Fetched::Refused(trouble) => {
                client.quit().await;
                Err(trouble.into())
            }
            Fetched::Interrupted(_) => interrupted(client, &mut signals).await,
        }
    }

    /// Says where the file is: alone on its line, so that a script can take it.
    fn done(&mut self, transfer: &Transfer) {
        match self.output.form() {
            Form::Json => {
                let mut object = files::transfer(transfer);
                if let Some(fields) = object.as_object_mut() {
                    fields.shift_remove("ref");
                }
                self.output.object(&object);
            }
            Form::Text => {
                let path = transfer.path.as_ref().map(|path| path.display().to_string());
                self.output.line_whole(&Visible::line(&path.unwrap_or_default()));
            }
        }
    }
}

/// What moves is not waited for, and goes on the next time.
async fn interrupted(client: Client, signals: &mut Signals) -> Result<Exit, Fault> {
    // Once more beside the client's own: not to be kept waiting.
    ask(&client, Command::new(Wish::Quit)).await;
    tokio::select! {
        _ = client.quit() => Err(Fault::Interrupted),
        () = signals.next() => Ok(Exit::Failed),
    }
}

/// How catching up ended.
enum CaughtUp {
    Yes,
    Interrupted,
}

/// Waits until the room is up to date.
async fn catch_up(fetching: &mut Fetching<'_>, room: &RoomName) -> Result<CaughtUp, Fault> {
    loop {
        let event = tokio::select! {
            event = fetching.client.event() => event,
            () = fetching.signals.next() => return Ok(CaughtUp::Interrupted),
        };
        match event {
            Some(Event::CaughtUp { room: here }) if here == *room => return Ok(CaughtUp::Yes),
            Some(Event::Error { trouble, .. } | Event::Closed { trouble: Some(trouble), .. }) => {
                return Err(trouble.into());
            }
            Some(Event::Closed { trouble: None, .. }) | None => return Err(Fault::Interrupted),
            Some(event) => fetching.note(&event),
        }
    }
}
