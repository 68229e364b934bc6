//! Breaking styled text into the rows of a screen.
//!
//! A [`Styled`] is one line as it was written, harmless and with its styles; [`Breaker`] makes rows
//! of it that are no wider than the screen. Rows break where people would break them: at blanks,
//! beside signs that need none around them, and else only within what is wider than a row.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// A row, and where in what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Counts up from row to row of one thing, and stays where it is in the text at every width: by
    /// it a row is found again when others are around it.
    pub(crate) mark: u32,
    /// What is drawn.
    pub(crate) line: Line<'static>,
}

/// A line of text with its styles.
#[derive(Debug, Clone, Default)]
pub(super) struct Styled {
    text: String,
    /// The end of each part, and how it looks.
    parts: Vec<(usize, Style)>,
}

impl Styled {
    /// A line in one style.
    pub(super) fn of(text: &str, style: Style) -> Self {
        let mut styled = Self::default();
        styled.push(text, style);
        styled
    }

    /// Goes on with a text.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        match self.parts.last_mut() {
            Some(last) if last.1 == style => last.0 = self.text.len(),
            _ => self.parts.push((self.text.len(), style)),
        }
    }

    /// How many bytes it has.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }
}

/// What stands before the rows of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indent<'i> {
    /// Before each.
    pub(super) text: &'i str,
    /// In which style.
    pub(super) style: Style,
}

impl<'i> Indent<'i> {
    /// Blanks.
    pub(super) const fn blank(text: &'i str) -> Self {
        Self { text, style: Style::new() }
    }
}

/// Where a line may be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Between words.
    Words,
    /// Anywhere: code, whose blanks count.
    Anywhere,
}

/// Breaks lines at a width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breaker<'i> {
    pub(super) width: usize,
    pub(super) indent: Indent<'i>,
    pub(super) breaks: Breaks,
}

impl Breaker<'_> {
    /// The rows of a line, the first of them with this mark.
    pub(super) fn rows(&self, line: &Styled, mark: u32) -> Vec<Row> {
        let indent = self.indent.text.width();
        // One wide character fits at least.
        let room = self.width.max(indent.saturating_add(2)).saturating_sub(indent);
        let row = |range: Range<usize>| {
            let at = u32::try_from(range.start).unwrap_or(u32::MAX);
            Row { mark: mark.saturating_add(at), line: self.row(line, range) }
        };
        self.ranges(&line.text, room).into_iter().map(row).collect()
    }

    /// What of a text is in which row: what is between rows is a blank that nobody misses.
    fn ranges(&self, text: &str, room: usize) -> Vec<Range<usize>> {
        let mut rows = Vec::new();
        let (mut start, mut column) = (0_usize, 0_usize);
        for word in Words(text) {
            let width = text.get(word.range.clone()).map_or(0, UnicodeWidthStr::width);
            if column.saturating_add(width) <= room {
                column = column.saturating_add(width);
                continue;
            }
            if self.breaks == Breaks::Words && word.is_blank {
                // A break needs no blank beside it.
                rows.push(start..word.range.start);
                (start, column) = (word.range.end, 0);
                continue;
            }
            if self.breaks == Breaks::Words && width <= room {
                rows.push(start..word.range.start);
                (start, column) = (word.range.start, width);
                continue;
            }
            let part = text.get(word.range.clone()).unwrap_or_default();
            for (at, grapheme) in part.grapheme_indices(true) {
                let width = grapheme.width();
                if column.saturating_add(width) > room && column > 0 {
                    let end = word.range.start.saturating_add(at);
                    rows.push(start..end);
                    (start, column) = (end, 0);
                }
                column = column.saturating_add(width);
            }
        }
        if start < text.len() || rows.is_empty() {
            rows.push(start..text.len());
        }
        rows
    }

    /// A row with a part of a line.
    fn row(&self, line: &Styled, range: Range<usize>) -> Line<'static> {
        let mut spans = Vec::with_capacity(2);
        if !self.indent.text.is_empty() {
            spans.push(Span::styled(self.indent.text.to_owned(), self.indent.style));
        }
        let first = line.parts.partition_point(|(end, _)| *end <= range.start);
        let mut from = range.start;
        for (end, style) in line.parts.iter().skip(first) {
            let to = (*end).min(range.end);
            let part = line.text.get(from..to).unwrap_or_default();
            if !part.is_empty() {
                spans.push(Span::styled(part.to_owned(), *style));
            }
            from = to;
            if from >= range.end {
                break;
            }
        }
        Line::from(spans)
    }
}

/// What is not broken if it fits into a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    range: Range<usize>,
    is_blank: bool,
}

/// The words of a text and the blanks between them. Signs of scripts without blanks are a word each.
struct Words<'t>(&'t str);

impl Iterator for WordsIter<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let start = self.at;
        let mut kind = None;
        for c in self.text.get(start..)?.chars() {
            let of = Kind::of(c);
            match kind {
                // A blank may be a break as it is; a sign takes what belongs to it.
                None => kind = Some(of),
                Some(Kind::Sign) if of == Kind::Joined => {}
                Some(known) if known == of && of != Kind::Sign => {}
                Some(Kind::Letter) if of == Kind::Joined => {}
                Some(_) => break,
            }
            self.at = self.at.saturating_add(c.len_utf8());
        }
        let is_blank = kind? == Kind::Blank;
        Some(Word { range: start..self.at, is_blank })
    }
}

struct WordsIter<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> IntoIterator for Words<'t> {
    type Item = Word;
    type IntoIter = WordsIter<'t>;

    fn into_iter(self) -> WordsIter<'t> {
        WordsIter { text: self.0, at: 0 }
    }
}

/// What a character is to whoever breaks lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A break may be in its place.
    Blank,
    /// Part of a word.
    Letter,
    /// A word by itself: CJK, which is written without blanks.
    Sign,
    /// Part of what is before it: marks, joiners, and signs that may not begin a row.
    Joined,
}

impl Kind {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c == ' ' || c == '\t' { Self::Blank } else { Self::Letter };
        }
        match c {
            // No-break spaces, as before the signs of French.
            '\u{A0}' | '\u{202F}' | '\u{2007}' => Self::Letter,
            '、' | '。' | '，' | '．' | '！' | '？' | '」' | '』' | '）' | '：' | '；' => {
                Self::Joined
            }
            '\u{2E80}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7AF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Self::Sign,
            c if c.is_whitespace() => Self::Blank,
            c => match unicode_width::UnicodeWidthChar::width(c) {
                Some(0) => Self::Joined,
                _ => Self::Letter,
            },
        }
    }
}

/// The rows of a line of styled parts, none wider than `width` columns: broken between words, or
/// within one that is wider than a row. Each row begins with `indent`.
pub(super) fn broken(parts: &[(String, Style)], width: usize, indent: &str) -> Vec<Line<'static>> {
    let mut line = Styled::default();
    for (text, style) in parts {
        line.push(text, *style);
    }
    let breaker = Breaker { width, indent: Indent::blank(indent), breaks: Breaks::Words };
    breaker.rows(&line, 0).into_iter().map(|row| row.line).collect()
}

/// How far the rows of an entry are indented that has no column, from where it begins.
const HANGING: usize = 4;

/// The rows of a line of a list: of an entry, which begins with blanks, all but the first begin below
/// what it says, as far as that leaves room.
pub(super) fn hanging(line: &str, width: usize) -> Vec<Line<'static>> {
    let (head, rest) = line.split_at(hangs_at(line, width));
    let indent = " ".repeat(head.width());
    let mut rows = broken(&[(rest.to_owned(), Style::new())], width, &indent);
    if let Some(blanks) = rows.first_mut().and_then(|row| row.spans.first_mut())
        && !head.is_empty()
    {
        *blanks = Span::raw(head.to_owned());
    }
    rows
}

/// Where in a line, in bytes, that begins which its further rows stand below: nowhere, where it fits
/// or is no entry.
fn hangs_at(line: &str, width: usize) -> usize {
    let begins = line.len().saturating_sub(line.trim_start_matches(' ').len());
    if begins == 0 || line.width() <= width {
        return 0;
    }
    let entry = line.get(begins..).unwrap_or_default();
    let column = entry.split_once("  ").map(|(name, said)| {
        let blanks = said.len().saturating_sub(said.trim_start_matches(' ').len());
        begins.saturating_add(name.len()).saturating_add(2).saturating_add(blanks)
    });
    let is_near = |at: &usize| line.get(..*at).is_some_and(|head| head.width() <= width / 2);
    column.filter(is_near).unwrap_or_else(|| {
        let hung = entry.graphemes(true).take(HANGING).map(str::len).sum::<usize>();
        begins.saturating_add(hung)
    })
}

/// A text cut to a width, with `…` where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut cut, mut column) = (String::new(), 1_usize);
    for grapheme in text.graphemes(true) {
        column = column.saturating_add(grapheme.width());
        if column > width {
            break;
        }
        cut.push_str(grapheme);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_rows_of_an_entry_stand_below_what_it_says() {
        let hung = |line: &str, width| {
            let rows = hanging(line, width);
            rows.iter().map(|row| row.to_string().trim_end().to_owned()).collect::<Vec<_>>()
        };
        let entry = "  f1  what can be done";
        assert_eq!(hung(entry, 14), ["  f1  what can", "      be done"]);
        // Too far to the right.
        assert_eq!(hung("  a-long-key  help", 14), ["  a-long-key", "      help"]);
        assert_eq!(hung("no entry at all", 10), ["no entry", "at all"]);
        assert_eq!(hung("  fits", 14), ["  fits"]);
    }

    fn rows(text: &str, width: usize) -> Vec<String> {
        let parts = [(text.to_owned(), Style::new())];
        broken(&parts, width, "").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lines_break_between_words_and_within_what_is_wider_than_a_row() {
        assert_eq!(rows("one two three", 8), ["one two ", "three"]);
        assert_eq!(rows("one two three", 7), ["one two", "three"]);
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("", 4), [""]);
        assert_eq!(rows("a 你好世界", 5), ["a 你", "好世", "界"]);
    }

    #[test]
    fn no_row_begins_with_a_sign_that_belongs_to_the_one_before() {
        assert_eq!(rows("one two, three", 7), ["one ", "two, ", "three"]);
        assert_eq!(rows("là\u{a0}: oui\u{202f}!", 5), ["là\u{a0}: ", "oui\u{202f}!"]);
        assert_eq!(rows("你好。世界", 5), ["你", "好。", "世界"]);
    }

    #[test]
    fn styles_go_on_over_the_rows_of_a_word() {
        let bold = Style::new().add_modifier(ratatui::style::Modifier::BOLD);
        let parts = [("un".to_owned(), Style::new()), ("believable".to_owned(), bold)];
        let rows = broken(&parts, 8, "  ");
        let spans: Vec<_> = rows
            .iter()
            .map(|row| row.spans.iter().skip(1).map(|it| &*it.content).collect::<Vec<_>>())
            .collect();
        assert_eq!(spans, [vec!["un", "beli"], vec!["evable"]]);
    }

    #[test]
    fn no_row_is_wider_than_it_may_be() {
        for width in 4..40 {
            for row in rows("👩🏽‍💻 Été à la forêt 你好 🇫🇷🇫🇷🇫🇷 x̂̂̂̂ wwwwwwwwwwwwwwwwwwww", width)
            {
                assert!(row.width() <= width, "{width}: {row}");
            }
        }
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("你好世界", 5), "你好…");
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_gets_lost_and_marks_count_up(
            text in "(\\PC|[ab é日 ]|  ){0,60}", width in 2_usize..30
        ) {
            let text = tchat_i18n::Visible::line(&text).to_string();
            let line = Styled::of(&text, Style::new());
            for breaks in [Breaks::Words, Breaks::Anywhere] {
                let breaker = Breaker { width, indent: Indent::blank(""), breaks };
                let rows = breaker.rows(&line, 7);
                let joined: String = rows.iter().map(|row| row.line.to_string()).collect();
                let kept = |text: &str| text.chars().filter(|c| Kind::of(*c) != Kind::Blank).collect::<String>();
                prop_assert_eq!(kept(&joined), kept(&text));
                prop_assert!(rows.iter().all(|row| row.line.width() <= width.max(2)));
                prop_assert!(rows.windows(2).all(|two| two[0].mark < two[1].mark));
            }
        }
    }
}
