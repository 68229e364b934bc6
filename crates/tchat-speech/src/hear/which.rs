//! Naming a message: `-1`, `last:bob`, `41`.
//!
//! People see no places, so they count backwards over what others wrote, or name its author;
//! programs, which see them, give the place.

use std::num::NonZeroU32;

use tchat_client::called::Called;
use tchat_client::command::Which;
use tchat_proto::id::Seq;

use crate::explain::InputRefused;
use crate::hear::person;

/// What stands before a pseudonym, in both languages.
const LAST_OF: [&str; 2] = ["last:", "dernier:"];

/// Reads what names a message, and what comes after it. A pseudonym with spaces in it stands in
/// quotation marks.
///
/// # Errors
///
/// [`InputRefused`] if it names none.
pub(super) fn read(text: &str) -> Result<(Which, Option<String>), InputRefused> {
    let of = LAST_OF.iter().find_map(|prefix| text.strip_prefix(prefix));
    let (which, rest) = match of {
        Some(of) => {
            let (name, rest) = person::split(of);
            (Called::parse(name).map(Which::LastOf).map_err(InputRefused::Nick)?, rest)
        }
        None => {
            let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            (named(word)?, rest)
        }
    };
    let rest = Some(rest.trim()).filter(|rest| !rest.is_empty()).map(str::to_owned);
    Ok((which, rest))
}

fn named(word: &str) -> Result<Which, InputRefused> {
    let back = word.strip_prefix('-').map(str::parse::<NonZeroU32>);
    match (back, word.parse()) {
        (Some(Ok(lines)), _) => Ok(Which::Back(lines)),
        (None, Ok(place)) => Ok(Which::Place(Seq(place))),
        _ => Err(InputRefused::NoMessage { text: word.to_owned() }),
    }
}

/// Reads a place.
///
/// # Errors
///
/// [`InputRefused`] if it is none.
pub(super) fn place(text: &str) -> Result<Option<Seq>, InputRefused> {
    match text {
        "" => Ok(None),
        text => match text.parse() {
            Ok(place) => Ok(Some(Seq(place))),
            Err(_) => Err(InputRefused::NoPlace { text: text.to_owned() }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_counting_back_by_its_author_or_by_its_place() {
        let back = |n| Which::Back(NonZeroU32::new(n).unwrap());
        let of = |nick| Which::LastOf(Called::parse(nick).unwrap());
        assert_eq!(read("-1"), Ok((back(1), None)));
        assert_eq!(read("-12  rude words "), Ok((back(12), Some("rude words".to_owned()))));
        assert_eq!(read("last:bob spam"), Ok((of("bob"), Some("spam".to_owned()))));
        assert_eq!(read("dernier:Éloïse"), Ok((of("Éloïse"), None)));
        let (named, rest) = (of("Éloïse B"), Some("spam".to_owned()));
        assert_eq!(read("last:\"Éloïse B\" spam"), Ok((named, rest)));
        assert_eq!(read("41"), Ok((Which::Place(Seq(41)), None)));
    }

    #[test]
    fn what_names_no_message_is_refused() {
        for text in ["bob", "-0", "-x", "--1", "-", "4x", "#4"] {
            assert_eq!(read(text), Err(InputRefused::NoMessage { text: text.to_owned() }));
        }
        assert!(matches!(read("last:"), Err(InputRefused::Nick(_))));
        assert!(matches!(place("x"), Err(InputRefused::NoPlace { .. })));
        assert_eq!((place(""), place("7")), (Ok(None), Ok(Some(Seq(7)))));
    }
}
