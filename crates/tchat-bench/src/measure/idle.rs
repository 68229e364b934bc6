//! Idle: how many bytes of a server's memory one connected member takes while nobody says anything.
//!
//! The difference in proportional set size between a server that just started and the same one with
//! all members connected, logged in, and in their rooms. What the system keeps per socket is in
//! nobody's account.

use std::time::Duration;

use super::{Measurement, seats, spread};
use crate::failed::Failed;
use crate::load::{Load, Pacing};
use crate::report::Cell;
use crate::server::{Running, ServerName, Stage};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Idle {
    pub(crate) members: usize,
    /// How long nothing is said before memory is looked at.
    pub(crate) time: Duration,
}

impl Measurement for Idle {
    /// Bytes per connection.
    type Round = f64;

    fn compared(round: &f64) -> Option<f64> {
        Some(*round)
    }

    fn cells(&self, server: ServerName, _: &Stage, rounds: &[f64], ratio: [Cell; 2]) -> Vec<Cell> {
        let bytes = spread(rounds, Self::compared);
        let median = bytes.map(|it| it.median);
        let mut cells =
            vec![Cell::hidden("members", self.members), Cell::hidden("tls", server.tls)];
        cells.extend(ratio);
        cells.push(Cell::number("bytes_per_connection", "bytes/connection", median, 0));
        let keys = ["bytes_per_connection_min", "bytes_per_connection_max"];
        cells.extend(Cell::range(keys, "of rounds", bytes, 0));
        cells
    }

    fn round(&self, running: &Running) -> Result<f64, Failed> {
        let server = running.process.watched()?;
        // One member has come and gone, so that what is made once is not counted.
        drop(seats(running, 1)?);
        std::thread::sleep(Duration::from_millis(500));
        let before = server.memory()?;
        let seats = seats(running, self.members)?;
        let mut load = Load::new(seats, 0, Pacing::Window(0), None)?;
        load.listen(self.time)?;
        let grown = server.memory()?.saturating_sub(before);
        Ok(grown as f64 / self.members.max(1) as f64)
    }
}
