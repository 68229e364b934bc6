//! What goes for one room, followed while it is looked at.

use tchat_client::Event;
use tchat_client::command::{RuleWish, Wish};
use tchat_client::event::Rules;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;

use crate::room_setting::RoomSetting;

/// What goes for a room, and who looks at it.
#[derive(Debug, Clone)]
pub struct Ruling {
    room: RoomName,
    rules: Box<Rules>,
    /// Oneself, once that is known.
    me: Option<AccountKey>,
}

impl Ruling {
    /// What was told of a room.
    #[must_use]
    pub const fn new(room: RoomName, rules: Box<Rules>, me: Option<AccountKey>) -> Self {
        Self { room, rules, me }
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> &RoomName {
        &self.room
    }

    /// What goes for it.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The rules, one by one.
    #[must_use]
    pub fn settings(&self) -> Vec<RoomSetting> {
        RoomSetting::all(&self.rules)
    }

    /// Whether one may change a rule.
    #[must_use]
    pub fn is_mine_to_change(&self, setting: &RoomSetting) -> bool {
        setting.is_changed_by(&self.rules, self.me)
    }

    /// The wish for another rule.
    #[must_use]
    pub fn wish(&self, wish: RuleWish) -> Wish {
        Wish::Rule { room: self.room.clone(), wish }
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event) -> bool {
        match event {
            Event::Rules { room, rules, .. } if *room == self.room => {
                self.rules.clone_from(rules);
                true
            }
            Event::People { room, people, reference: None } if *room == self.room => {
                self.me = people.iter().find(|it| it.me).map(|it| it.who.account).or(self.me);
                false
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::{Person, Present, Reach, Role};
    use tchat_proto::policy::{Joining, RoomPolicy};

    use super::*;

    const ME: AccountKey = AccountKey([1; 32]);

    fn rules(frozen: bool) -> Box<Rules> {
        let policy = RoomPolicy { frozen, ..RoomPolicy::of_founder(ME, Joining::Open) };
        Box::new(Rules {
            policy,
            owners: vec![],
            moderators: vec![],
            muted: vec![],
            banned: vec![],
        })
    }

    #[test]
    fn what_is_told_of_the_room_is_followed_and_who_one_is_decides_what_one_may() {
        let room = RoomName::general();
        let mut ruling = Ruling::new(room.clone(), rules(false), None);
        assert!(!ruling.is_mine_to_change(&RoomSetting::Frozen), "who am I?");
        let me = Present {
            who: Person { nick: "me".to_owned(), account: ME },
            reach: Reach::Online,
            me: true,
            verified: false,
            ignored: false,
            role: Role::Owner,
            mark: "k7f2".to_owned(),
            first_seen: None,
            fingerprint: String::new(),
        };
        let people = Event::People { room: room.clone(), people: vec![me], reference: None };
        assert!(!ruling.heard(&people), "others show it as well");
        assert!(ruling.is_mine_to_change(&RoomSetting::Frozen));
        let told = |room| Event::Rules { room, rules: rules(true), reference: None };
        assert!(!ruling.heard(&told(RoomName::plain())) && !ruling.rules().policy.frozen);
        assert!(ruling.heard(&told(room)) && ruling.rules().policy.frozen);
    }
}
