//! What an eavesdropper counts: letters, and how likely two of them are the same.

use crate::alphabet::{LETTERS, place};

/// How often each letter occurs.
///
/// Only `A`–`Z` and `a`–`z` count: school ciphers leave everything else as it is, so in an
/// enciphered text only these have been changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterCounts {
    counts: [u64; LETTERS],
}

impl LetterCounts {
    /// Counts the letters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut counts = Self::default();
        counts.add(text);
        counts
    }

    /// Counts the letters of one more text.
    pub fn add(&mut self, text: &str) {
        for place in text.chars().filter_map(place) {
            self.add_place(place);
        }
    }

    /// Counts one letter by its place.
    pub(crate) fn add_place(&mut self, place: u8) {
        self.counts[usize::from(place) % LETTERS] += 1;
    }

    /// How often each letter occurs, from A to Z.
    #[must_use]
    pub const fn counts(&self) -> &[u64; LETTERS] {
        &self.counts
    }

    /// How many letters there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of each letter, from 0 to 1; all 0 without letters.
    #[must_use]
    pub fn shares(&self) -> [f64; LETTERS] {
        let total = self.total().max(1);
        self.counts.map(|count| ratio(count, total))
    }

    /// The index of coincidence: how likely two letters drawn from the text are the same.
    ///
    /// About 0.077 in French, 0.066 in English, 0.038 if all letters are equally frequent. None
    /// with fewer than two letters.
    #[must_use]
    pub fn index_of_coincidence(&self) -> Option<f64> {
        let total = self.total();
        let pairs = self.counts.iter().map(|&count| count * count.saturating_sub(1)).sum();
        (total >= 2).then(|| ratio(pairs, total * (total - 1)))
    }

    /// How far the letters are from what a language would have: χ², smaller is nearer.
    ///
    /// `shares` are those of the language, each above 0; the letters of this text are first moved
    /// back by `shift` places.
    #[must_use]
    pub fn chi_squared(&self, shares: &[f64; LETTERS], shift: u8) -> f64 {
        let total = ratio(self.total(), 1);
        let distance = |(place, share): (usize, &f64)| {
            let seen = ratio(self.counts[(place + usize::from(shift)) % LETTERS], 1);
            let expected = share * total;
            if expected > 0.0 { (seen - expected).powi(2) / expected } else { 0.0 }
        };
        shares.iter().enumerate().map(distance).sum()
    }
}

/// The quotient of two counts.
#[expect(clippy::cast_precision_loss, reason = "counts of letters are far below 2^52")]
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_without_case_and_accents_are_none() {
        let counts = LetterCounts::of("Aaé b!");
        assert_eq!((counts.counts()[0], counts.counts()[1], counts.total()), (2, 1, 3));
        assert_eq!(LetterCounts::of("").shares(), [0.0; LETTERS]);
    }

    #[test]
    fn the_index_of_coincidence_is_that_of_the_textbook() {
        let index = |text| LetterCounts::of(text).index_of_coincidence();
        assert_eq!(index("a"), None);
        assert_eq!(index("aa"), Some(1.0));
        assert_eq!(index("ab"), Some(0.0));
        assert_eq!(index("aabb"), Some(1.0 / 3.0));
    }
}
