//! Monoalphabetic substitution: two letters of the key are exchanged at a time, as long as the text
//! reads better, and at first sometimes when it reads worse.
//!
//! Simulated annealing over sequences of four letters, from several beginnings (S. Kirkpatrick and
//! others, *Optimization by Simulated Annealing*, 1983). A dialogue of some 200 letters is mostly
//! enough; below that the search finds some text, but 26! keys are enough to find some text in
//! anything, which the probability says.

use super::guess::Guess;
use super::odds::{Candidate, noise, ranked};
use super::slots::{Slot, cleared, slots};
use crate::alphabet::LETTERS;
use crate::ciphers::substitution::Substitution;
use crate::ciphers::vigenere::Advance;
use crate::dice::Dice;
use crate::language::{Language, SPACE, Symbol};

/// How many letters are mostly enough.
pub const LETTERS_NEEDED: usize = 150;

/// How often the search begins anew, in each language.
const STARTS: usize = 8;

/// How many exchanges are tried from each beginning.
const EXCHANGES: u32 = 12_000;

/// How much worse a text may get at first, in bits; this falls to nothing.
const HEAT: f64 = 12.0;

/// How many symbols are searched with: more only make it slower.
const SYMBOLS_SEARCHED: usize = 1_000;

/// From how many symbols on two searches that end alike are enough.
const SYMBOLS_SURE: usize = 150;

/// log₂ 26!, how many bits it takes to choose a key, and some that make up for the search: it does
/// not see every key that reads almost as well.
const KEY_BITS: f64 = 88.4 + 25.0;

/// The best keys found, one for each language and beginning that led elsewhere, the likeliest first.
///
/// The same text and seed give the same keys.
#[must_use]
pub fn climb(text: &str, seed: u64) -> Vec<Guess<Substitution>> {
    let slots = slots(text, Advance::Letters);
    let searched = &slots[..slots.len().min(SYMBOLS_SEARCHED)];
    let mut dice = Dice::new(seed);
    let mut candidates: Vec<Candidate<Substitution>> = vec![];
    for language in Language::ALL {
        let search = Search::of(searched, language);
        for start in 0..STARTS {
            let clear = search.anneal(search.start(start, &mut dice), &mut dice);
            let Some(key) = Substitution::of(clear).map(Substitution::inverse) else { continue };
            if candidates.iter().any(|other| alike(other.key, key, searched)) {
                if searched.len() >= SYMBOLS_SURE {
                    // Two ways led here: in a long text there is hardly a better place.
                    break;
                }
                continue;
            }
            let symbols = cleared(&slots, |place, _key| clear[usize::from(place)]);
            let bits = language.bits(&symbols) + KEY_BITS + 1.0 - free_bits(searched);
            candidates.push(Candidate { key, language, bits });
        }
    }
    let noise = noise(&cleared(&slots, |place, _key| place));
    ranked(candidates, noise, |key| key.decrypt(text))
}

/// Whether two keys give the same text.
fn alike(one: Substitution, other: Substitution, slots: &[Slot]) -> bool {
    let key = |key: Substitution| key.inverse().images();
    let (one, other) = (key(one), key(other));
    let same = |slot: &Slot| match slot {
        Slot::Changed { place, .. } => one[usize::from(*place)] == other[usize::from(*place)],
        Slot::Shown(_) => true,
    };
    slots.iter().all(same)
}

/// The bits of the key that do not matter: letters that the text has not got can be anything.
fn free_bits(slots: &[Slot]) -> f64 {
    let used = |place: &u8| {
        slots.iter().any(|slot| matches!(slot, Slot::Changed { place: at, .. } if at == place))
    };
    let unused = (0..26).filter(|place| !used(place)).count();
    (1..=unused).map(|n| f64::from(u32::try_from(n).unwrap_or(1)).log2()).sum()
}

/// A text, and where each letter stands in it.
struct Search {
    slots: Vec<Slot>,
    language: Language,
    /// The places of the alphabet, the most frequent in the text first.
    by_frequency: Vec<usize>,
}

/// Which letter each enciphered one stands for.
type Clear = [Symbol; LETTERS];

impl Search {
    fn of(slots: &[Slot], language: Language) -> Self {
        let mut counts = [0_u32; LETTERS];
        for slot in slots {
            if let Slot::Changed { place, .. } = slot {
                counts[usize::from(*place)] += 1;
            }
        }
        let mut by_frequency: Vec<usize> = (0..LETTERS).collect();
        by_frequency.sort_by_key(|&place| u32::MAX - counts[place]);
        Self { slots: slots.to_vec(), language, by_frequency }
    }

    /// A beginning: the letters by their frequency, then ever more of them exchanged by chance.
    fn start(&self, start: usize, dice: &mut Dice) -> Clear {
        let shares = self.language.letter_shares();
        let mut letters: Vec<usize> = (0..LETTERS).collect();
        letters.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        let mut clear = [0; LETTERS];
        for (&place, &letter) in self.by_frequency.iter().zip(&letters) {
            clear[place] = u8::try_from(letter).unwrap_or_default();
        }
        for _exchange in 0..3 * start {
            clear.swap(dice.below(LETTERS), dice.below(LETTERS));
        }
        clear
    }

    fn anneal(&self, mut clear: Clear, dice: &mut Dice) -> Clear {
        let mut bits = self.surprise(&clear);
        let (mut best, mut best_bits) = (clear, bits);
        for exchange in 0..EXCHANGES {
            let left = 1.0 - f64::from(exchange) / f64::from(EXCHANGES);
            let heat = HEAT * left * left;
            // The first is a letter of the text mostly: exchanging two that it lacks does nothing.
            let one = self.by_frequency[dice.below(LETTERS).min(dice.below(LETTERS))];
            let other = dice.below(LETTERS);
            clear.swap(one, other);
            let with = self.surprise(&clear);
            let accepted = with <= bits || dice.share() < ((bits - with) / heat.max(0.01)).exp();
            if !accepted {
                clear.swap(one, other);
                continue;
            }
            bits = with;
            if bits < best_bits {
                (best, best_bits) = (clear, bits);
            }
        }
        best
    }

    fn surprise(&self, clear: &Clear) -> f64 {
        let mut before = [SPACE; 3];
        let mut bits = 0.0;
        for slot in &self.slots {
            let symbol = match *slot {
                Slot::Changed { place, .. } => clear[usize::from(place)],
                Slot::Shown(symbol) => symbol,
            };
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

    const TEXT: &str = "Salut à tous ! On se retrouve demain à huit heures devant le lycée, et \
                        n'oubliez pas votre cahier de maths, sinon le professeur ne sera pas content. \
                        D'accord, mais mon bus arrive toujours en retard le lundi, alors commencez \
                        sans moi. Je vous rejoins dans la salle informatique dès que je peux.";

    #[test]
    fn a_dialogue_gives_the_key_away() {
        let key = Substitution::parse("QWERTZUIOPASDFGHJKLYXCVBNM").unwrap();
        let guess = &climb(&key.encrypt(TEXT), 1)[0];
        assert_eq!(guess.text, TEXT);
        assert_eq!((guess.language, guess.certainty()), (Language::French, Certainty::Certain));
    }

    #[test]
    fn a_word_or_two_can_mean_anything() {
        let guesses = climb("xqzvk mpqlw", 1);
        assert!(guesses.iter().all(|guess| guess.certainty() == Certainty::Unknown));
    }

    #[test]
    fn the_same_seed_finds_the_same_keys() {
        assert_eq!(climb("Ewzvk bpqlw", 7), climb("Ewzvk bpqlw", 7));
    }
}
