//! A pseudo terminal of this program's own, with a program in it: what is typed goes in, and what the
//! program writes is read as a terminal reads it.
//!
//! A thread reads and takes the time, so that what [`vt100`] takes to make a screen of the bytes does
//! not count.

use std::fmt::Debug;
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pty_process::blocking::{Command, Pty};

use crate::accounting::Watched;
use crate::cores::Cores;
use crate::failed::Failed;
use crate::interrupt::{self, Known};

/// How high and wide the terminal is: as a window that fills most of a laptop's screen.
const ROWS: NonZeroU16 = NonZeroU16::new(50).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(160).unwrap();

/// How long anything may take until it is on the screen.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long nothing must be written for a screen to count as whole: two frames, and some.
pub(super) const QUIET: Duration = Duration::from_millis(40);

/// How long after something was typed nothing must be written to count as nothing: an age.
const STILL: Duration = Duration::from_secs(3);

/// How often it is looked whether this program was told to end.
const LOOK: Duration = Duration::from_millis(100);

/// How many bytes are read at once.
const READ_BYTES: usize = 64 * 1024;

/// A program in a terminal. It ends when that is dropped.
pub(super) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    written: Receiver<(Instant, Vec<u8>)>,
    parser: vt100::Parser,
    /// When it was started.
    pub(super) begun: Instant,
    _known: Known,
}

/// What something that was typed took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    /// Until it was on the screen.
    pub(super) took: Duration,
    /// Time on the processor, whatever else the machine did.
    pub(super) cpu: Duration,
}

impl Terminal {
    /// Starts a program on the core of what is measured.
    pub(super) fn start(command: std::process::Command, cores: Cores) -> Result<Self, Failed> {
        let program = command.get_program().to_string_lossy().into_owned();
        let failed = || pty_failed(format!("start {program} in a terminal"));
        let (pty, end) = pty_process::blocking::open().map_err(failed())?;
        let size = pty_process::Size::new(ROWS.get(), COLUMNS.get());
        pty.resize(size).map_err(failed())?;
        let pty = Arc::new(pty);
        let (sender, written) = channel();
        let reading = Arc::clone(&pty);
        std::thread::spawn(move || {
            let mut buffer = vec![0; READ_BYTES];
            // At the end of the program there is an error.
            while let Ok(length) = (&*reading).read(&mut buffer) {
                let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                if length == 0 || sender.send((Instant::now(), bytes)).is_err() {
                    break;
                }
            }
        });
        let begun = Instant::now();
        let child = cores.start_with(|| Command::from(command).spawn(end))?.map_err(failed())?;
        let pid = i32::try_from(child.id()).map_err(|error| Failed::Unfit(error.to_string()))?;
        let known = Known::new(Pid::from_raw(pid))?;
        let parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        Ok(Self { pty, child, written, parser, begun, _known: known })
    }

    /// For the system's accounting.
    pub(super) fn watched(&self) -> Result<Watched, Failed> {
        Watched::new(self.child.id())
    }

    /// What is on the screen.
    pub(super) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Types something; says when.
    pub(super) fn types(&self, bytes: &[u8]) -> Result<Instant, Failed> {
        let typed = Instant::now();
        (&*self.pty).write_all(bytes).map_err(Failed::system("type"))?;
        Ok(typed)
    }

    /// Waits until the screen is so; says since when.
    pub(super) fn until(
        &mut self,
        what: &str,
        is_so: impl Fn(&vt100::Screen) -> bool,
    ) -> Result<Instant, Failed> {
        let deadline = Instant::now() + PATIENCE;
        let mut since = self.begun;
        while !is_so(self.screen()) {
            if Instant::now() > deadline {
                let screen = self.screen().contents();
                return Err(Failed::Unfit(format!("{what} is not on the screen:\n{screen}")));
            }
            since = self.reads(LOOK)?.unwrap_or(since);
        }
        Ok(since)
    }

    /// Takes what is written next, if that is within some time; says when it was.
    ///
    /// # Errors
    ///
    /// [`Failed`] if the program has ended.
    pub(super) fn reads(&mut self, within: Duration) -> Result<Option<Instant>, Failed> {
        interrupt::check()?;
        match self.written.recv_timeout(within) {
            Ok((when, bytes)) => {
                self.parser.process(&bytes);
                Ok(Some(when))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                let screen = self.screen().contents();
                Err(Failed::Unfit(format!("the program has ended:\n{screen}")))
            }
        }
    }

    /// Types something, and waits until what it does is on the screen and nothing more comes; says what
    /// that took, or `None` if nothing changed. Only what `seen` gives counts, and it is done when
    /// `is_done` says so of what was seen before and is seen after.
    pub(super) fn stroke<T: PartialEq + Debug>(
        &mut self,
        keys: &[u8],
        seen: impl Fn(&vt100::Screen) -> T,
        is_done: impl Fn(&T, &T) -> bool,
    ) -> Result<Option<Stroke>, Failed> {
        while self.reads(Duration::ZERO)?.is_some() {}
        let before = seen(self.screen());
        let (mut after, mut last) = (seen(self.screen()), None);
        let (watched, cpu) = (self.watched()?, self.watched()?.threads_cpu()?);
        let typed = self.types(keys)?;
        loop {
            let done = last.is_some() && is_done(&before, &after);
            let Some(when) = self.reads(if done { QUIET } else { STILL })? else {
                break;
            };
            let now = seen(self.screen());
            if now != after {
                (after, last) = (now, Some(when));
            }
        }
        match last {
            Some(_) if !is_done(&before, &after) => {
                let screen = self.screen().contents();
                let what = format!("{keys:?} goes from {before:?} to {after:?}");
                Err(Failed::Unfit(format!("{what}:\n{screen}")))
            }
            None => Ok(None),
            Some(when) => Ok(Some(Stroke {
                took: when.saturating_duration_since(typed),
                cpu: watched.threads_cpu()?.saturating_sub(cpu),
            })),
        }
    }

    /// Takes all that is still written.
    pub(super) fn rests(&mut self) -> Result<(), Failed> {
        while self.reads(QUIET)?.is_some() {}
        Ok(())
    }

    /// Types what ends the program, and waits until it has ended well.
    pub(super) fn quits(mut self, keys: &[u8]) -> Result<(), Failed> {
        self.types(keys)?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            interrupt::check()?;
            // So that it can write what it still has to.
            self.written.recv_timeout(Duration::from_millis(5)).ok();
            let ended = self.child.try_wait().map_err(Failed::system("watch a process"))?;
            match ended {
                None => {}
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    return Err(Failed::Unfit(format!("the program ended with {status}")));
                }
            }
        }
        Err(Failed::Unfit("the program does not end".to_owned()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            if let Ok(pid) = i32::try_from(self.child.id()) {
                kill(Pid::from_raw(pid), Signal::SIGKILL).ok();
            }
            self.child.wait().ok();
        }
    }
}

fn pty_failed(what: String) -> impl FnOnce(pty_process::Error) -> Failed {
    move |error| match error {
        pty_process::Error::Io(error) => Failed::System { what, error },
        error => Failed::System { what, error: std::io::Error::other(error.to_string()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Terminal {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", script]);
        Terminal::start(command, Cores::of_this_machine().unwrap()).unwrap()
    }

    #[test]
    fn what_a_program_does_with_what_is_typed_is_on_the_screen() {
        let mut terminal = shell("stty -echo; echo ready; read line; echo \"<$line>\"; read line");
        terminal.until("ready", |screen| screen.contents().contains("ready")).unwrap();
        let mut types = |keys: &[u8]| {
            let told = |_: &String, after: &String| after.ends_with('>');
            let took = terminal.stroke(keys, vt100::Screen::contents, told).unwrap();
            (took.is_some(), terminal.screen().contents())
        };
        let screen = "ready\n<hé>".to_owned();
        assert_eq!(types("hé\n".as_bytes()), (true, screen.clone()));
        assert_eq!(types(b"x"), (false, screen));
        terminal.quits(b"\n").unwrap();
    }

    #[test]
    fn it_has_a_size_and_a_program_that_ends_is_told_of() {
        let mut terminal = shell("stty size </dev/tty; read line; exit 3");
        terminal.until("its size", |screen| screen.contents() == "50 160").unwrap();
        assert!(terminal.quits(b"\n").unwrap_err().to_string().contains('3'));
        let mut terminal = shell("exit 0");
        assert!(terminal.until("anything", |screen| screen.contents() == "x").is_err());
    }
}
