//! What is asked of the server about invitations, and what each answer does.

use tchat_proto::id::RoomId;
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::join_key::JoinKey;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;
use tchat_proto::room::RoomName;

use crate::command::Reference;
use crate::engine::Engine;
use crate::event::Event;
use crate::trouble::Trouble;

/// What is asked about invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum InvitationAsk {
    /// Showing the one that we came with.
    Redeem,
    /// Showing one that somebody has been given since, into another room.
    Show { room: RoomName, join_key: Option<JoinKey>, reference: Option<Reference> },
    /// Making one.
    Make { invitation: Box<Invitation>, terms: InvitationTerms, reference: Option<Reference> },
    /// Listing those of a room.
    List { room: RoomId, looking: Looking, reference: Option<Reference> },
    /// Taking one back: the last one, or one of several.
    Revoke { last: bool, reference: Option<Reference> },
}

/// Why a room's invitations are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Looking {
    /// For the front end.
    Tell,
    /// To take back the one whose name begins so.
    Revoke(String),
    /// To take back all of them.
    RevokeAll,
}

impl InvitationAsk {
    /// Whether someone waits for it, so that quitting should too.
    pub(in crate::engine) const fn is_ours(&self) -> bool {
        match self {
            Self::Redeem => false,
            Self::Show { .. } | Self::Make { .. } | Self::List { .. } | Self::Revoke { .. } => true,
        }
    }

    /// Whether it is to come into a room.
    pub(in crate::engine) const fn is_join(&self) -> bool {
        matches!(self, Self::Show { .. })
    }

    /// The reference of whoever asked for it; `None` if nobody is told of this one.
    pub(in crate::engine) fn into_wish(self) -> Option<Option<Reference>> {
        match self {
            Self::Show { reference, .. }
            | Self::Make { reference, .. }
            | Self::List { reference, .. }
            | Self::Revoke { last: true, reference } => Some(reference),
            Self::Redeem | Self::Revoke { last: false, .. } => None,
        }
    }
}

impl Engine {
    /// The server answered.
    pub(in crate::engine) fn invitation_granted(
        &mut self,
        ask: InvitationAsk,
        answer: Answer,
    ) -> Result<(), Trouble> {
        match (ask, answer) {
            (InvitationAsk::Redeem, Answer::Redeemed(info)) => return self.redeemed(&info),
            (InvitationAsk::Show { room, join_key, reference }, Answer::Redeemed(info)) => {
                return self.shown(&info, room, join_key.as_ref(), reference);
            }
            (InvitationAsk::Make { invitation, terms, reference }, Answer::Done) => {
                self.invited_by_link(*invitation, Some(terms), reference);
            }
            (InvitationAsk::List { room, looking, reference }, Answer::Invitations(listed)) => {
                self.invitations(room, &listed, &looking, reference);
            }
            (InvitationAsk::Revoke { last, reference }, Answer::Done) => {
                if last {
                    self.events.push_back(Event::Done { reference });
                }
            }
            _ => return Err(Trouble::ServerBroken),
        }
        Ok(())
    }

    /// The server refused.
    pub(in crate::engine) fn invitation_refused(&mut self, ask: InvitationAsk, refusal: Refusal) {
        match ask {
            InvitationAsk::Redeem => self.not_redeemed(refusal),
            InvitationAsk::Show { room, reference, .. } => {
                let trouble = match refusal.code {
                    Code::Removed => Trouble::Removed { room },
                    _ => refusal.into(),
                };
                self.refuse(trouble, reference);
            }
            InvitationAsk::Make { reference, .. }
            | InvitationAsk::List { reference, .. }
            | InvitationAsk::Revoke { reference, .. } => self.refuse(refusal.into(), reference),
        }
    }
}
