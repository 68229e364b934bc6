//! Days: as precise as the server remembers when somebody was there.

use tchat_proto::id::Timestamp;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A day, counted from 1970-01-01, in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub u32);

impl Day {
    /// The day of a moment.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        Self(u32::try_from(time.0.checked_div(DAY_MS).unwrap_or_default()).unwrap_or(u32::MAX))
    }

    /// Some days later.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Some days earlier.
    #[must_use]
    pub const fn before(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// Its midnight.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(u64::from(self.0).saturating_mul(DAY_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_ends_before_the_next() {
        let day = Day(20_000);
        assert_eq!(Day::of(day.start()), day);
        assert_eq!(Day::of(Timestamp(day.plus(1).start().0 - 1)), day);
        assert_eq!(Day::of(Timestamp(u64::MAX)), Day(u32::MAX));
    }
}
