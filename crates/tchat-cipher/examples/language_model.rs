//! Makes a model of a language from texts: `language_model OUT TEXT...`.
//!
//! `corpus/README.md` names the texts and says how to run it. The same texts give the same bytes.

use std::error::Error;
use std::{env, fs};

use tchat_cipher::alphabet::{LETTERS, place};
use tchat_cipher::language::{SPACE, SYMBOLS, Symbol, symbols};

/// Steps of a bit, as the reader has them.
const STEPS: f64 = 12.0;
/// How many sequences of four are listed.
const LISTED_MAX: usize = 30_000;
/// How much a sequence counts that a text has in one run, without spaces: some classes remove them.
const RUN_ON: f64 = 0.08;
/// How often a text named `chat.*` counts: it is short, and closer to what is to be broken.
const CHAT: f64 = 20.0;

/// Counts of sequences of each length.
struct Counts {
    bytes: Vec<f64>,
    letters: Vec<f64>,
    /// By length: `grams[2]` has those of three.
    grams: [Vec<f64>; 4],
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((out, texts)) = arguments.split_first() else {
        return Err("language_model OUT TEXT...".into());
    };
    let mut counts = Counts {
        bytes: vec![0.0; 256],
        letters: vec![0.0; LETTERS],
        grams: [1, 2, 3, 4].map(|length| vec![0.0; SYMBOLS.pow(length)]),
    };
    for path in texts {
        let weight = if path.contains("chat.") { CHAT } else { 1.0 };
        counts.add(&fs::read_to_string(path)?, weight);
    }
    Ok(fs::write(out, counts.file())?)
}

impl Counts {
    fn add(&mut self, text: &str, weight: f64) {
        // Chat lines do not break in the middle of a sentence, as lines of a book do.
        let text = text.replace("\n\n", "\u{1}").replace('\n', " ").replace('\u{1}', "\n");
        for byte in text.bytes() {
            self.bytes[usize::from(byte)] += weight;
        }
        for place in text.chars().filter_map(place) {
            self.letters[usize::from(place)] += weight;
        }
        let mut symbols = symbols(&text);
        self.add_symbols(&symbols, weight);
        symbols.retain(|symbol| *symbol != SPACE);
        self.add_symbols(&symbols, weight * RUN_ON);
    }

    fn add_symbols(&mut self, symbols: &[Symbol], weight: f64) {
        for (length, grams) in (1..).zip(&mut self.grams) {
            for gram in symbols.windows(length) {
                grams[index(gram)] += weight;
            }
        }
    }

    /// The probability of a sequence's last symbol given the others, by how many there are: mixed
    /// with that of the shorter sequence (Witten and Bell, *The zero-frequency problem*, 1991).
    fn probability(&self, gram: usize, length: usize) -> f64 {
        if length == 0 {
            return 1.0 / f64::from(u8::try_from(SYMBOLS).unwrap_or(u8::MAX));
        }
        let grams = &self.grams[length - 1];
        let context = gram / SYMBOLS * SYMBOLS;
        let row = &grams[context..context + SYMBOLS];
        let total: f64 = row.iter().sum();
        let kinds =
            f64::from(u8::try_from(row.iter().filter(|count| **count > 0.0).count()).unwrap_or(0));
        let shorter = self
            .probability(gram % SYMBOLS.pow(u32::try_from(length - 1).unwrap_or(0)), length - 1);
        if total == 0.0 { shorter } else { (grams[gram] + kinds * shorter) / (total + kinds) }
    }

    fn file(&self) -> Vec<u8> {
        let all_bytes: f64 = self.bytes.iter().sum();
        let byte = |count: &f64| steps((count + 0.5) / (all_bytes + 128.0));
        let mut file: Vec<u8> = self.bytes.iter().map(byte).collect();
        let all_letters: f64 = self.letters.iter().sum();
        for count in &self.letters {
            file.extend(share(count / all_letters).to_be_bytes());
        }
        file.extend((0..SYMBOLS.pow(2)).map(|gram| steps(self.probability(gram, 2))));
        file.extend((0..SYMBOLS.pow(3)).map(|gram| steps(self.probability(gram, 3))));
        let mut before = 0;
        for gram in self.listed() {
            distance(&mut file, gram - before);
            file.push(steps(self.probability(gram, 4)));
            before = gram;
        }
        file
    }

    /// The most frequent sequences of four, in order.
    fn listed(&self) -> Vec<usize> {
        let grams = &self.grams[3];
        let mut listed: Vec<usize> = (0..grams.len()).filter(|gram| grams[*gram] >= 1.0).collect();
        listed.sort_by(|a, b| grams[*b].total_cmp(&grams[*a]));
        listed.truncate(LISTED_MAX);
        listed.sort_unstable();
        listed
    }
}

fn index(gram: &[Symbol]) -> usize {
    gram.iter().fold(0, |index, symbol| index * SYMBOLS + usize::from(*symbol))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a byte holds"
)]
fn steps(probability: f64) -> u8 {
    (-probability.log2() * STEPS).round().clamp(0.0, 255.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1"
)]
fn share(share: f64) -> u16 {
    (share * 65_535.0).round().clamp(1.0, 65_535.0) as u16
}

/// A number in base 128, the most significant bit set on all but the last byte.
fn distance(file: &mut Vec<u8>, distance: usize) {
    let digits: Vec<u8> = std::iter::successors(Some(distance), |left| Some(left / 128))
        .take_while(|left| *left > 0)
        .map(|left| u8::try_from(left % 128).unwrap_or(0))
        .collect();
    for (place, digit) in digits.iter().enumerate().rev() {
        file.push(if place > 0 { digit | 0x80 } else { *digit });
    }
    if digits.is_empty() {
        file.push(0);
    }
}
