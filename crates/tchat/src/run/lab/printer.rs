//! A thread that prints: whoever does not read the output must not keep the lab from ending.
//!
//! A write to a full pipe, or to a console in which somebody selects text, waits until it is read;
//! nothing can call it back. So it waits here, and the lab can still be asked to stop.

use std::io;
use std::time::Duration;

use serde_json::Value as Json;
use tchat_i18n::Visible;
use tokio::sync::{mpsc, oneshot};

use crate::cli::Form;
use crate::output::Output;

/// How many lines may wait to be printed.
const LINES_MAX: usize = 256;

/// How long the end waits for what is still to be printed.
const END_PATIENCE: Duration = Duration::from_secs(1);

/// Something to print.
pub(super) enum Line {
    Text(Visible),
    Object(Json),
}

/// The way to the thread that prints.
pub(super) struct Printer {
    lines: mpsc::Sender<Line>,
    failure: oneshot::Receiver<Option<io::Error>>,
}

/// Nobody reads what is printed any more, or it cannot be written.
#[derive(Debug)]
pub(super) struct Unread;

impl Printer {
    /// Begins to print.
    pub(super) fn start(form: Form) -> io::Result<Self> {
        let (lines, mut waiting) = mpsc::channel(LINES_MAX);
        let (told, failure) = oneshot::channel();
        std::thread::Builder::new().name("printer".into()).spawn(move || {
            let mut output = Output::new(form);
            while !output.is_closed() {
                match waiting.blocking_recv() {
                    Some(Line::Text(line)) => output.line(&line),
                    Some(Line::Object(object)) => output.object(&object),
                    None => break,
                }
            }
            // Who started this may not wait for it any more.
            told.send(output.failure()).ok();
        })?;
        Ok(Self { lines, failure })
    }

    /// Prints a line, as soon as there is room for it. Cancel safe: then it is not printed.
    pub(super) async fn print(&self, line: Line) -> Result<(), Unread> {
        self.lines.send(line).await.map_err(|_gone| Unread)
    }

    /// Prints what waits, unless nobody reads it, and tells what went wrong.
    pub(super) async fn end(self) -> Option<io::Error> {
        drop(self.lines);
        tokio::time::timeout(END_PATIENCE, self.failure).await.ok()?.ok()?
    }
}
