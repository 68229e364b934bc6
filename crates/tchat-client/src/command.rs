//! What a front end can ask of the engine.

use tchat_proto::nick::Nick;
use tchat_proto::policy::{Inviting, Role};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

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
    /// Post a text. Answer: [`crate::Event::Sent`] once it is durable on the server and has its
    /// place in the log; queued over lost connections and restarts until then.
    Send {
        /// Where.
        room: RoomName,
        /// What. Exactly as it will arrive.
        text: String,
    },
    /// Join a room, making it if there is none and `create` says so.
    Join {
        /// Which.
        room: RoomName,
        /// What to do if there is no such room.
        missing: IfMissing,
    },
    /// Leave a room for good; its history stays on this machine.
    Part {
        /// Which.
        room: RoomName,
    },
    /// Remove a member's devices from a room, until somebody lets them in again. For those who keep
    /// order in it.
    Remove {
        /// Where.
        room: RoomName,
        /// Whom.
        who: Nick,
    },
    /// Add someone to a room, who may be away. Members only.
    Add {
        /// Where.
        room: RoomName,
        /// Whom.
        who: Nick,
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
    /// Take another pseudonym.
    Rename {
        /// Which.
        nick: Nick,
    },
    /// Ask for the server's rooms. Answer: [`crate::Event::Rooms`].
    Rooms,
    /// Ask who is in a room. Answer: [`crate::Event::People`].
    Who {
        /// Which.
        room: RoomName,
    },
    /// Finish what is under way, then close. Answer: [`crate::Event::Closed`], the last event.
    Quit,
}

/// A wished change of a room's rules. Never a whole policy: what two people wish for at once
/// happens both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleWish {
    /// Give somebody a role.
    Role {
        /// Whom.
        who: Nick,
        /// Which.
        role: Role,
    },
    /// Let somebody write no more.
    Mute(Nick),
    /// Let them write again.
    Unmute(Nick),
    /// Remove somebody, and let no device of theirs in again.
    Ban(Nick),
    /// Let somebody come again who was banned or removed.
    Unban(Nick),
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
