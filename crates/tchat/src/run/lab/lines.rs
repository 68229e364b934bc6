//! The lab line by line, for pipes and programs.

use std::collections::BTreeSet;

use tchat_lab::reading::{Question, Scope};
use tchat_lab::record::{Event, Happened};
use tchat_lab::segment::{ConnectionId, Direction};
use tchat_lab::telling::Teller;

use super::printer::{Line, Printer, Unread};
use super::reader::{Reader, Turn};
use super::{Watched, json};
use crate::cli::Form;
use crate::explain::Fault;
use crate::run::Setting;
use crate::signals::Signals;

/// After how many events the files are brought up to date.
const TOLD_AT_ONCE_MAX: usize = 256;

/// Prints what happens until asked to stop, or nobody reads it any more.
pub(super) async fn print(
    setting: &Setting,
    watched: &mut Watched,
    form: Form,
    signals: &mut Signals,
) -> Result<(), Fault> {
    let printer = Printer::start(form).map_err(Fault::System)?;
    let mut lines = Lines { setting, form, printer: &printer, unread: BTreeSet::new() };
    let ended = tokio::select! {
        // Also while a line waits to be printed.
        () = signals.next() => Ok(()),
        ended = lines.follow(watched) => ended,
    };
    let unwritten = printer.end().await;
    match (ended, unwritten) {
        (Ok(()), Some(error)) => Err(Fault::Write(error)),
        (ended, _) => ended,
    }
}

/// What is printed, and how.
struct Lines<'l> {
    setting: &'l Setting,
    form: Form,
    printer: &'l Printer,
    /// The connections of which there is something new to read.
    unread: BTreeSet<ConnectionId>,
}

impl Lines<'_> {
    /// Prints what happens, until nobody reads it any more.
    async fn follow(&mut self, watched: &mut Watched) -> Result<(), Fault> {
        let mut reader = Reader::new();
        loop {
            let told = tokio::select! {
                news = watched.tap.next() => {
                    let event = watched.hear(&news, self.setting)?;
                    self.tell_all(event, watched).await?
                }
                turn = reader.next() => match turn {
                    Turn::Answer(reading) => {
                        self.printer.print(Line::Object(json::reading(&reading))).await
                    }
                    Turn::Ask => {
                        match self.next_question(watched) {
                            Some(question) => reader.ask(question),
                            None => reader.pause(),
                        }
                        Ok(())
                    }
                },
            };
            if let Err(Unread) = told {
                return Ok(());
            }
        }
    }

    /// Prints an event, and those that wait behind it.
    async fn tell_all(
        &mut self,
        first: Event,
        watched: &mut Watched,
    ) -> Result<Result<(), Unread>, Fault> {
        let mut event = first;
        for told in 1.. {
            self.unread.extend(to_be_read(&event));
            if let Err(unread) = self.printer.print(self.line(&event, watched)).await {
                return Ok(Err(unread));
            }
            if told == TOLD_AT_ONCE_MAX {
                break;
            }
            let Some(next) = watched.tap_told(self.setting) else { break };
            event = next?;
        }
        watched.files.flush()?;
        Ok(Ok(()))
    }

    fn line(&self, event: &Event, watched: &Watched) -> Line {
        match self.form {
            Form::Json => Line::Object(json::event(event)),
            Form::Text => {
                let teller = Teller { words: &self.setting.words, began: watched.began };
                Line::Text(teller.line(event))
            }
        }
    }

    fn next_question(&mut self, watched: &Watched) -> Option<Question> {
        let connection = self.unread.pop_first().filter(|_| self.form == Form::Json)?;
        Question::of(&watched.record, connection, Scope::Client, None)
    }
}

/// The connection of which there is something new to read.
fn to_be_read(event: &Event) -> Option<ConnectionId> {
    match &event.what {
        Happened::Segment(kept)
            if kept.direction == Direction::ToServer && kept.bytes().is_some() =>
        {
            event.ends.map(|ends| ends.id)
        }
        _ => None,
    }
}
