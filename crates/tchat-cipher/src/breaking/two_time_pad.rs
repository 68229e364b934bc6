//! Two texts under one mask: the mask cancels out, and a guessed word shows part of the other text.
//!
//! That is why a mask must be used once: `a ^ mask` and `b ^ mask` give `a ^ b`, which knows nothing
//! of the mask any more. A probable word (*crib*) is dragged along it.

use super::attack::NotBroken;
use crate::carrier::Carrier;
use crate::language::{Language, symbols};

/// What a crib shows at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Glimpse {
    /// Where the crib would stand, in characters from the start.
    pub place: usize,
    /// What the other text would say there.
    pub text: String,
    /// How surprising that is, in bits a character: the lower, the likelier the crib stands there.
    pub surprise: f64,
}

/// What the mask leaves of two texts: the exclusive or of both, as far as the shorter goes.
#[must_use]
pub fn difference(first: &[u32], second: &[u32]) -> Vec<u32> {
    first.iter().zip(second).map(|(a, b)| a ^ b).collect()
}

/// The same for two lines of text, each an enciphered text: as it came, or written by a carrier.
///
/// # Errors
///
/// If there are not two lines, or the crib fits nowhere.
pub fn of_lines(lines: &str, crib: &str) -> Result<Vec<Glimpse>, NotBroken> {
    let texts: Vec<&str> = lines.lines().filter(|line| !line.is_empty()).collect();
    let &[first, second] = &texts[..] else {
        return Err(NotBroken::NotTwoTexts(texts.len()));
    };
    let bytes = |(_, bytes): (Carrier, Vec<u8>)| bytes.into_iter().map(u32::from).collect();
    let carried = Carrier::recognised(first).map(bytes).zip(Carrier::recognised(second).map(bytes));
    let points = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
    let (first, second) = carried.unwrap_or_else(|| (points(first), points(second)));
    let glimpses = drag(&difference(&first, &second), crib);
    if glimpses.is_empty() { Err(NotBroken::CribFitsNowhere) } else { Ok(glimpses) }
}

/// The crib at every place where the other text then is writable, the least surprising first.
#[must_use]
pub fn drag(difference: &[u32], crib: &str) -> Vec<Glimpse> {
    let crib: Vec<u32> = crib.chars().map(u32::from).collect();
    if crib.is_empty() {
        return vec![];
    }
    let glimpse = |(place, window): (usize, &[u32])| {
        let other = window.iter().zip(&crib).map(|(unit, c)| char::from_u32(unit ^ c));
        let text: String = other.collect::<Option<_>>()?;
        writable(&text).then(|| Glimpse { place, surprise: surprise(&text), text })
    };
    let mut glimpses: Vec<Glimpse> =
        difference.windows(crib.len()).enumerate().filter_map(glimpse).collect();
    glimpses.sort_by(|a, b| a.surprise.total_cmp(&b.surprise));
    glimpses
}

/// Whether someone may have typed this.
fn writable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() && (u32::from(c) < 0x180 || "’«»…€œ–—".contains(c)))
}

/// Bits a character, of letters by their order and of everything else by its rarity.
fn surprise(text: &str) -> f64 {
    let symbols = symbols(text);
    let letters = Language::ALL
        .map(|language| language.bits(&symbols))
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    let sign = |c: char| if c.is_alphabetic() || c == ' ' { 0.0 } else { 6.0 };
    let signs: f64 = text.chars().map(sign).sum();
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    (letters + signs) / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn a_word_of_one_text_shows_the_other() {
        let (first, second) =
            ("Rendez-vous demain devant le CDI", "Le mot de passe du wifi a change");
        let mask = points("kQ7xWv2PlZ9mAhRt4DyEoIbUfN3gCs6wZqX1");
        let sent = |text| difference(&points(text), &mask);
        let glimpses = drag(&difference(&sent(first), &sent(second)), " demain ");
        let right = glimpses.iter().position(|glimpse| glimpse.text == "asse du ").unwrap();
        assert!(right < 3, "{glimpses:?}");
        assert_eq!(glimpses[right].place, 11);
    }

    #[test]
    fn a_crib_longer_than_the_texts_and_an_empty_one_show_nothing() {
        assert_eq!(drag(&[1, 2], "abc"), []);
        assert_eq!(drag(&[1, 2], ""), []);
    }
}
