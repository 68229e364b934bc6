//! Who is called what: each pseudonym is one account's, also while that account is away.

use std::collections::BTreeMap;

use tchat_proto::id::AccountKey;
use tchat_proto::identity::NickStatement;
use tchat_proto::limits::NICK_SUGGESTIONS;
use tchat_proto::nick::Nick;

use crate::limits::NICKS_MAX;

/// The pseudonyms of one server.
#[derive(Debug, Default)]
pub struct Nicks {
    by_account: BTreeMap<AccountKey, NickStatement>,
    by_key: BTreeMap<String, AccountKey>,
}

/// Why a pseudonym was not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NickRefused {
    /// Another account has it. These are free.
    Taken(Vec<Nick>),
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

    pub(crate) fn claim(&mut self, statement: &NickStatement) -> Result<Claimed, NickRefused> {
        let account = statement.account;
        let key = statement.nick.key();
        let known = self.by_account.get(&account);
        if known == Some(statement) {
            return Ok(Claimed::Same);
        }
        if known.is_some_and(|known| known.serial >= statement.serial) {
            return Err(NickRefused::Outdated);
        }
        if self.by_key.get(&key).is_some_and(|owner| *owner != account) {
            return Err(NickRefused::Taken(self.suggestions(&statement.nick)));
        }
        if known.is_none() && self.by_account.len() >= NICKS_MAX {
            return Err(NickRefused::Full);
        }
        let same_text = known.is_some_and(|known| known.nick == statement.nick);
        self.insert(statement.clone());
        Ok(if same_text { Claimed::Renewed } else { Claimed::Renamed })
    }

    /// Takes a claim as it was admitted before. `false` if it contradicts another.
    pub(crate) fn insert(&mut self, statement: NickStatement) -> bool {
        let account = statement.account;
        let key = statement.nick.key();
        if let Some(known) = self.by_account.insert(account, statement) {
            self.by_key.remove(&known.nick.key());
        }
        self.by_key.insert(key, account).is_none()
    }

    fn suggestions(&self, nick: &Nick) -> Vec<Nick> {
        nick.alternatives()
            .filter(|it| !self.by_key.contains_key(&it.key()))
            .take(NICK_SUGGESTIONS)
            .collect()
    }
}
