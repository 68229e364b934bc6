//! What the quick switcher offers, ranked by what was typed of it. It is the command palette too:
//! a few letters of a room, a person or a command find it.

use tchat_client::called::Called;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use crate::fold::{fold, rank};

/// The rank of what has the letters that were typed, with others between them.
const GUESS: usize = 8;

/// Something to choose; `A` is what keys or buttons of the front end do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<A> {
    /// What it is called.
    pub title: Visible,
    /// What is said of it beside that.
    pub about: Visible,
    /// What kind of thing it is.
    pub kind: Visible,
    /// What choosing it does.
    pub does: Does<A>,
}

/// What choosing something does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does<A> {
    /// Opens a room.
    Open(RoomName),
    /// Opens the conversation with somebody.
    Direct(Called),
    /// What a key or a button does.
    Act(A),
    /// Types the beginning of a command.
    Type(String),
}

/// All that can be chosen, and what of it goes with what was typed.
#[derive(Debug)]
pub struct Choices<A> {
    /// All choices, the likeliest first, with title and description as people search them.
    all: Vec<(Choice<A>, String, String)>,
    /// Those that go with what was typed, the best first.
    found: Vec<usize>,
}

impl<A> Choices<A> {
    /// These, the likeliest first.
    #[must_use]
    pub fn new(all: Vec<Choice<A>>) -> Self {
        let folded = |choice: Choice<A>| {
            let (title, about) = (fold(choice.title.as_str()), fold(choice.about.as_str()));
            (choice, title, about)
        };
        let all: Vec<_> = all.into_iter().map(folded).collect();
        let found = (0..all.len()).collect();
        Self { all, found }
    }

    /// What goes with what was typed last, the best first.
    pub fn found(&self) -> impl Iterator<Item = &Choice<A>> {
        self.found.iter().filter_map(|at| self.all.get(*at)).map(|(choice, ..)| choice)
    }

    /// How many that are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.found.len()
    }

    /// Takes what was typed.
    pub fn look(&mut self, typed: &str) {
        let typed = fold(typed.trim());
        let ranked = self.all.iter().enumerate().filter_map(|(at, (_, title, about))| {
            let by_title = rank(&typed, title).map(|rank| rank.saturating_mul(2));
            // The description is worth less than the title, and letters all over it nothing.
            let by_about = rank(&typed, about).map(|rank| rank.saturating_mul(2).saturating_add(1));
            let by_about = by_about.filter(|rank| *rank < GUESS);
            Some((by_title.into_iter().chain(by_about).min()?, at))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        // Letters all over a title are a guess, for where there is nothing better.
        if ranked.first().is_some_and(|(best, _)| *best < GUESS) {
            ranked.retain(|(rank, _)| *rank < GUESS);
        }
        self.found = ranked.into_iter().map(|(_, at)| at).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(titles: &[&str], typed: &str) -> Vec<String> {
        let choice = |title: &&str| Choice::<()> {
            title: Visible::line(title),
            about: Visible::EMPTY,
            kind: Visible::EMPTY,
            does: Does::Type((*title).to_owned()),
        };
        let mut choices = Choices::new(titles.iter().map(choice).collect());
        choices.look(typed);
        choices.found().map(|choice| choice.title.to_string()).collect()
    }

    #[test]
    fn letters_find_what_they_begin_before_what_they_are_within_whatever_the_script() {
        let all = ["the general", "Général", "日本語", "oxygen"];
        assert_eq!(found(&all, "gen"), ["Général", "the general", "oxygen"]);
        assert_eq!(found(&all, "").len(), 4);
        assert_eq!(found(&all, "本"), ["日本語"]);
    }

    #[test]
    fn letters_all_over_are_found_where_nothing_better_is() {
        let all = found(&["the next tea room", "note"], "nte");
        assert_eq!(all, ["the next tea room", "note"]);
        assert_eq!(found(&["the next room", "note"], "not"), ["note"]);
    }
}
