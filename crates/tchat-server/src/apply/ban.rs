//! The operator's bans.

use tchat_proto::id::AccountKey;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Write};
use crate::limits::BANS_MAX;
use crate::proposal::limited;
use crate::state::{Ban, Past};

impl<P: Past> Deciding<'_, P> {
    /// Bans an account. One that is banned already is banned for the new reason.
    pub(super) fn ban(
        &mut self,
        account: AccountKey,
        reason: Option<String>,
    ) -> Decided<P::Failed> {
        let known = self.state.bans.of(account);
        if known.is_none() && self.state.bans.len() >= BANS_MAX {
            return Err(limited(Code::QuotaReached, BANS_MAX).into());
        }
        let since = known.map_or(self.time, |ban| ban.since);
        self.state.bans.insert(account, Ban { since, reason });
        self.writes.push(Write::Ban(account));
        Ok(Answer::Done)
    }

    /// Takes a ban back, if there is one.
    pub(super) fn unban(&mut self, account: AccountKey) -> Answer {
        if self.state.bans.remove(account).is_some() {
            self.writes.push(Write::Ban(account));
        }
        Answer::Done
    }
}
