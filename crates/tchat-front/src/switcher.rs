//! What the quick switcher offers, ranked by what was typed of it. It is the command palette too:
//! a few letters of a room, a person or a command find it.

use tchat_client::called::Called;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use crate::fold::{fold, rank};
use crate::text_buffer::Way;

/// What somebody types first who looks for a command alone.
pub const COMMANDS: char = '>';

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

impl<A> Does<A> {
    /// Whether it is a command or what a key does, and no place to go to.
    const fn is_command(&self) -> bool {
        matches!(self, Self::Act(_) | Self::Type(_))
    }
}

/// All that can be chosen, what of it goes with what was typed, and which of that is chosen.
#[derive(Debug)]
pub struct Choices<A> {
    /// All choices, the likeliest first, with title and description as people search them.
    all: Vec<(Choice<A>, String, String)>,
    /// Those that go with what was typed, the best first.
    found: Vec<usize>,
    /// Which of those is chosen.
    at: usize,
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
        Self { all, found, at: 0 }
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

    /// Which of those is chosen.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The one that is chosen, if anything goes with what was typed.
    #[must_use]
    pub fn chosen(&self) -> Option<&Choice<A>> {
        self.found().nth(self.at)
    }

    /// Chooses one of those by its place, or the last if there are not so many.
    pub fn choose(&mut self, at: usize) {
        self.at = at.min(self.found.len().saturating_sub(1));
    }

    /// Chooses the one below the chosen one or (back) above it, round and round.
    pub fn choose_beside(&mut self, way: Way) {
        let last = self.found.len().saturating_sub(1);
        self.at = match way {
            Way::Back => self.at.checked_sub(1).unwrap_or(last),
            Way::On if self.at < last => self.at.saturating_add(1),
            Way::On => 0,
        };
    }

    /// Chooses so many further down, or (negative) up, as far as there are any.
    pub fn choose_from(&mut self, steps: isize) {
        self.choose(self.at.saturating_add_signed(steps));
    }

    /// Takes what was typed, and chooses the best that goes with it. Behind [`COMMANDS`] only commands
    /// and what keys do are looked for.
    pub fn look(&mut self, typed: &str) {
        let typed = typed.trim();
        let (typed, commands) = match typed.strip_prefix(COMMANDS) {
            Some(rest) => (rest.trim_start(), true),
            None => (typed, false),
        };
        let typed = fold(typed);
        let all = self.all.iter().enumerate();
        let asked = all.filter(|(_, (choice, ..))| !commands || choice.does.is_command());
        let ranked = asked.filter_map(|(at, (choice, title, about))| {
            let by_title = rank(&typed, title).map(|rank| rank.saturating_mul(2));
            // Whoever types a name goes there; what has it in its title otherwise comes behind.
            let goes = by_title.is_some_and(|rank| rank < GUESS) && !choice.does.is_command();
            // The description is worth less than the title, and letters all over it nothing.
            let by_about = rank(&typed, about).map(|rank| rank.saturating_mul(2).saturating_add(1));
            let by_about = by_about.filter(|rank| *rank < GUESS);
            let rank = by_title.into_iter().chain(by_about).min()?;
            Some((!typed.is_empty() && !goes, rank, at))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        // Letters all over a title are a guess, for where there is nothing better.
        if ranked.iter().any(|(_, rank, _)| *rank < GUESS) {
            ranked.retain(|(_, rank, _)| *rank < GUESS);
        }
        self.found = ranked.into_iter().map(|(.., at)| at).collect();
        self.at = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(title: &str, does: Does<()>) -> Choice<()> {
        Choice { title: Visible::line(title), about: Visible::EMPTY, kind: Visible::EMPTY, does }
    }

    fn titles(choices: &Choices<()>) -> Vec<String> {
        choices.found().map(|choice| choice.title.to_string()).collect()
    }

    fn found(all: &[&str], typed: &str) -> Vec<String> {
        let all = all.iter().map(|title| choice(title, Does::Type((*title).to_owned())));
        let mut choices = Choices::new(all.collect());
        choices.look(typed);
        titles(&choices)
    }

    #[test]
    fn one_goes_round_and_what_is_typed_begins_with_the_best() {
        let all = ["a", "b", "c"].map(|title| choice(title, Does::Act(())));
        let mut choices = Choices::new(all.to_vec());
        let chosen = |choices: &Choices<()>| choices.chosen().map(|it| it.title.to_string());
        choices.choose_beside(Way::Back);
        assert_eq!(chosen(&choices).as_deref(), Some("c"));
        choices.choose_beside(Way::On);
        assert_eq!(chosen(&choices).as_deref(), Some("a"));
        choices.choose_from(10);
        assert_eq!(chosen(&choices).as_deref(), Some("c"), "a page ends at the end");
        choices.look("b");
        assert_eq!((choices.at(), chosen(&choices).as_deref()), (0, Some("b")));
        choices.look("nothing");
        choices.choose_beside(Way::On);
        assert_eq!((choices.at(), chosen(&choices)), (0, None));
    }

    #[test]
    fn whoever_types_a_part_of_a_name_goes_there_before_anything_is_done() {
        let all = vec![
            choice("A page up", Does::Act(())),
            choice("/away", Does::Type("/away".to_owned())),
            choice("maths", Does::Open(RoomName::general())),
        ];
        let mut choices = Choices::new(all);
        choices.look("a");
        assert_eq!(titles(&choices)[0], "maths");
        choices.look("");
        assert_eq!(titles(&choices)[0], "A page up", "as it was offered");
    }

    #[test]
    fn behind_the_sign_for_commands_no_rooms_and_people_are_found() {
        let all = vec![
            choice("general", Does::Open(RoomName::general())),
            choice("/general", Does::Type("/general ".to_owned())),
            choice("Generally", Does::Act(())),
        ];
        let mut choices = Choices::new(all);
        choices.look(" > gen");
        assert_eq!(titles(&choices), ["Generally", "/general"]);
        choices.look(">");
        assert_eq!(titles(&choices), ["/general", "Generally"]);
        choices.look("gen");
        assert_eq!(choices.count(), 3);
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
