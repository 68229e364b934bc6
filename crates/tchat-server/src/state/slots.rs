//! What each account's devices share: how often it was replaced, and how long it is. The values lie
//! in the store.

use std::collections::BTreeMap;

use tchat_proto::id::AccountKey;

/// The slot of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotHead {
    /// How often it was replaced.
    pub version: u64,
    /// How long it is, in bytes.
    pub bytes: usize,
}

/// All slots.
#[derive(Debug, Default)]
pub struct Slots {
    by_account: BTreeMap<AccountKey, SlotHead>,
    bytes: usize,
}

impl Slots {
    /// The slot of an account, if it has one.
    #[must_use]
    pub fn of(&self, account: AccountKey) -> Option<SlotHead> {
        self.by_account.get(&account).copied()
    }

    /// How long all are together, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn put(&mut self, account: AccountKey, head: SlotHead) {
        self.forget(account);
        self.bytes = self.bytes.saturating_add(head.bytes);
        self.by_account.insert(account, head);
    }

    pub(crate) fn forget(&mut self, account: AccountKey) {
        if let Some(before) = self.by_account.remove(&account) {
            self.bytes = self.bytes.saturating_sub(before.bytes);
        }
    }
}
