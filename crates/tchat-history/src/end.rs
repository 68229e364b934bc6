//! Where everybody stands once all are connected and nothing moves any more.

use tchat_proto::id::{Chain, Epoch, Seq};

/// Where a member stands at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Which founding's group it is in.
    pub generation: u32,
    /// The group's epoch.
    pub epoch: Epoch,
    /// The group's epoch authenticator: equal for those who share its secrets ([RFC 9420 §8.7,
    /// Epoch Authenticators]).
    ///
    /// [RFC 9420 §8.7, Epoch Authenticators]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.7
    pub authenticator: Vec<u8>,
    /// The last place taken.
    pub head: Seq,
    /// The chain after it.
    pub chain: Chain,
}

/// Where the server, or a node of it, stands at the end. It has no authenticator: it holds no
/// secret of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerEnd {
    /// How often the room was founded before its group.
    pub generation: u32,
    /// The group's epoch.
    pub epoch: Epoch,
    /// The last place of the log.
    pub head: Seq,
    /// The chain after it.
    pub chain: Chain,
}
