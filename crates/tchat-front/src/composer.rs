//! Where one writes: several lines, in answer to a message or in place of one.
//!
//! Nothing that is written is lost by beginning something else: it is set aside, and comes back when
//! that is done.

use tchat_client::event::Message;
use tchat_proto::id::Seq;

use crate::completion::{Completion, emoji_named};
use crate::text_buffer::{Reach, TextBuffer, Way};

/// What becomes of a text that is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Purpose {
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
pub struct Target {
    /// Its place.
    pub seq: Seq,
    /// Who wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
}

impl Target {
    /// A message as a target.
    pub fn of(message: &Message) -> Self {
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
pub struct Composer {
    buffer: TextBuffer,
    pub(crate) purpose: Purpose,
    /// What was being written when something else was begun, the last at the end.
    aside: Vec<(TextBuffer, Purpose)>,
    /// Ways to go on with the word at the cursor.
    completion: Option<Completion>,
    /// Counts changes of the text.
    revision: u64,
    /// Counts what was done to text and cursor.
    steps: u64,
}

impl Composer {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.buffer.text()
    }

    /// Where in it the cursor is, in bytes.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.buffer.cursor()
    }

    /// What becomes of it when it is sent.
    #[must_use]
    pub const fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Makes what is written something else.
    pub fn set_purpose(&mut self, purpose: Purpose) {
        self.purpose = purpose;
    }

    /// Ways to go on with the word at the cursor.
    #[must_use]
    pub const fn completion(&self) -> Option<&Completion> {
        self.completion.as_ref()
    }

    /// Counts what was done to text and cursor: a front end that remembers something of where one was
    /// (the column that one keeps to) knows by it whether that still goes.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    pub(crate) fn offer(&mut self, completion: Option<Completion>) {
        self.completion = completion;
    }

    pub(crate) const fn take_completion(&mut self) -> Option<Completion> {
        self.completion.take()
    }

    /// The text before the cursor.
    pub fn before(&self) -> &str {
        self.buffer.before()
    }

    /// Which state of the text it is: another number after each change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Everything that is written here and what it is for, what is set aside included, the newest
    /// first.
    pub fn all(&self) -> Vec<(&str, &Purpose)> {
        let aside = self.aside.iter().rev().map(|(buffer, purpose)| (buffer.text(), purpose));
        let all = std::iter::once((self.text(), &self.purpose)).chain(aside);
        all.filter(|(text, purpose)| is_worth_keeping(text, purpose)).collect()
    }

    fn exchange(&mut self, (buffer, purpose): (TextBuffer, Purpose)) -> (TextBuffer, Purpose) {
        self.moved();
        self.revision = self.revision.wrapping_add(1);
        let old = std::mem::replace(&mut self.buffer, buffer);
        (old, std::mem::replace(&mut self.purpose, purpose))
    }

    /// Begins something else; what is written comes back after it.
    pub fn begin(&mut self, text: &str, purpose: Purpose) {
        let old = self.exchange((TextBuffer::with(text), purpose));
        if is_worth_keeping(old.0.text(), &old.1) && old.0.text() != text {
            self.aside.push(old);
        }
    }

    /// Keeps a text for after what is being written.
    pub fn keep_for_later(&mut self, text: &str, purpose: Purpose) {
        self.aside.insert(0, (TextBuffer::with(text), purpose));
    }

    /// Gives the text and what becomes of it; what was set aside comes back.
    pub fn take(&mut self) -> (String, Purpose) {
        let next = self.aside.pop().unwrap_or_default();
        let (buffer, purpose) = self.exchange(next);
        (buffer.text().to_owned(), purpose)
    }

    /// The purpose is given up. An answer that was begun becomes a message; another text for a
    /// message is given back if it was one.
    pub fn give_up_purpose(&mut self) -> Option<String> {
        if !matches!(self.purpose, Purpose::Edit(_)) {
            self.purpose = Purpose::New;
            return None;
        }
        let next = self.aside.pop().unwrap_or_default();
        let (buffer, purpose) = self.exchange(next);
        is_worth_keeping(buffer.text(), &purpose).then(|| buffer.text().to_owned())
    }

    /// Does something to the text.
    pub fn edit(&mut self, change: impl FnOnce(&mut TextBuffer)) {
        let before = self.buffer.revision();
        change(&mut self.buffer);
        self.revision = self.revision.wrapping_add(u64::from(self.buffer.revision() != before));
        self.moved();
    }

    fn moved(&mut self) {
        self.completion = None;
        self.steps = self.steps.wrapping_add(1);
    }

    /// Puts a text where the cursor is.
    pub fn insert(&mut self, text: &str) {
        self.edit(|buffer| buffer.insert(text));
    }

    /// Puts something else in the place of what is written, so that it can be undone.
    pub fn rewrite(&mut self, text: &str) {
        self.edit(|buffer| buffer.replace(0..buffer.text().len(), text));
    }

    /// Takes the text in the place of a part, for a completion that goes on.
    pub fn complete(&mut self, completion: Completion) {
        let (range, text) = (completion.range(), completion.text().to_owned());
        self.buffer.replace(range, &text);
        self.revision = self.revision.wrapping_add(1);
        self.steps = self.steps.wrapping_add(1);
        self.completion = Some(completion.written(text.len()));
    }

    /// Goes to a place, in bytes.
    pub fn go_to(&mut self, at: usize) {
        self.edit(|buffer| buffer.go_to(at));
    }

    /// Makes an emoji of its short name, if one ends before the cursor.
    pub fn make_emoji(&mut self) {
        if let Some((start, emoji)) = emoji_named(self.before()) {
            self.edit(|buffer| buffer.replace(start..buffer.cursor(), emoji));
        }
    }

    /// Takes a character that was typed.
    pub fn put(&mut self, c: char) {
        self.insert(c.encode_utf8(&mut [0; 4]));
    }

    /// Takes away what is so far from the cursor.
    pub fn delete(&mut self, reach: Reach, way: Way) {
        self.edit(|buffer| buffer.delete(reach, way));
    }

    /// Goes so far.
    pub fn go(&mut self, reach: Reach, way: Way) {
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
}
