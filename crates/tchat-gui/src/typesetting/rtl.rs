//! Text that runs from right to left, brought into the order in which it is seen.
//!
//! egui sets the words of a text from left to right, whatever they are written in. [`lines`] breaks
//! a text into lines itself and orders each by the Unicode Bidirectional Algorithm ([UAX #9]): into
//! [`Piece`]s, each of one direction and set on its own, so that joining within a word is left to the
//! shaper. Only what is seen is ordered: pieces name bytes of the text, which stays as it was
//! written, and copying and searching know nothing of any order.
//!
//! What is told about somebody stands beside their pseudonym, never in one text with it: neither
//! decides the other's direction.
//!
//! [UAX #9]: https://www.unicode.org/reports/tr9/

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::{BidiClass, BidiInfo, Level, ParagraphInfo, bidi_class};
use unicode_segmentation::UnicodeSegmentation as _;

/// Part of a line that is set as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which bytes of the text.
    pub range: Range<usize>,
    /// Whether it runs from right to left.
    pub rtl: bool,
}

/// A line as it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which bytes of the text, without what ended the line.
    pub range: Range<usize>,
    /// Its pieces, from left to right.
    pub pieces: Vec<Piece>,
    /// Whether its paragraph runs from right to left: then it begins at the right edge.
    pub rtl: bool,
}

/// Whether a text has to be ordered: whether anything in it runs from right to left.
#[must_use]
pub fn runs_right_to_left(text: &str) -> bool {
    // The first script from right to left begins at U+0590.
    !text.is_ascii()
        && text.chars().any(|c| {
            use BidiClass as B;
            matches!(bidi_class(c), B::R | B::AL | B::AN | B::RLE | B::RLO | B::RLI | B::FSI)
        })
}

/// Whether a character says something of directions and nothing else: some faces have a box for it.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text begins at the right edge: by its first letter that has a direction (UAX #9, P2 and P3).
#[must_use]
pub fn begins_at_right(text: &str) -> bool {
    unicode_bidi::get_base_direction(text) == unicode_bidi::Direction::Rtl
}

/// Breaks a text into lines no wider than `width`, as `measure` finds parts of it, and orders each.
///
/// A line is broken after blanks; where a word is wider than a line, between characters. A piece
/// ends at each of `cuts`, in rising order: where the type changes.
#[must_use]
pub fn lines(
    text: &str,
    cuts: &[usize],
    width: f32,
    mut measure: impl FnMut(Range<usize>) -> f32,
) -> Vec<Line> {
    let info = BidiInfo::new(text, None);
    let mut lines = Vec::new();
    for paragraph in &info.paragraphs {
        let pieces = pieces_of(&info, paragraph, cuts);
        let pieces = no_wider(text, pieces, width, &mut measure);
        for range in broken(text, &pieces, width, &mut measure) {
            lines.push(ordered(&info, paragraph, &pieces, range));
        }
    }
    if text.is_empty() || text.ends_with('\n') {
        lines.push(Line { range: text.len()..text.len(), pieces: Vec::new(), rtl: false });
    }
    lines
}

/// What is drawn of a piece: brackets that run from right to left open the other way, and what only says
/// something of directions is not seen.
#[must_use]
pub fn drawn(piece: &str, rtl: bool) -> Cow<'_, str> {
    if piece.chars().any(is_direction) {
        let seen: String = piece.chars().filter(|c| !is_direction(*c)).collect();
        return Cow::Owned(drawn(&seen, rtl).into_owned());
    }
    // Among letters the shaper knows what to mirror; alone, they look like any others to it.
    if !rtl || piece.chars().all(|c| mirrored(c) == c) || runs_right_to_left(piece) {
        return Cow::Borrowed(piece);
    }
    Cow::Owned(piece.chars().map(mirrored).collect())
}

/// The other of a pair of brackets (Unicode Character Database, `BidiMirroring.txt`: those of
/// running text).
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}

/// The words of a paragraph, and what is between them, as they are written: each of one direction.
fn pieces_of(info: &BidiInfo<'_>, paragraph: &ParagraphInfo, cuts: &[usize]) -> Vec<Piece> {
    let whole = without_its_end(info.text, paragraph);
    let mut ends: Vec<usize> = Vec::new();
    let words = info.text.get(whole.clone()).unwrap_or_default();
    ends.extend(words.split_word_bound_indices().map(|(at, _)| whole.start.saturating_add(at)));
    ends.extend(cuts.iter().copied().filter(|cut| whole.contains(cut)));
    let mut before = None;
    for (at, _) in info.text.char_indices().filter(|(at, _)| whole.contains(at)) {
        let level = info.levels.get(at).copied();
        if level != before {
            ends.push(at);
        }
        before = level;
    }
    ends.push(whole.end);
    ends.sort_unstable();
    ends.dedup();
    let ranges = ends.windows(2).filter_map(|pair| Some(*pair.first()?..*pair.last()?));
    ranges
        .map(|range| Piece { rtl: info.levels.get(range.start).is_some_and(Level::is_rtl), range })
        .collect()
}

/// A paragraph without the line feed that ends it.
fn without_its_end(text: &str, paragraph: &ParagraphInfo) -> Range<usize> {
    let range = paragraph.range.clone();
    let last = text.get(range.clone()).and_then(|it| it.chars().next_back());
    let end = last.filter(|c| bidi_class(*c) == BidiClass::B).map_or(0, char::len_utf8);
    range.start..range.end.saturating_sub(end)
}

/// The same pieces, those cut that are wider than a line.
fn no_wider(
    text: &str,
    pieces: Vec<Piece>,
    width: f32,
    measure: &mut impl FnMut(Range<usize>) -> f32,
) -> Vec<Piece> {
    let mut narrow = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if measure(piece.range.clone()) <= width {
            narrow.push(piece);
            continue;
        }
        let mut from = piece.range.start;
        let written = text.get(piece.range.clone()).unwrap_or_default();
        for (at, grapheme) in written.grapheme_indices(true) {
            let at = piece.range.start.saturating_add(at);
            let end = at.saturating_add(grapheme.len());
            if at > from && measure(from..end) > width {
                narrow.push(Piece { range: from..at, ..piece });
                from = at;
            }
        }
        narrow.push(Piece { range: from..piece.range.end, ..piece });
    }
    narrow
}

/// Which pieces make up each line.
fn broken(
    text: &str,
    pieces: &[Piece],
    width: f32,
    measure: &mut impl FnMut(Range<usize>) -> f32,
) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    // Where the line began, where it may be broken, how wide it is up to there and altogether.
    let (mut start, mut seam, mut to_seam, mut x) = (0, 0, 0.0, 0.0);
    for (at, piece) in pieces.iter().enumerate() {
        let is_blank =
            text.get(piece.range.clone()).is_some_and(|it| it.chars().all(char::is_whitespace));
        let wide = measure(piece.range.clone());
        // A second time where what is left of a line is one word that is too wide with this piece.
        while !is_blank && x + wide > width && at > start {
            let end = if seam > start { seam } else { at };
            x -= if seam > start { to_seam } else { x };
            lines.push(start..end);
            (start, seam, to_seam) = (end, end, 0.0);
        }
        x += wide;
        if is_blank {
            (seam, to_seam) = (at.saturating_add(1), x);
        }
    }
    lines.push(start..pieces.len());
    lines
}

/// A line in the order in which it is seen.
fn ordered(
    info: &BidiInfo<'_>,
    paragraph: &ParagraphInfo,
    pieces: &[Piece],
    of: Range<usize>,
) -> Line {
    let pieces = pieces.get(of).unwrap_or_default();
    let rtl = paragraph.level.is_rtl();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        let at = paragraph.range.start;
        return Line { range: at..at, pieces: Vec::new(), rtl };
    };
    let range = first.range.start..last.range.end;
    let (levels, runs) = info.visual_runs(paragraph, range.clone());
    let mut seen = Vec::with_capacity(pieces.len());
    for run in runs {
        let rtl = levels.get(run.start).is_some_and(Level::is_rtl);
        let from = seen.len();
        // Blanks at a line's end run as its paragraph does (UAX #9, L1): a run can begin within a piece's
        // blanks, never within its letters.
        let within = pieces.iter().filter_map(|piece| {
            let range = piece.range.start.max(run.start)..piece.range.end.min(run.end);
            (!range.is_empty()).then_some(Piece { range, rtl })
        });
        seen.extend(within);
        if rtl && let Some(run) = seen.get_mut(from..) {
            run.reverse();
        }
    }
    Line { range, pieces: seen, rtl }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each grapheme is one wide.
    fn seen_at(text: &str, width: f32) -> Vec<String> {
        let count = |range: Range<usize>| text[range].graphemes(true).map(|_| 1.0).sum::<f32>();
        let lines = lines(text, &[], width, count);
        let parts = |line: &Line| {
            let pieces = line.pieces.iter().map(|piece| {
                let drawn = drawn(&text[piece.range.clone()], piece.rtl);
                // The shaper turns what runs from right to left.
                if piece.rtl { drawn.graphemes(true).rev().collect() } else { drawn.into_owned() }
            });
            pieces.collect::<String>()
        };
        lines.iter().map(parts).collect()
    }

    #[test]
    fn the_first_letter_with_a_direction_says_where_a_text_begins() {
        for (text, at_right) in [
            ("مرحبا", true),
            ("12 שלום ok", true),
            ("👍 ok مرحبا", false),
            ("", false),
            ("1 + 1", false),
        ] {
            assert_eq!(begins_at_right(text), at_right, "{text}");
        }
    }

    #[test]
    fn words_from_right_to_left_are_seen_so() {
        assert_eq!(seen_at("שלום עולם", 99.0), ["םלוע םולש"]);
        assert_eq!(seen_at("hello שלום עולם 123", 99.0), ["hello 123 םלוע םולש"]);
    }

    #[test]
    fn latin_words_and_numbers_within_keep_their_order() {
        assert_eq!(seen_at("שלום tchat 2.0 עולם", 99.0), ["םלוע tchat 2.0 םולש"]);
    }

    #[test]
    fn brackets_open_towards_what_they_hold() {
        assert_eq!(seen_at("שלום (עולם)", 99.0), ["(םלוע) םולש"]);
        assert_eq!(drawn("(", true), ")");
        assert_eq!(drawn("(", false), "(");
    }

    #[test]
    fn each_line_is_ordered_on_its_own() {
        let lines = seen_at("אחת שתיים שלוש", 9.0);
        assert_eq!(lines.iter().map(|it| it.trim()).collect::<Vec<_>>(), ["םייתש תחא", "שולש"]);
    }

    #[test]
    fn a_paragraph_begins_at_its_own_side() {
        let text = "bonjour\nשלום";
        let lines = lines(text, &[], 99.0, |_| 1.0);
        assert_eq!(lines.iter().map(|line| line.rtl).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_between_characters() {
        assert_eq!(seen_at("אאאאאאא", 3.0), ["אאא", "אאא", "א"]);
        assert_eq!(seen_at("שלום👩🏽‍💻👩🏽‍💻👩🏽‍💻", 2.0).concat().matches("👩🏽‍💻").count(), 3);
    }

    #[test]
    fn blank_lines_and_no_text_are_lines_as_well() {
        assert_eq!(seen_at("", 9.0), [""]);
        assert_eq!(seen_at("א\n\nב\n", 9.0), ["א", "", "ב", ""]);
    }

    #[test]
    fn only_what_needs_it_is_ordered() {
        for text in ["Été à la forêt 😀", "日本語", "Ελλάς", "привет", "กขค"]
        {
            assert!(!runs_right_to_left(text), "{text}");
        }
        for text in ["שלום", "a العربية b", "\u{202e}abc"] {
            assert!(runs_right_to_left(text), "{text}");
        }
    }

    const LETTERS: &str = "[a-c א-ד ا-ث 0-3 \n().,!é👍🏽🇫🇷\u{200d}\u{2067}\u{2069}\u{202e}]{0,60}";

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_seen_twice(
            text in LETTERS, width in 0_u8..30, cuts in prop::collection::vec(0_usize..60, 0..4),
        ) {
            let mut cuts = cuts;
            cuts.retain(|cut| text.is_char_boundary(*cut));
            cuts.sort_unstable();
            let count = |range: Range<usize>| text[range].chars().map(|_| 1.0).sum::<f32>();
            let lines = lines(&text, &cuts, width.into(), count);
            let mut bytes: Vec<usize> = lines
                .iter()
                .flat_map(|line| &line.pieces)
                .flat_map(|piece| piece.range.clone())
                .collect();
            bytes.sort_unstable();
            let written = text.char_indices().filter(|(_, c)| *c != '\n');
            let written: Vec<usize> = written
                .flat_map(|(at, c)| at..at + c.len_utf8())
                .collect();
            prop_assert_eq!(bytes, written);
        }

        #[test]
        fn a_line_is_ordered_as_the_algorithm_orders_it(text in "[a-c א-ד 0-3 .,!é]{1,40}") {
            let info = BidiInfo::new(&text, None);
            let paragraph = &info.paragraphs[0];
            let reference = info.reorder_line(paragraph, paragraph.range.clone());
            prop_assert_eq!(seen_at(&text, f32::INFINITY).concat(), reference.into_owned());
        }

        #[test]
        fn no_line_is_wider_than_asked_but_for_blanks_at_its_end(
            text in "[a-cא-ד0-3 .,!é]{0,60}", width in 1_u8..30,
        ) {
            let count = |range: Range<usize>| text[range].chars().map(|_| 1.0).sum::<f32>();
            for line in lines(&text, &[], width.into(), count) {
                prop_assert!(text[line.range].trim_end().chars().count() <= usize::from(width));
            }
        }
    }
}
