//! The screen for a projector: who is connected, what passes, and what it gives away.
//!
//! [`Screen`] is what can be seen and chosen: keys go in, and [`Screen::draw`] shows the record. It
//! does no input or output of its own; [`terminal`] does. What strangers sent is drawn only
//! through the gate, or as hexadecimal.

mod analysis;
mod connections;
mod palette;
mod prompt;
mod segments;
pub mod terminal;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};
use tchat_i18n::{Visible, Words};

pub use self::palette::Palette;
use self::prompt::{Prompt, Proposal};
use crate::fault::{Faults, Percent, Split};
use crate::limits::MERGE_FOR;
use crate::reading::{Question, Reading, Scope};
use crate::record::{Connection, Kept, Record};
use crate::segment::ConnectionId;
use crate::telling::Teller;

/// What can be seen and chosen.
#[derive(Debug)]
pub struct Screen {
    began: SystemTime,
    listening: SocketAddr,
    server: SocketAddr,
    palette: Palette,
    /// None: the one that came last.
    chosen: Option<ConnectionId>,
    /// How many segments below the last one shown are newer.
    back: usize,
    /// Nothing after this segment is shown.
    paused_at: Option<u64>,
    bytes: Bytes,
    keys: Keys,
    mode: Mode,
    scope: Scope,
    faults: Faults,
    filter: String,
    proposal: Option<Proposal>,
    reading: Option<Reading>,
}

/// How the bytes of a segment are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bytes {
    /// As text, and in hexadecimal.
    Hex,
    /// As text alone.
    Text,
}

/// Whether the keys that were found are shown: a class may want to find them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Hidden,
    Revealed,
}

/// What the keyboard is for.
#[derive(Debug)]
enum Mode {
    Watching,
    Help,
    Typing(Prompt),
}

/// What a key asks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// To draw again.
    Seen,
    /// To end.
    Quit,
    /// To disturb what passes in this way.
    Faults(Faults),
}

/// The delay that the key `d` turns on: long enough to be noticed in a chat.
const DELAY: Duration = Duration::from_millis(500);
/// The pieces that `s` cuts: every accent has a chance to be torn.
const PIECE_BYTES: NonZeroUsize = NonZeroUsize::new(3).unwrap();
/// How much `l` loses: every fourth send.
const LOST: Option<Percent> = Percent::new(25);

impl Screen {
    /// A screen for a tap that listens here, in front of that server.
    #[must_use]
    pub const fn new(
        began: SystemTime,
        listening: SocketAddr,
        server: SocketAddr,
        faults: Faults,
        palette: Palette,
    ) -> Self {
        Self {
            began,
            listening,
            server,
            palette,
            chosen: None,
            back: 0,
            paused_at: None,
            bytes: Bytes::Hex,
            keys: Keys::Hidden,
            mode: Mode::Watching,
            scope: Scope::Client,
            faults,
            filter: String::new(),
            proposal: None,
            reading: None,
        }
    }

    /// Does what a key asks for.
    pub fn press(&mut self, key: KeyEvent, record: &Record, words: &Words) -> Pressed {
        if key.kind == KeyEventKind::Release {
            return Pressed::Seen;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c')) {
            return Pressed::Quit;
        }
        match &mut self.mode {
            Mode::Help => {
                self.mode = Mode::Watching;
                Pressed::Seen
            }
            Mode::Typing(prompt) => {
                if let Some(done) = prompt.press(key, words) {
                    self.take(done);
                }
                Pressed::Seen
            }
            Mode::Watching => self.command(key.code, record),
        }
    }

    /// What there is to read for what is on the screen, unless it has been read.
    #[must_use]
    pub fn question(&self, record: &Record) -> Option<Question> {
        let connection = self.connection(record)?.ends.id;
        let proposal = self.proposal.as_ref().map(|proposal| &proposal.cipher);
        let known = self.reading.as_ref().is_some_and(|reading| {
            reading.connection == connection
                && reading.scope == self.scope
                && reading.segments == record.segments()
                && reading.proposal.as_ref() == proposal
        });
        if known {
            return None;
        }
        Question::of(record, connection, self.scope, proposal.cloned())
    }

    /// Takes what was read.
    pub fn take_reading(&mut self, reading: Reading) {
        self.reading = Some(reading);
    }

    fn take(&mut self, done: prompt::Done) {
        match done {
            prompt::Done::Proposal(proposal) => self.proposal = proposal,
            prompt::Done::Filter(filter) => {
                self.filter = filter;
                self.back = 0;
            }
            prompt::Done::Nothing => {}
        }
        self.mode = Mode::Watching;
    }

    fn command(&mut self, code: KeyCode, record: &Record) -> Pressed {
        match code {
            KeyCode::Char('q') => return Pressed::Quit,
            KeyCode::Char('d' | 's' | 'm' | 'l') => return self.toggle_fault(code),
            KeyCode::Up => self.choose(record, Move::Up),
            KeyCode::Down => self.choose(record, Move::Down),
            KeyCode::PageUp => self.back = self.back.saturating_add(3).min(self.newer_max(record)),
            KeyCode::PageDown => self.back = self.back.saturating_sub(3),
            KeyCode::End => self.back = 0,
            KeyCode::Char(' ') => {
                self.paused_at = match self.paused_at {
                    Some(_) => None,
                    None => Some(record.segments()),
                };
            }
            KeyCode::Char('h') => {
                self.bytes = match self.bytes {
                    Bytes::Hex => Bytes::Text,
                    Bytes::Text => Bytes::Hex,
                };
            }
            KeyCode::Char('r') => {
                self.keys = match self.keys {
                    Keys::Hidden => Keys::Revealed,
                    Keys::Revealed => Keys::Hidden,
                };
            }
            KeyCode::Char('a') => {
                self.scope = match self.scope {
                    Scope::Client => Scope::Everyone,
                    Scope::Everyone => Scope::Client,
                };
            }
            KeyCode::Char('p') => self.mode = Mode::Typing(Prompt::proposal()),
            KeyCode::Char('/') => self.mode = Mode::Typing(Prompt::filter(&self.filter)),
            KeyCode::Char('?') => self.mode = Mode::Help,
            _ => {}
        }
        Pressed::Seen
    }

    fn toggle_fault(&mut self, code: KeyCode) -> Pressed {
        let faults = &mut self.faults;
        match code {
            KeyCode::Char('d') => toggle(&mut faults.delay, Some(DELAY)),
            KeyCode::Char('s') => toggle(&mut faults.split, Some(Split::Every(PIECE_BYTES))),
            KeyCode::Char('m') => toggle(&mut faults.merge, Some(MERGE_FOR)),
            _ => toggle(&mut faults.drop, LOST),
        }
        Pressed::Faults(self.faults)
    }

    fn choose(&mut self, record: &Record, to: Move) {
        let ids = record.connections().map(|one| one.ends.id).collect::<Vec<_>>();
        let now = self.connection(record).map(|one| one.ends.id);
        let place = ids.iter().position(|id| Some(*id) == now).unwrap_or_default();
        let next = match to {
            Move::Up => place.saturating_sub(1),
            Move::Down => place.saturating_add(1).min(ids.len().saturating_sub(1)),
        };
        self.chosen = ids.get(next).copied();
        self.back = 0;
    }

    /// The connection that is looked at.
    fn connection<'r>(&self, record: &'r Record) -> Option<&'r Connection> {
        let chosen = self.chosen.and_then(|id| record.get(id));
        chosen.or_else(|| record.connections().next_back())
    }

    /// The segments that may be shown, newest first.
    fn segments<'s>(&'s self, one: &'s Connection) -> impl Iterator<Item = &'s Kept> {
        let newest = one.kept.iter().rev();
        newest
            .skip_while(|kept| self.paused_at.is_some_and(|last| kept.number > last))
            .filter(|kept| self.passes(kept))
    }

    fn passes(&self, kept: &Kept) -> bool {
        if self.filter.is_empty() {
            return true;
        }
        let holds = |text: &str| text.to_lowercase().contains(&self.filter);
        let text = kept.bytes().map(|bytes| String::from_utf8_lossy(bytes));
        let deciphered = self.deciphered(kept);
        text.is_some_and(|text| holds(&text)) || deciphered.is_some_and(holds)
    }

    /// What a message says, if a key is proposed or revealed.
    fn deciphered(&self, kept: &Kept) -> Option<&str> {
        let shown = self.proposal.is_some() || self.keys == Keys::Revealed;
        let reading = self.reading.as_ref().filter(|_| shown)?;
        reading.deciphered.get(&kept.number).map(String::as_str)
    }

    fn newer_max(&self, record: &Record) -> usize {
        let count = self.connection(record).map_or(0, |one| self.segments(one).count());
        count.saturating_sub(1)
    }

    /// Draws it all.
    pub fn draw(&self, frame: &mut Frame<'_>, record: &Record, words: &Words) {
        let area = frame.area();
        let analysis = if area.height >= 32 { 14 } else { 10 };
        let rows = [
            Constraint::Length(1),
            Constraint::Min(6),
            Constraint::Length(analysis),
            Constraint::Length(1),
        ];
        let [head, middle, below, foot] = Layout::vertical(rows).areas(area);
        let list = if area.width >= 110 { 32 } else { 20 };
        let [left, right] =
            Layout::horizontal([Constraint::Length(list), Constraint::Min(20)]).areas(middle);
        self.draw_head(frame, head, record, words);
        self.draw_connections(frame, left, record, words);
        let teller = Teller { words, began: self.began };
        match self.connection(record) {
            Some(one) => {
                self.draw_segments(frame, right, one, teller);
                self.draw_analysis(frame, below, one, words);
            }
            None => self.draw_nobody(frame, right, words),
        }
        self.draw_foot(frame, foot, words);
        if matches!(self.mode, Mode::Help) {
            self.draw_help(frame, area, words);
        }
    }

    fn draw_head(&self, frame: &mut Frame<'_>, area: Rect, record: &Record, words: &Words) {
        let address = |address: SocketAddr| Visible::line(&address.to_string());
        let mut spans = vec![
            Span::styled(" tchat lab ", self.palette.title()),
            Span::raw(format!(
                " {}  ",
                words.lab_title(address(self.listening), address(self.server))
            )),
        ];
        let mut flag = |text: Visible| {
            spans.push(Span::styled(format!("[{text}]"), self.palette.warning()));
            spans.push(Span::raw(" "));
        };
        if self.paused_at.is_some() {
            flag(words.lab_paused());
        }
        if !self.faults.is_none() {
            flag(words.lab_faults(Visible::line(&self.faults.to_string())));
        }
        if !self.filter.is_empty() {
            flag(words.lab_filtered(Visible::line(&self.filter)));
        }
        if record.missed() > 0 {
            flag(words.lab_missed_short(record.missed()));
        }
        spans.push(Span::styled(words.lab_only_here().to_string(), self.palette.faint()));
        frame.render_widget(Line::from(spans), area);
    }

    fn draw_nobody(&self, frame: &mut Frame<'_>, area: Rect, words: &Words) {
        let listening = Visible::line(&self.listening.to_string());
        let lines = [words.lab_nobody(), Visible::EMPTY, words.lab_connect_here(listening)];
        let lines = lines.map(|line| Line::raw(format!("  {line}"))).to_vec();
        frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
    }

    fn draw_foot(&self, frame: &mut Frame<'_>, area: Rect, words: &Words) {
        match &self.mode {
            Mode::Typing(prompt) => prompt.draw(frame, area, words, self.palette),
            Mode::Watching | Mode::Help => {
                let keys = Span::styled(format!(" {}", words.lab_keys()), self.palette.faint());
                frame.render_widget(Line::from(keys), area);
            }
        }
    }

    fn draw_help(&self, frame: &mut Frame<'_>, area: Rect, words: &Words) {
        let help = words.lab_help();
        let lines = help.as_str().lines().map(|line| Line::raw(format!(" {line}")));
        let lines = lines.collect::<Vec<_>>();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let area = area.centered(Constraint::Max(78), Constraint::Max(height));
        let frame_around = self.palette.framed(words.lab_help_title());
        frame.render_widget(Clear, area);
        frame.render_widget(Paragraph::new(lines).block(frame_around), area);
    }
}

/// Which way the choice moves.
#[derive(Debug, Clone, Copy)]
enum Move {
    Up,
    Down,
}

fn toggle<T>(value: &mut Option<T>, on: Option<T>) {
    *value = if value.is_some() { None } else { on };
}
