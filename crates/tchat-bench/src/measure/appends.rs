//! Appends: how many messages a second a server makes durable, and how long one takes.
//!
//! Each sender has one message under way and waits for the word that it is stored; nobody reads. In
//! one room, or each in a room of its own.

use std::time::Duration;

use super::{Cost, Measurement, spread};
use crate::failed::Failed;
use crate::load::{Count, Faults, Load, Pacing};
use crate::report::Cell;
use crate::server::{Running, ServerName, Stage};

/// How long the server may get warm, at most.
const WARM_UP_MAX: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Appends {
    pub(crate) senders: usize,
    /// How many senders share a room.
    pub(crate) per_room: usize,
    pub(crate) time: Duration,
}

/// What one round came to.
pub(crate) struct Round {
    count: Count,
    faults: Faults,
    cost: Cost,
}

impl Measurement for Appends {
    type Round = Round;

    fn round(&self, running: &Running) -> Result<Round, Failed> {
        let seats: Result<Vec<_>, _> =
            (0..self.senders).map(|place| running.clients.poster(place)).collect();
        let mut load = Load::new(seats?, self.senders, Pacing::Window(1), running.allowance)?;
        load.warm_up(WARM_UP_MAX.min(self.time / 2))?;
        let (count, cost) = Cost::of(running, || load.count(self.time))?;
        let faults = load.drain()?;
        Ok(Round { count, faults, cost })
    }

    /// Server CPU microseconds per message.
    fn compared(round: &Round) -> Option<f64> {
        let appends = round.count.deliveries;
        (appends > 0).then(|| round.cost.server.as_secs_f64() * 1e6 / appends as f64)
    }

    fn cells(
        &self,
        server: ServerName,
        stage: &Stage,
        rounds: &[Round],
        ratio: [Cell; 2],
    ) -> Vec<Cell> {
        let per_second = |it: &Round| it.count.deliveries as f64 / it.cost.elapsed.as_secs_f64();
        let median =
            |figure: &dyn Fn(&Round) -> Option<f64>| spread(rounds, figure).map(|it| it.median);
        let percentile = |percent| {
            let us = |it: Duration| it.as_secs_f64() * 1e6;
            median(&|it| it.count.latency.percentile(percent).map(us))
        };
        let lost: u64 = rounds.iter().map(|it| it.faults.lost).sum();
        let mut cells = vec![
            Cell::hidden("senders", self.senders),
            Cell::hidden("per_room", self.per_room),
            Cell::hidden("message_bytes", stage.message_bytes(server)),
        ];
        cells.extend(ratio);
        cells.extend([
            Cell::number("appends_per_s", "appends/s", median(&|it| Some(per_second(it))), 0),
            Cell::number("cpu_us_per_append", "us/append", median(&Self::compared), 1),
        ]);
        let keys = ["cpu_us_per_append_min", "cpu_us_per_append_max"];
        cells.extend(Cell::range(keys, "of rounds", spread(rounds, Self::compared), 1));
        cells.extend([
            Cell::number("p50_us", "p50 us", percentile(50.0), 0),
            Cell::number("p99_us", "p99 us", percentile(99.0), 0),
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
