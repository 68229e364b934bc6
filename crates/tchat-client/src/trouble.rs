//! What can go wrong, as a front end tells it.
//!
//! Each [`Trouble`] has a stable code ([`Trouble::code`]) that programs see and a front end turns
//! into a sentence and a next step in the reader's language; its `Display` is the English for logs.
//! Values that a message needs are fields.

use std::path::PathBuf;
use std::time::Duration;

use tchat_proto::address::ServerAddress;
use tchat_proto::id::{Seq, ServerKey};
use tchat_proto::nick::{Nick, NickInvalid};
use tchat_proto::policy::MayNotWrite;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::room::RoomName;

use crate::file::trouble::FileTrouble;
use crate::limits::REACTIONS_PER_PERSON_MAX;
use crate::profile::NotAContainer;

/// Something was refused or failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The host's name has no address.
    #[error("no address is known for {host}")]
    HostUnknown {
        /// The name.
        host: String,
    },
    /// Nobody listens there.
    #[error("nothing listens at {address}")]
    ConnectionRefused {
        /// Where.
        address: String,
    },
    /// Nobody answered in time.
    #[error("{address} did not answer within {after:?}")]
    TimedOut {
        /// Where.
        address: String,
        /// How long we waited.
        after: Duration,
    },
    /// The network has no way there.
    #[error("there is no route to {address}")]
    Unreachable {
        /// Where.
        address: String,
    },
    /// The connection ended or broke.
    #[error("the connection was lost")]
    ConnectionLost,
    /// Something answered, but not tchat.
    #[error("what answers at {address} is not a tchat server: {seen}")]
    NotTchat {
        /// Where.
        address: String,
        /// What it seems to be.
        seen: NotTchat,
    },
    /// The server's key is not the one that was pinned.
    #[error("the server at {address} has another key than before")]
    ServerKeyChanged {
        /// Where.
        address: String,
        /// The key that was pinned.
        pinned: ServerKey,
        /// The key that came.
        seen: ServerKey,
    },
    /// The server broke the protocol.
    #[error("the server broke the protocol")]
    ServerBroken,
    /// The server speaks no version that we know.
    #[error("the server speaks another version of the protocol")]
    Version,
    /// The server turned us away or refused a request.
    #[error("refused by the server: {}", .0.code.as_str())]
    Refused(Refusal),
    /// The server's operator has banned us. Connecting again does not help.
    #[error("banned from the server")]
    Banned {
        /// Why, in the operator's words. Foreign text.
        reason: Option<String>,
    },
    /// The pseudonym belongs to someone else.
    #[error("the pseudonym {nick} is taken")]
    NickTaken {
        /// The one asked for.
        nick: Nick,
        /// Ones that are free.
        suggestions: Vec<Nick>,
    },
    /// The text is no pseudonym.
    #[error("{0}")]
    NickInvalid(NickInvalid),
    /// There is no such room.
    #[error("there is no room {room}")]
    NoSuchRoom {
        /// Its name.
        room: RoomName,
    },
    /// The room cannot be joined without an invitation.
    #[error("the room {room} can be joined by invitation only")]
    ByInvitation {
        /// Its name.
        room: RoomName,
    },
    /// The invitation was made before the room's join key was replaced.
    #[error("the invitation into the room {room} is outdated")]
    InvitationOutdated {
        /// The room.
        room: RoomName,
    },
    /// The invitation leads into another room than the one asked for.
    #[error("the invitation is for the room {room}")]
    InvitationElsewhere {
        /// Where it leads.
        room: RoomName,
    },
    /// The invitation leads to another server than the one that one is on.
    #[error("the invitation is for the server at {address}")]
    OtherServer {
        /// Where it is.
        address: ServerAddress,
    },
    /// There is no such invitation, or more than one.
    #[error("no invitation is called {called}")]
    NoSuchInvitation {
        /// What was asked for.
        called: String,
    },
    /// Nobody has told this device the room's join key, so it cannot invite.
    #[error("the join key of the room {room} is not known here")]
    JoinKeyUnknown {
        /// The room.
        room: RoomName,
    },
    /// One is not in the room.
    #[error("not in the room {room}")]
    NotInRoom {
        /// Its name.
        room: RoomName,
    },
    /// One was removed from the room.
    #[error("removed from the room {room}")]
    Removed {
        /// Its name.
        room: RoomName,
    },
    /// Nobody is called that here.
    #[error("nobody called {name} is known here")]
    NobodyCalled {
        /// The name as it was typed.
        name: String,
    },
    /// Several are called that, or look so.
    #[error("several people are called {name}")]
    NameAmbiguous {
        /// The name as it was typed.
        name: String,
        /// What to type to mean each of them.
        choices: Vec<String>,
    },
    /// Who is called that is not who was, and whose key had been compared.
    #[error("{name} is somebody else than the one whose key was compared")]
    NameChangedHands {
        /// The name as it was typed.
        name: String,
        /// What to type to mean who is called so now.
        choice: String,
    },
    /// What somebody read aloud is not the number that belongs to their key.
    #[error("the safety number of {name} differs from what was read aloud")]
    NumberDiffers {
        /// Who.
        name: String,
    },
    /// Only owners may do this.
    #[error("only the owners of the room {room} may do this")]
    OwnersOnly {
        /// The room.
        room: RoomName,
    },
    /// Only moderators and owners may do this.
    #[error("only the moderators and owners of the room {room} may do this")]
    ModeratorsOnly {
        /// The room.
        room: RoomName,
    },
    /// This cannot be done to somebody who keeps order in the room.
    #[error("this cannot be done to a moderator or owner of the room {room}")]
    KeepsOrder {
        /// The room.
        room: RoomName,
    },
    /// A room has an owner.
    #[error("the room {room} would be left without an owner")]
    LastOwner {
        /// The room.
        room: RoomName,
    },
    /// Somebody was removed or banned, and must be let in again first.
    #[error("they were removed or banned from the room {room}")]
    KeptOut {
        /// The room.
        room: RoomName,
    },
    /// The room's rules do not let one write.
    #[error("not sent to the room {room}: {why}")]
    MayNotWrite {
        /// The room.
        room: RoomName,
        /// Which rule.
        why: MayNotWrite,
        /// What was written, so that it is not lost.
        text: String,
    },
    /// One cannot remove oneself: that is leaving.
    #[error("to be out of the room {room}, leave it")]
    Yourself {
        /// The room.
        room: RoomName,
    },
    /// There is no conversation with oneself.
    #[error("a conversation is with somebody else")]
    ToYourself,
    /// Someone has left nothing on the server with which they could be added.
    #[error("{nick} cannot be reached yet")]
    NotReached {
        /// What they are called.
        nick: String,
    },
    /// The server passes another room off as the conversation with someone.
    #[error("another room is passed off as the conversation with {nick}")]
    ConversationForged {
        /// What they are called.
        nick: String,
    },
    /// A conversation of two is not left.
    #[error("a conversation of two cannot be left")]
    DirectStays,
    /// One is oneself: there is nothing to compare or ignore.
    #[error("that is oneself")]
    ThatIsYou,
    /// There is nothing in the message.
    #[error("the message is empty")]
    Empty,
    /// The message is longer than can be sent.
    #[error("the message is {bytes} bytes long, {limit} can be sent")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// The server's log is not what it was: it was restored from an old copy, or it cheats.
    #[error("the server's history of the room {room} is not the one seen before")]
    HistoryDiffers {
        /// The room.
        room: RoomName,
    },
    /// The server handed on a change of a room that nobody may make.
    #[error("the server handed on a change of the room {room} that its rules forbid")]
    CommitForged {
        /// The room.
        room: RoomName,
    },
    /// Nothing is sent in the room: a member was shown another log, and nobody has settled why.
    #[error("members of the room {room} are shown different logs")]
    Forked {
        /// The room.
        room: RoomName,
    },
    /// What the log was at a place is not kept.
    #[error("the chain of the room {room} at place {place} is not kept")]
    PlaceUnknown {
        /// The room.
        room: RoomName,
        /// The place.
        place: Seq,
    },
    /// There is no such message of somebody else here.
    #[error("there is no such message in the room {room}")]
    NoSuchMessage {
        /// The room.
        room: RoomName,
    },
    /// Nothing proves whose message it is.
    #[error("nothing proves who wrote the message at place {place} of the room {room}")]
    NotSigned {
        /// The room.
        room: RoomName,
        /// Its place.
        place: Seq,
    },
    /// The server gave the keys of somebody else for a person who was to be added.
    #[error("the server gave the keys of somebody else for {nick}")]
    KeysSwapped {
        /// Who was to be added.
        nick: String,
    },
    /// Too much waits to be sent.
    #[error("{limit} messages wait to be sent already")]
    OutboxFull {
        /// How many may wait.
        limit: usize,
    },
    /// Another program has the profile open.
    #[error("the profile {} is in use", .path.display())]
    ProfileInUse {
        /// The profile.
        path: PathBuf,
    },
    /// The profile cannot be written.
    #[error("the profile {} cannot be written: {reason}", .path.display())]
    ProfileNotWritable {
        /// The profile.
        path: PathBuf,
        /// The system's word for it.
        reason: String,
    },
    /// Others on this machine could read the profile.
    #[error("the profile {} can be read by others", .path.display())]
    ProfileExposed {
        /// The file or folder.
        path: PathBuf,
    },
    /// The profile was written by a later version.
    #[error("the profile {} was written by a later version", .path.display())]
    ProfileNewer {
        /// The profile.
        path: PathBuf,
    },
    /// A file of the profile is damaged.
    #[error("{} is damaged: {what}", .path.display())]
    ProfileDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, in the store's words.
        what: String,
    },
    /// The profile is sealed, and no passphrase was given.
    #[error("the profile {} is sealed", .path.display())]
    ProfileSealed {
        /// The profile.
        path: PathBuf,
    },
    /// The profile needs no passphrase.
    #[error("the profile {} is not sealed", .path.display())]
    ProfileNotSealed {
        /// The profile.
        path: PathBuf,
    },
    /// The profile has a passphrase already.
    #[error("the profile {} is sealed already", .path.display())]
    ProfileAlreadySealed {
        /// The profile.
        path: PathBuf,
    },
    /// The passphrase does not open the profile.
    #[error("the passphrase of the profile {} is wrong", .path.display())]
    WrongPassphrase {
        /// The profile.
        path: PathBuf,
    },
    /// There is something already where a profile is to be made.
    #[error("there is something in {} already", .path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// No file that a profile can be made of.
    #[error("no profile can be made of {}: {why}", .path.display())]
    NoExport {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: NotAContainer,
    },
    /// The system has less memory than the passphrase of the profile costs.
    #[error("not enough memory to open the profile {}", .path.display())]
    OutOfMemory {
        /// The profile.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk of {} is full", .path.display())]
    DiskFull {
        /// The profile.
        path: PathBuf,
    },
    /// A fault of ours. The log has the details.
    #[error("an internal error: {what}")]
    Internal {
        /// Where it happened, without content.
        what: String,
    },
    // Changes of messages.
    /// What was written is not sent, and given back so that it is not lost.
    #[error("{why}")]
    NotSent {
        /// Why.
        why: Box<Self>,
        /// What was written.
        text: String,
    },
    /// The message is somebody else's.
    #[error("the message in the room {room} is somebody else's")]
    NotYours {
        /// The room.
        room: RoomName,
    },
    /// The message was deleted.
    #[error("the message in the room {room} was deleted")]
    MessageDeleted {
        /// The room.
        room: RoomName,
    },
    /// One has reacted to the message with as many characters as anybody may.
    #[error("nobody can react to a message with more than {REACTIONS_PER_PERSON_MAX} characters")]
    TooManyReactions,
    /// In the plain room there is nothing but texts.
    #[error("in the room {room} there is nothing but texts")]
    OnlyText {
        /// The room.
        room: RoomName,
    },
    /// Something about a file.
    #[error(transparent)]
    File(#[from] FileTrouble),
    /// As many drafts are kept as can be.
    #[error("no more than {limit} drafts are kept")]
    TooManyDrafts {
        /// How many.
        limit: usize,
    },
}

/// What seems to answer where a tchat server was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTchat {
    /// A web server.
    Http,
    /// A secure shell server.
    Ssh,
    /// TLS, but for something else.
    OtherTls,
    /// Something that says nothing.
    Silence,
    /// Something else.
    Unknown,
}

impl std::fmt::Display for NotTchat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Http => "a web server",
            Self::Ssh => "an SSH server",
            Self::OtherTls => "TLS for something else",
            Self::Silence => "silence",
            Self::Unknown => "something else",
        })
    }
}

impl Trouble {
    /// The stable word that programs see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::HostUnknown { .. } => "host_unknown",
            Self::ConnectionRefused { .. } => "connection_refused",
            Self::TimedOut { .. } => "timed_out",
            Self::Unreachable { .. } => "unreachable",
            Self::ConnectionLost => "connection_lost",
            Self::NotTchat { .. } => "not_tchat",
            Self::ServerKeyChanged { .. } => "server_key_changed",
            Self::ServerBroken => "server_broken",
            Self::Version => "version",
            Self::Refused(refusal) => refusal.code.as_str(),
            Self::Banned { .. } => "banned",
            Self::NickTaken { .. } => "nick_taken",
            Self::NickInvalid(_) => "nick_invalid",
            Self::NoSuchRoom { .. } => "no_such_room",
            Self::ByInvitation { .. } => "by_invitation",
            Self::InvitationOutdated { .. } => "invitation_outdated",
            Self::InvitationElsewhere { .. } => "invitation_elsewhere",
            Self::OtherServer { .. } => "other_server",
            Self::NoSuchInvitation { .. } => "no_such_invitation",
            Self::JoinKeyUnknown { .. } => "join_key_unknown",
            Self::NotInRoom { .. } => "not_in_room",
            Self::Removed { .. } => "removed",
            Self::NobodyCalled { .. } => "nobody_called",
            Self::NameAmbiguous { .. } => "name_ambiguous",
            Self::NameChangedHands { .. } => "name_changed_hands",
            Self::NumberDiffers { .. } => "number_differs",
            Self::OwnersOnly { .. } => "owners_only",
            Self::ModeratorsOnly { .. } => "moderators_only",
            Self::KeepsOrder { .. } => "keeps_order",
            Self::LastOwner { .. } => "last_owner",
            Self::KeptOut { .. } => "kept_out",
            Self::MayNotWrite { why: MayNotWrite::Muted, .. } => "muted",
            Self::MayNotWrite { why: MayNotWrite::Frozen, .. } => "frozen",
            Self::MayNotWrite { why: MayNotWrite::Archived, .. } => "archived",
            Self::Yourself { .. } => "yourself",
            Self::ToYourself => "to_yourself",
            Self::NotReached { .. } => "not_reached",
            Self::ConversationForged { .. } => "conversation_forged",
            Self::DirectStays => "direct_stays",
            Self::ThatIsYou => "that_is_you",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::HistoryDiffers { .. } => "history_differs",
            Self::CommitForged { .. } => "commit_forged",
            Self::Forked { .. } => "forked",
            Self::PlaceUnknown { .. } => "place_unknown",
            Self::NoSuchMessage { .. } => "no_such_message",
            Self::NotSigned { .. } => "not_signed",
            Self::KeysSwapped { .. } => "keys_swapped",
            Self::OutboxFull { .. } => "outbox_full",
            Self::ProfileInUse { .. } => "profile_in_use",
            Self::ProfileNotWritable { .. } => "profile_not_writable",
            Self::ProfileExposed { .. } => "profile_exposed",
            Self::ProfileNewer { .. } => "profile_newer",
            Self::ProfileDamaged { .. } => "profile_damaged",
            Self::ProfileSealed { .. } => "profile_sealed",
            Self::ProfileNotSealed { .. } => "profile_not_sealed",
            Self::ProfileAlreadySealed { .. } => "profile_already_sealed",
            Self::WrongPassphrase { .. } => "wrong_passphrase",
            Self::FolderInUse { .. } => "folder_in_use",
            Self::NoExport { why: NotAContainer::Foreign, .. } => "export_foreign",
            Self::NoExport { why: NotAContainer::Newer, .. } => "export_newer",
            Self::NoExport { why: NotAContainer::Damaged, .. } => "export_damaged",
            Self::OutOfMemory { .. } => "out_of_memory",
            Self::DiskFull { .. } => "disk_full",
            Self::Internal { .. } => "internal",
            Self::NotSent { why, .. } => why.code(),
            Self::NotYours { .. } => "not_yours",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::TooManyReactions => "too_many_reactions",
            Self::OnlyText { .. } => "only_text",
            Self::File(trouble) => trouble.code(),
            Self::TooManyDrafts { .. } => "too_many_drafts",
        }
    }

    /// The same with what was written, if that is worth giving back and is not in it already.
    #[must_use]
    pub(crate) fn about(self, text: Option<&str>) -> Self {
        match (self, text) {
            // Too much for a message, or nothing.
            (why @ (Self::Empty | Self::TooLong { .. }), _) => why,
            (why @ (Self::MayNotWrite { .. } | Self::NotSent { .. }), _) => why,
            (why, None | Some("")) => why,
            (why, Some(text)) => Self::NotSent { why: Box::new(why), text: text.to_owned() },
        }
    }

    /// What is in the way, without what was written.
    #[must_use]
    pub const fn why(&self) -> &Self {
        match self {
            Self::NotSent { why, .. } => why,
            other => other,
        }
    }

    /// Whether trying again later, by itself, may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self.why() {
            Self::HostUnknown { .. }
            | Self::ConnectionRefused { .. }
            | Self::TimedOut { .. }
            | Self::Unreachable { .. }
            | Self::ConnectionLost => true,
            Self::Refused(refusal) => matches!(
                refusal.code,
                Code::Busy
                    | Code::Stopping
                    | Code::TooSlow
                    | Code::RateLimited
                    | Code::NotYourTurn
                    | Code::StorageFailed
            ),
            _ => false,
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal.code {
            Code::Version => Self::Version,
            Code::Banned => Self::Banned { reason: refusal.reason },
            _ => Self::Refused(refusal),
        }
    }
}
