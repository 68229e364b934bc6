//! What is being written as rows: which of them are seen, where the cursor is in them, and going from
//! one to another.

use ratatui::layout::Position;
use tchat_front::composer::Composer;
use tchat_front::text_buffer::Way;

use crate::soft_wrap::Wrapped;

/// What is being written, as it is seen.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The text that was laid out, and at what width.
    text: String,
    width: Option<u16>,
    wrapped: Wrapped,
    /// Where in the text the cursor is, in bytes.
    cursor: usize,
    /// The first row that is seen, and how many are.
    seen: (usize, usize),
    /// The column that one keeps to while going up and down, as long as nothing else was done: by
    /// [`tchat_front::composer::Composer::steps`].
    column: Option<(usize, u64)>,
}

/// How wide rows are while nobody has said.
const WIDTH: u16 = 80;

impl Written {
    fn take(&mut self, composer: &Composer, width: u16) {
        if self.width != Some(width) || self.text != composer.text() {
            composer.text().clone_into(&mut self.text);
            self.width = Some(width);
            self.wrapped = Wrapped::of(&self.text, width);
        }
        self.cursor = composer.cursor();
    }

    /// Goes to the row above or below; says whether there was one.
    pub(crate) fn go_row(&mut self, composer: &mut Composer, way: Way) -> bool {
        self.take(composer, self.width.unwrap_or(WIDTH));
        let (row, column) = self.wrapped.place(&self.text, self.cursor);
        let row = match way {
            Way::Back if row == 0 => return false,
            Way::Back => row.saturating_sub(1),
            Way::On if row.saturating_add(1) >= self.wrapped.count() => return false,
            Way::On => row.saturating_add(1),
        };
        let kept = self.column.filter(|(_, steps)| *steps == composer.steps());
        let column = kept.map_or(column, |(column, _)| column);
        composer.go_to(self.wrapped.at(&self.text, row, column));
        self.column = Some((column, composer.steps()));
        true
    }

    /// The place in the text, in bytes, that is in a row and column of what is seen.
    pub(crate) fn at(&mut self, composer: &Composer, row: usize, column: usize) -> usize {
        self.take(composer, self.width.unwrap_or(WIDTH));
        let row = self.seen.0.saturating_add(row).min(self.wrapped.count().saturating_sub(1));
        self.wrapped.at(&self.text, row, column)
    }

    /// Lays the text out at a width, in so many rows at most, so that the cursor is seen.
    pub(crate) fn lay_out(&mut self, composer: &Composer, width: u16, rows_max: u16) {
        self.take(composer, width);
        let rows = self.wrapped.count().min(usize::from(rows_max.max(1)));
        let (row, _) = self.wrapped.place(&self.text, self.cursor);
        let first = self.seen.0.min(self.wrapped.count().saturating_sub(rows));
        let first = first.clamp(row.saturating_add(1).saturating_sub(rows), row);
        self.seen = (first, rows);
    }

    /// How many rows are seen.
    pub(crate) fn rows(&self) -> u16 {
        u16::try_from(self.seen.1.max(1)).unwrap_or(u16::MAX)
    }

    /// What is seen of it, harmless.
    pub(crate) fn shown(&self) -> Vec<String> {
        let (first, rows) = self.seen;
        self.wrapped.shown(&self.text, first..first.saturating_add(rows))
    }

    /// Where in that the cursor is.
    pub(crate) fn cursor(&self) -> Position {
        let (row, column) = self.wrapped.place(&self.text, self.cursor);
        let number = |it: usize| u16::try_from(it).unwrap_or(u16::MAX);
        Position { x: number(column), y: number(row.saturating_sub(self.seen.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_up_and_down_keeps_to_the_column_and_the_cursor_is_seen() {
        let (mut composer, mut written) = (Composer::new(), Written::default());
        composer.insert("a long line\nb\nanother line");
        written.lay_out(&composer, 40, 2);
        assert_eq!((written.rows(), written.cursor()), (2, Position { x: 12, y: 1 }));
        assert_eq!(written.shown(), ["b", "another line"]);
        assert!(written.go_row(&mut composer, Way::Back));
        assert!(written.go_row(&mut composer, Way::Back));
        written.lay_out(&composer, 40, 2);
        assert_eq!(written.cursor(), Position { x: 11, y: 0 });
        assert_eq!(written.shown(), ["a long line", "b"]);
        assert!(!written.go_row(&mut composer, Way::Back));
        assert!(written.go_row(&mut composer, Way::On) && written.go_row(&mut composer, Way::On));
        written.lay_out(&composer, 40, 2);
        assert_eq!(written.cursor().x, 12);
    }
}
