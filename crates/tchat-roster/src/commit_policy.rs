//! The one function that says which commits a room allows.
//!
//! Server and clients call [`judge`] on the same staged commit with the same [`Standing`], and must
//! get the same answer. What OpenMLS checks (signatures, tree, epoch) it has checked before.
//!
//! In short: a newcomer may bring in only itself, by the room's door, and take away only its own old
//! leaf. A member may update its own keys without changing who it is, add devices, and remove those
//! that asked to leave. An owner may also remove members, who then stay out for good, and change the
//! policy within bounds. Everything else is refused. Proposals come inside the commit, never by
//! reference: one that waits would block everybody's sending.

mod refused;

use std::collections::BTreeSet;

use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{
    LeafNode, LeafNodeIndex, PreSharedKeyProposal, Proposal, ProposalOrRefType, PublicGroup,
    QueuedProposal, Sender, StagedCommit,
};
use openmls::schedule::{PreSharedKeyId, Psk};
use tchat_proto::id::{DeviceKey, Epoch, MessageId};
use tchat_proto::limits::{ADDED_AT_ONCE_MAX, REMOVED_DEVICES_MAX, ROOM_MEMBERS_MAX};
use tchat_proto::policy::{Joining, RoomPolicy};

use crate::change::Change;
use crate::member::{Member, device_of};
use crate::standing::Standing;
use crate::suite::{join_key_id, policy_in};
use crate::wire::read_all;

pub use refused::CommitRefused;

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
    let asked = Asked::read(before, staged)?;
    let external = *sender == Sender::NewMemberCommit;
    let by = match sender {
        Sender::NewMemberCommit => newcomer(standing, before, staged, &asked)?,
        Sender::Member(index) => committer(standing, before, staged, *index, &asked)?,
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

    /// The rules for a newcomer's external commit.
    fn may_come_in(&self, standing: &Standing, newcomer: Member) -> Result<(), CommitRefused> {
        if self.external_inits != 1 {
            return Err(CommitRefused::ExternalInits { count: self.external_inits });
        }
        if !self.added.is_empty() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 1 });
        }
        if self.policy.is_some() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 7 });
        }
        if standing.policy().removed.contains(&newcomer.device) {
            return Err(CommitRefused::DeviceRemoved { device: newcomer.device });
        }
        self.proves_invitation(standing)?;
        match self.removed.as_slice() {
            [] if standing.member(newcomer.device).is_some() => {
                return Err(CommitRefused::AlreadyAMember { device: newcomer.device });
            }
            [] => {}
            [old] if *old == newcomer => {}
            _ => return Err(CommitRefused::RemovesOther),
        }
        let members = standing.members().len().saturating_sub(self.removed.len());
        if members >= ROOM_MEMBERS_MAX {
            return Err(CommitRefused::RoomFull { limit: ROOM_MEMBERS_MAX });
        }
        Ok(())
    }

    /// An open room wants no pre-shared key, any other exactly its current join key.
    fn proves_invitation(&self, standing: &Standing) -> Result<(), CommitRefused> {
        let version = standing.policy().join_key_version;
        match (standing.policy().joining, self.psks.as_slice()) {
            (Joining::Open, []) => Ok(()),
            (Joining::Open, _) => Err(CommitRefused::JoinKeyUnwanted),
            (Joining::ByInvitation | Joining::Hidden, [Some(id)])
                if *id == join_key_id(standing.name().room, version) =>
            {
                Ok(())
            }
            (Joining::ByInvitation | Joining::Hidden, []) => {
                Err(CommitRefused::JoinKeyMissing { version })
            }
            (Joining::ByInvitation | Joining::Hidden, _) => {
                Err(CommitRefused::JoinKeyWrong { version })
            }
        }
    }

    /// The rules for a member's commit.
    fn may_be_done_by(&self, standing: &Standing, by: Member) -> Result<(), CommitRefused> {
        if self.external_inits != 0 {
            return Err(CommitRefused::ProposalNotAllowed { kind: 6 });
        }
        if !self.psks.is_empty() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 4 });
        }
        self.may_add(standing)?;
        self.may_remove(standing, by)?;
        if let Some(policy) = &self.policy {
            if !standing.policy().owners.contains(&by.account) {
                return Err(CommitRefused::NotAnOwner { account: by.account });
            }
            self.may_change_policy(standing.policy(), policy)?;
        }
        Ok(())
    }

    fn may_add(&self, standing: &Standing) -> Result<(), CommitRefused> {
        if self.added.len() > ADDED_AT_ONCE_MAX {
            return Err(CommitRefused::TooManyAdded { limit: ADDED_AT_ONCE_MAX });
        }
        for &Member { device, .. } in &self.added {
            if self.policy_after(standing).removed.contains(&device) {
                return Err(CommitRefused::DeviceRemoved { device });
            }
            if standing.member(device).is_some() {
                return Err(CommitRefused::AlreadyAMember { device });
            }
        }
        let stay = standing.members().len().saturating_sub(self.removed.len());
        if stay.saturating_add(self.added.len()) > ROOM_MEMBERS_MAX {
            return Err(CommitRefused::RoomFull { limit: ROOM_MEMBERS_MAX });
        }
        Ok(())
    }

    fn may_remove(&self, standing: &Standing, by: Member) -> Result<(), CommitRefused> {
        let owners = &standing.policy().owners;
        for gone in &self.removed {
            if standing.leaving().contains_key(&gone.device) {
                continue;
            }
            if !owners.contains(&by.account) {
                return Err(CommitRefused::NotAnOwner { account: by.account });
            }
            if owners.contains(&gone.account) && gone.account != by.account {
                return Err(CommitRefused::RemovesOwner { account: gone.account });
            }
            if !self.policy_after(standing).removed.contains(&gone.device) {
                return Err(CommitRefused::RemovedNotListed { device: gone.device });
            }
        }
        Ok(())
    }

    fn policy_after<'a>(&'a self, standing: &'a Standing) -> &'a RoomPolicy {
        self.policy.as_ref().unwrap_or_else(|| standing.policy())
    }

    fn may_change_policy(&self, old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
        if new.joining != old.joining {
            return Err(CommitRefused::JoiningChanged);
        }
        if new.owners.is_empty() || new.owners.len() > ROOM_MEMBERS_MAX {
            return Err(CommitRefused::OwnersCount { count: new.owners.len() });
        }
        may_turn_key(old, new)?;
        if let Some(&device) = old.removed.difference(&new.removed).next() {
            return Err(CommitRefused::RemovedForgotten { device });
        }
        let gone: BTreeSet<DeviceKey> = self.removed.iter().map(|member| member.device).collect();
        if let Some(&device) = new.removed.difference(&old.removed).find(|it| !gone.contains(it)) {
            return Err(CommitRefused::RemovedUnfounded { device });
        }
        if new.removed.len() > REMOVED_DEVICES_MAX && new.removed.len() > old.removed.len() {
            return Err(CommitRefused::RemovedFull { limit: REMOVED_DEVICES_MAX });
        }
        Ok(())
    }
}

/// The join key may stay as it is, or be the next one: then everything about it is new. An open room
/// has none.
fn may_turn_key(old: &RoomPolicy, new: &RoomPolicy) -> Result<(), CommitRefused> {
    let (from, to) = (old.join_key_version, new.join_key_version);
    let (was, is) = (old.join_verifier, new.join_verifier);
    if to == from {
        return if is == was { Ok(()) } else { Err(CommitRefused::JoinVerifier { version: to }) };
    }
    if from.checked_add(1) != Some(to) || !old.joining.needs_invitation() {
        return Err(CommitRefused::JoinKeyVersion { from, to });
    }
    if is.is_none() || is == was {
        return Err(CommitRefused::JoinVerifier { version: to });
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tchat_proto::id::{AccountKey, GroupName, RoomId};

    use super::*;

    const NAME: GroupName = GroupName { room: RoomId([7; 16]), generation: 0 };

    fn member(n: usize) -> Member {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&n.to_be_bytes());
        Member { account: AccountKey(key), device: DeviceKey(key) }
    }

    /// A room of members 0 to `n`, owned by member 0.
    fn room_of(n: usize, joining: Joining) -> Standing {
        let policy = RoomPolicy::of_founder(member(0).account, joining);
        Standing::of_parts(NAME, policy, (0..n).map(member))
    }

    fn knocking() -> Asked {
        Asked { external_inits: 1, ..Asked::default() }
    }

    #[test]
    fn a_full_room_lets_nobody_in_but_those_who_are_in() {
        let full = room_of(ROOM_MEMBERS_MAX, Joining::Open);
        let refused = Err(CommitRefused::RoomFull { limit: ROOM_MEMBERS_MAX });
        assert_eq!(knocking().may_come_in(&full, member(5_000)), refused);
        let back = Asked { removed: vec![member(3)], ..knocking() };
        assert_eq!(back.may_come_in(&full, member(3)), Ok(()));

        let add = Asked { added: vec![member(5_000)], ..Asked::default() };
        assert_eq!(add.may_be_done_by(&full, member(1)), refused);
        let nearly = room_of(ROOM_MEMBERS_MAX - 1, Joining::Open);
        assert_eq!(add.may_be_done_by(&nearly, member(1)), Ok(()));
        assert_eq!(knocking().may_come_in(&nearly, member(5_000)), Ok(()));
    }

    #[test]
    fn a_newcomer_brings_exactly_one_external_init_and_neither_adds_nor_rules() {
        let room = room_of(3, Joining::Open);
        for count in [0, 2] {
            let asked = Asked { external_inits: count, ..Asked::default() };
            let refused = Err(CommitRefused::ExternalInits { count });
            assert_eq!(asked.may_come_in(&room, member(9)), refused);
        }
        let adding = Asked { added: vec![member(8)], ..knocking() };
        let refused = Err(CommitRefused::ProposalNotAllowed { kind: 1 });
        assert_eq!(adding.may_come_in(&room, member(9)), refused);
        let ruling = Asked { policy: Some(room.policy().clone()), ..knocking() };
        let refused = Err(CommitRefused::ProposalNotAllowed { kind: 7 });
        assert_eq!(ruling.may_come_in(&room, member(9)), refused);
    }

    #[test]
    fn a_newcomer_removes_nobody_but_its_own_old_leaf() {
        let room = room_of(3, Joining::Open);
        let come =
            |removed: Vec<Member>, who| Asked { removed, ..knocking() }.may_come_in(&room, who);
        assert_eq!(come(vec![], member(9)), Ok(()));
        assert_eq!(come(vec![member(2)], member(2)), Ok(()));
        assert_eq!(come(vec![member(2)], member(9)), Err(CommitRefused::RemovesOther));
        let both = vec![member(2), member(1)];
        assert_eq!(come(both, member(2)), Err(CommitRefused::RemovesOther));
        let already = CommitRefused::AlreadyAMember { device: member(2).device };
        assert_eq!(come(vec![], member(2)), Err(already));
        // Another device of the same account is somebody else.
        let other_device = Member { device: DeviceKey([9; 32]), ..member(2) };
        assert_eq!(come(vec![member(2)], other_device), Err(CommitRefused::RemovesOther));
        // So is the same device under another account.
        let other_account = Member { account: AccountKey([9; 32]), ..member(2) };
        assert_eq!(come(vec![member(2)], other_account), Err(CommitRefused::RemovesOther));
    }

    #[test]
    fn an_invitation_is_one_external_key_of_this_room_and_version() {
        let room = room_of(3, Joining::ByInvitation);
        let right = Some(join_key_id(NAME.room, 1));
        let come = |psks| Asked { psks, ..knocking() }.may_come_in(&room, member(9));
        assert_eq!(come(vec![right.clone()]), Ok(()));
        assert_eq!(come(vec![]), Err(CommitRefused::JoinKeyMissing { version: 1 }));
        let wrong = Err(CommitRefused::JoinKeyWrong { version: 1 });
        assert_eq!(come(vec![None]), wrong);
        assert_eq!(come(vec![right.clone(), right]), wrong);
        assert_eq!(come(vec![Some(join_key_id(NAME.room, 2))]), wrong);
        assert_eq!(come(vec![Some(join_key_id(RoomId([8; 16]), 1))]), wrong);
    }

    #[test]
    fn the_next_join_key_has_a_verifier_of_its_own_and_an_open_room_has_no_key() {
        let verifier = |byte| Some(tchat_proto::policy::JoinVerifier([byte; 32]));
        let policy = |version, join_verifier| RoomPolicy {
            join_key_version: version,
            join_verifier,
            ..RoomPolicy::of_founder(member(0).account, Joining::ByInvitation)
        };
        let old = policy(1, verifier(1));
        let turn = |new: &RoomPolicy| may_turn_key(&old, new);
        let unverified = |version| Err(CommitRefused::JoinVerifier { version });
        assert_eq!(turn(&old), Ok(()));
        assert_eq!(turn(&policy(2, verifier(2))), Ok(()));
        assert_eq!(turn(&policy(1, verifier(2))), unverified(1));
        assert_eq!(turn(&policy(1, None)), unverified(1));
        assert_eq!(turn(&policy(2, verifier(1))), unverified(2));
        assert_eq!(turn(&policy(2, None)), unverified(2));
        let skips = CommitRefused::JoinKeyVersion { from: 1, to: 3 };
        assert_eq!(turn(&policy(3, verifier(2))), Err(skips));
        let back = CommitRefused::JoinKeyVersion { from: 1, to: 0 };
        assert_eq!(turn(&policy(0, verifier(2))), Err(back));

        let before_verifiers = policy(1, None);
        assert_eq!(may_turn_key(&before_verifiers, &policy(2, verifier(1))), Ok(()));
        let open = RoomPolicy::of_founder(member(0).account, Joining::Open);
        let locked = RoomPolicy { join_key_version: 1, join_verifier: verifier(1), ..open.clone() };
        let refused = CommitRefused::JoinKeyVersion { from: 0, to: 1 };
        assert_eq!(may_turn_key(&open, &locked), Err(refused));
    }

    #[test]
    fn a_member_neither_comes_in_nor_uses_keys() {
        let room = room_of(3, Joining::Open);
        let refused = |kind| Err(CommitRefused::ProposalNotAllowed { kind });
        assert_eq!(knocking().may_be_done_by(&room, member(0)), refused(6));
        let asked = Asked { psks: vec![None], ..Asked::default() };
        assert_eq!(asked.may_be_done_by(&room, member(0)), refused(4));
    }

    #[test]
    fn one_who_is_in_or_was_removed_cannot_be_added() {
        let room = room_of(3, Joining::Open);
        let add = |n| Asked { added: vec![member(n)], ..Asked::default() };
        let already = Err(CommitRefused::AlreadyAMember { device: member(2).device });
        assert_eq!(add(2).may_be_done_by(&room, member(1)), already);

        // Not even in the very commit that removes it.
        let mut policy = room.policy().clone();
        policy.removed.insert(member(2).device);
        let swap = Asked { removed: vec![member(2)], policy: Some(policy), ..add(2) };
        let out = Err(CommitRefused::DeviceRemoved { device: member(2).device });
        assert_eq!(swap.may_be_done_by(&room, member(0)), out);
    }

    #[test]
    fn an_owner_may_remove_its_own_lost_device_and_members_but_no_other_owner() {
        let mut policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
        policy.owners.insert(member(1).account);
        let phone = Member { device: DeviceKey([9; 32]), ..member(0) };
        let everybody = [member(0), member(1), member(2), phone];
        let room = Standing::of_parts(NAME, policy.clone(), everybody);
        let remove = |gone: Member| {
            let mut policy = policy.clone();
            policy.removed.insert(gone.device);
            Asked { removed: vec![gone], policy: Some(policy), ..Asked::default() }
        };
        assert_eq!(remove(phone).may_be_done_by(&room, member(0)), Ok(()));
        assert_eq!(remove(member(2)).may_be_done_by(&room, member(0)), Ok(()));
        let owner = Err(CommitRefused::RemovesOwner { account: member(1).account });
        assert_eq!(remove(member(1)).may_be_done_by(&room, member(0)), owner);
        let member_2 = CommitRefused::NotAnOwner { account: member(2).account };
        assert_eq!(remove(phone).may_be_done_by(&room, member(2)), Err(member_2));
    }

    #[test]
    fn when_the_list_of_the_removed_is_full_it_grows_no_more() {
        let mut policy = RoomPolicy::of_founder(member(0).account, Joining::Open);
        policy.removed = (1_000..1_000 + REMOVED_DEVICES_MAX).map(|n| member(n).device).collect();
        let room = Standing::of_parts(NAME, policy.clone(), (0..3).map(member));
        let owners = Asked { policy: Some(policy.clone()), ..Asked::default() };
        assert_eq!(owners.may_be_done_by(&room, member(0)), Ok(()));
        policy.removed.insert(member(2).device);
        let asked = Asked { removed: vec![member(2)], policy: Some(policy), ..Asked::default() };
        let refused = Err(CommitRefused::RemovedFull { limit: REMOVED_DEVICES_MAX });
        assert_eq!(asked.may_be_done_by(&room, member(0)), refused);
    }

    proptest! {
        #[test]
        fn whatever_one_who_owns_nothing_asks_for_no_member_is_removed_and_no_rule_changed(
            removed in prop::collection::vec(0_usize..6, 0..4),
            added in prop::collection::vec(0_usize..12, 0..4),
            version in 0_u32..4,
            rules in any::<bool>(),
        ) {
            let room = room_of(6, Joining::ByInvitation);
            let policy = RoomPolicy { join_key_version: version, ..room.policy().clone() };
            let asked = Asked {
                removed: removed.iter().copied().map(member).collect(),
                added: added.iter().copied().map(member).collect(),
                policy: rules.then_some(policy),
                ..Asked::default()
            };
            if asked.may_be_done_by(&room, member(5)).is_ok() {
                prop_assert!(asked.removed.is_empty() && asked.policy.is_none());
            }
        }

        #[test]
        fn whatever_a_newcomer_asks_for_only_its_own_leaf_goes(
            who in 0_usize..12,
            removed in prop::collection::vec(0_usize..6, 0..4),
            inits in 0_usize..3,
        ) {
            let room = room_of(6, Joining::Open);
            let asked = Asked {
                external_inits: inits,
                removed: removed.iter().copied().map(member).collect(),
                ..Asked::default()
            };
            if asked.may_come_in(&room, member(who)).is_ok() {
                prop_assert!(inits == 1);
                prop_assert!(asked.removed.iter().all(|gone| *gone == member(who)));
                prop_assert!(asked.removed.len() <= 1);
            }
        }
    }
}
