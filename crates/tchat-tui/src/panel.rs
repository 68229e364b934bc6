//! What lies over the timeline until it is closed, and takes the keys meanwhile.

mod code;
mod concerns;
mod connection;
mod field;
mod invitations;
mod links;
mod members;
mod paste;
mod person;
mod pick;
mod reading;
mod room_list;
mod search;
mod settings;
mod sheet;
mod switcher;
#[cfg(test)]
mod tests;
mod transfers;

use std::fmt;

use crossterm::event::KeyEvent;
use tchat_client::Event;
use tchat_client::command::{Command, Wish};
use tchat_front::chat::Chat;
use tchat_front::comparison::Comparison;
use tchat_front::long_text::Way;
use tchat_front::order::Show;
use tchat_front::ruling::Ruling;
use tchat_front::switcher::Does;
use tchat_front::{invitations as front_invitations, members as front_members};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

pub(crate) use self::code::Code;
pub(crate) use self::concerns::Concerns;
pub(crate) use self::connection::Connection;
pub(crate) use self::field::Field;
pub(crate) use self::invitations::Invitations;
pub(crate) use self::links::Links;
pub(crate) use self::members::Members;
pub(crate) use self::paste::Paste;
pub(crate) use self::person::Person;
pub(crate) use self::pick::Pick;
pub(crate) use self::reading::Reading;
pub(crate) use self::room_list::RoomList;
pub(crate) use self::search::Search;
pub(crate) use self::settings::Settings;
pub(crate) use self::sheet::{Look, Row, Sheet};
pub(crate) use self::switcher::Switcher;
pub(crate) use self::transfers::Transfers;
use crate::app::App;
use crate::keymap::Action;
use tchat_front::concerns::Concern;

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
    LongText(Paste),
    /// Something to look at and to change, which follows what happens.
    View(Box<dyn View>),
}

/// Something to look at and to change: the members of a room, its rules, the connection.
pub(crate) trait View: fmt::Debug {
    /// Takes a key.
    fn press(&mut self, key: KeyEvent) -> Asked;

    /// Takes a text that was pasted.
    fn paste(&mut self, _: &str) {}

    /// Learns from an event; says whether it was for this view, and needs to be told nowhere else.
    fn heard(&mut self, event: &Event) -> bool;

    /// What there is to see.
    fn sheet(&self, app: &App) -> Sheet;

    /// How many rows are above what is seen, where no row is chosen.
    fn above(&self) -> usize {
        0
    }
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
    /// To be closed, and to do what was chosen in the switcher.
    Chosen(Does<Action>),
    // Of the timeline.
    /// To be closed, and to go to a message.
    GoTo(RoomName, Seq),
    /// To have the engine look for something.
    Look(Command),
    /// To be closed, and to open an address.
    OpenLink(String),
    /// To be closed, and to copy one.
    CopyLink(String),
    /// To be closed, and to go a way with a long text.
    TakeLong(Way),
    // Of views.
    /// To ask the engine, on somebody's behalf.
    Ask(Wish),
    /// To ask the engine for one thing and then another.
    AskBoth([Wish; 2]),
    /// To be closed, and to ask the engine.
    Leave(Wish),
    /// To be closed, and to go into a room.
    Go(RoomName, Wish),
    /// To hand a text to other programs.
    Copy(String),
    /// To show something for telephones in its place.
    ShowCode(Code),
    /// To take note that something is settled.
    Settle(Concern),
}

impl Asked {
    /// Whether the panel is still there after this.
    pub(crate) const fn stays(&self) -> bool {
        matches!(
            self,
            Self::Stay
                | Self::Look(_)
                | Self::Ask(_)
                | Self::AskBoth(_)
                | Self::Copy(_)
                | Self::Settle(_)
        )
    }
}

impl Panel {
    /// A view as a panel.
    pub(crate) fn view(view: impl View + 'static) -> Self {
        Self::View(Box::new(view))
    }

    /// A search in the open room, or everywhere.
    pub(crate) fn search(chat: &Chat, everywhere: bool) -> Self {
        Self::Search(Box::new(Search::new(chat.search(everywhere))))
    }

    /// The one for something that a chat has to show.
    pub(crate) fn of(show: Show, chat: &Chat) -> Self {
        match show {
            Show::Text { title, lines } => Self::Reading(Reading::new(title, lines)),
            Show::LongText(text) => Self::LongText(Paste::new(text)),
            Show::Links(places) => Self::Links(Links::new(places)),
            Show::Members { room, people, muted } => {
                Self::view(Members::new(front_members::Members::new(room, people, muted)))
            }
            Show::Person { who, number, verified } => {
                Self::view(Person::new(Comparison::new(who, number, verified)))
            }
            Show::Rules { room, rules, me } => {
                Self::view(Settings::new(Ruling::new(room, rules, me)))
            }
            Show::Rooms(rooms) => Self::view(RoomList::new(Some(rooms))),
            Show::Invitation { link, good } => Self::view(Code::of_invitation(link, good)),
            Show::Invitations { room, invitations } => Self::view(Invitations::new(
                front_invitations::Invitations::new(room, Some(invitations)),
            )),
            Show::Search => Self::search(chat, false),
            Show::Transfers(transfers) => Self::view(Transfers::new(transfers)),
        }
    }

    /// Takes a key.
    pub(crate) fn press(&mut self, key: KeyEvent) -> Asked {
        match self {
            Self::Reading(reading) => reading.press(key),
            Self::Switcher(switcher) => switcher.press(key),
            Self::Search(search) => search.press(key),
            Self::Links(links) => links.press(key),
            Self::LongText(text) => text.press(key),
            Self::View(view) => view.press(key),
        }
    }

    /// Takes a text that was pasted: where there is a line to type into, it goes there.
    pub(crate) fn paste(&mut self, text: &str) -> Asked {
        match self {
            Self::Switcher(switcher) => switcher.paste(text),
            Self::Search(search) => return search.paste(text),
            Self::View(view) => view.paste(text),
            Self::Reading(_) | Self::LongText(_) | Self::Links(_) => {}
        }
        Asked::Stay
    }

    /// Takes a click on a row of what there is to choose, counted from the first that is seen.
    pub(crate) fn click(&mut self, row: usize) -> Asked {
        match self {
            Self::Switcher(switcher) => switcher.choose(row),
            Self::LongText(text) => text.choose(row),
            Self::Reading(_) | Self::Search(_) | Self::Links(_) | Self::View(_) => Asked::Stay,
        }
    }

    /// Learns from an event; says whether it was for this panel, and needs to be told nowhere else.
    pub(crate) fn heard(&mut self, event: &Event) -> bool {
        match self {
            Self::View(view) => view.heard(event),
            Self::Reading(_)
            | Self::Switcher(_)
            | Self::Search(_)
            | Self::Links(_)
            | Self::LongText(_) => false,
        }
    }
}
