//! The files that are kept: how much of the disk is promised to whom.
//!
//! Only sums lie in memory. Which files there are is asked of the store ([`super::Past::file`]),
//! and what is in them is nobody's business here.

use std::collections::BTreeMap;

use tchat_proto::id::AccountKey;

use super::Day;
use crate::limits::{FILE_BYTES_MAX_DEFAULT, FILE_CHARGE_MIN, FILE_QUOTA_DEFAULT};

/// How much a server keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Largest sealed file, in bytes; 0 for none.
    pub file_bytes_max: u64,
    /// How many bytes of sealed files one account may have here; 0 for none.
    pub account_quota: u64,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { file_bytes_max: FILE_BYTES_MAX_DEFAULT, account_quota: FILE_QUOTA_DEFAULT }
    }
}

impl FileLimits {
    /// No files at all.
    pub const OFF: Self = Self { file_bytes_max: 0, account_quota: 0 };

    /// The largest file that one can leave at all.
    #[must_use]
    pub fn largest(self) -> u64 {
        self.file_bytes_max.min(self.account_quota)
    }
}

/// A file in a room, as the store has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptFile {
    /// Who left it, or is about to.
    pub owner: AccountKey,
    /// How long it is, sealed, once it is complete.
    pub bytes: u64,
    /// Whether it is.
    pub complete: bool,
    /// When it was opened last, or completed.
    pub day: Day,
}

impl KeptFile {
    /// What it counts for: a file of a few bytes costs a row and a block as well.
    #[must_use]
    pub fn charge(&self) -> u64 {
        self.bytes.max(FILE_CHARGE_MIN)
    }
}

/// How much is kept, for whom.
#[derive(Debug, Default)]
pub struct Files {
    limits: FileLimits,
    charged: BTreeMap<AccountKey, u64>,
    count: u64,
    bytes: u64,
}

impl Files {
    /// What is allowed from here on. What is there already stays.
    pub(crate) const fn allow(&mut self, limits: FileLimits) {
        self.limits = limits;
    }

    /// What is allowed.
    #[must_use]
    pub const fn limits(&self) -> FileLimits {
        self.limits
    }

    /// How many files there are, those that are not complete among them.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How long they all are, once they are complete.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What an account is charged for.
    #[must_use]
    pub fn charged(&self, account: AccountKey) -> u64 {
        self.charged.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, file: &KeptFile) {
        let charged = self.charged.entry(file.owner).or_default();
        *charged = charged.saturating_add(file.charge());
        self.count = self.count.saturating_add(1);
        self.bytes = self.bytes.saturating_add(file.bytes);
    }

    pub(crate) fn remove(&mut self, file: &KeptFile) {
        if let Some(charged) = self.charged.get_mut(&file.owner) {
            *charged = charged.saturating_sub(file.charge());
            if *charged == 0 {
                self.charged.remove(&file.owner);
            }
        }
        self.count = self.count.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(file.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_charged_no_more() {
        let owner = AccountKey([1; 32]);
        let file = |bytes| KeptFile { owner, bytes, complete: false, day: Day(1) };
        let mut files = Files::default();
        files.add(&file(1_000_000));
        files.add(&file(16));
        assert_eq!(files.charged(owner), 1_000_000 + FILE_CHARGE_MIN, "little is not nothing");
        assert_eq!((files.count(), files.bytes()), (2, 1_000_016));
        files.remove(&file(16));
        files.remove(&file(1_000_000));
        assert_eq!((files.charged(owner), files.count(), files.bytes()), (0, 0, 0));
        assert!(files.charged.is_empty(), "who has nothing costs nothing");
    }
}
