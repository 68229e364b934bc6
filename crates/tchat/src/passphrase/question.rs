//! A question at the terminal whose answer is not shown.
//!
//! The terminal stops echoing before the question is written, and echoes again whatever ends the
//! question: the answer, Ctrl-C, a signal. The answer is read on a thread of its own, so that a
//! signal is heard meanwhile.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};

use tchat_i18n::Visible;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::Typed;
use crate::explain::{Fault, PassphraseMissing};
use crate::signals::Signals;

/// A terminal hands over a line of at most this many bytes.
const LINE_BYTES_MAX: usize = 4_096;

/// Whether somebody sits at a terminal. Who pipes something in is a program.
pub(super) fn can_be_asked() -> bool {
    cfg!(unix) && io::stdin().is_terminal() && terminal().is_ok()
}

/// The terminal itself, wherever input and output go.
fn terminal() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

/// Says something beside a question.
pub(super) fn tell(words: &Visible) -> Result<(), Fault> {
    terminal().and_then(|mut terminal| writeln!(terminal, "{words}")).map_err(Fault::System)
}

/// Asks, and waits for the answer.
pub(super) async fn ask(question: &Visible, signals: &mut Signals) -> Result<Typed, Fault> {
    let mut terminal = terminal().map_err(Fault::System)?;
    let silence = Silence::begin(&terminal).map_err(Fault::System)?;
    write!(terminal, "{question} ").map_err(Fault::System)?;
    let reading = terminal.try_clone().map_err(Fault::System)?;
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("question".to_owned());
    thread
        .spawn(move || {
            // Nobody waits for it any more: a signal came first.
            drop(answer.send(line(reading)));
        })
        .map_err(Fault::System)?;
    let line = tokio::select! {
        line = answered => line.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into())),
        () = signals.next() => {
            drop(silence);
            writeln!(terminal).map_err(Fault::System)?;
            return Err(PassphraseMissing::Interrupted.into());
        }
    };
    match line.map_err(Fault::System)? {
        Some(line) => Ok(line),
        None => {
            drop(silence);
            writeln!(terminal).map_err(Fault::System)?;
            Err(PassphraseMissing::Interrupted.into())
        }
    }
}

/// Reads a line; `None` if the terminal is at its end (Ctrl-D).
fn line(mut terminal: File) -> io::Result<Option<Typed>> {
    let mut line = Zeroizing::new(vec![0; LINE_BYTES_MAX]);
    // In its usual mode a terminal gives one line at a time.
    let count = terminal.read(&mut line)?;
    line.truncate(count);
    if line.pop_if(|byte| *byte == b'\n').is_none() {
        return Ok(None);
    }
    Ok(Some(line))
}

/// A terminal that does not echo, until this is dropped.
struct Silence {
    #[cfg(unix)]
    was: (File, nix::sys::termios::Termios),
}

impl Silence {
    #[cfg(unix)]
    fn begin(terminal: &File) -> io::Result<Self> {
        use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
        let was = tcgetattr(terminal)?;
        let silence = Self { was: (terminal.try_clone()?, was.clone()) };
        let mut silent = was;
        silent.local_flags.remove(LocalFlags::ECHO);
        silent.local_flags.insert(LocalFlags::ECHONL | LocalFlags::ICANON | LocalFlags::ISIG);
        // What was typed before the question is not an answer to it.
        tcsetattr(terminal, SetArg::TCSAFLUSH, &silent)?;
        Ok(silence)
    }

    #[cfg(not(unix))]
    fn begin(_terminal: &File) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        use nix::sys::termios::{SetArg, tcsetattr};
        let (terminal, was) = &self.was;
        if let Err(error) = tcsetattr(terminal, SetArg::TCSADRAIN, was) {
            tracing::warn!(%error, "the terminal could not be left as it was");
        }
    }
}
