//! A short mark and a colour that come from a person's key, for telling people apart who look
//! alike: `bob~k7f2`.
//!
//! The mark is for eyes and for typing, not proof: four characters are 20 bits, and whoever tries a
//! million keys has one with the mark they want. Two who share it as well are told apart by longer
//! ones ([`Mark::shown_among`]). Proof is comparing [`crate::safety_number`].

use std::fmt;

use tchat_proto::id::AccountKey;

/// What stands between a pseudonym and its mark.
pub const SEPARATOR: char = '~';

/// How many characters are enough, unless somebody shares them.
pub const CHARS_MIN: usize = 4;

/// How many there are: 117 bits.
pub const CHARS_MAX: usize = 24;

/// Digits and letters without those that are taken for another: `0 o 1 l i`, and `u` like `v`.
const ALPHABET: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";

/// A key's mark, whole. [`Mark::shown`] is what people see of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark([u8; CHARS_MAX]);

impl Mark {
    /// The mark of a person.
    #[must_use]
    pub fn of(account: AccountKey) -> Self {
        let mut stream =
            blake3::Hasher::new_derive_key("tchat mark v1").update(&account.0).finalize_xof();
        Self(std::array::from_fn(|_| {
            loop {
                // Five bits each; the two values that have no letter are passed over.
                let mut byte = [0];
                stream.fill(&mut byte);
                if let Some(letter) = ALPHABET.get(usize::from(byte[0] % 32)) {
                    break *letter;
                }
            }
        }))
    }

    /// As many of its characters.
    #[must_use]
    pub fn first(&self, chars: usize) -> &str {
        let bytes = self.0.get(..chars.min(CHARS_MAX)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// What is shown of it, when nobody shares that.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.first(CHARS_MIN)
    }

    /// What is shown of it so that no mark of `others` begins so, too.
    #[must_use]
    pub fn shown_among(&self, others: impl IntoIterator<Item = Self>) -> &str {
        let alike = |other: &Self| self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count();
        let longest = others.into_iter().map(|other| alike(&other)).max().unwrap_or_default();
        self.first(longest.saturating_add(1).max(CHARS_MIN))
    }

    /// Whether it begins with what somebody typed, in whichever case.
    #[must_use]
    pub fn begins_with(&self, typed: &str) -> bool {
        typed.len() >= CHARS_MIN && self.first(CHARS_MAX).starts_with(&typed.to_ascii_lowercase())
    }

    /// Whether a text could be the beginning of a mark.
    #[must_use]
    pub fn is_like(text: &str) -> bool {
        let fits = |c: u8| ALPHABET.contains(&c.to_ascii_lowercase());
        (CHARS_MIN..=CHARS_MAX).contains(&text.len()) && text.bytes().all(fits)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stays_the_same_and_has_no_character_that_is_taken_for_another() {
        let mark = Mark::of(AccountKey([1; 32]));
        assert_eq!(mark.shown(), "db5e");
        assert_eq!(Mark::of(AccountKey([2; 32])).to_string(), "8xrs");
        for key in 0..=255 {
            let mark = Mark::of(AccountKey([key; 32]));
            let whole = mark.first(CHARS_MAX);
            assert!(Mark::is_like(whole), "{whole}");
            assert!(!whole.contains(['0', 'o', '1', 'l', 'i', 'u']), "{whole}");
        }
    }

    #[test]
    fn who_shares_the_beginning_is_told_apart_by_more_of_it() {
        let letters = |text: &str| Mark(std::array::from_fn(|at| text.as_bytes()[at % text.len()]));
        let (one, other) = (letters("k7f2abcd"), letters("k7f2abxd"));
        assert_eq!(one.shown_among([other]), "k7f2abc");
        assert_eq!(other.shown_among([one]), "k7f2abx");
        assert_eq!(one.shown_among([letters("zzzz")]), "k7f2");
        assert!(one.begins_with("K7F2") && one.begins_with("k7f2abc"));
        assert!(!one.begins_with("k7f2abx") && !one.begins_with("k7f"));
    }
}
