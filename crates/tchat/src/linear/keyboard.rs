//! Where lines come from: a pipe, or someone typing at a prompt.
//!
//! Either is read on a thread of its own, since neither can be waited for otherwise, and comes by a
//! queue that lets a pipe be read no faster than its lines are taken. A line has a limit: one
//! without end is counted, not kept.

use std::io::{self, BufRead, IsTerminal as _};

use rustyline::config::Configurer as _;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter as _};
use tokio::sync::mpsc;

use crate::output::PrintAbove;

/// The longest line that is kept, in bytes: the longest message with every character escaped in
/// JSON (six bytes for one), and fields around it.
pub(crate) const LINE_BYTES_MAX: usize = 6 * tchat_proto::limits::TEXT_BYTES_MAX + 4 * 1024;

/// How many lines may wait: enough that taking them in turns with events costs nothing.
const LINES_WAITING_MAX: usize = 64;

/// How many lines can be called back at the prompt. They are never written to disk.
const LINES_REMEMBERED_MAX: usize = 200;

/// How long the prompt's thread has for printing what it was given last: it gives no sign when it
/// has, and needs a thousandth of it.
const PRINT_TIME: std::time::Duration = std::time::Duration::from_millis(50);

/// Something from standard input.
#[derive(Debug)]
pub(crate) enum Input {
    /// A line, without its end.
    Line {
        /// Which, from 1.
        number: u64,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A line that was too long to be kept.
    TooLong {
        /// How long it was, in bytes.
        bytes: usize,
    },
    /// Nothing more comes.
    End,
    /// Someone pressed Ctrl-C at the prompt.
    Interrupt,
    /// It cannot be read.
    Failed(io::Error),
}

/// Where lines come from.
#[derive(Debug)]
pub(crate) struct Keyboard {
    lines: mpsc::Receiver<Input>,
    prompt: Option<Prompt>,
}

/// A prompt at a terminal.
#[derive(Debug)]
struct Prompt {
    /// Lets it ask for the next line. It does not ask before the last line is done with, so that
    /// nothing is printed around a prompt that will not be answered.
    ask: std::sync::mpsc::SyncSender<()>,
    /// Leaves the terminal as it was.
    restore: Restore,
}

impl Keyboard {
    /// What comes next. Cancel safe.
    pub(crate) async fn next(&mut self) -> Input {
        self.lines.recv().await.unwrap_or(Input::End)
    }

    /// Whether somebody types, and waits for the end: a script wants it thorough.
    pub(crate) fn is_at_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// Says that the last line is done with.
    pub(crate) fn ask(&self) {
        if let Some(prompt) = &self.prompt
            && prompt.ask.try_send(()).is_err()
        {
            tracing::trace!("the prompt asks already, or has ended");
        }
    }

    /// Ends the prompt, once what was to be printed above it is.
    pub(crate) fn close(&mut self) {
        if let Some(prompt) = self.prompt.take() {
            std::thread::sleep(PRINT_TIME);
            drop(prompt.restore);
        }
    }
}

/// Reads standard input, line by line.
///
/// # Errors
///
/// Whatever keeps a thread from being had.
pub(crate) fn pipe() -> io::Result<Keyboard> {
    let (lines, taken) = mpsc::channel(LINES_WAITING_MAX);
    std::thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        let mut reader = io::stdin().lock();
        let mut number = 0;
        loop {
            number += 1;
            let input = next_line(&mut reader, number);
            let last = matches!(input, Input::End | Input::Failed(_));
            if lines.blocking_send(input).is_err() || last {
                return;
            }
        }
    })?;
    Ok(Keyboard { lines: taken, prompt: None })
}

/// Takes a line; keeps no more of it than the limit.
fn next_line(reader: &mut impl BufRead, number: u64) -> Input {
    let mut line = Vec::new();
    let mut length = 0_usize;
    loop {
        let chunk = match reader.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Input::Failed(error),
        };
        if chunk.is_empty() && length == 0 {
            return Input::End;
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        if line.len().saturating_add(part.len()) <= LINE_BYTES_MAX {
            line.extend_from_slice(part);
        }
        length = length.saturating_add(part.len());
        let (ended, used) =
            (end.is_some() || chunk.is_empty(), part.len() + usize::from(end.is_some()));
        reader.consume(used);
        if ended && length > line.len() {
            return Input::TooLong { bytes: length };
        }
        if ended {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Input::Line { number, bytes: line };
        }
    }
}

/// Opens a prompt: what is typed there, and a way to print above it. `None` if the terminal cannot
/// have one.
pub(crate) fn prompt() -> Option<(Keyboard, PrintAbove)> {
    let restore = Restore::remember();
    let mut editor = DefaultEditor::new().ok()?;
    editor.set_max_history_size(LINES_REMEMBERED_MAX).ok()?;
    let mut printer = editor.create_external_printer().ok()?;
    let (lines, taken) = mpsc::channel(LINES_WAITING_MAX);
    let (ask, asked) = std::sync::mpsc::sync_channel(1);
    let thread = std::thread::Builder::new().name("prompt".to_owned());
    thread.spawn(move || answer(editor, &asked, &lines)).ok()?;
    let above = move |text: String| printer.print(text).map_err(io::Error::other);
    let prompt = Some(Prompt { ask, restore });
    Some((Keyboard { lines: taken, prompt }, Box::new(above)))
}

/// Reads lines at the prompt, each when asked for.
fn answer(
    mut editor: DefaultEditor,
    asked: &std::sync::mpsc::Receiver<()>,
    lines: &mpsc::Sender<Input>,
) {
    for number in 1.. {
        if asked.recv().is_err() {
            return;
        }
        let input = match editor.readline("> ") {
            Ok(line) => {
                // What cannot be remembered is only not called back later.
                drop(editor.add_history_entry(line.as_str()));
                Input::Line { number, bytes: line.into_bytes() }
            }
            Err(ReadlineError::Eof) => Input::End,
            Err(ReadlineError::Interrupted) => Input::Interrupt,
            Err(ReadlineError::Io(error)) => Input::Failed(error),
            Err(error) => Input::Failed(io::Error::other(error)),
        };
        let last = !matches!(input, Input::Line { .. });
        if lines.blocking_send(input).is_err() || last {
            return;
        }
    }
}

/// How the terminal was. The thread at the prompt changes it while it waits for a key, and is still
/// waiting when the program ends for another reason.
#[derive(Debug)]
pub(crate) struct Restore {
    #[cfg(unix)]
    was: Option<nix::sys::termios::Termios>,
}

impl Restore {
    #[cfg(unix)]
    fn remember() -> Self {
        Self { was: nix::sys::termios::tcgetattr(io::stdin()).ok() }
    }

    #[cfg(not(unix))]
    fn remember() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Restore {
    fn drop(&mut self) {
        use nix::sys::termios::{SetArg, tcsetattr};
        if let Some(was) = &self.was
            && let Err(error) = tcsetattr(io::stdin(), SetArg::TCSADRAIN, was)
        {
            tracing::warn!(%error, "the terminal could not be left as it was");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<String> {
        let mut reader = io::BufReader::with_capacity(16, text);
        let mut seen = Vec::new();
        loop {
            match next_line(&mut reader, 1) {
                Input::Line { bytes, .. } => {
                    seen.push(String::from_utf8_lossy(&bytes).into_owned())
                }
                Input::TooLong { bytes } => seen.push(format!("too long: {bytes}")),
                _ => return seen,
            }
        }
    }

    #[test]
    fn lines_end_as_on_any_system_and_the_last_one_need_not() {
        assert_eq!(lines(b"a\r\n\nb\nlast"), ["a", "", "b", "last"]);
        assert_eq!(lines(b""), Vec::<String>::new());
        assert_eq!(lines(b"\n"), [""]);
    }

    #[test]
    fn a_line_without_end_is_counted_and_not_kept() {
        let mut text = vec![b'x'; LINE_BYTES_MAX + 1];
        text.extend_from_slice(b"\nafter\n");
        assert_eq!(lines(&text), [format!("too long: {}", LINE_BYTES_MAX + 1), "after".to_owned()]);
        let longest = vec![b'x'; LINE_BYTES_MAX];
        assert_eq!(lines(&longest)[0].len(), LINE_BYTES_MAX);
    }
}
