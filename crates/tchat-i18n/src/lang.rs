//! The languages tchat speaks, and which one a person wants.
//!
//! `--lang` decides; without it the locale does, as POSIX orders its variables: the first of
//! `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty. Every other language reads English.

use std::str::FromStr;

/// A language tchat speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

/// A text that names no language tchat speaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language of tchat: en and fr are")]
pub struct LangUnknown(pub String);

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its code (ISO 639-1), as `--lang` takes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language of the locale that `variable` reads.
    #[must_use]
    pub fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|locale| !locale.is_empty())
            .and_then(|locale| locale.parse().ok())
            .unwrap_or_default()
    }
}

impl FromStr for Lang {
    type Err = LangUnknown;

    /// Reads a code or a locale name: `fr`, `fr_CA.UTF-8`, `fr-BE`.
    fn from_str(text: &str) -> Result<Self, LangUnknown> {
        let code = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(code))
            .ok_or_else(|| LangUnknown(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(variables: &[(&str, &str)]) -> Lang {
        Lang::of_locale(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert_eq!(locale(&[("LANG", "fr_FR.UTF-8")]), Lang::French);
        assert_eq!(locale(&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "C")]), Lang::English);
        assert_eq!(locale(&[("LANG", "en_GB"), ("LC_MESSAGES", "fr")]), Lang::French);
        assert_eq!(locale(&[("LC_ALL", ""), ("LANG", "fr-CA")]), Lang::French);
    }

    #[test]
    fn without_a_language_of_ours_it_is_english() {
        assert_eq!(locale(&[]), Lang::English);
        assert_eq!(locale(&[("LANG", "frisian")]), Lang::English);
        assert_eq!(locale(&[("LANG", "de_DE.UTF-8")]), Lang::English);
    }
}
