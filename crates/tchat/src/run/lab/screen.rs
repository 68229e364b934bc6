//! The lab on a screen.

use tchat_lab::limits::DRAW_EVERY;
use tchat_lab::view::terminal::{Terminal, Typed};
use tchat_lab::view::{Palette, Pressed, Screen};
use tchat_speech::environment;
use tokio::time::Instant;

use super::Watched;
use super::reader::{Reader, Turn};
use crate::explain::Fault;
use crate::run::Setting;
use crate::signals::Signals;

/// Shows what happens until asked to stop.
pub(super) async fn show(
    setting: &Setting,
    watched: &mut Watched,
    signals: &mut Signals,
) -> Result<(), Fault> {
    let palette = match environment::variable("NO_COLOR") {
        Some(_) => Palette::Plain,
        None => Palette::Coloured,
    };
    let faults = watched.tap.faults();
    let (server, began) = (watched.tap.server(), watched.began);
    let Some(listening) = watched.tap.addresses().first().copied() else { return Ok(()) };
    let mut screen = Screen::new(began, listening, server, faults.get(), palette);
    let mut terminal = Terminal::open().map_err(Fault::System)?;
    let mut reader = Reader::new();
    let mut draw_at = Some(Instant::now());
    loop {
        // What changes is drawn soon, but not once for each change.
        let soon = || Some(Instant::now() + DRAW_EVERY);
        tokio::select! {
            () = signals.next() => break,
            typed = terminal.next() => match typed {
                Typed::Gone => break,
                Typed::Resized => draw_at = Some(Instant::now()),
                Typed::Key(key) => {
                    match screen.press(key, &watched.record, &setting.words) {
                        Pressed::Quit => break,
                        Pressed::Faults(chosen) => faults.set(chosen),
                        Pressed::Seen => {}
                    }
                    draw_at = Some(Instant::now());
                }
            },
            () = until(draw_at) => {
                let drawn = terminal.draw(&screen, &watched.record, &setting.words);
                drawn.map_err(Fault::Write)?;
                draw_at = None;
            }
            news = watched.tap.next() => {
                watched.hear(&news, setting)?;
                draw_at = draw_at.or_else(soon);
                while let Some(event) = watched.tap_told(setting) {
                    event?;
                    if draw_at.is_some_and(|due| due <= Instant::now()) {
                        break;
                    }
                }
                watched.files.flush()?;
            }
            turn = reader.next() => match turn {
                Turn::Answer(reading) => {
                    screen.take_reading(*reading);
                    draw_at = draw_at.or_else(soon);
                }
                Turn::Ask => match screen.question(&watched.record) {
                    Some(question) => reader.ask(question),
                    None => reader.pause(),
                },
            },
        }
    }
    Ok(())
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
