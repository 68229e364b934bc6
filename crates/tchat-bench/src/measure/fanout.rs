//! Fan-out: what it costs a server to hand one message to one member of a room.
//!
//! As fast as windows allow (`fanout`), or at a fixed rate (`rate`). The figure to compare is server
//! CPU per delivery, as a ratio within one run. Latencies are those of the server only while the
//! load itself has time to spare.

use std::time::Duration;

use super::{Cost, seats};
use crate::failed::Failed;
use crate::load::{Count, Faults, Load, Pacing};
use crate::plan::{self, Plan};
use crate::report::{Cell, Row, SETTINGS};
use crate::server::{Running, ServerName, Stage};
use crate::spread::Spread;

/// Beyond this part of its core the load may be what is measured.
const LOAD_SHARE_MAX: f64 = 0.9;

/// How long the server may get warm, at most.
const WARM_UP_MAX: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fanout {
    pub(crate) members: usize,
    pub(crate) senders: usize,
    pub(crate) pacing: Pacing,
    pub(crate) time: Duration,
}

/// What one round came to.
struct Round {
    count: Count,
    faults: Faults,
    cost: Cost,
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

impl Fanout {
    /// Measures all servers of a plan.
    pub(crate) fn measure(&self, plan: &Plan, stage: &Stage) -> Vec<Row> {
        let all = plan.carry_out(stage, |running| self.round(running));
        let reference = plan::reference(&all, |rounds| median(rounds, Round::cpu_us_per_delivery));
        let bytes = stage.payload.len();
        plan::rows(all, |server, rounds, settings| {
            let mut cells = self.heading(server, bytes);
            cells.extend(figures(rounds, reference));
            cells.push(Cell::hidden("rounds", rounds.len()));
            cells.push(Cell::hidden(SETTINGS, settings));
            cells
        })
    }

    fn round(&self, running: &Running) -> Result<Round, Failed> {
        let seats = seats(running, self.members)?;
        let mut load = Load::new(seats, self.senders, self.pacing, running.allowance)?;
        load.warm_up(WARM_UP_MAX.min(self.time / 2))?;
        let (count, cost) = Cost::of(running, || load.count(self.time))?;
        let faults = load.drain()?;
        Ok(Round { count, faults, cost })
    }

    fn heading(&self, server: ServerName, bytes: usize) -> Vec<Cell> {
        let mut cells =
            vec![Cell::hidden("members", self.members), Cell::hidden("senders", self.senders)];
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

fn spread(rounds: &[Round], figure: impl Fn(&Round) -> Option<f64>) -> Option<Spread> {
    Spread::of(rounds.iter().filter_map(figure))
}

fn median(rounds: &[Round], figure: impl Fn(&Round) -> Option<f64>) -> Option<f64> {
    spread(rounds, figure).map(|it| it.median)
}

fn figures(rounds: &[Round], reference: Option<(ServerName, f64)>) -> Vec<Cell> {
    let cpu = spread(rounds, Round::cpu_us_per_delivery);
    let ratio = cpu.zip(reference).map(|(cpu, (_, of))| cpu.median / of.max(1e-9));
    let of = reference.map(|(server, _)| server.to_string());
    let load_share = median(rounds, |it| Some(it.cost.load_share()));
    let load_bound = load_share.is_some_and(|it| it > LOAD_SHARE_MAX);
    let paced = rounds.iter().any(|it| it.count.paced);
    let sum = |fault: fn(&Faults) -> u64| rounds.iter().map(|it| fault(&it.faults)).sum();
    let mut cells = vec![
        Cell::number("ratio", "ratio", ratio, 2),
        Cell::hidden("ratio_to", of),
        Cell::number("cpu_us_per_delivery", "us/delivery", cpu.map(|it| it.median), 3),
    ];
    let keys = ["cpu_us_per_delivery_min", "cpu_us_per_delivery_max"];
    cells.extend(Cell::range(keys, "of rounds", cpu, 3));
    let rate = median(rounds, |it| Some(it.deliveries_per_second()));
    let percentile = |percent| median(rounds, |it| it.percentile_us(percent));
    let (p50, p99) = if load_bound { ("p50 (load)", "p99 (load)") } else { ("p50 us", "p99 us") };
    cells.extend([
        Cell::number("deliveries_per_s", "deliveries/s", rate, 0),
        Cell::number("p50_us", p50, percentile(50.0), 0),
        Cell::number("p99_us", p99, percentile(99.0), 0),
        Cell::count("lost", "lost", sum(|it| it.lost)),
        Cell::hidden("repeated", sum(|it| it.repeated)),
        Cell::number(
            "server_cpu_share",
            "server",
            median(rounds, |it| Some(it.cost.server_share())),
            2,
        ),
        Cell::number("load_cpu_share", "load", load_share, 2),
        Cell::hidden("load_bound", load_bound),
        Cell::hidden("paced", paced),
    ]);
    cells
}
