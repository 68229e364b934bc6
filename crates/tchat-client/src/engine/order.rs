//! Keeping order in a room: wishes to change its rules, and what a change of them was.
//!
//! A wish is kept as a [`Rule`], which says what shall be different and not what all shall be: built
//! anew upon whatever policy there is when its turn comes, it takes nothing back of what somebody
//! else wished for meanwhile. Who may do what is not judged here but by the rules that everybody has
//! ([`tchat_roster::commit_policy`]), as the commit is made.

use std::collections::BTreeSet;
use std::time::Instant;

use tchat_mls::Group;
use tchat_proto::entry::Blob;
use tchat_proto::id::{AccountKey, DeviceKey, RoomId};
use tchat_proto::policy::{Inviting, Role, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;
use tchat_roster::{CheckedKeyPackage, CommitRefused};

use super::Engine;
use super::people::People;
use super::requests::Purpose;
use super::room::{Intent, WantedChange};
use crate::called::Called;
use crate::command::{Reference, RuleWish};
use crate::event::{Event, Person, RuleChange, Rules};
use crate::store::Durability;
use crate::trouble::Trouble;

/// A wanted change of a room's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    /// All devices that the account has in the room go.
    Remove(AccountKey),
    /// The account has another role.
    Role(AccountKey, Role),
    /// The account may write, or may not.
    Muted(AccountKey, bool),
    /// The account may not be in the room.
    Ban(AccountKey),
    /// The account may come again, and so may these devices of it.
    Unban(AccountKey, BTreeSet<DeviceKey>),
    Frozen(bool),
    Slow(u32),
    Topic(Option<Topic>),
    Inviting(Inviting),
    Archived(bool),
    Retention(u32),
}

impl Rule {
    /// The policy with this wish come true, and whose devices go.
    pub(super) fn applied(&self, group: &Group) -> (RoomPolicy, Vec<DeviceKey>) {
        let mut policy = group.policy().clone();
        let gone = match self {
            Self::Remove(account) | Self::Ban(account) => {
                let theirs = group.members().filter(|member| member.account == *account);
                theirs.map(|member| member.device).collect()
            }
            _ => Vec::new(),
        };
        match *self {
            Self::Remove(account) => {
                policy.removed.extend(&gone);
                policy.moderators.remove(&account);
            }
            Self::Role(account, role) => {
                put(&mut policy.owners, account, role == Role::Owner);
                put(&mut policy.moderators, account, role == Role::Moderator);
                if role > Role::Member {
                    policy.muted.remove(&account);
                }
            }
            Self::Muted(account, muted) => put(&mut policy.muted, account, muted),
            Self::Ban(account) => {
                policy.banned.insert(account);
                policy.moderators.remove(&account);
            }
            Self::Unban(account, ref devices) => {
                policy.banned.remove(&account);
                policy.removed.retain(|device| !devices.contains(device));
            }
            Self::Frozen(frozen) => policy.frozen = frozen,
            Self::Slow(seconds) => policy.slow_seconds = seconds,
            Self::Topic(ref topic) => policy.topic.clone_from(topic),
            Self::Inviting(inviting) => policy.inviting = inviting,
            Self::Archived(archived) => policy.archived = archived,
            Self::Retention(days) => policy.retention_days = days,
        }
        (policy, gone)
    }
}

fn put(accounts: &mut BTreeSet<AccountKey>, account: AccountKey, is_in: bool) {
    if is_in {
        accounts.insert(account);
    } else {
        accounts.remove(&account);
    }
}

/// What a refusal by the room's rules means to whoever wished for it.
pub(super) fn forbidden(refused: &CommitRefused, room: RoomName) -> Trouble {
    match refused {
        CommitRefused::NotAnOwner { .. } => Trouble::OwnersOnly { room },
        CommitRefused::NotAModerator { .. } | CommitRefused::MayNotInvite { .. } => {
            Trouble::ModeratorsOnly { room }
        }
        CommitRefused::RemovesOwner { .. }
        | CommitRefused::RemovesModerator { .. }
        | CommitRefused::MutesModerator { .. } => Trouble::KeepsOrder { room },
        CommitRefused::NoOwnerStays | CommitRefused::OwnersCount { .. } => {
            Trouble::LastOwner { room }
        }
        CommitRefused::DeviceRemoved { .. } | CommitRefused::AccountBanned { .. } => {
            Trouble::KeptOut { room }
        }
        other => {
            let rule = Some(other.code().to_owned());
            Trouble::Refused(Refusal { rule, ..Refusal::new(Code::CommitRefused) })
        }
    }
}

/// What is different between two policies of a room, in the order in which it is told.
pub(super) fn changes(people: &People, old: &RoomPolicy, new: &RoomPolicy) -> Vec<RuleChange> {
    let person = |account: &AccountKey| people.person(*account);
    let mut told = Vec::new();
    let of_rank = |policy: &RoomPolicy| policy.owners.union(&policy.moderators).copied().collect();
    let ranked: BTreeSet<AccountKey> = of_rank(old);
    for account in ranked.union(&of_rank(new)) {
        let role = new.role(*account);
        if role != old.role(*account) {
            told.push(RuleChange::Role { who: person(account), role });
        }
    }
    told.extend(new.muted.difference(&old.muted).map(person).map(RuleChange::Muted));
    // Who is given a role may write by it.
    let unmuted = old.muted.difference(&new.muted).filter(|it| new.role(**it) == Role::Member);
    told.extend(unmuted.map(person).map(RuleChange::Unmuted));
    told.extend(new.banned.difference(&old.banned).map(person).map(RuleChange::Banned));
    told.extend(old.banned.difference(&new.banned).map(person).map(RuleChange::Unbanned));
    let devices = old.removed.difference(&new.removed).count();
    told.extend((devices > 0).then_some(RuleChange::LetInAgain { devices }));
    told.extend((new.frozen != old.frozen).then_some(RuleChange::Frozen(new.frozen)));
    let slow = RuleChange::Slow(new.slow_seconds);
    told.extend((new.slow_seconds != old.slow_seconds).then_some(slow));
    let topic = || RuleChange::Topic(new.topic.clone());
    told.extend((new.topic != old.topic).then(topic));
    told.extend((new.inviting != old.inviting).then_some(RuleChange::Inviting(new.inviting)));
    told.extend((new.archived != old.archived).then_some(RuleChange::Archived(new.archived)));
    let days = RuleChange::Retention(new.retention_days);
    told.extend((new.retention_days != old.retention_days).then_some(days));
    let turned = new.join_key_version != old.join_key_version;
    // Whoever is shut out knows the key, and could come back with it.
    let shuts_out = !new.removed.is_subset(&old.removed) || !new.banned.is_subset(&old.banned);
    told.extend(turned.then_some(match shuts_out {
        true => RuleChange::JoinKeyAfterRemoval,
        false => RuleChange::JoinKey,
    }));
    told
}

/// The same, as events.
pub(super) fn told(
    room: &RoomName,
    people: &People,
    by: Option<&Person>,
    (old, new): (&RoomPolicy, &RoomPolicy),
) -> Vec<Event> {
    // Only owners give roles: in anybody else's commit they are those of the last owner's successors.
    let gives_roles = |by: &&Person| old.role(by.account) == Role::Owner;
    let event = |change| {
        let by = match change {
            RuleChange::Role { .. } => by.filter(gives_roles),
            _ => by,
        };
        Event::Ruled { room: room.clone(), by: by.cloned(), change }
    };
    changes(people, old, new).into_iter().map(event).collect()
}

impl Engine {
    /// Removes someone's devices from a room.
    pub(super) fn remove(
        &mut self,
        now: Instant,
        name: &RoomName,
        who: &Called,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let wanted = self.member_called(name, who)?;
        let wanted = wanted.and_then(|account| self.not_oneself(name, account));
        self.want_rule(now, name, wanted.map(Rule::Remove), reference)
    }

    /// A wish to change a room's rules.
    pub(super) fn rule(
        &mut self,
        now: Instant,
        name: &RoomName,
        wish: RuleWish,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let wanted = match wish {
            RuleWish::Unban(who) => {
                self.unban(name, &who, reference);
                return Ok(());
            }
            RuleWish::Role { who, role } => {
                self.member_called(name, &who)?.map(|account| Rule::Role(account, role))
            }
            RuleWish::Mute(who) => {
                self.member_called(name, &who)?.map(|account| Rule::Muted(account, true))
            }
            // Those who have left can be meant by these too.
            RuleWish::Unmute(who) => self.known(name, &who).map(|it| Rule::Muted(it, false)),
            RuleWish::Ban(who) => {
                let meant = self.known(name, &who);
                meant.and_then(|it| self.not_oneself(name, it)).map(Rule::Ban)
            }
            RuleWish::Freeze(frozen) => Ok(Rule::Frozen(frozen)),
            RuleWish::Slow(seconds) => Ok(Rule::Slow(seconds)),
            RuleWish::Topic(topic) => Ok(Rule::Topic(topic)),
            RuleWish::Inviting(inviting) => Ok(Rule::Inviting(inviting)),
            RuleWish::Archive(archived) => Ok(Rule::Archived(archived)),
            RuleWish::Retention(days) => Ok(Rule::Retention(days)),
        };
        self.want_rule(now, name, wanted, reference)
    }

    fn want_rule(
        &mut self,
        now: Instant,
        name: &RoomName,
        wanted: Result<Rule, Trouble>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let wanted = wanted.and_then(|rule| Ok((self.member_room(name)?, rule)));
        match wanted {
            Ok((id, rule)) => {
                if let Some(room) = self.rooms.get_mut(&id) {
                    let change = WantedChange::Rule(rule);
                    room.intents.push_back(Intent { change, reference, made: false });
                }
                self.govern(now, id)
            }
            Err(trouble) => {
                self.refuse(trouble, reference);
                Ok(())
            }
        }
    }

    /// Lets somebody come again. Which devices were removed as theirs the room does not say: their
    /// key packages do.
    fn unban(&mut self, name: &RoomName, who: &Called, reference: Option<Reference>) {
        let meant = self.member_room(name).and_then(|room| Ok((room, self.known(name, who)?)));
        match meant {
            Ok((room, account)) => {
                let purpose = Purpose::Forgive { room, account, reference };
                self.requests.ask(Request::TakeKeyPackages(account), purpose);
            }
            Err(trouble) => self.refuse(trouble, reference),
        }
    }

    /// The key packages of somebody who shall be let in again, if they left any.
    pub(super) fn forgive(
        &mut self,
        now: Instant,
        id: RoomId,
        account: AccountKey,
        packages: &[Blob],
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let members = packages.iter().filter_map(|package| {
            let package = CheckedKeyPackage::from_bytes(&package.0).ok()?;
            Some(package.member())
        });
        let theirs = members.filter(|member| member.account == account);
        let devices = theirs.map(|member| member.device).collect();
        if let Some(room) = self.rooms.get_mut(&id) {
            let change = WantedChange::Rule(Rule::Unban(account, devices));
            room.intents.push_back(Intent { change, reference, made: false });
        }
        self.govern(now, id)
    }

    /// Whoever is called that, in the room or not.
    fn known(&self, room: &RoomName, who: &Called) -> Result<AccountKey, Trouble> {
        self.member_room(room)?;
        self.people.find(who, |_| true)
    }

    /// The member who is called that. The outer trouble is a failed read.
    fn member_called(
        &mut self,
        name: &RoomName,
        who: &Called,
    ) -> Result<Result<AccountKey, Trouble>, Trouble> {
        let id = match self.member_room(name) {
            Ok(id) => id,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let members = self.members(id)?;
        Ok(self.people.find(who, |account| members.contains_key(&account)))
    }

    fn not_oneself(&self, room: &RoomName, account: AccountKey) -> Result<AccountKey, Trouble> {
        if account == self.device.account() {
            Err(Trouble::Yourself { room: room.clone() })
        } else {
            Ok(account)
        }
    }

    /// Looks at the policy of a room that we are in.
    pub(super) fn with_policy<T>(
        &mut self,
        id: RoomId,
        look: impl FnOnce(&RoomPolicy) -> T,
    ) -> Result<Option<T>, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(None) };
        if room.group.is_none() {
            self.store.write(Durability::Relaxed, |db| room.group(db).map(|_| ()))?;
        }
        Ok(room.group.as_ref().map(|group| look(group.policy())))
    }

    /// Says what goes for a room.
    pub(super) fn tell_rules(
        &mut self,
        name: &RoomName,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let id = match self.member_room(name) {
            Ok(id) => id,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let Some(policy) = self.with_policy(id, RoomPolicy::clone)? else { return Ok(()) };
        let people = |accounts: &BTreeSet<AccountKey>| {
            let mut people: Vec<_> = accounts.iter().map(|it| self.people.person(*it)).collect();
            people.sort();
            people
        };
        let rules = Box::new(Rules {
            owners: people(&policy.owners),
            moderators: people(&policy.moderators),
            muted: people(&policy.muted),
            banned: people(&policy.banned),
            policy,
        });
        self.events.push_back(Event::Rules { room: name.clone(), rules, reference });
        Ok(())
    }
}
