//! The mistakes that tests plant where a connection breaks ([`tchat_planted`]). Without their switch
//! there are none.

use tchat_planted::{self as planted, Bug};
use tchat_proto::request::Request;

use super::Engine;
use super::room::vault_failed;
use crate::store::Durability;
use crate::store::rooms::{self, Standing};
use crate::store::vault::SqlVault;
use crate::trouble::Trouble;

impl Engine {
    /// Makes the mistake that is planted, if it belongs here.
    pub(super) fn mistake_on_cut(&mut self) -> Result<(), Trouble> {
        if planted::is(Bug::ResentWithNewId) {
            for outgoing in self.rooms.values_mut().flat_map(|room| &mut room.outgoing) {
                outgoing.row.id = self.time.id(&mut self.random);
            }
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
