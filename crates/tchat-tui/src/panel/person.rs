//! Whether somebody is who they seem: the number that both compare, and what came of comparing.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{Verify, Wish};
use tchat_client::event::Person as Who;
use tchat_client::safety_number::{ReadAloud, SafetyNumber, WordList};
use tchat_i18n::{Lang, Visible, Words};
use tchat_speech::tell::text;

use super::{Asked, Code, Field, Look, Pick, Sheet, View};
use crate::app::App;

/// Somebody, and what is compared with them.
#[derive(Debug)]
pub(crate) struct Person {
    who: Who,
    number: SafetyNumber,
    verified: bool,
    /// What they read aloud.
    heard: Field,
    /// Whether that can be no number.
    unreadable: bool,
    pick: Pick,
}

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Compare,
    ShowCode,
    Believe,
    Undo,
}

impl Person {
    pub(crate) fn new(who: Who, number: SafetyNumber, verified: bool) -> Self {
        let (heard, unreadable, pick) = (Field::default(), false, Pick::default());
        Self { who, number, verified, heard, unreadable, pick }
    }

    const fn steps(&self) -> &'static [Step] {
        match self.verified {
            true => &[Step::Compare, Step::ShowCode, Step::Undo],
            false => &[Step::Compare, Step::ShowCode, Step::Believe],
        }
    }

    fn step(&self) -> Step {
        let at = self.pick.of(self.steps().len());
        self.steps().get(at).copied().unwrap_or(Step::Compare)
    }

    fn verify(&self, how: Verify) -> Asked {
        match Called::parse(&self.who.nick) {
            Ok(who) => Asked::Ask(Wish::Verify { who, how }),
            Err(_) => Asked::Stay,
        }
    }

    fn take(&mut self) -> Asked {
        match self.step() {
            Step::Compare if self.heard.is_empty() => Asked::Stay,
            Step::Compare => match ReadAloud::parse(self.heard.text()) {
                Ok(read) => self.verify(Verify::Compare(read)),
                Err(_) => {
                    self.unreadable = true;
                    Asked::Stay
                }
            },
            Step::ShowCode => Asked::ShowCode(Code::of_number(self.number.qr_text())),
            Step::Believe => self.verify(Verify::Believe),
            Step::Undo => self.verify(Verify::Undo),
        }
    }

    fn number_rows(&self, words: &Words, sheet: &mut Sheet) {
        let name = text::name(&self.who);
        sheet.row(Look::Plain, words.verify_number(name));
        let digits = self.number.to_string();
        let digits: Vec<_> = digits.split(' ').collect();
        let list = match words.lang() {
            Lang::English => WordList::English,
            Lang::French => WordList::French,
        };
        let spoken = self.number.words(list);
        let halves = |things: &[&str], sheet: &mut Sheet| {
            for half in things.chunks(6) {
                sheet.row(Look::Bold, Visible::line(&format!("  {}", half.join(" "))));
            }
        };
        halves(&digits, sheet);
        sheet.row(Look::Plain, words.verify_words());
        halves(&spoken, sheet);
    }
}

impl View for Person {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.take(),
            _ if self.pick.press(key, self.steps().len()) => {}
            _ => {
                // Who types reads what they hear.
                if self.heard.press(key) {
                    self.pick.choose(0);
                    self.unreadable = false;
                }
            }
        }
        Asked::Stay
    }

    fn paste(&mut self, text: &str) {
        self.heard.paste(text);
        self.pick.choose(0);
        self.unreadable = false;
    }

    fn heard(&mut self, event: &Event) -> bool {
        let Event::Verification { who, how, number, verified, .. } = event else { return false };
        if who.account != self.who.account {
            return false;
        }
        self.who.clone_from(who);
        (self.number, self.verified) = (*number, *verified);
        if *how != Verify::Show {
            (self.heard, self.pick) = (Field::default(), Pick::default());
        }
        true
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let name = text::name(&self.who);
        let mut sheet = Sheet::new(&words.person_title(&name), &words.choose_keys());
        match self.verified {
            true => sheet.row(Look::Good, words.is_verified(&name)),
            false => sheet.row(Look::Warning, words.is_not_verified(&name)),
        }
        self.number_rows(words, &mut sheet);
        sheet.row(Look::Faint, words.person_how());
        let chosen = self.step();
        for step in self.steps() {
            let is_chosen = *step == chosen;
            match step {
                Step::Compare => {
                    sheet.choice(is_chosen, Look::Plain, words.person_compare(&name));
                    sheet.row(Look::Plain, format!("    {}", self.heard));
                    if self.unreadable {
                        sheet.row(Look::Wrong, words.number_unreadable());
                        sheet.row(Look::Wrong, words.number_unreadable_hint());
                    }
                }
                Step::ShowCode => sheet.choice(is_chosen, Look::Plain, words.show_code()),
                Step::Believe => sheet.choice(is_chosen, Look::Plain, words.person_believe(&name)),
                Step::Undo => sheet.choice(is_chosen, Look::Plain, words.person_undo(&name)),
            }
        }
        sheet
    }
}
