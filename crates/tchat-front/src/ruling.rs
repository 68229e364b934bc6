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
