//! The 26 letters that school ciphers know, and what an accented letter is without its accent.
//!
//! Only `A`–`Z` and `a`–`z` are letters here. Everything else (accents, digits, spaces, emoji) is
//! copied by the ciphers that work on letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many letters there are.
pub const LETTERS: usize = 26;

/// The same, for arithmetic on places.
const MODULUS: u8 = 26;

/// The place of a letter in the alphabet, 0 for `A` and `a`.
#[must_use]
pub fn place(c: char) -> Option<u8> {
    let byte = u8::try_from(c).ok()?;
    byte.is_ascii_alphabetic().then(|| byte.to_ascii_uppercase() - b'A')
}

/// The capital at a place; places wrap around at 26.
#[must_use]
pub fn capital(place: u8) -> char {
    char::from(b'A' + place % MODULUS)
}

/// The letter at a place, in the case of `like`.
#[must_use]
pub fn letter(place: u8, like: char) -> char {
    let capital = capital(place);
    if like.is_ascii_lowercase() { capital.to_ascii_lowercase() } else { capital }
}

/// The letter `by` places further, case kept; what is no letter stays.
#[must_use]
pub fn shifted(c: char, by: u8) -> char {
    place(c).map_or(c, |place| letter(place + by % MODULUS, c))
}

/// The shift that undoes `by`.
#[must_use]
pub fn back(by: u8) -> u8 {
    (MODULUS - by % MODULUS) % MODULUS
}

/// The text without accents: `é` becomes `e`, `Œ` becomes `OE`; case is kept.
///
/// Decomposed by Unicode's canonical rules (NFD, UAX #15) and its combining marks left out; the
/// ligatures that French has are no accents to Unicode, and are written out.
#[must_use]
pub fn unaccented(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("OE"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("AE"),
            // An emoji's variation selector is a mark to Unicode, but no accent.
            '\u{FE00}'..='\u{FE0F}' => plain.push(c),
            c if is_combining_mark(c) => {}
            c => plain.push(c),
        }
    }
    plain
}

/// The places of the letters of a text, its accents removed and everything else left out.
#[must_use]
pub fn places(text: &str) -> Vec<u8> {
    unaccented(text).chars().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_wraps_around_and_keeps_case() {
        assert_eq!(shifted('Z', 3), 'C');
        assert_eq!(shifted('z', 255), shifted('z', 255 % 26));
        assert_eq!(shifted('é', 3), 'é');
        assert_eq!(shifted(shifted('q', 17), back(17)), 'q');
        assert_eq!(back(0), 0);
    }

    #[test]
    fn accents_go_and_ligatures_are_written_out() {
        assert_eq!(unaccented("Œuvre naïve, ÇÀÉÈ ❤️"), "OEuvre naive, CAEE ❤️");
        assert_eq!(places("é-Z"), [4, 25]);
    }
}
