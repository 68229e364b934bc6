//! What goes for a room, to be read by all and changed by those who may.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{RuleWish, Wish};
use tchat_client::event::{Person, Role, Rules};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::AccountKey;
use tchat_proto::limits::{RETENTION_DAYS_MAX, SLOW_SECONDS_MAX};
use tchat_proto::policy::{Inviting, Joining, Kind};
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;
use tchat_speech::tell::text;

use super::{Asked, Field, Look, Pick, Sheet, View};
use crate::app::App;

/// What goes for a room.
#[derive(Debug)]
pub(crate) struct Settings {
    room: RoomName,
    rules: Box<Rules>,
    /// Oneself, once that is known.
    me: Option<AccountKey>,
    pick: Pick,
    /// What is typed in place of the value that is chosen.
    typed: Option<Field>,
    /// Whether that can be no value.
    wrong: bool,
    /// Whether archiving is done once it is asked for again.
    sure: bool,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Setting {
    Topic,
    Joining,
    Inviting,
    Frozen,
    Slow,
    Retention,
    Archived,
    Muted(Person),
    Banned(Person),
}

impl Settings {
    pub(crate) fn new(room: RoomName, rules: Box<Rules>, me: Option<AccountKey>) -> Self {
        let (pick, typed) = (Pick::default(), None);
        Self { room, rules, me, pick, typed, wrong: false, sure: false }
    }

    fn all(&self) -> Vec<Setting> {
        let mut all = vec![
            Setting::Topic,
            Setting::Joining,
            Setting::Inviting,
            Setting::Frozen,
            Setting::Slow,
            Setting::Retention,
            Setting::Archived,
        ];
        all.extend(self.rules.muted.iter().cloned().map(Setting::Muted));
        all.extend(self.rules.banned.iter().cloned().map(Setting::Banned));
        all
    }

    fn chosen(&self) -> Setting {
        let mut all = self.all();
        let at = self.pick.of(all.len());
        all.swap_remove(at)
    }

    /// Whether one may change a rule.
    fn may(&self, setting: &Setting) -> bool {
        let of_two = self.rules.policy.kind == Kind::Direct;
        let role = self.me.map_or(Role::Member, |me| self.rules.policy.role(me));
        match setting {
            Setting::Joining => false,
            Setting::Retention => role == Role::Owner,
            _ if of_two => false,
            Setting::Inviting | Setting::Archived => role == Role::Owner,
            Setting::Topic
            | Setting::Frozen
            | Setting::Slow
            | Setting::Muted(_)
            | Setting::Banned(_) => role >= Role::Moderator,
        }
    }

    /// Begins to change the chosen rule, or changes it where there is only one other value.
    fn change(&mut self) -> Asked {
        let (chosen, policy) = (self.chosen(), &self.rules.policy);
        if !self.may(&chosen) {
            return Asked::Stay;
        }
        let wish = match chosen {
            Setting::Topic => {
                return self.begin(policy.topic.as_ref().map_or("", Topic::as_str).to_owned());
            }
            Setting::Slow => return self.begin(policy.slow_seconds.to_string()),
            Setting::Retention => return self.begin(policy.retention_days.to_string()),
            Setting::Joining => return Asked::Stay,
            Setting::Inviting => RuleWish::Inviting(match policy.inviting {
                Inviting::Members => Inviting::Moderators,
                Inviting::Moderators => Inviting::Members,
            }),
            Setting::Frozen => RuleWish::Freeze(!policy.frozen),
            Setting::Archived if !policy.archived && !self.sure => {
                self.sure = true;
                return Asked::Stay;
            }
            Setting::Archived => RuleWish::Archive(!policy.archived),
            Setting::Muted(who) | Setting::Banned(who) if Called::parse(&who.nick).is_err() => {
                return Asked::Stay;
            }
            Setting::Muted(who) => return self.of_person(&who, RuleWish::Unmute),
            Setting::Banned(who) => return self.of_person(&who, RuleWish::Unban),
        };
        self.sure = false;
        self.rule(wish)
    }

    fn of_person(&self, who: &Person, wish: fn(Called) -> RuleWish) -> Asked {
        Called::parse(&who.nick).map_or(Asked::Stay, |who| self.rule(wish(who)))
    }

    fn begin(&mut self, value: String) -> Asked {
        self.typed = Some(Field::with(&value));
        self.wrong = false;
        Asked::Stay
    }

    fn rule(&self, wish: RuleWish) -> Asked {
        Asked::Ask(Wish::Rule { room: self.room.clone(), wish })
    }

    /// Takes what was typed as the value.
    fn finish(&mut self) -> Asked {
        let Some(typed) = &self.typed else { return Asked::Stay };
        let text = typed.text().trim();
        let number = |most: u32| match text {
            "" => Some(0),
            text => text.parse::<u32>().ok().filter(|number| *number <= most),
        };
        let wish = match self.chosen() {
            Setting::Topic if text.is_empty() => Some(RuleWish::Topic(None)),
            Setting::Topic => Topic::parse(text).ok().map(|it| RuleWish::Topic(Some(it))),
            Setting::Slow => number(SLOW_SECONDS_MAX).map(RuleWish::Slow),
            Setting::Retention => number(RETENTION_DAYS_MAX).map(RuleWish::Retention),
            _ => None,
        };
        match wish {
            Some(wish) => {
                self.typed = None;
                self.rule(wish)
            }
            None => {
                self.wrong = true;
                Asked::Stay
            }
        }
    }

    fn press_typing(&mut self, key: KeyEvent) -> Asked {
        match (key.code, &mut self.typed) {
            (KeyCode::Enter, _) => return self.finish(),
            (KeyCode::Esc, _) => self.typed = None,
            (_, Some(typed)) => self.wrong &= !typed.press(key),
            (_, None) => {}
        }
        Asked::Stay
    }

    fn told(&self, setting: &Setting, words: &Words) -> Visible {
        let policy = &self.rules.policy;
        let yes_or_no = |is: bool| if is { words.answer_yes() } else { words.answer_no() };
        match setting {
            Setting::Topic => words.setting_topic(match &policy.topic {
                Some(topic) => Visible::line(topic.as_str()),
                None => words.none_there(),
            }),
            Setting::Joining => words.setting_joining(match policy.joining {
                Joining::Open => words.room_open(),
                Joining::ByInvitation => words.room_by_invitation(),
                Joining::Hidden => words.room_hidden(),
            }),
            Setting::Inviting => match policy.inviting {
                Inviting::Members => words.rules_inviting_members(),
                Inviting::Moderators => words.rules_inviting_moderators(),
            },
            Setting::Frozen => words.setting_frozen(yes_or_no(policy.frozen)),
            Setting::Slow => words.setting_slow(u64::from(policy.slow_seconds)),
            Setting::Retention => match policy.retention_days {
                0 => words.setting_retention_off(),
                days => words.rules_retention(u64::from(days)),
            },
            Setting::Archived => words.setting_archived(yes_or_no(policy.archived)),
            Setting::Muted(who) => words.setting_muted(text::name(who)),
            Setting::Banned(who) => words.setting_banned(text::name(who)),
        }
    }

    fn asks_for(&self, words: &Words) -> Visible {
        match self.chosen() {
            Setting::Slow => words.setting_asks_seconds(u64::from(SLOW_SECONDS_MAX)),
            Setting::Retention => words.setting_asks_days(u64::from(RETENTION_DAYS_MAX)),
            _ => words.setting_asks_topic(),
        }
    }
}

/// People in a row.
fn names(people: &[Person]) -> Visible {
    let mut parts = Vec::new();
    for person in people {
        parts.extend((!parts.is_empty()).then_some(Visible::own(", ")));
        parts.push(text::name(person));
    }
    Visible::concat(&parts.iter().collect::<Vec<_>>())
}

impl View for Settings {
    fn press(&mut self, key: KeyEvent) -> Asked {
        if self.typed.is_some() {
            return self.press_typing(key);
        }
        match key.code {
            KeyCode::Esc if self.sure => self.sure = false,
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.change(),
            _ => {
                self.sure = false;
                self.pick.press(key, self.all().len());
            }
        }
        Asked::Stay
    }

    fn paste(&mut self, text: &str) {
        if let Some(typed) = &mut self.typed {
            typed.paste(text);
        }
    }

    fn heard(&mut self, event: &Event) -> bool {
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

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let keys = match self.typed {
            Some(_) => words.field_keys(),
            None => words.settings_keys(),
        };
        let mut sheet =
            Sheet::new(&words.settings_title(app.chat.rooms().title(&self.room)), &keys);
        let (all, chosen) = (self.all(), self.chosen());
        for setting in &all {
            let is_chosen = *setting == chosen;
            let told = self.told(setting, words);
            let look = if self.may(setting) { Look::Plain } else { Look::Faint };
            match (&self.typed, is_chosen && self.sure) {
                (_, true) => sheet.choice(true, Look::Wrong, words.sure(words.archive_deed())),
                (_, false) => sheet.choice(is_chosen, look, told),
            }
            if let (true, Some(typed)) = (is_chosen, &self.typed) {
                let look = if self.wrong { Look::Wrong } else { Look::Faint };
                sheet.row(look, format!("    {}", self.asks_for(words)));
                sheet.row(Look::Bold, format!("    {typed}"));
            } else if is_chosen && !self.may(setting) {
                let why = match setting {
                    Setting::Joining => words.setting_for_good(),
                    Setting::Inviting | Setting::Archived | Setting::Retention => {
                        words.setting_owners()
                    }
                    _ => words.setting_moderators(),
                };
                sheet.row(Look::Faint, format!("    {why}"));
            }
        }
        sheet.gap();
        let people = [
            (&self.rules.owners, Words::rules_owners as fn(&Words, Visible) -> Visible),
            (&self.rules.moderators, Words::rules_moderators),
        ];
        for (people, line) in people.into_iter().filter(|(people, _)| !people.is_empty()) {
            sheet.row(Look::Faint, line(words, names(people)));
        }
        sheet
    }
}
