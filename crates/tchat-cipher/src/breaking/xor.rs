//! Exclusive or with a key that is repeated, its length unknown.
//!
//! For each length, each unit of the key is the one that makes its column of the text most like
//! written language; then all are polished together, with what letters follow which. A few lines
//! break a short key.

use super::guess::Guess;
use super::odds::{Candidate, merged, ranked, repetition, said_once};
use crate::alphabet::{place, unaccented};
use crate::language::{Language, SPACE};

/// The longest key that is tried, in units.
pub const PERIOD_MAX: usize = 20;

/// How many units are nearly always enough for a key of `period` units.
#[must_use]
pub const fn units_needed(period: usize) -> usize {
    15 * period
}

/// What was combined: bytes of UTF-8, or code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Units {
    /// Bytes of UTF-8 text, each below 256.
    Bytes,
    /// Code points.
    CodePoints,
}

/// How many units are looked at.
const UNITS_MAX: usize = 1_200;

/// The best key of each length and language, as units, the likeliest first.
#[must_use]
pub fn crack(sent: &[u32], units: Units) -> Vec<Guess<Vec<u32>>> {
    let searched = &sent[..sent.len().min(UNITS_MAX)];
    let periods = (1..=PERIOD_MAX.min(searched.len())).flat_map(|period| {
        Language::ALL.map(|language| Search { sent: searched, units, language }.columns(period))
    });
    let mut started: Vec<Columns<'_>> = periods.collect();
    started.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    let polished = started.into_iter().take(PERIODS_POLISHED).map(|columns| {
        let key = said_once(columns.polished());
        let search = columns.search;
        let bits = search.surprise(&key) + key_bits(&key);
        Candidate { key, language: search.language, bits }
    });
    let mut candidates: Vec<Candidate<Vec<u32>>> = polished.collect();
    candidates.extend(neighbours(&candidates, searched, units));
    // Noise is any of 128 numbers, or the same few over and over; text seldom goes above.
    let noise: f64 = searched.iter().map(|_unit| 7.0).sum();
    let noise = noise.min(repetition(searched, 128));
    ranked(merged(candidates), noise, |key| written(&combined(sent, key), units))
}

/// The keys that differ from the best in one unit: with few units, they may read as well.
fn neighbours(
    candidates: &[Candidate<Vec<u32>>],
    sent: &[u32],
    units: Units,
) -> Vec<Candidate<Vec<u32>>> {
    let Some(best) = candidates.iter().min_by(|a, b| a.bits.total_cmp(&b.bits)) else {
        return vec![];
    };
    let columns = Search { sent, units, language: best.language }.columns(best.key.len());
    let mut neighbours = vec![];
    for (column, likeliest) in columns.likeliest.iter().enumerate() {
        for &unit in likeliest {
            let mut key = best.key.clone();
            // The best one is there already, and would count twice.
            if std::mem::replace(&mut key[column], unit) != unit {
                let bits = columns.search.surprise(&key) + key_bits(&key);
                neighbours.push(Candidate { key, language: best.language, bits });
            }
        }
    }
    neighbours
}

/// The units with a key that is repeated.
#[must_use]
pub fn combined(sent: &[u32], key: &[u32]) -> Vec<u32> {
    if key.is_empty() {
        return sent.to_vec();
    }
    sent.iter().zip(key.iter().cycle()).map(|(unit, key)| unit ^ key).collect()
}

/// Units as text; what is none becomes U+FFFD.
#[must_use]
pub fn written(clear: &[u32], units: Units) -> String {
    match units {
        Units::Bytes => {
            let byte = |unit: &u32| u8::try_from(*unit).unwrap_or(b'?');
            String::from_utf8_lossy(&clear.iter().map(byte).collect::<Vec<_>>()).into_owned()
        }
        Units::CodePoints => {
            clear.iter().map(|&unit| char::from_u32(unit).unwrap_or('\u{FFFD}')).collect()
        }
    }
}

/// How many bits it takes to choose a key: people take what they can type.
fn key_bits(key: &[u32]) -> f64 {
    key.iter().map(|&unit| unit_bits(unit)).sum::<f64>() + 20.0_f64.log2()
}

fn unit_bits(unit: u32) -> f64 {
    match unit {
        0x20..=0x7E => 95.0_f64.log2() + 0.2,
        _ => 11.0,
    }
}

/// What one unit costs that no written text should have, in bits.
const FOREIGN_BITS: f64 = 16.0;

/// How many lengths, in a language each, are worth polishing.
const PERIODS_POLISHED: usize = 10;

/// How many units are tried at each place of the key.
const TRIED: usize = 12;

/// The units that are searched.
#[derive(Clone, Copy)]
struct Search<'s> {
    sent: &'s [u32],
    units: Units,
    language: Language,
}

impl<'s> Search<'s> {
    /// The columns that a key of this length makes, each by itself.
    fn columns(self, period: usize) -> Columns<'s> {
        let mut columns = Columns { search: self, likeliest: vec![], bits: 20.0_f64.log2() };
        for column in 0..period {
            let sent = || self.sent.iter().skip(column).step_by(period);
            let cost = |key: u32| -> f64 { sent().map(|unit| self.alone(unit ^ key)).sum() };
            let mut costs: Vec<(u32, f64)> =
                (0..=u32::from(u8::MAX)).map(|key| (key, cost(key) + unit_bits(key))).collect();
            costs.sort_by(|a, b| a.1.total_cmp(&b.1));
            costs.truncate(TRIED);
            columns.bits += costs.first().map_or(0.0, |(_key, bits)| *bits);
            columns.likeliest.push(costs.into_iter().map(|(key, _bits)| key).collect());
        }
        columns
    }

    /// What a unit costs by itself.
    fn alone(&self, unit: u32) -> f64 {
        match (u8::try_from(unit), self.units) {
            (Ok(byte), Units::Bytes) => self.language.byte_bits(byte).min(FOREIGN_BITS),
            (Ok(byte), Units::CodePoints) if byte.is_ascii() => {
                self.language.byte_bits(byte).min(FOREIGN_BITS)
            }
            (_, Units::CodePoints) => foreign(unit),
            (Err(_), Units::Bytes) => FOREIGN_BITS,
        }
    }

    /// How surprising the whole text is, in bits.
    fn surprise(&self, key: &[u32]) -> f64 {
        let mut reader =
            Reader { language: self.language, before: [SPACE; 3], lead: None, bits: 0.0 };
        for (unit, key) in self.sent.iter().zip(key.iter().cycle()) {
            reader.take(unit ^ key, self.units);
        }
        reader.bits
    }
}

/// The columns of a text under a key of one length.
struct Columns<'s> {
    search: Search<'s>,
    /// The units of the key that are likeliest by their column alone.
    likeliest: Vec<Vec<u32>>,
    /// What the best ones cost together.
    bits: f64,
}

impl Columns<'_> {
    /// The best key: each unit replaced while that makes the text less surprising.
    fn polished(&self) -> Vec<u32> {
        /// How often the key is gone through at most.
        const ROUNDS_MAX: usize = 3;
        let first = |likeliest: &Vec<u32>| likeliest.first().copied().unwrap_or_default();
        let mut key: Vec<u32> = self.likeliest.iter().map(first).collect();
        let mut bits = self.search.surprise(&key) + key_bits(&key);
        for _round in 0..ROUNDS_MAX {
            let before = bits;
            for (column, likeliest) in self.likeliest.iter().enumerate() {
                let mut best = key[column];
                for &unit in likeliest {
                    key[column] = unit;
                    let with = self.search.surprise(&key) + key_bits(&key);
                    if with < bits {
                        (best, bits) = (unit, with);
                    }
                }
                key[column] = best;
            }
            if bits >= before {
                break;
            }
        }
        key
    }
}

/// What a code point above ASCII costs: what French writes little, anything else much.
fn foreign(unit: u32) -> f64 {
    match char::from_u32(unit) {
        Some(
            'à' | 'â' | 'ç' | 'è' | 'é' | 'ê' | 'î' | 'ô' | 'ù' | 'û' | '’' | '«' | '»' | '\u{A0}',
        ) => 8.0,
        Some(c) if c.is_alphabetic() && unit < 0x180 => 13.0,
        _ => FOREIGN_BITS,
    }
}

/// Reads units one after the other, and adds up how surprising they are.
struct Reader {
    language: Language,
    before: [u8; 3],
    /// A byte that begins a character of two.
    lead: Option<u8>,
    bits: f64,
}

impl Reader {
    fn take(&mut self, unit: u32, units: Units) {
        let ascii = u8::try_from(unit).ok().filter(u8::is_ascii);
        let lead = self.lead.take();
        match (ascii, units, u8::try_from(unit)) {
            (Some(byte), _, _) => self.ascii(byte, lead),
            (None, Units::Bytes, Ok(byte @ 0xC2..=0xC5)) if lead.is_none() => {
                self.lead = Some(byte)
            }
            (None, Units::Bytes, Ok(byte @ 0x80..=0xBF)) => self.second(byte, lead),
            (None, Units::CodePoints, _) => self.character(unit, foreign(unit)),
            _ => self.bits += FOREIGN_BITS,
        }
    }

    fn ascii(&mut self, byte: u8, lead: Option<u8>) {
        if lead.is_some() {
            self.bits += FOREIGN_BITS;
        }
        match place(char::from(byte)) {
            Some(symbol) => {
                self.symbol(symbol);
                self.bits += self.language.spelling_bits(byte);
            }
            None if self.before[2] == SPACE => {
                self.bits += self.language.byte_bits(byte).min(FOREIGN_BITS);
            }
            None => {
                self.symbol(SPACE);
                self.bits += self.language.spelling_bits(byte).min(FOREIGN_BITS);
            }
        }
    }

    /// The second byte of a character: it needs a first.
    fn second(&mut self, byte: u8, lead: Option<u8>) {
        let Some(lead) = lead else {
            self.bits += FOREIGN_BITS;
            return;
        };
        let code = (u32::from(lead & 0x1F) << 6) | u32::from(byte & 0x3F);
        self.character(code, foreign(code));
    }

    /// A character above ASCII.
    fn character(&mut self, code: u32, bits: f64) {
        self.bits += bits;
        let letter = char::from_u32(code).and_then(|c| {
            let mut buffer = [0; 4];
            unaccented(c.encode_utf8(&mut buffer)).chars().find_map(place)
        });
        // Its own cost is that of the letter, too: only what follows is to know it.
        self.before = [self.before[1], self.before[2], letter.unwrap_or(SPACE)];
    }

    fn symbol(&mut self, symbol: u8) {
        self.bits += self.language.bits_after(self.before, symbol);
        self.before = [self.before[1], self.before[2], symbol];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::Certainty;

    const TEXT: &str = "Salut à tous ! On se retrouve demain à huit heures devant le lycée, et \
                        n'oubliez pas votre cahier de maths.";

    fn bytes(text: &str) -> Vec<u32> {
        text.bytes().map(u32::from).collect()
    }

    #[test]
    fn two_lines_of_chat_give_a_short_key_away() {
        for key in ["K", "TERM", "secret"] {
            let guess = &crack(&combined(&bytes(TEXT), &bytes(key)), Units::Bytes)[0];
            assert_eq!(
                (written(&guess.key, Units::Bytes).as_str(), guess.text.as_str()),
                (key, TEXT)
            );
            assert_eq!(guess.certainty(), Certainty::Certain);
        }
    }

    #[test]
    fn so_do_code_points() {
        let points = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
        let sent = combined(&points(TEXT), &points("clé"));
        assert_eq!(crack(&sent, Units::CodePoints)[0].text, TEXT);
    }

    #[test]
    fn a_mask_as_long_as_the_text_leaves_nothing_to_know() {
        let mask = "kQ7xWv2PlZ9mAhRt4DyEoIb";
        let sent = combined(&bytes("Rendez-vous à midi"), &bytes(mask));
        assert!(crack(&sent, Units::Bytes)[0].certainty() < Certainty::Likely);
        assert!(crack(&[], Units::Bytes).is_empty());
    }
}
