//! A text that is being written: moved in and deleted from by what people see as one character.
//!
//! Positions are bytes, and the cursor stands between two grapheme clusters ([UAX #29]), never within
//! one: a flag, a family of emoji or a letter with its accents is one step, and goes as a whole. Every
//! change can be undone.
//!
//! [UAX #29]: https://www.unicode.org/reports/tr29/

mod journal;

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use self::journal::{Edit, Journal};

/// A text from elsewhere with the line breaks of ours: those of other systems become `\n`.
#[must_use]
pub fn on_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Which way from the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the beginning of the text.
    Back,
    /// To its end.
    On,
}

/// How far from the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What people see as one character.
    Grapheme,
    /// To where a word begins or ends.
    Word,
    /// To the next blank.
    Blank,
    /// To where the line begins or ends.
    Line,
}

/// A text that is being written.
#[derive(Debug, Clone, Default)]
pub struct TextBuffer {
    text: String,
    /// INVARIANT: between two grapheme clusters.
    cursor: usize,
    journal: Journal,
    /// What was last taken away by the word or line.
    killed: String,
    /// Counts changes of the text.
    revision: u64,
}

impl TextBuffer {
    /// A text that is there already, written on at its end.
    pub fn with(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len(), ..Self::default() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor is.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The text before the cursor.
    pub fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// The text behind the cursor.
    fn behind(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// Which state of the text it is: another number after each change.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Puts a text where the cursor is.
    pub fn insert(&mut self, text: &str) {
        self.replace(self.cursor..self.cursor, text);
    }

    /// Puts a text in the place of a part, and the cursor behind it.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        let Some(removed) = self.text.get(range.clone()).map(str::to_owned) else { return };
        if removed.is_empty() && text.is_empty() {
            return;
        }
        let (at, inserted) = (range.start, text.to_owned());
        self.text.replace_range(range, text);
        self.journal.note(Edit { at, removed, inserted, cursor: self.cursor });
        self.changed(at.saturating_add(text.len()));
    }

    fn changed(&mut self, cursor: usize) {
        self.revision = self.revision.wrapping_add(1);
        self.place(cursor);
    }

    /// Goes to a place, or to the end of the grapheme cluster that it is in.
    fn place(&mut self, at: usize) {
        let at = self.text.ceil_char_boundary(at.min(self.text.len()));
        let mut seam = GraphemeCursor::new(at, self.text.len(), true);
        let is_seam = seam.is_boundary(&self.text, 0).unwrap_or(true);
        self.cursor = match is_seam {
            true => at,
            false => seam.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
        };
    }

    /// Goes to a place.
    pub fn go_to(&mut self, at: usize) {
        self.journal.part();
        self.place(at);
    }

    /// Goes so far.
    pub fn go(&mut self, reach: Reach, way: Way) {
        self.go_to(self.target(reach, way));
    }

    /// Takes away what is so far; more than a character can be put back by [`Self::yank`].
    pub fn delete(&mut self, reach: Reach, way: Way) {
        let target = self.target(reach, way);
        let range = match way {
            Way::Back => target..self.cursor,
            Way::On => self.cursor..target,
        };
        if range.is_empty() {
            return;
        }
        if reach != Reach::Grapheme {
            self.killed = self.text.get(range.clone()).unwrap_or_default().to_owned();
            self.journal.part();
        }
        self.replace(range, "");
    }

    /// Puts back what was last taken away by the word or line.
    pub fn yank(&mut self) {
        let killed = std::mem::take(&mut self.killed);
        self.journal.part();
        self.insert(&killed);
        self.killed = killed;
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        let Some(edit) = self.journal.undo() else { return };
        let (range, removed, cursor) = (edit.written(), edit.removed.clone(), edit.cursor);
        self.text.replace_range(range, &removed);
        self.changed(cursor);
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self) {
        let Some(edit) = self.journal.redo() else { return };
        let (range, inserted) = (edit.found(), edit.inserted.clone());
        let cursor = edit.written().end;
        self.text.replace_range(range, &inserted);
        self.changed(cursor);
    }

    fn target(&self, reach: Reach, way: Way) -> usize {
        match (reach, way) {
            (Reach::Grapheme, Way::Back) => {
                let last = self.before().graphemes(true).next_back();
                self.cursor.saturating_sub(last.map_or(0, str::len))
            }
            (Reach::Grapheme, Way::On) => {
                let next = self.behind().graphemes(true).next();
                self.cursor.saturating_add(next.map_or(0, str::len))
            }
            (Reach::Line, Way::Back) => {
                self.before().rfind('\n').map_or(0, |at| at.saturating_add(1))
            }
            (Reach::Line, Way::On) => self
                .behind()
                .find('\n')
                .map_or(self.text.len(), |at| self.cursor.saturating_add(at)),
            (Reach::Word, Way::Back) => {
                let mut words = self.before().split_word_bound_indices();
                words.rfind(|(_, word)| is_word(word)).map_or(0, |(at, _)| at)
            }
            (Reach::Word, Way::On) => {
                let mut words = self.behind().split_word_bound_indices();
                let word = words.find(|(_, word)| is_word(word));
                word.map_or(self.text.len(), |(at, word)| {
                    self.cursor.saturating_add(at).saturating_add(word.len())
                })
            }
            (Reach::Blank, Way::Back) => {
                let text = self.before().trim_end();
                text.char_indices()
                    .rfind(|(_, c)| c.is_whitespace())
                    .map_or(0, |(at, c)| at.saturating_add(c.len_utf8()))
            }
            (Reach::Blank, Way::On) => {
                let text = self.behind();
                let from = text.len().saturating_sub(text.trim_start().len());
                let rest = text.get(from..).unwrap_or_default();
                let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
                self.cursor.saturating_add(from).saturating_add(length)
            }
        }
    }
}

/// Whether a segment is a word and not what is between words.
fn is_word(segment: &str) -> bool {
    segment.chars().any(|c| c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[&str] =
        &["🇫🇷", "👩🏽‍💻", "e\u{301}", "👨‍👩‍👧‍👦", "1\u{fe0f}\u{20e3}", "नि", "각", "日", "a"];

    #[test]
    fn what_people_see_as_one_character_is_one_step_and_goes_as_a_whole() {
        for one in WHOLE {
            let mut buffer = TextBuffer::with(&format!("{one} {one}"));
            buffer.go(Reach::Grapheme, Way::Back);
            assert_eq!(buffer.cursor(), one.len() + 1, "{one}");
            buffer.delete(Reach::Grapheme, Way::On);
            assert_eq!(buffer.text(), format!("{one} "));
            buffer.delete(Reach::Grapheme, Way::Back);
            buffer.delete(Reach::Grapheme, Way::Back);
            assert_eq!(buffer.text(), "");
        }
    }

    #[test]
    fn the_cursor_is_never_within_a_character_that_an_edit_joins() {
        let mut buffer = TextBuffer::with("e");
        buffer.insert("\u{301}");
        assert_eq!(buffer.cursor(), 3);
        // Between two halves of flags: with what stands there, other flags.
        let mut buffer = TextBuffer::with("🇫x🇷");
        buffer.go_to("🇫x".len());
        buffer.delete(Reach::Grapheme, Way::Back);
        assert_eq!((buffer.text(), buffer.cursor()), ("🇫🇷", "🇫🇷".len()));
        buffer.undo();
        assert_eq!((buffer.text(), buffer.cursor()), ("🇫x🇷", "🇫x".len()));
        buffer.go_to(2);
        assert_eq!(buffer.cursor(), "🇫".len(), "and not within a letter's bytes");
    }

    #[test]
    fn words_and_lines_are_left_and_taken_away_as_in_a_shell() {
        let mut buffer = TextBuffer::with("un été,\nl’arbre est là");
        buffer.go(Reach::Word, Way::Back);
        assert!(buffer.before().ends_with("est "));
        buffer.delete(Reach::Blank, Way::Back);
        assert_eq!(buffer.text(), "un été,\nl’arbre là");
        buffer.delete(Reach::Line, Way::Back);
        assert_eq!(buffer.text(), "un été,\nlà");
        buffer.yank();
        assert_eq!(buffer.text(), "un été,\nl’arbre là");
        buffer.go_to(0);
        buffer.go(Reach::Word, Way::On);
        buffer.go(Reach::Word, Way::On);
        assert_eq!(buffer.before(), "un été");
        buffer.delete(Reach::Line, Way::On);
        assert_eq!(buffer.text(), "un été\nl’arbre là");
    }

    #[test]
    fn what_was_typed_is_undone_by_the_word_and_made_again() {
        let mut buffer = TextBuffer::default();
        for c in "two words".chars() {
            buffer.insert(c.encode_utf8(&mut [0; 4]));
        }
        buffer.undo();
        assert_eq!(buffer.text(), "two ");
        buffer.undo();
        assert_eq!(buffer.text(), "");
        buffer.undo();
        buffer.redo();
        buffer.redo();
        buffer.redo();
        assert_eq!((buffer.text(), buffer.cursor()), ("two words", 9));
        buffer.replace(0..9, "");
        buffer.undo();
        assert_eq!(buffer.text(), "two words");
    }
}
