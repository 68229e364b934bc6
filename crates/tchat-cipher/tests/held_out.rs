//! Breakers against texts that the models were not counted from, and lines as pupils chat.
//!
//! The passages are from Émile Zola's *Germinal* and Mark Twain's *The Adventures of Tom Sawyer*,
//! both in the public domain (Project Gutenberg 5711 and 74). More trials, and more lengths, are in
//! `examples/breaking_rates.rs`.

mod trials;

use trials::{Attack, Passages, Rate};

const FRENCH: &str = include_str!("texts/germinal.fr.txt");
const ENGLISH: &str = include_str!("texts/tom-sawyer.en.txt");
const CHAT: &str = include_str!("texts/chat.fr.txt");

/// Each attack with a length, and the share of texts that must come back whole.
const PROMISED: &[(Attack, usize, f64)] = &[
    (Attack::Caesar, 10, 0.95),
    (Attack::Caesar, 20, 1.0),
    (Attack::Affine, 15, 0.95),
    (Attack::Affine, 30, 1.0),
    (Attack::Vigenere(3), 30, 0.95),
    (Attack::Vigenere(5), 60, 0.95),
    (Attack::Vigenere(8), 100, 0.95),
    (Attack::Substitution, 250, 0.9),
    (Attack::Xor(3), 40, 0.95),
    (Attack::Xor(5), 80, 0.95),
    (Attack::Xor(8), 160, 0.95),
];

/// The same in capitals without accents or spaces.
const PROMISED_OF_LETTERS: &[(Attack, usize, f64)] = &[
    (Attack::Caesar, 20, 0.95),
    (Attack::Affine, 30, 0.95),
    (Attack::Vigenere(5), 60, 0.95),
    (Attack::Substitution, 250, 0.7),
];

fn kept(passages: &Passages, promises: &[(Attack, usize, f64)], count: usize) {
    for &(attack, size, promised) in promises {
        let rate = passages.rate(attack, size, count);
        assert!(rate.right >= promised, "{attack} with {size}: {rate:?}");
        assert_eq!(rate.wrongly, 0.0, "{attack} with {size}: {rate:?}");
    }
}

#[test]
fn french_prose_gives_its_keys_away() {
    kept(&Passages::of(FRENCH), PROMISED, 3);
}

#[test]
fn english_prose_gives_its_keys_away() {
    kept(&Passages::of(ENGLISH), PROMISED, 2);
}

#[test]
fn pupils_chatting_give_their_keys_away() {
    kept(&Passages::of(CHAT), PROMISED, 2);
}

#[test]
fn leaving_out_spaces_and_accents_does_not_help_for_long() {
    kept(&Passages::letters_only(FRENCH), PROMISED_OF_LETTERS, 3);
}

#[test]
fn a_mask_used_once_gives_nothing_away() {
    let rate = Passages::of(FRENCH).rate(Attack::XorMask, 60, 4);
    assert_eq!(rate, Rate { right: 0.0, certain: 0.0, wrongly: 0.0 });
}
