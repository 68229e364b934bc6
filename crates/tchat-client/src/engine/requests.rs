//! What was asked of the server and not answered yet, and what each answer will be for.

use std::collections::{BTreeMap, VecDeque};

use tchat_proto::id::{AccountKey, MessageId, RoomId};
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::Joining;
use tchat_proto::request::{Request, RequestId};
use tchat_proto::room::RoomName;

use super::files::FileAsk;
use super::invite::InvitationAsk;
use super::plain::PlainAsk;
use crate::command::{IfMissing, Reference};

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Claiming one's pseudonym: after connecting, or (with a wish) to change it.
    Claim { claim: NickStatement, wish: Option<Option<Reference>> },
    /// Listing rooms: after connecting, or (with a wish) for the front end.
    Rooms { wish: Option<Option<Reference>> },
    /// Finding a room that was not known yet, to join it.
    Find { name: RoomName, missing: IfMissing, reference: Option<Reference> },
    /// Learning what the rooms are called that we were added to.
    Names,
    /// Listing the people of a room that one is not in.
    People { room: RoomName, reference: Option<Reference> },
    /// Finding or making the conversation with someone.
    CreateDirect { with: AccountKey, text: Option<String>, reference: Option<Reference> },
    /// Taking someone's key packages, to add them to the conversation with them.
    Reach { room: RoomId, account: AccountKey },
    /// Making a room, then entering it.
    Create { name: RoomName, joining: Joining, reference: Option<Reference> },
    /// Waiting at the door.
    Enter { room: RoomId },
    /// Reporting a door that cannot be used.
    Report,
    /// A founding, or a commit of any kind.
    Pending { room: RoomId, id: MessageId },
    /// A message.
    Post { room: RoomId, id: MessageId },
    /// Leaving a room.
    Leave { room: RoomId },
    /// Following a room.
    Follow { room: RoomId },
    /// Following one's inbox.
    FollowInbox,
    /// Following a room no more.
    Unfollow,
    /// Leaving key packages.
    KeyPackages { made: usize },
    /// Something for the plain room.
    Plain(PlainAsk),
    /// Saying whether one is away: after connecting, or (with a wish) for the front end.
    Away { wish: Option<Option<Reference>> },
    /// Something about invitations.
    Invitation(InvitationAsk),
    /// Saying something for the moment.
    Whisper,
    /// Asking what one's other devices know.
    Slot,
    /// Letting them know.
    PutSlot { version: u64 },
    /// Taking someone's key packages, to add them to a room.
    Take { room: RoomId, account: AccountKey, reference: Option<Reference> },
    /// Taking someone's key packages, to know which devices are theirs that may come again.
    Forgive { room: RoomId, account: AccountKey, reference: Option<Reference> },
    /// Something for a file on its way.
    File { number: u64, ask: FileAsk },
}

impl Purpose {
    /// Whether someone waits for it, so that quitting should too.
    const fn is_ours(&self) -> bool {
        match self {
            Self::Claim { wish, .. } | Self::Rooms { wish } | Self::Away { wish } => wish.is_some(),
            Self::Plain(ask) => ask.is_ours(),
            Self::Invitation(ask) => ask.is_ours(),
            Self::Whisper
            | Self::Slot
            | Self::Enter { .. }
            | Self::Follow { .. }
            | Self::FollowInbox
            | Self::Names
            | Self::Reach { .. }
            | Self::Report
            | Self::Unfollow
            // Who waits for a file waits for more than an answer.
            | Self::File { .. } => false,
            Self::Find { .. }
            | Self::People { .. }
            | Self::Create { .. }
            | Self::CreateDirect { .. }
            | Self::Pending { .. }
            | Self::Post { .. }
            | Self::Leave { .. }
            | Self::Take { .. }
            | Self::Forgive { .. }
            | Self::PutSlot { .. }
            // Others wait for these: without them nobody who came only for a moment could be added.
            | Self::KeyPackages { .. } => true,
        }
    }
}

/// Requests that wait to be sent, and those that wait for an answer.
#[derive(Debug, Default)]
pub(super) struct Requests {
    last: u32,
    open: BTreeMap<RequestId, Purpose>,
    out: VecDeque<(RequestId, Request)>,
}

impl Requests {
    /// Asks the server.
    pub(super) fn ask(&mut self, request: Request, purpose: Purpose) {
        self.last = self.last.wrapping_add(1);
        let id = RequestId(self.last);
        self.open.insert(id, purpose);
        self.out.push_back((id, request));
    }

    /// The next request to send.
    pub(super) fn poll(&mut self) -> Option<(RequestId, Request)> {
        self.out.pop_front()
    }

    /// What an answer is for.
    pub(super) fn answered(&mut self, id: RequestId) -> Option<Purpose> {
        self.open.remove(&id)
    }

    /// Forgets everything: the connection is gone.
    pub(super) fn clear(&mut self) -> BTreeMap<RequestId, Purpose> {
        self.out.clear();
        std::mem::take(&mut self.open)
    }

    /// Whether a room is being found or made, to be joined.
    pub(super) fn any_join(&self) -> bool {
        let joins = |purpose: &Purpose| match purpose {
            Purpose::Find { .. } | Purpose::Create { .. } => true,
            Purpose::Invitation(ask) => ask.is_join(),
            _ => false,
        };
        self.open.values().any(joins)
    }

    /// Whether it is being asked who is somewhere.
    pub(super) fn any_people(&self) -> bool {
        self.open.values().any(|purpose| matches!(purpose, Purpose::People { .. }))
    }

    /// Whether an answer is awaited that someone waits for.
    pub(super) fn any_of_ours(&self) -> bool {
        self.open.values().any(Purpose::is_ours)
    }
}
