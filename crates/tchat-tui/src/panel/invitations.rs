//! The invitations into a room: making one, and taking back those there are.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::Revoked;
use tchat_client::event::InvitationSummary;
use tchat_front::invitations;
use tchat_speech::tell::text::Teller;
use tchat_speech::tell::titles::BY_NAME;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;

/// How many rows are about a new one: until when, for how many, and making it.
const MAKING: usize = 3;

/// The invitations into a room.
#[derive(Debug)]
pub(crate) struct Invitations {
    there: invitations::Invitations,
    pick: Pick,
    /// The row that is taken back once that is asked for again.
    sure: Option<usize>,
}

impl Invitations {
    /// Those of a room.
    pub(crate) fn new(there: invitations::Invitations) -> Self {
        Self { there, pick: Pick::default(), sure: None }
    }

    fn there(&self) -> &[InvitationSummary] {
        self.there.there().unwrap_or_default()
    }

    /// How many rows can be chosen: the last takes all back.
    fn count(&self) -> usize {
        match self.there().len() {
            0 => MAKING,
            some => MAKING + some + 1,
        }
    }

    fn take_back(&mut self, at: usize) -> Asked {
        if self.sure != Some(at) {
            self.sure = Some(at);
            return Asked::Stay;
        }
        self.sure = None;
        let named = self.there().get(at.saturating_sub(MAKING));
        let which = named.map_or(Revoked::All, |it| Revoked::One(it.name.clone()));
        Asked::AskBoth(self.there.take_back(which))
    }

    /// Turns the row that is about a new one.
    fn turn(&mut self, at: usize, by: isize) {
        match at {
            0 => self.there.terms.turn_hours(by),
            1 => self.there.terms.turn_uses(by),
            _ => {}
        }
    }
}

impl View for Invitations {
    fn press(&mut self, key: KeyEvent) -> Asked {
        let at = self.pick.of(self.count());
        match key.code {
            KeyCode::Esc if self.sure.is_some() => self.sure = None,
            KeyCode::Esc => return Asked::Close,
            KeyCode::Left => self.turn(at, -1),
            KeyCode::Right => self.turn(at, 1),
            KeyCode::Enter if at + 1 < MAKING => self.turn(at, 1),
            KeyCode::Enter if at < MAKING => return Asked::Ask(self.there.make()),
            KeyCode::Enter | KeyCode::Delete if at >= MAKING => return self.take_back(at),
            _ => {
                self.sure = None;
                self.pick.press(key, self.count());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, event: &Event) -> bool {
        self.there.heard(event)
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let title = words.invitations_title(app.chat.rooms().title(self.there.room()));
        let mut sheet = Sheet::new(&title, &words.invitations_keys());
        let at = self.pick.of(self.count());
        sheet.choice(at == 0, Look::Plain, words.invite_lasts(self.there.terms.lasts(words)));
        sheet.choice(at == 1, Look::Plain, words.invite_admits(self.there.terms.admits(words)));
        sheet.choice(at == 2, Look::Bold, words.invite_make());
        sheet.gap();
        let teller = Teller { words, here: None, titles: &BY_NAME };
        let Some(there) = self.there.there() else {
            sheet.row(Look::Faint, words.asking());
            return sheet;
        };
        for (number, line) in teller.invitations(there).iter().enumerate() {
            let row = number + MAKING;
            match (there.is_empty(), self.sure == Some(row)) {
                (true, _) => sheet.row(Look::Faint, line),
                (false, true) => {
                    sheet.choice(at == row, Look::Wrong, words.sure(words.invite_revoke(line)));
                }
                (false, false) => sheet.choice(at == row, Look::Plain, line),
            }
        }
        if !there.is_empty() {
            let (row, told) = (self.count() - 1, words.invite_revoke_all());
            let sure = self.sure == Some(row);
            let told = if sure { words.sure(told) } else { told };
            sheet.choice(at == row, if sure { Look::Wrong } else { Look::Plain }, told);
        }
        sheet
    }
}
