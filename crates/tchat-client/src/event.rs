//! What the engine tells a front end.
//!
//! Events of one room come in the order of its log, each place at most once. Nothing here is made
//! harmless for a screen: texts and names are exact, and it is the front end that shows them.

use std::time::Duration;

use tchat_proto::id::{AccountKey, MessageId, Seq, ServerKey, Timestamp};
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::nick::Nick;
use tchat_proto::plain::PlainName;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

use crate::command::Reference;
use crate::trouble::Trouble;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server's key was seen for the first time and is trusted from here on.
    ServerKeyTrusted {
        /// The key.
        key: ServerKey,
        /// Its fingerprint, for people to compare.
        fingerprint: String,
    },
    /// One is in the room asked for. Comes once.
    Ready {
        /// The server's link.
        server: String,
        /// The room.
        room: RoomName,
        /// What one is called there.
        me: String,
        /// Whether the room is end-to-end encrypted.
        encrypted: bool,
    },
    /// All that the server had for a room when it was reached has been told. Comes after every
    /// reconnect.
    CaughtUp {
        /// The room.
        room: RoomName,
    },
    /// Someone wrote, or oneself did from another process or earlier.
    Message(Message),
    /// What this process sent is durable and has its place.
    Sent {
        /// Where.
        room: RoomName,
        /// Its place.
        seq: Seq,
        /// Its id.
        id: MessageId,
        /// The text.
        text: String,
        /// When, by the server's clock.
        time: Timestamp,
        /// From the command.
        reference: Option<Reference>,
    },
    /// A room is the conversation with someone alone. Comes when one comes to know of it, and for all
    /// of them after connecting, before anything else of them.
    Direct {
        /// The room; its name is not for people.
        room: RoomName,
        /// With whom.
        with: Person,
    },
    /// Someone became a member.
    Joined {
        /// Where.
        room: RoomName,
        /// Who.
        who: Person,
    },
    /// Someone is a member no more.
    Left {
        /// Where.
        room: RoomName,
        /// Who.
        who: Person,
        /// Why.
        reason: LeftReason,
    },
    /// Someone took another pseudonym.
    Renamed {
        /// Where.
        room: RoomName,
        /// Who, under the old pseudonym.
        who: Person,
        /// The new one.
        to: Nick,
    },
    /// Someone connected or went offline.
    Presence {
        /// Who.
        who: Person,
        /// Whether they are online.
        online: bool,
    },
    /// The server's operator says something to everybody. Nobody vouches for it but the server.
    Announcement {
        /// When, by the server's clock.
        time: Timestamp,
        /// The text, exact.
        text: String,
    },
    /// The connection to the server changed.
    Connection(Connection),
    /// Messages of a room that cannot be shown, and why.
    Gap(Gap),
    /// Something in the plain room, which is not encrypted and must look it.
    Plain(PlainEvent),
    /// Answers [`crate::command::Wish::Rooms`].
    Rooms {
        /// The rooms, by name.
        rooms: Vec<RoomSummary>,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Who`].
    People {
        /// Where.
        room: RoomName,
        /// The members, by pseudonym.
        people: Vec<Present>,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Invite`].
    Invitation {
        /// The link, secrets and all.
        invitation: Invitation,
        /// What it is good for; without it, it holds nothing that could expire.
        terms: Option<InvitationTerms>,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Invitations`].
    Invitations {
        /// Into which room.
        room: RoomName,
        /// Those that let somebody in, in the order in which they were made.
        invitations: Vec<InvitationSummary>,
        /// From the command.
        reference: Option<Reference>,
    },
    /// A command that has no answer of its own was carried out.
    Done {
        /// From the command.
        reference: Option<Reference>,
    },
    /// Something was refused or failed.
    Error {
        /// What, and what to do.
        trouble: Trouble,
        /// From the command that it answers, if it answers one.
        reference: Option<Reference>,
    },
    /// The engine has ended. The last event.
    Closed {
        /// Why, unless it was asked to.
        trouble: Option<Trouble>,
        /// How many messages are still in the outbox, to be sent next time.
        unsent: usize,
    },
}

/// Something that happened in the plain room, [`RoomName::plain`]: everybody on the network could
/// read it, and nobody vouches for who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainEvent {
    /// Someone wrote.
    Message(PlainMessage),
    /// One is in, in a room that one has not read before.
    Entered {
        /// What one is called in it.
        me: PlainName,
    },
    /// What this process sent is in the log.
    Sent {
        /// What one is called.
        from: PlainName,
        /// Its place.
        seq: Seq,
        /// Its id.
        id: MessageId,
        /// The text.
        text: String,
        /// When, by the server's clock.
        time: Timestamp,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Messages that the server does not have for us.
    Gap(PlainGap),
    /// Someone came.
    Joined(PlainName),
    /// Someone went, or oneself.
    Left(PlainName),
    /// Answers [`crate::command::Wish::Who`].
    People {
        /// Who is in, in the order in which they came.
        people: Vec<PlainName>,
        /// Which of them one is oneself.
        me: Option<PlainName>,
        /// From the command.
        reference: Option<Reference>,
    },
}

/// Messages of the plain room that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainGap {
    /// The first place that is missing.
    pub first: Seq,
    /// The last place that is missing.
    pub last: Seq,
    /// How many messages lie there.
    pub count: u64,
    /// Why.
    pub reason: PlainGapReason,
}

/// Why messages of the plain room cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainGapReason {
    /// They were said before one came.
    BeforeYouJoined,
    /// The server keeps what is said there for a while only.
    NotKept,
}

/// A message in the plain room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainMessage {
    /// Its place.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
    /// What its author is called: a name that anybody can take.
    pub from: PlainName,
    /// The text; what is no UTF-8 is replaced.
    pub text: String,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// Whether it is one's own.
    pub mine: bool,
}

/// A message as it is kept and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where.
    pub room: RoomName,
    /// Its place.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub from: Person,
    /// The text, exact.
    pub text: String,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// Whether it is one's own.
    pub mine: bool,
}

/// A person: the key that identifies, and the pseudonym that may change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// What they are called here. Someone whose claim was never seen is called by the start of
    /// their key.
    pub nick: String,
    /// Who they are.
    pub account: AccountKey,
}

/// Why someone is a member no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftReason {
    /// They asked to leave.
    Left,
    /// An owner removed them.
    Removed,
}

/// The state of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// Connected and greeted.
    Online,
    /// Not connected, and not trying.
    Offline,
    /// Not connected; the next try comes after `after`.
    Retrying {
        /// How long until the next try.
        after: Duration,
        /// What went wrong last.
        trouble: Trouble,
    },
}

/// Messages that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where.
    pub room: RoomName,
    /// The first place that is missing.
    pub first: Seq,
    /// The last place that is missing.
    pub last: Seq,
    /// How many messages lie there.
    pub count: u64,
    /// Why.
    pub reason: GapReason,
}

/// Why messages cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReason {
    /// They were sealed for those who were members then.
    BeforeYouJoined,
    /// This device could not go on and joined anew; what was sealed in between is lost to it.
    Repaired,
    /// Whoever made them did not seal them properly.
    Unreadable,
    /// They are of a kind that a later version knows.
    LaterVersion,
}

/// A room as one can choose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSummary {
    /// Its name.
    pub name: RoomName,
    /// How many devices are in it.
    pub members: u32,
    /// Whether one is in it.
    pub member: bool,
    /// How one comes in.
    pub joining: Joining,
    /// Whether it is end-to-end encrypted.
    pub encrypted: bool,
    /// With whom, if it is a conversation of two.
    pub with: Option<Person>,
}

/// An invitation as its maker or who keeps order sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationSummary {
    /// What it is called: enough to tell it from others.
    pub name: String,
    /// Who made it; nobody if the server did.
    pub maker: Option<Person>,
    /// When.
    pub made: Timestamp,
    /// Until when it is good; without it for ever.
    pub expires: Option<Timestamp>,
    /// For how many people; without it for as many as come.
    pub uses: Option<u32>,
    /// How many it has let in.
    pub used: u32,
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Remove members and change the room's rules.
    Owner,
    /// Read and write.
    Member,
}

/// A member of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub who: Person,
    /// Whether a device of theirs is connected.
    pub online: bool,
    /// Whether it is oneself.
    pub me: bool,
    /// What they may do.
    pub role: Role,
    /// The fingerprint of their key, for people to compare.
    pub fingerprint: String,
}
