//! The chat in a window: the real program on a screen of this study's own, with a long history, beside
//! programs that do less.
//!
//! The history is that of the study of the terminal ([`Scene`]), and the same person's. The program
//! `tchat-gui` is started, typed into, scrolled, left alone with what is typed going to it and
//! elsewhere. Every picture that it draws is counted; the processor draws them (Mesa's llvmpipe), as on
//! a machine without a graphics card. Beside it: the terminal client with the same history on the same
//! core, the window of somebody who just came, and for opening a window `xclock`, which draws a circle
//! and two hands without OpenGL. The programs run on the server's core, all else, the screen included,
//! on the other.

mod display;
mod libraries;
mod pane;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use self::display::{Display, Press};
use self::pane::{CameUp, Pane};
use super::Site;
use super::figures::{Figures, percent, told};
use super::scene::{NICKS, Scene};
use super::screen::{self, Screen};
use crate::accounting::Watched;
use crate::failed::Failed;
use crate::histogram::Histogram;
use crate::report::{Cell, Row};
use crate::server::{installed, serve_guests};

/// How often programs are started.
const STARTS: usize = 5;

/// How many steps of the wheel come a second when somebody scrolls: as fast as a finger turns it.
const STEPS_PER_SECOND: u32 = 30;

/// How long somebody scrolls, at most.
const SCROLLED: Duration = Duration::from_secs(10);

/// Who just came.
const NEWCOMER: &str = "dora";

/// Symbols of keys (`X11/keysymdef.h`).
const PAGE_UP: u32 = 0xff55;
const PAGE_DOWN: u32 = 0xff56;
const LETTERS: &[u8] = b"thequickbrownfoxjumpsoverthelazydog";

/// A study of the window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    /// The program that opens it.
    pub(crate) program: Option<std::path::PathBuf>,
    /// How many messages the history has.
    pub(crate) messages: usize,
    /// How many keys are pressed.
    pub(crate) keys: usize,
    /// How many pages are turned, either way, and by how many steps the wheel.
    pub(crate) pages: usize,
    /// How long nothing happens.
    pub(crate) time: Duration,
}

/// What is told of a window alone.
#[derive(Default)]
struct Beyond {
    /// Pictures a second.
    pictures: Option<f64>,
    /// Bytes of the program on the disk.
    disk: Option<u64>,
    /// Shared libraries in its memory.
    libraries: Option<Vec<String>>,
}

impl Window {
    /// One row for each thing done, and who did it.
    pub(super) fn rows(&self, site: &Site) -> Result<Vec<Row>, Failed> {
        let program = crate::server::program("tchat-gui", self.program.clone())?;
        let (_server, link) = serve_guests(site.cores, &site.program, &site.folder)?;
        site.cores.keep_to_load()?;
        let display = Display::start(&site.folder)?;
        let scene = Scene::talked(site, link, self.messages)?;
        let open = |nick: &str| {
            Pane::open(&display, window_of(&scene, &program, nick), site.cores, &site.folder)
        };

        let terminal = self.in_terminal(&scene)?;
        let mut rows = starts(&display, site, &open, &terminal)?;
        let (pane, _) = open(NICKS[0])?;
        pane.focus()?;
        rows.extend(self.pressed(&pane, &terminal)?);
        rows.extend(self.scrolled(&display, &pane)?);
        rows.extend(self.left_alone(&display, &pane)?);
        rows.push(of_the_program(&program, &pane)?);
        rows.extend(terminal.rows);
        Ok(rows)
    }

    /// What the terminal client takes for the same.
    fn in_terminal(&self, scene: &Scene<'_>) -> Result<Terminal, Failed> {
        let screen = Screen {
            messages: self.messages,
            keys: self.keys,
            pages: self.pages,
            rate: 1.0,
            time: self.time,
        };
        let [shown, ready] = screen::started(scene)?;
        let mut terminal = scene.tchat()?;
        let keys = screen.keys(&mut terminal, screen::composer)?;
        terminal.stroke(screen::EMPTY_LINE, screen::composer, screen::differs)?;
        let [up, down] = screen.pages(&mut terminal)?;
        let resting = screen.resting(&mut terminal)?;
        terminal.quits(screen::QUIT)?;
        let medians = Medians {
            shown: shown.median(),
            ready: ready.median(),
            key: keys.median(),
            pages: [up.median(), down.median()],
        };
        let each = [
            (shown, "from its start to messages"),
            (ready, "from its start to rest"),
            (keys, "a key"),
            (up, "a page up"),
            (down, "a page down"),
        ];
        let rows = each.into_iter().map(|(figures, what)| figures.row("tchat", what, None));
        let rows = rows.chain([resting]).map(|row| beyond(row, Beyond::default())).collect();
        Ok(Terminal { medians, rows })
    }

    /// Keys and pages, one by one.
    fn pressed(&self, pane: &Pane<'_>, terminal: &Terminal) -> Result<Vec<Row>, Failed> {
        let letters = LETTERS.iter().cycle().map(|letter| Press::Key(u32::from(*letter)));
        let keys = strokes(pane, letters.take(self.keys))?;
        let pages = |symbol| strokes(pane, std::iter::repeat_n(Press::Key(symbol), self.pages));
        let steps = strokes(pane, std::iter::repeat_n(Press::WheelUp, self.pages))?;
        let (up, down) = (pages(PAGE_UP)?, pages(PAGE_DOWN)?);
        let Medians { key, pages: [page_up, page_down], .. } = terminal.medians;
        let each = [
            (keys, "a key", key),
            (steps, "a step of the wheel", None),
            (up, "a page up", page_up),
            (down, "a page down", page_down),
        ];
        let rows = each.into_iter().map(|(it, what, other)| it.row("tchat-gui", what, other));
        Ok(rows.map(|row| beyond(row, Beyond::default())).collect())
    }

    /// The wheel, turned steadily: what lies between two pictures, and what they cost.
    fn scrolled(&self, display: &Display, pane: &Pane<'_>) -> Result<[Row; 2], Failed> {
        let (lasts, every) = (self.time.min(SCROLLED), Duration::from_secs(1) / STEPS_PER_SECOND);
        let [own, screen] = [pane.watched()?, display.server.watched()?];
        let (seen, before) = (pane.seen()?, [own.threads_cpu()?, screen.threads_cpu()?]);
        let (begun, mut due, mut last) = (Instant::now(), Instant::now(), None::<Instant>);
        let (mut gaps, mut pictures) = (Histogram::default(), 0_u32);
        while begun.elapsed() < lasts {
            if Instant::now() >= due {
                display.press(Press::WheelUp)?;
                due += every;
            }
            let Some((_, whole)) =
                display.picture(due.saturating_duration_since(Instant::now()))?
            else {
                continue;
            };
            pictures += 1;
            if let Some(last) = last.replace(whole) {
                gaps.take(whole.saturating_duration_since(last));
            }
        }
        let lasted = begun.elapsed();
        pane.rests()?;
        if pane.seen()? == seen {
            return Err(Failed::Unfit("nothing moved when the wheel was turned".to_owned()));
        }
        let part = |watched: Watched, before: Duration| -> Result<Figures, Failed> {
            let cpu = watched.threads_cpu()?.saturating_sub(before);
            let memory = Some(watched.memory()?);
            Ok(Figures { percent: Some(percent(cpu, lasted)), memory, ..Figures::default() })
        };
        let figures = Figures { times: gaps, ..part(own, before[0])? };
        let what = "the wheel turned: from picture to picture";
        let pictures = Some(f64::from(pictures) / lasted.as_secs_f64().max(1e-9));
        let own =
            beyond(figures.row("tchat-gui", what, None), Beyond { pictures, ..Beyond::default() });
        let screen = part(screen, before[1])?.row("xvfb", "the wheel turned", None);
        Ok([own, beyond(screen, Beyond::default())])
    }

    /// Nothing happens: where one types, and elsewhere.
    fn left_alone(&self, display: &Display, pane: &Pane<'_>) -> Result<[Row; 2], Failed> {
        pane.focus()?;
        let here = self.idle(display, pane, "nothing happens, in front")?;
        pane.leave()?;
        Ok([here, self.idle(display, pane, "nothing happens, behind")?])
    }

    fn idle(&self, display: &Display, pane: &Pane<'_>, what: &str) -> Result<Row, Failed> {
        let watched = pane.watched()?;
        let (cpu, begun, mut pictures) = (watched.threads_cpu()?, Instant::now(), 0_u32);
        while let Some(left) = self.time.checked_sub(begun.elapsed()) {
            pictures += u32::from(display.picture(left)?.is_some());
        }
        let cpu = watched.threads_cpu()?.saturating_sub(cpu);
        let percent = Some(percent(cpu, begun.elapsed()));
        let figures = Figures { percent, memory: Some(watched.memory()?), ..Figures::default() };
        let pictures = Some(f64::from(pictures) / begun.elapsed().as_secs_f64().max(1e-9));
        let row = figures.row("tchat-gui", what, None);
        Ok(beyond(row, Beyond { pictures, ..Beyond::default() }))
    }
}

/// The terminal client, for comparison.
struct Terminal {
    medians: Medians,
    rows: Vec<Row>,
}

/// What it takes in the middle, in milliseconds.
struct Medians {
    shown: Option<f64>,
    ready: Option<f64>,
    key: Option<f64>,
    pages: [Option<f64>; 2],
}

/// The program, about to open the window of somebody.
fn window_of(scene: &Scene<'_>, program: &Path, nick: &str) -> Command {
    let mut command = scene.bare(program);
    command.env("TCHAT_HOME", scene.site.folder.join(nick)).env("LIBGL_ALWAYS_SOFTWARE", "1");
    command.args(["join", &scene.link.to_string(), "--nick", nick]);
    command
}

/// Starting: with the history, without, and a program that draws next to nothing.
fn starts<'d>(
    display: &'d Display,
    site: &Site,
    open: &impl Fn(&str) -> Result<(Pane<'d>, CameUp), Failed>,
    terminal: &Terminal,
) -> Result<Vec<Row>, Failed> {
    let clock = clock(display, site);
    let least = clock.as_ref().ok().and_then(|it| Figures::median(&it.opened));
    let (first, nothing) = (clock.as_ref().ok().and_then(|it| it.drawn.median()), None);
    let own = opened_often(|| open(NICKS[0]))?;
    if own.is_empty {
        return Err(Failed::Unfit("no message is seen in the window".to_owned()));
    }
    drop(open(NEWCOMER)?);
    let new = opened_often(|| open(NEWCOMER))?;
    let Medians { shown, ready, .. } = terminal.medians;
    let mut rows = own.rows("tchat-gui", [least, first, shown, ready]);
    rows.extend(new.rows("tchat-gui-new", [least, first, nothing, nothing]));
    match clock {
        Ok(clock) => rows.extend(clock.rows("xclock", [nothing; 4]).into_iter().take(2)),
        Err(missing @ Failed::NotInstalled { .. }) => rows.push(told("xclock", Err(missing))),
        Err(failed) => return Err(failed),
    }
    Ok(rows)
}

fn clock(display: &Display, site: &Site) -> Result<Opened, Failed> {
    let program = installed("xclock", "x11-apps")?;
    opened_often(|| Pane::open(display, Command::new(&program), site.cores, &site.folder))
}

/// How a program comes up, of several times.
#[derive(Default)]
struct Opened {
    opened: Figures,
    drawn: Figures,
    middle: Figures,
    whole: Figures,
    is_empty: bool,
}

fn opened_often<'d>(
    open: impl Fn() -> Result<(Pane<'d>, CameUp), Failed>,
) -> Result<Opened, Failed> {
    let mut all = Opened::default();
    for _ in 0..STARTS {
        let (pane, came_up) = open()?;
        all.opened.times.take(came_up.opened);
        all.drawn.times.take(came_up.drawn);
        all.middle.times.take(came_up.middle);
        all.whole.times.take(came_up.whole);
        // Of threads that have ended, too: faces are read by one.
        all.whole.each.take(pane.watched()?.cpu()?);
        all.whole.memory = Some(pane.watched()?.memory()?);
        all.is_empty |= came_up.is_empty;
    }
    Ok(all)
}

impl Opened {
    fn rows(self, server: &str, references: [Option<f64>; 4]) -> Vec<Row> {
        let each = [
            (self.opened, "from its start to a window"),
            (self.drawn, "from its start to a picture"),
            (self.middle, "from its start to messages"),
            (self.whole, "from its start to rest"),
        ];
        let each = each.into_iter().zip(references);
        let rows = each.map(|((figures, what), reference)| figures.row(server, what, reference));
        rows.map(|row| beyond(row, Beyond::default())).collect()
    }
}

/// What something takes that is pressed again and again, or until nothing is drawn any more.
fn strokes(pane: &Pane<'_>, presses: impl Iterator<Item = Press>) -> Result<Figures, Failed> {
    pane.rests()?;
    let before = pane.seen()?;
    let mut figures = Figures::default();
    for press in presses {
        let stroke = pane.stroke(press)?;
        if stroke.is_none() {
            break;
        }
        figures.take(stroke);
    }
    if figures.times.count() == 0 || pane.seen()? == before {
        return Err(Failed::Unfit("nothing changed in the window".to_owned()));
    }
    figures.memory = Some(pane.watched()?.memory()?);
    Ok(figures)
}

/// How large the program is, and what it needs of the system when it runs.
fn of_the_program(program: &Path, pane: &Pane<'_>) -> Result<Row, Failed> {
    let disk = std::fs::metadata(program).map_err(Failed::file(program))?.len();
    let libraries = libraries::of(pane.watched()?)?;
    let row = Figures::default().row("tchat-gui", "the program", None);
    Ok(beyond(row, Beyond { disk: Some(disk), libraries: Some(libraries), pictures: None }))
}

/// A row, with what is told of a window alone.
fn beyond(mut row: Row, beyond: Beyond) -> Row {
    let Beyond { pictures, disk, libraries } = beyond;
    let count = libraries.as_ref().map(|it| it.len() as f64);
    if let Ok(cells) = &mut row.figures {
        cells.extend([
            Cell::number("pictures_per_s", "pictures/s", pictures, 1),
            Cell::number("program_mb", "program, MB", disk.map(|it| it as f64 / 1e6), 1),
            Cell::number("libraries", "libraries", count, 0),
            Cell::hidden("library_names", libraries),
        ]);
    }
    row
}
