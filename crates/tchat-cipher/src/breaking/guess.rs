//! A key that a breaker proposes, and how far to believe it.

use crate::language::Language;

/// A key that a breaker proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess<K> {
    /// The key.
    pub key: K,
    /// The text that it gives.
    pub text: String,
    /// The language that the text is most like.
    pub language: Language,
    /// How likely this is the key, from 0 to 1, given that the text is French, English, or noise.
    pub probability: f64,
}

/// How far to believe a guess, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Below 1 in 2: one of several, and nothing can be concluded.
    Unknown,
    /// At least 1 in 2.
    Possible,
    /// At least 9 in 10.
    Likely,
    /// At least 999 in 1,000.
    Certain,
}

impl Certainty {
    /// The word for a probability.
    #[must_use]
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p >= 0.999 => Self::Certain,
            p if p >= 0.9 => Self::Likely,
            p if p >= 0.5 => Self::Possible,
            _ => Self::Unknown,
        }
    }
}

impl<K> Guess<K> {
    /// How far to believe it.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        Certainty::of(self.probability)
    }

    /// The same guess with its key said in another way.
    pub fn map<L>(self, other: impl FnOnce(K) -> L) -> Guess<L> {
        let Self { key, text, language, probability } = self;
        Guess { key: other(key), text, language, probability }
    }
}
