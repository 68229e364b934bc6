//! What the tap tells of the connections that go through it.

use std::io;
use std::time::SystemTime;

use crate::segment::{Direction, Ends, Segment};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A client has come.
    Opened {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
    },
    /// Bytes have come.
    Segment {
        /// Between whom. Told with every segment, should the opening have been missed.
        ends: Ends,
        /// The bytes.
        segment: Segment,
        /// What a fault did with them.
        fate: Fate,
    },
    /// A piece was handed on at other boundaries than it came, because of a fault.
    Handed {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
        /// Which way.
        direction: Direction,
        /// How many bytes.
        bytes: usize,
    },
    /// The server behind the tap does not answer: the client was turned away.
    ServerAway {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
        /// What the system says.
        reason: io::ErrorKind,
    },
    /// There were too many connections for one more: the client was turned away.
    TurnedAway {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
    },
    /// One direction has come to its end (FIN); the other goes on.
    HalfClosed {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
        /// The direction in which nothing more comes.
        direction: Direction,
    },
    /// A connection is over.
    Closed {
        /// Between whom.
        ends: Ends,
        /// When.
        at: SystemTime,
        /// How.
        how: Close,
    },
    /// Traffic passed faster than who watches could look: this much went by unseen.
    Missed {
        /// How many pieces of news.
        news: u64,
        /// How many bytes were in them.
        bytes: u64,
    },
}

/// What became of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes on as it came.
    Passed,
    /// A fault delays it, cuts it or joins it with others.
    Changed,
    /// A fault drops it.
    Dropped,
}

impl Fate {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Changed => "changed",
            Self::Dropped => "dropped",
        }
    }
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// Both sides said that they are done (FIN).
    Fin,
    /// One side broke it off (RST).
    Reset {
        /// The direction that the reset went, if one side sent it: it was passed on.
        direction: Option<Direction>,
    },
}

impl Close {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fin => "fin",
            Self::Reset { .. } => "rst",
        }
    }
}
