//! What the word before the cursor may be, by where it stands.

use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::limits::NICK_CHARS_MAX;
use tchat_speech::hear::slash::offer::{self, Offered};

use super::{Choice, Known, begins, emoji, path};

/// What names somebody in a text.
const AT: char = '@';
/// What names a room in a text.
const HASH: char = '#';

/// Something that the end of a text may be the beginning of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word<'a> {
    /// A command's name, with its slash.
    Command(&'a str),
    /// What comes after a command's name: where it begins.
    Argument { command: &'a str, start: usize, typed: &'a str },
    /// An emoji's short name.
    Emoji { start: usize, code: &'a str },
    /// Somebody's pseudonym, and what goes behind it.
    Person { start: usize, typed: &'a str, end: &'static str },
    /// A room's name.
    Room { start: usize, typed: &'a str },
}

impl<'a> Word<'a> {
    /// All that the end of a text may be, what is likeliest first.
    pub(crate) fn all(before: &'a str, words: &Words) -> Vec<Self> {
        let mut all = Vec::new();
        if let Some(rest) = before.strip_prefix('/').filter(|rest| !rest.starts_with('/')) {
            let Some((command, typed)) = rest.split_once(char::is_whitespace) else {
                return vec![Self::Command(before)];
            };
            let start = before.len().saturating_sub(typed.len());
            all.push(Self::Argument { command, start, typed });
            if !offer::of(command, words).is_some_and(|offered| offered.has_text()) {
                return all;
            }
        }
        all.extend(emoji::typed(before).map(|(start, code)| Self::Emoji { start, code }));
        all.extend(Self::marked(before));
        all.extend(Self::plain(before));
        all
    }

    /// A word that begins with the sign for what it is.
    fn marked(before: &'a str) -> Option<Self> {
        let start = before.rfind([AT, HASH])?;
        let typed = before.get(start.saturating_add(1)..)?;
        let follows = before.get(..start)?.chars().next_back().is_some_and(char::is_alphanumeric);
        let is_name = !typed.contains('\n') && typed.chars().count() <= NICK_CHARS_MAX;
        if follows || !is_name {
            return None;
        }
        match before.get(start..)?.starts_with(AT) {
            true => Some(Self::Person { start, typed, end: Self::end_at(before, start) }),
            false => Some(Self::Room { start, typed }),
        }
    }

    /// A word that may be somebody's pseudonym without its sign.
    fn plain(before: &'a str) -> Option<Self> {
        let start = before.rfind(char::is_whitespace).map_or(0, |at| {
            let blank = before.get(at..).and_then(|rest| rest.chars().next());
            at.saturating_add(blank.map_or(1, char::len_utf8))
        });
        let typed = before.get(start..).filter(|typed| !typed.is_empty())?;
        Some(Self::Person { start, typed, end: Self::end_at(before, start) })
    }

    /// What goes behind a pseudonym: a comma where a line begins with it.
    fn end_at(before: &str, start: usize) -> &'static str {
        match before.get(..start).is_some_and(|text| text.is_empty() || text.ends_with('\n')) {
            true => ", ",
            false => " ",
        }
    }

    /// Where it begins.
    pub(crate) const fn start(&self) -> usize {
        match self {
            Self::Command(_) => 0,
            Self::Argument { start, .. }
            | Self::Emoji { start, .. }
            | Self::Person { start, .. }
            | Self::Room { start, .. } => *start,
        }
    }

    /// What it may become.
    pub(super) fn choices(&self, known: &Known<'_>) -> Vec<Choice> {
        match self {
            Self::Command(typed) => commands(typed, known),
            Self::Argument { command, typed, .. } => argument(command, typed, known),
            Self::Emoji { code, .. } => emoji::choices(code),
            Self::Person { typed, end, .. } => {
                let named = known.people.iter().filter(|name| begins(name, typed));
                named.map(|name| Choice::new(format!("{AT}{name}{end}"), name)).collect()
            }
            Self::Room { typed, .. } => {
                let named = known.rooms.iter().filter(|name| begins(name, typed));
                named.map(|name| Choice::new(format!("{HASH}{name} "), name)).collect()
            }
        }
    }
}

/// The commands that begin so: in the reader's language, or else in the other one.
fn commands(typed: &str, known: &Known<'_>) -> Vec<Choice> {
    let typed = typed.trim_start_matches('/');
    let own = known.own.iter().filter(|own| begins(own.name, typed)).map(|own| {
        let end = if own.choices.is_empty() { "" } else { " " };
        (format!("/{}{end}", own.name), format!("/{}", own.name), own.help.clone())
    });
    let french = known.words.lang() == Lang::French;
    let all = offer::all(known.words).filter_map(|offered| {
        let (first, second) = match french {
            true => (offered.french, offered.english),
            false => (offered.english, offered.french),
        };
        let name = first.iter().chain(second).find(|name| begins(name, typed))?;
        let end = if offered.argument == Offered::Nothing { "" } else { " " };
        Some((format!("/{name}{end}"), format!("/{name}"), offered.help))
    });
    let choice = |(text, shown, about): (String, String, Visible)| Choice {
        about,
        ..Choice::new(text, &shown)
    };
    let mut choices: Vec<_> = all.chain(own).map(choice).collect();
    choices.sort_by_cached_key(|choice| crate::fold::fold(choice.shown.as_str()));
    choices
}

/// What may come after a command's name.
fn argument(command: &str, typed: &str, known: &Known<'_>) -> Vec<Choice> {
    let words = |words: &[String]| {
        let fitting = words.iter().filter(|word| begins(word, typed));
        fitting.map(|word| Choice::new(word.clone(), word)).collect::<Vec<_>>()
    };
    if let Some(own) = known.own.iter().find(|own| own.name == command) {
        return words(&own.choices);
    }
    match offer::of(command, known.words) {
        Some(Offered::Room) => words(known.rooms),
        Some(Offered::Person) => words(known.people),
        Some(Offered::PersonAndText) => {
            let named =
                known.people.iter().filter(|name| begins(name, typed.trim_start_matches('"')));
            let choice = |name: &String| match name.contains(char::is_whitespace) {
                true => Choice::new(format!("\"{name}\" "), name),
                false => Choice::new(format!("{name} "), name),
            };
            named.map(choice).collect()
        }
        Some(Offered::Path) => path::choices(typed, known.list),
        Some(Offered::Choice(choices)) => words(&choices),
        Some(Offered::Nothing | Offered::Text | Offered::Search | Offered::Other) | None => {
            Vec::new()
        }
    }
}
