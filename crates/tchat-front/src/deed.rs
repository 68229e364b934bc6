//! Who is in a room: what is known of each, and what one may do about them.

use tchat_client::called::Called;
use tchat_client::command::{Ignore, RuleWish, Verify, Wish};
use tchat_client::event::{Present, Role};
use tchat_i18n::{Visible, Words};
use tchat_proto::direct;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

/// What can be done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Open the conversation with them.
    Write,
    /// Compare keys with them.
    Verify,
    /// Ignore them.
    Ignore,
    /// Ignore them no more.
    Unignore,
    /// Let them write no more.
    Mute,
    /// Let them write again.
    Unmute,
    /// Send them away.
    Kick,
    /// Send them away for good.
    Ban,
    /// Make them one of many.
    MakeMember,
    /// Let them keep order.
    MakeModerator,
    /// Let them do everything.
    MakeOwner,
    /// See the digits of one's own key.
    Fingerprint,
}

impl Deed {
    /// What one may do about somebody in a room, being `me` there oneself; `muted` says that they
    /// may not write. In a conversation of two there is nothing to rule.
    #[must_use]
    pub fn possible(room: &RoomName, me: Role, who: &Present, muted: bool) -> Vec<Self> {
        deeds(if direct::is_reserved(room) { Role::Member } else { me }, who, muted)
    }

    /// Whether it is asked twice.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Kick | Self::Ban | Self::MakeOwner)
    }

    /// Whether it rules the room, where everybody sees it.
    #[must_use]
    pub const fn rules(self) -> bool {
        match self {
            Self::Write | Self::Verify | Self::Ignore | Self::Unignore | Self::Fingerprint => false,
            Self::Mute
            | Self::Unmute
            | Self::Kick
            | Self::Ban
            | Self::MakeMember
            | Self::MakeModerator
            | Self::MakeOwner => true,
        }
    }

    /// What it is called; `who` is whom it is about.
    #[must_use]
    pub fn told(self, words: &Words, who: &Visible) -> Visible {
        match self {
            Self::Write => words.deed_write(who),
            Self::Verify => words.deed_verify(who),
            Self::Ignore => words.deed_ignore(who),
            Self::Unignore => words.deed_unignore(who),
            Self::Mute => words.deed_mute(who),
            Self::Unmute => words.deed_unmute(who),
            Self::Kick => words.deed_kick(who),
            Self::Ban => words.deed_ban(who),
            Self::MakeMember => words.deed_make_member(who),
            Self::MakeModerator => words.deed_make_moderator(who),
            Self::MakeOwner => words.deed_make_owner(who),
            Self::Fingerprint => words.deed_fingerprint(),
        }
    }

    /// What the engine is asked for. `None` if nothing can be typed that means exactly them.
    #[must_use]
    pub fn wish(self, room: &RoomName, whom: &Present) -> Option<Wish> {
        let (room, who) = (room.clone(), called(whom)?);
        let rule = |wish| Wish::Rule { room: room.clone(), wish };
        let role = |role| rule(RuleWish::Role { who: who.clone(), role });
        Some(match self {
            Self::Write => Wish::Direct { who, text: None },
            Self::Verify => Wish::Verify { who, how: Verify::Show },
            Self::Ignore => Wish::Ignore { who, ignore: Ignore::Begin },
            Self::Unignore => Wish::Ignore { who, ignore: Ignore::End },
            Self::Mute => rule(RuleWish::Mute(who)),
            Self::Unmute => rule(RuleWish::Unmute(who)),
            Self::Kick => Wish::Remove { room, who },
            Self::Ban => rule(RuleWish::Ban(who)),
            Self::MakeMember => role(Role::Member),
            Self::MakeModerator => role(Role::Moderator),
            Self::MakeOwner => role(Role::Owner),
            Self::Fingerprint => Wish::Fingerprint { who: None },
        })
    }
}

/// What one may do about somebody, being `me` in the room oneself.
fn deeds(me: Role, who: &Present, muted: bool) -> Vec<Deed> {
    let mut deeds = Vec::new();
    match who.me {
        true => deeds.push(Deed::Fingerprint),
        false => {
            deeds.extend([Deed::Write, Deed::Verify]);
            deeds.push(if who.ignored { Deed::Unignore } else { Deed::Ignore });
        }
    }
    let keeps_order = me >= Role::Moderator && !who.me;
    if keeps_order && who.role == Role::Member {
        deeds.push(if muted { Deed::Unmute } else { Deed::Mute });
    }
    // An owner is sent away by nobody, a moderator by owners only.
    if keeps_order && who.role < Role::Owner && who.role < me {
        deeds.extend([Deed::Kick, Deed::Ban]);
    }
    if me == Role::Owner {
        let roles = [
            (Role::Member, Deed::MakeMember),
            (Role::Moderator, Deed::MakeModerator),
            (Role::Owner, Deed::MakeOwner),
        ];
        deeds.extend(roles.into_iter().filter(|(role, _)| *role != who.role).map(|(_, it)| it));
    }
    deeds
}

/// Somebody as exactly as a name can mean them: by the mark of their key as well.
fn called(whom: &Present) -> Option<Called> {
    let mut called = Called::parse(&whom.who.nick).ok()?;
    called.mark.get_or_insert_with(|| whom.mark.clone());
    Some(called)
}

/// Somebody on a line, with all that is known of them.
#[must_use]
pub fn member_line(words: &Words, person: &Present, muted: bool) -> Visible {
    let mut facts = text::facts_of(words, person);
    facts.extend(muted.then(|| words.person_muted()));
    let mark = Visible::line(&format!("~{}", person.mark));
    text::row(&text::name(&person.who), &facts, Some(&mark))
}

#[cfg(test)]
mod tests {
    use tchat_client::event::{Person, Reach};
    use tchat_proto::id::AccountKey;

    use super::*;

    fn somebody(role: Role, me: bool) -> Present {
        Present {
            who: Person { nick: "bob~k7f2".to_owned(), account: AccountKey([2; 32]) },
            reach: Reach::Online,
            me,
            verified: false,
            ignored: false,
            role,
            mark: "k7f2".to_owned(),
            first_seen: None,
            fingerprint: String::new(),
        }
    }

    #[test]
    fn nothing_is_offered_that_the_rules_of_a_room_forbid() {
        let may = |me, role, deed| deeds(me, &somebody(role, false), false).contains(&deed);
        let all = [Role::Member, Role::Moderator, Role::Owner];
        for (me, kicks) in [
            (Role::Member, [false; 3]),
            (Role::Moderator, [true, false, false]),
            (Role::Owner, [true, true, false]),
        ] {
            assert_eq!(all.map(|role| may(me, role, Deed::Kick)), kicks, "{me:?}");
            assert_eq!(all.map(|role| may(me, role, Deed::Ban)), kicks, "{me:?}");
            let mutes = [me > Role::Member, false, false];
            assert_eq!(all.map(|role| may(me, role, Deed::Mute)), mutes, "{me:?}");
            assert_eq!(may(me, Role::Member, Deed::MakeOwner), me == Role::Owner);
        }
    }

    #[test]
    fn nothing_is_done_to_oneself_but_stepping_down() {
        assert_eq!(deeds(Role::Member, &somebody(Role::Member, true), false), [Deed::Fingerprint]);
        let owner = deeds(Role::Owner, &somebody(Role::Owner, true), false);
        assert_eq!(owner, [Deed::Fingerprint, Deed::MakeMember, Deed::MakeModerator]);
    }

    #[test]
    fn somebody_is_named_by_the_mark_of_their_key() {
        let called = called(&somebody(Role::Member, false)).unwrap();
        assert_eq!(called.to_string(), "bob~k7f2");
        let mut nameless = somebody(Role::Member, false);
        nameless.who.nick = "bob".to_owned();
        assert_eq!(super::called(&nameless).unwrap().to_string(), "bob~k7f2");
    }
}
