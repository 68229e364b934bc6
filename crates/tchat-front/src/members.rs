//! Who is in a room, followed while it is looked at: people come and go, and what they may do changes.

use std::collections::BTreeSet;

use tchat_client::Event;
use tchat_client::event::{Present, Role, Rules};
use tchat_i18n::Words;
use tchat_proto::direct;
use tchat_proto::id::AccountKey;
use tchat_proto::policy::Inviting;
use tchat_proto::room::RoomName;

use crate::deed::{Deed, member_line};
use crate::fold::fold;

/// Who is in a room.
#[derive(Debug, Clone)]
pub struct Members {
    room: RoomName,
    people: Vec<Present>,
    /// Who may not write, as far as that is known.
    muted: BTreeSet<AccountKey>,
}

impl Members {
    /// Those of a room, as the engine told; `muted` may not write.
    #[must_use]
    pub const fn new(room: RoomName, people: Vec<Present>, muted: BTreeSet<AccountKey>) -> Self {
        Self { room, people, muted }
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> &RoomName {
        &self.room
    }

    /// All of them.
    #[must_use]
    pub fn people(&self) -> &[Present] {
        &self.people
    }

    /// Somebody, as long as they are in the room.
    #[must_use]
    pub fn of(&self, account: AccountKey) -> Option<&Present> {
        self.people.iter().find(|it| it.who.account == account)
    }

    /// Those of whom something is known that has this in it: a part of a name, or “moderator”.
    #[must_use]
    pub fn find(&self, typed: &str, words: &Words) -> Vec<&Present> {
        let typed = fold(typed.trim());
        let goes = |it: &&Present| {
            fold(member_line(words, it, self.is_muted(it)).as_str()).contains(&typed)
        };
        self.people.iter().filter(goes).collect()
    }

    /// Whether somebody may not write, as far as that is known.
    #[must_use]
    pub fn is_muted(&self, who: &Present) -> bool {
        self.muted.contains(&who.who.account)
    }

    /// What one is oneself.
    #[must_use]
    pub fn my_role(&self) -> Role {
        self.people.iter().find(|it| it.me).map_or(Role::Member, |me| me.role)
    }

    /// What one may do about somebody.
    #[must_use]
    pub fn deeds(&self, who: &Present) -> Vec<Deed> {
        Deed::possible(&self.room, self.my_role(), who, self.is_muted(who))
    }

    /// Whether one may bring others in, as far as the room's rules are known: into a conversation of two
    /// nobody can.
    #[must_use]
    pub fn may_bring_in(&self, rules: Option<&Rules>) -> bool {
        let by_order = rules.is_some_and(|it| it.policy.inviting == Inviting::Moderators);
        let has_room = !direct::is_reserved(&self.room) && self.room != RoomName::plain();
        has_room && (!by_order || self.my_role() >= Role::Moderator)
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event) -> bool {
        match event {
            Event::People { room, people, .. } if *room == self.room => {
                self.people.clone_from(people);
                true
            }
            Event::Rules { room, rules, reference } if *room == self.room => {
                self.muted.clone_from(&rules.policy.muted);
                reference.is_none()
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::{Person, Reach};
    use tchat_i18n::Lang;
    use tchat_proto::policy::{Joining, RoomPolicy};

    use super::*;

    fn present(nick: &str, key: u8, role: Role) -> Present {
        Present {
            who: Person { nick: nick.to_owned(), account: AccountKey([key; 32]) },
            reach: Reach::Online,
            me: key == 1,
            verified: false,
            ignored: false,
            role,
            mark: "k7f2".to_owned(),
            first_seen: None,
            fingerprint: String::new(),
        }
    }

    #[test]
    fn people_are_found_by_name_without_accents_and_by_what_they_are() {
        let people = vec![present("Éva", 1, Role::Member), present("bob", 2, Role::Moderator)];
        let members = Members::new(RoomName::general(), people, BTreeSet::new());
        let words = Words::new(Lang::English);
        let names = |typed: &str| {
            members.find(typed, &words).iter().map(|it| it.who.nick.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(" eva"), ["Éva"]);
        assert_eq!(names("moder"), ["bob"]);
        assert_eq!(names("").len(), 2);
        assert!(names("nobody").is_empty());
    }

    #[test]
    fn who_comes_to_rule_may_do_more_from_then_on() {
        let bob = present("bob", 2, Role::Member);
        let people = |role| vec![present("me", 1, role), bob.clone()];
        let mut members = Members::new(RoomName::general(), people(Role::Member), BTreeSet::new());
        assert!(!members.deeds(&bob).contains(&Deed::Kick));
        let told = Event::People {
            room: RoomName::general(),
            people: people(Role::Moderator),
            reference: None,
        };
        assert!(members.heard(&told));
        assert!(members.deeds(&bob).contains(&Deed::Kick));
    }

    #[test]
    fn others_are_brought_in_by_those_whom_the_rules_let() {
        let members =
            |role| Members::new(RoomName::general(), vec![present("me", 1, role)], BTreeSet::new());
        let rules = |inviting| {
            let founder = RoomPolicy::of_founder(AccountKey([9; 32]), Joining::ByInvitation);
            let policy = RoomPolicy { inviting, ..founder };
            Rules { policy, owners: vec![], moderators: vec![], muted: vec![], banned: vec![] }
        };
        let by_order = rules(Inviting::Moderators);
        assert!(!members(Role::Member).may_bring_in(Some(&by_order)));
        assert!(members(Role::Moderator).may_bring_in(Some(&by_order)));
        assert!(members(Role::Member).may_bring_in(Some(&rules(Inviting::Members))));
        let me = vec![present("me", 1, Role::Owner)];
        assert!(!Members::new(RoomName::plain(), me, BTreeSet::new()).may_bring_in(None));
    }
}
