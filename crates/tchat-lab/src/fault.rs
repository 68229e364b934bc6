//! Faults on purpose, to show why a stream of bytes has no messages in it.
//!
//! [`Faults`] says what is done, [`Line`] does it to one direction of one connection: bytes and the
//! time go in, pieces come out when they are due. Order is always kept, and so is every byte that
//! is not dropped: as with TCP itself, only the boundaries move.
//!
//! A real network does all of this but `drop`: TCP sends lost bytes again. Dropping shows what a
//! program would have to cope with if it did not.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};

use crate::limits::{
    DELAY_MAX, HELD_BYTES_MAX, MERGE_FOR, PIECE_GAP, PIECES_SPREAD_MAX, SEGMENT_BYTES_MAX,
};
use crate::news::Fate;

/// What is done to what passes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Everything comes this much later.
    pub delay: Option<Duration>,
    /// What was sent at once comes in pieces.
    pub split: Option<Split>,
    /// What is sent within this time comes at once.
    pub merge: Option<Duration>,
    /// One in so many sends does not come at all.
    pub drop: Option<Percent>,
}

/// Where a send is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// After every so many bytes.
    Every(NonZeroUsize),
    /// Once, at any byte.
    Anywhere,
}

/// A number from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(u8);

impl Percent {
    /// A number from 1 to 100, or none.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        match number {
            1..=100 => Some(Self(number)),
            _ => None,
        }
    }
}

/// A text that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fault: delay=200ms, split=3, split, merge, merge=500ms and drop=10% are")]
pub struct FaultInvalid(pub String);

impl Faults {
    /// None.
    pub const NONE: Self = Self { delay: None, split: None, merge: None, drop: None };

    /// Whether all passes as it comes.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// These, and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            delay: other.delay.or(self.delay),
            split: other.split.or(self.split),
            merge: other.merge.or(self.merge),
            drop: other.drop.or(self.drop),
        }
    }
}

impl FromStr for Faults {
    type Err = FaultInvalid;

    /// Reads faults as they are written on the command line, several with commas:
    /// `delay=200ms,split=3`.
    fn from_str(text: &str) -> Result<Self, FaultInvalid> {
        let each = text
            .split(',')
            .map(|one| Self::one(one.trim()).ok_or_else(|| FaultInvalid(one.trim().to_owned())));
        each.into_iter().try_fold(Self::NONE, |faults, one| Ok(faults.and(one?)))
    }
}

impl Faults {
    fn one(text: &str) -> Option<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let mut faults = Self::NONE;
        match (name, value) {
            ("delay", Some(value)) => faults.delay = Some(duration(value)?),
            ("split", Some(value)) => faults.split = Some(Split::Every(value.parse().ok()?)),
            ("split", None) => faults.split = Some(Split::Anywhere),
            ("merge", Some(value)) => faults.merge = Some(duration(value)?),
            ("merge", None) => faults.merge = Some(MERGE_FOR),
            ("drop", Some(value)) => {
                let number = value.strip_suffix('%').unwrap_or(value);
                faults.drop = Some(Percent::new(number.parse().ok()?)?);
            }
            _ => return None,
        }
        Some(faults)
    }
}

/// `200ms`, `2s`, up to [`DELAY_MAX`].
fn duration(text: &str) -> Option<Duration> {
    let duration = match text.strip_suffix("ms") {
        Some(number) => Duration::from_millis(number.parse().ok()?),
        None => Duration::from_secs(text.strip_suffix('s')?.parse().ok()?),
    };
    (duration <= DELAY_MAX && !duration.is_zero()).then_some(duration)
}

impl fmt::Display for Faults {
    /// As they are written on the command line; nothing if there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            self.delay.map(|delay| format!("delay={}ms", delay.as_millis())),
            self.split.map(|split| match split {
                Split::Every(count) => format!("split={count}"),
                Split::Anywhere => "split".to_owned(),
            }),
            self.merge.map(|merge| format!("merge={}ms", merge.as_millis())),
            self.drop.map(|Percent(number)| format!("drop={number}%")),
        ];
        f.write_str(&all.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

/// One direction of one connection, with faults on it.
#[derive(Debug)]
pub struct Line {
    /// What waits for its time, in order.
    held: VecDeque<Piece>,
    held_bytes: usize,
    /// What is being merged, and until when.
    gathered: Option<(BytesMut, Instant)>,
    /// When the last piece is due: none may overtake it.
    last_due: Option<Instant>,
    dice: Dice,
}

/// Bytes that go on together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Bytes,
    /// Whether they came as they go.
    pub fate: Fate,
    due: Instant,
}

impl Line {
    /// A line on which nothing is. What falls to chance follows from `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        let dice = Dice(seed);
        Self { held: VecDeque::new(), held_bytes: 0, gathered: None, last_due: None, dice }
    }

    /// Takes bytes that came from one read.
    pub fn take(&mut self, now: Instant, bytes: Bytes, faults: &Faults) -> Fate {
        if faults.drop.is_some_and(|percent| self.dice.under(100) < usize::from(percent.0)) {
            return Fate::Dropped;
        }
        if let Some(window) = faults.merge {
            let (gathered, _) =
                self.gathered.get_or_insert_with(|| (BytesMut::new(), now + window));
            gathered.extend_from_slice(&bytes);
            if gathered.len() >= SEGMENT_BYTES_MAX {
                self.release(now, faults);
            }
            return Fate::Changed;
        }
        self.release(now, faults);
        let waited = !self.held.is_empty();
        self.hold(now, bytes, faults);
        if faults.is_none() && !waited { Fate::Passed } else { Fate::Changed }
    }

    /// Does what is due: gathered bytes whose time is over are let go.
    pub fn handle_timeout(&mut self, now: Instant, faults: &Faults) {
        if self.gathered.as_ref().is_some_and(|(_, until)| *until <= now) {
            self.release(now, faults);
        }
    }

    /// The end of the stream: nothing more can join what was gathered.
    pub fn finish(&mut self, now: Instant, faults: &Faults) {
        self.release(now, faults);
    }

    /// The next piece whose time has come.
    pub fn poll(&mut self, now: Instant) -> Option<Piece> {
        if self.held.front()?.due > now {
            return None;
        }
        let piece = self.held.pop_front()?;
        self.held_bytes = self.held_bytes.saturating_sub(piece.bytes.len());
        Some(piece)
    }

    /// When to look again.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let held = self.held.front().map(|piece| piece.due);
        let gathered = self.gathered.as_ref().map(|(_, until)| *until);
        [held, gathered].into_iter().flatten().min()
    }

    /// Whether more may be taken: if not, the sender has to wait.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.held_bytes < HELD_BYTES_MAX
    }

    /// Whether nothing is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.gathered.is_none()
    }

    /// Lets go what was gathered.
    fn release(&mut self, now: Instant, faults: &Faults) {
        if let Some((gathered, _)) = self.gathered.take() {
            self.hold_as(now, gathered.freeze(), faults, Fate::Changed);
        }
    }

    fn hold(&mut self, now: Instant, bytes: Bytes, faults: &Faults) {
        let fate = if faults.is_none() { Fate::Passed } else { Fate::Changed };
        self.hold_as(now, bytes, faults, fate);
    }

    /// Cuts bytes, and holds the pieces until they are due.
    fn hold_as(&mut self, now: Instant, bytes: Bytes, faults: &Faults, fate: Fate) {
        let mut due = now + faults.delay.unwrap_or_default();
        let pieces = self.cut(bytes, faults.split);
        let count = u32::try_from(pieces.len()).unwrap_or(u32::MAX).max(1);
        let gap = PIECE_GAP.min(PIECES_SPREAD_MAX / count);
        for bytes in pieces {
            due = self.last_due.map_or(due, |last| due.max(last));
            self.last_due = Some(due);
            self.held_bytes = self.held_bytes.saturating_add(bytes.len());
            self.held.push_back(Piece { bytes, fate, due });
            due += gap;
        }
    }

    fn cut(&mut self, mut bytes: Bytes, split: Option<Split>) -> Vec<Bytes> {
        let mut pieces = Vec::new();
        let first = match split {
            None => bytes.len(),
            Some(Split::Every(count)) => count.get(),
            // From 1 to one less than all: neither piece is empty.
            Some(Split::Anywhere) => self.dice.under(bytes.len().saturating_sub(1)) + 1,
        };
        while !bytes.is_empty() {
            pieces.push(bytes.split_to(first.min(bytes.len())));
            if split == Some(Split::Anywhere) && !bytes.is_empty() {
                pieces.push(std::mem::take(&mut bytes));
            }
        }
        pieces
    }
}

/// Chance that can be repeated: SplitMix64 ([Steele, Lea, Flood 2014]).
///
/// [Steele, Lea, Flood 2014]: https://doi.org/10.1145/2714064.2660195
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    /// A number below the bound; 0 if there is none. Near enough to even for bounds this small.
    fn under(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(mixed.checked_rem(bound).unwrap_or_default()).unwrap_or_default()
    }
}
