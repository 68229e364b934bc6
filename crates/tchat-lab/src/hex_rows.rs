//! Bytes as an eavesdropper's tool shows them: in rows, hexadecimal beside text.
//!
//! The text column has one place for each byte. A character of several bytes stands at its first,
//! and `·` at the others: so `é` is seen to be two bytes, and where a cut went through it.

use tchat_i18n::Visible;
use unicode_width::UnicodeWidthChar as _;

/// What stands for a byte that shows nothing by itself.
const NOTHING: char = '·';

/// A row: the bytes in hexadecimal, and their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HexRow {
    /// `53 61 6c`, filled up with spaces.
    pub(crate) hex: String,
    /// `Sal`.
    pub(crate) text: String,
}

/// Cuts bytes into rows.
pub(crate) fn hex_rows(bytes: &[u8], per_row: usize) -> impl Iterator<Item = HexRow> {
    let text = places(bytes);
    let per_row = per_row.max(1);
    let rows = bytes.chunks(per_row).map(move |row| {
        let hex = row.iter().map(|byte| format!("{byte:02x} ")).collect::<String>();
        format!("{hex:width$}", width = per_row.saturating_mul(3))
    });
    let texts = text.chunks(per_row).map(|row| row.iter().collect()).collect::<Vec<String>>();
    rows.zip(texts).map(|(hex, text)| HexRow { hex, text })
}

/// One character for each byte, each one column wide.
fn places(bytes: &[u8]) -> Vec<char> {
    let mut places = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            places.push(shown(character));
            places.extend(std::iter::repeat_n(NOTHING, character.len_utf8().saturating_sub(1)));
        }
        places.extend(chunk.invalid().iter().map(|_| NOTHING));
    }
    places
}

/// The character, if the gate has nothing against it and it takes one column.
fn shown(character: char) -> char {
    let mut buffer = [0; 4];
    let text = character.encode_utf8(&mut buffer);
    let harmless = Visible::line(text).as_str() == text && character.width() == Some(1);
    if harmless { character } else { NOTHING }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn a_character_stands_at_its_first_byte() {
        let rows = hex_rows("Salut à tous".as_bytes(), 8).collect::<Vec<_>>();
        let row = |hex: &str, text: &str| HexRow { hex: hex.to_owned(), text: text.to_owned() };
        let expected =
            [row("53 61 6c 75 74 20 c3 a0 ", "Salut à·"), row("20 74 6f 75 73          ", " tous")];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_a_terminal_would_obey_or_draw_wide_is_a_dot() {
        let text = "a\x1b[2J\u{202E}\u{301}😀字\u{5D0}\u{9B}";
        let rows = hex_rows(text.as_bytes(), 64).collect::<Vec<_>>();
        let seen = rows[0].text.replace(NOTHING, "");
        assert_eq!(seen, "a[2J");
    }

    proptest! {
        #[test]
        fn every_byte_has_its_place(bytes in prop::collection::vec(any::<u8>(), 0..80), n in 1..20_usize) {
            let rows = hex_rows(&bytes, n).collect::<Vec<_>>();
            prop_assert_eq!(rows.len(), bytes.len().div_ceil(n));
            let text = rows.iter().map(|row| row.text.width()).sum::<usize>();
            prop_assert_eq!(text, bytes.len());
        }
    }
}
