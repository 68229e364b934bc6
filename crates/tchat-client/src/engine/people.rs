//! Who people are: the pseudonyms they claimed, and who is connected.
//!
//! Only claims whose signature holds for this server get in, and an older claim never replaces a
//! newer one, so the server cannot rename anybody.

use std::collections::{BTreeMap, BTreeSet};

use tchat_proto::id::{AccountKey, ServerKey};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::request::Presence;

use crate::event::{Event, Person};
use crate::store::people::OwnRow;

/// The people of one server, as far as we know them.
#[derive(Debug)]
pub(super) struct People {
    server: ServerKey,
    me: AccountKey,
    claims: BTreeMap<AccountKey, NickStatement>,
    /// What those who renamed themselves were called before.
    before: BTreeMap<AccountKey, Person>,
    online: BTreeSet<AccountKey>,
    accepted: Option<Nick>,
    pub(super) own: OwnRow,
}

impl People {
    pub(super) fn new(server: ServerKey, me: AccountKey) -> Self {
        Self {
            server,
            me,
            claims: BTreeMap::new(),
            before: BTreeMap::new(),
            online: BTreeSet::new(),
            accepted: None,
            own: OwnRow::default(),
        }
    }

    /// Takes what is kept.
    pub(super) fn load(&mut self, claims: Vec<NickStatement>, own: OwnRow) {
        self.claims = claims.into_iter().map(|claim| (claim.account, claim)).collect();
        self.own = own;
    }

    /// Takes a claim, and says whether it was new: it must hold, and be newer than what we have.
    pub(super) fn learn(&mut self, claim: &NickStatement) -> bool {
        let known = self.claims.get(&claim.account);
        if known.is_some_and(|known| known.serial >= claim.serial)
            || claim.verify(self.server).is_err()
        {
            return false;
        }
        self.replace(claim);
        true
    }

    fn replace(&mut self, claim: &NickStatement) {
        let known = self.claims.get(&claim.account);
        if known.is_some_and(|known| known.nick != claim.nick) {
            self.before.insert(claim.account, self.person(claim.account));
        }
        self.claims.insert(claim.account, claim.clone());
    }

    /// Who a claim renames, under the pseudonym they had before; `None` if it is none that we hold.
    pub(super) fn renamed_by(&self, claim: &NickStatement) -> Option<Person> {
        let held = self.claims.get(&claim.account) == Some(claim);
        held.then(|| self.before.get(&claim.account).cloned()).flatten()
    }

    /// Someone as people see them.
    pub(super) fn person(&self, account: AccountKey) -> Person {
        let nick = match self.claims.get(&account) {
            Some(claim) => claim.nick.to_string(),
            None => format!("?{}", account.short()),
        };
        Person { nick, account }
    }

    /// Whether someone is called that.
    pub(super) fn is_called(&self, account: AccountKey, nick: &Nick) -> bool {
        self.claims.get(&account).is_some_and(|claim| claim.nick.key() == nick.key())
    }

    /// Who is called that, first of all who is called exactly that: a server should not, but could
    /// give two people pseudonyms that look alike.
    pub(super) fn called(&self, nick: &Nick) -> Option<AccountKey> {
        let exact = self.claims.values().find(|claim| claim.nick == *nick);
        let alike = || {
            let key = nick.key();
            self.claims.values().find(|claim| claim.nick.key() == key)
        };
        exact.or_else(alike).map(|claim| claim.account)
    }

    /// Everybody whose claim was seen.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountKey> {
        self.claims.keys().copied()
    }

    /// Takes the server's word that someone came or went, and says what to tell of it.
    pub(super) fn presence(&mut self, presence: &Presence) -> Option<Event> {
        let changed = if presence.online {
            self.online.insert(presence.account)
        } else {
            self.online.remove(&presence.account)
        };
        let known = self.claims.contains_key(&presence.account) && presence.account != self.me;
        (changed && known).then(|| Event::Presence {
            who: self.person(presence.account),
            online: presence.online,
        })
    }

    pub(super) fn is_online(&self, account: AccountKey) -> bool {
        self.online.contains(&account)
    }

    /// Without a connection nobody's presence is known.
    pub(super) fn all_offline(&mut self) {
        self.online.clear();
    }

    /// The server has accepted one's own claim.
    pub(super) fn accepted(&mut self, claim: NickStatement) {
        self.replace(&claim);
        self.accepted = Some(claim.nick.clone());
        self.own.claim = Some(claim);
    }

    /// The pseudonym that was accepted since this was last asked.
    pub(super) fn poll_accepted(&mut self) -> Option<Nick> {
        self.accepted.take()
    }

    /// One's own pseudonym here, once the server has accepted it.
    pub(super) fn my_nick(&self) -> Option<&Nick> {
        self.own.claim.as_ref().map(|claim| &claim.nick)
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::identity::SigningSeed;

    use super::*;

    const SERVER: ServerKey = ServerKey([1; 32]);

    fn claim(serial: u64, nick: &str) -> NickStatement {
        let bob = SigningSeed::from_bytes([2; 32]);
        NickStatement::sign(&bob, SERVER, serial, Nick::parse(nick).unwrap())
    }

    #[test]
    fn an_old_pseudonym_cannot_be_brought_back() {
        let mut people = People::new(SERVER, AccountKey([9; 32]));
        assert!(people.learn(&claim(1, "bob")));
        assert_eq!(people.renamed_by(&claim(1, "bob")), None);
        assert!(people.learn(&claim(2, "robert")));
        let before = people.renamed_by(&claim(2, "robert")).map(|person| person.nick);
        assert_eq!(before.as_deref(), Some("bob"));
        assert!(!people.learn(&claim(1, "bob")));
        assert_eq!(
            people.called(&Nick::parse("ROBERT").unwrap()),
            Some(claim(2, "robert").account)
        );
    }

    #[test]
    fn a_claim_for_another_server_is_ignored() {
        let mut people = People::new(ServerKey([7; 32]), AccountKey([9; 32]));
        assert!(!people.learn(&claim(1, "bob")));
    }

    #[test]
    fn presence_is_told_once_and_of_known_people_only() {
        let mut people = People::new(SERVER, AccountKey([9; 32]));
        let claim = claim(1, "bob");
        let online = Presence { account: claim.account, online: true, away: false };
        assert_eq!(people.presence(&online), None);
        people.all_offline();
        people.learn(&claim);
        assert!(people.presence(&online).is_some());
        assert_eq!(people.presence(&online), None);
    }
}
