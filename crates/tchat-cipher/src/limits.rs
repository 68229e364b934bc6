//! How much of anything is taken, and what each number means to someone.

/// The longest integer that is read, in decimal digits.
///
/// Above the keys of 4,096 bits that a curious pupil copies from a real certificate (1,234 digits),
/// and one power with such numbers still takes less than a second.
pub const INTEGER_DIGITS_MAX: usize = 1_300;
