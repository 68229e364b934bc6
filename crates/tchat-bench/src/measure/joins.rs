//! Joins: what it costs a server when many clients connect at once and log in.
//!
//! For tchat that is TCP, a full TLS handshake with post-quantum key exchange, the login (two
//! signatures checked), and following the room. Sessions are not resumed: tchat's logins are bound
//! to one handshake.

use super::{Cost, Measurement, seats_at_once, spread};
use crate::failed::Failed;
use crate::report::Cell;
use crate::server::{Running, ServerName, Stage};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Joins {
    pub(crate) members: usize,
    /// How many come at the same time.
    pub(crate) at_once: usize,
}

impl Measurement for Joins {
    /// Server CPU microseconds per join, and joins a second.
    type Round = (f64, f64);

    fn round(&self, running: &Running) -> Result<(f64, f64), Failed> {
        let (seats, cost) =
            Cost::of(running, || seats_at_once(running, self.members, self.at_once))?;
        drop(seats);
        let members = self.members.max(1) as f64;
        let per_second = members / cost.elapsed.as_secs_f64().max(1e-9);
        Ok((cost.server.as_secs_f64() * 1e6 / members, per_second))
    }

    fn compared((cpu, _): &(f64, f64)) -> Option<f64> {
        Some(*cpu)
    }

    fn cells(
        &self,
        server: ServerName,
        _: &Stage,
        rounds: &[(f64, f64)],
        ratio: [Cell; 2],
    ) -> Vec<Cell> {
        let cpu = spread(rounds, Self::compared);
        let rate = spread(rounds, |(_, per_second)| Some(*per_second));
        let mut cells = vec![
            Cell::hidden("members", self.members),
            Cell::hidden("at_once", self.at_once),
            Cell::hidden("tls", server.tls),
        ];
        cells.extend(ratio);
        cells.push(Cell::number("cpu_us_per_join", "us/join", cpu.map(|it| it.median), 0));
        let keys = ["cpu_us_per_join_min", "cpu_us_per_join_max"];
        cells.extend(Cell::range(keys, "of rounds", cpu, 0));
        cells.push(Cell::number("joins_per_s", "joins/s", rate.map(|it| it.median), 0));
        cells
    }
}
