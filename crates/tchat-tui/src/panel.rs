//! What lies over the timeline until it is closed, and takes the keys meanwhile.

mod paste;
mod reading;
mod switcher;

use crossterm::event::KeyEvent;
use tchat_client::called::Called;
use tchat_proto::room::RoomName;

pub(crate) use self::paste::{LongText, Way as PasteWay};
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
    /// A text that is long for a message.
    LongText(LongText),
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
    /// To be closed, and to write to somebody alone.
    Direct(Called),
    /// To be closed, and to have a text sent as a file.
    SendAsFile(String),
    /// To be closed, and to have a text written where the cursor is.
    Write(String),
}

impl Panel {
    /// Takes a key.
    pub(crate) fn press(&mut self, key: KeyEvent) -> Asked {
        match self {
            Self::Reading(reading) => reading.press(key),
            Self::Switcher(switcher) => switcher.press(key),
            Self::LongText(text) => text.press(key),
        }
    }

    /// Takes a text that was pasted: where there is a line to type into, it goes there.
    pub(crate) fn paste(&mut self, text: &str) {
        match self {
            Self::Switcher(switcher) => switcher.paste(text),
            Self::Reading(_) | Self::LongText(_) => {}
        }
    }

    /// Takes a click on a row of what there is to choose, counted from the first that is seen.
    pub(crate) fn click(&mut self, row: usize) -> Asked {
        match self {
            Self::Switcher(switcher) => switcher.choose(row),
            Self::LongText(text) => text.choose(row),
            Self::Reading(_) => Asked::Stay,
        }
    }
}
