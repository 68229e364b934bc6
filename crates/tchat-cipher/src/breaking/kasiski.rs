//! What shows the length of a moving key: repeats and coincidences.
//!
//! F. W. Kasiski, *Die Geheimschriften und die Dechiffrir-Kunst*, 1863; W. F. Friedman, *The Index of
//! Coincidence*, 1922.

use std::collections::HashMap;

use crate::alphabet::{capital, place};
use crate::statistics::{LetterCounts, ratio};

/// A sequence of letters that occurs again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The letters, in capitals.
    pub letters: String,
    /// Where it occurs, in letters from the start; at least twice.
    pub places: Vec<usize>,
}

impl Repeat {
    /// The distances between its places: mostly multiples of the key's length.
    pub fn distances(&self) -> impl Iterator<Item = usize> {
        self.places.windows(2).map(|pair| pair[1] - pair[0])
    }
}

/// The sequences of `length` letters that occur more than once, in order of first occurrence.
#[must_use]
pub fn repeats(text: &str, length: usize) -> Vec<Repeat> {
    let letters: Vec<u8> = text.chars().filter_map(place).collect();
    let mut places: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (at, sequence) in letters.windows(length.max(1)).enumerate() {
        places.entry(sequence).or_default().push(at);
    }
    let mut repeats: Vec<Repeat> = places
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(sequence, places)| Repeat {
            letters: sequence.iter().map(|&place| capital(place)).collect(),
            places,
        })
        .collect();
    repeats.sort_by_key(|repeat| repeat.places[0]);
    repeats
}

/// For each key length from 1 to `period_max`, the share of distances between repeats that are
/// multiples of it.
#[must_use]
pub fn divisors(repeats: &[Repeat], period_max: usize) -> Vec<(usize, f64)> {
    let distances: Vec<usize> = repeats.iter().flat_map(Repeat::distances).collect();
    let share = |period: usize| {
        let multiples = distances.iter().filter(|distance| distance.is_multiple_of(period)).count();
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        if distances.is_empty() { 0.0 } else { ratio(count(multiples), count(distances.len())) }
    };
    (1..=period_max).map(|period| (period, share(period))).collect()
}

/// For each key length from 1 to `period_max`, the mean index of coincidence of the letters that the
/// same letter of the key would have moved: near the language's for the right one and its multiples.
#[must_use]
pub fn coincidences(text: &str, period_max: usize) -> Vec<(usize, f64)> {
    let letters: Vec<u8> = text.chars().filter_map(place).collect();
    (1..=period_max).map(|period| (period, mean_coincidence(&letters, period))).collect()
}

fn mean_coincidence(letters: &[u8], period: usize) -> f64 {
    let mut columns = vec![LetterCounts::default(); period];
    for (at, place) in letters.iter().enumerate() {
        columns[at % period].add_place(*place);
    }
    let indices: Vec<f64> = columns.iter().filter_map(LetterCounts::index_of_coincidence).collect();
    let count = u64::try_from(indices.len().max(1)).unwrap_or(u64::MAX);
    indices.iter().sum::<f64>() / ratio(count, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ciphers::vigenere::{Advance, Vigenere};

    const TEXT: &str = "Le chat et le chien du voisin sont encore dans le jardin, et le chat ne veut \
                        pas que le chien le suive dans la maison du voisin.";

    #[test]
    fn repeats_are_told_with_their_distances() {
        let repeats = repeats("abcxabcyabc", 3);
        assert_eq!(repeats, [Repeat { letters: "ABC".into(), places: vec![0, 4, 8] }]);
        assert_eq!(divisors(&repeats, 4), [(1, 1.0), (2, 1.0), (3, 0.0), (4, 1.0)]);
        assert_eq!(divisors(&[], 1), [(1, 0.0)]);
    }

    #[test]
    fn columns_of_the_right_length_look_like_the_language() {
        let sent = Vigenere::parse("NSI", Advance::Letters).unwrap().encrypt(TEXT);
        let coincidences = coincidences(&sent, 4);
        assert!(coincidences[2].1 > 1.4 * coincidences[0].1, "{coincidences:?}");
        assert!(coincidences[2].1 > 1.4 * coincidences[3].1, "{coincidences:?}");
    }
}
