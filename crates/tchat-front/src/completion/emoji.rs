//! Emoji by the short names that people know from other programs: `:tada:`.

use tchat_i18n::Visible;

use super::Choice;

/// What stands around a short name.
const MARK: char = ':';

/// How many letters must be typed before something is offered unasked.
const LETTERS_MIN: usize = 2;

/// The short name that was begun at the end of a text, and where: long enough, and not behind a
/// letter or digit as in `12:30`.
pub(super) fn typed(before: &str) -> Option<(usize, &str)> {
    let start = before.rfind(MARK)?;
    let code = before.get(start.saturating_add(MARK.len_utf8())..)?;
    let stands_alone = before.get(..start)?.chars().next_back();
    let stands_alone = stands_alone.is_none_or(|c| !c.is_alphanumeric() && c != MARK);
    let is_code = code.chars().count() >= LETTERS_MIN && code.chars().all(is_of_code);
    (stands_alone && is_code).then_some((start, code))
}

const fn is_of_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// The emoji whose short names have what was typed in them, those that begin with it first.
pub(super) fn choices(typed: &str) -> Vec<Choice> {
    let typed = typed.to_ascii_lowercase();
    let choice = |(emoji, code): (&'static emojis::Emoji, &str)| Choice {
        about: Visible::line(&format!("{MARK}{code}{MARK}")),
        ..Choice::new(emoji.as_str().to_owned(), emoji.as_str())
    };
    with_codes(&typed).into_iter().map(choice).collect()
}

/// The same, without their short names.
pub(crate) fn found(typed: &str) -> Vec<&'static emojis::Emoji> {
    with_codes(typed).into_iter().map(|(emoji, _)| emoji).collect()
}

fn with_codes(typed: &str) -> Vec<(&'static emojis::Emoji, &'static str)> {
    let found = emojis::iter().filter_map(|emoji| {
        let codes = emoji.shortcodes().filter_map(|code| Some((code.find(typed)?, code)));
        let (at, code) = codes.min_by_key(|(at, code)| (*at, code.len()))?;
        Some(((at > 0, code.len()), emoji, code))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(rank, ..)| *rank);
    found.into_iter().map(|(_, emoji, code)| (emoji, code)).collect()
}

/// The emoji whose short name ends a text, its marks included, and where it begins.
pub(crate) fn named(text: &str) -> Option<(usize, &'static str)> {
    let (start, code) = typed(text.strip_suffix(MARK)?)?;
    Some((start, emojis::get_by_shortcode(code)?.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_known_once_it_is_closed() {
        assert_eq!(named("hi :tada:"), Some((3, "🎉")));
        assert_eq!(named(":+1:"), Some((0, "👍")));
        for none in ["tada:", ":no_such_emoji:", ":tada", "12:30:", "a:tada:"] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn those_that_begin_so_come_first_and_the_shortest_of_them() {
        let found = choices("smile");
        assert_eq!(found[0].about.as_str(), ":smile:");
        assert!(found.iter().any(|it| it.about.as_str() == ":sweat_smile:"));
    }
}
