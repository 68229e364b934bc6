//! What a front end can ask of the engine.

use tchat_proto::id::Timestamp;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

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
    /// Write to someone alone, in the conversation of two that is made if there is none. Answer:
    /// [`crate::Event::Direct`] if it was not known, and with a text as for [`Self::Send`]; the text
    /// waits until the other can read it, who may be away.
    Direct {
        /// To whom.
        who: Nick,
        /// What, if anything yet.
        text: Option<String>,
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
    /// Remove a member's devices from a room, for good. Owners only.
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
        which: Which,
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
pub enum Which {
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
