//! The lab line by line, for pipes and programs.

use std::collections::BTreeSet;

use tchat_lab::reading::{Question, Scope};
use tchat_lab::record::{Event, Happened};
use tchat_lab::segment::{ConnectionId, Direction};
use tchat_lab::telling::Teller;

use super::reader::{Reader, Turn};
use super::{Watched, json};
use crate::cli::Form;
use crate::explain::Fault;
use crate::output::Output;
use crate::run::Setting;
use crate::signals::Signals;

/// After how many events it looks up, whether it is to stop: a flood must not keep it from that.
const TOLD_AT_ONCE_MAX: usize = 256;

/// Prints what happens until asked to stop, or nobody reads it any more.
pub(super) async fn print(
    setting: &Setting,
    watched: &mut Watched,
    output: &mut Output,
    signals: &mut Signals,
) -> Result<(), Fault> {
    let mut reader = Reader::new();
    let mut unread = BTreeSet::new();
    while !output.is_closed() {
        tokio::select! {
            () = signals.next() => break,
            news = watched.tap.next() => {
                let event = watched.hear(&news, setting)?;
                tell(&event, setting, watched, output);
                unread.extend(to_be_read(&event));
                for _ in 0..TOLD_AT_ONCE_MAX {
                    let Some(event) = watched.tap_told(setting) else { break };
                    let event = event?;
                    tell(&event, setting, watched, output);
                    unread.extend(to_be_read(&event));
                }
                watched.files.flush()?;
            }
            turn = reader.next() => match turn {
                Turn::Answer(reading) => output.object(&json::reading(&reading)),
                Turn::Ask => match next_question(&mut unread, watched) {
                    Some(question) if output.form() == Form::Json => reader.ask(question),
                    _ => reader.pause(),
                },
            },
        }
    }
    Ok(())
}

fn next_question(unread: &mut BTreeSet<ConnectionId>, watched: &Watched) -> Option<Question> {
    let connection = unread.pop_first()?;
    Question::of(&watched.record, connection, Scope::Client, None)
}

fn tell(event: &Event, setting: &Setting, watched: &Watched, output: &mut Output) {
    match output.form() {
        Form::Json => output.object(&json::event(event)),
        Form::Text => {
            let teller = Teller { words: &setting.words, began: watched.began };
            output.line(&teller.line(event));
        }
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
