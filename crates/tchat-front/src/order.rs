//! What a chat asks of the program around it.

use std::collections::BTreeSet;

use tchat_client::command::{Command, Reference};
use tchat_client::event::{InvitationSummary, Person, Present, RoomSummary, Rules};
use tchat_client::report::Report;
use tchat_client::safety_number::SafetyNumber;
use tchat_client::transfer::Transfer;
use tchat_i18n::Visible;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;

use crate::links::Place;
use crate::long_text::LongText;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// For the engine.
    Command(Command),
    /// Show something over the messages: somebody asked for it, or is to decide.
    Show(Show),
    /// Do what a command of the front end's own asks for.
    Own(Own),
    /// Put a text where other programs can paste it.
    Copy(String),
    /// Open an address with the reader's own program for it. Only what was shown to them, and
    /// confirmed where its text says otherwise.
    OpenLink(String),
    /// Call for attention.
    Alert(Alert),
    /// Send a text as a file.
    Share(Share),
    /// Delete what was made to be sent as a file, if something was: it is sealed, or will not be sent.
    Forget(Reference),
    /// Keep the report of a message in a file; where that is comes back as
    /// [`crate::chat::Chat::report_kept`].
    KeepReport {
        /// Whose message it is.
        who: String,
        /// The message and its proof.
        report: Box<Report>,
    },
    /// End.
    Quit,
}

/// Something to show over the messages, as it was when it was told. What changes later is told by
/// events ([`crate::chat::Chat::heard`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// A text to read.
    Text {
        /// What it is.
        title: Visible,
        /// Line by line.
        lines: Vec<Visible>,
    },
    /// What to do with a text that is long for a message, answered by
    /// [`crate::chat::Chat::take_long_text`].
    LongText(LongText),
    /// The links of a message, one of which is to be opened ([`crate::chat::Chat::open_link`]).
    Links(Vec<Place>),
    /// Who is in a room.
    Members {
        /// Which.
        room: RoomName,
        /// Who.
        people: Vec<Present>,
        /// Who may not write, as far as that is known.
        muted: BTreeSet<AccountKey>,
    },
    /// Whether somebody is who they seem.
    Person {
        /// Who.
        who: Person,
        /// What both can compare.
        number: SafetyNumber,
        /// Whether it was.
        verified: bool,
    },
    /// What goes for a room.
    Rules {
        /// Which.
        room: RoomName,
        /// What.
        rules: Box<Rules>,
        /// Oneself, as far as the members of the room are known.
        me: Option<AccountKey>,
    },
    /// The rooms of the server.
    Rooms(Vec<RoomSummary>),
    /// An invitation that was made.
    Invitation {
        /// The link, secrets and all.
        link: String,
        /// What it is good for.
        good: Vec<Visible>,
    },
    /// The invitations into a room.
    Invitations {
        /// Which.
        room: RoomName,
        /// In the order in which they were made.
        invitations: Vec<InvitationSummary>,
    },
    /// A search in the open room, which [`crate::chat::Chat::search`] begins.
    Search,
    /// The files on their way.
    Transfers(Vec<Transfer>),
}

/// A call for attention: that there is something, and from whom; what it says only if somebody wants
/// that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Whose doing it is and where, made harmless.
    pub summary: String,
    /// Whether it is heard.
    pub rings: bool,
    /// Whether it is shown on the desktop.
    pub is_shown: bool,
}

/// A line that calls for a command of the front end's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The command's name in English.
    pub name: &'static str,
    /// What stands behind it.
    pub argument: String,
    /// The whole line: what it cannot do is given back by [`crate::chat::Chat::give_back`].
    pub line: String,
}

/// A text to be sent as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Where.
    pub room: RoomName,
    /// What the file is called.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// What the command is to carry.
    pub reference: Reference,
}
