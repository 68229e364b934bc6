//! The app between a terminal and a running client.

use std::io;
use std::process::Command as Program;
use std::time::{Duration, Instant};

use tchat_client::command::{Command, Wish};
use tchat_client::{Client, Event, Trouble};
use tchat_speech::report_file;
use tokio::time::sleep_until;

use crate::app::App;
use crate::order::Order;
use crate::terminal::Terminal;

/// The least time between two drawings: what changes faster nobody sees.
const FRAME: Duration = Duration::from_millis(16);

/// How many events are taken before the screen is drawn again.
const EVENTS_AT_ONCE: usize = 256;

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// Why the engine ended, unless it was asked to.
    pub trouble: Option<Trouble>,
    /// How many messages are still to be sent, next time.
    pub unsent: usize,
}

/// Shows the app until somebody or the engine ends it; `stop` asks for the end from outside.
///
/// # Errors
///
/// What the system says of the terminal.
pub async fn run(
    mut app: App,
    mut client: Client,
    mut terminal: Terminal,
    stop: impl Future<Output = ()>,
) -> io::Result<Ended> {
    let mut stop = std::pin::pin!(stop);
    let commands = client.commands();
    let mut draw_at = Some(Instant::now());
    let mut ending = false;
    loop {
        while let Some(order) = app.next_order() {
            match order {
                Order::Command(command) => {
                    // The engine takes commands as fast as it can; one that has ended says so.
                    if commands.send(command).await.is_err() {
                        break;
                    }
                }
                Order::Quit if ending => return Ok(Ended { trouble: None, unsent: 0 }),
                Order::Quit => {
                    ending = true;
                    drop(commands.send(Command::new(Wish::Quit)).await);
                }
                other => carry_out(other, &mut app, &mut terminal)?,
            }
            draw_at.get_or_insert_with(Instant::now);
        }
        let changes_at = app.changes_at(Instant::now());
        tokio::select! {
            biased;
            () = until(draw_at) => {
                terminal.draw(&mut app)?;
                draw_at = None;
            }
            input = terminal.next() => match input {
                Some(input) => {
                    app.input(input);
                    draw_at = Some(Instant::now());
                }
                None => return Ok(Ended { trouble: None, unsent: 0 }),
            },
            () = &mut stop, if !ending => {
                ending = true;
                drop(commands.send(Command::new(Wish::Quit)).await);
            }
            event = client.event() => {
                let mut event = event;
                for _ in 0..EVENTS_AT_ONCE {
                    match event {
                        None => return Ok(Ended { trouble: None, unsent: 0 }),
                        Some(Event::Closed { trouble, unsent }) => {
                            client.quit().await;
                            return Ok(Ended { trouble, unsent });
                        }
                        Some(happened) => app.heard(&happened),
                    }
                    event = client.try_event();
                    if event.is_none() {
                        break;
                    }
                }
                if let Some(happened) = &event {
                    app.heard(happened);
                }
                draw_at = draw_at.or_else(|| Instant::now().checked_add(FRAME));
            }
            () = until(changes_at) => draw_at = Some(Instant::now()),
        }
    }
}

fn carry_out(order: Order, app: &mut App, terminal: &mut Terminal) -> io::Result<()> {
    match order {
        Order::Redraw => terminal.clear(),
        Order::Alert(alert) => terminal.alert(&alert.summary),
        Order::Copy(text) => terminal.copy(&text),
        Order::Edit(text) => edit(&text, app, terminal),
        Order::KeepReport { who, report } => {
            let kept = report_file::write(&report, None).map_err(|(_, error)| error);
            app.report_kept(&who, &report, kept);
            Ok(())
        }
        Order::Command(_) | Order::Quit => Ok(()),
    }
}

/// Lets somebody edit a text in a program of their choice.
fn edit(text: &str, app: &mut App, terminal: &mut Terminal) -> io::Result<()> {
    let editor = tchat_speech::environment::variable("VISUAL")
        .or_else(|| tchat_speech::environment::variable("EDITOR"))
        .unwrap_or_else(|| "vi".to_owned());
    let folder = std::env::temp_dir();
    let path = folder.join(format!("tchat-{}.md", std::process::id()));
    std::fs::write(&path, text)?;
    let mut words = editor.split_whitespace();
    let mut program = Program::new(words.next().unwrap_or("vi"));
    program.args(words).arg(&path);
    let done = terminal.lend(&mut program).and_then(|()| std::fs::read_to_string(&path));
    std::fs::remove_file(&path)?;
    app.edited(&done?);
    terminal.clear()
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}
