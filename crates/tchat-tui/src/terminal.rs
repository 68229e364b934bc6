//! The terminal under the app: taken over, read, and given back as it was.
//!
//! It is given back when a [`Terminal`] is dropped, and by a hook of ratatui's when the program
//! panics.

use std::io::{self, BufWriter, Stdout, Write as _};
use std::process::{Command, ExitStatus};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, Event, EventStream, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::Print;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate, SetTitle};
use crossterm::{execute, queue};
use futures_util::StreamExt as _;
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use tchat_front::order::Alert;
use tchat_front::settings::Protocol;
use tchat_speech::environment::variable;

use crate::app::App;
use crate::editor::{self, Edited};
use crate::notification;
use crate::view;

/// What is written at once: more than a screen takes, so that none is seen half drawn.
const WRITTEN_AT_ONCE: usize = 64 * 1024;

/// What draws: only what has changed is written.
type Drawing = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// A terminal that shows an [`App`].
#[derive(Debug)]
pub struct Terminal {
    terminal: Drawing,
    /// None while another program has the terminal.
    typed: Option<EventStream>,
    title: String,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// If it cannot be: it is none, most likely.
    pub fn open() -> io::Result<Self> {
        let terminal = begin()?;
        let opened = Self { terminal, typed: Some(EventStream::new()), title: String::new() };
        take_over()?;
        Ok(opened)
    }

    /// What comes from the terminal next; `None` once it is gone. Cancel safe.
    pub async fn next(&mut self) -> Option<Event> {
        match &mut self.typed {
            Some(typed) => typed.next().await.and_then(Result::ok),
            None => None,
        }
    }

    /// Draws the app.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn draw(&mut self, app: &mut App) -> io::Result<()> {
        let seen = app.settle(self.terminal.size()?);
        // Terminals that know it show all of it at once; others pass it over.
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view::draw(frame, app, &seen))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        let title = app.title();
        if title != self.title {
            execute!(io::stdout(), SetTitle(&title))?;
            self.title = title;
        }
        Ok(())
    }

    /// Draws something else than the app: what comes before it.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn show(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(|_| ())
    }

    /// Draws all anew, whatever was made of it.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Calls for attention.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn alert(&self, alert: &Alert, protocol: Protocol) -> io::Result<()> {
        execute!(io::stdout(), Print(notification::sequence(alert, protocol, variable)))
    }

    /// Hands a text to the clipboard, also over SSH (OSC 52).
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn copy(&self, text: &str) -> io::Result<()> {
        let encoded = data_encoding::BASE64.encode(text.as_bytes());
        execute!(io::stdout(), Print(format!("\u{1b}]52;c;{encoded}\u{7}")))
    }

    /// Lets somebody edit a text in the program that `VISUAL` or `EDITOR` names, else in `vi`; gives
    /// what they made of it, and whether the terminal was had back.
    pub fn edit(&mut self, text: &str) -> (Edited, io::Result<()>) {
        let mut had_back = Ok(());
        let edited = editor::edit(text, |program| {
            let ended;
            (ended, had_back) = self.lend(program);
            ended
        });
        (edited, had_back)
    }

    /// Gives the terminal to another program until that ends.
    fn lend(&mut self, program: &mut Command) -> (io::Result<ExitStatus>, io::Result<()>) {
        // Else keys meant for the other program would be read here.
        self.typed = None;
        give_back();
        ratatui::restore();
        let ended = program.status();
        (ended, self.have_back())
    }

    /// Has the terminal back, as empty as its alternate screen is.
    fn have_back(&mut self) -> io::Result<()> {
        self.terminal = begin()?;
        take_over()?;
        self.typed = Some(EventStream::new());
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
        ratatui::restore();
    }
}

/// Takes the screen, with the hook that gives it back when the program panics.
fn begin() -> io::Result<Drawing> {
    drop(ratatui::try_init()?);
    let written = BufWriter::with_capacity(WRITTEN_AT_ONCE, io::stdout());
    ratatui::Terminal::new(CrosstermBackend::new(written))
}

fn take_over() -> io::Result<()> {
    let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
    execute!(
        io::stdout(),
        EnableBracketedPaste,
        EnableFocusChange,
        EnableMouseCapture,
        // Terminals that do not know it pass it over; those that do tell Shift-Enter from Enter.
        PushKeyboardEnhancementFlags(flags),
    )
}

/// As far as it can be: it may be gone.
fn give_back() {
    let given = execute!(
        io::stdout(),
        PopKeyboardEnhancementFlags,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        SetTitle(""),
    );
    if let Err(error) = given.and_then(|()| io::stdout().flush()) {
        tracing::debug!(kind = ?error.kind(), "the terminal could not be given back");
    }
}
