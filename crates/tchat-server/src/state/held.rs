//! Pseudonyms that were given up, held for a while for whoever gave them up.
//!
//! Without it, who waits for somebody to rename themselves could go on in their place, and their
//! friends would notice nothing. An account holds few, so that renaming oneself again and again
//! takes no more names from others.

use std::collections::BTreeMap;

use tchat_proto::id::AccountKey;
use tchat_proto::nick::Nick;

use super::Day;
use crate::limits::{NICKS_HELD_DAYS, NICKS_HELD_MAX};

/// A pseudonym that somebody gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldNick {
    /// The pseudonym.
    pub nick: Nick,
    /// The last day on which nobody else can have it.
    pub until: Day,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Oldest first.
    by_account: BTreeMap<AccountKey, Vec<HeldNick>>,
    /// Each key ([`Nick::keys`]) with whoever holds it, and until when.
    holders: BTreeMap<(String, AccountKey), Day>,
}

impl Held {
    /// What an account holds, oldest first.
    pub(super) fn of(&self, account: AccountKey) -> &[HeldNick] {
        self.by_account.get(&account).map_or(&[], Vec::as_slice)
    }

    /// Takes what was held before.
    pub(super) fn insert(&mut self, account: AccountKey, held: HeldNick) {
        for key in held.nick.keys() {
            let until = self.holders.entry((key, account)).or_default();
            *until = held.until.max(*until);
        }
        self.by_account.entry(account).or_default().push(held);
    }

    /// An account gave up a pseudonym. If it holds too many, the oldest is free at once.
    pub(super) fn give_up(&mut self, account: AccountKey, nick: Nick, today: Day) {
        self.keep(account, |held| held.nick != nick && held.until >= today);
        let excess = self.of(account).len().saturating_sub(NICKS_HELD_MAX.saturating_sub(1));
        let mut oldest = 0_usize;
        self.keep(account, |_| {
            oldest = oldest.saturating_add(1);
            oldest > excess
        });
        self.insert(account, HeldNick { nick, until: today.plus(NICKS_HELD_DAYS) });
    }

    /// Keeps of an account's what is to be kept. Says whether that changed anything.
    pub(super) fn keep(
        &mut self,
        account: AccountKey,
        mut kept: impl FnMut(&HeldNick) -> bool,
    ) -> bool {
        let Some(before) = self.by_account.remove(&account) else { return false };
        let count = before.len();
        for key in before.iter().flat_map(|held| held.nick.keys()) {
            self.holders.remove(&(key, account));
        }
        for held in before.into_iter().filter(|held| kept(held)) {
            self.insert(account, held);
        }
        self.of(account).len() != count
    }

    /// Who holds something of this key, and until when.
    pub(super) fn holders(&self, key: &str) -> impl Iterator<Item = (AccountKey, Day)> {
        let from = (key.to_owned(), AccountKey([0; 32]));
        let holders = self.holders.range(from.clone()..);
        let holders = holders.take_while(move |((held, _), _)| *held == from.0);
        holders.map(|((_, account), until)| (*account, *until))
    }
}
