//! A text that is being written as rows of a screen: where each begins, where the cursor is, and what
//! is drawn, which is harmless whatever was pasted.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::CellWidth as _;
use tchat_i18n::Visible;
use unicode_segmentation::UnicodeSegmentation as _;

/// A text as rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wrapped {
    /// Which bytes are in each row, without the line break that ends it.
    rows: Vec<Range<usize>>,
    /// How wide a row is; blanks at its end may hang over.
    width: usize,
}

impl Wrapped {
    /// Breaks a text into rows: between words, or within one that is wider than a row. The last
    /// column stays free, for a cursor behind the last character.
    pub(crate) fn of(text: &str, width: u16) -> Self {
        let mut rows =
            Rows { width: usize::from(width.saturating_sub(1).max(1)), rows: Vec::new() };
        let mut start = 0_usize;
        for line in text.split('\n') {
            rows.line(line, start);
            start = start.saturating_add(line.len()).saturating_add(1);
        }
        Self { rows: rows.rows, width: rows.width }
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.rows.len().max(1)
    }

    /// In which row and column a place is.
    pub(crate) fn place(&self, text: &str, at: usize) -> (usize, usize) {
        let row = self.rows.partition_point(|row| row.start <= at).saturating_sub(1);
        let start = self.rows.get(row).map_or(0, |row| row.start);
        let column: usize =
            text.get(start..at).unwrap_or_default().graphemes(true).map(cells).sum();
        (row, column.min(self.width))
    }

    /// The place in a row at a column, or before what is over it.
    pub(crate) fn at(&self, text: &str, row: usize, column: usize) -> usize {
        let Some(range) = self.rows.get(row) else { return text.len() };
        let (mut at, mut reached) = (range.start, 0_usize);
        for grapheme in text.get(range.clone()).unwrap_or_default().graphemes(true) {
            reached = reached.saturating_add(cells(grapheme));
            if reached > column {
                break;
            }
            at = at.saturating_add(grapheme.len());
        }
        // Behind a row that goes on is where the next one begins: stay in this one.
        let goes_on = self.rows.get(row.saturating_add(1)).is_some_and(|next| next.start == at);
        match goes_on && at > range.start {
            true => {
                let last = text.get(range.start..at).and_then(|it| it.graphemes(true).next_back());
                at.saturating_sub(last.map_or(0, str::len))
            }
            false => at,
        }
    }

    /// What is drawn of some rows.
    pub(crate) fn shown(&self, text: &str, rows: Range<usize>) -> Vec<String> {
        let rows = self.rows.get(rows.start..rows.end.min(self.rows.len())).unwrap_or_default();
        let row = |range: &Range<usize>| {
            text.get(range.clone()).unwrap_or_default().graphemes(true).map(shown).collect()
        };
        rows.iter().map(row).collect()
    }
}

/// How many columns a grapheme cluster takes as it is drawn.
fn cells(grapheme: &str) -> usize {
    shown(grapheme).graphemes(true).map(|it| usize::from(it.cell_width())).sum()
}

/// A grapheme cluster as it is drawn: itself, unless it could do harm.
pub(crate) fn shown(grapheme: &str) -> Cow<'_, str> {
    let mut characters = grapheme.chars();
    let is_plain = |c: char| c.is_ascii() && !c.is_ascii_control() || c.is_alphanumeric();
    match (characters.next(), characters.next()) {
        (Some(c), None) if is_plain(c) => Cow::Borrowed(grapheme),
        // Not isolated one by one: letters of a script from right to left belong together.
        _ => Cow::Owned(Visible::line(grapheme).as_str().replace(['\u{2068}', '\u{2069}'], "")),
    }
}

/// Rows that are being filled.
struct Rows {
    width: usize,
    rows: Vec<Range<usize>>,
}

impl Rows {
    /// Breaks the line that begins at a place.
    fn line(&mut self, line: &str, start: usize) {
        let (mut row, mut column) = (start..start, 0_usize);
        for word in line.split_word_bounds() {
            let width: usize = word.graphemes(true).map(cells).sum();
            let end = row.end.saturating_add(word.len());
            let fits = column.saturating_add(width) <= self.width;
            if fits || word.trim().is_empty() {
                // A blank that does not fit hangs over: no row begins with it.
                (row.end, column) = (end, column.saturating_add(width));
                continue;
            }
            if column > 0 {
                let next = row.end;
                self.rows.push(std::mem::replace(&mut row, next..next));
                column = 0;
            }
            for grapheme in word.graphemes(true) {
                let width = cells(grapheme);
                if column > 0 && column.saturating_add(width) > self.width {
                    let next = row.end;
                    self.rows.push(std::mem::replace(&mut row, next..next));
                    column = 0;
                }
                row.end = row.end.saturating_add(grapheme.len());
                column = column.saturating_add(width);
            }
        }
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: u16) -> Vec<String> {
        let wrapped = Wrapped::of(text, width);
        wrapped.shown(text, 0..wrapped.count())
    }

    #[test]
    fn rows_are_broken_between_words_and_within_those_that_are_too_long() {
        assert_eq!(rows("", 10), [""]);
        assert_eq!(rows("one two three", 9), ["one two ", "three"]);
        assert_eq!(rows("abcdefghij", 5), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("a\n\nb\n", 5), ["a", "", "b", ""]);
        assert_eq!(rows("日本語です", 6), ["日本", "語で", "す"]);
    }

    #[test]
    fn every_place_is_in_a_row_and_wide_characters_count_as_drawn() {
        let text = "👩🏽‍💻 日本 e\u{301}x";
        let wrapped = Wrapped::of(text, 40);
        let after = |part: &str| wrapped.place(text, text.find(part).unwrap() + part.len()).1;
        assert_eq!(
            [after("👩🏽‍💻"), after("日"), after("本"), after("e\u{301}"), after("x")],
            [2, 5, 7, 9, 10]
        );
        assert_eq!(wrapped.at(text, 0, 4), text.find('日').unwrap(), "not within a wide one");
        let wrapped = Wrapped::of("one two three", 9);
        assert_eq!(wrapped.place("one two three", 8), (1, 0));
        assert_eq!(wrapped.at("one two three", 0, 30), 7);
    }

    #[test]
    fn what_is_drawn_is_harmless() {
        let drawn = rows("a\u{1b}[2Jb\u{202e}c\u{7}\u{200b}", 40).concat();
        assert_eq!(drawn, "a␛[2Jb\\u{202E}c␇\\u{200B}");
        let marks = format!("e{}", "\u{301}".repeat(10_000));
        assert!(rows(&marks, 40).concat().chars().count() < 10);
    }
}
