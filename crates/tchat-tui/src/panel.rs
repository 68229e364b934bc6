//! What lies over the timeline until it is closed, and takes the keys meanwhile.

mod reading;
mod switcher;

use crossterm::event::KeyEvent;
use tchat_proto::room::RoomName;

pub(crate) use self::reading::Reading;
pub(crate) use self::switcher::{Choice, Does, Switcher};
use crate::keymap::Action;

/// Something over the timeline.
#[derive(Debug)]
pub(crate) enum Panel {
    /// A text to read: help, or what the engine answered.
    Reading(Reading),
    /// Rooms, people and commands to choose from.
    Switcher(Switcher),
}

/// What a panel asks for once a key was pressed in it.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Nothing more: it stays.
    Stay,
    /// To be closed.
    Close,
    /// To be closed, and to open a room.
    Open(RoomName),
    /// To be closed, and to do what a key does.
    Do(Action),
    /// To be closed, and to have something typed.
    Type(String),
}

impl Panel {
    /// Takes a key.
    pub(crate) fn press(&mut self, key: KeyEvent) -> Asked {
        match self {
            Self::Reading(reading) => reading.press(key),
            Self::Switcher(switcher) => switcher.press(key),
        }
    }
}
