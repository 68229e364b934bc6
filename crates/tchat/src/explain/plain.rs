//! What can go wrong with a server of the worksheet and with the ciphers of school, in words.

use std::time::Duration;

use tchat_cipher::{Name, Refused};
use tchat_client::trouble::NotTchat;
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::address::ServerAddress;

use super::cipher::{refused_words, wrong_key};
use super::{Explanation, Fault, text};
use crate::plain::school_cipher::CipherRefused;

/// Why a chat in the clear does not come about or does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlainTrouble {
    /// No pseudonym was given, and the system's name for the person is none.
    NoNick,
    /// No address is known for the name.
    HostUnknown {
        /// The name.
        host: String,
    },
    /// Nothing listens there.
    ConnectionRefused {
        /// Where.
        address: ServerAddress,
    },
    /// Nothing answered.
    TimedOut {
        /// Where.
        address: ServerAddress,
        /// Within this time.
        after: Duration,
    },
    /// No way leads there.
    Unreachable {
        /// Where.
        address: ServerAddress,
    },
    /// The server went away, or dropped us.
    Lost {
        /// Where it was.
        address: ServerAddress,
    },
    /// The same, and nothing ever came from it.
    LostUnheard {
        /// Where it was.
        address: ServerAddress,
    },
    /// The server takes nothing.
    Stalled {
        /// Where.
        address: ServerAddress,
        /// For how long.
        after: Duration,
    },
    /// Something else answers there.
    NotPlain {
        /// Where.
        address: ServerAddress,
        /// What.
        seen: NotTchat,
    },
    /// There is no such cipher.
    Cipher(CipherRefused),
    /// A message that its key does not fit.
    Unfit(Refused),
    /// Messages that did not go.
    Unsent(usize),
}

impl From<PlainTrouble> for Fault {
    fn from(trouble: PlainTrouble) -> Self {
        Self::Plain(trouble)
    }
}

impl From<CipherRefused> for Fault {
    fn from(refused: CipherRefused) -> Self {
        Self::Plain(PlainTrouble::Cipher(refused))
    }
}

impl PlainTrouble {
    /// The stable word that programs see.
    const fn code(&self) -> &'static str {
        match self {
            Self::NoNick => "nick_invalid",
            Self::HostUnknown { .. } => "host_unknown",
            Self::ConnectionRefused { .. } => "connection_refused",
            Self::TimedOut { .. } | Self::Stalled { .. } => "timed_out",
            Self::Unreachable { .. } => "unreachable",
            Self::Lost { .. } | Self::LostUnheard { .. } => "connection_lost",
            Self::NotPlain { .. } => "not_plain",
            Self::Cipher(CipherRefused::Unknown(_)) => "unknown_cipher",
            Self::Cipher(CipherRefused::AgreesOnly(_) | CipherRefused::Key(..)) => "wrong_key",
            Self::Unfit(_) => "key_unfit",
            Self::Unsent(_) => "unsent",
        }
    }
}

/// Says it.
pub(super) fn explain(trouble: &PlainTrouble, words: &Words) -> Explanation {
    let (message, hint) = match trouble {
        PlainTrouble::NoNick => (words.plain_no_nick(), words.nick_invalid_hint()),
        PlainTrouble::HostUnknown { host } => {
            (words.host_unknown(text(host)), words.host_unknown_hint())
        }
        PlainTrouble::ConnectionRefused { address } => (
            words.connection_refused(text(address)),
            words.plain_connection_refused_hint(u64::from(address.port)),
        ),
        PlainTrouble::TimedOut { address, after } => {
            (words.timed_out(text(address), after.as_secs()), words.timed_out_hint())
        }
        PlainTrouble::Unreachable { address } => {
            (words.unreachable(text(address)), words.unreachable_hint())
        }
        PlainTrouble::Lost { address } => {
            (words.connection_lost(), words.plain_lost_hint(text(address)))
        }
        PlainTrouble::LostUnheard { address } => {
            (words.connection_lost(), words.plain_lost_unheard_hint(text(address)))
        }
        PlainTrouble::Stalled { address, after } => {
            (words.plain_stalled(text(address), after.as_secs()), words.plain_stalled_hint())
        }
        PlainTrouble::NotPlain { address, seen } => not_plain(address, *seen, words),
        PlainTrouble::Cipher(refused) => {
            let hint = match refused {
                CipherRefused::Unknown(_) => words.cipher_unknown_hint(names(words)),
                CipherRefused::AgreesOnly(_) | CipherRefused::Key(..) => words.slash_hint(),
            };
            (cipher_refused(refused, words), hint)
        }
        PlainTrouble::Unfit(refused) => (refused_words(refused, words), words.cipher_unfit_hint()),
        PlainTrouble::Unsent(count) => (words.plain_unsent(*count), words.plain_unsent_hint()),
    };
    let explanation = Explanation::new(trouble.code(), message, hint);
    match trouble {
        PlainTrouble::Unsent(count) => explanation.with("count", *count),
        _ => explanation,
    }
}

fn not_plain(address: &ServerAddress, seen: NotTchat, words: &Words) -> (Visible, Visible) {
    let (seen, hint) = match seen {
        NotTchat::OtherTls => (words.plain_seen_tls(), words.plain_tls_hint(text(address))),
        NotTchat::Http => (words.seen_http(), words.plain_other_hint()),
        NotTchat::Ssh => (words.seen_ssh(), words.plain_other_hint()),
        NotTchat::Silence | NotTchat::Unknown => (words.seen_unknown(), words.plain_other_hint()),
    };
    (words.not_plain(text(address), seen), hint)
}

/// Says why there is no such cipher.
pub(crate) fn cipher_refused(refused: &CipherRefused, words: &Words) -> Visible {
    match refused {
        CipherRefused::Unknown(name) => words.cipher_unknown(text(name), names(words)),
        CipherRefused::AgreesOnly(name) => words.cipher_agrees_only(own_name(*name, words)),
        CipherRefused::Key(_, wrong) => wrong_key(wrong, words),
    }
}

fn names(words: &Words) -> Visible {
    words.list(
        &Name::all()
            .filter(|name| *name != Name::DiffieHellman)
            .map(|name| own_name(name, words))
            .collect::<Vec<_>>(),
    )
}

/// A cipher's name in the reader's language.
pub(crate) fn own_name(name: Name, words: &Words) -> Visible {
    Visible::own(match words.lang() {
        Lang::English => name.english(),
        Lang::French => name.french(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn troubles() -> Vec<PlainTrouble> {
        let address = || "10.0.0.1:5555".parse::<ServerAddress>().unwrap();
        let after = Duration::from_secs(10);
        let cipher = |text| {
            PlainTrouble::Cipher(
                crate::plain::school_cipher::SchoolCipher::parse(text).unwrap_err(),
            )
        };
        let mut troubles = vec![
            PlainTrouble::NoNick,
            PlainTrouble::HostUnknown { host: "nowhere".into() },
            PlainTrouble::ConnectionRefused { address: address() },
            PlainTrouble::TimedOut { address: address(), after },
            PlainTrouble::Unreachable { address: address() },
            PlainTrouble::Lost { address: address() },
            PlainTrouble::LostUnheard { address: address() },
            PlainTrouble::Stalled { address: address(), after },
            PlainTrouble::Unfit(Refused::MaskTooShort { mask: 3, text: 4 }),
            PlainTrouble::Unfit(Refused::NotBase64),
            PlainTrouble::Unsent(3),
        ];
        troubles.extend(
            ["enigma:A", "dh:23,5,6", "rot13:4", "affine:2,3", "cesar:x", "vigenere:"].map(cipher),
        );
        for seen in [NotTchat::Http, NotTchat::Ssh, NotTchat::OtherTls, NotTchat::Unknown] {
            troubles.push(PlainTrouble::NotPlain { address: address(), seen });
        }
        troubles
    }

    #[test]
    fn every_trouble_is_told_in_both_languages_with_a_next_step() {
        let [english, french] = Lang::ALL.map(Words::new);
        for trouble in troubles() {
            let (one, other) = (explain(&trouble, &english), explain(&trouble, &french));
            assert!(!one.message.as_str().is_empty() && !one.hint.as_str().is_empty());
            assert!(one.message != other.message && one.hint != other.hint, "{trouble:?}");
            assert_eq!(one.code, other.code);
        }
    }

    #[test]
    fn a_wrong_key_is_told_with_the_valid_values() {
        let refused = |text| crate::plain::school_cipher::SchoolCipher::parse(text).unwrap_err();
        let words = Words::new(Lang::French);
        let said = cipher_refused(&refused("affine:2,3"), &words);
        assert!(said.as_str().contains("1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25"), "{said}");
        assert!(cipher_refused(&refused("vigenere:12"), &words).as_str().contains("`NSI`"));
    }
}
