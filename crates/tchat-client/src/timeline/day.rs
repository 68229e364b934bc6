//! Days, as the reader's calendar has them.

use std::fmt;

use tchat_proto::id::Timestamp;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A day of the Gregorian calendar, where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Days since 1 January 1970.
    number: i64,
}

impl Day {
    /// The day of a moment for somebody whose clock is `offset` seconds ahead of UTC.
    #[must_use]
    pub fn of(time: Timestamp, offset: i32) -> Self {
        let seconds = i64::try_from(time.0 / 1_000).unwrap_or(i64::MAX);
        Self { number: seconds.saturating_add(i64::from(offset)).div_euclid(DAY_SECONDS) }
    }

    /// Year, month from 1 and day from 1.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        // Counted in eras of 400 years that begin on 1 March, so that leap days come last: as in
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
        let days = self.number.saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        (year_of_era + era * 400 + next, month, day)
    }
}

/// `2026-11-22`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_on_the_day_that_the_reader_has_then() {
        let day = |ms, offset| Day::of(Timestamp(ms), offset).to_string();
        assert_eq!(day(0, 0), "1970-01-01");
        assert_eq!(day(0, -3_600), "1969-12-31");
        assert_eq!(day(1_795_391_999_999, 0), "2026-11-22");
        assert_eq!(day(1_795_392_000_000, 0), "2026-11-23");
        assert_eq!(day(1_795_391_999_999, 3_600), "2026-11-23");
        assert_eq!(day(1_709_164_800_000, 0), "2024-02-29");
        assert_eq!(day(951_782_400_000, 0), "2000-02-29");
        assert_eq!(day(4_107_542_400_000, 0), "2100-03-01");
    }

    #[test]
    fn no_moment_is_too_late() {
        assert!(!Day::of(Timestamp(u64::MAX), i32::MAX).to_string().is_empty());
    }
}
