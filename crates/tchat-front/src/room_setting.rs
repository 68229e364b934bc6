//! What goes for a room, rule by rule: how each stands, who may change it, and how.

use tchat_client::called::Called;
use tchat_client::command::RuleWish;
use tchat_client::event::{Person, Role, Rules};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::AccountKey;
use tchat_proto::limits::{RETENTION_DAYS_MAX, SLOW_SECONDS_MAX};
use tchat_proto::policy::{Inviting, Joining, Kind};
use tchat_proto::topic::Topic;
use tchat_speech::tell::text;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomSetting {
    /// What the room is about.
    Topic,
    /// How one comes into it.
    Joining,
    /// Who invites others.
    Inviting,
    /// Whether only those who keep order may write.
    Frozen,
    /// How long one waits between two messages.
    Slow,
    /// How long messages are kept.
    Retention,
    /// Whether nobody writes any more.
    Archived,
    /// Somebody may not write.
    Muted(Person),
    /// Somebody may not come back.
    Banned(Person),
}

/// How a rule is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// To what somebody types in place of this ([`RoomSetting::typed`]).
    ByTyping(String),
    /// By this, at once.
    AtOnce(RuleWish),
    /// By this, once it is asked for again: it cannot be missed by those who write there.
    IfSure(RuleWish),
    /// Not at all.
    Never,
}

impl RoomSetting {
    /// All that go for a room. In a conversation of two there is nothing to rule but how long messages
    /// are kept.
    #[must_use]
    pub fn all(rules: &Rules) -> Vec<Self> {
        if rules.policy.kind == Kind::Direct {
            return vec![Self::Retention];
        }
        let mut all = vec![
            Self::Topic,
            Self::Joining,
            Self::Inviting,
            Self::Frozen,
            Self::Slow,
            Self::Retention,
            Self::Archived,
        ];
        all.extend(rules.muted.iter().cloned().map(Self::Muted));
        all.extend(rules.banned.iter().cloned().map(Self::Banned));
        all
    }

    /// Whether one may change it, being `me` oneself, as far as that is known.
    #[must_use]
    pub fn is_changed_by(&self, rules: &Rules, me: Option<AccountKey>) -> bool {
        let of_two = rules.policy.kind == Kind::Direct;
        let role = me.map_or(Role::Member, |me| rules.policy.role(me));
        match self {
            Self::Joining => false,
            Self::Retention => role == Role::Owner,
            _ if of_two => false,
            Self::Inviting | Self::Archived => role == Role::Owner,
            Self::Topic | Self::Frozen | Self::Slow | Self::Muted(_) | Self::Banned(_) => {
                role >= Role::Moderator
            }
        }
    }

    /// Who may change it, for those who may not.
    #[must_use]
    pub fn who_may(&self, words: &Words) -> Visible {
        match self {
            Self::Joining => words.setting_for_good(),
            Self::Inviting | Self::Archived | Self::Retention => words.setting_owners(),
            _ => words.setting_moderators(),
        }
    }

    /// How it is changed from what goes by now.
    #[must_use]
    pub fn changed(&self, rules: &Rules) -> Changed {
        let policy = &rules.policy;
        let of_person = |who: &Person, wish: fn(Called) -> RuleWish| {
            Called::parse(&who.nick).map_or(Changed::Never, |who| Changed::AtOnce(wish(who)))
        };
        match self {
            Self::Topic => {
                let topic = policy.topic.as_ref().map_or("", Topic::as_str);
                Changed::ByTyping(topic.to_owned())
            }
            Self::Slow => Changed::ByTyping(policy.slow_seconds.to_string()),
            Self::Retention => Changed::ByTyping(policy.retention_days.to_string()),
            Self::Joining => Changed::Never,
            Self::Inviting => Changed::AtOnce(RuleWish::Inviting(match policy.inviting {
                Inviting::Members => Inviting::Moderators,
                Inviting::Moderators => Inviting::Members,
            })),
            Self::Frozen => Changed::AtOnce(RuleWish::Freeze(!policy.frozen)),
            Self::Archived if policy.archived => Changed::AtOnce(RuleWish::Archive(false)),
            Self::Archived => Changed::IfSure(RuleWish::Archive(true)),
            Self::Muted(who) => of_person(who, RuleWish::Unmute),
            Self::Banned(who) => of_person(who, RuleWish::Unban),
        }
    }

    /// What is typed as a value; `None` if it is none.
    #[must_use]
    pub fn typed(&self, typed: &str) -> Option<RuleWish> {
        let text = typed.trim();
        let number = |most: u32| match text {
            "" => Some(0),
            text => text.parse::<u32>().ok().filter(|number| *number <= most),
        };
        match self {
            Self::Topic if text.is_empty() => Some(RuleWish::Topic(None)),
            Self::Topic => Topic::parse(text).ok().map(|it| RuleWish::Topic(Some(it))),
            Self::Slow => number(SLOW_SECONDS_MAX).map(RuleWish::Slow),
            Self::Retention => number(RETENTION_DAYS_MAX).map(RuleWish::Retention),
            _ => None,
        }
    }

    /// What is to be typed.
    #[must_use]
    pub fn asks_for(&self, words: &Words) -> Visible {
        match self {
            Self::Slow => words.setting_asks_seconds(u64::from(SLOW_SECONDS_MAX)),
            Self::Retention => words.setting_asks_days(u64::from(RETENTION_DAYS_MAX)),
            _ => words.setting_asks_topic(),
        }
    }

    /// How it stands.
    #[must_use]
    pub fn told(&self, rules: &Rules, words: &Words) -> Visible {
        let policy = &rules.policy;
        let yes_or_no = |is: bool| if is { words.answer_yes() } else { words.answer_no() };
        match self {
            Self::Topic => words.setting_topic(match &policy.topic {
                Some(topic) => Visible::line(topic.as_str()),
                None => words.none_there(),
            }),
            Self::Joining => words.setting_joining(match policy.joining {
                Joining::Open => words.room_open(),
                Joining::ByInvitation => words.room_by_invitation(),
                Joining::Hidden => words.room_hidden(),
            }),
            Self::Inviting => match policy.inviting {
                Inviting::Members => words.rules_inviting_members(),
                Inviting::Moderators => words.rules_inviting_moderators(),
            },
            Self::Frozen => words.setting_frozen(yes_or_no(policy.frozen)),
            Self::Slow => words.setting_slow(u64::from(policy.slow_seconds)),
            Self::Retention => match policy.retention_days {
                0 => words.setting_retention_off(),
                days => words.rules_retention(u64::from(days)),
            },
            Self::Archived => words.setting_archived(yes_or_no(policy.archived)),
            Self::Muted(who) => words.setting_muted(text::name(who)),
            Self::Banned(who) => words.setting_banned(text::name(who)),
        }
    }
}

/// Who keeps order in a room, a line for each role that somebody has.
#[must_use]
pub fn order_keepers(rules: &Rules, words: &Words) -> Vec<Visible> {
    let people = [
        (&rules.owners, Words::rules_owners as fn(&Words, Visible) -> Visible),
        (&rules.moderators, Words::rules_moderators),
    ];
    let there = people.into_iter().filter(|(people, _)| !people.is_empty());
    there.map(|(people, line)| line(words, names(people))).collect()
}

/// Several names in one line.
fn names(people: &[Person]) -> Visible {
    let mut parts = Vec::new();
    for person in people {
        parts.extend((!parts.is_empty()).then_some(Visible::own(", ")));
        parts.push(text::name(person));
    }
    Visible::concat(&parts.iter().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use tchat_proto::policy::RoomPolicy;

    use super::*;

    const ME: AccountKey = AccountKey([1; 32]);

    fn rules(role: Option<Role>) -> Rules {
        let mut policy = RoomPolicy::of_founder(AccountKey([9; 32]), Joining::Open);
        match role {
            Some(Role::Owner) => policy.owners.insert(ME),
            Some(Role::Moderator) => policy.moderators.insert(ME),
            Some(Role::Member) | None => false,
        };
        Rules {
            policy,
            owners: Vec::new(),
            moderators: Vec::new(),
            muted: Vec::new(),
            banned: Vec::new(),
        }
    }

    #[test]
    fn each_rule_is_changed_by_those_who_may_and_how_one_comes_in_by_nobody() {
        let may = |role, setting: RoomSetting| setting.is_changed_by(&rules(role), Some(ME));
        assert!(!may(None, RoomSetting::Topic) && may(Some(Role::Moderator), RoomSetting::Topic));
        assert!(!may(Some(Role::Moderator), RoomSetting::Retention));
        assert!(may(Some(Role::Owner), RoomSetting::Retention));
        assert!(!may(Some(Role::Owner), RoomSetting::Joining));
        assert!(!RoomSetting::Topic.is_changed_by(&rules(Some(Role::Owner)), None), "who am I?");
    }

    #[test]
    fn two_rule_nothing_but_how_long_their_messages_are_kept() {
        let mut rules = rules(Some(Role::Owner));
        assert!(RoomSetting::all(&rules).len() > 1);
        rules.policy.kind = Kind::Direct;
        let all = RoomSetting::all(&rules);
        assert_eq!(all, [RoomSetting::Retention]);
        assert!(all.iter().all(|it| it.is_changed_by(&rules, Some(ME))));
    }

    #[test]
    fn what_is_typed_is_a_value_within_its_bounds_or_none() {
        assert_eq!(RoomSetting::Slow.typed(" 30 "), Some(RuleWish::Slow(30)));
        assert_eq!(RoomSetting::Slow.typed(""), Some(RuleWish::Slow(0)));
        assert_eq!(RoomSetting::Slow.typed(&(SLOW_SECONDS_MAX + 1).to_string()), None);
        assert_eq!(RoomSetting::Topic.typed("  "), Some(RuleWish::Topic(None)));
        assert_eq!(RoomSetting::Frozen.typed("1"), None);
    }

    #[test]
    fn archiving_is_asked_twice_and_undone_at_once() {
        let mut rules = rules(Some(Role::Owner));
        assert_eq!(RoomSetting::Archived.changed(&rules), Changed::IfSure(RuleWish::Archive(true)));
        rules.policy.archived = true;
        assert_eq!(
            RoomSetting::Archived.changed(&rules),
            Changed::AtOnce(RuleWish::Archive(false))
        );
    }
}
