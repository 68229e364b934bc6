//! What `tchat cipher` was asked, with keys that are right.

use clap::ArgMatches;
use tchat_cipher::{Cipher, Name};

use super::{Reader, Text, Wrong};
use crate::explain::cipher::wrong_key;

/// `tchat cipher`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ciphering {
    /// Encipher.
    Encrypt(Name, Cipher, Text),
    /// Decipher.
    Decrypt(Name, Cipher, Text),
    /// Find the key.
    Break(Breaking),
    /// Drag a probable word along two texts under one mask.
    Drag {
        /// The word.
        crib: String,
        /// How many places to tell.
        top: usize,
        /// The two texts.
        text: Text,
    },
    /// Say which ciphers there are.
    List,
}

/// `tchat cipher break`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breaking {
    /// None: whatever fits.
    pub(crate) name: Option<Name>,
    /// What is public.
    pub(crate) key: Option<String>,
    /// How many guesses to tell.
    pub(crate) top: usize,
    pub(crate) text: Text,
}

impl Ciphering {
    /// Whether standard input is read.
    pub(super) const fn reads_input(&self) -> bool {
        match self {
            Self::Encrypt(_, _, text)
            | Self::Decrypt(_, _, text)
            | Self::Break(Breaking { text, .. })
            | Self::Drag { text, .. } => matches!(text, Text::Piped),
            Self::List => false,
        }
    }
}

/// As many as the affine cipher has keys.
const TOP_MAX: usize = 312;
const TOP_DEFAULT: usize = 5;

impl Reader<'_> {
    pub(super) fn ciphering(&self, given: &ArgMatches) -> Result<Ciphering, Wrong> {
        let said = |name: &str| given.get_one::<String>(name).cloned();
        let text = match said("text") {
            Some(text) if text != "-" => Text::Given(text),
            _ => Text::Piped,
        };
        let with = |ciphering: fn(Name, Cipher, Text) -> Ciphering, text| {
            let (name, cipher) = self.cipher(given)?;
            Ok(ciphering(name, cipher, text))
        };
        match given.get_one::<String>("action").map(String::as_str) {
            Some("encrypt") => with(Ciphering::Encrypt, text),
            Some("decrypt") => with(Ciphering::Decrypt, text),
            Some("break") => {
                let (name, key, top) = (self.cipher_name(given)?, said("key"), self.top(given)?);
                Ok(match said("crib") {
                    Some(crib) => Ciphering::Drag { crib, top, text },
                    None => Ciphering::Break(Breaking { name, key, top, text }),
                })
            }
            _ => Ok(Ciphering::List),
        }
    }

    /// The cipher with its key.
    fn cipher(&self, given: &ArgMatches) -> Result<(Name, Cipher), Wrong> {
        let Some(name) = self.cipher_name(given)? else {
            return Err(self.wrong().missing("--name"))?;
        };
        let key = given.get_one::<String>("key").map_or("", String::as_str);
        let cipher = Cipher::new(name, key)
            .map_err(|wrong| self.wrong().value("--key", key, wrong_key(&wrong, self.words)))?;
        Ok((name, cipher))
    }

    fn cipher_name(&self, given: &ArgMatches) -> Result<Option<Name>, Wrong> {
        let Some(text) = given.get_one::<String>("name") else { return Ok(None) };
        let unknown =
            |_unknown| self.wrong().value("--name", text, self.words.usage_unknown_cipher());
        Ok(Some(text.parse().map_err(unknown)?))
    }

    fn top(&self, given: &ArgMatches) -> Result<usize, Wrong> {
        let Some(text) = given.get_one::<String>("top") else { return Ok(TOP_DEFAULT) };
        let count = text.parse().ok().filter(|count| (1..=TOP_MAX).contains(count));
        let bad = || self.wrong().value("--top", text, self.words.usage_bad_count());
        Ok(count.ok_or_else(bad)?)
    }
}
