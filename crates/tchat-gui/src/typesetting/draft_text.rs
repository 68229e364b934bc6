//! What is being written, as egui edits it: by what people see as one character.
//!
//! egui counts characters of Unicode, and its Backspace leaves half a flag. [`Graphemes`] stands
//! between it and a [`Text`] and deletes whole grapheme clusters ([UAX #29]); [`settle`] keeps the
//! cursor out of them.
//!
//! [UAX #29]: https://www.unicode.org/reports/tr29/

use std::any::TypeId;
use std::ops::Range;

use eframe::egui::TextBuffer;
use eframe::egui::text::{CCursor, CCursorRange, CharIndex};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::typesetting::text_block::{byte_index, cursor_at, snapped};

/// A text that can be written in.
pub trait Text {
    /// It.
    fn text(&self) -> &str;

    /// Puts something in the place of these bytes.
    fn put(&mut self, bytes: Range<usize>, text: &str);
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }

    fn put(&mut self, bytes: Range<usize>, text: &str) {
        if self.get(bytes.clone()).is_some() {
            self.replace_range(bytes, text);
        }
    }
}

/// A text that egui edits by grapheme clusters.
#[derive(Debug)]
pub struct Graphemes<'t, T>(pub &'t mut T);

impl<T: Text> Graphemes<'_, T> {
    fn byte(&self, at: CharIndex) -> usize {
        byte_index(self.0.text(), at).0
    }

    fn delete(&mut self, bytes: Range<usize>) -> CCursor {
        let cursor = cursor_at(self.0.text(), bytes.start);
        self.0.put(bytes, "");
        cursor
    }
}

impl<T: Text> TextBuffer for Graphemes<'_, T> {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        self.0.text()
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        let byte = self.byte(at);
        self.0.put(byte..byte, text);
        text.chars().count()
    }

    fn delete_char_range(&mut self, chars: Range<CharIndex>) {
        let (start, end) = (self.byte(chars.start), self.byte(chars.end));
        self.0.put(start..end.max(start), "");
    }

    fn delete_previous_char(&mut self, cursor: CCursor) -> CCursor {
        let end = self.byte(cursor.index);
        let before = self.0.text().get(..end).unwrap_or_default();
        let last = before.graphemes(true).next_back().map_or(0, str::len);
        self.delete(end.saturating_sub(last)..end)
    }

    fn delete_next_char(&mut self, cursor: CCursor) -> CCursor {
        let start = self.byte(cursor.index);
        let behind = self.0.text().get(start..).unwrap_or_default();
        let next = behind.graphemes(true).next().map_or(0, str::len);
        self.delete(start..start.saturating_add(next))
    }

    fn type_id(&self) -> TypeId {
        // Without what it borrows: a type has an id only if it borrows nothing.
        TypeId::of::<Graphemes<'static, String>>()
    }
}

/// The same cursor out of what people see as one character: at its end, or at its start if the
/// cursor came from behind.
#[must_use]
pub fn settle(text: &str, before: Option<CCursorRange>, now: CCursorRange) -> CCursorRange {
    let settled = |cursor: CCursor, before: Option<CCursor>| {
        let byte = byte_index(text, cursor.index).0;
        let end = snapped(text, byte);
        if end == byte {
            return cursor;
        }
        let came_from_behind = before.is_some_and(|before| before.index > cursor.index);
        let mut clusters = text.get(..end).unwrap_or_default().graphemes(true);
        let start = end.saturating_sub(clusters.next_back().map_or(0, str::len));
        cursor_at(text, if came_from_behind { start } else { end })
    };
    let mut range = now;
    range.primary = settled(now.primary, before.map(|before| before.primary));
    range.secondary = settled(now.secondary, before.map(|before| before.secondary));
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [&str; 6] = ["🇫🇷", "👩🏽‍💻", "e\u{301}", "👨‍👩‍👧‍👦", "1\u{fe0f}\u{20e3}", "a"];

    #[test]
    fn what_people_see_as_one_character_goes_as_a_whole() {
        for one in WHOLE {
            let mut text = format!("x{one}y");
            let behind = cursor_at(&text, 1 + one.len());
            let cursor = Graphemes(&mut text).delete_previous_char(behind);
            assert_eq!((text.as_str(), cursor.index), ("xy", CharIndex(1)), "{one}");

            let mut text = format!("x{one}y");
            let cursor = Graphemes(&mut text).delete_next_char(CCursor::new(1));
            assert_eq!((text.as_str(), cursor.index), ("xy", CharIndex(1)), "{one}");
        }
    }

    #[test]
    fn at_the_ends_there_is_nothing_to_delete() {
        let mut text = "🇫🇷".to_owned();
        let mut it = Graphemes(&mut text);
        assert_eq!(it.delete_previous_char(CCursor::new(0)).index, CharIndex(0));
        assert_eq!(it.delete_next_char(CCursor::new(2)).index, CharIndex(2));
        assert_eq!(it.as_str(), "🇫🇷");
    }

    #[test]
    fn the_cursor_steps_over_what_people_see_as_one_character() {
        let text = "x👩🏽‍💻y";
        let one = |at: usize| CCursorRange::one(CCursor::new(at));
        // Onwards, to its end; back, to its start.
        assert_eq!(settle(text, Some(one(1)), one(2)).primary.index, CharIndex(5));
        assert_eq!(settle(text, Some(one(5)), one(4)).primary.index, CharIndex(1));
        assert_eq!(settle(text, None, one(6)).primary.index, CharIndex(6));
    }

    #[test]
    fn a_place_that_is_not_there_changes_nothing() {
        let mut text = "é".to_owned();
        text.put(1..9, "x");
        assert_eq!(text, "é");
        let mut it = Graphemes(&mut text);
        it.delete_char_range(CharIndex(5)..CharIndex(9));
        assert_eq!(it.insert_text("a", CharIndex(99)), 1);
        assert_eq!(it.as_str(), "éa");
    }
}
