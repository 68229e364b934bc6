//! For how long messages are kept, as it is typed: `30d`, `30j`, `30`, `off`.

use tchat_proto::limits::RETENTION_DAYS_MAX;

use crate::explain::InputRefused;
use crate::hear::vocabulary;

/// Reads a time; 0 days mean for ever.
///
/// # Errors
///
/// [`InputRefused::Retention`] if it is none, or one that no room may say.
pub(super) fn read(text: &str) -> Result<u32, InputRefused> {
    let text = vocabulary::fold(text.trim());
    if matches!(text.as_str(), "off" | "never" | "non" | "jamais") {
        return Ok(0);
    }
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let unit = text.get(number.len()..).unwrap_or_default();
    let number = number.trim().parse::<u32>().or(Err(InputRefused::Retention))?;
    let each = match unit {
        "" | "d" | "day" | "days" | "j" | "jour" | "jours" => 1,
        "w" | "week" | "weeks" | "semaine" | "semaines" => 7,
        "y" | "year" | "years" | "an" | "ans" => 365,
        _ => return Err(InputRefused::Retention),
    };
    days(number.saturating_mul(each))
}

/// A number of days that a room may say; 0 means for ever.
///
/// # Errors
///
/// [`InputRefused::Retention`] if it is too large.
pub(super) fn days(days: u32) -> Result<u32, InputRefused> {
    if days > RETENTION_DAYS_MAX { Err(InputRefused::Retention) } else { Ok(days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_in_both_languages() {
        for (text, expected) in [
            ("30d", 30),
            ("30 days", 30),
            ("30j", 30),
            ("7", 7),
            ("2w", 14),
            ("2 semaines", 14),
            ("1 an", 365),
            ("10 years", 3_650),
            ("OFF", 0),
            ("Jamais", 0),
            ("0", 0),
        ] {
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_or_too_long_a_one_is_refused() {
        for text in
            ["", "d", "-3d", "3.5d", "3 fortnights", "3651d", "11y", "99999999999d", "30d x"]
        {
            assert_eq!(read(text), Err(InputRefused::Retention), "{text}");
        }
    }
}
