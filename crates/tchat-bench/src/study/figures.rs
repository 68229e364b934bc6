//! What is told of one thing that a program on a screen does: how long it takes, what it costs.

use std::time::Duration;

use super::millis;
use super::terminal::{Stroke, Terminal};
use crate::failed::Failed;
use crate::histogram::Histogram;
use crate::report::{Cell, Row};

/// What is told of one thing.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) times: Histogram,
    /// Time on the processor for each: the median and the most. What else the machine does is no part
    /// of it.
    pub(super) each: Histogram,
    /// The part of a core, in hundredths.
    pub(super) percent: Option<f64>,
    /// Bytes of memory, when it was over.
    pub(super) memory: Option<u64>,
}

impl Figures {
    pub(super) fn times(times: Histogram) -> Self {
        Self { times, ..Self::default() }
    }

    /// What something takes that is done so often, or until it changes nothing any more.
    pub(super) fn of(
        terminal: &mut Terminal,
        count: usize,
        mut stroke: impl FnMut(&mut Terminal, usize) -> Result<Option<Stroke>, Failed>,
    ) -> Result<Self, Failed> {
        terminal.rests()?;
        let watched = terminal.watched()?;
        let mut figures = Self::default();
        for number in 0..count {
            let stroke = stroke(terminal, number)?;
            if stroke.is_none() {
                break;
            }
            figures.take(stroke);
        }
        if figures.times.count() == 0 {
            return Err(off(terminal, "nothing changed on the screen"));
        }
        figures.memory = Some(watched.memory()?);
        Ok(figures)
    }

    pub(super) fn take(&mut self, stroke: Option<Stroke>) {
        if let Some(Stroke { took, cpu }) = stroke {
            self.times.take(took);
            self.each.take(cpu);
        }
    }

    pub(super) fn median(&self) -> Option<f64> {
        self.times.percentile(50.0).map(millis)
    }

    pub(super) fn row(&self, server: &str, what: &str, reference: Option<f64>) -> Row {
        let at = |percent| self.times.percentile(percent).map(millis);
        let each = |percent| self.each.percentile(percent).map(millis);
        let ratio = self.median().zip(reference).map(|(own, other)| own / other.max(1e-9));
        let cells = vec![
            Cell::word("what", "what", what),
            Cell::count("times", "times", self.times.count()),
            Cell::number("p50_ms", "p50, ms", at(50.0), 2),
            Cell::number("p99_ms", "p99, ms", at(99.0), 2),
            Cell::number("max_ms", "most, ms", at(100.0), 2),
            Cell::number("ratio", "ratio", ratio, 2),
            Cell::number("cpu_ms", "CPU p50, ms", each(50.0), 2),
            Cell::number("cpu_max_ms", "CPU most, ms", each(100.0), 2),
            Cell::number("cpu_percent", "CPU, %", self.percent, 1),
            Cell::number("memory_mb", "memory, MB", self.memory.map(|it| it as f64 / 1e6), 1),
        ];
        Row { server: server.to_owned(), figures: Ok(cells) }
    }
}

/// What cannot be, with the screen on which it was.
fn off(terminal: &Terminal, what: &str) -> Failed {
    Failed::Unfit(format!("{what}:\n{}", terminal.screen().contents()))
}

/// The part of a core, in hundredths.
pub(super) fn percent(cpu: Duration, of: Duration) -> f64 {
    cpu.as_secs_f64() * 100.0 / of.as_secs_f64().max(1e-9)
}

/// A row, or why there is none.
pub(super) fn told(server: &str, row: Result<Row, Failed>) -> Row {
    row.unwrap_or_else(|missing| Row { server: server.to_owned(), figures: Err(missing) })
}
