//! The chat on the whole screen: the real program in a terminal of this study's own, with a long
//! history, beside programs that do less.
//!
//! Two clients talk until the history is as long as asked; then the program `tchat join` of one of
//! them is started, typed into, scrolled, left alone and flooded. What is on the screen is read as a
//! terminal reads it, and every page must go on where the one before ended. Beside it, in the same
//! kind of terminal: `tchat --version` for starting, `cat` for a key, `less` on a file with the same
//! texts for starting at its end and for pages, and a client without a screen for what comes. The
//! program runs on the server's core, all else on the other.

mod flood;

use std::fmt::Debug;
use std::path::Path;
use std::time::{Duration, Instant};

use tchat_proto::room::RoomName;

use self::flood::{Crowd, Flood};
use super::Site;
use super::figures::{Figures, percent, told};
use super::guest::Guest;
use super::scene::{NICKS, Scene, until_connected};
use super::shown::Shown;
use super::terminal::{Stroke, Terminal};
use crate::failed::Failed;
use crate::histogram::Histogram;
use crate::interrupt;
use crate::report::Row;
use crate::server::{installed, serve_guests};

/// Who hears what comes without a screen.
const LISTENER: &str = "carol";

/// How often programs are started.
const STARTS: usize = 5;

/// How often one goes to the first message and back.
const JUMPS: usize = 20;

/// How many steps of the wheel come at once: as many as crossterm takes with one read; what is beyond
/// stays where it is until something else is typed.
const FLICK: usize = 60;

/// How many keys are pressed before the line is emptied.
const KEYS_IN_A_LINE: usize = 40;

const PAGE_UP: &[u8] = b"\x1b[5~";
const PAGE_DOWN: &[u8] = b"\x1b[6~";
const TO_START: &[u8] = b"\x1b[1;5H";
const TO_END: &[u8] = b"\x1b[1;5F";
/// Of the wheel, somewhere over the messages (xterm, "SGR" coordinates).
const WHEEL_UP: &[u8] = b"\x1b[<64;80;20M";
pub(super) const EMPTY_LINE: &[u8] = b"\x15";
pub(super) const QUIT: &[u8] = b"\x11";

/// A study of the screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Screen {
    /// How many messages the history has.
    pub(crate) messages: usize,
    /// How many keys are pressed.
    pub(crate) keys: usize,
    /// How many pages are turned, either way, and by how many steps the wheel.
    pub(crate) pages: usize,
    /// How many messages come a second.
    pub(crate) rate: f64,
    /// How long they come, and how long nothing happens.
    pub(crate) time: Duration,
}

impl Screen {
    /// One row for each thing done, and who did it.
    pub(super) fn rows(&self, site: &Site) -> Result<Vec<Row>, Failed> {
        let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
        site.cores.keep_to_load()?;
        let scene = Scene::talked(site, link, self.messages)?;
        let mut rows = starts(&scene)?;
        let mut terminal = scene.tchat()?;
        rows.extend(self.typing(&scene, &mut terminal)?);
        rows.extend(self.paging(&scene, &mut terminal)?);
        rows.extend(scrolling(&scene, &mut terminal, self.pages)?);
        rows.push(self.resting(&mut terminal)?);
        rows.extend(self.flooded(&scene, &mut terminal)?);
        terminal.quits(QUIT)?;
        Ok(rows)
    }

    fn typing(&self, scene: &Scene<'_>, terminal: &mut Terminal) -> Result<[Row; 2], Failed> {
        let mut cat = scene.cat()?;
        let own = self.keys(terminal, composer)?;
        let plain = self.keys(&mut cat, vt100::Screen::contents)?;
        let median = plain.median();
        Ok([own.row("tchat", "a key", median), plain.row("cat", "a key", median)])
    }

    pub(super) fn keys<T: PartialEq + Debug>(
        &self,
        terminal: &mut Terminal,
        seen: impl Fn(&vt100::Screen) -> T,
    ) -> Result<Figures, Failed> {
        Figures::of(terminal, self.keys, |terminal, number| {
            if number > 0 && number % KEYS_IN_A_LINE == 0 {
                terminal.stroke(EMPTY_LINE, &seen, differs)?;
            }
            terminal.stroke(key(number), &seen, differs)
        })
    }

    /// Pages up, and down again, of tchat and of `less`.
    fn paging(&self, scene: &Scene<'_>, terminal: &mut Terminal) -> Result<Vec<Row>, Failed> {
        terminal.stroke(EMPTY_LINE, composer, differs)?;
        let own = self.pages(terminal)?;
        let plain = match scene.less() {
            Ok(mut less) => Ok(self.pages(&mut less)?),
            Err(missing @ Failed::NotInstalled { .. }) => Err(missing),
            Err(failed) => return Err(failed),
        };
        Ok(beside(&own, plain, "less", ["a page up", "a page down"]))
    }

    pub(super) fn pages(&self, terminal: &mut Terminal) -> Result<[Figures; 2], Failed> {
        let up = Figures::of(terminal, self.pages, |terminal, _| page(terminal, PAGE_UP))?;
        let down = Figures::of(terminal, self.pages, |terminal, _| page(terminal, PAGE_DOWN))?;
        Ok([up, down])
    }

    pub(super) fn resting(&self, terminal: &mut Terminal) -> Result<Row, Failed> {
        terminal.rests()?;
        let watched = terminal.watched()?;
        let (cpu, begun) = (watched.cpu()?, Instant::now());
        while begun.elapsed() < self.time {
            interrupt::check()?;
            terminal.reads(self.time.saturating_sub(begun.elapsed()))?;
        }
        let cpu = watched.cpu()?.saturating_sub(cpu);
        let percent = Some(percent(cpu, begun.elapsed()));
        let figures = Figures { percent, memory: Some(watched.memory()?), ..Figures::default() };
        Ok(figures.row("tchat", "nothing happens", None))
    }

    fn flooded(&self, scene: &Scene<'_>, terminal: &mut Terminal) -> Result<[Row; 4], Failed> {
        let [_, bob] = NICKS;
        let guest = |nick: &str| -> Result<Guest, Failed> {
            let folder = &scene.site.folder;
            let mut guest = Guest::start(&scene.link, folder, nick, &RoomName::general())?;
            guest.comes_in()?;
            Ok(guest)
        };
        let crowd = Crowd { talker: guest(bob)?, listener: guest(LISTENER)? };
        let every = Duration::from_secs_f64(1.0 / self.rate);
        let count = self.time.as_nanos() / every.as_nanos().max(1);
        let count = usize::try_from(count).unwrap_or(usize::MAX).max(1);
        let numbers = self.messages..self.messages.saturating_add(count);
        let flood = Flood::watch(terminal, crowd, numbers, every)?;
        let engine = Figures::times(flood.heard);
        let median = engine.median();
        let on_screen = Figures {
            percent: Some(percent(flood.cpu, flood.lasted)),
            memory: Some(terminal.watched()?.memory()?),
            ..Figures::times(flood.on_screen)
        };
        Ok([
            on_screen.row("tchat", "a message comes", median),
            engine.row("no-screen", "a message comes", median),
            Figures::times(flood.behind).row("tchat", "the screen is behind", None),
            Figures::times(flood.keys).row("tchat", "a key meanwhile", None),
        ])
    }
}

/// The program started, until the last messages are on the screen and until the server is there.
pub(super) fn started(scene: &Scene<'_>) -> Result<[Figures; 2], Failed> {
    let [mut shown, mut ready] = [Figures::default(), Figures::default()];
    for _ in 0..STARTS {
        let mut terminal = scene.start_tchat()?;
        shown.times.take(scene.until_last(&mut terminal)?);
        ready.times.take(until_connected(&mut terminal)?);
        terminal.rests()?;
        ready.memory = Some(terminal.watched()?.memory()?);
        terminal.quits(QUIT)?;
    }
    Ok([shown, ready])
}

/// Starting, until the last messages are on the screen and the server is there.
fn starts(scene: &Scene<'_>) -> Result<Vec<Row>, Failed> {
    let [shown, ready] = started(scene)?;
    let mut version = Histogram::default();
    for _ in 0..STARTS {
        let mut command = scene.command();
        command.arg("--version");
        let mut terminal = Terminal::start(command, scene.site.cores)?;
        let told = |screen: &vt100::Screen| screen.contents().contains("tchat");
        let when = terminal.until("a version", told)?;
        version.take(when.saturating_duration_since(terminal.begun));
    }
    let mut less = Ok(Histogram::default());
    for _ in 0..STARTS {
        match (&mut less, scene.start_less()) {
            (Ok(times), Ok(mut terminal)) => times.take(scene.until_last(&mut terminal)?),
            (less, Err(missing @ Failed::NotInstalled { .. })) => *less = Err(missing),
            (_, Err(failed)) => return Err(failed),
            (Err(_), Ok(_)) => {}
        }
    }
    let version = Figures::times(version);
    let median = version.median();
    Ok(vec![
        shown.row("tchat", "from its start to messages", median),
        ready.row("tchat", "from its start to connected", median),
        version.row("tchat-version", "from its start to its line", median),
        told(
            "less",
            less.map(|it| Figures::times(it).row("less", "from its start to messages", median)),
        ),
    ])
}

/// The wheel, and to the first message and back.
fn scrolling(scene: &Scene<'_>, terminal: &mut Terminal, steps: usize) -> Result<Vec<Row>, Failed> {
    let to_end = |terminal: &mut Terminal| {
        let last = scene.messages.saturating_sub(1);
        terminal.stroke(TO_END, Shown::on, |_, after| after.is_some_and(|it| it.last == last))
    };
    let wheel = |terminal: &mut Terminal, keys: &[u8]| {
        terminal.stroke(keys, Shown::on, |_, after| after.is_some())
    };
    to_end(terminal)?;
    let step = Figures::of(terminal, steps, |terminal, _| wheel(terminal, WHEEL_UP))?;
    to_end(terminal)?;
    let many = WHEEL_UP.repeat(FLICK);
    let storm = Figures::of(terminal, 1, |terminal, _| wheel(terminal, &many))?;
    to_end(terminal)?;
    let [mut there, mut back] = [Figures::default(), Figures::default()];
    for _ in 0..JUMPS {
        let is_first = |_: &_, after: &Option<Shown>| after.is_some_and(|it| it.first == 0);
        let jumps = [terminal.stroke(TO_START, Shown::on, is_first)?, to_end(terminal)?];
        for (figures, jump) in [&mut there, &mut back].into_iter().zip(jumps) {
            figures.take(jump);
        }
    }
    back.memory = Some(terminal.watched()?.memory()?);
    Ok(vec![
        step.row("tchat", "a step of the wheel", None),
        storm.row("tchat", "60 steps at once", None),
        there.row("tchat", "to the first message", None),
        back.row("tchat", "to the last message", None),
    ])
}

impl Scene<'_> {
    fn start_less(&self) -> Result<Terminal, Failed> {
        let mut command = self.bare(&installed("less", "less")?);
        command.arg("+G").arg(&self.lines);
        Terminal::start(command, self.site.cores)
    }

    fn less(&self) -> Result<Terminal, Failed> {
        let mut terminal = self.start_less()?;
        self.until_last(&mut terminal)?;
        Ok(terminal)
    }

    /// `cat` in a terminal that does nothing by itself.
    fn cat(&self) -> Result<Terminal, Failed> {
        let mut command = self.bare(Path::new("/bin/sh"));
        command.args(["-c", "stty raw -echo; printf ready; exec cat"]);
        let mut terminal = Terminal::start(command, self.site.cores)?;
        terminal.until("`cat`", |screen| screen.contents().starts_with("ready"))?;
        Ok(terminal)
    }
}

/// Turns a page, which must go on where the one before ended; `None` if there was none to turn.
fn page(terminal: &mut Terminal, keys: &[u8]) -> Result<Option<Stroke>, Failed> {
    terminal.until("messages in a row", |screen| Shown::on(screen).is_some())?;
    let back = keys == PAGE_UP;
    terminal.stroke(keys, Shown::on, |before, after| match (before, after) {
        (Some(before), Some(after)) if back => after.goes_on(*before),
        (Some(before), Some(after)) => before.goes_on(*after),
        _ => false,
    })
}

pub(super) fn differs<T: PartialEq>(before: &T, after: &T) -> bool {
    before != after
}

/// The figures of tchat and of another program, or why it has none.
fn beside(
    own: &[Figures; 2],
    plain: Result<[Figures; 2], Failed>,
    server: &str,
    whats: [&str; 2],
) -> Vec<Row> {
    let medians = plain.as_ref().map_or([None; 2], |it| it.each_ref().map(Figures::median));
    let each = own.iter().zip(whats).zip(medians);
    let mut rows: Vec<Row> = each.map(|((it, what), other)| it.row("tchat", what, other)).collect();
    match plain {
        Ok(plain) => {
            let each = plain.iter().zip(whats).zip(medians);
            rows.extend(each.map(|((it, what), other)| it.row(server, what, other)));
        }
        Err(missing) => rows.push(told(server, Err(missing))),
    }
    rows
}

/// The line in which one writes.
pub(super) fn composer(screen: &vt100::Screen) -> Option<String> {
    let (_, columns) = screen.size();
    let rows = screen.rows(0, columns.get()).filter(|row| row.contains('›'));
    rows.last()
}

/// A letter to press: a blank would not be seen.
fn key(number: usize) -> &'static [u8] {
    const LETTERS: &[u8] = b"thequickbrownfoxjumpsoverthelazydog";
    let at = number % LETTERS.len();
    LETTERS.get(at..=at).unwrap_or(b"x")
}
