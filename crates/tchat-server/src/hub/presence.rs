//! Who is connected: an account is online while one of its devices is.
//!
//! Changes are remembered in a ring with a version; a session says which version it knows and gets
//! what changed since, or hears that it is too far behind for that.

use std::collections::{BTreeMap, VecDeque};

use tchat_proto::id::AccountKey;

use crate::limits::PRESENCE_CHANGES_MAX;

/// Who is online, and what changed lately.
#[derive(Debug, Default)]
pub(crate) struct Online {
    devices: BTreeMap<AccountKey, usize>,
    changes: VecDeque<(AccountKey, bool)>,
    version: u64,
}

impl Online {
    /// A device of `account` connected.
    pub(crate) fn came(&mut self, account: AccountKey) {
        let devices = self.devices.entry(account).or_default();
        *devices = devices.saturating_add(1);
        if *devices == 1 {
            self.note(account, true);
        }
    }

    /// A device of `account` is gone.
    pub(crate) fn went(&mut self, account: AccountKey) {
        let Some(devices) = self.devices.get_mut(&account) else {
            return;
        };
        *devices = devices.saturating_sub(1);
        if *devices == 0 {
            self.devices.remove(&account);
            self.note(account, false);
        }
    }

    /// People who did not see `account` before see it from here on.
    pub(crate) fn introduce(&mut self, account: AccountKey) {
        if self.is_online(account) {
            self.note(account, true);
        }
    }

    fn note(&mut self, account: AccountKey, online: bool) {
        self.version = self.version.saturating_add(1);
        self.changes.push_back((account, online));
        if self.changes.len() > PRESENCE_CHANGES_MAX {
            self.changes.pop_front();
        }
    }

    /// Grows with every change.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// How many people are online.
    pub(crate) fn count(&self) -> usize {
        self.devices.len()
    }

    /// Whether a device of `account` is connected.
    pub(crate) fn is_online(&self, account: AccountKey) -> bool {
        self.devices.contains_key(&account)
    }

    /// Who came or went since `version`, each once as they are now; `None` if that is forgotten.
    pub(crate) fn since(&self, version: u64) -> Option<BTreeMap<AccountKey, bool>> {
        let behind = usize::try_from(self.version.saturating_sub(version)).ok()?;
        let skip = self.changes.len().checked_sub(behind)?;
        Some(self.changes.iter().skip(skip).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);

    #[test]
    fn someone_is_online_while_one_of_their_devices_is() {
        let mut online = Online::default();
        online.came(ALICE);
        online.came(ALICE);
        online.went(ALICE);
        assert!(online.is_online(ALICE));
        assert_eq!(online.version(), 1);
        online.went(ALICE);
        assert!(!online.is_online(ALICE));
        assert_eq!(online.since(0), Some(BTreeMap::from([(ALICE, false)])));
        assert_eq!(online.since(2), Some(BTreeMap::new()));
    }

    #[test]
    fn someone_introduced_is_news_if_they_are_online() {
        let mut online = Online::default();
        online.introduce(ALICE);
        assert_eq!(online.version(), 0);
        online.came(ALICE);
        online.introduce(ALICE);
        assert_eq!(online.since(1), Some(BTreeMap::from([(ALICE, true)])));
    }

    #[test]
    fn who_is_too_far_behind_hears_so() {
        let mut online = Online::default();
        for _ in 0..PRESENCE_CHANGES_MAX {
            online.came(ALICE);
            online.went(ALICE);
        }
        assert_eq!(online.since(0), None);
        assert!(online.since(online.version() - 5).is_some());
    }
}
