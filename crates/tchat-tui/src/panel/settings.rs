//! What goes for a room, to be read by all and changed by those who may.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::RuleWish;
use tchat_front::room_setting::{Changed, RoomSetting, order_keepers};
use tchat_front::ruling::Ruling;

use super::{Asked, Field, Look, Pick, Sheet, View};
use crate::app::App;

/// What goes for a room.
#[derive(Debug)]
pub(crate) struct Settings {
    there: Ruling,
    pick: Pick,
    /// What is typed in place of the value that is chosen.
    typed: Option<Field>,
    /// Whether that can be no value.
    wrong: bool,
    /// Whether archiving is done once it is asked for again.
    sure: bool,
}

impl Settings {
    pub(crate) fn new(there: Ruling) -> Self {
        let (pick, typed) = (Pick::default(), None);
        Self { there, pick, typed, wrong: false, sure: false }
    }

    fn all(&self) -> Vec<RoomSetting> {
        self.there.settings()
    }

    fn chosen(&self) -> RoomSetting {
        let mut all = self.all();
        let at = self.pick.of(all.len());
        all.swap_remove(at)
    }

    /// Changes what is chosen, or begins to.
    fn change(&mut self) -> Asked {
        let chosen = self.chosen();
        if !self.there.is_mine_to_change(&chosen) {
            return Asked::Stay;
        }
        match chosen.changed(self.there.rules()) {
            Changed::ByTyping(value) => self.begin(&value),
            Changed::IfSure(_) if !self.sure => {
                self.sure = true;
                Asked::Stay
            }
            Changed::AtOnce(wish) | Changed::IfSure(wish) => {
                self.sure = false;
                self.rule(wish)
            }
            Changed::Never => Asked::Stay,
        }
    }

    fn begin(&mut self, value: &str) -> Asked {
        self.typed = Some(Field::with(value));
        self.wrong = false;
        Asked::Stay
    }

    fn rule(&self, wish: RuleWish) -> Asked {
        Asked::Ask(self.there.wish(wish))
    }

    /// Takes what was typed as the value.
    fn finish(&mut self) -> Asked {
        let Some(typed) = &self.typed else { return Asked::Stay };
        let wish = self.chosen().typed(typed.text());
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
        self.there.heard(event)
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let keys = match self.typed {
            Some(_) => words.field_keys(),
            None => words.settings_keys(),
        };
        let mut sheet =
            Sheet::new(&words.settings_title(app.chat.rooms().title(self.there.room())), &keys);
        let (all, chosen) = (self.all(), self.chosen());
        for setting in &all {
            let is_chosen = *setting == chosen;
            let told = setting.told(self.there.rules(), words);
            let look =
                if self.there.is_mine_to_change(setting) { Look::Plain } else { Look::Faint };
            match (&self.typed, is_chosen && self.sure) {
                (_, true) => sheet.choice(true, Look::Wrong, words.sure(words.archive_deed())),
                (_, false) => sheet.choice(is_chosen, look, told),
            }
            if let (true, Some(typed)) = (is_chosen, &self.typed) {
                let look = if self.wrong { Look::Wrong } else { Look::Faint };
                sheet.row(look, format!("    {}", setting.asks_for(words)));
                sheet.row(Look::Bold, format!("    {typed}"));
            } else if is_chosen && !self.there.is_mine_to_change(setting) {
                let why = setting.who_may(words);
                sheet.row(Look::Faint, format!("    {why}"));
            }
        }
        sheet.gap();
        for line in order_keepers(self.there.rules(), words) {
            sheet.row(Look::Faint, line);
        }
        sheet
    }
}
