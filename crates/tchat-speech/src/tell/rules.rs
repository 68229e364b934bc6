//! A room's rules, and what changed of them: as text for people, as JSON for programs.

use serde_json::{Value as Json, json};
use tchat_client::event::{Person, Role, RuleChange, Rules};
use tchat_i18n::{Visible, Words};
use tchat_proto::policy::{Inviting, Joining};
use tchat_proto::room::RoomName;

/// A change as a notice.
pub fn notice(words: &Words, by: Option<&Person>, change: &RuleChange) -> Visible {
    let name = |person: &Person| Visible::quoted(&person.nick);
    let author = by.map_or_else(|| words.someone(), name);
    match change {
        RuleChange::Role { who, role: Role::Owner } => match by {
            Some(by) => words.ruled_owner(name(by), name(who)),
            None => words.ruled_owner_now(name(who)),
        },
        RuleChange::Role { who, role: Role::Moderator } => words.ruled_moderator(author, name(who)),
        RuleChange::Role { who, role: Role::Member } => words.ruled_member(author, name(who)),
        RuleChange::Muted(who) => words.ruled_muted(author, name(who)),
        RuleChange::Unmuted(who) => words.ruled_unmuted(author, name(who)),
        RuleChange::Banned(who) => words.ruled_banned(author, name(who)),
        RuleChange::Unbanned(who) => words.ruled_unbanned(author, name(who)),
        RuleChange::LetInAgain { devices } => words.ruled_let_in(author, *devices),
        RuleChange::Frozen(true) => words.ruled_frozen(author),
        RuleChange::Frozen(false) => words.ruled_thawed(author),
        RuleChange::Slow(0) => words.ruled_slow_off(author),
        RuleChange::Slow(seconds) => words.ruled_slow(author, u64::from(*seconds)),
        RuleChange::Topic(Some(topic)) => words.ruled_topic(author, Visible::line(topic.as_str())),
        RuleChange::Topic(None) => words.ruled_topic_gone(author),
        RuleChange::Inviting(Inviting::Members) => words.ruled_inviting_members(author),
        RuleChange::Inviting(Inviting::Moderators) => words.ruled_inviting_moderators(author),
        RuleChange::Archived(true) => words.ruled_archived(author),
        RuleChange::Archived(false) => words.ruled_reopened(author),
        RuleChange::JoinKey => words.ruled_join_key(author),
        RuleChange::JoinKeyAfterRemoval => words.ruled_join_key_removal(author),
        RuleChange::Retention(0) => words.ruled_retention_off(author),
        RuleChange::Retention(days) => words.ruled_retention(author, u64::from(*days)),
    }
}

/// A change as an object.
pub fn object(room: &RoomName, by: Option<&Person>, change: &RuleChange) -> Json {
    let mut object = match change {
        RuleChange::Role { who, role } => {
            json!({ "type": "role_changed", "who": who.nick, "role": role_word(*role) })
        }
        RuleChange::Muted(who) => json!({ "type": "muted", "who": who.nick }),
        RuleChange::Unmuted(who) => json!({ "type": "unmuted", "who": who.nick }),
        RuleChange::Banned(who) => json!({ "type": "banned", "who": who.nick }),
        RuleChange::Unbanned(who) => json!({ "type": "unbanned", "who": who.nick }),
        RuleChange::LetInAgain { devices } => {
            json!({ "type": "let_in_again", "devices": devices })
        }
        RuleChange::Frozen(frozen) => json!({ "type": "frozen", "frozen": frozen }),
        RuleChange::Slow(seconds) => json!({ "type": "slow_mode", "seconds": seconds }),
        RuleChange::Topic(topic) => {
            json!({ "type": "topic", "topic": topic.as_ref().map(|it| it.as_str()) })
        }
        RuleChange::Inviting(who) => {
            json!({ "type": "inviting", "who": inviting_word(*who) })
        }
        RuleChange::Archived(archived) => json!({ "type": "archived", "archived": archived }),
        RuleChange::JoinKey | RuleChange::JoinKeyAfterRemoval => {
            json!({ "type": "join_key_changed" })
        }
        RuleChange::Retention(days) => json!({ "type": "retention", "days": days }),
    };
    object["room"] = room.as_str().into();
    if let Some(by) = by {
        object["by"] = by.nick.as_str().into();
    }
    object
}

/// A line for each rule of a room that says something.
pub fn lines(words: &Words, rules: &Rules) -> Vec<Visible> {
    let policy = &rules.policy;
    let names = |people: &[Person]| {
        let mut listed = Vec::new();
        for person in people {
            listed.extend((!listed.is_empty()).then_some(Visible::own(", ")));
            listed.push(Visible::quoted(&person.nick));
        }
        Visible::concat(&listed.iter().collect::<Vec<_>>())
    };
    let topic = policy.topic.as_ref();
    let mut lines: Vec<_> =
        topic.map(|it| words.rules_topic(Visible::line(it.as_str()))).into_iter().collect();
    lines.push(match policy.joining {
        Joining::Open => words.room_open(),
        Joining::ByInvitation => words.room_by_invitation(),
        Joining::Hidden => words.room_hidden(),
    });
    lines.push(match policy.inviting {
        Inviting::Members => words.rules_inviting_members(),
        Inviting::Moderators => words.rules_inviting_moderators(),
    });
    let some = |people: &[Person], line: fn(&Words, Visible) -> Visible| {
        (!people.is_empty()).then(|| line(words, names(people)))
    };
    lines.extend(some(&rules.owners, Words::rules_owners));
    lines.extend(some(&rules.moderators, Words::rules_moderators));
    lines.extend(some(&rules.muted, Words::rules_muted));
    lines.extend(some(&rules.banned, Words::rules_banned));
    lines.extend(policy.frozen.then(|| words.rules_frozen()));
    let slow = u64::from(policy.slow_seconds);
    lines.extend((slow > 0).then(|| words.rules_slow(slow)));
    lines.extend(policy.archived.then(|| words.rules_archived()));
    let days = u64::from(policy.retention_days);
    lines.extend((days > 0).then(|| words.rules_retention(days)));
    lines
}

/// All rules of a room as an object.
pub fn rules_object(room: &RoomName, rules: &Rules) -> Json {
    let policy = &rules.policy;
    let names =
        |people: &[Person]| people.iter().map(|person| person.nick.clone()).collect::<Vec<_>>();
    json!({
        "type": "rules", "room": room.as_str(), "joining": joining_word(policy.joining),
        "inviting": inviting_word(policy.inviting),
        "topic": policy.topic.as_ref().map(|it| it.as_str()),
        "owners": names(&rules.owners), "moderators": names(&rules.moderators),
        "muted": names(&rules.muted), "banned": names(&rules.banned),
        "removed_devices": policy.removed.len(), "frozen": policy.frozen,
        "slow_seconds": policy.slow_seconds, "archived": policy.archived,
        "retention_days": policy.retention_days,
    })
}

/// How one comes into a room, as programs read it.
pub const fn joining_word(joining: Joining) -> &'static str {
    match joining {
        Joining::Open => "open",
        Joining::ByInvitation => "invitation",
        Joining::Hidden => "hidden",
    }
}

/// A role, as programs read it.
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Moderator => "moderator",
        Role::Member => "member",
    }
}

const fn inviting_word(inviting: Inviting) -> &'static str {
    match inviting {
        Inviting::Members => "members",
        Inviting::Moderators => "moderators",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tchat_i18n::Lang;
    use tchat_proto::id::AccountKey;
    use tchat_proto::policy::RoomPolicy;
    use tchat_proto::topic::Topic;

    use super::*;

    fn person(nick: &str) -> Person {
        Person { nick: nick.to_owned(), account: AccountKey([1; 32]) }
    }

    fn every_change() -> Vec<RuleChange> {
        let bob = || person("bob");
        let role = |role| RuleChange::Role { who: bob(), role };
        vec![
            role(Role::Owner),
            role(Role::Moderator),
            role(Role::Member),
            RuleChange::Muted(bob()),
            RuleChange::Unmuted(bob()),
            RuleChange::Banned(bob()),
            RuleChange::Unbanned(bob()),
            RuleChange::LetInAgain { devices: 1 },
            RuleChange::LetInAgain { devices: 2 },
            RuleChange::Frozen(true),
            RuleChange::Frozen(false),
            RuleChange::Slow(0),
            RuleChange::Slow(1),
            RuleChange::Slow(30),
            RuleChange::Topic(Topic::parse("NSI").ok()),
            RuleChange::Topic(None),
            RuleChange::Inviting(Inviting::Members),
            RuleChange::Inviting(Inviting::Moderators),
            RuleChange::Archived(true),
            RuleChange::Archived(false),
            RuleChange::JoinKey,
            RuleChange::JoinKeyAfterRemoval,
            RuleChange::Retention(0),
            RuleChange::Retention(1),
            RuleChange::Retention(30),
        ]
    }

    #[test]
    fn every_change_says_something_else_in_each_language_and_who_did_it() {
        for lang in [Lang::English, Lang::French] {
            let words = Words::new(lang);
            let alice = person("alice");
            let told = |by: Option<&Person>| {
                let notices = every_change();
                let notices = notices.iter().map(|it| notice(&words, by, it).to_string());
                notices.collect::<BTreeSet<_>>()
            };
            let by_alice = told(Some(&alice));
            assert_eq!(by_alice.len(), every_change().len(), "{by_alice:?}");
            assert!(by_alice.iter().all(|notice| notice.contains("alice")), "{by_alice:?}");
            assert_eq!(told(None).len(), every_change().len());
        }
    }

    #[test]
    fn a_topic_is_one_line_whatever_it_holds() {
        let words = Words::new(Lang::English);
        let topic = Topic::parse("\u{202e}gnp.exe").unwrap();
        let told = notice(&words, None, &RuleChange::Topic(Some(topic))).to_string();
        assert!(!told.contains('\u{202e}'), "{told:?}");
    }

    #[test]
    fn programs_read_who_did_what_to_whom() {
        let (room, alice) = (RoomName::general(), person("alice"));
        assert_eq!(
            object(&room, Some(&alice), &RuleChange::Muted(person("bob"))),
            json!({ "type": "muted", "room": "general", "by": "alice", "who": "bob" })
        );
        let role = RuleChange::Role { who: person("bob"), role: Role::Owner };
        assert_eq!(
            object(&room, None, &role),
            json!({ "type": "role_changed", "room": "general", "who": "bob", "role": "owner" })
        );
        assert_eq!(
            object(&room, Some(&alice), &RuleChange::Topic(None)),
            json!({ "type": "topic", "room": "general", "by": "alice", "topic": null })
        );
    }

    #[test]
    fn the_rules_are_listed_as_far_as_they_say_something() {
        let policy = RoomPolicy {
            slow_seconds: 30,
            retention_days: 90,
            topic: Topic::parse("NSI").ok(),
            ..RoomPolicy::of_founder(AccountKey([1; 32]), Joining::Open)
        };
        let rules = Rules {
            policy,
            owners: vec![person("alice")],
            moderators: vec![],
            muted: vec![person("bob")],
            banned: vec![],
        };
        let lines = lines(&Words::new(Lang::English), &rules);
        let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 7, "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("90 days")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("30 seconds")), "{lines:?}");
        let object = rules_object(&RoomName::general(), &rules);
        assert_eq!(object["retention_days"], 90);
        assert_eq!((&object["muted"][0], &object["slow_seconds"]), (&"bob".into(), &30.into()));
    }
}
