//! Commands of this program alone, beside those that every front end has: so that whatever a key does
//! can be typed as well.

use tchat_i18n::{Lang, Visible, Words};

use super::App;
use crate::fold::fold;
use crate::keymap::{self, Action};

/// What one of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// What the key of the action behind it does.
    Act,
    /// What one key does.
    Do(Action),
    /// Shows the keys, and how they are changed.
    Keys,
    /// Shows the settings, and how they are changed.
    Settings,
}

/// A command.
pub(super) struct Own {
    english: &'static str,
    french: &'static str,
    pub(super) help: fn(&Words) -> Visible,
    /// Whether the name of an action comes behind it.
    pub(super) takes_action: bool,
    does: Does,
}

/// All there are.
pub(super) const OWN: &[Own] = &[
    Own {
        english: "do",
        french: "faire",
        help: Words::own_do,
        takes_action: true,
        does: Does::Act,
    },
    Own {
        english: "retry",
        french: "renvoyer",
        help: Words::own_retry,
        takes_action: false,
        does: Does::Do(Action::Retry),
    },
    Own {
        english: "dismiss",
        french: "abandonner",
        help: Words::own_dismiss,
        takes_action: false,
        does: Does::Do(Action::Dismiss),
    },
    Own {
        english: "keys",
        french: "touches",
        help: Words::own_keys,
        takes_action: false,
        does: Does::Keys,
    },
    Own {
        english: "settings",
        french: "réglages",
        help: Words::own_settings,
        takes_action: false,
        does: Does::Settings,
    },
];

impl Own {
    /// Its name in a language.
    pub(super) const fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::English => self.english,
            Lang::French => self.french,
        }
    }

    /// How it is written, and its other name.
    pub(super) fn usage(&self, words: &Words) -> String {
        let lang = words.lang();
        let other = match lang {
            Lang::English => Lang::French,
            Lang::French => Lang::English,
        };
        let argument = match self.takes_action {
            true => format!(" {}", words.value_action()),
            false => String::new(),
        };
        format!("/{}{argument}, /{}", self.name(lang), self.name(other))
    }
}

impl App {
    /// Does what a line asks of this program alone; says whether it did.
    pub(super) fn take_own_command(&mut self, line: &str) -> bool {
        let Some(rest) = line.strip_prefix('/') else { return false };
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let word = fold(word);
        let named = |own: &&Own| [own.english, own.french].into_iter().any(|it| fold(it) == word);
        let Some(own) = OWN.iter().find(named) else { return false };
        match own.does {
            Does::Keys => self.show_keys(),
            Does::Settings => self.show_settings(),
            Does::Do(action) => self.act(action),
            Does::Act => match keymap::named(argument.trim()) {
                Some(binding) => self.act(binding.action),
                None => {
                    self.composer.begin(line, crate::composer::Purpose::New);
                    let name = Visible::line(argument.trim());
                    self.note_wrong(self.words.keys_no_action(name, Visible::EMPTY));
                }
            },
        }
        true
    }
}
