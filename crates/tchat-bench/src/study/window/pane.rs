//! A program in a window: how it comes up, and what it draws when something is pressed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::display::{Display, Happened, Place, Press};
use crate::accounting::Watched;
use crate::cores::Cores;
use crate::failed::Failed;
use crate::server::Process;
use crate::study::terminal::Stroke;

/// How long a program may take to open its window and to draw it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long nothing must be drawn for a window to have come to rest after it was opened: longer than
/// connecting takes.
const RESTED: Duration = Duration::from_millis(1_500);

/// How long nothing must be drawn for what was pressed to be done: several pictures.
const QUIET: Duration = Duration::from_millis(150);

/// How long after something was pressed nothing must be drawn to count as nothing: an age.
const STILL: Duration = Duration::from_secs(3);

/// Bytes of a point.
const POINT_BYTES: usize = 4;

/// A program in a window. It ends when this is dropped.
pub(super) struct Pane<'d> {
    display: &'d Display,
    process: Process,
    window: u32,
    place: Place,
}

/// How a window came up, since its program was started.
#[derive(Debug, Clone, Copy)]
pub(super) struct CameUp {
    /// Until there was a window.
    pub(super) opened: Duration,
    /// Until there was something in it.
    pub(super) drawn: Duration,
    /// Until its middle looked as it then stayed.
    pub(super) middle: Duration,
    /// Until all of it looked as it then stayed.
    pub(super) whole: Duration,
    /// Whether nothing is to be seen in its middle.
    pub(super) is_empty: bool,
}

/// What was seen of a window at one time.
#[derive(Debug, Clone, Copy)]
struct Seen {
    when: Instant,
    /// Whether all points had the same colour.
    is_blank: bool,
    middle: u64,
    whole: u64,
    middle_is_blank: bool,
}

impl<'d> Pane<'d> {
    /// Starts a program on the core of what is measured, and waits until its window has come to rest.
    pub(super) fn open(
        display: &'d Display,
        mut command: Command,
        cores: Cores,
        folder: &Path,
    ) -> Result<(Self, CameUp), Failed> {
        command.env("DISPLAY", &display.name).stdout(Stdio::null());
        display.forget();
        let begun = Instant::now();
        let mut process = Process::start_on(Some(cores), &mut command, folder)?;
        let (opened, window) = opened(display, &mut process, begun)?;
        let place = display.place(window)?;
        let pane = Self { display, process, window, place };
        let seen = pane.comes_to_rest(begun)?;
        let came_up = CameUp::of(begun, opened, &seen).ok_or_else(|| blank(begun.elapsed()))?;
        Ok((pane, came_up))
    }

    /// What is seen of it until it has come to rest.
    fn comes_to_rest(&self, begun: Instant) -> Result<Vec<Seen>, Failed> {
        let mut seen: Vec<Seen> = Vec::new();
        loop {
            let nothing_yet = seen.iter().all(|it| it.is_blank);
            let within = if nothing_yet { PATIENCE } else { RESTED };
            match self.display.picture(within)? {
                Some((_, whole)) => seen.push(self.look(whole)?),
                None if nothing_yet => return Err(blank(begun.elapsed())),
                None => return Ok(seen),
            }
            if begun.elapsed() > PATIENCE {
                return Err(Failed::Unfit("a window never comes to rest".to_owned()));
            }
        }
    }

    fn look(&self, when: Instant) -> Result<Seen, Failed> {
        let points = self.display.points(self.place)?;
        let middle = middle_of(&points, self.place.width.into(), self.place.height.into());
        let middle: Vec<u8> = middle.collect();
        Ok(Seen {
            when,
            is_blank: is_blank(&points),
            middle: digest(&middle),
            whole: digest(&points),
            middle_is_blank: is_blank(&middle),
        })
    }

    /// For the system's accounting.
    pub(super) fn watched(&self) -> Result<Watched, Failed> {
        self.process.watched()
    }

    /// Lets it have what is typed, with the pointer in its middle.
    pub(super) fn focus(&self) -> Result<(), Failed> {
        self.display.focus(Some((self.window, self.place)))?;
        self.rests()
    }

    /// Lets nobody have what is typed.
    pub(super) fn leave(&self) -> Result<(), Failed> {
        self.display.focus(None)?;
        self.rests()
    }

    /// Waits until it draws no more.
    pub(super) fn rests(&self) -> Result<(), Failed> {
        let deadline = Instant::now() + PATIENCE;
        while self.display.picture(QUIET)?.is_some() {
            if Instant::now() > deadline {
                return Err(Failed::Unfit("a window never comes to rest".to_owned()));
            }
        }
        Ok(())
    }

    /// Presses something, and waits until no more is drawn; says when the first picture after it was
    /// whole and what all of them took on the processor, or `None` if nothing was drawn.
    pub(super) fn stroke(&self, press: Press) -> Result<Option<Stroke>, Failed> {
        self.display.forget();
        let (watched, cpu) = (self.watched()?, self.watched()?.threads_cpu()?);
        let pressed = self.display.press(press)?;
        let Some((_, whole)) = self.display.picture(STILL)? else { return Ok(None) };
        self.rests()?;
        Ok(Some(Stroke {
            took: whole.saturating_duration_since(pressed),
            cpu: watched.threads_cpu()?.saturating_sub(cpu),
        }))
    }

    /// A number for what is seen of it.
    pub(super) fn seen(&self) -> Result<u64, Failed> {
        Ok(digest(&self.display.points(self.place)?))
    }
}

/// Waits for the program's window.
fn opened(
    display: &Display,
    process: &mut Process,
    begun: Instant,
) -> Result<(Instant, u32), Failed> {
    while begun.elapsed() < PATIENCE {
        match display.next(Duration::from_millis(100))? {
            Some((when, Happened::Opened(window))) => return Ok((when, window)),
            Some((_, Happened::Drawn)) => {}
            None => process.still_runs()?,
        }
    }
    Err(Failed::Unfit("a program opens no window".to_owned()))
}

impl CameUp {
    /// Of what was seen; `None` if there was nothing in the window.
    fn of(begun: Instant, opened: Instant, seen: &[Seen]) -> Option<Self> {
        let drawn = seen.iter().find(|it| !it.is_blank)?.when;
        let last = seen.last()?;
        let stays = |is_as_at_last: &dyn Fn(&Seen) -> bool| {
            seen.iter().rev().take_while(|it| is_as_at_last(it)).last().map(|it| it.when)
        };
        let middle = stays(&|it| it.middle == last.middle)?;
        let whole = stays(&|it| it.whole == last.whole)?;
        let since = |when: Instant| when.saturating_duration_since(begun);
        let [opened, drawn, middle, whole] = [opened, drawn, middle, whole].map(since);
        Some(Self { opened, drawn, middle, whole, is_empty: last.middle_is_blank })
    }
}

fn blank(after: Duration) -> Failed {
    Failed::Unfit(format!("nothing is seen in a window after {} s", after.as_secs()))
}

/// The points in the middle, where a chat has its messages: two fifths of the width, half the height.
fn middle_of(points: &[u8], width: usize, height: usize) -> impl Iterator<Item = u8> {
    let (left, right) = (width * 2 / 5 * POINT_BYTES, width * 4 / 5 * POINT_BYTES);
    let rows = points.chunks_exact((width * POINT_BYTES).max(1));
    let rows = rows.skip(height / 4).take(height / 2);
    rows.flat_map(move |row| row.get(left..right).unwrap_or_default().iter().copied())
}

fn is_blank(points: &[u8]) -> bool {
    let mut points = points.chunks_exact(POINT_BYTES);
    points.next().is_none_or(|first| points.all(|it| it == first))
}

fn digest(points: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    points.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(begun: Instant, millis: u64, middle: u64, whole: u64) -> Seen {
        let when = begun + Duration::from_millis(millis);
        Seen { when, is_blank: whole == 0, middle, whole, middle_is_blank: middle == 0 }
    }

    #[test]
    fn a_window_is_there_when_it_looks_as_it_stays() {
        let begun = Instant::now();
        let pictures = [(20, 0, 0), (30, 0, 1), (40, 7, 2), (50, 8, 3), (60, 7, 4), (70, 7, 5)];
        let pictures = pictures.map(|(at, middle, whole)| seen(begun, at, middle, whole));
        let opened = begun + Duration::from_millis(10);
        let came_up = CameUp::of(begun, opened, &pictures).unwrap();
        let CameUp { opened, drawn, middle, whole, is_empty } = came_up;
        let millis = [opened, drawn, middle, whole].map(|it| it.as_millis());
        assert_eq!((millis, is_empty), ([10, 30, 60, 70], false));
    }

    #[test]
    fn a_window_that_stays_of_one_colour_never_came_up() {
        let begun = Instant::now();
        assert!(CameUp::of(begun, begun, &[seen(begun, 20, 0, 0)]).is_none());
        assert!(is_blank(&[1, 2, 3, 4, 1, 2, 3, 4]) && !is_blank(&[1, 2, 3, 4, 1, 2, 3, 5]));
    }

    #[test]
    fn the_middle_of_a_window_has_neither_its_edges_nor_its_side() {
        // Each point says where it is.
        let points: Vec<u8> =
            (0..8).flat_map(|y| (0..10).flat_map(move |x| [x, y, 0, 0])).collect();
        let middle: Vec<u8> = middle_of(&points, 10, 8).collect();
        let mut places = middle.chunks(POINT_BYTES).map(|it| (it[0], it[1]));
        assert_eq!((middle.len() / POINT_BYTES, places.clone().next_back()), (16, Some((7, 5))));
        assert!(places.all(|(x, y)| (4..8).contains(&x) && (2..6).contains(&y)));
    }
}
