//! What one reacts with: one character as people see it.

use std::fmt;

use minicbor::{Decode, Decoder, Encode};
use tchat_proto::limits::EMOJI_BYTES_MAX;
use unicode_segmentation::UnicodeSegmentation as _;

/// One grapheme cluster (Unicode UAX #29), which may be made of many code points: 👩🏽‍💻 is one.
///
/// Most are emoji. A letter will do as well: which clusters are emoji changes with every version of
/// Unicode, and two clients must not disagree over what is a reaction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Emoji(#[n(0)] String);

/// Why something cannot be reacted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reaction is one character of at most {EMOJI_BYTES_MAX} bytes, and no space")]
pub struct NotAnEmoji;

impl Emoji {
    /// Takes what was typed, without the space around it.
    ///
    /// # Errors
    ///
    /// [`NotAnEmoji`].
    pub fn parse(text: &str) -> Result<Self, NotAnEmoji> {
        let text = text.trim();
        let mut clusters = text.graphemes(true);
        let one = clusters.next().is_some() && clusters.next().is_none();
        if one && text.len() <= EMOJI_BYTES_MAX && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnEmoji)
        }
    }

    /// The character.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for Emoji {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        match Self::parse(text) {
            Ok(emoji) if emoji.0 == text => Ok(emoji),
            Ok(_) | Err(_) => Err(minicbor::decode::Error::message("no reaction")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_as_people_see_it_is_a_reaction() {
        for one in ["👍", "❤️", "👩🏽‍💻", "🇫🇷", "1️⃣", "é", "+", " 🎉 "]
        {
            assert_eq!(Emoji::parse(one).map(|it| it.to_string()).as_deref(), Ok(one.trim()));
        }
    }

    #[test]
    fn nothing_two_and_controls_are_none() {
        let zalgo = format!("e{}", "\u{301}".repeat(40));
        for none in ["", " ", "👍👍", "ok", "\n", "\u{7}", "\u{1b}", zalgo.as_str()] {
            assert_eq!(Emoji::parse(none), Err(NotAnEmoji), "{none:?}");
        }
    }
}
