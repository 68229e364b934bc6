//! What somebody wants who finds their way in the window: by keys, by what is offered for a room, a
//! person or a message, and by the settings.

use tchat_client::event::Present;
use tchat_front::deed::Deed;
use tchat_front::message_deed::MessageDeed;
use tchat_front::room_deed::RoomDeed;
use tchat_front::settings::{Notify, Switch};
use tchat_front::text_buffer::Way;
use tchat_i18n::Lang;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::keymap::Action;

/// Something somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// What a key or a button does.
    Act(Action),
    /// To be offered what goes with this.
    LookFor(String),
    /// To have the choice above or below.
    Beside(Way),
    /// To have a choice so many further down, or (negative) up.
    From(isize),
    /// To take the chosen one.
    TakeChosen,
    /// To take this one.
    Take(usize),
    /// To be rid of what lies over the messages.
    Close,
    /// To have done what was asked about.
    Sure,
    /// To be rid of the drawer with rooms and people.
    CloseDrawer,
    /// To have something done about a room.
    Room(RoomName, RoomDeed),
    /// To have something done about somebody in a room.
    Person(RoomName, Deed, Box<Present>),
    /// To have somebody named in what is written.
    Mention(String),
    /// To have something done with a message.
    Message(Seq, MessageDeed),
    /// To read again from a message on.
    UnreadFrom(Seq),
    /// To read another language.
    Speak(Lang),
    /// To be told this of what comes.
    Notify(Notify),
    /// To have something on or off.
    Turn(Switch, bool),
}
