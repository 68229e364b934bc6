//! A pupil's program, started, fed and read.
//!
//! It runs in a process group of its own and is ended with its children when it is dropped, however
//! it behaves. What it writes is read all the time, so that it never waits for us, and kept up to a
//! limit.

use std::ffi::OsString;
use std::io::{self, Read, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How much of what a program writes is kept.
const WRITTEN_BYTES_MAX: usize = 256 << 10;

/// How to start a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// A program and its arguments.
    Program(OsString, Vec<OsString>),
    /// A line for the system's shell.
    Shell(OsString),
}

/// A running program.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    written: Arc<Mutex<Written>>,
}

/// What a program wrote, to standard output and standard error.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// The first bytes.
    pub(crate) bytes: Vec<u8>,
    /// How many there were in all.
    pub(crate) total: usize,
}

impl Invocation {
    fn command(&self) -> Command {
        match self {
            Self::Program(name, arguments) => {
                let mut command = Command::new(name);
                command.args(arguments);
                command
            }
            Self::Shell(line) => {
                let [shell, option] = if cfg!(windows) { ["cmd", "/C"] } else { ["sh", "-c"] };
                let mut command = Command::new(shell);
                command.arg(option).arg(line);
                command
            }
        }
    }
}

impl Program {
    pub(crate) fn start(invocation: &Invocation) -> io::Result<Self> {
        let mut command = invocation.command();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Python keeps what it prints to a pipe for itself, and takes the locale's encoding
            // for it; at a pupil's terminal it does neither.
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONUTF8", "1");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let written = Arc::new(Mutex::new(Written::default()));
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, Arc::clone(&written));
        }
        if let Some(stderr) = child.stderr.take() {
            collect(stderr, Arc::clone(&written));
        }
        Ok(Self { stdin: child.stdin.take(), child, written })
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) {
        if let Some(stdin) = &mut self.stdin {
            // A program that has ended reads nothing; that is noticed by what does not come.
            stdin.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdin.flush()).ok();
        }
    }

    /// What it wrote since [`Program::forget`].
    pub(crate) fn written(&self) -> Written {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How much it wrote since [`Program::forget`].
    pub(crate) fn total(&self) -> usize {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// Forgets what it wrote.
    pub(crate) fn forget(&self) {
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Written::default();
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Ends it and what it started.
    fn end(&mut self) {
        #[cfg(unix)]
        if let Ok(group) = i32::try_from(self.child.id()) {
            use nix::sys::signal::{Signal, killpg};
            // Before the program is waited for: until then its number is nobody else's. A group
            // that has ended already is as good.
            killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL).ok();
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads until the end, on a thread: a pipe cannot be waited for with a limit. The thread ends when
/// the program does.
fn collect(mut pipe: impl Read + Send + 'static, written: Arc<Mutex<Written>>) {
    thread::spawn(move || {
        let mut chunk = [0; 8 << 10];
        while let Ok(count @ 1..) = pipe.read(&mut chunk) {
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.total += count;
            let room = WRITTEN_BYTES_MAX - written.bytes.len();
            written.bytes.extend_from_slice(&chunk[..count.min(room)]);
        }
    });
}
