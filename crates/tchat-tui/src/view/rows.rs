//! Breaking styled text into the rows of a screen.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The rows of a line of styled parts, none wider than `width` columns: broken between words, or
/// within one that is wider than a row. Each row begins with `indent`.
pub(super) fn broken(parts: &[(String, Style)], width: usize, indent: &str) -> Vec<Line<'static>> {
    let mut rows = Rows::new(width, indent);
    for (text, style) in parts {
        for word in text.split_word_bounds() {
            rows.put(word, *style);
        }
    }
    rows.done()
}

/// Rows that are being filled.
struct Rows {
    width: usize,
    indent: String,
    done: Vec<Line<'static>>,
    row: Vec<Span<'static>>,
    column: usize,
}

impl Rows {
    fn new(width: usize, indent: &str) -> Self {
        let indent_width = indent.width();
        let width = width.max(indent_width.saturating_add(2));
        let mut rows =
            Self { width, indent: indent.to_owned(), done: Vec::new(), row: Vec::new(), column: 0 };
        rows.begin();
        rows
    }

    fn begin(&mut self) {
        self.row = vec![Span::raw(self.indent.clone())];
        self.column = self.indent.width();
    }

    fn end(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.done.push(Line::from(row));
        self.begin();
    }

    fn put(&mut self, word: &str, style: Style) {
        let width = word.width();
        let fits = self.column.saturating_add(width) <= self.width;
        let is_blank = word.trim().is_empty();
        if !fits && is_blank {
            // A break needs no blank beside it.
            return self.end();
        }
        if !fits && self.column > self.indent.width() && width <= self.room() {
            self.end();
        }
        if self.column.saturating_add(width) <= self.width {
            return self.push(word.to_owned(), width, style);
        }
        for grapheme in word.graphemes(true) {
            let width = grapheme.width();
            if self.column.saturating_add(width) > self.width {
                self.end();
            }
            self.push(grapheme.to_owned(), width, style);
        }
    }

    /// How much a whole row holds.
    fn room(&self) -> usize {
        self.width.saturating_sub(self.indent.width())
    }

    fn push(&mut self, text: String, width: usize, style: Style) {
        self.column = self.column.saturating_add(width);
        match self.row.last_mut().filter(|last| last.style == style) {
            Some(last) => last.content.to_mut().push_str(&text),
            None => self.row.push(Span::styled(text, style)),
        }
    }

    fn done(mut self) -> Vec<Line<'static>> {
        self.end();
        self.done
    }
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
    use super::*;

    fn rows(text: &str, width: usize) -> Vec<String> {
        let parts = [(text.to_owned(), Style::new())];
        broken(&parts, width, "").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lines_break_between_words_and_within_what_is_wider_than_a_row() {
        assert_eq!(rows("one two three", 8), ["one two ", "three"]);
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("", 4), [""]);
        assert_eq!(rows("a 你好世界", 5), ["a 你", "好世", "界"]);
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
}
