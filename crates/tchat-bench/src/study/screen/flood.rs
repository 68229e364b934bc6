//! Messages that come while the chat is on the screen: how far behind it is, and what it costs.
//!
//! One client says them at a fixed rate, another hears them without a screen, both in this process. A
//! message counts from when it was due.

use std::ops::Range;
use std::time::{Duration, Instant};

use tchat_client::Event;

use super::{KEYS_IN_A_LINE, composer, key};
use crate::failed::Failed;
use crate::histogram::Histogram;
use crate::study::guest::Guest;
use crate::study::shown::{Shown, numbered};
use crate::study::terminal::Terminal;

/// How long after one key the next is pressed meanwhile.
const KEY_EVERY: Duration = Duration::from_millis(83);

/// How long the last messages may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came.
pub(super) struct Flood {
    /// From when a message was due until it was on the screen.
    pub(super) on_screen: Histogram,
    /// From when it was due until the client without a screen had it.
    pub(super) heard: Histogram,
    /// How much longer the screen took than that client.
    pub(super) behind: Histogram,
    /// From a key to the screen, meanwhile.
    pub(super) keys: Histogram,
    /// How long it lasted.
    pub(super) lasted: Duration,
    /// Time on the processor of the program with the screen.
    pub(super) cpu: Duration,
}

/// Who says the messages, and who hears them.
pub(super) struct Crowd {
    pub(super) talker: Guest,
    pub(super) listener: Guest,
}

impl Flood {
    /// Has the messages of these numbers said, so long one after the other.
    pub(super) fn watch(
        terminal: &mut Terminal,
        crowd: Crowd,
        numbers: Range<usize>,
        every: Duration,
    ) -> Result<Self, Failed> {
        let Crowd { mut talker, mut listener } = crowd;
        terminal.rests()?;
        let watched = terminal.watched()?;
        let (cpu, begun) = (watched.cpu()?, Instant::now());
        let due = numbers.clone().scan(begun, |due, _| {
            *due += every;
            Some(*due)
        });
        let due: Vec<Instant> = due.collect();
        let deadline = due.last().copied().unwrap_or(begun) + PATIENCE;
        let said = numbers.clone().zip(due.clone());
        let (seen, heard) = std::thread::scope(|threads| {
            let talking = threads.spawn(move || {
                for (number, due) in said {
                    talker.says_at(due, text(number))?;
                }
                talker.says(std::iter::empty())?;
                Ok(talker)
            });
            let count = numbers.len();
            let listening =
                threads.spawn(move || hear(&mut listener, count).map(|it| (it, listener)));
            let seen = see(terminal, &numbers, deadline);
            let talker: Result<Guest, Failed> = joined(talking.join())?;
            let (heard, listener) = joined(listening.join())??;
            talker?.quits();
            listener.quits();
            Ok::<_, Failed>((seen?, heard))
        })?;
        let cpu = watched.cpu()?.saturating_sub(cpu);
        let (shown, keys) = seen;
        let mut flood = Self {
            on_screen: Histogram::default(),
            heard: Histogram::default(),
            behind: Histogram::default(),
            keys,
            lasted: begun.elapsed(),
            cpu,
        };
        for ((due, shown), heard) in due.iter().zip(shown).zip(heard) {
            flood.on_screen.take(shown.saturating_duration_since(*due));
            flood.heard.take(heard.saturating_duration_since(*due));
            flood.behind.take(shown.saturating_duration_since(heard));
        }
        Ok(flood)
    }
}

fn text(number: usize) -> String {
    numbered(number, "and something that somebody says meanwhile")
}

fn joined<T>(ended: std::thread::Result<T>) -> Result<T, Failed> {
    ended.map_err(|_panic| Failed::Unfit("a thread of this program panicked".to_owned()))
}

/// When each of so many messages was there.
fn hear(listener: &mut Guest, count: usize) -> Result<Vec<Instant>, Failed> {
    let mut heard = Vec::with_capacity(count);
    listener.until(|event| {
        if matches!(event, Event::Message(_)) {
            heard.push(Instant::now());
        }
        heard.len() == count
    })?;
    Ok(heard)
}

/// When each of the messages was on the screen, and what keys took that were pressed meanwhile.
fn see(
    terminal: &mut Terminal,
    numbers: &Range<usize>,
    deadline: Instant,
) -> Result<(Vec<Instant>, Histogram), Failed> {
    let mut shown = Vec::with_capacity(numbers.len());
    let (mut keys, mut pressed, mut typed) = (Histogram::default(), 0, None);
    let mut before = composer(terminal.screen());
    let mut next_key = Instant::now() + KEY_EVERY;
    while shown.len() < numbers.len() || typed.is_some() {
        if Instant::now() > deadline {
            let detail = format!("only {} of {} messages came", shown.len(), numbers.len());
            return Err(Failed::Unfit(detail));
        }
        if typed.is_none() && Instant::now() >= next_key && shown.len() < numbers.len() {
            before = composer(terminal.screen());
            typed = Some(terminal.types(key(pressed))?);
            pressed = (pressed + 1) % KEYS_IN_A_LINE;
            next_key += KEY_EVERY;
        }
        let Some(when) = terminal.reads(Duration::from_millis(1))? else { continue };
        if let Some(begun) = typed
            && composer(terminal.screen()) != before
        {
            keys.take(when.saturating_duration_since(begun));
            typed = None;
        }
        if let Some(last) = Shown::on(terminal.screen()).map(|it| it.last) {
            let count = (last + 1).saturating_sub(numbers.start);
            shown.resize(count.clamp(shown.len(), numbers.len()), when);
        }
    }
    Ok((shown, keys))
}
