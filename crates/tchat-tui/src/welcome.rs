//! The first run: where to chat, under which pseudonym, and what came of it. Three screens at most.
//!
//! [`Welcome`] is pure: keys and what was found go in, an [`Attempt`] comes out, and how it went
//! comes back. [`run`] joins it to a terminal. What looks for servers and connects is given by the
//! program around: nothing here knows of networks or profiles.

mod failure;
mod server;
#[cfg(test)]
mod tests;

use std::io;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use tchat_i18n::{Visible, Words};
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_speech::explain::{input, trouble};

pub use self::failure::{Cause, Failure};
pub use self::server::{Looked, Regard, Server};
use crate::panel::{Field, Look, Pick, Sheet};
use crate::terminal::Terminal;
use crate::view::{Palette, sheet};

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To a server, with what lets one in.
    There(Invitation),
    /// To one that is begun on this computer, and lasts as long as this program.
    Here,
}

/// What is chosen and tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Where to go.
    pub to: Destination,
    /// The pseudonym to claim; without it the one used there before.
    pub nick: Option<Nick>,
}

/// What a first run begins with.
#[derive(Debug)]
pub struct Setting {
    /// The language.
    pub words: Words,
    /// How things look.
    pub palette: Palette,
    /// The servers that are known.
    pub known: Vec<Server>,
    /// Where to go, if that was said already.
    pub to: Option<Invitation>,
    /// The pseudonym, if that was said already.
    pub nick: Option<Nick>,
    /// The pseudonym to propose.
    pub proposed: String,
}

/// The first run, as far as it is.
#[derive(Debug)]
pub struct Welcome {
    words: Words,
    palette: Palette,
    stage: Stage,
    servers: Vec<Server>,
    /// What was told of looking around; nothing while that is under way.
    looked: Option<Vec<Visible>>,
    pick: Pick,
    /// Whether somebody has chosen or typed: then nothing is chosen for them.
    touched: bool,
    /// A link or an address.
    link: Field,
    nick: Field,
    /// The pseudonym was said on the command line.
    said: Option<Nick>,
    /// Where to go, once that is decided.
    to: Option<Destination>,
    /// Whether that was said on the command line: then there is nothing before the pseudonym.
    decided: bool,
    wrong: Option<Wrong>,
    /// Pseudonyms that are free, where the one that was wanted is not.
    free: Vec<String>,
    wish: Option<Wish>,
}

/// Which screen is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Where,
    Nick,
    Trying,
    Failed,
}

/// What is wrong with what was typed, or what went wrong, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    message: Visible,
    hint: Visible,
}

/// What the program around is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wish {
    Try(Attempt),
    /// To let go of what is being tried.
    Stop,
    Quit,
}

impl Welcome {
    /// The first screen that has something to ask.
    #[must_use]
    pub fn new(setting: Setting) -> Self {
        let Setting { words, palette, known, to, nick, proposed } = setting;
        let mut welcome = Self {
            words,
            palette,
            stage: Stage::Where,
            servers: known,
            looked: None,
            pick: Pick::default(),
            touched: false,
            link: Field::default(),
            nick: Field::with(nick.as_ref().map_or(&proposed, |nick| nick.as_str())),
            said: nick,
            decided: to.is_some(),
            to: None,
            wrong: None,
            free: Vec::new(),
            wish: None,
        };
        if let Some(to) = to {
            welcome.go_to(Destination::There(to), false);
        }
        welcome
    }

    /// Whether servers around are of use: not where it was said where to go.
    #[must_use]
    pub const fn looks_around(&self) -> bool {
        !self.decided
    }

    /// Takes what looking around brought.
    pub fn looked(&mut self, looked: Looked) {
        let before = self.servers.len();
        for found in looked.servers {
            match self.servers.iter_mut().find(|known| known.is_same(&found)) {
                Some(known) => known.learn(found),
                None => self.servers.push(found),
            }
        }
        // Who chose what is below the list still has it.
        let at = self.pick.of(usize::MAX);
        if self.touched && at >= before {
            self.pick.choose(at.saturating_add(self.servers.len().saturating_sub(before)));
        }
        self.looked = Some(looked.notes);
    }

    /// Takes how an attempt failed: what can be cured is asked for again, with the cure.
    pub fn failed(&mut self, failure: Failure) {
        self.wrong = Some(Wrong { message: failure.message, hint: failure.hint });
        self.stage = match failure.cause {
            Cause::Nick { free } => {
                self.free = free;
                self.said = None;
                self.hint_for_nick();
                self.pick = Pick::default();
                Stage::Nick
            }
            Cause::Other => Stage::Failed,
        };
    }

    /// The command line is of no help here.
    fn hint_for_nick(&mut self) {
        let hint = match self.free.is_empty() {
            true => self.words.welcome_other_nick(),
            false => self.words.welcome_free_nicks(),
        };
        if let Some(wrong) = &mut self.wrong {
            wrong.hint = hint;
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
            self.wish = Some(Wish::Quit);
            return;
        }
        match self.stage {
            Stage::Where => self.press_where(key),
            Stage::Nick => self.press_nick(key),
            Stage::Trying => {
                if key.code == KeyCode::Esc {
                    self.wish = Some(Wish::Stop);
                    self.back();
                }
            }
            Stage::Failed => match key.code {
                KeyCode::Enter => self.attempt(),
                KeyCode::Esc => self.back(),
                _ => {}
            },
        }
    }

    fn paste(&mut self, text: &str) {
        self.wrong = None;
        match self.stage {
            Stage::Where => {
                self.link.paste(text);
                self.choose_link();
            }
            Stage::Nick => self.nick.paste(text),
            Stage::Trying | Stage::Failed => {}
        }
    }

    /// Where one types a link: below the servers. Below it is how to host one.
    const fn link_row(&self) -> usize {
        self.servers.len()
    }

    const fn rows(&self) -> usize {
        self.servers.len().saturating_add(2)
    }

    fn choose_link(&mut self) {
        self.touched = true;
        self.pick.choose(self.link_row());
    }

    fn press_where(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc if self.link.is_empty() => self.wish = Some(Wish::Quit),
            KeyCode::Esc => {
                self.link = Field::default();
                self.wrong = None;
            }
            KeyCode::Enter => self.take_where(),
            _ if self.pick.press(key, self.rows()) => {
                self.touched = true;
                self.wrong = None;
            }
            _ => {
                if self.link.press(key) {
                    self.wrong = None;
                    self.choose_link();
                }
            }
        }
    }

    fn take_where(&mut self) {
        let at = self.pick.of(self.rows());
        if let Some(server) = self.servers.get(at) {
            let known = matches!(&server.regard, Regard::Known { nick: Some(_) });
            return self.go_to(Destination::There(server.to.clone()), known);
        }
        if at > self.link_row() {
            return self.go_to(Destination::Here, false);
        }
        match Invitation::parse(self.link.text()) {
            Ok(to) => self.go_to(Destination::There(to), false),
            Err(_) if self.link.text().trim().is_empty() => {
                let (message, hint) =
                    (self.words.welcome_no_link(), self.words.welcome_link_hint());
                self.wrong = Some(Wrong { message, hint });
            }
            Err(invalid) => {
                let message = input::link_invalid(&invalid, &self.words);
                self.wrong = Some(Wrong { message, hint: self.words.welcome_link_hint() });
            }
        }
    }

    /// It is decided where to go; `has_nick` says that one has a pseudonym there.
    fn go_to(&mut self, to: Destination, has_nick: bool) {
        self.to = Some(to);
        (self.wrong, self.pick) = (None, Pick::default());
        self.free.clear();
        match self.said.is_some() || has_nick {
            true => {
                if has_nick && self.said.is_none() {
                    self.nick = Field::default();
                }
                self.attempt();
            }
            false => self.stage = Stage::Nick,
        }
    }

    fn press_nick(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => self.back(),
            KeyCode::Enter => self.take_nick(),
            // The first row is what is typed, the others are those that are free.
            _ if self.pick.press(key, self.free.len().saturating_add(1)) => {}
            _ => {
                if self.nick.press(key) {
                    (self.wrong, self.pick) = (None, Pick::default());
                    self.free.clear();
                }
            }
        }
    }

    fn take_nick(&mut self) {
        let at = self.pick.of(self.free.len().saturating_add(1));
        if let Some(free) = at.checked_sub(1).and_then(|at| self.free.get(at)) {
            self.nick = Field::with(free);
        }
        match Nick::parse(self.nick.text().trim()) {
            Ok(_) => self.attempt(),
            Err(invalid) => {
                let message = trouble::nick_invalid(&invalid, &self.words);
                self.wrong = Some(Wrong { message, hint: self.words.welcome_other_nick() });
            }
        }
    }

    /// Tries what was chosen.
    fn attempt(&mut self) {
        let Some(to) = self.to.clone() else {
            self.stage = Stage::Where;
            return;
        };
        let nick = Nick::parse(self.nick.text().trim()).ok();
        (self.stage, self.wrong) = (Stage::Trying, None);
        self.free.clear();
        self.wish = Some(Wish::Try(Attempt { to, nick }));
    }

    /// To the screen before this one, or away.
    fn back(&mut self) {
        (self.wrong, self.pick) = (None, Pick::default());
        self.free.clear();
        self.stage = match self.stage {
            Stage::Trying | Stage::Failed if self.nick.is_empty() && !self.decided => Stage::Where,
            Stage::Trying | Stage::Failed => Stage::Nick,
            Stage::Nick | Stage::Where if self.decided => {
                self.wish = Some(Wish::Quit);
                self.stage
            }
            Stage::Nick | Stage::Where => Stage::Where,
        };
    }

    /// What is asked of the program around.
    fn next_wish(&mut self) -> Option<Wish> {
        self.wish.take()
    }

    /// What is seen.
    fn sheet(&self) -> Sheet {
        match self.stage {
            Stage::Where => self.sheet_where(),
            Stage::Nick => self.sheet_nick(),
            Stage::Trying | Stage::Failed => self.sheet_trying(),
        }
    }

    fn sheet_where(&self) -> Sheet {
        let words = &self.words;
        let mut sheet = Sheet::new(&words.welcome_title(), &words.welcome_where_keys());
        sheet.row(Look::Bold, words.welcome_where());
        let at = self.pick.of(self.rows());
        for (number, server) in self.servers.iter().enumerate() {
            sheet.choice(number == at, Look::Bold, server.title());
            for (look, fact) in server.facts(words) {
                sheet.row(look, format!("    {fact}"));
            }
        }
        match &self.looked {
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
        let words = &self.words;
        let mut sheet = Sheet::new(&words.welcome_title(), &words.welcome_nick_keys());
        match &self.to {
            Some(Destination::There(to)) => {
                let address = Visible::line(&to.server.address.to_string());
                sheet.row(Look::Faint, words.welcome_at(address));
            }
            Some(Destination::Here) => sheet.row(Look::Faint, words.welcome_host()),
            None => {}
        }
        sheet.row(Look::Bold, words.welcome_nick());
        sheet.row(Look::Faint, words.welcome_nick_about());
        sheet.gap();
        let at = self.pick.of(self.free.len().saturating_add(1));
        sheet.choice(at == 0, Look::Bold, &self.nick);
        match Nick::parse(self.nick.text().trim()) {
            Err(invalid) if self.wrong.is_none() && !self.nick.is_empty() => {
                sheet.row(Look::Wrong, format!("    {}", trouble::nick_invalid(&invalid, words)));
            }
            _ => self.wrong_rows(&mut sheet),
        }
        for (number, free) in self.free.iter().enumerate() {
            sheet.choice(at == number.saturating_add(1), Look::Plain, Visible::name(free));
        }
        sheet
    }

    fn sheet_trying(&self) -> Sheet {
        let words = &self.words;
        let keys = match self.stage {
            Stage::Failed => words.welcome_failed_keys(),
            _ => words.welcome_trying_keys(),
        };
        let mut sheet = Sheet::new(&words.welcome_title(), &keys);
        let nick = self.nick.text().trim();
        sheet.row(
            Look::Bold,
            match &self.to {
                Some(Destination::There(to)) => {
                    let address = Visible::line(&to.server.address.to_string());
                    match nick.is_empty() {
                        true => words.welcome_trying(address),
                        false => words.welcome_trying_as(address, Visible::quoted(nick)),
                    }
                }
                Some(Destination::Here) | None => words.welcome_host_trying(),
            },
        );
        sheet.gap();
        self.wrong_rows(&mut sheet);
        sheet
    }

    fn wrong_rows(&self, sheet: &mut Sheet) {
        if let Some(wrong) = &self.wrong {
            sheet.row(Look::Wrong, format!("    {}", wrong.message));
            sheet.row(Look::Plain, format!("    {}", wrong.hint));
        }
    }

    /// Draws it.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        sheet::draw(frame, frame.area(), self.palette, &self.sheet(), 0, None);
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
