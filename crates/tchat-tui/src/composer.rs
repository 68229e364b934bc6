//! Where one writes: several lines, in answer to a message or in place of one.

use crossterm::event::KeyEvent;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use tchat_client::event::Message;
use tchat_proto::id::Seq;
use unicode_segmentation::UnicodeSegmentation as _;

/// What becomes of a text that is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A message.
    #[default]
    New,
    /// An answer.
    Reply(Target),
    /// Another text for a message of one's own.
    Edit(Target),
}

/// The message that is answered or edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) seq: Seq,
    /// Who wrote it.
    pub(crate) from: String,
    /// What it says.
    pub(crate) text: String,
}

impl Target {
    /// A message as a target.
    pub(crate) fn of(message: &Message) -> Self {
        let (from, text) = (message.from.nick.clone(), message.text.clone());
        Self { seq: message.seq, from, text }
    }
}

/// Where one writes.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    area: TextArea<'static>,
    pub(crate) purpose: Purpose,
}

impl Composer {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self::with("", Purpose::New)
    }

    /// One with a text in it, written on at its end.
    pub(crate) fn with(text: &str, purpose: Purpose) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(ratatui::style::Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, purpose }
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing is written.
    pub(crate) fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Takes a key that means nothing else.
    pub(crate) fn press(&mut self, key: KeyEvent) {
        use crossterm::event::{KeyCode, KeyModifiers};
        match (key.code, key.modifiers) {
            (KeyCode::Backspace, KeyModifiers::NONE) => self.delete_back(),
            _ => {
                self.area.input(key);
            }
        }
    }

    /// Takes away what people see as one character: a flag is two.
    fn delete_back(&mut self) {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let before: String = line.chars().take(cursor.1).collect();
        let last = before.graphemes(true).next_back().map_or(1, |it| it.chars().count());
        for _ in 0..last {
            self.area.delete_char();
        }
    }

    /// Puts a text where the cursor is.
    pub(crate) fn insert(&mut self, text: &str) {
        self.area.insert_str(text);
    }

    /// Breaks the line.
    pub(crate) fn new_line(&mut self) {
        self.area.insert_newline();
    }

    /// Gives the text and what becomes of it, and begins anew.
    pub(crate) fn take(&mut self) -> (String, Purpose) {
        let old = std::mem::replace(self, Self::new());
        (old.text(), old.purpose)
    }

    /// How many rows it needs at a width.
    pub(crate) fn rows(&self, width: u16) -> u16 {
        let width = usize::from(width.max(1));
        let rows = self.area.lines().iter().map(|line| {
            unicode_width::UnicodeWidthStr::width(line.as_str()).checked_div(width).unwrap_or(0) + 1
        });
        u16::try_from(rows.sum::<usize>()).unwrap_or(u16::MAX)
    }

    /// What is drawn.
    pub(crate) const fn area(&self) -> &TextArea<'static> {
        &self.area
    }
}
