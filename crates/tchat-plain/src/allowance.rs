//! How much one person may say, so that nobody drowns the others: a bucket that the time refills.
//!
//! Who says more is not refused and loses nothing. Their bytes wait in their own connection, where
//! their `send()` waits for them.

use std::time::{Duration, Instant};

use crate::limits::{SAID_BURST_BYTES, SAID_BYTES_PER_SECOND, SAID_COST_BYTES};

/// What one person may still say.
#[derive(Debug)]
pub struct Allowance {
    /// Below zero once more was said than was left: what is said is not cut.
    bytes: f64,
    filled: Instant,
}

impl Allowance {
    /// All of it.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { bytes: f64::from(SAID_BURST_BYTES), filled: now }
    }

    /// Counts a message of `length` bytes.
    pub fn said(&mut self, now: Instant, length: usize) {
        self.fill(now);
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.bytes -= f64::from(length.saturating_add(SAID_COST_BYTES));
    }

    /// How long to wait before the next may be said; nothing, if it may.
    pub fn wait(&mut self, now: Instant) -> Option<Duration> {
        self.fill(now);
        let missing = -self.bytes;
        (missing > 0.0).then(|| Duration::from_secs_f64(missing / f64::from(SAID_BYTES_PER_SECOND)))
    }

    fn fill(&mut self, now: Instant) {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        let filled = since.mul_add(f64::from(SAID_BYTES_PER_SECOND), self.bytes);
        self.bytes = filled.min(f64::from(SAID_BURST_BYTES));
        self.filled = self.filled.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_file_passes_and_a_flood_waits() {
        let now = Instant::now();
        let mut allowance = Allowance::new(now);
        for _ in 0..100 {
            assert_eq!(allowance.wait(now), None);
            allowance.said(now, 1_024);
        }
        while allowance.wait(now).is_none() {
            allowance.said(now, 1_024);
        }
        let wait = allowance.wait(now).unwrap();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        assert_eq!(allowance.wait(now + wait + Duration::from_millis(1)), None);
    }
}
