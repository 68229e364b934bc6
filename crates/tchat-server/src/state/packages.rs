//! Which key packages wait for whom. Their bytes lie in the store.
//!
//! Each is handed out once; the *last resort* of a device, while no other of its is left, again and
//! again until its device replaces it. What waits for too long is handed out no more.

use std::collections::{BTreeMap, VecDeque};

use tchat_proto::id::{AccountKey, DeviceKey};
use tchat_roster::Member;

use super::Day;
use crate::limits::{
    DEVICES_TAKEN_MAX, KEY_PACKAGE_DAYS_FRESH, KEY_PACKAGE_DAYS_MAX, LAST_RESORT_DAYS_FRESH,
};

/// A key package's name within one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub i64);

/// How often a key package is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handing {
    /// Once.
    Once,
    /// While none that is used once is left: a last resort that nobody took yet.
    LastResort,
    /// A last resort that somebody took.
    LastResortUsed,
}

/// A key package that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its name.
    pub id: PackageId,
    /// When it was left.
    pub day: Day,
}

/// Whether a last resort was handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Used {
    Never,
    Before,
}

/// What waits of one device, oldest first.
#[derive(Debug, Default)]
struct OfDevice {
    once: VecDeque<Waiting>,
    last_resort: Option<(Waiting, Used)>,
}

/// The key packages that have not been taken yet.
#[derive(Debug, Default)]
pub struct Packages {
    by_account: BTreeMap<AccountKey, BTreeMap<DeviceKey, OfDevice>>,
    count: usize,
    last: i64,
}

/// What taking came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// To be handed out.
    pub(crate) given: Vec<PackageId>,
    /// What nobody gets any more: it was handed out, or too old for that.
    pub(crate) gone: Vec<PackageId>,
    /// Last resorts that were handed out for the first time.
    pub(crate) used: Vec<PackageId>,
}

impl Waiting {
    /// Whether it was left so long ago that it is handed out no more.
    const fn is_stale(self, today: Day) -> bool {
        self.day.plus(KEY_PACKAGE_DAYS_MAX).0 < today.0
    }
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

    /// How many of this device's wait that are used once and can still be handed out.
    #[must_use]
    pub fn of(&self, owner: Member, today: Day) -> usize {
        let device = self.of_device(owner);
        device.map_or(0, |it| it.once.iter().filter(|it| !it.is_stale(today)).count())
    }

    /// What this device should hear of it: how many it need not replace yet, and whether that is so
    /// of its last resort.
    #[must_use]
    pub fn fresh(&self, owner: Member, today: Day) -> (usize, bool) {
        let Some(device) = self.of_device(owner) else { return (0, false) };
        let is_young = |it: &&Waiting| it.day.plus(KEY_PACKAGE_DAYS_FRESH) >= today;
        let last_resort = device.last_resort.is_some_and(|(it, used)| {
            used == Used::Never && it.day.plus(LAST_RESORT_DAYS_FRESH) >= today
        });
        (device.once.iter().filter(is_young).count(), last_resort)
    }

    fn of_device(&self, owner: Member) -> Option<&OfDevice> {
        self.by_account.get(&owner.account)?.get(&owner.device)
    }

    /// Adds one that was left today. Gives its name, and what it takes the place of.
    pub(crate) fn add(
        &mut self,
        owner: Member,
        day: Day,
        handing: Handing,
    ) -> (PackageId, Option<PackageId>) {
        let id = PackageId(self.last.saturating_add(1));
        let before = self.restore(owner, Waiting { id, day }, handing);
        (id, before)
    }

    /// Takes a key package as it was left before. Gives the last resort whose place it takes.
    pub(crate) fn restore(
        &mut self,
        owner: Member,
        waiting: Waiting,
        handing: Handing,
    ) -> Option<PackageId> {
        self.note(waiting.id);
        let devices = self.by_account.entry(owner.account).or_default();
        let of_device = devices.entry(owner.device).or_default();
        let before = match handing {
            Handing::Once => {
                of_device.once.push_back(waiting);
                None
            }
            Handing::LastResort => of_device.last_resort.replace((waiting, Used::Never)),
            Handing::LastResortUsed => of_device.last_resort.replace((waiting, Used::Before)),
        };
        if before.is_none() {
            self.count = self.count.saturating_add(1);
        }
        before.map(|(it, _)| it.id)
    }

    /// Notes that this id was used.
    pub(crate) fn note(&mut self, id: PackageId) {
        self.last = self.last.max(id.0);
    }

    /// Takes the oldest of every device of `account`, or its last resort. Nothing changes if there
    /// is none to give.
    pub(crate) fn take(&mut self, account: AccountKey, today: Day) -> Taken {
        let mut taken = Taken::default();
        let Some(devices) = self.by_account.get_mut(&account) else {
            return taken;
        };
        let able = devices.values_mut().filter(|it| it.can_give(today));
        for device in able.take(DEVICES_TAKEN_MAX) {
            device.drop_stale(today, &mut taken.gone);
            if let Some(waiting) = device.once.pop_front() {
                taken.given.push(waiting.id);
                taken.gone.push(waiting.id);
            } else if let Some((last_resort, used)) = &mut device.last_resort {
                taken.given.push(last_resort.id);
                if std::mem::replace(used, Used::Before) == Used::Never {
                    taken.used.push(last_resort.id);
                }
            }
        }
        devices.retain(|_, it| !it.once.is_empty() || it.last_resort.is_some());
        if devices.is_empty() {
            self.by_account.remove(&account);
        }
        self.count = self.count.saturating_sub(taken.gone.len());
        taken
    }

    /// Forgets what is too old of a device's. Gives what that was.
    pub(crate) fn drop_stale(&mut self, owner: Member, today: Day) -> Vec<PackageId> {
        let mut gone = Vec::new();
        let devices = self.by_account.get_mut(&owner.account);
        if let Some(device) = devices.and_then(|devices| devices.get_mut(&owner.device)) {
            device.drop_stale(today, &mut gone);
        }
        self.count = self.count.saturating_sub(gone.len());
        gone
    }
}

impl OfDevice {
    fn can_give(&self, today: Day) -> bool {
        let last_resort = self.last_resort.iter().map(|(waiting, _)| waiting);
        self.once.iter().chain(last_resort).any(|it| !it.is_stale(today))
    }

    fn drop_stale(&mut self, today: Day, gone: &mut Vec<PackageId>) {
        while let Some(stale) = self.once.front().filter(|it| it.is_stale(today)) {
            gone.push(stale.id);
            self.once.pop_front();
        }
        if let Some((stale, _)) = self.last_resort.take_if(|(it, _)| it.is_stale(today)) {
            gone.push(stale.id);
        }
    }
}
