//! The first run on a terminal: [`Arrival`] with its rows and keys.
//!
//! [`run`] joins it to a terminal, to what looks for servers and to what connects, which are given by
//! the program around.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::io;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use tchat_front::arrival::{Arrival, Screen, Tone, Wish};
use tchat_i18n::Visible;

pub use tchat_front::arrival::{
    Attempt, Cause, Destination, Failure, Looked, Regard, Server, Setting,
};

use crate::panel::{Field, Look, Pick, Sheet};
use crate::terminal::Terminal;
use crate::view::{Palette, sheet};

/// The first run, as it is seen.
#[derive(Debug)]
pub struct Welcome {
    arrival: Arrival,
    palette: Palette,
    pick: Pick,
    /// Whether somebody has chosen or typed: then nothing is chosen for them.
    touched: bool,
    /// A link or an address.
    link: Field,
    nick: Field,
}

impl Welcome {
    /// The first screen that has something to ask.
    #[must_use]
    pub fn new(setting: Setting, palette: Palette) -> Self {
        let arrival = Arrival::new(setting);
        let nick = Field::with(arrival.nick());
        let (pick, link) = (Pick::default(), Field::default());
        Self { arrival, palette, pick, touched: false, link, nick }
    }

    /// Whether servers around are of use: not where it was said where to go.
    #[must_use]
    pub const fn looks_around(&self) -> bool {
        self.arrival.looks_around()
    }

    /// Takes what looking around brought.
    pub fn looked(&mut self, looked: Looked) {
        let before = self.arrival.servers().len();
        self.arrival.looked(looked);
        // Who chose what is below the list still has it.
        let at = self.pick.of(usize::MAX);
        if self.touched && at >= before {
            let more = self.arrival.servers().len().saturating_sub(before);
            self.pick.choose(at.saturating_add(more));
        }
    }

    /// Takes how an attempt failed: what can be cured is asked for again, with the cure.
    pub fn failed(&mut self, failure: Failure) {
        self.go(|arrival| arrival.failed(failure));
    }

    /// Goes on: another screen begins at its first row.
    fn go(&mut self, step: impl FnOnce(&mut Arrival)) {
        let before = self.arrival.screen();
        step(&mut self.arrival);
        if self.arrival.screen() != before {
            self.pick = Pick::default();
        }
        if self.arrival.nick() != self.nick.text() {
            self.nick = Field::with(self.arrival.nick());
        }
    }

    /// Takes what comes from the terminal.
    pub fn input(&mut self, input: Input) {
        match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => self.press(key),
            Input::Paste(text) => self.paste(&text),
            _ => {}
        }
    }

    fn press(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c' | 'q')) {
            return self.arrival.quit();
        }
        match (self.arrival.screen(), key.code) {
            (Screen::Where, _) => self.press_where(key),
            (Screen::Nick, _) => self.press_nick(key),
            (Screen::Trying, KeyCode::Esc) => self.go(Arrival::stop),
            (Screen::Failed, KeyCode::Enter) => self.go(Arrival::attempt),
            (Screen::Failed, KeyCode::Esc) => self.go(Arrival::back),
            (Screen::Trying | Screen::Failed, _) => {}
        }
    }

    fn paste(&mut self, text: &str) {
        self.arrival.forget_wrong();
        match self.arrival.screen() {
            Screen::Where => {
                self.link.paste(text);
                self.choose_link();
            }
            Screen::Nick => {
                self.nick.paste(text);
                self.typed_nick();
            }
            Screen::Trying | Screen::Failed => {}
        }
    }

    /// Where one types a link: below the servers. Below it is how to host one.
    fn link_row(&self) -> usize {
        self.arrival.servers().len()
    }

    fn rows(&self) -> usize {
        self.link_row().saturating_add(2)
    }

    fn choose_link(&mut self) {
        self.touched = true;
        self.pick.choose(self.link_row());
    }

    fn press_where(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc if self.link.is_empty() => self.arrival.quit(),
            KeyCode::Esc => {
                self.link = Field::default();
                self.arrival.forget_wrong();
            }
            KeyCode::Enter => self.take_where(),
            _ if self.pick.press(key, self.rows()) => {
                self.touched = true;
                self.arrival.forget_wrong();
            }
            _ => {
                if self.link.press(key) {
                    self.arrival.forget_wrong();
                    self.choose_link();
                }
            }
        }
    }

    fn take_where(&mut self) {
        let (at, link_row) = (self.pick.of(self.rows()), self.link_row());
        let link = self.link.text().to_owned();
        self.go(|arrival| match at.cmp(&link_row) {
            Ordering::Less => arrival.go_to_server(at),
            Ordering::Equal => arrival.go_to_link(&link),
            Ordering::Greater => arrival.go_to_own(),
        });
    }

    fn press_nick(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => self.go(Arrival::back),
            // The first row is what is typed, the others are those that are free.
            KeyCode::Enter => match self.nick_row().checked_sub(1) {
                Some(free) => self.go(|arrival| arrival.take_free(free)),
                None => self.go(Arrival::take_nick),
            },
            _ if self.pick.press(key, self.nick_rows()) => {}
            _ => {
                if self.nick.press(key) {
                    self.typed_nick();
                }
            }
        }
    }

    fn nick_rows(&self) -> usize {
        self.arrival.free().len().saturating_add(1)
    }

    fn nick_row(&self) -> usize {
        self.pick.of(self.nick_rows())
    }

    fn typed_nick(&mut self) {
        self.pick = Pick::default();
        self.arrival.type_nick(self.nick.text());
    }

    /// What is asked of the program around.
    fn next_wish(&mut self) -> Option<Wish> {
        self.arrival.next_wish()
    }

    /// What is seen.
    fn sheet(&self) -> Sheet {
        match self.arrival.screen() {
            Screen::Where => self.sheet_where(),
            Screen::Nick => self.sheet_nick(),
            Screen::Trying | Screen::Failed => self.sheet_trying(),
        }
    }

    fn sheet_where(&self) -> Sheet {
        let words = self.arrival.words();
        let mut sheet = Sheet::new(&words.welcome_title(), &words.welcome_where_keys());
        sheet.row(Look::Bold, words.welcome_where());
        let at = self.pick.of(self.rows());
        for (number, server) in self.arrival.servers().iter().enumerate() {
            sheet.choice(number == at, Look::Bold, server.title());
            for (tone, fact) in server.facts(words) {
                sheet.row(look(tone), format!("    {fact}"));
            }
        }
        match self.arrival.notes() {
            None => sheet.row(Look::Faint, format!("  {}", words.welcome_looking())),
            Some(notes) => {
                notes.iter().for_each(|note| sheet.row(Look::Faint, format!("  {note}")));
            }
        }
        sheet.gap();
        sheet.choice(at == self.link_row(), Look::Bold, words.welcome_link());
        sheet.row(Look::Plain, format!("    {}", self.link));
        self.wrong_rows(&mut sheet);
        sheet.choice(at > self.link_row(), Look::Bold, words.welcome_host_here());
        sheet
    }

    fn sheet_nick(&self) -> Sheet {
        let words = self.arrival.words();
        let mut sheet = Sheet::new(&words.welcome_title(), &words.welcome_nick_keys());
        if let Some(whereto) = self.arrival.whereto() {
            sheet.row(Look::Faint, whereto);
        }
        sheet.row(Look::Bold, words.welcome_nick());
        sheet.row(Look::Faint, words.welcome_nick_about());
        sheet.gap();
        let at = self.nick_row();
        sheet.choice(at == 0, Look::Bold, &self.nick);
        match self.arrival.nick_fault() {
            Some(fault) if self.arrival.wrong().is_none() => {
                sheet.row(Look::Wrong, format!("    {fault}"));
            }
            _ => self.wrong_rows(&mut sheet),
        }
        for (number, free) in self.arrival.free().iter().enumerate() {
            sheet.choice(at == number.saturating_add(1), Look::Plain, Visible::name(free));
        }
        sheet
    }

    fn sheet_trying(&self) -> Sheet {
        let words = self.arrival.words();
        let keys = match self.arrival.screen() {
            Screen::Failed => words.welcome_failed_keys(),
            _ => words.welcome_trying_keys(),
        };
        let mut sheet = Sheet::new(&words.welcome_title(), &keys);
        sheet.row(Look::Bold, self.arrival.tried());
        sheet.gap();
        self.wrong_rows(&mut sheet);
        sheet
    }

    fn wrong_rows(&self, sheet: &mut Sheet) {
        if let Some(wrong) = self.arrival.wrong() {
            sheet.row(Look::Wrong, format!("    {}", wrong.message));
            sheet.row(Look::Plain, format!("    {}", wrong.hint));
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        sheet::draw(frame, frame.area(), self.palette, &self.sheet(), 0, None);
    }
}

const fn look(tone: Tone) -> Look {
    match tone {
        Tone::Good => Look::Good,
        Tone::Warning => Look::Warning,
        Tone::Wrong => Look::Wrong,
        Tone::Faint => Look::Faint,
    }
}

/// Asks until an attempt succeeds, and gives what it brought; `None` if somebody gave up. `stop`
/// asks for the end from outside.
///
/// # Errors
///
/// What the system says of the terminal.
pub async fn run<T>(
    welcome: &mut Welcome,
    terminal: &mut Terminal,
    look_around: impl Future<Output = Looked>,
    mut connect: impl AsyncFnMut(Attempt) -> Result<T, Failure>,
    mut stop: impl AsyncFnMut(),
) -> io::Result<Option<T>> {
    let mut look_around = std::pin::pin!(look_around);
    let mut looks = welcome.looks_around();
    loop {
        terminal.show(|frame| welcome.draw(frame))?;
        match welcome.next_wish() {
            Some(Wish::Quit) => return Ok(None),
            Some(Wish::Try(attempt)) => {
                let mut connecting = std::pin::pin!(connect(attempt));
                // Until it has come to something, or somebody has had enough of it.
                loop {
                    terminal.show(|frame| welcome.draw(frame))?;
                    tokio::select! {
                        tried = &mut connecting => match tried {
                            Ok(brought) => return Ok(Some(brought)),
                            Err(failure) => {
                                welcome.failed(failure);
                                break;
                            }
                        },
                        input = terminal.next() => match input {
                            Some(input) => welcome.input(input),
                            None => return Ok(None),
                        },
                        () = stop() => return Ok(None),
                    }
                    match welcome.next_wish() {
                        Some(Wish::Quit) => return Ok(None),
                        Some(Wish::Stop) => break,
                        Some(Wish::Try(_)) | None => {}
                    }
                }
                continue;
            }
            Some(Wish::Stop) | None => {}
        }
        tokio::select! {
            looked = &mut look_around, if looks => {
                looks = false;
                welcome.looked(looked);
            }
            input = terminal.next() => match input {
                Some(input) => welcome.input(input),
                None => return Ok(None),
            },
            () = stop() => return Ok(None),
        }
    }
}
