//! `tchat lab`: the eavesdropper's view, on a screen or line by line.
//!
//! [`watch`] takes a tap that is open already, so that a server can have one in its own process.

mod files;
mod json;
mod lines;
mod printer;
mod reader;
mod screen;

use std::io::{self, IsTerminal as _};
use std::time::SystemTime;

use tchat_i18n::Visible;
use tchat_lab::news::News;
use tchat_lab::record::{Event, Record};
use tchat_lab::tap::{Listen, Tap};
use tchat_proto::PORT_DEFAULT;

use crate::cli::{Form, Lab};
use crate::explain::{Fault, LabFailed};
use crate::output::Output;
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

pub(super) use self::files::Files;

/// Opens a tap and watches it until asked to stop.
pub(super) async fn lab(setting: &Setting, lab: Lab) -> Exit {
    let mut output = Output::new(lab.output.unwrap_or_default());
    let shown = match lab.output {
        None if io::stdout().is_terminal() => Shown::OnScreen,
        _ => Shown::AsLines,
    };
    match start(lab).await {
        Ok((watched, mut signals)) => {
            announce(setting, &watched.tap, &mut output);
            watch(setting, watched, &mut output, &mut signals, shown).await
        }
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

async fn start(lab: Lab) -> Result<(Watched, Signals), Fault> {
    let signals = Signals::listen().map_err(Fault::System)?;
    let files = Files::create(lab.pcap, lab.text)?;
    let listen = match lab.listen {
        none if none.is_empty() => Listen::Everywhere { port: PORT_DEFAULT },
        addresses => Listen::On(addresses),
    };
    let tap = Tap::open(listen, &lab.to.to_string(), lab.faults).await;
    let tap = tap.map_err(|failed| Fault::Lab(LabFailed::Tap(failed)))?;
    Ok((Watched::new(tap, files), signals))
}

/// How a tap is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    OnScreen,
    AsLines,
}

/// Watches a tap until asked to stop.
pub(super) async fn watch(
    setting: &Setting,
    mut watched: Watched,
    output: &mut Output,
    signals: &mut Signals,
    shown: Shown,
) -> Exit {
    let ended = match shown {
        Shown::OnScreen => screen::show(setting, &mut watched, signals).await,
        Shown::AsLines => lines::print(setting, &mut watched, output.form(), signals).await,
    };
    watched.tap.stop().await;
    // What was told already belongs into the files, whatever ended the watching.
    while ended.is_ok() && watched.tap_told(setting).is_some_and(|heard| heard.is_ok()) {}
    let closed = watched.files.flush();
    for path in watched.files.full() {
        output.note(&setting.words.lab_file_full(path));
    }
    match ended.and(closed) {
        Ok(()) => written(setting, output),
        Err(fault) => failed(setting, output, &fault),
    }
}

/// Says where it listens, and what that means for whoever connects.
fn announce(setting: &Setting, tap: &Tap, output: &mut Output) {
    for address in tap.addresses() {
        let listening = Visible::line(&format!("listening on {address}"));
        match output.form() {
            Form::Text => output.line(&listening),
            Form::Json => {
                output.object(&json::listening(*address, tap.server()));
                output.note(&listening);
            }
        }
    }
    let server = Visible::line(&tap.server().to_string());
    output.note(&setting.words.lab_only_through(server));
}

/// A tap, what is kept of what passes, and the files it goes to.
pub(super) struct Watched {
    tap: Tap,
    record: Record,
    began: SystemTime,
    files: Files,
}

impl Watched {
    /// A tap from here on.
    pub(super) fn new(tap: Tap, files: Files) -> Self {
        Self { tap, record: Record::default(), began: SystemTime::now(), files }
    }

    /// Keeps and writes what the tap told.
    fn hear(&mut self, news: &News, setting: &Setting) -> Result<Event, Fault> {
        let event = self.record.hear(news);
        let teller = tchat_lab::telling::Teller { words: &setting.words, began: self.began };
        self.files.hear(news, &event, teller)?;
        Ok(event)
    }

    /// The same with what waits, if anything does.
    fn tap_told(&mut self, setting: &Setting) -> Option<Result<Event, Fault>> {
        let news = self.tap.try_next()?;
        Some(self.hear(&news, setting))
    }
}
