//! Why a passphrase was not had, in words.

use tchat_client::passphrase::PassphraseInvalid;
use tchat_i18n::{Visible, Words};

use super::{Explanation, text};

/// Why there is no passphrase to go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PassphraseMissing {
    /// No terminal, no file descriptor, no variable.
    NoneGiven,
    /// The same for the one to come: by a file descriptor only.
    NoNewGiven,
    /// The file descriptor cannot be read.
    Descriptor {
        /// Its number.
        number: u32,
        /// The system's word for it.
        reason: String,
    },
    /// What was given is none.
    Invalid(PassphraseInvalid),
    /// The two that were typed are not the same.
    Differ,
    /// A signal came while somebody was asked, or the terminal went.
    Interrupted,
}

impl PassphraseMissing {
    /// The stable word that programs see.
    const fn code(&self) -> &'static str {
        match self {
            Self::NoneGiven | Self::NoNewGiven => "no_passphrase",
            Self::Descriptor { .. } => "passphrase_fd",
            Self::Invalid(_) => "passphrase_invalid",
            Self::Differ => "passphrases_differ",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Says it.
pub(super) fn explain(missing: &PassphraseMissing, words: &Words) -> Explanation {
    let (message, hint) = match missing {
        PassphraseMissing::NoneGiven => (words.no_passphrase(), words.no_passphrase_hint()),
        PassphraseMissing::NoNewGiven => (words.no_passphrase(), words.no_new_passphrase_hint()),
        PassphraseMissing::Descriptor { number, reason } => {
            (words.passphrase_fd(text(number), text(reason)), words.passphrase_fd_hint())
        }
        PassphraseMissing::Invalid(invalid) => {
            (invalid_words(*invalid, words), words.passphrase_invalid_hint())
        }
        PassphraseMissing::Differ => (words.passphrases_differ(), words.passphrases_differ_hint()),
        PassphraseMissing::Interrupted => {
            (words.asking_interrupted(), words.asking_interrupted_hint())
        }
    };
    Explanation::new(missing.code(), message, hint)
}

/// Says why a text is no passphrase.
pub(crate) fn invalid_words(invalid: PassphraseInvalid, words: &Words) -> Visible {
    match invalid {
        PassphraseInvalid::Empty => words.passphrase_empty(),
        PassphraseInvalid::TooLong => {
            words.passphrase_too_long(tchat_client::limits::PASSPHRASE_BYTES_MAX)
        }
        PassphraseInvalid::Character(c) => {
            words.passphrase_character(text(format_args!("U+{:04X}", u32::from(c))))
        }
        PassphraseInvalid::NotUtf8 => words.passphrase_not_utf8(),
    }
}
