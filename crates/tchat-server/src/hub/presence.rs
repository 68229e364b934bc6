//! Who is connected: an account is online while one of its devices is, and away while all of those
//! say so.
//!
//! Changes are remembered in a ring with a version; a session says which version it knows and gets
//! what changed since, or hears that it is too far behind for that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tchat_proto::id::AccountKey;

use super::SessionId;
use crate::limits::PRESENCE_CHANGES_MAX;

/// Whether somebody can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// No device of theirs is connected.
    Offline,
    /// They are away from every device that is.
    Away,
    /// They are there.
    Online,
}

impl Reach {
    /// Whether a device is connected.
    pub(crate) const fn is_online(self) -> bool {
        matches!(self, Self::Away | Self::Online)
    }

    /// Whether they are away from all that are.
    pub(crate) const fn is_away(self) -> bool {
        matches!(self, Self::Away)
    }
}

/// Who is online, and what changed lately.
#[derive(Debug, Default)]
pub(crate) struct Online {
    accounts: BTreeMap<AccountKey, Devices>,
    changes: VecDeque<(AccountKey, Reach)>,
    version: u64,
}

/// The connections of one account.
#[derive(Debug, Default)]
struct Devices {
    connected: usize,
    away: BTreeSet<SessionId>,
}

impl Devices {
    fn reach(&self) -> Reach {
        match self.connected {
            0 => Reach::Offline,
            connected if self.away.len() >= connected => Reach::Away,
            _ => Reach::Online,
        }
    }
}

impl Online {
    /// A device of `account` connected.
    pub(crate) fn came(&mut self, account: AccountKey) {
        self.change(account, |devices| devices.connected = devices.connected.saturating_add(1));
    }

    /// A device of `account` is gone.
    pub(crate) fn went(&mut self, account: AccountKey, session: SessionId) {
        self.change(account, |devices| {
            devices.connected = devices.connected.saturating_sub(1);
            devices.away.remove(&session);
        });
    }

    /// Somebody leaves a device that stays connected, or comes back to it.
    pub(crate) fn set_away(&mut self, account: AccountKey, session: SessionId, away: bool) {
        self.change(account, |devices| {
            if away {
                devices.away.insert(session);
            } else {
                devices.away.remove(&session);
            }
        });
    }

    fn change(&mut self, account: AccountKey, change: impl FnOnce(&mut Devices)) {
        let before = self.reach(account);
        let devices = self.accounts.entry(account).or_default();
        change(devices);
        let reach = devices.reach();
        if devices.connected == 0 {
            self.accounts.remove(&account);
        }
        if reach != before {
            self.note(account, reach);
        }
    }

    /// People who did not see `account` before see it from here on.
    pub(crate) fn introduce(&mut self, account: AccountKey) {
        let reach = self.reach(account);
        if reach.is_online() {
            self.note(account, reach);
        }
    }

    fn note(&mut self, account: AccountKey, reach: Reach) {
        self.version = self.version.saturating_add(1);
        self.changes.push_back((account, reach));
        if self.changes.len() > PRESENCE_CHANGES_MAX {
            self.changes.pop_front();
        }
    }

    /// Grows with every change.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// Whether `account` can be reached.
    pub(crate) fn reach(&self, account: AccountKey) -> Reach {
        self.accounts.get(&account).map_or(Reach::Offline, Devices::reach)
    }

    /// With how many devices an account is connected.
    pub(crate) fn connections(&self, account: AccountKey) -> usize {
        self.accounts.get(&account).map_or(0, |devices| devices.connected)
    }

    /// How many people are online.
    pub(crate) fn count(&self) -> usize {
        self.accounts.len()
    }

    /// Who came or went since `version`, each once as they are now; `None` if that is forgotten.
    pub(crate) fn since(&self, version: u64) -> Option<BTreeMap<AccountKey, Reach>> {
        let behind = usize::try_from(self.version.saturating_sub(version)).ok()?;
        let skip = self.changes.len().checked_sub(behind)?;
        Some(self.changes.iter().skip(skip).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);
    const DESK: SessionId = SessionId(1);
    const PHONE: SessionId = SessionId(2);

    #[test]
    fn someone_is_online_while_one_of_their_devices_is() {
        let mut online = Online::default();
        online.came(ALICE);
        online.came(ALICE);
        online.went(ALICE, DESK);
        assert_eq!(online.reach(ALICE), Reach::Online);
        assert_eq!(online.version(), 1);
        online.went(ALICE, DESK);
        assert_eq!(online.reach(ALICE), Reach::Offline);
        assert_eq!(online.since(0), Some(BTreeMap::from([(ALICE, Reach::Offline)])));
        assert_eq!(online.since(2), Some(BTreeMap::new()));
    }

    #[test]
    fn someone_is_away_while_all_that_is_connected_says_so() {
        let mut online = Online::default();
        online.came(ALICE);
        online.came(ALICE);
        online.set_away(ALICE, DESK, true);
        online.set_away(ALICE, DESK, true);
        assert_eq!(online.reach(ALICE), Reach::Online);
        online.set_away(ALICE, PHONE, true);
        assert_eq!(online.since(1), Some(BTreeMap::from([(ALICE, Reach::Away)])));
        // The phone is gone, and with it what it said; the desk still says so.
        online.went(ALICE, PHONE);
        assert_eq!(online.reach(ALICE), Reach::Away);
        online.set_away(ALICE, DESK, false);
        assert_eq!(online.since(2), Some(BTreeMap::from([(ALICE, Reach::Online)])));
    }

    #[test]
    fn who_was_away_comes_back_without_it() {
        let mut online = Online::default();
        online.came(ALICE);
        online.set_away(ALICE, DESK, true);
        online.went(ALICE, DESK);
        online.came(ALICE);
        assert_eq!(online.reach(ALICE), Reach::Online);
    }

    #[test]
    fn someone_introduced_is_news_if_they_are_online() {
        let mut online = Online::default();
        online.introduce(ALICE);
        assert_eq!(online.version(), 0);
        online.came(ALICE);
        online.introduce(ALICE);
        assert_eq!(online.since(1), Some(BTreeMap::from([(ALICE, Reach::Online)])));
    }

    #[test]
    fn who_is_too_far_behind_hears_so() {
        let mut online = Online::default();
        for _ in 0..PRESENCE_CHANGES_MAX {
            online.came(ALICE);
            online.went(ALICE, DESK);
        }
        assert_eq!(online.since(0), None);
        assert!(online.since(online.version() - 5).is_some());
    }
}
