//! How many chunks are asked for or left at once.
//!
//! Enough that the line is never idle, few enough that a message does not wait behind them: as long
//! as answers come at once there are more, up to what the protocol allows; when they take long,
//! because the line is slow or much is ahead of them, fewer, and at last one. (The idea is that of
//! TCP Vegas: Brakmo and Peterson, 1995.)

use std::time::{Duration, Instant};

use tchat_proto::limits::CHUNKS_IN_FLIGHT_MAX;

use super::FileAsk;

/// An answer within this time: there is room for more. What waits behind chunks waits as long.
const SOON: Duration = Duration::from_millis(150);

/// An answer after this time: there was too much on the way.
const LATE: Duration = Duration::from_millis(600);

/// How much is under way, and may be.
#[derive(Debug)]
pub(super) struct Window {
    under_way: usize,
    size: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { under_way: 0, size: 2 }
    }
}

impl Window {
    /// Whether something more may be asked.
    pub(super) const fn is_open(&self) -> bool {
        self.under_way < self.size
    }

    /// Something was asked.
    pub(super) const fn asked(&mut self) {
        self.under_way += 1;
    }

    /// It was answered.
    pub(super) fn answered(&mut self, now: Instant, ask: FileAsk) {
        self.under_way = self.under_way.saturating_sub(1);
        let (FileAsk::Put { at, .. } | FileAsk::Get { at, .. }) = ask else { return };
        let took = now.saturating_duration_since(at);
        if took <= SOON {
            self.size = (self.size + 1).min(CHUNKS_IN_FLIGHT_MAX);
        } else if took > LATE {
            self.size = (self.size / 2).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(window: &mut Window, took: Duration) {
        let at = Instant::now();
        window.asked();
        window.answered(at + took, FileAsk::Get { chunk: 0, at });
    }

    #[test]
    fn a_quick_line_gets_more_and_a_slow_one_a_chunk_at_a_time() {
        let mut window = Window::default();
        for _ in 0..20 {
            after(&mut window, Duration::from_millis(10));
        }
        assert_eq!(window.size, CHUNKS_IN_FLIGHT_MAX);
        after(&mut window, Duration::from_millis(300));
        assert_eq!(window.size, CHUNKS_IN_FLIGHT_MAX);
        for _ in 0..5 {
            after(&mut window, Duration::from_secs(2));
        }
        assert_eq!(window.size, 1);
        assert!(window.is_open());
        window.asked();
        assert!(!window.is_open());
    }
}
