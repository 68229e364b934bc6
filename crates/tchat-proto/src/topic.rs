//! What a room is about: one short line.
//!
//! It lies in the room's policy, so all members agree on it and the server can read it.

use std::fmt;

use minicbor::{Decode, Decoder, Encode};

use crate::limits::TOPIC_BYTES_MAX;

/// A line of text without control characters, not empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode)]
#[cbor(transparent)]
pub struct Topic(#[n(0)] String);

/// Why a text cannot be a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TopicBroken {
    /// There is nothing in it.
    #[error("the topic is empty")]
    Empty,
    /// It is longer than a topic may be.
    #[error("a topic of {bytes} bytes, {limit} are allowed")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// It has line ends or other control characters.
    #[error("the topic has control characters")]
    Controls,
}

impl Topic {
    /// Takes what was typed, without the space around it.
    ///
    /// # Errors
    ///
    /// [`TopicBroken`].
    pub fn parse(text: &str) -> Result<Self, TopicBroken> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TopicBroken::Empty);
        }
        let (bytes, limit) = (text.len(), TOPIC_BYTES_MAX);
        if bytes > limit {
            return Err(TopicBroken::TooLong { bytes, limit });
        }
        if text.chars().any(char::is_control) {
            return Err(TopicBroken::Controls);
        }
        Ok(Self(text.to_owned()))
    }

    /// The line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for Topic {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_one_short_line() {
        assert_eq!(Topic::parse("  Sortie au musée ").unwrap().as_str(), "Sortie au musée");
        assert_eq!(Topic::parse(" \t"), Err(TopicBroken::Empty));
        assert_eq!(Topic::parse("a\nb"), Err(TopicBroken::Controls));
        assert_eq!(Topic::parse("a\u{1b}[31mb"), Err(TopicBroken::Controls));
        assert!(Topic::parse(&"é".repeat(TOPIC_BYTES_MAX / 2)).is_ok());
        let long = "x".repeat(TOPIC_BYTES_MAX + 1);
        let refused = TopicBroken::TooLong { bytes: long.len(), limit: TOPIC_BYTES_MAX };
        assert_eq!(Topic::parse(&long), Err(refused));
    }
}
