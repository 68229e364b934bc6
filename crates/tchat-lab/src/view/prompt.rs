//! A line to type: a cipher with its key, or what to look for.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tchat_cipher::{Cipher, Name};
use tchat_i18n::{Visible, Words};

use super::Palette;

/// What may be typed at most.
const CHARS_MAX: usize = 300;

/// A line that is being typed.
#[derive(Debug)]
pub(super) struct Prompt {
    what: What,
    text: String,
    /// Why the last line did not do.
    wrong: Option<Visible>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Proposal,
    Filter,
}

/// A cipher and key that somebody proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) cipher: Cipher,
    /// As it was typed.
    pub(super) label: String,
}

/// What was typed.
#[derive(Debug)]
pub(super) enum Done {
    /// Decipher with this, or with nothing any more.
    Proposal(Option<Proposal>),
    /// Show what contains this, in small letters.
    Filter(String),
    /// Never mind.
    Nothing,
}

impl Prompt {
    pub(super) const fn proposal() -> Self {
        Self { what: What::Proposal, text: String::new(), wrong: None }
    }

    pub(super) fn filter(text: &str) -> Self {
        Self { what: What::Filter, text: text.to_owned(), wrong: None }
    }

    /// Takes a key, and gives what was typed once it is all.
    pub(super) fn press(&mut self, key: KeyEvent, words: &Words) -> Option<Done> {
        match key.code {
            KeyCode::Esc => return Some(Done::Nothing),
            KeyCode::Enter => return self.done(words),
            KeyCode::Backspace => {
                self.text.pop();
            }
            KeyCode::Char(character) if self.text.chars().count() < CHARS_MAX => {
                self.text.push(character);
            }
            _ => {}
        }
        self.wrong = None;
        None
    }

    fn done(&mut self, words: &Words) -> Option<Done> {
        let text = self.text.trim();
        match self.what {
            What::Filter => Some(Done::Filter(text.to_lowercase())),
            What::Proposal if text.is_empty() => Some(Done::Proposal(None)),
            What::Proposal => match proposal(text, words) {
                Ok(proposal) => Some(Done::Proposal(Some(proposal))),
                Err(wrong) => {
                    self.wrong = Some(wrong);
                    None
                }
            },
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, words: &Words, palette: Palette) {
        let question = match (&self.wrong, self.what) {
            (Some(wrong), _) => wrong.clone(),
            (None, What::Proposal) => words.lab_propose(),
            (None, What::Filter) => words.lab_filter(),
        };
        let style = if self.wrong.is_some() { palette.warning() } else { palette.bold() };
        let question = Span::styled(format!(" {question} "), style);
        // The question gives way to what is typed.
        let typed = Span::raw(Visible::line(&self.text).to_string());
        let left = usize::from(area.width).saturating_sub(typed.width()).saturating_sub(1);
        let shown = question.width().min(left.max(usize::from(area.width) / 2));
        let shown = u16::try_from(shown).unwrap_or(area.width);
        let [before, after] = [
            Rect { width: shown, ..area },
            Rect {
                x: area.x.saturating_add(shown),
                width: area.width.saturating_sub(shown),
                ..area
            },
        ];
        let cursor = u16::try_from(typed.width()).unwrap_or(u16::MAX);
        frame.render_widget(Line::from(question), before);
        frame.render_widget(Line::from(typed), after);
        let x = after.x.saturating_add(cursor).min(area.right().saturating_sub(1));
        frame.set_cursor_position(Position::new(x, area.y));
    }
}

/// Reads `caesar 3`, `vigenère:NSI`, `rot13`.
fn proposal(text: &str, words: &Words) -> Result<Proposal, Visible> {
    let (name, key) =
        text.split_once(|c: char| c == ':' || c == '=' || c.is_whitespace()).unwrap_or((text, ""));
    let name = name.parse::<Name>().map_err(|_unknown| words.lab_no_cipher(Visible::line(name)))?;
    let wrong = |_wrong| words.lab_wrong_key(Visible::line(example(name).trim()));
    let cipher = Cipher::new(name, key.trim()).map_err(wrong)?;
    Ok(Proposal { cipher, label: text.to_owned() })
}

fn example(name: Name) -> String {
    format!("{name} {}", name.example_key())
}
