//! The log: to standard error, unless the screen is taken and that is where it would be drawn over.
//!
//! Our own faults always, the rest when asked. What is logged has no content, names or keys.

use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_subscriber::EnvFilter;

/// Whether something is drawn on the terminal.
static SCREEN_TAKEN: AtomicBool = AtomicBool::new(false);

/// The screen is taken for as long as this is kept.
#[derive(Debug)]
pub(crate) struct ScreenTaken(());

impl ScreenTaken {
    /// Takes it.
    pub(crate) fn now() -> Self {
        SCREEN_TAKEN.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for ScreenTaken {
    fn drop(&mut self) {
        SCREEN_TAKEN.store(false, Ordering::Relaxed);
    }
}

/// Begins to log, so much as was asked for.
pub(crate) fn begin(verbosity: u8) {
    let filter = match verbosity {
        0 => "error",
        1 => "warn,tchat=info,tchat_client=info,tchat_server=info",
        _ => "info,tchat=trace,tchat_client=trace,tchat_server=trace",
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(writer)
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("logging was set up already");
    }
}

/// Where a line goes: `2>log` keeps all of it, also with a screen.
fn writer() -> Box<dyn Write> {
    match SCREEN_TAKEN.load(Ordering::Relaxed) && io::stderr().is_terminal() {
        true => Box::new(io::sink()),
        false => Box::new(io::stderr()),
    }
}
