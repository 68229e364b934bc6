//! Commands of a front end alone, beside those that every front end has: so that whatever a key or a
//! button does can be typed as well.

use tchat_i18n::{Lang, Visible, Words};

use crate::fold::fold;

/// A command of a front end alone.
#[derive(Debug, Clone, Copy)]
pub struct OwnCommand {
    /// Its name in English.
    pub english: &'static str,
    /// Its name in French.
    pub french: &'static str,
    /// What it does.
    pub help: fn(&Words) -> Visible,
    /// What comes behind it, if something does.
    pub argument: Option<OwnArgument>,
}

/// What comes behind a command.
#[derive(Debug, Clone, Copy)]
pub struct OwnArgument {
    /// What it is.
    pub called: fn(&Words) -> Visible,
    /// What can be typed.
    pub choices: fn() -> Vec<String>,
}

/// Gives to the engine again what has failed. For every front end to offer.
pub const RETRY: OwnCommand =
    OwnCommand { english: "retry", french: "renvoyer", help: Words::own_retry, argument: None };

/// Gives up what has failed. For every front end to offer.
pub const DISMISS: OwnCommand = OwnCommand {
    english: "dismiss",
    french: "abandonner",
    help: Words::own_dismiss,
    argument: None,
};

impl OwnCommand {
    /// Its name in a language.
    #[must_use]
    pub const fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::English => self.english,
            Lang::French => self.french,
        }
    }

    /// How it is written, and its other name.
    #[must_use]
    pub fn usage(&self, words: &Words) -> String {
        let lang = words.lang();
        let other = match lang {
            Lang::English => Lang::French,
            Lang::French => Lang::English,
        };
        let argument = self.argument.map_or(String::new(), |it| format!(" {}", (it.called)(words)));
        format!("/{}{argument}, /{}", self.name(lang), self.name(other))
    }

    /// The one that a line calls for, and what stands behind its name.
    pub(crate) fn called<'l>(
        line: &'l str,
        all: &'static [Self],
    ) -> Option<(&'static Self, &'l str)> {
        let rest = line.strip_prefix('/')?;
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let word = fold(word);
        let own = all.iter().find(|own| [own.english, own.french].map(fold).contains(&word))?;
        Some((own, argument.trim()))
    }
}
