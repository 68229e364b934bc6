//! Who people are: the pseudonyms they claimed, who is connected, and how one regards them.
//!
//! Only claims whose signature holds for this server get in, and an older claim never replaces a
//! newer one, so the server cannot rename anybody. It can show us somebody else under a name that
//! we know: [`Names`] notices.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use tchat_mls::fingerprint::Fingerprint;
use tchat_proto::id::{AccountKey, DeviceKey, ServerKey, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::request::Presence;

use super::names::Names;
use crate::called::Called;
use crate::event::{Event, KeyChange, LeftReason, Person, Reach};
use crate::store::names::{self as names_table, HeldRow};
use crate::store::people as people_table;
use crate::store::people::OwnRow;
use crate::store::regards::Regard;
use crate::trouble::Trouble;

/// The people of one server, as far as we know them.
#[derive(Debug)]
pub(super) struct People {
    server: ServerKey,
    me: AccountKey,
    claims: BTreeMap<AccountKey, NickStatement>,
    names: Names,
    /// What those who renamed themselves were called before.
    before: BTreeMap<AccountKey, Person>,
    /// Devices whose certificates are kept, as far as this process knows.
    certified: BTreeSet<DeviceKey>,
    /// Who is online or away.
    reach: BTreeMap<AccountKey, Reach>,
    first_seen: BTreeMap<AccountKey, Timestamp>,
    regards: BTreeMap<AccountKey, Regard>,
    /// How many messages of those whom one ignores were not told.
    hidden: BTreeMap<AccountKey, u64>,
    accepted: Option<Nick>,
    pub(super) own: OwnRow,
}

/// What is kept of people.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) claims: Vec<NickStatement>,
    pub(super) own: OwnRow,
    pub(super) names: Vec<HeldRow>,
    pub(super) regards: Vec<(AccountKey, Regard)>,
}

/// A claim that was new: to be kept, and perhaps to be told of.
#[derive(Debug)]
#[must_use]
pub(super) struct Learned {
    claim: NickStatement,
    rows: Vec<HeldRow>,
    change: Option<KeyChange>,
}

impl Learned {
    /// Keeps it; gives what to tell once that is on the disk.
    pub(super) fn keep(self, db: &Connection) -> rusqlite::Result<Option<Event>> {
        people_table::put(db, &self.claim)?;
        for row in &self.rows {
            names_table::put(db, row)?;
        }
        Ok(self.change.map(Event::KeyChanged))
    }
}

impl People {
    pub(super) fn new(server: ServerKey, me: AccountKey) -> Self {
        Self {
            server,
            me,
            claims: BTreeMap::new(),
            names: Names::default(),
            before: BTreeMap::new(),
            certified: BTreeSet::new(),
            reach: BTreeMap::new(),
            first_seen: BTreeMap::new(),
            regards: BTreeMap::new(),
            hidden: BTreeMap::new(),
            accepted: None,
            own: OwnRow::default(),
        }
    }

    /// Takes what is kept.
    pub(super) fn load(&mut self, kept: Kept) {
        self.names = Names::default();
        self.names.load(kept.names);
        for claim in kept.claims.iter().chain(&kept.own.claim) {
            self.names.settle(claim.account, &claim.nick);
        }
        self.claims = kept.claims.into_iter().map(|claim| (claim.account, claim)).collect();
        self.regards = kept.regards.into_iter().collect();
        self.own = kept.own;
        // What was to be kept with a transaction that failed was not.
        self.certified.clear();
    }

    /// Whether a device's certificate is to be kept: said once.
    pub(super) fn is_new_device(&mut self, device: DeviceKey) -> bool {
        self.certified.insert(device)
    }

    /// Takes a claim if it is new: it must hold, and be newer than what we have.
    pub(super) fn learn(&mut self, claim: &NickStatement) -> Option<Learned> {
        let known = self.claims.get(&claim.account);
        if known.is_some_and(|known| known.serial >= claim.serial)
            || claim.verify(self.server).is_err()
        {
            return None;
        }
        Some(self.replace(claim))
    }

    fn replace(&mut self, claim: &NickStatement) -> Learned {
        let known = self.claims.get(&claim.account);
        if known.is_some_and(|known| known.nick != claim.nick) {
            self.before.insert(claim.account, self.person(claim.account));
        }
        self.claims.insert(claim.account, claim.clone());
        let taken = self.names.take(claim.account, &claim.nick);
        let change = self.change_of(claim.account, &taken.before);
        Learned { claim: claim.clone(), rows: taken.rows, change }
    }

    /// Whether it matters who was called so before.
    fn change_of(&self, account: AccountKey, before: &[AccountKey]) -> Option<KeyChange> {
        let others = || before.iter().copied().filter(|it| *it != self.me);
        let before = others().find(|it| self.is_verified(*it)).or_else(|| others().next())?;
        (account != self.me).then(|| KeyChange {
            who: self.person(account),
            choice: self.names.choice(account),
            before,
            fingerprint_before: Fingerprint::of_account(before).to_string(),
            fingerprint_after: Fingerprint::of_account(account).to_string(),
            was_verified: self.is_verified(before),
        })
    }

    /// Who a claim renames, under the pseudonym they had before; `None` if it is none that we hold.
    pub(super) fn renamed_by(&self, claim: &NickStatement) -> Option<Person> {
        let held = self.claims.get(&claim.account) == Some(claim);
        held.then(|| self.before.get(&claim.account).cloned()).flatten()
    }

    /// Someone as people see them. Oneself needs no mark: whoever else is called so has one.
    pub(super) fn person(&self, account: AccountKey) -> Person {
        let own = self.my_nick().filter(|_| account == self.me).map(ToString::to_string);
        let nick = own.or_else(|| self.names.shown(account, |it| self.is_verified(it)));
        Person { nick: nick.unwrap_or_else(|| format!("?{}", account.short())), account }
    }

    /// The same, and whether it is oneself.
    pub(super) fn who_is(&self, account: AccountKey) -> (Person, bool) {
        (self.person(account), account == self.me)
    }

    /// Whom a typed name means, among those who may be meant.
    pub(super) fn find(
        &self,
        called: &Called,
        may_be: impl Fn(AccountKey) -> bool,
    ) -> Result<AccountKey, Trouble> {
        self.names.find(called, |account| self.is_verified(account), may_be)
    }

    /// How one regards someone.
    pub(super) fn regard(&self, account: AccountKey) -> Regard {
        self.regards.get(&account).copied().unwrap_or_default()
    }

    /// From here on one regards someone otherwise.
    pub(super) fn set_regard(&mut self, account: AccountKey, regard: Regard) {
        self.regards.insert(account, regard);
    }

    /// Whether one has compared someone's key.
    pub(super) fn is_verified(&self, account: AccountKey) -> bool {
        self.regard(account).verified.is_some()
    }

    /// Whether one ignores someone.
    pub(super) fn is_ignored(&self, account: AccountKey) -> bool {
        self.regard(account).ignored.is_some()
    }

    /// Whether one ignores anybody.
    pub(super) fn ignores_anybody(&self) -> bool {
        self.regards.values().any(|regard| regard.ignored.is_some())
    }

    /// Whom one ignores, and how much of theirs was not told.
    pub(super) fn ignored(&self) -> Vec<(Person, u64)> {
        let ignored = self.regards.iter().filter(|(_, regard)| regard.ignored.is_some());
        let count = |account| self.hidden.get(account).copied().unwrap_or_default();
        ignored.map(|(account, _)| (self.person(*account), count(account))).collect()
    }

    /// What the front end is told in place of an event: nothing of what those do whom one ignores,
    /// but that they wrote, once. That somebody was removed is not their doing.
    pub(super) fn shown(&mut self, event: Event) -> Option<Event> {
        let about = match &event {
            Event::Message(message) => &message.from,
            Event::Joined { who, .. }
            | Event::Left { who, reason: LeftReason::Left, .. }
            | Event::Renamed { who, .. }
            | Event::Presence { who, .. }
            | Event::Typing { who, .. } => who,
            Event::Edited { message, .. } => &message.from,
            // Whoever deleted it: it is gone from where it was seen.
            Event::Deleted { from, .. } => from,
            Event::Reacted { who, from, .. } if from.account == self.me => who,
            Event::Reacted { who, from, .. } => {
                if self.is_ignored(from.account) {
                    from
                } else {
                    who
                }
            }
            _ => return Some(event),
        };
        if about.account == self.me || !self.is_ignored(about.account) {
            return Some(event);
        }
        let Event::Message(message) = event else { return None };
        let count = self.hidden.entry(message.from.account).or_default();
        *count = count.saturating_add(1);
        (*count == 1).then_some(Event::Hidden { who: message.from })
    }

    /// Everybody whose claim was seen.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountKey> {
        self.claims.keys().copied()
    }

    /// Takes the server's word that someone came or went, and says what to tell of it.
    pub(super) fn presence(&mut self, presence: &Presence) -> Option<Event> {
        let account = presence.account;
        let reach = match (presence.online, presence.away) {
            (true, false) => Reach::Online,
            (true, true) => Reach::Away,
            (false, _) => Reach::Offline,
        };
        let before = match reach {
            Reach::Offline => self.reach.remove(&account),
            Reach::Online | Reach::Away => self.reach.insert(account, reach),
        };
        let changed = before.unwrap_or(Reach::Offline) != reach;
        let known = self.claims.contains_key(&account) && account != self.me;
        (changed && known).then(|| Event::Presence { who: self.person(account), reach })
    }

    pub(super) fn reach(&self, account: AccountKey) -> Reach {
        self.reach.get(&account).copied().unwrap_or(Reach::Offline)
    }

    /// Takes the server's word for the day on which it first saw someone.
    pub(super) fn seen_since(&mut self, account: AccountKey, day: Option<Timestamp>) {
        self.first_seen.extend(day.map(|day| (account, day)));
    }

    pub(super) fn first_seen(&self, account: AccountKey) -> Option<Timestamp> {
        self.first_seen.get(&account).copied()
    }

    /// Without a connection nobody's presence is known.
    pub(super) fn all_offline(&mut self) {
        self.reach.clear();
    }

    /// The server has accepted one's own claim: what there is to keep of it.
    pub(super) fn accepted(&mut self, claim: NickStatement) -> Learned {
        let learned = self.replace(&claim);
        self.own.claim = Some(claim);
        learned
    }

    /// One's own claim is on the disk: the profile may hear of it.
    pub(super) fn accepted_for_good(&mut self, nick: Nick) {
        self.accepted = Some(nick);
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
    use tchat_proto::id::{MessageId, Seq};
    use tchat_proto::identity::SigningSeed;
    use tchat_proto::room::RoomName;

    use super::*;
    use crate::event::Message;

    const SERVER: ServerKey = ServerKey([1; 32]);

    fn claim(serial: u64, nick: &str) -> NickStatement {
        let bob = SigningSeed::from_bytes([2; 32]);
        NickStatement::sign(&bob, SERVER, serial, Nick::parse(nick).unwrap())
    }

    #[test]
    fn an_old_pseudonym_cannot_be_brought_back() {
        let mut people = People::new(SERVER, AccountKey([9; 32]));
        assert!(people.learn(&claim(1, "bob")).is_some());
        assert_eq!(people.renamed_by(&claim(1, "bob")), None);
        assert!(people.learn(&claim(2, "robert")).is_some());
        let before = people.renamed_by(&claim(2, "robert")).map(|person| person.nick);
        assert_eq!(before.as_deref(), Some("bob"));
        assert!(people.learn(&claim(1, "bob")).is_none());
        let called = Called::parse("ROBERT").unwrap();
        assert_eq!(people.find(&called, |_| true), Ok(claim(2, "robert").account));
    }

    #[test]
    fn a_claim_for_another_server_is_ignored() {
        let mut people = People::new(ServerKey([7; 32]), AccountKey([9; 32]));
        assert!(people.learn(&claim(1, "bob")).is_none());
    }

    #[test]
    fn presence_is_told_once_and_of_known_people_only() {
        let mut people = People::new(SERVER, AccountKey([9; 32]));
        let claim = claim(1, "bob");
        let online = Presence { account: claim.account, online: true, away: false };
        assert_eq!(people.presence(&online), None);
        people.all_offline();
        assert!(people.learn(&claim).is_some());
        assert!(people.presence(&online).is_some());
        assert_eq!(people.presence(&online), None);
        let away = Presence { away: true, ..online };
        assert!(matches!(people.presence(&away), Some(Event::Presence { reach: Reach::Away, .. })));
        assert_eq!(people.reach(claim.account), Reach::Away);
    }

    #[test]
    fn of_whom_one_ignores_nothing_is_told_but_that_they_wrote_and_that_they_were_removed() {
        let mut people = People::new(SERVER, AccountKey([9; 32]));
        let claim = claim(1, "bob");
        assert!(people.learn(&claim).is_some());
        let who = people.person(claim.account);
        let (room, time) = (RoomName::general(), Timestamp(1));
        let message = Event::Message(Message {
            room: room.clone(),
            seq: Seq(1),
            id: MessageId([1; 16]),
            from: who.clone(),
            text: "hello".to_owned(),
            time,
            mine: false,
            form: crate::parts::Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        });
        let left = |reason| Event::Left { room: room.clone(), who: who.clone(), reason, by: None };
        assert_eq!(people.shown(message.clone()), Some(message.clone()));
        people.set_regard(claim.account, Regard { ignored: Some(time), verified: None });
        assert_eq!(people.shown(message.clone()), Some(Event::Hidden { who: who.clone() }));
        assert_eq!(people.shown(message.clone()), None);
        assert_eq!(people.shown(left(LeftReason::Left)), None);
        assert!(people.shown(left(LeftReason::Removed)).is_some());
        assert_eq!(people.ignored(), [(who, 2)]);
        people.set_regard(claim.account, Regard::default());
        assert_eq!(people.shown(message.clone()), Some(message));
        assert_eq!(people.ignored(), []);
    }
}
