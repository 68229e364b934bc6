//! The invitations into a room, followed while they are looked at: making one, taking some back.

use tchat_client::Event;
use tchat_client::command::{Revoked, Wish};
use tchat_client::event::InvitationSummary;
use tchat_proto::room::RoomName;

use crate::invitation_terms::Terms;

/// The invitations into a room.
#[derive(Debug, Clone)]
pub struct Invitations {
    room: RoomName,
    /// Those there are, once the engine told.
    there: Option<Vec<InvitationSummary>>,
    /// What the next one is good for.
    pub terms: Terms,
}

impl Invitations {
    /// Those of a room, if they were told.
    #[must_use]
    pub fn new(room: RoomName, there: Option<Vec<InvitationSummary>>) -> Self {
        Self { room, there, terms: Terms::default() }
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> &RoomName {
        &self.room
    }

    /// Those there are, once the engine told.
    #[must_use]
    pub fn there(&self) -> Option<&[InvitationSummary]> {
        self.there.as_deref()
    }

    /// The wish for one more.
    #[must_use]
    pub fn make(&self) -> Wish {
        self.terms.wish(self.room.clone())
    }

    /// The wish to be told which there are.
    #[must_use]
    pub fn list(&self) -> Wish {
        Wish::Invitations { room: self.room.clone() }
    }

    /// The wishes to take some back, and to be told what is left.
    #[must_use]
    pub fn take_back(&self, which: Revoked) -> [Wish; 2] {
        [Wish::Revoke { room: self.room.clone(), which }, self.list()]
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event) -> bool {
        match event {
            Event::Invitations { room, invitations, .. } if *room == self.room => {
                self.there = Some(invitations.clone());
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_is_asked_for_with_what_is_left() {
        let room = RoomName::general();
        let mut invitations = Invitations::new(room.clone(), None);
        assert_eq!(invitations.there(), None);
        let list = Wish::Invitations { room: room.clone() };
        let revoke = Wish::Revoke { room: room.clone(), which: Revoked::All };
        assert_eq!(invitations.take_back(Revoked::All), [revoke, list]);
        let told = |room| Event::Invitations { room, invitations: Vec::new(), reference: None };
        assert!(!invitations.heard(&told(RoomName::plain())));
        assert!(invitations.heard(&told(room)));
        assert_eq!(invitations.there(), Some([].as_slice()));
    }
}
