//! Joins: what it costs a server when many clients connect at once and log in.
//!
//! For tchat that is TCP, a full TLS handshake with post-quantum key exchange, the login (two
//! signatures checked), and following the room. Sessions are not resumed: tchat's logins are bound
//! to one handshake.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Cost;
use crate::failed::Failed;
use crate::load::Seat;
use crate::plan::{self, Plan};
use crate::report::{Cell, Row, SETTINGS};
use crate::server::{Running, Stage};
use crate::spread::Spread;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Joins {
    pub(crate) members: usize,
    /// How many come at the same time.
    pub(crate) at_once: usize,
}

impl Joins {
    /// Measures all servers of a plan.
    pub(crate) fn measure(&self, plan: &Plan, stage: &Stage) -> Vec<Row> {
        let all = plan.carry_out(stage, |running| self.round(running));
        let per_join = |it: &Cost| it.server.as_secs_f64() * 1e6 / self.members.max(1) as f64;
        let spread = |rounds: &[Cost]| Spread::of(rounds.iter().map(per_join));
        let reference = plan::reference(&all, |rounds| spread(rounds).map(|it| it.median));
        plan::rows(all, |server, rounds, settings| {
            let cpu = spread(rounds);
            let ratio = cpu.zip(reference).map(|(it, (_, of))| it.median / of.max(1e-9));
            let rate = |it: &Cost| self.members as f64 / it.elapsed.as_secs_f64().max(1e-9);
            let rate = Spread::of(rounds.iter().map(rate)).map(|it| it.median);
            let of = reference.map(|(server, _)| server.to_string());
            let mut cells = vec![
                Cell::hidden("members", self.members),
                Cell::hidden("at_once", self.at_once),
                Cell::hidden("tls", server.tls),
                Cell::number("ratio", "ratio", ratio, 2),
                Cell::hidden("ratio_to", of),
                Cell::number("cpu_us_per_join", "us/join", cpu.map(|it| it.median), 0),
            ];
            let keys = ["cpu_us_per_join_min", "cpu_us_per_join_max"];
            cells.extend(Cell::range(keys, "of rounds", cpu, 0));
            cells.push(Cell::number("joins_per_s", "joins/s", rate, 0));
            cells.push(Cell::hidden("rounds", rounds.len()));
            cells.push(Cell::hidden(SETTINGS, settings));
            cells
        })
    }

    fn round(&self, running: &Running) -> Result<Cost, Failed> {
        let (seats, cost) = Cost::of(running, || self.come_in(running))?;
        drop(seats);
        Ok(cost)
    }

    /// Lets everybody in, each thread one after the other.
    fn come_in(&self, running: &Running) -> Result<Vec<Seat>, Failed> {
        let (next, seats) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let one_after_the_other = || -> Result<(), Failed> {
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                if place >= self.members {
                    return Ok(());
                }
                let seat = running.clients.seat(place)?;
                seats.lock().unwrap_or_else(PoisonError::into_inner).push(seat);
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..self.at_once).map(|_| scope.spawn(one_after_the_other)).collect();
            let broke_down = || Failed::Unfit("a thread of the load broke down".to_owned());
            threads.into_iter().try_for_each(|it| match it.join() {
                Ok(came_in) => came_in,
                Err(_) => Err(broke_down()),
            })
        })?;
        Ok(seats.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}
