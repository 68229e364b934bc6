//! What people type to look for something: words, and of whom and when they are.
//!
//! | typed | looks among messages |
//! |---|---|
//! | `from:bob`, `de:"Éloïse B"` | of whoever is or was called so |
//! | `since:2026-11-01`, `depuis:…` | from that day, or moment, on |
//! | `until:2026-11-02`, `jusque:…` | before it |
//! | `in:general`, `dans:general` | of that room |
//!
//! Everything else is what is looked for ([`Query`]).

use jiff::tz::TimeZone;
use tchat_client::called::Called;
use tchat_client::search::{Filters, Query, Search};
use tchat_proto::id::Timestamp;
use tchat_proto::room::RoomName;

use crate::explain::InputRefused;
use crate::hear::HITS_DEFAULT;
use crate::moment;

/// What stands before the colon, in both languages.
const FROM: [&str; 2] = ["from", "de"];
const SINCE: [&str; 2] = ["since", "depuis"];
const UNTIL: [&str; 2] = ["until", "jusque"];
const IN: [&str; 2] = ["in", "dans"];

/// Reads a search; moments are in `zone` unless they say otherwise.
///
/// # Errors
///
/// [`InputRefused`] if there is nothing to look for, or a filter cannot be read.
pub fn read(text: &str, zone: &TimeZone) -> Result<Search, InputRefused> {
    let mut filters = Filters::default();
    let (mut words, mut rest) = (String::new(), text);
    while let Some((part, after)) = next(rest) {
        rest = after;
        if !filter(part, zone, &mut filters)? {
            words.push_str(part);
            words.push(' ');
        }
    }
    let query = Query::parse(words.trim_end()).map_err(InputRefused::Query)?;
    Ok(Search { filters, ..Search::new(query, HITS_DEFAULT) })
}

/// What stands up to the next blank that is not in quotation marks, and what comes after it.
fn next(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    let (part, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((part, rest)).filter(|(part, _)| !part.is_empty())
}

/// Takes a part if it is a filter; says whether it was one.
fn filter(part: &str, zone: &TimeZone, filters: &mut Filters) -> Result<bool, InputRefused> {
    let Some((name, value)) = part.split_once(':') else { return Ok(false) };
    let value = value.trim_matches('"');
    if value.is_empty() {
        return Ok(false);
    }
    if FROM.contains(&name) {
        filters.from = Some(Called::parse(value).map_err(InputRefused::Nick)?);
    } else if SINCE.contains(&name) {
        filters.since = Some(time(name, value, zone)?);
    } else if UNTIL.contains(&name) {
        filters.until = Some(time(name, value, zone)?);
    } else if IN.contains(&name) {
        filters.room = Some(RoomName::parse(value).map_err(InputRefused::Room)?);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn time(name: &str, value: &str, zone: &TimeZone) -> Result<Timestamp, InputRefused> {
    let choices = ["2026-11-22", "2026-11-22T14:00"].map(str::to_owned).to_vec();
    moment::read(value, zone)
        .ok_or_else(|| InputRefused::NotAChoice { usage: format!("{name}:{value}"), choices })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> Result<Search, InputRefused> {
        read(text, &TimeZone::UTC)
    }

    #[test]
    fn filters_stand_anywhere_among_the_words_in_either_language() {
        let found = search("red from:bob \"a boat\" since:2026-11-01").unwrap();
        assert_eq!(found.query, Query::parse("red \"a boat\"").unwrap());
        assert_eq!(found.filters.from, Some(Called::parse("bob").unwrap()));
        assert_eq!(found.filters.since, Some(Timestamp(1_793_491_200_000)));
        let found = search("de:\"Éloïse B\" bateau jusque:1970-01-02 dans:general").unwrap();
        assert_eq!(found.filters.from, Some(Called::parse("Éloïse B").unwrap()));
        assert_eq!(found.filters.until, Some(Timestamp(86_400_000)));
        assert_eq!(found.filters.room, Some(RoomName::general()));
    }

    #[test]
    fn what_is_no_filter_is_looked_for() {
        for text in ["http://a.org", "at:noon", "from:"] {
            let found = search(text).unwrap();
            assert_eq!(found, Search::new(Query::parse(text).unwrap(), HITS_DEFAULT), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert!(matches!(search("a since:soon"), Err(InputRefused::NotAChoice { .. })));
        assert!(matches!(search("from:bob"), Err(InputRefused::Query(_))));
    }
}
