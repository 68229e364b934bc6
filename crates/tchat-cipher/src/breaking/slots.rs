//! An enciphered text as letter ciphers leave it: what was changed, and what shows through.

use crate::alphabet::{place, unaccented};
use crate::ciphers::vigenere::Advance;
use crate::language::{SPACE, Symbol};

/// One symbol of an enciphered text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A letter that was changed, and how far a moving key had come.
    Changed {
        /// Its place in the alphabet.
        place: u8,
        /// How many places the key had moved on before.
        key: usize,
    },
    /// What every key leaves as it is: an accented letter, or what stands between words.
    Shown(Symbol),
}

/// How many letters a breaker looks at: more do not make it surer, only slower.
const LETTERS_MAX: usize = 2_000;

/// The slots of a text; spaces joined, as [`symbols`](crate::language::symbols) joins them.
pub(super) fn slots(text: &str, advance: Advance) -> Vec<Slot> {
    let mut slots = vec![];
    let mut key = 0;
    let mut buffer = [0; 4];
    for c in text.chars() {
        if let Some(place) = place(c) {
            slots.push(Slot::Changed { place, key });
        } else {
            for c in unaccented(c.encode_utf8(&mut buffer)).chars() {
                let symbol = place_or_space(c);
                let again =
                    symbol == SPACE && slots.last().is_none_or(|last| *last == Slot::Shown(SPACE));
                if !again {
                    slots.push(Slot::Shown(symbol));
                }
            }
        }
        key += usize::from(place(c).is_some() || advance == Advance::Every);
        if slots.len() >= LETTERS_MAX {
            break;
        }
    }
    slots
}

/// The symbols that slots have if `clear` gives the letter at a changed place.
pub(super) fn cleared(slots: &[Slot], clear: impl Fn(u8, usize) -> u8) -> Vec<Symbol> {
    let symbol = |slot: &Slot| match *slot {
        Slot::Changed { place, key } => clear(place, key),
        Slot::Shown(symbol) => symbol,
    };
    slots.iter().map(symbol).collect()
}

fn place_or_space(c: char) -> Symbol {
    place(c).unwrap_or(SPACE)
}
