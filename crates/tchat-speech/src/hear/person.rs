//! A person as they are named in a command: `bob`, `Éloïse B`, `"Éloïse B"`.
//!
//! Names are shown in quotation marks if they have spaces, and people type what they see. Marks
//! around a whole name are no part of it, whatever the keyboard made of them.

use tchat_client::called::Called;

use crate::explain::InputRefused;

/// Quotation marks in both languages, opening and closing.
const QUOTES: [(char, char); 3] = [('"', '"'), ('“', '”'), ('«', '»')];

/// A name without the quotation marks around it.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map(str::trim);
    inner.unwrap_or(text)
}

/// Reads a text that is a person and nothing else: a pseudonym may have spaces without marks, too.
///
/// # Errors
///
/// [`InputRefused`] if nobody can be called so.
pub(super) fn whole(text: &str) -> Result<Called, InputRefused> {
    Called::parse(bare(text)).map_err(InputRefused::Nick)
}

/// The name at the beginning of a text, and what comes after it. One with spaces ends where its
/// quotation marks do.
pub(super) fn split(text: &str) -> (&str, &str) {
    let quoted = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.split_once(*close))
        .map(|(name, rest)| (name.trim(), rest));
    quoted.unwrap_or_else(|| text.split_once(char::is_whitespace).unwrap_or((text, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_around_a_name_are_no_part_of_it() {
        for text in ["Éloïse B", "\"Éloïse B\"", "“Éloïse B”", "« Éloïse B »", " \"Éloïse B\" "]
        {
            assert_eq!(bare(text), "Éloïse B", "{text}");
        }
        assert_eq!(bare("\"\"bob\"\""), "\"bob\"", "one pair is taken off");
        assert_eq!((bare("\"bob"), bare("\"")), ("\"bob", "\""));
    }

    #[test]
    fn a_name_in_quotation_marks_is_told_from_what_comes_after_it() {
        assert_eq!(split("\"Éloïse B\" coucou"), ("Éloïse B", " coucou"));
        assert_eq!(split("«\u{a0}Éloïse B\u{a0}» coucou"), ("Éloïse B", " coucou"));
        assert_eq!(split("Éloïse B"), ("Éloïse", "B"));
        assert_eq!(split("bob"), ("bob", ""));
    }
}
