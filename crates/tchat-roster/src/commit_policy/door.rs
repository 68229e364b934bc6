//! A newcomer's external commit: only itself, by the door, with what the room asks for.

use tchat_proto::limits::ROOM_MEMBERS_MAX;
use tchat_proto::policy::Joining;

use super::{Asked, CommitRefused};
use crate::member::Member;
use crate::standing::Standing;
use crate::suite::join_key_id;

impl Asked {
    /// The rules for a newcomer's external commit.
    pub(super) fn may_come_in(
        &self,
        standing: &Standing,
        newcomer: Member,
    ) -> Result<(), CommitRefused> {
        if self.external_inits != 1 {
            return Err(CommitRefused::ExternalInits { count: self.external_inits });
        }
        if !self.added.is_empty() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 1 });
        }
        if self.policy.is_some() {
            return Err(CommitRefused::ProposalNotAllowed { kind: 7 });
        }
        super::admits(standing.policy(), newcomer)?;
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
}
