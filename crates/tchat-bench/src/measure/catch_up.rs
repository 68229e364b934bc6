//! Catching up: a member comes back after so many messages were said, and reads them all.

use std::time::Duration;

use super::{Cost, Measurement, seats, spread};
use crate::failed::Failed;
use crate::load::{Faults, Load, Pacing};
use crate::report::Cell;
use crate::server::{Running, ServerName, Stage};

/// How many members say what the one who is away misses.
pub(crate) const SENDERS: usize = 10;

/// How many messages each has in flight.
const WINDOW: u32 = 64;

/// How often it is looked whether enough was said.
const LOOK: Duration = Duration::from_millis(20);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CatchUp {
    /// How many messages are missed, at least.
    pub(crate) entries: u64,
}

/// What one round came to.
pub(crate) struct Round {
    entries: u64,
    faults: Faults,
    cost: Cost,
}

impl Measurement for CatchUp {
    type Round = Round;

    fn round(&self, running: &Running) -> Result<Round, Failed> {
        let present = seats(running, SENDERS)?;
        let pacing = Pacing::Window(WINDOW);
        let mut load = Load::new(present, SENDERS, pacing, running.allowance)?;
        load.warm_up(LOOK)?;
        while load.sent() < self.entries {
            load.listen(LOOK)?;
        }
        load.drain()?;
        // From logging in to the last message.
        let (faults, cost) = Cost::of(running, || {
            load.join(running.clients.latecomer(SENDERS)?)?;
            load.drain()
        })?;
        Ok(Round { entries: load.sent(), faults, cost })
    }

    /// Server CPU microseconds per message.
    fn compared(round: &Round) -> Option<f64> {
        Some(round.cost.server.as_secs_f64() * 1e6 / round.entries.max(1) as f64)
    }

    fn cells(
        &self,
        server: ServerName,
        stage: &Stage,
        rounds: &[Round],
        ratio: [Cell; 2],
    ) -> Vec<Cell> {
        let per_second = |it: &Round| it.entries as f64 / it.cost.elapsed.as_secs_f64();
        let median =
            |figure: &dyn Fn(&Round) -> Option<f64>| spread(rounds, figure).map(|it| it.median);
        let lost: u64 = rounds.iter().map(|it| it.faults.lost).sum();
        let mut cells = vec![
            Cell::hidden("entries", self.entries),
            Cell::hidden("message_bytes", stage.message_bytes(server)),
        ];
        cells.extend(ratio);
        cells.extend([
            Cell::number("entries_per_s", "entries/s", median(&|it| Some(per_second(it))), 0),
            Cell::number("cpu_us_per_entry", "us/entry", median(&Self::compared), 2),
            Cell::number(
                "seconds",
                "seconds",
                median(&|it| Some(it.cost.elapsed.as_secs_f64())),
                2,
            ),
            Cell::count("lost", "lost", lost),
            Cell::number(
                "server_cpu_share",
                "server",
                median(&|it| Some(it.cost.server_share())),
                2,
            ),
            Cell::number("load_cpu_share", "load", median(&|it| Some(it.cost.load_share())), 2),
        ]);
        cells
    }
}
