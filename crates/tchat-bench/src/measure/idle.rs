//! Idle: how many bytes of a server's memory one connected member takes while nobody says anything.
//!
//! The difference in proportional set size between a server that just started and the same one with
//! all members connected, logged in, and in their rooms. What the system keeps per socket is in
//! nobody's account.

use std::time::Duration;

use super::seats;
use crate::failed::Failed;
use crate::load::{Load, Pacing};
use crate::plan::{self, Plan};
use crate::report::{Cell, Row, SETTINGS};
use crate::server::{Running, Stage};
use crate::spread::Spread;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Idle {
    pub(crate) members: usize,
    /// How long nothing is said before memory is looked at.
    pub(crate) time: Duration,
}

impl Idle {
    /// Measures all servers of a plan.
    pub(crate) fn measure(&self, plan: &Plan, stage: &Stage) -> Vec<Row> {
        let all = plan.carry_out(stage, |running| self.round(running));
        let median = |rounds: &[f64]| Spread::of(rounds.iter().copied()).map(|it| it.median);
        let reference = plan::reference(&all, median);
        plan::rows(all, |server, rounds, settings| {
            let spread = Spread::of(rounds.iter().copied());
            let ratio = spread.zip(reference).map(|(it, (_, of))| it.median / of.max(1e-9));
            let of = reference.map(|(server, _)| server.to_string());
            let mut cells = vec![
                Cell::hidden("members", self.members),
                Cell::hidden("tls", server.tls),
                Cell::number("ratio", "ratio", ratio, 2),
                Cell::hidden("ratio_to", of),
                Cell::number(
                    "bytes_per_connection",
                    "bytes/connection",
                    spread.map(|it| it.median),
                    0,
                ),
            ];
            let keys = ["bytes_per_connection_min", "bytes_per_connection_max"];
            cells.extend(Cell::range(keys, "of rounds", spread, 0));
            cells.push(Cell::hidden("rounds", rounds.len()));
            cells.push(Cell::hidden(SETTINGS, settings));
            cells
        })
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
