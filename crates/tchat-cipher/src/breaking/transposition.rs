//! Scytale and columnar transposition: every number of columns, and every order of a few.

use super::guess::Guess;
use super::odds::{Candidate, least_surprised, noise, ranked};
use crate::ciphers::scytale::Scytale;
use crate::ciphers::transposition::Transposition;
use crate::language::symbols;

/// How many letters are nearly always enough.
pub const LETTERS_NEEDED: usize = 50;

/// The most columns of a scytale that are tried.
pub const COLUMNS_MAX: usize = 40;

/// The most columns whose every order is tried: 7! = 5,040.
pub const ORDERS_MAX: usize = 7;

/// Longer texts are tried with fewer columns: each order takes as long as the text.
const CHARACTERS_OF_ALL_ORDERS: usize = 4_000;

/// As many columns as these are tried with: 5! = 120 orders.
const ORDERS_OF_LONG_TEXTS: usize = 5;

/// How many keys are told with their texts.
const TOLD_MAX: usize = 40;

/// How many characters are looked at when keys are compared.
const CHARACTERS_MAX: usize = 400;

/// Every number of columns with the text it gives, the likeliest first.
#[must_use]
pub fn scytale(text: &str) -> Vec<Guess<Scytale>> {
    // As many columns as characters change nothing.
    let keys = (2..text.chars().count().min(COLUMNS_MAX + 1)).filter_map(Scytale::of);
    rank(text, keys.collect(), |key, text| key.decrypt(text))
}

/// The orders of up to [`ORDERS_MAX`] columns, the likeliest first.
#[must_use]
pub fn columns(text: &str) -> Vec<Guess<Transposition>> {
    let length = text.chars().count();
    let most = if length > CHARACTERS_OF_ALL_ORDERS { ORDERS_OF_LONG_TEXTS } else { ORDERS_MAX };
    let keys = (2..length.min(most + 1)).flat_map(orders);
    rank(text, keys.filter_map(Transposition::of).collect(), |key, text| key.decrypt(text))
}

fn rank<K>(text: &str, keys: Vec<K>, decrypt: impl Fn(&K, &str) -> String) -> Vec<Guess<K>> {
    let key_bits = f64::from(u32::try_from(keys.len().max(1)).unwrap_or(u32::MAX)).log2();
    let candidate = |key: K| {
        let clear = shortened(&decrypt(&key, text));
        let (language, bits) = least_surprised(&symbols(&clear));
        Candidate { key, language, bits: bits + key_bits + beginning(&clear) }
    };
    // Meaningless here is the same characters in another order, which is as surprising as the text
    // as it came.
    let came = shortened(text);
    let as_it_came = least_surprised(&symbols(&came)).1.min(noise(&symbols(&came)));
    let mut ranked =
        ranked(keys.into_iter().map(candidate).collect(), as_it_came, |_key| String::new());
    ranked.truncate(TOLD_MAX);
    for guess in &mut ranked {
        guess.text = decrypt(&guess.key, text);
    }
    ranked
}

/// What a beginning costs: one column first that should be last begins with the final full stop.
fn beginning(clear: &str) -> f64 {
    let usual = clear.starts_with(|c: char| c.is_alphanumeric() || "«“\"-–—¿¡[(".contains(c));
    if usual { 0.0 } else { 5.0 }
}

fn shortened(text: &str) -> String {
    text.chars().take(CHARACTERS_MAX).collect()
}

/// Every order of `count` columns.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![vec![]];
    for column in 0..count {
        let longer = |order: &Vec<usize>| {
            (0..=order.len())
                .map(move |place| {
                    let mut order = order.clone();
                    order.insert(place, column);
                    order
                })
                .collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaking::Certainty;

    const TEXT: &str = "Rendez-vous à midi devant le lycée, n'oublie pas ton cahier.";

    #[test]
    fn a_line_of_chat_gives_the_columns_away() {
        let sent = Scytale::parse("5").unwrap().encrypt(TEXT);
        let guess = &scytale(&sent)[0];
        assert_eq!((guess.key.columns(), guess.text.as_str()), (5, TEXT));
        assert_eq!(guess.certainty(), Certainty::Certain);
    }

    #[test]
    fn and_their_order() {
        let sent = Transposition::parse("PYTHON").unwrap().encrypt(TEXT);
        let guess = &columns(&sent)[0];
        assert_eq!(guess.text, TEXT);
        assert_eq!(guess.certainty(), Certainty::Certain);
    }

    #[test]
    fn what_is_in_order_already_has_no_key() {
        assert_eq!(scytale(TEXT)[0].certainty(), Certainty::Unknown);
        assert!(scytale("").is_empty() && columns("x").is_empty());
    }
}
