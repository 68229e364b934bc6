//! A room's group as its server sees it: the public tree, the policy, the door.
//!
//! [`Roster::judge`] is pure: it looks at a commit and gives a [`Judged`], the only thing
//! [`Roster::merge`] takes. In between the server makes the entry durable. A roster is a fold of
//! the log: founding, then every commit and every wish to leave, in order.
//!
//! It cannot check what only members can: confirmation tags, join keys, and whether the secrets in
//! a commit were sealed rightly. A malicious member can still publish a commit nobody can follow.

use openmls::messages::ConfirmationTag;
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{
    MlsMessageIn, ProcessedMessageContent, ProposalStore, ProtocolMessage, PublicGroup,
    PublicMessageIn, RatchetTreeIn, Sender, StagedCommit,
};
use openmls_rust_crypto::RustCrypto;
use tchat_proto::id::{DeviceKey, Epoch, GroupName};
use tchat_proto::identity::LeaveStatement;
use tchat_proto::policy::RoomPolicy;

use std::collections::BTreeMap;
use std::fmt;

use crate::change::Change;
use crate::commit_policy::{self, CommitRefused};
use crate::group_info::UncheckedGroupInfo;
use crate::header::Header;
use crate::member::Member;
use crate::snapshot::{Snapshot, SnapshotBroken, Tray};
use crate::standing::{GroupUnfit, LeaveRefused, Standing};
use crate::wire::read_all;

/// A room's group without its secrets.
pub struct Roster {
    group: PublicGroup,
    standing: Standing,
    group_info: Vec<u8>,
    interim_transcript_hash: Vec<u8>,
}

/// A commit that one roster allowed at one epoch.
///
/// Only [`Roster::judge`] makes one.
#[must_use]
pub struct Judged {
    change: Change,
    staged: StagedCommit,
    group_info: Vec<u8>,
    /// What ties it to the state it was judged at.
    transcript_before: Vec<u8>,
}

impl Judged {
    /// What the commit will change.
    #[must_use]
    pub const fn change(&self) -> &Change {
        &self.change
    }
}

impl fmt::Debug for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judged").field("change", &self.change).finish_non_exhaustive()
    }
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster")
            .field("name", &self.name())
            .field("epoch", &self.epoch())
            .finish_non_exhaustive()
    }
}

/// Why a founding was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoundingRefused {
    /// The GroupInfo is none, or holds a tree, or lacks the door's key.
    #[error("the GroupInfo cannot be used")]
    GroupInfoUnusable,
    /// The tree cannot be read.
    #[error("the tree cannot be read")]
    TreeUnreadable,
    /// Tree and GroupInfo do not belong together, or a signature does not hold.
    #[error("not a valid group: {detail}")]
    Invalid {
        /// What OpenMLS said, for a developer. It names no content and no key.
        detail: String,
    },
    /// The group cannot be a room's group.
    #[error(transparent)]
    Unfit(#[from] GroupUnfit),
    /// It is the group of another room, or of another founding.
    #[error("group {founded:?} was founded, not {wanted:?}")]
    OtherGroup {
        /// What the GroupInfo says.
        founded: GroupName,
        /// What was to be founded.
        wanted: GroupName,
    },
    /// A group is founded at epoch 0.
    #[error("founded at epoch {epoch}, not 0")]
    NotTheFirstEpoch {
        /// What the GroupInfo says.
        epoch: Epoch,
    },
    /// The founder is not the one and only member.
    #[error("the founder is not the only member")]
    NotAlone,
    /// The founder does not own the room, or the policy is not that of a new room.
    #[error("the policy is not that of a new room of its founder")]
    Policy,
}

/// Why a judged commit could not be merged. The roster is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefused {
    /// It was judged by another roster, or at another epoch.
    #[error("judged at another state of the group")]
    JudgedElsewhere,
    /// OpenMLS failed where it says that it cannot.
    #[error("the commit could not be merged")]
    Failed,
}

impl Roster {
    /// Takes the founding of a group: epoch 0, `founder` alone and owner.
    ///
    /// # Errors
    ///
    /// [`FoundingRefused`] if anything about it is not as it must be.
    pub fn found(
        name: GroupName,
        founder: Member,
        group_info: &[u8],
        tree: &[u8],
    ) -> Result<Self, FoundingRefused> {
        let Ok(info) = UncheckedGroupInfo::from_bytes(group_info) else {
            return Err(FoundingRefused::GroupInfoUnusable);
        };
        let epoch = Epoch(info.context().epoch().as_u64());
        if epoch != Epoch(0) {
            return Err(FoundingRefused::NotTheFirstEpoch { epoch });
        }
        let tree: RatchetTreeIn = read_all(tree).ok_or(FoundingRefused::TreeUnreadable)?;
        let tray = Tray::default();
        let (group, _) = PublicGroup::from_external(
            &RustCrypto::default(),
            &tray,
            tree,
            info.into_inner(),
            ProposalStore::new(),
        )
        .map_err(|error| FoundingRefused::Invalid { detail: error.to_string() })?;
        let standing = Standing::of_group(&group)?;
        check_founding(name, founder, &standing)?;
        Ok(Self {
            group,
            standing,
            group_info: group_info.to_vec(),
            interim_transcript_hash: tray.into_interim_transcript_hash(),
        })
    }

    /// Whether this commit may enter the log next, with the GroupInfo and the Welcome's addressees
    /// that came with it. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`CommitRefused`] says why not.
    pub fn judge(
        &self,
        commit: &[u8],
        group_info: &[u8],
        welcome_for: &[DeviceKey],
    ) -> Result<Judged, CommitRefused> {
        let header = Header::of_commit(commit).or(Err(CommitRefused::NotACommit))?;
        self.check_place(&header)?;
        let message = public_message(commit)?;
        let tag = message.confirmation_tag().cloned();
        let (sender, aad, staged) = self.stage(message)?;
        let change = commit_policy::judge(&self.standing, &self.group, &sender, &aad, &staged)?;
        self.check_group_info(group_info, &sender, &change, &staged, tag)?;
        check_welcome(&change, welcome_for)?;
        let context = self.group.group_context();
        Ok(Judged {
            change,
            staged,
            group_info: group_info.to_vec(),
            transcript_before: context.confirmed_transcript_hash().to_vec(),
        })
    }

    /// Takes over what a judged commit changes.
    ///
    /// # Errors
    ///
    /// [`MergeRefused::JudgedElsewhere`] if another commit was merged since it was judged.
    pub fn merge(&mut self, judged: Judged) -> Result<Change, MergeRefused> {
        let Judged { change, staged, group_info, transcript_before } = judged;
        let context = self.group.group_context();
        let here = context.confirmed_transcript_hash() == transcript_before
            && context.group_id() == staged.group_context().group_id()
            && self.epoch().0.checked_add(1) == Some(change.epoch.0);
        if !here {
            return Err(MergeRefused::JudgedElsewhere);
        }
        let tray = Tray::default();
        self.group.merge_commit(&tray, staged).or(Err(MergeRefused::Failed))?;
        self.standing.advance(&change, &self.group).or(Err(MergeRefused::Failed))?;
        self.interim_transcript_hash = tray.into_interim_transcript_hash();
        self.group_info = group_info;
        Ok(change)
    }

    /// Takes a wish to leave from the log: from now on any member may remove that leaf.
    ///
    /// # Errors
    ///
    /// [`LeaveRefused`] unless a member made it for this group at its current epoch.
    pub fn leave(&mut self, statement: &LeaveStatement) -> Result<Member, LeaveRefused> {
        self.standing.leave(statement)
    }

    /// Who wants to leave and has not been removed yet.
    #[must_use]
    pub const fn leaving(&self) -> &BTreeMap<DeviceKey, LeaveStatement> {
        self.standing.leaving()
    }

    /// Everybody, in the order of their device keys.
    pub fn members(&self) -> impl ExactSizeIterator<Item = Member> {
        self.standing.members()
    }

    /// The member with this device, if there is one.
    #[must_use]
    pub fn member(&self, device: DeviceKey) -> Option<Member> {
        self.standing.member(device)
    }

    /// The epoch the group is at.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.standing.epoch()
    }

    /// The group's name.
    #[must_use]
    pub const fn name(&self) -> GroupName {
        self.standing.name()
    }

    /// The room's policy.
    #[must_use]
    pub const fn policy(&self) -> &RoomPolicy {
        self.standing.policy()
    }

    /// Members, leavers and policy together.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The ratchet tree as a newcomer needs it ([RFC 9420 §12.4.3.3, Ratchet Tree Extension]).
    ///
    /// [RFC 9420 §12.4.3.3, Ratchet Tree Extension]: https://www.rfc-editor.org/rfc/rfc9420.html#section-12.4.3.3
    #[must_use]
    pub fn tree(&self) -> Vec<u8> {
        // A tree that was read from bytes fits into bytes.
        self.group.export_ratchet_tree().tls_serialize_detached().unwrap_or_default()
    }

    /// The latest GroupInfo: what a newcomer needs besides the tree.
    #[must_use]
    pub fn group_info(&self) -> &[u8] {
        &self.group_info
    }

    /// All of it as bytes, for [`Self::restore`].
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let leaving = self.leaving().values().copied().collect();
        Snapshot::of(
            self.name(),
            leaving,
            self.group_info.clone(),
            &self.group,
            self.interim_transcript_hash.clone(),
        )
        .to_bytes()
    }

    /// The roster that [`Self::snapshot`] was called on.
    ///
    /// # Errors
    ///
    /// [`SnapshotBroken`] if the bytes are not from there.
    pub fn restore(bytes: &[u8]) -> Result<Self, SnapshotBroken> {
        let snapshot = Snapshot::from_bytes(bytes)?;
        let group = snapshot.group()?;
        let mut standing = Standing::of_known_group(&group).or(Err(SnapshotBroken))?;
        for statement in &snapshot.leaving {
            standing.recall(statement).or(Err(SnapshotBroken))?;
        }
        let Snapshot { group_info, interim_transcript_hash, .. } = snapshot;
        Ok(Self { group, standing, group_info, interim_transcript_hash })
    }

    fn check_place(&self, header: &Header) -> Result<(), CommitRefused> {
        if header.group != self.name() {
            let (commit, here) = (header.group, self.name());
            return Err(CommitRefused::OtherGroup { commit, here });
        }
        if header.epoch != self.epoch() {
            let (commit, current) = (header.epoch, self.epoch());
            return Err(CommitRefused::StaleEpoch { commit, current });
        }
        Ok(())
    }

    fn stage(
        &self,
        message: PublicMessageIn,
    ) -> Result<(Sender, Vec<u8>, StagedCommit), CommitRefused> {
        let processed = self
            .group
            .process_message(&RustCrypto::default(), message)
            .map_err(|error| CommitRefused::Invalid { detail: error.to_string() })?;
        let (sender, aad) = (processed.sender().clone(), processed.aad().to_vec());
        match processed.into_content() {
            ProcessedMessageContent::StagedCommitMessage(staged) => Ok((sender, aad, *staged)),
            _ => Err(CommitRefused::NotACommit),
        }
    }

    fn check_group_info(
        &self,
        group_info: &[u8],
        sender: &Sender,
        change: &Change,
        staged: &StagedCommit,
        tag: Option<ConfirmationTag>,
    ) -> Result<(), CommitRefused> {
        let info =
            UncheckedGroupInfo::from_bytes(group_info).or(Err(CommitRefused::GroupInfoUnusable))?;
        let tag = tag.ok_or(CommitRefused::NotACommit)?;
        if !info.is_about(staged.group_context(), &tag) {
            return Err(CommitRefused::GroupInfoMismatch);
        }
        let signer = match sender {
            Sender::Member(index) => Ok(*index),
            _ => self.group.ext_commit_sender_index(staged),
        };
        match signer {
            Ok(signer) if info.signed_by(signer, change.by.device) => Ok(()),
            _ => Err(CommitRefused::GroupInfoUnsigned),
        }
    }
}

fn public_message(commit: &[u8]) -> Result<PublicMessageIn, CommitRefused> {
    let message = read_all::<MlsMessageIn>(commit);
    match message.map(MlsMessageIn::try_into_protocol_message) {
        Some(Ok(ProtocolMessage::PublicMessage(message))) => Ok(*message),
        _ => Err(CommitRefused::NotACommit),
    }
}

/// A new room: its founder alone, owning it, nobody removed yet.
fn check_founding(
    name: GroupName,
    founder: Member,
    standing: &Standing,
) -> Result<(), FoundingRefused> {
    if standing.name() != name {
        let (founded, wanted) = (standing.name(), name);
        return Err(FoundingRefused::OtherGroup { founded, wanted });
    }
    if !standing.members().eq([founder]) {
        return Err(FoundingRefused::NotAlone);
    }
    if commit_policy::is_of_a_new_room(standing.policy(), founder.account) {
        Ok(())
    } else {
        Err(FoundingRefused::Policy)
    }
}

/// The Welcome goes to exactly those the commit adds.
fn check_welcome(change: &Change, welcome_for: &[DeviceKey]) -> Result<(), CommitRefused> {
    let mut added: Vec<DeviceKey> = if change.external {
        Vec::new()
    } else {
        change.joined.iter().map(|member| member.device).collect()
    };
    let mut addressed = welcome_for.to_vec();
    added.sort_unstable();
    addressed.sort_unstable();
    if added == addressed { Ok(()) } else { Err(CommitRefused::WelcomeMismatch) }
}
