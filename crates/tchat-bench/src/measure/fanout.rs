//! Fan-out: what it costs a server to hand one message to one member of a room.
//!
//! As fast as windows allow (`fanout`), or at a fixed rate (`rate`). The figure to compare is server
//! CPU per delivery, as a ratio within one run. Latencies are those of the server only while the
//! load itself has time to spare.

use std::time::Duration;

use super::{Cost, Measurement, seats, spread};
use crate::failed::Failed;
use crate::load::{Count, Faults, Load, Pacing};
use crate::report::{Cell, LOAD_BOUND, PACED};
use crate::server::{Running, ServerName, Stage};

/// Beyond this part of its core the load may be what is measured.
const LOAD_SHARE_MAX: f64 = 0.9;

/// How long the server may get warm, at most.
const WARM_UP_MAX: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fanout {
    pub(crate) members: usize,
    pub(crate) senders: usize,
    /// How many more are in the room and never read what they are sent.
    pub(crate) silent: usize,
    pub(crate) pacing: Pacing,
    pub(crate) time: Duration,
}

/// What one round came to.
pub(crate) struct Round {
    count: Count,
    faults: Faults,
    cost: Cost,
    /// Bytes of memory that the server took from when all were in the room to the end.
    grown: u64,
}

impl Round {
    fn cpu_us_per_delivery(&self) -> Option<f64> {
        let deliveries = self.count.deliveries;
        (deliveries > 0).then(|| self.cost.server.as_secs_f64() * 1e6 / deliveries as f64)
    }

    fn deliveries_per_second(&self) -> f64 {
        self.count.deliveries as f64 / self.cost.elapsed.as_secs_f64().max(1e-9)
    }

    fn percentile_us(&self, percent: f64) -> Option<f64> {
        self.count.latency.percentile(percent).map(|it| it.as_secs_f64() * 1e6)
    }
}

impl Measurement for Fanout {
    type Round = Round;

    fn round(&self, running: &Running) -> Result<Round, Failed> {
        let mut seats = seats(running, self.members + self.silent)?;
        let silent = seats.split_off(self.members);
        let mut load = Load::new(seats, self.senders, self.pacing, running.allowance)?;
        load.leave_unread(silent);
        let memory = running.process.watched()?.memory()?;
        load.warm_up(WARM_UP_MAX.min(self.time / 2))?;
        let (count, cost) = Cost::of(running, || load.count(self.time))?;
        let grown = running.process.watched()?.memory()?.saturating_sub(memory);
        let faults = load.drain()?;
        Ok(Round { count, faults, cost, grown })
    }

    /// Server CPU microseconds per delivery.
    fn compared(round: &Round) -> Option<f64> {
        round.cpu_us_per_delivery()
    }

    fn cells(
        &self,
        server: ServerName,
        stage: &Stage,
        rounds: &[Round],
        ratio: [Cell; 2],
    ) -> Vec<Cell> {
        let mut cells = self.heading(server, stage.message_bytes(server));
        cells.extend(ratio);
        cells.extend(figures(rounds));
        cells
    }
}

impl Fanout {
    fn heading(&self, server: ServerName, bytes: usize) -> Vec<Cell> {
        let mut cells = vec![
            Cell::hidden("members", self.members),
            Cell::hidden("senders", self.senders),
            Cell::hidden("silent", self.silent),
        ];
        cells.push(match self.pacing {
            Pacing::Window(window) => Cell::hidden("window", window),
            Pacing::Rate(rate) => Cell::hidden("rate_per_s", rate),
        });
        cells.extend([
            Cell::hidden("message_bytes", bytes),
            Cell::hidden("tls", server.tls),
            Cell::hidden("durable", server.is_durable()),
        ]);
        cells
    }
}

fn median(rounds: &[Round], figure: impl Fn(&Round) -> Option<f64>) -> Option<f64> {
    spread(rounds, figure).map(|it| it.median)
}

fn figures(rounds: &[Round]) -> Vec<Cell> {
    let cpu = spread(rounds, Round::cpu_us_per_delivery);
    let load_share = median(rounds, |it| Some(it.cost.load_share()));
    let load_bound = load_share.is_some_and(|it| it > LOAD_SHARE_MAX);
    let paced = rounds.iter().any(|it| it.count.paced);
    let sum = |fault: fn(&Faults) -> u64| rounds.iter().map(|it| fault(&it.faults)).sum();
    let mut cells =
        vec![Cell::number("cpu_us_per_delivery", "us/delivery", cpu.map(|it| it.median), 3)];
    let keys = ["cpu_us_per_delivery_min", "cpu_us_per_delivery_max"];
    cells.extend(Cell::range(keys, "of rounds", cpu, 3));
    let rate = median(rounds, |it| Some(it.deliveries_per_second()));
    let percentile = |percent| median(rounds, |it| it.percentile_us(percent));
    cells.extend([
        Cell::number("deliveries_per_s", "deliveries/s", rate, 0),
        Cell::number("p50_us", "p50 us", percentile(50.0), 0),
        Cell::number("p99_us", "p99 us", percentile(99.0), 0),
        Cell::count("lost", "lost", sum(|it| it.lost)),
        Cell::hidden("repeated", sum(|it| it.repeated)),
        Cell::number(
            "server_cpu_share",
            "server",
            median(rounds, |it| Some(it.cost.server_share())),
            2,
        ),
        Cell::number("load_cpu_share", "load", load_share, 2),
        Cell::number(
            "server_memory_grown_mib",
            "MiB more",
            median(rounds, |it| Some(it.grown as f64 / f64::from(1 << 20))),
            0,
        ),
        Cell::hidden(LOAD_BOUND, load_bound),
        Cell::hidden(PACED, paced),
    ]);
    cells
}
