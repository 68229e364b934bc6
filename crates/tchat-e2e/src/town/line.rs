//! A line between a person and the server: two directions of bytes that take their time.
//!
//! What TCP promises holds: bytes come in order, or the line breaks. Nothing else does: they come
//! late, in pieces of any size, stop for hours, or stop for one side only.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Buf, Bytes};

use super::dice::Dice;

/// How many bytes are on their way in one direction at most: what socket buffers hold.
const WINDOW: usize = 64 * 1024;

/// How the network is.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// The shortest time that bytes take.
    pub latency: Duration,
    /// How much longer they may take.
    pub jitter: Duration,
    /// One piece in so many is torn into smaller ones.
    pub tears: u64,
}

impl Weather {
    /// A room with one access point.
    pub const FAIR: Self =
        Self { latency: Duration::from_millis(1), jitter: Duration::from_millis(4), tears: 4 };

    /// Another continent, by telephone.
    pub const FOUL: Self =
        Self { latency: Duration::from_millis(80), jitter: Duration::from_millis(900), tears: 2 };
}

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Pipe {
    pieces: VecDeque<(Duration, Piece)>,
    /// When the last piece is there: none overtakes it.
    last: Duration,
    bytes: usize,
}

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes.
    Bytes(Bytes),
    /// Nothing more will come.
    End,
}

impl Pipe {
    /// Puts as many of the bytes on their way as the window takes.
    pub(super) fn send(
        &mut self,
        now: Duration,
        out: &mut dyn Buf,
        weather: &Weather,
        dice: &mut Dice,
    ) {
        let fits = out.remaining().min(WINDOW.saturating_sub(self.bytes));
        let mut bytes = out.copy_to_bytes(fits);
        self.bytes += fits;
        while !bytes.is_empty() {
            let torn = dice.once_in(weather.tears);
            let length = if torn { 1 + dice.below(bytes.len() as u64) } else { bytes.len() as u64 };
            let piece = bytes.split_to(usize::try_from(length).unwrap_or(1));
            self.put(now, Piece::Bytes(piece), weather, dice);
        }
    }

    /// Says that nothing more will come.
    pub(super) fn end(&mut self, now: Duration, weather: &Weather, dice: &mut Dice) {
        self.put(now, Piece::End, weather, dice);
    }

    fn put(&mut self, now: Duration, piece: Piece, weather: &Weather, dice: &mut Dice) {
        let jitter = u64::try_from(weather.jitter.as_micros()).unwrap_or(u64::MAX);
        let takes = weather.latency + Duration::from_micros(dice.below(jitter));
        self.last = self.last.max(now + takes);
        self.pieces.push_back((self.last, piece));
    }

    /// When the next piece is there.
    pub(super) fn due(&self) -> Option<Duration> {
        self.pieces.front().map(|(due, _)| *due)
    }

    /// The next piece.
    pub(super) fn receive(&mut self) -> Option<Piece> {
        let (_, piece) = self.pieces.pop_front()?;
        if let Piece::Bytes(bytes) = &piece {
            self.bytes -= bytes.remaining();
        }
        Some(piece)
    }

    /// Nothing of what is on its way arrives.
    pub(super) fn lose(&mut self) {
        self.pieces.clear();
        self.bytes = 0;
    }
}

/// The name of a line: each is used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineId(pub(super) u64);

/// Both directions, and whose end is still open.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) person: usize,
    pub(super) to_server: Pipe,
    pub(super) to_person: Pipe,
    pub(super) server_open: bool,
    pub(super) person_open: bool,
}

impl Line {
    pub(super) fn new(person: usize) -> Self {
        Self {
            person,
            to_server: Pipe::default(),
            to_person: Pipe::default(),
            server_open: true,
            person_open: true,
        }
    }

    /// Whether it is of no use to anybody.
    pub(super) const fn is_gone(&self) -> bool {
        !self.server_open && !self.person_open
    }
}
