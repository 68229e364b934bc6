//! The affine cipher: all 312 keys, the likeliest first.

use super::guess::Guess;
use super::odds::{Candidate, least_surprised, noise, ranked};
use super::slots::{cleared, slots};
use crate::ciphers::affine::Affine;
use crate::ciphers::vigenere::Advance;

/// How many letters are nearly always enough.
pub const LETTERS_NEEDED: usize = 30;

/// Every key with the text it gives, the likeliest first.
#[must_use]
pub fn rank(text: &str) -> Vec<Guess<Affine>> {
    let slots = slots(text, Advance::Letters);
    let candidates = Affine::all().map(|key| {
        let inverse = key.inverse();
        let symbols = cleared(&slots, |place, _key| inverse.place(place));
        let (language, bits) = least_surprised(&symbols);
        Candidate { key, language, bits: bits + 312.0_f64.log2() }
    });
    let noise = noise(&cleared(&slots, |place, _key| place));
    ranked(candidates.collect(), noise, |key| key.decrypt(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::Certainty;

    #[test]
    fn a_line_of_chat_gives_its_key_away() {
        let text = "Tu peux m'envoyer le fichier de l'exercice trois ?";
        let key = Affine::parse("5,8").unwrap();
        let guesses = rank(&key.encrypt(text));
        assert_eq!((guesses.len(), guesses[0].key, guesses[0].text.as_str()), (312, key, text));
        assert_eq!(guesses[0].certainty(), Certainty::Certain);
    }

    #[test]
    fn four_letters_are_too_few() {
        assert!(rank("xqzv")[0].certainty() < Certainty::Likely);
    }
}
