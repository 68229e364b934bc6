//! A link or a number as a QR code, for a telephone to read, and as text, to be copied.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_front::doors::Doors;
use tchat_i18n::{Visible, Words};
use tchat_speech::qr::{self, NoCode, Space};

use super::{Asked, Look, Sheet, View};
use crate::app::App;

/// Something that a telephone can read.
#[derive(Debug)]
pub(crate) struct Code {
    /// What the code says.
    text: String,
    shown: Shown,
    /// Whether it has the whole screen for itself.
    alone: bool,
    /// How many rows are above what is seen.
    above: usize,
}

/// How many rows of a screen are around what is in a panel.
const AROUND: usize = 4;

/// What is said beside the code.
#[derive(Debug)]
enum Shown {
    /// A safety number: its digits are elsewhere.
    Number,
    /// An invitation, and what it is good for.
    Invitation(Vec<Visible>),
    /// How others come to a server that runs beside this chat.
    Doors(Doors),
}

impl Code {
    /// A safety number.
    pub(crate) const fn of_number(text: String) -> Self {
        Self { text, shown: Shown::Number, alone: false, above: 0 }
    }

    /// An invitation.
    pub(crate) const fn of_invitation(link: String, good: Vec<Visible>) -> Self {
        Self { text: link, shown: Shown::Invitation(good), alone: false, above: 0 }
    }

    /// The way to a server.
    pub(crate) fn of_doors(doors: Doors) -> Self {
        Self { text: doors.link.clone(), shown: Shown::Doors(doors), alone: false, above: 0 }
    }

    /// The code, where there is room for all of it: half of one nobody can read.
    fn code_rows(&self, app: &App, sheet: &mut Sheet) {
        let (words, size) = (app.chat.words(), app.screen.size);
        let (columns, rows) = (usize::from(size.width), usize::from(size.height));
        let screen = Space { columns, rows };
        let inner = columns.saturating_sub(2).max(1);
        // What stands above takes a row more where it is broken between words.
        let above = sheet.rows.iter().map(|row| match row.text.chars().count().div_ceil(inner) {
            0 | 1 => 1,
            rows => rows.saturating_add(1),
        });
        let around = above.fold(AROUND, usize::saturating_add);
        let panel = Space { columns: inner, rows: rows.saturating_sub(around) };
        let space = if self.alone { screen } else { panel };
        match qr::terminal(&self.text, space) {
            Ok(lines) => {
                if self.alone {
                    (sheet.bare, sheet.rows) = (true, Vec::new());
                }
                lines.iter().for_each(|line| sheet.whole(line));
            }
            Err(NoCode::Needs(least)) if screen.holds(least) => {
                sheet.row(Look::Bold, words.code_alone());
            }
            Err(NoCode::Needs(least)) => {
                sheet.row(Look::Warning, words.code_needs(least.columns, least.rows));
            }
            Err(NoCode::TooLong) => sheet.row(Look::Faint, words.link_too_long_for_qr()),
        }
    }

    fn doors_rows(doors: &Doors, words: &Words, sheet: &mut Sheet) {
        match doors.private {
            true => sheet.row(Look::Warning, words.doors_private()),
            false => sheet.row(Look::Plain, words.host_invites()),
        }
        for command in &doors.commands {
            sheet.row(Look::Bold, Visible::line(&format!("  {command}")));
        }
        sheet.row(Look::Faint, words.own_fingerprint(Visible::line(&doors.fingerprint)));
    }
}

impl View for Code {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Char('c' | 'y') if !matches!(self.shown, Shown::Number) => {
                return Asked::Copy(self.text.clone());
            }
            KeyCode::Enter => self.alone = !self.alone,
            _ if self.alone => self.alone = false,
            KeyCode::Up => self.above = self.above.saturating_sub(1),
            KeyCode::Down => self.above = self.above.saturating_add(1),
            KeyCode::PageUp => self.above = self.above.saturating_sub(10),
            KeyCode::PageDown | KeyCode::Char(' ') => self.above = self.above.saturating_add(10),
            KeyCode::Home => self.above = 0,
            _ => return Asked::Close,
        }
        Asked::Stay
    }

    fn heard(&mut self, _: &Event) -> bool {
        false
    }

    fn above(&self) -> usize {
        self.above
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let title = match &self.shown {
            Shown::Number => words.code_title(),
            Shown::Invitation(_) => words.invitation_title(),
            Shown::Doors(_) => words.doors_title(),
        };
        let keys = match &self.shown {
            Shown::Number => words.panel_close(),
            Shown::Invitation(_) | Shown::Doors(_) => words.code_keys(),
        };
        let mut sheet = Sheet::new(&title, &keys);
        match &self.shown {
            Shown::Number => {}
            Shown::Invitation(good) => {
                good.iter().for_each(|line| sheet.row(Look::Plain, line));
                sheet.row(Look::Bold, Visible::line(&self.text));
            }
            Shown::Doors(doors) => Self::doors_rows(doors, words, &mut sheet),
        }
        self.code_rows(app, &mut sheet);
        sheet
    }
}
