//! The measurements: each says what it does, in which unit, and what makes it comparable.

pub(crate) mod fanout;
pub(crate) mod idle;
pub(crate) mod joins;

use std::time::{Duration, Instant};

use crate::accounting::Watched;
use crate::failed::Failed;
use crate::load::Seat;
use crate::server::Running;

/// Brings in so many members, one after the other.
fn seats(running: &Running, members: usize) -> Result<Vec<Seat>, Failed> {
    (0..members).map(|place| running.clients.seat(place)).collect()
}

/// Time on the processor that a stretch cost, and how long it took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    server: Duration,
    load: Duration,
    elapsed: Duration,
}

impl Cost {
    /// What `work` costs the server and this process.
    fn of<T>(
        running: &Running,
        work: impl FnOnce() -> Result<T, Failed>,
    ) -> Result<(T, Self), Failed> {
        let (server, load) = (running.process.watched()?, Watched::oneself()?);
        let (server_before, load_before) = (server.cpu()?, load.cpu()?);
        let begun = Instant::now();
        let done = work()?;
        let cost = Self {
            elapsed: begun.elapsed(),
            server: server.cpu()?.saturating_sub(server_before),
            load: load.cpu()?.saturating_sub(load_before),
        };
        Ok((done, cost))
    }

    fn server_share(&self) -> f64 {
        share(self.server, self.elapsed)
    }

    fn load_share(&self) -> f64 {
        share(self.load, self.elapsed)
    }
}

fn share(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64().max(1e-9)
}
