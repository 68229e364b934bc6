//! Measures how often each breaker is right: `breaking_rates TRIALS TEXT...`, on texts that the
//! models were not counted from.
//!
//! Each trial takes a passage that begins at a word, with a key chosen by chance. Right is the whole
//! text, letter by letter; for substitution, nine letters in ten. The same texts and number of
//! trials give the same figures. `docs/ciphers.md` has those of the release.

#![expect(clippy::print_stdout, reason = "a report")]

#[path = "../tests/trials/mod.rs"]
mod trials;

use std::error::Error;
use std::{env, fs};

use trials::{Attack, Passages};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((count, texts)) = arguments.split_first() else {
        return Err("breaking_rates TRIALS TEXT...".into());
    };
    let count: usize = count.parse()?;
    let texts: Vec<String> = texts.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    let text = texts.join("\n");
    if text.len() < TEXT_MIN {
        return Err(
            format!("breaking_rates TRIALS TEXT...: texts of {TEXT_MIN} bytes are needed").into()
        );
    }
    println!("As written: what is no letter shows through.");
    table(&Passages::of(&text), count, AS_WRITTEN);
    println!("\nIn capitals without accents or spaces.");
    table(&Passages::letters_only(&text), count, LETTERS_ONLY);
    Ok(())
}

/// How much text passages are taken from, in bytes, at the least: several times the longest.
const TEXT_MIN: usize = 4_000;

fn table(passages: &Passages, count: usize, attacks: &[(Attack, &[usize])]) {
    println!("{:<28}{:>8}{:>8}{:>10}{:>10}", "attack", "size", "right", "certain", "wrongly");
    for (attack, sizes) in attacks {
        for &size in *sizes {
            let rate = passages.rate(*attack, size, count);
            println!(
                "{:<28}{size:>8}{:>7.0}%{:>9.0}%{:>9.1}%",
                attack.to_string(),
                100.0 * rate.right,
                100.0 * rate.certain,
                100.0 * rate.wrongly
            );
        }
    }
}

/// What is measured, at which number of letters (or bytes, for exclusive or).
const AS_WRITTEN: &[(Attack, &[usize])] = &[
    (Attack::Caesar, &[6, 10, 20]),
    (Attack::Affine, &[8, 15, 30]),
    (Attack::Vigenere(3), &[15, 20, 30]),
    (Attack::Vigenere(5), &[20, 30, 60]),
    (Attack::Vigenere(8), &[30, 60, 100]),
    (Attack::Substitution, &[40, 60, 100, 250]),
    (Attack::Xor(3), &[20, 40]),
    (Attack::Xor(5), &[40, 80]),
    (Attack::Xor(8), &[40, 80, 320]),
    (Attack::XorMask, &[40, 80]),
];

/// The same, where letters are all there is.
const LETTERS_ONLY: &[(Attack, &[usize])] = &[
    (Attack::Caesar, &[6, 10, 20]),
    (Attack::Affine, &[8, 15, 30]),
    (Attack::Vigenere(3), &[20, 30, 60]),
    (Attack::Vigenere(5), &[30, 60]),
    (Attack::Vigenere(8), &[60, 100]),
    (Attack::Substitution, &[100, 150, 250]),
];
