//! What the program was started with.

use std::ffi::OsString;
use std::path::PathBuf;

use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_speech::explain::{self, Explanation};

/// What somebody asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The server to join; without one, that used last.
    pub link: Option<Invitation>,
    /// What to be called there.
    pub nick: Option<Nick>,
    /// The room to come into.
    pub room: Option<RoomName>,
    /// Where the profile is.
    pub profile: Option<PathBuf>,
    /// The language.
    pub lang: Option<Lang>,
    /// Only something to read.
    pub only: Option<Only>,
}

/// Something to read instead of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// What can be asked for.
    Help,
    /// Which version it is.
    Version,
}

/// What was asked for cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentsRefused {
    /// Nothing of this kind can be asked for.
    #[error("`{0}` is nothing that can be asked for")]
    Unknown(String),
    /// An option without its value.
    #[error("`{0}` stands without a value")]
    ValueMissing(String),
    /// A value that is none.
    #[error("`{value}` is no value for `{option}`")]
    Invalid {
        /// Of which option or argument.
        option: String,
        /// What stands there.
        value: String,
    },
}

impl Arguments {
    /// Reads them, without the program's name.
    ///
    /// # Errors
    ///
    /// [`ArgumentsRefused`] at the first that cannot be.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, ArgumentsRefused> {
        let mut read = Self::default();
        let mut rest = arguments.into_iter().peekable();
        while let Some(argument) = rest.next() {
            let argument = argument.to_string_lossy().into_owned();
            let (name, given) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => {
                    (name.to_owned(), Some(OsString::from(value)))
                }
                _ => (argument, None),
            };
            let mut value = || {
                let value = given.clone().or_else(|| rest.next());
                value.ok_or_else(|| ArgumentsRefused::ValueMissing(name.clone()))
            };
            match name.as_str() {
                "-h" | "--help" => read.only = Some(Only::Help),
                "-V" | "--version" => read.only = Some(Only::Version),
                "--nick" => read.nick = Some(parsed(&name, value()?, Nick::parse)?),
                "--room" => read.room = Some(parsed(&name, value()?, RoomName::parse)?),
                "--lang" => read.lang = Some(parsed(&name, value()?, str::parse)?),
                "--profile" => read.profile = Some(PathBuf::from(value()?)),
                "join" => {
                    // A link is optional: without one it goes to the server used last.
                    let link = rest.next_if(|next| !next.to_string_lossy().starts_with('-'));
                    read.link = link.map(|it| parsed(&name, it, Invitation::parse)).transpose()?;
                }
                link if link.starts_with("tchat://") => {
                    read.link = Some(parsed("join", OsString::from(link), Invitation::parse)?);
                }
                _ => return Err(ArgumentsRefused::Unknown(name)),
            }
        }
        Ok(read)
    }
}

fn parsed<T, E>(
    option: &str,
    value: OsString,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, ArgumentsRefused> {
    let value = value.to_string_lossy().into_owned();
    // What is wrong with it is said by whoever explains it, in words.
    parse(&value).map_err(|_invalid| ArgumentsRefused::Invalid { option: option.to_owned(), value })
}

impl ArgumentsRefused {
    /// What happened and what to do.
    #[must_use]
    pub fn explain(&self, words: &Words) -> Explanation {
        let message = match self {
            Self::Unknown(what) => words.gui_unknown_argument(Visible::line(what)),
            Self::ValueMissing(option) => words.gui_value_missing(Visible::line(option)),
            Self::Invalid { option, value } => {
                if option == "--nick"
                    && let Err(invalid) = Nick::parse(value)
                {
                    explain::trouble::nick_invalid(&invalid, words)
                } else if option == "join"
                    && let Err(invalid) = Invitation::parse(value)
                {
                    explain::input::link_invalid(&invalid, words)
                } else {
                    words.gui_unknown_argument(Visible::line(value))
                }
            }
        };
        Explanation::new("bad_arguments", message, words.gui_help_hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, ArgumentsRefused> {
        Arguments::read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn what_the_terminal_client_takes_is_taken() {
        let asked = read("join 127.0.0.1:7667 --nick Zoë --profile /tmp/x --lang fr").unwrap();
        assert_eq!(asked.link.unwrap().server.address.to_string(), "127.0.0.1:7667");
        assert_eq!(asked.nick.unwrap().to_string(), "Zoë");
        assert_eq!(asked.profile, Some(PathBuf::from("/tmp/x")));
        assert_eq!(asked.lang, Some(Lang::French));
        assert_eq!(read("").unwrap(), Arguments::default());
        assert_eq!(read("--lang=en join --room maths").unwrap().room.unwrap().as_str(), "maths");
        assert_eq!(read("join --nick bob").unwrap().nick.unwrap().to_string(), "bob");
        assert_eq!(read("--help").unwrap().only, Some(Only::Help));
    }

    #[test]
    fn what_cannot_be_is_explained_in_both_languages() {
        for (line, what) in [
            ("--colour", "--colour"),
            ("join 127.0.0.1 --nick", "--nick"),
            ("--lang xx", "xx"),
            ("join a b", "b"),
        ] {
            let refused = read(line).unwrap_err();
            for lang in Lang::ALL {
                let told = refused.explain(&Words::new(lang)).sentence();
                assert!(told.as_str().contains(what), "{line}: {told}");
                assert!(told.as_str().contains("tchat-gui --help"));
            }
        }
    }
}
