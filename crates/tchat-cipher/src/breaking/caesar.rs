//! Caesar's cipher: all 26 keys, the likeliest first. One line of chat is enough.

use super::guess::Guess;
use super::odds::{Candidate, least_surprised, noise, ranked};
use super::slots::{cleared, slots};
use crate::ciphers::caesar::Caesar;
use crate::ciphers::vigenere::Advance;

/// How many letters are nearly always enough.
pub const LETTERS_NEEDED: usize = 20;

/// Every key with the text it gives, the likeliest first.
#[must_use]
pub fn rank(text: &str) -> Vec<Guess<Caesar>> {
    let slots = slots(text, Advance::Letters);
    let candidates = (0..26).map(|shift| {
        let symbols = cleared(&slots, |place, _key| (place + 26 - shift) % 26);
        let (language, bits) = least_surprised(&symbols);
        Candidate { key: Caesar::new(shift), language, bits: bits + 26.0_f64.log2() }
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
        for text in
            ["Rendez-vous à midi devant le lycée", "See you at noon, in front of the school"]
        {
            let sent = Caesar::new(11).encrypt(text);
            let guesses = rank(&sent);
            assert_eq!((guesses.len(), guesses[0].text.as_str()), (26, text));
            assert_eq!(guesses[0].certainty(), Certainty::Certain);
        }
    }

    #[test]
    fn where_there_are_no_letters_nothing_is_concluded() {
        for text in ["", "12 / 3 = 4", "x"] {
            assert!(rank(text)[0].certainty() < Certainty::Likely, "{text:?}");
        }
    }
}
