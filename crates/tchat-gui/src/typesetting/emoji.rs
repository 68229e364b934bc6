//! Where in a text emoji are: those parts are set in a face of their own.
//!
//! A face is chosen by the first character of a cluster, and many faces for text have a black heart
//! or the digit of a keycap. So what is meant as an emoji ([UTS #51], 1.4 and 4) is told apart here.
//!
//! [UTS #51]: https://www.unicode.org/reports/tr51/

use std::ops::Range;

use eframe::egui::text::{LayoutJob, LayoutSection, TextFormat, TextWrapping};
use eframe::egui::{Color32, FontId};
use unicode_properties::{EmojiStatus, UnicodeEmoji as _};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::typesetting::fonts;

/// Asks for an emoji in colour after a character that is a letter or sign else.
const EMOJI_SELECTOR: char = '\u{fe0f}';

/// Asks for a letter or sign after a character that is an emoji else.
const TEXT_SELECTOR: char = '\u{fe0e}';

/// The parts of a text: each of emoji, or of none.
#[must_use]
pub fn parts(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut parts: Vec<(Range<usize>, bool)> = Vec::new();
    if text.is_ascii() {
        return if text.is_empty() { parts } else { vec![(0..text.len(), false)] };
    }
    for (at, cluster) in text.grapheme_indices(true) {
        let (end, emoji) = (at.saturating_add(cluster.len()), is_emoji(cluster));
        match parts.last_mut() {
            Some((range, before)) if *before == emoji => range.end = end,
            _ => parts.push((at..end, emoji)),
        }
    }
    parts
}

/// Whether there is nothing else in a text, and how many they are.
#[must_use]
pub fn alone(text: &str) -> Option<usize> {
    let mut clusters = text.graphemes(true).filter(|it| !it.trim().is_empty()).peekable();
    clusters.peek()?;
    let mut count = 0_usize;
    for cluster in clusters {
        if !is_emoji(cluster) {
            return None;
        }
        count = count.saturating_add(1);
    }
    Some(count)
}

/// Whether a cluster is meant as an emoji.
fn is_emoji(cluster: &str) -> bool {
    if cluster.contains(TEXT_SELECTOR) {
        return false;
    }
    let mut chars = cluster.chars();
    let Some(first) = chars.next() else { return false };
    chars.any(|c| c == EMOJI_SELECTOR) || is_emoji_by_itself(first)
}

fn is_emoji_by_itself(c: char) -> bool {
    use EmojiStatus as E;
    matches!(
        c.emoji_status(),
        E::EmojiPresentation
            | E::EmojiPresentationAndModifierBase
            | E::EmojiPresentationAndModifierAndEmojiComponent
            | E::EmojiPresentationAndEmojiComponent
    )
}

/// Sections for part of a text that is all in one format, its emoji in their face.
pub fn sections(
    text: &str,
    at: usize,
    format: &TextFormat,
) -> impl Iterator<Item = (Range<usize>, TextFormat)> {
    parts(text).into_iter().map(move |(range, emoji)| {
        let mut format = format.clone();
        if emoji {
            format.font_id.family = fonts::emoji();
        }
        (at.saturating_add(range.start)..at.saturating_add(range.end), format)
    })
}

/// A text in one size and colour.
#[must_use]
pub fn job(text: &str, font: &FontId, color: Color32, width: f32) -> LayoutJob {
    let format = TextFormat::simple(font.clone(), color);
    job_of(text, sections(text, 0, &format), width)
}

/// A text in sections that follow each other.
pub(crate) fn job_of(
    text: &str,
    sections: impl Iterator<Item = (Range<usize>, TextFormat)>,
    width: f32,
) -> LayoutJob {
    let sections = sections.map(|(range, format)| LayoutSection {
        leading_space: 0.0,
        byte_range: range.start.into()..range.end.into(),
        format,
    });
    LayoutJob {
        sections: sections.collect(),
        text: text.to_owned(),
        wrap: TextWrapping { max_width: width, ..TextWrapping::default() },
        ..LayoutJob::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_apart(text: &str) -> Vec<(&str, bool)> {
        parts(text).into_iter().map(|(range, emoji)| (&text[range], emoji)).collect()
    }

    #[test]
    fn emoji_are_told_apart_from_what_only_looks_like_them() {
        assert_eq!(
            told_apart("oui 👍🏽❤️ 1️⃣!"),
            [("oui ", false), ("👍🏽❤️", true), (" ", false), ("1️⃣", true), ("!", false)]
        );
        assert_eq!(told_apart("1 # ❤ ©"), [("1 # ❤ ©", false)]);
        assert_eq!(told_apart("🇫🇷👩🏽‍💻"), [("🇫🇷👩🏽‍💻", true)]);
        assert_eq!(told_apart("⌚\u{fe0e}"), [("⌚\u{fe0e}", false)]);
        assert_eq!(told_apart(""), []);
    }

    #[test]
    fn a_message_of_nothing_else_is_known() {
        assert_eq!(alone("👍🏽 ❤️\n🇫🇷"), Some(3));
        assert_eq!(alone("👍 oui"), None);
        assert_eq!(alone(" "), None);
    }
}
