//! What the engine tells a front end.
//!
//! Events of one room come in the order of its log, each place at most once. Nothing here is made
//! harmless for a screen: texts and names are exact, and it is the front end that shows them.

use std::time::Duration;

use tchat_mls::report::Report;
use tchat_proto::id::{AccountKey, Epoch, MessageId, Seq, ServerKey, Timestamp};
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::nick::Nick;
use tchat_proto::plain::PlainName;
use tchat_proto::policy::{Inviting, Joining, RoomPolicy};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

pub use tchat_proto::policy::Role;

use crate::command::{Ignore, Reference, Verify};
use crate::marks::NotifyRule;
use crate::parts::{Deletion, Edited, Emoji, Form, Mentioned, ReactionCount, Reply, Version};
use crate::safety_number::SafetyNumber;
use crate::search::Found;
use crate::transfer::Transfer;
use crate::trouble::Trouble;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    // The chat itself.
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
    /// The connection to the server changed.
    Connection(Connection),
    /// The server's operator says something to everybody. Nobody vouches for it but the server.
    Announcement {
        /// When, by the server's clock.
        time: Timestamp,
        /// The text, exact.
        text: String,
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
    // What is said, and what cannot be shown.
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
        /// What kind of message it is.
        form: Form,
        /// What it answers.
        reply: Option<Reply>,
        /// Who is named in the text.
        mentions: Vec<Mentioned>,
    },
    /// What was written waits, because the room is in slow mode.
    Waiting {
        /// Where.
        room: RoomName,
        /// How long.
        wait: Duration,
    },
    /// All that the server had for a room when it was reached has been told. Comes after every
    /// reconnect.
    CaughtUp {
        /// The room.
        room: RoomName,
    },
    /// Messages of a room that cannot be shown, and why.
    Gap(Gap),
    /// Messages were taken away from this machine: the room's rules keep them no longer.
    Expired {
        /// Where.
        room: RoomName,
        /// The place behind the last of them.
        before: Seq,
        /// How many.
        count: u64,
    },
    /// Something in the plain room, which is not encrypted and must look it.
    Plain(PlainEvent),
    /// Answers [`crate::command::Wish::Search`].
    Found {
        /// What was found.
        found: Found,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Report`].
    Reported {
        /// Whose message it is.
        who: Person,
        /// The message and its proof, to be kept or handed on.
        report: Box<Report>,
        /// From the command.
        reference: Option<Reference>,
    },
    // Changes of messages.
    /// A message says something else from here on.
    Edited {
        /// The message as it is by now.
        message: Box<Message>,
        /// From the command, if this process made the change.
        reference: Option<Reference>,
    },
    /// A message was deleted. What it said is gone from this machine.
    Deleted {
        /// Where.
        room: RoomName,
        /// The message's place.
        seq: Seq,
        /// Who wrote it.
        from: Person,
        /// Who deleted it, when, and the place of that.
        deletion: Deletion,
        /// From the command, if this process made the change.
        reference: Option<Reference>,
    },
    /// Someone thinks something of a message, or no more.
    Reacted {
        /// Where.
        room: RoomName,
        /// The message's place.
        seq: Seq,
        /// Whose message it is.
        from: Person,
        /// How it begins.
        excerpt: String,
        /// Who reacts.
        who: Person,
        /// Whether it is oneself.
        mine: bool,
        /// With what.
        emoji: Emoji,
        /// Whether they think so, or no more.
        on: bool,
        /// The place of the reaction.
        at: Seq,
        /// From the command, if this process made the change.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Edits`].
    Edits {
        /// Where.
        room: RoomName,
        /// The message's place.
        seq: Seq,
        /// Who wrote it.
        from: Person,
        /// All that it ever said, the first first; the last is what it says.
        versions: Vec<Version>,
        /// From the command.
        reference: Option<Reference>,
    },
    // Files.
    /// A file is further on its way: when it begins or ends, and a few times a second.
    Transfer(Box<Transfer>),
    /// Answers [`crate::command::Wish::Transfers`].
    Transfers {
        /// What is on its way, in the order in which it was asked for.
        transfers: Vec<Transfer>,
        /// From the command.
        reference: Option<Reference>,
    },
    // Rooms, and who is in them.
    /// Answers [`crate::command::Wish::Rooms`].
    Rooms {
        /// The rooms, by name.
        rooms: Vec<RoomSummary>,
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
        /// Who sent them away, if somebody did and we know who.
        by: Option<Person>,
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
    /// Answers [`crate::command::Wish::Who`].
    People {
        /// Where.
        room: RoomName,
        /// The members, by pseudonym.
        people: Vec<Present>,
        /// From the command.
        reference: Option<Reference>,
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
    /// Answers [`crate::command::Wish::Rules`].
    Rules {
        /// Where.
        room: RoomName,
        /// What goes for the room.
        rules: Box<Rules>,
        /// From the command.
        reference: Option<Reference>,
    },
    // Invitations.
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
    // Whether a room is the same for all.
    /// The server shows members different logs, or something looks like it. To be shown so that
    /// nobody misses it.
    Alarm {
        /// Where.
        room: RoomName,
        /// What was noticed.
        alarm: Alarm,
    },
    /// Answers [`crate::command::Wish::Compare`].
    RoomCode {
        /// What to compare.
        code: RoomCode,
        /// From the command.
        reference: Option<Reference>,
    },
    // People, and oneself.
    /// Someone connected, went away or went offline.
    Presence {
        /// Who.
        who: Person,
        /// Whether they can be reached.
        reach: Reach,
    },
    /// Answers [`crate::command::Wish::Away`].
    Away {
        /// Whether one is away.
        away: bool,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Somebody else is called as someone was before. Told once.
    KeyChanged(KeyChange),
    /// Answers [`crate::command::Wish::Fingerprint`].
    Fingerprint {
        /// Whose.
        who: Person,
        /// Whether it is one's own.
        me: bool,
        /// The digits of their key.
        fingerprint: String,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Verify`].
    Verification {
        /// Who.
        who: Person,
        /// What was done.
        how: Verify,
        /// What both can compare.
        number: SafetyNumber,
        /// Whether their key was compared, and is theirs.
        verified: bool,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Ignore`].
    Ignoring {
        /// Who.
        who: Person,
        /// Whether one ignores them.
        ignore: Ignore,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Ignored`].
    Ignored {
        /// Whom one ignores, and how much of theirs was not told since the program began.
        people: Vec<(Person, u64)>,
        /// From the command.
        reference: Option<Reference>,
    },
    /// Someone wrote whom one ignores. Told once of each, as long as the program runs.
    Hidden {
        /// Who.
        who: Person,
    },
    // What one marks in one's rooms.
    /// How much of a room is unread has changed, or was asked for. Of what was missed it is told once,
    /// when all of it is there.
    Unread {
        /// Which.
        room: RoomName,
        /// How much.
        count: UnreadCount,
        /// The last place that one has read.
        read: Seq,
        /// From the command, if it answers one.
        reference: Option<Reference>,
    },
    /// What of a room is worth a notification was changed on another device, or was asked for.
    Notifying {
        /// Which room.
        room: RoomName,
        /// What is.
        rule: NotifyRule,
        /// Before which moment, by the server's clock, nothing is.
        snoozed_until: Option<Timestamp>,
        /// From the command, if it answers one.
        reference: Option<Reference>,
    },
    // What one is writing, and others.
    /// Someone is typing, or not any more.
    Typing {
        /// Where.
        room: RoomName,
        /// Who.
        who: Person,
        /// Whether they are.
        on: bool,
    },
    /// Answers [`crate::command::Wish::ShareTyping`].
    SharingTyping {
        /// Whether others see when one is typing, and one sees it of them.
        share: bool,
        /// From the command.
        reference: Option<Reference>,
    },
    /// A draft that was kept, told once one is in the room asked for; or answers
    /// [`crate::command::Wish::Draft`].
    Draft {
        /// What was typed and not sent.
        draft: Draft,
        /// From the command, if it answers one.
        reference: Option<Reference>,
    },
    /// Answers [`crate::command::Wish::Drafts`].
    Drafts {
        /// All of them.
        drafts: Vec<Draft>,
        /// From the command.
        reference: Option<Reference>,
    },
}

/// How much of a room is unread: what others wrote, but for what was deleted and what those say whom
/// one ignores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnreadCount {
    /// Messages.
    pub messages: u64,
    /// Those of them that name one.
    pub mentions: u64,
}

/// A text that was typed and not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where.
    pub room: RoomName,
    /// The place of the message that it answers, if it answers one.
    pub reply: Option<Seq>,
    /// The text; nothing if there is none any more.
    pub text: Option<String>,
}

/// What was noticed of a server that cheats, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// A member had seen another log when they sealed a message. Nothing is sent in the room until
    /// [`crate::command::Wish::Resume`]; until then each process tells it once more.
    Forked {
        /// Whose witness it is: they may be shown something else, or say so.
        who: Person,
        /// The place at which their log is not ours.
        place: Seq,
    },
    /// The server acknowledged a message of ours and does not show it.
    Withheld {
        /// Its place.
        place: Seq,
    },
    /// Many messages in a row cannot be opened: our group may not be the others'.
    Unreadable {
        /// How many.
        count: u32,
    },
    /// The server says that messages expired that are kept by the room's rules.
    Expired {
        /// The place of the last of them.
        place: Seq,
    },
}

/// What two members of a room read to each other: with the same epoch and place, it has the same
/// digits, or they are not in the same room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomCode {
    /// Which room.
    pub room: RoomName,
    /// The group's epoch.
    pub epoch: Epoch,
    /// The place of the log.
    pub place: Seq,
    /// The digits.
    pub digits: String,
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
    /// The text, exact; after an edit the last one, and nothing once it was deleted.
    pub text: String,
    /// When, by the server's clock.
    pub time: Timestamp,
    /// Whether it is one's own.
    pub mine: bool,
    /// What kind of message it is.
    pub form: Form,
    /// What it answers.
    pub reply: Option<Reply>,
    /// Who is named in the text.
    pub mentions: Vec<Mentioned>,
    /// Whether it says something else than at first.
    pub edited: Option<Edited>,
    /// Whether it was deleted: then that it was there is all that is left.
    pub deleted: Option<Deletion>,
    /// What others think of it, in the order in which that was first said.
    pub reactions: Vec<ReactionCount>,
    /// Whether it is worth a notification, as it comes in. Of what is history, never.
    pub notify: bool,
}

impl Message {
    /// Whether it names oneself.
    #[must_use]
    pub fn mentions_me(&self) -> bool {
        self.mentions.iter().any(|mention| mention.me)
    }
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

/// A pseudonym that one knew somebody else by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// Who is called so now.
    pub who: Person,
    /// What to type to mean exactly them.
    pub choice: String,
    /// Who was: one whose key was compared, if there was one.
    pub before: AccountKey,
    /// The fingerprint of the key that was known.
    pub fingerprint_before: String,
    /// That of the other one.
    pub fingerprint_after: String,
    /// Whether the key that was known had been compared.
    pub was_verified: bool,
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
    /// The same, because somebody was removed or banned who knows them.
    JoinKeyAfterRemoval,
    /// For how many days messages are kept from here on; 0: for ever.
    Retention(u32),
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
    /// The room's rules keep them no longer.
    Expired,
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
    /// How much of it is unread, if one is in it.
    pub unread: Option<UnreadCount>,
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

/// Whether somebody can be reached, by the server's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A device of theirs is connected.
    Online,
    /// They are away from all that are connected.
    Away,
    /// None is.
    Offline,
}

/// A member of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about a person, as it is told")]
pub struct Present {
    /// Who.
    pub who: Person,
    /// Whether they can be reached.
    pub reach: Reach,
    /// Whether it is oneself.
    pub me: bool,
    /// Whether one has compared their key.
    pub verified: bool,
    /// Whether one ignores them.
    pub ignored: bool,
    /// What they may do.
    pub role: Role,
    /// The mark of their key, for telling them apart from others.
    pub mark: String,
    /// The day on which the server first saw them, if it says so.
    pub first_seen: Option<Timestamp>,
    /// The fingerprint of their key, for people to compare.
    pub fingerprint: String,
}
