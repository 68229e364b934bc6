//! Trials of a breaker: a passage, a key by chance, and whether what comes back is the passage.
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "keys made here are right, and counts are small"
)]

use std::fmt;

use tchat_cipher::Cipher;
use tchat_cipher::Name;
use tchat_cipher::alphabet::{capital, place, places};
use tchat_cipher::breaking::{Certainty, affine, caesar, substitution, vigenere, xor};
use tchat_cipher::ciphers::vigenere::Advance;

/// A breaker, and how long the key is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Attack {
    Caesar,
    Affine,
    Vigenere(usize),
    Substitution,
    Xor(usize),
    /// With a mask as long as the text: nobody can be right, and nobody may be certain.
    XorMask,
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caesar => f.pad("Caesar"),
            Self::Affine => f.pad("affine"),
            Self::Vigenere(period) => f.pad(&format!("Vigenère, key {period}")),
            Self::Substitution => f.pad("substitution"),
            Self::Xor(period) => f.pad(&format!("XOR on bytes, key {period}")),
            Self::XorMask => f.pad("XOR, mask (one-time pad)"),
        }
    }
}

/// How it went, as shares of the trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    /// The text came back.
    pub(crate) right: f64,
    /// The breaker said that it was certain.
    pub(crate) certain: f64,
    /// It said so, and was wrong.
    pub(crate) wrongly: f64,
}

/// A text that passages are taken from.
pub(crate) struct Passages {
    characters: Vec<char>,
}

/// A guess, judged.
struct Judged {
    right: bool,
    certain: bool,
}

impl Passages {
    pub(crate) fn of(text: &str) -> Self {
        Self { characters: text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect() }
    }

    /// The same in capitals, accents and everything between words left out: what some classes do
    /// first, and harder to break, because nothing shows through.
    pub(crate) fn letters_only(text: &str) -> Self {
        Self { characters: places(text).into_iter().map(capital).collect() }
    }

    /// Tries an attack on `count` passages of `size` letters, or bytes.
    pub(crate) fn rate(&self, attack: Attack, size: usize, count: usize) -> Rate {
        let mut chance = Chance(0x7C4A_7000 + size as u64);
        let judged: Vec<Judged> = (0..count)
            .map(|_trial| match attack {
                Attack::Xor(_) | Attack::XorMask => {
                    let text = self.passage(&mut chance, |text| text.len() >= size);
                    attack.on(&text, &mut chance)
                }
                _ => {
                    let letters = |text: &str| text.chars().filter_map(place).count();
                    let text = self.passage(&mut chance, |text| letters(text) >= size);
                    attack.on(&text, &mut chance)
                }
            })
            .collect();
        let share = |of: fn(&Judged) -> bool| {
            judged.iter().filter(|judged| of(judged)).count() as f64 / count as f64
        };
        Rate {
            right: share(|judged| judged.right),
            certain: share(|judged| judged.certain),
            wrongly: share(|judged| judged.certain && !judged.right),
        }
    }

    /// A passage that begins at a word, of as many characters as it takes to be enough.
    fn passage(&self, chance: &mut Chance, enough: impl Fn(&str) -> bool) -> String {
        loop {
            let start = chance.below(self.characters.len());
            let from = &self.characters[start..];
            let word = from.iter().position(|c| *c == ' ').map_or(0, |space| space + 1);
            let mut text = String::new();
            for c in &from[word..] {
                text.push(*c);
                if enough(&text) {
                    return text;
                }
            }
        }
    }
}

impl Attack {
    fn on(self, text: &str, chance: &mut Chance) -> Judged {
        let encrypt = |name, key: &str| Cipher::new(name, key).unwrap().encrypt(text).unwrap();
        let (found, certainty) = match self {
            Self::Caesar => {
                let sent = encrypt(Name::Caesar, &chance.below(26).to_string());
                let guess = caesar::rank(&sent).swap_remove(0);
                (guess.text.clone(), guess.certainty())
            }
            Self::Affine => {
                let a = [1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25][chance.below(12)];
                let sent = encrypt(Name::Affine, &format!("{a},{}", chance.below(26)));
                let guess = affine::rank(&sent).swap_remove(0);
                (guess.text.clone(), guess.certainty())
            }
            Self::Vigenere(period) => {
                let sent = encrypt(Name::Vigenere, &chance.word(period));
                let guess = vigenere::crack(&sent, Advance::Letters).swap_remove(0);
                (guess.text.clone(), guess.certainty())
            }
            Self::Substitution => {
                let sent = encrypt(Name::Substitution, &chance.permutation());
                let guess = substitution::climb(&sent, 1).swap_remove(0);
                (guess.text.clone(), guess.certainty())
            }
            Self::Xor(_) | Self::XorMask => {
                let length = if let Self::Xor(period) = self { period } else { text.len() };
                let key: Vec<u32> = chance.word(length).chars().map(u32::from).collect();
                let bytes: Vec<u32> = text.bytes().map(u32::from).collect();
                let sent = xor::combined(&bytes, &key);
                let guess = xor::crack(&sent, xor::Units::Bytes).swap_remove(0);
                (guess.text.clone(), guess.certainty())
            }
        };
        let right = match self {
            Self::Substitution => mostly_alike(text, &found),
            _ => text == found,
        };
        Judged { right, certain: certainty == Certainty::Certain }
    }
}

/// Whether nine letters in ten are the same.
fn mostly_alike(text: &str, found: &str) -> bool {
    let letters = |text: &str| text.chars().filter_map(place).collect::<Vec<_>>();
    let (text, found) = (letters(text), letters(found));
    let same = text.iter().zip(&found).filter(|(a, b)| a == b).count();
    10 * same >= 9 * text.len()
}

/// Numbers by chance, the same each time (Numerical Recipes' linear congruence).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).unwrap()
    }

    fn word(&mut self, length: usize) -> String {
        (0..length).map(|_letter| capital(u8::try_from(self.below(26)).unwrap())).collect()
    }

    fn permutation(&mut self) -> String {
        let mut letters: Vec<char> = ('A'..='Z').collect();
        for place in (1..letters.len()).rev() {
            letters.swap(place, self.below(place + 1));
        }
        letters.into_iter().collect()
    }
}
