//! Ending early: whoever stops this program must not find its servers still running.
//!
//! On SIGINT, SIGTERM or SIGHUP the servers are told to end. What waits for them then fails, and
//! the program ends the ordinary way, its temporary folder removed. A second signal ends it at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::signal::unix::{SignalKind, signal};

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

/// Takes the signals from here on: none ends this program by itself, whatever it is doing. They are not
/// held back, which children would inherit; and letting them through for as long as one is started would
/// let one end the program there, and leave the child.
pub(crate) fn listen() -> Result<(), Failed> {
    let failed = || Failed::system("listen for signals");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed())?;
    let guard = runtime.enter();
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [interrupt, terminate, hangup] = kinds.map(signal);
    let (mut interrupt, mut terminate, mut hangup) =
        (interrupt.map_err(failed())?, terminate.map_err(failed())?, hangup.map_err(failed())?);
    drop(guard);
    let waiting = async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            end();
        }
    };
    let thread = std::thread::Builder::new().name("interrupt".to_owned());
    let started = thread.spawn(move || runtime.block_on(waiting));
    started.map(|_| ()).map_err(Failed::system("start a thread"))
}

/// Tells the servers to end; the second time, ends at once.
fn end() {
    if ENDING.swap(true, Ordering::SeqCst) {
        std::process::exit(1);
    }
    for server in servers().iter() {
        // Gone already is as good.
        kill(*server, Signal::SIGTERM).ok();
    }
}
