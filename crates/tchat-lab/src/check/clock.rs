//! How long a whole grading may take, and whether anybody still waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The time a grading has; clones are the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    until: Instant,
    stopped: Arc<AtomicBool>,
}

impl Clock {
    /// A clock that runs for this long from here.
    #[must_use]
    pub fn lasting(time: Duration) -> Self {
        Self { until: Instant::now() + time, stopped: Arc::default() }
    }

    /// Nobody wants to know any more: every wait ends.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether there is no time left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || Instant::now() >= self.until
    }

    /// When a wait of this length ends.
    pub(crate) fn end_of(&self, wait: Duration) -> Instant {
        (Instant::now() + wait).min(self.until)
    }
}
