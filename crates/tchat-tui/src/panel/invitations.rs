//! The invitations into a room: making one, and taking back those there are.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::{Good, Revoked, Wish};
use tchat_client::event::InvitationSummary;
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::moment;
use tchat_speech::tell::text::Teller;
use tchat_speech::tell::titles::BY_NAME;

use super::{Asked, Look, Pick, Sheet, View};
use crate::app::App;

const HOUR: u64 = 60 * 60;

/// For how many hours an invitation can be good; `None` is for ever.
const HOURS: [Option<u64>; 5] = [Some(1), Some(24), Some(7 * 24), Some(30 * 24), None];

/// For how many people; `None` is for as many as come.
const USES: [Option<u32>; 5] = [None, Some(1), Some(5), Some(20), Some(50)];

/// How many rows are about a new one: until when, for how many, and making it.
const MAKING: usize = 3;

/// The invitations into a room.
#[derive(Debug)]
pub(crate) struct Invitations {
    room: RoomName,
    /// Those there are, once the engine told.
    there: Option<Vec<InvitationSummary>>,
    hours: usize,
    uses: usize,
    pick: Pick,
    /// The row that is taken back once that is asked for again.
    sure: Option<usize>,
}

impl Invitations {
    /// Those of a room, if they were told.
    pub(crate) fn new(room: RoomName, there: Option<Vec<InvitationSummary>>) -> Self {
        // For a week, as on the command line.
        Self { room, there, hours: 2, uses: 0, pick: Pick::default(), sure: None }
    }

    fn there(&self) -> &[InvitationSummary] {
        self.there.as_deref().unwrap_or_default()
    }

    /// How many rows can be chosen: the last takes all back.
    fn count(&self) -> usize {
        match self.there().len() {
            0 => MAKING,
            some => MAKING + some + 1,
        }
    }

    fn make(&self) -> Wish {
        let hours = HOURS.get(self.hours).copied().flatten();
        let lifetime = hours.map(|hours| Duration::from_secs(hours * HOUR));
        let expires = lifetime.map(moment::from_now);
        let uses = USES.get(self.uses).copied().flatten();
        Wish::Invite { room: self.room.clone(), good: Good { expires, uses } }
    }

    fn take_back(&mut self, at: usize) -> Asked {
        if self.sure != Some(at) {
            self.sure = Some(at);
            return Asked::Stay;
        }
        self.sure = None;
        let named = self.there().get(at.saturating_sub(MAKING));
        let which = named.map_or(Revoked::All, |it| Revoked::One(it.name.clone()));
        Asked::AskBoth([
            Wish::Revoke { room: self.room.clone(), which },
            Wish::Invitations { room: self.room.clone() },
        ])
    }

    fn turn(&mut self, at: usize, by: isize) {
        let turned = |value: usize, count: usize| {
            let value = isize::try_from(value).unwrap_or_default();
            let count = isize::try_from(count).unwrap_or(1).max(1);
            usize::try_from(value.saturating_add(by).rem_euclid(count)).unwrap_or_default()
        };
        match at {
            0 => self.hours = turned(self.hours, HOURS.len()),
            1 => self.uses = turned(self.uses, USES.len()),
            _ => {}
        }
    }

    fn lasts(&self, words: &Words) -> Visible {
        match HOURS.get(self.hours).copied().flatten() {
            None => words.invitation_for_ever(),
            Some(hours) if hours < 24 => words.invite_hours(hours),
            Some(hours) => words.invite_days(hours / 24),
        }
    }

    fn admits(&self, words: &Words) -> Visible {
        match USES.get(self.uses).copied().flatten() {
            None => words.invitation_any_number(),
            Some(uses) => words.invitation_uses(u64::from(uses)),
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
            KeyCode::Enter if at < MAKING => return Asked::Ask(self.make()),
            KeyCode::Enter | KeyCode::Delete if at >= MAKING => return self.take_back(at),
            _ => {
                self.sure = None;
                self.pick.press(key, self.count());
            }
        }
        Asked::Stay
    }

    fn heard(&mut self, event: &Event) -> bool {
        match event {
            Event::Invitations { room, invitations, .. } if *room == self.room => {
                self.there = Some(invitations.clone());
                true
            }
            _ => false,
        }
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let title = words.invitations_title(app.chat.rooms().title(&self.room));
        let mut sheet = Sheet::new(&title, &words.invitations_keys());
        let at = self.pick.of(self.count());
        sheet.choice(at == 0, Look::Plain, words.invite_lasts(self.lasts(words)));
        sheet.choice(at == 1, Look::Plain, words.invite_admits(self.admits(words)));
        sheet.choice(at == 2, Look::Bold, words.invite_make());
        sheet.gap();
        let teller = Teller { words, here: None, titles: &BY_NAME };
        let Some(there) = &self.there else {
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
