//! What nobody may miss, and what to do about each: it stays until it is settled.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::Wish;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;
use tchat_front::concerns::Concern;

/// What nobody may miss, as the app has it.
#[derive(Debug)]
pub(crate) struct Concerns {
    there: Vec<Concern>,
    pick: Pick,
    /// Whether the chosen one is settled once that is asked for again.
    sure: bool,
}

impl Concerns {
    pub(crate) fn new(there: Vec<Concern>) -> Self {
        Self { there, pick: Pick::default(), sure: false }
    }

    fn settle(&mut self) -> Asked {
        let at = self.pick.of(self.there.len());
        let Some(concern) = self.there.get(at).cloned() else { return Asked::Close };
        let fork = concern.forked_room().cloned();
        if fork.is_some() && !self.sure {
            self.sure = true;
            return Asked::Stay;
        }
        self.sure = false;
        if let Some(room) = fork {
            return Asked::Ask(Wish::Resume { room });
        }
        self.there.remove(at);
        Asked::Settle(concern)
    }
}

impl View for Concerns {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc if self.sure => self.sure = false,
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.settle(),
            _ => {
                self.sure = false;
                self.pick.press(key, self.there.len());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, _: &Event) -> bool {
        false
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let mut sheet = Sheet::new(&words.concerns_title(), &words.concerns_keys());
        // What was settled meanwhile is not shown.
        let there: Vec<_> = self.there.iter().filter(|it| app.chat.concerns().holds(it)).collect();
        if there.is_empty() {
            sheet.row(Look::Good, words.concerns_none());
        }
        let at = self.pick.of(self.there.len());
        for (number, concern) in self.there.iter().enumerate() {
            if !app.chat.concerns().holds(concern) {
                continue;
            }
            let look = if concern.is_grave() { Look::Wrong } else { Look::Bold };
            sheet.choice(number == at, look, concern.what(words, app.chat.rooms().titles()));
            for line in concern.to_do(words) {
                sheet.row(Look::Plain, format!("    {line}"));
            }
            if number == at {
                let fork = concern.forked_room().is_some();
                let (look, told) = match (fork, self.sure) {
                    (true, true) => (Look::Wrong, words.sure(words.concern_resume())),
                    (true, false) => (Look::Faint, words.concern_enter_resumes()),
                    (false, _) => (Look::Faint, words.concern_enter_settles()),
                };
                sheet.row(look, format!("    {told}"));
            }
            sheet.gap();
        }
        sheet
    }
}
