//! The part of a text around what was found in it.

use std::ops::Range;

/// How much of a text is shown, in bytes: two lines of a terminal.
const SNIPPET_BYTES: usize = 200;

/// How much of it stands before what was found, at least if there is as much.
const BEFORE_BYTES: usize = 60;

/// The most places that are marked in one.
const MATCHES_MAX: usize = 32;

/// Part of a text, exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The part.
    pub text: String,
    /// Whether something stands before it.
    pub cut_before: bool,
    /// Whether something comes after it.
    pub cut_after: bool,
    /// Where in `text` what was looked for stands: bytes, in order, on characters.
    pub matches: Vec<Range<usize>>,
}

impl Snippet {
    /// The part of a text around the first of its matches.
    pub(super) fn of(text: &str, matches: &[Range<usize>]) -> Self {
        let first = matches.first().cloned().unwrap_or_default();
        let from = if text.len() <= SNIPPET_BYTES {
            0
        } else {
            let latest = text.len().saturating_sub(SNIPPET_BYTES);
            let about = first.start.saturating_sub(BEFORE_BYTES).min(latest);
            start_of_word(text, about, first.start)
        };
        let to = text.floor_char_boundary(from.saturating_add(SNIPPET_BYTES));
        let shown = matches.iter().filter(|it| it.start < to && it.end > from);
        let shown = shown.map(|it| it.start.max(from) - from..it.end.min(to) - from);
        Self {
            text: text.get(from..to).unwrap_or_default().to_owned(),
            cut_before: from > 0,
            cut_after: to < text.len(),
            matches: shown.take(MATCHES_MAX).collect(),
        }
    }
}

/// A character's place near `at`, after a blank if there is one near and before `end`.
fn start_of_word(text: &str, at: usize, end: usize) -> usize {
    const NEAR: usize = 20;
    let at = text.ceil_char_boundary(at);
    if at == 0 {
        return 0;
    }
    let near = text.get(at..end).unwrap_or_default();
    let mut near = near.char_indices().take(NEAR);
    let blank = near.find(|(_, c)| c.is_whitespace());
    blank.map_or(at, |(after, c)| at + after + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::Query;

    #[test]
    fn a_short_text_is_shown_whole() {
        let matches = Query::parse("red").unwrap().find("a red boat").unwrap();
        let snippet = Snippet::of("a red boat", &matches);
        assert_eq!((snippet.text.as_str(), snippet.matches), ("a red boat", matches));
        assert!(!snippet.cut_before && !snippet.cut_after);
    }

    #[test]
    fn of_a_long_text_the_part_around_what_was_found_is_shown() {
        let text = format!("{}needle {}", "été ".repeat(200), "hay ".repeat(200));
        let matches = Query::parse("needle").unwrap().find(&text).unwrap();
        let snippet = Snippet::of(&text, &matches);
        assert!(snippet.cut_before && snippet.cut_after);
        assert!(snippet.text.starts_with("été"), "{}", snippet.text);
        assert_eq!(&snippet.text[snippet.matches[0].clone()], "needle");
        assert!(snippet.text.len() <= SNIPPET_BYTES);
    }

    proptest! {
        #[test]
        fn matches_lie_on_characters_of_the_part(text in "(\\PC|[ab é日]){0,300}") {
            if let Some(matches) = Query::parse("a").unwrap().find(&text) {
                let snippet = Snippet::of(&text, &matches);
                prop_assert!(!snippet.matches.is_empty());
                for range in snippet.matches {
                    prop_assert!(snippet.text.get(range).is_some_and(|part| !part.is_empty()));
                }
            }
        }
    }
}
