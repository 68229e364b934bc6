//! Weighs keys against each other and against there being nothing to find.

use std::collections::BTreeMap;

use super::guess::Guess;
use crate::language::{Language, SYMBOLS, Symbol, noise_bits};

/// A key with what speaks for it.
#[derive(Clone, Debug)]
pub(super) struct Candidate<K> {
    pub(super) key: K,
    pub(super) language: Language,
    /// How surprising the text is, and how many bits it takes to choose the key.
    pub(super) bits: f64,
}

/// How likely noise is before anything is seen, in bits: one text in eight.
const NOISE_PRIOR_BITS: f64 = 3.0;

/// How much of a difference between two keys counts: a model that knows three letters back counts
/// what it sees of one word several times.
const TRUST: f64 = 0.8;

/// The language that is least surprised by these symbols, and by how much.
pub(super) fn least_surprised(symbols: &[Symbol]) -> (Language, f64) {
    let french = Language::French.bits(symbols);
    let english = Language::English.bits(symbols);
    if english < french { (Language::English, english) } else { (Language::French, french) }
}

/// How surprising these symbols are if they mean nothing: as any letters, or as the same few over and
/// over, which every cipher of letters turns into others over and over.
pub(super) fn noise(symbols: &[Symbol]) -> f64 {
    any(symbols).min(repetition(symbols, SYMBOLS))
}

/// How surprising these symbols are as any letters.
pub(super) fn any(symbols: &[Symbol]) -> f64 {
    symbols.iter().map(|&symbol| noise_bits(symbol)).sum()
}

/// How surprising these units of so many kinds are to someone who expects each as often as it has
/// come so far, and one of all the rest once in a while, in bits.
pub(super) fn repetition<T: Ord>(units: &[T], kinds: usize) -> f64 {
    let mut counts = BTreeMap::new();
    let count = |(place, unit)| {
        let count = counts.entry(unit).or_insert(1.0 / kinds as f64);
        let bits = ((place as f64 + 1.0) / *count).log2();
        *count += 1.0;
        bits
    };
    units.iter().enumerate().map(count).sum()
}

/// Each key once: what speaks for it in one language and in the other is added up.
pub(super) fn merged<K: PartialEq>(candidates: Vec<Candidate<K>>) -> Vec<Candidate<K>> {
    let mut merged: Vec<Candidate<K>> = vec![];
    for candidate in candidates {
        let Some(same) = merged.iter_mut().find(|other| other.key == candidate.key) else {
            merged.push(candidate);
            continue;
        };
        if candidate.bits < same.bits {
            same.language = candidate.language;
        }
        let (less, more) = (same.bits.min(candidate.bits), same.bits.max(candidate.bits));
        same.bits = less - (less - more).exp2().ln_1p() / std::f64::consts::LN_2;
    }
    merged
}

/// A repeated key as it is said once: `NSINSI` is `NSI`.
pub(super) fn said_once<T: PartialEq + Clone>(key: Vec<T>) -> Vec<T> {
    let repeats = |period: &usize| {
        key.len().is_multiple_of(*period) && key.iter().skip(*period).eq(&key[..key.len() - period])
    };
    (1..key.len()).find(repeats).map_or_else(|| key.clone(), |period| key[..period].to_vec())
}

/// The candidates, the likeliest first, with the probability of each and the text it gives.
///
/// `noise` is how surprising the same text is if it means nothing.
pub(super) fn ranked<K>(
    mut candidates: Vec<Candidate<K>>,
    noise: f64,
    text: impl Fn(&K) -> String,
) -> Vec<Guess<K>> {
    candidates.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    let nothing = noise + NOISE_PRIOR_BITS;
    let best = candidates.first().map_or(nothing, |candidate| candidate.bits.min(nothing));
    let weight = |bits: f64| (TRUST * (best - bits)).exp2();
    let all: f64 = candidates.iter().map(|candidate| weight(candidate.bits)).sum();
    let all = all + weight(nothing);
    let guess = |Candidate { key, language, bits }| Guess {
        text: text(&key),
        key,
        language,
        probability: weight(bits) / all,
    };
    candidates.into_iter().map(guess).collect()
}
