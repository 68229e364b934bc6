//! The one function that says which commits a room allows.
//!
//! Server and clients call [`judge`] on the same staged commit with the same [`Standing`], and must
//! get the same answer. What OpenMLS checks (signatures, tree, epoch) it has checked before.
//!
//! In short: a newcomer may bring in only itself, by the room's door, and take away only its own old
//! leaf ([`door`]). A member may update its own keys without changing who it is, add devices, and
//! remove those that asked to leave ([`membership`]). Who keeps order may also remove members, who
//! then stay out until they are let in again, and change the policy as far as their role goes
//! ([`amendment`]). Everything else is refused. Proposals come inside the commit, never by reference:
//! one that waits would block everybody's sending.

mod amendment;
mod door;
mod founding;
mod membership;
mod refused;
mod succession;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{
    LeafNode, LeafNodeIndex, PreSharedKeyProposal, Proposal, ProposalOrRefType, PublicGroup,
    QueuedProposal, Sender, StagedCommit,
};
use openmls::schedule::{PreSharedKeyId, Psk};
use tchat_proto::id::{AccountKey, Epoch, MessageId};
use tchat_proto::policy::{Kind, RoomPolicy};

use crate::change::Change;
use crate::member::{Member, device_of};
use crate::standing::Standing;
use crate::suite::policy_in;
use crate::wire::read_all;

pub(crate) use founding::is_of_a_new_room;
pub use refused::CommitRefused;
pub use succession::after_the_last_owner;

/// Whether the room allows this commit, and what it changes.
///
/// `standing` and `before` are the group before the commit, `sender`, `aad` and `staged` what
/// OpenMLS made of it.
///
/// # Errors
///
/// [`CommitRefused`] says which rule it breaks.
pub fn judge(
    standing: &Standing,
    before: &PublicGroup,
    sender: &Sender,
    aad: &[u8],
    staged: &StagedCommit,
) -> Result<Change, CommitRefused> {
    let id = MessageId::from_slice(aad).ok_or(CommitRefused::NoMessageId)?;
    let mut asked = Asked::read(before, staged)?;
    let external = *sender == Sender::NewMemberCommit;
    let by = match sender {
        Sender::NewMemberCommit => newcomer(standing, before, staged, &asked)?,
        Sender::Member(index) => {
            asked.successors = succession::due(standing, before, &asked);
            committer(standing, before, staged, *index, &asked)?
        }
        Sender::External(_) | Sender::NewMemberProposal => {
            return Err(CommitRefused::NotAMember);
        }
    };
    let rejoined = external && !asked.removed.is_empty();
    let (mut joined, mut left) = (asked.added, asked.removed);
    if rejoined {
        left.clear();
    } else if external {
        joined.push(by);
    }
    Ok(Change {
        epoch: Epoch(staged.group_context().epoch().as_u64()),
        id,
        by,
        joined,
        left,
        rejoined,
        external,
        policy_changed: asked.policy.is_some_and(|policy| policy != *standing.policy()),
    })
}

/// The newcomer of an external commit ([RFC 9420 §12.4.3.2, Joining via External Commits]).
///
/// [RFC 9420 §12.4.3.2, Joining via External Commits]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.2
fn newcomer(
    standing: &Standing,
    before: &PublicGroup,
    staged: &StagedCommit,
    asked: &Asked,
) -> Result<Member, CommitRefused> {
    let leaf = staged.update_path_leaf_node().ok_or(CommitRefused::NoPath)?;
    let newcomer = Member::of_leaf(leaf)?;
    asked.may_come_in(standing, newcomer)?;
    for removal in staged.remove_proposals() {
        let old = before.leaf(removal.remove_proposal().removed());
        if old.map(LeafNode::credential) != Some(leaf.credential()) {
            return Err(CommitRefused::RemovesOther);
        }
    }
    Ok(newcomer)
}

/// The member who made a commit.
fn committer(
    standing: &Standing,
    before: &PublicGroup,
    staged: &StagedCommit,
    index: LeafNodeIndex,
    asked: &Asked,
) -> Result<Member, CommitRefused> {
    let old = before.leaf(index).ok_or(CommitRefused::NotAMember)?;
    let member = device_of(old).and_then(|device| standing.member(device));
    let member = member.ok_or(CommitRefused::NotAMember)?;
    if let Some(new) = staged.update_path_leaf_node() {
        if new.credential() != old.credential() || new.signature_key() != old.signature_key() {
            return Err(CommitRefused::IdentityChanged);
        }
        Member::of_leaf(new)?;
    }
    asked.may_be_done_by(standing, member)?;
    Ok(member)
}

/// What a commit asks for: its proposals, with everyone in them known by name.
#[derive(Debug, Default)]
struct Asked {
    external_inits: usize,
    /// External pre-shared keys by id; `None` for one of another kind.
    psks: Vec<Option<Vec<u8>>>,
    added: Vec<Member>,
    removed: Vec<Member>,
    policy: Option<RoomPolicy>,
    /// Whom the policy must name as owners, because no other would be left.
    successors: Option<BTreeSet<AccountKey>>,
}

impl Asked {
    fn read(before: &PublicGroup, staged: &StagedCommit) -> Result<Self, CommitRefused> {
        let mut asked = Self::default();
        for queued in staged.queued_proposals() {
            asked.read_proposal(before, queued)?;
        }
        Ok(asked)
    }

    fn read_proposal(
        &mut self,
        before: &PublicGroup,
        queued: &QueuedProposal,
    ) -> Result<(), CommitRefused> {
        if queued.proposal_or_ref_type() == ProposalOrRefType::Reference {
            return Err(CommitRefused::ByReference);
        }
        match queued.proposal() {
            Proposal::ExternalInit(_) => {
                self.external_inits = self.external_inits.saturating_add(1);
            }
            Proposal::PreSharedKey(proposal) => self.psks.push(external_psk_id(proposal)),
            Proposal::Add(add) => {
                self.added.push(Member::of_leaf(add.key_package().leaf_node())?);
            }
            Proposal::Remove(remove) => {
                let leaf = before.leaf(remove.removed());
                let member = leaf.and_then(Member::of_known_leaf);
                self.removed.push(member.ok_or(CommitRefused::RemovesNobody)?);
            }
            Proposal::GroupContextExtensions(proposal) => {
                let policy = policy_in(proposal.extensions());
                if self.policy.is_some() {
                    return Err(CommitRefused::PolicyUnreadable);
                }
                self.policy = Some(policy.ok_or(CommitRefused::PolicyUnreadable)?);
            }
            other => {
                let kind = u16::from(other.proposal_type());
                return Err(CommitRefused::ProposalNotAllowed { kind });
            }
        }
        Ok(())
    }
}

/// Whether a room under `policy` lets this device be in at all.
pub(crate) fn admits(policy: &RoomPolicy, newcomer: Member) -> Result<(), CommitRefused> {
    let Member { account, device } = newcomer;
    if policy.removed.contains(&device) {
        return Err(CommitRefused::DeviceRemoved { device });
    }
    if policy.banned.contains(&account) {
        return Err(CommitRefused::AccountBanned { account });
    }
    if policy.kind == Kind::Direct && !policy.owners.contains(&account) {
        return Err(CommitRefused::NotOneOfTwo { account });
    }
    Ok(())
}

/// The id of an external pre-shared key. OpenMLS does not show it, but writes it down.
fn external_psk_id(proposal: &PreSharedKeyProposal) -> Option<Vec<u8>> {
    let bytes = proposal.tls_serialize_detached().ok()?;
    let id: PreSharedKeyId = read_all(&bytes)?;
    match id.psk() {
        Psk::External(external) => Some(external.psk_id().to_vec()),
        Psk::Resumption(_) => None,
    }
}
