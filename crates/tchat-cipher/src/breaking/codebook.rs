//! One number a character, always the same: textbook RSA without its public key, or any other code.
//!
//! The key is nothing but a table from numbers to characters, so frequency works as for a
//! substitution; several numbers may be one letter (capital, small, accented), and everything that
//! is no letter is a space. The search is that of [`substitution`](super::substitution).

use std::collections::HashMap;
use std::hash::Hash;

use super::guess::Guess;
use super::odds::{Candidate, merged, ranked};
use crate::alphabet::capital;
use crate::dice::Dice;
use crate::language::{Language, SPACE, SYMBOLS, Symbol};

/// How many characters are mostly enough.
pub const CHARACTERS_NEEDED: usize = 300;

/// How many different codes a text of one language has at most: more are no characters.
pub const CODES_MAX: usize = 90;

/// How many characters are searched with.
const CHARACTERS_MAX: usize = 800;

/// How often the search begins anew, in each language.
const STARTS: usize = 6;

/// How many changes are tried from each beginning.
const CHANGES: u32 = 25_000;

/// How much worse a text may get at first, in bits.
const HEAT: f64 = 12.0;

/// What one space after another costs, in bits: a comma has one behind it.
const AGAIN_BITS: f64 = 3.0;

/// The letter of each code in order of first occurrence, the likeliest table first; empty if there
/// are more codes than characters.
///
/// The text is in small letters, with spaces for everything else.
#[must_use]
pub fn climb<C: Eq + Hash>(codes: &[C], seed: u64) -> Vec<Guess<String>> {
    let mut known: HashMap<&C, usize> = HashMap::new();
    let sequence: Vec<usize> = codes
        .iter()
        .map(|code| {
            let next = known.len();
            *known.entry(code).or_insert(next)
        })
        .collect();
    if known.is_empty() || known.len() > CODES_MAX {
        return vec![];
    }
    let kinds = known.len();
    let searched = &sequence[..sequence.len().min(CHARACTERS_MAX)];
    let mut dice = Dice::new(seed);
    let mut candidates = vec![];
    for language in Language::ALL {
        let search = Search::of(searched, kinds, language);
        for start in 0..STARTS {
            let table = search.anneal(search.start(start, &mut dice), &mut dice);
            let bits = search.surprise(&table) + search.key_bits();
            candidates.push(Candidate { key: table, language, bits });
        }
    }
    // As noise, each code comes as often as it does, in any order.
    let noise = choosing(&counts(searched, kinds), |_code| 0);
    let written = |table: &Vec<Symbol>| {
        sequence.iter().map(|&code| character(table[code])).collect::<String>()
    };
    let guesses = ranked(merged(candidates), noise, written);
    let letters = |table: Vec<Symbol>| table.into_iter().map(character).collect();
    guesses.into_iter().map(|guess| guess.map(letters)).collect()
}

fn character(symbol: Symbol) -> char {
    if symbol == SPACE { ' ' } else { capital(symbol).to_ascii_lowercase() }
}

fn bits_of(kinds: usize) -> f64 {
    f64::from(u32::try_from(kinds).unwrap_or(u32::MAX)).log2()
}

/// How often each code occurs.
fn counts(sequence: &[usize], kinds: usize) -> Vec<u32> {
    let mut counts = vec![0; kinds];
    for &code in sequence {
        counts[code] += 1;
    }
    counts
}

/// What it costs to say which code stands for its symbol each time, in bits: without that, one
/// letter for everything would be the cheapest text.
fn choosing(counts: &[u32], symbol: impl Fn(usize) -> usize) -> f64 {
    let mut together = [0_u32; SYMBOLS];
    for (code, count) in counts.iter().enumerate() {
        together[symbol(code)] += count;
    }
    let cost = |(code, &count): (usize, &u32)| {
        f64::from(count) * (f64::from(together[symbol(code)]) / f64::from(count)).log2()
    };
    counts.iter().enumerate().map(cost).sum()
}

/// A sequence of codes, and how often each occurs.
struct Search<'s> {
    sequence: &'s [usize],
    language: Language,
    counts: Vec<u32>,
    /// The codes, the most frequent first.
    by_frequency: Vec<usize>,
}

impl<'s> Search<'s> {
    fn of(sequence: &'s [usize], kinds: usize, language: Language) -> Self {
        let counts = counts(sequence, kinds);
        let mut by_frequency: Vec<usize> = (0..kinds).collect();
        by_frequency.sort_by_key(|&code| u32::MAX - counts[code]);
        Self { sequence, language, counts, by_frequency }
    }

    /// How many bits it takes to choose a table.
    fn key_bits(&self) -> f64 {
        self.by_frequency.iter().map(|_code| bits_of(SYMBOLS)).sum()
    }

    /// A beginning: the space first, then the letters by frequency; then more and more by chance.
    fn start(&self, start: usize, dice: &mut Dice) -> Vec<Symbol> {
        let shares = self.language.letter_shares();
        let mut letters: Vec<Symbol> = (0..SPACE).collect();
        letters.sort_by(|a, b| shares[usize::from(*b)].total_cmp(&shares[usize::from(*a)]));
        let usual = std::iter::once(SPACE).chain(letters).chain(std::iter::repeat(SPACE));
        let mut table = vec![SPACE; self.by_frequency.len()];
        for (&code, symbol) in self.by_frequency.iter().zip(usual) {
            table[code] = symbol;
        }
        for _exchange in 0..2 * start {
            table.swap(dice.below(self.by_frequency.len()), dice.below(self.by_frequency.len()));
        }
        table
    }

    fn anneal(&self, mut table: Vec<Symbol>, dice: &mut Dice) -> Vec<Symbol> {
        let kinds = table.len();
        let mut bits = self.surprise(&table);
        let (mut best, mut best_bits) = (table.clone(), bits);
        for change in 0..CHANGES {
            let left = 1.0 - f64::from(change) / f64::from(CHANGES);
            let heat = (HEAT * left * left).max(0.01);
            let one = self.by_frequency[dice.below(kinds).min(dice.below(kinds))];
            let other = dice.below(kinds);
            let before = (table[one], table[other]);
            // Two codes exchange their letters, or one takes any.
            if dice.below(2) == 0 {
                table.swap(one, other);
            } else {
                table[one] = u8::try_from(dice.below(SYMBOLS)).unwrap_or(SPACE);
            }
            let with = self.surprise(&table);
            if with <= bits || dice.share() < ((bits - with) / heat).exp() {
                bits = with;
            } else {
                (table[one], table[other]) = before;
            }
            if bits < best_bits {
                best.clone_from(&table);
                best_bits = bits;
            }
        }
        best
    }

    fn surprise(&self, table: &[Symbol]) -> f64 {
        let mut before = [SPACE; 3];
        let mut bits = choosing(&self.counts, |code| usize::from(table[code]));
        for &code in self.sequence {
            let symbol = table[code];
            if symbol == SPACE && before[2] == SPACE {
                bits += AGAIN_BITS;
                continue;
            }
            bits += self.language.bits_after(before, symbol);
            before = [before[1], before[2], symbol];
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::Certainty;

    const TEXT: &str = "salut à tous, on se retrouve demain à huit heures devant le lycée, et \
                        n'oubliez pas votre cahier de maths, sinon le professeur ne sera pas content. \
                        d'accord, mais mon bus arrive toujours en retard le lundi, alors commencez \
                        sans moi. je vous rejoins dans la salle informatique dès que je peux, et nous \
                        finirons le projet de réseau avec les autres pendant la pause de midi.";

    #[test]
    fn a_dialogue_in_numbers_is_read_without_any_key() {
        let codes: Vec<u32> = TEXT.chars().map(|c| u32::from(c) * 7_919 % 10_007).collect();
        let guess = &climb(&codes, 1)[0];
        assert!(guess.certainty() >= Certainty::Possible, "{} {}", guess.probability, guess.text);
        let plain = crate::alphabet::unaccented(TEXT);
        let same = plain.chars().zip(guess.text.chars()).filter(|(a, b)| a == b).count();
        assert!(10 * same > 9 * plain.len(), "{}", guess.text);
    }

    #[test]
    fn a_word_in_numbers_can_mean_anything() {
        assert_eq!(climb(&[5, 3, 9, 9, 1, 4], 1)[0].certainty(), Certainty::Unknown);
        assert!(climb::<u32>(&[], 1).is_empty());
        assert!(climb(&(0..200).collect::<Vec<_>>(), 1).is_empty());
    }
}
