//! Vigenère's cipher, key and its length unknown.
//!
//! For each length, the key that makes the likeliest pairs of neighbouring letters is found
//! exactly (Viterbi's algorithm around the circle of the key), then polished letter by letter with
//! longer sequences. Lengths compete by what they explain less what they cost: a key of p letters
//! must save more than p · log₂ 26 bits. Two or three lines of chat break a short key.

use super::guess::Guess;
use super::odds::{Candidate, merged, noise, ranked, said_once};
use super::slots::{Slot, cleared, slots};
use crate::alphabet::capital;
use crate::ciphers::vigenere::{Advance, Vigenere};
use crate::language::{Language, SPACE};

/// The longest key that is tried.
pub const PERIOD_MAX: usize = 20;

/// How many lengths, in a language each, are worth polishing.
const PERIODS_POLISHED: usize = 10;

/// How many letters are nearly always enough for a key of `period` letters.
#[must_use]
pub const fn letters_needed(period: usize) -> usize {
    12 * period
}

/// A key as a word of the textbook, where A moves by nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    shifts: Vec<u8>,
    advance: Advance,
}

impl Word {
    /// The word, in capitals.
    #[must_use]
    pub fn letters(&self) -> String {
        self.shifts.iter().map(|&shift| capital(shift)).collect()
    }

    fn decrypt(&self, text: &str) -> String {
        let cipher = Vigenere::of(self.shifts.clone(), self.advance);
        cipher.map_or_else(|| text.to_owned(), |cipher| cipher.decrypt(text))
    }
}

/// The best key of each length up to [`PERIOD_MAX`] and of each language, the likeliest first.
#[must_use]
pub fn crack(text: &str, advance: Advance) -> Vec<Guess<Word>> {
    let slots = slots(text, advance);
    let letters = slots.iter().filter(|slot| matches!(slot, Slot::Changed { .. })).count();
    let periods = (1..=PERIOD_MAX.min(letters)).flat_map(|period| {
        Language::ALL.map(|language| Columns::of(&slots, period, language).started())
    });
    let mut started: Vec<Started> = periods.collect();
    started.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    let polished = started.into_iter().take(PERIODS_POLISHED).map(|started| {
        let (shifts, bits) = started.polished(&slots);
        let key = Word { shifts: said_once(shifts), advance };
        Candidate { bits: bits + key_bits(key.shifts.len()), key, language: started.language }
    });
    let mut candidates: Vec<Candidate<Word>> = polished.collect();
    candidates.extend(neighbours(&candidates, &slots));
    let noise = noise(&cleared(&slots, |place, _key| place));
    ranked(merged(candidates), noise, |key| key.decrypt(text))
}

/// The keys that differ from the best in one letter: with few letters, they may read as well.
fn neighbours(candidates: &[Candidate<Word>], slots: &[Slot]) -> Vec<Candidate<Word>> {
    let Some(best) = candidates.iter().min_by(|a, b| a.bits.total_cmp(&b.bits)) else {
        return vec![];
    };
    let Word { shifts, advance } = &best.key;
    let neighbour = |column: usize, by: u8| {
        let mut shifts = shifts.clone();
        shifts[column] = (shifts[column] + by) % 26;
        let bits = surprise(best.language, slots, &shifts) + key_bits(shifts.len());
        Candidate { key: Word { shifts, advance: *advance }, language: best.language, bits }
    };
    let all = (0..shifts.len()).flat_map(|column| (1..26).map(move |by| (column, by)));
    all.map(|(column, by)| neighbour(column, by)).collect()
}

/// How surprising the text is that a key gives.
fn surprise(language: Language, slots: &[Slot], shifts: &[u8]) -> f64 {
    let period = shifts.len().max(1);
    let clear = |place: u8, key: usize| (place + 26 - shifts[key % period]) % 26;
    language.bits(&cleared(slots, clear))
}

/// How many bits it takes to choose a key of this length, one of [`PERIOD_MAX`].
fn key_bits(period: usize) -> f64 {
    (0..period).map(|_letter| 26.0_f64.log2()).sum::<f64>() + 20.0_f64.log2()
}

/// What the shifts of a key of one length cost, by themselves and in neighbouring pairs.
struct Columns {
    language: Language,
    /// `alone[column][shift]`: letters beside something that shows through.
    alone: Vec<[f64; 26]>,
    /// `pairs[column][shift before][shift]`: letters after one that the column before moved.
    pairs: Vec<Vec<[f64; 26]>>,
}

impl Columns {
    fn of(slots: &[Slot], period: usize, language: Language) -> Self {
        let mut columns = Self {
            language,
            alone: vec![[0.0; 26]; period],
            pairs: vec![vec![[0.0; 26]; 26]; period],
        };
        let mut before = Slot::Shown(SPACE);
        for &slot in slots {
            columns.add(before, slot);
            before = slot;
        }
        columns
    }

    fn add(&mut self, before: Slot, slot: Slot) {
        let period = self.alone.len();
        let back = |place: u8, shift: u8| (place + 26 - shift) % 26;
        let bits = |before, symbol| self.language.bits_after_one(before, symbol);
        match (before, slot) {
            (Slot::Shown(_), Slot::Shown(_)) => {}
            (Slot::Shown(before), Slot::Changed { place, key }) => {
                for (shift, cost) in (0..).zip(&mut self.alone[key % period]) {
                    *cost += bits(before, back(place, shift));
                }
            }
            (Slot::Changed { place, key }, Slot::Shown(symbol)) => {
                for (shift, cost) in (0..).zip(&mut self.alone[key % period]) {
                    *cost += bits(back(place, shift), symbol);
                }
            }
            (Slot::Changed { place: first, .. }, Slot::Changed { place, key }) => {
                for (shift_before, row) in (0..).zip(&mut self.pairs[key % period]) {
                    for (shift, cost) in (0..).zip(row) {
                        *cost += bits(back(first, shift_before), back(place, shift));
                    }
                }
            }
        }
    }

    /// The keys to begin with.
    fn started(&self) -> Started {
        /// How many beginnings are worth polishing.
        const BEGINNINGS: usize = 2;
        let mut keys: Vec<(Vec<u8>, f64)> = (0..26).map(|first| self.chain(first)).collect();
        keys.sort_by(|a, b| a.1.total_cmp(&b.1));
        keys.truncate(BEGINNINGS);
        let best = keys.first().map_or(f64::INFINITY, |(_, bits)| *bits);
        Started {
            language: self.language,
            bits: best + key_bits(self.alone.len()),
            keys: keys.into_iter().map(|(shifts, _bits)| shifts).collect(),
        }
    }

    /// The cheapest key that begins with this shift.
    fn chain(&self, first: u8) -> (Vec<u8>, f64) {
        let first = usize::from(first);
        let mut costs = [f64::INFINITY; 26];
        costs[first] = self.alone[0][first];
        let mut from: Vec<[usize; 26]> = vec![];
        for (alone, pairs) in self.alone.iter().zip(&self.pairs).skip(1) {
            let arrive = |shift: usize| {
                let by = |before: usize| costs[before] + pairs[before][shift];
                let best = (0..26).min_by(|a, b| by(*a).total_cmp(&by(*b))).unwrap_or(0);
                (best, by(best) + alone[shift])
            };
            let arrived: [(usize, f64); 26] = std::array::from_fn(arrive);
            costs = arrived.map(|(_, cost)| cost);
            from.push(arrived.map(|(before, _)| before));
        }
        let closed = |last: usize| costs[last] + self.pairs[0][last][first];
        let mut shift = (0..26).min_by(|a, b| closed(*a).total_cmp(&closed(*b))).unwrap_or(first);
        let cost = closed(shift);
        let mut shifts = vec![shift];
        for before in from.iter().rev() {
            shift = before[shift];
            shifts.push(shift);
        }
        let small = |shift: usize| u8::try_from(shift).unwrap_or_default();
        (shifts.into_iter().rev().map(small).collect(), cost)
    }
}

/// The best keys of one length by pairs of letters.
struct Started {
    language: Language,
    /// How surprising the pairs are, and what the key costs.
    bits: f64,
    keys: Vec<Vec<u8>>,
}

impl Started {
    /// The best key, and how surprising its text is.
    fn polished(&self, slots: &[Slot]) -> (Vec<u8>, f64) {
        let polished = self.keys.iter().map(|shifts| self.replaced(slots, shifts.clone()));
        let (shifts, _bits) = polished.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default();
        let bits = surprise(self.language, slots, &shifts);
        (shifts, bits)
    }

    /// The key with each letter replaced while that makes the text less surprising.
    fn replaced(&self, slots: &[Slot], mut shifts: Vec<u8>) -> (Vec<u8>, f64) {
        /// How often the key is gone through at most; it mostly settles after two.
        const ROUNDS_MAX: usize = 6;
        /// How many symbols are enough to tell two keys apart.
        const SYMBOLS_MAX: usize = 600;
        let slots = &slots[..slots.len().min(SYMBOLS_MAX)];
        let mut bits = surprise(self.language, slots, &shifts);
        for _round in 0..ROUNDS_MAX {
            let before = bits;
            for column in 0..shifts.len() {
                let was = shifts[column];
                let mut best = was;
                for shift in (0..26).filter(|shift| *shift != was) {
                    shifts[column] = shift;
                    let with = surprise(self.language, slots, &shifts);
                    if with < bits {
                        (best, bits) = (shift, with);
                    }
                }
                shifts[column] = best;
            }
            if bits >= before {
                break;
            }
        }
        (shifts, bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::Certainty;

    const TEXT: &str = "Salut à tous ! On se retrouve demain à huit heures devant le lycée, et \
                        n'oubliez pas votre cahier de maths.";

    #[test]
    fn two_lines_of_chat_give_a_short_key_and_its_length_away() {
        for (key, advance) in
            [("NSI", Advance::Letters), ("LYCEE", Advance::Letters), ("CLE", Advance::Every)]
        {
            let sent = Vigenere::parse(key, advance).unwrap().encrypt(TEXT);
            let guess = &crack(&sent, advance)[0];
            assert_eq!((guess.key.letters().as_str(), guess.text.as_str()), (key, TEXT));
            assert_eq!(guess.certainty(), Certainty::Certain);
        }
    }

    #[test]
    fn a_key_as_long_as_the_text_leaves_nothing_to_know() {
        let mask = "KQXWVPLZMAHRTDYEOIBJUFNGCSWZQ";
        let sent =
            Vigenere::parse(mask, Advance::Letters).unwrap().encrypt("Rendez-vous à midi pile");
        assert_eq!(crack(&sent, Advance::Letters)[0].certainty(), Certainty::Unknown);
        assert!(crack("", Advance::Letters).is_empty());
    }
}
