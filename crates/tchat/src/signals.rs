//! Being asked to stop: Ctrl-C, SIGTERM, a terminal that closes; if that is wanted, the end of standard
//! input.
//!
//! Listening begins when [`Signals`] is made; from then on no such signal ends the program by
//! itself.

use std::io;

use tokio::sync::oneshot;

/// What asks the program to stop.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    kinds: [tokio::signal::unix::Signal; 3],
    /// Told when standard input has ended, if that matters.
    input: Option<oneshot::Receiver<()>>,
}

impl Signals {
    /// Begins to listen. Within a runtime only.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ];
        Ok(Self { kinds, input: None })
    }

    /// Begins to listen. Within a runtime only.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { input: None })
    }

    /// Takes the end of standard input for one of them, from here on: nobody else may read it.
    pub(crate) fn and_end_of_input(&mut self) -> io::Result<()> {
        let (ended, ending) = oneshot::channel();
        // Not one of the runtime's threads: the runtime would wait for it when it ends.
        std::thread::Builder::new().name("tchat input".to_owned()).spawn(move || {
            // An input that breaks has ended, too.
            drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
            if ended.send(()).is_err() {
                tracing::debug!("nobody waits for the end of the input");
            }
        })?;
        self.input = Some(ending);
        Ok(())
    }

    /// Waits until one comes. Cancel safe.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.kinds;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            () = ended(&mut self.input) => {}
        }
    }

    /// Waits until one comes. Cancel safe.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) {
        let interrupted = async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = ended(&mut self.input) => {}
        }
    }
}

/// Waits until standard input has ended; for ever, if that does not matter. Told once.
async fn ended(input: &mut Option<oneshot::Receiver<()>>) {
    let Some(ending) = input else { return std::future::pending().await };
    // Whoever reads it tells, or is gone: it has ended either way.
    drop(ending.await);
    *input = None;
}
