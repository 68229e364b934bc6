//! What a commit did, for people and for whoever keeps the room's state.
//!
//! Only [`crate::commit_policy::judge`] makes one, of a commit it allows.

use tchat_proto::id::{Epoch, MessageId};

use crate::member::Member;

/// What an allowed commit changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts for display, never states to switch on")]
pub struct Change {
    /// The epoch the commit leads to.
    pub epoch: Epoch,
    /// The id its author gave the commit.
    pub id: MessageId,
    /// Whose commit it is: a member, or the newcomer of an external commit.
    pub by: Member,
    /// Who was not a member before, in the order of the commit.
    pub joined: Vec<Member>,
    /// Who is no longer a member, in the order of the commit.
    pub left: Vec<Member>,
    /// The author is a member who came back to the group from outside: a repair. Nobody joined and
    /// nobody left, but [`Self::by`] could not read what was said in between.
    pub rejoined: bool,
    /// The author came from outside, by the room's door.
    pub external: bool,
    /// The room's policy is another one afterwards.
    pub policy_changed: bool,
}
