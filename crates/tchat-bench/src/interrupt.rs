//! Ending early: whoever stops this program must not find its servers still running.
//!
//! On SIGINT, SIGTERM or SIGHUP the servers are told to end. What waits for them then fails, and
//! the program ends the ordinary way, its temporary folder removed. A second signal ends it at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::Pid;

use crate::failed::Failed;

static ENDING: AtomicBool = AtomicBool::new(false);
static SERVERS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

fn servers() -> MutexGuard<'static, Vec<Pid>> {
    SERVERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A server that is told when this program must end; forgotten when dropped.
#[derive(Debug)]
pub(crate) struct Known(Pid);

impl Known {
    /// Remembers a server.
    ///
    /// # Errors
    ///
    /// [`Failed::Interrupted`] if no more is to be started.
    pub(crate) fn new(pid: Pid) -> Result<Self, Failed> {
        servers().push(pid);
        let known = Self(pid);
        check().map(|()| known)
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        servers().retain(|it| *it != self.0);
    }
}

/// Whether to go on.
///
/// # Errors
///
/// [`Failed::Interrupted`] if this program was told to end.
pub(crate) fn check() -> Result<(), Failed> {
    if ENDING.load(Ordering::SeqCst) { Err(Failed::Interrupted) } else { Ok(()) }
}

fn signals() -> SigSet {
    [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP].into_iter().collect()
}

/// Starts something with no signal held back, as a child inherits what its parent holds back.
pub(crate) fn unheld<T>(start: impl FnOnce() -> T) -> Result<T, Failed> {
    signals().thread_unblock()?;
    let started = start();
    signals().thread_block()?;
    Ok(started)
}

/// Takes the signals from here on.
pub(crate) fn listen() -> Result<(), Failed> {
    let signals = signals();
    signals.thread_block()?;
    let waiting = std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
        while signals.wait().is_ok() {
            if ENDING.swap(true, Ordering::SeqCst) {
                std::process::exit(1);
            }
            for server in servers().iter() {
                // Gone already is as good.
                kill(*server, Signal::SIGTERM).ok();
            }
        }
    });
    waiting.map(|_| ()).map_err(Failed::system("start a thread"))
}
