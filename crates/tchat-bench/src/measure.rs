//! The measurements: each says what it does, in which unit, and what makes it comparable.

pub(crate) mod appends;
pub(crate) mod catch_up;
pub(crate) mod fanout;
pub(crate) mod idle;
pub(crate) mod joins;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::accounting::Watched;
use crate::failed::Failed;
use crate::load::Seat;
use crate::plan::{Measured, Plan};
use crate::report::{Cell, Row, SETTINGS};
use crate::server::{Running, ServerName, Stage};
use crate::spread::Spread;

/// Something that is measured the same way of each server.
pub(crate) trait Measurement {
    /// What one round comes to.
    type Round;

    /// Measures a server that was just started.
    ///
    /// # Errors
    ///
    /// [`Failed`] if it cannot be measured.
    fn round(&self, running: &Running) -> Result<Self::Round, Failed>;

    /// The figure whose ratio to the first of the other servers is told; less is better.
    fn compared(round: &Self::Round) -> Option<f64>;

    /// What is told of a server. `ratio` belongs in front of the other figures.
    fn cells(
        &self,
        server: ServerName,
        stage: &Stage,
        rounds: &[Self::Round],
        ratio: [Cell; 2],
    ) -> Vec<Cell>;
}

/// Measures all servers of a plan, round after round.
pub(crate) fn carry_out<M: Measurement>(measurement: &M, plan: &Plan, stage: &Stage) -> Vec<Row> {
    let all = plan.carry_out(stage, |running| measurement.round(running));
    let median = |rounds: &[M::Round]| spread(rounds, M::compared).map(|it| it.median);
    // tchat is first; the next one that could be measured is what all are compared with.
    let compared = |it: &Measured<M::Round>| Some((it.server, median(it.rounds.as_ref().ok()?)?));
    let reference = all.iter().skip(1).find_map(compared);
    let row = |it: Measured<M::Round>| Row {
        server: it.server.to_string(),
        figures: it.rounds.map(|rounds| {
            let own = median(&rounds);
            let ratio = own.zip(reference).map(|(own, (_, of))| own / of.max(1e-9));
            let of = reference.map(|(server, _)| server.to_string());
            let ratio = [Cell::number("ratio", "ratio", ratio, 2), Cell::hidden("ratio_to", of)];
            let mut cells = measurement.cells(it.server, stage, &rounds, ratio);
            cells.push(Cell::hidden("rounds", rounds.len()));
            cells.push(Cell::hidden(SETTINGS, it.settings));
            cells
        }),
    };
    all.into_iter().map(row).collect()
}

/// One figure of each round.
fn spread<T>(rounds: &[T], figure: impl Fn(&T) -> Option<f64>) -> Option<Spread> {
    Spread::of(rounds.iter().filter_map(figure))
}

/// How many members come in at the same time where that is not what is measured. Some servers let
/// newcomers wait for the next second.
const AT_ONCE: usize = 64;

/// Brings in so many members.
fn seats(running: &Running, members: usize) -> Result<Vec<Seat>, Failed> {
    seats_at_once(running, members, AT_ONCE)
}

/// Brings in so many members, `at_once` of them at the same time.
fn seats_at_once(running: &Running, members: usize, at_once: usize) -> Result<Vec<Seat>, Failed> {
    let (next, seats) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let one_after_the_other = || -> Result<(), Failed> {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= members {
                return Ok(());
            }
            let seat = running.clients.seat(place)?;
            seats.lock().unwrap_or_else(PoisonError::into_inner).insert(place, seat);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(one_after_the_other)).collect();
        let broke_down = || Failed::Unfit("a thread of the load broke down".to_owned());
        threads.into_iter().try_for_each(|it| match it.join() {
            Ok(came_in) => came_in,
            Err(_) => Err(broke_down()),
        })
    })?;
    Ok(seats.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect())
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
