//! Days as the reader names them: today, yesterday, Monday 23 November.

use tchat_client::timeline::Day;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;

/// A day, on another one; `zone` says by how many seconds the reader's clock is ahead of UTC.
pub(crate) fn name(words: &Words, day: Day, now: Timestamp, offset: i32) -> Visible {
    /// A day's milliseconds.
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let today = Day::of(now, offset);
    if day == today {
        return words.day_today();
    }
    if day == Day::of(Timestamp(now.0.saturating_sub(DAY)), offset) {
        return words.day_yesterday();
    }
    let (year, month, date) = day.date();
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    let (weekday, date) = (words.weekday(weekday(day)), number(date));
    let month = words.month(number(month));
    match year == today.date().0 {
        true => words.day_of_month(weekday, date, month),
        false => words.day_of_year(weekday, date, month, Visible::line(&year.to_string())),
    }
}

/// Which day of the week, Monday the first: a count from the Gregorian calendar (Zeller's
/// congruence), since a [`Day`] only tells its date.
fn weekday(day: Day) -> u64 {
    let (year, month, date) = day.date();
    // January and February count as the months after December.
    let (year, month) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // From Saturday, which is 0.
    let from_saturday = date + (13 * (month + 1)).div_euclid(5) + year + leaps;
    u64::try_from((from_saturday + 5).rem_euclid(7) + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    /// 2026-11-23, a Monday, at noon.
    const NOW: Timestamp = Timestamp(1_795_435_200_000);
    const DAY: u64 = 24 * 60 * 60 * 1_000;

    fn ago(days: u64) -> [String; 2] {
        let day = Day::of(Timestamp(NOW.0 - days * DAY), 0);
        Lang::ALL.map(|lang| name(&Words::new(lang), day, NOW, 0).to_string())
    }

    #[test]
    fn the_last_two_days_have_names_of_their_own() {
        assert_eq!(ago(0), ["Today", "Aujourd’hui"]);
        assert_eq!(ago(1), ["Yesterday", "Hier"]);
    }

    #[test]
    fn other_days_are_named_with_their_year_only_if_it_is_another() {
        assert_eq!(ago(2), ["Saturday 21 November", "Samedi 21 novembre"]);
        assert_eq!(ago(22), ["Sunday 1 November", "Dimanche 1er novembre"]);
        assert_eq!(ago(365), ["Sunday 23 November 2025", "Dimanche 23 novembre 2025"]);
        assert_eq!(ago(1_000), ["Tuesday 27 February 2024", "Mardi 27 février 2024"]);
    }

    #[test]
    fn weekdays_go_round() {
        for days in 0..2_000_u64 {
            let day = Day::of(Timestamp(NOW.0 - days * DAY), 0);
            assert_eq!(weekday(day), 7 - (days + 6) % 7, "{day}");
        }
    }
}
