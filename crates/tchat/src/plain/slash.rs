//! Commands typed into a chat in the clear. None of them leaves the program, and what begins with
//! `/` and is no command is not sent either: the other side has no commands that it could mean.

use tchat_i18n::{Lang, Visible, Words};
use tchat_speech::hear::vocabulary::{self, Named};

use crate::explain::{Fault, InputRefused};
use crate::plain::school_cipher::SchoolCipher;
use crate::plain::typed::Typed;

/// A command.
struct Slash {
    english: &'static [&'static str],
    french: &'static [&'static str],
    /// What comes after the name, if anything.
    argument: Option<fn(&Words) -> Visible>,
    help: fn(&Words) -> Visible,
    action: Action,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Help,
    Cipher,
    InClear,
    Quit,
}

/// Every command, as `/help` lists them.
const COMMANDS: &[Slash] = &[
    Slash {
        english: &["help", "h", "?"],
        french: &["aide"],
        argument: None,
        help: Words::slash_help,
        action: Action::Help,
    },
    Slash {
        english: &["cipher"],
        french: &["chiffre"],
        argument: Some(Words::value_cipher_and_key),
        help: Words::slash_cipher,
        action: Action::Cipher,
    },
    Slash {
        english: &["plain"],
        french: &["clair"],
        argument: None,
        help: Words::slash_plain,
        action: Action::InClear,
    },
    Slash {
        english: &["quit", "exit", "q"],
        french: &["quitter"],
        argument: None,
        help: Words::slash_plain_quit,
        action: Action::Quit,
    },
];

/// Reads a line.
///
/// # Errors
///
/// If it is a command that there is not, or one that lacks something.
pub(crate) fn read(line: &str, words: &Words) -> Result<Typed, Fault> {
    let command = match line.strip_prefix('/') {
        None => return Ok(Typed::Say(line.to_owned())),
        Some(rest) if rest.starts_with('/') => return Ok(Typed::Say(rest.to_owned())),
        Some(command) => command,
    };
    let (word, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let slash = vocabulary::find(COMMANDS, word)?;
    if matches!(slash.action, Action::Quit) && !slash.is_called(word) {
        // `/qui` asks in other rooms who is there: it must not end this chat.
        let names = slash.english.first().into_iter().chain(slash.french.first());
        let similar = names.map(|name| format!("/{name}")).collect();
        return Err(InputRefused::CommandUnknown { word: format!("/{word}"), similar }.into());
    }
    Ok(match slash.action {
        Action::Help => Typed::Help,
        Action::Quit => Typed::Quit,
        Action::InClear => Typed::InClear,
        Action::Cipher if argument.trim().is_empty() => {
            Err(InputRefused::ArgumentMissing { usage: slash.usage(words) })?
        }
        Action::Cipher => Typed::Encipher(SchoolCipher::parse(argument)?),
    })
}

/// The lines of `/help`.
pub(crate) fn help(words: &Words) -> Vec<Visible> {
    let usages = COMMANDS.iter().map(|command| command.usages(words)).collect::<Vec<_>>();
    let width = usages.iter().map(|usage| usage.chars().count()).max().unwrap_or_default();
    let lines = COMMANDS.iter().zip(usages).map(|(command, usage)| {
        let usage = Visible::line(&format!("  {usage:width$}  "));
        Visible::concat(&[&usage, &(command.help)(words)])
    });
    std::iter::once(words.slash_heading()).chain(lines).collect()
}

impl Named for Slash {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.english.iter().chain(self.french).copied()
    }
}

impl Slash {
    /// Whether the word is one of its names, whole.
    fn is_called(&self, word: &str) -> bool {
        self.names().any(|name| vocabulary::fold(name) == vocabulary::fold(word))
    }

    /// The first name in the reader's language.
    fn own_name(&self, words: &Words) -> &'static str {
        let own = match words.lang() {
            Lang::English => self.english,
            Lang::French => self.french,
        };
        own.first().copied().unwrap_or_default()
    }

    /// How it is written, by that name.
    fn usage(&self, words: &Words) -> String {
        let name = self.own_name(words);
        self.argument.map_or_else(|| format!("/{name}"), |what| format!("/{name} {}", what(words)))
    }

    /// The same, and its other names.
    fn usages(&self, words: &Words) -> String {
        let own = self.own_name(words);
        let others = self.names().filter(|name| *name != own).map(|name| format!("/{name}"));
        std::iter::once(self.usage(words)).chain(others).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Result<Typed, Fault> {
        read(line, &Words::new(Lang::English))
    }

    #[test]
    fn a_line_is_a_message_unless_it_begins_with_a_slash() {
        for (line, text) in [("salut", "salut"), ("//text", "/text"), (" /quit", " /quit")] {
            assert_eq!(typed(line).unwrap(), Typed::Say(text.to_owned()));
        }
    }

    #[test]
    fn commands_are_understood_in_both_languages() {
        let vigenere = SchoolCipher::parse("vigenere:NSI").unwrap();
        for line in ["/cipher vigenere NSI", "/chiffre Vigenère NSI", "/chif vigenere:NSI"] {
            assert_eq!(typed(line).unwrap(), Typed::Encipher(vigenere.clone()), "{line}");
        }
        for (lines, expected) in [
            (["/plain", "/clair"], Typed::InClear),
            (["/quit", "/quitter"], Typed::Quit),
            (["/help", "/aide"], Typed::Help),
        ] {
            assert!(lines.iter().all(|line| typed(line).unwrap() == expected), "{lines:?}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused_and_not_sent() {
        let refused = |line| match typed(line) {
            Err(Fault::Input(refused)) => refused,
            other => panic!("{line}: {other:?}"),
        };
        assert!(matches!(refused("/qit"), InputRefused::CommandUnknown { similar, .. }
            if similar.contains(&"/quit".to_owned())));
        for line in ["/who", "/qui", "/qu"] {
            assert!(matches!(refused(line), InputRefused::CommandUnknown { .. }), "{line}");
        }
        assert!(matches!(refused("/c"), InputRefused::CommandAmbiguous { .. }));
        assert!(matches!(refused("/cipher"), InputRefused::ArgumentMissing { .. }));
        assert!(matches!(typed("/cipher enigma A"), Err(Fault::Plain(_))));
    }

    #[test]
    fn help_lists_every_command_first_in_the_readers_language() {
        for (lang, first) in [(Lang::English, "/plain, /clair"), (Lang::French, "/clair, /plain")] {
            let help = help(&Words::new(lang));
            assert_eq!(help.len(), COMMANDS.len() + 1);
            assert!(help.iter().any(|line| line.as_str().trim_start().starts_with(first)));
        }
    }
}
