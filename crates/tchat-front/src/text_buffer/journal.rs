//! What was changed in a text, so that it can be taken back and made again.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// How many changes can be taken back: more than anybody does one by one.
const EDITS_MAX: usize = 500;

/// One change of a text.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// Where, in bytes.
    pub(super) at: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    /// Where the cursor was before it.
    pub(super) cursor: usize,
}

impl Edit {
    /// Where what was there before it is.
    pub(super) const fn found(&self) -> Range<usize> {
        self.at..self.at.saturating_add(self.removed.len())
    }

    /// Where what it wrote is.
    pub(super) const fn written(&self) -> Range<usize> {
        self.at..self.at.saturating_add(self.inserted.len())
    }

    /// Makes one change of two, if people think of them as one: letters of a word, deleted or typed.
    fn joins(&mut self, next: &Self) -> bool {
        if self.removed.is_empty() && next.removed.is_empty() {
            let is_one = next.inserted.graphemes(true).nth(1).is_none();
            let begins_word = self.inserted.ends_with(char::is_whitespace)
                && !next.inserted.starts_with(char::is_whitespace);
            if is_one && !begins_word && next.at == self.written().end {
                self.inserted.push_str(&next.inserted);
                return true;
            }
        } else if self.inserted.is_empty() && next.inserted.is_empty() {
            if next.found().end == self.at {
                self.removed.insert_str(0, &next.removed);
                self.at = next.at;
                return true;
            }
            if next.at == self.at {
                self.removed.push_str(&next.removed);
                return true;
            }
        }
        false
    }
}

/// The changes of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// Whether what comes next belongs to what came last.
    goes_on: bool,
}

impl Journal {
    /// Notes a change that was made.
    pub(super) fn note(&mut self, edit: Edit) {
        self.undone.clear();
        let joined = self.goes_on && self.done.last_mut().is_some_and(|last| last.joins(&edit));
        if !joined {
            if self.done.len() >= EDITS_MAX {
                self.done.remove(0);
            }
            self.done.push(edit);
        }
        self.goes_on = true;
    }

    /// Says that something else was done in between.
    pub(super) const fn part(&mut self) {
        self.goes_on = false;
    }

    /// The change to take back.
    pub(super) fn undo(&mut self) -> Option<&Edit> {
        self.part();
        self.undone.push(self.done.pop()?);
        self.undone.last()
    }

    /// The change to make again.
    pub(super) fn redo(&mut self) -> Option<&Edit> {
        self.part();
        self.done.push(self.undone.pop()?);
        self.done.last()
    }
}
