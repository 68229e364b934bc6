//! Writing to standard output and error: the only place that does.
//!
//! Results go to standard output, one line or object at a time and flushed, so that who reads a
//! pipe has each at once; all else goes to standard error. In text only what is [`Visible`] can be
//! written. At a terminal where someone types, lines go around the prompt instead.
//!
//! A reader that has gone (`tchat read | head -1`) is no failure: what follows is dropped, and
//! [`Output::is_closed`] tells.

mod progress;

use std::io::{self, IsTerminal, Write};

use serde_json::Value as Json;
use tchat_i18n::{Visible, Words};
use tchat_speech::qr::Space;

use crate::cli::Form;
use crate::explain::Explanation;

/// Prints a line above the prompt.
pub(crate) type PrintAbove = Box<dyn FnMut(String) -> io::Result<()> + Send>;

/// Standard output and standard error.
pub(crate) struct Output {
    form: Form,
    above: Option<PrintAbove>,
    state: State,
    /// A line that tells how far something is stands at the terminal.
    progressing: bool,
}

/// How writing results went so far.
#[derive(Debug)]
enum State {
    Open,
    /// Nobody reads any more.
    Closed,
    Failed(io::Error),
}

impl Output {
    /// Results will be written in `form`.
    pub(crate) const fn new(form: Form) -> Self {
        Self { form, above: None, state: State::Open, progressing: false }
    }

    /// What results are written as.
    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// Writes around a prompt from here on.
    pub(crate) fn around(&mut self, above: PrintAbove) {
        self.above = Some(above);
    }

    /// Writes plainly again: there is no prompt any more. What is left of one is wiped, and the
    /// marking of pasted text that it asked the terminal for is ended.
    pub(crate) fn beside(&mut self) {
        if self.above.take().is_some() {
            self.raw(b"\r\x1b[K\x1b[?2004l");
        }
    }

    /// Whether nobody reads the results any more.
    pub(crate) const fn is_closed(&self) -> bool {
        !matches!(self.state, State::Open)
    }

    /// Why results could not be written, unless their reader just went.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Failed(error) => Some(error),
            State::Closed => None,
            State::Open => {
                self.state = State::Open;
                None
            }
        }
    }

    /// Writes a result for people.
    pub(crate) fn line(&mut self, line: &Visible) {
        if let Some(above) = &mut self.above {
            let written = above(format!("{}\n", line.folded(prompt_columns())));
            return self.note_state(written);
        }
        self.result(&format!("{}\n", fitting(line, &io::stdout())));
    }

    /// Writes a result that people may copy, so that no break of ours may be in it. Nothing that
    /// others chose belongs here: the terminal breaks the line where it likes.
    pub(crate) fn line_whole(&mut self, line: &Visible) {
        self.result(&format!("{line}\n"));
    }

    /// Writes a result for programs.
    pub(crate) fn object(&mut self, object: &Json) {
        self.result(&format!("{}\n", printable(&object.to_string())));
    }

    /// Writes a result as it is: a script, a manual page.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        if !self.is_closed() {
            let mut out = io::stdout().lock();
            let written = out.write_all(bytes).and_then(|()| out.flush());
            self.note_state(written);
        }
    }

    /// Tells people something that is no result.
    pub(crate) fn note(&mut self, note: &Visible) {
        let fitting = match self.above {
            Some(_) => note.folded(prompt_columns()),
            None => fitting(note, &io::stderr()),
        };
        self.note_whole(&fitting);
    }

    /// Tells people something that they may copy, so that no break of ours may be in it. Nothing
    /// that others chose belongs here: the terminal breaks the line where it likes.
    pub(crate) fn note_whole(&mut self, note: &Visible) {
        if let Some(above) = &mut self.above {
            let written = above(format!("{note}\n"));
            return self.note_state(written);
        }
        // Where not even standard error can be written, nobody is left to tell.
        drop(writeln!(io::stderr().lock(), "{note}"));
    }

    /// How much of what is told can be seen at once.
    pub(crate) fn space_for_notes() -> Space {
        let size = io::stderr().is_terminal().then(terminal_size::terminal_size).flatten();
        size.map_or(Space::ENDLESS, |(width, height)| Space {
            columns: usize::from(width.0),
            rows: usize::from(height.0).saturating_sub(ROWS_BELOW),
        })
    }

    /// Tells people what went wrong, and the next step, with what can be typed in it.
    pub(crate) fn note_error(&mut self, [message, hint]: &[Visible; 2]) {
        self.note(message);
        self.note_whole(hint);
    }

    /// Tells what went wrong: to people on standard error, to programs as a result.
    pub(crate) fn error(&mut self, words: &Words, what: &Explanation, reference: Option<&str>) {
        match self.form {
            Form::Json => self.object(&what.to_json(reference)),
            Form::Text => self.note_error(&what.lines(words)),
        }
    }

    fn result(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    fn note_state(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.state = match error.kind() {
                io::ErrorKind::BrokenPipe => State::Closed,
                _ => State::Failed(error),
            };
        }
    }
}

/// JSON in which nothing moves a cursor or turns a line around, should it come to a terminal: such
/// characters stand only in strings, where their escapes (RFC 8259 §7) mean exactly the same.
fn printable(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\u{7F}'..='\u{9F}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' => text.push_str(&format!("\\u{:04x}", u32::from(character))),
            other => text.push(other),
        }
    }
    text
}

/// How many rows a shell takes below what was printed, for its prompt.
pub(crate) const ROWS_BELOW: usize = 1;

/// A line as it goes to a stream: if that is a terminal, in rows that fit.
fn fitting(line: &Visible, stream: &impl IsTerminal) -> Visible {
    let size = stream.is_terminal().then(terminal_size::terminal_size).flatten();
    match size {
        Some((width, _)) => line.folded(usize::from(width.0)),
        None => line.clone(),
    }
}

/// How wide the terminal with the prompt is.
fn prompt_columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_exact_and_moves_no_cursor() {
        let text = "a\u{9B}2J\u{202E}b\u{2028}c\u{7F}\u{1b}é😀\u{200D}";
        let object = serde_json::json!({ "text": text });
        let written = printable(&object.to_string());
        assert!(written.chars().all(|c| !c.is_control() && c != '\u{202E}'), "{written}");
        assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), object);
    }
}
