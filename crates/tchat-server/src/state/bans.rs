//! Whom the operator has banned from the server.
//!
//! A ban is of an account. Whoever made one account can make another: what it ends is a
//! conversation under this name, not a person's reach.

use std::collections::BTreeMap;

use tchat_proto::id::{AccountKey, Timestamp};
use tchat_proto::refusal::{Code, Refusal};

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Since when.
    pub since: Timestamp,
    /// Why, in the operator's words, which the banned account is told.
    pub reason: Option<String>,
}

/// All bans.
#[derive(Debug, Default)]
pub struct Bans {
    by_account: BTreeMap<AccountKey, Ban>,
}

impl Ban {
    /// What the banned account is answered.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        Refusal { reason: self.reason.clone(), ..Refusal::new(Code::Banned) }
    }
}

impl Bans {
    /// The ban of an account, if there is one.
    #[must_use]
    pub fn of(&self, account: AccountKey) -> Option<&Ban> {
        self.by_account.get(&account)
    }

    /// Every ban, in the order of accounts.
    pub fn iter(&self) -> impl Iterator<Item = (AccountKey, &Ban)> {
        self.by_account.iter().map(|(account, ban)| (*account, ban))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_account.len()
    }

    /// Whether nobody is banned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_account.is_empty()
    }

    pub(crate) fn insert(&mut self, account: AccountKey, ban: Ban) {
        self.by_account.insert(account, ban);
    }

    pub(crate) fn remove(&mut self, account: AccountKey) -> Option<Ban> {
        self.by_account.remove(&account)
    }
}
