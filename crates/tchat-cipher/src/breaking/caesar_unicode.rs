//! Caesar's cipher in the whole Unicode table: the shift moves some frequent character to a space
//! or an `e`.

use super::guess::Guess;
use super::odds::{Candidate, any, least_surprised, ranked, repetition};
use crate::ciphers::caesar_unicode::CaesarUnicode;
use crate::language::symbols;

/// What texts have most of.
const FREQUENT: [char; 6] = [' ', 'e', 'E', 'a', 's', 't'];

/// How many characters are looked at.
const CHARACTERS_MAX: usize = 600;

/// The shifts that bring the text nearest to a language, the likeliest first.
#[must_use]
pub fn rank(text: &str) -> Vec<Guess<i64>> {
    let searched: String = text.chars().take(CHARACTERS_MAX).collect();
    let mut shifts: Vec<i64> = searched
        .chars()
        .flat_map(|c| FREQUENT.map(|common| i64::from(u32::from(c)) - i64::from(u32::from(common))))
        .collect();
    shifts.sort_unstable();
    shifts.dedup();
    let key_bits = f64::from(0x11_0000_u32).log2();
    let candidate = |key: i64| {
        let clear = decrypt(key, &searched)?;
        let (language, bits) = least_surprised(&symbols(&clear));
        Some(Candidate { key, language, bits: bits + key_bits + signs(&clear) })
    };
    let candidates: Vec<Candidate<i64>> = shifts.into_iter().filter_map(candidate).collect();
    let letters = |c: char| if c.is_whitespace() { ' ' } else { 'x' };
    let meaningless: String = searched.chars().map(letters).collect();
    let noise = any(&symbols(&meaningless));
    let units: Vec<char> = searched.chars().collect();
    let noise = noise.min(repetition(&units, usize::from(u8::MAX)));
    ranked(candidates, noise, |key| decrypt(*key, text).unwrap_or_default())
}

fn decrypt(shift: i64, text: &str) -> Option<String> {
    CaesarUnicode::parse(&shift.to_string()).ok()?.decrypt(text).ok()
}

/// What characters cost that are no letters: unlike other ciphers, this one makes them.
fn signs(clear: &str) -> f64 {
    let cost = |c: char| match c {
        ' ' => 0.0,
        c if c.is_alphabetic() && u32::from(c) < 0x250 => 0.0,
        c if c.is_ascii_graphic() || c == '\n' || "«»’…€".contains(c) => 5.0,
        _ => 12.0,
    };
    clear.chars().map(cost).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_chat_gives_its_shift_away() {
        let text = "Rendez-vous à midi devant le lycée !";
        for key in ["1000", "-7", "1"] {
            let sent = CaesarUnicode::parse(key).unwrap().encrypt(text).unwrap();
            let best = &rank(&sent)[0];
            assert_eq!((best.key.to_string().as_str(), best.text.as_str()), (key, text));
        }
        assert!(rank("").is_empty());
    }
}
