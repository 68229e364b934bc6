//! Who is in a room, what is known of each, and what one may do about them.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::event::{Present, Reach};
use tchat_front::deed::{Deed, member_line};
use tchat_front::members;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::AccountKey;
use tchat_speech::tell::text;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;

/// Who is in a room.
#[derive(Debug)]
pub(crate) struct Members {
    there: members::Members,
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

impl Members {
    /// Those of a room.
    pub(crate) fn new(there: members::Members) -> Self {
        Self { there, pick: Pick::default(), about: None }
    }

    fn about(&self) -> Option<(&Present, &About)> {
        let about = self.about.as_ref()?;
        self.there.of(about.who).map(|who| (who, about))
    }

    fn press_about(&mut self, key: KeyEvent) -> Asked {
        let Some((who, about)) = self.about() else {
            self.about = None;
            return Asked::Stay;
        };
        let (deeds, who) = (self.there.deeds(who), who.clone());
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
                let Some(wish) = deed.wish(self.there.room(), &who) else { return Asked::Stay };
                self.about = None;
                return match deed {
                    Deed::Write => Asked::Leave(wish),
                    _ => Asked::Ask(wish),
                };
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
        let at = self.pick.of(self.there.people().len());
        for (number, person) in self.there.people().iter().enumerate() {
            let muted = self.there.is_muted(person);
            let look = if person.reach == Reach::Offline { Look::Faint } else { Look::Plain };
            sheet.choice(number == at, look, member_line(words, person, muted));
        }
        sheet
    }
}

impl View for Members {
    fn press(&mut self, key: KeyEvent) -> Asked {
        if self.about.is_some() {
            return self.press_about(key);
        }
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter | KeyCode::Right => {
                let people = self.there.people();
                let chosen = people.get(self.pick.of(people.len()));
                self.about = chosen.map(|it| About {
                    who: it.who.account,
                    pick: Pick::default(),
                    sure: None,
                });
            }
            _ => {
                self.pick.press(key, self.there.people().len());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, event: &Event) -> bool {
        self.there.heard(event)
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let Some((who, about)) = self.about() else { return self.list(words) };
        let (name, deeds) = (text::name(&who.who), self.there.deeds(who));
        let mut sheet = Sheet::new(&name, &words.choose_keys());
        let muted = self.there.is_muted(who);
        sheet.row(Look::Faint, member_line(words, who, muted));
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
