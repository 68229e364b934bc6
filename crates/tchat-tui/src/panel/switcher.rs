//! The quick switcher, which is the command palette too: type a few letters of a room, a person or
//! a command.

use super::Asked;
use crate::keymap::Action;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_front::switcher::{Choice, Choices};
use tchat_front::text_buffer::{Reach, TextBuffer, Way};

/// How many choices are skipped by a page: about as many as are seen.
const PAGE: isize = 10;

/// What can be chosen, and what was typed of it.
#[derive(Debug)]
pub(crate) struct Switcher {
    typed: TextBuffer,
    choices: Choices<Action>,
    /// The first one that is seen, and how many are.
    seen: (usize, usize),
}

impl Switcher {
    /// One that offers these, the likeliest first.
    pub(crate) fn new(choices: Choices<Action>) -> Self {
        Self { typed: TextBuffer::default(), choices, seen: (0, 1) }
    }

    /// What was typed.
    pub(crate) fn typed(&self) -> &TextBuffer {
        &self.typed
    }

    /// What goes with that, the best first.
    pub(crate) fn found(&self) -> impl Iterator<Item = &Choice<Action>> {
        self.choices.found()
    }

    /// Which of those is chosen.
    pub(crate) const fn at(&self) -> usize {
        self.choices.at()
    }

    /// Lays it out so that the chosen one is seen among so many.
    pub(crate) fn lay_out(&mut self, rows: usize) {
        let rows = rows.max(1);
        let first = self.seen.0.min(self.choices.count().saturating_sub(rows));
        let first = first.clamp(self.at().saturating_add(1).saturating_sub(rows), self.at());
        self.seen = (first, rows);
    }

    /// The first one that is seen.
    pub(crate) const fn first_seen(&self) -> usize {
        self.seen.0
    }

    fn look(&mut self) {
        self.choices.look(self.typed.text());
        self.seen.0 = 0;
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.typed.insert(&text.lines().collect::<Vec<_>>().join(" "));
        self.look();
    }

    pub(super) fn press(&mut self, key: KeyEvent) -> Asked {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.choose(self.at().saturating_sub(self.seen.0)),
            KeyCode::Up | KeyCode::BackTab => self.choices.choose_beside(Way::Back),
            KeyCode::Down | KeyCode::Tab => self.choices.choose_beside(Way::On),
            KeyCode::PageUp => self.choices.choose_from(PAGE.saturating_neg()),
            KeyCode::PageDown => self.choices.choose_from(PAGE),
            KeyCode::Char('p') if control => self.choices.choose_from(-1),
            KeyCode::Char('n') if control => self.choices.choose_from(1),
            KeyCode::Char('k' | 'c' | 'q') if control => return Asked::Close,
            _ => self.write(key, control),
        }
        Asked::Stay
    }

    fn write(&mut self, key: KeyEvent, control: bool) {
        match key.code {
            KeyCode::Backspace => self.typed.delete(Reach::Grapheme, Way::Back),
            KeyCode::Delete => self.typed.delete(Reach::Grapheme, Way::On),
            KeyCode::Left => return self.typed.go(Reach::Grapheme, Way::Back),
            KeyCode::Right => return self.typed.go(Reach::Grapheme, Way::On),
            KeyCode::Home => return self.typed.go(Reach::Line, Way::Back),
            KeyCode::End => return self.typed.go(Reach::Line, Way::On),
            KeyCode::Char('w') if control => self.typed.delete(Reach::Blank, Way::Back),
            KeyCode::Char('u') if control => self.typed.delete(Reach::Line, Way::Back),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.typed.insert(c.encode_utf8(&mut [0; 4]));
            }
            _ => return,
        }
        self.look();
    }

    /// Chooses what is so many places below the first one that is seen.
    pub(super) fn choose(&self, below: usize) -> Asked {
        let chosen = self.found().nth(self.seen.0.saturating_add(below));
        chosen.map_or(Asked::Stay, |choice| Asked::Chosen(choice.does.clone()))
    }

    /// Scrolls by so many, down or (negative) up.
    pub(crate) fn scroll(&mut self, by: isize) {
        self.choices.choose_from(by);
    }
}

#[cfg(test)]
mod tests {
    use tchat_front::switcher::Does;
    use tchat_i18n::Visible;

    use super::*;

    fn switcher(titles: &[&str]) -> Switcher {
        let choice = |title: &&str| Choice {
            title: Visible::line(title),
            about: Visible::EMPTY,
            kind: Visible::EMPTY,
            does: Does::Type((*title).to_owned()),
        };
        Switcher::new(Choices::new(titles.iter().map(choice).collect()))
    }

    fn found(switcher: &Switcher) -> Vec<&str> {
        switcher.found().map(|choice| choice.title.as_str()).collect()
    }

    fn press(switcher: &mut Switcher, codes: &[KeyCode]) {
        for code in codes {
            switcher.press(KeyEvent::new(*code, KeyModifiers::NONE));
        }
    }

    #[test]
    fn letters_find_what_they_begin_before_what_they_are_within_whatever_the_script() {
        let mut all = switcher(&["the general", "Général", "日本語", "oxygen"]);
        press(&mut all, &["g", "e", "n"].map(|c| KeyCode::Char(c.chars().next().unwrap())));
        assert_eq!(found(&all), ["Général", "the general", "oxygen"]);
        press(&mut all, &[KeyCode::Backspace; 3]);
        assert_eq!(found(&all).len(), 4);
        all.paste("本\n");
        assert_eq!(found(&all), ["日本語"]);
    }

    #[test]
    fn letters_all_over_are_found_where_nothing_better_is() {
        let mut all = switcher(&["the next tea room", "note"]);
        all.paste("nte");
        assert_eq!(found(&all), ["the next tea room", "note"]);
        let mut all = switcher(&["the next room", "note"]);
        all.paste("not");
        assert_eq!(found(&all), ["note"]);
    }

    #[test]
    fn one_goes_round_and_the_chosen_one_is_seen() {
        let mut all = switcher(&["a", "b", "c", "d"]);
        press(&mut all, &[KeyCode::Up]);
        all.lay_out(2);
        assert_eq!((all.at(), all.first_seen()), (3, 2));
        press(&mut all, &[KeyCode::Down]);
        all.lay_out(2);
        assert_eq!((all.at(), all.first_seen()), (0, 0));
        assert!(matches!(all.choose(1), Asked::Chosen(Does::Type(text)) if text == "b"));
        assert!(matches!(all.choose(9), Asked::Stay));
    }
}
