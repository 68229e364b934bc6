//! `tchat save`: the file of one message, into a folder.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Reference, Which, Wish};
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_client::{Client, Event};
use tchat_i18n::Visible;
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::files;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::cli::{Form, Save};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::visit::{Claim, Visit};
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

/// The reference of the one file.
const THIS: &str = "this";

/// Saves a file, and says where it is.
pub(super) async fn save(setting: &Setting, asked: Save) -> Exit {
    let mut saving = Saving {
        setting,
        output: Output::new(asked.output),
        news: ConnectionNews::default(),
        interrupted: false,
    };
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
    interrupted: bool,
}

impl Saving<'_> {
    async fn run(&mut self, asked: Save) -> Result<Exit, Fault> {
        let mut signals = Signals::listen().map_err(Fault::System)?;
        let visit = Visit::prepare(self.setting, asked.link, Claim::None, &mut signals).await?;
        let room = asked.room;
        let mut client = visit.start(Some(room.clone()), IfAbsent::Refuse, Patience::GiveUp)?;
        let folder = match asked.into {
            Some(folder) => folder,
            None => std::env::current_dir().map_err(Fault::System)?,
        };
        let wish = Wish::Save { room: room.clone(), which: Which::Place(asked.seq), folder };
        let mut wish = Some(wish);
        loop {
            let event = tokio::select! {
                event = client.event() => event,
                () = signals.next() => {
                    if self.interrupted {
                        return Ok(Exit::Failed);
                    }
                    self.interrupted = true;
                    // Twice: what moves is not waited for, and goes on the next time.
                    ask(&client, Command::new(Wish::Quit)).await;
                    ask(&client, Command::new(Wish::Quit)).await;
                    continue;
                }
            };
            match event {
                // With all that the room has: the message may have come a moment ago.
                Some(Event::CaughtUp { room: here }) if here == room => {
                    if let Some(wish) = wish.take().filter(|_| !self.interrupted) {
                        let reference = Some(Reference(THIS.to_owned()));
                        ask(&client, Command { wish, reference }).await;
                    }
                }
                Some(Event::Transfer(transfer)) if transfer.direction == Direction::Down => {
                    let ours = transfer.reference.as_ref().is_some_and(|it| it.0 == THIS);
                    if ours && transfer.state == State::Done {
                        self.done(&transfer);
                        client.quit().await;
                        return Ok(written(self.setting, &mut self.output));
                    }
                    self.output.progress(&files::progress_line(&self.setting.words, &transfer));
                }
                Some(Event::Error { trouble, reference })
                    if wish.is_some() || reference.as_ref().is_some_and(|it| it.0 == THIS) =>
                {
                    client.quit().await;
                    return Err(trouble.into());
                }
                Some(Event::Closed { trouble: Some(trouble), .. }) => return Err(trouble.into()),
                Some(Event::Closed { trouble: None, .. }) | None => {
                    return if self.interrupted {
                        Err(Fault::Interrupted)
                    } else {
                        Ok(Exit::Failed)
                    };
                }
                Some(event) => self.note(&event),
            }
        }
    }

    /// Says where the file is: alone on its line, so that a script can take it.
    fn done(&mut self, transfer: &Transfer) {
        self.output.progress_over();
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

    /// Tells people why it takes long, and whom they reached.
    fn note(&mut self, event: &Event) {
        let worth = match event {
            Event::ServerKeyTrusted { .. } | Event::Alarm { .. } => true,
            Event::Connection(state) => self.news.is_news(state),
            _ => false,
        };
        if worth {
            self.output.progress_over();
            let teller = Teller { words: &self.setting.words, here: None, titles: &BY_NAME };
            for told in teller.tell(event, None) {
                let (Told::Note(line) | Told::Result(line)) = told;
                self.output.note(&line);
            }
        }
    }
}

async fn ask(client: &Client, command: Command) {
    if client.command(command).await.is_err() {
        tracing::debug!("the engine has ended; its last event says why");
    }
}
