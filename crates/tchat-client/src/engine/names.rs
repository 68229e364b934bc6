//! Who is called what, who was, and whom somebody means who types a name.
//!
//! A pseudonym is only what its owner says, and which claims we see is the server's choice. So two
//! things are kept: who is called alike *now*, to tell them apart by the mark of their key; and who
//! was *ever* called so, to notice when somebody else is.

use std::collections::{BTreeMap, BTreeSet};

use tchat_proto::id::AccountKey;
use tchat_proto::nick::Nick;

use crate::called::Called;
use crate::mark::{Mark, SEPARATOR};
use crate::store::names::HeldRow;
use crate::trouble::Trouble;

/// The names of one server's people, as far as we know them.
#[derive(Debug, Default)]
pub(super) struct Names {
    now: BTreeMap<AccountKey, Nick>,
    /// Who is called so now, by each key of a pseudonym.
    alike: BTreeMap<String, BTreeSet<AccountKey>>,
    /// Who was ever called so, and in which order.
    held: BTreeMap<String, BTreeMap<AccountKey, u64>>,
    last: u64,
}

/// What calling somebody something has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// What is to be kept of it.
    pub(super) rows: Vec<HeldRow>,
    /// Who was called so before, the last one first, if that was somebody else.
    pub(super) before: Vec<AccountKey>,
}

impl Names {
    /// Takes what is kept of who was called what.
    pub(super) fn load(&mut self, rows: Vec<HeldRow>) {
        for HeldRow { name, account, turn } in rows {
            self.last = self.last.max(turn);
            self.held.entry(name).or_default().insert(account, turn);
        }
    }

    /// Somebody was called something when this was last kept: no news, and older than what is known
    /// of the name.
    pub(super) fn settle(&mut self, account: AccountKey, nick: &Nick) {
        self.forget(account);
        for name in nick.keys() {
            self.alike.entry(name.clone()).or_default().insert(account);
            self.held.entry(name).or_default().entry(account).or_default();
        }
        self.now.insert(account, nick.clone());
    }

    /// Somebody is called something from here on.
    pub(super) fn take(&mut self, account: AccountKey, nick: &Nick) -> Taken {
        self.forget(account);
        let mut taken = Taken::default();
        for name in BTreeSet::from(nick.keys()) {
            self.alike.entry(name.clone()).or_default().insert(account);
            let held = self.held.entry(name.clone()).or_default();
            let mut holders: Vec<_> = held.iter().map(|(who, turn)| (*turn, *who)).collect();
            holders.sort_unstable_by(|one, other| other.cmp(one));
            if holders.first().is_some_and(|(_, who)| *who == account) {
                continue;
            }
            let others = holders.into_iter().map(|(_, who)| who).filter(|who| *who != account);
            for other in others {
                if !taken.before.contains(&other) {
                    taken.before.push(other);
                }
            }
            self.last = self.last.saturating_add(1);
            held.insert(account, self.last);
            taken.rows.push(HeldRow { name, account, turn: self.last });
        }
        self.now.insert(account, nick.clone());
        taken
    }

    fn forget(&mut self, account: AccountKey) {
        let Some(nick) = self.now.remove(&account) else { return };
        for name in nick.keys() {
            if let Some(alike) = self.alike.get_mut(&name) {
                alike.remove(&account);
            }
        }
    }

    /// Everybody who is called so, or looks so.
    fn like(&self, nick: &Nick) -> BTreeSet<AccountKey> {
        let alike = nick.keys().into_iter().filter_map(|name| self.alike.get(&name));
        alike.flatten().copied().collect()
    }

    /// A name to show: with a mark if somebody else is called alike, or was when one compared their
    /// key, or if the name looks as if it had one.
    pub(super) fn shown(
        &self,
        account: AccountKey,
        is_verified: impl Fn(AccountKey) -> bool,
    ) -> Option<String> {
        let nick = self.now.get(&account)?;
        let last = nick.as_str().rsplit_once(SEPARATOR);
        let seems_marked = last.is_some_and(|(_, mark)| Mark::is_like(mark));
        let shared = self.like(nick).len() > 1;
        let doubtful = || !is_verified(account) && self.held_verified(account, &is_verified);
        let plain = !(seems_marked || shared || doubtful());
        Some(if plain { nick.to_string() } else { self.marked(account, nick) })
    }

    fn marked(&self, account: AccountKey, nick: &Nick) -> String {
        let others = self.like(nick).into_iter().filter(|other| *other != account);
        let mark = Mark::of(account);
        format!("{nick}{SEPARATOR}{}", mark.shown_among(others.map(Mark::of)))
    }

    /// Whom somebody means. Never somebody else than before without a word: who was called so when
    /// one compared their key is not replaced by who is called so now.
    ///
    /// # Errors
    ///
    /// [`Trouble`] says that it is nobody, or what to type instead.
    pub(super) fn find(
        &self,
        called: &Called,
        is_verified: impl Fn(AccountKey) -> bool,
        may_be: impl Fn(AccountKey) -> bool,
    ) -> Result<AccountKey, Trouble> {
        let mut like: Vec<_> =
            self.like(&called.nick).into_iter().filter(|it| may_be(*it)).collect();
        if let Some(typed) = &called.mark {
            like.retain(|account| Mark::of(*account).begins_with(typed));
        }
        match like.as_slice() {
            [] => Err(Trouble::NobodyCalled { name: called.to_string() }),
            [account] if called.mark.is_some() || is_verified(*account) => Ok(*account),
            [account] if self.held_verified(*account, &is_verified) => {
                Err(Trouble::NameChangedHands {
                    name: called.to_string(),
                    choice: self.choice(*account),
                })
            }
            [account] => Ok(*account),
            several => Err(Trouble::NameAmbiguous {
                name: called.to_string(),
                choices: several.iter().map(|account| self.choice(*account)).collect(),
            }),
        }
    }

    /// Whether somebody else was ever called as this account is now, whose key was compared.
    fn held_verified(&self, account: AccountKey, is_verified: impl Fn(AccountKey) -> bool) -> bool {
        let Some(nick) = self.now.get(&account) else { return false };
        let held = nick.keys().into_iter().filter_map(|name| self.held.get(&name));
        held.flat_map(BTreeMap::keys).any(|other| *other != account && is_verified(*other))
    }

    /// What to type to mean exactly this one.
    pub(super) fn choice(&self, account: AccountKey) -> String {
        self.now.get(&account).map(|nick| self.marked(account, nick)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::frame::{from_cbor, to_cbor};

    use super::*;

    const BOB: AccountKey = AccountKey([1; 32]);
    const OTHER: AccountKey = AccountKey([2; 32]);
    const THIRD: AccountKey = AccountKey([3; 32]);

    fn nick(text: &str) -> Nick {
        Nick::parse(text).unwrap()
    }

    /// A pseudonym as a server that checks nothing would let it pass.
    fn foreign(text: &str) -> Nick {
        from_cbor(&to_cbor(&text)).unwrap()
    }

    fn shown(names: &Names, account: AccountKey) -> String {
        names.shown(account, |_| false).unwrap()
    }

    fn find(names: &Names, typed: &str, verified: &[AccountKey]) -> Result<AccountKey, Trouble> {
        let called = Called::parse(typed).unwrap();
        names.find(&called, |account| verified.contains(&account), |_| true)
    }

    #[test]
    fn who_is_alone_in_a_name_has_no_mark_and_who_is_not_has_one_that_finds_them() {
        let mut names = Names::default();
        names.take(BOB, &nick("bob"));
        assert_eq!(shown(&names, BOB), "bob");
        names.take(OTHER, &nick("BOB"));
        assert_eq!(shown(&names, BOB), "bob~db5e");
        assert_eq!(shown(&names, OTHER), "BOB~8xrs");
        assert_eq!(find(&names, "bob~db5e", &[]), Ok(BOB));
        assert_eq!(find(&names, "bob~8XRS", &[]), Ok(OTHER));
        let choices = vec!["bob~db5e".to_owned(), "BOB~8xrs".to_owned()];
        let refused = Err(Trouble::NameAmbiguous { name: "bob".to_owned(), choices });
        assert_eq!(find(&names, "bob", &[]), refused);
        names.take(OTHER, &nick("robert"));
        assert_eq!(shown(&names, BOB), "bob");
    }

    #[test]
    fn letters_of_another_script_that_look_the_same_are_the_same_name() {
        let mut names = Names::default();
        names.take(BOB, &nick("bob"));
        // Cyrillic; a server should have refused it.
        names.take(OTHER, &foreign("\u{42c}o\u{42c}"));
        assert!(shown(&names, OTHER).ends_with("~8xrs"));
        assert!(matches!(find(&names, "bob", &[]), Err(Trouble::NameAmbiguous { .. })));
    }

    #[test]
    fn nobody_can_be_called_like_somebodys_mark() {
        let mut names = Names::default();
        names.take(BOB, &nick("bob"));
        names.take(OTHER, &nick("bob~db5e"));
        assert_eq!(shown(&names, OTHER), "bob~db5e~8xrs");
        assert_eq!(find(&names, "bob~db5e", &[]), Ok(BOB));
        assert_eq!(find(&names, "bob~db5e~8xrs", &[]), Ok(OTHER));
    }

    #[test]
    fn a_name_that_changes_hands_is_noticed_once_each_time() {
        let mut names = Names::default();
        assert_eq!(names.take(BOB, &nick("bob")).before, []);
        assert_eq!(names.take(BOB, &nick("bob")), Taken::default());
        assert_eq!(names.take(OTHER, &nick("bob")).before, [BOB]);
        assert_eq!(names.take(OTHER, &nick("bob")), Taken::default());
        assert_eq!(names.take(BOB, &nick("bob")).before, [OTHER]);
        assert_eq!(names.take(THIRD, &nick("Bob")).before, [BOB, OTHER]);
    }

    #[test]
    fn what_was_noticed_is_not_noticed_again_after_a_restart() {
        let mut names = Names::default();
        let mut rows = names.take(BOB, &nick("bob")).rows;
        rows.extend(names.take(OTHER, &nick("bob")).rows);
        let mut again = Names::default();
        again.load(rows);
        again.settle(BOB, &nick("bob"));
        again.settle(OTHER, &nick("bob"));
        assert_eq!(again.take(OTHER, &nick("bob")), Taken::default());
        assert_eq!(again.take(THIRD, &nick("bob")).before, [OTHER, BOB]);
    }

    #[test]
    fn a_name_whose_holder_was_verified_never_means_somebody_else_without_a_word() {
        let mut names = Names::default();
        names.take(BOB, &nick("bob"));
        names.take(BOB, &nick("robert"));
        names.take(OTHER, &nick("bob"));
        assert_eq!(find(&names, "bob", &[]), Ok(OTHER));
        let refused =
            Trouble::NameChangedHands { name: "bob".to_owned(), choice: "bob~8xrs".to_owned() };
        assert_eq!(find(&names, "bob", &[BOB]), Err(refused));
        // Nor does it look like theirs.
        assert_eq!(names.shown(OTHER, |it| it == BOB).as_deref(), Some("bob~8xrs"));
        assert_eq!(names.shown(OTHER, |_| true).as_deref(), Some("bob"));
        assert_eq!(find(&names, "bob~8xrs", &[BOB]), Ok(OTHER));
        // Once their key was compared as well, the name is theirs.
        assert_eq!(find(&names, "bob", &[BOB, OTHER]), Ok(OTHER));
        assert_eq!(find(&names, "robert", &[BOB]), Ok(BOB));
    }

    #[test]
    fn nobody_is_found_by_a_mark_that_is_not_theirs() {
        let mut names = Names::default();
        names.take(BOB, &nick("bob"));
        for typed in ["bob~8xrs", "alice", "alice~db5e"] {
            let nobody = Trouble::NobodyCalled { name: typed.to_owned() };
            assert_eq!(find(&names, typed, &[]), Err(nobody));
        }
    }
}
