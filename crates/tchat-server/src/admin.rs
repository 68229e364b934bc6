//! The operator's way in: a Unix socket in the data folder.
//!
//! Whoever can open it runs the server already: the folder is theirs alone (0700), and so is the
//! socket (0600). There is no way in over the network.
//!
//! One question a connection. Each side sends one frame, cut as on the network
//! ([`tchat_proto::frame`]), with an array of two: the version ([`VERSION`]) and the [`Question`] or
//! its [`Reply`]. A question of another version is answered with [`Declined::Unsupported`], so that
//! a program and a server that were not brought up to date together say so. [`ask`] asks.

#[cfg(unix)]
pub(crate) mod desk;
mod inquiry;
#[cfg(unix)]
mod socket;
pub(crate) mod survey;

use minicbor::{Decode, Encode};
use tchat_proto::id::{AccountKey, RoomId, ServerKey, Timestamp};
use tchat_proto::policy::Joining;

pub use inquiry::{AskFailed, ask};

/// The version of what is spoken over the socket.
pub const VERSION: u32 = 1;

/// What an operator asks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Question {
    /// How is it going? Reply: [`Reply::Status`].
    #[n(0)]
    Status,
    /// Who is known? Reply: [`Reply::People`].
    #[n(1)]
    People,
    /// Which rooms are there? Reply: [`Reply::Rooms`].
    #[n(2)]
    Rooms,
    /// Ban somebody from the server. Reply: [`Reply::Banned`].
    #[n(3)]
    Ban {
        /// A pseudonym, or the beginning of a key.
        #[n(0)]
        who: String,
        /// Why; the one who is banned is told.
        #[n(1)]
        reason: Option<String>,
        /// Turn away the addresses they are connected from, too, for a while.
        #[n(2)]
        addresses: bool,
    },
    /// Take a ban back. Reply: [`Reply::Unbanned`].
    #[n(4)]
    Unban(
        /// A pseudonym, or the beginning of a key.
        #[n(0)]
        String,
    ),
    /// Say something to everybody. Reply: [`Reply::Announced`].
    #[n(5)]
    Announce {
        /// The text.
        #[n(0)]
        text: String,
        /// For how many minutes those who connect are told too.
        #[n(1)]
        minutes: u32,
    },
}

/// What the server replies.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// How it is going.
    #[n(0)]
    Status(#[n(0)] Box<Status>),
    /// Who is known, in the order of accounts.
    #[n(1)]
    People(#[n(0)] Vec<Known>),
    /// The rooms, in the order of ids.
    #[n(2)]
    Rooms(#[n(0)] Vec<RoomState>),
    /// Somebody is banned.
    #[n(3)]
    Banned {
        /// Who.
        #[n(0)]
        who: Named,
        /// How many connections that ended.
        #[n(1)]
        sessions: u32,
        /// Which addresses are turned away.
        #[n(2)]
        addresses: Vec<String>,
        /// For how many hours.
        #[n(3)]
        hours: u32,
    },
    /// Somebody is banned no more.
    #[n(4)]
    Unbanned(#[n(0)] Named),
    /// It was said.
    #[n(5)]
    Announced {
        /// To how many connections.
        #[n(0)]
        sessions: u32,
    },
    /// It was not done.
    #[n(6)]
    Declined(#[n(0)] Declined),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Declined {
    /// The server does not know the question: it is of another version.
    #[n(0)]
    Unsupported,
    /// Nobody is called that, and no known key begins like that.
    #[n(1)]
    NobodyCalled,
    /// It could be any of these.
    #[n(2)]
    Ambiguous(#[n(0)] Vec<Named>),
    /// They are not banned.
    #[n(3)]
    NotBanned(#[n(0)] Named),
    /// There is nothing to say.
    #[n(4)]
    Empty,
    /// It is longer than this, or lasts longer.
    #[n(5)]
    TooMuch(#[n(0)] u64),
    /// The server keeps no more than this.
    #[n(6)]
    Full(#[n(0)] u64),
    /// The server is stopping, or its disk fails.
    #[n(7)]
    Stopping,
}

/// An account and what it is called, if it is called anything.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Named {
    /// Who.
    #[n(0)]
    pub account: AccountKey,
    /// Foreign text.
    #[n(1)]
    pub nick: Option<String>,
}

/// How a server is doing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Status {
    /// The program's version.
    #[n(0)]
    pub version: String,
    /// What the server is called.
    #[n(1)]
    pub name: String,
    /// Who it is.
    #[n(2)]
    pub key: ServerKey,
    /// Since when it runs.
    #[n(3)]
    pub since: Timestamp,
    /// Where it listens.
    #[n(4)]
    pub addresses: Vec<String>,
    /// Connections that have said who they are.
    #[n(5)]
    pub connections: u64,
    /// Connections that have not.
    #[n(6)]
    pub strangers: u64,
    /// People who are online.
    #[n(7)]
    pub online: u64,
    /// People who have a pseudonym here.
    #[n(8)]
    pub people: u64,
    /// Accounts that are banned.
    #[n(9)]
    pub banned: u64,
    /// Rooms.
    #[n(10)]
    pub rooms: u64,
    /// Entries of the rooms' logs.
    #[n(11)]
    pub entries: u64,
    /// Messages among them.
    #[n(12)]
    pub messages: u64,
    /// Messages that came within [`Self::recent_ms`].
    #[n(13)]
    pub recent_messages: u64,
    /// The time that "lately" is, in milliseconds.
    #[n(14)]
    pub recent_ms: u64,
    /// Bytes in the data folder.
    #[n(15)]
    pub disk_used: u64,
    /// Bytes that are free on its disk, if that can be known.
    #[n(16)]
    pub disk_free: Option<u64>,
    /// Bytes of the database.
    #[n(17)]
    pub database: u64,
    /// Bytes of what is written ahead of it.
    #[n(18)]
    pub written_ahead: u64,
    /// People in the plain room; `None` if there is none.
    #[n(19)]
    pub plain_people: Option<u64>,
    /// Files, those that are still being left among them.
    #[n(20)]
    #[cbor(skip_if = "is_zero")]
    pub files: u64,
    /// Bytes of them, once they all are there.
    #[n(21)]
    #[cbor(skip_if = "is_zero")]
    pub file_bytes: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the encoder asks so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An account as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Known {
    /// Who.
    #[n(0)]
    pub named: Named,
    /// Whether a device of theirs is connected.
    #[n(1)]
    pub online: bool,
    /// How many rooms they are in.
    #[n(2)]
    pub rooms: u32,
    /// The day on which they were first called something here, if the server kept count then.
    #[n(3)]
    pub first_seen: Option<Timestamp>,
    /// The day on which they were there last.
    #[n(4)]
    pub last_seen: Option<Timestamp>,
    /// Since when they are banned.
    #[n(5)]
    pub banned: Option<Timestamp>,
    /// Why, in the operator's words.
    #[n(6)]
    pub reason: Option<String>,
}

/// A room as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoomState {
    /// Which.
    #[n(0)]
    pub room: RoomId,
    /// What it is called. Foreign text.
    #[n(1)]
    pub name: String,
    /// How one comes in.
    #[n(2)]
    pub joining: Joining,
    /// How many people are in it.
    #[n(3)]
    pub people: u32,
    /// With how many devices.
    #[n(4)]
    pub devices: u32,
    /// The last place of its log.
    #[n(5)]
    pub head: u64,
    /// How many messages are in it.
    #[n(6)]
    pub messages: u64,
    /// When the last entry came.
    #[n(7)]
    pub last: Option<Timestamp>,
    /// Whether somebody who is in it owns it.
    #[n(8)]
    pub owned: bool,
    /// How often its group was founded before.
    #[n(9)]
    pub generation: u32,
}

/// Bytes of a question: a text, and room to grow.
const QUESTION_BYTES_MAX: usize = 16 * 1024;

/// Bytes of a reply: a line for everybody whom a server can know.
const REPLY_BYTES_MAX: usize = 128 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use tchat_proto::frame::{from_cbor, to_cbor};

    use super::*;

    #[test]
    fn questions_and_replies_survive_the_socket() {
        let who = "alice".to_owned();
        for question in [
            Question::Status,
            Question::People,
            Question::Rooms,
            Question::Ban { who: who.clone(), reason: Some("spam".to_owned()), addresses: true },
            Question::Unban(who),
            Question::Announce { text: "tea".to_owned(), minutes: 3 },
        ] {
            assert_eq!(from_cbor(&to_cbor(&(VERSION, &question))), Ok((VERSION, question)));
        }
        let named = Named { account: AccountKey([1; 32]), nick: None };
        for reply in [
            Reply::Banned { who: named.clone(), sessions: 1, addresses: Vec::new(), hours: 24 },
            Reply::Declined(Declined::Ambiguous(vec![named.clone()])),
            Reply::Unbanned(named),
        ] {
            assert_eq!(from_cbor(&to_cbor(&(VERSION, &reply))), Ok((VERSION, reply)));
        }
    }
}
