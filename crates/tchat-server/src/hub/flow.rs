//! How many messages come, for the operator: counted as they come, looked at now and then.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::limits::RECENT;

/// How often the count is written down.
const EVERY: Duration = Duration::from_secs(1);

/// The count, and what it was lately.
#[derive(Debug, Default)]
pub(super) struct Flow {
    messages: u64,
    /// Oldest first; the oldest is as long ago as lately goes.
    marks: VecDeque<(Instant, u64)>,
}

impl Flow {
    pub(super) const fn count(&mut self, messages: u64) {
        self.messages = self.messages.saturating_add(messages);
    }

    /// Writes the count down if it is time to.
    pub(super) fn tick(&mut self, now: Instant) {
        let is_due = |(last, _): &(Instant, u64)| now.saturating_duration_since(*last) >= EVERY;
        if self.marks.back().is_none_or(is_due) {
            self.marks.push_back((now, self.messages));
        }
        let is_old = |mark: Option<&(Instant, u64)>| {
            mark.is_some_and(|(at, _)| now.saturating_duration_since(*at) >= RECENT)
        };
        while is_old(self.marks.get(1)) {
            self.marks.pop_front();
        }
    }

    /// How many came between the oldest mark and the latest, and how long that is.
    pub(super) fn recent(&self) -> (u64, Duration) {
        match (self.marks.front(), self.marks.back()) {
            (Some((from, before)), Some((to, after))) => {
                (after.saturating_sub(*before), to.saturating_duration_since(*from))
            }
            _ => (0, Duration::ZERO),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_lately_is_counted_and_the_rest_is_not() {
        let mut flow = Flow::default();
        let begun = Instant::now();
        for second in 0..30 {
            flow.tick(begun + Duration::from_secs(second));
            flow.count(5);
        }
        assert_eq!(flow.recent(), (50, RECENT));
        for second in 30..45 {
            flow.tick(begun + Duration::from_secs(second));
        }
        assert_eq!(flow.recent(), (0, RECENT));
    }
}
