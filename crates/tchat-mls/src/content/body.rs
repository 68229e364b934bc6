//! A message: its text, and what belongs to it.

use minicbor::{Decode, Encode};
use tchat_proto::id::{AccountKey, MessageId, Seq};
use tchat_proto::limits::{EXCERPT_BYTES_MAX, MENTIONS_MAX};

use super::manifest::FileManifest;

/// What somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The text; of a file what is written beside it, or its name.
    pub text: String,
    /// What kind of message it is.
    pub form: Form,
    /// What it replies to.
    pub reply: Option<Quote>,
    /// Who is named in the text.
    pub mentions: Vec<Mention>,
}

/// What kind of message it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// What its author does, told as by somebody else: `/me waves`.
    Action,
    /// A file.
    File(Box<FileManifest>),
}

/// Which message is meant: its place, and what is called so there. Who has something else at that
/// place does not have what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Target {
    /// Its place in the room's log.
    #[n(0)]
    pub seq: Seq,
    /// Its id.
    #[n(1)]
    pub id: MessageId,
}

/// What a reply answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Quote {
    /// The message.
    #[n(0)]
    pub target: Target,
    /// Whose it is, by the word of who replies.
    #[n(1)]
    pub author: AccountKey,
    /// How it begins, by the word of who replies: for those who do not have it.
    #[n(2)]
    pub excerpt: String,
}

impl Quote {
    /// A quote of a message; of a long one the beginning.
    #[must_use]
    pub fn new(target: Target, author: AccountKey, text: &str) -> Self {
        let end = text.floor_char_boundary(EXCERPT_BYTES_MAX);
        let excerpt = text.get(..end).unwrap_or_default().to_owned();
        Self { target, author, excerpt }
    }

    /// Whether it is no longer than it may be.
    pub(super) const fn is_sound(&self) -> bool {
        self.excerpt.len() <= EXCERPT_BYTES_MAX
    }
}

/// Somebody named in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Mention {
    /// Who: names change.
    #[n(0)]
    pub account: AccountKey,
    /// The first byte of their name in the text.
    #[n(1)]
    pub from: u32,
    /// The byte after its last.
    #[n(2)]
    pub to: u32,
}

impl Mention {
    /// Its bytes in a text, if it can be of that text.
    #[must_use]
    pub fn range(&self, text: &str) -> Option<std::ops::Range<usize>> {
        let range = usize::try_from(self.from).ok()?..usize::try_from(self.to).ok()?;
        text.get(range.clone()).filter(|name| !name.is_empty()).map(|_| range)
    }
}

impl Body {
    /// A text that is nothing else.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Text, reply: None, mentions: Vec::new() }
    }
}

/// The mentions that can be of a text: in order, not one over the other, and not too many.
pub(super) fn sound(mentions: Vec<Mention>, text: &str) -> Vec<Mention> {
    let mut end = 0;
    let fits = |mention: &Mention| match mention.range(text) {
        Some(range) if range.start >= end => {
            end = range.end;
            true
        }
        Some(_) | None => false,
    };
    mentions.into_iter().filter(fits).take(MENTIONS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn mention(from: u32, to: u32) -> Mention {
        Mention { account: AccountKey([1; 32]), from, to }
    }

    #[test]
    fn a_long_message_is_quoted_by_its_beginning() {
        let target = Target { seq: Seq(1), id: MessageId([1; 16]) };
        let quote = Quote::new(target, AccountKey([1; 32]), &"é".repeat(EXCERPT_BYTES_MAX));
        assert_eq!(quote.excerpt, "é".repeat(EXCERPT_BYTES_MAX / 2));
        assert_eq!(Quote::new(target, AccountKey([1; 32]), "short").excerpt, "short");
    }

    #[test]
    fn only_mentions_that_can_be_of_the_text_are_kept() {
        let text = "@zoé and @bob";
        let given = vec![
            mention(0, 5),
            // Over the one before it, before it, in the middle of a letter, beyond, empty, reversed.
            mention(1, 5),
            mention(0, 1),
            mention(4, 9),
            mention(10, 99),
            mention(10, 10),
            mention(12, 10),
            mention(10, 14),
        ];
        assert_eq!(sound(given, text), [mention(0, 5), mention(10, 14)]);
    }

    #[test]
    fn nobody_names_a_thousand() {
        let text = "@".repeat(1_000);
        let given = (0..1_000).map(|at| mention(at, at + 1)).collect();
        assert_eq!(sound(given, &text).len(), MENTIONS_MAX);
    }
}
