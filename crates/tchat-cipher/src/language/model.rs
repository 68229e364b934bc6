//! The tables of a language, as they lie in the program and as they are used.
//!
//! A model file is, in this order: the bits of each of the 256 bytes of UTF-8 text; the share of each
//! letter as 26 big-endian 16-bit numbers, of 65,535; the bits of a symbol after one, 27² bytes, and
//! after two, 27³ bytes; then the sequences of four symbols that are frequent, each as its distance
//! from the one before (base 128, most significant bit set on all but the last byte) and its bits.
//! All bits are the negative logarithm, base 2, of a probability, in steps of 1/[`STEPS`].

use super::{SYMBOLS, Symbol};
use crate::alphabet::{LETTERS, place};
use crate::statistics::ratio;

/// Steps of a bit in the tables: a byte reaches from 0 to 21 bits.
const STEPS: f32 = 12.0;

const BYTES: usize = 256;
const PAIRS: usize = SYMBOLS * SYMBOLS;
const TRIPLES: usize = PAIRS * SYMBOLS;
const QUADRUPLES: usize = TRIPLES * SYMBOLS;

/// The tables of a language.
pub(super) struct Model {
    /// Bits of each byte.
    bytes: Vec<f32>,
    /// Bits of each byte, given whether it is a certain letter or none.
    spelling: Vec<f32>,
    /// Share of each letter.
    pub(super) letters: [f64; LETTERS],
    /// Bits of the last symbol of each pair, given the first.
    pairs: Vec<f32>,
    /// Bits of the last symbol of each sequence of four, given the others, in steps: a search looks
    /// here millions of times, and bytes stay in the processor's cache.
    quadruples: Vec<u8>,
}

impl Model {
    /// Reads a model file; one of ours, whose length a test checks by reading it.
    pub(super) fn read(file: &[u8]) -> Self {
        let (bytes, file) = file.split_at(BYTES);
        let (letters, file) = file.split_at(2 * LETTERS);
        let (pairs, file) = file.split_at(PAIRS);
        let (triples, quadruples) = file.split_at(TRIPLES);
        let triples = bits(triples);
        let mut shares = [0.0; LETTERS];
        for (share, big_endian) in shares.iter_mut().zip(letters.chunks_exact(2)) {
            *share = ratio(u64::from(big_endian[0]) * 256 + u64::from(big_endian[1]), 65_535);
        }
        let bytes = bits(bytes);
        Self {
            spelling: spelling(&bytes),
            bytes,
            letters: shares,
            pairs: bits(pairs),
            quadruples: after_three(&triples, quadruples),
        }
    }

    pub(super) fn byte(&self, byte: u8) -> f64 {
        f64::from(self.bytes[usize::from(byte)])
    }

    pub(super) fn spelling(&self, byte: u8) -> f64 {
        f64::from(self.spelling[usize::from(byte)])
    }

    pub(super) fn after_one(&self, before: Symbol, symbol: Symbol) -> f64 {
        f64::from(self.pairs[usize::from(before) * SYMBOLS + usize::from(symbol)])
    }

    pub(super) fn after_three(&self, [a, b, c]: [Symbol; 3], symbol: Symbol) -> f64 {
        let place = ((usize::from(a) * SYMBOLS + usize::from(b)) * SYMBOLS + usize::from(c))
            * SYMBOLS
            + usize::from(symbol);
        f64::from(self.quadruples[place]) / f64::from(STEPS)
    }
}

fn bits(steps: &[u8]) -> Vec<f32> {
    steps.iter().map(|&steps| f32::from(steps) / STEPS).collect()
}

/// The bits of each byte, given its symbol: capital or small, which sign between words.
fn spelling(bytes: &[f32]) -> Vec<f32> {
    let symbol = |byte: usize| u8::try_from(byte).ok().and_then(|byte| place(char::from(byte)));
    let mut shares = [0.0_f32; SYMBOLS];
    let index = |byte| symbol(byte).map_or(LETTERS, usize::from);
    for (byte, bits) in bytes.iter().enumerate() {
        shares[index(byte)] += (-bits).exp2();
    }
    bytes.iter().enumerate().map(|(byte, bits)| bits + shares[index(byte)].log2()).collect()
}

/// The bits of all sequences of four: those listed, and the others by their last three.
///
/// What the listed ones leave of the probability is shared out among the others in proportion
/// (S. Katz, *Estimation of probabilities from sparse data*, 1987).
fn after_three(triples: &[f32], listed: &[u8]) -> Vec<u8> {
    let mut quadruples = vec![f32::NAN; QUADRUPLES];
    let mut place = 0;
    let mut distance = 0;
    let mut listed = listed.iter();
    while let Some(&byte) = listed.next() {
        distance = distance * 128 + usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            place += std::mem::take(&mut distance);
            if let (Some(steps), Some(bits)) = (listed.next(), quadruples.get_mut(place)) {
                *bits = f32::from(*steps) / STEPS;
            }
        }
    }
    for (context, row) in quadruples.chunks_exact_mut(SYMBOLS).enumerate() {
        let shorter = &triples[context % PAIRS * SYMBOLS..][..SYMBOLS];
        back_off(row, shorter);
    }
    quadruples.into_iter().map(in_steps).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a byte holds"
)]
fn in_steps(bits: f32) -> u8 {
    (bits * STEPS).round().clamp(0.0, 255.0) as u8
}

/// Fills what is missing in a row from the row of a shorter context.
fn back_off(row: &mut [f32], shorter: &[f32]) {
    /// However much the listed ones claim, something is left for the others.
    const LEFT_MIN: f32 = 0.002;
    let (mut listed, mut listed_shorter) = (0.0, 0.0);
    for (bits, shorter) in row.iter().zip(shorter).filter(|(bits, _)| !bits.is_nan()) {
        listed += (-bits).exp2();
        listed_shorter += (-shorter).exp2();
    }
    let left = (1.0 - listed).max(LEFT_MIN) / (1.0 - listed_shorter).max(LEFT_MIN);
    for (bits, shorter) in row.iter_mut().zip(shorter).filter(|(bits, _)| bits.is_nan()) {
        *bits = shorter - left.log2();
    }
}
