//! Pseudonyms: what people call each other.
//!
//! They follow the Nickname profile of PRECIS ([RFC 8266]), made for names in chat rooms that
//! people read and nobody logs in with: spaces and capitals are kept, symbols and emoji allowed.
//! The profiles for user names ([RFC 8265]) are for what an account is found by; here that is its
//! key. On top of the profile a pseudonym keeps to one script, as [UTS #39] has it, and to what
//! can be seen and told apart: the [`Nick::keys`] of two people never meet on one server.
//!
//! [`Nick::parse`] is every rule, by the tables of [`UNICODE_VERSION`]: it is for what a person
//! types, and with [`Nick::admit`] a server judges claims by it. Reading one from the wire asks
//! only what no version of Unicode changes its mind about: length, normal form, nothing that is
//! never shown. A newer server may have given a name that our tables do not know, and a log that
//! holds one must stay readable.
//!
//! [RFC 8265]: https://www.rfc-editor.org/rfc/rfc8265
//! [RFC 8266]: https://www.rfc-editor.org/rfc/rfc8266
//! [UTS #39]: https://www.unicode.org/reports/tr39/

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeEmoji as _, UnicodeGeneralCategory as _};
use unicode_security::confusable_detection::skeleton;

use crate::limits::{NICK_BYTES_MAX, NICK_CHARS_MAX};
use crate::spelling::freeform::{self, Property};
use crate::spelling::{UNICODE_VERSION, is_never_shown, marks, scripts};

/// A pseudonym, kept as its owner writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Nick(#[n(0)] String);

/// Why a text is no pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NickInvalid {
    /// Nothing is left after trimming.
    #[error("the pseudonym is empty")]
    Empty,
    /// Too many characters.
    #[error("the pseudonym is longer than {NICK_CHARS_MAX} characters")]
    TooLong,
    /// A control, format, private or blank character, or one that RFC 8264 disallows.
    #[error("the pseudonym contains the character U+{:04X}, which none may have", u32::from(*.0))]
    Character(char),
    /// A character of a later Unicode version, or of none.
    #[error("the pseudonym contains the character U+{:04X}, which Unicode {}.{} does not know",
        u32::from(*.0), UNICODE_VERSION.0, UNICODE_VERSION.1)]
    Unassigned(char),
    /// A zero-width joiner or non-joiner, of an emoji made of several or between letters.
    #[error("the pseudonym contains the invisible joiner U+{:04X}", u32::from(*.0))]
    Joiner(char),
    /// A character that means something beside certain others only ([RFC 5892 Appendix A]).
    ///
    /// [RFC 5892 Appendix A]: https://www.rfc-editor.org/rfc/rfc5892#appendix-A
    #[error("the character U+{:04X} cannot stand where it does in the pseudonym", u32::from(*.0))]
    OutOfPlace(char),
    /// A combining mark without a base, twice in a row, or one of more than four.
    #[error("the mark U+{:04X} is one too many in the pseudonym", u32::from(*.0))]
    Mark(char),
    /// Scripts that are not written together, by their names in Unicode.
    #[error("the pseudonym mixes two scripts, {one} and {other}")]
    MixedScripts {
        /// The script that came first.
        one: &'static str,
        /// A script that does not go with it.
        other: &'static str,
    },
    /// Digits of two systems.
    #[error("the pseudonym mixes digits of two systems, {one} and {other}")]
    MixedDigits {
        /// The digit that came first.
        one: char,
        /// A digit of another system.
        other: char,
    },
    /// Normalising it never comes to an end.
    #[error("the pseudonym has no final form")]
    Unsettled,
    /// A word that people would take for the server's voice.
    #[error("the pseudonym `{0}` is reserved")]
    Reserved(String),
}

/// Words that would look like the server speaking, in both languages and as the worksheet has it.
const RESERVED: [&str; 7] = ["server", "serveur", "tchat", "system", "système", "admin", "*"];

/// Their keys, also those of their capitals: `Adm1n` looks like `AdmIn`.
static RESERVED_KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let written = RESERVED.iter().flat_map(|word| [(*word).to_owned(), word.to_uppercase()]);
    written.flat_map(|word| Nick(word).keys()).collect()
});

/// How often the rules of a profile are applied before a text that still changes is given up
/// (RFC 8266 §6: once, and three more times).
const APPLICATIONS_MAX: usize = 4;

impl Nick {
    /// Normalises and checks a text.
    ///
    /// # Errors
    ///
    /// [`NickInvalid`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NickInvalid> {
        // Cut before normalising: one code point can become eighteen.
        if text.len() > NICK_BYTES_MAX.saturating_mul(2) {
            return Err(NickInvalid::TooLong);
        }
        let nick = enforced(without_presentation(text))?;
        if nick.is_empty() {
            return Err(NickInvalid::Empty);
        }
        if is_too_long(&nick) {
            return Err(NickInvalid::TooLong);
        }
        if let Some(blank) = nick.chars().find(|c| is_blank(*c)) {
            return Err(NickInvalid::Character(blank));
        }
        if let Some(mark) = marks::misplaced(&nick) {
            return Err(NickInvalid::Mark(mark));
        }
        if let Some((one, other)) = scripts::mixed(&nick) {
            return Err(NickInvalid::MixedScripts { one, other });
        }
        if let Some((one, other)) = scripts::mixed_digits(&nick) {
            return Err(NickInvalid::MixedDigits { one, other });
        }
        let nick = Self(nick);
        if nick.keys().iter().any(|key| RESERVED_KEYS.contains(key)) {
            return Err(NickInvalid::Reserved(nick.0));
        }
        Ok(nick)
    }

    /// Whether it holds by every rule of [`Nick::parse`], and not by those of the wire alone.
    ///
    /// # Errors
    ///
    /// [`NickInvalid`] says what is wrong with it.
    pub fn admit(&self) -> Result<(), NickInvalid> {
        Self::parse(&self.0).map(drop)
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What [RFC 8266 §2.4, Comparison] compares: in lower case, normalised again.
    ///
    /// [RFC 8266 §2.4, Comparison]: https://www.rfc-editor.org/rfc/rfc8266#section-2.4
    #[must_use]
    pub fn comparison(&self) -> String {
        let mut text = self.0.clone();
        for _ in 0..APPLICATIONS_MAX {
            let applied = spaced(&text).to_lowercase().nfkc().collect();
            if applied == text {
                break;
            }
            text = applied;
        }
        text
    }

    /// What a person is found by who was called so: how it looks, without case.
    ///
    /// The skeleton ([UTS #39 §4, Confusable Detection]) of what RFC 8266 compares: `alice` and
    /// `ALICE`, Latin `bob` and Cyrillic `ЬоЬ`, are one pseudonym and one person's.
    ///
    /// [UTS #39 §4, Confusable Detection]: https://www.unicode.org/reports/tr39/#Confusable_Detection
    #[must_use]
    pub fn key(&self) -> String {
        look(&self.comparison())
    }

    /// What no two people on one server may share: [`Nick::key`], and how it looks with its case.
    ///
    /// The second is for capitals that look like another small letter: `AIice` (with an `I`) has
    /// the key of `aiice`, and on a screen it is `Alice`.
    #[must_use]
    pub fn keys(&self) -> [String; 2] {
        [self.key(), look(&skeleton(&self.0).collect::<String>())]
    }

    /// Whether two are one pseudonym to whoever reads them: they share one of their keys.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        let theirs = other.keys();
        self.keys().iter().any(|key| theirs.contains(key))
    }

    /// Pseudonyms to offer when this one is taken: `bob2`, `bob3`, `bob4`.
    pub fn alternatives(&self) -> impl Iterator<Item = Self> + '_ {
        (2..100).filter_map(|number| {
            let room_for_digits = NICK_CHARS_MAX.saturating_sub(2);
            let stem = self.0.chars().take(room_for_digits).collect::<String>();
            Self::parse(&format!("{stem}{number}")).ok().filter(|other| !other.looks_like(self))
        })
    }
}

impl fmt::Display for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Nick {
    type Err = NickInvalid;

    fn from_str(text: &str) -> Result<Self, NickInvalid> {
        Self::parse(text)
    }
}

impl<'b, C> Decode<'b, C> for Nick {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        // What is signed is the text itself, so it must already be in its final form.
        let well_formed = !text.is_empty()
            && !is_too_long(text)
            && !text.chars().any(is_never_shown)
            && mapped(text) == text;
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(minicbor::decode::Error::message("not a pseudonym's final form"))
        }
    }
}

/// Enforcement, as RFC 8266 §2.3 has it, repeated until nothing changes (§6).
fn enforced(text: String) -> Result<String, NickInvalid> {
    let mut text = text;
    for _ in 0..APPLICATIONS_MAX {
        prepared(&text)?;
        let applied = mapped(&text);
        if applied == text {
            return Ok(text);
        }
        text = applied;
    }
    Err(NickInvalid::Unsettled)
}

/// Preparation (RFC 8266 §2.2): nothing but what FreeformClass allows.
///
/// We are stricter in one thing: a joiner is refused wherever it stands. It cannot be seen, so a
/// name with it and one without would be two; UTS #39 restricts both in identifiers for that.
fn prepared(text: &str) -> Result<(), NickInvalid> {
    for (place, c) in text.char_indices() {
        match freeform::property(c) {
            Property::Valid => {}
            Property::Joiner => return Err(NickInvalid::Joiner(c)),
            Property::InContext if freeform::fits(text, place, c) => {}
            Property::InContext => return Err(NickInvalid::OutOfPlace(c)),
            Property::Disallowed => return Err(NickInvalid::Character(c)),
            Property::Unassigned => return Err(NickInvalid::Unassigned(c)),
        }
    }
    Ok(())
}

/// One application of the profile's mapping and normalisation rules.
fn mapped(text: &str) -> String {
    spaced(text).nfkc().collect()
}

/// RFC 8266 §2.1, Additional Mapping Rule: any space is U+0020, none outside, single inside.
fn spaced(text: &str) -> String {
    let is_space = |c: char| c == ' ' || c.general_category() == GeneralCategory::SpaceSeparator;
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without the selectors that only say how an emoji is drawn: keyboards put them after `❤`, and
/// the profile disallows them.
fn without_presentation(text: &str) -> String {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    let shown = text.chars().zip(before).filter(|(c, before)| {
        !(matches!(c, '\u{FE0E}' | '\u{FE0F}') && before.is_some_and(|it| it.is_emoji_char()))
    });
    shown.map(|(c, _)| c).collect()
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > NICK_CHARS_MAX || text.len() > NICK_BYTES_MAX
}

/// How a text looks, without case.
///
/// Upper case comes first because small letters differ that share a capital (`σ` and `ς`), and
/// lower case last because a skeleton may have capitals in it (`0` becomes `O`).
fn look(text: &str) -> String {
    let folded = text.to_uppercase().to_lowercase().nfkc().collect::<String>();
    skeleton(&folded).collect::<String>().to_lowercase()
}

/// Characters that count as visible and are drawn as nothing, or stand for what was lost.
const fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{2800}' // Braille pattern blank
        | '\u{FFFC}' | '\u{FFFD}' // object replacement, replacement
        | '\u{13441}' | '\u{13442}' // Egyptian full blank, half blank
        | '\u{16FE4}' // Khitan small script filler
        | '\u{1D159}' // musical null notehead
    )
}
