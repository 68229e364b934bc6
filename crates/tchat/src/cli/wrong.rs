//! Wrong usage, in our own words.
//!
//! clap knows what is wrong and says it in English; its kinds and values become sentences of both
//! languages here, with the nearest thing that exists, and where to read on.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::invitation::InvitationInvalid;
use tchat_proto::nick::NickInvalid;
use tchat_proto::room::RoomNameInvalid;
use tchat_speech::explain::input::{link_invalid, nick_invalid, room_invalid};

/// What is wrong with the usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongUsage {
    /// What.
    pub(crate) message: Visible,
    /// What to do.
    pub(crate) hint: Visible,
}

/// Tells of values that do not fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'w> {
    pub(super) words: &'w Words,
    pub(super) command: Option<&'static str>,
}

impl WrongUsage {
    /// For people.
    pub(crate) fn lines(&self, words: &Words) -> [Visible; 2] {
        let space = Visible::own(" ");
        [
            Visible::concat(&[&words.heading_error(), &space, &self.message]),
            Visible::concat(&[&words.heading_hint(), &space, &self.hint]),
        ]
    }

    /// `--lang` asks for a language that there is not.
    pub(super) fn lang(text: &str, words: &Words) -> Self {
        let codes = Lang::ALL.map(|lang| Visible::own(lang.code()));
        let message = words.usage_bad_choice(Visible::line(text), "--lang", words.list(&codes));
        Self { message, hint: help(words, None) }
    }

    /// What clap found.
    pub(super) fn of_clap(
        error: &clap::Error,
        words: &Words,
        command: Option<&'static str>,
    ) -> Self {
        let found = Found(error);
        let argument = found.option();
        let message = match error.kind() {
            ErrorKind::UnknownArgument if argument.as_str().starts_with('-') => {
                words.usage_unknown_option(argument)
            }
            ErrorKind::UnknownArgument => words.usage_unexpected(argument),
            ErrorKind::InvalidSubcommand => {
                words.usage_unknown_command(found.text(ContextKind::InvalidSubcommand))
            }
            ErrorKind::InvalidValue if found.text(ContextKind::InvalidValue) == Visible::EMPTY => {
                words.usage_missing_value(argument)
            }
            ErrorKind::InvalidValue => words.usage_bad_choice(
                found.text(ContextKind::InvalidValue),
                argument,
                words.list(&found.texts(ContextKind::ValidValue)),
            ),
            ErrorKind::NoEquals | ErrorKind::TooFewValues => words.usage_missing_value(argument),
            ErrorKind::TooManyValues => words.usage_no_value(argument),
            ErrorKind::ArgumentConflict => {
                let other = found.texts(ContextKind::PriorArg).first().map(until_space);
                match other {
                    Some(other) if other != argument => words.usage_conflict(argument, other),
                    _ => words.usage_twice(argument),
                }
            }
            ErrorKind::MissingRequiredArgument => {
                words.usage_missing(words.list(&found.texts(ContextKind::InvalidArg)))
            }
            ErrorKind::InvalidUtf8 => words.usage_not_unicode(),
            _ => words.usage_other(),
        };
        Self { message, hint: found.similar(words).unwrap_or_else(|| help(words, command)) }
    }
}

impl Telling<'_> {
    /// A value that does not fit, and why.
    pub(super) fn value(self, option: &'static str, text: &str, why: Visible) -> WrongUsage {
        let message = self.words.usage_bad_value(Visible::line(text), option, why);
        WrongUsage { message, hint: help(self.words, self.command) }
    }

    /// An option that is needed.
    pub(super) fn missing(self, option: &'static str) -> WrongUsage {
        let message = self.words.usage_missing(self.words.list(&[Visible::own(option)]));
        WrongUsage { message, hint: help(self.words, self.command) }
    }

    /// A value that is needed at its place.
    pub(super) fn missing_value(self, what: Visible) -> WrongUsage {
        let message = self.words.usage_missing(self.words.list(&[what]));
        WrongUsage { message, hint: help(self.words, self.command) }
    }

    /// One argument too many.
    pub(super) fn unexpected(self, argument: &str) -> WrongUsage {
        let message = self.words.usage_unexpected(Visible::line(argument));
        WrongUsage { message, hint: help(self.words, self.command) }
    }

    /// An option that does not go with something else.
    pub(super) fn conflict(self, option: &'static str, other: &str) -> WrongUsage {
        let message = self.words.usage_conflict(option, Visible::line(other));
        WrongUsage { message, hint: help(self.words, self.command) }
    }

    /// Not a pseudonym.
    pub(super) fn nick(self, text: &str, invalid: &NickInvalid) -> WrongUsage {
        self.value("--nick", text, nick_invalid(invalid, self.words))
    }

    /// Not the name of a room.
    pub(super) fn room(self, text: &str, invalid: &RoomNameInvalid) -> WrongUsage {
        self.value("--room", text, room_invalid(invalid, self.words))
    }

    /// Neither an address nor a link.
    pub(super) fn link(self, text: &str, invalid: &InvitationInvalid) -> WrongUsage {
        // What is behind the `#` may be most of a secret.
        let text = text.split('#').next().unwrap_or_default();
        let why = link_invalid(invalid, self.words);
        let message = self.words.usage_bad_address(Visible::line(text), why);
        WrongUsage { message, hint: help(self.words, self.command) }
    }
}

/// Where to read on.
pub(super) fn help(words: &Words, command: Option<&'static str>) -> Visible {
    let usage = match command {
        Some(command) => Visible::line(&format!("tchat {command} --help")),
        None => Visible::own("tchat --help"),
    };
    words.usage_hint(usage)
}

/// The values in an error of clap's.
struct Found<'e>(&'e clap::Error);

impl Found<'_> {
    fn texts(&self, kind: ContextKind) -> Vec<Visible> {
        match self.0.get(kind) {
            Some(ContextValue::String(text)) => vec![Visible::line(text)],
            Some(ContextValue::Strings(texts)) => {
                texts.iter().map(|text| Visible::line(text)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn text(&self, kind: ContextKind) -> Visible {
        self.texts(kind).into_iter().next().unwrap_or(Visible::EMPTY)
    }

    /// The option or argument at fault, without the name of its value.
    fn option(&self) -> Visible {
        until_space(&self.text(ContextKind::InvalidArg))
    }

    fn similar(&self, words: &Words) -> Option<Visible> {
        let kinds = [
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedArg,
            ContextKind::SuggestedValue,
        ];
        let similar = kinds.into_iter().flat_map(|kind| self.texts(kind)).collect::<Vec<_>>();
        (!similar.is_empty()).then(|| words.usage_similar(words.list(&similar)))
    }
}

/// `--nick` of `--nick <NICK>`.
fn until_space(text: &Visible) -> Visible {
    Visible::line(text.as_str().split(' ').next().unwrap_or_default())
}
