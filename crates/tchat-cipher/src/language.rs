//! What French and English look like: which letters follow which, and how often.
//!
//! A text is read as a sequence of [`Symbol`]s: 26 letters, and one for whatever stands between
//! words. [`Language::bits`] says how surprising a sequence is; the least surprising text is the one
//! that a breaker believes. The tables lie in `src/language/*.model`; `corpus/README.md` says which
//! texts they were counted from, and `examples/language_model.rs` makes them.

mod model;

use std::sync::LazyLock;

use crate::alphabet::{LETTERS, place, unaccented};
use model::Model;

/// A letter (0 to 25), or what is between words ([`SPACE`]).
pub type Symbol = u8;

/// The symbol of everything that is no letter.
pub const SPACE: Symbol = 26;

/// How many symbols there are.
pub const SYMBOLS: usize = LETTERS + 1;

/// What one symbol costs that could be any letter or space, in bits: the measure of noise.
///
/// Every fifth symbol is a space, the letters are alike.
#[must_use]
pub fn noise_bits(symbol: Symbol) -> f64 {
    if symbol == SPACE { 5.0_f64.log2() } else { (26.0_f64 / 0.8).log2() }
}

/// A language that breakers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// French.
    French,
    /// English.
    English,
}

static FRENCH: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("language/french.model")));
static ENGLISH: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("language/english.model")));

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The two-letter code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The share of each letter from A to Z, accented letters left out as school ciphers do.
    #[must_use]
    pub fn letter_shares(self) -> &'static [f64; LETTERS] {
        &self.model().letters
    }

    /// The index of coincidence of texts in this language.
    #[must_use]
    pub fn index_of_coincidence(self) -> f64 {
        self.letter_shares().iter().map(|share| share * share).sum()
    }

    /// How surprising a text is, in bits: the lower, the more it reads like this language.
    #[must_use]
    pub fn bits(self, symbols: &[Symbol]) -> f64 {
        let mut before = [SPACE; 3];
        let mut bits = 0.0;
        for &symbol in symbols {
            bits += self.bits_after(before, symbol);
            before = [before[1], before[2], symbol];
        }
        bits
    }

    /// How surprising a symbol is after three others, in bits.
    #[must_use]
    pub(crate) fn bits_after(self, before: [Symbol; 3], symbol: Symbol) -> f64 {
        self.model().after_three(before, symbol)
    }

    /// How surprising a symbol is after another, in bits.
    #[must_use]
    pub(crate) fn bits_after_one(self, before: Symbol, symbol: Symbol) -> f64 {
        self.model().after_one(before, symbol)
    }

    /// How surprising a byte of UTF-8 text is by itself, in bits.
    #[must_use]
    pub(crate) fn byte_bits(self, byte: u8) -> f64 {
        self.model().byte(byte)
    }

    /// How surprising a byte is once its letter is known, or that it is none, in bits.
    #[must_use]
    pub(crate) fn spelling_bits(self, byte: u8) -> f64 {
        self.model().spelling(byte)
    }

    fn model(self) -> &'static Model {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }
}

/// The symbols of a text: accents removed, everything that is no letter a space, spaces joined.
#[must_use]
pub fn symbols(text: &str) -> Vec<Symbol> {
    let mut symbols = vec![];
    for c in unaccented(text).chars() {
        match place(c) {
            Some(place) => symbols.push(place),
            None if symbols.last().is_none_or(|last| *last == SPACE) => {}
            None => symbols.push(SPACE),
        }
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_letters_and_single_spaces() {
        assert_eq!(symbols("À l'été ?  !"), [0, 26, 11, 26, 4, 19, 4, 26]);
        assert_eq!(symbols("— "), []);
    }

    #[test]
    fn each_language_is_less_surprised_by_itself() {
        let french = symbols("On se retrouve devant le lycée demain matin, d'accord ?");
        let english = symbols("Let us meet in front of the school tomorrow morning, all right?");
        assert!(Language::French.bits(&french) < Language::English.bits(&french));
        assert!(Language::English.bits(&english) < Language::French.bits(&english));
        let noise: f64 = french.iter().map(|&symbol| noise_bits(symbol)).sum();
        assert!(Language::French.bits(&french) < 0.75 * noise);
    }

    #[test]
    fn what_may_follow_has_a_probability_of_one_in_all() {
        for language in Language::ALL {
            for before in [[SPACE; 3], [16, 20, 4], [25, 25, 25], [4, 18, SPACE]] {
                let all: f64 =
                    (0..=SPACE).map(|next| (-language.bits_after(before, next)).exp2()).sum();
                assert!((0.9..1.1).contains(&all), "{language:?} after {before:?}: {all}");
            }
        }
    }

    #[test]
    fn french_and_english_have_the_index_of_coincidence_of_the_textbook() {
        assert!((0.072..0.082).contains(&Language::French.index_of_coincidence()));
        assert!((0.062..0.070).contains(&Language::English.index_of_coincidence()));
    }
}
