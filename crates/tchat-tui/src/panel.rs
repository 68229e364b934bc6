//! What lies over the timeline until it is closed, and takes the keys meanwhile.

mod field;
mod links;
mod paste;
mod pick;
mod reading;
mod search;
mod switcher;

use crossterm::event::KeyEvent;
use tchat_client::called::Called;
use tchat_client::command::{Reference, Wish};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

pub(crate) use self::field::Field;
pub(crate) use self::links::{Links, Place as LinkPlace};
pub(crate) use self::paste::{LongText, Way as PasteWay};
pub(crate) use self::pick::Pick;
pub(crate) use self::reading::Reading;
pub(crate) use self::search::{Search, Stage as SearchStage};
pub(crate) use self::switcher::{Choice, Does, Switcher};
use crate::keymap::Action;

/// Something over the timeline.
#[derive(Debug)]
pub(crate) enum Panel {
    /// A text to read: help, or what the engine answered.
    Reading(Reading),
    /// Rooms, people and commands to choose from.
    Switcher(Switcher),
    // Of the timeline.
    /// Looking for what was written.
    Search(Box<Search>),
    /// The links of a message.
    Links(Links),
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
    // Of the timeline.
    /// To be closed, and to go to a message.
    GoTo(RoomName, Seq),
    /// To have the engine look for something, under a name.
    Look(Wish, Reference),
    /// To be closed, and to open an address.
    OpenLink(String),
    /// To be closed, and to copy one.
    CopyLink(String),
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
            Self::Search(search) => search.press(key),
            Self::Links(links) => links.press(key),
            Self::LongText(text) => text.press(key),
        }
    }

    /// Takes a text that was pasted: where there is a line to type into, it goes there.
    pub(crate) fn paste(&mut self, text: &str) -> Asked {
        match self {
            Self::Switcher(switcher) => switcher.paste(text),
            Self::Search(search) => return search.put(text),
            Self::Reading(_) | Self::LongText(_) | Self::Links(_) => {}
        }
        Asked::Stay
    }

    /// Takes a click on a row of what there is to choose, counted from the first that is seen.
    pub(crate) fn click(&mut self, row: usize) -> Asked {
        match self {
            Self::Switcher(switcher) => switcher.choose(row),
            Self::LongText(text) => text.choose(row),
            Self::Reading(_) | Self::Search(_) | Self::Links(_) => Asked::Stay,
        }
    }
}
