//! What people type to find something.
//!
//! | typed | finds messages with |
//! |---|---|
//! | `red boat` | both words, anywhere |
//! | `"red boat"` | both, one after the other |
//! | `boat*` | words that begin so |
//! | `-boat` | not this word |
//!
//! Everything else is a word or nothing: no query is an error of syntax. A word with something in
//! it that divides words (`l'été`, `a@b.fr`) is read as if it stood in quotation marks.

use std::ops::Range;

use super::words::{Piece, Sign, Word, pairs, pieces};

/// The longest query, in bytes: a sentence or two. More was pasted by mistake.
pub const QUERY_BYTES_MAX: usize = 1_024;

/// The most words in one, as the index counts them: pairs of signs count, too.
pub const QUERY_WORDS_MAX: usize = 128;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    wanted: Vec<Phrase>,
    unwanted: Vec<Phrase>,
}

/// Why a text is no query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryRefused {
    /// There is no word in it that is to be found.
    #[error("there is no word in it to look for")]
    Empty,
    /// It is longer than anybody would type.
    #[error("it has {bytes} bytes, of {limit} at most")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// It has too many words.
    #[error("it has more than {limit} words")]
    TooManyWords {
        /// How many it may have.
        limit: usize,
    },
}

/// Words one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    last: Last,
}

/// What the last word of a phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Itself.
    Whole,
    /// All words that begin so.
    Beginning,
    /// All pairs that begin with this sign, of which only the sign is meant.
    Sign,
}

/// Something typed between spaces.
struct Term<'q> {
    text: &'q str,
    unwanted: bool,
    prefix: bool,
}

impl Query {
    /// Reads what was typed.
    ///
    /// # Errors
    ///
    /// [`QueryRefused`] if there is nothing to look for, or too much.
    pub fn parse(text: &str) -> Result<Self, QueryRefused> {
        if text.len() > QUERY_BYTES_MAX {
            return Err(QueryRefused::TooLong { bytes: text.len(), limit: QUERY_BYTES_MAX });
        }
        let mut query = Self { wanted: Vec::new(), unwanted: Vec::new() };
        for term in (Terms { rest: text }) {
            let Some(phrase) = Phrase::of(&term) else { continue };
            let side = if term.unwanted { &mut query.unwanted } else { &mut query.wanted };
            if !side.contains(&phrase) {
                side.push(phrase);
            }
        }
        let phrases = query.wanted.iter().chain(&query.unwanted);
        if phrases.map(|phrase| phrase.words.len()).sum::<usize>() > QUERY_WORDS_MAX {
            return Err(QueryRefused::TooManyWords { limit: QUERY_WORDS_MAX });
        }
        if query.wanted.is_empty() { Err(QueryRefused::Empty) } else { Ok(query) }
    }

    /// The same as SQLite's FTS5 reads it (its manual, "Full-text Query Syntax"). Words hold nothing
    /// that could end a string there.
    pub(super) fn to_fts(&self) -> String {
        let all = |phrases: &[Phrase], with: &str| {
            phrases.iter().map(Phrase::to_fts).collect::<Vec<_>>().join(with)
        };
        let wanted = format!("({})", all(&self.wanted, " AND "));
        match self.unwanted.as_slice() {
            [] => wanted,
            unwanted => format!("{wanted} NOT ({})", all(unwanted, " OR ")),
        }
    }

    /// Where in a text what is looked for stands: in order, not overlapping. `None` if the text is
    /// not one that is looked for.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let words = super::words::words(text).collect::<Vec<_>>();
        if self.unwanted.iter().any(|phrase| phrase.places(&words).next().is_some()) {
            return None;
        }
        let mut found = Vec::new();
        for phrase in &self.wanted {
            let before = found.len();
            found.extend(phrase.places(&words));
            if found.len() == before {
                return None;
            }
        }
        Some(joined(found))
    }
}

/// Sorts ranges, and joins those that overlap.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

impl Phrase {
    fn of(term: &Term<'_>) -> Option<Self> {
        let pieces = pieces(term.text).collect::<Vec<_>>();
        let (last_piece, before) = pieces.split_last()?;
        let mut words = Vec::new();
        for piece in before {
            match piece {
                Piece::Word(Sign { text, .. }) => words.push(text.clone()),
                Piece::Unspaced(signs) => {
                    words.extend(pairs(signs).into_iter().map(|word| word.text));
                }
            }
        }
        let last = match last_piece {
            Piece::Word(Sign { text, .. }) => {
                words.push(text.clone());
                if term.prefix { Last::Beginning } else { Last::Whole }
            }
            Piece::Unspaced(signs) => {
                let mut pairs = pairs(signs);
                // What comes after the last sign is left open.
                if pairs.len() > 1 {
                    pairs.pop();
                }
                words.extend(pairs.into_iter().map(|word| word.text));
                if signs.len() > 1 { Last::Whole } else { Last::Sign }
            }
        };
        Some(Self { words, last })
    }

    fn to_fts(&self) -> String {
        let star = if self.last == Last::Whole { "" } else { " *" };
        format!("\"{}\"{star}", self.words.join(" "))
    }

    /// Where it stands among the words of a text.
    fn places<'p>(&'p self, words: &'p [Word]) -> impl Iterator<Item = Range<usize>> + 'p {
        words.windows(self.words.len()).filter_map(|window| {
            let (last, before) = window.split_last()?;
            let (wanted, wanted_before) = self.words.split_last()?;
            let fits = match self.last {
                Last::Whole => last.text == *wanted,
                Last::Beginning | Last::Sign => last.text.starts_with(wanted.as_str()),
            };
            let alike = |(word, wanted): (&Word, &String)| word.text == *wanted;
            if !fits || !before.iter().zip(wanted_before).all(alike) {
                return None;
            }
            let start = window.first()?.range.start;
            let end = if self.last == Last::Sign { last.head.end } else { last.range.end };
            Some(start..end)
        })
    }
}

/// The terms of a query, in order.
struct Terms<'q> {
    rest: &'q str,
}

/// Quotation marks, as keyboards of both languages and telephones write them.
const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];

impl<'q> Iterator for Terms<'q> {
    type Item = Term<'q>;

    fn next(&mut self) -> Option<Term<'q>> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return None;
        }
        let negated = self.rest.strip_prefix('-');
        let unwanted = negated.is_some_and(|rest| !rest.starts_with(char::is_whitespace));
        let rest = negated.filter(|_| unwanted).unwrap_or(self.rest);
        if let Some(quoted) = rest.strip_prefix(QUOTES) {
            let (text, rest) = quoted.split_once(QUOTES).unwrap_or((quoted, ""));
            let prefix = rest.starts_with('*');
            self.rest = rest.trim_start_matches('*');
            return Some(Term { text, unwanted, prefix });
        }
        let end = rest.find(|c: char| c.is_whitespace() || QUOTES.contains(&c));
        let (text, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        Some(Term { text, unwanted, prefix: text.ends_with('*') })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(query: &str, text: &str) -> Option<Vec<String>> {
        let ranges = Query::parse(query).unwrap().find(text)?;
        Some(ranges.into_iter().map(|range| text[range].to_owned()).collect())
    }

    fn is_found(query: &str, text: &str) -> bool {
        found(query, text).is_some()
    }

    #[test]
    fn every_word_is_to_be_there_in_whatever_order_and_spelling() {
        assert!(is_found("foret ETE", "L’été, dans la forêt"));
        assert!(!is_found("foret hiver", "L’été, dans la forêt"));
        assert!(!is_found("for", "la forêt"));
        assert_eq!(found("oeuf", "deux Œufs, un œuf"), Some(vec!["œuf".to_owned()]));
    }

    #[test]
    fn quotation_marks_hold_words_together() {
        for query in ["\"red boat\"", "“red boat”", "« red boat »", "\"red boat", "red-boat"]
        {
            assert!(is_found(query, "a red, boat"), "{query}");
            assert!(!is_found(query, "a boat red"), "{query}");
            assert!(!is_found(query, "red big boat"), "{query}");
        }
        assert_eq!(found("l'été", "c’est l’Été"), Some(vec!["l’Été".to_owned()]));
        assert!(is_found("a@b.fr", "write to a@b.fr"));
    }

    #[test]
    fn a_star_stands_for_the_rest_of_a_word() {
        assert_eq!(found("boa*", "Boats boa"), Some(vec!["Boats".to_owned(), "boa".to_owned()]));
        assert!(is_found("\"red boa\"*", "red boats"));
        assert!(!is_found("boa*", "aboard"));
    }

    #[test]
    fn a_dash_keeps_a_word_away() {
        assert!(!is_found("boat -red", "a red boat"));
        assert!(is_found("boat -red", "a blue boat"));
        assert!(!is_found("boat -\"red sail\"", "boat with a red sail"));
        assert!(is_found("boat - red", "a red boat"));
    }

    #[test]
    fn any_part_of_a_text_without_spaces_is_found() {
        for query in ["日", "本", "語", "日本", "本語", "日本語", "本*"] {
            assert!(is_found(query, "これは日本語です"), "{query}");
        }
        for query in ["日語", "語日", "日本人"] {
            assert!(!is_found(query, "これは日本語です"), "{query}");
        }
        assert_eq!(found("本", "日本語"), Some(vec!["本".to_owned()]));
        assert_eq!(found("日本語", "日本語"), Some(vec!["日本語".to_owned()]));
        assert!(is_found("\"日本 cup\"", "日本 Cup"));
        assert!(!is_found("\"日本 cup\"", "日本人 Cup"));
    }

    #[test]
    fn what_has_no_word_in_it_is_refused_and_so_is_what_nobody_would_type() {
        for text in ["", "   ", "\"\"\"\"", "***", "-boat", "- - -", "()*:^\\", "\u{E000}"] {
            assert_eq!(Query::parse(text), Err(QueryRefused::Empty), "{text}");
        }
        for text in ["a ".repeat(40_000), "\"".repeat(70_000), "*".repeat(70_000)] {
            assert!(matches!(Query::parse(&text), Err(QueryRefused::TooLong { .. })));
        }
        let many = (0..300).map(|n| format!("{n:x} ")).collect::<String>();
        assert!(many.len() > QUERY_BYTES_MAX || Query::parse(&many).is_err());
        let signs = "日".repeat(300);
        assert!(matches!(Query::parse(&signs), Err(QueryRefused::TooManyWords { .. })));
    }

    #[test]
    fn words_of_the_index_language_are_words() {
        for text in ["AND", "a OR b", "NOT x", "NEAR(a b)", "words:a", "a AND"] {
            let query = Query::parse(text).unwrap();
            assert!(query.to_fts().starts_with("(\""), "{text}: {}", query.to_fts());
        }
    }

    proptest! {
        #[test]
        fn no_query_panics_and_what_is_found_lies_on_characters(
            query in "(\\PC|[\"* «-]|日|é){0,40}", text in "(\\PC|[ab日é ]){0,80}",
        ) {
            if let Ok(query) = Query::parse(&query) {
                let mut end = 0;
                for range in query.find(&text).unwrap_or_default() {
                    prop_assert!(text.get(range.clone()).is_some());
                    prop_assert!(range.start >= end && range.end > range.start);
                    end = range.end;
                }
                prop_assert_eq!(query.to_fts().matches('"').count() % 2, 0);
            }
        }
    }
}
