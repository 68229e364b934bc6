//! Moments as people and programs write them.
//!
//! Programs get RFC 3339 in UTC with milliseconds, always. People may give a date or a time in
//! their own zone, which is why this leans on `jiff` and its reading of the system's zone.

use std::time::Duration;

use jiff::Timestamp as Moment;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use tchat_proto::id::Timestamp;

/// Writes a moment as RFC 3339 in UTC with milliseconds; one beyond the year 9999 as its end.
pub fn write(time: Timestamp) -> String {
    let moment = i64::try_from(time.0).ok().and_then(|ms| Moment::from_millisecond(ms).ok());
    format!("{:.3}", moment.unwrap_or(Moment::MAX))
}

/// Writes the day of a moment in UTC, `2026-11-22`.
pub fn day(time: Timestamp) -> String {
    write(time).chars().take_while(|c| *c != 'T').collect()
}

/// Writes a moment for people: date and time of day where they are.
pub fn local(time: Timestamp) -> String {
    let moment = i64::try_from(time.0).ok().and_then(|ms| Moment::from_millisecond(ms).ok());
    let zoned = moment.unwrap_or(Moment::MAX).to_zoned(TimeZone::system());
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Reads how long something lasts: `30m`, `12h`, `7d` or `7j`, `2w`; `never` and `jamais` are for ever.
pub fn lifetime(text: &str) -> Option<Option<Duration>> {
    if matches!(text, "never" | "jamais") {
        return Some(None);
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds: u64 = match unit {
        "m" => 60,
        "h" => 60 * 60,
        "d" | "j" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    number.checked_mul(seconds).map(|seconds| Some(Duration::from_secs(seconds)))
}

/// The moment so long from now.
pub fn from_now(lifetime: Duration) -> Timestamp {
    let now = u64::try_from(Moment::now().as_millisecond()).unwrap_or_default();
    let lifetime = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX);
    Timestamp(now.saturating_add(lifetime))
}

/// Reads a date (its midnight), or a date and time, in `zone` unless the text names one.
pub fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let moment = match text.parse::<Moment>() {
        Ok(moment) => moment,
        Err(_) => {
            let civil = match text.parse::<DateTime>() {
                Ok(civil) => civil,
                Err(_) => text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()),
            };
            zone.to_timestamp(civil).ok()?
        }
    };
    u64::try_from(moment.as_millisecond()).ok().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds() {
        assert_eq!(write(Timestamp(1_795_356_191_204)), "2026-11-22T14:03:11.204Z");
        assert_eq!(day(Timestamp(1_795_356_191_204)), "2026-11-22");
        assert_eq!(write(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(write(Timestamp(u64::MAX)), "9999-12-30T22:00:00.999Z");
    }

    #[test]
    fn a_lifetime_is_a_number_and_a_unit_or_for_ever() {
        let hours = |hours: u64| Some(Some(Duration::from_secs(hours * 3_600)));
        for (text, expected) in
            [("12h", hours(12)), ("7d", hours(168)), ("7j", hours(168)), ("never", Some(None))]
        {
            assert_eq!(lifetime(text), expected, "{text}");
        }
        for text in ["", "d", "0d", "7", "-1d", "7 d", "7é", "99999999999999999999w"] {
            assert_eq!(lifetime(text), None, "{text}");
        }
    }

    #[test]
    fn people_may_leave_out_the_zone_and_the_time() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (text, expected) in [
            ("2026-11-22T14:03:11.204Z", "2026-11-22T14:03:11.204Z"),
            ("2026-11-22T14:03:11+01:00", "2026-11-22T13:03:11.000Z"),
            ("2026-11-22T14:03", "2026-11-22T12:03:00.000Z"),
            ("2026-11-22 14:03", "2026-11-22T12:03:00.000Z"),
            ("2026-11-22", "2026-11-21T22:00:00.000Z"),
        ] {
            assert_eq!(read(text, &zone).map(write).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "14:03", "2026-13-01", "1960-01-01"] {
            assert_eq!(read(text, &zone), None, "{text}");
        }
    }
}
