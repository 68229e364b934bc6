//! Whether somebody is who they seem: the number that both compare, and what came of comparing.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::{Verify, Wish};
use tchat_client::safety_number::NotANumber;
use tchat_front::comparison::Comparison;
use tchat_i18n::{Visible, Words};
use tchat_speech::explain;
use tchat_speech::tell::text;

use super::{Asked, Code, Field, Look, Pick, Sheet, View};
use crate::app::App;

/// Somebody, and what is compared with them.
#[derive(Debug)]
pub(crate) struct Person {
    with: Comparison,
    /// What they read aloud.
    heard: Field,
    /// Why that can be no number.
    unreadable: Option<NotANumber>,
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
    pub(crate) fn new(with: Comparison) -> Self {
        Self { with, heard: Field::default(), unreadable: None, pick: Pick::default() }
    }

    const fn steps(&self) -> &'static [Step] {
        match self.with.is_verified() {
            true => &[Step::Compare, Step::ShowCode, Step::Undo],
            false => &[Step::Compare, Step::ShowCode, Step::Believe],
        }
    }

    fn step(&self) -> Step {
        let at = self.pick.of(self.steps().len());
        self.steps().get(at).copied().unwrap_or(Step::Compare)
    }

    fn verify(&self, how: Verify) -> Asked {
        asked(self.with.wish(how))
    }

    fn take(&mut self) -> Asked {
        match self.step() {
            Step::Compare if self.heard.is_empty() => Asked::Stay,
            Step::Compare => match self.with.read_aloud(self.heard.text()) {
                Ok(wish) => asked(wish),
                Err(why) => {
                    self.unreadable = Some(why);
                    Asked::Stay
                }
            },
            Step::ShowCode => Asked::ShowCode(Code::of_number(self.with.number().qr_text())),
            Step::Believe => self.verify(Verify::Believe),
            Step::Undo => self.verify(Verify::Undo),
        }
    }

    fn number_rows(&self, words: &Words, sheet: &mut Sheet) {
        let name = text::name(self.with.who());
        sheet.row(Look::Plain, words.verify_number(name));
        let digits = self.with.digits();
        let digits: Vec<_> = digits.iter().map(String::as_str).collect();
        let spoken = self.with.words(words.lang());
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

fn asked(wish: Option<Wish>) -> Asked {
    wish.map_or(Asked::Stay, Asked::Ask)
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
                    self.unreadable = None;
                }
            }
        }
        Asked::Stay
    }

    fn paste(&mut self, text: &str) {
        self.heard.paste(text);
        self.pick.choose(0);
        self.unreadable = None;
    }

    fn heard(&mut self, event: &Event) -> bool {
        let done = self.with.heard(event);
        if done.is_some_and(|how| how != Verify::Show) {
            (self.heard, self.pick) = (Field::default(), Pick::default());
        }
        done.is_some()
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let name = text::name(self.with.who());
        let mut sheet = Sheet::new(&words.person_title(&name), &words.choose_keys());
        match self.with.is_verified() {
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
                    if let Some(why) = &self.unreadable {
                        sheet.row(Look::Wrong, explain::input::number_unreadable(why, words));
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
