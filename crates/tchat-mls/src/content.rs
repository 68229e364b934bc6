//! What is inside a sealed message.
//!
//! A CBOR map with integer keys: the kind, and a text. For [`Content::Text`] the text is all of it;
//! every other kind puts there what a client that does not know it should show, and its own
//! fields under further keys, which this version skips. So an old client has a sensible line for
//! everything. What its author had seen and their signature are keys of the same map, and the
//! business of [`crate::said`].
//!
//! Whatever is in here was written by a member and may be hostile: lengths are checked on the way
//! out and on the way in.

use minicbor::{Decode, Encode};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::limits::TEXT_BYTES_MAX;

/// The kind of [`Content::Text`].
const KIND_TEXT: u16 = 1;
/// The kind of [`Content::Report`].
const KIND_REPORT: u16 = 2;

/// What a member says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A line or more of text.
    Text {
        /// The text itself.
        text: String,
    },
    /// A message that somebody said, with its proof, for those who look after the room.
    Report {
        /// What a client that knows no reports shows.
        fallback: String,
        /// The report ([`crate::report::Report::to_bytes`]); whoever reads it checks it.
        report: Vec<u8>,
    },
    /// Something a later version of tchat says.
    Unknown {
        /// Its kind, as that version numbers it.
        kind: u16,
        /// What to show instead.
        fallback: Option<String>,
    },
}

/// Why a content cannot be sealed, or is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentBroken {
    /// The bytes are no content.
    #[error("the content cannot be read")]
    Unreadable,
    /// A text message without a text.
    #[error("the content has no text")]
    NoText,
    /// The text is longer than a message may be.
    #[error("a text of {bytes} bytes, {limit} are allowed")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    kind: u16,
    #[n(1)]
    text: Option<String>,
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    report: Option<Vec<u8>>,
}

impl Content {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// What a screen shows of it.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Text { text: shown } | Self::Report { fallback: shown, .. } => Some(shown),
            Self::Unknown { fallback, .. } => fallback.as_deref(),
        }
    }

    /// As bytes to seal, without witness and signature.
    ///
    /// # Errors
    ///
    /// [`ContentBroken::TooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ContentBroken> {
        let (kind, report) = match self {
            Self::Text { .. } => (KIND_TEXT, None),
            Self::Report { report, .. } => (KIND_REPORT, Some(report.clone())),
            Self::Unknown { kind, .. } => (*kind, None),
        };
        let wire = Wire { kind, text: self.shown().map(str::to_owned), report };
        wire.check_length()?;
        Ok(to_cbor(&wire))
    }

    /// From opened bytes.
    ///
    /// # Errors
    ///
    /// [`ContentBroken`] if they are no content, or too long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentBroken> {
        let wire: Wire = from_cbor(bytes).or(Err(ContentBroken::Unreadable))?;
        wire.check_length()?;
        match (wire.kind, wire.text, wire.report) {
            (KIND_TEXT, Some(text), _) => Ok(Self::Text { text }),
            (KIND_TEXT, None, _) => Err(ContentBroken::NoText),
            (KIND_REPORT, Some(fallback), Some(report)) => Ok(Self::Report { fallback, report }),
            (kind, fallback, _) => Ok(Self::Unknown { kind, fallback }),
        }
    }
}

impl Wire {
    fn check_length(&self) -> Result<(), ContentBroken> {
        let bytes = self.text.as_ref().map_or(0, String::len);
        if bytes <= TEXT_BYTES_MAX {
            Ok(())
        } else {
            Err(ContentBroken::TooLong { bytes, limit: TEXT_BYTES_MAX })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_text_passes_and_one_byte_more_does_not() {
        let longest = Content::text("x".repeat(TEXT_BYTES_MAX));
        let bytes = longest.to_bytes().unwrap();
        assert_eq!(Content::from_bytes(&bytes), Ok(longest));

        let refused = ContentBroken::TooLong { bytes: TEXT_BYTES_MAX + 1, limit: TEXT_BYTES_MAX };
        assert_eq!(Content::text("x".repeat(TEXT_BYTES_MAX + 1)).to_bytes(), Err(refused));
        let wire =
            Wire { kind: KIND_TEXT, text: Some("x".repeat(TEXT_BYTES_MAX + 1)), report: None };
        assert_eq!(Content::from_bytes(&to_cbor(&wire)), Err(refused));
    }

    #[test]
    fn a_kind_of_tomorrow_shows_its_fallback() {
        #[derive(Encode)]
        #[cbor(map)]
        struct Tomorrow {
            #[n(0)]
            kind: u16,
            #[n(1)]
            text: &'static str,
            #[n(9)]
            stars: u8,
        }
        let bytes = to_cbor(&Tomorrow { kind: 9, text: "Alice gave five stars", stars: 5 });
        let fallback = Some("Alice gave five stars".to_owned());
        assert_eq!(Content::from_bytes(&bytes), Ok(Content::Unknown { kind: 9, fallback }));
    }

    #[test]
    fn a_text_without_a_text_is_broken() {
        let bytes = to_cbor(&Wire { kind: KIND_TEXT, text: None, report: None });
        assert_eq!(Content::from_bytes(&bytes), Err(ContentBroken::NoText));
    }

    proptest! {
        #[test]
        fn any_text_survives(text in ".{0,200}") {
            let content = Content::text(text);
            prop_assert_eq!(Content::from_bytes(&content.to_bytes().unwrap()), Ok(content));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _read = Content::from_bytes(&bytes);
        }
    }
}
