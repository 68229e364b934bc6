//! The mistakes that tests plant where a connection breaks or a program starts ([`tchat_planted`]).
//! Without their switch there are none.

use tchat_planted::{self as planted, Bug};
use tchat_proto::id::Seq;
use tchat_proto::request::Request;

use tchat_mls::content::{Body, Content};

use super::Engine;
use super::room::vault_failed;
use crate::store::rooms::{self, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, reactions};
use crate::trouble::Trouble;

impl Engine {
    /// Makes the mistake that is planted, if it belongs to the start of a program.
    pub(super) fn mistake_on_start(&mut self) -> Result<(), Trouble> {
        for room in self.rooms.values_mut() {
            if planted::is(Bug::ChangeForgottenOverCrash) {
                room.outgoing.retain(|it| matches!(it.row.content, Content::Message(_)));
            }
            for outgoing in &mut room.outgoing {
                if let Content::Message(body) = &mut outgoing.row.content
                    && planted::is(Bug::AnswerForgottenOverCrash)
                {
                    *body = Body::text(std::mem::take(&mut body.text));
                }
            }
        }
        if planted::is(Bug::ReactionCountedTwice) {
            self.store.write(Durability::Full, |db| Ok(reactions::count_again(db)?))?;
        }
        Ok(())
    }

    /// Lets the edits that wait in each room, and could be sent, change places.
    fn swap_edits(&mut self) {
        for room in self.rooms.values_mut() {
            let waits = room.outgoing.make_contiguous();
            let edits = |at: &usize| match &waits[*at].row.content {
                Content::Edit { target, .. } => target.seq != Seq::ZERO,
                _ => false,
            };
            let edits: Vec<_> = (0..waits.len()).filter(edits).collect();
            let half = edits.len() / 2;
            for (one, other) in edits.iter().zip(edits.iter().rev()).take(half) {
                waits.swap(*one, *other);
            }
        }
    }

    /// Makes the mistake that is planted, if it belongs here.
    pub(super) fn mistake_on_cut(&mut self) -> Result<(), Trouble> {
        if planted::is(Bug::ResentWithNewId) {
            for outgoing in self.rooms.values_mut().flat_map(|room| &mut room.outgoing) {
                outgoing.row.id = self.time.id(&mut self.random);
            }
        }
        if planted::is(Bug::EditsSwappedOnCut) {
            self.swap_edits();
        }
        let merged = planted::is(Bug::CommitMergedOnCut);
        if !merged && !planted::is(Bug::CommitDroppedOnCut) {
            return Ok(());
        }
        let members = self.rooms.values_mut().filter(|it| it.row.standing == Standing::Member);
        for room in members {
            let Some(Request::Commit(post)) = room.row.pending.take() else { continue };
            self.store.write(Durability::Full, |db| {
                let vault = SqlVault(db);
                let group = room.group(db)?;
                if !merged {
                    group.abandon_pending(&vault).map_err(vault_failed)?;
                } else if let Err(failed) = group.apply(&vault, &post.commit.0) {
                    tracing::debug!("the planted mistake could not be made: {failed}");
                }
                Ok(rooms::put(db, &room.row)?)
            })?;
        }
        Ok(())
    }
}
