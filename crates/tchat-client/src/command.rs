//! What a front end can ask of the engine.

use std::num::NonZeroU32;
use std::path::PathBuf;

use tchat_proto::address::ServerLink;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::invitation::Pass;
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Inviting, Role};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

use crate::called::Called;
use crate::file::attachment::Attachment;
use crate::marks::NotifyRule;
use crate::parts::Emoji;
use crate::safety_number::ReadAloud;
use crate::search::Search;

/// A name of the front end's own for a command; comes back in the event that answers it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(pub String);

/// A wish, with the reference that its answer will carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What is wanted.
    pub wish: Wish,
    /// Comes back in [`crate::Event::Sent`], [`crate::Event::Done`] and [`crate::Event::Error`].
    pub reference: Option<Reference>,
}

impl Command {
    /// A command whose answer needs no reference.
    #[must_use]
    pub const fn new(wish: Wish) -> Self {
        Self { wish, reference: None }
    }
}

/// What can be wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    // What is said.
    /// Post a text. Answer: [`crate::Event::Sent`] once it is durable on the server and has its
    /// place in the log; queued over lost connections and restarts until then.
    Send {
        /// Where.
        room: RoomName,
        /// What. Exactly as it will arrive.
        text: String,
    },
    /// Write to someone alone, in the conversation of two that is made if there is none. Answer:
    /// [`crate::Event::Direct`] if it was not known, and with a text as for [`Self::Send`]; the text
    /// waits until the other can read it, who may be away.
    Direct {
        /// To whom.
        who: Called,
        /// What, if anything yet.
        text: Option<String>,
    },
    /// Post a text in another manner than [`Self::Send`]: in answer to a message, or telling what one
    /// does. Answer: as for [`Self::Send`].
    Say {
        /// Where.
        room: RoomName,
        /// What. Exactly as it will arrive.
        text: String,
        /// In which manner.
        manner: Manner,
        /// In answer to which message.
        reply: Option<Which>,
    },
    /// Let a message of one's own say something else. Answer: [`crate::Event::Edited`] once that has
    /// its place in the log; waits for it as what is sent does.
    Edit {
        /// Where.
        room: RoomName,
        /// Which message.
        which: Which,
        /// What it shall say.
        text: String,
    },
    /// Let all forget a message: one's own, or anybody's for those who keep order. Answer:
    /// [`crate::Event::Deleted`].
    Delete {
        /// Where.
        room: RoomName,
        /// Which message.
        which: Which,
    },
    /// Say what one thinks of a message, in one character, or take that back. Answer:
    /// [`crate::Event::Reacted`], or [`crate::Event::Done`] if nothing is changed by it.
    React {
        /// Where.
        room: RoomName,
        /// To which message.
        which: Which,
        /// With what.
        emoji: Emoji,
        /// Whether one thinks so, or no more.
        on: bool,
    },
    // What was said.
    /// Ask for all that a message ever said. Answer: [`crate::Event::Edits`].
    Edits {
        /// Where.
        room: RoomName,
        /// Which message.
        which: Which,
    },
    /// Look for what was written, in one's own history. Answer: [`crate::Event::Found`].
    Search {
        /// What, and where.
        search: Box<Search>,
    },
    /// Report a message, with what proves who wrote it. Answer: [`crate::Event::Reported`].
    Report {
        /// Where.
        room: RoomName,
        /// Which message.
        which: Which,
        /// Why.
        reason: Option<String>,
    },
    // Files.
    /// Share a file: it is sealed, left on the server, and then named in a message. How far it is
    /// comes as [`crate::Event::Transfer`]; queued over lost connections and restarts. Answer: as
    /// for [`Self::Send`].
    SendFile {
        /// Where.
        room: RoomName,
        /// Which, and what is told of it.
        file: Attachment,
        /// What is written beside it.
        text: Option<String>,
    },
    /// Put the file that a message carries into a folder, under a name that is safe and free.
    /// Answer: [`crate::Event::Transfer`] that is done, with its path.
    Save {
        /// Where it is shared.
        room: RoomName,
        /// Which message. Counted are those with files.
        which: Which,
        /// Into which folder.
        folder: PathBuf,
    },
    /// Have a file on its way stopped, and what there is of it deleted. Answer:
    /// [`crate::Event::Done`].
    Cancel {
        /// Its number; without it, all.
        number: Option<u64>,
    },
    /// Ask which files are on their way. Answer: [`crate::Event::Transfers`].
    Transfers,
    // Rooms, and who is in them.
    /// Ask for the server's rooms. Answer: [`crate::Event::Rooms`].
    Rooms,
    /// Join a room, making it if there is none and `create` says so.
    Join {
        /// Which.
        room: RoomName,
        /// What to do if there is no such room.
        missing: IfMissing,
    },
    /// Join a room by a link that somebody gave one. Answer: as for [`Self::Join`]. A link to another
    /// server is [`crate::Trouble::OtherServer`]: an engine is a client of one.
    JoinBy {
        /// The server that it leads to.
        server: ServerLink,
        /// The room.
        room: RoomName,
        /// What lets one in, if anything is needed.
        pass: Option<Pass>,
    },
    /// Leave a room for good; its history stays on this machine.
    Part {
        /// Which.
        room: RoomName,
    },
    /// Ask who is in a room. Answer: [`crate::Event::People`].
    Who {
        /// Which.
        room: RoomName,
    },
    /// Add someone to a room, who may be away. Members only.
    Add {
        /// Where.
        room: RoomName,
        /// Whom.
        who: Called,
    },
    /// Remove a member's devices from a room, until somebody lets them in again. For those who keep
    /// order in it.
    Remove {
        /// Where.
        room: RoomName,
        /// Whom.
        who: Called,
    },
    /// Change the rules of a room.
    Rule {
        /// Where.
        room: RoomName,
        /// How.
        wish: RuleWish,
    },
    /// Ask what goes for a room. Answer: [`crate::Event::Rules`].
    Rules {
        /// Which.
        room: RoomName,
    },
    // Invitations.
    /// Make a link by which others come into a room. Answer: [`crate::Event::Invitation`].
    Invite {
        /// Into which.
        room: RoomName,
        /// What it is good for.
        good: Good,
    },
    /// Ask for a room's invitations that let somebody in. Answer: [`crate::Event::Invitations`].
    Invitations {
        /// Into which.
        room: RoomName,
    },
    /// Take invitations back, also from those who have not come in yet.
    Revoke {
        /// Into which room.
        room: RoomName,
        /// Which.
        which: Revoked,
    },
    // Whether a room is the same for all.
    /// Ask for what members read to each other to know that they are in the same room. Answer:
    /// [`crate::Event::RoomCode`].
    Compare {
        /// Which.
        room: RoomName,
        /// At which place of its log, to compare with a member who is a few entries ahead or
        /// behind; without it, the last.
        place: Option<Seq>,
    },
    /// Send again in a room in which sending stopped because a member's log is not ours: the
    /// person has settled why. Answer: [`crate::Event::Done`].
    Resume {
        /// Where.
        room: RoomName,
    },
    // People, and oneself.
    /// Take another pseudonym.
    Rename {
        /// Which.
        nick: Nick,
    },
    /// Show, compare or note a person's safety number. Answer: [`crate::Event::Verification`]; if it
    /// was compared and differs, [`crate::Trouble::NumberDiffers`].
    Verify {
        /// Whom.
        who: Called,
        /// What to do.
        how: Verify,
    },
    /// Show the digits of a key: somebody's, or one's own. Answer: [`crate::Event::Fingerprint`].
    Fingerprint {
        /// Whose.
        who: Option<Called>,
    },
    /// Be told no more of what someone says, or be told again. They do not learn of it. Answer:
    /// [`crate::Event::Ignoring`].
    Ignore {
        /// Whom.
        who: Called,
        /// Which of the two.
        ignore: Ignore,
    },
    /// Ask whom one ignores. Answer: [`crate::Event::Ignored`].
    Ignored,
    /// Say that one is away, or back, to whoever shares a room. Forgotten with the program. Answer:
    /// [`crate::Event::Away`].
    Away {
        /// Whether one is away.
        away: bool,
    },
    // What one marks in one's rooms.
    /// Have read a room, here and on one's other devices. Answer: [`crate::Event::Unread`].
    Read {
        /// Which.
        room: RoomName,
        /// Up to which place; without it all that there is.
        up_to: Option<Seq>,
    },
    /// Want to read a room again from a message on. Answer: [`crate::Event::Unread`].
    MarkUnread {
        /// Which room.
        room: RoomName,
        /// From which message on.
        from: Which,
    },
    /// Ask how much of a room is unread. Answer: [`crate::Event::Unread`].
    Unread {
        /// Which.
        room: RoomName,
    },
    /// Say what of a room is worth a notification, or ask. Answer: [`crate::Event::Notifying`].
    Notify {
        /// Which room.
        room: RoomName,
        /// What is; without it, what was.
        rule: Option<NotifyRule>,
    },
    /// Let nothing of a room be worth a notification for a while. Answer:
    /// [`crate::Event::Notifying`].
    Snooze {
        /// Which room.
        room: RoomName,
        /// Until when, by the server's clock, [`Timestamp`]'s greatest for good; without it not any
        /// more.
        until: Option<Timestamp>,
    },
    // What one is writing.
    /// Be typing. To be wished with every few keys: others are told at most every
    /// [`crate::limits::TYPING_EVERY`], and only if there is anybody to tell. Answer:
    /// [`crate::Event::Done`], whether or not they were.
    Typing {
        /// Where.
        room: RoomName,
    },
    /// Let others see when one is typing and see it of them, on all one's devices; or neither.
    /// Answer: [`crate::Event::SharingTyping`].
    ShareTyping {
        /// Whether they do; without it, as it was.
        share: Option<bool>,
    },
    /// Keep a text that is not sent yet, over restarts and until it is. Answer:
    /// [`crate::Event::Draft`].
    Draft {
        /// Where.
        room: RoomName,
        /// In answer to which message. Each has a draft of its own.
        reply: Option<Seq>,
        /// The text; nothing, to forget it.
        text: Option<String>,
    },
    /// Ask for all drafts. Answer: [`crate::Event::Drafts`].
    Drafts,
    // The chat itself.
    /// Connect at once instead of waiting for the next try, if one is waited for. Answer:
    /// [`crate::Event::Done`], at once; what comes of it is told as [`crate::Event::Connection`].
    Reconnect,
    /// Finish what is under way, then close; files that this process was asked for are waited for as
    /// long as they move, unless asked twice. Without a connection nothing can be finished, and what
    /// waits is on the disk for the next time: then at once. Answer: [`crate::Event::Closed`], the
    /// last event.
    Quit,
    /// The same for a script whose input has ended: a connection that is lost is waited for, too,
    /// though no longer than [`crate::limits::QUIT_TIME_MAX`].
    Finish,
}

impl Wish {
    /// The room that something is written to by it: a message, or a change of one.
    pub(crate) const fn writes_to(&self) -> Option<&RoomName> {
        match self {
            Self::Send { room, .. }
            | Self::Say { room, .. }
            | Self::Edit { room, .. }
            | Self::Delete { room, .. }
            | Self::React { room, .. }
            | Self::SendFile { room, .. } => Some(room),
            _ => None,
        }
    }

    /// What somebody wrote, if it would be lost with this wish.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Send { text, .. } | Self::Say { text, .. } | Self::Edit { text, .. } => {
                Some(text)
            }
            Self::Direct { text, .. } => text.as_deref(),
            Self::SendFile { text, .. } => Some(text.as_deref().unwrap_or_default()),
            _ => None,
        }
    }

    /// Whether it is about what lies on this machine alone, and is to be there when the program ends:
    /// drafts and marks.
    pub(crate) const fn is_noted_here(&self) -> bool {
        matches!(
            self,
            Self::Draft { .. }
                | Self::Drafts
                | Self::Read { .. }
                | Self::MarkUnread { .. }
                | Self::Notify { .. }
                | Self::Snooze { .. }
        )
    }

    /// The room in which it changes who may write, or whether oneself does.
    pub(crate) const fn changes(&self) -> Option<&RoomName> {
        match self {
            Self::Join { room, .. }
            | Self::JoinBy { room, .. }
            | Self::Part { room }
            | Self::Resume { room }
            | Self::Rule { room, .. }
            | Self::Remove { room, .. }
            | Self::Add { room, .. } => Some(room),
            _ => None,
        }
    }
}

/// In which manner something is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// As what one says.
    #[default]
    Text,
    /// As what one does: `/me waves`.
    Action,
}

/// Which message of a room is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one at a place.
    Place(Seq),
    /// The last one of somebody.
    LastOf(Called),
    /// The last one of others, the one before it, and so on, counted from 1.
    Back(NonZeroU32),
    /// One's own last one, the one before it, and so on, counted from 1; those that are on their way
    /// count.
    Mine(NonZeroU32),
    /// The one at a place, as it was from another place on: its own, or that of a change.
    Version {
        /// The place of the message.
        seq: Seq,
        /// The place from which on.
        at: Seq,
    },
}

/// What to do about somebody's safety number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    /// Show it.
    Show,
    /// Note that it is the right one, if what they read aloud is the same.
    Compare(ReadAloud),
    /// Note that it is the right one: it was compared elsewhere.
    Believe,
    /// Note that it was never compared.
    Undo,
}

/// Whether what somebody says is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignore {
    /// No more.
    Begin,
    /// Again.
    End,
}

/// A wished change of a room's rules. Never a whole policy: what two people wish for at once
/// happens both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleWish {
    /// Give somebody a role.
    Role {
        /// Whom.
        who: Called,
        /// Which.
        role: Role,
    },
    /// Let somebody write no more.
    Mute(Called),
    /// Let them write again.
    Unmute(Called),
    /// Remove somebody, and let no device of theirs in again.
    Ban(Called),
    /// Let somebody come again who was banned or removed.
    Unban(Called),
    /// Let only moderators and owners write, or everybody again.
    Freeze(bool),
    /// Let members wait this many seconds between two messages; 0: not at all.
    Slow(u32),
    /// Say what the room is about, or nothing.
    Topic(Option<Topic>),
    /// Say who may bring others in.
    Inviting(Inviting),
    /// Say that the room is over, or goes on.
    Archive(bool),
    /// Say for how many days messages are kept; 0: for ever.
    Retention(u32),
}

/// What an invitation is good for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Good {
    /// Until when; without it for ever.
    pub expires: Option<Timestamp>,
    /// For how many people; without it for as many as come.
    pub uses: Option<u32>,
}

/// Which invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// The one whose name begins so ([`crate::event::InvitationSummary::name`]).
    One(String),
    /// All of the room's: it gets another join key.
    All,
}

/// What to do about a room that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// Say so.
    Refuse,
    /// Make it, by invitation only.
    CreateByInvitation,
    /// Make it, by invitation only, and only members learn of it.
    CreateHidden,
    /// Make it, open to whoever reaches the server.
    CreateOpen,
}
