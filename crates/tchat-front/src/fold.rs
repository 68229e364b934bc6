//! Text as people search for it: in small letters and without accents, in whatever script.

use unicode_normalization::UnicodeNormalization as _;

/// A text in small letters, without the accents of Latin, Greek and Cyrillic letters; what marks
/// vowels in other scripts stays, because words differ by it there.
pub fn fold(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36F}'));
    let mut folded = String::with_capacity(text.len());
    for letter in letters.flat_map(char::to_lowercase) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            other => folded.push(other),
        }
    }
    folded
}

/// How well a text goes with what was typed of it, both folded: the less the better, none if it does
/// not.
pub fn rank(typed: &str, text: &str) -> Option<usize> {
    let begins_word = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_some_and(|before| !before.is_alphanumeric())
    };
    match text.find(typed) {
        Some(0) => Some(0),
        Some(_) if text.match_indices(typed).any(|(at, _)| begins_word(at)) => Some(1),
        Some(_) => Some(2),
        None if are_words_of(typed, text) => Some(3),
        None if is_scattered(typed, text) => Some(4),
        None => None,
    }
}

/// Whether each word that was typed begins or is within one of the text, in whatever order.
fn are_words_of(typed: &str, text: &str) -> bool {
    typed.contains(' ') && typed.split_whitespace().all(|word| text.contains(word))
}

/// Whether the letters come in that order, whatever is between them.
fn is_scattered(letters: &str, text: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|letter| rest.any(|c| c == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_folded_and_no_script_is_dropped() {
        assert_eq!(fold("Éloïse Œuvre"), "eloise oeuvre");
        assert_eq!(fold("ΆΛΦΑ Ёж"), "αλφα еж");
        for kept in ["日本語", "العربية", "שלום", "😀"] {
            assert_eq!(fold(kept), kept.nfkd().collect::<String>());
        }
        assert_ne!(fold("कि"), fold("की"));
    }

    #[test]
    fn the_beginning_is_better_than_a_word_a_word_than_a_part_and_a_part_than_letters() {
        let ranks = ["gen", "gen", "gen", "gen", "gen", "x"].into_iter().zip([
            "general",
            "the general",
            "oxygen",
            "grey pen",
            "ge",
            "general",
        ]);
        let ranks: Vec<_> = ranks.map(|(typed, text)| rank(typed, text)).collect();
        assert_eq!(ranks, [Some(0), Some(1), Some(2), Some(4), None, None]);
        assert_eq!(rank("room next", "the next room"), Some(3));
        assert_eq!(rank("", "whatever"), Some(0));
    }
}
