//! A file on its way, as a front end is told of it.

use std::path::PathBuf;

use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::command::Reference;

/// A file on its way to the server, or from it into a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its number, short for people; of its own as long as the file is on its way.
    pub number: u64,
    /// Which way it goes.
    pub direction: Direction,
    /// The room it is shared in.
    pub room: RoomName,
    /// The place of the message that carries it, if it has one.
    pub seq: Option<Seq>,
    /// What its sender called it: foreign text, and no name for a file
    /// ([`crate::safe_name::safe_name`]).
    pub name: String,
    /// How many of its bytes are where they belong.
    pub bytes: u64,
    /// How many it has.
    pub total: u64,
    /// How far it is.
    pub state: State,
    /// Of one that is saved: where. Of one that is sent: what is sent.
    pub path: Option<PathBuf>,
    /// From the command, if this process was asked for it.
    pub reference: Option<Reference>,
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the server, for a room.
    Up,
    /// Into a folder.
    Down,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for the server, or for others before it.
    Waiting,
    /// It is being sealed; from here on what becomes of the original does no harm once this is over.
    Sealing,
    /// Its bytes move.
    Running,
    /// It is there.
    Done,
    /// It will not get there; an error says why.
    Failed,
    /// Somebody did not want it any more.
    Cancelled,
}

impl Direction {
    /// Its word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl State {
    /// Its word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sealing => "sealing",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
