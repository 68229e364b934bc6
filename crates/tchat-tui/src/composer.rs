//! Where one writes: several lines, in answer to a message or in place of one.
//!
//! Nothing that is written is lost by beginning something else: it is set aside, and comes back when
//! that is done.

use ratatui::layout::Position;
use tchat_client::event::Message;
use tchat_proto::id::Seq;

use crate::completion::Completion;
use crate::soft_wrap::Wrapped;
use crate::text_buffer::{Reach, TextBuffer, Way};

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

/// Whether somebody would miss what is written: not so an edit that changes nothing.
fn is_worth_keeping(text: &str, purpose: &Purpose) -> bool {
    match purpose {
        Purpose::Edit(target) => *text != target.text,
        Purpose::New | Purpose::Reply(_) => !text.trim().is_empty(),
    }
}

/// Where one writes.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    buffer: TextBuffer,
    pub(crate) purpose: Purpose,
    /// What was being written when something else was begun, the last at the end.
    aside: Vec<(TextBuffer, Purpose)>,
    /// Ways to go on with the word at the cursor.
    pub(crate) completion: Option<Completion>,
    wrapped: Wrapped,
    /// Of which revision of the text, and at what width, that is.
    wrapped_for: Option<(u64, u16)>,
    /// The first row that is seen, and how many are.
    seen: (usize, usize),
    /// The column that one keeps to while going up and down.
    column: Option<usize>,
}

impl Composer {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        self.buffer.text()
    }

    /// The text before the cursor.
    pub(crate) fn before(&self) -> &str {
        self.buffer.before()
    }

    /// Which state of the text it is.
    pub(crate) const fn revision(&self) -> u64 {
        self.buffer.revision()
    }

    /// Whether nothing is written.
    pub(crate) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Everything that is written here and what it is for, what is set aside included, the newest
    /// first.
    pub(crate) fn all(&self) -> Vec<(&str, &Purpose)> {
        let aside = self.aside.iter().rev().map(|(buffer, purpose)| (buffer.text(), purpose));
        let all = std::iter::once((self.text(), &self.purpose)).chain(aside);
        all.filter(|(text, purpose)| is_worth_keeping(text, purpose)).collect()
    }

    fn exchange(&mut self, (buffer, purpose): (TextBuffer, Purpose)) -> (TextBuffer, Purpose) {
        self.moved();
        self.wrapped_for = None;
        let old = std::mem::replace(&mut self.buffer, buffer);
        (old, std::mem::replace(&mut self.purpose, purpose))
    }

    /// Begins something else; what is written comes back after it.
    pub(crate) fn begin(&mut self, text: &str, purpose: Purpose) {
        let old = self.exchange((TextBuffer::with(text), purpose));
        if is_worth_keeping(old.0.text(), &old.1) && old.0.text() != text {
            self.aside.push(old);
        }
    }

    /// Keeps a text for after what is being written.
    pub(crate) fn keep_for_later(&mut self, text: &str, purpose: Purpose) {
        self.aside.insert(0, (TextBuffer::with(text), purpose));
    }

    /// Gives the text and what becomes of it; what was set aside comes back.
    pub(crate) fn take(&mut self) -> (String, Purpose) {
        let next = self.aside.pop().unwrap_or_default();
        let (buffer, purpose) = self.exchange(next);
        (buffer.text().to_owned(), purpose)
    }

    /// The purpose is given up. An answer that was begun becomes a message; another text for a
    /// message is given back if it was one.
    pub(crate) fn give_up_purpose(&mut self) -> Option<String> {
        if !matches!(self.purpose, Purpose::Edit(_)) {
            self.purpose = Purpose::New;
            return None;
        }
        let next = self.aside.pop().unwrap_or_default();
        let (buffer, purpose) = self.exchange(next);
        is_worth_keeping(buffer.text(), &purpose).then(|| buffer.text().to_owned())
    }

    /// Does something to the text.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut TextBuffer)) {
        change(&mut self.buffer);
        self.moved();
    }

    fn moved(&mut self) {
        self.completion = None;
        self.column = None;
    }

    /// Puts a text where the cursor is.
    pub(crate) fn insert(&mut self, text: &str) {
        self.edit(|buffer| buffer.insert(text));
    }

    /// Puts something else in the place of what is written, so that it can be undone.
    pub(crate) fn rewrite(&mut self, text: &str) {
        self.edit(|buffer| buffer.replace(0..buffer.text().len(), text));
    }

    /// Takes the text in the place of a part, for a completion that goes on.
    pub(crate) fn complete(&mut self, completion: Completion) {
        let (range, text) = (completion.range(), completion.text().to_owned());
        self.buffer.replace(range, &text);
        self.column = None;
        self.completion = Some(completion.written(text.len()));
    }

    /// Goes to the row above or below; says whether there was one.
    pub(crate) fn go_row(&mut self, way: Way) -> bool {
        self.wrap(self.wrapped_for.map_or(80, |(_, width)| width));
        let buffer = &mut self.buffer;
        let (row, column) = self.wrapped.place(buffer.text(), buffer.cursor());
        let row = match way {
            Way::Back if row == 0 => return false,
            Way::Back => row.saturating_sub(1),
            Way::On if row.saturating_add(1) >= self.wrapped.count() => return false,
            Way::On => row.saturating_add(1),
        };
        let column = *self.column.get_or_insert(column);
        let at = self.wrapped.at(buffer.text(), row, column);
        buffer.go_to(at);
        self.completion = None;
        true
    }

    /// Goes to what is at a place of what is seen.
    pub(crate) fn go_to_seen(&mut self, row: usize, column: usize) {
        let row = self.seen.0.saturating_add(row).min(self.wrapped.count().saturating_sub(1));
        let at = self.wrapped.at(self.text(), row, column);
        self.edit(|buffer| buffer.go_to(at));
    }

    fn wrap(&mut self, width: u16) {
        let of = (self.revision(), width);
        if self.wrapped_for != Some(of) {
            self.wrapped = Wrapped::of(self.buffer.text(), width);
            self.wrapped_for = Some(of);
        }
    }

    /// Lays the text out at a width, in so many rows at most, so that the cursor is seen.
    pub(crate) fn lay_out(&mut self, width: u16, rows_max: u16) {
        self.wrap(width);
        let rows = self.wrapped.count().min(usize::from(rows_max.max(1)));
        let buffer = &self.buffer;
        let (row, _) = self.wrapped.place(buffer.text(), buffer.cursor());
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
        self.wrapped.shown(self.text(), first..first.saturating_add(rows))
    }

    /// Where in that the cursor is.
    pub(crate) fn cursor(&self) -> Position {
        let (row, column) = self.wrapped.place(self.text(), self.buffer.cursor());
        let number = |it: usize| u16::try_from(it).unwrap_or(u16::MAX);
        Position { x: number(column), y: number(row.saturating_sub(self.seen.0)) }
    }

    /// Takes a character that was typed.
    pub(crate) fn put(&mut self, c: char) {
        self.insert(c.encode_utf8(&mut [0; 4]));
    }

    /// Takes away what is so far from the cursor.
    pub(crate) fn delete(&mut self, reach: Reach, way: Way) {
        self.edit(|buffer| buffer.delete(reach, way));
    }

    /// Goes so far.
    pub(crate) fn go(&mut self, reach: Reach, way: Way) {
        self.edit(|buffer| buffer.go(reach, way));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(seq: u64) -> Target {
        Target { seq: Seq(seq), from: "bob".to_owned(), text: "old".to_owned() }
    }

    fn with(text: &str, purpose: Purpose) -> Composer {
        let mut composer = Composer::new();
        composer.begin(text, purpose);
        composer
    }

    #[test]
    fn what_was_being_written_comes_back_after_something_else() {
        let mut composer = with("half a th", Purpose::Reply(target(1)));
        composer.begin("old", Purpose::Edit(target(2)));
        composer.insert("er");
        composer.begin("/search ", Purpose::New);
        assert_eq!(composer.all().len(), 3);
        assert_eq!(composer.take().0, "/search ");
        assert_eq!(composer.take(), ("older".to_owned(), Purpose::Edit(target(2))));
        assert_eq!(composer.take(), ("half a th".to_owned(), Purpose::Reply(target(1))));
        assert!(composer.is_empty());
    }

    #[test]
    fn giving_an_answer_up_keeps_its_text_and_an_edit_gives_its_text_back() {
        let mut composer = with("text", Purpose::Reply(target(1)));
        assert_eq!(composer.give_up_purpose(), None);
        assert_eq!((composer.text(), &composer.purpose), ("text", &Purpose::New));
        composer.begin("old", Purpose::Edit(target(1)));
        assert_eq!(composer.give_up_purpose(), None, "nothing was changed");
        composer.begin("older", Purpose::Edit(target(1)));
        assert_eq!(composer.give_up_purpose().as_deref(), Some("older"));
        assert_eq!(composer.text(), "text");
    }

    #[test]
    fn going_up_and_down_keeps_to_the_column_and_the_cursor_is_seen() {
        let mut composer = with("a long line\nb\nanother line", Purpose::New);
        composer.lay_out(40, 2);
        assert_eq!((composer.rows(), composer.cursor()), (2, Position { x: 12, y: 1 }));
        assert_eq!(composer.shown(), ["b", "another line"]);
        assert!(composer.go_row(Way::Back));
        assert!(composer.go_row(Way::Back));
        composer.lay_out(40, 2);
        assert_eq!(composer.cursor(), Position { x: 11, y: 0 });
        assert_eq!(composer.shown(), ["a long line", "b"]);
        assert!(!composer.go_row(Way::Back));
        assert!(composer.go_row(Way::On) && composer.go_row(Way::On));
        composer.lay_out(40, 2);
        assert_eq!(composer.cursor().x, 12);
    }
}
