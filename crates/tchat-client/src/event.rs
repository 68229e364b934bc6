//! What the engine tells a front end.
//!
//! Events of one room come in the order of its log, each place at most once. Nothing here is made
//! harmless for a screen: texts and names are exact, and it is the front end that shows them.

use std::time::Duration;

use tchat_proto::id::{AccountKey, MessageId, Seq, ServerKey, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::plain::PlainName;
use tchat_proto::policy::{Inviting, Joining, RoomPolicy};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

pub use tchat_proto::policy::Role;

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
        /// Who sent them away, if somebody did and we know who.
        by: Option<Person>,
    },
    /// A room's rules changed.
    Ruled {
        /// Where.
        room: RoomName,
        /// Whose doing it was. `None` if it was while we were out of the room.
        by: Option<Person>,
        /// What changed.
        change: RuleChange,
    },
    /// What was written waits, because the room is in slow mode.
    Waiting {
        /// Where.
        room: RoomName,
        /// How long.
        wait: Duration,
    },
    /// Answers [`crate::command::Wish::Rules`].
    Rules {
        /// Where.
        room: RoomName,
        /// What goes for the room.
        rules: Box<Rules>,
        /// From the command.
        reference: Option<Reference>,
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
    /// They were removed: this device does not come back by itself.
    Removed,
    /// They were banned: no device of theirs comes back.
    Banned,
}

/// What changed of a room's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleChange {
    /// Somebody has another role.
    Role {
        /// Who.
        who: Person,
        /// Which.
        role: Role,
    },
    /// Somebody may not write any more.
    Muted(Person),
    /// Somebody may write again.
    Unmuted(Person),
    /// Somebody may not be in the room, with whatever device.
    Banned(Person),
    /// Somebody may come again.
    Unbanned(Person),
    /// Devices that were removed may come again.
    LetInAgain {
        /// How many.
        devices: usize,
    },
    /// Only moderators and owners may write from here on, or everybody again.
    Frozen(bool),
    /// How many seconds a member waits between two messages; 0: not at all.
    Slow(u32),
    /// What the room is about.
    Topic(Option<Topic>),
    /// Who may bring others in.
    Inviting(Inviting),
    /// The room is over, or goes on.
    Archived(bool),
    /// The invitations made so far are worth nothing any more.
    JoinKey,
}

/// What goes for a room, for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The policy that all members agree on.
    pub policy: RoomPolicy,
    /// Who owns it.
    pub owners: Vec<Person>,
    /// Who keeps order beside them.
    pub moderators: Vec<Person>,
    /// Who may not write.
    pub muted: Vec<Person>,
    /// Who may not be in.
    pub banned: Vec<Person>,
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
    /// Their author was not allowed to write, by the room's rules; the server should not have taken
    /// them.
    NotAllowed,
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
