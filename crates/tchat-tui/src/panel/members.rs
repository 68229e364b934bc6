//! Who is in a room, what is known of each, and what one may do about them.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{Ignore, RuleWish, Verify, Wish};
use tchat_client::event::{Present, Reach, Role};
use tchat_i18n::{Visible, Words};
use tchat_proto::direct;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;

/// Who is in a room.
#[derive(Debug)]
pub(crate) struct Members {
    room: RoomName,
    people: Vec<Present>,
    /// Who may not write, as far as that is known.
    muted: BTreeSet<AccountKey>,
    pick: Pick,
    /// The person whom one is about to do something about.
    about: Option<About>,
}

/// Somebody, and which deed is chosen.
#[derive(Debug)]
struct About {
    who: AccountKey,
    pick: Pick,
    /// The deed that is done once it is asked for again.
    sure: Option<Deed>,
}

/// What can be done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Write,
    Verify,
    Ignore,
    Unignore,
    Mute,
    Unmute,
    Kick,
    Ban,
    MakeMember,
    MakeModerator,
    MakeOwner,
    Fingerprint,
}

impl Members {
    /// Those of a room, as the engine told; `muted` may not write.
    pub(crate) fn new(
        room: RoomName,
        people: Vec<Present>,
        muted: impl IntoIterator<Item = AccountKey>,
    ) -> Self {
        let muted = muted.into_iter().collect();
        Self { room, people, muted, pick: Pick::default(), about: None }
    }

    /// What one is oneself.
    fn role(&self) -> Role {
        self.people.iter().find(|it| it.me).map_or(Role::Member, |me| me.role)
    }

    fn deeds(&self, who: &Present) -> Vec<Deed> {
        let of_two = direct::is_reserved(&self.room);
        let muted = self.muted.contains(&who.who.account);
        deeds(if of_two { Role::Member } else { self.role() }, who, muted)
    }

    fn about(&self) -> Option<(&Present, &About)> {
        let about = self.about.as_ref()?;
        self.people.iter().find(|it| it.who.account == about.who).map(|who| (who, about))
    }

    fn press_about(&mut self, key: KeyEvent) -> Asked {
        let Some((who, about)) = self.about() else {
            self.about = None;
            return Asked::Stay;
        };
        let (deeds, who) = (self.deeds(who), who.clone());
        let deed = deeds.get(about.pick.of(deeds.len())).copied();
        let sure = about.sure.is_some() && about.sure == deed;
        let Some(about) = &mut self.about else { return Asked::Stay };
        match key.code {
            KeyCode::Esc | KeyCode::Left => self.about = None,
            KeyCode::Enter | KeyCode::Right => {
                let Some(deed) = deed else { return Asked::Stay };
                if deed.is_grave() && !sure {
                    about.sure = Some(deed);
                    return Asked::Stay;
                }
                let Some(asked) = deed.wish(&self.room, &who) else { return Asked::Stay };
                self.about = None;
                return asked;
            }
            _ => {
                about.sure = None;
                about.pick.press(key, deeds.len());
            }
        }
        Asked::Stay
    }

    fn list(&self, words: &Words) -> Sheet {
        let mut sheet = Sheet::new(&words.members_title(), &words.members_keys());
        let at = self.pick.of(self.people.len());
        for (number, person) in self.people.iter().enumerate() {
            let muted = self.muted.contains(&person.who.account);
            let look = if person.reach == Reach::Offline { Look::Faint } else { Look::Plain };
            sheet.choice(number == at, look, line(words, person, muted));
        }
        sheet
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

impl Deed {
    /// Whether it is asked twice.
    const fn is_grave(self) -> bool {
        matches!(self, Self::Kick | Self::Ban | Self::MakeOwner)
    }

    fn told(self, words: &Words, who: &Visible) -> Visible {
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
    fn wish(self, room: &RoomName, whom: &Present) -> Option<Asked> {
        let (room, who) = (room.clone(), called(whom)?);
        let rule = |wish| Wish::Rule { room: room.clone(), wish };
        let role = |role| rule(RuleWish::Role { who: who.clone(), role });
        Some(Asked::Ask(match self {
            Self::Write => return Some(Asked::Leave(Wish::Direct { who, text: None })),
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
        }))
    }
}

/// Somebody as exactly as a name can mean them: by the mark of their key as well.
fn called(whom: &Present) -> Option<Called> {
    let mut called = Called::parse(&whom.who.nick).ok()?;
    called.mark.get_or_insert_with(|| whom.mark.clone());
    Some(called)
}

/// Somebody on a line, with all that is known of them.
fn line(words: &Words, person: &Present, muted: bool) -> Visible {
    let mut facts = vec![match person.reach {
        Reach::Online => words.person_online(),
        Reach::Away => words.person_away(),
        Reach::Offline => words.person_offline(),
    }];
    facts.extend(person.me.then(|| words.person_me()));
    match person.role {
        Role::Owner => facts.push(words.person_owner()),
        Role::Moderator => facts.push(words.person_moderator()),
        Role::Member => {}
    }
    facts.extend(person.verified.then(|| words.person_verified()));
    facts.extend(person.ignored.then(|| words.person_ignored()));
    facts.extend(muted.then(|| words.person_muted()));
    let mark = Visible::line(&format!("~{}", person.mark));
    text::row(&text::name(&person.who), &facts, Some(&mark))
}

impl View for Members {
    fn press(&mut self, key: KeyEvent) -> Asked {
        if self.about.is_some() {
            return self.press_about(key);
        }
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter | KeyCode::Right => {
                let chosen = self.people.get(self.pick.of(self.people.len()));
                self.about = chosen.map(|it| About {
                    who: it.who.account,
                    pick: Pick::default(),
                    sure: None,
                });
            }
            _ => {
                self.pick.press(key, self.people.len());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, event: &Event) -> bool {
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

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let Some((who, about)) = self.about() else { return self.list(words) };
        let (name, deeds) = (text::name(&who.who), self.deeds(who));
        let mut sheet = Sheet::new(&name, &words.choose_keys());
        let muted = self.muted.contains(&who.who.account);
        sheet.row(Look::Faint, line(words, who, muted));
        sheet.row(Look::Faint, words.fingerprint_of(&name, Visible::line(&who.fingerprint)));
        sheet.gap();
        let at = about.pick.of(deeds.len());
        for (number, deed) in deeds.into_iter().enumerate() {
            let told = deed.told(words, &name);
            match about.sure == Some(deed) {
                true => sheet.choice(number == at, Look::Wrong, words.sure(told)),
                false => sheet.choice(number == at, Look::Plain, told),
            }
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::Person;

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
