//! Who is called what: each pseudonym is one account's, also while that account is away.
//!
//! A claim is judged once, by the Unicode tables of the day. What was admitted stays its owner's,
//! also if later tables would refuse it or find it too like another's: upgrading a server takes
//! nobody's name away.
//!
//! It stays theirs for as long as the operator chose after they were seen last; then the claim has
//! *lapsed*, and counts until somebody else claims something like it. One that was given up by
//! renaming is held for its former owner for a while ([`Held`]).

use std::collections::{BTreeMap, BTreeSet};

use tchat_proto::id::AccountKey;
use tchat_proto::identity::NickStatement;
use tchat_proto::limits::NICK_SUGGESTIONS;
use tchat_proto::nick::{Nick, NickInvalid};

use super::Day;
use super::held::{Held, HeldNick};
use crate::limits::NICKS_MAX;

/// The pseudonyms of one server.
#[derive(Debug, Default)]
pub struct Nicks {
    by_account: BTreeMap<AccountKey, NickStatement>,
    /// Each key ([`Nick::keys`]) with whoever has it: one, or those whom other tables kept apart.
    owners: BTreeSet<(String, AccountKey)>,
    /// When those who are called something were there.
    seen: BTreeMap<AccountKey, Seen>,
    held: Held,
    /// How many days a pseudonym is kept after its owner was seen last; `None` for good.
    kept: Option<u32>,
}

/// On which days somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// When they were first called something here; `None` if that was before the server kept count.
    pub first: Option<Day>,
    /// When they were there last.
    pub last: Day,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// It is the very claim that counts already.
    Same,
    /// The account is called something else from here on, or for the first time something.
    Renamed(Displaced),
    /// A later claim of the same pseudonym.
    Renewed,
}

/// What else a claim changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Displaced {
    /// Whose claims had lapsed and count no more.
    pub(crate) lapsed: BTreeSet<AccountKey>,
    /// Who holds other pseudonyms than before.
    pub(crate) holders: BTreeSet<AccountKey>,
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

    /// When an account that is called something was there.
    #[must_use]
    pub fn seen(&self, account: AccountKey) -> Option<Seen> {
        self.seen.get(&account).copied()
    }

    /// The pseudonyms that are held for an account, oldest first.
    #[must_use]
    pub fn held_for(&self, account: AccountKey) -> &[HeldNick] {
        self.held.of(account)
    }

    /// Sets for how many days a pseudonym is kept after its owner was seen last.
    pub(crate) const fn keep_for(&mut self, days: u32) {
        self.kept = Some(days);
    }

    pub(crate) fn claim(
        &mut self,
        statement: &NickStatement,
        today: Day,
    ) -> Result<Claimed, NickRefused> {
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
        if !self.is_free(&statement.nick, Some(account), today) {
            return Err(NickRefused::Taken(self.suggestions(&statement.nick, today)));
        }
        if known.is_none() && self.by_account.len() >= NICKS_MAX {
            return Err(NickRefused::Full);
        }
        Ok(Claimed::Renamed(self.rename(statement.clone(), today)))
    }

    /// Gives an account a pseudonym that is free for it.
    fn rename(&mut self, statement: NickStatement, today: Day) -> Displaced {
        let (account, nick) = (statement.account, statement.nick.clone());
        let mut displaced = Displaced::default();
        for key in nick.keys() {
            let owners = self.owners_of(&key).filter(|owner| *owner != account);
            displaced.lapsed.extend(owners);
            let holders = self.held.holders(&key).filter(|(holder, _)| *holder != account);
            displaced.holders.extend(holders.map(|(holder, _)| holder));
        }
        for lapsed in &displaced.lapsed {
            self.forget(*lapsed);
        }
        for holder in &displaced.holders {
            self.held.keep(*holder, |held| !held.nick.looks_like(&nick));
        }
        if self.held.keep(account, |held| held.nick != nick) {
            displaced.holders.insert(account);
        }
        let before = self.by_account.get(&account).map(|known| known.nick.clone());
        if let Some(before) = before.filter(|before| before.keys() != nick.keys()) {
            self.held.give_up(account, before, today);
            displaced.holders.insert(account);
        }
        self.insert(statement);
        displaced
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

    /// An account is called nothing any more.
    fn forget(&mut self, account: AccountKey) {
        if let Some(known) = self.by_account.remove(&account) {
            for key in known.nick.keys() {
                self.owners.remove(&(key, account));
            }
        }
        self.seen.remove(&account);
    }

    /// Notes that somebody was there. Says whether that is to be written down: once a day at most.
    pub(crate) fn saw(&mut self, account: AccountKey, today: Day) -> bool {
        if !self.by_account.contains_key(&account) {
            return false;
        }
        let Some(seen) = self.seen.get_mut(&account) else {
            self.seen.insert(account, Seen { first: Some(today), last: today });
            return true;
        };
        let is_later = seen.last < today;
        seen.last = seen.last.max(today);
        is_later
    }

    /// Takes what was written down of when somebody was there.
    pub(crate) fn restore_seen(&mut self, account: AccountKey, seen: Seen) {
        self.seen.insert(account, seen);
    }

    /// Takes a pseudonym that is held.
    pub(crate) fn restore_held(&mut self, account: AccountKey, held: HeldNick) {
        self.held.insert(account, held);
    }

    /// Whether nobody, but perhaps one account, is called anything like it, or may come back to it.
    fn is_free(&self, nick: &Nick, unless: Option<AccountKey>, today: Day) -> bool {
        nick.keys().iter().all(|key| {
            let owned = self
                .owners_of(key)
                .any(|owner| Some(owner) != unless && !self.has_lapsed(owner, today));
            let mut holders = self.held.holders(key);
            let held = holders.any(|(holder, until)| Some(holder) != unless && until >= today);
            !owned && !held
        })
    }

    /// Whether an account was away for so long that others may be called what it was.
    fn has_lapsed(&self, account: AccountKey, today: Day) -> bool {
        let seen = self.seen.get(&account);
        seen.zip(self.kept).is_some_and(|(seen, kept)| seen.last.plus(kept) < today)
    }

    fn owners_of(&self, key: &str) -> impl Iterator<Item = AccountKey> {
        let from = (key.to_owned(), AccountKey([0; 32]));
        let owners = self.owners.range(from.clone()..);
        owners.take_while(move |(key, _)| *key == from.0).map(|(_, owner)| *owner)
    }

    fn suggestions(&self, nick: &Nick, today: Day) -> Vec<Nick> {
        let free = nick.alternatives().filter(|it| self.is_free(it, None, today));
        free.take(NICK_SUGGESTIONS).collect()
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::frame::{from_cbor, to_cbor};
    use tchat_proto::id::ServerKey;
    use tchat_proto::identity::SigningSeed;

    use super::*;
    use crate::limits::{NICKS_HELD_DAYS, NICKS_HELD_MAX};

    /// A pseudonym as a server with other tables would have let it pass.
    fn foreign(text: &str) -> Nick {
        from_cbor(&to_cbor(&text)).unwrap()
    }

    fn claim(account: u8, serial: u64, nick: Nick) -> NickStatement {
        let seed = SigningSeed::from_bytes([account; 32]);
        NickStatement::sign(&seed, ServerKey([7; 32]), serial, nick)
    }

    const TODAY: Day = Day(20_000);

    const RENAMED: Result<Claimed, NickRefused> =
        Ok(Claimed::Renamed(Displaced { lapsed: BTreeSet::new(), holders: BTreeSet::new() }));

    /// Of one who gave up another pseudonym for it.
    fn moved(account: u8) -> Claimed {
        let holders = BTreeSet::from([claim(account, 1, foreign("a")).account]);
        Claimed::Renamed(Displaced { holders, ..Displaced::default() })
    }

    fn is_taken(claimed: &Result<Claimed, NickRefused>) -> bool {
        matches!(claimed, Err(NickRefused::Taken(free)) if free.len() == NICK_SUGGESTIONS)
    }

    #[test]
    fn what_looks_like_somebody_elses_is_taken_until_they_give_it_up() {
        let mut nicks = Nicks::default();
        assert_eq!(nicks.claim(&claim(1, 1, foreign("Alice")), TODAY), RENAMED);
        for like in ["ALICE", "AIice", "alice", "Al\u{456}ce"] {
            let refused = nicks.claim(&claim(2, 1, foreign(like)), TODAY);
            let mixed = like == "Al\u{456}ce";
            match refused {
                Err(NickRefused::Invalid(_)) if mixed => {}
                Err(NickRefused::Taken(free)) if !mixed => assert_eq!(free.len(), 3),
                other => panic!("{like}: {other:?}"),
            }
        }
        // One's own may change its case.
        assert_eq!(nicks.claim(&claim(1, 2, foreign("AIice")), TODAY), Ok(moved(1)));
        assert_eq!(nicks.claim(&claim(1, 3, foreign("bob")), TODAY), Ok(moved(1)));
        let later = TODAY.plus(NICKS_HELD_DAYS + 1);
        let taken = nicks.claim(&claim(2, 1, foreign("alice")), later);
        assert!(matches!(taken, Ok(Claimed::Renamed(_))), "{taken:?}");
    }

    #[test]
    fn a_pseudonym_that_the_rules_would_refuse_today_stays_its_owners() {
        let mut nicks = Nicks::default();
        let mixed = foreign("p\u{430}ypal");
        nicks.insert(claim(1, 1, mixed.clone()));
        assert_eq!(nicks.claim(&claim(1, 2, mixed.clone()), TODAY), Ok(Claimed::Renewed));
        let refused = nicks.claim(&claim(2, 1, mixed.clone()), TODAY);
        assert!(matches!(refused, Err(NickRefused::Invalid(_))), "{refused:?}");
        // Nor can anybody have what looks like it.
        assert!(matches!(
            nicks.claim(&claim(2, 1, foreign("paypal")), TODAY),
            Err(NickRefused::Taken(_))
        ));
        assert_eq!(nicks.claim(&claim(1, 3, foreign("alice")), TODAY), Ok(moved(1)));
        assert!(matches!(nicks.claim(&claim(1, 4, mixed), TODAY), Err(NickRefused::Invalid(_))));
    }

    #[test]
    fn two_that_other_tables_kept_apart_keep_their_pseudonyms_and_no_third_gets_one() {
        let mut nicks = Nicks::default();
        nicks.insert(claim(1, 1, foreign("bob1")));
        nicks.insert(claim(2, 1, foreign("bobl")));
        assert_eq!(nicks.claim(&claim(2, 2, foreign("bobl")), TODAY), Ok(Claimed::Renewed));
        assert_eq!(nicks.claim(&claim(1, 2, foreign("robert")), TODAY), Ok(moved(1)));
        assert!(matches!(
            nicks.claim(&claim(3, 1, foreign("bob1")), TODAY),
            Err(NickRefused::Taken(_))
        ));
        assert_eq!(nicks.iter().count(), 2);
    }

    #[test]
    fn a_pseudonym_is_kept_for_its_key_while_away_and_free_after_that() {
        let mut nicks = Nicks::default();
        nicks.keep_for(10);
        assert_eq!(nicks.claim(&claim(1, 1, foreign("alice")), TODAY), RENAMED);
        let alice = claim(1, 1, foreign("alice")).account;
        assert!(nicks.saw(alice, TODAY));
        assert!(!nicks.saw(alice, TODAY), "one day is written down once");
        assert!(nicks.saw(alice, TODAY.plus(2)));
        assert!(!nicks.saw(alice, TODAY), "a clock that was set back takes no days away");
        assert_eq!(nicks.seen(alice), Some(Seen { first: Some(TODAY), last: TODAY.plus(2) }));

        let last_day = TODAY.plus(12);
        assert!(is_taken(&nicks.claim(&claim(2, 1, foreign("Alice")), last_day)));
        let lapsed = BTreeSet::from([alice]);
        let displaced = Displaced { lapsed, ..Displaced::default() };
        let taken = nicks.claim(&claim(2, 1, foreign("Alice")), last_day.plus(1));
        assert_eq!(taken, Ok(Claimed::Renamed(displaced)));
        assert_eq!((nicks.of(alice), nicks.seen(alice)), (None, None));
        // Who comes back has to choose another one, and is told which are free.
        assert!(is_taken(&nicks.claim(&claim(1, 1, foreign("alice")), last_day.plus(2))));
        assert_eq!(nicks.claim(&claim(1, 2, foreign("alice2")), last_day.plus(2)), RENAMED);
    }

    #[test]
    fn who_was_away_for_long_and_comes_back_first_keeps_the_pseudonym() {
        let mut nicks = Nicks::default();
        nicks.keep_for(10);
        assert_eq!(nicks.claim(&claim(1, 1, foreign("alice")), TODAY), RENAMED);
        let alice = claim(1, 1, foreign("alice")).account;
        nicks.saw(alice, TODAY);
        let later = TODAY.plus(400);
        assert_eq!(nicks.claim(&claim(1, 1, foreign("alice")), later), Ok(Claimed::Same));
        assert!(nicks.saw(alice, later));
        assert!(is_taken(&nicks.claim(&claim(2, 1, foreign("alice")), later.plus(1))));
    }

    #[test]
    fn what_was_given_up_is_held_for_its_former_owner() {
        let mut nicks = Nicks::default();
        assert_eq!(nicks.claim(&claim(1, 1, foreign("alice")), TODAY), RENAMED);
        assert_eq!(nicks.claim(&claim(1, 2, foreign("carol")), TODAY), Ok(moved(1)));
        let last_day = TODAY.plus(NICKS_HELD_DAYS);
        assert!(is_taken(&nicks.claim(&claim(2, 1, foreign("ALICE")), last_day)));
        // Its former owner may have it back, and then holds the other.
        assert_eq!(nicks.claim(&claim(1, 3, foreign("alice")), last_day), Ok(moved(1)));
        assert!(is_taken(&nicks.claim(&claim(2, 1, foreign("carol")), last_day)));
        let free = last_day.plus(NICKS_HELD_DAYS + 1);
        let taken = nicks.claim(&claim(2, 1, foreign("carol")), free);
        let holders = BTreeSet::from([claim(1, 1, foreign("a")).account]);
        let displaced = Displaced { holders, ..Displaced::default() };
        assert_eq!(taken, Ok(Claimed::Renamed(displaced)));
        assert_eq!(nicks.held_for(claim(1, 1, foreign("a")).account), []);
    }

    #[test]
    fn renaming_oneself_again_and_again_takes_few_names_from_others() {
        let mut nicks = Nicks::default();
        let name = |number: u64| foreign(&format!("name{number}"));
        for number in 1..40 {
            assert!(nicks.claim(&claim(1, number, name(number)), TODAY).is_ok());
        }
        let free = (1..40).filter(|number| nicks.is_free(&name(*number), None, TODAY)).count();
        assert_eq!(free, 39 - 1 - NICKS_HELD_MAX);
    }
}
