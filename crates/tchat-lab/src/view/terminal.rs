//! The terminal under the screen: taken over, read, and given back as it was.
//!
//! It is given back when a [`Terminal`] is dropped, and by a hook of ratatui's when the program
//! panics.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::event::{self, Event, KeyEvent};
use ratatui::DefaultTerminal;
use tchat_i18n::Words;
use tokio::sync::mpsc;

use super::Screen;
use crate::record::Record;

/// How many keys may wait: what somebody types while the screen is drawn.
const KEYS_MAX: usize = 64;

/// How often the thread that reads keys looks whether it is still needed.
const LOOK_UP: Duration = Duration::from_millis(50);

/// A terminal that shows a [`Screen`].
#[derive(Debug)]
pub struct Terminal {
    terminal: DefaultTerminal,
    typed: mpsc::Receiver<Typed>,
    over: Arc<AtomicBool>,
}

/// What comes from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// A key.
    Key(KeyEvent),
    /// Another size: all is to be drawn again.
    Resized,
    /// The terminal is gone.
    Gone,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// If it cannot be: it is none, most likely.
    pub fn open() -> io::Result<Self> {
        let terminal = ratatui::try_init()?;
        let (sender, typed) = mpsc::channel(KEYS_MAX);
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let reading = std::thread::Builder::new().name("keys".into());
        let opened = Self { terminal, typed, over };
        reading.spawn(move || read_keys(&sender, &told))?;
        Ok(opened)
    }

    /// What is typed next. Cancel safe.
    pub async fn next(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::Gone)
    }

    /// Draws the screen.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn draw(&mut self, screen: &Screen, record: &Record, words: &Words) -> io::Result<()> {
        self.terminal.draw(|frame| screen.draw(frame, record, words))?;
        Ok(())
    }

    /// Draws all anew, whatever other programs left there.
    ///
    /// # Errors
    ///
    /// What the system says of writing to the terminal.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        ratatui::restore();
    }
}

fn read_keys(sender: &mpsc::Sender<Typed>, over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        let typed = match event::poll(LOOK_UP) {
            Ok(false) => continue,
            Ok(true) => match event::read() {
                Ok(Event::Key(key)) => Typed::Key(key),
                Ok(Event::Resize(..)) => Typed::Resized,
                Ok(_) => continue,
                Err(_) => Typed::Gone,
            },
            Err(_) => Typed::Gone,
        };
        if sender.blocking_send(typed).is_err() || typed == Typed::Gone {
            return;
        }
    }
}
