//! What a front end can offer while a command is being typed: names, and what may come after them.

use tchat_i18n::{Visible, Words};

use super::table::COMMANDS;
use super::{Action, Argument, Slash};
use crate::hear::vocabulary;

/// A command that can be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its names in English, the first one shown first.
    pub english: &'static [&'static str],
    /// And in French.
    pub french: &'static [&'static str],
    /// How it is written, in the reader's language.
    pub usage: String,
    /// What it does.
    pub help: Visible,
    /// What comes after its name.
    pub argument: Offered,
}

/// What comes after a command's name, as far as it can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// Nothing does.
    Nothing,
    /// A room's name.
    Room,
    /// A person, and nothing behind.
    Person,
    /// A person, in quotation marks if there are blanks in the name, and a text.
    PersonAndText,
    /// A path.
    Path,
    /// One of some words.
    Choice(Vec<String>),
    /// A text, in which people can be named.
    Text,
    /// What to look for.
    Search,
    /// Something that only who types it knows.
    Other,
}

/// Every command, in the order of the help.
pub fn all(words: &Words) -> impl Iterator<Item = Offer> {
    COMMANDS.iter().map(|command| Offer {
        english: command.english,
        french: command.french,
        usage: command.usage(words),
        help: (command.help)(words),
        argument: command.offered(words),
    })
}

/// What comes after the name of a command, if the word is one: in whatever language, or its start.
#[must_use]
pub fn of(word: &str, words: &Words) -> Option<Offered> {
    let found = vocabulary::find(COMMANDS, word).ok();
    found.map(|command| command.offered(words))
}

impl Offered {
    /// Whether a text can be behind it, or is all of it.
    #[must_use]
    pub const fn has_text(&self) -> bool {
        matches!(self, Self::PersonAndText | Self::Path | Self::Text)
    }
}

impl Slash {
    fn offered(&self, words: &Words) -> Offered {
        let choice = |choices: Visible| {
            Offered::Choice(choices.as_str().split(" | ").map(str::to_owned).collect())
        };
        match self.argument {
            Argument::None => Offered::Nothing,
            Argument::Room | Argument::NeededRoom | Argument::NewRoom => Offered::Room,
            // One's own pseudonym is nobody else's.
            Argument::Nick | Argument::NeededNick if self.action == Action::Nick => Offered::Other,
            Argument::Nick
            | Argument::NeededNick
            | Argument::Person
            | Argument::PersonAndNumber => Offered::Person,
            Argument::PersonAndText => Offered::PersonAndText,
            Argument::PathAndText | Argument::FileAndFolder => Offered::Path,
            Argument::Rule => choice(words.value_rule()),
            Argument::Switch => choice(words.value_switch()),
            Argument::NeededDuration => choice(words.value_duration()),
            _ if self.action == Action::Search => Offered::Search,
            Argument::NeededText
            | Argument::Topic
            | Argument::NeededMessageAndText
            | Argument::MessageAndNeededText
            | Argument::MessageAndNeededEmoji
            | Argument::Draft => Offered::Text,
            _ => Offered::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn what_is_offered_is_understood() {
        for lang in [Lang::English, Lang::French] {
            let words = Words::new(lang);
            for offer in all(&words) {
                for name in offer.english.iter().chain(offer.french) {
                    assert_eq!(of(name, &words).as_ref(), Some(&offer.argument), "{name}");
                }
                assert!(offer.usage.starts_with('/'));
            }
        }
    }

    #[test]
    fn persons_and_rooms_are_told_from_texts() {
        let words = Words::new(Lang::English);
        assert_eq!(of("kick", &words), Some(Offered::Person));
        assert_eq!(of("pseudo", &words), Some(Offered::Other));
        assert_eq!(of("me", &words), Some(Offered::Text));
        assert_eq!(of("join", &words), Some(Offered::Room));
        assert_eq!(of("chercher", &words), Some(Offered::Search));
        assert_eq!(of("nonsense", &words), None);
    }
}
