//! Who is called what: each pseudonym is one account's, also while that account is away.
//!
//! A claim is judged once, by the Unicode tables of the day. What was admitted stays its owner's,
//! also if later tables would refuse it or find it too like another's: upgrading a server takes
//! nobody's name away.

use std::collections::{BTreeMap, BTreeSet};

use tchat_proto::id::{AccountKey, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::limits::NICK_SUGGESTIONS;
use tchat_proto::nick::{Nick, NickInvalid};

use crate::limits::NICKS_MAX;

/// The pseudonyms of one server.
#[derive(Debug, Default)]
pub struct Nicks {
    by_account: BTreeMap<AccountKey, NickStatement>,
    /// Each key ([`Nick::keys`]) with whoever has it: one, or those whom other tables kept apart.
    owners: BTreeSet<(String, AccountKey)>,
    /// The day on which each account first got a pseudonym, unless that was before this was kept.
    arrived: BTreeMap<AccountKey, Timestamp>,
}

/// A day, as the moment at which it begins in UTC: nobody needs to know the hour.
fn day_of(time: Timestamp) -> Timestamp {
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    Timestamp(time.0.saturating_sub(time.0 % DAY_MS))
}

/// Why a pseudonym was not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NickRefused {
    /// Another account has it. These are free.
    Taken(Vec<Nick>),
    /// It is none by the rules.
    Invalid(NickInvalid),
    /// The account made a later claim before.
    Outdated,
    /// The server keeps no more.
    Full,
}

/// What a claim did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// It is the very claim that counts already.
    Same,
    /// The account is called something else from here on, or for the first time something.
    Renamed,
    /// A later claim of the same pseudonym.
    Renewed,
}

impl Nicks {
    /// What an account is called.
    #[must_use]
    pub fn of(&self, account: AccountKey) -> Option<&NickStatement> {
        self.by_account.get(&account)
    }

    /// Every claim that counts, in the order of accounts.
    pub fn iter(&self) -> impl Iterator<Item = &NickStatement> {
        self.by_account.values()
    }

    /// The day on which an account first got a pseudonym, if that is known.
    #[must_use]
    pub fn first_seen(&self, account: AccountKey) -> Option<Timestamp> {
        self.arrived.get(&account).copied()
    }

    /// An account got its first pseudonym: the day to write down, unless it is known or the server
    /// keeps no more.
    pub(crate) fn arrive(&mut self, account: AccountKey, time: Timestamp) -> Option<Timestamp> {
        if self.arrived.contains_key(&account) || self.arrived.len() >= NICKS_MAX {
            return None;
        }
        let day = day_of(time);
        self.arrived.insert(account, day);
        Some(day)
    }

    /// Takes a day as it was written down.
    pub(crate) fn insert_arrival(&mut self, account: AccountKey, day: Timestamp) {
        self.arrived.insert(account, day);
    }

    pub(crate) fn claim(&mut self, statement: &NickStatement) -> Result<Claimed, NickRefused> {
        let account = statement.account;
        let known = self.by_account.get(&account);
        if known == Some(statement) {
            return Ok(Claimed::Same);
        }
        if known.is_some_and(|known| known.serial >= statement.serial) {
            return Err(NickRefused::Outdated);
        }
        if known.is_some_and(|known| known.nick == statement.nick) {
            self.insert(statement.clone());
            return Ok(Claimed::Renewed);
        }
        statement.nick.admit().map_err(NickRefused::Invalid)?;
        if !self.is_free(&statement.nick, Some(account)) {
            return Err(NickRefused::Taken(self.suggestions(&statement.nick)));
        }
        if known.is_none() && self.by_account.len() >= NICKS_MAX {
            return Err(NickRefused::Full);
        }
        self.insert(statement.clone());
        Ok(Claimed::Renamed)
    }

    /// Takes a claim as it was admitted.
    pub(crate) fn insert(&mut self, statement: NickStatement) {
        let account = statement.account;
        let keys = statement.nick.keys();
        if let Some(known) = self.by_account.insert(account, statement) {
            for key in known.nick.keys() {
                self.owners.remove(&(key, account));
            }
        }
        self.owners.extend(keys.map(|key| (key, account)));
    }

    /// Whether nobody, but perhaps one account, is called anything like it.
    fn is_free(&self, nick: &Nick, unless: Option<AccountKey>) -> bool {
        nick.keys().into_iter().all(|key| {
            let from = (key, AccountKey([0; 32]));
            let mut owners = self.owners.range(&from..).take_while(|(key, _)| *key == from.0);
            owners.all(|(_, owner)| Some(*owner) == unless)
        })
    }

    fn suggestions(&self, nick: &Nick) -> Vec<Nick> {
        nick.alternatives().filter(|it| self.is_free(it, None)).take(NICK_SUGGESTIONS).collect()
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::frame::{from_cbor, to_cbor};
    use tchat_proto::id::ServerKey;
    use tchat_proto::identity::SigningSeed;

    use super::*;

    /// A pseudonym as a server with other tables would have let it pass.
    fn foreign(text: &str) -> Nick {
        from_cbor(&to_cbor(&text)).unwrap()
    }

    fn claim(account: u8, serial: u64, nick: Nick) -> NickStatement {
        let seed = SigningSeed::from_bytes([account; 32]);
        NickStatement::sign(&seed, ServerKey([7; 32]), serial, nick)
    }

    #[test]
    fn what_looks_like_somebody_elses_is_taken_until_they_give_it_up() {
        let mut nicks = Nicks::default();
        assert_eq!(nicks.claim(&claim(1, 1, foreign("Alice"))), Ok(Claimed::Renamed));
        for like in ["ALICE", "AIice", "alice", "Al\u{456}ce"] {
            let refused = nicks.claim(&claim(2, 1, foreign(like)));
            let mixed = like == "Al\u{456}ce";
            match refused {
                Err(NickRefused::Invalid(_)) if mixed => {}
                Err(NickRefused::Taken(free)) if !mixed => assert_eq!(free.len(), 3),
                other => panic!("{like}: {other:?}"),
            }
        }
        // One's own may change its case.
        assert_eq!(nicks.claim(&claim(1, 2, foreign("AIice"))), Ok(Claimed::Renamed));
        assert_eq!(nicks.claim(&claim(1, 3, foreign("bob"))), Ok(Claimed::Renamed));
        assert_eq!(nicks.claim(&claim(2, 1, foreign("alice"))), Ok(Claimed::Renamed));
    }

    #[test]
    fn the_first_day_is_kept_without_its_hour_and_no_later_one() {
        const DAY: u64 = 86_400_000;
        let mut nicks = Nicks::default();
        let account = AccountKey([1; 32]);
        let first = nicks.arrive(account, Timestamp(3 * DAY + 12_345));
        assert_eq!(first, Some(Timestamp(3 * DAY)));
        assert_eq!(nicks.arrive(account, Timestamp(9 * DAY)), None);
        assert_eq!(nicks.first_seen(account), first);
    }

    #[test]
    fn a_pseudonym_that_the_rules_would_refuse_today_stays_its_owners() {
        let mut nicks = Nicks::default();
        let mixed = foreign("p\u{430}ypal");
        nicks.insert(claim(1, 1, mixed.clone()));
        assert_eq!(nicks.claim(&claim(1, 2, mixed.clone())), Ok(Claimed::Renewed));
        let refused = nicks.claim(&claim(2, 1, mixed.clone()));
        assert!(matches!(refused, Err(NickRefused::Invalid(_))), "{refused:?}");
        // Nor can anybody have what looks like it.
        assert!(matches!(nicks.claim(&claim(2, 1, foreign("paypal"))), Err(NickRefused::Taken(_))));
        assert_eq!(nicks.claim(&claim(1, 3, foreign("alice"))), Ok(Claimed::Renamed));
        assert!(matches!(nicks.claim(&claim(1, 4, mixed)), Err(NickRefused::Invalid(_))));
    }

    #[test]
    fn two_that_other_tables_kept_apart_keep_their_pseudonyms_and_no_third_gets_one() {
        let mut nicks = Nicks::default();
        nicks.insert(claim(1, 1, foreign("bob1")));
        nicks.insert(claim(2, 1, foreign("bobl")));
        assert_eq!(nicks.claim(&claim(2, 2, foreign("bobl"))), Ok(Claimed::Renewed));
        assert_eq!(nicks.claim(&claim(1, 2, foreign("robert"))), Ok(Claimed::Renamed));
        assert!(matches!(nicks.claim(&claim(3, 1, foreign("bob1"))), Err(NickRefused::Taken(_))));
        assert_eq!(nicks.iter().count(), 2);
    }
}
