//! Points of the screen as whole numbers.

/// So many whole points, the next higher ones. None of what is negative or no number.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "such a cast ends at the bounds of the type, and that is what is meant"
)]
pub fn up(points: f32) -> u32 {
    points.ceil() as u32
}

/// So many whole points, the nearest ones, in either direction.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "such a cast ends at the bounds of the type, and that is what is meant"
)]
pub fn nearest(points: f32) -> i32 {
    points.round() as i32
}

/// As a place on the screen. What is farther away than any screen is high is as far as that.
#[must_use]
pub fn on_screen(points: i64) -> f32 {
    f32::from(i16::try_from(points).unwrap_or(if points < 0 { i16::MIN } else { i16::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_points_is_none() {
        assert_eq!((up(1.2), up(-3.0), up(f32::NAN)), (2, 0, 0));
        assert_eq!((nearest(-1.6), nearest(f32::NAN)), (-2, 0));
    }

    #[test]
    fn what_is_far_away_stays_on_its_side() {
        assert_eq!(on_screen(-7), -7.0);
        assert!(on_screen(i64::MIN) < -30_000.0 && on_screen(i64::MAX) > 30_000.0);
    }
}
