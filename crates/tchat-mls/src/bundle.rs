//! What goes between a member and the server when a group changes.

use tchat_proto::id::{DeviceKey, MessageId, RoomId};
use tchat_proto::identity::{LeaveStatement, SignatureBytes};
use tchat_proto::request::{CommitPost, WelcomePost};

/// What the server hands a newcomer: the state a joining commit builds on.
#[derive(Debug, Clone, Copy)]
pub struct Door<'a> {
    /// The latest GroupInfo, without the tree.
    pub group_info: &'a [u8],
    /// The ratchet tree of the same epoch.
    pub tree: &'a [u8],
    /// Who wants to leave and has not been removed yet.
    ///
    /// The server cannot invent one, but it can keep one back or bring up an old one of a device
    /// that has come back since. The newcomer would then judge a removal of that device otherwise
    /// than the others.
    pub leaving: &'a [LeaveStatement],
}

/// What a founder gives the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// The GroupInfo of epoch 0, without the tree.
    pub group_info: Vec<u8>,
    /// The ratchet tree: one leaf.
    pub tree: Vec<u8>,
}

/// A commit with what must come with it: one request, stored as one entry or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The commit.
    pub commit: Vec<u8>,
    /// The GroupInfo of the epoch it leads to, without the tree.
    pub group_info: Vec<u8>,
    /// For those it adds. To be handed out only after the commit is in the log.
    pub welcome: Option<Welcome>,
    /// From a newcomer to a room that is not open, for the server: that it has the join key.
    pub join_proof: Option<SignatureBytes>,
    /// The room's join key, for all who are in the epoch that the commit leads to
    /// ([`crate::Group::take_join_key`]).
    pub join_key: Option<Vec<u8>>,
}

impl Bundle {
    /// As the request that posts it into a room, called `id` as in the commit itself.
    #[must_use]
    pub fn into_post(self, room: RoomId, id: MessageId) -> CommitPost {
        let welcome = |it: Welcome| WelcomePost { welcome: it.bytes.into(), devices: it.devices };
        CommitPost {
            room,
            id,
            commit: self.commit.into(),
            group_info: self.group_info.into(),
            welcome: self.welcome.map(welcome),
            join_proof: self.join_proof,
            join_key: self.join_key.map(Into::into),
        }
    }
}

/// A Welcome ([RFC 9420 §12.4.3.1, Joining via Welcome Message]) and whom it is for.
///
/// Each of them also needs the ratchet tree of the epoch the commit led to.
///
/// [RFC 9420 §12.4.3.1, Joining via Welcome Message]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.1
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The message.
    pub bytes: Vec<u8>,
    /// Who can open it.
    pub devices: Vec<DeviceKey>,
}
