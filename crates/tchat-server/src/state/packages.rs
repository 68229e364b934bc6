//! Which key packages wait for whom. Their bytes lie in the store.

use std::collections::{BTreeMap, VecDeque};

use tchat_proto::id::{AccountKey, DeviceKey};
use tchat_roster::Member;

use crate::limits::DEVICES_TAKEN_MAX;

/// A key package's name within one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub i64);

/// The key packages that have not been taken yet, oldest first.
#[derive(Debug, Default)]
pub struct Packages {
    by_account: BTreeMap<AccountKey, BTreeMap<DeviceKey, VecDeque<PackageId>>>,
    count: usize,
    last: i64,
}

impl Packages {
    /// How many wait, in all.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many of this device's wait.
    #[must_use]
    pub fn of(&self, owner: Member) -> usize {
        self.by_account
            .get(&owner.account)
            .and_then(|devices| devices.get(&owner.device))
            .map_or(0, VecDeque::len)
    }

    pub(crate) fn add(&mut self, owner: Member) -> PackageId {
        let id = PackageId(self.last.saturating_add(1));
        self.restore(owner, id);
        id
    }

    /// Takes a key package as it was left before.
    pub(crate) fn restore(&mut self, owner: Member, id: PackageId) {
        self.note(id);
        let devices = self.by_account.entry(owner.account).or_default();
        devices.entry(owner.device).or_default().push_back(id);
        self.count = self.count.saturating_add(1);
    }

    /// Notes that this id was used.
    pub(crate) fn note(&mut self, id: PackageId) {
        self.last = self.last.max(id.0);
    }

    /// Takes the oldest of every device of `account`.
    pub(crate) fn take(&mut self, account: AccountKey) -> Vec<PackageId> {
        let Some(devices) = self.by_account.get_mut(&account) else {
            return Vec::new();
        };
        let taken: Vec<PackageId> =
            devices.values_mut().take(DEVICES_TAKEN_MAX).filter_map(VecDeque::pop_front).collect();
        devices.retain(|_, waiting| !waiting.is_empty());
        if devices.is_empty() {
            self.by_account.remove(&account);
        }
        self.count = self.count.saturating_sub(taken.len());
        taken
    }
}
