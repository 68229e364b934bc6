//! A line to type into, within a view.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_i18n::Visible;
use unicode_segmentation::UnicodeSegmentation as _;

/// How much can be typed: more than any link is long, and a paste that was meant for elsewhere does
/// no harm.
const BYTES_MAX: usize = 4_096;

/// A line to type into. Displayed with where one types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Field(String);

impl Field {
    /// One with a text in it.
    pub(crate) fn with(text: &str) -> Self {
        let mut field = Self::default();
        field.paste(text);
        field
    }

    /// What was typed.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether nothing was.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a key that types; says whether it was one.
    pub(crate) fn press(&mut self, key: KeyEvent) -> bool {
        let held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => self.0.clear(),
            // AltGr is both, and types.
            KeyCode::Char(c) if !held || !c.is_ascii_alphanumeric() => self.put(c),
            KeyCode::Backspace => {
                let last = self.0.grapheme_indices(true).next_back().map(|(at, _)| at);
                self.0.truncate(last.unwrap_or_default());
            }
            _ => return false,
        }
        true
    }

    /// Takes a text that was pasted: on one line.
    pub(crate) fn paste(&mut self, text: &str) {
        for c in text.trim_matches(['\r', '\n']).chars() {
            self.put(if c.is_control() { ' ' } else { c });
        }
    }

    fn put(&mut self, c: char) {
        if self.0.len() + c.len_utf8() <= BYTES_MAX {
            self.0.push(c);
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}▏", Visible::line(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode, held: KeyModifiers) -> bool {
        field.press(KeyEvent::new(code, held))
    }

    #[test]
    fn what_people_see_as_one_character_is_taken_away_at_once() {
        let mut field = Field::with("é🇫🇷");
        assert!(press(&mut field, KeyCode::Backspace, KeyModifiers::NONE));
        assert_eq!(field.text(), "é");
    }

    #[test]
    fn a_paste_stays_on_one_line_and_within_bounds() {
        let mut field = Field::default();
        field.paste("tchat://a\nb\u{1b}\n");
        assert_eq!(field.text(), "tchat://a b ");
        field.paste(&"x".repeat(10_000));
        assert_eq!(field.text().len(), BYTES_MAX);
    }

    #[test]
    fn keys_with_control_type_nothing_and_ctrl_u_takes_all_away() {
        let mut field = Field::with("abc");
        assert!(!press(&mut field, KeyCode::Char('k'), KeyModifiers::CONTROL));
        assert!(press(&mut field, KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT));
        assert_eq!(field.text(), "abc@");
        assert!(press(&mut field, KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert!(field.is_empty());
    }
}
