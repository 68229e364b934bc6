//! The app between a terminal and a running client.
//!
//! Commands go to the engine only as fast as it takes them, and while one waits its turn events are
//! still heard: so neither side can block the other. The screen is drawn once for all that happened
//! within a frame.

use std::io;
use std::time::{Duration, Instant};

use tchat_client::command::{Command, Wish};
use tchat_client::command_queue::CommandQueue;
use tchat_client::file::looking::Nothing;
use tchat_client::{Client, Event, Trouble};
use tchat_front::opener;
use tchat_front::order::{Order, Share};
use tchat_speech::report_file;
use tokio::time::sleep_until;

use crate::app::App;
use crate::order::Order as AppOrder;
use crate::terminal::Terminal;
use tchat_front::shared_text::SharedTexts;

/// The least time between two drawings: what changes faster nobody sees.
const FRAME: Duration = Duration::from_millis(16);

/// How many events are heard before the screen is drawn and keys are looked for again.
const EVENTS_AT_ONCE: usize = 256;

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// Why the engine ended, unless it was asked to.
    pub trouble: Option<Trouble>,
    /// How many messages are still to be sent, next time.
    pub unsent: usize,
}

/// Shows the app until somebody or the engine ends it; whenever `stop` comes, the end is asked for.
///
/// # Errors
///
/// What the system says of the terminal; the engine is let finish all the same.
pub async fn run(
    app: App,
    mut client: Client,
    terminal: Terminal,
    mut stop: impl AsyncFnMut(),
) -> io::Result<Ended> {
    let commands = client.commands();
    let mut show = Show::new(app, terminal);
    let ended = loop {
        show.take_orders();
        let changes_at = show.app.changes_at(Instant::now());
        tokio::select! {
            biased;
            // Before more is taken in, but not for each key of somebody who pastes or types fast.
            () = until(show.draw_by()) => show.draw(),
            passed = show.commands.pass_on(&commands) => if let Err(nothing) = passed {
                let Nothing { trouble, reference } = *nothing;
                show.app.heard(&Event::Error { trouble, reference });
                show.draw_at.get_or_insert_with(Instant::now);
            },
            input = show.terminal.next(), if show.failed.is_none() => match input {
                Some(input) => {
                    show.app.input(input);
                    show.draw_at_once();
                }
                None => show.fail(io::ErrorKind::UnexpectedEof.into()),
            },
            () = stop() => if show.end() == Again::Yes {
                break Ended { trouble: None, unsent: 0 };
            },
            event = client.event() => if let Some(ended) = show.hear(event, &mut client) {
                client.quit().await;
                break ended;
            },
            () = until(show.draw_at) => show.draw(),
            () = until(changes_at) => {
                show.app.pass(Instant::now());
                show.draw_at = Some(Instant::now());
            }
        }
        if show.asked_twice {
            break Ended { trouble: None, unsent: 0 };
        }
    };
    match show.failed.take() {
        Some(error) => Err(error),
        None => Ok(ended),
    }
}

/// Whether the end had been asked for before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    Yes,
    No,
}

/// An app on a terminal.
struct Show {
    app: App,
    terminal: Terminal,
    /// Commands that the engine has not taken yet.
    commands: CommandQueue,
    /// When the screen is to be drawn, if something has changed.
    draw_at: Option<Instant>,
    shared: SharedTexts,
    ending: bool,
    asked_twice: bool,
    /// Why there is no terminal any more.
    failed: Option<io::Error>,
}

impl Show {
    fn new(app: App, terminal: Terminal) -> Self {
        Self {
            app,
            terminal,
            commands: CommandQueue::default(),
            draw_at: Some(Instant::now()),
            shared: SharedTexts::default(),
            ending: false,
            asked_twice: false,
            failed: None,
        }
    }

    /// Does what the app asks for.
    fn take_orders(&mut self) {
        while let Some(order) = self.app.next_order() {
            let done = match order {
                AppOrder::Chat(order) => self.take_order(order),
                AppOrder::Redraw => self.terminal.clear(),
                AppOrder::Edit(text) => self.edit(&text),
            };
            if let Err(error) = done {
                self.fail(error);
            }
            // Not at once: events have orders as well, and a frame's time.
            self.draw_at.get_or_insert_with(Instant::now);
        }
    }

    /// Does what a chat asks for.
    fn take_order(&mut self, order: Order) -> io::Result<()> {
        match order {
            Order::Command(command) => self.commands.push(command),
            Order::Quit => self.asked_twice |= self.end() == Again::Yes,
            Order::Alert(alert) => {
                let protocol = self.app.chat.settings().protocol;
                return self.terminal.alert(&alert, protocol);
            }
            Order::Copy(text) => return self.terminal.copy(&text),
            Order::OpenLink(url) => self.open_link(&url),
            Order::Share(share) => self.share(&share),
            Order::Forget(reference) => self.shared.forget(&reference),
            Order::KeepReport { who, report } => {
                let kept = report_file::write(&report, None).map_err(|(_, error)| error);
                self.app.report_kept(&who, &report, kept);
            }
            // The app's own to do, and done.
            Order::Show(_) | Order::Own(_) => {}
        }
        Ok(())
    }

    /// Lets somebody edit a text in a program of their choice.
    fn edit(&mut self, text: &str) -> io::Result<()> {
        let (edited, had_back) = self.terminal.edit(text);
        self.app.edited(edited);
        had_back
    }

    /// Sends a text as a file.
    fn share(&mut self, share: &Share) {
        match self.shared.share(share) {
            Ok(command) => self.commands.push(command),
            Err(error) => self.app.could_not_share(share, &error),
        }
    }

    fn open_link(&mut self, url: &str) {
        if let Err(error) = opener::open(url) {
            tracing::debug!(kind = ?error.kind(), "no program opens links");
            self.app.could_not_open(url);
        }
    }

    /// Has the screen drawn without waiting for more: whoever pressed a key sees what it does, though
    /// what an event changed has a frame's time.
    fn draw_at_once(&mut self) {
        let now = Instant::now();
        self.draw_at = Some(self.draw_at.map_or(now, |at| at.min(now)));
    }

    /// When the screen is drawn whatever else there is to do.
    fn draw_by(&self) -> Option<Instant> {
        self.draw_at?.checked_add(FRAME)
    }

    fn draw(&mut self) {
        self.draw_at = None;
        if self.failed.is_none()
            && let Err(error) = self.terminal.draw(&mut self.app)
        {
            self.fail(error);
        }
    }

    /// Takes an event and those that wait behind it; says how it ended, if it did.
    fn hear(&mut self, event: Option<Event>, client: &mut Client) -> Option<Ended> {
        let mut next = Some(event.unwrap_or(Event::Closed { trouble: None, unsent: 0 }));
        for heard in 0.. {
            match next {
                None => break,
                Some(Event::Closed { trouble, unsent }) => return Some(Ended { trouble, unsent }),
                Some(event) => self.app.heard(&event),
            }
            if heard >= EVENTS_AT_ONCE {
                break;
            }
            next = client.try_event();
        }
        self.draw_at = self.draw_at.or_else(|| Instant::now().checked_add(FRAME));
        None
    }

    /// The terminal is gone: the engine finishes without it.
    fn fail(&mut self, error: io::Error) {
        self.failed.get_or_insert(error);
        self.end();
    }

    /// Lets the engine finish what is under way.
    fn end(&mut self) -> Again {
        if std::mem::replace(&mut self.ending, true) {
            return Again::Yes;
        }
        self.app.save_drafts();
        while let Some(order) = self.app.next_order() {
            if let AppOrder::Chat(Order::Command(command)) = order {
                self.commands.push(command);
            }
        }
        self.commands.push(Command::new(Wish::Quit));
        Again::No
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}
