//! The slot of an account: each version replaces the one before it, and no other.

use tchat_proto::entry::Blob;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Ended, Write};
use crate::limits::SLOTS_BYTES_IN_ALL_MAX;
use crate::proposal::limited;
use crate::state::{Past, SlotHead};

impl<P: Past> Deciding<'_, P> {
    /// What the account's devices share. Changes nothing.
    pub(super) fn slot(&self) -> Decided<P::Failed> {
        let account = self.by.account;
        let Some(SlotHead { version, .. }) = self.state.slots.of(account) else {
            return Ok(Answer::Slot { version: 0, sealed: None });
        };
        let sealed = self.past.slot(account).map_err(Ended::Failed)?;
        Ok(Answer::Slot { version, sealed: Some(sealed.into()) })
    }

    /// Replaces it. A repetition changes nothing.
    pub(super) fn put_slot(&mut self, version: u64, sealed: Blob) -> Decided<P::Failed> {
        let account = self.by.account;
        if self.state.nicks.of(account).is_none() {
            return Err(Code::NickMissing.into());
        }
        let before = self.state.slots.of(account);
        let known = before.map_or(0, |it| it.version);
        if version != known.saturating_add(1) {
            let is_repeated = version > 0
                && version == known
                && self.past.slot(account).map_err(Ended::Failed)? == sealed.0;
            return if is_repeated { Ok(Answer::Done) } else { Err(Code::StaleSlot.into()) };
        }
        let others = self.state.slots.bytes().saturating_sub(before.map_or(0, |it| it.bytes));
        if others.saturating_add(sealed.0.len()) > SLOTS_BYTES_IN_ALL_MAX {
            return Err(limited(Code::QuotaReached, SLOTS_BYTES_IN_ALL_MAX).into());
        }
        self.state.slots.put(account, SlotHead { version, bytes: sealed.0.len() });
        self.writes.push(Write::Slot { account, by: self.by.device, version, sealed: sealed.0 });
        Ok(Answer::Done)
    }
}
