//! What is inside a sealed message.
//!
//! A CBOR map with integer keys: the kind, and a text. For a message the text is what was written;
//! every other kind puts there what a client that does not know it should show, and its own
//! fields under further keys, which an earlier version skips. So an old client has a sensible line
//! for everything. What its author had seen and their signature are keys of the same map, and the
//! business of [`crate::said`].
//!
//! Whatever is in here was written by a member and may be hostile: lengths are checked on the way
//! out and on the way in. Whether its author may say so (edit another's message, say) is not known
//! here: whoever opens it checks that.

mod body;
mod emoji;
mod manifest;

use minicbor::{Decode, Encode};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::limits::{CAPTION_BYTES_MAX, TEXT_BYTES_MAX};

pub use body::{Body, Form, Mention, Quote, Target};
pub use emoji::{Emoji, NotAnEmoji};
pub use manifest::{FileKey, FileManifest, Preview};

/// Kinds as numbers on the wire. Never reused.
mod kind {
    pub(super) const TEXT: u16 = 1;
    pub(super) const REPORT: u16 = 2;
    pub(super) const ACTION: u16 = 3;
    pub(super) const FILE: u16 = 4;
    pub(super) const EDIT: u16 = 5;
    pub(super) const DELETE: u16 = 6;
    pub(super) const REACTION: u16 = 7;
}

/// What a member says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A message.
    Message(Body),
    /// Another text for a message of one's own.
    Edit {
        /// Which message.
        target: Target,
        /// What it says from here on.
        text: String,
        /// Who is named in it.
        mentions: Vec<Mention>,
    },
    /// A message shall be forgotten: one's own, or anybody's by who keeps order.
    Delete {
        /// Which message.
        target: Target,
    },
    /// What one thinks of a message, in one character.
    Reaction {
        /// Which message.
        target: Target,
        /// The character.
        emoji: Emoji,
        /// Whether one thinks so, or no more.
        on: bool,
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
    /// The text is longer than a message may be, or than beside a file.
    #[error("a text of {bytes} bytes, {limit} are allowed")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Name, kind or preview of a file is longer than it may be.
    #[error("the description of the file is too long")]
    ManifestTooLong,
}

#[derive(Default, Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    kind: u16,
    #[n(1)]
    text: Option<String>,
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    report: Option<Vec<u8>>,
    #[n(5)]
    reply: Option<Quote>,
    #[n(6)]
    mentions: Option<Vec<Mention>>,
    #[n(7)]
    file: Option<FileManifest>,
    #[n(8)]
    target: Option<Target>,
    /// Of a reaction that is taken back: `false`.
    #[n(9)]
    on: Option<bool>,
}

impl Content {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Message(Body::text(text))
    }

    /// The text in it; of what is no message, what a client that does not know it shows.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Message(Body { text, .. }) | Self::Edit { text, .. } => Some(text),
            Self::Reaction { emoji, .. } => Some(emoji.as_str()),
            Self::Report { fallback, .. } => Some(fallback),
            Self::Delete { .. } => None,
            Self::Unknown { fallback, .. } => fallback.as_deref(),
        }
    }

    /// As bytes to seal, without witness and signature.
    ///
    /// # Errors
    ///
    /// [`ContentBroken::TooLong`], [`ContentBroken::ManifestTooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ContentBroken> {
        let wire = Wire::of(self);
        wire.check_length()?;
        Ok(to_cbor(&wire))
    }

    /// From opened bytes.
    ///
    /// A known kind without what belongs to it, as a later version may write it, is
    /// [`Self::Unknown`].
    ///
    /// # Errors
    ///
    /// [`ContentBroken`] if they are no content, or too long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentBroken> {
        let wire: Wire = from_cbor(bytes).or(Err(ContentBroken::Unreadable))?;
        wire.check_length()?;
        wire.content()
    }
}

impl Wire {
    fn of(content: &Content) -> Self {
        let text = content.shown().map(str::to_owned);
        let mentions = |them: &Vec<Mention>| Some(them.clone()).filter(|them| !them.is_empty());
        match content {
            Content::Message(body) => {
                let (kind, file) = match &body.form {
                    Form::Text => (kind::TEXT, None),
                    Form::Action => (kind::ACTION, None),
                    Form::File(manifest) => (kind::FILE, Some(manifest.as_ref().clone())),
                };
                let (reply, mentions) = (body.reply.clone(), mentions(&body.mentions));
                Self { kind, text, reply, mentions, file, ..Self::default() }
            }
            Content::Edit { target, mentions: them, .. } => {
                let (target, mentions) = (Some(*target), mentions(them));
                Self { kind: kind::EDIT, text, target, mentions, ..Self::default() }
            }
            Content::Delete { target } => {
                Self { kind: kind::DELETE, text, target: Some(*target), ..Self::default() }
            }
            Content::Reaction { target, on, .. } => {
                let on = (!on).then_some(false);
                Self { kind: kind::REACTION, text, target: Some(*target), on, ..Self::default() }
            }
            Content::Report { report, .. } => {
                Self { kind: kind::REPORT, text, report: Some(report.clone()), ..Self::default() }
            }
            Content::Unknown { kind, .. } => Self { kind: *kind, text, ..Self::default() },
        }
    }

    fn content(self) -> Result<Content, ContentBroken> {
        let Self { kind, text, report, reply, mentions, file, target, on } = self;
        let shown = text.as_deref().unwrap_or_default();
        let mentions = body::sound(mentions.unwrap_or_default(), shown);
        let reply = reply.filter(Quote::is_sound);
        let form = match kind {
            kind::TEXT if text.is_none() => return Err(ContentBroken::NoText),
            kind::TEXT => Some(Form::Text),
            kind::ACTION => Some(Form::Action),
            kind::FILE => file.map(|file| Form::File(Box::new(file))),
            _ => None,
        };
        Ok(match (kind, form, text, target, report) {
            (_, Some(form), Some(text), ..) => {
                Content::Message(Body { text, form, reply, mentions })
            }
            (kind::EDIT, _, Some(text), Some(target), _) => {
                Content::Edit { target, text, mentions }
            }
            (kind::DELETE, _, None, Some(target), _) => Content::Delete { target },
            (kind::REACTION, _, Some(text), Some(target), _) => match Emoji::parse(&text) {
                Ok(emoji) if emoji.as_str() == text => {
                    Content::Reaction { target, emoji, on: on.unwrap_or(true) }
                }
                Ok(_) | Err(_) => Content::Unknown { kind, fallback: Some(text) },
            },
            (kind::REPORT, _, Some(fallback), _, Some(report)) => {
                Content::Report { fallback, report }
            }
            (kind, _, fallback, ..) => Content::Unknown { kind, fallback },
        })
    }

    fn check_length(&self) -> Result<(), ContentBroken> {
        let bytes = self.text.as_ref().map_or(0, String::len);
        let limit = if self.file.is_some() { CAPTION_BYTES_MAX } else { TEXT_BYTES_MAX };
        if bytes > limit {
            return Err(ContentBroken::TooLong { bytes, limit });
        }
        match &self.file {
            Some(manifest) if !manifest.is_sound() => Err(ContentBroken::ManifestTooLong),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tchat_proto::id::{AccountKey, FileId, MessageId, Seq};
    use tchat_proto::limits::{
        FILE_NAME_BYTES_MAX, MENTIONS_MAX, PREVIEW_BYTES_MAX, SEALED_BYTES_MAX,
    };

    use super::*;

    const BOB: AccountKey = AccountKey([2; 32]);
    const TARGET: Target = Target { seq: Seq(70_000), id: MessageId([4; 16]) };

    fn manifest() -> FileManifest {
        FileManifest {
            file: FileId([5; 32]),
            key: FileKey([6; 32]),
            size: 1 << 40,
            name: "été.png".to_owned(),
            media: Some("image/png".to_owned()),
            preview: Some(Preview {
                width: 4_000,
                height: 3_000,
                media: "image/png".to_owned(),
                bytes: vec![7; 100],
            }),
        }
    }

    fn file(text: impl Into<String>, manifest: FileManifest) -> Content {
        let form = Form::File(Box::new(manifest));
        Content::Message(Body { form, ..Body::text(text) })
    }

    fn every_kind() -> Vec<Content> {
        let body = Body {
            reply: Some(Quote::new(TARGET, BOB, "what you said")),
            mentions: vec![Mention { account: BOB, from: 0, to: 4 }],
            ..Body::text("@bob yes")
        };
        let emoji = Emoji::parse("👍").unwrap();
        vec![
            Content::Message(body.clone()),
            Content::Message(Body { form: Form::Action, ..body }),
            file("look", manifest()),
            Content::Edit {
                target: TARGET,
                text: "@bob no".to_owned(),
                mentions: vec![Mention { account: BOB, from: 0, to: 4 }],
            },
            Content::Delete { target: TARGET },
            Content::Reaction { target: TARGET, emoji: emoji.clone(), on: true },
            Content::Reaction { target: TARGET, emoji, on: false },
        ]
    }

    #[test]
    fn every_kind_survives_its_bytes() {
        for content in every_kind() {
            assert_eq!(Content::from_bytes(&content.to_bytes().unwrap()), Ok(content));
        }
    }

    #[test]
    fn a_client_from_before_shows_a_sensible_line() {
        #[derive(Decode)]
        #[cbor(map)]
        struct Before {
            #[n(0)]
            kind: u16,
            #[n(1)]
            text: Option<String>,
        }
        let shown = every_kind().into_iter().map(|content| {
            let before: Before = from_cbor(&content.to_bytes().unwrap()).unwrap();
            (before.kind, before.text)
        });
        let lines = [
            (1, Some("@bob yes")),
            (3, Some("@bob yes")),
            (4, Some("look")),
            (5, Some("@bob no")),
            (6, None),
            (7, Some("👍")),
            (7, Some("👍")),
        ];
        let lines = lines.map(|(kind, text)| (kind, text.map(str::to_owned)));
        assert_eq!(shown.collect::<Vec<_>>(), lines);
    }

    #[test]
    fn a_kind_that_lacks_what_belongs_to_it_is_one_of_tomorrow() {
        for kind in [kind::REPORT, kind::FILE, kind::EDIT, kind::REACTION] {
            let text = Some("shown".to_owned());
            let bytes = to_cbor(&Wire { kind, text: text.clone(), ..Wire::default() });
            assert_eq!(Content::from_bytes(&bytes), Ok(Content::Unknown { kind, fallback: text }));
        }
        for text in ["two words", " 👍", ""] {
            let (kind, text, target) = (kind::REACTION, Some(text.to_owned()), Some(TARGET));
            let bytes = to_cbor(&Wire { kind, text: text.clone(), target, ..Wire::default() });
            assert_eq!(Content::from_bytes(&bytes), Ok(Content::Unknown { kind, fallback: text }));
        }
    }

    #[test]
    fn what_describes_a_file_has_limits_both_ways() {
        let long_name = FileManifest { name: "x".repeat(FILE_NAME_BYTES_MAX + 1), ..manifest() };
        let mut large = manifest();
        large.preview.as_mut().unwrap().bytes = vec![0; PREVIEW_BYTES_MAX + 1];
        for manifest in [long_name, large] {
            let content = file("x", manifest);
            assert_eq!(content.to_bytes(), Err(ContentBroken::ManifestTooLong));
            let bytes = to_cbor(&Wire::of(&content));
            assert_eq!(Content::from_bytes(&bytes), Err(ContentBroken::ManifestTooLong));
        }
    }

    #[test]
    fn the_largest_content_of_each_kind_fits_into_a_sealed_message() {
        let mut manifest = manifest();
        manifest.name = "x".repeat(FILE_NAME_BYTES_MAX);
        manifest.preview.as_mut().unwrap().bytes = vec![0; PREVIEW_BYTES_MAX];
        let mentions = (0..u32::try_from(MENTIONS_MAX).unwrap())
            .map(|at| Mention { account: BOB, from: at, to: at + 1 })
            .collect::<Vec<_>>();
        let reply = Some(Quote::new(TARGET, BOB, &"x".repeat(1_000)));
        let with = |body: Body| {
            Content::Message(Body { mentions: mentions.clone(), reply: reply.clone(), ..body })
        };
        let form = Form::File(Box::new(manifest));
        for content in [
            with(Body::text("x".repeat(TEXT_BYTES_MAX))),
            with(Body { form, ..Body::text("x".repeat(CAPTION_BYTES_MAX)) }),
        ] {
            // 2 KiB: witness, signature, what MLS adds.
            assert!(content.to_bytes().unwrap().len() < SEALED_BYTES_MAX - 2 * 1024);
        }
    }

    #[test]
    fn the_longest_text_passes_and_one_byte_more_does_not() {
        let longest = Content::text("x".repeat(TEXT_BYTES_MAX));
        let bytes = longest.to_bytes().unwrap();
        assert_eq!(Content::from_bytes(&bytes), Ok(longest));

        let refused = ContentBroken::TooLong { bytes: TEXT_BYTES_MAX + 1, limit: TEXT_BYTES_MAX };
        assert_eq!(Content::text("x".repeat(TEXT_BYTES_MAX + 1)).to_bytes(), Err(refused));
        let wire = Wire {
            kind: kind::TEXT,
            text: Some("x".repeat(TEXT_BYTES_MAX + 1)),
            ..Wire::default()
        };
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
            #[n(20)]
            stars: u8,
        }
        let bytes = to_cbor(&Tomorrow { kind: 99, text: "Alice gave five stars", stars: 5 });
        let fallback = Some("Alice gave five stars".to_owned());
        assert_eq!(Content::from_bytes(&bytes), Ok(Content::Unknown { kind: 99, fallback }));
    }

    #[test]
    fn a_text_without_a_text_is_broken() {
        let bytes = to_cbor(&Wire { kind: kind::TEXT, ..Wire::default() });
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
