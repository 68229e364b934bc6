//! How fast clients of the worksheet may come from one address: each who comes and goes is a notice to
//! all who stay, and nobody may drown them in those.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::limits::{ARRIVAL_EVERY, ARRIVAL_WAIT_MAX, ARRIVALS_AT_ONCE};

/// Of each address when all that came from there has been made up for.
#[derive(Debug, Default)]
pub(super) struct Arrivals(BTreeMap<IpAddr, Instant>);

impl Arrivals {
    /// Counts somebody who comes. Says how long they wait for it; `None` if too many do already.
    pub(super) fn wait(&mut self, now: Instant, address: IpAddr) -> Option<Duration> {
        self.0.retain(|_, paid| *paid > now);
        let paid = self.0.get(&address).copied().unwrap_or(now);
        let credit = ARRIVAL_EVERY.saturating_mul(ARRIVALS_AT_ONCE);
        let wait = paid.saturating_duration_since(now).saturating_sub(credit);
        if wait > ARRIVAL_WAIT_MAX {
            return None;
        }
        self.0.insert(address, paid.checked_add(ARRIVAL_EVERY)?);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_comes_at_once_and_who_comes_and_goes_without_end_waits() {
        let (class, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Instant::now();
        let mut arrivals = Arrivals::default();
        for _ in 0..=ARRIVALS_AT_ONCE {
            assert_eq!(arrivals.wait(now, class), Some(Duration::ZERO));
        }
        assert_eq!(arrivals.wait(now, class), Some(ARRIVAL_EVERY));
        while arrivals.wait(now, class).is_some() {}
        assert_eq!(arrivals.wait(now, other), Some(Duration::ZERO));
        let later = now + ARRIVAL_WAIT_MAX + ARRIVAL_EVERY * (ARRIVALS_AT_ONCE + 2);
        assert_eq!(arrivals.wait(later, class), Some(Duration::ZERO));
    }
}
